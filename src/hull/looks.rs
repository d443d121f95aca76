//! What each working pixel of a tile looks like: water, shadow, or something else.

use ndarray::Array2;

use crate::frame::Pixel;
use crate::sea::{SeaState, far_from_water, look_at_rows};

/// What a working pixel is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Like water.
    Water,
    /// Darker than water: a shadow.
    Dark,
    /// Neither.
    Object,
    /// No data.
    Void,
}

impl Kind {
    /// Water, or a shadow on it.
    pub(super) fn is_free(self) -> bool {
        matches!(self, Kind::Water | Kind::Dark)
    }
}

/// The working pixels that are farther from water than `bar`; `None` where there are none, which is
/// found out faster than what all of them look like.
pub(super) fn objects(sea: &SeaState, bar: f32) -> Option<Array2<bool>> {
    far_from_water(&sea.working.raster, &sea.coarse, bar)
}

/// The working pixels of a tile.
pub(super) struct Looks<'a> {
    sea: &'a SeaState,
    /// Distance from water; zero where it is darker than water or void.
    pub(super) distance: Array2<f32>,
    /// Whether it is darker than water by more than the bar.
    darker: Array2<bool>,
    bar: f32,
    /// Working pixel, metres.
    pub(super) pixel_m: f64,
}

impl<'a> Looks<'a> {
    /// Looks at every working pixel; those farther from water than `bar` are objects.
    pub(super) fn of(sea: &'a SeaState, bar: f32) -> Self {
        let raster = &sea.working.raster;
        let size = (raster.height(), raster.width());
        let mut darker = Array2::from_elem(size, false);
        let mut distance = Array2::zeros(size);
        let mut rows = (darker.outer_iter_mut()).zip(distance.outer_iter_mut());
        look_at_rows(raster, &sea.coarse, |_, looks, valid| {
            // Both arrays are ours: their rows lie in one piece.
            let Some((mut darker, mut distance)) = rows.next() else {
                return;
            };
            let (Some(darker), Some(distance)) = (darker.as_slice_mut(), distance.as_slice_mut())
            else {
                return;
            };
            let seen = looks.distance.iter().zip(&looks.dark);
            for (to, ((far, dark), valid)) in distance.iter_mut().zip(seen.clone().zip(valid)) {
                *to = if *dark | !*valid { 0.0 } else { *far };
            }
            for (to, ((far, dark), valid)) in darker.iter_mut().zip(seen.zip(valid)) {
                *to = *dark & (*far > bar) & *valid;
            }
        });
        drop(rows);
        Looks {
            sea,
            distance,
            darker,
            bar,
            pixel_m: sea.working_pixel_m(),
        }
    }

    /// Takes a working pixel for water from now on.
    pub(super) fn take_for_water(&mut self, at: (usize, usize)) {
        self.darker[at] = false;
        self.distance[at] = 0.0;
    }

    /// What a working pixel is taken for.
    pub(super) fn kind(&self, at: (usize, usize)) -> Kind {
        if !self.sea.working.raster.valid[at] {
            Kind::Void
        } else if self.darker[at] {
            Kind::Dark
        } else if self.distance[at] > self.bar {
            Kind::Object
        } else {
            Kind::Water
        }
    }

    /// Pixels of the tile per working pixel.
    pub(super) fn factor(&self) -> usize {
        self.sea.working.factor
    }

    /// Pixel of the tile, metres.
    pub(super) fn gsd_m(&self) -> f64 {
        self.sea.gsd_m
    }

    /// Bands.
    pub(super) fn bands(&self) -> usize {
        self.sea.working.raster.bands()
    }

    /// The working pixel `(row, column)` at a pixel of the tile.
    pub(super) fn at(&self, p: Pixel) -> Option<(usize, usize)> {
        let factor = self.sea.working.factor as f64;
        if !(p.row >= 0.0 && p.col >= 0.0) {
            return None;
        }
        // What is not negative is cut where it would be rounded down.
        let (r, c) = ((p.row / factor) as usize, (p.col / factor) as usize);
        let (h, w) = self.distance.dim();
        (r < h && c < w).then_some((r, c))
    }

    /// How much brighter than water each band is, in standard deviations of its texture.
    pub(super) fn colour(&self, row: usize, col: usize, to: &mut [f32]) {
        let raster = &self.sea.working.raster;
        let place = raster.place(row, col);
        for (b, v) in to.iter_mut().enumerate() {
            let level = self.sea.coarse.level(b, place);
            *v = (raster.samples[[b, row, col]] - level) / self.sea.coarse.sigma[b];
        }
    }
}
