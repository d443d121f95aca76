//! What a fitted section must look like to be a ship's.
//!
//! A levels-and-edges model can explain much of a deck's clutter: a strip of deck between the
//! shadows of the pipes passes for a hull's side, its dark neighbour for the deck. Physics
//! forbids most of that, and each violation makes a fit dearer instead of impossible, because
//! paint is free.

use super::levels::{BOOT, DECK, Levels, SHADOW, SIDE, WATER};
use super::section::Edges;
use crate::hull::USUAL_SLENDERNESS;

/// Factor on the cost of a shaded side whose "shadow" is brighter than the water.
const BRIGHT_SHADOW: f64 = 1.5;
/// Factor on the cost of a shaded side whose deck is nearer to its shadow than to the deck of
/// the other side.
const DECK_IN_SHADE: f64 = 1.3;
/// Factor on the cost of a lit strip that looks like water or like the deck: one of its edges
/// is then not seen at all.
const INVISIBLE_STRIP: f64 = 1.3;
/// The same where it is like water to this part of the texture's standard deviation, and what is
/// taken for her deck's edge may well be her waterline.
const STRIP_OF_WATER: f64 = 1.6;
const LIKE_WATER: f64 = 0.5;
/// Standard deviations of the water's texture within which a strip is not told from it.
const TOLD_FROM_WATER: f64 = 2.5;
/// Factor on the cost of a side whose boot-topping is a mixture of paint and water: that is
/// what blur, foam and the mirror image leave between the two.
const MIXED_BOOT: f64 = 1.4;
/// In one band all that lies between is a mixture; what is wider than this is no blur, pixels …
const WIDE_BOOT_PX: f64 = 4.0;
/// … nor the mirror image, where it lies so far from water toward paint.
const NO_MIRROR: f64 = 0.25;
/// Factor on the cost of a shaded side that is nearer to the lit deck than to its shadow: only
/// the sky lights it.
const LIT_SIDE_IN_SHADE: f64 = 1.3;

/// Trim by the stern over length: mean and standard deviation of what tankers show, ballast
/// and laden together (MARPOL Reg. 18 allows 0.015 by the stern in ballast; laden ships lie
/// near even keel).
pub(super) const TRIM_OVER_LENGTH: (f64, f64) = (0.006, 0.008);
/// Freeboard over length, the same: 0.015 laden to 0.08 light.
const FREEBOARD_OVER_LENGTH: (f64, f64) = (0.035, 0.025);
/// Length over beam, the same: tankers 5.5 to 6.5, slender ships to 8.5.
pub(super) const LENGTH_OVER_BEAM: (f64, f64) = (USUAL_SLENDERNESS, 0.9);
/// Tankers are 5.5 to 7.2 times as long as wide; beyond this something passed for her side.
const WIDTHS: std::ops::Range<f64> = 4.6..7.4;
/// No ship lies deeper than half of what the load line demands of a tanker (ICLL 1966/88, table
/// 28.1 A: 0.009 of 61 m), nor stands higher than the other end: a tanker is 0.085 to 0.095 of
/// her length deep and draws a fiftieth at least when she is light. Parts of her length.
const HEIGHTS: std::ops::Range<f64> = 0.0045..0.082;
/// No tanker at sea trims more by the bow or by the stern: beyond this a side and something on deck
/// were joined. Parts of the length.
const TRIMS: std::ops::Range<f64> = -0.012..0.026;
/// By how much a fit is dearer that lies one standard deviation from the mean of ships.
const UNUSUAL: f64 = 0.02;

/// The factor by which a fit's cost is multiplied for a ship of unusual shape or trim. Nothing
/// that sails is pulled by more than a few parts in a hundred; a deck's width taken for a
/// ship's is.
pub(super) fn ship_doubt(e: &Edges, length_m: f64) -> f64 {
    let beam_m = (e.shaded_m + e.lit_m).max(1.0);
    [
        (e.trim_m / length_m, TRIM_OVER_LENGTH),
        (e.freeboard_m / length_m, FREEBOARD_OVER_LENGTH),
        (length_m / beam_m, LENGTH_OVER_BEAM),
    ]
    .into_iter()
    .map(|(value, (mean, sigma))| 1.0 + UNUSUAL * ((value - mean) / sigma).powi(2))
    .product()
}

/// Whether a section has a ship's width and height.
pub(super) fn is_a_ships(e: &Edges, length_m: f64) -> bool {
    !is_of_no_ships_width(e, length_m) && !is_of_no_ships_height(e, length_m)
}

/// A beam too narrow for any tanker: where the pipes' shadow covers the deck to its edge, the
/// shadow's inner border passes for that edge. Or one too wide: the shadow passes for deck.
pub(super) fn is_of_no_ships_width(e: &Edges, length_m: f64) -> bool {
    !WIDTHS.contains(&(length_m / (e.shaded_m + e.lit_m)))
}

/// Height of pipes and catwalk over the deck, metres, and how far from the deck's edge they end, as a
/// part of the beam.
const PIPES_M: f64 = 2.5;
const PIPES_INBOARD: f64 = 0.38;
/// Freeboard over length that a laden ship has at least.
const LADEN: f64 = 0.01;

/// Whether the shadow on the water may as well be that of the pipes: under a low sun it reaches over
/// the edge of a slender deck, and covers that. What she stands lower then is still a ship's height.
/// `shadow` is metres of shadow across per metre of height. Of rendered hulls so seen every second
/// was more than half a metre lower than she seemed.
pub(super) fn may_be_the_pipes(e: &Edges, shadow: f64, length_m: f64) -> bool {
    let inboard_m = PIPES_INBOARD * (e.shaded_m + e.lit_m);
    let higher_m = PIPES_M - inboard_m / shadow.max(f64::MIN_POSITIVE);
    higher_m > 0.0 && e.freeboard_m - higher_m > LADEN * length_m
}

/// A trim that no tanker has.
pub(super) fn is_of_no_ships_trim(e: &Edges, length_m: f64) -> bool {
    !TRIMS.contains(&(e.trim_m / length_m))
}

/// No freeboard, where the shadow passes for deck, or one that only stacks of containers have.
pub(super) fn is_of_no_ships_height(e: &Edges, length_m: f64) -> bool {
    !HEIGHTS.contains(&(e.freeboard_m / length_m))
}

/// The factor by which a half's cost is to be multiplied; `sigma` is the water's texture per
/// band, `other_deck` the deck's level on the other side, `boot_px` the width of the boot-topping, pixels.
pub(super) fn doubt(
    levels: &Levels,
    sigma: &[f64],
    other_deck: Option<&[f64]>,
    boot_px: f64,
) -> f64 {
    let apart = |a: usize, b: usize| distance(levels.of(a), levels.of(b), sigma);
    if !levels.has[SHADOW] {
        let unseen = |strip: usize, beside: usize| levels.has[strip] && apart(strip, beside) < 2.0;
        let lowest = if levels.has[BOOT] { BOOT } else { SIDE };
        let mut factor = 1.0;
        let in_water = apart(lowest, WATER);
        if levels.has[lowest] && in_water < LIKE_WATER {
            factor *= STRIP_OF_WATER;
        } else if unseen(SIDE, DECK) || unseen(lowest, WATER) {
            factor *= INVISIBLE_STRIP;
        }
        let from = if sigma.len() == 1 && boot_px > WIDE_BOOT_PX {
            1.0 - NO_MIRROR
        } else {
            0.0
        };
        if levels.has[BOOT] && is_mixture(levels, WATER, sigma, from) {
            factor *= MIXED_BOOT;
        }
        return factor;
    }
    if !shadow_is_darker(levels) {
        return BRIGHT_SHADOW;
    }
    let mut factor = 1.0;
    if levels.has[BOOT] && is_mixture(levels, SHADOW, sigma, 0.0) {
        factor *= MIXED_BOOT;
    }
    if levels.has[SIDE] && apart(SIDE, DECK) < apart(SIDE, SHADOW) {
        factor *= LIT_SIDE_IN_SHADE;
    }
    let to_other = other_deck.map(|deck| distance(levels.of(DECK), deck.iter().copied(), sigma));
    if to_other.is_some_and(|d| d > apart(DECK, SHADOW)) {
        factor *= DECK_IN_SHADE;
    }
    factor
}

/// Whether the strip of a lit side is not told from the water beside it.
pub(super) fn is_strip_unseen(levels: &Levels, sigma: &[f64]) -> bool {
    let lowest = if levels.has[BOOT] { BOOT } else { SIDE };
    levels.has[SIDE]
        && !levels.has[SHADOW]
        && distance(levels.of(lowest), levels.of(WATER), sigma) < TOLD_FROM_WATER
}

/// Whether it is a lit side in one band, in which a boot-topping and the water below it may be equally
/// bright, so that its lower edge may be that of the paint or of the ship.
pub(super) fn may_hide_boot(levels: &Levels) -> bool {
    levels.has[SIDE] && !levels.has[SHADOW] && levels.of(WATER).count() == 1
}

/// Shadowed water is darker than water in the sum of bands.
pub(super) fn shadow_is_darker(levels: &Levels) -> bool {
    levels.has[SHADOW] && levels.of(SHADOW).sum::<f64>() < levels.of(WATER).sum::<f64>()
}

/// Whether the boot-topping lies between paint and what is beyond it, or near that, and at least
/// this part of the way.
fn is_mixture(levels: &Levels, beyond: usize, sigma: &[f64], from: f64) -> bool {
    let whitened = |slot: usize| -> Vec<f64> {
        let level = levels.of(slot).zip(sigma);
        level.map(|(l, s)| l / s).collect()
    };
    let [paint, boot, water] = [SIDE, BOOT, beyond].map(whitened);
    let dot = |f: fn(f64, f64, f64) -> f64| -> f64 {
        let each = paint.iter().zip(&boot).zip(&water);
        each.map(|((p, b), w)| f(*p, *b, *w)).sum()
    };
    let across = dot(|p, _, w| (w - p) * (w - p)).max(1e-12);
    let part = (dot(|p, b, w| (b - p) * (w - p)) / across).clamp(0.0, 1.0);
    let off: f64 = paint
        .iter()
        .zip(&boot)
        .zip(&water)
        .map(|((p, b), w)| (b - p - part * (w - p)).powi(2))
        .sum();
    // Within a tenth of the step from paint to water, or the water's texture.
    part >= from && off < (0.01 * across).max(4.0 * sigma.len() as f64)
}

/// Root mean square difference over bands, in standard deviations.
fn distance(a: impl Iterator<Item = f64>, b: impl Iterator<Item = f64>, sigma: &[f64]) -> f64 {
    let sum: f64 = a
        .zip(b)
        .zip(sigma)
        .map(|((a, b), s)| ((a - b) / s).powi(2))
        .sum();
    (sum / sigma.len().max(1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boot_topping_of_one_band_is_a_mixture_unless_it_is_wide_and_no_mirror_image() {
        let strip = |boot| {
            let levels = [(DECK, 570.0), (SIDE, 127.0), (BOOT, boot), (WATER, 172.0)];
            Levels::one_band(&levels)
        };
        assert_eq!(doubt(&strip(154.0), &[2.0], None, 3.0), MIXED_BOOT);
        assert_eq!(doubt(&strip(154.0), &[2.0], None, 6.0), 1.0);
        assert_eq!(doubt(&strip(166.0), &[2.0], None, 6.0), MIXED_BOOT);
    }

    #[test]
    fn a_strip_like_water_is_doubted_more_than_one_like_the_deck() {
        let strip = |side| Levels::one_band(&[(DECK, 220.0), (SIDE, side), (WATER, 128.0)]);
        assert_eq!(doubt(&strip(180.0), &[4.0], None, 0.0), 1.0);
        assert_eq!(doubt(&strip(214.0), &[4.0], None, 0.0), INVISIBLE_STRIP);
        assert_eq!(doubt(&strip(122.0), &[4.0], None, 0.0), INVISIBLE_STRIP);
        assert_eq!(doubt(&strip(127.0), &[4.0], None, 0.0), STRIP_OF_WATER);
        assert!(is_strip_unseen(&strip(136.0), &[4.0]));
        assert!(!is_strip_unseen(&strip(140.0), &[4.0]));
        assert!(may_hide_boot(&strip(140.0)));
        let none = Levels::one_band(&[(DECK, 220.0), (WATER, 128.0)]);
        assert!(!is_strip_unseen(&none, &[4.0]));
    }

    #[test]
    fn no_tanker_trims_by_a_thirtieth_of_her_length() {
        let trims = |trim_m| Edges::from_array([9.0, 9.0, 0.0, 3.0, trim_m, 0.3, 0.3, 1.0]);
        assert!(!is_of_no_ships_trim(&trims(2.4), 120.0));
        assert!(is_of_no_ships_trim(&trims(3.8), 120.0));
        assert!(is_of_no_ships_trim(&trims(-1.8), 120.0));
    }

    #[test]
    fn a_low_sun_throws_the_pipes_shadow_over_the_edge_of_a_slender_deck() {
        let e = |half_m, freeboard_m| {
            Edges::from_array([half_m, half_m, 0.0, freeboard_m, 0.4, 0.3, 0.3, 1.0])
        };
        // 2.5 m of pipes 3.8 m from the edge reach over it where shadows are 1.6 times as long.
        assert!(may_be_the_pipes(&e(5.0, 2.5), 1.6, 65.0));
        assert!(!may_be_the_pipes(&e(5.0, 2.5), 1.4, 65.0));
        assert!(!may_be_the_pipes(&e(10.0, 2.5), 1.6, 120.0), "a wide deck");
        assert!(
            !may_be_the_pipes(&e(5.0, 0.7), 1.6, 65.0),
            "she would be under water"
        );
    }

    #[test]
    fn a_deck_that_is_as_dark_as_its_shadow_is_doubted() {
        let side = |deck| Levels::one_band(&[(DECK, deck), (SHADOW, 20.0), (WATER, 40.0)]);
        let other = [80.0];
        assert_eq!(doubt(&side(80.0), &[2.0], Some(&other), 0.0), 1.0);
        assert_eq!(doubt(&side(24.0), &[2.0], Some(&other), 0.0), DECK_IN_SHADE);
        assert_eq!(doubt(&side(24.0), &[2.0], None, 0.0), 1.0);
    }
}
