//! Answers as files and pictures: GeoJSON, NDJSON, CSV, a table, overlays; and the ledger, with
//! its report.
//!
//! In: [`TileAnswer`](crate::TileAnswer)s, a [`Ledger`](crate::ledger::Ledger). Out: bytes. The three data formats take names,
//! order and rounding from one list, [`PROPERTIES`], so they cannot drift apart.

mod canvas;
pub mod csv;
mod format;
pub mod geojson;
pub mod html;
pub mod ledger;
pub mod ndjson;
pub mod overlay;
mod properties;
mod stretch;
pub mod table;

pub use format::{Format, save, save_ledger};
pub use properties::{PROPERTIES, Property};

#[cfg(test)]
mod tests;
