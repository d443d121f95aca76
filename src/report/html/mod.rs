//! The ledger as one HTML file that stands by itself: no other file, no network, and readable
//! without its script, which only sorts the table.

mod chart;
mod page;
mod picture;
mod text;
mod visits;

pub use page::page;
pub use picture::chip;

/// Gives the picture of a hull, as the bytes of a JPEG, by the tile's name and the hull's index.
pub type Chips<'a> = &'a dyn Fn(&str, usize) -> Option<Vec<u8>>;
