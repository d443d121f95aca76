//! What each working pixel of a tile looks like: water, shadow, or something else.

use ndarray::Array2;

use crate::frame::Pixel;
use crate::sea::{SeaState, look_at_rows};

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

/// The working pixels of a tile.
pub(super) struct Looks<'a> {
    sea: &'a SeaState,
    /// Distance from water; zero where it is darker than water or void.
    pub(super) distance: Array2<f32>,
    /// What each is taken for.
    pub(super) kind: Array2<Kind>,
    /// Working pixel, metres.
    pub(super) pixel_m: f64,
}

impl<'a> Looks<'a> {
    /// Looks at every working pixel; those farther from water than `bar` are objects.
    pub(super) fn of(sea: &'a SeaState, bar: f32) -> Self {
        let raster = &sea.working.raster;
        let size = (raster.height(), raster.width());
        let mut kind = Array2::from_elem(size, Kind::Void);
        let mut distance = Array2::zeros(size);
        look_at_rows(raster, &sea.coarse, |row, looks, valid| {
            let (mut kinds, mut distances) = (kind.row_mut(row), distance.row_mut(row));
            let cells = kinds.iter_mut().zip(distances.iter_mut()).zip(valid);
            let seen = looks.distance.iter().zip(&looks.dark);
            for (((kind, distance), valid), (far, dark)) in cells.zip(seen) {
                if *valid {
                    *distance = if *dark { 0.0 } else { *far };
                    *kind = match (*dark, *far > bar) {
                        (true, true) => Kind::Dark,
                        (false, true) => Kind::Object,
                        (_, false) => Kind::Water,
                    };
                }
            }
        });
        Looks {
            sea,
            distance,
            kind,
            pixel_m: sea.gsd_m * sea.working.factor as f64,
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
        let (r, c) = ((p.row / factor).floor(), (p.col / factor).floor());
        let (h, w) = self.kind.dim();
        (r >= 0.0 && c >= 0.0 && r < h as f64 && c < w as f64).then_some((r as usize, c as usize))
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
