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
use super::surface::{SUN_SHARE, Sea, Surface};
use super::vector::{Vec3, add, cross, dot, scale, unit};
use super::water::{DRAWN_SLOPE, FRESNEL, Optics};
use super::waves::mean_square_slope;
use crate::frame::{Azimuth, GroundFrame, Pixel};

/// Reflectance at the sensor of the sky that the sea mirrors, by channel.
const SKY: [f64; 4] = [0.26, 0.19, 0.14, 0.09];
/// Reflectance at the sensor of haze without end, by channel.
const HAZE: [f64; 4] = [0.36, 0.34, 0.32, 0.28];
/// Radius of the sun's disc, radians.
const SUN_RADIUS: f64 = 0.004_65;
/// Off a surface by this much before the next ray, metres.
const OFF_M: f64 = 1e-5;

/// Light in blue, green, red, near infrared, as reflectance at the sensor.
pub(super) type Light = [f64; 4];

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

/// Casts all rays of pictures `margin` pixels larger than the tile on each side, one for each
/// delay: ships stand where they are that many seconds after the first band.
pub(super) fn cast(
    scene: &Scene,
    ground: GroundFrame,
    margin: usize,
    delays_s: &[f64],
) -> Vec<Picture> {
    let width = scene.placement.width + 2 * margin;
    let height = scene.placement.height + 2 * margin;
    let corner = |row: usize, col: usize| Pixel {
        col: col as f64 - margin as f64,
        row: row as f64 - margin as f64,
    };
    let mut passes: Vec<Pass<'_>> = delays_s
        .iter()
        .map(|delay| {
            let stage = Stage::new(scene, *delay);
            let mut kinds = Vec::with_capacity(width * height);
            for row in 0..height {
                for col in 0..width {
                    let at = corner(row, col);
                    let middle = Pixel {
                        col: at.col + 0.5,
                        row: at.row + 0.5,
                    };
                    kinds.push(stage.kind(ground.to_ground(middle)));
                }
            }
            Pass {
                stage,
                kinds,
                light: Vec::with_capacity(width * height),
            }
        })
        .collect();
    let sets = Sets::new(scene.placement.gsd_m);
    let surface = Surface::new(scene, ground);
    for row in 0..height {
        let seas = surface.row(&passes[0].stage.optics, corner(row, 0), width);
        for pass in &mut passes {
            for (col, sea) in seas.iter().enumerate() {
                let around = neighbours(&pass.kinds, width, row, col);
                let light = pass
                    .stage
                    .pixel(&sets, around, corner(row, col), &ground, sea);
                pass.light.push(light);
            }
        }
    }
    passes
        .into_iter()
        .map(|pass| Picture {
            width,
            height,
            light: pass.light,
        })
        .collect()
}

/// One picture in the making.
struct Pass<'a> {
    stage: Stage<'a>,
    kinds: Vec<Kind>,
    light: Vec<Light>,
}

/// Rays for pixels that are alike all around, and for the others.
struct Sets {
    few: Vec<Draw>,
    many: Vec<Draw>,
}

impl Sets {
    fn new(gsd_m: f64) -> Self {
        // Their spacing stays below the size of small fittings.
        let many = match gsd_m {
            g if g <= 0.75 => 16,
            g if g <= 2.0 => 64,
            _ => 256,
        };
        let many = draws(many);
        let few = if gsd_m > 1.0 { many.clone() } else { draws(4) };
        Sets { few, many }
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
        let optics = Optics::new(&scene.water, scene.sun, scene.view);
        let across = unit(cross(optics.to_sun, [0.0, 0.0, 1.0]));
        let slopes = (1.0 - DRAWN_SLOPE) * mean_square_slope(scene.water.wind_m_s);
        Stage {
            scene,
            top: solids.top().max(0.0) + 1.0,
            solids,
            faces: world.faces,
            sun_plane: [across, cross(across, optics.to_sun)],
            optics,
            mirror_sigma: (0.5 * slopes).sqrt(),
        }
    }

    /// The ray down the line of sight to a point of the sea.
    fn sight(&self, en: [f64; 2]) -> Ray {
        let up = self.top / self.optics.to_view[2];
        let from = add([en[0], en[1], 0.0], scale(self.optics.to_view, up));
        Ray {
            from,
            along: scale(self.optics.to_view, -1.0),
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
        let v = self.optics.to_view;
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
            let lit =
                dot(normal, self.optics.to_sun) > 0.0 && self.sees_sun(point, self.optics.to_sun);
            return FIRST_FACE + 2 * self.solids.face(hit.triangle) + Kind::from(lit);
        }
        let water = &self.scene.water;
        let deepest = water.depth_m.iter().copied().fold(0.0, f64::max);
        let lit = self.sea_sees_sun(en, self.optics.to_sun);
        let same = [0.3, 1.0, 3.0]
            .iter()
            .all(|d| self.sea_sees_sun(self.entry(en, d * deepest), self.optics.to_sun) == lit);
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
        if dot(normal, self.optics.to_view) < 0.0 {
            normal = scale(normal, -1.0);
        }
        let point = add(ray.from, scale(ray.along, at));
        (add(point, scale(normal, OFF_M)), normal)
    }

    /// Light of a pixel, given the kind that it shares with all its neighbours and its corner.
    fn pixel(
        &self,
        sets: &Sets,
        around: Option<Kind>,
        corner: Pixel,
        ground: &GroundFrame,
        sea: &Sea,
    ) -> Light {
        let set = match around {
            Some(OPEN) => return self.through_air(self.open_sea(sea), sea),
            Some(kind) if kind != MIXED => &sets.few,
            _ => &sets.many,
        };
        let mut sum = [0.0; 4];
        for draw in set {
            let place = Pixel {
                col: corner.col + draw.place[0],
                row: corner.row + draw.place[1],
            };
            let one = self.look(ground.to_ground(place), draw, sea);
            (0..4).for_each(|k| sum[k] += one[k]);
        }
        self.through_air(sum.map(|v| v / set.len() as f64), sea)
    }

    /// Light along one ray.
    fn look(&self, en: [f64; 2], draw: &Draw, sea: &Sea) -> Light {
        let [a, b] = self.sun_plane;
        let off = add(scale(a, draw.disc[0]), scale(b, draw.disc[1]));
        let to_sun = unit(add(self.optics.to_sun, scale(off, SUN_RADIUS)));
        if let Some(hit) = self.solids.first(&self.sight(en)) {
            let (point, normal) = self.surface(en, hit.at, self.solids.normal(hit.triangle));
            let light = self.painted(
                self.solids.face(hit.triangle),
                [point, normal],
                to_sun,
                sea.sun,
            );
            return [0, 1, 2, 3].map(|k| light[k] + self.optics.path(k));
        }
        self.water(en, draw, sea, to_sun)
    }

    /// Light from a painted surface, without the air's.
    fn painted(&self, face: u32, [point, normal]: [Vec3; 2], to_sun: Vec3, sun: f64) -> Light {
        let cos = dot(normal, to_sun);
        let direct = if cos > 0.0 && self.sees_sun(point, to_sun) {
            sun * cos / self.optics.to_sun[2]
        } else {
            0.0
        };
        let sky = 0.5 + 0.5 * normal[2];
        let paint = self.faces[face as usize].0;
        [0, 1, 2, 3]
            .map(|k| f64::from(paint[k]) * (SUN_SHARE[k] * direct + (1.0 - SUN_SHARE[k]) * sky))
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
            *light = self
                .optics
                .light(k, sea, [f64::from(lit), f64::from(sunlit)]);
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

    fn open_sea(&self, sea: &Sea) -> Light {
        [0, 1, 2, 3].map(|k| self.optics.light(k, sea, [1.0, 1.0]))
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
