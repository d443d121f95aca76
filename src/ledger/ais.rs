//! Whether a visit was made with the transponder on.

use serde::Serialize;

use super::sighting::days_between;
use super::table::AisPosition;
use crate::frame::LonLat;
use jiff::Timestamp;

/// A position this near to where the ship lay, metres, is one of hers or of a neighbour's.
const NEAR_M: f64 = 2_000.0;

/// Any position this near, metres, shows that the data covers the place.
const COVERS_M: f64 = 30_000.0;

/// Days before the first image and after the last in which a position counts.
const AROUND_DAYS: f64 = 0.5;

/// Mean radius of the Earth, metres.
const EARTH_M: f64 = 6_371_000.0;

/// What AIS says of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AisStatus {
    /// A position of hers was received; without a known IMO number: of a ship where she lay.
    Seen,
    /// The data covers time and place, and nothing of hers was received.
    Dark,
    /// The data does not cover time or place, or there is none.
    Unknown,
}

/// Distance over a sphere, metres (haversine).
pub(super) fn distance_m(a: LonLat, b: LonLat) -> f64 {
    let (dlat, dlon) = (
        (b.lat_deg - a.lat_deg).to_radians(),
        (b.lon_deg - a.lon_deg).to_radians(),
    );
    let (lat_a, lat_b) = (a.lat_deg.to_radians(), b.lat_deg.to_radians());
    let half = libm::sin(0.5 * dlat).powi(2)
        + libm::cos(lat_a) * libm::cos(lat_b) * libm::sin(0.5 * dlon).powi(2);
    2.0 * EARTH_M * libm::asin(half.sqrt().min(1.0))
}

/// What `positions`, in order of time, say of a visit from `first` to `last` at `place`.
pub(super) fn status(
    positions: &[AisPosition],
    place: Option<LonLat>,
    [first, last]: [Timestamp; 2],
    imo: Option<u32>,
) -> AisStatus {
    let Some(place) = place else {
        return AisStatus::Unknown;
    };
    let mut covered = false;
    for position in positions {
        let before = days_between(position.time, first);
        let after = days_between(last, position.time);
        if before > AROUND_DAYS || after > AROUND_DAYS {
            continue;
        }
        let apart_m = distance_m(position.place, place);
        covered |= apart_m < COVERS_M;
        let hers = match (imo, position.imo) {
            (Some(ours), Some(sent)) => ours == sent,
            _ => apart_m < NEAR_M,
        };
        if hers && apart_m < COVERS_M {
            return AisStatus::Seen;
        }
    }
    match covered {
        true => AisStatus::Dark,
        false => AisStatus::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERTH: LonLat = LonLat {
        lon_deg: 133.05,
        lat_deg: 42.735,
    };

    fn heard(time: &str, north_m: f64, imo: Option<u32>) -> AisPosition {
        AisPosition {
            time: time.parse().unwrap(),
            place: LonLat {
                lon_deg: BERTH.lon_deg,
                lat_deg: BERTH.lat_deg + north_m / 111_195.0,
            },
            imo,
            mmsi: None,
            draught_m: None,
        }
    }

    fn says(positions: &[AisPosition], imo: Option<u32>) -> AisStatus {
        let days = ["2024-03-11T02:00:00Z", "2024-03-13T02:00:00Z"].map(|t| t.parse().unwrap());
        status(positions, Some(BERTH), days, imo)
    }

    #[test]
    fn a_degree_of_latitude() {
        let north = LonLat {
            lat_deg: BERTH.lat_deg + 1.0,
            ..BERTH
        };
        assert!((distance_m(BERTH, north) - 111_194.9).abs() < 0.1);
    }

    #[test]
    fn dark_needs_data_that_would_have_shown_her() {
        let other = heard("2024-03-12T00:00:00Z", 9_000.0, Some(9_000_003));
        let hers = heard("2024-03-12T00:00:00Z", 4_000.0, Some(9_000_209));
        let late = heard("2024-03-20T00:00:00Z", 100.0, Some(9_000_209));
        let unnamed = heard("2024-03-12T00:00:00Z", 800.0, None);
        assert_eq!(says(&[], Some(9_000_209)), AisStatus::Unknown);
        assert_eq!(
            says(std::slice::from_ref(&late), Some(9_000_209)),
            AisStatus::Unknown
        );
        assert_eq!(
            says(&[other.clone(), late], Some(9_000_209)),
            AisStatus::Dark
        );
        assert_eq!(says(&[other, hers], Some(9_000_209)), AisStatus::Seen);
        assert_eq!(says(&[unnamed], None), AisStatus::Seen);
    }
}
