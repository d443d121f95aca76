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
        let mut turning = Turning {
            cos: [0.0; COMPONENTS],
            sin: [0.0; COMPONENTS],
            step_cos: [0.0; COMPONENTS],
            step_sin: [0.0; COMPONENTS],
            east: [0.0; COMPONENTS],
            north: [0.0; COMPONENTS],
        };
        let waves = self.k.iter().zip(&self.phase).zip(&self.slope);
        for (i, ((k, phase), slope)) in waves.enumerate() {
            let mean = sinc(0.5 * along(right, k)) * sinc(0.5 * along(down, k));
            (turning.sin[i], turning.cos[i]) = (phase + along(from, k)).sin_cos();
            (turning.step_sin[i], turning.step_cos[i]) = along(right, k).sin_cos();
            turning.east[i] = slope[0] * mean;
            turning.north[i] = slope[1] * mean;
        }
        (0..n).map(|_| turning.next()).collect()
    }
}

/// Waves whose phases turn by a fixed angle from pixel to pixel.
struct Turning {
    cos: [f64; COMPONENTS],
    sin: [f64; COMPONENTS],
    step_cos: [f64; COMPONENTS],
    step_sin: [f64; COMPONENTS],
    east: [f64; COMPONENTS],
    north: [f64; COMPONENTS],
}

impl Turning {
    /// The slope here; then one pixel on. In lanes, so that the processor takes several at once.
    fn next(&mut self) -> [f32; 2] {
        const LANES: usize = 8;
        let (mut east, mut north) = ([0.0; LANES], [0.0; LANES]);
        for first in (0..COMPONENTS).step_by(LANES) {
            for lane in 0..LANES {
                let i = first + lane;
                let (cos, sin) = (self.cos[i], self.sin[i]);
                east[lane] += cos * self.east[i];
                north[lane] += cos * self.north[i];
                self.cos[i] = cos * self.step_cos[i] - sin * self.step_sin[i];
                self.sin[i] = cos * self.step_sin[i] + sin * self.step_cos[i];
            }
        }
        [east, north].map(|lanes| lanes.iter().sum::<f64>() as f32)
    }
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { x.sin() / x }
}

/// Layers whose cells are remembered, at most.
const CELLS: usize = 8;

/// The cells of a [`Noise`]'s layers that were visited last.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cells([Cell; CELLS]);

/// A cell of a lattice, and the values at its corners.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    at: Option<[i64; 2]>,
    corners: [f64; 4],
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
    fn at(&self, en: [f64; 2], cell: &mut Cell) -> f64 {
        let [e, n] = self.along;
        let u = (en[0] * e + en[1] * n) * self.per_metre[0];
        let v = (en[0] * n - en[1] * e) * self.per_metre[1];
        let (u0, v0) = (u.floor(), v.floor());
        let ease = |t: f64| t * t * (3.0 - 2.0 * t);
        let (fu, fv) = (ease(u - u0), ease(v - v0));
        let here = [u0 as i64, v0 as i64];
        if cell.at != Some(here) {
            let corner = |du: i64, dv: i64| self.hash(here[0] + du, here[1] + dv);
            cell.at = Some(here);
            cell.corners = [corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)];
        }
        let [a, b, c, d] = cell.corners;
        let low = a + fu * (b - a);
        let high = c + fu * (d - c);
        low + fv * (high - low)
    }

    /// Several sizes on top of each other, each half as large and as strong; 0 to 1.
    pub(super) fn cloudy(&self, en: [f64; 2], sizes: u32) -> f64 {
        self.walked(en, sizes, &mut Cells::default())
    }

    /// The same along a row of pixels, which stay in one cell of the lattice for long.
    pub(super) fn walked(&self, en: [f64; 2], sizes: u32, cells: &mut Cells) -> f64 {
        let (mut sum, mut weight, mut total) = (0.0, 1.0, 0.0);
        let mut layer = *self;
        for k in 0..sizes {
            layer.seed = self.seed.wrapping_add(u64::from(k).wrapping_mul(0x9e37));
            sum += weight * layer.at(en, &mut cells.0[k as usize % CELLS]);
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
