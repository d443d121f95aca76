//! How much water lies beyond the ends of something.
//!
//! Who floats ends in water at both ends, but for a wake; the end of a breakwater does at one.

use super::chip::Stretch;
use super::ends::{OBJECT, percentile};
use super::frame::HullFrame;
use super::seen::Seen;

/// How far from an end the water is looked at: from so many pixels on, over so much of the length,
/// and so many pixels at least.
const CLEAR_PX: f64 = 1.5;
const REACH: f64 = 0.08;
const REACH_PX: f64 = 4.0;
/// Part of the width, to either side of the middle, that is looked at.
const WITHIN: f64 = 0.4;
/// What is fainter than this part of most of her is water all the same: foam, or what sharpening and
/// compression leave about her.
const FAINT: f32 = 0.3;

/// Part of what lies beyond the end ahead, and of what lies beyond the one behind, that is water or
/// shadow.
pub(super) fn free_beyond(
    seen: &Seen<'_>,
    frame: &HullFrame,
    [length_m, width_m]: [f64; 2],
) -> (f64, f64) {
    let gsd_m = seen.sea.gsd_m;
    let mut own = Vec::new();
    let body = Stretch::about(0.25 * length_m, 0.25 * width_m);
    seen.each(frame, body, |_, look, _| own.push(look.distance));
    let bar = (FAINT * percentile(&mut own, 0.5)).max(OBJECT);
    let from = 0.5 * length_m + CLEAR_PX * gsd_m;
    let to = from + (REACH * length_m).max(REACH_PX * gsd_m);
    let across = (WITHIN * width_m).max(gsd_m);
    let free = |forward_m: (f64, f64)| {
        let within = Stretch {
            forward_m,
            starboard_m: (-across, across),
        };
        let (mut all, mut free) = (0.0, 0.0);
        seen.each(frame, within, |_, look, _| {
            all += 1.0;
            free += f64::from(u8::from(look.dark || look.distance < bar));
        });
        if all > 0.0 { free / all } else { 0.0 }
    };
    (free((from, to)), free((-to, -from)))
}

#[cfg(test)]
mod tests {
    use super::super::seen::tests::seen_of;
    use super::*;

    /// What is free beyond both ends of a hull of 100 by 16 m, given how bright it is beyond the end
    /// ahead, as a part of her.
    fn beyond(ahead: f64) -> (f64, f64) {
        let over = |x: f64, y: f64| match x {
            x if x.abs() < 50.0 && y.abs() < 8.0 => 1500.0,
            x if x > 0.0 && y.abs() < 8.0 => 1500.0 * ahead,
            _ => 0.0,
        };
        seen_of(over, |seen, frame| free_beyond(seen, frame, [100.0, 16.0]))
    }

    #[test]
    fn water_and_what_is_faint_is_free_and_a_wall_is_not() {
        assert!(beyond(0.0).0 > 0.95 && beyond(0.0).1 > 0.95);
        assert!(beyond(0.15).0 > 0.95, "a wash");
        assert!(beyond(0.8).0 < 0.05 && beyond(0.8).1 > 0.95);
    }
}
