//! Who lies at something: at a quay, or beside another hull.
//!
//! In: what was measured in a candidate's box. Either hides a side, and the corners of a small ship
//! are few pixels or lie against the other hull; what is left must look the more like a ship.

use super::beside;
use super::trial::{
    BOW_PLAINLY, EVEN, EVEN_PLAIN, SHARP, SHARP_PLAIN, SHARP_UNEVEN, Trial, WALLED_ALL,
};

/// Least length and width, metres: what is smaller is a rim of cloud or shore.
pub(super) const LEAST_M: [f64; 2] = [50.0, 6.5];

/// Length over width as imaged of a ship at something: shade may hide a part of her width.
const SLENDERNESS: std::ops::Range<f64> = 4.0..9.0;
/// The same of a ship beside another; the head of a pier is stouter, and the rim that sharpening
/// leaves about a hull more slender.
const SLENDERNESS_BESIDE: std::ops::Range<f64> = 4.2..9.0;
/// The largest of them where she is plainly a ship by her borders.
const SLENDEREST: f64 = 9.5;
/// Part of the border of her sharper side that then ends as a wall does, at a quay …
const WALLED: f64 = 0.95;
/// … and beside another, …
const WALLED_BESIDE: f64 = 0.8;
/// … where so much of the water beside her freer side is free.
const FREE_BESIDE: f64 = 0.9;

/// Of a ship at something who is narrower than this, metres: how uneven her margin may be.
const SMALL_M: f64 = 16.0;
const EVEN_SMALL: f64 = 0.6;
/// What is more even is bare concrete: pipes and vents stand along a tanker's margin.
const BARE: f64 = 0.04;

/// How sharp the border of a ship beside another is, …
const SHARP_BESIDE: f32 = 0.8;
/// … and how much water is at her bow, though the other hull may lie at one corner of it.
const BOW_BESIDE: f64 = 0.05;
/// Water lies between the head of a pier and the dolphins beside it: of a ship this part of what lies
/// within her is none, …
const FULL: f64 = 0.94;
/// … or her border is this sharp, or she has a side on free water.
const SHARP_WHOLLY: f32 = 0.99;
const FREE_WHOLLY: f64 = 0.95;

/// Part of what lies within it that is darker than water, from which on who has something beside a
/// side is that one's shadow: a deck in shade is less so.
const SHADOW: f64 = 0.6;

impl Trial {
    fn freer(&self) -> f64 {
        self.afloat.0.max(self.afloat.1)
    }

    /// Whether so much of her sharper border ends as walls do, as sharply as a hull's.
    fn is_plain_along(&self, part: f64) -> bool {
        self.sharpness >= SHARP_PLAIN && self.sharp_part >= part
    }

    /// Whether it is as large at least, and as slender, as a ship whose corners are few pixels.
    fn is_a_small_ships_size(&self) -> bool {
        let plain = self.is_plain_along(WALLED) && self.has_house_at_end();
        let most = if plain { SLENDEREST } else { SLENDERNESS.end };
        self.size_m[0] >= LEAST_M[0]
            && self.size_m[1] >= LEAST_M[1]
            && (SLENDERNESS.start..most).contains(&self.slenderness())
    }

    /// Whether she lies at something and is a ship without a bow: that was seen where her box was
    /// looked for.
    pub(super) fn is_a_small_ship_at_something(&self) -> bool {
        let uneven = self.like.uneven;
        let small = self.size_m[1] < SMALL_M;
        // A border that is as soft as foam's, but a border all along, is that of a blurred image.
        let blurred = small
            && self.has_house_at_end()
            && self.sharpness >= SHARP_BESIDE
            && self.sharp_part >= WALLED;
        let painted = uneven >= BARE && (uneven < EVEN_PLAIN || (uneven < EVEN_SMALL && small));
        self.less_free() < beside::FREE
            && self.is_a_small_ships_size()
            && (self.sharpness >= SHARP_UNEVEN || blurred)
            && (self.has_house_at_end() || painted)
    }

    /// Whether it is a ship beside a hull that was found, and perhaps between two. The head of a pier
    /// has corners, too, and no house at an end.
    pub(super) fn is_a_ship_beside(&self) -> bool {
        let like = &self.like;
        let plain = self.size_m[0] >= LEAST_M[0]
            && self.is_plain_along(WALLED_BESIDE)
            && self.freer() >= FREE_BESIDE;
        let most = if plain {
            SLENDEREST
        } else {
            SLENDERNESS_BESIDE.end
        };
        let sharp = if like.bow() >= BOW_PLAINLY {
            SHARP
        } else {
            SHARP_BESIDE
        };
        let full =
            like.filled >= FULL || self.sharpness >= SHARP_WHOLLY || self.freer() >= FREE_WHOLLY;
        (SLENDERNESS_BESIDE.start..most).contains(&self.slenderness())
            && self.size_m[1] >= LEAST_M[1]
            && self.sharpness >= sharp
            && (like.bow() >= BOW_BESIDE || plain)
            && full
            && self.has_house_at_end()
            && like.uneven < EVEN
    }

    /// Whether it is the shadow of what lies beside it, to which sharpening gives a rim. A dark ship in
    /// that shadow has her house, her bow and her paint.
    pub(super) fn is_shadow(&self) -> bool {
        let ship = self.has_house_at_end()
            && self.like.bow() >= BOW_PLAINLY
            && self.like.uneven < EVEN_PLAIN
            && self.is_plain_along(WALLED_ALL);
        self.like.shaded >= SHADOW && self.less_free() < beside::FREE && !ship
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::Place;
    use super::super::trial::tests::{at_quay, is_likely};
    use super::*;

    #[test]
    fn a_small_ship_at_a_quay_needs_no_corners_and_neither_concrete_nor_a_breakwater_is_one() {
        assert!(is_likely(&at_quay(), true));
        assert!(!is_likely(&at_quay(), false));
        let with = |change: &dyn Fn(&mut Trial)| {
            let mut trial = at_quay();
            change(&mut trial);
            is_likely(&trial, true)
        };
        assert!(!with(&|t| t.like.uneven = 0.01), "bare concrete");
        assert!(!with(&|t| t.afloat.1 = 0.9), "lies at nothing");
        assert!(!with(&|t| t.sharpness = 0.5), "foam");
        assert!(!with(&|t| t.size_m = [90.0, 9.0]), "no ship's ratio");
        assert!(!with(&|t| t.size_m = [40.0, 6.0]), "a rim of cloud");
        assert!(!with(&|t| {
            t.size_m = [180.0, 30.0];
            t.like.uneven = 0.5;
        }));
    }

    #[test]
    fn neither_a_long_rim_beside_a_hull_nor_the_head_of_a_pier_is_one() {
        let mut beside = at_quay();
        beside.like.free_corner = (0.0, 0.75);
        beside.house = Some(-0.35);
        assert!(beside.floats(Place::BesideHull, |_| 1.0));
        beside.house = Some(0.05);
        assert!(!beside.floats(Place::BesideHull, |_| 1.0), "a shed");
        beside.house = None;
        assert!(!beside.floats(Place::BesideHull, |_| 1.0), "bare");
        beside.house = Some(0.4);
        beside.like.free_corner = (0.0, 0.0);
        beside.sharpness = 0.9;
        assert!(!beside.floats(Place::BesideHull, |_| 1.0), "an arm of foam");
        beside.size_m = [36.0, 5.4];
        beside.like.free_corner = (0.0, 0.8);
        assert!(
            !beside.floats(Place::BesideHull, |_| 1.0),
            "between two decks"
        );
        beside.size_m = [67.0, 6.9];
        assert!(!beside.floats(Place::BesideHull, |_| 1.0));
    }

    #[test]
    fn beside_another_a_ship_whose_borders_are_plain_needs_no_corner() {
        let mut beside = at_quay();
        beside.house = Some(0.4);
        let is_one = |change: &dyn Fn(&mut Trial)| {
            let mut changed = Trial { ..beside };
            change(&mut changed);
            changed.floats(Place::BesideHull, |_| 1.0)
        };
        assert!(is_one(&|_| ()));
        assert!(!is_one(&|t| t.sharp_part = 0.7), "here and there");
        assert!(!is_one(&|t| t.afloat.0 = 0.8), "between two");
        assert!(!is_one(&|t| t.size_m = [45.0, 8.0]), "a rim");
    }

    #[test]
    fn the_head_of_a_pier_and_its_dolphins_have_water_between_them() {
        let mut pier = at_quay();
        pier.size_m = [48.0, 9.6];
        pier.afloat = (0.2, 0.47);
        pier.house = Some(0.22);
        pier.like.free_corner = (0.0, 1.0);
        pier.like.filled = 0.86;
        assert!(!pier.is_a_ship_beside());
        pier.like.filled = 0.97;
        assert!(pier.is_a_ship_beside(), "between two hulls");
        pier.like.filled = 0.86;
        pier.sharpness = 1.0;
        assert!(pier.is_a_ship_beside());
        pier.sharpness = 0.98;
        pier.afloat.1 = 1.0;
        assert!(pier.is_a_ship_beside(), "free on one side");
    }

    #[test]
    fn of_a_small_ship_at_a_quay_a_blurred_border_is_enough_where_it_is_one_all_along() {
        let mut trial = at_quay();
        trial.house = Some(-0.4);
        trial.sharpness = 0.82;
        trial.sharp_part = 1.0;
        assert!(is_likely(&trial, true));
        trial.sharp_part = 0.9;
        assert!(!is_likely(&trial, true), "here and there");
        trial.sharp_part = 1.0;
        trial.size_m = [119.0, 28.0];
        assert!(!is_likely(&trial, true), "a pier with a shed");
    }

    #[test]
    fn a_house_at_an_end_stands_for_even_paint() {
        let mut trial = at_quay();
        trial.like.uneven = 0.8;
        assert!(!is_likely(&trial, true));
        trial.house = Some(-0.35);
        assert!(is_likely(&trial, true));
        trial.like.uneven = 0.01;
        assert!(is_likely(&trial, true));
        trial.house = Some(0.1);
        assert!(!is_likely(&trial, true));
    }

    #[test]
    fn the_shadow_of_who_lies_beside_it_is_no_hull() {
        let mut trial = at_quay();
        assert!(!trial.is_shadow());
        trial.like.shaded = 0.7;
        assert!(trial.is_shadow());
        let mut dark = Trial { ..trial };
        dark.house = Some(-0.4);
        dark.like.free_corner = (0.85, 0.1);
        assert!(!dark.is_shadow(), "a dark ship in another's shade");
        dark.like.uneven = 4.0;
        assert!(dark.is_shadow(), "with the other's lit deck at its margin");
        trial.afloat.1 = 1.0;
        assert!(!trial.is_shadow(), "a dark ship that lies free");
    }
}
