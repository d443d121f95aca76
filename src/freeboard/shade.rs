//! The level of shadowed water where the shadow is wide: behind the house and the forecastle.
//!
//! Beside a laden ship the side's own shadow is a pixel or two wide and its level cannot be
//! told from its width. The house stands ten metres higher and throws a patch of the same
//! shadow on the same water.

use super::darkness::darker_than_water;
use super::fit::Minimum;
use super::levels::SHADOW;
use super::profile::median;
use super::sight::Sight;
use crate::hull::{HIGHEST_DECK, Hull, Stretch};
use crate::sea::SeaState;

/// Height above the sea whose shadow bounds the strip that is looked at, metres.
const HOUSE_M: f64 = 9.0;
/// Part of the strip that the patches of shadow cover at least.
const COVERED: f64 = 0.06;
/// Part of the darkest squares' darkness at which a square is in shadow.
const AS_DARK: f64 = 0.8;
/// Side of the squares that are averaged, pixels.
const SQUARE: usize = 3;
/// Height of a ship's house over her deck at least, metres and a part of her length, how far it
/// stands inboard, as a part of her beam, and how much of her length it takes up at least.
const HOUSE: (f64, f64) = (3.0, 0.05);
const INBOARD: f64 = 0.1;
const HOUSE_PART: f64 = 0.04;
/// Pixels that the blur of her side takes, and that must be left of the house's shadow.
const CLEAR_PX: f64 = 2.5;
const LEAST_PX: f64 = 4.0;
/// What passes for her shadow is looked for behind her house where it is so many standard deviations of
/// the water's texture darker than that, and must be there by this part of it.
const PLAIN: f64 = 3.0;
const THERE: f64 = 0.4;
/// Where shadows travel farther along her than this per metre outward, that of her house may lie
/// anywhere.
const STEEPEST: f64 = 1.4;

/// Shadowed water beside a hull.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WideShadow {
    /// Shadow minus water, per band.
    pub(super) darker: Vec<f64>,
    /// By how many standard deviations of the water's texture the darkest part of the shaded
    /// strip is darker than the darkest part of the lit one.
    pub(super) contrast: f64,
}

/// A small square of water.
#[derive(Debug, Clone)]
struct Square {
    /// How far its nearest pixel lies off the axis, metres.
    off_m: f64,
    /// Brightness in standard deviations of the water's texture.
    brightness: f64,
    /// Difference from water per band.
    differs: Vec<f64>,
}

/// The squares along both sides of a hull, the shaded one first, each side's darkest first.
pub(super) struct Alongside {
    /// How far off the axis the hull and her blur end, metres.
    border_m: f64,
    /// How far beyond that was looked, metres.
    reach_m: f64,
    sides: [Vec<Square>; 2],
}

impl Alongside {
    /// Looks along both sides, as far off as the house's shadow may reach; `sign` is +1 where
    /// the starboard side is the shaded one, and `shadow` metres of shadow per metre of height.
    pub(super) fn of(hull: &Hull, sea: &SeaState, sign: f64, shadow: f64) -> Alongside {
        let reach_m = (HOUSE_M * shadow).min(30.0);
        let border_m = hull.imaged_width_m / 2.0 + 2.5 * sea.gsd_m;
        let half_m = 0.5 * hull.imaged_length_m;
        let across_m = (border_m, border_m + reach_m);
        Alongside {
            border_m,
            reach_m,
            sides: [sign, -sign].map(|sign| squares(hull, sea, beside(half_m, sign, across_m))),
        }
    }
}

/// Looks along the shaded side for patches of shadow, `clear_m` metres off the hull and beyond:
/// nearer, her own dark side and its mirror image would pass for them. `None` when the strip
/// that could hold patches is too thin to judge.
pub(super) fn wide_shadow(beside: &Alongside, gsd_m: f64, clear_m: f64) -> Option<WideShadow> {
    if beside.reach_m < clear_m + 5.0 * gsd_m {
        return None;
    }
    let off = |side: &Vec<Square>| -> Vec<(f64, Vec<f64>)> {
        let off = side.iter().filter(|s| s.off_m > beside.border_m + clear_m);
        off.map(|s| (s.brightness, s.differs.clone())).collect()
    };
    let [shaded, lit] = [off(&beside.sides[0]), off(&beside.sides[1])];
    if shaded.len() < 50 || lit.len() < 50 {
        return None;
    }
    let dark = (COVERED * shaded.len() as f64) as usize;
    let at = |v: &[(f64, Vec<f64>)]| v[(COVERED * v.len() as f64) as usize].0;
    let contrast = at(&lit) - at(&shaded);
    let bands = shaded[0].1.len();
    // The darkest squares are dark by chance too: their level is that of all that are as dark
    // as shadow rather than water.
    let half = AS_DARK * at(&shaded);
    let dark = shaded.partition_point(|(v, _)| *v < half).max(dark);
    let darker = (0..bands)
        .map(|b| median(shaded[..dark].iter().map(|(_, r)| r[b]).collect()))
        .collect();
    Some(WideShadow { darker, contrast })
}

/// Whether what passes for her shadow is not there behind her house, which stands higher by metres:
/// it is her shaded side then, and her shadow too faint to be seen. Never where that side is not
/// seen, or no such place is clear of it. `free` says whether water lies beside the shaded side and
/// the lit one.
pub(super) fn none_behind_house(
    hull: &Hull,
    sea: &SeaState,
    sight: &Sight,
    free: [bool; 2],
    best: &Minimum,
) -> bool {
    let (e, side, length_m) = (&best.edges, sight.shaded, hull.imaged_length_m);
    let Some(levels) = best.levels.first().filter(|l| l.has[SHADOW]) else {
        return false;
    };
    let darker = darker_than_water(levels, sea);
    let shadow_m = e.shaded_m + e.freeboard_m * side.shadow;
    let widest_m = e.shaded_m + (HIGHEST_DECK * length_m - e.freeboard_m) * side.strip;
    let from_m = shadow_m.max(widest_m) + CLEAR_PX * sea.gsd_m;
    let house_m = HOUSE.0 + HOUSE.1 * length_m;
    let to_m = shadow_m + house_m * side.shadow - INBOARD * (e.shaded_m + e.lit_m);
    let slant = sight.slant().abs();
    let clear = to_m >= from_m + LEAST_PX * sea.gsd_m;
    if !free[0] || !side.seen() || slant > STEEPEST || darker < PLAIN || !clear {
        return false;
    }
    let half_m = 0.5 * length_m + slant * (to_m - e.shaded_m);
    let darkest = |sign: f64| {
        let squares = squares(hull, sea, beside(half_m, sign, (from_m, to_m)));
        let at = HOUSE_PART * 0.5 * length_m / half_m * squares.len() as f64;
        squares.get(at as usize).map(|s| s.brightness)
    };
    // Another hull or a quay in place of the water may be as dark as any shadow.
    let lit = if free[1] {
        darkest(-sight.sign)
    } else {
        Some(0.0)
    };
    let seen = lit.zip(darkest(sight.sign));
    seen.is_some_and(|(lit, shaded)| lit - shaded < THERE * darker)
}

/// A stretch beside one side, so far along her from the middle and between two distances from the axis,
/// metres.
fn beside(half_m: f64, sign: f64, (from_m, to_m): (f64, f64)) -> Stretch {
    let across = [sign * from_m, sign * to_m];
    Stretch {
        forward_m: (-half_m, half_m),
        starboard_m: (across[0].min(across[1]), across[0].max(across[1])),
    }
}

/// Small squares of a stretch beside one side, darkest first.
fn squares(hull: &Hull, sea: &SeaState, within: Stretch) -> Vec<Square> {
    let raster = &hull.chip.raster;
    let bands = raster.bands();
    let mut sums: std::collections::BTreeMap<(usize, usize), (Square, usize)> =
        std::collections::BTreeMap::new();
    for (spot, r, c) in hull.chip.spots(&hull.frame, within) {
        let p = hull.chip.place(r, c);
        let (square, count) = sums.entry((r / SQUARE, c / SQUARE)).or_insert_with(|| {
            let none = Square {
                off_m: f64::INFINITY,
                brightness: 0.0,
                differs: vec![0.0; bands],
            };
            (none, 0)
        });
        for (b, sum) in square.differs.iter_mut().enumerate() {
            let level = sea.fine.level(b, [p.col, p.row]);
            *sum += f64::from(raster.samples[[b, r, c]] - level);
        }
        square.off_m = square.off_m.min(spot.starboard_m.abs());
        *count += 1;
    }
    let mut out: Vec<Square> = sums
        .into_values()
        .filter(|(_, n)| *n == SQUARE * SQUARE)
        .map(|(mut square, n)| {
            for sum in &mut square.differs {
                *sum /= n as f64;
            }
            let values = square.differs.iter().zip(&sea.fine.sigma);
            square.brightness = values.map(|(m, s)| m / f64::from(*s)).sum::<f64>() / bands as f64;
            square
        })
        .collect();
    out.sort_by(|a, b| a.brightness.total_cmp(&b.brightness));
    out
}
