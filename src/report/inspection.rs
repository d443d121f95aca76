//! What was understood of a file, and what is missing, for `plimsoll inspect`.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::properties::{rounded, word};
use crate::Error;
use crate::answer::Flag;
use crate::frame::{Georeference, Pixel};
use crate::tile::{Acquisition, BandRole, Opened};

/// Everything that is known of an opened raster before its pixels are read.
pub fn of(opened: &Opened) -> Value {
    let middle = Pixel {
        col: 0.5 * opened.width() as f64,
        row: 0.5 * opened.height() as f64,
    };
    let georeference = opened.georeference();
    let frame = georeference.frame_at(middle).ok();
    let acquisition = opened.acquisition();
    let mut row = Map::new();
    let mut put = |key: &str, value: Value| row.insert(key.to_owned(), value);
    put("tile", json!(opened.name()));
    put("driver", json!(opened.driver()));
    put("width", json!(opened.width()));
    put("height", json!(opened.height()));
    put("sample_type", json!(opened.sample_type()));
    put(
        "bands",
        opened.roles().iter().map(|r| json!(role(*r))).collect(),
    );
    put(
        "files",
        opened
            .files()
            .map(|f| json!(f.display().to_string()))
            .collect(),
    );
    add_place(&mut row, opened, middle);
    add_acquisition(&mut row, acquisition);
    let files = opened.metadata_files();
    row.insert(
        "metadata".into(),
        files
            .iter()
            .map(|f| json!(f.display().to_string()))
            .collect(),
    );
    let mut gaps = missing(acquisition);
    if matches!(georeference, Georeference::ImageUp { .. }) {
        gaps.push("georeference: no position, north is taken as image-up");
    }
    if frame.is_some_and(|f| f.gsd_m() > 2.0) {
        gaps.push("resolution: pixels above 2 m give no freeboard");
    }
    row.insert("missing".into(), json!(gaps));
    Value::Object(row)
}

/// Where the raster lies, and how its pixels lie on the ground, at its middle.
fn add_place(row: &mut Map<String, Value>, opened: &Opened, middle: Pixel) {
    let mut put = |key: &str, value: Value| row.insert(key.to_owned(), value);
    let georeference = opened.georeference();
    let frame = georeference.frame_at(middle).ok();
    let place = georeference.lonlat_at(middle).ok().flatten();
    put("georeference", json!(kind(georeference)));
    put("crs", json!(opened.crs_name()));
    put("lon", place.map_or(Value::Null, |p| rounded(p.lon_deg, 7)));
    put("lat", place.map_or(Value::Null, |p| rounded(p.lat_deg, 7)));
    put(
        "gsd_m",
        frame.map_or(Value::Null, |f| rounded(f.gsd_m(), 4)),
    );
    let pixel = |k: usize| {
        frame.map_or(Value::Null, |f| {
            let m = f.metres_per_pixel;
            rounded(m[0][k].hypot(m[1][k]), 4)
        })
    };
    put("pixel_width_m", pixel(0));
    put("pixel_height_m", pixel(1));
    // From image-up to true north, clockwise.
    let north = frame.map(|f| {
        let m = f.metres_per_pixel;
        let up = crate::frame::Azimuth::of_vector([-m[0][1], -m[1][1]]);
        up.minus_deg(crate::frame::Azimuth::toward_deg(0.0))
    });
    put(
        "image_up_azimuth_deg",
        north.map_or(Value::Null, |d| rounded(d, 3)),
    );
    if let Georeference::Modelled { model, .. } = georeference {
        put(
            "model_rms_px",
            model.rms_px().map_or(Value::Null, |r| rounded(r, 3)),
        );
        put(
            "sea_height_m",
            model.sea_height_m().map_or(Value::Null, |h| rounded(h, 2)),
        );
    }
}

/// What a metadata file says by itself.
pub fn of_metadata(name: &str, acquisition: &Acquisition) -> Value {
    let mut row = Map::new();
    row.insert("tile".into(), json!(name));
    row.insert("driver".into(), Value::Null);
    add_acquisition(&mut row, acquisition);
    row.insert("missing".into(), json!(missing(acquisition)));
    Value::Object(row)
}

/// The row of a file that cannot be opened.
pub fn failed(name: &str, error: &Error) -> Value {
    json!({ "tile": name, "error": error.to_string() })
}

/// The same for people.
pub fn text(row: &Value) -> String {
    let mut text = format!("{}\n", row["tile"].as_str().unwrap_or(""));
    for (key, value) in row.as_object().into_iter().flatten() {
        let shown = match value {
            Value::Null => "-".to_owned(),
            Value::String(s) => s.clone(),
            Value::Array(items) if items.is_empty() => "-".to_owned(),
            Value::Array(items) => {
                let words = items
                    .iter()
                    .map(|i| i.as_str().map_or(i.to_string(), str::to_owned));
                words.collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        };
        if key != "tile" {
            let _ = writeln!(text, "  {key:<21}{shown}");
        }
    }
    text
}

fn add_acquisition(row: &mut Map<String, Value>, a: &Acquisition) {
    let mut put = |key: &str, value: Value| row.insert(key.to_owned(), value);
    let source = |s: Option<crate::tile::Source>| s.map_or(Value::Null, |s| word(&s));
    put("datetime", json!(a.time.map(|t| t.value.to_string())));
    put("datetime_source", source(a.time.map(|t| t.source)));
    put(
        "sun_azimuth_deg",
        a.sun
            .map_or(Value::Null, |s| rounded(s.value.azimuth.deg(), 3)),
    );
    put(
        "sun_elevation_deg",
        a.sun
            .map_or(Value::Null, |s| rounded(s.value.elevation.deg(), 3)),
    );
    put("sun_source", source(a.sun.map(|s| s.source)));
    put(
        "view_azimuth_deg",
        a.view
            .map_or(Value::Null, |v| rounded(v.value.azimuth.deg(), 3)),
    );
    put(
        "view_incidence_deg",
        a.view
            .map_or(Value::Null, |v| rounded(v.value.incidence.deg(), 3)),
    );
    put("view_source", source(a.view.map(|v| v.source)));
    put(
        "flags",
        a.remarks.iter().map(|r| word(&Flag::from(r))).collect(),
    );
}

/// What a freeboard would still need.
fn missing(a: &Acquisition) -> Vec<&'static str> {
    let mut gaps = Vec::new();
    if a.sun.is_none() {
        gaps.push("sun: give --sun AZ,EL or --time");
    }
    if a.view.is_none() {
        gaps.push("view: give --view AZ,INC");
    }
    if a.time.is_none() {
        gaps.push("time: give --time");
    }
    gaps
}

fn kind(georeference: &Georeference) -> &'static str {
    match georeference {
        Georeference::Affine { .. } => "affine",
        Georeference::Modelled { model, .. } => model.kind(),
        Georeference::ImageUp { .. } => "none",
    }
}

fn role(role: BandRole) -> &'static str {
    match role {
        BandRole::Pan => "pan",
        BandRole::Coastal => "coastal",
        BandRole::Blue => "blue",
        BandRole::Green => "green",
        BandRole::Yellow => "yellow",
        BandRole::Red => "red",
        BandRole::RedEdge => "red-edge",
        BandRole::Nir => "nir",
        BandRole::Other => "other",
    }
}
