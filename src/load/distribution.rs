//! What was measured, as a distribution that can be drawn from.

use crate::Measured;
use crate::answer::Quantiles;
use crate::measured::Z95;

/// Standard normal quantiles at the probabilities of
/// [`QUANTILE_PROBABILITIES`](crate::answer::QUANTILE_PROBABILITIES).
const NORMAL_QUANTILES: [f64; 9] = [
    -2.326_348, -1.644_854, -1.281_552, -0.674_490, 0.0, 0.674_490, 1.281_552, 1.644_854, 2.326_348,
];

/// One measured quantity with its error; the unit is that of the field that holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// A normal error.
    Normal(Measured),
    /// The quantiles that every answer carries, at
    /// [`QUANTILE_PROBABILITIES`](crate::answer::QUANTILE_PROBABILITIES). Between them, and
    /// beyond them on both sides, it is a normal distribution stretched to fit.
    Quantiles(Quantiles),
}

impl From<Measured> for Distribution {
    fn from(measured: Measured) -> Self {
        Distribution::Normal(measured)
    }
}

impl Distribution {
    /// The value as probable to be exceeded as `z` is by a standard normal number.
    ///
    /// ```
    /// use plimsoll::{Measured, load::Distribution};
    /// let normal = Distribution::from(Measured::new(2.0, 0.1));
    /// assert_eq!(normal.at(0.0), 2.0);
    /// // One whose upper tail is longer: 0.4 m to the 95 % quantile, 0.2 m to the 5 %.
    /// let skew = Distribution::Quantiles([1.7, 1.8, 1.85, 1.9, 2.0, 2.2, 2.3, 2.4, 2.6]);
    /// assert!((skew.at(1.644_854) - 2.4).abs() < 1e-9);
    /// assert!(skew.at(3.0) > 2.6);
    /// ```
    pub fn at(&self, z: f64) -> f64 {
        match self {
            Distribution::Normal(m) => m.value + m.sigma * z,
            Distribution::Quantiles(q) => {
                let above = NORMAL_QUANTILES.partition_point(|n| *n < z).clamp(1, 8);
                let (z0, z1) = (NORMAL_QUANTILES[above - 1], NORMAL_QUANTILES[above]);
                q[above - 1] + (q[above] - q[above - 1]) * (z - z0) / (z1 - z0)
            }
        }
    }

    /// Median, and the standard deviation of the normal distribution with the same central
    /// 90 % interval.
    pub fn measured(&self) -> Measured {
        match *self {
            Distribution::Normal(m) => m,
            Distribution::Quantiles(q) => Measured::new(q[4], (q[7] - q[1]) / (2.0 * Z95)),
        }
    }

    /// Whether it is one: finite, with a spread that is not negative and quantiles that do not
    /// fall.
    pub(crate) fn is_sound(&self) -> bool {
        match self {
            Distribution::Normal(m) => m.value.is_finite() && m.sigma.is_finite() && m.sigma >= 0.0,
            Distribution::Quantiles(q) => {
                q.iter().all(|x| x.is_finite()) && q.windows(2).all(|w| w[0] <= w[1])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::QUANTILE_PROBABILITIES;

    #[test]
    fn quantiles_of_a_normal_draw_as_the_normal_does() {
        let normal = Distribution::from(Measured::new(3.0, 0.2));
        let quantiles = Distribution::Quantiles(NORMAL_QUANTILES.map(|z| normal.at(z)));
        assert_eq!(NORMAL_QUANTILES.len(), QUANTILE_PROBABILITIES.len());
        for z in [-4.0, -2.0, -1.5, -0.3, 0.0, 0.1, 1.0, 2.5] {
            assert!((normal.at(z) - quantiles.at(z)).abs() < 1e-9, "{z}");
        }
        let (n, q) = (normal.measured(), quantiles.measured());
        assert!((n.value - q.value).abs() < 1e-9 && (n.sigma - q.sigma).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_distribution_is_told() {
        let normal = |value, sigma| Distribution::from(Measured::new(value, sigma));
        assert!(normal(1.0, 0.0).is_sound());
        for (value, sigma) in [(f64::NAN, 0.1), (1.0, -0.1), (1.0, f64::INFINITY)] {
            assert!(!normal(value, sigma).is_sound());
        }
        let falling = Distribution::Quantiles([1.0, 0.9, 2.0, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6]);
        assert!(!falling.is_sound());
    }
}
