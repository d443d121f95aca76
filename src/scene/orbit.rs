//! Who takes the picture, where and when.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use solar_positioning::time::JulianDate;
use solar_positioning::{Location, RefractionCorrection, SolarPositions, delta_t};

use crate::frame::{Azimuth, Elevation, LonLat, SunPosition};

/// A satellite and its imager.
pub(super) struct Imager {
    /// Ground sample distance at nadir, metres.
    pub(super) nadir_gsd_m: f64,
    /// Pixels of the products, metres.
    pub(super) product_gsd_m: &'static [f64],
    pub(super) bits: u32,
    /// Local mean solar time of the overpass, hours.
    pub(super) hour: f64,
    /// Time between neighbouring bands, seconds (from memory; ±50 %).
    pub(super) band_delay_s: f64,
}

/// Imagers of half a metre and better. Figures as their operators publish them: WorldView-3,
/// WorldView-2, Pléiades Neo, Pléiades 1, SkySat.
pub(super) const FINE: [Imager; 5] = [
    Imager {
        nadir_gsd_m: 0.31,
        product_gsd_m: &[0.30, 0.34, 0.40, 0.50],
        bits: 11,
        hour: 13.5,
        band_delay_s: 0.07,
    },
    Imager {
        nadir_gsd_m: 0.46,
        product_gsd_m: &[0.46, 0.50],
        bits: 11,
        hour: 10.5,
        band_delay_s: 0.09,
    },
    Imager {
        nadir_gsd_m: 0.30,
        product_gsd_m: &[0.30],
        bits: 12,
        hour: 10.5,
        band_delay_s: 0.06,
    },
    Imager {
        nadir_gsd_m: 0.70,
        product_gsd_m: &[0.50],
        bits: 12,
        hour: 10.5,
        band_delay_s: 0.08,
    },
    Imager {
        nadir_gsd_m: 0.57,
        product_gsd_m: &[0.50],
        bits: 12,
        hour: 12.0,
        band_delay_s: 0.10,
    },
];

/// A place where tankers lie.
pub(super) struct Place {
    pub(super) at: LonLat,
    /// EPSG code of the UTM zone.
    pub(super) utm: u32,
}

const fn place(lon_deg: f64, lat_deg: f64, utm: u32) -> Place {
    Place {
        at: LonLat { lon_deg, lat_deg },
        utm,
    }
}

/// Anchorages off Vostochny, Yeosu, Ulsan, Ningbo, Singapore, Fujairah, Rotterdam, Galveston,
/// Richards Bay and Santos, near enough.
pub(super) const PLACES: [Place; 10] = [
    place(133.05, 42.70, 32653),
    place(127.90, 34.70, 32652),
    place(129.45, 35.45, 32652),
    place(122.10, 29.90, 32651),
    place(104.05, 1.25, 32648),
    place(56.50, 25.20, 32640),
    place(3.75, 52.05, 32631),
    place(-94.60, 29.15, 32615),
    place(32.20, -28.85, 32736),
    place(-46.25, -24.10, 32723),
];

/// A moment at which the sun stands within the elevations (degrees) over a place, about the
/// local hour; the last one tried where there is none.
pub(super) fn moment(
    at: LonLat,
    hour: f64,
    elevations: [f64; 2],
    random: &mut ChaCha8Rng,
) -> (Timestamp, SunPosition) {
    let mut tried = None;
    // Ten degrees of elevation are somewhere in every year at these places.
    for _ in 0..400 {
        let day = random.random_range(0..730_i64);
        let local = hour + random.random_range(-1.2..1.2) - at.lon_deg / 15.0;
        let midnight = date(2023, 1, 1).to_zoned(TimeZone::UTC);
        let Ok(midnight) = midnight else { continue };
        let second = midnight.timestamp().as_second() + day * 86_400 + (local * 3600.0) as i64;
        let Ok(time) = Timestamp::from_second(second) else {
            continue;
        };
        let Some(sun) = sun_at(time, at) else {
            continue;
        };
        tried = Some((time, sun));
        if (elevations[0]..elevations[1]).contains(&sun.elevation.deg()) {
            break;
        }
    }
    tried.unwrap_or((
        Timestamp::UNIX_EPOCH,
        SunPosition {
            azimuth: Azimuth::toward_deg(180.0),
            elevation: Elevation::above_horizon_deg(45.0),
        },
    ))
}

/// The sun over a place (NREL's algorithm, [Reda and Andreas](crate::Bibliography::RA03)),
/// refracted; `None` for a time that it does not reach.
pub fn sun_at(time: Timestamp, at: LonLat) -> Option<SunPosition> {
    let days = time.as_second() as f64 / 86_400.0 + 2_440_587.5;
    let year = 1970.0 + time.as_second() as f64 / (365.2425 * 86_400.0);
    let date = JulianDate::new(days, delta_t::estimate(year).ok()?).ok()?;
    let location = Location {
        latitude: at.lat_deg,
        longitude: at.lon_deg,
    };
    let refraction = Some(RefractionCorrection::standard());
    let sun = SolarPositions::new()
        .at_from_julian(date, location, 0.0, refraction)
        .ok()?;
    Some(SunPosition {
        azimuth: Azimuth::toward_deg(sun.azimuth()),
        elevation: Elevation::above_horizon_deg(sun.elevation_angle()),
    })
}
