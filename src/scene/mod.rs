//! A ray-cast renderer: tiles with known truth.
//!
//! In: a [`Scene`], that is ships as solids, water, surroundings, air, sun, view, sensor and
//! grid. Out: a [`Tile`] as if read from a file, and the [`SceneTruth`] of each hull.
//!
//! Ships are solids in triangles. Each pixel's ray comes down the line of sight to its point
//! at sea level, and from what it meets a ray goes to the sun: shadow, layover, hidden shadow
//! and the shadow on a quay come out of that, and no formula of them stands here. The
//! renderer uses [`frame`](crate::frame) and [`tile`](crate::tile) alone, so that it can judge
//! the estimator.
//!
//! # Frames
//! Ground: metres east, north of the tile's centre and up from still water. Ship: forward from
//! half length overall, to starboard, up from the keel. Channels of light: blue, green, red,
//! near infrared, as reflectance at the sensor.

mod bvh;
mod cloud;
mod clutter;
mod fleet;
mod hull_form;
mod mesh;
mod orbit;
mod outfit;
mod paint;
mod placement;
mod render;
mod sampling;
mod sensor;
mod ship;
mod situation;
mod suite;
mod surface;
mod surroundings;
mod truth;
mod vector;
mod wake;
mod water;
mod waves;
mod write;

pub use cloud::Cloud;
pub use fleet::{Build, Fleet, LoadCase, displacement_t};
pub use hull_form::HullForm;
pub use orbit::sun_at;
pub use paint::Paint;
pub use placement::Placement;
pub use sensor::{BandSet, Sensor};
pub use ship::{Lading, Livery, Outfit, Pose, Ship, ShipKind};
pub use suite::{Suite, suite};
pub use surroundings::Structure;
pub use truth::{Condition, HullTruth, SceneTruth};
pub use water::Water;

use jiff::Timestamp;
use ndarray::{Array2, Array3, Axis, Slice};

use crate::Result;
use crate::frame::{GroundFrame, SunPosition, ViewDirection};
use crate::tile::{Acquisition, Source, Sourced, Tile};

/// Everything that a picture is made of. Rendering the same scene gives the same bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Name of the tile.
    pub name: String,
    /// Seeds the sea's texture and the sensor's noise.
    pub seed: u64,
    /// The tile's grid on Earth.
    pub placement: Placement,
    /// When.
    pub time: Timestamp,
    /// Where the sun stands.
    pub sun: SunPosition,
    /// Where the satellite stands.
    pub view: ViewDirection,
    /// The sea.
    pub water: Water,
    /// Part of the light replaced by haze, 0 to 1.
    pub haze: f64,
    /// Clouds, if any.
    pub cloud: Option<Cloud>,
    /// The sensor and its product.
    pub sensor: Sensor,
    /// The ships.
    pub ships: Vec<Ship>,
    /// What stands beside them.
    pub structures: Vec<Structure>,
}

/// A tile with its truth.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// As if read from a file.
    pub tile: Tile,
    /// What is true of it.
    pub truth: SceneTruth,
}

impl Rendered {
    /// Writes `<folder>/<name>.tif`, a Cloud Optimized GeoTIFF, and the STAC item
    /// `<folder>/<name>.json` beside it; `scene` is what was rendered.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io), [`Error::Unreadable`](crate::Error::Unreadable) where
    /// the files cannot be written.
    pub fn write(&self, scene: &Scene, folder: &std::path::Path) -> Result<()> {
        write::write(scene, &self.tile, folder)
    }
}

/// Pixels around the tile that are rendered too, so that blur and sharpening at its border
/// see what lies beyond.
const MARGIN_PX: usize = 6;

impl Scene {
    /// The tile and its truth.
    ///
    /// # Errors
    /// Those of [`Placement::georeference`] and of [`Tile::from_array`].
    pub fn render(&self) -> Result<Rendered> {
        let ground = self.placement.ground()?;
        let expected = self.expected_with_margin(ground);
        let sea = self.sea_dn();
        let seed = self.seed ^ 0x0b5e_55ed;
        let samples = self.sensor.expose(&expected, &sea, seed);
        let samples = crop(&samples, MARGIN_PX);
        let told = |value| Sourced {
            value,
            source: Source::Sidecar,
        };
        let tile = Tile::from_array(
            &self.name,
            samples,
            self.sensor.bands.roles(),
            self.placement.georeference()?,
            Acquisition {
                sun: Some(told(self.sun)),
                view: Some(Sourced {
                    value: self.view,
                    source: Source::Sidecar,
                }),
                time: Some(Sourced {
                    value: self.time,
                    source: Source::Sidecar,
                }),
                ..Acquisition::default()
            },
        )?;
        Ok(Rendered {
            tile,
            truth: self.truth()?,
        })
    }

    /// The samples before noise, sharpening and rounding: `(band, row, column)`.
    ///
    /// The bound of what can be measured is made from differences of these.
    ///
    /// # Errors
    /// Those of [`Placement::georeference`].
    pub fn expected(&self) -> Result<Array3<f32>> {
        let ground = self.placement.ground()?;
        Ok(cropped(&self.expected_with_margin(ground), MARGIN_PX))
    }

    /// The sample that open sunlit sea has in each band, without texture.
    pub fn sea_dn(&self) -> Vec<f64> {
        let level = &self.water.level;
        let gain = self.sensor.dn_per_reflectance();
        self.sensor
            .bands
            .roles()
            .into_iter()
            .map(|role| {
                let w = sensor::weights(role);
                gain * (0..4).map(|k| f64::from(w[k]) * level[k]).sum::<f64>()
            })
            .collect()
    }

    fn expected_with_margin(&self, ground: GroundFrame) -> Array3<f32> {
        let roles = self.sensor.bands.roles();
        let moving = self.ships.iter().any(|s| s.pose.speed_m_s != 0.0);
        let delay = if moving {
            self.sensor.band_delay_s
        } else {
            0.0
        };
        // What stands still looks the same in every band's moment.
        let moments = if delay == 0.0 { 1 } else { roles.len() };
        let delays: Vec<f64> = (0..moments).map(|k| k as f64 * delay).collect();
        let pictures = render::cast(self, ground, MARGIN_PX, &delays);
        let (height, width) = (pictures[0].height, pictures[0].width);
        let mut all = Array3::zeros((roles.len(), height, width));
        let gain = self.sensor.dn_per_reflectance();
        for (band, role) in roles.into_iter().enumerate() {
            let picture = &pictures[band.min(moments - 1)];
            let w = sensor::weights(role).map(|w| gain * f64::from(w));
            let plane = Array2::from_shape_fn((height, width), |(r, c)| {
                let light = picture.light[r * width + c];
                (0..4).map(|k| w[k] * light[k]).sum::<f64>() as f32
            });
            let plane = self.optics_blur(&plane, ground);
            all.index_axis_mut(Axis(0), band).assign(&plane);
        }
        all
    }

    /// Optics and detector, and the longer pixels of an image taken off nadir.
    fn optics_blur(&self, plane: &Array2<f32>, ground: GroundFrame) -> Array2<f32> {
        let own = self.sensor.blur_px;
        let Some(native) = self.sensor.native_gsd_m else {
            return sensor::blurred(plane, own);
        };
        let gsd = ground.gsd_m();
        // Off nadir a pixel grows with the distance across, and once more by the slant along.
        let slant = 1.0 / self.view.incidence.deg().to_radians().cos();
        let extra = |pixel_m: f64| ((pixel_m / gsd).powi(2) - 1.0).max(0.0) / 12.0;
        let (along, across) = (extra(native * slant * slant), extra(native * slant));
        let toward = ground.to_pixel(self.view.azimuth.unit());
        let (c, r) = (
            toward.col - ground.anchor.col,
            toward.row - ground.anchor.row,
        );
        let n = c.hypot(r);
        let own = (own * own).max(0.01);
        sensor::smeared(plane, [c / n, r / n], own + along, own + across)
    }
}

fn crop(samples: &crate::tile::Samples, margin: usize) -> crate::tile::Samples {
    use crate::tile::Samples;
    match samples {
        Samples::U8(a) => Samples::U8(cropped(a, margin)),
        Samples::U16(a) => Samples::U16(cropped(a, margin)),
        Samples::F32(a) => Samples::F32(cropped(a, margin)),
    }
}

/// Without `margin` pixels on each side.
fn cropped<T: Copy>(bands: &Array3<T>, margin: usize) -> Array3<T> {
    let mut view = bands.view();
    for axis in [Axis(1), Axis(2)] {
        let n = view.len_of(axis);
        view.slice_axis_inplace(axis, Slice::from(margin..n - margin));
    }
    view.to_owned()
}
