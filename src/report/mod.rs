//! Answers as files and pictures: GeoJSON, NDJSON, CSV, GeoPackage, FlatGeobuf, a table,
//! overlays; and the ledger, with its report.
//!
//! In: [`TileAnswer`](crate::TileAnswer)s, a [`Ledger`](crate::ledger::Ledger). Out: bytes.
//! The data formats take names,
//! order and rounding from one list, [`PROPERTIES`], so they cannot drift apart.

mod canvas;
mod caption;
pub mod csv;
mod format;
pub mod geojson;
mod geotiff;
pub mod html;
pub mod inspection;
mod journal;
pub mod ledger;
pub mod ndjson;
pub mod overlay;
mod properties;
pub mod sheet;
mod stretch;
pub mod style;
pub mod table;
mod vector;
mod whole;

pub use format::{Format, save, save_ledger, save_lines};
pub use journal::RunJournal;
pub use properties::{PROPERTIES, Property};
pub use whole::check_writable;

#[cfg(test)]
mod tests;
