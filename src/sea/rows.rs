//! How unlike water whole rows are: [`WaterModel::look`] for many pixels at once.
//!
//! As many pixels as fit a register go through all steps together; the sums are made in the order
//! of [`WaterModel::look`], so that both give the same number.

#![expect(
    clippy::needless_range_loop,
    reason = "iterators are not always compiled for the widest registers"
)]

use std::ops::Range;

use ndarray::{Array2, CowArray, Ix3};
use pulp::{Simd, WithSimd};

use super::raster::Raster;
use super::water::WaterModel;

/// Part of a row as compared with water.
#[derive(Debug, Default)]
pub struct RowLooks {
    /// As [`Look::distance`](super::Look).
    pub distance: Vec<f32>,
    /// As [`Look::dark`](super::Look).
    pub dark: Vec<bool>,
    /// As [`Look::brightness`](super::Look).
    pub brightness: Vec<f32>,
    brightest: Vec<f32>,
}

/// Compares a raster with water row by row; `each` is given the row's number, its looks, and
/// which of its pixels are valid. The raster must be a grid, not patches.
pub fn look_at_rows(
    raster: &Raster,
    model: &WaterModel,
    mut each: impl FnMut(usize, &RowLooks, &[bool]),
) {
    let whole = |_| 0..raster.width();
    look_at_parts(raster, model, whole, |row, looks| {
        let valid = raster.valid.row(row);
        match valid.as_slice() {
            Some(valid) => each(row, looks, valid),
            None => each(row, looks, &valid.to_vec()),
        }
    });
}

/// The same of the columns of each row that `columns` gives.
pub(crate) fn look_at_parts(
    raster: &Raster,
    model: &WaterModel,
    columns: impl Fn(usize) -> Range<usize>,
    mut each: impl FnMut(usize, &RowLooks),
) {
    let rows = Rows::of(raster, model);
    let mut looks = RowLooks::default();
    for row in 0..raster.height() {
        let part = columns(row);
        if part.is_empty() {
            continue;
        }
        looks.compare(&rows.part(row, part), model);
        each(row, &looks);
    }
}

/// The valid pixels that are farther from water than `bar` and not dark; `None` where there are none.
pub(crate) fn far_from_water(
    raster: &Raster,
    model: &WaterModel,
    bar: f32,
) -> Option<Array2<bool>> {
    let rows = Rows::of(raster, model);
    let size = (raster.height(), raster.width());
    let mut looks = RowLooks::default();
    let mut far = None;
    for row in 0..raster.height() {
        let part = rows.part(row, 0..raster.width());
        // Most rows of most tiles hold nothing, which is found out for less. Rounding is a ten
        // millionth.
        let least = 0.9999 * bar.max(0.0).powi(2);
        if part.largest_square(model).is_some_and(|most| most < least) {
            continue;
        }
        looks.compare(&part, model);
        let far = far.get_or_insert_with(|| Array2::from_elem(size, false));
        let seen = looks.distance.iter().zip(&looks.dark);
        for ((far, valid), (distance, dark)) in
            (far.row_mut(row).iter_mut().zip(raster.valid.row(row))).zip(seen)
        {
            *far = *valid & !*dark & (*distance > bar);
        }
    }
    far.filter(|far| far.iter().any(|far| *far))
}

/// A raster whose rows are compared.
struct Rows<'a> {
    raster: &'a Raster,
    samples: CowArray<'a, f32, Ix3>,
    /// Columns of the tile from where the model has its origin.
    across: Vec<f32>,
    origin: [f64; 2],
}

impl<'a> Rows<'a> {
    fn of(raster: &'a Raster, model: &WaterModel) -> Rows<'a> {
        Rows {
            raster,
            samples: raster.samples.as_standard_layout(),
            across: (0..raster.width())
                .map(|c| (raster.place(0, c)[0] - model.origin[0]) as f32)
                .collect(),
            origin: model.origin,
        }
    }

    fn part(&self, row: usize, columns: Range<usize>) -> Part<'_> {
        let (width, height) = (self.raster.width(), self.raster.height());
        let all = self.samples.as_slice().unwrap_or_default();
        let band = |band: usize| &all[(band * height + row) * width..][columns.clone()];
        Part {
            bands: (0..self.raster.bands()).map(band).collect(),
            columns: &self.across[columns.clone()],
            down: (self.raster.place(row, 0)[1] - self.origin[1]) as f32,
        }
    }
}

/// Part of a row.
struct Part<'a> {
    /// Samples of each band.
    bands: Vec<&'a [f32]>,
    /// Where they lie, columns and rows of the tile from where the model has its origin.
    columns: &'a [f32],
    down: f32,
}

impl Part<'_> {
    /// The largest square of a distance from water, where it is worth looking for.
    fn largest_square(&self, model: &WaterModel) -> Option<f32> {
        match self.bands[..] {
            [a] => self.largest_of(model, [a]),
            [a, b, c] => self.largest_of(model, [a, b, c]),
            [a, b, c, d] => self.largest_of(model, [a, b, c, d]),
            [a, b, c, d, e, f, g, h] => self.largest_of(model, [a, b, c, d, e, f, g, h]),
            _ => None,
        }
    }

    fn largest_of<const B: usize>(&self, model: &WaterModel, bands: [&[f32]; B]) -> Option<f32> {
        pulp::Arch::new().dispatch(Largest {
            water: Water::of(model, self.down)?,
            bands,
            columns: self.columns,
        })
    }

    /// Distances, sums of brightness and what the brightest band shows; `None` where it is not worth
    /// it.
    fn compare(&self, model: &WaterModel, to: [&mut [f32]; 3]) -> Option<()> {
        match self.bands[..] {
            [a] => self.compare_of(model, [a], to),
            [a, b, c] => self.compare_of(model, [a, b, c], to),
            [a, b, c, d] => self.compare_of(model, [a, b, c, d], to),
            [a, b, c, d, e, f, g, h] => self.compare_of(model, [a, b, c, d, e, f, g, h], to),
            _ => None,
        }
    }

    fn compare_of<const B: usize>(
        &self,
        model: &WaterModel,
        bands: [&[f32]; B],
        to: [&mut [f32]; 3],
    ) -> Option<()> {
        pulp::Arch::new().dispatch(Compare {
            water: Water::of(model, self.down)?,
            bands,
            columns: self.columns,
            to,
        })
    }
}

/// What is known of water along a row.
#[derive(Clone, Copy)]
struct Water<const B: usize> {
    level: [f32; B],
    per_column: [f32; B],
    /// What the row adds to the level.
    aside: [f32; B],
    sigma: [f32; B],
    /// Of each band the weights of it and of those before it.
    whiten: [[f32; B]; B],
}

impl<const B: usize> Water<B> {
    fn of(model: &WaterModel, down: f32) -> Option<Water<B>> {
        let planes: [[f32; 3]; B] = model.planes[..].try_into().ok()?;
        let mut whiten = [[0.0; B]; B];
        for (to, weights) in whiten.iter_mut().zip(&model.whiten) {
            *to = weights[..].try_into().ok()?;
        }
        Some(Water {
            level: planes.map(|[c, ..]| c),
            per_column: planes.map(|[_, x, _]| x),
            aside: planes.map(|[.., y]| y * down),
            sigma: model.sigma[..].try_into().ok()?,
            whiten,
        })
    }

    /// Differences of some pixels from water.
    #[inline(always)]
    fn residuals<S: Simd>(&self, simd: S, values: [S::f32s; B], columns: S::f32s) -> [S::f32s; B] {
        let mut out = values;
        for b in 0..B {
            let slope = simd.mul_f32s(simd.splat_f32s(self.per_column[b]), columns);
            let level = simd.add_f32s(simd.splat_f32s(self.level[b]), slope);
            let level = simd.add_f32s(level, simd.splat_f32s(self.aside[b]));
            out[b] = simd.sub_f32s(values[b], level);
        }
        out
    }

    /// Squares of their distances from water.
    #[inline(always)]
    fn squares<S: Simd>(&self, simd: S, residuals: &[S::f32s; B]) -> S::f32s {
        let mut square = simd.splat_f32s(0.0);
        for i in 0..B {
            let mut part = simd.splat_f32s(0.0);
            for j in 0..=i {
                let term = simd.mul_f32s(simd.splat_f32s(self.whiten[i][j]), residuals[j]);
                part = simd.add_f32s(part, term);
            }
            square = simd.add_f32s(square, simd.mul_f32s(part, part));
        }
        square
    }
}

/// Registers of the samples of all bands and of columns, one after the other; the last one of a row
/// reaches back where pixels are left over. (A function that is given a closure, or an iterator of
/// its own, is not always compiled for the widest registers.)
struct Registers<'a, S: Simd, const B: usize> {
    bands: [&'a [S::f32s]; B],
    columns: &'a [S::f32s],
    /// The last ones, and where they begin.
    last: ([S::f32s; B], S::f32s, usize),
}

impl<'a, S: Simd, const B: usize> Registers<'a, S, B> {
    /// `None` where a row has less than a register of pixels.
    #[inline(always)]
    fn of(bands: [&'a [f32]; B], columns: &'a [f32]) -> Option<Self> {
        let begin = columns.len().checked_sub(S::F32_LANES)?;
        let of = S::as_simd_f32s(columns).0;
        let mut all = [of; B];
        let mut last = [S::as_simd_f32s(&columns[begin..]).0[0]; B];
        for b in 0..B {
            all[b] = &S::as_simd_f32s(bands[b]).0[..of.len()];
            last[b] = S::as_simd_f32s(&bands[b][begin..]).0[0];
        }
        Some(Registers {
            bands: all,
            columns: of,
            last: (last, S::as_simd_f32s(&columns[begin..]).0[0], begin),
        })
    }

    /// How many, the one that reaches back included.
    #[inline(always)]
    fn count(&self) -> usize {
        let whole = self.columns.len() * S::F32_LANES;
        self.columns.len() + usize::from(whole < self.last.2 + S::F32_LANES)
    }

    /// The samples of the `k`-th, the columns, and where the first of them stands.
    #[inline(always)]
    fn get(&self, k: usize) -> ([S::f32s; B], S::f32s, usize) {
        let Some(columns) = self.columns.get(k) else {
            return self.last;
        };
        let mut values = self.last.0;
        for b in 0..B {
            values[b] = self.bands[b][k];
        }
        (values, *columns, k * S::F32_LANES)
    }
}

/// Looks for the largest square of a distance.
struct Largest<'a, const B: usize> {
    water: Water<B>,
    bands: [&'a [f32]; B],
    columns: &'a [f32],
}

impl<const B: usize> WithSimd for Largest<'_, B> {
    type Output = Option<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Option<f32> {
        let registers = Registers::<S, B>::of(self.bands, self.columns)?;
        let mut most = simd.splat_f32s(0.0);
        for k in 0..registers.count() {
            let (values, columns, _) = registers.get(k);
            let residuals = self.water.residuals(simd, values, columns);
            let squares = self.water.squares(simd, &residuals);
            let more = simd.greater_than_f32s(squares, most);
            most = simd.select_f32s(more, squares, most);
        }
        Some(simd.reduce_max_f32s(most))
    }
}

/// Compares pixels with water.
struct Compare<'a, const B: usize> {
    water: Water<B>,
    bands: [&'a [f32]; B],
    columns: &'a [f32],
    to: [&'a mut [f32]; 3],
}

/// In the processor's widest registers; each pixel's sums stay those of any processor.
impl<const B: usize> WithSimd for Compare<'_, B> {
    type Output = Option<()>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Option<()> {
        let registers = Registers::<S, B>::of(self.bands, self.columns)?;
        let [distances, sums, brightest] = self.to;
        for k in 0..registers.count() {
            let (values, columns, at) = registers.get(k);
            let residuals = self.water.residuals(simd, values, columns);
            let mut sum = simd.splat_f32s(0.0);
            let mut most = simd.splat_f32s(f32::MIN);
            for b in 0..B {
                let r = simd.div_f32s(residuals[b], simd.splat_f32s(self.water.sigma[b]));
                sum = simd.add_f32s(sum, r);
                most = simd.select_f32s(simd.greater_than_f32s(r, most), r, most);
            }
            let squares = self.water.squares(simd, &residuals);
            S::as_mut_simd_f32s(&mut distances[at..]).0[0] = simd.sqrt_f32s(squares);
            S::as_mut_simd_f32s(&mut sums[at..]).0[0] = sum;
            S::as_mut_simd_f32s(&mut brightest[at..]).0[0] = most;
        }
        Some(())
    }
}

impl RowLooks {
    fn compare(&mut self, part: &Part<'_>, model: &WaterModel) {
        let pixels = part.columns.len();
        self.dark.resize(pixels, false);
        for values in [
            &mut self.distance,
            &mut self.brightness,
            &mut self.brightest,
        ] {
            values.resize(pixels, 0.0);
        }
        let to = [
            &mut self.distance[..],
            &mut self.brightness[..],
            &mut self.brightest[..],
        ];
        if part.compare(model, to).is_none() {
            self.compare_one_by_one(part, model);
        }
        let darker = self.brightest.iter().zip(&self.brightness);
        for (dark, (b, sum)) in self.dark.iter_mut().zip(darker) {
            *dark = model.shadows & (*b < 1.0) & (*sum < 0.0);
        }
        let bands = part.bands.len().max(1) as f32;
        for sum in &mut self.brightness {
            *sum /= bands;
        }
    }

    /// The same of any number of pixels and bands.
    fn compare_one_by_one(&mut self, part: &Part<'_>, model: &WaterModel) {
        let mut residual = vec![0.0; part.bands.len()];
        for (k, column) in part.columns.iter().enumerate() {
            let (mut sum, mut most) = (0.0, f32::MIN);
            let water = model.planes.iter().zip(&model.sigma);
            for ((to, band), ([c, x, y], sigma)) in residual.iter_mut().zip(&part.bands).zip(water)
            {
                *to = band[k] - ((c + x * column) + y * part.down);
                let r = *to / sigma;
                sum += r;
                most = if r > most { r } else { most };
            }
            let mut square = 0.0;
            for (i, weights) in model.whiten.iter().enumerate() {
                let terms = weights[..=i].iter().zip(&residual);
                let part = terms.fold(0.0, |part, (w, r)| part + w * r);
                square += part * part;
            }
            self.distance[k] = square.sqrt();
            self.brightness[k] = sum;
            self.brightest[k] = most;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, Array3};

    #[test]
    fn rows_look_as_their_pixels_do() {
        for (bands, width) in [(1, 53), (3, 53), (4, 64), (4, 53), (5, 53), (8, 55), (4, 5)] {
            let samples = Array3::from_shape_fn((bands, 40, width), |(b, r, c)| {
                let noise = ((r * 7919 + c * 104_729 + b * 31) % 97) as f32 - 48.0;
                200.0 + 0.4 * c as f32 + noise + if r > 30 && c > 20 { 300.0 } else { 0.0 }
            });
            let raster = Raster::of_samples(samples, Array2::from_elem((40, width), true));
            let model = WaterModel::learn(&raster, None);
            let mut dark = 0;
            look_at_rows(&raster, &model, |r, looks, _| {
                for c in 0..width {
                    let look = model.look(|b| raster.samples[[b, r, c]], raster.place(r, c));
                    assert_eq!(looks.distance[c], look.distance, "{r} {c}");
                    assert_eq!(looks.dark[c], look.dark, "{r} {c}");
                    assert_eq!(looks.brightness[c], look.brightness, "{r} {c}");
                    dark += u32::from(look.dark);
                }
            });
            assert!(dark > 0);
        }
    }
}
