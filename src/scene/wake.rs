//! Foam: whitecaps, and what a moving ship leaves on the water.

use super::ship::Ship;
use super::waves::Noise;
use crate::frame::Azimuth;

/// Where foam lies.
pub(super) struct Foam<'a> {
    moving: Vec<&'a Ship>,
    grain: Noise,
    caps: Option<(Noise, f64)>,
}

/// Half the opening of Kelvin's wedge, `asin(1/3)`, as a tangent.
const KELVIN_TAN: f64 = 0.353_553_4;
/// Slower than this a ship leaves nothing, metres per second.
const STILL_M_S: f64 = 0.5;

impl<'a> Foam<'a> {
    pub(super) fn new(ships: &'a [Ship], whitecaps: f64, wind: Azimuth, seed: u64) -> Self {
        let caps = (whitecaps > 0.0).then(|| {
            // Crests of breaking waves lie across the wind.
            let noise = Noise::new(seed, [1.6, 4.5], wind);
            (noise, noise.exceeded_by(whitecaps, 3))
        });
        Foam {
            moving: ships
                .iter()
                .filter(|s| s.pose.speed_m_s > STILL_M_S)
                .collect(),
            grain: Noise::new(seed ^ 0xf0a3, [1.8, 1.8], wind),
            caps,
        }
    }

    /// Whether there is any.
    pub(super) fn none(&self) -> bool {
        self.moving.is_empty() && self.caps.is_none()
    }

    /// Part of the sea covered by foam at a place, 0 to 1.
    pub(super) fn at(&self, en: [f64; 2]) -> f64 {
        let caps = self.caps.map_or(0.0, |(noise, threshold)| {
            let over = noise.cloudy(en, 3) - threshold;
            (over * 14.0).clamp(0.0, 1.0)
        });
        let wakes = self.moving.iter().map(|ship| {
            let bare = wake(ship, ship.pose.forward_starboard(en));
            if bare < 0.01 {
                return 0.0;
            }
            let grain = self.grain.cloudy(en, 3);
            (bare * (0.25 + 2.2 * (grain - 0.3).max(0.0))).min(1.0)
        });
        wakes.fold(caps, f64::max)
    }
}

/// Foam of one ship before its grain, at metres forward and to starboard.
fn wake(ship: &Ship, [x, y]: [f64; 2]) -> f64 {
    let (length, beam) = (ship.form.length_m, ship.form.beam_m);
    let speed = (ship.pose.speed_m_s / 7.0).min(1.3);
    let aside = y.abs();
    // Churned water behind the propeller.
    let behind = -0.5 * length - x;
    let churned = if behind > -0.01 * length {
        let half = 0.34 * beam + 0.035 * behind.max(0.0);
        let edge = ((half - aside) / (0.25 * half)).clamp(0.0, 1.0);
        edge * (-behind.max(0.0) / (3.5 * length)).exp()
    } else {
        0.0
    };
    // The arms of the wedge, from the bow and more weakly from the quarter.
    let arm = |from: f64, start: f64, strength: f64| {
        let aft = from - x;
        if aft < start {
            return 0.0;
        }
        let off = (aside - 0.25 * beam - KELVIN_TAN * aft) / (0.8 + 0.035 * aft);
        strength * (-off * off).exp() * (-aft / (1.6 * length)).exp()
    };
    let arms = arm(0.5 * length, 0.04 * length, 0.4) + arm(-0.45 * length, 0.0, 0.2);
    // The bow wave lies against the entrance.
    let at_bow = (0.5 * length - x) / (0.16 * length);
    let bow = if (0.0..1.0).contains(&at_bow) {
        let side = ship.form.half_breadth_m(x, ship.pose.draft_m);
        let off = (aside - side) / (0.6 + 2.2 * at_bow);
        if (-0.5..1.0).contains(&off) {
            1.0 - at_bow
        } else {
            0.0
        }
    } else {
        0.0
    };
    speed * churned.max(arms).max(bow)
}
