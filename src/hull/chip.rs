//! The full-resolution pixels about one hull.

use super::frame::{HullFrame, Spot};
use crate::frame::Pixel;
use crate::sea::{Look, Raster, SeaState};
use crate::tile::{PixelWindow, Tile};

/// Pixels about a hull, on the tile's own grid.
#[derive(Debug, Clone)]
pub struct Chip {
    /// The samples.
    pub raster: Raster,
    /// Where they lie in the tile.
    pub window: PixelWindow,
}

impl Chip {
    /// The part of the tile within `reach_m` of the frame's centre.
    pub fn about(tile: &Tile, frame: &HullFrame, reach_m: f64) -> Chip {
        let centre = frame.to_pixel(Spot::new(0.0, 0.0));
        let m = &frame.ground.metres_per_pixel;
        let det = (m[0][0] * m[1][1] - m[0][1] * m[1][0]).abs();
        // Half the width in pixels of a circle's box under the inverse of the matrix.
        let cols = reach_m * m[0][1].hypot(m[1][1]) / det;
        let rows = reach_m * m[0][0].hypot(m[1][0]) / det;
        let clamp = |v: f64, size: usize| v.clamp(0.0, size as f64) as usize;
        let (c0, c1) = (
            clamp((centre.col - cols).floor(), tile.width() - 1),
            clamp((centre.col + cols).ceil(), tile.width()),
        );
        let (r0, r1) = (
            clamp((centre.row - rows).floor(), tile.height() - 1),
            clamp((centre.row + rows).ceil(), tile.height()),
        );
        let window = PixelWindow {
            col: c0,
            row: r0,
            width: c1.max(c0 + 1) - c0,
            height: r1.max(r0 + 1) - r0,
        };
        Chip {
            raster: Raster::of_window(tile, window),
            window,
        }
    }

    /// The middle of a chip pixel, in pixels of the tile.
    pub fn place(&self, row: usize, col: usize) -> Pixel {
        Pixel {
            col: (self.window.col + col) as f64 + 0.5,
            row: (self.window.row + row) as f64 + 0.5,
        }
    }

    /// How a chip pixel differs from water.
    pub fn look(&self, sea: &SeaState, row: usize, col: usize) -> Look {
        let p = self.place(row, col);
        sea.fine
            .look(|b| self.raster.samples[[b, row, col]], [p.col, p.row])
    }

    /// The valid pixels that `keep` wants, as `(spot, row, column)`, in scanning order.
    pub fn spots(
        &self,
        frame: &HullFrame,
        keep: impl Fn(Spot) -> bool,
    ) -> Vec<(Spot, usize, usize)> {
        // The spot is linear in row and column; three corners give the whole map.
        let at = |row, col| frame.spot(self.place(row, col));
        let (o, c, r) = (at(0, 0), at(0, 1), at(1, 0));
        let step = |a: Spot, b: Spot| (a.forward_m - b.forward_m, a.starboard_m - b.starboard_m);
        let (dc, dr) = (step(c, o), step(r, o));
        let mut out = Vec::new();
        for row in 0..self.raster.height() {
            for col in 0..self.raster.width() {
                let (r, c) = (row as f64, col as f64);
                let spot = Spot::new(
                    o.forward_m + c * dc.0 + r * dr.0,
                    o.starboard_m + c * dc.1 + r * dr.1,
                );
                if keep(spot) && self.raster.valid[[row, col]] {
                    out.push((spot, row, col));
                }
            }
        }
        out
    }
}
