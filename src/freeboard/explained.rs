//! How much of what is seen beside a hull a fit explains.
//!
//! Residuals scatter from block to block, and the jackknife sees that; what is the same along the
//! whole hull it does not. Where pipes or a trunk stand so high under so low a sun that their shade
//! lies over the deck's edge, the shadow on the water is theirs, and what passes for the deck's
//! edge may be the border of that shade: the fit is then good from block to block and wrong. It
//! shows in two things that the model does not ask for: light in the cue that no level explains,
//! and a deck beside the shaded side that is not as the deck beside the lit one.

use super::fit::{Minimum, Section};
use super::levels::{DECK, Levels, SHADOW, SIDE, WATER, mixed};
use super::profile::median;
use super::section::Half;
use std::collections::BTreeMap;

/// The cue is looked at from so far outside the deck's edge, pixels: nearer to it the deck's own
/// brightness, many times the cue's, leaves its blur …
const FROM_PX: f64 = 0.75;
/// … to so far beyond the cue's outer edge.
const TO_PX: f64 = 1.75;
/// Bins of so many pixels are one place.
const PLACE_PX: f64 = 0.5;

/// What a fit leaves unexplained.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Unexplained {
    /// Root mean square of the light left in the cue of the shaded side and in that of the lit
    /// one, median over blocks, as a part of the cue's own step; 0 where there is no such cue.
    pub(super) light: [f64; 2],
    /// By what part of her height above the shadow the deck beside the shaded side differs from
    /// that beside the lit one, 0 to 1; 0 where only one is seen.
    pub(super) deck: f64,
}

impl Unexplained {
    /// What `best` leaves of a section.
    pub(super) fn of(section: &Section, best: &Minimum) -> Unexplained {
        let mut out = Unexplained::default();
        for (k, half) in section.halves.iter().enumerate() {
            out.light[usize::from(!half.shaded)] = light(section, half, best, k);
        }
        if let (Some(shaded), Some(other)) = (best.levels.first(), section.other_deck(best))
            && shaded.has[SHADOW]
        {
            out.deck = decks_differ(shaded, &other, &best.weights[0].scale);
        }
        out
    }
}

/// The light left in the cue of one half.
fn light(section: &Section, half: &Half, best: &Minimum, k: usize) -> f64 {
    let (e, px) = (&best.edges, section.gsd_m);
    let (levels, scale) = (&best.levels[k], &best.weights[k].scale);
    let inside = if half.shaded { SHADOW } else { SIDE };
    if !levels.has[inside] {
        return 0.0;
    }
    let deck_m = half.deck_edge_m(e);
    let mut outer_m = half.waterline_m(e);
    if half.shaded {
        outer_m += e.freeboard_m * half.geometry.shadow;
    }
    let zone = deck_m + FROM_PX * px..=outer_m + TO_PX * px;
    let mut places: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for bin in half
        .profile
        .bins
        .iter()
        .filter(|b| zone.contains(&b.outward_m))
    {
        let part = half.part(bin.forward_m, bin.outward_m, e, section.length_m);
        // Of all bands the residual as a part of the step, weighed by how well each shows it.
        let (mut sum, mut weights) = (0.0, 0.0);
        for (band, level) in levels.by_band.iter().enumerate() {
            let step = level[WATER] - level[inside];
            let residual = bin.values[band] - mixed(&half.shares(&part, band, e), level);
            let noise = scale[band].max(section.floor[band]).powi(2);
            sum += residual * step / noise;
            weights += step * step / noise;
        }
        if weights > 0.0 {
            let place = ((bin.outward_m - deck_m) / (PLACE_PX * px)).round() as i64;
            places.entry(place).or_default().push(sum / weights);
        }
    }
    let n = places.len().max(1) as f64;
    let squares: f64 = places.into_values().map(|v| median(v).powi(2)).sum();
    (squares / n).sqrt()
}

/// How much less, or more, than the deck beside the other side the shaded side's stands out of the shadow.
fn decks_differ(shaded: &Levels, other: &[f64], scale: &[f64]) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    let decks = shaded.of(DECK).zip(other).zip(shaded.of(SHADOW));
    for (((shaded, other), shadow), scale) in decks.zip(scale) {
        sum += (shaded - shadow) * (other - shadow) / (scale * scale);
        weights += ((other - shadow) / scale).powi(2);
    }
    if weights > 0.0 {
        (1.0 - sum / weights).abs().min(1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::fit::Guess;
    use super::super::geometry::SideGeometry;
    use super::super::levels::Known;
    use super::super::profile::{Bin, Profile};
    use super::super::section::Edges;
    use super::super::smear::Smear;
    use super::*;

    const EDGES: Edges = Edges {
        shaded_m: 8.0,
        lit_m: 8.0,
        turn: 0.0,
        freeboard_m: 4.0,
        trim_m: 0.0,
        blur_m: 0.3,
        depth_m: 0.0,
        paint_m: 1.0,
    };

    /// The shaded side of a hull of 100 m whose shadow is 4 m wide, in one band: two blocks that
    /// show the model itself, with more light from 0.6 to 1.6 m outside the deck.
    fn shaded_side(more: f64) -> (Section, Minimum) {
        let bin = |block: usize, i: u32| Bin {
            block,
            forward_m: 20.0 * block as f64 - 10.0,
            outward_m: 5.1 + 0.25 * f64::from(i),
            values: vec![0.0],
        };
        let bins = (0..2).flat_map(|block| (0..48).map(move |i| bin(block, i)));
        let mut half = Half {
            profile: Profile {
                bins: bins.collect(),
                blocks: 2,
            },
            geometry: SideGeometry {
                shadow: 1.0,
                strip: 0.0,
            },
            shaded: true,
            strip: false,
            boot: false,
            least_boot_m: 0.5,
            shadow_level: None,
            water: vec![Known {
                level: 50.0,
                tolerance: 2.0,
            }],
            smear: vec![Smear {
                per_depth: 0.0,
                absorbed_per_m: 0.0,
                deep: 0.0,
            }],
        };
        let mut levels = Levels::one_band(&[(DECK, 100.0), (SHADOW, 20.0), (WATER, 50.0)]);
        levels.has = half.has();
        let shown: Vec<f64> = (half.profile.bins.iter())
            .map(|b| {
                let part = half.part(b.forward_m, b.outward_m, &EDGES, 100.0);
                let shown = mixed(&half.shares(&part, 0, &EDGES), &levels.by_band[0]);
                let brighter = (8.6..9.6).contains(&b.outward_m);
                shown + if brighter { more } else { 0.0 }
            })
            .collect();
        for (bin, shown) in half.profile.bins.iter_mut().zip(shown) {
            bin.values[0] = shown;
        }
        let weights = half.weights_at(&EDGES, 0.5, vec![1.0]);
        let section = Section {
            halves: vec![half],
            length_m: 100.0,
            gsd_m: 0.5,
            guess: Guess {
                shaded_edge_m: 8.0,
                lit_edge_m: 8.0,
                max_freeboard_m: 10.0,
            },
            floor: vec![0.1],
            deck_tolerance: vec![5.0],
            other_deck: None,
            tied: 1.0,
        };
        let best = Minimum {
            edges: EDGES,
            weights: vec![weights],
            levels: vec![levels],
        };
        (section, best)
    }

    #[test]
    fn light_that_no_level_explains_is_a_part_of_the_shadows_step() {
        let left = |more| {
            let (section, best) = shaded_side(more);
            Unexplained::of(&section, &best)
        };
        assert!(left(0.0).light[0] < 1e-9);
        // A fifth of the zone is brighter by half of the step.
        let bright = left(15.0).light[0];
        assert!((0.15..0.3).contains(&bright), "{bright}");
        assert_eq!((left(15.0).light[1], left(15.0).deck), (0.0, 0.0));
    }

    #[test]
    fn a_deck_in_shade_differs_from_one_in_the_sun() {
        let of = |deck| Levels::one_band(&[(DECK, deck), (SHADOW, 20.0)]);
        let differ = |shaded| decks_differ(&of(shaded), &[100.0], &[1.0]);
        assert!(differ(100.0) < 1e-9);
        assert!((differ(80.0) - 0.25).abs() < 1e-9);
        assert_eq!((differ(20.0), differ(500.0)), (1.0, 1.0));
    }
}
