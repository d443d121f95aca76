//! The WGS84 ellipsoid, and the plane that touches it at a point.

use super::{Azimuth, Incidence, LonLat, ViewDirection};

/// Semi-major axis, metres (WGS84, NGA.STND.0036, table 3.1).
const A: f64 = 6_378_137.0;
/// Flattening (same table).
const F: f64 = 1.0 / 298.257_223_563;
/// First eccentricity squared: `e² = f (2 − f)`.
const E2: f64 = F * (2.0 - F);

/// Earth-centred, Earth-fixed coordinates of a point on the ellipsoid, metres.
fn ecef(at: LonLat) -> [f64; 3] {
    let (sin_lat, cos_lat) = at.lat_deg.to_radians().sin_cos();
    let (sin_lon, cos_lon) = at.lon_deg.to_radians().sin_cos();
    let prime_vertical = A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
    [
        prime_vertical * cos_lat * cos_lon,
        prime_vertical * cos_lat * sin_lon,
        prime_vertical * (1.0 - E2) * sin_lat,
    ]
}

/// The plane that touches the ellipsoid at `origin`, with true north.
///
/// Distances in it differ from geodesics by about `d³ / 6R²`: 4 µm at one kilometre.
pub(super) struct TangentPlane {
    origin: [f64; 3],
    east: [f64; 3],
    north: [f64; 3],
    up: [f64; 3],
}

impl TangentPlane {
    pub(super) fn at(origin: LonLat) -> Self {
        let (sin_lat, cos_lat) = origin.lat_deg.to_radians().sin_cos();
        let (sin_lon, cos_lon) = origin.lon_deg.to_radians().sin_cos();
        TangentPlane {
            origin: ecef(origin),
            east: [-sin_lon, cos_lon, 0.0],
            north: [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
            up: [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
        }
    }

    /// Metres `[east, north]` of the origin.
    pub(super) fn east_north(&self, at: LonLat) -> [f64; 2] {
        let point = ecef(at);
        let d = [0, 1, 2].map(|k| point[k] - self.origin[k]);
        [dot(d, self.east), dot(d, self.north)]
    }

    /// The point of the ellipsoid that stands over or under `[east, north]` in the plane.
    ///
    /// `None` where the plane reaches beyond the Earth.
    pub(super) fn lonlat(&self, en: [f64; 2]) -> Option<LonLat> {
        let q = [0, 1, 2].map(|k| self.origin[k] + en[0] * self.east[k] + en[1] * self.north[k]);
        // Along q + u·up the ellipsoid (x² + y²)/a² + z²/b² = 1 is a quadratic in u,
        // with z scaled by a/b so that it becomes a sphere of radius a.
        let stretch = 1.0 / (1.0 - E2);
        let inner = |p: [f64; 3], r: [f64; 3]| p[0] * r[0] + p[1] * r[1] + p[2] * r[2] * stretch;
        let (qq, qu, uu) = (
            inner(q, q) - A * A,
            inner(q, self.up),
            inner(self.up, self.up),
        );
        let discriminant = qu * qu - uu * qq;
        if discriminant < 0.0 {
            return None;
        }
        // The root next to the plane, in the form that does not subtract near-equal numbers.
        let u = -qq / (qu + discriminant.sqrt());
        let p = [0, 1, 2].map(|k| q[k] + u * self.up[k]);
        Some(LonLat {
            lon_deg: p[1].atan2(p[0]).to_degrees(),
            lat_deg: p[2].atan2((1.0 - E2) * p[0].hypot(p[1])).to_degrees(),
        })
    }
}

/// The direction from a place on the ellipsoid to a point in Earth-centred, Earth-fixed
/// coordinates, metres, such as a satellite.
pub(crate) fn toward(place: LonLat, point: [f64; 3]) -> ViewDirection {
    let plane = TangentPlane::at(place);
    let d = [0, 1, 2].map(|k| point[k] - plane.origin[k]);
    let (east, north, up) = (dot(d, plane.east), dot(d, plane.north), dot(d, plane.up));
    ViewDirection {
        azimuth: Azimuth::of_vector([east, north]),
        incidence: Incidence::at_target_deg(east.hypot(north).atan2(up).to_degrees()),
    }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
