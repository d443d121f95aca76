//! The freeboard that the Convention assigns at least, and the seasonal marks about it.
//!
//! ICLL Annex I: the table, of type B with Reg 29, times Reg 30, plus Reg 31, less Reg 37, with
//! Reg 38. Nobody sees superstructures and sheer in a length and a beam, so that this is a check
//! from below, not the estimator: see [`tankers`](super::tankers) for what ships show.
//!
//! Not built: Regs 32 and 32-1 (position of the deck line, recesses), which ask for drawings; the
//! bow height of Reg 39, which bounds the freeboard at the bow alone; reduced freeboards of type
//! B (Reg 27(8) to (10)) and timber freeboards, which no tanker has.
//!
//! A season or the water changes how deep a full ship may lie, never what is aboard at a draft.

use super::load_line::{Hull, LoadLineType, tabular_freeboard_mm};
use super::prior::piecewise_linear;
pub use super::season::Season;

/// ICLL Reg 40(1): no assigned summer freeboard is less, mm.
const LEAST_SUMMER_FREEBOARD_MM: f64 = 50.0;

/// ICLL Reg 37: deduction for an effective length of superstructures of 1.0 L, mm, by length.
const DEDUCTION_MM: [(f64, f64); 3] = [(24.0, 350.0), (85.0, 860.0), (122.0, 1070.0)];

/// ICLL Reg 37: percentage of it for type A, by effective length over length.
const DEDUCTION_PERCENT: [(f64, f64); 11] = [
    (0.0, 0.0),
    (0.1, 7.0),
    (0.2, 14.0),
    (0.3, 21.0),
    (0.4, 31.0),
    (0.5, 41.0),
    (0.6, 52.0),
    (0.7, 63.0),
    (0.8, 75.3),
    (0.9, 87.7),
    (1.0, 100.0),
];

/// What stands above the freeboard deck, and how the deck rises to the ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Superstructures {
    /// Effective length `E` over `L` (Reg 35, 36): of enclosed superstructures of standard
    /// height ([`standard_height_m`]), less where they are lower, and of trunks.
    pub effective_share: f64,
    /// Of that, the effective length of trunks over `L` (Reg 36).
    pub trunk_share: f64,
    /// Total length of enclosed superstructures `S1` over `L`.
    pub enclosed_share: f64,
    /// Sheer over the standard sheer of Reg 38: 1 has no correction, 0 is a straight deck.
    pub sheer_share: f64,
}

impl Superstructures {
    /// A small tanker's: poop and forecastle over 0.35 of the length, standard sheer.
    pub const TYPICAL: Superstructures = Superstructures {
        effective_share: 0.35,
        trunk_share: 0.0,
        enclosed_share: 0.35,
        sheer_share: 1.0,
    };
}

/// Standard height of a superstructure that is no raised quarterdeck, metres: 1.8 m up to a
/// length of 75 m, 2.3 m from 125 m, linear between. ICLL Reg 33.
pub fn standard_height_m(length_m: f64) -> f64 {
    piecewise_linear(&[(75.0, 1.8), (125.0, 2.3)], length_m)
}

/// Standard height of a raised quarterdeck, metres: 0.9 m up to 30 m, 1.2 m at 75 m, 1.8 m
/// from 125 m, linear between. ICLL Reg 33.
pub fn standard_quarterdeck_height_m(length_m: f64) -> f64 {
    piecewise_linear(&[(30.0, 0.9), (75.0, 1.2), (125.0, 1.8)], length_m)
}

/// What an effective length of superstructures takes off the freeboard of a ship of type A, mm.
/// ICLL Reg 37.
///
/// ```
/// // 860 mm at 85 m for the whole length, of which 26 % for 0.35 of it.
/// let mm = plimsoll::load::assigned::superstructure_deduction_mm(85.0, 0.35);
/// assert!((mm - 0.26 * 860.0).abs() < 1e-9);
/// ```
pub fn superstructure_deduction_mm(length_m: f64, effective_share: f64) -> f64 {
    let whole_mm = piecewise_linear(&DEDUCTION_MM, length_m);
    whole_mm * piecewise_linear(&DEDUCTION_PERCENT, effective_share) / 100.0
}

/// What Reg 29 adds to the tabular freeboard of a ship of type B, mm: `7.5·(100 − L)·(0.35 −
/// E1/L)` from 24 m to 100 m where the effective length `E1` of her enclosed superstructures,
/// trunks excluded, is at most 0.35 L; else zero.
///
/// It is not asked of type A, and so of no tanker whose mark is of that type: a small tanker's
/// poop and forecastle count by Reg 37 alone.
///
/// ```
/// use plimsoll::load::assigned::{Superstructures, short_ship_correction_mm};
/// let above = Superstructures { effective_share: 0.2, ..Superstructures::TYPICAL };
/// // 7.5 · 40 · 0.15
/// assert!((short_ship_correction_mm(60.0, &above) - 45.0).abs() < 1e-9);
/// ```
pub fn short_ship_correction_mm(length_m: f64, above: &Superstructures) -> f64 {
    let lacking = 0.35 - (above.effective_share - above.trunk_share);
    if (24.0..=100.0).contains(&length_m) {
        7.5 * (100.0 - length_m) * lacking.max(0.0)
    } else {
        0.0
    }
}

/// What a lack of sheer adds to the freeboard, mm; less than nothing for an excess. ICLL
/// Reg 38: the deficiency times `0.75 − S1/(2L)`, where a straight deck lacks `12.5·(L/3 + 10)`
/// (Simpson's mean of the standard ordinates of both halves).
///
/// An excess is deducted only to 125 mm per 100 m; that Reg 38 asks for a superstructure
/// amidships then is left to the caller.
pub fn sheer_correction_mm(length_m: f64, above: &Superstructures) -> f64 {
    let standard_mm = 12.5 * (length_m / 3.0 + 10.0);
    let deficiency_mm = (1.0 - above.sheer_share) * standard_mm;
    (deficiency_mm * (0.75 - 0.5 * above.enclosed_share)).max(-1.25 * length_m)
}

/// Least summer freeboard of a ship, mm; `None` where the Convention has no tabular freeboard
/// for her length ([`tabular_freeboard_mm`]). Regs 28, 29 (type B), 30, 31, 37, 38 and 40(1).
///
/// ```
/// use plimsoll::load::assigned::{Superstructures, minimum_freeboard_mm};
/// use plimsoll::load::load_line::{Hull, LoadLineType};
/// // 926 + 82 (fullness) + 209 (depth) − 225 (superstructures)
/// let hull = Hull { length_m: 86.0, depth_m: 6.9, block_coefficient: 0.80 };
/// let least = minimum_freeboard_mm(LoadLineType::A, &hull, &Superstructures::TYPICAL);
/// assert!((least.unwrap() - 991.0).abs() < 1.5);
/// ```
pub fn minimum_freeboard_mm(
    kind: LoadLineType,
    hull: &Hull,
    above: &Superstructures,
) -> Option<f64> {
    let short_mm = match kind {
        LoadLineType::A => 0.0,
        LoadLineType::B => short_ship_correction_mm(hull.length_m, above),
    };
    let table_mm = tabular_freeboard_mm(kind, hull.length_m)? + short_mm;
    let mm = table_mm * hull.block_factor() + hull.depth_correction_mm()
        - superstructure_deduction_mm(hull.length_m, above.effective_share)
        + sheer_correction_mm(hull.length_m, above);
    Some(mm.max(LEAST_SUMMER_FREEBOARD_MM))
}

/// How much deeper than at her summer mark a full ship may lie in water of `density_t_m3`,
/// metres: `Δ/(40·TPC)` **centimetres** in fresh water, in proportion between (the dock water
/// allowance). ICLL Reg 40(7).
///
/// ```
/// // 5233 t at 9.99 t/cm: 13 cm.
/// let deeper_m = plimsoll::load::assigned::fresh_water_allowance_m(5233.0, 9.99, 1.0);
/// assert!((deeper_m - 0.131).abs() < 5e-4);
/// ```
pub fn fresh_water_allowance_m(displacement_t: f64, tpc: f64, density_t_m3: f64) -> f64 {
    let fresh_m = displacement_t / (40.0 * tpc) / 100.0;
    fresh_m * (1.025 - density_t_m3) / 0.025
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Length, depth and fullness at 0.85 D of class-typical tankers, and their least summer
    /// freeboard with standard sheer and without, mm, worked by hand.
    const TYPICAL: [(f64, f64, f64, f64, f64); 6] = [
        (60.0, 4.50, 0.78, 508.0, 724.0),
        (70.0, 5.25, 0.79, 657.0, 896.0),
        (75.0, 5.70, 0.79, 743.0, 994.0),
        (86.0, 6.90, 0.80, 991.0, 1269.0),
        (97.5, 8.00, 0.80, 1256.0, 1561.0),
        (119.0, 11.50, 0.81, 2190.0, 2547.0),
    ];

    #[test]
    fn typical_tankers_with_sheer_and_without() {
        for (length_m, depth_m, block_coefficient, with_mm, without_mm) in TYPICAL {
            let hull = Hull {
                length_m,
                depth_m,
                block_coefficient,
            };
            let least = |sheer_share| {
                let above = Superstructures {
                    sheer_share,
                    ..Superstructures::TYPICAL
                };
                minimum_freeboard_mm(LoadLineType::A, &hull, &above).unwrap()
            };
            // 3 mm: the sums by hand were of rounded parts.
            assert!(
                (least(1.0) - with_mm).abs() < 3.0,
                "{length_m} m: {}",
                least(1.0)
            );
            assert!(
                (least(0.0) - without_mm).abs() < 3.0,
                "{length_m} m: {}",
                least(0.0)
            );
        }
    }

    #[test]
    fn regulation_29_on_both_sides_of_its_thresholds_and_of_type_b_alone() {
        let above = |effective_share, trunk_share| Superstructures {
            effective_share,
            trunk_share,
            ..Superstructures::TYPICAL
        };
        for (length_m, shares, mm) in [
            (24.0, (0.0, 0.0), 7.5 * 76.0 * 0.35),
            (60.0, (0.2, 0.0), 45.0),
            // The trunk's half is none of E1.
            (60.0, (0.4, 0.2), 45.0),
            (60.0, (0.35, 0.0), 0.0),
            (60.0, (0.5, 0.0), 0.0),
            (99.0, (0.2, 0.0), 1.125),
            (100.0, (0.2, 0.0), 0.0),
            (120.0, (0.0, 0.0), 0.0),
        ] {
            let got = short_ship_correction_mm(length_m, &above(shares.0, shares.1));
            assert!((got - mm).abs() < 1e-9, "{length_m} m, {shares:?}: {got}");
        }
        // Before the factor of Reg 30: (721 + 33.75)·1.0882 where the table alone has 721·1.0882.
        let hull = Hull {
            length_m: 70.0,
            depth_m: 4.0,
            block_coefficient: 0.80,
        };
        let least = |kind, effective_share| {
            minimum_freeboard_mm(kind, &hull, &above(effective_share, 0.0)).unwrap()
        };
        let deduction = |share| superstructure_deduction_mm(70.0, share);
        let b = least(LoadLineType::B, 0.2) + deduction(0.2);
        assert!((b - (721.0 + 33.75) * 1.48 / 1.36).abs() < 1e-9, "{b}");
        let a = least(LoadLineType::A, 0.2) + deduction(0.2);
        assert!((a - 706.0 * 1.48 / 1.36).abs() < 1e-9, "{a}");
    }

    #[test]
    fn regulation_33_on_both_sides_of_its_lengths() {
        for (length_m, height_m, quarterdeck_m) in [
            (24.0, 1.8, 0.9),
            (75.0, 1.8, 1.2),
            (100.0, 2.05, 1.5),
            (125.0, 2.3, 1.8),
            (300.0, 2.3, 1.8),
        ] {
            assert!((standard_height_m(length_m) - height_m).abs() < 1e-12);
            assert!((standard_quarterdeck_height_m(length_m) - quarterdeck_m).abs() < 1e-12);
        }
    }

    #[test]
    fn regulation_38_bounds_an_excess_of_sheer() {
        let much = Superstructures {
            sheer_share: 3.0,
            ..Superstructures::TYPICAL
        };
        assert_eq!(sheer_correction_mm(80.0, &much), -100.0);
    }

    #[test]
    fn regulation_40_never_below_fifty_millimetres() {
        let hull = Hull {
            length_m: 24.0,
            depth_m: 1.0,
            block_coefficient: 0.6,
        };
        let covered = Superstructures {
            effective_share: 1.0,
            trunk_share: 0.0,
            enclosed_share: 1.0,
            sheer_share: 1.0,
        };
        assert_eq!(
            minimum_freeboard_mm(LoadLineType::A, &hull, &covered),
            Some(50.0)
        );
    }

    #[test]
    fn brackish_water_has_its_share_of_the_allowance() {
        assert_eq!(fresh_water_allowance_m(5233.0, 9.99, 1.025), 0.0);
        let half = fresh_water_allowance_m(5233.0, 9.99, 1.0125);
        assert!((2.0 * half - fresh_water_allowance_m(5233.0, 9.99, 1.0)).abs() < 1e-12);
    }
}
