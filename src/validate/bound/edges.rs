//! Where the edges beside a parallel body lie in the picture.
//!
//! All that moves a hull, her shadow, or the directions of sun and view moves a handful of
//! straight edges. Which edge moves how far is exact geometry; what the picture gains or loses
//! when an edge moves is taken from rendered pictures. Were each parameter's picture
//! differentiated by itself, the noise of rays and the curvature over the step would pass for
//! patterns by which parameters that move the same edges could be told apart.

use crate::frame::Azimuth;
use crate::scene::{Scene, Ship};

/// An edge in the picture: pixels to starboard of the axis as the ship lies in the window, at
/// half length, and how much more at the window's forward end.
pub(super) type Line = [f64; 2];

/// What an edge divides.
#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Deck,
    Waterline,
    PaintLine,
    Shadow,
}

/// The two frames in which edges are given: a ship and a window that do not move while the
/// parameters are varied.
pub(super) struct Fixed {
    pub(super) east_m: f64,
    pub(super) north_m: f64,
    pub(super) heading: Azimuth,
    pub(super) half_m: f64,
    pub(super) gsd_m: f64,
    seen: Vec<(Edge, f64)>,
}

type Vec3 = [f64; 3];

/// East, north and up of a point of the ship, given forward of half length, to starboard and
/// up from the keel: turned as a rigid body by trim, then heel, then heading.
fn placed(ship: &Ship, [x, y, z]: Vec3) -> Vec3 {
    let pose = &ship.pose;
    let z = z - pose.draft_m;
    let (sin, cos) = (pose.trim_m / ship.form.length_m).atan().sin_cos();
    let (x, z) = (x * cos - z * sin, z * cos + x * sin);
    let (sin, cos) = pose.heel_deg.to_radians().sin_cos();
    let (y, z) = (y * cos + z * sin, z * cos - y * sin);
    let [e, n] = pose.heading.unit();
    [pose.east_m + x * e + y * n, pose.north_m + x * n - y * e, z]
}

/// How far a point one metre up is moved on the ground: away from the sun, or from the
/// satellite.
fn fall(scene: &Scene, to_sun: bool) -> [f64; 2] {
    let (azimuth, reach) = if to_sun {
        (scene.sun.azimuth, scene.sun.elevation.cot())
    } else {
        (scene.view.azimuth, scene.view.incidence.tan())
    };
    azimuth.unit().map(|u| -u * reach)
}

impl Fixed {
    /// The frames of a window, `half_m` from half length to its ends, and its visible edges.
    pub(super) fn of(scene: &Scene, ship: &Ship, half_m: f64) -> Fixed {
        let [e, n] = ship.pose.heading.turned_deg(90.0).unit();
        let outward = |to_sun: bool| {
            let [de, dn] = fall(scene, to_sun);
            de * e + dn * n
        };
        // To starboard per metre of height: of a shadow, and of what leans.
        let (shadow, lean) = (outward(true), outward(false));
        let mut seen = Vec::new();
        for side in [-1.0, 1.0] {
            seen.push((Edge::Deck, side));
            // A side is seen where its top leans inboard.
            if side * lean < 0.0 {
                seen.push((Edge::Waterline, side));
                if ship.form.summer_draft_m > ship.pose.draft_m {
                    seen.push((Edge::PaintLine, side));
                }
            }
            if side * shadow > 0.0 && side * (shadow - lean) > 0.0 {
                seen.push((Edge::Shadow, side));
            }
        }
        Fixed {
            east_m: ship.pose.east_m,
            north_m: ship.pose.north_m,
            heading: ship.pose.heading,
            half_m,
            gsd_m: scene.placement.gsd_m,
            seen,
        }
    }

    /// Metres on the ground as ahead over the window's half length, and pixels to starboard.
    pub(super) fn across(&self, [e, n]: [f64; 2]) -> [f64; 2] {
        let (e, n) = (e - self.east_m, n - self.north_m);
        let [ae, an] = self.heading.unit();
        let [se, sn] = self.heading.turned_deg(90.0).unit();
        [
            (e * ae + n * an) / self.half_m,
            (e * se + n * sn) / self.gsd_m,
        ]
    }

    /// The visible edges of a scene, always the same ones in the same order.
    pub(super) fn lines(&self, scene: &Scene) -> Vec<Line> {
        let Some(ship) = scene.ships.first() else {
            return Vec::new();
        };
        let all = self.seen.iter();
        all.map(|(edge, side)| self.line(scene, ship, *edge, *side))
            .collect()
    }

    fn line(&self, scene: &Scene, ship: &Ship, edge: Edge, side: f64) -> Line {
        let half_beam = side * 0.5 * ship.form.beam_m;
        let ends = [-self.half_m, self.half_m].map(|x| {
            let at = |z: f64| placed(ship, [x, half_beam, z]);
            let point = match edge {
                Edge::Deck | Edge::Shadow => at(ship.form.depth_m),
                Edge::PaintLine => at(ship.form.summer_draft_m),
                Edge::Waterline => {
                    // Down the side to still water.
                    let (low, high) = (at(0.0), at(1.0));
                    at(-low[2] / (high[2] - low[2]))
                }
            };
            let [e, n] = fall(scene, edge == Edge::Shadow);
            self.across([point[0] + point[2] * e, point[1] + point[2] * n])
        });
        let [[x0, y0], [x1, y1]] = ends;
        let slope = (y1 - y0) / (x1 - x0);
        [y0 - slope * x0, slope]
    }
}
