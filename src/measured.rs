//! A measured quantity, and a central interval.

use serde::Serialize;

/// The 95th percentile of the standard normal distribution.
pub(crate) const Z95: f64 = 1.644_853_626_951_472_2;

/// A value with its standard error; the unit is that of the field that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measured {
    /// Best value.
    pub value: f64,
    /// One standard deviation of its error, in the same unit.
    pub sigma: f64,
}

impl Measured {
    /// A value with its standard error.
    pub fn new(value: f64, sigma: f64) -> Self {
        Measured { value, sigma }
    }

    /// The central 90 % interval of a normal error: `value ± 1.645 sigma`.
    ///
    /// ```
    /// let beam_m = plimsoll::Measured::new(20.0, 0.1);
    /// assert!((beam_m.interval().lo - 19.8355).abs() < 1e-4);
    /// ```
    pub fn interval(self) -> Interval {
        Interval {
            value: self.value,
            lo: self.value - Z95 * self.sigma,
            hi: self.value + Z95 * self.sigma,
        }
    }
}

/// A median with the 5th and 95th percentiles about it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Median.
    pub value: f64,
    /// 5th percentile.
    pub lo: f64,
    /// 95th percentile.
    pub hi: f64,
}

impl Interval {
    /// Median and central 90 % interval of `samples`; `None` when there are none.
    ///
    /// Percentiles are interpolated linearly between order statistics ([Hyndman and
    /// Fan's](crate::Bibliography::HF96) type 7). The samples are sorted in place.
    pub fn of_samples(samples: &mut [f64]) -> Option<Interval> {
        samples.sort_unstable_by(f64::total_cmp);
        Some(Interval {
            value: quantile_sorted(samples, 0.50)?,
            lo: quantile_sorted(samples, 0.05)?,
            hi: quantile_sorted(samples, 0.95)?,
        })
    }
}

/// The `p`-quantile of sorted values by linear interpolation (Hyndman and Fan's type 7).
pub(crate) fn quantile_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = p * last as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (at - below as f64) * (sorted[above] - sorted[below]))
}
