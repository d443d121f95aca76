//! Errors of one quantity over many hulls, and the calibration of its intervals.

use crate::Interval;
use crate::answer::Quantiles;
use crate::measured::quantile_sorted;

/// Estimate and truth of one quantity of one hull.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deviation {
    /// Estimate less truth.
    pub error: f64,
    /// The 90 % interval less truth, where there is one.
    pub interval: Option<[f64; 2]>,
}

impl Deviation {
    /// Of an interval from the truth.
    pub fn of(answer: Interval, truth: f64) -> Self {
        Deviation {
            error: answer.value - truth,
            interval: Some([answer.lo - truth, answer.hi - truth]),
        }
    }

    /// Of a bare value from the truth.
    pub fn bare(error: f64) -> Self {
        Deviation {
            error,
            interval: None,
        }
    }
}

/// Errors of one quantity.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Errors {
    /// How many.
    pub n: usize,
    /// Mean error.
    pub bias: f64,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Median of the errors' sizes.
    pub median: f64,
    /// The largest size of an error.
    pub max: f64,
    /// Share of errors larger than the threshold that was asked for.
    pub beyond: f64,
    /// How many have an interval.
    pub intervals: usize,
    /// Share of intervals that hold the truth.
    pub coverage: f64,
    /// Median width of the intervals.
    pub width: f64,
    /// Width that would hold 90 % of these errors, were it the same for all: twice the 90 %
    /// quantile of their sizes.
    pub needed: f64,
}

impl Errors {
    /// Of these deviations; all zero when there are none.
    pub fn of(deviations: &[Deviation], threshold: f64) -> Errors {
        let mut sizes: Vec<f64> = deviations.iter().map(|d| d.error.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let mean = |f: &dyn Fn(f64) -> f64| {
            deviations.iter().map(|d| f(d.error)).sum::<f64>() / deviations.len().max(1) as f64
        };
        let intervals: Vec<[f64; 2]> = deviations.iter().filter_map(|d| d.interval).collect();
        let holding = intervals.iter().filter(|[lo, hi]| *lo <= 0.0 && *hi >= 0.0);
        let mut widths: Vec<f64> = intervals.iter().map(|[lo, hi]| hi - lo).collect();
        widths.sort_by(f64::total_cmp);
        let quantile = |sorted: &[f64], p| quantile_sorted(sorted, p).unwrap_or(0.0);
        Errors {
            n: deviations.len(),
            bias: mean(&|e| e),
            rmse: mean(&|e| e * e).sqrt(),
            median: quantile(&sizes, 0.5),
            max: sizes.last().copied().unwrap_or(0.0),
            beyond: mean(&|e| f64::from(e.abs() > threshold)),
            intervals: intervals.len(),
            coverage: holding.count() as f64 / intervals.len().max(1) as f64,
            width: quantile(&widths, 0.5),
            needed: 2.0 * quantile(&sizes, 0.9),
        }
    }

    /// Width of the intervals over the width that the errors need.
    pub fn width_ratio(&self) -> f64 {
        self.width / self.needed
    }
}

/// Standard normal scores of the probabilities of [`Quantiles`].
const SCORES: [f64; 9] = [
    -2.326_348, -1.644_854, -1.281_552, -0.674_490, 0.0, 0.674_490, 1.281_552, 1.644_854, 2.326_348,
];

/// Nominal coverage, and the normal score at its upper end.
pub const NOMINAL: [(f64, f64); 4] = [
    (0.50, 0.674_490),
    (0.80, 1.281_552),
    (0.90, 1.644_854),
    (0.95, 1.959_964),
];

/// The normal score at which the truth lies in a distribution given by its quantiles: straight
/// between them in score against value, and beyond the last two as between them.
pub fn score_of(quantiles: &Quantiles, truth: f64) -> f64 {
    let mut at = 0;
    while at < 7 && truth > quantiles[at + 1] {
        at += 1;
    }
    let (q, z) = (&quantiles[at..at + 2], &SCORES[at..at + 2]);
    if q[1] > q[0] {
        z[0] + (truth - q[0]) / (q[1] - q[0]) * (z[1] - z[0])
    } else if truth > q[1] {
        f64::INFINITY
    } else if truth < q[0] {
        f64::NEG_INFINITY
    } else {
        0.5 * (z[0] + z[1])
    }
}

/// Share of the scores inside each [`NOMINAL`] interval.
pub fn reliability(scores: &[f64]) -> [f64; 4] {
    NOMINAL.map(|(_, end)| {
        let inside = scores.iter().filter(|z| z.abs() <= end).count();
        inside as f64 / scores.len().max(1) as f64
    })
}

/// The shares between which `n` draws of probability `p` fall in 99 of 100 cases.
pub fn binomial_band(n: usize, p: f64) -> [f64; 2] {
    if n == 0 {
        return [0.0, 1.0];
    }
    let count = n as f64;
    let log_choose =
        |k: f64| libm::lgamma(count + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(count - k + 1.0);
    let mut below = 0.0;
    let (mut lo, mut hi) = (None, 1.0);
    for k in 0..=n {
        let k = k as f64;
        below += (log_choose(k) + k * p.ln() + (count - k) * (1.0 - p).ln()).exp();
        if below > 0.005 && lo.is_none() {
            lo = Some(k / count);
        }
        if below >= 0.995 {
            hi = k / count;
            break;
        }
    }
    [lo.unwrap_or(0.0), hi]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normal_distribution_gives_back_its_scores() {
        let quantiles = SCORES.map(|z| 10.0 + 2.0 * z);
        for z in [-3.0, -1.96, -0.3, 0.0, 1.0, 1.8, 4.0] {
            // Straight lines through scores rounded to six decimals.
            assert!((score_of(&quantiles, 10.0 + 2.0 * z) - z).abs() < 1e-5);
        }
    }

    #[test]
    fn a_distribution_without_width_holds_its_value_alone() {
        let point = [3.0; 9];
        assert_eq!(score_of(&point, 3.1), f64::INFINITY);
        assert_eq!(score_of(&point, 2.9), f64::NEG_INFINITY);
        assert!(score_of(&point, 3.0).is_finite());
    }

    #[test]
    fn the_binomial_band_is_that_of_tables() {
        // R: qbinom(c(0.005, 0.995), 100, 0.9) is 82 and 97.
        assert_eq!(binomial_band(100, 0.9), [0.82, 0.97]);
        assert_eq!(binomial_band(0, 0.9), [0.0, 1.0]);
    }

    #[test]
    fn errors_of_three_hulls() {
        let deviation = |error: f64, half: f64| Deviation {
            error,
            interval: Some([error - half, error + half]),
        };
        let e = Errors::of(
            &[
                deviation(0.3, 0.4),
                deviation(-0.6, 0.2),
                deviation(0.0, 0.1),
            ],
            0.5,
        );
        assert_eq!((e.n, e.median, e.max), (3, 0.3, 0.6));
        assert!((e.bias + 0.1).abs() < 1e-12);
        assert!((e.rmse - 0.15_f64.sqrt()).abs() < 1e-12);
        assert!((e.beyond - 1.0 / 3.0).abs() < 1e-12);
        assert!((e.coverage - 2.0 / 3.0).abs() < 1e-12);
        assert!((e.width - 0.4).abs() < 1e-12);
    }
}
