//! Where a ship ends whose house shades her poop.
//!
//! In: what was seen along a hull, her sides, and ends of which one may lie where her house's
//! shade begins. Out: the end behind with the poop that lies in that shade.
//!
//! With the sun ahead the shade falls over the poop, the transom and the water behind it. Deck and
//! water are both dark there, but not alike: water still has its own light and the sky's, and it is
//! the same from the transom to where the shade ends. What its far part shows is therefore compared
//! with every bin from the end that was found onward; the transom is where the sum of evidence for
//! something else turns.

use super::ends::{Ends, percentile};
use super::strips::{CELLS, Strips, most_likely_end, off_axis};

/// Cosine of the angle between course and sun from which on the shade falls far enough behind.
const SUN_AHEAD: f64 = 0.35;
/// Cells no farther from the axis than this, in widths, are looked at.
const CORE: f64 = 0.36;
/// Shade is darker than water in the sun by this, in standard deviations of the water's texture,
/// mean over bands.
const DARK: f32 = -1.5;
/// Least part of a bin's middle that is dark where it lies in the shade.
const MOSTLY: f64 = 0.6;
/// Bins of the shade that may look otherwise: blur, a mast.
const GAP: usize = 2;
/// How far the shade is followed, in widths.
const LONGEST: f64 = 2.2;
/// Part of the shade, the far one, that is water whatever the poop's length, and the bins at its
/// very end that are blurred.
const FAR: f64 = 0.4;
const BLURRED: usize = 2;
/// Least bins of that.
const LEAST_BINS: usize = 5;
/// Longest that a poop is behind the house, in widths.
const LONGEST_POOP: f64 = 0.7;
/// Shortest poop that is worth the doubt, bins: less is blur.
const SHORTEST_POOP: usize = 4;
/// Mean square of a cell's departure from shaded water above which a bin is more likely ship, by
/// how plainly she departs; most that one bin counts, and most departure of one cell in one band,
/// standard deviations.
const TURN: (f32, f32) = (2.6, 3.4);
const MOST: f32 = 8.0;
const CLIP: f32 = 4.0;
/// Bins next to the end by which the poop is known, if there is one.
const NEAR: usize = 8;
/// By how much more than the water behind it the poop departs at least.
const PLAIN: f32 = 1.8;
/// Least scatter of a cell, in standard deviations of the water's texture, and as a part of how
/// much darker it is than water in the sun.
const SCATTER: (f32, f32) = (0.7, 0.12);

/// The ends of a hull with the poop that lies in her house's shade; `None` where there is none.
/// `sun_ahead` is the cosine of the angle between the frame's axis and the direction to the sun.
pub(super) fn in_shade(
    strips: &Strips,
    ends: Ends,
    width_m: f64,
    sun_ahead: Option<f64>,
) -> Option<Ends> {
    let sun_ahead = sun_ahead.filter(|cosine| cosine.abs() > SUN_AHEAD)?;
    // The house stands aft, and the shade falls away from the sun.
    let outward = if sun_ahead > 0.0 { -1.0 } else { 1.0 };
    let house_m = strips.house(width_m)?;
    let house_behind = house_m - ends.aft_m < ends.fore_m - house_m;
    if house_behind != (outward < 0.0) {
        return None;
    }
    let from_m = if outward < 0.0 {
        ends.aft_m
    } else {
        ends.fore_m
    };
    let first = usize::try_from(strips.bin(from_m)).ok()? as isize;
    let step = outward as isize;
    let bin = |k: usize| usize::try_from(first + step * k as isize).ok();
    let longest = (LONGEST * width_m / strips.bin_m) as usize;
    let shade = shade(|k| dark(strips, bin(k)?), longest);
    let water = water(strips, shade.checked_sub(BLURRED)?, bin)?;
    let way: Vec<f32> = (0..shade)
        .map(|k| bin(k).map_or(0.0, |bin| departure(strips, bin, &water)))
        .collect();
    // Near a high stern shaded water sees less of the sky than far behind it.
    let near = percentile(&mut way[..way.len().min(NEAR)].to_vec(), 0.5);
    let far = percentile(
        &mut way[way.len() - way.len().min(LEAST_BINS)..].to_vec(),
        0.5,
    );
    let turn = (near * far).sqrt().clamp(TURN.0, TURN.1);
    let poop = most_likely_end(way.iter().map(|departs| departs.min(MOST) - turn));
    let behind = way[poop..].iter().sum::<f32>() / (way.len() - poop).max(1) as f32;
    let mean = way[..poop].iter().sum::<f32>() / poop.max(1) as f32;
    let long_m = poop as f64 * strips.bin_m;
    tracing::debug!(
        house_m, from_m, shade, poop, mean, behind, turn, long_m, "transom"
    );
    let found = poop >= SHORTEST_POOP
        && mean > behind + PLAIN
        && behind < TURN.0
        && way.len() - poop >= LEAST_BINS
        && long_m < LONGEST_POOP * width_m;
    found.then(|| ends.with_end(outward, from_m + outward * long_m))
}

/// How far the shade goes on, bins; `is_dark` says whether a bin lies in it, and nothing beyond
/// the image.
fn shade(is_dark: impl Fn(usize) -> Option<bool>, longest: usize) -> usize {
    let mut end = 0;
    for k in 0..longest {
        match is_dark(k) {
            Some(true) => end = k + 1,
            Some(false) if k < end + GAP => {}
            _ => break,
        }
    }
    end
}

fn core() -> impl Iterator<Item = usize> {
    (0..CELLS).filter(|&cell| off_axis(cell) <= CORE)
}

/// Whether most of the middle of a bin is darker than water in the sun: the shade of a funnel,
/// which reaches farther than the house's, covers little of it.
fn dark(strips: &Strips, bin: usize) -> Option<bool> {
    let (mut dark, mut all) = (0, 0);
    for cell in core() {
        all += 1;
        dark += usize::from(mean(strips.cell(bin, cell)?) < DARK);
    }
    Some(dark as f64 >= MOSTLY * f64::from(all))
}

/// What shaded water shows in the far part of a shade of so many bins: level and scatter by band.
fn water(
    strips: &Strips,
    shade: usize,
    bin: impl Fn(usize) -> Option<usize>,
) -> Option<Vec<(f32, f32)>> {
    let far = (FAR * shade as f64) as usize;
    if far < LEAST_BINS {
        return None;
    }
    let bands = 0..strips.bands;
    let each = bands.map(|band| {
        let mut levels: Vec<f32> = (shade - far..shade)
            .filter_map(&bin)
            .flat_map(|bin| core().filter_map(move |cell| strips.cell(bin, cell)))
            .filter(|levels| mean(levels) < DARK)
            .map(|levels| levels[band])
            .collect();
        if levels.is_empty() {
            return None;
        }
        let level = percentile(&mut levels, 0.5);
        let mut away: Vec<f32> = levels.iter().map(|v| (v - level).abs()).collect();
        let own = 1.4826 * percentile(&mut away, 0.5);
        let part = SCATTER.1 * level;
        let scatter = (own * own + SCATTER.0.powi(2) + part * part).sqrt();
        Some((level, scatter))
    });
    each.collect()
}

/// Mean square of how the cells of a bin's middle depart from water, shaded or in the sun.
fn departure(strips: &Strips, bin: usize, water: &[(f32, f32)]) -> f32 {
    let square = |d: f32| d.clamp(-CLIP, CLIP).powi(2);
    let cells = core().filter_map(|cell| strips.cell(bin, cell));
    let each = cells.map(|levels| {
        let of_both = levels
            .iter()
            .zip(water)
            .map(|(v, (level, scatter))| (square((v - level) / scatter), square(*v)));
        let (shaded, lit) = of_both.fold((0.0f32, 0.0f32), |sum, d| (sum.0 + d.0, sum.1 + d.1));
        shaded.min(lit) / water.len() as f32
    });
    let (sum, count) = each.fold((0.0, 0.0f32), |(sum, n), d| (sum + d, n + 1.0));
    sum / count.max(1.0)
}

fn mean(levels: &[f32]) -> f32 {
    levels.iter().sum::<f32>() / levels.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH_M: f64 = 20.0;
    /// Where the poop's shade and where the whole shade end, metres.
    const TRANSOM_M: f64 = -60.0;
    const SHADE_M: f64 = -76.0;

    /// A ship of 120 m whose house stands from -52 to -44 m, and behind it her poop, as dark as
    /// given, and shaded water; a funnel's shade goes on beyond.
    fn strips(poop: f32, farther_m: f64) -> Strips {
        let noise =
            |at_m: f64, cell: usize| ((at_m * 7.0) as i64 * 13 + cell as i64 * 5).rem_euclid(7);
        Strips::by_level((-108.0, 116.0), 0.5, 2.8, |at_m, cell| {
            let inside = off_axis(cell) < 0.5;
            let level = match at_m {
                a if a > -44.0 && a < 60.0 && inside => 30.0,
                a if a > -52.0 && a < -44.0 && inside => 90.0,
                a if a > TRANSOM_M && a < -52.0 && inside => poop,
                a if a > SHADE_M && a < -52.0 => -10.0,
                a if a > SHADE_M - farther_m && a < SHADE_M && off_axis(cell) < 0.1 => -8.0,
                _ => 0.0,
            };
            level + 0.3 * noise(at_m, cell) as f32 - 0.9
        })
    }

    fn aft(poop: f32, farther_m: f64, sun_ahead: f64) -> Option<f64> {
        let ends = Ends {
            aft_m: -52.0,
            fore_m: 60.0,
        };
        let found = in_shade(&strips(poop, farther_m), ends, WIDTH_M, Some(sun_ahead))?;
        assert_eq!(found.fore_m, 60.0);
        Some(found.aft_m)
    }

    #[test]
    fn a_poop_that_is_unlike_shaded_water_is_hers() {
        for (poop, farther_m) in [(-16.0, 0.0), (-4.5, 0.0), (-16.0, 12.0)] {
            let aft = aft(poop, farther_m, 0.9).expect("a poop");
            assert!((aft - TRANSOM_M).abs() < 0.6, "{poop} {farther_m}: {aft}");
        }
    }

    #[test]
    fn shade_alone_makes_no_poop() {
        assert_eq!(aft(-10.0, 0.0, 0.9), None);
        assert_eq!(aft(-10.0, 12.0, 0.9), None);
        // With the sun abeam or astern what is dark behind her is no shade of her house.
        assert_eq!(aft(-16.0, 0.0, 0.1), None);
        assert_eq!(aft(-16.0, 0.0, -0.9), None);
        // A poop that goes on to where the shade ends leaves no water to compare it with.
        let ends = Ends {
            aft_m: SHADE_M + 2.0,
            fore_m: 60.0,
        };
        assert_eq!(
            in_shade(&strips(-16.0, 0.0), ends, WIDTH_M, Some(0.9)),
            None
        );
    }
}
