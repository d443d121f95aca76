//! Sentinel-2: the metadata of a granule, `MTD_TL.xml`.
//!
//! Zenith and azimuth of the sun and, band by band, of the satellite, both seen from the
//! target, mean over the granule of 110 km. The twelve detectors look 3° forward and backward
//! in turn, so within a granule the azimuth swings: good for a direction, not for a freeboard,
//! which 10 m pixels do not give anyway.

use roxmltree::Node;

use super::said::Said;
use super::xml;
use crate::frame::Azimuth;

/// `bandId` of B02, B03, B04 and B08, which are read.
const BANDS: [&str; 4] = ["1", "2", "3", "7"];

/// The granule's mean angles and its time.
pub(super) fn granule(root: Node<'_, '_>) -> Said {
    let mut said = Said::default();
    said.time = said.instant(xml::text(root, "SENSING_TIME"));
    if let Some(sun) = xml::first(root, "Mean_Sun_Angle") {
        let zenith = said.number(xml::text(sun, "ZENITH_ANGLE"));
        said.sun_elevation_deg = zenith.map(|z| 90.0 - z);
        said.sun_azimuth_deg = said.number(xml::text(sun, "AZIMUTH_ANGLE"));
    }
    // Means of vectors, since azimuths may stand on both sides of north.
    let mut sum = [0.0; 3];
    for band in xml::all(root, "Mean_Viewing_Incidence_Angle") {
        if !band
            .attribute("bandId")
            .is_some_and(|id| BANDS.contains(&id))
        {
            continue;
        }
        let zenith = said.number(xml::text(band, "ZENITH_ANGLE"));
        let azimuth = said.number(xml::text(band, "AZIMUTH_ANGLE"));
        if let (Some(zenith), Some(azimuth)) = (zenith, azimuth) {
            let [east, north] = Azimuth::toward_deg(azimuth).unit();
            let (sin, cos) = zenith.to_radians().sin_cos();
            sum = [sum[0] + east * sin, sum[1] + north * sin, sum[2] + cos];
        }
    }
    if sum[2] > 0.0 {
        let slant = sum[0].hypot(sum[1]).atan2(sum[2]).to_degrees();
        said.incidence_deg = Some(slant);
        said.view_azimuth_deg[0] = Some(Azimuth::of_vector([sum[0], sum[1]]).deg());
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bands_that_are_read_are_averaged_across_north() {
        let band = |id: u8, zenith: f64, azimuth: f64| {
            format!(
                "<Mean_Viewing_Incidence_Angle bandId=\"{id}\"><ZENITH_ANGLE unit=\"deg\">{zenith}\
                 </ZENITH_ANGLE><AZIMUTH_ANGLE unit=\"deg\">{azimuth}</AZIMUTH_ANGLE>\
                 </Mean_Viewing_Incidence_Angle>"
            )
        };
        let bands = [
            band(1, 8.0, 350.0),
            band(2, 8.0, 10.0),
            band(3, 8.0, 355.0),
            band(7, 8.0, 5.0),
            band(0, 60.0, 90.0),
        ];
        let text = format!(
            "<n1:Level-1C_Tile_ID xmlns:n1=\"x\"><SENSING_TIME>2022-05-14T02:16:39.1Z\
             </SENSING_TIME><Mean_Sun_Angle><ZENITH_ANGLE>21.5</ZENITH_ANGLE><AZIMUTH_ANGLE>137.2\
             </AZIMUTH_ANGLE></Mean_Sun_Angle>{}</n1:Level-1C_Tile_ID>",
            bands.concat()
        );
        let said = granule(xml::parse("x".as_ref(), &text).unwrap().root());
        assert_eq!(said.sun_elevation_deg, Some(68.5));
        assert!((said.incidence_deg.unwrap() - 7.9).abs() < 0.1);
        let azimuth = said.view_azimuth_deg[0].unwrap();
        let north = azimuth.min(360.0 - azimuth);
        assert!(north < 1e-6, "{azimuth}");
    }
}
