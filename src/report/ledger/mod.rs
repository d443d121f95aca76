//! The ledger as files: JSON with the sums, CSV and GeoJSON with one row per visit.
//!
//! CSV and GeoJSON take names, order and rounding from one list, [`COLUMNS`].

mod columns;
mod json;
mod summary;
mod table;

pub use columns::{COLUMNS, Column};
pub use json::json;
pub use summary::summary;
pub use table::{write_csv, write_geojson};
