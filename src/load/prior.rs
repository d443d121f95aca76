//! What is believed of a quantity before the ship's own number is known.

/// A positive quantity known by its median and a relative spread: log-normal, so that the
/// quantity over its median is `exp(relative_sigma · z)` with `z` standard normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Half of all ships lie below; the unit is that of the quantity.
    pub median: f64,
    /// Standard deviation of the quantity's natural logarithm.
    pub relative_sigma: f64,
}

impl Spread {
    /// The value that lies `z` standard deviations (of the logarithm) above the median.
    ///
    /// ```
    /// let beam_m = plimsoll::load::tankers::Proportions::default().beam.at(100.0);
    /// assert_eq!(beam_m.at(0.0), beam_m.median);
    /// assert!((beam_m.standardize(beam_m.at(1.3)) - 1.3).abs() < 1e-12);
    /// ```
    pub fn at(&self, z: f64) -> f64 {
        self.median * (self.relative_sigma * z).exp()
    }

    /// How many standard deviations (of the logarithm) `value` lies above the median; the
    /// inverse of [`Spread::at`]. Not finite for a value that is not positive.
    pub fn standardize(&self, value: f64) -> f64 {
        (value / self.median).ln() / self.relative_sigma
    }
}

/// The polyline through `knots` (by rising abscissa) at `x`; constant beyond its ends.
pub(crate) fn piecewise_linear(knots: &[(f64, f64)], x: f64) -> f64 {
    let above = knots.partition_point(|knot| knot.0 < x);
    match (
        above.checked_sub(1).map(|below| knots[below]),
        knots.get(above),
    ) {
        (Some((x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
        (Some((_, y)), None) | (None, Some(&(_, y))) => y,
        (None, None) => f64::NAN,
    }
}

/// Density of the normal distribution at `z` standard deviations, in units of one over
/// `sigma`'s unit.
pub(crate) fn normal_density(z: f64, sigma: f64) -> f64 {
    (-0.5 * z * z).exp() / (sigma * (2.0 * std::f64::consts::PI).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polyline_at_between_and_beyond_its_knots() {
        let knots = [(1.0, 10.0), (3.0, 20.0), (4.0, 0.0)];
        for (x, y) in [
            (-5.0, 10.0),
            (1.0, 10.0),
            (2.0, 15.0),
            (3.0, 20.0),
            (3.5, 10.0),
            (4.0, 0.0),
            (9.0, 0.0),
        ] {
            assert_eq!(piecewise_linear(&knots, x), y, "at {x}");
        }
    }

    #[test]
    fn normal_density_integrates_to_one() {
        let (sigma, step) = (0.35, 1e-3);
        let mass: f64 = (-4000..4000)
            .map(|i| step * normal_density(f64::from(i) * step / sigma, sigma))
            .sum();
        assert!((mass - 1.0).abs() < 1e-9);
    }
}
