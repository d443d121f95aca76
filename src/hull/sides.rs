//! The axis from the straight sides.
//!
//! Deck edges, waterline, shadow edge, pipes and trunk of a ship are all parallel to her
//! axis. Averaged along the right direction each of them is a sharp step across; averaged a
//! little off, it is smeared. The axis is the direction in which the profile across has the
//! largest sum of squared steps.

use super::chip::Chip;
use super::frame::{HullFrame, Spot};
use crate::sea::{Look, SeaState};

/// Pixels looked at per trial direction; more only cost time.
const MAX_PIXELS: usize = 40_000;

/// Turns the frame onto the straight sides; returns the turned frame.
///
/// `length_m` and `width_m` are those of the rough box.
pub(super) fn align(chip: &Chip, sea: &SeaState, frame: &HullFrame, length_m: f64, width_m: f64) -> HullFrame {
    let reach = 0.5 * width_m + 6.0;
    let spots = chip.spots(frame, |s| {
        s.forward_m.abs() < 0.30 * length_m && s.starboard_m.abs() < reach
    });
    let stride = spots.len().div_ceil(MAX_PIXELS).max(1);
    let bands = chip.raster.bands();
    let weight: Vec<f32> = sea.fine.sigma.iter().map(|s| 1.0 / s).collect();
    let samples: Vec<(Spot, Vec<f32>)> = spots
        .iter()
        .step_by(stride)
        .map(|&(s, r, c)| {
            let v = (0..bands)
                // A saturated house must not outvote the sides.
                .map(|b| {
                    let p = chip.place(r, c);
                    let level = sea.fine.level(b, [p.col, p.row]);
                    ((chip.raster.samples[[b, r, c]] - level) * weight[b]).clamp(-60.0, 60.0)
                })
                .collect();
            (s, v)
        })
        .collect();
    let energy = |turn_deg: f64| steps(&samples, bands, reach, sea.gsd_m, turn_deg);
    let mut best = 0.0;
    for (span, count) in [(8.0, 33), (0.6, 13), (0.12, 13)] {
        best = (0..count)
            .map(|k| best + span * (2.0 * f64::from(k) / f64::from(count - 1) - 1.0))
            .map(|turn| (turn, energy(turn)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(best, |(turn, _)| turn);
    }
    frame.moved(Spot::new(0.0, 0.0), best)
}

/// Sum over bands of the squared steps of the profile across, for a frame turned clockwise.
fn steps(samples: &[(Spot, Vec<f32>)], bands: usize, reach: f64, gsd_m: f64, turn_deg: f64) -> f64 {
    let slope = turn_deg.to_radians().tan();
    let bin_m = 0.7 * gsd_m;
    let bins = (2.0 * reach / bin_m).ceil() as usize + 1;
    let mut sum = vec![0.0f64; bins * bands];
    let mut count = vec![0u32; bins];
    for (s, v) in samples {
        // Clockwise by the turn, starboard decreases with distance forward.
        let y = s.starboard_m - slope * s.forward_m;
        let k = ((y + reach) / bin_m) as usize;
        if y < -reach || k >= bins {
            continue;
        }
        count[k] += 1;
        for (b, value) in v.iter().enumerate() {
            sum[k * bands + b] += f64::from(*value);
        }
    }
    let full = samples.len() as u32 / bins as u32;
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

/// The profile across the middle of the hull: for each bin the look of its median pixel.
#[derive(Debug, Clone)]
pub(super) struct Across {
    /// Starboard position of the first bin's middle, metres.
    pub(super) start_m: f64,
    /// Bin width, metres.
    pub(super) bin_m: f64,
    /// One look per bin.
    pub(super) looks: Vec<Look>,
}

impl Across {
    /// Looks at the band `from_m..to_m` forward of the centre, `reach_m` to either side.
    pub(super) fn of(chip: &Chip, sea: &SeaState, frame: &HullFrame, along: (f64, f64), reach_m: f64) -> Across {
        let bin_m = sea.gsd_m;
        let bins = (2.0 * reach_m / bin_m).ceil() as usize;
        let bands = chip.raster.bands();
        let mut values: Vec<Vec<(usize, usize)>> = vec![Vec::new(); bins];
        for (s, r, c) in chip.spots(frame, |s| {
            s.forward_m > along.0 && s.forward_m < along.1 && s.starboard_m.abs() < reach_m
        }) {
            let k = ((s.starboard_m + reach_m) / bin_m) as usize;
            values[k.min(bins - 1)].push((r, c));
        }
        let looks = values
            .iter()
            .map(|cells| {
                let Some(&(r0, c0)) = cells.first() else {
                    return Look {
                        distance: 0.0,
                        dark: false,
                    };
                };
                let median: Vec<f32> = (0..bands)
                    .map(|b| {
                        let mut v: Vec<f32> = cells
                            .iter()
                            .map(|&(r, c)| chip.raster.samples[[b, r, c]])
                            .collect();
                        v.sort_by(f32::total_cmp);
                        v[v.len() / 2]
                    })
                    .collect();
                let p = chip.place(r0, c0);
                sea.fine.look(|b| median[b], [p.col, p.row])
            })
            .collect();
        Across {
            start_m: -reach_m + bin_m / 2.0,
            bin_m,
            looks,
        }
    }

    /// The outermost object bins on port and starboard, reached from the middle over gaps of
    /// at most `gap_m`; outer borders of the bins, metres to starboard.
    pub(super) fn object_run(&self, bar: f32, gap_m: f64, middle_m: f64) -> Option<(f64, f64)> {
        let is_object = |k: usize| {
            let l = self.looks[k];
            !l.dark && l.distance > bar
        };
        let n = self.looks.len();
        let middle = (((middle_m - self.start_m) / self.bin_m).round().max(0.0) as usize).min(n - 1);
        let gap = (gap_m / self.bin_m).round().max(1.0) as usize;
        let walk = |keys: &mut dyn Iterator<Item = usize>| {
            let mut last = None;
            let mut since = 0;
            for k in keys {
                if is_object(k) {
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
        };
        let right = walk(&mut (middle..n))?;
        let left = walk(&mut (0..=middle).rev())?;
        Some((
            self.start_m + (left as f64 - 0.5) * self.bin_m,
            self.start_m + (right as f64 + 0.5) * self.bin_m,
        ))
    }
}
