//! What a draft says of the cargo: empty, full, or between.
//!
//! One freeboard cannot tell a ship with a third of her deadweight in ballast water from one
//! with a third of it in cargo. What can be said is how common each is. Tankers sail either
//! in ballast, at a draft that seamanship fixes, or as full as marks and tanks allow; between
//! the two they are rare. The densities below say so in numbers; their weights and widths are
//! judgements, the places of their peaks have sources.

use super::ballast::ballast_draft_m;
use super::cargo::{CONSUMABLES_FRACTION, Grade};
use super::prior::normal_density;
use crate::Measured;

/// Share of tankers met in ballast. Half of all legs are ballast legs; those alongside and
/// working cargo count with the others.
const IN_BALLAST: f64 = 0.43;

/// Share met with a full cargo.
const FULL: f64 = 0.39;

/// Share met with part of a cargo: more than one port of discharge, or cargo being worked.
const PART: f64 = 0.17;

/// Share for which none of this holds: wrong particulars, a ship in dock trim, an overloaded
/// one. It keeps a strange ship from being forced into a common state.
const STRANGE: f64 = 0.01;

/// Load fraction in ballast: water for 30 % of the deadweight up to Beaufort 4, 37 % up to
/// Beaufort 6, 42 % above (Huber, *Tanker Operations*), and consumables.
const BALLAST_FRACTION: Measured = Measured {
    value: 0.35,
    sigma: 0.075,
};

/// Load fraction of an almost dry ship, uniform: she is deballasting at her berth, or crosses
/// sheltered water.
const NEARLY_DRY: [f64; 2] = [-0.05, 0.30];

/// Shares of ballast draft, ballast fraction and nearly dry in [`IN_BALLAST`].
const BALLAST_KINDS: [f64; 3] = [0.45, 0.40, 0.15];

/// Load fraction of a full ship where the marks, not the tanks, set the limit: 0.90 cargo and
/// consumables, a little short of the mark.
const FULL_FRACTION: Measured = Measured {
    value: 0.92,
    sigma: 0.06,
};

/// Load fraction of a ship full in her own way, uniform: from the definition of `laden` to an
/// overload of a tenth.
const FULL_ANYHOW: [f64; 2] = [0.75, 1.10];

/// Shares of [`FULL_FRACTION`] and [`FULL_ANYHOW`] in [`FULL`].
const FULL_KINDS: [f64; 2] = [0.80, 0.20];

/// Load fraction of a ship with part of a cargo, uniform.
const PART_FRACTION: [f64; 2] = [0.25, 0.80];

/// Load fractions that are possible at all, uniform.
const STRANGE_FRACTION: [f64; 2] = [-0.15, 1.50];

/// A ship at a draft.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Afloat {
    /// Length between perpendiculars, metres.
    pub(crate) lpp_m: f64,
    /// Draft amidships, metres.
    pub(crate) draft_m: f64,
    /// Deadweight aboard over summer deadweight.
    pub(crate) load_fraction: f64,
    /// By how much the load fraction rises per metre of draft.
    pub(crate) fraction_per_m: f64,
    /// How much higher than at her summer mark a full ship lies here and now, metres.
    pub(crate) mark_rise_m: f64,
}

/// How common it is to meet a ship at this draft, per metre of draft.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Commonness {
    /// Without cargo.
    pub(crate) ballast: f64,
    /// With cargo.
    pub(crate) cargo: f64,
}

impl Commonness {
    /// In either state.
    pub(crate) fn total(self) -> f64 {
        self.ballast + self.cargo
    }
}

/// How common a draft is among tankers that carry this grade or come to fetch it.
pub(crate) fn commonness(ship: &Afloat, grade: &Grade) -> Commonness {
    let x = ship.load_fraction;
    let per_m = ship.fraction_per_m;

    let draft = ballast_draft_m(ship.lpp_m);
    let in_ballast = BALLAST_KINDS[0] * normal(draft, ship.draft_m)
        + BALLAST_KINDS[1] * normal(BALLAST_FRACTION, x) * per_m
        + BALLAST_KINDS[2] * uniform(NEARLY_DRY, x) * per_m;

    let tanks = grade.full_tanks_fraction + CONSUMABLES_FRACTION.value;
    let marks = FULL_FRACTION.value - ship.mark_rise_m * per_m;
    let full = Measured {
        value: marks.min(tanks),
        ..FULL_FRACTION
    };
    let full = FULL_KINDS[0] * normal(full, x) + FULL_KINDS[1] * uniform(FULL_ANYHOW, x);
    Commonness {
        ballast: IN_BALLAST * in_ballast,
        cargo: per_m
            * (FULL * full
                + PART * uniform(PART_FRACTION, x)
                + STRANGE * uniform(STRANGE_FRACTION, x)),
    }
}

fn normal(about: Measured, x: f64) -> f64 {
    normal_density((x - about.value) / about.sigma, about.sigma)
}

fn uniform([lo, hi]: [f64; 2], x: f64) -> f64 {
    if (lo..=hi).contains(&x) {
        1.0 / (hi - lo)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::cargo::Product;
    use super::*;

    /// The small product tanker of the tests of hydrostatics, by load fraction.
    fn probability_of_ballast(load_fraction: f64, product: Product) -> f64 {
        let ship = Afloat {
            lpp_m: 85.0,
            draft_m: 2.21 + 3.54 * load_fraction,
            load_fraction,
            fraction_per_m: 1.0 / 3.54,
            mark_rise_m: 0.0,
        };
        let common = commonness(&ship, &product.grade());
        common.ballast / common.total()
    }

    #[test]
    fn a_third_of_the_deadweight_is_ballast_and_nine_tenths_is_cargo() {
        for (load_fraction, range) in [
            (0.05, 0.8..=1.0),
            (0.33, 0.8..=1.0),
            (0.62, 0.0..=0.2),
            (0.93, 0.0..=0.01),
            (1.20, 0.0..=0.01),
        ] {
            let p = probability_of_ballast(load_fraction, Product::Gasoil);
            assert!(range.contains(&p), "{load_fraction}: {p}");
        }
    }

    #[test]
    fn a_full_cargo_of_gasoline_lies_higher_than_one_of_gasoil() {
        let at = |load_fraction, product: Product| {
            let ship = Afloat {
                lpp_m: 85.0,
                draft_m: 2.21 + 3.54 * load_fraction,
                load_fraction,
                fraction_per_m: 1.0 / 3.54,
                mark_rise_m: 0.0,
            };
            commonness(&ship, &product.grade()).cargo
        };
        assert!(at(0.86, Product::Gasoline) > at(0.86, Product::Gasoil));
        assert!(at(0.95, Product::Gasoline) < at(0.95, Product::Gasoil));
    }

    #[test]
    fn shares_make_up_all_ships() {
        assert!((IN_BALLAST + FULL + PART + STRANGE - 1.0).abs() < 1e-12);
        assert!((BALLAST_KINDS.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((FULL_KINDS.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn beyond_what_floats_nothing_is_common() {
        let ship = Afloat {
            lpp_m: 85.0,
            draft_m: 40.0,
            load_fraction: 9.0,
            fraction_per_m: 0.28,
            mark_rise_m: 0.0,
        };
        assert_eq!(commonness(&ship, &Product::Gasoil.grade()).total(), 0.0);
    }
}
