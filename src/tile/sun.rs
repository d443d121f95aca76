//! Where the sun stood, from time and place.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use solar_positioning::time::JulianDate;
use solar_positioning::{Location, RefractionCorrection, SolarPositions, delta_t};

use crate::frame::{Azimuth, Elevation, LonLat, SunPosition};

/// The sun as seen from sea level at `place`, by NREL's SPA (Reda and Andreas 2003).
///
/// The elevation is the apparent one, with the refraction of a standard atmosphere (0.04° at
/// an elevation of 20°), because it is the refracted sun that casts the shadows. `None` for a
/// time outside of the years −2000 to 6000.
pub(super) fn sun_at(time: Timestamp, place: LonLat) -> Option<SunPosition> {
    let julian_day = time.as_microsecond() as f64 / 86_400e6 + 2_440_587.5;
    let date = time.to_zoned(TimeZone::UTC);
    let year = f64::from(date.year()) + (f64::from(date.day_of_year()) - 0.5) / 365.25;
    let julian = JulianDate::new(julian_day, delta_t::estimate(year).ok()?).ok()?;
    let location = Location {
        latitude: place.lat_deg,
        longitude: place.lon_deg,
    };
    let refraction = Some(RefractionCorrection::standard());
    let sun = SolarPositions::new()
        .at_from_julian(julian, location, 0.0, refraction)
        .ok()?;
    Some(SunPosition {
        azimuth: Azimuth::toward_deg(sun.azimuth()),
        elevation: Elevation::above_horizon_deg(sun.elevation_angle()),
    })
}
