//! How deep a tanker lies without cargo.
//!
//! MARPOL asks large tankers for a minimum draft, and gives guidance for those below 150 m.
//! Masters on short hops in shelter take less; [`ballast_draft_m`] is what is expected of a
//! ship of unknown habits.

use crate::Measured;

/// Least mean draft amidships in ballast, metres, of a ship of length `length_m` (`L`):
/// `dm = 2.0 + 0.02·L`.
///
/// MARPOL 73/78 Annex I Reg 18; the same formula in 33 CFR 157.09. Binding on crude tankers
/// from 20 000 t and product carriers from 30 000 t deadweight, delivered after 1 June 1982.
///
/// ```
/// let draft_m = plimsoll::load::ballast::marpol_minimum_draft_m(85.0);
/// assert!((draft_m - 3.70).abs() < 1e-12);
/// ```
pub fn marpol_minimum_draft_m(length_m: f64) -> f64 {
    2.0 + 0.02 * length_m
}

/// One of the three guidance formulas for tankers below 150 m.
///
/// MARPOL Annex I, Unified Interpretations, Appendix 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guidance {
    /// A: a survey of 26 tankers of 50 m to 150 m, leaving in ballast, weather up to Beaufort 5:
    /// mean draft `0.200 + 0.032·L`.
    SurveyA,
    /// B: theory, for sea state 6: mean draft `1.550 + 0.023·L`.
    TheoryB,
    /// C: forward `0.500 + 0.0225·L`, aft `2.000 + 0.0275·L`; mean `1.250 + 0.025·L`.
    FormulaC,
}

impl Guidance {
    /// Mean draft in ballast, metres, of a ship of length `length_m` (50 m to 150 m).
    ///
    /// ```
    /// use plimsoll::load::ballast::Guidance;
    /// assert!((Guidance::SurveyA.mean_draft_m(85.0) - 2.92).abs() < 1e-12);
    /// ```
    pub fn mean_draft_m(self, length_m: f64) -> f64 {
        match self {
            Guidance::SurveyA => 0.200 + 0.032 * length_m,
            Guidance::TheoryB => 1.550 + 0.023 * length_m,
            Guidance::FormulaC => 1.250 + 0.025 * length_m,
        }
    }
}

/// Expected mean draft in ballast, metres, with its scatter between ships and voyages.
///
/// `0.9 + 0.0285·L` with 0.35 m, a judgement that lies between formulas A and C of
/// [`Guidance`]; equal to 0.55–0.60 of the summer draft. Above 100 m the scatter is taken to
/// grow with the length: a tenth of a large tanker's deadweight is a metre of draft.
///
/// ```
/// let ballast = plimsoll::load::ballast::ballast_draft_m(85.0);
/// assert!((ballast.value - 3.3225).abs() < 1e-12);
/// ```
pub fn ballast_draft_m(length_m: f64) -> Measured {
    Measured::new(0.9 + 0.0285 * length_m, 0.35 * (length_m / 100.0).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_worked_from_marpol() {
        // MARPOL Annex I Reg 18 and Unified Interpretations App. 1, to the centimetre.
        for (length_m, reg18, a, b, c) in [
            (60.0, 3.20, 2.12, 2.93, 2.75),
            (85.0, 3.70, 2.92, 3.505, 3.375),
            (100.0, 4.00, 3.40, 3.85, 3.75),
            (140.0, 4.80, 4.68, 4.77, 4.75),
        ] {
            assert!((marpol_minimum_draft_m(length_m) - reg18).abs() < 1e-9);
            assert!((Guidance::SurveyA.mean_draft_m(length_m) - a).abs() < 1e-9);
            assert!((Guidance::TheoryB.mean_draft_m(length_m) - b).abs() < 1e-9);
            assert!((Guidance::FormulaC.mean_draft_m(length_m) - c).abs() < 1e-9);
        }
    }

    #[test]
    fn expected_draft_lies_between_survey_and_formula_c() {
        for length_m in (50..=125).map(f64::from) {
            let expected = ballast_draft_m(length_m).value;
            assert!(Guidance::SurveyA.mean_draft_m(length_m) <= expected + 1e-9);
            assert!(expected <= Guidance::FormulaC.mean_draft_m(length_m) + 0.1);
        }
    }
}
