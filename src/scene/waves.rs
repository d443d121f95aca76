//! The sea's surface as a function of the ground: slopes of waves, gusts, whitecaps.
//!
//! All of it depends on metres east and north and on a seed alone, so that the same water
//! lies under every grid.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::frame::Azimuth;

/// Waves of a random sea, as a sum of plane waves.
pub(super) struct Waves {
    /// Wave numbers east and north, radians per metre.
    k: Vec<[f64; 2]>,
    /// Phases at the origin, radians.
    phase: Vec<f64>,
    /// Slope amplitudes east and north.
    slope: Vec<[f64; 2]>,
}

/// Plane waves: enough that no eye sees a pattern.
const COMPONENTS: usize = 64;
/// Shortest and longest wavelength, metres.
const WAVELENGTHS_M: [f64; 2] = [0.7, 45.0];

/// Mean square slope of a clean sea under wind (Cox and Munk 1954, both directions together).
pub(super) fn mean_square_slope(wind_m_s: f64) -> f64 {
    0.003 + 0.005_12 * wind_m_s
}

impl Waves {
    /// `share` is the part of the mean square slope that these waves carry; what is shorter is
    /// left to the statistics of the glint.
    pub(super) fn new(wind_m_s: f64, toward: Azimuth, share: f64, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (mut k, mut phase, mut slope) = (Vec::new(), Vec::new(), Vec::new());
        let octaves = (WAVELENGTHS_M[1] / WAVELENGTHS_M[0]).ln();
        // Equal slope variance in every octave is the saturated sea; a swell from elsewhere
        // adds to the long ones.
        let total = share * mean_square_slope(wind_m_s);
        let swell = |length: f64| (length / 5.0).powf(0.3);
        let variance = total / COMPONENTS as f64;
        // A light wind has raised no long waves.
        let peak = (0.33 * wind_m_s * wind_m_s).max(2.0);
        for n in 0..COMPONENTS {
            let place = (n as f64 + random.random::<f64>()) / COMPONENTS as f64;
            let length = WAVELENGTHS_M[0] * (place * octaves).exp();
            // Two draws make a triangle, which is near enough to cos² about the wind; short
            // waves run farther from it than long ones.
            let half = 55.0 + 50.0 * (1.0 - length / peak).max(0.0);
            let spread = half * (random.random::<f64>() - random.random::<f64>());
            let along = toward.turned_deg(spread).unit();
            let number = std::f64::consts::TAU / length;
            let fetch = (-(length / peak).powi(2)).exp().max(0.08);
            let amplitude = (2.0 * variance * fetch * swell(length)).sqrt();
            k.push(along.map(|u| u * number));
            slope.push(along.map(|u| u * amplitude));
            phase.push(random.random_range(0.0..std::f64::consts::TAU));
        }
        Waves { k, phase, slope }
    }

    /// Slopes east and north along a row of `n` pixels, averaged over each pixel. `from` is the
    /// first pixel's centre, `right` and `down` the steps of the grid, metres.
    pub(super) fn row(
        &self,
        from: [f64; 2],
        [right, down]: [[f64; 2]; 2],
        n: usize,
    ) -> Vec<[f32; 2]> {
        let along = |v: [f64; 2], k: &[f64; 2]| k[0] * v[0] + k[1] * v[1];
        let mut turn = Vec::with_capacity(self.k.len());
        for ((k, phase), slope) in self.k.iter().zip(&self.phase).zip(&self.slope) {
            let mean = sinc(0.5 * along(right, k)) * sinc(0.5 * along(down, k));
            let (sin, cos) = (phase + along(from, k)).sin_cos();
            let (step_sin, step_cos) = along(right, k).sin_cos();
            turn.push(Turning {
                now: [cos, sin],
                step: [step_cos, step_sin],
                slope: slope.map(|s| s * mean),
            });
        }
        (0..n)
            .map(|_| {
                let mut sum = [0.0_f64; 2];
                for t in &mut turn {
                    sum[0] += t.now[0] * t.slope[0];
                    sum[1] += t.now[0] * t.slope[1];
                    t.now = [
                        t.now[0] * t.step[0] - t.now[1] * t.step[1],
                        t.now[0] * t.step[1] + t.now[1] * t.step[0],
                    ];
                }
                sum.map(|v| v as f32)
            })
            .collect()
    }
}

/// A wave whose phase turns by a fixed angle from pixel to pixel.
struct Turning {
    now: [f64; 2],
    step: [f64; 2],
    slope: [f64; 2],
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { x.sin() / x }
}

/// Smooth noise on the ground: values 0 to 1 at the corners of a lattice, smoothed between.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noise {
    seed: u64,
    /// Lattice steps along and across, per metre.
    per_metre: [f64; 2],
    along: [f64; 2],
}

impl Noise {
    /// Lattice steps of `size_m` along and across the azimuth.
    pub(super) fn new(seed: u64, size_m: [f64; 2], along: Azimuth) -> Self {
        Noise {
            seed,
            per_metre: size_m.map(|m| 1.0 / m),
            along: along.unit(),
        }
    }

    /// 0 to 1, mean 0.5.
    pub(super) fn at(&self, en: [f64; 2]) -> f64 {
        let [e, n] = self.along;
        let u = (en[0] * e + en[1] * n) * self.per_metre[0];
        let v = (en[0] * n - en[1] * e) * self.per_metre[1];
        let (u0, v0) = (u.floor(), v.floor());
        let ease = |t: f64| t * t * (3.0 - 2.0 * t);
        let (fu, fv) = (ease(u - u0), ease(v - v0));
        let corner = |du: i64, dv: i64| self.hash(u0 as i64 + du, v0 as i64 + dv);
        let low = corner(0, 0) + fu * (corner(1, 0) - corner(0, 0));
        let high = corner(0, 1) + fu * (corner(1, 1) - corner(0, 1));
        low + fv * (high - low)
    }

    /// Several sizes on top of each other, each half as large and as strong; 0 to 1.
    pub(super) fn cloudy(&self, en: [f64; 2], sizes: u32) -> f64 {
        let (mut sum, mut weight, mut total) = (0.0, 1.0, 0.0);
        let mut layer = *self;
        for k in 0..sizes {
            layer.seed = self.seed.wrapping_add(u64::from(k).wrapping_mul(0x9e37));
            sum += weight * layer.at(en);
            total += weight;
            weight *= 0.55;
            layer.per_metre = layer.per_metre.map(|p| p * 2.03);
        }
        sum / total
    }

    /// A number 0 to 1 that belongs to a lattice corner (the mixing of SplitMix64).
    fn hash(&self, u: i64, v: i64) -> f64 {
        let mut z = self
            .seed
            .wrapping_add((u as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .wrapping_add((v as u64).wrapping_mul(0xd1b5_4a32_d192_ed03));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The value that the share `cover` of the ground exceeds.
    pub(super) fn exceeded_by(&self, cover: f64, sizes: u32) -> f64 {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let mut values: Vec<f64> = (0..4096)
            .map(|_| {
                let en = [0, 1].map(|_| random.random_range(-4000.0..4000.0));
                self.cloudy(en, sizes)
            })
            .collect();
        values.sort_by(f64::total_cmp);
        let rank = ((1.0 - cover.clamp(0.0, 1.0)) * 4095.0).round();
        values[rank as usize]
    }
}
