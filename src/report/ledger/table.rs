//! One row per visit: CSV, and GeoJSON that OGR and QGIS read as one layer of points.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::COLUMNS;
use crate::ledger::{Ledger, Visit};

/// Writes CSV, one row per visit.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_csv(out: impl Write, ledger: &Ledger) -> io::Result<()> {
    let mut csv = ::csv::Writer::from_writer(out);
    csv.write_record(COLUMNS.iter().map(|c| c.name))?;
    for (index, visit) in ledger.visits.iter().enumerate() {
        csv.write_record(COLUMNS.iter().map(|c| cell(&c.of(index, visit))))?;
    }
    csv.flush()
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => unarmed(text),
        other => other.to_string(),
    }
}

/// Text that a spreadsheet would take for a formula is made text.
fn unarmed(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Writes GeoJSON: one point per visit, without geometry where no position is known.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_geojson(mut out: impl Write, ledger: &Ledger) -> io::Result<()> {
    let features: Vec<Value> = ledger.visits.iter().enumerate().map(feature).collect();
    let collection = json!({
        "type": "FeatureCollection",
        "name": "ledger",
        "features": features,
    });
    serde_json::to_writer_pretty(&mut out, &collection)?;
    writeln!(out)
}

fn feature((index, visit): (usize, &Visit)) -> Value {
    let properties: Map<String, Value> = COLUMNS
        .iter()
        .map(|c| (c.name.to_owned(), c.of(index, visit)))
        .collect();
    let geometry = match (&properties["lon"], &properties["lat"]) {
        (lon, lat) if lon.is_number() && lat.is_number() => {
            json!({ "type": "Point", "coordinates": [lon, lat] })
        }
        _ => Value::Null,
    };
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}
