//! Maxar (DigitalGlobe): IMD in its own text form, ISD in XML, and GDAL's IMD domain.
//!
//! `meanSatAz` runs from the target toward the satellite and `meanSatEl` is seen from the
//! target, so the incidence is 90° − meanSatEl; `meanOffNadirViewAngle` is at the satellite.
//! The direction is proved by the ephemeris of the ISD files (`tests/vendor_products.rs`).

use roxmltree::Node;

use super::said::Said;
use super::{Remark, xml};
use crate::frame::{Azimuth, Incidence};

/// The keys of one image in the two ages of the format.
const SUN_AZIMUTH: [&str; 2] = ["meansunaz", "sunaz"];
const SUN_ELEVATION: [&str; 2] = ["meansunel", "sunel"];
const SATELLITE_AZIMUTH: [&str; 2] = ["meansataz", "sataz"];
const SATELLITE_ELEVATION: [&str; 2] = ["meansatel", "satel"];
const OFF_NADIR: [&str; 2] = ["meanoffnadirviewangle", "offnadirviewangle"];
const TIME: [&str; 2] = ["tlctime", "firstlinetime"];

/// An ISD file: `<isd><IMD><IMAGE>…`.
pub(super) fn isd(root: Node<'_, '_>) -> Said {
    // Other parts of the file have elements of the same name.
    let imd = xml::first(root, "IMD").unwrap_or(root);
    let images: Vec<Said> = xml::all(imd, "IMAGE")
        .map(|image| {
            of_image(|keys| {
                keys.iter()
                    .find_map(|key| xml::text(image, &key.to_ascii_uppercase()))
            })
        })
        .collect();
    joined(images)
}

/// An IMD file, or GDAL's IMD domain: `key = value;` in groups, of which those of images are
/// called `IMAGE`, `IMAGE_1`, `IMAGE_2`…
pub(super) fn imd(pairs: &[(String, String)]) -> Said {
    let mut groups: Vec<&str> = Vec::new();
    for (key, _) in pairs {
        if let Some((group, _)) = key.rsplit_once('.')
            && group.to_ascii_uppercase().starts_with("IMAGE")
            && !groups.contains(&group)
        {
            groups.push(group);
        }
    }
    let images = groups.into_iter().map(|group| {
        of_image(|keys| {
            keys.iter().find_map(|wanted| {
                let (_, value) = pairs.iter().find(|(key, _)| {
                    key.rsplit_once('.')
                        .is_some_and(|(g, k)| g == group && k.eq_ignore_ascii_case(wanted))
                })?;
                Some(value.as_str())
            })
        })
    });
    joined(images.collect())
}

/// The pairs of an IMD file, keys with their groups as GDAL writes them.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let mut groups: Vec<String> = Vec::new();
    let mut pairs = Vec::new();
    for line in text.lines() {
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let (key, value) = (key.trim(), value.trim().trim_end_matches(';').trim());
        match key {
            "BEGIN_GROUP" => groups.push(value.to_owned()),
            "END_GROUP" => {
                groups.pop();
            }
            _ => {
                let full = groups.iter().map(String::as_str).chain([key]);
                pairs.push((full.collect::<Vec<_>>().join("."), value.to_owned()));
            }
        }
    }
    pairs
}

fn of_image<'a>(get: impl Fn(&[&str]) -> Option<&'a str>) -> Said {
    let mut said = Said::default();
    said.sun_azimuth_deg = said.number(get(&SUN_AZIMUTH));
    said.sun_elevation_deg = said.number(get(&SUN_ELEVATION));
    said.view_azimuth_deg[0] = said.number(get(&SATELLITE_AZIMUTH));
    said.incidence_deg = said
        .number(get(&SATELLITE_ELEVATION))
        .map(|el| Incidence::from_satellite_elevation_deg(el).deg());
    said.off_nadir_deg = said.number(get(&OFF_NADIR));
    said.time = said.instant(get(&TIME));
    said
}

/// One saying from those of all images: a mosaic has no single direction, strips of one pass
/// do.
fn joined(images: Vec<Said>) -> Said {
    let mut images = images.into_iter();
    let Some(mut first) = images.next() else {
        return Said::default();
    };
    for other in images {
        let apart = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => {
                Azimuth::toward_deg(a)
                    .minus_deg(Azimuth::toward_deg(b))
                    .abs()
                    > 3.0
            }
            (a, b) => a.is_some() != b.is_some(),
        };
        if apart(first.sun_azimuth_deg, other.sun_azimuth_deg)
            || apart(first.sun_elevation_deg, other.sun_elevation_deg)
        {
            (first.sun_azimuth_deg, first.sun_elevation_deg) = (None, None);
            first.remarks = first.remarks.with(Remark::SeveralAcquisitions);
        }
        if apart(first.view_azimuth_deg[0], other.view_azimuth_deg[0])
            || apart(first.incidence_deg, other.incidence_deg)
        {
            first.view_azimuth_deg = [None; 2];
            (first.incidence_deg, first.off_nadir_deg) = (None, None);
            first.remarks = first.remarks.with(Remark::SeveralAcquisitions);
        }
        let seconds = |t: Option<jiff::Timestamp>| t.map_or(0, |t| t.as_second());
        if (seconds(first.time) - seconds(other.time)).abs() > 600 {
            first.time = None;
            first.remarks = first.remarks.with(Remark::SeveralAcquisitions);
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMD: &str = "version = \"24.06\";\nBEGIN_GROUP = IMAGE_1\n\tsatId = \"WV03\";\n\
        \tfirstLineTime = 2010-04-01T12:00:00.000000Z;\n\tmeanSunAz = 145.1;\n\
        \tmeanSunEl = 51.2;\n\tmeanSatAz = 26.9;\n\tmeanSatEl = 52.6;\n\
        \tmeanOffNadirViewAngle = 34.4;\nEND_GROUP = IMAGE_1\nEND;\n";

    #[test]
    fn a_text_imd() {
        let said = imd(&pairs(IMD));
        assert_eq!(said.sun_azimuth_deg, Some(145.1));
        assert_eq!(said.view_azimuth_deg, [Some(26.9), None]);
        assert!((said.incidence_deg.unwrap() - 37.4).abs() < 1e-12);
        assert_eq!(said.time.unwrap().to_string(), "2010-04-01T12:00:00Z");
        assert!(said.remarks.is_empty());
    }

    #[test]
    fn a_mosaic_of_two_passes_has_no_direction() {
        let second = IMD.replace("IMAGE_1", "IMAGE_2").replace("26.9", "190.0");
        let said = imd(&pairs(&format!("{IMD}{second}")));
        assert_eq!(said.view_azimuth_deg, [None; 2]);
        assert_eq!(said.sun_azimuth_deg, Some(145.1));
        assert!(said.remarks.contains(Remark::SeveralAcquisitions));
        let strips = IMD.replace("IMAGE_1", "IMAGE_2");
        let said = imd(&pairs(&format!("{IMD}{strips}")));
        assert_eq!(said.view_azimuth_deg[0], Some(26.9));
        assert!(said.remarks.is_empty());
    }
}
