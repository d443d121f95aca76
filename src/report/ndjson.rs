//! One line per tile: `{"tile": {row}, "features": [‥]}`.
//!
//! It is at once the journal of a run, the answer of a worker and the input of the ledger, so
//! each line stands by itself.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{geojson, properties};
use crate::answer::TileAnswer;

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

/// What is written for one tile, without the end of the line.
pub fn line(answer: &TileAnswer) -> Value {
    let features: Vec<Value> = answer.hulls.iter().map(geojson::feature).collect();
    json!({ "tile": properties::tile_row(&answer.tile), "features": features })
}
