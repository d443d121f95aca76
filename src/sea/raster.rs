//! Samples as f32 with the pixel each stands for.

use ndarray::{Array2, Array3, Axis};
use pulp::{Simd, WithSimd};

use crate::tile::{PixelWindow, Samples, Tile};

/// Samples `(band, row, column)` with the place of each in the tile.
#[derive(Debug, Clone)]
pub struct Raster {
    /// Band, row, column.
    pub samples: Array3<f32>,
    /// False where there is no data.
    pub valid: Array2<bool>,
    /// Step between neighbouring sample values: 1 for integers, 0 for floating point.
    pub quantum: f32,
    /// Which tile pixels each sample stands for.
    places: Places,
}

fn quantum_of(samples: &Samples) -> f32 {
    match samples {
        Samples::F32(_) => 0.0,
        Samples::U8(_) | Samples::U16(_) => 1.0,
    }
}

#[derive(Debug, Clone)]
enum Places {
    /// Pixel `(r, c)` covers tile pixels from `(row0 + r·step, col0 + c·step)`.
    Grid { col: f64, row: f64, step: f64 },
    /// Patches of equal height stacked below one another, each with its first column and row.
    Patches { first: Vec<[f64; 2]>, height: usize },
}

impl Raster {
    /// A window of the tile at full resolution.
    pub fn of_window(tile: &Tile, w: PixelWindow) -> Raster {
        let samples = tile.samples.chip(w);
        let valid = match tile.valid() {
            None => Array2::from_elem((w.height, w.width), true),
            Some(v) => {
                Array2::from_shape_fn((w.height, w.width), |(r, c)| v[[w.row + r, w.col + c]])
            }
        };
        Raster {
            samples,
            valid,
            quantum: quantum_of(&tile.samples),
            places: Places::Grid {
                col: w.col as f64,
                row: w.row as f64,
                step: 1.0,
            },
        }
    }

    /// The same, with land that polygons of water tell taken out.
    pub(super) fn of_water(tile: &Tile, w: PixelWindow) -> Raster {
        let mut raster = Raster::of_window(tile, w);
        if let Some(land) = &tile.land {
            for ((r, c), valid) in raster.valid.indexed_iter_mut() {
                *valid &= !land.is_land[[w.row + r, w.col + c]];
            }
        }
        raster
    }

    /// Samples that stand for the pixels of a tile, one each; for tests.
    #[cfg(test)]
    pub(crate) fn of_samples(samples: Array3<f32>, valid: Array2<bool>) -> Raster {
        Raster {
            samples,
            valid,
            quantum: 0.0,
            places: Places::Grid {
                col: 0.0,
                row: 0.0,
                step: 1.0,
            },
        }
    }

    /// Windows of equal size below one another.
    pub(super) fn stack(windows: &[Raster]) -> Raster {
        let samples: Vec<_> = windows.iter().map(|w| w.samples.view()).collect();
        let valid: Vec<_> = windows.iter().map(|w| w.valid.view()).collect();
        let first = windows
            .iter()
            .filter_map(|w| match w.places {
                Places::Grid { col, row, .. } => Some([col, row]),
                Places::Patches { .. } => None,
            })
            .collect();
        Raster {
            // The sizes are equal by construction, so neither concatenation can fail.
            samples: ndarray::concatenate(Axis(1), &samples).unwrap_or_default(),
            valid: ndarray::concatenate(Axis(0), &valid).unwrap_or_default(),
            quantum: windows.first().map_or(0.0, |w| w.quantum),
            places: Places::Patches {
                first,
                height: windows.first().map_or(1, |w| w.valid.nrows()).max(1),
            },
        }
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.valid.ncols()
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.valid.nrows()
    }

    /// Bands.
    pub fn bands(&self) -> usize {
        self.samples.dim().0
    }

    /// The middle of pixel `(row, col)` in tile pixels, as `[column, row]`.
    pub fn place(&self, row: usize, col: usize) -> [f64; 2] {
        match &self.places {
            Places::Grid {
                col: c0,
                row: r0,
                step,
            } => [
                c0 + (col as f64 + 0.5) * step,
                r0 + (row as f64 + 0.5) * step,
            ],
            Places::Patches { first, height } => {
                let [c0, r0] = first.get(row / height).copied().unwrap_or_default();
                [c0 + col as f64 + 0.5, r0 + (row % height) as f64 + 0.5]
            }
        }
    }
}

/// A tile averaged over squares of `factor` pixels.
#[derive(Debug, Clone)]
pub struct WorkingRaster {
    /// Its samples; squares cut by the right and lower border are left out.
    pub raster: Raster,
    /// Tile pixels per working pixel.
    pub factor: usize,
}

impl WorkingRaster {
    /// Averages squares of `factor × factor` pixels; a square with any pixel that is not
    /// valid, or is land by polygons of water, is not valid.
    pub fn decimate(tile: &Tile, factor: usize) -> WorkingRaster {
        let (width, height) = (
            (tile.width() / factor).max(1),
            (tile.height() / factor).max(1),
        );
        let factor = factor.min(tile.width()).min(tile.height());
        let samples = match &tile.samples {
            Samples::U8(a) => average(a, factor, width, height),
            Samples::U16(a) => average(a, factor, width, height),
            Samples::F32(a) => average(a, factor, width, height),
        };
        let mut valid = Array2::from_elem((height, width), true);
        let mut leave_out = |bad: &dyn Fn([usize; 2]) -> bool| {
            for ((r, c), valid) in valid.indexed_iter_mut() {
                let mut pixels = (0..factor * factor)
                    .map(|k| [r * factor + k / factor, c * factor + k % factor]);
                *valid &= !pixels.any(bad);
            }
        };
        if let Some(good) = tile.valid() {
            leave_out(&|at| !good[at]);
        }
        if let Some(land) = &tile.land {
            leave_out(&|at| land.is_land[at]);
        }
        WorkingRaster {
            raster: Raster {
                samples,
                valid,
                quantum: quantum_of(&tile.samples) / factor as f32,
                places: Places::Grid {
                    col: 0.0,
                    row: 0.0,
                    step: factor as f64,
                },
            },
            factor,
        }
    }
}

fn average<T: Copy + Into<f32>>(
    a: &Array3<T>,
    factor: usize,
    width: usize,
    height: usize,
) -> Array3<f32> {
    let mut out = Array3::<f32>::zeros((a.dim().0, height, width));
    pulp::Arch::new().dispatch(Average {
        of: a,
        factor,
        out: &mut out,
    });
    out
}

struct Average<'a, T> {
    of: &'a Array3<T>,
    factor: usize,
    out: &'a mut Array3<f32>,
}

/// In the processor's widest registers; the sums stay those of any processor. (What `pulp` is
/// given must be inlined to be compiled for them, which a closure is not always.)
impl<T: Copy + Into<f32>> WithSimd for Average<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        average_into(self.of, self.factor, self.out);
    }
}

#[inline(always)]
fn average_into<T: Copy + Into<f32>>(a: &Array3<T>, factor: usize, out: &mut Array3<f32>) {
    let scale = 1.0 / (factor * factor) as f32;
    for (band, mut to) in a.outer_iter().zip(out.outer_iter_mut()) {
        for (from_rows, mut to_row) in band
            .axis_chunks_iter(Axis(0), factor)
            .zip(to.outer_iter_mut())
        {
            let Some(to) = to_row.as_slice_mut() else {
                continue;
            };
            for from in from_rows.outer_iter() {
                let row = from.to_slice();
                let owned = row.is_none().then(|| from.to_vec());
                let row = row.or(owned.as_deref()).unwrap_or_default();
                add_row(row, factor, scale, to);
            }
        }
    }
}

/// Adds `scale` times the samples of a row to the cell that each belongs to. The usual factors
/// are known to the compiler, which then takes several cells at once.
#[inline(always)]
fn add_row<T: Copy + Into<f32>>(row: &[T], factor: usize, scale: f32, to: &mut [f32]) {
    #[inline(always)]
    fn fixed<T: Copy + Into<f32>, const N: usize>(row: &[T], scale: f32, to: &mut [f32]) {
        let (squares, _) = row.as_chunks::<N>();
        for (cell, from) in to.iter_mut().zip(squares) {
            for v in from {
                *cell += (*v).into() * scale;
            }
        }
    }
    match factor {
        1 => fixed::<T, 1>(row, scale, to),
        2 => fixed::<T, 2>(row, scale, to),
        3 => fixed::<T, 3>(row, scale, to),
        4 => fixed::<T, 4>(row, scale, to),
        _ => {
            for (cell, from) in to.iter_mut().zip(row.chunks_exact(factor)) {
                for v in from {
                    *cell += (*v).into() * scale;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_becomes_its_mean() {
        let a = Array3::from_shape_fn((1, 5, 4), |(_, r, c)| (10 * r + c) as u16);
        let out = average(&a, 2, 2, 2);
        assert_eq!(out.as_slice().unwrap(), [5.5, 7.5, 25.5, 27.5]);
    }
}
