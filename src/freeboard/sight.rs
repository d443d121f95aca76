//! Sun, satellite and hull: which side is shaded, and what each side shows.

use super::geometry::SideGeometry;
use crate::Withheld;
use crate::frame::{Azimuth, Elevation, Incidence, SunPosition, ViewDirection};

/// A cue with at least this much width per metre of freeboard is a good one.
pub(super) const GOOD_FACTOR: f64 = 0.4;

/// How one hull is lit and seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sight {
    heading: Azimuth,
    sun: SunPosition,
    view: ViewDirection,
    /// +1 when starboard is the shaded side, −1 when port is.
    pub(super) sign: f64,
    /// The side away from the sun.
    pub(super) shaded: SideGeometry,
    /// The side toward the sun.
    pub(super) lit: SideGeometry,
}

impl Sight {
    /// The hull that heads `heading`, toward either end.
    pub(super) fn new(heading: Azimuth, sun: SunPosition, view: ViewDirection) -> Sight {
        let starboard = SideGeometry::of(heading.turned_deg(90.0), sun, view);
        let port = SideGeometry::of(heading.turned_deg(-90.0), sun, view);
        let (sign, shaded, lit) = if starboard.shadow > 0.0 {
            (1.0, starboard, port)
        } else {
            (-1.0, port, starboard)
        };
        Sight {
            heading,
            sun,
            view,
            sign,
            shaded,
            lit,
        }
    }

    /// The geometry of port and starboard.
    pub(super) fn sides(&self) -> (SideGeometry, SideGeometry) {
        if self.sign > 0.0 {
            (self.lit, self.shaded)
        } else {
            (self.shaded, self.lit)
        }
    }

    /// What belongs to port and starboard, in the order shaded side, lit side.
    pub(super) fn shaded_first<T: Copy>(&self, [port, starboard]: [T; 2]) -> [T; 2] {
        if self.sign > 0.0 {
            [starboard, port]
        } else {
            [port, starboard]
        }
    }

    /// How far forward a shadow travels per metre outward; held to where columns still cross
    /// the side.
    pub(super) fn slant(&self) -> f64 {
        let along = self.heading.minus_deg(self.sun.azimuth).to_radians().cos();
        let forward = -along * self.sun.elevation.cot();
        (forward / self.shaded.shadow.max(1e-6)).clamp(-1.5, 1.5)
    }

    /// How far beyond its edge, on the shaded side, a shadow reaches per metre of the depth
    /// from which the water's light comes: the sun's ray and the line of sight, both steeper
    /// in the water (Snell, index 1.34), lie this far apart along the outward normal.
    pub(super) fn smear(&self) -> f64 {
        const INDEX: f64 = 1.34;
        let in_water = |zenith_deg: f64| (zenith_deg.to_radians().sin() / INDEX).asin().tan();
        let normal = self.heading.turned_deg(90.0 * self.sign);
        let along = |a: Azimuth| normal.minus_deg(a).to_radians().cos();
        let sun = along(self.sun.azimuth) * in_water(90.0 - self.sun.elevation.deg());
        let view = along(self.view.azimuth) * in_water(self.view.incidence.deg());
        view - sun
    }

    /// The reason that holds whatever the image shows, when no cue has a good factor.
    pub(super) fn hopeless(&self) -> Option<Withheld> {
        if self.shaded.band() >= GOOD_FACTOR || self.lit.strip >= GOOD_FACTOR {
            None
        } else if self.shaded.shadow >= GOOD_FACTOR {
            Some(Withheld::ShadowHidden)
        } else {
            Some(Withheld::GeometryWeak)
        }
    }

    /// By how much a factor changes when the sun's azimuth and elevation, or the view's
    /// azimuth and incidence, are off by so many degrees each: `[sun, view]`, roots of summed
    /// squares.
    pub(super) fn factor_errors(
        &self,
        [sun_deg, view_deg]: [f64; 2],
        factor: impl Fn(&Sight) -> f64,
    ) -> [f64; 2] {
        let here = factor(self);
        let with = |sun, view| factor(&Sight::new(self.heading, sun, view)) - here;
        let sun_turned = SunPosition {
            azimuth: self.sun.azimuth.turned_deg(sun_deg),
            ..self.sun
        };
        let sun_raised = SunPosition {
            elevation: Elevation::above_horizon_deg(self.sun.elevation.deg() + sun_deg),
            ..self.sun
        };
        let view_turned = ViewDirection {
            azimuth: self.view.azimuth.turned_deg(view_deg),
            ..self.view
        };
        let view_tilted = ViewDirection {
            incidence: Incidence::at_target_deg(self.view.incidence.deg() + view_deg),
            ..self.view
        };
        [
            with(sun_turned, self.view).hypot(with(sun_raised, self.view)),
            with(self.sun, view_turned).hypot(with(self.sun, view_tilted)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(sun_azimuth: f64, view_azimuth: f64, incidence: f64) -> Sight {
        Sight::new(
            Azimuth::toward_deg(0.0),
            SunPosition {
                azimuth: Azimuth::toward_deg(sun_azimuth),
                elevation: Elevation::above_horizon_deg(45.0),
            },
            ViewDirection {
                azimuth: Azimuth::toward_deg(view_azimuth),
                incidence: Incidence::at_target_deg(incidence),
            },
        )
    }

    #[test]
    fn the_side_away_from_the_sun_is_shaded() {
        let s = sight(90.0, 0.0, 10.0);
        assert_eq!(s.sign, -1.0);
        assert!((s.shaded.shadow - 1.0).abs() < 1e-12);
        assert!((s.sides().0.shadow - 1.0).abs() < 1e-12);
        // The sun abeam: shadows run straight outward.
        assert!(s.slant().abs() < 1e-12);
    }

    #[test]
    fn a_satellite_in_the_sun_hides_the_shadow() {
        assert_eq!(sight(90.0, 90.0, 20.0).hopeless(), None);
        assert_eq!(sight(90.0, 90.0, 44.0).hopeless(), None);
        let grazing = sight(60.0, 90.0, 21.0);
        assert!(grazing.shaded.band() > 0.4);
        let hidden = Sight::new(
            Azimuth::toward_deg(0.0),
            SunPosition {
                azimuth: Azimuth::toward_deg(90.0),
                elevation: Elevation::above_horizon_deg(65.0),
            },
            ViewDirection {
                azimuth: Azimuth::toward_deg(90.0),
                incidence: Incidence::at_target_deg(20.0),
            },
        );
        assert_eq!(hidden.hopeless(), Some(Withheld::ShadowHidden));
    }

    #[test]
    fn a_turned_sun_changes_the_factor_by_its_derivative() {
        // S = cos(Δ)·cot h at Δ = 30°: dS/dA = sin Δ·cot h, dS/dh = cos Δ/sin² h.
        let s = sight(60.0, 180.0, 0.0);
        let [sun, view] = s.factor_errors([0.1; 2], |s| s.shaded.band());
        let angle = 0.1f64.to_radians();
        let want = angle * 0.5f64.hypot(30f64.to_radians().cos() * 2.0);
        assert!((sun - want).abs() < 0.01 * want, "{sun} {want}");
        assert!(view < 1e-3, "{view}");
    }
}
