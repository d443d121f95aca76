//! The level of open water and the covariance of its texture.

use nalgebra::{DMatrix, Matrix3, Vector3};

use super::core::{Core, Sums};
use super::mode::half_sample_mode;
use super::picked::{Picked, calm_water, of_ordered, ordered, pick};
use super::raster::{Raster, largest};

/// Standard deviations about the level within which a pixel still counts as water.
pub(super) const CORE: f32 = 3.5;

/// Most by which the spread by the nearer half of the values exceeds that by the nearest quarter
/// where all are water, whose tails may be long.
const LAND_TOO: f32 = 3.0;
/// No sea is rougher than this part of its level on working pixels, but for glint; samples in coarse
/// steps have many equal ones, whose nearest quarter says nothing.
const ROUGH: f32 = 0.1;

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
        WaterModel::learn_from(raster, &largest(&raster.samples), nir)
    }

    /// The same, where the largest sample of each band is known.
    pub(super) fn learn_from(raster: &Raster, largest: &[f32], nir: Option<usize>) -> WaterModel {
        let picks = pick(raster);
        let picked = Picked::of(raster, &picks);
        let calm = calm_water(raster, &picks, &picked, largest, nir);
        WaterModel::of(&picked, &calm, raster.quantum)
    }

    /// The water under the shadow of clouds, learnt from pixels darker than this model's water in
    /// every band; `None` where these are not a good part of the raster.
    pub fn in_shade(&self, raster: &Raster) -> Option<WaterModel> {
        const LEAST_PART: f64 = 0.04;
        let all = pick(raster);
        let samples = raster.samples.as_standard_layout();
        let (samples, width) = (samples.as_slice().unwrap_or_default(), raster.width());
        let plane = raster.height() * width;
        let picks: Vec<(usize, usize)> = all
            .iter()
            .copied()
            .filter(|&(r, c)| {
                let value = |band: usize| samples[band * plane + r * width + c];
                let place = raster.place(r, c);
                // Most are not, which costs less to find.
                self.is_dark(value, place) && self.look(value, place).distance > CORE
            })
            .collect();
        if (picks.len() as f64) < LEAST_PART * all.len() as f64 {
            return None;
        }
        let calm: Vec<usize> = (0..picks.len()).collect();
        Some(WaterModel::of(
            &Picked::of(raster, &picks),
            &calm,
            raster.quantum,
        ))
    }

    /// Learns from some pixels of a raster, the first guess from those of them that are `calm`.
    fn of(picked: &Picked, smooth: &[usize], quantum: f32) -> WaterModel {
        let bands = picked.bands();
        let levels = widest_level(picked, smooth, quantum);
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
            let core = Core::of(&model, picked);
            if core.count < 50 {
                break;
            }
            model.refit(&core.sums(&model), core.count, quantum);
        }
        model.whiten = whitening(&model.covariance(picked));
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
        self.level_off(band, self.off(at))
    }

    /// `[columns, rows]` from where the planes have their origin, for [`level_off`](Self::level_off).
    pub(crate) fn off(&self, at: [f64; 2]) -> [f32; 2] {
        [0, 1].map(|k| (at[k] - self.origin[k]) as f32)
    }

    /// Level of water in a band.
    pub(crate) fn level_off(&self, band: usize, off: [f32; 2]) -> f32 {
        let [c, x, y] = self.planes[band];
        c + x * off[0] + y * off[1]
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

    /// Whether a pixel is [dark](Look::dark).
    fn is_dark(&self, value: impl Fn(usize) -> f32, at: [f64; 2]) -> bool {
        let mut sum = 0.0;
        for (b, sigma) in self.sigma.iter().enumerate() {
            let r = (value(b) - self.level(b, at)) / sigma;
            if r >= 1.0 {
                return false;
            }
            sum += r;
        }
        self.shadows && sum < 0.0
    }

    /// Planes through the core by least squares, and the scatter about them.
    fn refit(&mut self, sums: &Sums, count: usize, quantum: f32) {
        let [n, x, xx, y, xy, yy] = sums.places;
        let mut normal = Matrix3::new(n, 0.0, 0.0, x, xx, 0.0, y, xy, yy);
        normal.fill_upper_triangle_with_lower_triangle();
        let Some(normal) = normal.cholesky() else {
            return;
        };
        for (b, band) in sums.bands.iter().enumerate().take(self.planes.len()) {
            let rhs = Vector3::new(band.value, band.by_x, band.by_y);
            let p = normal.solve(&rhs);
            let rest: f64 = band.square - p.dot(&rhs);
            let rms = (rest.max(0.0) / count as f64).sqrt() as f32;
            let level = band.about + p[0];
            self.planes[b] = [level as f32, (p[1] / 1000.0) as f32, (p[2] / 1000.0) as f32];
            // A perfectly flat sea still has the rounding of its samples.
            self.sigma[b] = (1.03 * rms)
                .max(0.3 * quantum)
                .max(1e-6 * level.abs() as f32);
        }
    }

    fn covariance(&self, picked: &Picked) -> DMatrix<f64> {
        let bands = self.planes.len();
        let core = Core::of(self, picked);
        let products = core.products(self);
        let mut sum = DMatrix::<f64>::zeros(bands, bands);
        for a in 0..bands {
            for b in 0..=a {
                let shrunk = products[a][b] / core.count.max(1) as f64;
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
fn widest_level(picked: &Picked, smooth: &[usize], quantum: f32) -> Vec<(f32, f32)> {
    let levels = |of: &[usize]| -> Vec<(f32, f32)> {
        (0..picked.bands())
            .map(|band| {
                let values = of.iter().map(|&i| picked.value(band, i));
                level_and_spread(values.map(ordered).collect(), quantum)
            })
            .collect()
    };
    let densest = levels(smooth);
    let brighter: Vec<usize> = smooth
        .iter()
        .copied()
        .filter(|&i| {
            let mut bands = densest.iter().enumerate();
            bands.all(|(band, l)| picked.value(band, i) > l.0 + CORE * l.1)
        })
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
            let mut bands = levels.iter().enumerate();
            bands.all(|(band, l)| (picked.value(band, *i) - l.0).abs() <= CORE * l.1)
        };
        (0..picked.len()).filter(near).count()
    };
    if is_sunlit && count(&sunlit) > count(&densest) {
        sunlit
    } else {
        densest
    }
}

/// Mode, and 1.4826 times the median distance of the nearer half of the values: land and
/// hulls lie in the other half.
///
/// Values come as whole numbers, which are sorted faster.
fn level_and_spread(mut values: Vec<u32>, quantum: f32) -> (f32, f32) {
    sort(&mut values);
    let values: Vec<f32> = values.into_iter().map(of_ordered).collect();
    let Some(mode) = half_sample_mode(&values) else {
        return (0.0, 1.0);
    };
    let mut spread = 1.4826 * nearest(&values, mode, values.len() / 2);
    // Where fields own more than half of them the nearest quarter still is water.
    let of_quarter = (nearest(&values, mode, values.len() / 4) / 0.3186).max(2.0 * quantum);
    if spread > LAND_TOO * of_quarter && spread > ROUGH * mode.abs() {
        spread = of_quarter;
    }
    (mode, spread.max(0.5 * quantum).max(1e-4 * mode.abs()))
}

/// Of the distances of sorted values from one of their range the `k`-th, from 0.
fn nearest(sorted: &[f32], from: f32, k: usize) -> f32 {
    // Values below and above are taken as they come nearest.
    let mut above = sorted.partition_point(|v| *v < from);
    let mut below = above;
    let mut last = 0.0;
    for _ in 0..=k {
        let down = below.checked_sub(1).map(|at| (sorted[at] - from).abs());
        let up = sorted.get(above).map(|v| (v - from).abs());
        last = match (down, up) {
            (Some(down), Some(up)) if down < up => {
                below -= 1;
                down
            }
            (_, Some(up)) => {
                above += 1;
                up
            }
            (Some(down), None) => {
                below -= 1;
                down
            }
            (None, None) => break,
        };
    }
    last
}

/// Sorts whole numbers by eleven bits after the other, least first.
fn sort(values: &mut Vec<u32>) {
    const BITS: u32 = 11;
    const PARTS: usize = 1 << BITS;
    // Fewer are sorted as fast by comparing them.
    if values.len() < PARTS / 2 {
        values.sort_unstable();
        return;
    }
    let part = |value: u32, round: u32| (value >> (round * BITS)) as usize & (PARTS - 1);
    let mut counts = vec![[0u32; PARTS]; 3];
    for &value in values.iter() {
        for (round, counts) in (0..).zip(&mut counts) {
            counts[part(value, round)] += 1;
        }
    }
    let mut other = vec![0; values.len()];
    for (round, counts) in (0..).zip(&mut counts) {
        let mut before = 0;
        for count in counts.iter_mut() {
            (before, *count) = (before + *count, before);
        }
        for &value in values.iter() {
            let to = &mut counts[part(value, round)];
            other[*to as usize] = value;
            *to += 1;
        }
        std::mem::swap(values, &mut other);
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
            values in proptest::collection::vec(any::<f32>(), 0..3000)
        ) {
            let mut slow = values.clone();
            slow.sort_by(f32::total_cmp);
            let mut fast = values.into_iter().map(ordered).collect();
            sort(&mut fast);
            let bits = |v: &[f32]| v.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            let fast: Vec<f32> = fast.into_iter().map(of_ordered).collect();
            prop_assert_eq!(bits(&fast), bits(&slow));
        }

        #[test]
        fn distances_are_taken_in_order(
            mut values in proptest::collection::vec(-50i16..50, 1..80), from in -50i16..50
        ) {
            values.sort_unstable();
            let sorted: Vec<f32> = values.iter().map(|v| f32::from(*v)).collect();
            let mut slow: Vec<f32> = sorted.iter().map(|v| (v - f32::from(from)).abs()).collect();
            slow.sort_by(f32::total_cmp);
            for (k, slow) in slow.iter().enumerate() {
                prop_assert_eq!(nearest(&sorted, from.into(), k), *slow);
            }
        }
    }

    #[test]
    fn fields_that_own_more_than_half_do_not_widen_the_water() {
        // Water about 200, rough by 4, and fields of all brightness from 300 on.
        let water = (0..1200).map(|k| 200.0 + 4.0 * ((k as f32 * 0.618).fract() - 0.5) * 3.4);
        let fields = |count: usize| (0..count).map(|k| 300.0 + (k * 37 % 1000) as f32);
        let alone = level_and_spread(water.clone().map(ordered).collect(), 1.0);
        let beside = level_and_spread(water.clone().chain(fields(400)).map(ordered).collect(), 1.0);
        let most = level_and_spread(water.chain(fields(2200)).map(ordered).collect(), 1.0);
        for (level, spread) in [alone, beside, most] {
            assert!((level - 200.0).abs() < 8.0, "{level}");
            // Of the values that were counted a third is water: three times too wide at most.
            assert!((2.0..20.0).contains(&spread), "{spread}");
        }
    }
}
