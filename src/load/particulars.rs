//! A whole ship, drawn from what is known of her and from how tankers are proportioned.
//!
//! Where a register knows a number it stands in the place of its relation among
//! [`Proportions`]. A drawn ship is consistent in herself: her displacement at the summer draft
//! follows from her form, and lightship and deadweight make it up together; her depth is her
//! draft over their ratio. Length and beam leave about 15 % of the deadweight open and as much
//! of the summer draft as 8 %, which is why the load is reckoned from the summer mark down,
//! where most of that cancels.

use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

use super::assigned::{Superstructures, minimum_freeboard_mm};
use super::hydrostatics::{APPENDAGE_FACTOR, Hydrostatics, SEA_WATER_T_M3};
use super::load_line::{Hull, LoadLineType};
use super::prior::Spread;
use super::tankers::Proportions;

/// Ships lie no deeper than this below their deck, whatever depth less draft gives, metres.
const LEAST_SUMMER_FREEBOARD_M: f64 = 0.05;

/// Block coefficients beyond which no tanker's summer displacement lies.
const BLOCK_COEFFICIENTS: std::ops::RangeInclusive<f64> = 0.55..=0.92;

/// Lightships beyond which no tanker's lies, over the displacement at the summer draft.
const LIGHTSHIP_SHARES: std::ops::RangeInclusive<f64> = 0.06..=0.60;

/// Shorter ships were built for coasting, with marks of their own country, and lie deeper than
/// the Convention allows (judgement on typical tankers), metres.
const MARKED_BY_CONVENTION_FROM_M: f64 = 80.0;

/// How probable a ship below the Convention's least freeboard is, over one above: it is known
/// but for her superstructures and her sheer (judgement).
const BELOW_MINIMUM: f64 = 0.3;

/// Beams beyond this many spreads from the usual count as this many.
const GREATEST_ODDNESS: f64 = 3.0;

/// What is known of a ship; what is not is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Known {
    /// Length overall, metres.
    pub(crate) length_m: f64,
    /// Beam, metres.
    pub(crate) beam_m: f64,
    /// Moulded depth `D` to the deck at side, metres.
    pub(crate) depth_m: Option<f64>,
    /// Summer draft `T0`, metres.
    pub(crate) summer_draft_m: Option<f64>,
    /// Summer deadweight, tonnes.
    pub(crate) deadweight_t: Option<f64>,
    /// Lightship, tonnes.
    pub(crate) lightship_t: Option<f64>,
    /// Block coefficient at the summer draft, on `Lpp`.
    pub(crate) block_coefficient: Option<f64>,
}

impl Known {
    /// A ship of whom only the size is known.
    pub(crate) fn of_size(length_m: f64, beam_m: f64) -> Known {
        Known {
            length_m,
            beam_m,
            depth_m: None,
            summer_draft_m: None,
            deadweight_t: None,
            lightship_t: None,
            block_coefficient: None,
        }
    }
}

/// A whole ship, as far as her load goes.
///
/// ```
/// use plimsoll::load::hydrostatics::{APPENDAGE_FACTOR, Hydrostatics, SEA_WATER_T_M3};
/// use plimsoll::load::particulars::Particulars;
/// let ship = Particulars {
///     hydrostatics: Hydrostatics {
///         lpp_m: 85.0,
///         beam_m: 13.6,
///         summer_draft_m: 5.75,
///         block_coefficient: 0.765,
///         displacement_factor: APPENDAGE_FACTOR,
///     },
///     summer_freeboard_m: 0.95,
///     lightship_t: 1783.0,
///     deadweight_t: 3450.0,
/// };
/// // In ballast she shows 3.40 m of her side.
/// let draft_m = ship.draft_m(3.40);
/// assert!((draft_m - 3.30).abs() < 1e-12);
/// let ballast_t = ship.deadweight_aboard_t(draft_m, SEA_WATER_T_M3);
/// assert!((ballast_t / ship.deadweight_t - 0.30).abs() < 0.001);
/// assert!((ship.light_draft_m(SEA_WATER_T_M3) - 2.21).abs() < 0.005);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Particulars {
    /// Her form.
    pub hydrostatics: Hydrostatics,
    /// Freeboard at the summer draft, metres.
    pub summer_freeboard_m: f64,
    /// Lightship, tonnes.
    pub lightship_t: f64,
    /// Summer deadweight, tonnes.
    pub deadweight_t: f64,
}

impl Particulars {
    /// Draft amidships, metres, at freeboard `freeboard_m`: `T = T0 − (F − F_summer)`.
    pub fn draft_m(&self, freeboard_m: f64) -> f64 {
        self.hydrostatics.summer_draft_m - (freeboard_m - self.summer_freeboard_m)
    }

    /// Deadweight aboard, tonnes, at draft `draft_m` in water of `density_t_m3`:
    /// `Δ(T) − lightship`, which is `DWT − 100·k·∫TPC dF` from the summer mark in sea water.
    pub fn deadweight_aboard_t(&self, draft_m: f64, density_t_m3: f64) -> f64 {
        self.hydrostatics.displacement_t(draft_m, density_t_m3) - self.lightship_t
    }

    /// Draft without any deadweight, metres, in water of `density_t_m3`.
    pub fn light_draft_m(&self, density_t_m3: f64) -> f64 {
        self.hydrostatics.draft_m(self.lightship_t, density_t_m3)
    }
}

/// A ship drawn at random, and how well she agrees with what is known of her.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Draw {
    pub(crate) particulars: Particulars,
    /// Likelihood of the known numbers that the draw did not use, up to a common factor.
    pub(crate) weight: f64,
}

/// Draws a ship of which `known` is known; `None` where the draw is no ship.
pub(crate) fn draw(known: &Known, fleet: &Proportions, rng: &mut impl Rng) -> Option<Draw> {
    let mut normal = || rng.sample::<f64, _>(StandardNormal);
    let lpp_m = fleet.lpp_over_length.at(known.length_m).at(normal()) * known.length_m;
    let draft = summer_draft_m(fleet, known.length_m, known.beam_m);
    let drawn_draft_m = draft.at(normal());
    let ratio = fleet.draft_over_depth.at(known.length_m);
    let drawn_ratio = ratio.median * (1.0 + ratio.relative_sigma * normal());
    let drawn_block = fleet.block_coefficient.at(known.length_m).at(normal());
    let lightship_z = normal();

    let mut weight = 1.0;
    let (summer_draft_m, depth_m) = match (known.depth_m, known.summer_draft_m) {
        (Some(depth_m), Some(draft_m)) => (draft_m, depth_m),
        (None, Some(draft_m)) => (draft_m, draft_m / drawn_ratio),
        (None, None) => (drawn_draft_m, drawn_draft_m / drawn_ratio),
        (Some(depth_m), None) => {
            let draft_m = depth_m * drawn_ratio;
            weight *= likelihood(draft.standardize(draft_m));
            if is_below_minimum(lpp_m, depth_m, depth_m - draft_m, drawn_block) {
                weight *= BELOW_MINIMUM;
            }
            (draft_m, depth_m)
        }
    };
    let summer_freeboard_m = (depth_m - summer_draft_m).max(LEAST_SUMMER_FREEBOARD_M);

    let floor_m2 = lpp_m * known.beam_m;
    let box_t = SEA_WATER_T_M3 * APPENDAGE_FACTOR * floor_m2 * summer_draft_m;
    let density = fleet.lightship_density.at(known.length_m);
    let lightship = Spread {
        median: density.median * floor_m2 * depth_m,
        ..density
    };
    let by_form_t = box_t * known.block_coefficient.unwrap_or(drawn_block);
    let (deadweight_t, lightship_t) = match (known.deadweight_t, known.lightship_t) {
        (Some(deadweight_t), Some(lightship_t)) => (deadweight_t, lightship_t),
        (None, Some(lightship_t)) => (by_form_t - lightship_t, lightship_t),
        (Some(deadweight_t), None) => (deadweight_t, by_form_t - deadweight_t),
        (None, None) => {
            let lightship_t = lightship.at(lightship_z);
            (by_form_t - lightship_t, lightship_t)
        }
    };
    if known.deadweight_t.is_some() != known.lightship_t.is_some() {
        weight *= likelihood(lightship.standardize(lightship_t));
    }
    let displacement_t = deadweight_t + lightship_t;
    let block_coefficient = known.block_coefficient.unwrap_or(displacement_t / box_t);
    let tonnes_known = known.deadweight_t.is_some() && known.lightship_t.is_some();
    let is_ship = deadweight_t > 0.0
        && lightship_t > 0.0
        && weight > 0.0
        && (tonnes_known || LIGHTSHIP_SHARES.contains(&(lightship_t / displacement_t)))
        && (known.block_coefficient.is_some() || BLOCK_COEFFICIENTS.contains(&block_coefficient));
    is_ship.then_some(Draw {
        particulars: Particulars {
            hydrostatics: Hydrostatics {
                lpp_m,
                beam_m: known.beam_m,
                summer_draft_m,
                block_coefficient,
                displacement_factor: APPENDAGE_FACTOR * displacement_t
                    / (box_t * block_coefficient),
            },
            summer_freeboard_m,
            lightship_t,
            deadweight_t,
        },
        weight,
    })
}

/// Whether the Convention asks for more freeboard of a ship of this depth than she would have
/// at her summer draft. Never of one below [`MARKED_BY_CONVENTION_FROM_M`].
fn is_below_minimum(lpp_m: f64, depth_m: f64, freeboard_m: f64, block_coefficient: f64) -> bool {
    let hull = Hull {
        length_m: lpp_m,
        depth_m,
        block_coefficient,
    };
    let above = Superstructures::TYPICAL;
    lpp_m >= MARKED_BY_CONVENTION_FROM_M
        && minimum_freeboard_mm(LoadLineType::A, &hull, &above)
            .is_some_and(|least_mm| 1000.0 * freeboard_m < least_mm)
}

/// Summer draft given length and beam: moved from that of the length by the correlation times
/// the beam's own departure, which leaves less scatter.
fn summer_draft_m(fleet: &Proportions, length_m: f64, beam_m: f64) -> Spread {
    let correlation = fleet.beam_draft_correlation;
    let beam_off = fleet.beam.at(length_m).standardize(beam_m);
    let given_length = fleet.summer_draft.at(length_m);
    Spread {
        median: given_length.at(correlation * beam_off.clamp(-GREATEST_ODDNESS, GREATEST_ODDNESS)),
        relative_sigma: given_length.relative_sigma * (1.0 - correlation * correlation).sqrt(),
    }
}

/// Standard normal density up to its constant; zero for what is no number.
fn likelihood(z: f64) -> f64 {
    if z.is_nan() {
        0.0
    } else {
        (-0.5 * z * z).exp()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// Class-typical product tankers (not single ships): length overall, beam, depth, summer
    /// draft in metres, deadweight in tonnes.
    const TYPICAL: [[f64; 5]; 6] = [
        [64.9, 10.0, 4.50, 4.15, 1220.0],
        [74.9, 11.5, 5.25, 4.80, 1980.0],
        [79.9, 12.0, 5.70, 5.20, 2450.0],
        [91.5, 13.6, 6.70, 5.75, 3450.0],
        [104.6, 16.0, 8.00, 6.60, 5250.0],
        [128.0, 20.4, 11.5, 8.75, 12_800.0],
    ];

    fn ships(known: &Known) -> Vec<Draw> {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let fleet = Proportions::default();
        (0..2000)
            .filter_map(|_| draw(known, &fleet, &mut rng))
            .collect()
    }

    fn median(mut values: Vec<f64>) -> f64 {
        crate::Interval::of_samples(&mut values).unwrap().value
    }

    #[test]
    fn typical_ships_lie_within_the_scatter() {
        let fleet = Proportions::default();
        for [length_m, beam_m, depth_m, draft_m, deadweight_t] in TYPICAL {
            let relation = summer_draft_m(&fleet, length_m, beam_m);
            assert!(relation.standardize(draft_m).abs() < 2.0, "{length_m} m");
            assert!(fleet.beam.at(length_m).standardize(beam_m).abs() < 2.0);
            let ratio = fleet.draft_over_depth.at(length_m);
            assert!(ratio.standardize(draft_m / depth_m).abs() < 2.0);

            let drawn = ships(&Known::of_size(length_m, beam_m));
            let drawn = median(drawn.iter().map(|d| d.particulars.deadweight_t).collect());
            // 15 % is the scatter of deadweight from length and beam.
            let off = (drawn / deadweight_t).ln().abs();
            assert!(off < 0.15, "{length_m} m: {drawn} t for {deadweight_t} t");
        }
    }

    #[test]
    fn deadweight_ratio_agrees_with_what_is_published() {
        // 0.61 + 0.057·ln(DWT/1000) for 1 000 t to 10 000 t; 0.77–0.83 for product tankers,
        // 0.80–0.86 for oil tankers, and 0.88 for the largest.
        for (length_m, beam_m, ratio) in [
            (64.9, 10.0, 0.62..0.66),
            (91.5, 13.6, 0.64..0.71),
            (117.0, 18.0, 0.70..0.77),
            (183.0, 32.2, 0.78..0.84),
            (244.0, 42.0, 0.82..0.88),
        ] {
            let drawn = ships(&Known::of_size(length_m, beam_m));
            let share = |d: &Draw| {
                let p = d.particulars;
                p.deadweight_t / (p.deadweight_t + p.lightship_t)
            };
            let drawn = median(drawn.iter().map(share).collect());
            assert!(ratio.contains(&drawn), "{length_m} m: {drawn}");
        }
    }

    #[test]
    fn every_draw_balances() {
        for draw in ships(&Known::of_size(91.5, 13.6)) {
            let p = draw.particulars;
            let hydrostatics = p.hydrostatics;
            let at_mark_t =
                hydrostatics.displacement_t(hydrostatics.summer_draft_m, SEA_WATER_T_M3);
            assert!((at_mark_t - p.deadweight_t - p.lightship_t).abs() < 1e-6 * at_mark_t);
            let aboard_t = p.deadweight_aboard_t(p.draft_m(p.summer_freeboard_m), SEA_WATER_T_M3);
            assert!((aboard_t - p.deadweight_t).abs() < 1e-6 * at_mark_t);
            let light_t = p.deadweight_aboard_t(p.light_draft_m(SEA_WATER_T_M3), SEA_WATER_T_M3);
            assert!(light_t.abs() < 1e-6 * at_mark_t);
        }
    }

    #[test]
    fn a_register_stands_in_the_place_of_every_relation_it_knows() {
        let known = Known {
            depth_m: Some(6.70),
            summer_draft_m: Some(5.75),
            deadweight_t: Some(3450.0),
            lightship_t: Some(1783.0),
            block_coefficient: Some(0.765),
            ..Known::of_size(91.5, 13.6)
        };
        for draw in ships(&known) {
            let p = draw.particulars;
            assert!((p.summer_freeboard_m - 0.95).abs() < 1e-9);
            assert_eq!((p.deadweight_t, p.lightship_t), (3450.0, 1783.0));
            let hydrostatics = p.hydrostatics;
            assert!((hydrostatics.draft_m(5233.0, SEA_WATER_T_M3) - 5.75).abs() < 1e-9);
        }
    }

    #[test]
    fn a_known_deadweight_narrows_the_fullness() {
        let known = Known {
            summer_draft_m: Some(5.75),
            deadweight_t: Some(3450.0),
            ..Known::of_size(91.5, 13.6)
        };
        let drawn = ships(&known);
        let total: f64 = drawn.iter().map(|d| d.weight).sum();
        let lightship_t = drawn
            .iter()
            .map(|d| d.weight * d.particulars.lightship_t)
            .sum::<f64>()
            / total;
        // 1783 t by the hull's own form; the ratio's scatter of 0.035 is 260 t.
        assert!((lightship_t - 1783.0).abs() < 260.0, "{lightship_t}");
    }
}
