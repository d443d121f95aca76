//! How steps look: blurred by the sensor, and the shadow's edge smeared by the water's depth.

/// Standard deviations from a step beyond which nothing of it is left.
const FAR: f64 = 4.9;

/// Part of a step's far side seen at a distance `u` past it, blurred by a normal of standard
/// deviation `sigma`: `Φ(u/σ)`.
pub(super) fn blurred(u: f64, sigma: f64) -> f64 {
    // Most bins lie far from every edge; what is left there is under 1e-6.
    if u.abs() > FAR * sigma {
        return if u > 0.0 { 1.0 } else { 0.0 };
    }
    normal(u / sigma)
}

/// The normal distribution function.
fn normal(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The same for a step smeared beyond itself by an exponential of mean `smear` (negative:
/// before itself), then blurred: the distribution function of the exponentially modified
/// normal (Grushka 1972, eq. 4).
///
/// Light that leaves the water comes from an exponential of depths, and the sun's ray to each
/// depth entered the water elsewhere; where that is within the hull's shadow, the light is
/// missing although the surface is lit.
pub(super) fn smeared(u: f64, smear: f64, sigma: f64) -> f64 {
    if smear < 0.0 {
        return 1.0 - smeared(-u, -smear, sigma);
    }
    // Below a fifth of the blur the exponential shows only in mean and variance.
    if smear < 0.2 * sigma {
        return blurred(u - smear, sigma.hypot(smear));
    }
    if u < -FAR * sigma || u > FAR * sigma + 14.0 * smear {
        return if u > 0.0 { 1.0 } else { 0.0 };
    }
    let ratio = sigma / smear;
    let tail = (0.5 * ratio * ratio - u / smear).exp() * normal(u / sigma - ratio);
    (blurred(u, sigma) - tail).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The convolution, as a sum over depths.
    fn by_sum(u: f64, smear: f64, sigma: f64) -> f64 {
        const N: usize = 20_000;
        (0..N)
            .map(|i| {
                let p = (i as f64 + 0.5) / N as f64;
                blurred(u + smear * (1.0 - p).ln(), sigma) / N as f64
            })
            .sum()
    }

    #[test]
    fn the_closed_form_is_the_convolution() {
        for (smear, tolerance) in [(0.5, 1e-4), (2.0, 1e-4), (0.061, 2e-3), (0.059, 2e-3)] {
            for u in [-1.5, -0.3, 0.0, 0.2, 1.0, 4.0] {
                let (want, got) = (by_sum(u, smear, 0.3), smeared(u, smear, 0.3));
                assert!((want - got).abs() < tolerance, "{smear} {u}: {want} {got}");
                let mirrored = 1.0 - smeared(-u, -smear, 0.3);
                assert!((mirrored - got).abs() < 1e-12);
            }
        }
    }
}
