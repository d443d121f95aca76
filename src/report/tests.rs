//! Each format on answers made by hand, and their agreement on names and order.

use serde_json::Value;

use super::{PROPERTIES, csv, geojson, ndjson, table};
use crate::answer::{
    BudgetItem, Condition, Cue, Flag, HullAnswer, HullQuantiles, Markup, Quantiles, Situation,
    Status, TileAnswer, TileRow,
};
use crate::frame::{LonLat, Pixel};
use crate::hull::ShipTypes;
use crate::load::Load;
use crate::tile::Source;
use crate::{Interval, Measured, Withheld};

/// The names and their order as users were promised them; `_lo` and `_hi` follow each
/// quantity that has an interval. Change this list only with a new version of the schema.
const PROMISED: &str = "tile hull datetime lon lat \
    length_m length_m_lo length_m_hi beam_m beam_m_lo beam_m_hi heading_deg bow_known \
    ship_type ship_type_probability situation alongside \
    freeboard_m freeboard_m_lo freeboard_m_hi freeboard_withheld freeboard_cues \
    freeboard_budget freeboard_length_ratio trim_m heel_deg \
    draft_m draft_m_lo draft_m_hi deadweight_t deadweight_t_lo deadweight_t_hi \
    load_fraction load_fraction_lo load_fraction_hi cargo_t cargo_t_lo cargo_t_hi \
    cargo_bbl cargo_bbl_lo cargo_bbl_hi cargo_bbl_un product \
    condition condition_probability vessel imo match_probability quantiles flags \
    pixel_polygon band_displacement_m";

fn interval(value: f64, half: f64) -> Interval {
    Interval {
        value,
        lo: value - half,
        hi: value + half,
    }
}

fn spread(middle: f64) -> Quantiles {
    std::array::from_fn(|i| middle + (i as f64 - 4.0) / 10.0)
}

/// A laden tanker with everything known. Her outline is given clockwise and open.
pub(super) fn known() -> HullAnswer {
    let at = |lon_deg, lat_deg| LonLat { lon_deg, lat_deg };
    HullAnswer {
        tile: "bay/a.tif".to_owned(),
        hull: 0,
        datetime: Some("2024-03-27T02:57:15Z".to_owned()),
        place: Some(at(133.050_025_165, 42.734_963_913)),
        polygon: vec![at(133.0, 42.0), at(133.0, 42.001), at(133.000_2, 42.001)],
        pixel_polygon: vec![Pixel { col: 1.0, row: 2.0 }],
        length_m: interval(88.5386, 0.8),
        beam_m: interval(13.7417, 0.3),
        heading_deg: 101.092_88,
        bow_known: true,
        ship_types: ShipTypes {
            tanker: 0.97,
            bulk: 0.01,
            container: 0.0,
            other: 0.02,
        },
        situation: Some(Situation::UnderWay),
        alongside: None,
        freeboard_m: Ok(interval(0.998_51, 0.2)),
        freeboard_cues: vec![
            Cue {
                name: "band",
                freeboard_m: 1.0,
                sigma_m: 0.1,
                factor: 0.95,
                width_px: 2.4,
            },
            Cue {
                name: "lit-strip",
                freeboard_m: 0.9,
                sigma_m: 0.25,
                factor: 0.4,
                width_px: 1.0,
            },
        ],
        freeboard_budget: vec![BudgetItem {
            name: "fit",
            sigma_m: 0.08,
        }],
        freeboard_length_ratio: Some(0.011_278),
        trim_m: Some(Measured::new(-0.084, 0.1)),
        heel_deg: None,
        band_displacement_m: Some(Measured::new(0.8312, 0.05)),
        load: Load {
            draft_m: Some(interval(5.357_98, 0.2)),
            deadweight_t: Some(interval(3131.03, 150.0)),
            load_fraction: Some(interval(0.978_46, 0.05)),
            cargo_t: Some(interval(3003.03, 160.0)),
            cargo_bbl: Some(interval(22_486.29, 1200.0)),
            cargo_bbl_un: Some(25_015.2),
            product: "gasoil".to_owned(),
            condition: Some(Condition::Laden),
            condition_probability: Some(0.99),
            vessel: Some("V22".to_owned()),
            imo: Some(9_000_223),
            match_probability: Some(0.9),
            flags: vec![Flag::RegisterAmbiguous, Flag::NarrowBand],
        },
        quantiles: HullQuantiles {
            length_m: spread(88.5),
            beam_m: spread(13.7),
            freeboard_m: Some(spread(1.0)),
        },
        flags: vec![Flag::NarrowBand],
        markup: Markup::default(),
    }
}

/// A hull of a tile without georeference, freeboard withheld, and a value gone wrong.
fn unknown() -> HullAnswer {
    HullAnswer {
        tile: "bay/b.png".to_owned(),
        hull: 1,
        datetime: None,
        place: None,
        polygon: Vec::new(),
        heading_deg: 359.9999,
        bow_known: false,
        ship_types: ShipTypes::EVEN,
        band_displacement_m: None,
        situation: None,
        freeboard_m: Err(Withheld::NoAcquisition),
        freeboard_cues: Vec::new(),
        freeboard_budget: Vec::new(),
        freeboard_length_ratio: Some(f64::NAN),
        trim_m: None,
        load: Load {
            product: "gasoil".to_owned(),
            ..Load::default()
        },
        quantiles: HullQuantiles {
            freeboard_m: None,
            ..known().quantiles
        },
        flags: vec![Flag::NoGeoreference],
        ..known()
    }
}

fn answers() -> Vec<TileAnswer> {
    let row = |tile: &str, hulls| TileRow {
        tile: tile.to_owned(),
        hulls,
        options: "product=gasoil".to_owned(),
        plimsoll_version: "0.0.0".to_owned(),
        ..TileRow::default()
    };
    vec![
        TileAnswer {
            tile: TileRow {
                sha256: Some("00ff".to_owned()),
                gsd_m: Some(0.500_001),
                sun_azimuth_deg: Some(173.844_217),
                sun_elevation_deg: Some(49.862_34),
                sun_source: Some(Source::Sidecar),
                ..row("bay/a.tif", 1)
            },
            hulls: vec![known()],
        },
        TileAnswer {
            tile: row("bay/b.png", 1),
            hulls: vec![unknown()],
        },
        TileAnswer {
            tile: TileRow {
                status: Status::Failed,
                error: Some("bay/c.tif: broken".to_owned()),
                ..row("bay/c.tif", 0)
            },
            hulls: Vec::new(),
        },
        TileAnswer {
            tile: row("bay/d.tif", 0),
            hulls: Vec::new(),
        },
    ]
}

fn text(write: impl Fn(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn geojson_text() -> String {
    text(|out| geojson::write(out, &answers()))
}

fn csv_text() -> String {
    text(|out| csv::write(out, &answers()))
}

fn keys(feature: &Value) -> Vec<&str> {
    let properties = feature["properties"].as_object().unwrap();
    properties.keys().map(String::as_str).collect()
}

#[test]
fn all_three_formats_have_the_promised_names_in_the_promised_order() {
    let promised: Vec<&str> = PROMISED.split_whitespace().collect();
    let listed: Vec<&str> = PROPERTIES.iter().map(|p| p.name).collect();
    assert_eq!(listed, promised);

    let collection: Value = serde_json::from_str(&geojson_text()).unwrap();
    for feature in collection["features"].as_array().unwrap() {
        assert_eq!(keys(feature), promised);
    }
    for line in text(|out| ndjson::write(out, &answers())).lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        for feature in line["features"].as_array().unwrap() {
            assert_eq!(keys(feature), promised);
        }
    }
    let header = csv_text().lines().next().unwrap().to_owned();
    assert_eq!(header.split(',').collect::<Vec<_>>(), promised);
}

#[test]
fn every_length_angle_and_mass_has_its_unit_in_the_list() {
    for p in PROPERTIES {
        let stem = p.name.trim_end_matches("_lo").trim_end_matches("_hi");
        let ending = stem.rsplit('_').next().unwrap();
        if ["m", "deg", "t", "bbl"].contains(&ending) {
            assert_eq!(p.unit, ending, "{}", p.name);
        }
    }
}

#[test]
fn geojson_is_read_by_another_reader_and_its_ring_is_closed_and_right_handed() {
    let collection: ::geojson::FeatureCollection = geojson_text().parse().unwrap();
    assert_eq!(collection.features.len(), 2);
    let tiles = &collection.foreign_members.unwrap()["tiles"];
    assert_eq!(tiles.as_array().unwrap().len(), 4);
    let geometry = collection.features[0].geometry.as_ref().unwrap();
    let ::geojson::GeometryValue::Polygon { coordinates } = &geometry.value else {
        panic!("{geometry:?} is no polygon");
    };
    let ring: Vec<[f64; 2]> = coordinates[0].iter().map(|p| [p[0], p[1]]).collect();
    assert_eq!(
        ring,
        [
            [133.0, 42.0],
            [133.0002, 42.001],
            [133.0, 42.001],
            [133.0, 42.0]
        ]
    );
    assert!(collection.features[1].geometry.is_none());
}

#[test]
fn geojson_snapshot() {
    assert_eq!(geojson_text(), include_str!("snapshots/answers.geojson"));
}

#[test]
fn ndjson_snapshot() {
    let lines = text(|out| ndjson::write(out, &answers()));
    assert_eq!(lines, include_str!("snapshots/answers.ndjson"));
}

#[test]
fn csv_snapshot() {
    assert_eq!(csv_text(), include_str!("snapshots/answers.csv"));
}

#[test]
fn table_snapshot() {
    assert_eq!(
        table::render(&answers()),
        "\
tile       hull  L m   B m   heading         freeboard m       draft m  load %       cargo t           condition     vessel
bay/a.tif  0     88.5  13.7  101.1°          1.00 [0.80–1.20]  5.36     98 [93–103]  3003 [2843–3163]  laden (99 %)  V22
bay/b.png  1     88.5  13.7  0.0° (or +180)  no-acquisition    -        -            -                 -             -
bay/c.tif  failed: bay/c.tif: broken
bay/d.tif  no hull found
4 tiles (1 failed), 2 hulls: 1 with a freeboard, 1 withheld (1 no-acquisition)
"
    );
}
