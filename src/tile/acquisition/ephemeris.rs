//! Where the satellite stood, from its ephemeris: the one proof of a direction of view that
//! needs nobody's convention.

use jiff::Timestamp;
use roxmltree::Node;

use super::said::Said;
use super::xml;
use crate::frame::{LonLat, ViewDirection, toward};

/// The direction from a place on the ellipsoid to a satellite in Earth-fixed coordinates,
/// metres.
pub(super) fn view(satellite_m: [f64; 3], place: LonLat) -> ViewDirection {
    toward(place, satellite_m)
}

/// The satellite of a DIMAP 1 file at a time: the points of `<Ephemeris>`, in the ITRF,
/// between which it is interpolated through the four nearest (Lagrange; a third of a metre at
/// intervals of half a minute).
pub(super) fn dimap1(root: Node<'_, '_>, at: Timestamp) -> Option<[f64; 3]> {
    let mut said = Said::default();
    let points: Vec<(f64, [f64; 3])> = xml::all(xml::first(root, "Ephemeris")?, "Point")
        .filter_map(|point| {
            let time = said.instant(xml::text(point, "TIME"))?;
            let location = xml::first(point, "Location")?;
            let axis = |name| {
                let text = xml::text(location, name)?;
                text.trim().parse::<f64>().ok()
            };
            let position = [axis("X")?, axis("Y")?, axis("Z")?];
            Some((seconds_between(at, time), position))
        })
        .collect();
    interpolated(&points)
}

fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    (to.as_microsecond() - from.as_microsecond()) as f64 / 1e6
}

/// The position at second 0 through the four points nearest to it; `None` outside of them.
fn interpolated(points: &[(f64, [f64; 3])]) -> Option<[f64; 3]> {
    let first_after = points.iter().position(|(t, _)| *t >= 0.0)?;
    if points.len() < 4 || (first_after == 0 && points[0].0 > 0.0) {
        return None;
    }
    let from = first_after.saturating_sub(2).min(points.len() - 4);
    let near = &points[from..from + 4];
    let mut position = [0.0; 3];
    for (k, (t, p)) in near.iter().enumerate() {
        let others = near.iter().enumerate().filter(|(j, _)| *j != k);
        let weight: f64 = others.map(|(_, (other, _))| other / (other - t)).product();
        for axis in 0..3 {
            position[axis] += weight * p[axis];
        }
    }
    Some(position)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On a circle of 7200 km in 5900 s, points 30 s apart.
    #[test]
    fn four_points_hold_a_circular_orbit() {
        let on = |t: f64| {
            let (sin, cos) = (t / 5900.0 * std::f64::consts::TAU).sin_cos();
            [7.2e6 * cos, 7.2e6 * sin, 0.0]
        };
        let points: Vec<_> = (-3..4)
            .map(|k| (30.0 * f64::from(k) - 13.0, on(30.0 * f64::from(k) - 13.0)))
            .collect();
        let [x, y, _] = interpolated(&points).unwrap();
        assert!((x - 7.2e6).abs() < 1.0 && y.abs() < 1.0, "{x} {y}");
        assert_eq!(interpolated(&points[4..]), None);
    }
}
