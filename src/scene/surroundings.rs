//! What stands beside ships: quays, dolphins, land.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::clutter;
use super::mesh::{Mesh, Prism};
use super::paint::Paint;
use crate::frame::Azimuth;

/// Something fixed. Places are metres east and north of the tile's centre.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Structure {
    /// A quay or jetty.
    Quay {
        /// Middle of its surface.
        centre: [f64; 2],
        /// Along its length.
        along: Azimuth,
        /// Length and breadth, metres.
        size_m: [f64; 2],
        /// Height of its surface above the sea, metres.
        top_m: f64,
        /// A slab on piles, with water under it, or solid down to the ground.
        on_piles: bool,
        /// Seeds the sheds, loading arms and vehicles on it; `None` for a bare surface.
        clutter: Option<u64>,
    },
    /// A mooring dolphin.
    Dolphin {
        /// Its middle.
        centre: [f64; 2],
        /// Metres.
        radius_m: f64,
        /// Height above the sea, metres.
        top_m: f64,
    },
    /// Land behind a shore.
    Land {
        /// A point of the shore.
        shore: [f64; 2],
        /// From the water to the land.
        inland: Azimuth,
        /// Height of the ground behind the beach, metres.
        height_m: f64,
        /// Seeds the course of the shore and the ground's brightness.
        seed: u64,
    },
    /// A buoy: a float with a tower.
    Buoy {
        /// Its middle.
        centre: [f64; 2],
        /// Of the float, metres.
        radius_m: f64,
        /// Of the tower above the sea, metres.
        height_m: f64,
        /// Seeds its colour.
        seed: u64,
    },
    /// Floating pens with walkways around them.
    FishFarm {
        /// Its middle.
        centre: [f64; 2],
        /// Along its rows.
        along: Azimuth,
        /// Pens along and across.
        rows: [u32; 2],
        /// Edge of a pen, metres.
        pen_m: f64,
    },
    /// A wall of rubble with a way on top.
    Breakwater {
        /// Its middle.
        centre: [f64; 2],
        /// Along its length.
        along: Azimuth,
        /// Metres.
        length_m: f64,
        /// Height above the sea, metres.
        top_m: f64,
        /// Seeds its blocks.
        seed: u64,
    },
    /// A small island.
    Islet {
        /// Its middle.
        centre: [f64; 2],
        /// Mean radius at the sea, metres.
        radius_m: f64,
        /// Of its top, metres.
        height_m: f64,
        /// Seeds its outline and the ground's brightness.
        seed: u64,
    },
}

impl Structure {
    pub(super) fn build(&self, mesh: &mut Mesh) {
        match self {
            Structure::Quay {
                centre,
                along,
                size_m,
                top_m,
                on_piles,
                clutter,
            } => {
                let place = Local::new(*centre, *along);
                let foot = if *on_piles { top_m - 0.9 } else { -2.0 };
                place.block(mesh, [0.0, 0.0], *size_m, [foot, *top_m], Paint::CONCRETE);
                if *on_piles {
                    piles(mesh, &place, *size_m, foot);
                }
                if let Some(seed) = clutter {
                    on_quay(mesh, &place, *size_m, *top_m, *seed);
                }
            }
            Structure::Dolphin {
                centre,
                radius_m,
                top_m,
            } => mesh.cylinder(*centre, *radius_m, [-2.0, *top_m], [Paint::CONCRETE; 2]),
            Structure::Land {
                shore,
                inland,
                height_m,
                seed,
            } => land(mesh, &Local::new(*shore, *inland), *height_m, *seed),
            small => clutter::build(small, mesh),
        }
    }

    /// Its middle, or a point of its shore.
    pub fn centre(&self) -> [f64; 2] {
        match self {
            Structure::Quay { centre, .. }
            | Structure::Dolphin { centre, .. }
            | Structure::Buoy { centre, .. }
            | Structure::FishFarm { centre, .. }
            | Structure::Breakwater { centre, .. }
            | Structure::Islet { centre, .. } => *centre,
            Structure::Land { shore, .. } => *shore,
        }
    }
}

/// A frame of its own for a structure: u along, v to the right of it.
pub(super) struct Local {
    origin: [f64; 2],
    along: [f64; 2],
}

impl Local {
    pub(super) fn new(origin: [f64; 2], along: Azimuth) -> Self {
        Local {
            origin,
            along: along.unit(),
        }
    }

    pub(super) fn at(&self, [u, v]: [f64; 2]) -> [f64; 2] {
        let [e, n] = self.along;
        [
            self.origin[0] + u * e + v * n,
            self.origin[1] + u * n - v * e,
        ]
    }

    pub(super) fn block(
        &self,
        mesh: &mut Mesh,
        mid: [f64; 2],
        size: [f64; 2],
        z: [f64; 2],
        paint: Paint,
    ) {
        let (a, b) = (0.5 * size[0], 0.5 * size[1]);
        let plan = [[-a, -b], [a, -b], [a, b], [-a, b]]
            .map(|p: [f64; 2]| self.at([mid[0] + p[0], mid[1] + p[1]]));
        mesh.prism(&Prism {
            foot: &plan,
            top: &plan,
            z,
            side: paint.times(0.8),
            roof: paint,
        });
    }
}

fn piles(mesh: &mut Mesh, place: &Local, size: [f64; 2], top: f64) {
    let rows = (size[1] / 5.0).ceil().max(2.0);
    let mut u = -0.5 * size[0] + 1.0;
    while u < 0.5 * size[0] {
        for k in 0..rows as u32 {
            let v = (size[1] - 2.0) * (f64::from(k) / (rows - 1.0) - 0.5);
            place.block(
                mesh,
                [u, v],
                [0.8, 0.8],
                [-2.0, top],
                Paint::CONCRETE.times(0.6),
            );
        }
        u += 6.0;
    }
}

/// Sheds, vehicles, pipes: things of a metre to some metres.
fn on_quay(mesh: &mut Mesh, place: &Local, size: [f64; 2], top: f64, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let pipe = [0.0, random.random_range(-0.2..0.2) * size[1]];
    place.block(
        mesh,
        pipe,
        [0.9 * size[0], 1.2],
        [top, top + 0.8],
        Paint::LIGHT_GREY,
    );
    for _ in 0..(size[0] / 14.0) as u32 {
        let u = random.random_range(-0.45..0.45) * size[0];
        let v = random.random_range(-0.4..0.4) * size[1];
        let plan = [random.random_range(2.0..8.0), random.random_range(1.8..3.5)];
        let height = random.random_range(1.0..3.5);
        let paint = Paint::WHITE.times(random.random_range(0.2..1.0));
        place.block(mesh, [u, v], plan, [top, top + height], paint);
    }
}

/// A beach that rises to the ground behind it, in patches of different brightness.
fn land(mesh: &mut Mesh, place: &Local, height_m: f64, seed: u64) {
    const REACH_M: f64 = 1500.0;
    const PATCH_M: f64 = 12.0;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut wander = 0.0;
    let columns = (2.0 * REACH_M / PATCH_M) as usize;
    let shore: Vec<f64> = (0..columns)
        .map(|_| {
            wander = 0.93 * wander + random.random_range(-3.0..3.0);
            wander
        })
        .collect();
    let depth = [
        0.0, 8.0, 20.0, 34.0, 50.0, 70.0, 100.0, 150.0, 250.0, 500.0, REACH_M,
    ];
    let rise = |d: f64| {
        if d <= 0.0 {
            -0.3
        } else {
            height_m * (1.0 - (-d / 25.0).exp())
        }
    };
    for (column, pair) in shore.windows(2).enumerate() {
        let v = column as f64 * PATCH_M - REACH_M;
        for (row, band) in depth.windows(2).enumerate() {
            let corner = |u: f64, v: f64, shore: f64| {
                let p = place.at([u + shore, v]);
                [p[0], p[1], rise(u)]
            };
            let ground = if row == 0 { Paint::SAND } else { Paint::GRASS };
            let face = mesh.face(ground.times(random.random_range(0.75..1.25)));
            let quad = [
                corner(band[0], v, pair[0]),
                corner(band[0], v + PATCH_M, pair[1]),
                corner(band[1], v + PATCH_M, pair[1]),
                corner(band[1], v, pair[0]),
            ];
            mesh.quad(quad, face);
        }
    }
}
