//! The level of shadowed water where the shadow is wide: behind the house and the forecastle.
//!
//! Beside a laden ship the side's own shadow is a pixel or two wide and its level cannot be
//! told from its width. The house stands ten metres higher and throws a patch of the same
//! shadow on the same water.

use super::profile::median;
use crate::hull::{Hull, Stretch};
use crate::sea::SeaState;

/// Height above the sea whose shadow bounds the strip that is looked at, metres.
const HOUSE_M: f64 = 9.0;
/// Part of the strip that the patches of shadow cover at least.
const COVERED: f64 = 0.06;
/// Part of the darkest squares' darkness at which a square is in shadow.
const AS_DARK: f64 = 0.8;
/// Side of the squares that are averaged, pixels.
const SQUARE: usize = 3;

/// Shadowed water beside a hull.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WideShadow {
    /// Shadow minus water, per band.
    pub(super) darker: Vec<f64>,
    /// By how many standard deviations of the water's texture the darkest part of the shaded
    /// strip is darker than the darkest part of the lit one.
    pub(super) contrast: f64,
}

/// Looks along the shaded side (`sign` +1 starboard) for patches of shadow, `clear_m` metres
/// off the hull and beyond: nearer, her own dark side and its mirror image would pass for
/// them. `None` when the strip that could hold patches is too thin to judge.
pub(super) fn wide_shadow(
    hull: &Hull,
    sea: &SeaState,
    sign: f64,
    shadow: f64,
    clear_m: f64,
) -> Option<WideShadow> {
    let gsd = sea.gsd_m;
    let reach = (HOUSE_M * shadow).min(30.0);
    if reach < clear_m + 5.0 * gsd {
        return None;
    }
    let across = (clear_m, reach);
    let shaded = squares(hull, sea, sign, across);
    let lit = squares(hull, sea, -sign, across);
    if shaded.len() < 50 || lit.len() < 50 {
        return None;
    }
    let dark = (COVERED * shaded.len() as f64) as usize;
    let at = |v: &[(f64, Vec<f64>)]| v[(COVERED * v.len() as f64) as usize].0;
    let contrast = at(&lit) - at(&shaded);
    let bands = hull.chip.raster.bands();
    // The darkest squares are dark by chance too: their level is that of all that are as dark
    // as shadow rather than water.
    let half = AS_DARK * at(&shaded);
    let dark = shaded.partition_point(|(v, _)| *v < half).max(dark);
    let darker = (0..bands)
        .map(|b| median(shaded[..dark].iter().map(|(_, r)| r[b]).collect()))
        .collect();
    Some(WideShadow { darker, contrast })
}

/// Means of small squares beside one side, darkest first: brightness in standard deviations,
/// and difference from water per band.
fn squares(
    hull: &Hull,
    sea: &SeaState,
    sign: f64,
    (from_m, to_m): (f64, f64),
) -> Vec<(f64, Vec<f64>)> {
    let raster = &hull.chip.raster;
    let bands = raster.bands();
    let border = hull.imaged_width_m / 2.0 + 2.5 * sea.gsd_m;
    let half_length = 0.5 * hull.imaged_length_m;
    let across = [from_m, to_m].map(|m| sign * (border + m));
    let beside = Stretch {
        forward_m: (-half_length, half_length),
        starboard_m: (across[0].min(across[1]), across[0].max(across[1])),
    };
    let mut sums: std::collections::BTreeMap<(usize, usize), (Vec<f64>, usize)> =
        std::collections::BTreeMap::new();
    for (_, r, c) in hull.chip.spots(&hull.frame, beside) {
        let p = hull.chip.place(r, c);
        let entry = sums
            .entry((r / SQUARE, c / SQUARE))
            .or_insert_with(|| (vec![0.0; bands], 0));
        for (b, sum) in entry.0.iter_mut().enumerate() {
            let level = sea.fine.level(b, [p.col, p.row]);
            *sum += f64::from(raster.samples[[b, r, c]] - level);
        }
        entry.1 += 1;
    }
    let mut out: Vec<(f64, Vec<f64>)> = sums
        .into_values()
        .filter(|(_, n)| *n == SQUARE * SQUARE)
        .map(|(sum, n)| {
            let mean: Vec<f64> = sum.iter().map(|s| s / n as f64).collect();
            let brightness = mean
                .iter()
                .zip(&sea.fine.sigma)
                .map(|(m, s)| m / f64::from(*s))
                .sum::<f64>()
                / bands as f64;
            (brightness, mean)
        })
        .collect();
    out.sort_by(|a, b| a.0.total_cmp(&b.0));
    out
}
