//! A hull between her sides and ends.

use super::candidate::Candidate;
use super::chip::Stretch;
use super::frame::{HullFrame, Spot};
use super::seen::Seen;
use super::strips::Strips;
use super::{beside, ends, on_coarse_pixels, sides, stern, transom};
use crate::tile::Tile;

/// A hull between her sides and ends.
pub(super) struct Outline {
    /// Origin in the middle.
    pub(super) frame: HullFrame,
    pub(super) length_m: f64,
    /// To port and starboard.
    pub(super) sides: (f64, f64),
    /// How much of her is gone just beyond her sharper side.
    pub(super) sharpness: f32,
    /// Whether a wake begins at the end behind, or at the one ahead.
    pub(super) wake_behind: Option<bool>,
    /// Whether foam unlike her deck was seen there.
    pub(super) wake_seen: bool,
}

impl Outline {
    /// What is looked at about a box, metres.
    pub(super) fn looked_at(length_m: f64, width_m: f64) -> Stretch {
        Stretch::about(
            (0.75 * length_m + 10.0).max(0.5 * length_m + 90.0),
            0.75 * width_m + 6.0,
        )
    }

    /// The sides of a hull in a candidate's box that was turned onto her axis, and her ends
    /// between these, without her wake; `size_m` are length and width of the box.
    pub(super) fn of(
        tile: &Tile,
        seen: &Seen<'_>,
        candidate: &Candidate,
        frame: HullFrame,
        [length_m, width_m]: [f64; 2],
    ) -> Option<Outline> {
        let reach_m = 0.75 * width_m + 4.0;
        let body = (-0.25 * length_m, 0.25 * length_m);
        let across = sides::Across::of(seen, &frame, body, reach_m, ends::OBJECT, candidate.moored);
        let gap_m = (0.035 * length_m).max(3.0);
        let sides = if candidate.moored {
            let tolerance_m = (0.15 * width_m).max(2.0).max(3.0 * seen.sea.gsd_m);
            across.borders_near(gap_m, width_m, tolerance_m)
        } else {
            across.borders(gap_m, 0.0, width_m)
        }?;
        let sharpness = across.sharpness(sides.0).max(across.sharpness(sides.1));
        tracing::debug!(?sides, length_m, width_m, "sides");
        // On pixels of metres her bow, what she lies at and a shadow are a few pixels each, so that
        // little is found anew that the box has not.
        let as_boxed = candidate.moored
            && !candidate.wake_behind
            && on_coarse_pixels::is_coarse(seen.sea.gsd_m)
            && lies_at_something(tile, seen, &frame, length_m, sides);
        let mut ends = if as_boxed {
            ends::find_at_something(seen, &frame, length_m, sides)
        } else if candidate.moored || candidate.wake_behind {
            ends::find_near(seen, &frame, length_m, sides, candidate.wake_behind)
        } else {
            ends::find(seen, &frame, length_m, sides)
        };
        if ends.fore_m <= ends.aft_m {
            return None;
        }
        let mut wake_behind = candidate.wake_behind.then_some(true);
        let sun = tile.acquisition.sun.map(|s| s.value.azimuth);
        let sun_ahead = sun.map(|sun| sun.minus_deg(frame.heading).to_radians().cos());
        let strips = Strips::of(seen, &frame, ends, sides, stern::BEYOND);
        let width_m = sides.1 - sides.0;
        let without = if as_boxed {
            Vec::new()
        } else {
            stern::before_wake(&strips, ends, width_m, candidate.wake_behind, sun_ahead)
        };
        // Foam fades out; her deck does not.
        let without = without.into_iter().map(|w| {
            let sharpness = sharpness_beyond(seen, &frame, (ends, w), sides);
            (sharpness.unwrap_or(0.0), w)
        });
        let without = without.min_by(|a, b| a.0.total_cmp(&b.0));
        let wake_seen = without.is_some_and(|(sharpness, _)| sharpness < SHARP);
        if let Some((_, without)) = without {
            wake_behind = Some(without.fore_m == ends.fore_m);
            ends = without;
        } else if let Some(with_poop) = transom::in_shade(&strips, ends, width_m, sun_ahead) {
            ends = with_poop;
        }
        let to_middle = Spot::new((ends.fore_m + ends.aft_m) / 2.0, (sides.0 + sides.1) / 2.0);
        let half_width_m = (sides.1 - sides.0) / 2.0;
        Some(Outline {
            frame: frame.moved(to_middle, 0.0),
            length_m: ends.fore_m - ends.aft_m,
            sides: (-half_width_m, half_width_m),
            sharpness,
            wake_behind,
            wake_seen,
        })
    }
}

/// Whether less than half of the water beside one of her sides is free.
fn lies_at_something(
    tile: &Tile,
    seen: &Seen<'_>,
    frame: &HullFrame,
    length_m: f64,
    sides: (f64, f64),
) -> bool {
    let middle = frame.moved(Spot::new(0.0, (sides.0 + sides.1) / 2.0), 0.0);
    let free = beside::water_shares(tile, seen, &middle, [length_m, sides.1 - sides.0]);
    free.0.min(free.1) < beside::FREE
}

/// Least part of the strength that is gone just beyond either side of a breakwater, and metres of it
/// without which nothing is said.
const SHARP: f32 = 0.95;
const LEAST_M: f64 = 12.0;

/// The sharpness of the less sharp side of what was taken for a wake, beyond the end of a hull
/// without it; that of a breakwater built of two concretes is as straight and as sharp as her own.
/// Foam fades out. It is no reason by itself to count that in: a calm wake may be as sharp.
fn sharpness_beyond(
    seen: &Seen<'_>,
    frame: &HullFrame,
    (whole, without): (ends::Ends, ends::Ends),
    sides: (f64, f64),
) -> Option<f32> {
    let (from, to) = if without.fore_m == whole.fore_m {
        (whole.aft_m, without.aft_m)
    } else {
        (without.fore_m, whole.fore_m)
    };
    // Her transom and the end of the wall are left out.
    let (from, to) = (from + 0.15 * LEAST_M, to - 0.15 * LEAST_M);
    if to - from < LEAST_M {
        return None;
    }
    let width_m = sides.1 - sides.0;
    let reach_m = 0.75 * width_m + 4.0;
    let across = sides::Across::of(seen, frame, (from, to), reach_m, ends::OBJECT, false);
    Some(across.sharpness(sides.0).min(across.sharpness(sides.1)))
}

#[cfg(test)]
mod tests {
    use super::super::seen::tests::seen_of;
    use super::*;

    /// Whether what lies from 30 to 60 m behind the middle of a hull 12 m wide is a wall, given its
    /// brightness over water by the distance from the axis, metres.
    fn goes_on(behind: impl Fn(f64) -> f64) -> bool {
        let over = |x: f64, y: f64| match x {
            x if (-60.0..-30.0).contains(&x) => behind(y.abs()),
            x if (-30.0..60.0).contains(&x) && y.abs() < 6.0 => 1500.0,
            _ => 0.0,
        };
        let ends = |aft_m| ends::Ends {
            aft_m,
            fore_m: 60.0,
        };
        let sharpness = seen_of(over, |seen, frame| {
            sharpness_beyond(seen, frame, (ends(-60.0), ends(-30.0)), (-6.0, 6.0))
        });
        sharpness.is_some_and(|s| s >= SHARP)
    }

    #[test]
    fn a_wall_of_another_concrete_goes_on_as_sharp_and_foam_fades_out() {
        assert!(goes_on(|off_m| if off_m < 6.0 { 800.0 } else { 0.0 }));
        assert!(!goes_on(|off_m| 800.0 * (1.0 - off_m / 12.0).max(0.0)));
    }
}
