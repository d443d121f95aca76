//! The axis from the straight sides.
//!
//! Deck edges, waterline, shadow edge, pipes and trunk of a ship are all parallel to her
//! axis. Averaged along the right direction each of them is a sharp step across; averaged a
//! little off, it is smeared. The axis is the direction in which the profile across has the
//! largest sum of squared steps.

use super::chip::{Chip, Stretch};
use super::crossing::{bin, fall_below, strongest_inside};
use super::frame::{HullFrame, Spot};
use crate::sea::SeaState;

/// Pixels looked at per trial direction; more only cost time.
const MAX_PIXELS: usize = 40_000;

/// Turns the frame onto the straight sides; returns the turned frame.
///
/// `length_m` is that of the rough box, `reach` how far from the axis is looked, metres, and
/// `search_deg` how far it may be turned.
pub(super) fn align(
    chip: &Chip,
    sea: &SeaState,
    frame: &HullFrame,
    length_m: f64,
    reach: f64,
    search_deg: f64,
) -> HullFrame {
    let spots: Vec<(Spot, usize, usize)> = chip
        .spots(frame, Stretch::about(0.30 * length_m, reach))
        .collect();
    let stride = spots.len().div_ceil(MAX_PIXELS).max(1);
    let samples = Samples::of(chip, sea, &spots, stride);
    // The profile is sharp only within a turn that moves the ends of the body by a bin: wide
    // bins while the turns are far apart.
    let fine = 0.7 * sea.gsd_m;
    let mut best = 0.0;
    for (span, count, bin_m) in [
        (search_deg, 33, fine.max(0.003 * length_m)),
        (search_deg / 13.0, 13, fine),
        (0.12, 13, fine),
    ] {
        best = (0..count)
            .map(|k| best + span * (2.0 * f64::from(k) / f64::from(count - 1) - 1.0))
            .map(|turn| (turn, samples.steps(reach, bin_m, turn)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(best, |(turn, _)| turn);
    }
    frame.moved(Spot::new(0.0, 0.0), best)
}

/// Pixels about a hull.
struct Samples {
    bands: usize,
    places: Vec<Spot>,
    /// By place, then by band: how much brighter than water, in standard deviations.
    values: Vec<f64>,
}

impl Samples {
    /// Every `stride`-th of some places of a chip.
    fn of(chip: &Chip, sea: &SeaState, spots: &[(Spot, usize, usize)], stride: usize) -> Samples {
        let bands = chip.raster.bands();
        let weight: Vec<f32> = sea.fine.sigma.iter().map(|s| 1.0 / s).collect();
        let planes: Vec<_> = chip.raster.samples.outer_iter().collect();
        let count = spots.len() / stride + 1;
        let mut out = Samples {
            bands,
            places: Vec::with_capacity(count),
            values: Vec::with_capacity(count * bands),
        };
        for &(s, r, c) in spots.iter().step_by(stride) {
            out.places.push(s);
            let p = chip.place(r, c);
            for (b, plane) in planes.iter().enumerate() {
                let level = sea.fine.level(b, [p.col, p.row]);
                // A saturated house must not outvote the sides.
                let v = ((plane[[r, c]] - level) * weight[b]).clamp(-60.0, 60.0);
                out.values.push(f64::from(v));
            }
        }
        out
    }

    /// Sum over bands of the squared steps of the profile across, for a frame turned clockwise.
    fn steps(&self, reach: f64, bin_m: f64, turn_deg: f64) -> f64 {
        // The usual numbers of bands are known to the compiler, which then adds them at once.
        match self.bands {
            1 => self.steps_of::<1>(reach, bin_m, turn_deg),
            3 => self.steps_of::<3>(reach, bin_m, turn_deg),
            4 => self.steps_of::<4>(reach, bin_m, turn_deg),
            8 => self.steps_of::<8>(reach, bin_m, turn_deg),
            _ => self.steps_of::<0>(reach, bin_m, turn_deg),
        }
    }

    fn steps_of<const BANDS: usize>(&self, reach: f64, bin_m: f64, turn_deg: f64) -> f64 {
        let bands = if BANDS == 0 { self.bands } else { BANDS };
        let slope = turn_deg.to_radians().tan();
        let bins = (2.0 * reach / bin_m).ceil() as usize + 1;
        // Neighbours fall into one bin, and an addition waits for the last one there: of four
        // heaps each gets every fourth.
        const HEAPS: usize = 4;
        let mut sums = vec![0.0f64; HEAPS * bins * bands];
        let mut counts = vec![0u32; HEAPS * bins];
        let places = self.places.iter().zip(self.values.chunks_exact(bands));
        for (i, (s, v)) in places.enumerate() {
            // Clockwise by the turn, starboard decreases with distance forward.
            let y = s.starboard_m - slope * s.forward_m;
            let k = ((y + reach) / bin_m) as usize;
            if y < -reach || k >= bins {
                continue;
            }
            let k = (i % HEAPS) * bins + k;
            counts[k] += 1;
            for (sum, value) in sums[k * bands..][..bands].iter_mut().zip(v) {
                *sum += value;
            }
        }
        let mut heaps = sums.chunks_exact(bins * bands);
        let mut sum = heaps.next().unwrap_or_default().to_vec();
        for heap in heaps {
            sum.iter_mut().zip(heap).for_each(|(s, h)| *s += h);
        }
        let count: Vec<u32> = (0..bins)
            .map(|k| (0..HEAPS).map(|heap| counts[heap * bins + k]).sum())
            .collect();
        let full = self.places.len() as u32 / bins as u32;
        let filled: Vec<usize> = (0..bins).filter(|&k| count[k] * 2 > full).collect();
        let mean = |k: usize, b: usize| sum[k * bands + b] / f64::from(count[k]);
        filled
            .windows(3)
            .map(|w| {
                (0..bands)
                    .map(|b| (mean(w[2], b) - mean(w[0], b)).powi(2))
                    .sum::<f64>()
            })
            .sum()
    }
}

/// The profile across a stretch of hull: per bin, how much of it is neither water nor merely
/// darker, and how unlike water it is.
#[derive(Debug, Clone)]
pub(super) struct Across {
    /// Starboard position of the first bin's middle, metres.
    start_m: f64,
    /// Bin width, metres.
    bin_m: f64,
    /// Share of object pixels per bin.
    share: Vec<f32>,
    /// Mean distance from water per bin; dark pixels count as water.
    strength: Vec<f32>,
    /// Mean colour per bin, each band over water in standard deviations of its texture.
    colour: Vec<Vec<f32>>,
}

/// Share of a bin's pixels that makes it part of the hull. Low, because at low sun the
/// shadows of vents and pipes cover most of a strip of deck.
const HULL_SHARE: f32 = 0.25;
/// Strength of a bin, as a part of the middle of the hull, below which it is foam beside her.
const HULL_STRENGTH: f32 = 0.25;

impl Across {
    /// Looks at the stretch `along` (metres forward of the centre), `reach_m` to either side.
    pub(super) fn of(
        chip: &Chip,
        sea: &SeaState,
        frame: &HullFrame,
        along: (f64, f64),
        reach_m: f64,
        bar: f32,
    ) -> Across {
        let bin_m = sea.gsd_m;
        let bins = (2.0 * reach_m / bin_m).ceil().max(1.0) as usize;
        let mut count = vec![0.0f32; bins];
        let mut share = vec![0.0f32; bins];
        let mut strength = vec![0.0f32; bins];
        let mut colour = vec![vec![0.0f32; chip.raster.bands()]; bins];
        let within = Stretch {
            forward_m: along,
            starboard_m: (-reach_m, reach_m),
        };
        for (s, r, c) in chip.spots(frame, within) {
            let k = (((s.starboard_m + reach_m) / bin_m) as usize).min(bins - 1);
            let look = chip.look(sea, r, c);
            count[k] += 1.0;
            let p = chip.place(r, c);
            for (b, sum) in colour[k].iter_mut().enumerate() {
                let level = sea.fine.level(b, [p.col, p.row]);
                *sum += (chip.raster.samples[[b, r, c]] - level) / sea.fine.sigma[b];
            }
            if !look.dark {
                share[k] += f32::from(u8::from(look.distance > bar));
                strength[k] += look.distance;
            }
        }
        for k in 0..bins {
            share[k] /= count[k].max(1.0);
            strength[k] /= count[k].max(1.0);
            for sum in &mut colour[k] {
                *sum /= count[k].max(1.0);
            }
        }
        Across {
            start_m: -reach_m + bin_m / 2.0,
            bin_m,
            share,
            strength,
            colour,
        }
    }

    /// The borders of a hull `width_m` wide about the axis beside which something may lie: as
    /// [`Across::borders`] where water is met within `tolerance_m` of the box, else where the
    /// profile steps most within that.
    pub(super) fn borders_near(
        &self,
        gap_m: f64,
        width_m: f64,
        tolerance_m: f64,
    ) -> Option<(f64, f64)> {
        let limit = 0.5 * width_m + tolerance_m;
        let free = self.borders(gap_m, 0.0, width_m)?;
        let side = |found: f64, outward: isize| {
            let near = (found.abs() - 0.5 * width_m).abs() <= tolerance_m;
            if near {
                found
            } else {
                let from = (0.5 * width_m - tolerance_m).max(0.25 * width_m);
                self.deck_end(from, limit, outward)
            }
        };
        Some((side(free.0, -1), side(free.1, 1)))
    }

    /// How much of what is two bins inside the border at `at_m` is gone two bins outside it:
    /// nearly all at a hull's side, little where foam fades out.
    pub(super) fn sharpness(&self, at_m: f64) -> f32 {
        let k = ((at_m - self.start_m) / self.bin_m).round() as isize;
        let outward = if at_m > 0.0 { 1 } else { -1 };
        let (inside, outside) = (
            bin(&self.strength, k - 2 * outward).max(bin(&self.strength, k - 3 * outward)),
            bin(&self.strength, k + 2 * outward).min(bin(&self.strength, k + 3 * outward)),
        );
        1.0 - outside / inside.max(1e-6)
    }

    /// Where the deck ends between two distances from the axis, something that is no water
    /// beyond it: the first place outward at which the colour has gone half way from the
    /// deck's to what follows, be that her own side, a dark line, or a quay.
    fn deck_end(&self, from_m: f64, to_m: f64, outward: isize) -> f64 {
        let n = self.colour.len() as isize;
        let index = |y: f64| ((y - self.start_m) / self.bin_m).round() as isize;
        let sign = outward as f64;
        let (a, b) = (index(sign * from_m), index(sign * to_m));
        let at = |k: isize| &self.colour[k.clamp(0, n - 1) as usize];
        let apart = |u: &[f32], v: &[f32]| -> f32 {
            let sum: f32 = u.iter().zip(v).map(|(u, v)| (u - v).powi(2)).sum();
            sum.sqrt()
        };
        let walk = || (0..=(b - a).abs()).map(|d| a + outward * d);
        // Steps over three bins, from one outward to the next.
        let step = |k: isize| apart(at(k - outward), at(k + 2 * outward));
        let largest = walk().map(step).fold(0.0, f32::max);
        let is_peak = |k: isize| {
            let s = step(k);
            s >= 0.4 * largest && s >= step(k - outward) && s >= step(k + outward)
        };
        let first = walk().find(|&k| is_peak(k)).unwrap_or(b);
        self.start_m + (first as f64 + 0.5 * sign) * self.bin_m
    }

    /// The outer borders of the hull to port and starboard, metres to starboard, reached from
    /// `middle_m` of a hull about `width_m` wide over gaps of at most `gap_m`; each where the strength falls to half of what
    /// it is just inside.
    pub(super) fn borders(&self, gap_m: f64, middle_m: f64, width_m: f64) -> Option<(f64, f64)> {
        let n = self.share.len();
        let middle =
            (((middle_m - self.start_m) / self.bin_m).round().max(0.0) as usize).min(n - 1);
        let gap = (gap_m / self.bin_m).round().max(1.0) as usize;
        // Foam beside her must not lower what is typical of the hull.
        let around = (0.3 * width_m / self.bin_m).ceil() as usize;
        let within = middle.saturating_sub(around)..(middle + around + 1).min(n);
        let mut typical = self.strength[within].to_vec();
        typical.sort_by(f32::total_cmp);
        let bar = HULL_STRENGTH * typical.get(typical.len() / 2).copied().unwrap_or(0.0);
        let starboard = self.last_hull_bin((middle..n).collect(), gap, bar)?;
        let port = self.last_hull_bin((0..=middle).rev().collect(), gap, bar)?;
        Some((
            self.half_level(port, -1, bar),
            self.half_level(starboard, 1, bar),
        ))
    }

    fn last_hull_bin(&self, outward: Vec<usize>, gap: usize, bar: f32) -> Option<usize> {
        let mut last = None;
        let mut since = 0;
        for k in outward {
            if self.share[k] >= HULL_SHARE && self.strength[k] >= bar {
                last = Some(k);
                since = 0;
            } else {
                since += 1;
                if since > gap {
                    break;
                }
            }
        }
        last
    }

    /// Where the strength falls to half of what it is just inside `at`, or to `bar`: the glow
    /// about a bright hull in a calm sea is not hull.
    fn half_level(&self, at: usize, outward: isize, bar: f32) -> f64 {
        let level = (0.5 * strongest_inside(&self.strength, at, outward)).max(bar);
        self.start_m + fall_below(&self.strength, at, outward, level) * self.bin_m
    }
}
