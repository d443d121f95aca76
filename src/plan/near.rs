//! The hulls about one spot, and no others.

use std::sync::Arc;

use super::merge::Met;
use crate::frame::Pixel;
use crate::hull::{Candidate, Segmenter};
use crate::sea::SeaState;
use crate::tile::Tile;

/// A segmenter of which only what lies about a spot is kept: the hull herself and what lies
/// beside her. A crowded anchorage would otherwise be measured once for each of its ships.
pub(super) struct Near {
    inner: Arc<dyn Segmenter + Send + Sync>,
    /// In pixels of the tile.
    centre: Pixel,
    radius_px: f64,
}

impl Near {
    pub(super) fn about(
        inner: &Arc<dyn Segmenter + Send + Sync>,
        tile: &Tile,
        centre: Pixel,
        spot: &Met,
    ) -> Arc<dyn Segmenter + Send + Sync> {
        Arc::new(Near {
            inner: Arc::clone(inner),
            centre: Pixel {
                col: centre.col - tile.origin[0] as f64,
                row: centre.row - tile.origin[1] as f64,
            },
            radius_px: 0.75 * spot.length_px,
        })
    }
}

impl Segmenter for Near {
    fn candidates(&self, tile: &Tile, sea: &SeaState) -> Vec<Candidate> {
        let mut all = self.inner.candidates(tile, sea);
        all.retain(|c| {
            let away = (c.centre.col - self.centre.col).hypot(c.centre.row - self.centre.row);
            away < self.radius_px
        });
        all
    }
}
