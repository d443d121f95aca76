//! What a ship lies beside: another ship, a quay, a coast, clouds.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::fleet::{Build, Fleet, LoadCase};
use super::{Cloud, Scene, Ship, ShipKind, Structure};
use crate::frame::Azimuth;

/// One or two tankers beside the first, with fenders between: a transfer from ship to ship.
pub(super) fn alongside(first: &Ship, fleet: Fleet, random: &mut ChaCha8Rng) -> Vec<Ship> {
    let side = if random.random::<bool>() { 1.0 } else { -1.0 };
    let mut beside = vec![neighbour(first, side, fleet, random)];
    // A mother ship has one at either side now and then.
    if random.random::<f64>() < 0.15 {
        beside.push(neighbour(first, -side, fleet, random));
    }
    beside
}

/// A tanker to starboard (`side` 1) or to port (−1) of another, with her bow to the other's stern
/// in one of four cases.
fn neighbour(first: &Ship, side: f64, fleet: Fleet, random: &mut ChaCha8Rng) -> Ship {
    let turned = if random.random::<f64>() < 0.25 {
        180.0
    } else {
        0.0
    };
    let heading = first
        .pose
        .heading
        .turned_deg(turned + random.random_range(-0.6..0.6));
    let ratio: f64 = random.random_range(0.4..1.0);
    let length = (ratio * first.form.length_m).max(60.0);
    let cases = [LoadCase::Ballast, LoadCase::Laden, LoadCase::PartLaden];
    let case = cases[random.random_range(0..3)];
    let build = Build::draw(fleet, ShipKind::ProductTanker, length, random);
    let mut second = build.loaded(case, heading, random);
    // Fenders are 1.5 m thick between small tankers and up to 4.5 m between large ones.
    let thick = 1.5 + 2.5 * ((length - 60.0) / 190.0).clamp(0.0, 1.0);
    let gap = thick * random.random_range(0.9..1.3);
    let apart = 0.5 * (first.form.beam_m + second.form.beam_m) + gap;
    // Manifold to manifold, near enough; a short ship may lie farther off the middle.
    let room = 0.06 * first.form.length_m + 0.2 * (first.form.length_m - length).max(0.0);
    let ahead = random.random_range(-room..room);
    let [e, n] = first.pose.heading.unit();
    second.pose.east_m = first.pose.east_m + ahead * e + side * apart * n;
    second.pose.north_m = first.pose.north_m + ahead * n - side * apart * e;
    second
}

/// A quay along one side, or a jetty with dolphins.
pub(super) fn at_berth(scene: &mut Scene, random: &mut ChaCha8Rng) {
    let Some(ship) = scene.ships.first().cloned() else {
        return;
    };
    let side = if random.random::<bool>() { 1.0 } else { -1.0 };
    let [e, n] = ship.pose.heading.unit();
    let beside = |ahead: f64, aside: f64| {
        [
            ship.pose.east_m + ahead * e + side * aside * n,
            ship.pose.north_m + ahead * n - side * aside * e,
        ]
    };
    let gap = 0.5 * ship.form.beam_m + random.random_range(0.6..1.8);
    let top_m = random.random_range(2.0..4.0);
    let length = ship.form.length_m;
    let jetty = random.random::<f64>() < 0.5;
    let size_m = if jetty {
        [0.35 * length, random.random_range(14.0..22.0)]
    } else {
        [1.6 * length, random.random_range(22.0..40.0)]
    };
    let clutter = Some(random.random());
    let on_piles = jetty || random.random::<bool>();
    scene.structures.push(Structure::Quay {
        centre: beside(0.0, gap + 0.5 * size_m[1]),
        along: ship.pose.heading,
        size_m,
        top_m,
        on_piles,
        clutter,
    });
    if !jetty && random.random::<bool>() {
        // The quay is the border of a port: land begins under its back.
        scene.structures.push(Structure::Land {
            shore: beside(0.0, gap + size_m[1] - 9.0),
            inland: ship.pose.heading.turned_deg(side * 90.0),
            height_m: top_m - 0.1,
            seed: random.random(),
        });
        return;
    }
    // The way to the shore.
    scene.structures.push(Structure::Quay {
        centre: beside(0.0, gap + size_m[1] + 150.0),
        along: ship.pose.heading.turned_deg(90.0),
        size_m: [300.5, 9.0],
        top_m: top_m - 0.02,
        on_piles,
        clutter: None,
    });
    if jetty {
        for ahead in [-0.42, -0.28, 0.28, 0.42] {
            scene.structures.push(Structure::Dolphin {
                centre: beside(ahead * length, gap + 4.5),
                radius_m: 2.5,
                top_m,
            });
        }
    }
}

/// Land on one side of the tile.
pub(super) fn coast(scene: &mut Scene, length: f64, random: &mut ChaCha8Rng) {
    let inland = Azimuth::toward_deg(random.random_range(0.0..360.0));
    let far = 0.55 * length + random.random_range(25.0..55.0);
    scene.structures.push(Structure::Land {
        shore: inland.unit().map(|u| u * far),
        inland,
        height_m: random.random_range(2.0..12.0),
        seed: random.random(),
    });
}

/// Broken clouds.
pub(super) fn clouds(random: &mut ChaCha8Rng) -> Cloud {
    Cloud {
        cover: random.random_range(0.04..0.35),
        height_m: random.random_range(500.0..1800.0),
        size_m: random.random_range(70.0..220.0),
        seed: random.random(),
    }
}

/// Things that float or stand around the ship, or alone in the sea, none of them in her shadow.
pub(super) fn clutter(scene: &mut Scene, random: &mut ChaCha8Rng) {
    let half_tile =
        0.5 * scene.placement.gsd_m * scene.placement.width.min(scene.placement.height) as f64;
    for _ in 0..random.random_range(2..6) {
        let kind = random.random_range(0..4);
        let (radius, clear) = match kind {
            0 => (1.5, 8.0),
            1 => (30.0, 35.0),
            2 => (70.0, 35.0),
            _ => (30.0, 35.0),
        };
        let Some(centre) = free_place(scene, half_tile, radius + clear, random) else {
            continue;
        };
        let along = Azimuth::toward_deg(random.random_range(0.0..360.0));
        let seed = random.random();
        scene.structures.push(match kind {
            0 => Structure::Buoy {
                centre,
                radius_m: random.random_range(0.8..1.6),
                height_m: random.random_range(2.0..5.0),
                seed,
            },
            1 => Structure::FishFarm {
                centre,
                along,
                rows: [random.random_range(2..5), random.random_range(1..3)],
                pen_m: random.random_range(8.0..14.0),
            },
            2 => Structure::Breakwater {
                centre,
                along,
                length_m: random.random_range(60.0..140.0),
                top_m: random.random_range(2.0..5.0),
                seed,
            },
            _ => Structure::Islet {
                centre,
                radius_m: random.random_range(8.0..30.0),
                height_m: random.random_range(2.0..9.0),
                seed,
            },
        });
    }
}

/// A place in the tile that keeps `away` metres off the ship and off the other things' middles.
fn free_place(
    scene: &Scene,
    half_tile: f64,
    away: f64,
    random: &mut ChaCha8Rng,
) -> Option<[f64; 2]> {
    (0..60)
        .map(|_| [0, 1].map(|_| random.random_range(-1.1 * half_tile..1.1 * half_tile)))
        .find(|at| {
            let off_ship = scene.ships.iter().all(|ship| {
                let [x, y] = ship.pose.forward_starboard(*at);
                let ahead = (x.abs() - 0.5 * ship.form.length_m).max(0.0);
                let aside = (y.abs() - 0.5 * ship.form.beam_m).max(0.0);
                ahead.hypot(aside) > away
            });
            let off_others = scene.structures.iter().all(|other| {
                let [e, n] = other.centre();
                (e - at[0]).hypot(n - at[1]) > away
            });
            off_ship && off_others
        })
}

/// Sea alone, or with one of the things that may be taken for a ship.
pub(super) fn nothing(scene: &mut Scene, random: &mut ChaCha8Rng) {
    match random.random_range(0..5) {
        0 => scene.cloud = Some(clouds(random)),
        1 => scene.water.whitecaps = random.random_range(0.002..0.03),
        2 => coast(scene, 60.0, random),
        3 => clutter(scene, random),
        _ => {}
    }
}
