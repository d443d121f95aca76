//! How much water lies beyond the ends of something, and what that says on coarse pixels.
//!
//! Who floats ends in water at both ends, but for a wake; the end of a breakwater does at one. On
//! pixels of metres neither borders nor paint tell a ship from a wall or a shore, and this is most
//! of what is left.

use super::beside;
use super::chip::Stretch;
use super::ends::{OBJECT, percentile};
use super::frame::HullFrame;
use super::seen::Seen;
use super::trial::{BOW_PLAINLY, Trial};

/// Pixels are coarse from this on, metres.
const COARSE_GSD_M: f64 = 1.15;
/// Least part of what lies beyond an end that is water.
const OPEN: f64 = 0.5;
/// Least part of the corners at an open end that is water, of who lies at something, or is so long,
/// metres, and so slender as most ships are not, and has no house toward an end; …
const CORNER: f64 = 0.25;
const LONG_M: f64 = 100.0;
const SLENDER: f64 = 6.5;
const HOUSE: f64 = 0.25;
/// … and how uneven the margin of who lies at something may be: a coast is as straight as she, and
/// has neither bow nor paint.
const EVEN: f64 = 0.4;
/// Shorter than this, pixels, an end is a blur.
const LEAST_PX: f64 = 12.0;

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

/// Whether pixels are so large that little is sharp and an end is a few of them.
pub(super) fn is_coarse(gsd_m: f64) -> bool {
    gsd_m >= COARSE_GSD_M
}

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

impl Trial {
    /// As [`is_coarse`].
    pub(super) fn is_coarse(&self) -> bool {
        is_coarse(self.gsd_m)
    }

    /// Whether, on coarse pixels, it goes on beyond an end, or has no bow where a ship has one.
    pub(super) fn goes_on(&self, cut_by_edge: bool) -> bool {
        let Some(beyond) = self.free_beyond else {
            return false;
        };
        if self.size_m[0] < LEAST_PX * self.gsd_m {
            return false;
        }
        let ends = [
            (beyond.0, self.like.free_corner.0),
            (beyond.1, self.like.free_corner.1),
        ];
        let open = ends.iter().filter(|(free, _)| *free >= OPEN);
        let count = open.clone().count();
        let bow = open.map(|(_, corner)| *corner).fold(0.0, f64::max);
        let house = self.house.is_some_and(|at| at.abs() >= HOUSE);
        if self.like.filled < 0.85 { return true; }
        if cut_by_edge {
            return count == 0 || !(house || bow >= 0.4);
        }
        if self.house.is_none() && bow < 0.05 && self.slenderness() >= 4.0 && self.size_m[1] < 18.0 { return true; }
        let slender = self.slenderness() >= SLENDER;
        let wake = self.is_free_all_round() && (self.wake_seen || (house && !slender));
        let closed = count == 0 || (count == 1 && !wake && bow < BOW_PLAINLY);
        let at_something = self.less_free() < beside::FREE;
        let like_a_wall = slender && self.size_m[0] >= LONG_M && !house && !wake;
        let bowless = (at_something || like_a_wall) && bow < CORNER;
        if at_something {
            let bent = self.bent_m.is_some_and(|b| b > (0.0105 * self.size_m[0]).max(1.0 * self.gsd_m));
            let open = beyond.0.min(beyond.1);
            let bowed = bow >= 0.35 && self.slenderness() < 9.0 && open >= 0.8 && self.like.uneven < 0.7 && self.sharp_part >= 0.75;
            let housed = self.house.is_some_and(|at| (0.25..=0.44).contains(&at.abs()))
                && self.like.uneven < 0.5 && self.sharp_part >= 0.93 && (open >= 0.8 || (open >= 0.5 && bow >= 0.5));
            return bent || !(bowed || housed);
        }
        closed || bowless
    }
}

#[cfg(test)]
mod tests {
    use super::super::seen::tests::seen_of;
    use super::super::trial::tests::{at_quay, is_likely};
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

    fn in_the_sea() -> Trial {
        let mut trial = at_quay();
        (trial.gsd_m, trial.size_m, trial.afloat) = (3.0, [180.0, 24.0], (1.0, 1.0));
        trial.like.free_corner = (0.5, 0.0);
        trial.free_beyond = Some((1.0, 1.0));
        trial
    }

    #[test]
    fn on_coarse_pixels_what_goes_on_beyond_an_end_is_a_wall() {
        let mut trial = in_the_sea();
        assert!(is_likely(&trial, false));
        (trial.free_beyond, trial.like.free_corner.0) = (Some((1.0, 0.0)), 0.3);
        assert!(!is_likely(&trial, false), "the end of a breakwater");
        trial.like.free_corner.0 = 0.6;
        assert!(is_likely(&trial, false), "a bow, and her wake behind");
        trial.free_beyond = Some((0.2, 0.0));
        assert!(!is_likely(&trial, false), "a piece of one");
        (trial.gsd_m, trial.size_m) = (5.0, [50.0, 15.0]);
        assert!(is_likely(&trial, false), "ten pixels");
    }

    #[test]
    fn on_coarse_pixels_who_is_cut_has_one_end_to_show() {
        let mut trial = in_the_sea();
        trial.free_beyond = Some((0.9, 0.0));
        assert!(!trial.goes_on(true));
        trial.free_beyond = Some((0.1, 0.0));
        assert!(trial.goes_on(true));
    }

    #[test]
    fn on_coarse_pixels_who_lies_at_something_or_is_as_slender_as_a_wall_has_a_bow_or_a_house() {
        let mut trial = in_the_sea();
        trial.like.free_corner = (0.0, 0.1);
        assert!(trial.goes_on(false), "a breakwater by itself");
        trial.house = Some(-0.4);
        assert!(!trial.goes_on(false), "a tanker");
        trial.afloat.1 = 0.1;
        assert!(trial.goes_on(false), "a quay with a shed");
        trial.like.free_corner.0 = 0.4;
        assert!(!trial.goes_on(false), "a tanker at a quay");
        trial.like.uneven = 0.6;
        assert!(trial.goes_on(false), "a shore");
        (trial.house, trial.afloat.1, trial.size_m[0]) = (None, 1.0, 70.0);
        trial.like.free_corner.0 = 0.0;
        assert!(!trial.goes_on(false), "a barge");
    }
}
