//! Answers as files and pictures: GeoJSON, NDJSON, CSV, GeoPackage,
//! FlatGeobuf, a table, and overlays.
//!
//! In: [`TileAnswer`](crate::TileAnswer)s. Out: bytes. The data formats take names,
//! order and rounding from one list, [`PROPERTIES`], so they cannot drift apart.

mod canvas;
pub mod csv;
mod format;
pub mod geojson;
mod geotiff;
pub mod inspection;
pub mod ndjson;
pub mod overlay;
mod properties;
mod stretch;
pub mod style;
pub mod table;
mod vector;

pub use format::{Format, save};
pub use properties::{PROPERTIES, Property};

#[cfg(test)]
mod tests;
