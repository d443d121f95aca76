//! The stages in order, and nothing else.

use crate::load::{LoadOptions, Register};
use crate::tile::Tile;
use crate::{Result, TileAnswer, TileRow};

/// What may be asked of the whole estimate.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Of the load.
    pub load: LoadOptions,
    /// Ships whose particulars are known.
    pub register: Option<std::sync::Arc<Register>>,
}

/// One answer per hull of a tile.
///
/// # Errors
/// When the tile's georeference cannot be resolved.
pub fn estimate(tile: &Tile, options: &Options) -> Result<TileAnswer> {
    let _ = options;
    Ok(TileAnswer {
        tile: TileRow {
            tile: tile.name.clone(),
            ..TileRow::default()
        },
        hulls: Vec::new(),
    })
}
