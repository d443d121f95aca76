//! How far a ship moved from band to band.
//!
//! An imager takes its bands one after the other, some hundredths of a second apart, so that a
//! ship under way lies in another place in each. Profiles along the hull, of her deck and the
//! water before and behind it, are laid over each other where their slopes agree best. Only where
//! slopes lie counts, not how steep they are: colours differ from band to band.

use super::chip::{Chip, Stretch};
use super::frame::HullFrame;
use crate::Measured;

/// How far she may have moved, metres: 20 m/s over half a second.
const FARTHEST_M: f64 = 10.0;
/// Profiles reach so far beyond half the length, as a part of it.
const BEYOND: f64 = 0.12;
/// Part of the beam that is looked at.
const BREADTH: f64 = 0.8;
/// Cells of a profile in a pixel.
const CELLS: f64 = 2.0;
/// Correlation of slopes below which two bands show different things.
const ALIKE: f64 = 0.6;
/// Shortest hull, pixels.
const LEAST_PX: f64 = 30.0;
/// What a displacement may be off by, pixels.
const SIGMA_PX: f64 = 0.1;
/// Displacements of less are no sign of way, pixels; rendered ships at rest show up to 0.37.
const STILL_PX: f64 = 0.5;

/// The displacement, along the heading, of the band that lies farthest from the first one, metres
/// with standard error; `None` for one band, for short hulls, or where no two bands are alike.
pub(crate) fn displacement_m(
    chip: &Chip,
    frame: &HullFrame,
    length_m: f64,
    beam_m: f64,
) -> Option<Measured> {
    let gsd_m = frame.ground.gsd_m();
    if chip.raster.bands() < 2 || length_m.is_nan() || length_m < LEAST_PX * gsd_m {
        return None;
    }
    let step = gsd_m / CELLS;
    let sides = Slopes::of(chip, frame, length_m, beam_m, step)?;
    let farthest = (FARTHEST_M / step) as usize;
    let shift = |slopes: &[Vec<f64>], band: usize| shift(&slopes[0], &slopes[band], farthest);
    let mut found: Option<Measured> = None;
    for band in 1..chip.raster.bands() {
        let Some(cells) = shift(&sides.both, band) else {
            continue;
        };
        let halves = [&sides.port, &sides.starboard].map(|half| shift(half, band));
        // Either side alone says how sure it is.
        let apart = match halves {
            [Some(a), Some(b)] => 0.5 * (a - b).abs() * step,
            _ => gsd_m,
        };
        let moved = Measured::new(cells * step, apart.hypot(SIGMA_PX * gsd_m));
        if found.is_none_or(|f| moved.value.abs() > f.value.abs()) {
            found = Some(moved);
        }
    }
    found
}

/// Whether a displacement is one that only a moving ship shows.
pub(crate) fn is_moving(displacement: Measured, gsd_m: f64) -> bool {
    displacement.value.abs() > (4.0 * displacement.sigma).max(STILL_PX * gsd_m)
}

/// Slopes of the brightness along a hull, by band.
struct Slopes {
    both: Vec<Vec<f64>>,
    port: Vec<Vec<f64>>,
    starboard: Vec<Vec<f64>>,
}

impl Slopes {
    fn of(chip: &Chip, frame: &HullFrame, length_m: f64, beam_m: f64, step: f64) -> Option<Slopes> {
        let reach = (0.5 + BEYOND) * length_m;
        let n = (2.0 * reach / step).floor() as usize;
        let bands = chip.raster.bands();
        let mut sums = [0, 1].map(|_| vec![vec![0.0; n]; bands]);
        let mut counts = [vec![0.0; n], vec![0.0; n]];
        let within = Stretch::about(reach, 0.5 * BREADTH * beam_m);
        let samples = chip.raster.samples.as_standard_layout();
        let samples = samples.as_slice().unwrap_or_default();
        let width = chip.raster.width();
        let plane = chip.raster.height() * width;
        chip.each_spot(frame, within, |spot, row, col| {
            let cell = (((spot.forward_m + reach) / step) as usize).min(n - 1);
            let side = usize::from(spot.starboard_m > 0.0);
            counts[side][cell] += 1.0;
            for (band, sums) in sums[side].iter_mut().enumerate() {
                sums[cell] += f64::from(samples[band * plane + row * width + col]);
            }
        });
        let mean = |sums: &[f64], counts: &[f64]| -> Option<Vec<f64>> {
            let mut last = (sums.iter().zip(counts))
                .find(|(_, n)| **n > 0.0)
                .map(|(s, n)| s / n)?;
            let cells = sums.iter().zip(counts).map(|(s, n)| {
                // A cell in which no pixel's middle lies is as the one before it.
                last = if *n > 0.0 { s / n } else { last };
                last
            });
            Some(cells.collect())
        };
        let half = |side: usize| -> Option<Vec<Vec<f64>>> {
            sums[side]
                .iter()
                .map(|band| mean(band, &counts[side]))
                .collect()
        };
        let (port, starboard) = (half(0)?, half(1)?);
        let middle =
            |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(a, b)| 0.5 * (a + b)).collect();
        let both: Vec<Vec<f64>> = port.iter().zip(&starboard).map(middle).collect();
        let slopes = |of: &[Vec<f64>]| of.iter().map(|profile| slopes(profile)).collect();
        Some(Slopes {
            both: slopes(&both),
            port: slopes(&port),
            starboard: slopes(&starboard),
        })
    }
}

/// Cells by which slopes lie ahead of the `first`, to a fraction of one; `None` where they agree
/// nowhere.
fn shift(first: &[f64], other: &[f64], farthest: usize) -> Option<f64> {
    let margin = farthest + 3 * CELLS as usize;
    if first.len() < 3 * margin {
        return None;
    }
    let length = first.len() - 2 * margin;
    let here = &first[margin..margin + length];
    let own: f64 = here.iter().map(|v| v * v).sum();
    let moved = products(here, &other[margin - farthest..], 2 * farthest + 1);
    let likeness = |[both, square]: [f64; 2]| both / (own * square + 1e-12).sqrt();
    let all: Vec<f64> = moved.into_iter().map(likeness).collect();
    let best = (0..all.len()).max_by(|&a, &b| all[a].total_cmp(&all[b]))?;
    if all[best] < ALIKE || best == 0 || best + 1 == all.len() {
        return None;
    }
    // The top of the parabola through the best three.
    let (before, top, after) = (all[best - 1], all[best], all[best + 1]);
    let part = 0.5 * (before - after) / (before - 2.0 * top + after);
    Some(best as f64 - farthest as f64 + part)
}

/// Of what lies in `there` from each of its first `count` values on, the sum of its products with
/// `here` and that of its squares.
fn products(here: &[f64], there: &[f64], count: usize) -> Vec<[f64; 2]> {
    /// Sums that are made at once.
    const AT_ONCE: usize = 8;
    let mut out = Vec::with_capacity(count + AT_ONCE);
    for first in (0..count).step_by(AT_ONCE) {
        let mut sums = [[0.0; AT_ONCE]; 2];
        for (k, v) in here.iter().enumerate() {
            // The last ones may reach beyond the profile; they are not asked for.
            match there[first + k..].first_chunk::<AT_ONCE>() {
                Some(near) => {
                    for (j, w) in near.iter().enumerate() {
                        sums[0][j] += v * w;
                        sums[1][j] += w * w;
                    }
                }
                None => {
                    for (j, w) in there[first + k..].iter().enumerate() {
                        sums[0][j] += v * w;
                        sums[1][j] += w * w;
                    }
                }
            }
        }
        out.extend(std::array::from_fn::<_, AT_ONCE, _>(|j| {
            [sums[0][j], sums[1][j]]
        }));
    }
    out.truncate(count);
    out
}

/// Slopes of a profile, smoothed over a pixel.
fn slopes(profile: &[f64]) -> Vec<f64> {
    let reach = 3 * CELLS as i64;
    let kernel: Vec<f64> = (-reach..=reach)
        .map(|k| {
            let x = k as f64 / CELLS;
            x * (-0.5 * x * x).exp()
        })
        .collect();
    let last = profile.len() as i64 - 1;
    (0..=last)
        .map(|at| {
            let near = |k: usize| profile[(at + k as i64 - reach).clamp(0, last) as usize];
            kernel.iter().enumerate().map(|(k, w)| w * near(k)).sum()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A hull of steps at a place, blurred, as a band with some gain sees it.
    fn band(moved: f64, gain: f64) -> Vec<f64> {
        let edge = |x: f64, at: f64| 0.5 * (1.0 + ((x - at - moved) / 2.0).tanh());
        (0..400)
            .map(|k| {
                let x = f64::from(k);
                let deck = edge(x, 70.0) - edge(x, 330.0);
                let house = edge(x, 90.0) - edge(x, 120.0);
                100.0 + gain * 80.0 * deck + (2.0 - gain) * 50.0 * house
            })
            .collect()
    }

    proptest! {
        #[test]
        fn a_shift_is_found_to_a_tenth_of_a_cell(moved in -15.0..15.0f64, gain in 0.5..1.5f64) {
            let found = shift(&slopes(&band(0.0, 1.0)), &slopes(&band(moved, gain)), 20).unwrap();
            prop_assert!((found - moved).abs() < 0.1, "{found} {moved}");
        }
    }

    proptest! {
        #[test]
        fn products_are_those_of_plain_sums(
            there in proptest::collection::vec(-1.0..1.0f64, 60), count in 1usize..40
        ) {
            let here = &there[3..60 - 40];
            for (by, [both, square]) in products(here, &there, count).into_iter().enumerate() {
                let moved = &there[by..][..here.len()];
                prop_assert_eq!(both, here.iter().zip(moved).map(|(a, b)| a * b).sum::<f64>());
                prop_assert_eq!(square, moved.iter().map(|v| v * v).sum::<f64>());
            }
        }
    }

    #[test]
    fn what_is_not_alike_or_too_short_has_no_shift() {
        let shift = |a: &[f64], b: &[f64]| shift(&slopes(a), &slopes(b), 20);
        let flat = vec![7.0; 400];
        assert_eq!(shift(&band(0.0, 1.0), &flat), None);
        assert_eq!(shift(&flat[..50], &flat[..50]), None);
        assert_eq!(shift(&band(0.0, 1.0), &band(60.0, 1.0)), None);
    }

    #[test]
    fn way_is_told_from_rest_by_half_a_pixel() {
        assert!(is_moving(Measured::new(-0.3, 0.05), 0.5));
        assert!(!is_moving(Measured::new(0.2, 0.01), 0.5));
        assert!(!is_moving(Measured::new(0.9, 0.3), 0.5));
    }
}
