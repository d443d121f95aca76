//! How unlike water whole rows are: [`WaterModel::look`] for many pixels at once.
//!
//! Each step runs over a row with no branch in it, so that the processor takes four or eight
//! pixels at a time; the sums are made in the order of [`WaterModel::look`], so that both give
//! the same number.

use std::ops::Range;

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
    /// Difference from water, band after band.
    residual: Vec<Vec<f32>>,
    brightest: Vec<f32>,
    part: Vec<f32>,
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
    let arch = pulp::Arch::new();
    let across: Vec<f32> = (0..raster.width())
        .map(|c| (raster.place(0, c)[0] - model.origin[0]) as f32)
        .collect();
    let mut looks = RowLooks {
        residual: vec![Vec::new(); raster.bands()],
        ..RowLooks::default()
    };
    for row in 0..raster.height() {
        let part = columns(row);
        if part.is_empty() {
            continue;
        }
        let down = (raster.place(row, 0)[1] - model.origin[1]) as f32;
        looks.resize(part.len());
        for (to, band) in looks.residual.iter_mut().zip(raster.samples.outer_iter()) {
            let from = band.row(row);
            match from.to_slice() {
                Some(from) => to.copy_from_slice(&from[part.clone()]),
                None => to
                    .iter_mut()
                    .zip(from.iter().skip(part.start))
                    .for_each(|(to, v)| *to = *v),
            }
        }
        arch.dispatch(Compare {
            looks: &mut looks,
            model,
            columns: &across[part],
            down,
        });
        each(row, &looks);
    }
}

/// Compares a row with water.
struct Compare<'a> {
    looks: &'a mut RowLooks,
    model: &'a WaterModel,
    columns: &'a [f32],
    down: f32,
}

/// In the processor's widest registers; each pixel's sums stay those of any processor.
impl WithSimd for Compare<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.looks.look(self.model, self.columns, self.down);
    }
}

impl RowLooks {
    fn resize(&mut self, pixels: usize) {
        self.dark.resize(pixels, false);
        for values in [
            &mut self.distance,
            &mut self.brightness,
            &mut self.brightest,
            &mut self.part,
        ] {
            values.resize(pixels, 0.0);
        }
        for band in &mut self.residual {
            band.resize(pixels, 0.0);
        }
    }

    /// Compares what `residual` holds, which are samples at first.
    #[inline(always)]
    fn look(&mut self, model: &WaterModel, columns: &[f32], down: f32) {
        self.brightest.fill(f32::MIN);
        self.brightness.fill(0.0);
        self.distance.fill(0.0);
        for ((band, [c, x, y]), sigma) in
            (self.residual.iter_mut().zip(&model.planes)).zip(&model.sigma)
        {
            let aside = y * down;
            let cells = (band.iter_mut().zip(columns))
                .zip(&mut self.brightness)
                .zip(&mut self.brightest);
            for (((v, column), sum), brightest) in cells {
                *v -= (c + x * column) + aside;
                let r = *v / sigma;
                *sum += r;
                *brightest = if r > *brightest { r } else { *brightest };
            }
        }
        for (i, weights) in model.whiten.iter().enumerate() {
            self.part.fill(0.0);
            for (w, band) in weights[..=i].iter().zip(&self.residual) {
                for (part, r) in self.part.iter_mut().zip(band) {
                    *part += w * r;
                }
            }
            for (square, part) in self.distance.iter_mut().zip(&self.part) {
                *square += part * part;
            }
        }
        for square in &mut self.distance {
            *square = square.sqrt();
        }
        let darker = self.brightest.iter().zip(&self.brightness);
        for (dark, (b, sum)) in self.dark.iter_mut().zip(darker) {
            *dark = model.shadows & (*b < 1.0) & (*sum < 0.0);
        }
        let bands = self.residual.len().max(1) as f32;
        for sum in &mut self.brightness {
            *sum /= bands;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, Array3};

    #[test]
    fn rows_look_as_their_pixels_do() {
        for bands in [1, 3, 4, 5] {
            let samples = Array3::from_shape_fn((bands, 40, 53), |(b, r, c)| {
                let noise = ((r * 7919 + c * 104_729 + b * 31) % 97) as f32 - 48.0;
                200.0 + 0.4 * c as f32 + noise + if r > 30 && c > 20 { 300.0 } else { 0.0 }
            });
            let raster = Raster::of_samples(samples, Array2::from_elem((40, 53), true));
            let model = WaterModel::learn(&raster, None);
            let mut dark = 0;
            look_at_rows(&raster, &model, |r, looks, _| {
                for c in 0..53 {
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
