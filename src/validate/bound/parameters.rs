//! What the picture of a hull depends on, what is known of it beforehand, and the picture's
//! derivatives.

use ndarray::{Array3, Zip};

use super::edges::Line;
use super::profile;
use super::window::Window;
use crate::Result;
use crate::frame::{Azimuth, Elevation, Incidence};
use crate::scene::{Scene, Ship};

/// One unknown of the picture.
#[derive(Clone, Copy)]
pub struct Parameter {
    /// Its name, with its unit.
    pub name: &'static str,
    /// What is known of it beforehand: a standard deviation; infinite for nothing.
    pub prior: f64,
    /// Whether each band has its own.
    pub per_band: bool,
    /// Whether it is a direction that comes with the tile.
    pub angle: bool,
    /// Whether it moves edges.
    pub moves: bool,
    /// How far it is varied so that edges move by about 0.3 pixel.
    step: fn(&Reach) -> f64,
    vary: fn(&mut Scene, f64),
}

impl Parameter {
    /// Whether it changes how bright a side is beside moving edges: the sun's direction. What
    /// it does to the light is lost in the levels.
    fn lights(&self) -> bool {
        self.name.starts_with("sun")
    }
}

/// How far things move in the picture.
struct Reach {
    /// 0.3 pixel, metres.
    edge_m: f64,
    /// Height that moves a shadow or a top by that much, metres.
    height_m: f64,
    length_m: f64,
    beam_m: f64,
    freeboard_m: f64,
    sin_sun: f64,
    cos_view: f64,
}

impl Reach {
    fn of(scene: &Scene, ship: &Ship) -> Self {
        let edge_m = 0.3 * scene.placement.gsd_m;
        let slope = scene.sun.elevation.cot().max(scene.view.incidence.tan());
        Reach {
            edge_m,
            height_m: (edge_m / slope).min(0.5),
            length_m: ship.form.length_m,
            beam_m: ship.form.beam_m,
            freeboard_m: ship.freeboard_m().max(0.5),
            sin_sun: scene.sun.elevation.deg().to_radians().sin(),
            cos_view: scene.view.incidence.deg().to_radians().cos(),
        }
    }
}

/// Names in the list below that are asked for.
pub(super) const LEVEL: &str = "sea, ln";
/// How much a shadow darkens.
pub(super) const CONTRAST: &str = "contrast, ln";
/// The depths from which the water's light comes.
pub(super) const DEPTH: &str = "water depth, ln";

const fn shared(
    name: &'static str,
    prior: f64,
    step: fn(&Reach) -> f64,
    vary: fn(&mut Scene, f64),
) -> Parameter {
    Parameter {
        name,
        prior,
        per_band: false,
        angle: false,
        moves: true,
        step,
        vary,
    }
}

/// What is the same in all bands and moves no edge.
const fn still(
    name: &'static str,
    prior: f64,
    step: fn(&Reach) -> f64,
    vary: fn(&mut Scene, f64),
) -> Parameter {
    Parameter {
        moves: false,
        ..shared(name, prior, step, vary)
    }
}

/// A direction, degrees: known to 0.2°.
const fn angle(
    name: &'static str,
    step: fn(&Reach) -> f64,
    vary: fn(&mut Scene, f64),
) -> Parameter {
    Parameter {
        angle: true,
        ..shared(name, 0.2, step, vary)
    }
}

const fn level(name: &'static str, prior: f64, vary: fn(&mut Scene, f64)) -> Parameter {
    Parameter {
        name,
        prior,
        per_band: true,
        angle: false,
        moves: false,
        // Levels are linear in the picture; depths bend a little.
        step: |_| 0.1,
        vary,
    }
}

fn on_ship(scene: &mut Scene, change: impl Fn(&mut Ship)) {
    scene.ships.iter_mut().for_each(change);
}

fn shift(ship: &mut Ship, toward: Azimuth, by_m: f64) {
    let [e, n] = toward.unit();
    ship.pose.east_m += by_m * e;
    ship.pose.north_m += by_m * n;
}

const NOTHING: f64 = f64::INFINITY;

/// Every unknown; the freeboard first.
pub const PARAMETERS: [Parameter; 20] = [
    shared(
        "freeboard, m",
        NOTHING,
        |r| r.height_m,
        |s, d| {
            on_ship(s, |ship| ship.pose.draft_m -= d);
        },
    ),
    shared(
        "aside, m",
        NOTHING,
        |r| r.edge_m,
        |s, d| {
            on_ship(s, |ship| shift(ship, ship.pose.heading.turned_deg(90.0), d));
        },
    ),
    // From the ends, which lie outside the window; with a trim it is worth freeboard.
    shared(
        "ahead, m",
        0.5,
        |r| r.edge_m,
        |s, d| {
            on_ship(s, |ship| shift(ship, ship.pose.heading, d));
        },
    ),
    shared(
        "heading, deg",
        NOTHING,
        |r| (2.0 * r.edge_m / r.length_m).to_degrees(),
        |s, d| {
            on_ship(s, |ship| {
                ship.pose.heading = ship.pose.heading.turned_deg(d)
            })
        },
    ),
    shared(
        "length, m",
        0.5,
        |r| 2.0 * r.edge_m,
        |s, d| {
            on_ship(s, |ship| ship.form.length_m += d);
        },
    ),
    shared(
        "beam, m",
        NOTHING,
        |r| 2.0 * r.edge_m,
        |s, d| {
            on_ship(s, |ship| ship.form.beam_m += d);
        },
    ),
    shared(
        "trim, m",
        3.0,
        |r| 2.0 * r.height_m,
        |s, d| {
            on_ship(s, |ship| ship.pose.trim_m += d);
        },
    ),
    shared(
        "heel, deg",
        0.3,
        |r| (2.0 * r.height_m / r.beam_m).to_degrees().min(2.0),
        |s, d| on_ship(s, |ship| ship.pose.heel_deg += d),
    ),
    still("blur, pixels", 0.5, |_| 0.05, |s, d| s.sensor.blur_px += d),
    angle(
        "sun azimuth, deg",
        |r| (r.height_m / r.freeboard_m).to_degrees().min(2.0),
        |s, d| s.sun.azimuth = s.sun.azimuth.turned_deg(d),
    ),
    angle(
        "sun elevation, deg",
        |r| {
            let radians = r.edge_m * r.sin_sun * r.sin_sun / r.freeboard_m;
            radians.to_degrees().min(2.0)
        },
        |s, d| s.sun.elevation = Elevation::above_horizon_deg(s.sun.elevation.deg() + d),
    ),
    angle(
        "view azimuth, deg",
        |r| (r.height_m / r.freeboard_m).to_degrees().min(2.0),
        |s, d| s.view.azimuth = s.view.azimuth.turned_deg(d),
    ),
    angle(
        "incidence, deg",
        |r| {
            let radians = r.edge_m * r.cos_view * r.cos_view / r.freeboard_m;
            radians.to_degrees().min(2.0)
        },
        |s, d| s.view.incidence = Incidence::at_target_deg(s.view.incidence.deg() + d),
    ),
    // Where topsides and boot-topping meet on the side.
    shared(
        "paint line, m",
        1.0,
        |r| r.height_m,
        |s, d| {
            on_ship(s, |ship| ship.form.summer_draft_m += d);
        },
    ),
    level(LEVEL, 1.0, |s, d| {
        s.water.level = s.water.level.map(|v| v * (1.0 + d));
    }),
    level(CONTRAST, 1.0, |s, d| s.water.shadow_contrast *= 1.0 + d),
    level("deck, ln", 1.0, |s, d| {
        on_ship(s, |ship| {
            ship.livery.deck = ship.livery.deck.times(1.0 + d as f32)
        });
    }),
    level("topsides, ln", 1.0, |s, d| {
        on_ship(s, |ship| {
            ship.livery.hull = ship.livery.hull.times(1.0 + d as f32)
        });
    }),
    level("boot-topping, ln", 1.0, |s, d| {
        on_ship(s, |ship| {
            ship.livery.boot_topping = ship.livery.boot_topping.times(1.0 + d as f32);
        });
    }),
    level(DEPTH, 0.5, |s, d| {
        s.water.depth_m = s.water.depth_m.map(|v| v * d.exp());
    }),
];

/// A picture and how it changes with each parameter, `(band, row, column)`.
pub(super) struct Derivatives {
    pub(super) expected: Array3<f32>,
    /// In the order of [`PARAMETERS`].
    pub(super) planes: Vec<Array3<f32>>,
}

impl Derivatives {
    /// The derivative by the parameter of this name.
    pub(super) fn by(&self, name: &str) -> Option<&Array3<f32>> {
        let at = PARAMETERS.iter().position(|p| p.name == name)?;
        self.planes.get(at)
    }

    /// Central differences of the rendered window. For what moves edges they go through the
    /// edges, see [`super::edges`].
    pub(super) fn of(window: &Window) -> Result<Derivatives> {
        Derivatives::with_steps(window, 1.0)
    }

    /// The same with all steps `times` as long.
    pub(super) fn with_steps(window: &Window, times: f64) -> Result<Derivatives> {
        let scene = &window.scene;
        let expected = scene.expected()?;
        let (Some(ship), Some(fixed)) = (scene.ships.first(), &window.fixed) else {
            let planes = Vec::new();
            return Ok(Derivatives { expected, planes });
        };
        let reach = Reach::of(scene, ship);
        let varied = |parameter: &Parameter, by: f64| {
            let mut varied = scene.clone();
            (parameter.vary)(&mut varied, by);
            varied
        };
        // How edges move, per unit of a parameter.
        let motion = |parameter: &Parameter| -> Vec<Line> {
            let by = 1e-3 * (parameter.step)(&reach);
            let [above, below] = [by, -by].map(|by| fixed.lines(&varied(parameter, by)));
            let pairs = above.iter().zip(&below);
            pairs
                .map(|(a, b)| [0, 1].map(|k| (a[k] - b[k]) / (2.0 * by)))
                .collect()
        };
        let (mut pictures, mut motions) = (Vec::new(), Vec::new());
        let mut planes = Vec::with_capacity(PARAMETERS.len());
        for parameter in &PARAMETERS {
            let step = times * (parameter.step)(&reach);
            let at = |by: f64| varied(parameter, by).expected();
            if parameter.lights() {
                // Filled in below.
                planes.push(Array3::zeros((0, 0, 0)));
                continue;
            }
            let difference = at(step)? - at(-step)?;
            if parameter.moves {
                let moved = motion(parameter).into_iter();
                motions.push(moved.map(|m| m.map(|v| 2.0 * step * v)).collect());
                pictures.push(difference);
                planes.push(Array3::zeros((0, 0, 0)));
            } else {
                let mut plane = difference / (2.0 * step) as f32;
                plane
                    .outer_iter_mut()
                    .for_each(|p| profile::along_means(p, &window.place));
                planes.push(plane);
            }
        }
        let edges = profile::of_edges(&pictures, &motions, window);
        for (parameter, plane) in PARAMETERS.iter().zip(&mut planes) {
            if parameter.moves {
                *plane = moved(&edges, &motion(parameter), window, expected.dim());
            }
        }
        Ok(Derivatives { expected, planes })
    }
}

/// The picture's change when edges move by these lines.
fn moved(
    edges: &[Array3<f32>],
    motion: &[Line],
    window: &Window,
    size: (usize, usize, usize),
) -> Array3<f32> {
    let mut sum = Array3::zeros(size);
    for (edge, [offset, slope]) in edges.iter().zip(motion) {
        let by = window.place.mapv(|p| (offset + p[0] * slope) as f32);
        for (mut to, plane) in sum.outer_iter_mut().zip(edge.outer_iter()) {
            Zip::from(&mut to)
                .and(&plane)
                .and(&by)
                .for_each(|to, v, by| *to += v * by);
        }
    }
    sum
}
