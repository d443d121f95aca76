//! Samples as f32 with the pixel each stands for.

use ndarray::{Array2, Array3, ArrayView2, Axis};
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

    /// Windows of equal size below one another, without land that polygons of water tell.
    pub(super) fn patches(tile: &Tile, windows: &[PixelWindow]) -> Raster {
        let samples = match &tile.samples {
            Samples::U8(a) => below_one_another(a, windows),
            Samples::U16(a) => below_one_another(a, windows),
            Samples::F32(a) => below_one_another(a, windows),
        };
        let (_, height, width) = samples.dim();
        let mut valid = Array2::from_elem((height, width), true);
        if tile.valid.is_some() || tile.land.is_some() {
            let rows = windows
                .iter()
                .flat_map(|w| (0..w.height).map(move |r| (w, w.row + r)));
            for ((w, row), mut valid) in rows.zip(valid.outer_iter_mut()) {
                for (c, valid) in valid.iter_mut().enumerate() {
                    let at = [row, w.col + c];
                    let good = tile.valid.as_ref().is_none_or(|good| good[at]);
                    *valid = good && tile.land.as_ref().is_none_or(|land| !land.is_land[at]);
                }
            }
        }
        Raster {
            samples,
            valid,
            quantum: quantum_of(&tile.samples),
            places: Places::Patches {
                first: windows
                    .iter()
                    .map(|w| [w.col as f64, w.row as f64])
                    .collect(),
                height: windows.first().map_or(1, |w| w.height).max(1),
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

/// Windows of equal size, those of each band below one another.
fn below_one_another<T: Copy + Into<f32>>(of: &Array3<T>, windows: &[PixelWindow]) -> Array3<f32> {
    let (bands, size) = (
        of.dim().0,
        windows.first().map_or((0, 0), |w| (w.height, w.width)),
    );
    let mut out = Vec::with_capacity(bands * windows.len() * size.0 * size.1);
    for band in of.outer_iter() {
        for w in windows {
            for row in w.row..w.row + w.height {
                let row = band.index_axis(Axis(0), row);
                match row.to_slice() {
                    Some(row) => out.extend(row[w.col..][..w.width].iter().map(|v| (*v).into())),
                    None => out.extend(row.iter().skip(w.col).take(w.width).map(|v| (*v).into())),
                }
            }
        }
    }
    // As many as there are, in order.
    Array3::from_shape_vec((bands, windows.len() * size.0, size.1), out).unwrap_or_default()
}

/// A tile averaged over squares of `factor` pixels.
#[derive(Debug, Clone)]
pub struct WorkingRaster {
    /// Its samples; squares cut by the right and lower border are left out.
    pub raster: Raster,
    /// Tile pixels per working pixel.
    pub factor: usize,
    /// The largest sample of each band, as the raster was made.
    pub(super) largest: Vec<f32>,
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
        let (samples, largest) = match &tile.samples {
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
            largest,
        }
    }
}

/// Means of squares, and the largest of each band.
fn average<T: Copy + Into<f32>>(
    a: &Array3<T>,
    factor: usize,
    width: usize,
    height: usize,
) -> (Array3<f32>, Vec<f32>) {
    let (bands, _, columns) = a.dim();
    let mut out = Vec::with_capacity(bands * height * width);
    let mut row = vec![0.0f32; width];
    let arch = pulp::Arch::new();
    // A row of means is made in the processor's nearest memory.
    let largest = a.outer_iter().map(|band| {
        let owned: Option<Vec<T>> =
            (band.to_slice().is_none()).then(|| band.iter().copied().collect());
        let all = band.to_slice().or(owned.as_deref()).unwrap_or_default();
        let mut most = f32::MIN;
        for rows in all.chunks_exact((factor * columns).max(1)).take(height) {
            let largest = arch.dispatch(AverageRow {
                rows,
                columns,
                factor,
                to: &mut row,
            });
            most = most.max(largest);
            out.extend_from_slice(&row);
        }
        most
    });
    let largest = largest.collect();
    // As many as there are, in order.
    let out = Array3::from_shape_vec((bands, height, width), out).unwrap_or_default();
    (out, largest)
}

/// The largest sample of each band.
pub(super) fn largest(samples: &Array3<f32>) -> Vec<f32> {
    let arch = pulp::Arch::new();
    let samples = samples.as_standard_layout();
    let of_band = |band: ArrayView2<'_, f32>| {
        let all = band.to_slice().unwrap_or_default();
        arch.dispatch(Largest(all))
    };
    samples.outer_iter().map(of_band).collect()
}

/// Rows below one another, as many as squares are wide, that become one row of means.
struct AverageRow<'a, T> {
    rows: &'a [T],
    /// Of each of them.
    columns: usize,
    factor: usize,
    to: &'a mut [f32],
}

/// In the processor's widest registers; the sums stay those of any processor. (What `pulp` is
/// given must be inlined to be compiled for them, which a closure is not always.)
impl<T: Copy + Into<f32>> WithSimd for AverageRow<'_, T> {
    /// The largest mean.
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        self.to.fill(0.0);
        let scale = 1.0 / (self.factor * self.factor) as f32;
        for row in self.rows.chunks_exact(self.columns) {
            add_row(row, self.factor, scale, self.to);
        }
        largest_of(simd, self.to)
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

/// Looks for the largest value of a row.
struct Largest<'a>(&'a [f32]);

impl WithSimd for Largest<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        largest_of(simd, self.0)
    }
}

#[inline(always)]
fn largest_of<S: Simd>(simd: S, row: &[f32]) -> f32 {
    let (registers, rest) = S::as_simd_f32s(row);
    let mut most = simd.splat_f32s(f32::MIN);
    for values in registers {
        let more = simd.greater_than_f32s(*values, most);
        most = simd.select_f32s(more, *values, most);
    }
    let mut most = simd.reduce_max_f32s(most);
    for v in rest {
        most = if *v > most { *v } else { most };
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_square_becomes_its_mean() {
        let a = Array3::from_shape_fn((1, 5, 4), |(_, r, c)| (10 * r + c) as u16);
        let (out, largest) = average(&a, 2, 2, 2);
        assert_eq!(out.as_slice().unwrap(), [5.5, 7.5, 25.5, 27.5]);
        assert_eq!(largest, [27.5]);
    }

    proptest! {
        #[test]
        fn means_and_the_largest_of_them_are_those_of_a_plain_walk(
            values in proptest::collection::vec(0u16..2048, 2 * 13 * 47), factor in 1usize..7,
        ) {
            let a = Array3::from_shape_vec((2, 13, 47), values).unwrap();
            let (w, h) = (47 / factor, 13 / factor);
            let (out, top) = average(&a, factor, w, h);
            let scale = 1.0 / (factor * factor) as f32;
            let slow = Array3::from_shape_fn((2, h, w), |(b, r, c)| {
                (0..factor * factor).fold(0.0, |sum, k| {
                    let at = [b, r * factor + k / factor, c * factor + k % factor];
                    sum + f32::from(a[at]) * scale
                })
            });
            prop_assert_eq!(&out, &slow);
            let slow = slow.outer_iter().map(|b| b.iter().copied().fold(f32::MIN, f32::max));
            prop_assert_eq!(&top, &slow.collect::<Vec<_>>());
            prop_assert_eq!(&top, &largest(&out));
        }
    }
}
