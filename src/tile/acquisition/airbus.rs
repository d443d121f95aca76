//! Airbus: DIMAP 1 (SPOT 1–5), DIMAP 2 (SPOT 6/7, Pléiades, Pléiades Neo), and the older
//! product files of Pléiades.
//!
//! Three satellites mean three things by `AZIMUTH_ANGLE` (Pléiades user guide, figures 45 and
//! 47; SPOT 6/7 guide, figures 35–37; OTB `otbDimapMetadataHelper`; IPGP
//! `image-pairs-stereo-capacity`):
//!
//! * Pléiades: the azimuth of the scan axis. The satellite's azimuth follows from the two
//!   components of the incidence: `A_sat = A_scan − atan2(tan i_across, tan i_along)`.
//! * SPOT 6/7: the azimuth from the target to the satellite.
//! * Pléiades Neo: public readers disagree. `IMAGE_ORIENTATION` is the scan axis for some, and
//!   `AZIMUTH_ANGLE` that of the satellite; for others `AZIMUTH_ANGLE` is the scan axis. Only
//!   where the first reading agrees with itself is it taken.

use roxmltree::Node;

use super::said::Said;
use super::{ephemeris, xml};
use crate::frame::LonLat;

/// DIMAP 1: SPOT 1–5. The view is that of the ephemeris at the scene's time, where there is
/// one: the file itself has no azimuth, and its incidence has a sign that means left or right.
pub(super) fn dimap1(root: Node<'_, '_>) -> Said {
    let mut said = Said::default();
    let Some(source) = xml::first(root, "Scene_Source") else {
        return said;
    };
    said.sun_azimuth_deg = said.number(xml::text(source, "SUN_AZIMUTH"));
    said.sun_elevation_deg = said.number(xml::text(source, "SUN_ELEVATION"));
    said.incidence_deg = said.number(xml::text(source, "INCIDENCE_ANGLE"));
    said.time = said.moment(
        xml::text(source, "IMAGING_DATE"),
        xml::text(source, "IMAGING_TIME"),
    );
    said.place = xml::first(root, "Scene_Center").and_then(|centre| {
        Some(LonLat {
            lon_deg: said.number(xml::text(centre, "FRAME_LON"))?,
            lat_deg: said.number(xml::text(centre, "FRAME_LAT"))?,
        })
    });
    // The line times are better than the scene's time, which is rounded to a second.
    let time = xml::text(root, "SCENE_CENTER_TIME");
    let time = time.and_then(|t| said.instant(Some(t))).or(said.time);
    if let (Some(time), Some(place)) = (time, said.place)
        && let Some(satellite) = ephemeris::dimap1(root, time)
    {
        let view = ephemeris::view(satellite, place);
        said.view_azimuth_deg[0] = Some(view.azimuth.deg());
    }
    said
}

/// DIMAP 2, at the centre of the scene.
pub(super) fn dimap2(root: Node<'_, '_>) -> Said {
    let mut said = Said::default();
    let mission = xml::text(root, "MISSION").unwrap_or("").to_owned();
    if let Some(source) = xml::first(root, "Strip_Source") {
        said.time = said.moment(
            xml::text(source, "IMAGING_DATE"),
            xml::text(source, "IMAGING_TIME"),
        );
    }
    let Some(place) = centre(root) else {
        return said;
    };
    let time = said.instant(xml::text(place, "TIME"));
    said.time = time.or(said.time);
    said.sun_azimuth_deg = said.number(xml::text(place, "SUN_AZIMUTH"));
    said.sun_elevation_deg = said.number(xml::text(place, "SUN_ELEVATION"));
    said.incidence_deg = said.number(xml::text(place, "INCIDENCE_ANGLE"));
    said.off_nadir_deg = said.number(xml::text(place, "VIEWING_ANGLE"));
    let across = said.number(xml::text(place, "INCIDENCE_ANGLE_ACROSS_TRACK"));
    let along = said.number(xml::text(place, "INCIDENCE_ANGLE_ALONG_TRACK"));
    let azimuth = said.number(xml::text(place, "AZIMUTH_ANGLE"));
    let orientation = said.number(xml::text(place, "IMAGE_ORIENTATION"));
    let from_scan = |scan: Option<f64>| Some(satellite_azimuth(scan?, along?, across?));
    said.view_azimuth_deg = if mission.starts_with("PHR") {
        [from_scan(azimuth), None]
    } else if mission.starts_with("PNEO") {
        // Where both readings of the file meet, that is the satellite.
        [from_scan(orientation), azimuth]
    } else {
        [azimuth, None]
    };
    said
}

/// The product file of Pléiades before DIMAP 2: `PHR_Dimap_Document`.
pub(super) fn phr(root: Node<'_, '_>) -> Said {
    let mut said = Said::default();
    // At the beginning, the middle and the end of the image.
    let headers: Vec<_> = xml::first(root, "Geometric_Header_List")
        .into_iter()
        .flat_map(|list| xml::all(list, "Located_Geometric_Header"))
        .collect();
    let Some(&middle) = headers.get(headers.len() / 2) else {
        return said;
    };
    said.time = said.instant(xml::text(middle, "UTC_TIME"));
    said.sun_azimuth_deg = said.number(xml::text(middle, "SUN_AZIMUTH"));
    said.sun_elevation_deg = said.number(xml::text(middle, "SUN_ELEVATION"));
    said.incidence_deg = said.number(xml::text(middle, "GLOBAL_INCIDENCE"));
    let scan = said.number(xml::text(middle, "ORIENTATION"));
    let along = said.number(xml::text(middle, "ALONG_TRACK_INCIDENCE"));
    let across = said.number(xml::text(middle, "ORTHO_TRACK_INCIDENCE"));
    if let (Some(scan), Some(along), Some(across)) = (scan, along, across) {
        said.view_azimuth_deg[0] = Some(satellite_azimuth(scan, along, across));
    }
    said
}

/// Of the places that the file gives values for (top, centre, bottom, each perhaps left,
/// centre and right), the one in the middle.
fn centre<'a, 'i>(root: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    let places: Vec<_> = xml::all(root, "Located_Geometric_Values").collect();
    let named = places.iter().find(|place| {
        xml::text(**place, "LOCATION_TYPE").is_some_and(|t| t.trim().eq_ignore_ascii_case("center"))
    });
    named.or_else(|| places.get(places.len() / 2)).copied()
}

/// `A_sat = A_scan − atan2(tan i_across, tan i_along)`, degrees.
fn satellite_azimuth(scan_deg: f64, along_deg: f64, across_deg: f64) -> f64 {
    let (along, across) = (along_deg.to_radians().tan(), across_deg.to_radians().tan());
    (scan_deg - across.atan2(along).to_degrees()).rem_euclid(360.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two examples of IPGP's `image-pairs-stereo-capacity`.
    #[test]
    fn scan_axis_and_incidences_give_the_satellite() {
        for (scan, across, along, satellite) in [
            (182.88, -0.27, -19.42, 2.11),
            (176.27, -9.14, 17.16, 203.79),
        ] {
            let azimuth = satellite_azimuth(scan, along, across);
            assert!((azimuth - satellite).abs() < 0.05, "{azimuth}");
        }
    }

    fn dimap(mission: &str, azimuth: f64, orientation: f64) -> Said {
        let text = format!(
            "<Dimap_Document><Strip_Source><MISSION>{mission}</MISSION></Strip_Source>\
             <Located_Geometric_Values><LOCATION_TYPE>Center</LOCATION_TYPE>\
             <AZIMUTH_ANGLE>{azimuth}</AZIMUTH_ANGLE>\
             <IMAGE_ORIENTATION>{orientation}</IMAGE_ORIENTATION>\
             <INCIDENCE_ANGLE_ALONG_TRACK>17.16</INCIDENCE_ANGLE_ALONG_TRACK>\
             <INCIDENCE_ANGLE_ACROSS_TRACK>-9.14</INCIDENCE_ANGLE_ACROSS_TRACK>\
             <INCIDENCE_ANGLE>19.3</INCIDENCE_ANGLE></Located_Geometric_Values>\
             </Dimap_Document>"
        );
        dimap2(xml::parse("x".as_ref(), &text).unwrap().root())
    }

    #[test]
    fn three_satellites_mean_three_things_by_azimuth() {
        let first = |said: Said| said.view_azimuth_deg[0].unwrap();
        assert!((first(dimap("PHR", 176.27, 176.27)) - 203.79).abs() < 0.05);
        assert_eq!(first(dimap("SPOT", 203.8, 176.27)), 203.8);
        let neo = |azimuth| dimap("PNEO", azimuth, 176.27).judged("x".as_ref()).unwrap();
        let view = neo(203.8).view.unwrap();
        assert!((view.azimuth.deg() - 203.79).abs() < 0.05);
        assert_eq!(neo(176.27).view, None);
        assert!(
            neo(176.27)
                .remarks
                .contains(super::super::Remark::ViewAzimuthDisputed)
        );
    }
}
