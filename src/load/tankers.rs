//! How tankers are proportioned: the figures, each with where it comes from.
//!
//! This file is the data, [`particulars`](super::particulars) draws ships from it. A caller who
//! knows another fleet gives its [`Proportions`] in
//! [`LoadOptions::proportions`](super::LoadOptions::proportions).
//!
//! Lengths are overall, in metres, as they are measured. "Typical tankers" are class-typical
//! product tankers of 1 220, 1 980, 2 450, 3 450, 5 250 and 12 800 t deadweight (64.9 to
//! 128 m), and the usual sizes above them (183 m, 45 000 t; 228 m, 75 000 t; 244 m, 105 000 t;
//! 274 m, 158 000 t; 333 m, 300 000 t): common knowledge of naval architects, no single ships,
//! and no survey of a fleet. What is called a judgement is one.

use std::borrow::Cow;

use super::prior::{Spread, piecewise_linear};

/// A quantity as a power of the length overall: `factor·length^exponent`.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    /// The quantity at one metre.
    pub factor: f64,
    /// Its exponent.
    pub exponent: f64,
    /// Standard deviation of its logarithm among ships of one length.
    pub relative_sigma: f64,
    /// Where it comes from.
    pub source: Cow<'static, str>,
}

impl Power {
    /// Median and spread at a length overall, metres.
    pub fn at(&self, length_m: f64) -> Spread {
        Spread {
            median: self.factor * length_m.powf(self.exponent),
            relative_sigma: self.relative_sigma,
        }
    }
}

/// A quantity by length overall, metres: linear between knots by rising length, constant
/// beyond them.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Length overall, metres, and median.
    pub knots: Cow<'static, [(f64, f64)]>,
    /// Standard deviation of its logarithm among ships of one length.
    pub relative_sigma: f64,
    /// Where it comes from.
    pub source: Cow<'static, str>,
}

impl Curve {
    /// Median and spread at a length overall, metres.
    pub fn at(&self, length_m: f64) -> Spread {
        Spread {
            median: piecewise_linear(&self.knots, length_m),
            relative_sigma: self.relative_sigma,
        }
    }
}

/// How the ships of a fleet are proportioned. [`Default`] is the world's tankers.
///
/// ```
/// use plimsoll::load::tankers::Proportions;
/// let mut fleet = Proportions::default();
/// assert!((fleet.beam.at(91.5).median / 13.6 - 1.0).abs() < 0.06); // a 3 500 t tanker
/// // A fleet of sisters is known better.
/// fleet.draft_over_depth.relative_sigma = 0.01;
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Proportions {
    /// Length between perpendiculars `Lpp` over length overall.
    pub lpp_over_length: Curve,
    /// Moulded breadth `B`, metres.
    pub beam: Power,
    /// Summer draft `T0`, metres.
    pub summer_draft: Curve,
    /// Correlation of the logarithms of beam and summer draft among ships of one length.
    pub beam_draft_correlation: f64,
    /// Summer draft over moulded depth, `T0/D`; the spread is that of the ratio itself.
    pub draft_over_depth: Curve,
    /// Block coefficient `Cb0` at the summer draft, on `Lpp`.
    pub block_coefficient: Curve,
    /// Lightship over `Lpp·B·D`, t/m³.
    pub lightship_density: Curve,
}

impl Default for Proportions {
    fn default() -> Self {
        Proportions {
            lpp_over_length: Curve {
                knots: Cow::Borrowed(&[(90.0, 0.928), (250.0, 0.945)]),
                relative_sigma: 0.015,
                source: Cow::Borrowed(
                    "judgement: 0.924 to 0.934 on typical tankers to 128 m, 0.94 to 0.96 on \
                     those from 183 m",
                ),
            },
            beam: Power {
                factor: 0.119,
                exponent: 1.058,
                relative_sigma: 0.06,
                source: Cow::Borrowed(
                    "judgement on typical tankers; L/B of 6.25 ± 8 % after Watson and Gilfillan",
                ),
            },
            summer_draft: Curve {
                knots: Cow::Borrowed(&[
                    (20.0, 1.19),
                    (40.0, 2.47),
                    (65.0, 4.12),
                    (90.0, 5.80),
                    (128.0, 8.41),
                    (183.0, 12.25),
                    (250.0, 17.02),
                    (274.0, 17.4),
                    (333.0, 21.5),
                    (380.0, 24.5),
                ]),
                relative_sigma: 0.075,
                source: Cow::Borrowed(
                    "judgement on typical tankers, 0.0508·length^1.053 to 250 m; those of 244 m \
                     have 14.9 m, a spread and a half less, for they are built for shallow ports; the \
                     scatter between theirs of 6 % and the 'majority of relative differences \
                     below 0.1' of drafts by length in Ocean Engineering 264:112367 (2022)",
                ),
            },
            beam_draft_correlation: 0.4,
            draft_over_depth: Curve {
                knots: Cow::Borrowed(&[
                    (65.0, 0.92),
                    (80.0, 0.90),
                    (92.0, 0.855),
                    (105.0, 0.82),
                    (128.0, 0.76),
                    (150.0, 0.72),
                    (183.0, 0.69),
                    (260.0, 0.72),
                ]),
                relative_sigma: 0.032,
                source: Cow::Borrowed(
                    "judgement on depth and draft of typical tankers; Watson, Practical Ship \
                     Design, p. 102, has 0.78 for tankers of 1975 and 0.67 for those of 1991",
                ),
            },
            block_coefficient: Curve {
                knots: Cow::Borrowed(&[(100.0, 0.765), (190.0, 0.824)]),
                relative_sigma: 0.042,
                source: Cow::Borrowed(
                    "0.824 ± 0.038 for oil tankers, Takahashi, Goto and Abe, NILIM Technical \
                     Note 309; 0.765 ± 0.03 for coasters of 60 m to 100 m is a judgement",
                ),
            },
            lightship_density: Curve {
                knots: Cow::Borrowed(&[
                    (65.0, 0.275),
                    (75.0, 0.248),
                    (92.0, 0.23),
                    (128.0, 0.17),
                    (183.0, 0.115),
                    (250.0, 0.090),
                    (333.0, 0.075),
                ]),
                relative_sigma: 0.09,
                source: Cow::Borrowed(
                    "typical tankers, but for 0.23 to 10 % between 3 000 t and 5 000 t and 0.15 to \
                     0.18 for 10 000 t, a judgement; gives deadweight over displacement of 0.61 + \
                     0.057·ln(DWT/1000) ± 0.035 for 1 000 t to 10 000 t, and the published 0.77 \
                     to 0.86 for larger ones",
                ),
            },
        }
    }
}
