//! Density of the water that a ship lies in, from its salinity and temperature.

/// Density of sea, brackish or fresh water at the surface, t/m³, of practical salinity
/// `salinity` (0 to 42) at `temperature_c` °C (−2 to 40).
///
/// The one-atmosphere equation of state of sea water of 1980 ([Fofonoff and
/// Millard](crate::Bibliography::FM83), p. 17). Registers and marks refer to 1.025.
///
/// ```
/// use plimsoll::load::water::density_t_m3;
/// // The check values of that paper.
/// assert!((density_t_m3(0.0, 5.0) - 0.99996675).abs() < 1e-8);
/// assert!((density_t_m3(35.0, 5.0) - 1.02767547).abs() < 1e-8);
/// assert!((density_t_m3(35.0, 25.0) - 1.02334306).abs() < 1e-8);
/// ```
pub fn density_t_m3(salinity: f64, temperature_c: f64) -> f64 {
    let (s, t) = (salinity, temperature_c);
    let polynomial =
        |coefficients: &[f64]| coefficients.iter().rev().fold(0.0, |sum, c| sum * t + c);
    let fresh = polynomial(&[
        999.842_594,
        6.793_952e-2,
        -9.095_290e-3,
        1.001_685e-4,
        -1.120_083e-6,
        6.536_332e-9,
    ]);
    let linear = polynomial(&[0.824_493, -4.0899e-3, 7.6438e-5, -8.2467e-7, 5.3875e-9]);
    let root = polynomial(&[-5.724_66e-3, 1.0227e-4, -1.6546e-6]);
    (fresh + linear * s + root * s * s.sqrt() + 4.8314e-4 * s * s) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_harbour_of_the_sea_of_japan_from_winter_to_summer() {
        // 33 to 34 and freezing to 22 °C: a fifth of the fresh-water allowance between them.
        let (winter, summer) = (density_t_m3(34.0, 0.0), density_t_m3(33.0, 22.0));
        assert!((winter - 1.0273).abs() < 1e-4, "{winter}");
        assert!((summer - 1.0227).abs() < 1e-4, "{summer}");
    }

    #[test]
    fn saltier_is_denser_and_warmer_lighter() {
        for t in [5.0, 15.0, 25.0] {
            assert!(density_t_m3(10.0, t) > density_t_m3(5.0, t));
            assert!(density_t_m3(30.0, t) > density_t_m3(30.0, t + 5.0));
        }
    }
}
