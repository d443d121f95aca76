//! How much more the residuals scatter than measurement and report explain.

use super::Residual;
use crate::{Interval, Measured};

/// Share of reports that are wrong altogether (judgement: crews enter the draught by hand).
const WRONG: f64 = 0.05;

/// A wrong report is off by up to this much either way, metres.
const WRONG_BY_M: f64 = 10.0;

/// Field sigmas tried: steps, and metres each.
const STEPS: usize = 400;
const STEP_M: f64 = 0.005;

/// Fewer residuals say nothing of a scatter.
const LEAST_RESIDUALS: usize = 3;

/// Half of the 90th percentile of chi-square with one degree of freedom: how far the log
/// likelihood falls to the bounds of a 90 % interval.
const FALL: f64 = 1.352_77;

/// What the residuals say together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Measured less reported, metres.
    pub bias_m: Measured,
    /// What is to be added, in quadrature, to the freeboard's error: the value to give as
    /// [`Options::field_sigma_m`](crate::Options::field_sigma_m). Most likely value with its
    /// 90 % interval by the profile likelihood, metres.
    pub field_sigma_m: Interval,
}

impl Fit {
    /// Maximises the likelihood of the residuals, each normal about the bias with its own
    /// variance and the field's, or wrong.
    pub(super) fn of(residuals: &[Residual]) -> Option<Fit> {
        if residuals.len() < LEAST_RESIDUALS {
            return None;
        }
        let profile: Vec<(f64, f64, f64)> = (0..STEPS)
            .map(|step| {
                let field_m = step as f64 * STEP_M;
                let (bias_m, sigma_m) = bias(residuals, field_m);
                (likelihood(residuals, bias_m, field_m), bias_m, sigma_m)
            })
            .collect();
        // The first of equals: no wider than it must be.
        let best = (0..STEPS)
            .rev()
            .max_by(|&a, &b| profile[a].0.total_cmp(&profile[b].0))?;
        let within = |&step: &usize| profile[step].0 >= profile[best].0 - FALL;
        let lo = (0..=best).find(within)?;
        let hi = (best..STEPS).rev().find(within)?;
        Some(Fit {
            bias_m: Measured::new(profile[best].1, profile[best].2),
            field_sigma_m: Interval {
                value: best as f64 * STEP_M,
                lo: lo as f64 * STEP_M,
                hi: hi as f64 * STEP_M,
            },
        })
    }

    /// Probability that a report is wrong altogether.
    pub(super) fn wrong(&self, residual_m: f64, sigma_m: f64) -> f64 {
        let sigma_m = sigma_m.hypot(self.field_sigma_m.value);
        let wrong = WRONG / (2.0 * WRONG_BY_M);
        wrong / (wrong + (1.0 - WRONG) * normal(residual_m - self.bias_m.value, sigma_m))
    }
}

/// Bias and its standard error for a given field sigma: the mean by precision of those that
/// are not wrong, from the median on.
fn bias(residuals: &[Residual], field_m: f64) -> (f64, f64) {
    let mut values: Vec<f64> = residuals.iter().map(|r| r.residual_m).collect();
    values.sort_by(f64::total_cmp);
    let mut bias_m = values[values.len() / 2];
    let mut total = 1.0;
    for _ in 0..20 {
        let weight = |r: &Residual| {
            let sigma_m = r.sigma_m.hypot(field_m);
            let right = (1.0 - WRONG) * normal(r.residual_m - bias_m, sigma_m);
            right / (right + WRONG / (2.0 * WRONG_BY_M)) / (sigma_m * sigma_m)
        };
        let weights: Vec<f64> = residuals.iter().map(weight).collect();
        total = weights.iter().sum();
        if total <= 0.0 {
            break;
        }
        let pairs = residuals.iter().zip(&weights);
        bias_m = pairs.map(|(r, w)| w * r.residual_m).sum::<f64>() / total;
    }
    (bias_m, total.sqrt().recip())
}

/// Logarithm of the likelihood.
fn likelihood(residuals: &[Residual], bias_m: f64, field_m: f64) -> f64 {
    let of = |r: &Residual| {
        let right = (1.0 - WRONG) * normal(r.residual_m - bias_m, r.sigma_m.hypot(field_m));
        (right + WRONG / (2.0 * WRONG_BY_M)).ln()
    };
    residuals.iter().map(of).sum()
}

/// Density of a normal error, 1/m.
fn normal(x: f64, sigma: f64) -> f64 {
    (-0.5 * (x / sigma).powi(2)).exp() / (sigma * (2.0 * std::f64::consts::PI).sqrt())
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use rand_distr::StandardNormal;

    use super::super::{CompareOptions, MeasuredDraft, ReportedDraft, compare};
    use super::*;

    /// 200 ships measured to 0.1 m, reported to a decimetre, and one in twenty wrong.
    fn fitted(field_m: f64, bias_m: f64, seed: u64) -> Fit {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut normal = |sigma: f64| sigma * rng.sample::<f64, _>(StandardNormal);
        let time = jiff::Timestamp::from_second(1_710_000_000).unwrap();
        let (mut measured, mut reported) = (Vec::new(), Vec::new());
        for imo in 0..200 {
            let draft_m = 6.0 + normal(1.0);
            let off_m = bias_m + normal(0.1) + normal(field_m);
            measured.push(MeasuredDraft {
                imo,
                vessel: None,
                time,
                draft_m: Measured::new(draft_m + off_m, 0.1),
            });
            let stale_m = if imo % 20 == 7 {
                3.0 + normal(1.0)
            } else {
                0.0
            };
            reported.push(ReportedDraft {
                imo,
                time,
                draft_m: (10.0 * (draft_m + stale_m)).round() / 10.0,
            });
        }
        let found = compare(&measured, &reported, &CompareOptions::default());
        let wrong = found.residuals.iter().filter(|r| r.wrong > 0.5).count();
        assert!((7..=13).contains(&wrong), "{wrong}");
        found.fit.unwrap()
    }

    #[test]
    fn what_the_field_hides_is_found_beside_wrong_reports() {
        let mut held = 0;
        for seed in 0..20 {
            let fit = fitted(0.15, 0.05, seed);
            assert!((fit.field_sigma_m.value - 0.15).abs() < 0.05, "{fit:?}");
            assert!(
                (fit.bias_m.value - 0.05).abs() < 4.0 * fit.bias_m.sigma,
                "{fit:?}"
            );
            held += i32::from(fit.field_sigma_m.lo <= 0.15 && 0.15 <= fit.field_sigma_m.hi);
        }
        // 18 expected.
        assert!(held >= 14, "{held}");
    }

    #[test]
    fn nothing_is_found_where_nothing_is_hidden() {
        let fit = fitted(0.0, 0.0, 1);
        assert!(fit.field_sigma_m.lo < 0.03, "{fit:?}");
        assert!(fit.field_sigma_m.value < 0.06, "{fit:?}");
    }
}
