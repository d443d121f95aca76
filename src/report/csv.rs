//! CSV: one row per hull, the same names as in GeoJSON, lists joined by `;`.
//!
//! A cue reads `name=value±sigma`, a part of the budget `name=sigma`, a list of quantiles
//! `length_m=a b c`. What is null is empty. Tiles without a hull have no row; their status is
//! in the other two formats.

use std::io::{self, Write};

use serde_json::Value;

use super::ndjson::Line;
use super::properties::PROPERTIES;
use crate::answer::TileAnswer;

/// Writes the header and one row per hull.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(out: impl Write, answers: &[TileAnswer]) -> io::Result<()> {
    let lines: Vec<Line> = answers.iter().map(Line::of).collect();
    write_tiles(out, &lines)
}

/// The same of what was made before.
pub(super) fn write_tiles(out: impl Write, lines: &[Line]) -> io::Result<()> {
    let mut csv = ::csv::Writer::from_writer(out);
    csv.write_record(PROPERTIES.iter().map(|p| p.name))?;
    for feature in lines.iter().flat_map(|l| &l.features) {
        let properties = &feature["properties"];
        csv.write_record(PROPERTIES.iter().map(|p| cell(&properties[p.name])))?;
    }
    csv.flush()
}

/// A value as the text of one cell.
pub(super) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(s) => s.clone(),
        Value::Array(items) => joined(items.iter().map(item), ";"),
        Value::Object(fields) => joined(
            fields
                .iter()
                .map(|(name, v)| format!("{name}={}", numbers(v))),
            ";",
        ),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// An item of a list: a word, a pair of numbers, a cue or a part of the budget.
fn item(value: &Value) -> String {
    let Value::Object(fields) = value else {
        return numbers(value);
    };
    let text = |name: &str| fields.get(name).map(cell).unwrap_or_default();
    match fields.get("freeboard_m") {
        Some(freeboard) => format!("{}={}±{}", text("name"), cell(freeboard), text("sigma_m")),
        None => format!("{}={}", text("name"), text("sigma_m")),
    }
}

/// A list of numbers parted by blanks; anything else as a cell.
fn numbers(value: &Value) -> String {
    match value {
        Value::Array(items) => joined(items.iter().map(cell), " "),
        other => cell(other),
    }
}

fn joined(items: impl Iterator<Item = String>, separator: &str) -> String {
    items.collect::<Vec<_>>().join(separator)
}
