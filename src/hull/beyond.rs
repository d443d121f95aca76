//! What lies beyond either end of a hull: water, or her wake.
//!
//! A wake is brighter than water and begins at her stern, so that it tells the bow.

use super::chip::Stretch;
use super::frame::HullFrame;
use super::seen::Seen;

/// Least strength of a wake, as a part of the hull's at that end, and most of what is none.
const WAKE: f32 = 0.15;
const NONE: f32 = 0.05;
/// Least cosine between the colours of wake and hull: a shadow is its opposite.
const BRIGHT: f32 = 0.5;

/// What lies beyond the ends of a hull.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beyond {
    /// Behind and ahead, over water and over what lies beside it: its strength as a part of the
    /// hull's there, and the cosine between both colours.
    ends: [[(f32, f32); 2]; 2],
}

impl Beyond {
    /// Looks from 3 to 20 % of the length beyond either end.
    pub(super) fn of(seen: &Seen<'_>, frame: &HullFrame, [length_m, width_m]: [f64; 2]) -> Beyond {
        let model = &seen.sea.fine;
        let colour = |along: (f64, f64), across: (f64, f64)| {
            let within = Stretch {
                forward_m: (
                    along.0.min(along.1) * length_m,
                    along.0.max(along.1) * length_m,
                ),
                starboard_m: (across.0 * width_m, across.1 * width_m),
            };
            let mut sum = vec![0.0f32; model.sigma.len()];
            let mut count = 0.0f32;
            seen.each_colour(frame, within, |_, colour| {
                count += 1.0;
                sum.iter_mut().zip(colour).for_each(|(sum, v)| *sum += v);
            });
            sum.iter_mut().for_each(|s| *s /= count.max(1.0));
            sum
        };
        let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let ends = [-1.0, 1.0].map(|end| {
            let own = colour((0.25 * end, 0.45 * end), (-0.35, 0.35));
            let along = (0.53 * end, 0.70 * end);
            let other = colour(along, (-0.35, 0.35));
            // A coast is as bright on either side; a wake is not broader than she.
            let (port, starboard) = (colour(along, (-1.3, -0.9)), colour(along, (0.9, 1.3)));
            let beside = port.iter().zip(&starboard).map(|(p, s)| 0.5 * (p + s));
            let over: Vec<f32> = other.iter().zip(beside).map(|(o, b)| o - b).collect();
            let size = product(&own, &own).sqrt().max(1e-6);
            [other, over].map(|v| {
                let strength = product(&v, &v).sqrt();
                (
                    strength / size,
                    product(&own, &v) / (size * strength).max(1e-6),
                )
            })
        });
        Beyond { ends }
    }

    /// Whether the bow is ahead, by a wake at one end and none at the other.
    pub(super) fn bow_ahead(&self) -> Option<bool> {
        let is = |end: [(f32, f32); 2], bar| {
            end.iter()
                .all(|(strength, cosine)| *strength >= bar && *cosine > BRIGHT)
        };
        let [behind, ahead] = self.ends;
        let dim = |[over_water, _]: [(f32, f32); 2]| !is([over_water; 2], NONE);
        if is(behind, WAKE) && dim(ahead) {
            Some(true)
        } else if is(ahead, WAKE) && dim(behind) {
            Some(false)
        } else {
            None
        }
    }
}
