//! Angles that people confuse, each as a type of its own.

/// Horizontal direction, degrees clockwise from true north, **from** the ground point
/// **toward** the object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Azimuth(f64);

impl Azimuth {
    /// From an angle that runs from the ground point toward the object.
    ///
    /// Any angle is folded into 0° ≤ azimuth < 360°.
    pub fn toward_deg(deg: f64) -> Self {
        // A tiny negative angle folds to exactly 360, which is 0.
        let folded = deg.rem_euclid(360.0);
        Azimuth(if folded >= 360.0 { 0.0 } else { folded })
    }

    /// From an angle that runs the other way, from the object toward the ground point.
    ///
    /// ```
    /// use plimsoll::frame::Azimuth;
    /// assert_eq!(Azimuth::from_object_deg(350.0).deg(), 170.0);
    /// ```
    pub fn from_object_deg(deg: f64) -> Self {
        Self::toward_deg(deg + 180.0)
    }

    /// From a vector `[east, north]` of any length.
    pub fn of_vector(en: [f64; 2]) -> Self {
        Self::toward_deg(en[0].atan2(en[1]).to_degrees())
    }

    /// Degrees, 0 ≤ azimuth < 360.
    pub fn deg(self) -> f64 {
        self.0
    }

    /// The unit vector `[east, north]`: `u(A) = (sin A, cos A)`.
    pub fn unit(self) -> [f64; 2] {
        let (sin, cos) = self.0.to_radians().sin_cos();
        [sin, cos]
    }

    /// The direction `deg` degrees further clockwise.
    pub fn turned_deg(self, deg: f64) -> Self {
        Self::toward_deg(self.0 + deg)
    }

    /// Signed angle from `other` to `self`, −180 < d ≤ 180 degrees, positive clockwise.
    ///
    /// ```
    /// use plimsoll::frame::Azimuth;
    /// let d = Azimuth::toward_deg(10.0).minus_deg(Azimuth::toward_deg(350.0));
    /// assert!((d - 20.0).abs() < 1e-12);
    /// ```
    pub fn minus_deg(self, other: Azimuth) -> f64 {
        let d = (self.0 - other.0).rem_euclid(360.0);
        if d > 180.0 { d - 360.0 } else { d }
    }
}

/// Height of the sun above the horizon `h`, degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Elevation(f64);

impl Elevation {
    /// From degrees above the horizon.
    pub fn above_horizon_deg(deg: f64) -> Self {
        Elevation(deg)
    }

    /// Degrees above the horizon.
    pub fn deg(self) -> f64 {
        self.0
    }

    /// `cot h`: the length of the shadow of one metre of height.
    pub fn cot(self) -> f64 {
        1.0 / self.0.to_radians().tan()
    }
}

/// Incidence angle `i` **at the target**, degrees from the vertical to the satellite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Incidence(f64);

impl Incidence {
    /// From degrees at the target.
    pub fn at_target_deg(deg: f64) -> Self {
        Incidence(deg)
    }

    /// From the satellite's elevation above the target's horizon, degrees.
    pub fn from_satellite_elevation_deg(deg: f64) -> Self {
        Incidence(90.0 - deg)
    }

    /// Degrees at the target.
    pub fn deg(self) -> f64 {
        self.0
    }

    /// `tan i`: how far one metre of height is imaged away from the satellite.
    pub fn tan(self) -> f64 {
        self.0.to_radians().tan()
    }
}

/// Off-nadir angle `η` **at the satellite**, degrees; not an incidence angle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OffNadir(f64);

impl OffNadir {
    /// Mean radius of the Earth in the relation of [`OffNadir::incidence`], metres.
    pub const EARTH_RADIUS_M: f64 = 6_371_000.0;

    /// From degrees at the satellite.
    pub fn at_satellite_deg(deg: f64) -> Self {
        OffNadir(deg)
    }

    /// Degrees at the satellite.
    pub fn deg(self) -> f64 {
        self.0
    }

    /// The incidence at the target for an orbit `altitude_m` above the ground:
    /// `sin i = (R + H)/R · sin η`.
    ///
    /// `None` where the line of sight misses the Earth.
    ///
    /// ```
    /// use plimsoll::frame::OffNadir;
    /// let i = OffNadir::at_satellite_deg(30.0).incidence(617_000.0).unwrap();
    /// assert!((i.deg() - 33.26).abs() < 0.01);
    /// ```
    pub fn incidence(self, altitude_m: f64) -> Option<Incidence> {
        let sin =
            (Self::EARTH_RADIUS_M + altitude_m) / Self::EARTH_RADIUS_M * self.0.to_radians().sin();
        (sin <= 1.0).then(|| Incidence(sin.asin().to_degrees()))
    }
}

/// Where the sun stands, seen from the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SunPosition {
    /// From the target toward the sun.
    pub azimuth: Azimuth,
    /// Above the horizon.
    pub elevation: Elevation,
}

impl SunPosition {
    /// The angle between two places of the sun, degrees.
    pub fn apart_deg(self, other: SunPosition) -> f64 {
        let direction = |sun: SunPosition| {
            let [east, north] = sun.azimuth.unit();
            let (up, flat) = sun.elevation.deg().to_radians().sin_cos();
            [east * flat, north * flat, up]
        };
        let (a, b) = (direction(self), direction(other));
        let dot: f64 = (0..3).map(|k| a[k] * b[k]).sum();
        dot.clamp(-1.0, 1.0).acos().to_degrees()
    }
}

/// Where the satellite stands, seen from the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViewDirection {
    /// From the target toward the satellite.
    pub azimuth: Azimuth,
    /// At the target.
    pub incidence: Incidence,
}

impl ViewDirection {
    /// From the other side, as high.
    pub fn turned_round(self) -> ViewDirection {
        ViewDirection {
            azimuth: self.azimuth.turned_deg(180.0),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn azimuths_fold_into_the_circle() {
        for (given, deg) in [(0.0, 0.0), (360.0, 0.0), (-90.0, 270.0), (725.0, 5.0)] {
            assert_eq!(Azimuth::toward_deg(given).deg(), deg);
        }
        // −1e-20 + 360 rounds to 360, which must not come out.
        assert_eq!(Azimuth::toward_deg(-1e-20).deg(), 0.0);
        assert!(Azimuth::toward_deg(f64::NAN).deg().is_nan());
    }

    #[test]
    fn azimuths_run_clockwise_from_north() {
        for (deg, east, north) in [(0.0, 0.0, 1.0), (90.0, 1.0, 0.0), (180.0, 0.0, -1.0)] {
            let [e, n] = Azimuth::toward_deg(deg).unit();
            assert!((e - east).abs() < 1e-15 && (n - north).abs() < 1e-15);
        }
        assert_eq!(Azimuth::of_vector([-1.0, 0.0]).deg(), 270.0);
        assert_eq!(Azimuth::of_vector([3.0, 3.0]).deg(), 45.0);
        assert_eq!(Azimuth::toward_deg(350.0).turned_deg(20.0).deg(), 10.0);
    }

    #[test]
    fn opposite_directions_differ_by_half_a_circle_of_one_sign() {
        let (east, west) = (Azimuth::toward_deg(90.0), Azimuth::toward_deg(270.0));
        assert_eq!(east.minus_deg(west), 180.0);
        assert_eq!(west.minus_deg(east), 180.0);
    }

    /// Shadow of 1 m at 45° is 1 m, at 30° is √3 m.
    #[test]
    fn cotangent_of_the_elevation_is_the_length_of_a_shadow() {
        assert!((Elevation::above_horizon_deg(45.0).cot() - 1.0).abs() < 1e-15);
        assert!((Elevation::above_horizon_deg(30.0).cot() - 3.0_f64.sqrt()).abs() < 1e-14);
    }

    /// The law of sines in the triangle of the Earth's centre, target and satellite, solved
    /// here by its sides instead: the satellite at height H over the sub-satellite point, the
    /// target at the central angle i − η.
    #[test]
    fn incidence_and_off_nadir_close_their_triangle() {
        for altitude_m in [450e3, 620e3, 790e3] {
            for eta_deg in [0.5, 5.0, 15.0, 30.0, 45.0] {
                let eta = OffNadir::at_satellite_deg(eta_deg);
                let i = eta.incidence(altitude_m).unwrap();
                let central = (i.deg() - eta_deg).to_radians();
                let r = OffNadir::EARTH_RADIUS_M;
                let across = r * central.sin();
                let down = r + altitude_m - r * central.cos();
                assert!((across.atan2(down).to_degrees() - eta_deg).abs() < 1e-9);
                assert!(i.deg() > eta_deg);
            }
        }
    }

    /// From 620 km the horizon is 65.7° from nadir: asin(R / (R + H)).
    #[test]
    fn beyond_the_horizon_there_is_no_incidence() {
        assert!(OffNadir::at_satellite_deg(65.6).incidence(620e3).is_some());
        assert!(OffNadir::at_satellite_deg(65.8).incidence(620e3).is_none());
    }

    #[test]
    fn satellite_elevation_is_the_complement_of_incidence() {
        let i = Incidence::from_satellite_elevation_deg(62.5);
        assert_eq!(i, Incidence::at_target_deg(27.5));
        assert!((Incidence::at_target_deg(45.0).tan() - 1.0).abs() < 1e-15);
    }
}
