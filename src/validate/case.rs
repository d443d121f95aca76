//! One hull of the truth, one answer, or both where they belong together.

use std::sync::Arc;

use super::grade::{Cues, Grade, right_reasons};
use crate::Withheld;
use crate::answer::HullAnswer;
use crate::frame::LonLat;
use crate::scene::{HullTruth, Scene, SceneTruth, Ship, Structure, Suite};

/// A hull: found when both truth and answer are there, missed without an answer, false without
/// a truth.
#[derive(Debug, Clone)]
pub struct Case {
    /// The suite.
    pub suite: Suite,
    /// Index of the scene in the suite.
    pub index: u64,
    /// Sun, view, pixel and water of the scene, and all its hulls.
    pub scene: Arc<SceneTruth>,
    /// Whether nothing stands or floats beside the hull on the side away from the sun.
    pub shade_on_water: bool,
    /// Part of the true hull that no cloud hides, 0 to 1.
    pub seen: f64,
    /// What is true.
    pub truth: Option<HullTruth>,
    /// What was answered.
    pub answer: Option<HullAnswer>,
}

impl Case {
    /// Found: there is a truth and an answer to it.
    pub fn found(&self) -> Option<(&HullTruth, &HullAnswer)> {
        self.truth.as_ref().zip(self.answer.as_ref())
    }

    /// Whether so much of the true hull is under cloud that nobody could outline her.
    pub fn is_hidden(&self) -> bool {
        self.truth.is_some() && self.seen < LEAST_SEEN
    }

    /// `found`, `missed`, `hidden` where a missed hull lies under cloud by half or more, or
    /// `false`.
    pub fn outcome(&self) -> &'static str {
        match (&self.truth, &self.answer) {
            (Some(_), Some(_)) => "found",
            (Some(_), None) if self.is_hidden() => "hidden",
            (Some(_), None) => "missed",
            _ => "false",
        }
    }

    /// The cues of the true hull.
    pub fn cues(&self) -> Option<Cues> {
        self.truth.as_ref().map(|hull| Cues::of(&self.scene, hull))
    }

    /// What might be expected on the true hull.
    pub fn grade(&self) -> Option<Grade> {
        self.cues()
            .map(|cues| Grade::of(self.suite, &self.scene, cues))
    }

    /// Why the freeboard of a hull that was found is not given.
    pub fn withheld(&self) -> Option<Withheld> {
        self.found()
            .and_then(|(_, a)| a.freeboard_m.as_ref().err().copied())
    }

    /// Whether the reason to withhold is a right one for a hopeless hull.
    pub fn reason_right(&self) -> bool {
        self.withheld()
            .is_some_and(|w| right_reasons(self.suite, &self.scene).contains(&w))
    }

    /// Whether the heading points to the bow and not to the stern.
    pub fn bow_right(&self) -> Option<bool> {
        self.found().map(|(t, a)| turned_deg(t, a).abs() < 90.0)
    }

    /// The error of the axis, whichever way it points, degrees.
    pub fn axis_error_deg(&self) -> Option<f64> {
        self.found()
            .map(|(t, a)| (turned_deg(t, a) + 90.0).rem_euclid(180.0) - 90.0)
    }

    /// Estimated less true freeboard, metres, where it is given.
    pub fn freeboard_error_m(&self) -> Option<f64> {
        let (t, a) = self.found()?;
        Some(a.freeboard_m.as_ref().ok()?.value - t.freeboard_m)
    }
}

/// Part of a hull without which she is not asked for.
const LEAST_SEEN: f64 = 0.5;

/// From the true heading to the answer's, −180 to 180 degrees.
fn turned_deg(truth: &HullTruth, answer: &HullAnswer) -> f64 {
    (answer.heading_deg - truth.heading_deg + 180.0).rem_euclid(360.0) - 180.0
}

/// Distance of two places a few kilometres apart at most, metres, to a thousandth.
fn distance_m(a: LonLat, b: LonLat) -> f64 {
    let lat = (0.5 * (a.lat_deg + b.lat_deg)).to_radians();
    // Length of a degree on the WGS84 ellipsoid.
    let north = 111_132.95 - 559.85 * (2.0 * lat).cos() + 1.17 * (4.0 * lat).cos();
    let east = 111_412.88 * lat.cos() - 93.50 * (3.0 * lat).cos();
    ((a.lon_deg - b.lon_deg) * east).hypot((a.lat_deg - b.lat_deg) * north)
}

/// Whether nothing is beside a ship on the side away from the sun.
fn shade_on_water(scene: &Scene, ship: &Ship) -> bool {
    let [e, n] = ship.pose.heading.turned_deg(90.0).unit();
    let sun = scene.sun.azimuth.unit();
    let away = if e * sun[0] + n * sun[1] > 0.0 {
        -1.0
    } else {
        1.0
    };
    let beyond = |at: [f64; 2]| {
        let (de, dn) = (at[0] - ship.pose.east_m, at[1] - ship.pose.north_m);
        away * (de * e + dn * n) > 1.0 && de.hypot(dn) < ship.form.length_m
    };
    let ships = scene.ships.iter().map(|s| [s.pose.east_m, s.pose.north_m]);
    let structures = scene.structures.iter().filter_map(|s| match s {
        Structure::Quay { centre, .. } | Structure::Dolphin { centre, .. } => Some(*centre),
        _ => None,
    });
    !ships.chain(structures).any(beyond)
}

/// Each true hull with the nearest answer within a third of her length, and the answers that
/// are left over.
pub(super) fn matched(
    (suite, index): (Suite, u64),
    scene: &Scene,
    truth: SceneTruth,
    answers: Vec<HullAnswer>,
) -> Vec<Case> {
    let ships = &scene.ships;
    let free_sides: Vec<(bool, f64)> = ships
        .iter()
        .map(|s| (shade_on_water(scene, s), scene.seen(s)))
        .collect();
    let scene = Arc::new(truth);
    let case = |truth, answer, (shade_on_water, seen)| Case {
        suite,
        index,
        scene: Arc::clone(&scene),
        shade_on_water,
        seen,
        truth,
        answer,
    };
    let mut free = answers;
    let mut cases = Vec::new();
    for (hull, free_side) in scene.hulls.iter().zip(free_sides) {
        let at = LonLat {
            lon_deg: hull.lon,
            lat_deg: hull.lat,
        };
        let far = |a: &HullAnswer| a.place.map_or(f64::INFINITY, |p| distance_m(p, at));
        let nearest = free
            .iter()
            .enumerate()
            .map(|(i, a)| (i, far(a)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, d)| *d < hull.length_m / 3.0);
        let answer = nearest.map(|(i, _)| free.remove(i));
        cases.push(case(Some(hull.clone()), answer, free_side));
    }
    cases.extend(free.into_iter().map(|a| case(None, Some(a), (false, 1.0))));
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Fleet;

    #[test]
    fn who_lies_under_cloud_by_half_is_hidden_only_if_missed() {
        let mut scene = Suite::Cloud.scene(Fleet::First, 5, 0);
        let outcome = |scene: &Scene, answers| {
            let truth = scene.truth().unwrap();
            let cases = matched((Suite::Cloud, 0), scene, truth, answers);
            let outcomes: Vec<_> = cases.iter().map(Case::outcome).collect();
            (outcomes, cases[0].seen)
        };
        let mut cloud = scene.cloud.unwrap();
        cloud.cover = 0.98;
        scene.cloud = Some(cloud);
        let (under, seen) = outcome(&scene, Vec::new());
        assert!(seen < LEAST_SEEN);
        assert_eq!(under, ["hidden"]);
        scene.cloud = None;
        let (clear, seen) = outcome(&scene, Vec::new());
        assert!(seen > LEAST_SEEN);
        assert_eq!(clear, ["missed"]);

        let truth = scene.truth().unwrap();
        let mut case = matched((Suite::Cloud, 0), &scene, truth, Vec::new()).remove(0);
        for (seen, hidden) in [(0.49, "hidden"), (0.5, "missed")] {
            case.seen = seen;
            assert_eq!(case.outcome(), hidden);
        }
        // What is no truth at all is false whatever the clouds do.
        case.truth = None;
        case.seen = 0.1;
        assert_eq!((case.outcome(), case.is_hidden()), ("false", false));
    }
}
