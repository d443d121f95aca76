//! What a ship lies beside: another ship, a quay, a coast, clouds.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::fleet::{Build, Fleet, LoadCase};
use super::{Cloud, Scene, Ship, ShipKind, Structure};
use crate::frame::Azimuth;

/// A second tanker beside the first, with fenders between.
pub(super) fn alongside(first: &Ship, fleet: Fleet, random: &mut ChaCha8Rng) -> Ship {
    let heading = first
        .pose
        .heading
        .turned_deg(random.random_range(-0.6..0.6));
    let ratio = random.random_range(0.6..1.0);
    let length = (ratio * first.form.length_m).max(60.0);
    let cases = [LoadCase::Ballast, LoadCase::Laden, LoadCase::PartLaden];
    let case = cases[random.random_range(0..3)];
    let build = Build::draw(fleet, ShipKind::ProductTanker, length, random);
    let mut second = build.loaded(case, heading, random);
    let side = if random.random::<bool>() { 1.0 } else { -1.0 };
    let apart = 0.5 * (first.form.beam_m + second.form.beam_m) + random.random_range(1.5..3.5);
    let ahead = random.random_range(-0.1..0.1) * first.form.length_m;
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

/// Sea alone, or with one of the things that may be taken for a ship.
pub(super) fn nothing(scene: &mut Scene, random: &mut ChaCha8Rng) {
    match random.random_range(0..4) {
        0 => scene.cloud = Some(clouds(random)),
        1 => scene.water.whitecaps = random.random_range(0.002..0.03),
        2 => coast(scene, 60.0, random),
        _ => {}
    }
}
