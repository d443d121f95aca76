//! What tells a ship from walls, shores and fish farms on pixels of metres.
//!
//! In: what was measured in a candidate's box. There neither borders nor paint tell them apart, and
//! a corner is a pixel or two; what is left are the water beyond both ends, a house toward one of
//! them, and a bow.

use super::beside;
use super::trial::{BOW_PLAINLY, FREE_PLAIN, NO_BOW, Trial};

/// Pixels are coarse from this on, metres.
const COARSE_GSD_M: f64 = 1.15;
/// Shorter than this, pixels, an end is a blur.
const LEAST_PX: f64 = 12.0;
/// Least part of what lies beyond an end that is water.
const OPEN: f64 = 0.5;
/// Part of the length from the middle beyond which a house stands toward an end.
const HOUSE: f64 = 0.25;
/// Least part of what lies within it that is no water: between the walks of a fish farm there is.
const FULL: f64 = 0.85;

/// Least part of the corners at the open end that is water, of what runs out of the tile, has no
/// house, and is narrower than this, metres: piers and breakwaters are as square as they are bare.
const BOW_CUT: f64 = 0.4;
const PIER_M: f64 = 30.0;
/// Length over width from which on, and width below which, metres, what has neither bow nor house
/// is a wall; barges are stouter, or broader.
const WALL: f64 = 4.0;
const WALL_M: f64 = 18.0;
/// The same of what is so long, metres, and so slender as most ships are not, where the corners show
/// less water than this.
const LONG_M: f64 = 100.0;
const SLENDER: f64 = 6.5;
const CORNER: f64 = 0.25;

/// Of who lies at something, with a bow: least part of the corners there that is water, most length
/// over width, most unevenness of the margin, and least part of the border that ends as a wall does.
const BOW_AT_SOMETHING: f64 = 0.35;
const SLENDEREST: f64 = 9.0;
const EVEN_WITH_BOW: f64 = 0.7;
const WALLED_WITH_BOW: f64 = 0.75;
/// Of who has a house: how far from the middle that stands, as a part of the length, and the same
/// two.
const HOUSE_AT: std::ops::RangeInclusive<f64> = 0.25..=0.44;
const EVEN_WITH_HOUSE: f64 = 0.5;
const WALLED_WITH_HOUSE: f64 = 0.93;
/// Least part of what lies beyond both ends of the one and of the other that is water.
const OPEN_WITH_BOW: f64 = 0.8;
const OPEN_WITH_HOUSE: f64 = 0.7;
/// How far from straight the side on the water may be of either, as a part of the length, and pixels.
const BENT: (f64, f64) = (0.0105, 1.0);

/// Of a barge by herself: how even her margins are, how full she is, how much of her border ends as a
/// wall does and how much of what lies beyond both ends is water.
const EVEN_BARGE: (f64, f64) = (0.15, 0.3);
const FULL_BARGE: f64 = 0.98;
const WALLED_BARGE: f64 = 0.95;
const OPEN_BARGE: f64 = 0.95;

/// Whether pixels are so large that little is sharp and an end is a few of them.
pub(super) fn is_coarse(gsd_m: f64) -> bool {
    gsd_m >= COARSE_GSD_M
}

impl Trial {
    /// As [`is_coarse`].
    pub(super) fn is_coarse(&self) -> bool {
        is_coarse(self.gsd_m)
    }

    /// Whether, on coarse pixels, it goes on beyond an end, or shows nothing that a wall has not.
    pub(super) fn is_a_wall_on_coarse_pixels(&self, cut_by_edge: bool) -> bool {
        let Some(beyond) = self.free_beyond else {
            return false;
        };
        if self.size_m[0] < LEAST_PX * self.gsd_m {
            return false;
        }
        if self.like.filled < FULL {
            return true;
        }
        let (ahead, behind) = self.like.free_corner;
        let ends = [(beyond.0, ahead), (beyond.1, behind)];
        let open = ends.iter().filter(|(free, _)| *free >= OPEN);
        let count = open.clone().count();
        let bow = open.map(|(_, corner)| *corner).fold(0.0, f64::max);
        let house = self.house.is_some_and(|at| at.abs() >= HOUSE);
        if cut_by_edge {
            return count == 0 || !(house || bow >= BOW_CUT || self.size_m[1] >= PIER_M);
        }
        if self.less_free() < beside::FREE {
            return !self.is_a_ship_at_something(bow, beyond.0.min(beyond.1));
        }
        let slender = self.slenderness() >= SLENDER;
        // Her wake begins at the end at which her house stands.
        let at_house = |at: f64| {
            at.abs() >= HOUSE
                && if at < 0.0 {
                    beyond.1 < OPEN
                } else {
                    beyond.0 < OPEN
                }
        };
        let before_wake = self.house.is_some_and(at_house) || (house && !slender);
        let wake = self.is_free_all_round() && (self.wake_seen || before_wake);
        let closed = count == 0 || (count == 1 && !wake && bow < BOW_PLAINLY);
        let long = slender && self.size_m[0] >= LONG_M && !house && !wake && bow < CORNER;
        let narrow = self.slenderness() >= WALL && self.size_m[1] < WALL_M;
        closed || long || (narrow && self.house.is_none() && bow < NO_BOW)
    }

    /// Whether who lies at something, on coarse pixels, is no stretch of it: a bow, or a house toward
    /// an end, with water beyond both ends and a straight side.
    fn is_a_ship_at_something(&self, bow: f64, open: f64) -> bool {
        let bar_m = (BENT.0 * self.size_m[0]).max(BENT.1 * self.gsd_m);
        let bent = self.bent_m.is_some_and(|bent_m| bent_m > bar_m);
        let is_like = |even, walled| self.like.uneven < even && self.sharp_part >= walled;
        let with_bow = bow >= BOW_AT_SOMETHING
            && open >= OPEN_WITH_BOW
            && self.slenderness() < SLENDEREST
            && is_like(EVEN_WITH_BOW, WALLED_WITH_BOW);
        let with_house = self.house.is_some_and(|at| HOUSE_AT.contains(&at.abs()))
            && (open >= OPEN_WITH_HOUSE || (open >= OPEN && bow >= BOW_PLAINLY))
            && is_like(EVEN_WITH_HOUSE, WALLED_WITH_HOUSE);
        !bent && (with_bow || with_house)
    }

    /// Whether, on coarse pixels, it is a barge by herself: square, of one paint, and with water all
    /// about her.
    pub(super) fn is_a_barge_on_coarse_pixels(&self) -> bool {
        let like = &self.like;
        let open = |beyond: (f64, f64)| beyond.0.min(beyond.1) >= OPEN_BARGE;
        self.free_beyond.is_some_and(open)
            && self.less_free() >= FREE_PLAIN
            && like.uneven < EVEN_BARGE.0
            && like.rough < EVEN_BARGE.1
            && like.filled >= FULL_BARGE
            && self.sharp_part >= WALLED_BARGE
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::tests::{at_quay, is_likely};
    use super::*;

    fn in_the_sea() -> Trial {
        let mut trial = at_quay();
        (trial.gsd_m, trial.size_m, trial.afloat) = (3.0, [180.0, 24.0], (1.0, 1.0));
        trial.like.free_corner = (0.5, 0.0);
        trial.free_beyond = Some((1.0, 1.0));
        trial
    }

    /// Whether something is still a ship when one thing about it is changed.
    fn with(trial: &Trial, change: impl Fn(&mut Trial)) -> bool {
        let mut changed = Trial { ..*trial };
        change(&mut changed);
        !changed.is_a_wall_on_coarse_pixels(false)
    }

    #[test]
    fn what_goes_on_beyond_an_end_is_a_wall() {
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
    fn who_is_cut_has_one_end_to_show_and_a_bow_or_a_house() {
        let mut trial = in_the_sea();
        trial.free_beyond = Some((0.9, 0.0));
        let is_a_wall = |trial: &Trial| trial.is_a_wall_on_coarse_pixels(true);
        assert!(!is_a_wall(&trial));
        trial.like.free_corner.0 = 0.3;
        assert!(is_a_wall(&trial), "a breakwater");
        trial.size_m[1] = 38.0;
        assert!(!is_a_wall(&trial), "broader than any");
        (trial.size_m[1], trial.house) = (24.0, Some(0.4));
        assert!(!is_a_wall(&trial), "a tanker's stern");
        trial.free_beyond = Some((0.1, 0.0));
        assert!(is_a_wall(&trial));
    }

    #[test]
    fn who_is_long_or_narrow_has_a_bow_or_a_house() {
        let mut trial = in_the_sea();
        trial.like.free_corner = (0.0, 0.1);
        assert!(!with(&trial, |_| ()), "a breakwater by itself");
        assert!(with(&trial, |t| t.house = Some(-0.4)), "a tanker");
        assert!(with(&trial, |t| t.size_m = [90.0, 20.0]), "a barge");
        trial.size_m = [60.0, 12.0];
        trial.like.free_corner = (0.0, 0.0);
        assert!(!with(&trial, |_| ()), "a piece of a breakwater");
        assert!(with(&trial, |t| t.house = Some(0.3)), "a coaster");
        assert!(with(&trial, |t| t.size_m = [60.0, 18.5]), "a barge");
    }

    #[test]
    fn a_wake_begins_at_the_end_at_which_the_house_stands() {
        let mut trial = in_the_sea();
        trial.like.free_corner = (0.0, 0.0);
        (trial.house, trial.free_beyond) = (Some(-0.35), Some((1.0, 0.1)));
        assert!(with(&trial, |_| ()), "under way");
        assert!(!with(&trial, |t| t.house = Some(0.35)), "a breakwater");
        assert!(!with(&trial, |t| t.afloat.1 = 0.7), "lies at something");
    }

    #[test]
    fn between_the_walks_of_a_fish_farm_there_is_water() {
        let trial = in_the_sea();
        assert!(with(&trial, |t| t.like.filled = 0.9));
        assert!(!with(&trial, |t| t.like.filled = 0.8));
    }

    #[test]
    fn who_lies_at_something_has_a_bow_or_a_house_and_water_beyond_both_ends() {
        let mut trial = in_the_sea();
        (trial.afloat.1, trial.sharp_part) = (0.1, 1.0);
        assert!(with(&trial, |_| ()), "a bow");
        trial.like.free_corner.0 = 0.1;
        assert!(!with(&trial, |_| ()), "a quay");
        trial.house = Some(0.35);
        assert!(with(&trial, |_| ()), "a tanker");
        for (change, what) in [
            (
                (|t| t.free_beyond = Some((1.0, 0.6))) as fn(&mut Trial),
                "goes on",
            ),
            (|t| t.house = Some(0.1), "a shed"),
            (|t| t.like.uneven = 0.6, "stones"),
            (|t| t.sharp_part = 0.9, "a shore"),
            (|t| t.bent_m = Some(3.1), "bends"),
        ] {
            assert!(!with(&trial, change), "{what}");
        }
        trial.free_beyond = Some((1.0, 0.6));
        assert!(with(&trial, |t| t.like.free_corner.0 = 0.6), "and a bow");
    }

    #[test]
    fn a_square_of_one_paint_with_water_all_about_is_a_barge() {
        let mut trial = in_the_sea();
        (trial.size_m, trial.like.free_corner) = ([84.0, 25.0], (0.0, 0.0));
        (trial.like.uneven, trial.like.filled, trial.sharp_part) = (0.1, 1.0, 1.0);
        trial.sharpness = 0.95;
        assert!(is_likely(&trial, false));
        trial.like.rough = 0.5;
        assert!(!is_likely(&trial, false), "another along her");
        (trial.like.rough, trial.free_beyond) = (0.2, Some((1.0, 0.8)));
        assert!(!is_likely(&trial, false), "the head of a pier");
    }
}
