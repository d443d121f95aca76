//! The full-resolution pixels about one hull.

use std::ops::Range;

use super::ends::percentile;
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

    /// The middle one of what the pixels of a stretch show of how they differ from water; 0 where
    /// there are none.
    pub(crate) fn typical(
        &self,
        sea: &SeaState,
        frame: &HullFrame,
        within: Stretch,
        of: impl Fn(Look) -> f32,
    ) -> f32 {
        let spots = self.spots(frame, within);
        let mut all: Vec<f32> = spots.map(|(_, r, c)| of(self.look(sea, r, c))).collect();
        percentile(&mut all, 0.5)
    }

    /// The valid pixels inside a stretch, as `(spot, row, column)`, in scanning order.
    pub fn spots<'a>(
        &'a self,
        frame: &HullFrame,
        within: Stretch,
    ) -> impl Iterator<Item = (Spot, usize, usize)> + 'a {
        let spots = self.spots_of(frame);
        let columns = self.columns(frame, within);
        (0..self.raster.height()).flat_map(move |row| {
            let valid = self.raster.valid.row(row);
            let spot = move |col| spots.at(row, col);
            columns(row).filter_map(move |col| {
                let spot = spot(col);
                (within.holds(spot) && valid[col]).then_some((spot, row, col))
            })
        })
    }

    /// Calls a function with each of [`spots`](Self::spots); costs less than to ask for one after the
    /// other.
    #[inline]
    pub(super) fn each_spot(
        &self,
        frame: &HullFrame,
        within: Stretch,
        mut each: impl FnMut(Spot, usize, usize),
    ) {
        let spots = self.spots_of(frame);
        let columns = self.columns(frame, within);
        for (row, valid) in self.raster.valid.outer_iter().enumerate() {
            for col in columns(row) {
                let spot = spots.at(row, col);
                if within.holds(spot) && valid[col] {
                    each(spot, row, col);
                }
            }
        }
    }

    /// Of each row the columns that hold the pixels of a stretch, and some beside it.
    pub(super) fn columns(
        &self,
        frame: &HullFrame,
        within: Stretch,
    ) -> impl Fn(usize) -> Range<usize> + use<> {
        let spots = self.spots_of(frame);
        let width = self.raster.width();
        move |row| {
            let start = spots.at(row, 0);
            let (forward, starboard) = spots.per_column;
            let along = crossing(within.forward_m, start.forward_m, forward, width);
            let across = crossing(within.starboard_m, start.starboard_m, starboard, width);
            let first = along.0.max(across.0);
            first..along.1.min(across.1).max(first)
        }
    }

    fn spots_of(&self, frame: &HullFrame) -> Spots {
        // The spot is linear in row and column; three corners give the whole map.
        let at = |row, col| frame.spot(self.place(row, col));
        let (o, c, r) = (at(0, 0), at(0, 1), at(1, 0));
        let step = |a: Spot, b: Spot| (a.forward_m - b.forward_m, a.starboard_m - b.starboard_m);
        Spots {
            first: o,
            per_column: step(c, o),
            per_row: step(r, o),
        }
    }
}

/// Where the pixels of a chip lie about a hull.
#[derive(Debug, Clone, Copy)]
struct Spots {
    first: Spot,
    /// Metres forward and to starboard.
    per_column: (f64, f64),
    /// Metres forward and to starboard.
    per_row: (f64, f64),
}

impl Spots {
    fn at(&self, row: usize, col: usize) -> Spot {
        let (r, c) = (row as f64, col as f64);
        Spot::new(
            self.first.forward_m + c * self.per_column.0 + r * self.per_row.0,
            self.first.starboard_m + c * self.per_column.1 + r * self.per_row.1,
        )
    }
}

/// A rectangle along a hull, metres in her frame; its borders do not belong to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// From and to, forward of the frame's origin.
    pub forward_m: (f64, f64),
    /// From and to, to starboard of it.
    pub starboard_m: (f64, f64),
}

impl Stretch {
    /// A rectangle about the frame's origin by its half sizes, metres.
    pub fn about(forward_m: f64, starboard_m: f64) -> Stretch {
        Stretch {
            forward_m: (-forward_m, forward_m),
            starboard_m: (-starboard_m, starboard_m),
        }
    }

    fn holds(&self, spot: Spot) -> bool {
        let inside = |(from, to): (f64, f64), at: f64| at > from && at < to;
        inside(self.forward_m, spot.forward_m) && inside(self.starboard_m, spot.starboard_m)
    }
}

/// The columns, of `width`, at which `start + column·step` may lie between two values; one more
/// on either side for rounding.
fn crossing((from, to): (f64, f64), start: f64, step: f64, width: usize) -> (usize, usize) {
    let (a, b) = ((from - start) / step, (to - start) / step);
    if a.is_nan() || b.is_nan() || step == 0.0 {
        return (0, width);
    }
    // Casts of floats to whole numbers stop at the ends of their range.
    let first = (a.min(b).floor() - 1.0) as usize;
    let last = (a.max(b).ceil() + 2.0) as usize;
    (first.min(width), last.min(width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Azimuth, GroundFrame};
    use ndarray::{Array2, Array3};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn spots_are_those_of_a_walk_over_all_pixels(
            heading in 0.0..360.0f64, from in -20.0..10.0f64, size in 0.1..30.0f64, half in 0.1..20.0f64
        ) {
            let (width, height) = (31, 23);
            let frame = HullFrame {
                ground: GroundFrame {
                    anchor: Pixel { col: 14.0, row: 9.0 },
                    origin: None,
                    metres_per_pixel: [[0.5, 0.0], [0.0, -0.5]],
                },
                centre_en: [0.3, -0.2],
                heading: Azimuth::toward_deg((heading / 45.0).round() * 45.0 + heading % 2.0),
            };
            let valid = Array2::from_shape_fn((height, width), |(r, c)| (r * 7 + c) % 11 != 0);
            let raster = Raster::of_samples(Array3::zeros((1, height, width)), valid.clone());
            let window = PixelWindow { col: 0, row: 0, width, height };
            let chip = Chip { raster, window };
            let within = Stretch { forward_m: (from, from + size), starboard_m: (-half, half) };
            let fast: Vec<_> = chip.spots(&frame, within).map(|(_, r, c)| (r, c)).collect();
            // Where rounding decides, either is right.
            let border = |s: Spot| {
                let near = |v: f64, at: f64| (v - at).abs() < 1e-9;
                near(s.forward_m, from) || near(s.forward_m, from + size) || near(s.starboard_m.abs(), half)
            };
            let mut each = Vec::new();
            chip.each_spot(&frame, within, |_, r, c| each.push((r, c)));
            prop_assert_eq!(&each, &fast);
            for (r, c) in (0..height).flat_map(|r| (0..width).map(move |c| (r, c))) {
                let spot = frame.spot(chip.place(r, c));
                if !border(spot) {
                    prop_assert_eq!(fast.contains(&(r, c)), valid[[r, c]] && within.holds(spot));
                }
            }
            prop_assert!(fast.is_sorted());
        }
    }
}
