//! Small things in the sea that are no ships: buoys, fish farms, breakwaters, islets.

use std::f64::consts::TAU;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::mesh::{Mesh, Prism};
use super::paint::Paint;
use super::surroundings::{Local, Structure};
use crate::frame::Azimuth;

/// Builds what [`Structure::build`] leaves to this file.
pub(super) fn build(structure: &Structure, mesh: &mut Mesh) {
    match structure {
        Structure::Buoy {
            centre,
            radius_m,
            height_m,
            seed,
        } => buoy(mesh, *centre, [*radius_m, *height_m], *seed),
        Structure::FishFarm {
            centre,
            along,
            rows,
            pen_m,
        } => fish_farm(mesh, &Local::new(*centre, *along), *rows, *pen_m),
        Structure::Breakwater {
            centre,
            along,
            length_m,
            top_m,
            seed,
        } => breakwater(
            mesh,
            &Local::new(*centre, *along),
            [*length_m, *top_m],
            *seed,
        ),
        Structure::Islet {
            centre,
            radius_m,
            height_m,
            seed,
        } => islet(mesh, *centre, [*radius_m, *height_m], *seed),
        _ => {}
    }
}

fn buoy(mesh: &mut Mesh, centre: [f64; 2], [radius, height]: [f64; 2], seed: u64) {
    const COLOURS: [Paint; 4] = [Paint::YELLOW, Paint::RED, Paint::GREEN, Paint::WHITE];
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let paint = COLOURS[random.random_range(0..COLOURS.len())];
    mesh.cylinder(centre, radius, [-0.5, 0.8], [paint; 2]);
    mesh.cylinder(centre, 0.35 * radius, [0.8, height], [paint; 2]);
}

/// Walkways of a metre around each pen, half a metre out of the water; nets hang below.
fn fish_farm(mesh: &mut Mesh, place: &Local, [along, across]: [u32; 2], pen: f64) {
    const WALK_M: f64 = 1.2;
    let paint = Paint::GREY.times(1.3);
    let (length, breadth) = (f64::from(along) * pen, f64::from(across) * pen);
    for k in 0..=along {
        let u = f64::from(k) * pen - 0.5 * length;
        place.block(
            mesh,
            [u, 0.0],
            [WALK_M, breadth + WALK_M],
            [-0.3, 0.5],
            paint,
        );
    }
    for k in 0..=across {
        let v = f64::from(k) * pen - 0.5 * breadth;
        place.block(
            mesh,
            [0.0, v],
            [length + WALK_M, WALK_M],
            [-0.3, 0.52],
            paint,
        );
    }
    // The keeper's hut.
    let corner = [0.5 * length, 0.5 * breadth];
    place.block(mesh, corner, [3.5, 3.0], [0.5, 3.0], Paint::WHITE);
}

/// Slopes of 1 : 1.5 in blocks of different brightness, and a way of concrete.
fn breakwater(mesh: &mut Mesh, place: &Local, [length, top]: [f64; 2], seed: u64) {
    const STEP_M: f64 = 4.0;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (way, foot) = (2.5, 2.5 + 1.5 * (top + 1.0));
    let steps = (length / STEP_M).ceil().max(2.0) as u32;
    let height: Vec<f64> = (0..=steps)
        .map(|_| random.random_range(-0.4..0.4))
        .collect();
    for k in 0..steps {
        let u = [0, 1].map(|j| f64::from(k + j) * STEP_M - 0.5 * length);
        for side in [-1.0, 1.0] {
            let rubble = Paint::CONCRETE.times(random.random_range(0.45..0.85));
            let face = mesh.face(rubble);
            let corner = |j: usize, v: f64, z: f64| {
                let p = place.at([u[j], side * (v + height[k as usize + j])]);
                [p[0], p[1], z]
            };
            let quad = [
                corner(0, foot, -1.0),
                corner(1, foot, -1.0),
                corner(1, way, top - 0.3),
                corner(0, way, top - 0.3),
            ];
            mesh.quad(quad, face);
        }
    }
    let size = [length, 2.0 * way + 1.0];
    place.block(mesh, [0.0, 0.0], size, [-1.0, top], Paint::CONCRETE);
}

/// Rings of ground that rise to a flat top: rock at the water, grass above.
fn islet(mesh: &mut Mesh, centre: [f64; 2], [radius, height]: [f64; 2], seed: u64) {
    const CORNERS: usize = 28;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let phases: [f64; 3] = [0, 1, 2].map(|_| random.random_range(0.0..TAU));
    let stretch = random.random_range(0.6..1.0);
    let turned = Local::new(centre, Azimuth::toward_deg(random.random_range(0.0..360.0)));
    let outline = |share: f64| -> Vec<[f64; 2]> {
        let corner = |k: usize| {
            let angle = TAU * k as f64 / CORNERS as f64;
            let waves = (2.0 * angle + phases[0]).sin() * 0.14
                + (3.0 * angle + phases[1]).sin() * 0.10
                + (7.0 * angle + phases[2]).sin() * 0.05;
            let out = share * radius * (1.0 + waves);
            turned.at([out * angle.cos(), stretch * out * angle.sin()])
        };
        (0..CORNERS).map(corner).collect()
    };
    // Share of the radius and of the height.
    let rings = [[1.08, -0.1], [0.9, 0.35], [0.6, 0.8], [0.3, 1.0]];
    for (ring, pair) in rings.windows(2).enumerate() {
        let ground = if ring == 0 {
            Paint::CONCRETE.times(0.6)
        } else {
            Paint::GRASS
        };
        let plans = [0, 1].map(|k: usize| outline(pair[k][0]));
        for k in 0..CORNERS {
            let next = (k + 1) % CORNERS;
            let face = mesh.face(ground.times(random.random_range(0.7..1.3)));
            let at = |ring: usize, k: usize| {
                let [e, n] = plans[ring][k];
                [e, n, height * pair[ring][1]]
            };
            mesh.quad([at(0, k), at(0, next), at(1, next), at(1, k)], face);
        }
    }
    let top = outline(rings[3][0]);
    mesh.prism(&Prism {
        foot: &top,
        top: &top,
        z: [height - 0.05, height],
        side: Paint::GRASS,
        roof: Paint::GRASS,
    });
}
