//! What is long and narrow and lies in the water, and is no ship: walls of rubble, quays and shores.
//!
//! In: what was measured in a candidate's box. Either is told by what no ship has, so that a ship's
//! bow or paint need not be seen.

use super::beside;
use super::likeness::Likeness;
use super::trial::{BOW_PLAINLY, POINTED, STOUT, Trial};

/// How even the way on top of a wall of rubble is from end to end, at most, …
const EVEN_WAY: f64 = 0.1;
/// … and how uneven its stones are at least, and as a multiple of that.
const STONES: f64 = 0.1;
const STONES_TO_WAY: f64 = 10.0;
/// Narrower than this, pixels, it has no line that shows her middle or a way alone, and a side whose
/// bend is less than she is wide.
const WALL_PX: f64 = 8.0;
/// How uneven the margin of bare concrete may be, and the part of the water beside the less free side
/// below which it is joined to something there: of a pier beside a ship shorter than it, half is free.
const BARE_QUAY: f64 = 0.015;
const JOINED: f64 = 0.65;
/// How even both margins are of the end of a pier, and how free the less free side of it.
const BARE_BOTH: (f64, f64) = (0.005, 0.02);
const FREE_END: f64 = 0.95;
/// The box of a pier and what it is joined to has corners that are as free as those at a bow, and is
/// less full than a hull's.
const FULL: f64 = 0.96;
/// How far from straight the straighter side on water may be of who lies at something and of who
/// does not, as a part of the length, and pixels below which nothing is said.
const BENT_AT_SOMETHING: (f64, f64) = (0.015, 2.0);
const BENT: (f64, f64) = (0.02, 1.4);
/// The same where so much of what lies within is darker than water: the far slope of an island is,
/// and of decks only dark ones.
const BENT_IN_SHADE: (f64, f64) = (0.0105, 1.2);
const SLOPE: f64 = 0.42;
/// The same of who is as short as a tug or a barge and as stout: a barge's sides are straight to a
/// tenth of a metre. A tug's are not, and her house stands in the middle, …
const BENT_SMALL: (f64, f64) = (0.01, 0.8);
const SMALL_M: f64 = 60.0;
const IN_THE_MIDDLE: f64 = 0.25;
/// … and of who lies at something and has no house, which one in three hundred ships has not, or
/// whose margin is as uneven as stones.
const BENT_WITHOUT_HOUSE: (f64, f64) = (0.006, 1.0);
const BENT_AND_UNEVEN: (f64, f64) = (0.0075, 1.0);
const UNEVEN: f64 = 0.5;
/// How even a way on a wall is without a house on it, however free the corners at its end.
const EVEN_LONG: f64 = 0.02;

impl Trial {
    /// Whether it is a wall of rubble with a way on top: that is of one brightness from end to end,
    /// where a ship has a house, and the stones beside it are not, where a barge has one paint. A
    /// barge's hatch may be as even, but she has her house, too, if beside that line. Without a house one
    /// so even is a wall whatever its end looks like, and so is what is bare along one margin and has
    /// stones along the other.
    pub(super) fn is_a_wall(&self) -> bool {
        let Likeness {
            uneven,
            rough,
            even_line,
            ..
        } = self.like;
        let stones = rough >= STONES.max(STONES_TO_WAY * even_line);
        let way = even_line < EVEN_WAY && stones && !self.has_house_at_end();
        let end = self.like.bow() < BOW_PLAINLY;
        // The head of a wall of a few metres may have corners as free as a bow's.
        let bare = even_line < EVEN_LONG && stones;
        let coped = uneven < BARE_BOTH.0 && rough >= STONES;
        self.shows_lines() && ((way && end) || (self.house.is_none() && (bare || coped)))
    }

    /// Whether it is a quay or a pier: bare all along its margin, without a house or a bow, and joined
    /// to something.
    pub(super) fn is_a_quay(&self) -> bool {
        let Likeness { uneven, rough, .. } = self.like;
        let joined = uneven < BARE_QUAY && self.less_free() < JOINED;
        let end = uneven < BARE_BOTH.0 && rough < BARE_BOTH.1 && self.less_free() < FREE_END;
        let bow = self.like.bow() >= BOW_PLAINLY && self.like.filled >= FULL;
        self.shows_lines() && self.house.is_none() && !bow && (joined || end)
    }

    /// Whether it has the side of a shore, which bends.
    pub(super) fn is_a_shore(&self) -> bool {
        // A dark deck in bright water has corners at both ends, too.
        let (ahead, behind) = self.like.free_corner;
        let slope = self.like.shaded >= SLOPE && ahead.min(behind) < POINTED;
        let at_something = self.less_free() < beside::FREE;
        let in_the_middle = self.house.is_some_and(|at| at.abs() < IN_THE_MIDDLE);
        let small = self.size_m[0] < SMALL_M && self.slenderness() < STOUT && !in_the_middle;
        let bars = [
            (at_something, BENT_AT_SOMETHING),
            (!at_something, BENT),
            (slope, BENT_IN_SHADE),
            (small, BENT_SMALL),
            (at_something && self.house.is_none(), BENT_WITHOUT_HOUSE),
            (at_something && self.like.uneven >= UNEVEN, BENT_AND_UNEVEN),
        ];
        let bars = bars.into_iter().filter(|(holds, _)| *holds);
        let bar_m = bars
            .map(|(_, (part, px))| (part * self.size_m[0]).max(px * self.gsd_m))
            .fold(f64::INFINITY, f64::min);
        self.shows_lines() && self.bent_m.is_some_and(|bent_m| bent_m >= bar_m)
    }

    fn shows_lines(&self) -> bool {
        self.size_m[1] >= WALL_PX * self.gsd_m
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::tests::{at_quay, is_likely};

    #[test]
    fn a_wall_has_an_even_way_between_uneven_stones_and_neither_barge_nor_tanker_has() {
        let mut trial = at_quay();
        trial.size_m = [100.0, 14.0];
        trial.afloat = (1.0, 1.0);
        trial.like.free_corner = (0.0, 0.38);
        assert!(is_likely(&trial, false), "a tanker");
        (trial.like.even_line, trial.like.rough) = (0.01, 0.3);
        assert!(!is_likely(&trial, false), "a wall");
        trial.house = Some(0.4);
        assert!(is_likely(&trial, false), "a barge with a house");
        trial.house = None;
        trial.gsd_m = 5.0;
        assert!(is_likely(&trial, false), "three pixels across");
        trial.gsd_m = 0.5;
        trial.like.rough = 0.06;
        assert!(is_likely(&trial, false), "a barge of one paint");
        (trial.like.even_line, trial.like.rough) = (0.06, 0.46);
        assert!(is_likely(&trial, false), "one of whom a side is in shade");
    }

    #[test]
    fn a_quay_is_bare_and_has_no_house_and_lies_at_something() {
        let mut trial = at_quay();
        (trial.size_m, trial.like.free_corner) = ([190.0, 24.0], (0.0, 0.9));
        trial.like.uneven = 0.005;
        assert!(!is_likely(&trial, true), "a pier");
        trial.afloat.1 = 0.9;
        assert!(is_likely(&trial, true), "a barge by herself");
        (trial.afloat.1, trial.house) = (0.1, Some(0.4));
        assert!(is_likely(&trial, true), "a ship of one paint");
        (trial.house, trial.like.filled) = (None, 0.99);
        assert!(is_likely(&trial, true), "a barge with a bow");
        (trial.like.uneven, trial.like.rough) = (0.003, 0.01);
        assert!(is_likely(&trial, true), "a barge with a bow");
        trial.like.free_corner.1 = 0.3;
        trial.afloat.1 = 0.9;
        assert!(
            !is_likely(&trial, true),
            "the end of a pier, its other margin as bare"
        );
        trial.afloat.1 = 0.99;
        assert!(is_likely(&trial, true), "a barge by herself");
        (trial.afloat.1, trial.like.uneven) = (0.1, 0.1);
        assert!(is_likely(&trial, true), "a deck with pipes on it");
    }

    #[test]
    fn a_shore_bends_more_than_a_side() {
        let mut trial = at_quay();
        trial.size_m = [67.0, 15.0];
        trial.afloat.1 = 0.0;
        trial.like.free_corner = (0.0, 0.5);
        assert!(is_likely(&trial, false));
        trial.bent_m = Some(1.2);
        assert!(!is_likely(&trial, false));
        // Her shadow may lie along a side of who lies free.
        trial.afloat.1 = 1.0;
        assert!(is_likely(&trial, false));
        trial.bent_m = Some(2.0);
        assert!(!is_likely(&trial, false));
        trial.gsd_m = 1.5;
        assert!(is_likely(&trial, false), "not two pixels");
        (trial.gsd_m, trial.bent_m) = (0.5, Some(0.8));
        assert!(is_likely(&trial, false));
        trial.like.shaded = 0.5;
        assert!(!is_likely(&trial, false), "an island and its far slope");
        trial.like.free_corner.0 = 0.9;
        assert!(is_likely(&trial, false), "a dark barge");
        trial.like.shaded = 0.0;
        (trial.gsd_m, trial.bent_m) = (10.0, Some(21.0));
        assert!(is_likely(&trial, false), "two pixels across");
    }

    #[test]
    fn small_and_stout_with_a_side_less_straight_than_a_barges_is_an_island() {
        let mut trial = at_quay();
        (trial.size_m, trial.afloat) = ([43.0, 15.0], (0.9, 1.0));
        (trial.like.free_corner, trial.house) = ((1.0, 0.0), Some(0.4));
        assert!(is_likely(&trial, false), "a barge");
        trial.bent_m = Some(0.5);
        assert!(!is_likely(&trial, false), "an island");
        trial.house = Some(0.05);
        assert!(is_likely(&trial, false), "a tug");
        (trial.size_m, trial.house) = ([72.0, 11.0], Some(0.4));
        assert!(is_likely(&trial, false), "a tanker");
    }

    #[test]
    fn who_lies_at_something_and_has_no_house_or_stones_for_a_margin_is_straighter_than_a_shore() {
        let mut trial = at_quay();
        trial.like.free_corner = (0.0, 0.5);
        (trial.size_m, trial.bent_m) = ([80.0, 12.0], Some(0.65));
        assert!(!is_likely(&trial, true), "no house");
        trial.house = Some(-0.35);
        assert!(is_likely(&trial, true));
        trial.like.uneven = 0.6;
        assert!(!is_likely(&trial, true), "the rim of an island");
        trial.bent_m = Some(0.4);
        assert!(is_likely(&trial, true));
    }

    #[test]
    fn a_bare_wall_may_end_as_a_bow_does_and_has_no_house() {
        let mut trial = at_quay();
        (trial.size_m, trial.afloat) = ([100.0, 11.0], (1.0, 1.0));
        trial.like.free_corner = (0.0, 1.0);
        (trial.like.even_line, trial.like.rough) = (0.005, 0.34);
        assert!(!is_likely(&trial, false));
        trial.house = Some(0.4);
        assert!(is_likely(&trial, false), "a barge");
        (trial.house, trial.like.even_line) = (None, 0.09);
        assert!(is_likely(&trial, false));
        trial.like.uneven = 0.003;
        assert!(
            !is_likely(&trial, false),
            "bare along one side, stones along the other"
        );
    }
}
