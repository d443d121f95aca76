//! What GDAL's own readers of suppliers' metadata found: the domains `IMD` and `IMAGERY`.
//!
//! `IMAGERY` has the time of every supplier that GDAL knows; angles are in `IMD`, under the
//! supplier's own names.

use gdal::{Dataset, Metadata};

use super::maxar;
use super::said::Said;

/// What the domains say; `None` where GDAL found no supplier's file.
pub(super) fn said(dataset: &Dataset) -> Option<Said> {
    let pairs = |domain: &str| -> Vec<(String, String)> {
        let lines = dataset.metadata_domain(domain).unwrap_or_default();
        let split = |line: &String| {
            let (key, value) = line.split_once('=')?;
            Some((key.to_owned(), value.trim().to_owned()))
        };
        lines.iter().filter_map(split).collect()
    };
    let (imd, imagery) = (pairs("IMD"), pairs("IMAGERY"));
    if imd.is_empty() && imagery.is_empty() {
        return None;
    }
    let mut said = maxar::imd(&imd);
    if said.sun_azimuth_deg.is_none() && said.incidence_deg.is_none() {
        geoeye(&imd, &mut said);
    }
    if said.time.is_none() {
        let value = imagery.iter().find(|(key, _)| key == "ACQUISITIONDATETIME");
        let time = value.map(|(_, v)| v.replacen(' ', "T", 1));
        said.time = said.instant(time.as_deref());
    }
    Some(said)
}

/// GeoEye and IKONOS: azimuths and elevations as seen from the target, in words.
fn geoeye(imd: &[(String, String)], said: &mut Said) {
    let get = |name: &str| {
        let mut of_images = imd.iter().filter(|(key, _)| {
            key.starts_with("Source Image Metadata") && key.rsplit('.').next() == Some(name)
        });
        // Several images of different directions are no single view.
        let (_, first) = of_images.next()?;
        of_images
            .all(|(_, other)| other == first)
            .then_some(first.as_str())
    };
    said.sun_azimuth_deg = said.number(get("Sun Angle Azimuth"));
    said.sun_elevation_deg = said.number(get("Sun Angle Elevation"));
    said.view_azimuth_deg[0] = said.number(get("Nominal Collection Azimuth"));
    said.incidence_deg = said
        .number(get("Nominal Collection Elevation"))
        .map(|el| 90.0 - el);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_in_words() {
        let pair = |k: &str, v: &str| (format!("Source Image Metadata.{k}"), v.to_owned());
        let imd = [
            pair("Nominal Collection Azimuth", "52.7 degrees"),
            pair("Nominal Collection Elevation", "70.0 degrees"),
            pair("Sun Angle Azimuth", "150.5 degrees"),
            pair("Sun Angle Elevation", "41.0 degrees"),
        ];
        let mut said = Said::default();
        geoeye(&imd, &mut said);
        assert_eq!(said.view_azimuth_deg[0], Some(52.7));
        assert_eq!(said.incidence_deg, Some(20.0));
        assert_eq!(said.sun_elevation_deg, Some(41.0));
    }
}
