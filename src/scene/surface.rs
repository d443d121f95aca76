//! The sea under each pixel: slopes, glint, foam, and the clouds over it.

use super::Scene;
use super::cloud;
use super::wake::Foam;
use super::water::{DRAWN_SLOPE, Optics};
use super::waves::{Cells, Noise, Waves};
use crate::frame::{Azimuth, GroundFrame, Pixel};

/// Share of the direct sun in the light on level ground, by channel (clear sky).
pub(super) const SUN_SHARE: [f64; 4] = [0.70, 0.76, 0.80, 0.85];
/// Reflectance of foam, by channel (Koepke 1984: about 0.5 fresh, 0.22 on average).
const FOAM: [f64; 4] = [0.46, 0.46, 0.45, 0.36];

/// The sea of one pixel.
#[derive(Clone, Copy)]
pub(super) struct Sea {
    /// Relative change of the skylight and of the water's own light.
    pub(super) sky: f64,
    pub(super) water: f64,
    /// Glint of the lit sea.
    pub(super) glint: f64,
    pub(super) foam: f64,
    /// Part of the sun that clouds let through, and opacity of the clouds before the pixel.
    pub(super) sun: f64,
    pub(super) cloud: f64,
}

impl Optics {
    /// Light that the air itself sends up.
    pub(super) fn path(&self, channel: usize) -> f64 {
        0.35 * self.shade[channel]
    }

    /// Light of one channel from the sea, `lit` at the surface and in the depth, 0 or 1.
    pub(super) fn light(&self, k: usize, sea: &Sea, [lit, sunlit]: [f64; 2]) -> f64 {
        let shade = self.shade[k] * (1.0 + sea.sky);
        let direct = self.direct[k] * (1.0 + sea.water) * sunlit * sea.sun;
        let water = shade + direct + sea.glint * lit * sea.sun;
        let sun = SUN_SHARE[k] * lit * sea.sun + (1.0 - SUN_SHARE[k]);
        let foam = FOAM[k] * sun + self.path(k);
        water + sea.foam * (foam - water)
    }
}

/// The sea's surface under a grid.
pub(super) struct Surface<'a> {
    ground: GroundFrame,
    waves: Option<Waves>,
    texture: f64,
    gusts: Noise,
    patches: Noise,
    foam: Foam<'a>,
    clouds: Option<cloud::Layer>,
}

impl<'a> Surface<'a> {
    pub(super) fn new(scene: &'a Scene, ground: GroundFrame) -> Self {
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

    pub(super) fn row(&self, optics: &Optics, from: Pixel, width: usize) -> Vec<Sea> {
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
        let still = optics.glint([0.0, 0.0]);
        let (mut gusts, mut patches) = (Cells::default(), Cells::default());
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
                    let gust = self.gusts.walked(en, 2, &mut gusts) - 0.5;
                    let mut slope = slope.map(|s| f64::from(s) * self.texture * (1.0 + 0.8 * gust));
                    if self.foam.is_stirred() {
                        let stirred = self.foam.stirred(en);
                        slope = [0, 1].map(|k| slope[k] * stirred.kept + stirred.slope[k]);
                    }
                    sea.sky = optics.sky_change(slope) + 0.14 * self.texture * gust;
                    let patch = self.patches.walked(en, 3, &mut patches) - 0.5;
                    sea.water = 0.16 * self.texture * patch + 0.25 * sea.sky;
                    sea.glint = optics.glint(slope);
                }
                if !self.foam.none() {
                    sea.foam = self.foam.at(en);
                }
                if let Some(clouds) = &self.clouds {
                    sea.cloud = clouds.on(en, optics.to_view);
                    sea.sun = 1.0 - 0.95 * clouds.on(en, optics.to_sun);
                }
                sea
            })
            .collect()
    }
}

/// Standard deviation of the open sea's light over its mean, in green at pixels of 0.4 m:
/// waves and glint, foam apart.
pub(super) fn sea_texture(scene: &Scene) -> f64 {
    let ground = GroundFrame {
        anchor: Pixel { col: 0.0, row: 0.0 },
        origin: None,
        metres_per_pixel: [[0.4, 0.0], [0.0, -0.4]],
    };
    let optics = Optics::new(&scene.water, scene.sun, scene.view);
    let surface = Surface::new(scene, ground);
    let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
    for row in 0..12 {
        let from = Pixel {
            col: 0.0,
            row: 31.0 * f64::from(row),
        };
        for mut sea in surface.row(&optics, from, 256) {
            sea.foam = 0.0;
            let light = optics.light(1, &sea, [1.0, 1.0]);
            sum += light;
            squares += light * light;
            n += 1.0;
        }
    }
    let mean = sum / n;
    (squares / n - mean * mean).max(0.0).sqrt() / mean
}
