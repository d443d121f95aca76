//! Casting the rays.
//!
//! Each pixel's ray comes down the line of sight to the pixel's point at sea level; what it
//! meets first is seen. From there a ray goes to the sun. Nothing here knows how long a
//! shadow is.

use super::Scene;
use super::bvh::{Bvh, Ray};
use super::cloud;
use super::mesh::Mesh;
use super::paint::Paint;
use super::sampling::{Draw, draws};
use super::vector::{Vec3, add, cross, dot, scale, unit};
use super::wake::Foam;
use super::water::{DRAWN_SLOPE, FRESNEL, Optics, toward_satellite, toward_sun};
use super::waves::{Noise, Waves, mean_square_slope};
use crate::frame::{Azimuth, GroundFrame, Pixel};

/// Share of the direct sun in the light on level ground, by channel (clear sky).
const SUN_SHARE: [f64; 4] = [0.70, 0.76, 0.80, 0.85];
/// Reflectance at the sensor of the sky that the sea mirrors, by channel.
const SKY: [f64; 4] = [0.26, 0.19, 0.14, 0.09];
/// Reflectance at the sensor of haze without end, by channel.
const HAZE: [f64; 4] = [0.36, 0.34, 0.32, 0.28];
/// Reflectance of foam, by channel (Koepke 1984: about 0.5 fresh, 0.22 on average).
const FOAM: [f64; 4] = [0.46, 0.46, 0.45, 0.36];
/// Radius of the sun's disc, radians.
const SUN_RADIUS: f64 = 0.004_65;
/// Off a surface by this much before the next ray, metres.
const OFF_M: f64 = 1e-5;

/// Light in blue, green, red, near infrared, as reflectance at the sensor.
pub(super) type Light = [f64; 4];

/// The sea of one pixel.
#[derive(Clone, Copy)]
struct Sea {
    /// Relative change of the skylight and of the water's own light.
    sky: f64,
    water: f64,
    /// Glint of the lit sea.
    glint: f64,
    foam: f64,
    /// Part of the sun that clouds let through, and opacity of the clouds before the pixel.
    sun: f64,
    cloud: f64,
}

/// What a pixel's middle shows; pixels of one kind among their like need few rays.
type Kind = u32;
const OPEN: Kind = 0;
const SHADED: Kind = 1;
const MIXED: Kind = 2;
const FIRST_FACE: Kind = 4;

/// Everything that rays need.
struct Stage<'a> {
    scene: &'a Scene,
    solids: Bvh,
    faces: Vec<Paint>,
    optics: Optics,
    to_sun: Vec3,
    to_view: Vec3,
    /// Two directions across the sun's.
    sun_plane: [Vec3; 2],
    /// Height over which nothing stands, metres.
    top: f64,
    mirror_sigma: f64,
}

/// A picture of light, row by row.
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) light: Vec<Light>,
}

/// Casts all rays of a picture `margin` pixels larger than the tile on each side, with ships
/// where they are `after_s` seconds after the first band.
pub(super) fn cast(scene: &Scene, ground: GroundFrame, margin: usize, after_s: f64) -> Picture {
    let stage = Stage::new(scene, after_s);
    let width = scene.placement.width + 2 * margin;
    let height = scene.placement.height + 2 * margin;
    let corner = |row: usize, col: usize| Pixel {
        col: col as f64 - margin as f64,
        row: row as f64 - margin as f64,
    };
    let mut kinds = vec![OPEN; width * height];
    for row in 0..height {
        for col in 0..width {
            let at = corner(row, col);
            let middle = Pixel {
                col: at.col + 0.5,
                row: at.row + 0.5,
            };
            kinds[row * width + col] = stage.kind(ground.to_ground(middle));
        }
    }
    let (few, many) = (draws(4), draws(rays(scene.placement.gsd_m)));
    let coarse = scene.placement.gsd_m > 1.0;
    let mut light = Vec::with_capacity(width * height);
    let surface = Surface::new(scene, ground);
    for row in 0..height {
        let seas = surface.row(&stage, corner(row, 0), width);
        for (col, sea) in seas.iter().enumerate() {
            let around = neighbours(&kinds, width, row, col);
            let set = match around {
                Some(OPEN) => {
                    light.push(stage.through_air(stage.open_sea(sea), sea));
                    continue;
                }
                Some(kind) if kind != MIXED && !coarse => &few,
                _ => &many,
            };
            let at = corner(row, col);
            let mut sum = [0.0; 4];
            for draw in set {
                let pixel = Pixel {
                    col: at.col + draw.place[0],
                    row: at.row + draw.place[1],
                };
                let one = stage.look(ground.to_ground(pixel), draw, sea);
                (0..4).for_each(|k| sum[k] += one[k]);
            }
            let mean = sum.map(|v| v / set.len() as f64);
            light.push(stage.through_air(mean, sea));
        }
    }
    Picture {
        width,
        height,
        light,
    }
}

/// Rays for a pixel with an edge in it: their spacing stays below that of small fittings.
fn rays(gsd_m: f64) -> usize {
    match gsd_m {
        g if g <= 0.75 => 16,
        g if g <= 2.0 => 64,
        _ => 256,
    }
}

/// The kind that a pixel shares with all its neighbours.
fn neighbours(kinds: &[Kind], width: usize, row: usize, col: usize) -> Option<Kind> {
    let height = kinds.len() / width;
    let here = kinds[row * width + col];
    let rows = row.saturating_sub(1)..(row + 2).min(height);
    let cols = col.saturating_sub(1)..(col + 2).min(width);
    rows.flat_map(|r| kinds[r * width + cols.start..r * width + cols.end].iter())
        .all(|k| *k == here)
        .then_some(here)
}

impl<'a> Stage<'a> {
    fn new(scene: &'a Scene, after_s: f64) -> Self {
        let mut world = Mesh::default();
        for structure in &scene.structures {
            structure.build(&mut world);
        }
        for ship in &scene.ships {
            let mut pose = ship.pose;
            let [e, n] = pose.heading.unit();
            pose.east_m += after_s * pose.speed_m_s * e;
            pose.north_m += after_s * pose.speed_m_s * n;
            world.append(&ship.solid(), |p| pose.place(ship.form.length_m, p));
        }
        let along = scene.ships.first().map(|s| s.pose.heading);
        let north = Azimuth::toward_deg(0.0);
        let solids = Bvh::new(&world, along.unwrap_or(north));
        let to_sun = toward_sun(scene.sun);
        let across = unit(cross(to_sun, [0.0, 0.0, 1.0]));
        let slopes = (1.0 - DRAWN_SLOPE) * mean_square_slope(scene.water.wind_m_s);
        Stage {
            scene,
            top: solids.top().max(0.0) + 1.0,
            solids,
            faces: world.faces,
            optics: Optics::new(&scene.water, scene.sun, scene.view),
            to_sun,
            to_view: toward_satellite(scene.view),
            sun_plane: [across, cross(across, to_sun)],
            mirror_sigma: (0.5 * slopes).sqrt(),
        }
    }

    /// The ray down the line of sight to a point of the sea.
    fn sight(&self, en: [f64; 2]) -> Ray {
        let up = self.top / self.to_view[2];
        let from = add([en[0], en[1], 0.0], scale(self.to_view, up));
        Ray {
            from,
            along: scale(self.to_view, -1.0),
            reach: up,
        }
    }

    fn sees_sun(&self, from: Vec3, toward: Vec3) -> bool {
        let reach = (self.top - from[2]).max(0.0) / toward[2];
        !self.solids.any(&Ray {
            from,
            along: toward,
            reach,
        })
    }

    fn sea_sees_sun(&self, en: [f64; 2], toward: Vec3) -> bool {
        self.sees_sun([en[0], en[1], OFF_M], toward)
    }

    /// Where the sun enters the water whose light from `depth_m` leaves it at a point.
    fn entry(&self, en: [f64; 2], depth_m: f64) -> [f64; 2] {
        let s = self.optics.slant;
        [en[0] + depth_m * s[0], en[1] + depth_m * s[1]]
    }

    /// The ray that the sea mirrors toward the satellite.
    fn mirrored(&self, en: [f64; 2], slope: [f64; 2]) -> Ray {
        let normal = unit([-slope[0], -slope[1], 1.0]);
        let v = self.to_view;
        let along = add(scale(normal, 2.0 * dot(v, normal)), scale(v, -1.0));
        Ray {
            from: [en[0], en[1], OFF_M],
            along,
            reach: self.top / along[2].max(0.05),
        }
    }

    fn kind(&self, en: [f64; 2]) -> Kind {
        if let Some(hit) = self.solids.first(&self.sight(en)) {
            let (point, normal) = self.surface(en, hit.at, self.solids.normal(hit.triangle));
            let lit = dot(normal, self.to_sun) > 0.0 && self.sees_sun(point, self.to_sun);
            return FIRST_FACE + 2 * self.solids.face(hit.triangle) + Kind::from(lit);
        }
        let water = &self.scene.water;
        let deepest = water.depth_m.iter().copied().fold(0.0, f64::max);
        let lit = self.sea_sees_sun(en, self.to_sun);
        let same = [0.3, 1.0, 3.0]
            .iter()
            .all(|d| self.sea_sees_sun(self.entry(en, d * deepest), self.to_sun) == lit);
        let mirrors = water.mirror > 0.0 && self.solids.any(&self.mirrored(en, [0.0, 0.0]));
        match (same && !mirrors, lit) {
            (true, true) => OPEN,
            (true, false) => SHADED,
            _ => MIXED,
        }
    }

    /// The point that a line of sight met, off its surface, and the surface's normal on the
    /// side that is seen.
    fn surface(&self, en: [f64; 2], at: f64, across: Vec3) -> (Vec3, Vec3) {
        let ray = self.sight(en);
        let mut normal = across;
        if dot(normal, self.to_view) < 0.0 {
            normal = scale(normal, -1.0);
        }
        let point = add(ray.from, scale(ray.along, at));
        (add(point, scale(normal, OFF_M)), normal)
    }

    /// Light along one ray.
    fn look(&self, en: [f64; 2], draw: &Draw, sea: &Sea) -> Light {
        let [a, b] = self.sun_plane;
        let off = add(scale(a, draw.disc[0]), scale(b, draw.disc[1]));
        let to_sun = unit(add(self.to_sun, scale(off, SUN_RADIUS)));
        if let Some(hit) = self.solids.first(&self.sight(en)) {
            let (point, normal) = self.surface(en, hit.at, self.solids.normal(hit.triangle));
            let light = self.painted(
                self.solids.face(hit.triangle),
                [point, normal],
                to_sun,
                sea.sun,
            );
            return [0, 1, 2, 3].map(|k| light[k] + self.path(k));
        }
        self.water(en, draw, sea, to_sun)
    }

    /// Light from a painted surface, without the air's.
    fn painted(&self, face: u32, [point, normal]: [Vec3; 2], to_sun: Vec3, sun: f64) -> Light {
        let cos = dot(normal, to_sun);
        let direct = if cos > 0.0 && self.sees_sun(point, to_sun) {
            sun * cos / self.to_sun[2]
        } else {
            0.0
        };
        let sky = 0.5 + 0.5 * normal[2];
        let paint = self.faces[face as usize].0;
        [0, 1, 2, 3]
            .map(|k| f64::from(paint[k]) * (SUN_SHARE[k] * direct + (1.0 - SUN_SHARE[k]) * sky))
    }

    /// Light that the air itself sends up.
    fn path(&self, channel: usize) -> f64 {
        0.35 * self.optics.shade[channel]
    }

    fn water(&self, en: [f64; 2], draw: &Draw, sea: &Sea, to_sun: Vec3) -> Light {
        let water = &self.scene.water;
        let lit = self.sea_sees_sun(en, to_sun);
        let reach = -(1.0 - draw.depth).ln();
        let mut light = [0.0; 4];
        for (k, light) in light.iter_mut().enumerate() {
            let entry = self.entry(en, reach * water.depth_m[k]);
            let moved = (entry[0] - en[0]).abs() + (entry[1] - en[1]).abs() > 0.01;
            let sunlit = if moved {
                self.sea_sees_sun(entry, to_sun)
            } else {
                lit
            };
            *light = self.sea_light(k, sea, [f64::from(lit), f64::from(sunlit)]);
        }
        if water.mirror > 0.0 {
            let slope = draw.wave.map(|w| w * self.mirror_sigma);
            let ray = self.mirrored(en, slope);
            if let Some(hit) = self.solids.first(&ray) {
                let mut normal = self.solids.normal(hit.triangle);
                if dot(normal, ray.along) > 0.0 {
                    normal = scale(normal, -1.0);
                }
                let point = add(ray.from, scale(ray.along, hit.at));
                let point = add(point, scale(normal, OFF_M));
                let seen = self.painted(
                    self.solids.face(hit.triangle),
                    [point, normal],
                    to_sun,
                    sea.sun,
                );
                let share = water.mirror * FRESNEL * (1.0 - sea.foam);
                (0..4).for_each(|k| light[k] += share * (seen[k] - SKY[k]));
            }
        }
        light
    }

    /// Light of one channel from the sea, `lit` at the surface and in the depth, 0 or 1.
    fn sea_light(&self, k: usize, sea: &Sea, [lit, sunlit]: [f64; 2]) -> f64 {
        let o = &self.optics;
        let shade = o.shade[k] * (1.0 + sea.sky);
        let direct = o.direct[k] * (1.0 + sea.water) * sunlit * sea.sun;
        let water = shade + direct + sea.glint * lit * sea.sun;
        let sun = SUN_SHARE[k] * lit * sea.sun + (1.0 - SUN_SHARE[k]);
        let foam = FOAM[k] * sun + self.path(k);
        water + sea.foam * (foam - water)
    }

    fn open_sea(&self, sea: &Sea) -> Light {
        [0, 1, 2, 3].map(|k| self.sea_light(k, sea, [1.0, 1.0]))
    }

    /// The light after clouds and haze.
    fn through_air(&self, light: Light, sea: &Sea) -> Light {
        let haze = self.scene.haze;
        [0, 1, 2, 3].map(|k| {
            let clouded = light[k] + sea.cloud * (cloud::WHITE - light[k]);
            clouded + haze * (HAZE[k] - clouded)
        })
    }
}

/// The sea's surface under a grid.
struct Surface<'a> {
    ground: GroundFrame,
    waves: Option<Waves>,
    texture: f64,
    gusts: Noise,
    patches: Noise,
    foam: Foam<'a>,
    clouds: Option<cloud::Layer>,
}

impl<'a> Surface<'a> {
    fn new(scene: &'a Scene, ground: GroundFrame) -> Self {
        let water = &scene.water;
        let seed = scene.seed ^ 0x5ea5_0f5e;
        let downwind = Azimuth::from_object_deg(water.wind_from.deg());
        Surface {
            ground,
            waves: (water.texture > 0.0)
                .then(|| Waves::new(water.wind_m_s, downwind, DRAWN_SLOPE, seed)),
            texture: water.texture,
            gusts: Noise::new(seed ^ 1, [90.0, 40.0], downwind),
            patches: Noise::new(seed ^ 2, [160.0, 110.0], downwind.turned_deg(40.0)),
            foam: Foam::new(&scene.ships, water.whitecaps, downwind, seed ^ 3),
            clouds: scene.cloud.as_ref().map(cloud::Layer::new),
        }
    }

    fn row(&self, stage: &Stage<'_>, from: Pixel, width: usize) -> Vec<Sea> {
        let m = &self.ground.metres_per_pixel;
        let steps = [[m[0][0], m[1][0]], [m[0][1], m[1][1]]];
        let first = self.ground.to_ground(Pixel {
            col: from.col + 0.5,
            row: from.row + 0.5,
        });
        let slopes = match &self.waves {
            Some(waves) => waves.row(first, steps, width),
            None => vec![[0.0; 2]; width],
        };
        let still = stage.optics.glint([0.0, 0.0]);
        slopes
            .into_iter()
            .enumerate()
            .map(|(col, slope)| {
                let [e, n] = steps[0];
                let en = [first[0] + col as f64 * e, first[1] + col as f64 * n];
                let mut sea = Sea {
                    sky: 0.0,
                    water: 0.0,
                    glint: still,
                    foam: 0.0,
                    sun: 1.0,
                    cloud: 0.0,
                };
                if self.texture > 0.0 {
                    let gust = self.gusts.cloudy(en, 2) - 0.5;
                    let slope = slope.map(|s| f64::from(s) * self.texture * (1.0 + 0.8 * gust));
                    sea.sky = stage.optics.sky_change(slope) + 0.06 * self.texture * gust;
                    sea.water =
                        0.10 * self.texture * (self.patches.cloudy(en, 3) - 0.5) + 0.25 * sea.sky;
                    sea.glint = stage.optics.glint(slope);
                }
                if !self.foam.none() {
                    sea.foam = self.foam.at(en);
                }
                if let Some(clouds) = &self.clouds {
                    sea.cloud = clouds.on(en, stage.to_view);
                    sea.sun = 1.0 - 0.95 * clouds.on(en, stage.to_sun);
                }
                sea
            })
            .collect()
    }
}
