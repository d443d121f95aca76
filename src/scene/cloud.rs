//! Clouds above the scene, and the sun that they keep off.

use super::vector::Vec3;
use super::water::toward_satellite;
use super::waves::Noise;
use super::{Scene, Ship};
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

/// Points along and across a ship at which clouds before her are looked for.
const POINTS: (u32, u32) = (41, 7);

impl Scene {
    /// Part of a ship that the satellite sees past the clouds, 0 to 1.
    pub(crate) fn seen(&self, ship: &Ship) -> f64 {
        let Some(clouds) = self.cloud.as_ref().map(Layer::new) else {
            return 1.0;
        };
        let to_view = toward_satellite(self.view);
        let forward = ship.pose.heading.unit();
        let starboard = ship.pose.heading.turned_deg(90.0).unit();
        let part = |k: u32, of: u32| (f64::from(k) + 0.5) / f64::from(of) - 0.5;
        let (along, across) = POINTS;
        let opacity: f64 = (0..along)
            .flat_map(|i| (0..across).map(move |j| (i, j)))
            .map(|(i, j)| {
                let x = part(i, along) * ship.form.length_m;
                let y = part(j, across) * ship.form.beam_m;
                let en = [
                    ship.pose.east_m + x * forward[0] + y * starboard[0],
                    ship.pose.north_m + x * forward[1] + y * starboard[1],
                ];
                clouds.on(en, to_view)
            })
            .sum();
        1.0 - opacity / f64::from(along * across)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Fleet, Suite};

    #[test]
    fn without_clouds_all_of_a_ship_is_seen_and_under_them_the_less_the_more_there_are() {
        let (mut whole, mut part) = (0, 0);
        for index in 0..12 {
            let mut scene = Suite::Cloud.scene(Fleet::First, 5, index);
            let ship = scene.ships[0].clone();
            let seen = scene.seen(&ship);
            assert!((0.0..=1.0).contains(&seen));
            whole += usize::from(seen > 0.95);
            part += usize::from(seen < 0.95);
            let mut cloud = scene.cloud.unwrap();
            cloud.cover = 0.98;
            scene.cloud = Some(cloud);
            assert!(scene.seen(&ship) <= seen + 1e-9);
            scene.cloud = None;
            assert!((scene.seen(&ship) - 1.0).abs() < 1e-9);
        }
        assert!(whole > 0 && part > 0);
    }
}
