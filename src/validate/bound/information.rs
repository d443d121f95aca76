//! The Fisher information, block by block.

use nalgebra::{Cholesky, DMatrix};

use super::parameters::{Derivatives, PARAMETERS, Parameter};
use super::shares::Shares;
use super::texture::{Texture, variance};
use super::window::Window;

/// Edge of a block, pixels.
pub(super) const BLOCK: usize = 16;

/// Information on every unknown of a picture.
pub(super) struct Information {
    /// Of the picture alone.
    matrix: DMatrix<f64>,
    unknowns: Vec<&'static Parameter>,
}

impl Information {
    /// Standard deviation of the freeboard when the unknowns that `known` takes are known.
    pub(super) fn freeboard_sigma_m(&self, known: impl Fn(&Parameter) -> bool) -> f64 {
        let free: Vec<usize> = (0..self.unknowns.len())
            .filter(|k| *k == 0 || !known(self.unknowns[*k]))
            .collect();
        let n = free.len();
        // In units of what is known beforehand, or else of what the picture says by itself.
        let unit: Vec<f64> = free
            .iter()
            .map(|k| {
                let prior = self.unknowns[*k].prior;
                let alone = self.matrix[(*k, *k)].max(1e-12).sqrt().recip();
                if prior.is_finite() { prior } else { alone }
            })
            .collect();
        let mut whole = DMatrix::from_fn(n, n, |i, j| {
            let (a, b) = (free[i], free[j]);
            self.matrix[(a, b)] * unit[i] * unit[j]
        });
        for (i, k) in free.iter().enumerate() {
            whole[(i, i)] += (unit[i] / self.unknowns[*k].prior).powi(2) + 1e-9;
        }
        match Cholesky::new(whole) {
            Some(factor) => factor.inverse()[(0, 0)].sqrt() * unit[0],
            None => f64::NAN,
        }
    }
}

/// The pixels of one block.
struct Block {
    rows: std::ops::Range<usize>,
    cols: std::ops::Range<usize>,
}

impl Block {
    fn pixels(&self, window: &Window) -> Vec<(usize, usize)> {
        let cols = self.cols.clone();
        let all = self.rows.clone();
        all.flat_map(move |r| cols.clone().map(move |c| (r, c)))
            .filter(|at| window.inside(*at))
            .collect()
    }
}

fn blocks(rows: usize, cols: usize) -> impl Iterator<Item = Block> {
    (0..rows).step_by(BLOCK).flat_map(move |r| {
        (0..cols).step_by(BLOCK).map(move |c| Block {
            rows: r..(r + BLOCK).min(rows),
            cols: c..(c + BLOCK).min(cols),
        })
    })
}

/// Information of a window; without `texture` of sensor noise alone.
pub(super) fn fisher(
    window: &Window,
    derivatives: &Derivatives,
    texture: Option<(&Texture, &Shares)>,
) -> Information {
    let bands = derivatives.expected.dim().0;
    // Which parameter, and in which band alone.
    let mut unknowns: Vec<(usize, Option<usize>)> = Vec::new();
    for (p, parameter) in PARAMETERS.iter().enumerate() {
        if parameter.per_band {
            unknowns.extend((0..bands).map(|b| (p, Some(b))));
        } else {
            unknowns.push((p, None));
        }
    }
    let n = unknowns.len();
    let mut matrix = DMatrix::zeros(n, n);
    let sea = window.scene.sea_dn();
    let strength = texture.map(|(texture, shares)| {
        let shaded = shares.shaded.mapv(|s| s * texture.in_shadow);
        (texture, &shares.lit + &shaded)
    });
    let (_, rows, cols) = derivatives.expected.dim();
    let picture = Picture {
        window,
        derivatives,
        sea,
        unknowns: &unknowns,
    };
    for block in blocks(rows, cols) {
        let of_block = strength.as_ref().map(|(texture, strength)| {
            let pixels = block.pixels(window).into_iter();
            let strength: Vec<f64> = pixels.map(|at| strength[at]).collect();
            (texture, strength)
        });
        match of_block {
            Some((texture, strength)) if strength.iter().any(|s| *s > 0.02) => {
                picture.add_textured(&block, texture, &strength, &mut matrix);
            }
            _ => picture.add_plain(&block, &mut matrix),
        }
    }
    Information {
        matrix,
        unknowns: unknowns.iter().map(|(p, _)| &PARAMETERS[*p]).collect(),
    }
}

struct Picture<'a> {
    window: &'a Window,
    derivatives: &'a Derivatives,
    sea: Vec<f64>,
    unknowns: &'a [(usize, Option<usize>)],
}

impl Picture<'_> {
    fn variance(&self, band: usize, (r, c): (usize, usize)) -> f64 {
        let dn = f64::from(self.derivatives.expected[[band, r, c]]);
        variance(&self.window.scene, dn, self.sea[band])
    }

    fn derivative(&self, unknown: usize, band: usize, (r, c): (usize, usize)) -> f64 {
        let (p, only) = self.unknowns[unknown];
        if only.is_some_and(|b| b != band) {
            return 0.0;
        }
        f64::from(self.derivatives.planes[p][[band, r, c]])
    }

    /// Noise that is independent from pixel to pixel and from band to band.
    fn add_plain(&self, block: &Block, matrix: &mut DMatrix<f64>) {
        let pixels = block.pixels(self.window);
        for band in 0..self.sea.len() {
            let white: Vec<f64> = pixels
                .iter()
                .map(|at| self.variance(band, *at).sqrt().recip())
                .collect();
            let jacobian = DMatrix::from_fn(pixels.len(), self.unknowns.len(), |i, k| {
                self.derivative(k, band, pixels[i]) * white[i]
            });
            matrix.gemm_tr(1.0, &jacobian, &jacobian, 1.0);
        }
    }

    /// Sensor noise, and texture of this strength in each pixel.
    fn add_textured(
        &self,
        block: &Block,
        texture: &Texture,
        strength: &[f64],
        matrix: &mut DMatrix<f64>,
    ) {
        let pixels = block.pixels(self.window);
        let (n, bands) = (pixels.len(), self.sea.len());
        for combination in 0..bands {
            let mix = |b: usize| texture.mixing[(combination, b)];
            let mut jacobian = DMatrix::from_fn(n, self.unknowns.len(), |i, k| {
                let share = |b: usize| mix(b) * self.derivative(k, b, pixels[i]);
                (0..bands).map(share).sum::<f64>()
            });
            let lags = &texture.covariance[combination];
            let mut covariance = DMatrix::from_fn(n, n, |i, j| {
                let lag = |a: usize, b: usize| BLOCK - 1 + a - b;
                let at = [lag(pixels[i].0, pixels[j].0), lag(pixels[i].1, pixels[j].1)];
                strength[i] * strength[j] * lags[at]
            });
            for (i, at) in pixels.iter().enumerate() {
                let noise = |b: usize| mix(b) * mix(b) * self.variance(b, *at);
                covariance[(i, i)] += (0..bands).map(noise).sum::<f64>();
            }
            // Positive by construction, but for rounding.
            let Some(factor) = Cholesky::new(covariance) else {
                continue;
            };
            if factor.l_dirty().solve_lower_triangular_mut(&mut jacobian) {
                matrix.gemm_tr(1.0, &jacobian, &jacobian, 1.0);
            }
        }
    }
}
