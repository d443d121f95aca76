//! Sums over the picked pixels that look like water.
//!
//! Each sum is made pixel by pixel in their order, four bands beside each other, so that it is the
//! same on every processor.

use pulp::{Simd, WithSimd};

use super::picked::{LANES, Picked};
use super::water::{CORE, WaterModel};

/// The picked pixels that look like water in all bands.
pub(super) struct Core<'a> {
    picked: &'a Picked,
    /// Of each picked pixel.
    like: Vec<bool>,
    /// How many do.
    pub(super) count: usize,
}

/// Sums for planes by least squares; places in thousands of pixels.
pub(super) struct Sums {
    /// Of `1, x, x², y, xy, y²`.
    pub(super) places: [f64; 6],
    /// By band; some that there are not may follow.
    pub(super) bands: Vec<BandSums>,
}

/// Sums over what a band shows above some level.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BandSums {
    /// That level; squares about it lose no digits.
    pub(super) about: f64,
    pub(super) value: f64,
    pub(super) by_x: f64,
    pub(super) by_y: f64,
    pub(super) square: f64,
}

/// Four bands of a model; those that there are not are 0 everywhere.
struct Four {
    plane: [[f32; LANES]; 3],
    sigma: [f32; LANES],
}

impl Four {
    fn all_of(model: &WaterModel) -> Vec<Four> {
        let fours = model.planes.chunks(LANES).zip(model.sigma.chunks(LANES));
        let four = |(planes, sigmas): (&[[f32; 3]], &[f32])| {
            let mut four = Four {
                plane: [[0.0; LANES]; 3],
                sigma: [1.0; LANES],
            };
            for (k, (plane, sigma)) in planes.iter().zip(sigmas).enumerate() {
                (0..3).for_each(|part| four.plane[part][k] = plane[part]);
                four.sigma[k] = *sigma;
            }
            four
        };
        fours.map(four).collect()
    }

    /// What a pixel shows above the level of water.
    #[inline(always)]
    fn above(&self, value: &[f32; LANES], off: &[f32; 2]) -> [f32; LANES] {
        let [c, x, y] = &self.plane;
        std::array::from_fn(|k| value[k] - (c[k] + x[k] * off[0] + y[k] * off[1]))
    }
}

impl<'a> Core<'a> {
    pub(super) fn of(model: &WaterModel, picked: &'a Picked) -> Core<'a> {
        let mut like = vec![true; picked.len()];
        for (four, values) in Four::all_of(model).iter().zip(&picked.values) {
            pulp::Arch::new().dispatch(Likeness {
                four,
                values,
                off: &picked.off,
                like: &mut like,
            });
        }
        let count = like.iter().map(|like| usize::from(*like)).sum();
        Core {
            picked,
            like,
            count,
        }
    }

    /// One walk over the core for all sums.
    pub(super) fn sums(&self, model: &WaterModel) -> Sums {
        let mut places = [0.0; 6];
        for (like, [x, y]) in self.like.iter().zip(&self.picked.off_thousands) {
            if *like {
                let terms = [1.0, *x, x * x, *y, x * y, y * y];
                places
                    .iter_mut()
                    .zip(terms)
                    .for_each(|(sum, term)| *sum += term);
            }
        }
        let fours = Four::all_of(model);
        let bands = fours
            .iter()
            .zip(&self.picked.values)
            .flat_map(|(four, values)| {
                pulp::Arch::new().dispatch(Fit {
                    about: four.plane[0].map(f64::from),
                    values,
                    places: &self.picked.off_thousands,
                    like: &self.like,
                })
            });
        Sums {
            places,
            bands: bands.collect(),
        }
    }

    /// By band and band sums of products of what the core shows above water.
    pub(super) fn products(&self, model: &WaterModel) -> Vec<Vec<f64>> {
        let fours = Four::all_of(model);
        let mut out = vec![vec![0.0; fours.len() * LANES]; fours.len() * LANES];
        for (i, a) in fours.iter().enumerate() {
            for (j, b) in fours.iter().enumerate().take(i + 1) {
                let products = pulp::Arch::new().dispatch(Products {
                    fours: [a, b],
                    values: [&self.picked.values[i], &self.picked.values[j]],
                    off: &self.picked.off,
                    like: &self.like,
                });
                for (row, products) in products.iter().enumerate() {
                    out[i * LANES + row][j * LANES..][..LANES].copy_from_slice(products);
                }
            }
        }
        out
    }
}

/// Says of each pixel whether it looks like water in four bands.
struct Likeness<'a> {
    four: &'a Four,
    values: &'a [[f32; LANES]],
    off: &'a [[f32; 2]],
    like: &'a mut [bool],
}

impl WithSimd for Likeness<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let bars = self.four.sigma.map(|sigma| CORE * sigma);
        for ((like, value), off) in self.like.iter_mut().zip(self.values).zip(self.off) {
            let above = self.four.above(value, off);
            let far: [bool; LANES] = std::array::from_fn(|k| above[k].abs() <= bars[k]);
            *like &= far[0] & far[1] & far[2] & far[3];
        }
    }
}

/// Adds up what planes through four bands ask for.
struct Fit<'a> {
    about: [f64; LANES],
    values: &'a [[f32; LANES]],
    places: &'a [[f64; 2]],
    like: &'a [bool],
}

impl WithSimd for Fit<'_> {
    type Output = [BandSums; LANES];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [BandSums; LANES] {
        let about = self.about;
        let mut sums = [[0.0; LANES]; 4];
        for ((like, value), [x, y]) in self.like.iter().zip(self.values).zip(self.places) {
            if *like {
                for k in 0..LANES {
                    let v = f64::from(value[k]) - about[k];
                    sums[0][k] += v;
                    sums[1][k] += v * x;
                    sums[2][k] += v * y;
                    sums[3][k] += v * v;
                }
            }
        }
        std::array::from_fn(|k| BandSums {
            about: about[k],
            value: sums[0][k],
            by_x: sums[1][k],
            by_y: sums[2][k],
            square: sums[3][k],
        })
    }
}

/// Adds up products of what four bands and four others show above water.
struct Products<'a> {
    fours: [&'a Four; 2],
    values: [&'a [[f32; LANES]]; 2],
    off: &'a [[f32; 2]],
    like: &'a [bool],
}

impl WithSimd for Products<'_> {
    type Output = [[f64; LANES]; LANES];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [[f64; LANES]; LANES] {
        let mut sums = [[0.0; LANES]; LANES];
        let values = self.values[0].iter().zip(self.values[1]);
        for ((like, (a, b)), off) in self.like.iter().zip(values).zip(self.off) {
            if *like {
                let a = self.fours[0].above(a, off).map(f64::from);
                let b = self.fours[1].above(b, off).map(f64::from);
                for (row, a) in sums.iter_mut().zip(a) {
                    for (sum, b) in row.iter_mut().zip(b) {
                        *sum += a * b;
                    }
                }
            }
        }
        sums
    }
}
