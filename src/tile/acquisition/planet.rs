//! Planet: the JSON of an item or an order, and the XML beside the older analytic products.
//!
//! `view_angle` is the off-nadir angle across the track with a sign (east positive), so only
//! its size is used; `satellite_azimuth` runs from the target to the satellite and is missing
//! from many items, whose view is then unknown: the sign alone does not give the heading of
//! the orbit.

use roxmltree::Node;
use serde_json::{Map, Value};

use super::said::Said;
use super::xml;

/// The `properties` of an item of Planet's API; `None` when they are not Planet's.
pub(in crate::tile) fn item(properties: &Map<String, Value>) -> Option<Said> {
    if !properties.contains_key("acquired") {
        return None;
    }
    let mut said = Said::default();
    let mut number = |key: &str| match properties.get(key)? {
        Value::Number(n) => n.as_f64(),
        Value::Null => None,
        other => said.number(Some(&other.to_string())),
    };
    let (azimuth, elevation) = (number("sun_azimuth"), number("sun_elevation"));
    let (satellite, off_nadir) = (number("satellite_azimuth"), number("view_angle"));
    said.sun_azimuth_deg = azimuth;
    said.sun_elevation_deg = elevation;
    said.view_azimuth_deg[0] = satellite;
    said.off_nadir_deg = off_nadir.map(f64::abs);
    said.time = said.instant(properties.get("acquired").and_then(Value::as_str));
    Some(said)
}

/// `ps:EarthObservation` and RapidEye's `re:EarthObservation`.
pub(super) fn earth_observation(root: Node<'_, '_>) -> Said {
    let mut said = Said::default();
    said.sun_azimuth_deg = said.number(xml::text(root, "illuminationAzimuthAngle"));
    said.sun_elevation_deg = said.number(xml::text(root, "illuminationElevationAngle"));
    said.view_azimuth_deg[0] = said.number(xml::text(root, "azimuthAngle"));
    said.incidence_deg = said.number(xml::text(root, "incidenceAngle"));
    said.off_nadir_deg = said
        .number(xml::text(root, "spaceCraftViewAngle"))
        .map(f64::abs);
    said.time = said.instant(xml::text(root, "acquisitionDateTime"));
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_with_and_without_the_azimuth_of_the_satellite() {
        let json = r#"{"acquired": "2021-01-19T13:40:04Z", "sun_azimuth": 141.3,
            "sun_elevation": 41.7, "view_angle": -5.0, "satellite_azimuth": 98.0}"#;
        let mut properties: Map<String, Value> = serde_json::from_str(json).unwrap();
        let facts = item(&properties).unwrap().judged("x".as_ref()).unwrap();
        let view = facts.view.unwrap();
        assert_eq!(view.azimuth.deg(), 98.0);
        // sin i = 6991/6371 · sin 5°.
        assert!((view.incidence.deg() - 5.488).abs() < 1e-3);
        properties.remove("satellite_azimuth");
        let facts = item(&properties).unwrap().judged("x".as_ref()).unwrap();
        assert_eq!(facts.view, None);
        assert_eq!(facts.sun.unwrap().elevation.deg(), 41.7);
        properties.remove("acquired");
        assert_eq!(item(&properties), None);
    }

    #[test]
    fn the_xml_of_an_analytic_product() {
        let text = r#"<ps:EarthObservation xmlns:ps="p" xmlns:opt="o" xmlns:eop="e">
            <eop:incidenceAngle uom="deg">4.6</eop:incidenceAngle>
            <opt:illuminationAzimuthAngle uom="deg">123.4</opt:illuminationAzimuthAngle>
            <opt:illuminationElevationAngle uom="deg">56.7</opt:illuminationElevationAngle>
            <ps:azimuthAngle uom="deg">281.0</ps:azimuthAngle>
            <ps:spaceCraftViewAngle uom="deg">4.3</ps:spaceCraftViewAngle>
            <ps:acquisitionDateTime>2019-05-01T10:00:00+00:00</ps:acquisitionDateTime>
            </ps:EarthObservation>"#;
        let document = xml::parse("x".as_ref(), text).unwrap();
        let facts = earth_observation(document.root())
            .judged("x".as_ref())
            .unwrap();
        assert_eq!(facts.view.unwrap().azimuth.deg(), 281.0);
        assert_eq!(facts.view.unwrap().incidence.deg(), 4.6);
        assert_eq!(facts.sun.unwrap().azimuth.deg(), 123.4);
        assert!(facts.time.is_some());
    }
}
