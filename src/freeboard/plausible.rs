//! What a fitted section must look like to be a ship's.
//!
//! A levels-and-edges model can explain much of a deck's clutter: a strip of deck between the
//! shadows of the pipes passes for a hull's side, its dark neighbour for the deck. Physics
//! forbids most of that, and each violation makes a fit dearer instead of impossible, because
//! paint is free.

use super::section::{Edges, Half, Levels};

/// Factor on the cost of a shaded side whose "shadow" is brighter than the water.
const BRIGHT_SHADOW: f64 = 1.5;
/// Factor on the cost of a shaded side whose deck is nearer to its shadow than to the deck of
/// the other side.
const DECK_IN_SHADE: f64 = 1.3;
/// Factor on the cost of a lit strip that looks like water or like the deck: one of its edges
/// is then not seen at all.
const INVISIBLE_STRIP: f64 = 1.3;
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
const LENGTH_OVER_BEAM: (f64, f64) = (6.2, 0.9);
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

/// The factor by which a half's cost is to be multiplied; `sigma` is the water's texture per
/// band, `lit_deck` the deck's level on the lit side.
pub(super) fn doubt(half: &Half, levels: &Levels, sigma: &[f64], lit_deck: Option<&[f64]>) -> f64 {
    if half.shaded {
        shaded_doubt(levels, sigma, lit_deck)
    } else {
        match levels.as_slice() {
            [deck, strip, .., water]
                if distance(strip, water, sigma).min(distance(strip, deck, sigma)) < 2.0 =>
            {
                INVISIBLE_STRIP
            }
            _ => 1.0,
        }
    }
}

fn shaded_doubt(levels: &Levels, sigma: &[f64], lit_deck: Option<&[f64]>) -> f64 {
    let [deck, .., shadow, _] = levels.as_slice() else {
        return 1.0;
    };
    if !shadow_is_darker(levels) {
        return BRIGHT_SHADOW;
    }
    let side = match levels.as_slice() {
        [_, side, _, _] if distance(side, deck, sigma) < distance(side, shadow, sigma) => {
            LIT_SIDE_IN_SHADE
        }
        _ => 1.0,
    };
    let deck = match lit_deck {
        Some(lit) if distance(deck, lit, sigma) > distance(deck, shadow, sigma) => DECK_IN_SHADE,
        _ => 1.0,
    };
    side * deck
}

/// Shadowed water is darker than water in the sum of bands.
pub(super) fn shadow_is_darker(levels: &Levels) -> bool {
    match levels.as_slice() {
        [.., shadow, water] => shadow.iter().sum::<f64>() < water.iter().sum::<f64>(),
        _ => false,
    }
}

/// Root mean square difference over bands, in standard deviations.
fn distance(a: &[f64], b: &[f64], sigma: &[f64]) -> f64 {
    let sum: f64 = a
        .iter()
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
    fn a_deck_that_is_as_dark_as_its_shadow_is_doubted() {
        let (deck, shadow, water) = (vec![80.0], vec![20.0], vec![40.0]);
        let good = vec![deck.clone(), shadow.clone(), water.clone()];
        let bad = vec![vec![24.0], shadow, water];
        assert_eq!(shaded_doubt(&good, &[2.0], Some(&deck)), 1.0);
        assert_eq!(shaded_doubt(&bad, &[2.0], Some(&deck)), DECK_IN_SHADE);
        assert_eq!(shaded_doubt(&bad, &[2.0], None), 1.0);
    }
}
