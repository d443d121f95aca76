//! How far the depth from which the water's light comes smears a shadow's edge, band by band.

use super::edge::{Step, Tables, blurred_step, smeared_step};
use crate::tile::BandRole;

/// Part of the shadow's light that comes from the depth where glint, or particles near the
/// surface, make most of it: what is supposed until a fit can tell.
pub(super) const LITTLE: f64 = 0.12;

/// The smear of a shadow's edge in one band, on one side.
///
/// Light comes back out of the water from a mean depth of `1/2K_d`. What the water carries
/// (particles, and what is dissolved) attenuates all bands about alike; pure water itself
/// attenuates the longer waves more. So a band's depth follows from the green one `z`:
/// `z / (1 + 2·z·ΔK)`, with `ΔK` the band's `K_d` beyond the green one's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Smear {
    /// Metres outward per metre of depth.
    pub(super) per_depth: f64,
    /// Attenuation beyond that of green light, per metre.
    pub(super) absorbed_per_m: f64,
    /// Part of the light that the shadow takes away which comes from the depth; the rest, glint,
    /// is gone at the surface.
    pub(super) deep: f64,
}

impl Smear {
    /// No smear at any depth.
    #[cfg(test)]
    pub(super) const NONE: Smear = Smear {
        per_depth: 0.0,
        absorbed_per_m: 0.0,
        deep: 0.0,
    };

    /// In a band with `per_depth` metres outward per metre of depth; little of it deep.
    pub(super) fn of(role: BandRole, per_depth: f64) -> Smear {
        Smear {
            per_depth,
            absorbed_per_m: absorbed_per_m(role),
            deep: LITTLE,
        }
    }

    /// Whether a shadow's edge looks the same with both.
    pub(super) fn is_as(&self, other: &Smear) -> bool {
        self == other || !(self.shows() || other.shows())
    }

    /// Whether there is any light from the depth that could be missing.
    pub(super) fn shows(&self) -> bool {
        self.deep > 0.0
    }

    /// Metres outward where green light comes from a mean depth of `depth_m`.
    pub(super) fn at(&self, depth_m: f64) -> f64 {
        self.per_depth * depth_m / (1.0 + 2.0 * depth_m * self.absorbed_per_m)
    }

    /// How that grows with the depth.
    pub(super) fn slope(&self, depth_m: f64) -> f64 {
        self.per_depth / (1.0 + 2.0 * depth_m * self.absorbed_per_m).powi(2)
    }

    /// Part of the light that is there at a distance `u` past the shadow's edge, on an image
    /// whose blur has a standard deviation of `sigma`, metres both.
    pub(super) fn step(&self, tables: &Tables, u: f64, depth_m: f64, sigma: f64) -> Step {
        if !self.shows() {
            return blurred_step(tables, u, sigma);
        }
        let smeared = smeared_step(tables, u, self.at(depth_m), sigma);
        if self.deep >= 1.0 {
            return smeared;
        }
        let sharp = blurred_step(tables, u, sigma);
        let mixed = |a: f64, b: f64| a + self.deep * (b - a);
        Step {
            part: mixed(sharp.part, smeared.part),
            by_u: mixed(sharp.by_u, smeared.by_u),
            by_sigma: mixed(sharp.by_sigma, smeared.by_sigma),
            by_smear: self.deep * smeared.by_smear,
        }
    }
}

/// Attenuation of a band by pure water beyond that at 550 nm (0.06 per metre): 0.43 at 665 nm,
/// 0.27 at 605 ([Pope and Fry](crate::Bibliography::PF97)), 0.83 at 710, and 2 to 4.6 between
/// 780 and 865 nm. What is dissolved makes up for the little that water absorbs in the blue. A
/// panchromatic band sees green light and some red.
fn absorbed_per_m(role: BandRole) -> f64 {
    match role {
        BandRole::Coastal => 0.04,
        BandRole::Blue | BandRole::Green => 0.0,
        BandRole::Yellow => 0.21,
        BandRole::Red => 0.36,
        BandRole::RedEdge => 0.77,
        BandRole::Nir => 3.5,
        BandRole::Pan => 0.07,
        _ => 0.15,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_clear_water_red_comes_from_a_third_of_the_depth_and_in_mud_from_nearly_the_same() {
        let [green, red] = [BandRole::Green, BandRole::Red].map(|r| Smear::of(r, 1.0));
        assert!((green.at(3.0) - 3.0).abs() < 1e-12);
        assert!((red.at(3.0) / green.at(3.0) - 0.32).abs() < 0.02);
        assert!((red.at(0.3) / green.at(0.3) - 0.82).abs() < 0.02);
    }

    #[test]
    fn the_slope_is_that_of_the_smear() {
        let nir = Smear::of(BandRole::Nir, -0.7);
        for depth_m in [0.0, 0.2, 2.0] {
            let numeric = (nir.at(depth_m + 1e-6) - nir.at(depth_m)) / 1e-6;
            assert!((nir.slope(depth_m) - numeric).abs() < 1e-4);
        }
    }
}
