//! What is true of a scene.

use serde::Serialize;

use super::{Scene, Ship, ShipKind};
use crate::Result;
use crate::frame::LonLat;

/// How a ship is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// No cargo.
    Ballast,
    /// With cargo, deadweight at least three quarters of the summer deadweight.
    Laden,
    /// With cargo, less deep.
    PartLaden,
}

/// What is true of one hull.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HullTruth {
    /// What she carries.
    pub kind: ShipKind,
    /// Length overall, metres.
    pub length_m: f64,
    /// Moulded breadth, which is the deck's, metres.
    pub beam_m: f64,
    /// Moulded depth at side at half length, metres.
    pub depth_m: f64,
    /// At half length, metres.
    pub draft_m: f64,
    /// Summer draft, metres.
    pub summer_draft_m: f64,
    /// Draft aft less draft forward over length overall, metres.
    pub trim_m: f64,
    /// Degrees, positive with the starboard side lower.
    pub heel_deg: f64,
    /// Toward the bow, degrees from true north.
    pub heading_deg: f64,
    /// Midway between stem and stern, degrees.
    pub lon: f64,
    /// Degrees.
    pub lat: f64,
    /// Deck edge above still water at half length, mean of both sides, metres.
    pub freeboard_m: f64,
    /// Speed over ground, metres per second.
    pub speed_m_s: f64,
    /// Summer deadweight, tonnes; this and what follows only where the scene knows the lading.
    pub summer_deadweight_t: Option<f64>,
    /// Lightship, tonnes.
    pub lightship_t: Option<f64>,
    /// Deadweight aboard, tonnes.
    pub deadweight_t: Option<f64>,
    /// Deadweight aboard over summer deadweight.
    pub load_fraction: Option<f64>,
    /// Cargo, tonnes.
    pub cargo_t: Option<f64>,
    /// How she is loaded.
    pub condition: Option<Condition>,
}

/// What is true of a scene.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SceneTruth {
    /// Name of the tile.
    pub name: String,
    /// Pixel on the ground, metres.
    pub gsd_m: f64,
    /// From the target toward the sun, degrees.
    pub sun_azimuth_deg: f64,
    /// Above the horizon, degrees.
    pub sun_elevation_deg: f64,
    /// From the target toward the satellite, degrees.
    pub view_azimuth_deg: f64,
    /// At the target, degrees.
    pub incidence_deg: f64,
    /// Part of the lit sea's level that a full shadow takes away in green.
    pub shadow_contrast: f64,
    /// Signal to noise of the open sea.
    pub snr: f64,
    /// The hulls, in the order of the scene's ships.
    pub hulls: Vec<HullTruth>,
}

impl Scene {
    /// What is true of the scene.
    ///
    /// # Errors
    /// Those of [`Placement::georeference`](super::Placement::georeference).
    pub fn truth(&self) -> Result<SceneTruth> {
        let ground = self.placement.ground()?;
        let hulls = self.ships.iter().map(|ship| {
            let at = [ship.pose.east_m, ship.pose.north_m];
            hull(ship, ground.lonlat(at).unwrap_or(self.placement.centre))
        });
        Ok(SceneTruth {
            name: self.name.clone(),
            gsd_m: self.placement.gsd_m,
            sun_azimuth_deg: self.sun.azimuth.deg(),
            sun_elevation_deg: self.sun.elevation.deg(),
            view_azimuth_deg: self.view.azimuth.deg(),
            incidence_deg: self.view.incidence.deg(),
            shadow_contrast: self.water.shadow_contrast,
            snr: self.sensor.snr,
            hulls: hulls.collect(),
        })
    }
}

fn hull(ship: &Ship, at: LonLat) -> HullTruth {
    let lading = ship.lading;
    let fraction = lading.map(|l| l.deadweight_t / l.summer_deadweight_t);
    let condition = lading.zip(fraction).map(|(l, fraction)| {
        if l.cargo_t <= 0.0 {
            Condition::Ballast
        } else if fraction >= 0.75 {
            Condition::Laden
        } else {
            Condition::PartLaden
        }
    });
    HullTruth {
        kind: ship.kind,
        length_m: ship.form.length_m,
        beam_m: ship.form.beam_m,
        depth_m: ship.form.depth_m,
        draft_m: ship.pose.draft_m,
        summer_draft_m: ship.form.summer_draft_m,
        trim_m: ship.pose.trim_m,
        heel_deg: ship.pose.heel_deg,
        heading_deg: ship.pose.heading.deg(),
        lon: at.lon_deg,
        lat: at.lat_deg,
        freeboard_m: ship.freeboard_m(),
        speed_m_s: ship.pose.speed_m_s,
        summer_deadweight_t: lading.map(|l| l.summer_deadweight_t),
        lightship_t: lading.map(|l| l.lightship_t),
        deadweight_t: lading.map(|l| l.deadweight_t),
        load_fraction: fraction,
        cargo_t: lading.map(|l| l.cargo_t),
        condition,
    }
}
