//! The images of a season, for the renderer.

use jiff::tz::TimeZone;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use solar_positioning::time::JulianDate;
use solar_positioning::{Location, RefractionCorrection, SolarPositions, delta_t};

use super::drawn::BERTH;
use super::{Look, Season, image_name};
use crate::frame::{Azimuth, Elevation, LonLat, SunPosition};
use crate::scene::{Fleet, Scene, Structure, Suite};

/// What the weather and the ship do on an image, by how often: in open water, with way on,
/// under broken clouds, at a berth.
const SITUATIONS: [(Suite, f64); 4] = [
    (Suite::Open, 0.60),
    (Suite::UnderWay, 0.20),
    (Suite::Cloud, 0.05),
    (Suite::Berth, 0.15),
];

impl Season {
    /// The scene of one end of a visit: 0 for the arrival, 1 for the departure.
    ///
    /// View, water, haze, cloud and sensor are those of a scene of the validation's suites; the
    /// ship is the season's, the place the berth, the sun where it stood.
    pub fn scene(&self, call: usize, end: usize) -> Scene {
        let look = &self.calls[call].looks[end];
        let index = (2 * call + end) as u64;
        let mut random = ChaCha8Rng::seed_from_u64(self.seed ^ (index << 32) ^ 0x91c);
        let mut chance: f64 = random.random();
        let situation = SITUATIONS.iter().find(|(_, share)| {
            chance -= share;
            chance < 0.0
        });
        let situation = situation.map_or(Suite::Open, |s| s.0);
        let template = match situation {
            Suite::Berth => Suite::Open,
            other => other,
        };
        let mut scene = template.scene(Fleet::First, self.seed ^ 0x5ea, index);
        let way = scene.ships.first().map_or(0.0, |s| s.pose.speed_m_s);
        let mut ship = look.ship.clone();
        ship.pose.east_m = random.random_range(-12.0..12.0);
        ship.pose.north_m = random.random_range(-12.0..12.0);
        ship.pose.speed_m_s = way;
        place(&mut scene, look, ship.form.length_m);
        if situation == Suite::Berth {
            scene
                .structures
                .push(quay(&ship.pose, &ship.form, &mut random));
        }
        scene.ships = vec![ship];
        scene.name = image_name(call, end);
        scene
    }
}

fn place(scene: &mut Scene, look: &Look, length_m: f64) {
    let berth = LonLat {
        lon_deg: BERTH[0],
        lat_deg: BERTH[1],
    };
    scene.placement.centre = berth;
    scene.placement.crs = match scene.placement.crs.as_str() {
        kept @ ("EPSG:3857" | "EPSG:4326") => kept.to_owned(),
        _ => "EPSG:32653".to_owned(),
    };
    let side = ((1.35 * length_m + 110.0) / scene.placement.gsd_m / 16.0).ceil() as usize * 16;
    scene.placement.width = side.max(256);
    scene.placement.height = side.max(256);
    scene.time = look.time;
    if let Some(sun) = sun_at(look.time, berth) {
        scene.sun = sun;
    }
}

/// A quay on piles along one side.
fn quay(
    pose: &crate::scene::Pose,
    form: &crate::scene::HullForm,
    random: &mut ChaCha8Rng,
) -> Structure {
    let side = if random.random::<bool>() { 1.0 } else { -1.0 };
    let [e, n] = pose.heading.unit();
    let breadth = 24.0;
    let aside = side * (0.5 * form.beam_m + random.random_range(0.6..1.8) + 0.5 * breadth);
    Structure::Quay {
        centre: [pose.east_m + aside * n, pose.north_m - aside * e],
        along: pose.heading,
        size_m: [1.6 * form.length_m, breadth],
        top_m: random.random_range(2.0..4.0),
        on_piles: true,
        clutter: Some(random.random()),
    }
}

fn sun_at(time: jiff::Timestamp, at: LonLat) -> Option<SunPosition> {
    let days = time.as_second() as f64 / 86_400.0 + 2_440_587.5;
    let year = f64::from(time.to_zoned(TimeZone::UTC).year());
    let date = JulianDate::new(days, delta_t::estimate(year).ok()?).ok()?;
    let location = Location {
        latitude: at.lat_deg,
        longitude: at.lon_deg,
    };
    let refraction = Some(RefractionCorrection::standard());
    let sun = SolarPositions::new().at_from_julian(date, location, 0.0, refraction);
    let sun = sun.ok()?;
    Some(SunPosition {
        azimuth: Azimuth::toward_deg(sun.azimuth()),
        elevation: Elevation::above_horizon_deg(sun.elevation_angle()),
    })
}
