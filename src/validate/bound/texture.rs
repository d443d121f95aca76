//! The sea's texture: how pixels of open water vary, together over bands and distance.

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::{Array2, Array3};

use super::information::BLOCK;
use super::shares::Shares;
use super::window::Window;
use crate::Result;
use crate::scene::Scene;

/// Combinations of bands whose textures do not correlate, and each one's autocovariance.
pub(super) struct Texture {
    /// One combination per row, in units of the open sea's sensor noise.
    pub(super) mixing: DMatrix<f64>,
    /// Autocovariance by combination, row lag, column lag; lags from `-(BLOCK - 1)`.
    pub(super) covariance: Vec<Array2<f64>>,
    /// How strong the texture is in a full shadow, relative to the lit sea.
    pub(super) in_shadow: f64,
}

impl Texture {
    /// Of the scene's sea, rendered without ships; in shadow, from the hull's window.
    pub(super) fn of(scene: &Scene, shares: &Shares, window: &Window) -> Result<Texture> {
        let mut sea = scene.clone();
        sea.ships.clear();
        let lit = residual(&sea)?;
        let levels = scene.sea_dn();
        let noise: Vec<f64> = levels
            .iter()
            .map(|level| variance(scene, *level, *level).sqrt())
            .collect();
        let bands = noise.len();
        let at_zero = DMatrix::from_fn(bands, bands, |a, b| {
            product(&lit, (a, b)) / (noise[a] * noise[b])
        });
        let eigen = SymmetricEigen::new(at_zero);
        let mixing = DMatrix::from_fn(bands, bands, |c, b| eigen.eigenvectors[(b, c)] / noise[b]);
        let covariance = (0..bands)
            .map(|c| autocovariance(&mixed(&lit, &mixing, c)))
            .collect();
        Ok(Texture {
            mixing,
            covariance,
            in_shadow: in_shadow(scene, shares, window)?,
        })
    }
}

/// Variance of the sensor's noise and of rounding.
pub(super) fn variance(scene: &Scene, dn: f64, sea_dn: f64) -> f64 {
    scene.sensor.noise_variance(dn, sea_dn) + 1.0 / 12.0
}

/// Root of the mean square of the texture in full shadow over that in full light, in the
/// hull's window; of all bands, each in units of its noise. Nothing where no pixel is in full
/// shadow.
fn in_shadow(scene: &Scene, shares: &Shares, window: &Window) -> Result<f64> {
    let mut textured = window.scene.clone();
    textured.water = scene.water.clone();
    let texture = textured.expected()? - window.scene.expected()?;
    let (mut shaded, mut lit) = ((0.0, 0_usize), (0.0, 0_usize));
    for (plane, level) in texture.outer_iter().zip(scene.sea_dn()) {
        let noise = variance(scene, level, level);
        for (at, value) in plane.indexed_iter() {
            let square = f64::from(value * value) / noise;
            if shares.shaded[at] > 0.98 {
                shaded = (shaded.0 + square, shaded.1 + 1);
            } else if shares.lit[at] > 0.98 {
                lit = (lit.0 + square, lit.1 + 1);
            }
        }
    }
    if shaded.1 == 0 || lit.0 == 0.0 {
        return Ok(0.0);
    }
    Ok((shaded.0 / shaded.1 as f64 / (lit.0 / lit.1 as f64)).sqrt())
}

/// Each band less its mean.
fn residual(sea: &Scene) -> Result<Array3<f32>> {
    let mut planes = sea.expected()?;
    for mut plane in planes.outer_iter_mut() {
        let mean = plane.mean().unwrap_or(0.0);
        plane -= mean;
    }
    Ok(planes)
}

/// Mean product of two bands.
fn product(planes: &Array3<f32>, (a, b): (usize, usize)) -> f64 {
    let (p, q) = (
        planes.index_axis(ndarray::Axis(0), a),
        planes.index_axis(ndarray::Axis(0), b),
    );
    let sum: f64 = p.iter().zip(q).map(|(x, y)| f64::from(x * y)).sum();
    sum / p.len() as f64
}

/// One combination of the bands.
fn mixed(planes: &Array3<f32>, mixing: &DMatrix<f64>, c: usize) -> Array2<f32> {
    let (_, rows, cols) = planes.dim();
    let mut sum = Array2::zeros((rows, cols));
    for (b, plane) in planes.outer_iter().enumerate() {
        sum.scaled_add(mixing[(c, b)] as f32, &plane);
    }
    sum
}

/// Mean products at all lags inside a block. Divided by the whole number of pixels at every
/// lag, so that the matrix of any block has no negative eigenvalue.
fn autocovariance(plane: &Array2<f32>) -> Array2<f64> {
    let (rows, cols) = plane.dim();
    let reach = BLOCK as isize - 1;
    let mut all = Array2::zeros((2 * BLOCK - 1, 2 * BLOCK - 1));
    for dr in 0..=reach {
        for dc in -reach..=reach {
            if dr == 0 && dc < 0 {
                continue;
            }
            let mut sum = 0.0;
            for r in 0..rows.saturating_sub(dr as usize) {
                let (here, there) = (plane.row(r), plane.row(r + dr as usize));
                let from = (-dc).max(0) as usize;
                let to = (cols as isize - dc.max(0)).max(0) as usize;
                let mut line = 0.0_f32;
                for c in from..to {
                    line += here[c] * there[(c as isize + dc) as usize];
                }
                sum += f64::from(line);
            }
            let mean = sum / plane.len() as f64;
            all[[(reach + dr) as usize, (reach + dc) as usize]] = mean;
            all[[(reach - dr) as usize, (reach - dc) as usize]] = mean;
        }
    }
    all
}
