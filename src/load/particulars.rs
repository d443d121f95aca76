//! What length and beam say of the rest of a tanker: drafts, fullness, tonnes.
//!
//! Each relation is a median with a scatter. A ship is drawn from them so that she is
//! consistent in herself: her displacement at the summer draft follows from her form, and
//! lightship and deadweight make it up together. Where a register knows a number it stands in
//! the place of its relation. The relations are judgements anchored on typical product
//! tankers of 1 000 t to 13 000 t and checked against larger ones; they carry about 13 % of
//! the deadweight, which is why the load is reckoned from the summer mark down, where most of
//! that cancels.

use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

use super::hydrostatics::{APPENDAGE_FACTOR, Hydrostatics, SEA_WATER_T_M3};
use super::load_line::summer_freeboard_m;
use super::prior::{Spread, piecewise_linear};
use crate::Measured;

/// How the errors of beam and summer draft, given the length, go together.
const BEAM_DRAFT_CORRELATION: f64 = 0.4;

/// Ships lie no deeper than this below their deck, whatever depth less draft gives, metres.
const LEAST_SUMMER_FREEBOARD_M: f64 = 0.05;

/// Block coefficients beyond which no tanker's summer displacement lies.
const BLOCK_COEFFICIENTS: std::ops::RangeInclusive<f64> = 0.55..=0.92;

/// Length between perpendiculars `Lpp`, metres, from the length overall: `0.928·LOA`, 1.5 %.
///
/// Judgement; small tankers lie between 0.924 and 0.934.
///
/// ```
/// let lpp_m = plimsoll::load::particulars::length_between_perpendiculars_m(91.5);
/// assert!((lpp_m.median - 84.912).abs() < 1e-9); // a 3 500 t tanker has 85.0 m
/// ```
pub fn length_between_perpendiculars_m(length_m: f64) -> Spread {
    Spread {
        median: 0.928 * length_m,
        relative_sigma: 0.015,
    }
}

/// Beam `B`, metres, of a tanker of a given length overall: `0.119·LOA^1.058`, 6 %.
///
/// Judgement on typical ships.
///
/// ```
/// let beam_m = plimsoll::load::particulars::beam_m(91.5);
/// assert!((beam_m.median / 13.6 - 1.0).abs() < 0.06); // a 3 500 t tanker
/// ```
pub fn beam_m(length_m: f64) -> Spread {
    Spread {
        median: 0.119 * length_m.powf(1.058),
        relative_sigma: 0.06,
    }
}

/// Summer draft `T0`, metres, from length overall and beam: `0.0508·LOA^1.053`, 6 %, moved by
/// 0.4 of the beam's own departure from [`beam_m`], which leaves 5.5 %.
///
/// Judgement on typical ships; beams beyond three spreads count as three.
///
/// ```
/// let draft_m = plimsoll::load::particulars::summer_draft_m(91.5, 13.6);
/// assert!((draft_m.median / 5.75 - 1.0).abs() < 0.06); // a 3 500 t tanker
/// ```
pub fn summer_draft_m(length_m: f64, beam_m: f64) -> Spread {
    let sigma = 0.06;
    let beam_off = self::beam_m(length_m).standardize(beam_m).clamp(-3.0, 3.0);
    let given_length = Spread {
        median: 0.0508 * length_m.powf(1.053),
        relative_sigma: sigma,
    };
    Spread {
        median: given_length.at(BEAM_DRAFT_CORRELATION * beam_off),
        relative_sigma: sigma * (1.0 - BEAM_DRAFT_CORRELATION.powi(2)).sqrt(),
    }
}

/// Block coefficient `Cb0` at the summer draft, on `Lpp`, with its scatter.
///
/// 0.765 ± 0.03 up to 100 m (coastal tankers lie between 0.74 and 0.79; judgement),
/// 0.824 ± 0.038 from 180 m (oil tankers, Takahashi, Goto and Abe, NILIM Technical Note 309),
/// linear between.
///
/// ```
/// use plimsoll::load::particulars::block_coefficient;
/// assert_eq!(block_coefficient(85.0).value, 0.765);
/// assert_eq!(block_coefficient(320.0).value, 0.824);
/// ```
pub fn block_coefficient(lpp_m: f64) -> Measured {
    Measured::new(
        piecewise_linear(&[(100.0, 0.765), (180.0, 0.824)], lpp_m),
        piecewise_linear(&[(100.0, 0.030), (180.0, 0.038)], lpp_m),
    )
}

/// Deadweight over summer displacement, `DWT/Δ`, by deadweight in tonnes, with its scatter.
///
/// `0.61 + 0.057·ln(DWT/1000)`, ± 0.035 for 1 000 t to 10 000 t (judgement); carried on to
/// larger ships up to 0.86, the upper end of published ranges for oil tankers (0.80–0.86),
/// with the ± 0.025 that Watson, *Practical Ship Design*, p. 90, gives for 5 000 t to
/// 200 000 t.
///
/// ```
/// let ratio = plimsoll::load::particulars::deadweight_ratio(1000.0);
/// assert_eq!((ratio.value, ratio.sigma), (0.61, 0.035));
/// ```
pub fn deadweight_ratio(deadweight_t: f64) -> Measured {
    let value = 0.61 + 0.057 * (deadweight_t / 1000.0).ln();
    let sigma = if deadweight_t <= 10_000.0 {
        0.035
    } else {
        0.025
    };
    Measured::new(value.clamp(0.45, 0.86), sigma)
}

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
pub(crate) fn draw(known: &Known, rng: &mut impl Rng) -> Option<Draw> {
    let lpp_m = length_between_perpendiculars_m(known.length_m).draw(rng);
    let draft = summer_draft_m(known.length_m, known.beam_m);
    let drawn_draft_m = draft.draw(rng);
    let drawn_freeboard_m = summer_freeboard_m(lpp_m).draw(rng);
    let block = block_coefficient(lpp_m);
    let drawn_block = block.value + block.sigma * rng.sample::<f64, _>(StandardNormal);
    let ratio_z: f64 = rng.sample(StandardNormal);

    let mut weight = 1.0;
    let (summer_draft_m, summer_freeboard_m) = match (known.depth_m, known.summer_draft_m) {
        (Some(depth_m), Some(draft_m)) => (draft_m, depth_m - draft_m),
        (None, Some(draft_m)) => (draft_m, drawn_freeboard_m),
        (None, None) => (drawn_draft_m, drawn_freeboard_m),
        (Some(depth_m), None) => {
            let draft_m = depth_m - drawn_freeboard_m;
            if draft_m <= 0.0 {
                return None;
            }
            weight *= likelihood(draft.standardize(draft_m));
            (draft_m, drawn_freeboard_m)
        }
    };

    let box_t = SEA_WATER_T_M3 * APPENDAGE_FACTOR * lpp_m * known.beam_m * summer_draft_m;
    let tonnes = Tonnes {
        deadweight_t: known.deadweight_t,
        lightship_t: known.lightship_t,
        displacement_t: box_t * known.block_coefficient.unwrap_or(drawn_block),
    };
    let (deadweight_t, lightship_t, agreement) = tonnes.complete(ratio_z);
    weight *= agreement;
    let displacement_t = deadweight_t + lightship_t;
    let block_coefficient = known.block_coefficient.unwrap_or(displacement_t / box_t);
    let is_ship = deadweight_t > 0.0
        && lightship_t > 0.0
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
            summer_freeboard_m: summer_freeboard_m.max(LEAST_SUMMER_FREEBOARD_M),
            lightship_t,
            deadweight_t,
        },
        weight,
    })
}

/// Standard normal density up to its constant.
fn likelihood(z: f64) -> f64 {
    (-0.5 * z * z).exp()
}

/// The balance `Δ = DWT + lightship` at the summer draft, tonnes.
struct Tonnes {
    deadweight_t: Option<f64>,
    lightship_t: Option<f64>,
    /// From the form.
    displacement_t: f64,
}

impl Tonnes {
    /// Deadweight, lightship, and how likely their ratio is where the form and one of them
    /// fix it. Where both are known their sum is the displacement, and the form gives way.
    fn complete(&self, ratio_z: f64) -> (f64, f64, f64) {
        let agreement = |deadweight_t: f64| {
            let ratio = deadweight_ratio(deadweight_t.max(1.0));
            likelihood((deadweight_t / self.displacement_t - ratio.value) / ratio.sigma)
        };
        match (self.deadweight_t, self.lightship_t) {
            (Some(deadweight_t), Some(lightship_t)) => (deadweight_t, lightship_t, 1.0),
            (Some(deadweight_t), None) => (
                deadweight_t,
                self.displacement_t - deadweight_t,
                agreement(deadweight_t),
            ),
            (None, Some(lightship_t)) => {
                let deadweight_t = self.displacement_t - lightship_t;
                (deadweight_t, lightship_t, agreement(deadweight_t))
            }
            (None, None) => {
                let deadweight_t = self.drawn_deadweight_t(ratio_z);
                (deadweight_t, self.displacement_t - deadweight_t, 1.0)
            }
        }
    }

    /// Solves `DWT = Δ·(ratio(DWT) + z·sigma)`. The ratio changes by 0.057 per e-fold of
    /// deadweight, so that each turn leaves less than a tenth of the error.
    fn drawn_deadweight_t(&self, ratio_z: f64) -> f64 {
        let mut deadweight_t = 0.7 * self.displacement_t;
        for _ in 0..8 {
            let ratio = deadweight_ratio(deadweight_t.max(1.0));
            deadweight_t = self.displacement_t * (ratio.value + ratio_z * ratio.sigma);
        }
        deadweight_t
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

    fn unknown(length_m: f64, beam_m: f64) -> Known {
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

    fn ships(known: &Known) -> Vec<Draw> {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        (0..2000).filter_map(|_| draw(known, &mut rng)).collect()
    }

    fn median(mut values: Vec<f64>) -> f64 {
        crate::Interval::of_samples(&mut values).unwrap().value
    }

    #[test]
    fn typical_ships_lie_within_the_scatter() {
        for [length_m, beam_m, _, draft_m, deadweight_t] in TYPICAL {
            let relation = summer_draft_m(length_m, beam_m);
            assert!(relation.standardize(draft_m).abs() < 2.0, "{length_m} m");
            assert!(self::beam_m(length_m).standardize(beam_m).abs() < 2.0);

            let drawn = ships(&unknown(length_m, beam_m));
            let drawn = median(drawn.iter().map(|d| d.particulars.deadweight_t).collect());
            // 13 % is the scatter of deadweight from length and beam.
            let off = (drawn / deadweight_t).ln().abs();
            assert!(
                off < 2.0 * 0.13,
                "{length_m} m: {drawn} t for {deadweight_t} t"
            );
        }
    }

    #[test]
    fn every_draw_balances() {
        for draw in ships(&unknown(91.5, 13.6)) {
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
            ..unknown(91.5, 13.6)
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
            ..unknown(91.5, 13.6)
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

    #[test]
    fn deadweight_ratio_agrees_with_large_tankers() {
        // Published ranges: 0.77–0.83 for product tankers, 0.80–0.86 for oil tankers.
        assert!((0.77..=0.84).contains(&deadweight_ratio(50_000.0).value));
        assert!((0.80..=0.86).contains(&deadweight_ratio(300_000.0).value));
    }
}
