//! How steps look: blurred by the sensor, and the shadow's edge smeared by the water's depth.
//!
//! A fit asks for a step some hundred thousand times, so that the normal distribution comes
//! from tables: cubic pieces between nodes a 64th apart, right to 1e-9.

use std::sync::LazyLock;

/// Standard deviations from a step beyond which nothing of it is left.
pub(super) const FAR: f64 = 4.9;

/// Means of the exponential beyond which nothing of a smeared step is left.
pub(super) const FAR_SMEARED: f64 = 14.0;

/// Below this part of the blur the exponential shows only in mean and variance.
pub(super) const LEAST_SMEAR: f64 = 0.2;

/// Part of a step's far side that is seen at a place, and by how much that changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    /// The part.
    pub(super) part: f64,
    /// Per metre of distance past the step.
    pub(super) by_u: f64,
    /// Per metre of the blur's standard deviation.
    pub(super) by_sigma: f64,
    /// Per metre of smear.
    pub(super) by_smear: f64,
}

impl Step {
    fn whole(u: f64) -> Step {
        Step {
            part: if u > 0.0 { 1.0 } else { 0.0 },
            by_u: 0.0,
            by_sigma: 0.0,
            by_smear: 0.0,
        }
    }
}

/// Part of a step's far side seen at a distance `u` past it, blurred by a normal of standard
/// deviation `sigma`: `Φ(u/σ)`.
pub(super) fn blurred(u: f64, sigma: f64) -> f64 {
    blurred_step(&TABLES, u, sigma).part
}

/// The same with its derivatives.
pub(super) fn blurred_step(tables: &Tables, u: f64, sigma: f64) -> Step {
    // Most bins lie far from every edge; what is left there is under 1e-6.
    if u.abs() > FAR * sigma {
        return Step::whole(u);
    }
    let z = u / sigma;
    let (part, density) = tables.normal(z);
    Step {
        part,
        by_u: density / sigma,
        by_sigma: -density * z / sigma,
        by_smear: 0.0,
    }
}

/// The same for a step smeared beyond itself by an exponential of mean `smear` (negative:
/// before itself), then blurred: the distribution function of the exponentially modified
/// normal (Grushka 1972, eq. 4).
///
/// Light that leaves the water comes from an exponential of depths, and the sun's ray to each
/// depth entered the water elsewhere; where that is within the hull's shadow, the light is
/// missing although the surface is lit.
#[cfg(test)]
fn smeared(u: f64, smear: f64, sigma: f64) -> f64 {
    smeared_step(&TABLES, u, smear, sigma).part
}

/// The same with its derivatives.
pub(super) fn smeared_step(tables: &Tables, u: f64, smear: f64, sigma: f64) -> Step {
    if smear < 0.0 {
        let mirrored = smeared_step(tables, -u, -smear, sigma);
        return Step {
            part: 1.0 - mirrored.part,
            by_sigma: -mirrored.by_sigma,
            ..mirrored
        };
    }
    if smear < LEAST_SMEAR * sigma {
        let wide = sigma.hypot(smear);
        let step = blurred_step(tables, u - smear, wide);
        return Step {
            by_sigma: step.by_sigma * sigma / wide,
            by_smear: step.by_sigma * smear / wide - step.by_u,
            ..step
        };
    }
    if u < -FAR * sigma || u > FAR * sigma + FAR_SMEARED * smear {
        return Step::whole(u);
    }
    let ratio = sigma / smear;
    let z = u / sigma;
    let (below, density) = tables.normal(z);
    // `exp(ratio²/2 − u/smear)·Φ(z − ratio)`; where that is small times large it is the
    // density at `z` times Mills' ratio.
    let tail = if z <= ratio {
        density * tables.mills(ratio - z)
    } else {
        libm::exp(0.5 * ratio * ratio - u / smear) * tables.normal(z - ratio).0
    };
    let by_sigma = (density - tail * ratio) / smear;
    Step {
        part: (below - tail).clamp(0.0, 1.0),
        by_u: tail / smear,
        by_sigma,
        by_smear: (tail * (ratio * ratio - u / smear) - density * ratio) / smear,
    }
}

/// The normal distribution function, for the one place where it is worth its cost.
fn exact_normal(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

fn exact_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt()
}

/// Nodes per standard deviation.
const PER_UNIT: f64 = 64.0;
/// The normal distribution is tabulated to this many standard deviations to either side.
const NORMAL_TO: f64 = 5.0;
/// Mills' ratio is, to this: the farthest place before an edge ([`FAR`]) seen from the
/// largest ratio of blur to smear (`1/`[`LEAST_SMEAR`]).
const MILLS_TO: f64 = 10.0;

/// Tables of the normal distribution.
pub(super) struct Tables {
    /// Distribution and density.
    normal: Vec<[f64; 2]>,
    /// Mills' ratio `(1 − Φ(x))/φ(x)`.
    mills: Vec<f64>,
}

/// The tables, made once.
pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let nodes = |from: f64, to: f64| {
        let count = ((to - from) * PER_UNIT) as u32 + 2;
        (0..count).map(move |k| from + f64::from(k) / PER_UNIT)
    };
    Tables {
        normal: nodes(-NORMAL_TO, NORMAL_TO)
            .map(|z| [exact_normal(z), exact_density(z)])
            .collect(),
        mills: nodes(0.0, MILLS_TO)
            .map(|x| exact_normal(-x) / exact_density(x))
            .collect(),
    }
});

/// The cubic through two values with their derivatives, at a part `t` of the way between.
fn cubic(t: f64, (a, da): (f64, f64), (b, db): (f64, f64)) -> f64 {
    let rise = b - a;
    let (da, db) = (da / PER_UNIT, db / PER_UNIT);
    a + t * (da + t * (3.0 * rise - 2.0 * da - db + t * (da + db - 2.0 * rise)))
}

impl Tables {
    /// Distribution function and density at `z` standard deviations; 0 and 1 beyond the table.
    fn normal(&self, z: f64) -> (f64, f64) {
        let at = (z + NORMAL_TO) * PER_UNIT;
        // Not a number, as a fit may try, is no place in the table either.
        let k = at as usize;
        if !(at >= 0.0 && k + 1 < self.normal.len()) {
            return (if z > 0.0 { 1.0 } else { 0.0 }, 0.0);
        }
        let t = at - k as f64;
        let ([p0, d0], [p1, d1]) = (self.normal[k], self.normal[k + 1]);
        let z0 = z - t / PER_UNIT;
        let z1 = z0 + 1.0 / PER_UNIT;
        (
            cubic(t, (p0, d0), (p1, d1)),
            cubic(t, (d0, -z0 * d0), (d1, -z1 * d1)),
        )
    }

    /// Mills' ratio at `x` from 0 to [`MILLS_TO`].
    fn mills(&self, x: f64) -> f64 {
        let at = x * PER_UNIT;
        let k = (at as usize).min(self.mills.len() - 2);
        let t = at - k as f64;
        let (m0, m1) = (self.mills[k], self.mills[k + 1]);
        let x0 = x - t / PER_UNIT;
        let x1 = x0 + 1.0 / PER_UNIT;
        cubic(t, (m0, x0 * m0 - 1.0), (m1, x1 * m1 - 1.0))
    }
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

    #[test]
    fn the_tables_are_the_functions() {
        for i in -980..980 {
            let z = f64::from(i) * 0.005 + 0.0013;
            let (part, density) = TABLES.normal(z);
            // h⁴/384 of the largest fourth derivative: 8e-11 and 5e-10.
            assert!((part - exact_normal(z)).abs() < 1e-10, "{z}");
            assert!((density - exact_density(z)).abs() < 6e-10, "{z}");
        }
        for i in 0..1999 {
            let x = f64::from(i) * 0.005 + 0.0013;
            let exact = exact_normal(-x) / exact_density(x);
            assert!((TABLES.mills(x) / exact - 1.0).abs() < 2e-9, "{x}");
        }
    }

    #[test]
    fn derivatives_are_those_of_the_step() {
        const H: f64 = 1e-5;
        for smear in [-0.9, -0.03, 0.0, 0.02, 0.07, 0.4, 2.0] {
            for u in [-1.1, -0.4, 0.0, 0.3, 1.2, 3.0] {
                let sigma = 0.3;
                let step = smeared_step(&TABLES, u, smear, sigma);
                let numeric = |f: &dyn Fn(f64) -> f64| (f(H) - f(-H)) / (2.0 * H);
                let by_u = numeric(&|h| smeared(u + h, smear, sigma));
                let by_sigma = numeric(&|h| smeared(u, smear, sigma + h));
                // The smallest of 1e-9 in the tables becomes 1e-4 here.
                assert!((step.by_u - by_u).abs() < 2e-4, "{smear} {u}");
                assert!((step.by_sigma - by_sigma).abs() < 2e-4, "{smear} {u}");
                if smear != 0.0 {
                    let by_smear = numeric(&|h| smeared(u, smear + h, sigma));
                    assert!((step.by_smear - by_smear).abs() < 2e-4, "{smear} {u}");
                }
            }
        }
    }
}
