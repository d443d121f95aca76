//! Named suites of scenes: what the estimator is judged on.
//!
//! Each scene is made from the suite's name, a seed and an index, and from nothing else.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::fleet::{Build, Fleet, LoadCase};
use super::orbit::{FINE, PLACES, moment};
use super::situation::{alongside, at_berth, clouds, clutter, coast, nothing};
use super::surface::sea_texture;
use super::vector::{Vec3, add, scale};
use super::water::{toward_satellite, toward_sun};
use super::{BandSet, Placement, Scene, Sensor, Ship, ShipKind, Water};
use crate::frame::{Azimuth, Incidence, LonLat, ViewDirection};
use crate::{Error, Result};

/// A suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Suite {
    /// One tanker in open water, pixels of 0.3–0.5 m.
    Open,
    /// The same with a shadow contrast of at least 0.4 and a signal to noise of at least 90.
    Clean,
    /// Open water, where the shaded side's band is one to two pixels wide.
    Narrow,
    /// Open water so clear that little light comes out of it for a shadow to take away: a shadow
    /// contrast of 0.05–0.08, as off a clear coast.
    Faint,
    /// Open water, with way on.
    UnderWay,
    /// Open water, in the sun's glint.
    Glint,
    /// Open water, pixels of 1.5–10 m.
    Coarse,
    /// At a quay.
    Berth,
    /// Two or three tankers alongside, with one metre of height showing at least half a metre of band on
    /// the free shaded side.
    Sts,
    /// The same, with less than 0.15 m of it.
    StsHidden,
    /// Open water with whitecaps.
    Whitecaps,
    /// Off a coast.
    Coast,
    /// Under broken clouds.
    Cloud,
    /// Among buoys, fish farms, breakwaters and islets; in one of four scenes without a ship.
    Clutter,
    /// Open water, a ship that is no tanker.
    OtherShips,
    /// No ship.
    Empty,
}

impl Suite {
    /// All of them.
    pub const ALL: [Suite; 16] = [
        Suite::Open,
        Suite::Clean,
        Suite::Narrow,
        Suite::Faint,
        Suite::UnderWay,
        Suite::Glint,
        Suite::Coarse,
        Suite::Berth,
        Suite::Sts,
        Suite::StsHidden,
        Suite::Whitecaps,
        Suite::Coast,
        Suite::Cloud,
        Suite::Clutter,
        Suite::OtherShips,
        Suite::Empty,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Suite::Open => "open",
            Suite::Clean => "clean",
            Suite::Narrow => "narrow",
            Suite::Faint => "faint",
            Suite::UnderWay => "under-way",
            Suite::Glint => "glint",
            Suite::Coarse => "coarse",
            Suite::Berth => "berth",
            Suite::Sts => "sts",
            Suite::StsHidden => "sts-hidden",
            Suite::Whitecaps => "whitecaps",
            Suite::Coast => "coast",
            Suite::Cloud => "cloud",
            Suite::Clutter => "clutter",
            Suite::OtherShips => "other-ships",
            Suite::Empty => "empty",
        }
    }

    /// The suites of these names, in their order; all of them where one is `all`.
    ///
    /// # Errors
    /// [`Error::Option`] for an unknown name; it lists the known ones.
    pub fn from_names(names: &[String]) -> Result<Vec<Suite>> {
        if names.iter().any(|name| name == "all") {
            return Ok(Suite::ALL.to_vec());
        }
        names.iter().map(|name| Suite::from_name(name)).collect()
    }

    /// The suite of this name.
    ///
    /// # Errors
    /// [`Error::Option`] where there is none.
    pub fn from_name(name: &str) -> Result<Suite> {
        let found = Suite::ALL.into_iter().find(|s| s.name() == name);
        found.ok_or_else(|| Error::Option {
            option: "suite",
            value: name.to_owned(),
            advice: "open, clean, narrow, faint, under-way, glint, coarse, berth, sts, sts-hidden, \
                     whitecaps, coast, cloud, clutter, other-ships or empty is expected",
        })
    }

    /// Scene `index` of the suite, with ships of `fleet`.
    ///
    /// The ships are drawn once; place, time, view and water are drawn until the geometry and
    /// the sea are those that the suite asks for.
    pub fn scene(self, fleet: Fleet, seed: u64, index: u64) -> Scene {
        let mut random = self.random(fleet, seed, index);
        let ships = self.ships(fleet, &mut random);
        let length = ships.first().map_or(140.0, |s| s.form.length_m);
        let mut scene = frame(self, length, &mut random);
        for _ in 0..1000 {
            scene.ships.clone_from(&ships);
            if self.wants(&scene) {
                break;
            }
            scene = frame(self, length, &mut random);
        }
        match self {
            Suite::Berth => at_berth(&mut scene, &mut random),
            Suite::Coast => coast(&mut scene, length, &mut random),
            Suite::Cloud => scene.cloud = Some(clouds(&mut random)),
            Suite::Clutter => clutter(&mut scene, &mut random),
            Suite::Empty => nothing(&mut scene, &mut random),
            _ => {}
        }
        scene.name = format!("{}-{seed}-{index:04}", self.name());
        scene
    }

    fn random(self, fleet: Fleet, seed: u64, index: u64) -> ChaCha8Rng {
        let mut key = [0_u8; 32];
        for (to, from) in key.iter_mut().zip(self.name().bytes()) {
            *to = from;
        }
        key[15] = u8::from(fleet == Fleet::Second);
        key[16..24].copy_from_slice(&seed.to_le_bytes());
        key[24..].copy_from_slice(&index.to_le_bytes());
        ChaCha8Rng::from_seed(key)
    }

    /// Whether a draw has the geometry that the suite asks for.
    fn wants(self, scene: &Scene) -> bool {
        let band = |k: usize| shaded_band_m(scene, &scene.ships[k]);
        let geometry = match self {
            Suite::Narrow => {
                let pixels = band(0).whole / scene.placement.gsd_m;
                (1.0..2.0).contains(&pixels)
            }
            Suite::Sts => band(outer(scene)).per_metre >= 0.5,
            Suite::StsHidden => band(outer(scene)).per_metre < 0.15,
            _ => true,
        };
        geometry && self.smooth(scene)
    }

    /// Whether the sea is as smooth as the suite wants it. Suppliers turn away from the sun's
    /// glint; what is left of it in most suites is what passes their eye.
    fn smooth(self, scene: &Scene) -> bool {
        let texture = sea_texture(scene);
        match self {
            Suite::Clean => texture < 0.03,
            Suite::Glint => (0.08..0.25).contains(&texture),
            Suite::Whitecaps => texture < 0.10,
            _ => texture < 0.06,
        }
    }

    fn ships(self, fleet: Fleet, random: &mut ChaCha8Rng) -> Vec<Ship> {
        let heading = Azimuth::toward_deg(random.random_range(0.0..360.0));
        let mut ship = match self {
            Suite::Empty => return Vec::new(),
            Suite::Clutter if random.random::<f64>() < 0.25 => return Vec::new(),
            Suite::OtherShips => other_ship(fleet, heading, random),
            _ => tanker(fleet, heading, random),
        };
        ship.pose.east_m = random.random_range(-12.0..12.0);
        ship.pose.north_m = random.random_range(-12.0..12.0);
        if self == Suite::UnderWay {
            ship.pose.speed_m_s = random.random_range(2.5..7.5);
            ship.pose.trim_m *= 0.7;
        }
        match self {
            Suite::Sts | Suite::StsHidden => {
                let mut all = alongside(&ship, fleet, random);
                all.insert(0, ship);
                all
            }
            _ => vec![ship],
        }
    }
}

/// Scene `index` of the suite of this name, with ships of the first fleet.
///
/// ```
/// let scene = plimsoll::scene::suite("clean", 1, 0)?;
/// assert!(scene.water.shadow_contrast >= 0.4 && scene.sensor.snr >= 90.0);
/// # Ok::<(), plimsoll::Error>(())
/// ```
///
/// # Errors
/// [`Error::Option`] for a name that is none.
pub fn suite(name: &str, seed: u64, index: u64) -> Result<Scene> {
    Ok(Suite::from_name(name)?.scene(Fleet::First, seed, index))
}

/// A tanker, rarely small ones too, in one of the three load cases.
fn tanker(fleet: Fleet, heading: Azimuth, random: &mut ChaCha8Rng) -> Ship {
    // Even in the logarithm: as many from 60 to 90 m as from 166 to 250 m.
    let length = (random.random_range(60.0_f64.ln()..250.0_f64.ln())).exp();
    let kind = if length < 140.0 {
        ShipKind::ProductTanker
    } else {
        ShipKind::Tanker
    };
    let case = match random.random::<f64>() {
        p if p < 0.4 => LoadCase::Ballast,
        p if p < 0.8 => LoadCase::Laden,
        _ => LoadCase::PartLaden,
    };
    Build::draw(fleet, kind, length, random).loaded(case, heading, random)
}

/// A bulk carrier, container ship, barge or tug.
fn other_ship(fleet: Fleet, heading: Azimuth, random: &mut ChaCha8Rng) -> Ship {
    let (kind, [short, long]) = match random.random_range(0..4) {
        0 => (ShipKind::BulkCarrier, [80.0, 230.0]),
        1 => (ShipKind::ContainerShip, [90.0, 250.0]),
        2 => (ShipKind::Barge, [45.0, 100.0]),
        _ => (ShipKind::Tug, [24.0, 40.0]),
    };
    let length = random.random_range(short..long);
    let cases = [LoadCase::Ballast, LoadCase::Laden, LoadCase::PartLaden];
    let case = cases[random.random_range(0..3)];
    Build::draw(fleet, kind, length, random).loaded(case, heading, random)
}

/// Place, time, sun, view, water and sensor, without ships.
fn frame(suite: Suite, length: f64, random: &mut ChaCha8Rng) -> Scene {
    let place = &PLACES[random.random_range(0..PLACES.len())];
    let imager = &FINE[random.random_range(0..FINE.len())];
    let centre = LonLat {
        lon_deg: place.at.lon_deg + random.random_range(-0.05..0.05),
        lat_deg: place.at.lat_deg + random.random_range(-0.05..0.05),
    };
    let elevations = match suite {
        // Only a high sun is mirrored toward a satellite within reach.
        Suite::Glint => [58.0, 70.0],
        _ => [20.0, 70.0],
    };
    let (time, sun) = moment(centre, imager.hour, elevations, random);
    let mut view = ViewDirection {
        azimuth: Azimuth::toward_deg(random.random_range(0.0..360.0)),
        incidence: Incidence::at_target_deg(random.random_range(5.0..33.0)),
    };
    if suite == Suite::Glint {
        let zenith = 90.0 - sun.elevation.deg();
        let off = random.random_range(-25.0..25.0);
        view.azimuth = sun.azimuth.turned_deg(180.0 + off);
        let incidence = zenith + random.random_range(-10.0..6.0);
        view.incidence = Incidence::at_target_deg(incidence.clamp(8.0, 33.0));
    }
    let gsd_m = match suite {
        Suite::Coarse => [1.5, 2.0, 3.0, 5.0, 10.0][random.random_range(0..5)],
        _ => imager.product_gsd_m[random.random_range(0..imager.product_gsd_m.len())],
    };
    let (crs, rotation_deg) = match random.random::<f64>() {
        p if p < 0.6 => (format!("EPSG:{}", place.utm), 0.0),
        p if p < 0.7 => (
            format!("EPSG:{}", place.utm),
            random.random_range(-30.0..30.0),
        ),
        p if p < 0.85 => ("EPSG:3857".to_owned(), 0.0),
        _ => ("EPSG:4326".to_owned(), 0.0),
    };
    // Room for the ship in any direction, her shadow and some water.
    let side = ((1.35 * length + 110.0) / gsd_m / 16.0).ceil() as usize * 16;
    let side = side.max(256);
    Scene {
        name: String::new(),
        seed: random.random(),
        placement: Placement {
            crs,
            centre,
            gsd_m,
            width: side,
            height: side,
            rotation_deg,
        },
        time,
        sun,
        view,
        water: water(suite, random),
        haze: if random.random::<f64>() < 0.3 {
            random.random_range(0.0..0.12)
        } else {
            0.0
        },
        cloud: None,
        sensor: sensor(suite, imager, random),
        ships: Vec::new(),
        structures: Vec::new(),
    }
}

fn water(suite: Suite, random: &mut ChaCha8Rng) -> Water {
    let shadow_contrast: f64 = match suite {
        Suite::Clean => random.random_range(0.40..0.60),
        Suite::Faint => random.random_range(0.05..0.08),
        _ => random.random_range(0.22..0.58),
    };
    // A strong shadow needs much light out of the water, which only turbid water has; there it
    // comes from less deep, and is brighter in green and red.
    let scatter: f64 = random.random_range(-0.12..0.12);
    let turbid = ((shadow_contrast - 0.05) / 0.5 + scatter).clamp(0.0, 1.0);
    let mix = |clear: f64, muddy: f64| clear + turbid * (muddy - clear);
    let depth = |clear: f64, muddy: f64| mix(clear.ln(), muddy.ln()).exp();
    let calm = random.random_range(1.5..7.0);
    let wind_m_s = match suite {
        Suite::Whitecaps => random.random_range(10.0..15.0),
        _ => calm,
    };
    Water {
        level: [
            mix(0.115, 0.110),
            mix(0.085, 0.115),
            mix(0.050, 0.085),
            mix(0.028, 0.042),
        ],
        shadow_contrast,
        contrast_ratio: [mix(0.95, 0.75), 1.0, mix(0.75, 1.05), mix(0.25, 0.75)],
        // 1/2K with K from 0.15 per metre in green (clear coast) to 1.4 (muddy harbour); red and
        // near infrared are absorbed by the water itself.
        depth_m: [
            depth(3.6, 0.32),
            depth(3.3, 0.36),
            depth(1.1, 0.32),
            depth(0.11, 0.08),
        ],
        wind_m_s,
        wind_from: Azimuth::toward_deg(random.random_range(0.0..360.0)),
        texture: random.random_range(0.5..1.1),
        whitecaps: match suite {
            // Monahan and O'Muircheartaigh 1980.
            Suite::Whitecaps => 3.84e-6 * wind_m_s.powf(3.41),
            _ => 0.0,
        },
        mirror: 1.0,
    }
}

fn sensor(suite: Suite, imager: &super::orbit::Imager, random: &mut ChaCha8Rng) -> Sensor {
    let bands = match random.random::<f64>() {
        p if p < 0.3 => BandSet::Pan,
        p if p < 0.6 => BandSet::Rgb,
        p if p < 0.9 => BandSet::Bgrn,
        _ => BandSet::Eight,
    };
    let eight_bits = bands == BandSet::Rgb && random.random::<f64>() < 0.7;
    let sharpened = suite != Suite::Clean && random.random::<f64>() < 0.15;
    Sensor {
        bands,
        bits: if eight_bits { 8 } else { imager.bits },
        full_scale: if eight_bits { 0.55 } else { 0.9 },
        blur_px: random.random_range(0.45..0.75),
        native_gsd_m: match suite {
            Suite::Coarse => None,
            _ => Some(imager.nadir_gsd_m),
        },
        band_delay_s: imager.band_delay_s * random.random_range(0.5..1.5),
        snr: match suite {
            Suite::Clean => random.random_range(90.0..160.0),
            _ => random.random_range(50.0..150.0),
        },
        read_share: random.random_range(0.2..0.6),
        sharpening: if sharpened {
            random.random_range(0.3..0.8)
        } else {
            0.0
        },
    }
}

/// Which of the ships alongside has the shaded side free.
fn outer(scene: &Scene) -> usize {
    let [e, n] = scene.sun.azimuth.unit();
    let toward_sun = |s: &Ship| s.pose.east_m * e + s.pose.north_m * n;
    let all = scene.ships.iter().enumerate();
    let least = all.min_by(|a, b| toward_sun(a.1).total_cmp(&toward_sun(b.1)));
    least.map_or(0, |(k, _)| k)
}

/// Band of the shaded side at half length, across the side, metres.
struct Band {
    /// From the deck edge as seen to the end of its shadow.
    whole: f64,
    /// The same for a point one metre over the waterline.
    per_metre: f64,
}

/// Follows two lines through a point of the side to the sea: the line of sight and the sun's.
fn shaded_band_m(scene: &Scene, ship: &Ship) -> Band {
    let (to_sun, to_view) = (toward_sun(scene.sun), toward_satellite(scene.view));
    let length = ship.form.length_m;
    let across = ship.pose.heading.turned_deg(90.0).unit();
    let sun_to_starboard = across[0] * to_sun[0] + across[1] * to_sun[1] > 0.0;
    let side = if sun_to_starboard { -1.0 } else { 1.0 };
    let width = |foot: Vec3| {
        let fallen = |toward: Vec3| add(foot, scale(toward, -foot[2] / toward[2]));
        let (seen, shade) = (fallen(to_view), fallen(to_sun));
        side * (across[0] * (shade[0] - seen[0]) + across[1] * (shade[1] - seen[1]))
    };
    let half = side * 0.5 * ship.form.beam_m;
    let edge = ship.pose.place(length, [0.0, half, ship.form.deck_m(0.0)]);
    Band {
        whole: width(edge),
        per_metre: width([edge[0], edge[1], 1.0]),
    }
}
