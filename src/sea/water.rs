//! The level of open water and the covariance of its texture.

use nalgebra::{DMatrix, Matrix3, Vector3};

use super::mode::half_sample_mode;
use super::picked::{Picked, calm_water, pick};
use super::raster::Raster;

/// Standard deviations about the level within which a pixel still counts as water.
const CORE: f32 = 3.5;

/// Water of one tile at one pixel size.
#[derive(Debug, Clone)]
pub struct WaterModel {
    /// Per band the plane `[level, per column, per row]` about `origin`, in tile pixels.
    pub(super) planes: Vec<[f32; 3]>,
    /// Where the planes have their origin, `[column, row]` of the tile.
    pub(super) origin: [f64; 2],
    /// Standard deviation of water about the plane, per band.
    pub sigma: Vec<f32>,
    /// Lower triangle `W` with `|W r|` the Mahalanobis distance of a residual `r`.
    pub(super) whiten: Vec<Vec<f32>>,
    /// Whether what is merely darker than water may be a shadow on it.
    pub(super) shadows: bool,
}

/// How a pixel differs from water.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Mahalanobis distance from water, in standard deviations of its texture.
    pub distance: f32,
    /// Mean over bands of the difference in standard deviations of the band's own texture.
    pub brightness: f32,
    /// No band is brighter than water: a shadow, or very black paint.
    pub dark: bool,
}

impl WaterModel {
    /// Learns level, slope and covariance from a raster of which water is the commonest
    /// surface. `nir` is the near-infrared band, in which water is dark and land is not.
    pub fn learn(raster: &Raster, nir: Option<usize>) -> WaterModel {
        let picks = pick(raster);
        let calm = calm_water(raster, &picks, nir);
        WaterModel::of(raster, &picks, &calm)
    }

    /// The water under the shadow of clouds, learnt from pixels darker than this model's water in
    /// every band; `None` where these are not a good part of the raster.
    pub fn in_shade(&self, raster: &Raster) -> Option<WaterModel> {
        const LEAST_PART: f64 = 0.04;
        let all = pick(raster);
        let picks: Vec<(usize, usize)> = all
            .iter()
            .copied()
            .filter(|&(r, c)| {
                let look = self.look(|b| raster.samples[[b, r, c]], raster.place(r, c));
                look.dark && look.distance > CORE
            })
            .collect();
        if (picks.len() as f64) < LEAST_PART * all.len() as f64 {
            return None;
        }
        let calm: Vec<usize> = (0..picks.len()).collect();
        Some(WaterModel::of(raster, &picks, &calm))
    }

    /// Learns from some pixels of a raster, the first guess from those of them that are `calm`.
    fn of(raster: &Raster, picks: &[(usize, usize)], smooth: &[usize]) -> WaterModel {
        let bands = raster.bands();
        let picked = Picked::of(raster, picks);
        let levels = widest_level(&picked.values, smooth, raster.quantum);
        let planes: Vec<[f32; 3]> = levels.iter().map(|l| [l.0, 0.0, 0.0]).collect();
        let sigma = levels.iter().map(|l| l.1).collect();
        let mut model = WaterModel {
            planes,
            origin: picked.origin,
            sigma,
            whiten: vec![vec![0.0; bands]; bands],
            shadows: true,
        };
        // Each round fits planes to what still looks like water; three settle.
        for _ in 0..3 {
            let core = model.core(&picked);
            if core.len() < 50 {
                break;
            }
            model.refit(&picked, &core, raster.quantum);
        }
        model.whiten = whitening(&model.covariance(&picked));
        model
    }

    /// The same texture about another model's level, which has seen the whole tile.
    pub fn with_level_of(mut self, other: &WaterModel) -> WaterModel {
        self.planes.clone_from(&other.planes);
        self.origin = other.origin;
        self
    }

    /// The same texture about the level that `shade` has, fainter as it is fainter there than on
    /// `sunlit`, both at another pixel size.
    pub fn dimmed_to(mut self, sunlit: &WaterModel, shade: &WaterModel) -> WaterModel {
        self.planes.clone_from(&shade.planes);
        self.origin = shade.origin;
        for b in 0..self.sigma.len() {
            let part = (shade.sigma[b] / sunlit.sigma[b]).clamp(0.2, 1.0);
            self.scale_texture(b, part);
        }
        self
    }

    /// The same water with a part of its texture in every band.
    pub fn with_texture(mut self, part: f32) -> WaterModel {
        (0..self.sigma.len()).for_each(|b| self.scale_texture(b, part));
        self
    }

    fn scale_texture(&mut self, band: usize, part: f32) {
        self.sigma[band] *= part;
        for row in &mut self.whiten {
            row[band] /= part;
        }
    }

    /// The same water, on which what is darker is an object like any other.
    pub fn without_shadows(mut self) -> WaterModel {
        self.shadows = false;
        self
    }

    /// Standard deviation of the texture over the level, mean over bands.
    pub fn roughness(&self) -> f64 {
        let bands = self.planes.iter().zip(&self.sigma);
        let sum: f64 = bands
            .map(|(p, s)| f64::from(*s) / f64::from(p[0]).max(1e-9))
            .sum();
        sum / self.sigma.len().max(1) as f64
    }

    /// Level of water in a band at `[column, row]` of the tile.
    pub fn level(&self, band: usize, at: [f64; 2]) -> f32 {
        let [c, x, y] = self.planes[band];
        c + x * (at[0] - self.origin[0]) as f32 + y * (at[1] - self.origin[1]) as f32
    }

    /// How a pixel at `[column, row]` of the tile differs from water.
    #[inline]
    pub fn look(&self, value: impl Fn(usize) -> f32, at: [f64; 2]) -> Look {
        // The usual numbers of bands are known to the compiler.
        match self.planes.len() {
            3 => self.look_at::<3>(value, at),
            4 => self.look_at::<4>(value, at),
            // Sixteen bands are more than any imager of ships has.
            _ => self.look_at::<16>(value, at),
        }
    }

    #[inline]
    fn look_at<const MOST: usize>(&self, value: impl Fn(usize) -> f32, at: [f64; 2]) -> Look {
        let mut residual = [0.0f32; MOST];
        let bands = self.planes.len().min(MOST);
        let mut dark = true;
        let mut sum = 0.0;
        for (b, (to, sigma)) in residual.iter_mut().zip(&self.sigma).enumerate() {
            *to = value(b) - self.level(b, at);
            let r = *to / sigma;
            dark &= r < 1.0;
            sum += r;
        }
        let mut square = 0.0;
        for (i, row) in self.whiten.iter().take(bands).enumerate() {
            let w: f32 = row[..=i].iter().zip(&residual).map(|(w, r)| w * r).sum();
            square += w * w;
        }
        Look {
            distance: square.sqrt(),
            brightness: sum / bands.max(1) as f32,
            dark: self.shadows && dark && sum < 0.0,
        }
    }

    /// Level of water in a band at the picked pixels.
    fn levels<'a>(&self, band: usize, picked: &'a Picked) -> impl Iterator<Item = f32> + 'a {
        let [c, x, y] = self.planes[band];
        (picked.off.iter()).map(move |off| c + x * off[0] + y * off[1])
    }

    /// The picked pixels that look like water in all bands.
    fn core(&self, picked: &Picked) -> Vec<usize> {
        let mut like = vec![true; picked.off.len()];
        for (band, values) in picked.values.iter().enumerate() {
            let bar = CORE * self.sigma[band];
            let levels = self.levels(band, picked);
            for ((like, v), level) in like.iter_mut().zip(values).zip(levels) {
                *like &= (v - level).abs() <= bar;
            }
        }
        (0..like.len()).filter(|&i| like[i]).collect()
    }

    /// Planes through the core by least squares, and the scatter about them; one walk over the
    /// core for all sums.
    fn refit(&mut self, picked: &Picked, core: &[usize], quantum: f32) {
        let mut normal = Matrix3::zeros();
        let mut rhs = vec![Vector3::zeros(); picked.values.len()];
        let mut squares = vec![0.0; picked.values.len()];
        // Values about the level they have already, so that squares lose no digits.
        let about: Vec<f64> = self.planes.iter().map(|p| f64::from(p[0])).collect();
        for &i in core {
            let [x, y] = picked.off_thousands[i];
            normal += Matrix3::new(1.0, 0.0, 0.0, x, x * x, 0.0, y, x * y, y * y);
            let bands = picked.values.iter().zip(&about);
            for ((v, about), (rhs, square)) in bands.zip(rhs.iter_mut().zip(&mut squares)) {
                let v = f64::from(v[i]) - about;
                *rhs += Vector3::new(v, v * x, v * y);
                *square += v * v;
            }
        }
        normal.fill_upper_triangle_with_lower_triangle();
        let Some(normal) = normal.cholesky() else {
            return;
        };
        for (b, (rhs, square)) in rhs.iter().zip(squares).enumerate() {
            let p = normal.solve(rhs);
            let rest: f64 = square - p.dot(rhs);
            let rms = (rest.max(0.0) / core.len() as f64).sqrt() as f32;
            let level = about[b] + p[0];
            self.planes[b] = [level as f32, (p[1] / 1000.0) as f32, (p[2] / 1000.0) as f32];
            // A perfectly flat sea still has the rounding of its samples.
            self.sigma[b] = (1.03 * rms)
                .max(0.3 * quantum)
                .max(1e-6 * level.abs() as f32);
        }
    }

    fn covariance(&self, picked: &Picked) -> DMatrix<f64> {
        let bands = self.planes.len();
        let core = self.core(picked);
        let off: Vec<Vec<f64>> = (0..bands)
            .map(|band| {
                let [c, x, y] = self.planes[band];
                let value = &picked.values[band];
                let level = |i: usize| {
                    let off = picked.off[i];
                    c + x * off[0] + y * off[1]
                };
                core.iter()
                    .map(|&i| f64::from(value[i] - level(i)))
                    .collect()
            })
            .collect();
        let mut sum = DMatrix::<f64>::zeros(bands, bands);
        for a in 0..bands {
            for b in 0..=a {
                let products = off[a].iter().zip(&off[b]).map(|(r, s)| r * s);
                let shrunk = products.sum::<f64>() / core.len().max(1) as f64;
                sum[(a, b)] = shrunk;
                sum[(b, a)] = shrunk;
            }
            // A colour never seen in the sea must not count for hundreds of standard
            // deviations just because the bands' noise is small: a floor of a tenth.
            sum[(a, a)] += (0.1 * f64::from(self.sigma[a])).powi(2);
        }
        sum
    }
}

/// Level and spread of each band of the commonest smooth surface.
///
/// Under the shadow of clouds water is smoother than in the sun, so that its values lie denser
/// though they be fewer: where a brighter surface of the same colour owns more pixels, that is
/// the water.
fn widest_level(values: &[Vec<f32>], smooth: &[usize], quantum: f32) -> Vec<(f32, f32)> {
    let levels = |of: &[usize]| -> Vec<(f32, f32)> {
        values
            .iter()
            .map(|v| level_and_spread(of.iter().map(|&i| v[i]).collect(), quantum))
            .collect()
    };
    let densest = levels(smooth);
    let brighter: Vec<usize> = smooth
        .iter()
        .copied()
        .filter(|&i| (values.iter().zip(&densest)).all(|(v, l)| v[i] > l.0 + CORE * l.1))
        .collect();
    if brighter.len() * 3 < smooth.len() {
        return densest;
    }
    let sunlit = levels(&brighter);
    let is_sunlit = densest.iter().zip(&sunlit).all(|(shade, sun)| {
        (1.1..4.0).contains(&(sun.0 / shade.0.max(1e-6))) && sun.1 < 0.1 * sun.0
    });
    let count = |levels: &[(f32, f32)]| {
        let near = |i: &usize| {
            let mut bands = values.iter().zip(levels);
            bands.all(|(v, l)| (v[*i] - l.0).abs() <= CORE * l.1)
        };
        (0..values.first().map_or(0, Vec::len)).filter(near).count()
    };
    if is_sunlit && count(&sunlit) > count(&densest) {
        sunlit
    } else {
        densest
    }
}

/// Mode, and 1.4826 times the median distance of the nearer half of the values: land and
/// hulls lie in the other half.
fn level_and_spread(mut values: Vec<f32>, quantum: f32) -> (f32, f32) {
    sort(&mut values);
    let Some(mode) = half_sample_mode(&values) else {
        return (0.0, 1.0);
    };
    let half = values.len() / 2;
    for v in &mut values {
        *v = (*v - mode).abs();
    }
    let (_, median, _) = values.select_nth_unstable_by(half, f32::total_cmp);
    let spread = 1.4826 * *median;
    (mode, spread.max(0.5 * quantum).max(1e-4 * mode.abs()))
}

/// Sorts by `f32::total_cmp`, as whole numbers, which are compared faster.
fn sort(values: &mut [f32]) {
    // Negative numbers have all bits turned, positive ones their sign.
    let turned = |bits: u32| bits ^ (((bits as i32 >> 31) as u32) | 0x8000_0000);
    let back = |key: u32| key ^ (((!key as i32 >> 31) as u32) | 0x8000_0000);
    let mut keys: Vec<u32> = values.iter().map(|v| turned(v.to_bits())).collect();
    keys.sort_unstable();
    for (v, key) in values.iter_mut().zip(keys) {
        *v = f32::from_bits(back(key));
    }
}

/// `L⁻¹` of `C = L Lᵀ`.
fn whitening(covariance: &DMatrix<f64>) -> Vec<Vec<f32>> {
    let n = covariance.nrows();
    let inverse = covariance
        .clone()
        .cholesky()
        .and_then(|c| c.l().try_inverse())
        .unwrap_or_else(|| {
            DMatrix::from_fn(n, n, |i, j| {
                if i == j {
                    1.0 / covariance[(i, i)].max(1e-12).sqrt()
                } else {
                    0.0
                }
            })
        });
    (0..n)
        .map(|i| (0..n).map(|j| inverse[(i, j)] as f32).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whole_numbers_sort_as_the_floats_do(
            mut values in proptest::collection::vec(any::<f32>(), 0..200)
        ) {
            let mut slow = values.clone();
            slow.sort_by(f32::total_cmp);
            sort(&mut values);
            let bits = |v: &[f32]| v.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&values), bits(&slow));
        }
    }
}
