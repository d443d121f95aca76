//! Reading with GDAL.

use std::path::Path;

use super::{Overrides, Tile};
use crate::{Error, Result};

/// How a tile is read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// What the caller knows better than the files.
    pub overrides: Overrides,
}

/// Opens a raster and its sidecar; `name` is what the tile is called in the output.
///
/// # Errors
/// When the file is no raster.
pub fn open(path: &Path, name: &str, options: &ReadOptions) -> Result<Tile> {
    let _ = (name, options);
    Err(Error::NotARaster {
        path: path.to_owned(),
        reason: "stub".into(),
    })
}
