//! The hulls about one spot, and no others.

use std::sync::Arc;

use super::merge::Met;
use crate::frame::Pixel;
use crate::hull::{Candidate, Hull, Segmenter};
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

    fn beside(&self, tile: &Tile, sea: &SeaState, found: &[Hull]) -> Vec<Candidate> {
        self.inner.beside(tile, sea, found)
    }

    fn most_candidates(&self) -> usize {
        self.inner.most_candidates()
    }

    fn leaves_coarse(&self) -> bool {
        self.inner.leaves_coarse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Own;

    impl Segmenter for Own {
        fn candidates(&self, _: &Tile, _: &SeaState) -> Vec<Candidate> {
            Vec::new()
        }

        fn most_candidates(&self) -> usize {
            7
        }

        fn leaves_coarse(&self) -> bool {
            true
        }
    }

    #[test]
    fn what_else_a_segmenter_says_is_said_of_a_spot_too() {
        let near = Near {
            inner: Arc::new(Own),
            centre: Pixel { col: 0.0, row: 0.0 },
            radius_px: 1.0,
        };
        assert_eq!((near.most_candidates(), near.leaves_coarse()), (7, true));
    }
}
