//! Clouds above the scene, and the sun that they keep off.

use super::vector::Vec3;
use super::waves::Noise;
use crate::frame::Azimuth;

/// A layer of clouds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cloud {
    /// Part of the ground hidden, 0 to 1.
    pub cover: f64,
    /// Height of the layer, metres.
    pub height_m: f64,
    /// Size of the largest clouds, metres.
    pub size_m: f64,
    /// Seeds their shapes.
    pub seed: u64,
}

/// Reflectance of a thick cloud.
pub(super) const WHITE: f64 = 0.72;
/// Layers of detail in the clouds' edges.
const DETAIL: u32 = 6;

/// Clouds ready to be looked at.
pub(super) struct Layer {
    noise: Noise,
    threshold: f64,
    height_m: f64,
}

impl Layer {
    pub(super) fn new(cloud: &Cloud) -> Self {
        let north = Azimuth::toward_deg(0.0);
        let noise = Noise::new(cloud.seed, [cloud.size_m; 2], north);
        Layer {
            noise,
            threshold: noise.exceeded_by(cloud.cover, DETAIL),
            height_m: cloud.height_m,
        }
    }

    /// Opacity, 0 to 1, where a line from a point of the sea crosses the layer.
    pub(super) fn on(&self, en: [f64; 2], toward: Vec3) -> f64 {
        let up = self.height_m / toward[2];
        let crossing = [en[0] + up * toward[0], en[1] + up * toward[1]];
        ((self.noise.cloudy(crossing, DETAIL) - self.threshold) * 16.0).clamp(0.0, 1.0)
    }
}
