//! What one metre of freeboard is wide on the image, for one straight side.

use crate::frame::{Azimuth, SunPosition, ViewDirection};

/// Widths on the sea-level image per metre of height of a vertical side, along its outward
/// normal `n`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SideGeometry {
    /// Shadow reach `S = −(n·u_sun)/tan h`; positive on the shaded side.
    pub shadow: f64,
    /// Side strip `V = (n·u_sat)·tan i`; positive where the satellite sees the side.
    pub strip: f64,
}

impl SideGeometry {
    /// The geometry of a side whose outward normal points toward `normal`.
    ///
    /// ```
    /// use plimsoll::frame::{Azimuth, Elevation, Incidence, SunPosition, ViewDirection};
    /// use plimsoll::freeboard::SideGeometry;
    /// let sun = SunPosition {
    ///     azimuth: Azimuth::toward_deg(148.0),
    ///     elevation: Elevation::above_horizon_deg(42.9),
    /// };
    /// let view = ViewDirection {
    ///     azimuth: Azimuth::toward_deg(90.0),
    ///     incidence: Incidence::at_target_deg(22.03),
    /// };
    /// let side = SideGeometry::of(Azimuth::toward_deg(330.0), sun, view);
    /// assert!((side.shadow - 1.0755).abs() < 1e-4);
    /// assert!((side.strip + 0.2023).abs() < 1e-4);
    /// // From deck edge to shadow edge, for 3.4 m of freeboard.
    /// assert!((3.4 * side.band() - 2.969).abs() < 1e-3);
    /// ```
    pub fn of(normal: Azimuth, sun: SunPosition, view: ViewDirection) -> SideGeometry {
        let along = |a: Azimuth| {
            let (n, u) = (normal.unit(), a.unit());
            n[0] * u[0] + n[1] * u[1]
        };
        SideGeometry {
            shadow: -along(sun.azimuth) * sun.elevation.cot(),
            strip: along(view.azimuth) * view.incidence.tan(),
        }
    }

    /// Whether the side itself is seen to a width that tells.
    pub(super) fn seen(self) -> bool {
        self.strip > 0.08
    }

    /// `S + V`: from the imaged deck edge to the shadow's edge on the water, per metre.
    pub fn band(self) -> f64 {
        self.shadow + self.strip
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Elevation, Incidence};

    #[test]
    fn satellite_on_the_shaded_side_shows_strip_and_shadow() {
        // Section "Test vectors": sun az 148, el 42.9; normal 330; sat az 270, i 22.03;
        // F = 3.4 m: V = +0.2023; strip 0.688, shadow 3.657, w = 4.344 m.
        let side = SideGeometry::of(
            Azimuth::toward_deg(330.0),
            SunPosition {
                azimuth: Azimuth::toward_deg(148.0),
                elevation: Elevation::above_horizon_deg(42.9),
            },
            ViewDirection {
                azimuth: Azimuth::toward_deg(270.0),
                incidence: Incidence::at_target_deg(22.03),
            },
        );
        assert!((3.4 * side.strip - 0.688).abs() < 5e-4, "{side:?}");
        assert!((3.4 * side.shadow - 3.657).abs() < 5e-4, "{side:?}");
        assert!((3.4 * side.band() - 4.344).abs() < 1e-3, "{side:?}");
    }
}
