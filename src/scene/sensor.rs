//! From radiance to numbers: bands, blur, noise, sharpening, bits.

use ndarray::{Array2, Array3, Axis};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use crate::tile::{BandRole, Samples};

/// The bands of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BandSet {
    /// One panchromatic band.
    Pan,
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red, near infrared.
    Bgrn,
    /// WorldView's eight.
    Eight,
}

/// A sensor and its product.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensor {
    /// Which bands.
    pub bands: BandSet,
    /// Bits of a sample: up to 8 as u8, above as u16.
    pub bits: u32,
    /// Reflectance that fills the bits.
    pub full_scale: f64,
    /// Sigma of the optics' and detector's blur beside the pixel's own box, pixels.
    pub blur_px: f64,
    /// Ground sample distance at nadir of the image that the product was resampled from,
    /// metres; off nadir its pixels are longer along the line of sight. `None`: the product's.
    pub native_gsd_m: Option<f64>,
    /// Time from each band to the next, seconds; shifts what moves.
    pub band_delay_s: f64,
    /// Signal to noise of the open sea in each band.
    pub snr: f64,
    /// Part of the sea's noise variance that does not depend on the signal, 0 to 1.
    pub read_share: f64,
    /// Gain of an unsharp mask of one pixel's sigma, 0 for none; it rings.
    pub sharpening: f64,
}

impl BandSet {
    /// What each band shows, in the order of the product.
    pub fn roles(self) -> Vec<BandRole> {
        use BandRole::{Blue, Coastal, Green, Nir, Pan, Red, RedEdge, Yellow};
        match self {
            BandSet::Pan => vec![Pan],
            BandSet::Rgb => vec![Red, Green, Blue],
            BandSet::Bgrn => vec![Blue, Green, Red, Nir],
            BandSet::Eight => vec![Coastal, Blue, Green, Yellow, Red, RedEdge, Nir, Nir],
        }
    }
}

/// Shares of blue, green, red and near infrared in a band.
pub(super) fn weights(role: BandRole) -> [f32; 4] {
    match role {
        BandRole::Coastal => [1.15, -0.15, 0.0, 0.0],
        BandRole::Blue => [1.0, 0.0, 0.0, 0.0],
        BandRole::Green => [0.0, 1.0, 0.0, 0.0],
        BandRole::Yellow => [0.0, 0.5, 0.5, 0.0],
        BandRole::Red => [0.0, 0.0, 1.0, 0.0],
        BandRole::RedEdge => [0.0, 0.0, 0.5, 0.5],
        BandRole::Nir => [0.0, 0.0, 0.0, 1.0],
        _ => [0.25; 4],
    }
}

impl Sensor {
    /// The largest sample.
    pub fn full_dn(&self) -> f64 {
        f64::from(2_u32.pow(self.bits.clamp(1, 16)) - 1)
    }

    /// Reflectance to samples.
    pub(super) fn dn_per_reflectance(&self) -> f64 {
        self.full_dn() / self.full_scale
    }

    /// Variance of the noise of a sample whose expectation is `dn`, in a band where the open
    /// sea shows `sea_dn`; before sharpening and rounding.
    pub fn noise_variance(&self, dn: f64, sea_dn: f64) -> f64 {
        let sea = (sea_dn / self.snr).powi(2);
        sea * (self.read_share + (1.0 - self.read_share) * (dn / sea_dn).max(0.0))
    }

    /// Noise, sharpening, rounding: the samples of an expected image.
    pub(super) fn expose(&self, expected: &Array3<f32>, sea_dn: &[f64], seed: u64) -> Samples {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut noisy = expected.clone();
        for (mut plane, sea) in noisy.outer_iter_mut().zip(sea_dn) {
            plane.mapv_inplace(|dn| {
                let normal: f64 = random.sample(StandardNormal);
                let sigma = self.noise_variance(f64::from(dn), *sea).sqrt();
                dn + (sigma * normal) as f32
            });
            if self.sharpening > 0.0 {
                let sharp = self.sharpened(&plane.to_owned());
                plane.assign(&sharp);
            }
        }
        let full = self.full_dn();
        let whole = |dn: f32| f64::from(dn).round().clamp(0.0, full);
        if self.bits <= 8 {
            Samples::U8(noisy.mapv(|dn| whole(dn) as u8))
        } else {
            Samples::U16(noisy.mapv(|dn| whole(dn) as u16))
        }
    }

    /// The unsharp mask, which overshoots on both sides of an edge.
    pub fn sharpened(&self, plane: &Array2<f32>) -> Array2<f32> {
        let soft = blurred(plane, 1.0);
        let gain = self.sharpening as f32;
        plane + &((plane - &soft) * gain)
    }
}

/// Gaussian blur, the border repeated.
pub(super) fn blurred(plane: &Array2<f32>, sigma_px: f64) -> Array2<f32> {
    if sigma_px < 0.05 {
        return plane.clone();
    }
    along(&along(plane, sigma_px, Axis(1)), sigma_px, Axis(0))
}

fn kernel(sigma_px: f64) -> Vec<f32> {
    let reach = (4.0 * sigma_px).ceil() as i32;
    let raw: Vec<f64> = (-reach..=reach)
        .map(|k| (-0.5 * (f64::from(k) / sigma_px).powi(2)).exp())
        .collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|v| (v / sum) as f32).collect()
}

fn along(plane: &Array2<f32>, sigma_px: f64, axis: Axis) -> Array2<f32> {
    let kernel = kernel(sigma_px);
    let reach = kernel.len() / 2;
    let n = plane.len_of(axis);
    let mut out = Array2::zeros(plane.dim());
    if axis == Axis(0) {
        // Whole rows at a time, which keeps to the order of memory.
        for row in 0..n {
            let mut sum = out.index_axis_mut(axis, row);
            for (k, w) in kernel.iter().enumerate() {
                let from = (row + k).saturating_sub(reach).min(n - 1);
                sum.scaled_add(*w, &plane.index_axis(axis, from));
            }
        }
        return out;
    }
    for (line, mut sum) in plane.outer_iter().zip(out.outer_iter_mut()) {
        for col in 0..n {
            sum[col] = kernel
                .iter()
                .enumerate()
                .map(|(k, w)| w * line[(col + k).saturating_sub(reach).min(n - 1)])
                .sum();
        }
    }
    out
}

/// Gaussian blur with different variances, pixels squared, along a direction of the image
/// `[right, down]` of length 1 and across it; the border repeated.
pub(super) fn smeared(plane: &Array2<f32>, dir: [f64; 2], along: f64, across: f64) -> Array2<f32> {
    let reach = (4.0 * along.max(across).sqrt()).ceil() as i64;
    let mut taps = Vec::new();
    for down in -reach..=reach {
        for right in -reach..=reach {
            let (c, r) = (right as f64, down as f64);
            let (u, v) = (c * dir[0] + r * dir[1], c * dir[1] - r * dir[0]);
            let weight = (-0.5 * (u * u / along + v * v / across)).exp();
            if weight > 1e-5 {
                taps.push((right, down, weight));
            }
        }
    }
    let total: f64 = taps.iter().map(|t| t.2).sum();
    let (height, width) = plane.dim();
    let mut out = Array2::zeros((height, width));
    // Whole rows at a time, which keeps to the order of memory.
    for (row, mut sums) in out.outer_iter_mut().enumerate() {
        for (right, down, weight) in &taps {
            let from = (row as i64 + down).clamp(0, height as i64 - 1);
            let from = plane.index_axis(Axis(0), from as usize);
            let (Some(from), Some(sums)) = (from.as_slice(), sums.as_slice_mut()) else {
                continue;
            };
            let weight = (weight / total) as f32;
            let shift = right.unsigned_abs() as usize;
            let inner = width.saturating_sub(shift);
            let edge = if *right < 0 { from[0] } else { from[width - 1] };
            let (edges, sums) = if *right < 0 {
                sums.split_at_mut(width - inner)
            } else {
                let (sums, edges) = sums.split_at_mut(inner);
                (edges, sums)
            };
            let from = if *right < 0 {
                from
            } else {
                &from[width - inner..]
            };
            edges.iter_mut().for_each(|sum| *sum += weight * edge);
            for (sum, value) in sums.iter_mut().zip(from) {
                *sum += weight * value;
            }
        }
    }
    out
}
