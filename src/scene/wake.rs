//! Foam and waves: whitecaps, and what a moving ship leaves on the water.
//!
//! As on photographs: foam lies against the bow and the sides and behind the propeller, where
//! it is gone after a ship's length or two; the arms of the wedge are waves and show by their
//! slopes, and the water behind the ship stays smooth for longer than it stays white.

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

    /// Whether ships move.
    pub(super) fn is_stirred(&self) -> bool {
        !self.moving.is_empty()
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
    let length = ship.form.length_m;
    let speed = (ship.pose.speed_m_s / 7.0).min(1.3);
    let aside = y.abs();
    // Churned water behind the propeller.
    let behind = -0.5 * length - x;
    let churned = churned_width(ship, [x, y]) * (-behind.max(0.0) / (1.2 * length)).exp();
    // The bow wave breaks against the entrance, and its foam drifts aft along the side.
    let aft = (0.5 * length - x) / length;
    if !(0.0..0.7).contains(&aft) {
        return speed * churned;
    }
    let side = ship.form.half_breadth_m(x, ship.pose.draft_m);
    let bow = {
        let off = (aside - side) / (0.6 + 13.0 * aft.min(0.16));
        let breaks = (1.0 - aft / 0.16).max(0.0);
        if (-0.5..1.0).contains(&off) {
            breaks
        } else {
            0.0
        }
    };
    let along = {
        let off = (aside - side) / (0.8 + 2.5 * aft);
        if (-0.5..1.0).contains(&off) {
            0.45 * (-aft / 0.25).exp()
        } else {
            0.0
        }
    };
    speed * churned.max(speed * bow.max(along))
}

/// 1 in the middle of the water that the propeller has churned, 0 outside it.
fn churned_width(ship: &Ship, [x, y]: [f64; 2]) -> f64 {
    let behind = -0.5 * ship.form.length_m - x;
    if behind < -0.01 * ship.form.length_m {
        return 0.0;
    }
    let half = 0.30 * ship.form.beam_m + 0.03 * behind.max(0.0);
    ((half - y.abs()) / (0.25 * half)).clamp(0.0, 1.0)
}

/// Gravity, metres per second squared.
const GRAVITY: f64 = 9.81;
/// Between the ship's course and that of the waves at the wedge's border: 90° − 54.74°
/// (Kelvin 1887), as cosine and sine.
const CUSP: [f64; 2] = [0.816_497, 0.577_35];

/// What moving ships do to the slopes of the sea: waves that they add, and by how much the
/// sea is smoothed.
pub(super) struct Stirred {
    /// Slopes east and north.
    pub(super) slope: [f64; 2],
    /// 0 to 1: what is left of the wind's waves.
    pub(super) kept: f64,
}

impl Foam<'_> {
    /// Waves of the wedges' arms, and the smooth water behind ships.
    pub(super) fn stirred(&self, en: [f64; 2]) -> Stirred {
        let mut all = Stirred {
            slope: [0.0; 2],
            kept: 1.0,
        };
        for ship in &self.moving {
            let at = ship.pose.forward_starboard(en);
            let behind = (-0.5 * ship.form.length_m - at[0]).max(0.0);
            let smooth = churned_width(ship, at) * (-behind / (8.0 * ship.form.length_m)).exp();
            all.kept *= 1.0 - 0.65 * smooth;
            let [ahead, aside] = arms(ship, at);
            let [fe, fn_] = ship.pose.heading.unit();
            all.slope[0] += ahead * fe + aside * fn_;
            all.slope[1] += ahead * fn_ - aside * fe;
        }
        all
    }
}

/// Slopes ahead and to starboard of the waves on the arms of a ship's wedge, from the bow and
/// from the quarter. At the border waves are two thirds as long as those that run with the
/// ship, and fall off with the cube root of the distance (Kelvin 1887; Ursell 1960).
fn arms(ship: &Ship, [x, y]: [f64; 2]) -> [f64; 2] {
    let (length, beam) = (ship.form.length_m, ship.form.beam_m);
    let speed = ship.pose.speed_m_s;
    let number = 1.5 * GRAVITY / (speed * speed);
    let starboard = y.signum();
    let mut slope = 0.0;
    for (from, strength) in [(0.48 * length, 1.0), (-0.45 * length, 0.6)] {
        let aft = from - x;
        if aft < 0.03 * length {
            continue;
        }
        let out = y.abs() - 0.3 * beam;
        // Width of the crests about the border grows with the cube root too.
        let width = (2.5 / number) * (number * aft).cbrt();
        let off = (out - KELVIN_TAN * aft) / width;
        let phase = number * (CUSP[0] * aft - CUSP[1] * out);
        // Steepness of the bow's wave of a full ship at 7 m/s (set by eye after photographs).
        let steep = 0.16 * (speed / 7.0).min(1.3) * (number * aft).max(1.0).cbrt().recip();
        slope += strength * steep * (-off * off).exp() * phase.sin();
    }
    [slope * CUSP[0], slope * CUSP[1] * starboard]
}
