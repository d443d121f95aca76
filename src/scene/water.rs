//! Light from the sea.
//!
//! At the sensor the sea shows path and sky light, which no hull shadows; light that comes
//! back out of the water, part of it from the direct sun; and glint. A shadow takes away the
//! glint at the surface, and the direct part of the water's light where the sun's rays into
//! the depth are cut off, which smears the shadow's edge in clear water.

use super::vector::{Vec3, unit};
use super::waves::mean_square_slope;
use crate::frame::{Azimuth, SunPosition, ViewDirection};

/// The sea. Arrays are blue, green, red, near infrared.
#[derive(Debug, Clone, PartialEq)]
pub struct Water {
    /// Reflectance at the sensor of sunlit sea without glint, 0 to 1.
    pub level: [f64; 4],
    /// The part of that level which a full shadow takes away in green, 0 to 1.
    pub shadow_contrast: f64,
    /// The same in each channel, relative to green.
    pub contrast_ratio: [f64; 4],
    /// Mean depth from which the water's light comes, metres: `1 / 2K_d`.
    pub depth_m: [f64; 4],
    /// Wind at 10 m, metres per second; it raises the waves' slopes ([Cox and
    /// Munk](crate::Bibliography::CM54)).
    pub wind_m_s: f64,
    /// Where the wind blows from.
    pub wind_from: Azimuth,
    /// How strongly slopes show, 1 as in nature, 0 for a sea without texture.
    pub texture: f64,
    /// Part of the sea covered by whitecaps, 0 to 1.
    pub whitecaps: f64,
    /// How strongly ships mirror in the sea, 1 as in nature, 0 for not at all.
    pub mirror: f64,
}

/// Refractive index of sea water.
const INDEX: f64 = 1.34;
/// Reflectance of sea water at steep incidence (Fresnel, index 1.34).
pub(super) const FRESNEL: f64 = 0.021;
/// Share of the mean square slope in waves that are drawn one by one.
pub(super) const DRAWN_SLOPE: f64 = 0.5;

/// What of the sea depends on sun and view alone.
pub(super) struct Optics {
    /// Reflectance in a full shadow, by channel.
    pub(super) shade: [f64; 4],
    /// What the direct sun adds to it out of the water.
    pub(super) direct: [f64; 4],
    /// Per metre of depth, how far the place where the sun enters the water lies from where
    /// the sight leaves it, metres east and north.
    pub(super) slant: [f64; 2],
    pub(super) to_sun: Vec3,
    pub(super) to_view: Vec3,
    short_slope: f64,
}

impl Optics {
    pub(super) fn new(water: &Water, sun: SunPosition, view: ViewDirection) -> Self {
        let mut shade = [0.0; 4];
        let mut direct = [0.0; 4];
        for k in 0..4 {
            let contrast = (water.shadow_contrast * water.contrast_ratio[k]).clamp(0.0, 0.98);
            direct[k] = water.level[k] * contrast;
            shade[k] = water.level[k] - direct[k];
        }
        // Snell: both rays are steeper in the water.
        let tan_in_water = |zenith_deg: f64| (zenith_deg.to_radians().sin() / INDEX).asin().tan();
        let (s, v) = (sun.azimuth.unit(), view.azimuth.unit());
        let ts = tan_in_water(90.0 - sun.elevation.deg());
        let tv = tan_in_water(view.incidence.deg());
        Optics {
            shade,
            direct,
            slant: [ts * s[0] - tv * v[0], ts * s[1] - tv * v[1]],
            to_sun: toward_sun(sun),
            to_view: toward_satellite(view),
            short_slope: (1.0 - DRAWN_SLOPE) * mean_square_slope(water.wind_m_s),
        }
    }

    /// Reflectance of sun glint where the waves that are drawn slope by `slope`: the density of
    /// shorter waves' slopes at the facet that mirrors the sun (Cox and Munk 1954).
    pub(super) fn glint(&self, slope: [f64; 2]) -> f64 {
        let half = unit([0, 1, 2].map(|k| self.to_sun[k] + self.to_view[k]));
        let facet = [-half[0] / half[2] - slope[0], -half[1] / half[2] - slope[1]];
        let tan2 = facet[0] * facet[0] + facet[1] * facet[1];
        let density = (-tan2 / self.short_slope).exp() / (std::f64::consts::PI * self.short_slope);
        let cos4 = half[2].powi(4);
        let (cos_sun, cos_view) = (self.to_sun[2], self.to_view[2]);
        std::f64::consts::PI * FRESNEL * density / (4.0 * cos_sun * cos_view * cos4)
    }

    /// Relative change of the skylight that a slope mirrors.
    ///
    /// The sky brightens from the zenith down and toward the sun, by about 0.7 per radian each
    /// (set by eye), and a facet turns the mirrored ray by twice its slope.
    pub(super) fn sky_change(&self, slope: [f64; 2]) -> f64 {
        let (view, sun) = (self.to_view, self.to_sun);
        let brighter = [0, 1].map(|k| 0.7 * sun[k] - 0.7 * view[k] / view[2]);
        // The facet leans down its slope.
        -2.0 * (slope[0] * brighter[0] + slope[1] * brighter[1])
    }
}

/// The unit vector toward the sun: east, north, up.
pub(super) fn toward_sun(sun: SunPosition) -> Vec3 {
    let [e, n] = sun.azimuth.unit();
    let (sin, cos) = sun.elevation.deg().to_radians().sin_cos();
    [e * cos, n * cos, sin]
}

/// The unit vector toward the satellite: east, north, up.
pub(super) fn toward_satellite(view: ViewDirection) -> Vec3 {
    let [e, n] = view.azimuth.unit();
    let (sin, cos) = view.incidence.deg().to_radians().sin_cos();
    [e * sin, n * sin, cos]
}
