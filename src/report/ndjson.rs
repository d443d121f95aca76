//! One line per tile: `{"tile": {row}, "features": [‥]}`.
//!
//! It is at once the journal of a run, the answer of a worker and the input of the ledger, so
//! each line stands by itself.

use std::fmt;
use std::io::{self, Write};

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

use super::{geojson, properties};
use crate::answer::{HullAnswer, TileAnswer};

/// What is written of a tile, in whatever format: its row and a feature for each hull, with
/// numbers rounded for their units. One that is read back is the same as when it was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub(super) tile: Value,
    pub(super) features: Vec<Value>,
}

impl Line {
    /// What is written of an answer.
    pub fn of(answer: &TileAnswer) -> Line {
        Line {
            tile: properties::tile_row(&answer.tile),
            features: answer.hulls.iter().map(geojson::feature).collect(),
        }
    }

    /// Reads a line of a journal; otherwise says what is wrong with it.
    pub(super) fn parse(text: &[u8]) -> Result<Line, String> {
        let wrong = |e: &dyn fmt::Display| format!("not a line of a journal ({e})");
        let line: Line = serde_json::from_slice(text).map_err(|e| wrong(&e))?;
        match line.tile["tile"].as_str() {
            Some(_) => Ok(line),
            None => Err(wrong(&"its tile has no name")),
        }
    }

    /// Name of the tile.
    pub fn name(&self) -> &str {
        self.tile["tile"].as_str().unwrap_or_default()
    }

    /// Whether the tile could not be read.
    pub fn failed(&self) -> bool {
        self.tile["status"] == "failed"
    }

    /// SHA-256 of the tile's file, where known.
    pub fn sha256(&self) -> Option<&str> {
        self.tile["sha256"].as_str()
    }

    /// The options that it was made with; none for a tile that could not be read.
    pub fn options(&self) -> Option<&str> {
        self.tile["options"].as_str().filter(|o| !o.is_empty())
    }

    /// The version of the crate that made it.
    pub fn version(&self) -> &str {
        self.tile["plimsoll_version"].as_str().unwrap_or_default()
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Line { tile, features } = self;
        write!(f, "{}", json!({ "tile": tile, "features": features }))
    }
}

/// Writes one line per tile.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(mut out: impl Write, answers: &[TileAnswer]) -> io::Result<()> {
    for answer in answers {
        writeln!(out, "{}", line(answer))?;
    }
    Ok(())
}

/// Writes one line per tile, of what was made before.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_lines(mut out: impl Write, lines: &[Line]) -> io::Result<()> {
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// What is written for one tile, without the end of the line.
pub fn line(answer: &TileAnswer) -> Value {
    let Line { tile, features } = Line::of(answer);
    json!({ "tile": tile, "features": features })
}

/// As the line of the journal: named and rounded as in all files.
impl Serialize for TileAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Line::of(self).serialize(serializer)
    }
}

/// As the feature of a GeoJSON file: named and rounded as in all files.
impl Serialize for HullAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        geojson::feature(self).serialize(serializer)
    }
}
