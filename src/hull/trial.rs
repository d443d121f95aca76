//! Whether what was measured in a candidate's box is a ship.

use super::beside;
use super::joined::LEAST_M;
use super::likeness::Likeness;

/// Length over width of what is taken for a ship: a barge is 3, a slender container ship 9;
/// coarse pixels widen her.
const SLENDERNESS: (f64, f64) = (2.6, 12.0);

/// No ship was ever longer than 458 or wider than 69 m (*Seawise Giant*); her side and her wake
/// may add to either.
const LARGEST_M: (f64, f64) = (480.0, 80.0);

/// Part of the water beside the freer side of a hull that must look like water or shadow. A
/// house ashore has neither.
const FREE_SIDE: f64 = 0.35;

/// Least part of a wide strip beside such a side that is water in the sun, and the same on coarse
/// pixels, where shadows of land are as even as water.
const SUNLIT: f64 = 0.1;
const SUNLIT_COARSE: f64 = 0.25;
/// How uneven the margin may be of what lies at something with one side and has no border as
/// sharp as that of a ship: a boat's foam is more so.
const EVEN_QUAY: f64 = 0.35;

/// Least part of a hull's strength that is gone a few pixels beyond the border of her sharper side;
/// the arms of a wake, which are as straight, fade out over metres …
pub(super) const SHARP: f32 = 0.75;
/// … or of what has a wake itself, foam along its sides; …
const SHARP_WITH_WAKE: f32 = 0.65;
/// … which shows on pixels smaller than this, metres.
pub(super) const SHARP_GSD_M: f64 = 0.8;

/// Least share of water in both corners at the bow; a breakwater's are full …
pub(super) const BOW: f64 = 0.22;
/// … where the hull is at least this many pixels wide.
const BOW_PX: f64 = 8.0;
/// How uneven the margin of a hull may be: foam and rubble are more so than most decks …
pub(super) const EVEN: f64 = 0.9;
/// … and have no border as sharp as this.
pub(super) const SHARP_UNEVEN: f32 = 0.9;
/// Part of what lies within a hull that is no water: flecks of foam leave more of it between them, …
const FILLED: f64 = 0.6;
/// … and most hulls less, unless their margin is of one paint.
const FILLED_UNEVEN: f64 = 0.85;
/// Least part of the border of her sharper side that ends as a wall does; cloud fades out all along.
const WALLED: f64 = 0.25;
/// … where so much of it does, and a bow is plain, cloud or foam beside her may fade out as it will.
pub(super) const WALLED_MOSTLY: f64 = 0.65;
/// Part of that border of who is a ship by her house at an end, her paint and the water about her.
pub(super) const WALLED_ALL: f64 = 0.9;
/// Without a bow that is plainly seen: a little water in its corners, how even her paint is,
/// how free both her sides, and how sharp the sharper of them.
/// A pier in the sea is as plain: not one so stout, unless it is no wider than barges are, metres.
pub(super) const STOUT: f64 = 4.2;
const BARGE_M: f64 = 30.0;
pub(super) const BOW_PLAIN: f64 = 0.04;
pub(super) const EVEN_PLAIN: f64 = 0.25;
pub(super) const FREE_PLAIN: f64 = 0.85;
pub(super) const SHARP_PLAIN: f32 = 0.97;

/// The same of what runs out of the tile, which may be land or a pier.
const BOW_CUT: f64 = 0.55;
/// What is left of her is less slender than she.
pub(super) const SLENDER_CUT: f64 = 8.8;
/// Part of what lies within her that is no water: between the walks of a fish farm there is.
const FILLED_CUT: f64 = 0.75;
/// How uneven the margin of a hull may be whose bow lies outside the tile.
const EVEN_CUT: f64 = 0.16;
/// Part of the corners at an end that is free where there is no bow at all: with a change of paint
/// that passes for the beginning of a wake, a breakwater.
pub(super) const NO_BOW: f64 = 0.05;
/// Part of the water beside a side below which another hull may lie there.
const CROWDED: f64 = 0.8;
/// Least part of the water beside either side of a hull that must have both free, …
const ALL_ROUND: f64 = 0.75;
/// … and how uneven her margin may be, …
const EVEN_ALL_ROUND: f64 = 0.25;
/// … or may be where all of her corners show so much water.
const EVEN_POINTED: f64 = 0.5;
pub(super) const POINTED: f64 = 0.4;
/// So much water in both corners says that it is a bow.
pub(super) const BOW_PLAINLY: f64 = 0.5;

/// Part of the length from the middle beyond which a house stands toward an end.
const HOUSE_AT_END: f64 = 0.2;

/// Where a candidate lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// With one side at least on free water.
    OnWater,
    /// With both sides on free water: where what is darker counts too, much on land looks like a
    /// hull.
    AllRound,
    /// Beside a hull that was found, and perhaps between two.
    BesideHull,
}

/// What was measured in a candidate's box.
#[derive(Debug)]
pub(super) struct Trial {
    /// Length and width as imaged, metres.
    pub(super) size_m: [f64; 2],
    pub(super) gsd_m: f64,
    /// Part of the water beside port and starboard that looks like water or shadow.
    pub(super) afloat: (f64, f64),
    pub(super) like: Likeness,
    /// Part of the hull's strength that is gone a few pixels beyond her sharper side.
    pub(super) sharpness: f32,
    /// Part of the border of her sharper side at which what is within ends as a wall does.
    pub(super) sharp_part: f64,
    /// Part of what lies beyond the end ahead and the one behind that is water or shadow, on coarse
    /// pixels.
    pub(super) free_beyond: Option<(f64, f64)>,
    /// Whether foam unlike her deck begins at an end: a wake, whose arms are alike all along.
    pub(super) wake_seen: bool,
    /// Where a house stands, as a part of the length from the middle.
    pub(super) house: Option<f64>,
    /// How far the straighter of her sides on free water is from straight, metres.
    pub(super) bent_m: Option<f64>,
}

impl Trial {
    pub(super) fn slenderness(&self) -> f64 {
        self.size_m[0] / self.size_m[1]
    }

    /// Part of the water beside the less free side that looks like it.
    pub(super) fn less_free(&self) -> f64 {
        self.afloat.0.min(self.afloat.1)
    }

    /// Whether a good part of the water beside the less free side is none.
    pub(super) fn is_crowded(&self) -> bool {
        self.less_free() < CROWDED
    }

    /// Whether water lies along both sides.
    pub(super) fn is_free_all_round(&self) -> bool {
        self.less_free() >= ALL_ROUND
    }

    /// Whether a house stands toward one of the ends, as on most tankers.
    pub(super) fn has_house_at_end(&self) -> bool {
        self.house.is_some_and(|at| at.abs() >= HOUSE_AT_END)
    }

    pub(super) fn is_of_a_ships_size(&self) -> bool {
        let [length_m, width_m] = self.size_m;
        let too_large = length_m > LARGEST_M.0 || width_m > LARGEST_M.1 + 2.0 * self.gsd_m;
        // Coarse pixels widen a barge by a good part.
        let blur_m = if self.is_coarse() { self.gsd_m } else { 0.0 };
        let stout = length_m - blur_m < SLENDERNESS.0 * (width_m - blur_m);
        let slenderness = !stout && self.slenderness() < SLENDERNESS.1;
        length_m >= 25.0 && !too_large && slenderness
    }

    /// Whether this part of the border of her sharper side ends as walls do; on larger pixels nothing
    /// is sharp.
    pub(super) fn is_walled(&self, part: f64) -> bool {
        self.gsd_m >= SHARP_GSD_M || self.sharp_part >= part
    }

    /// Whether there is so much water within it as lies between flecks of foam.
    pub(super) fn is_foam(&self) -> bool {
        let Likeness { filled, uneven, .. } = self.like;
        filled < FILLED || (filled < FILLED_UNEVEN && uneven >= EVEN_QUAY)
    }

    /// Whether it lies in the water as a hull does in such a place; `sunlit` is the part of a
    /// wide strip beside a side, starboard where true, that is water in the sun.
    pub(super) fn floats(&self, place: Place, sunlit: impl Fn(bool) -> f64) -> bool {
        let Trial {
            afloat,
            like,
            sharpness,
            ..
        } = self;
        match place {
            Place::OnWater => {
                let least_sunlit = if self.is_coarse() {
                    SUNLIT_COARSE
                } else {
                    SUNLIT
                };
                let sharp = if self.wake_seen {
                    SHARP_WITH_WAKE
                } else {
                    SHARP
                };
                afloat.0.max(afloat.1) >= FREE_SIDE
                    && (like.uneven < EVEN || *sharpness >= SHARP_UNEVEN)
                    && (self.gsd_m >= SHARP_GSD_M
                        || *sharpness >= sharp
                        || (self.sharp_part >= WALLED_MOSTLY && like.bow() >= BOW_PLAINLY))
                    && self.is_walled(WALLED)
                    && (self.less_free() >= beside::FREE
                        || like.uneven < EVEN_QUAY
                        || *sharpness >= SHARP_UNEVEN)
                    && [(false, afloat.0), (true, afloat.1)]
                        .into_iter()
                        .any(|(side, free)| free >= FREE_SIDE && sunlit(side) >= least_sunlit)
            }
            Place::AllRound => {
                let pointed = like.free_corner.0.min(like.free_corner.1) >= POINTED;
                let even = if pointed {
                    EVEN_POINTED
                } else {
                    EVEN_ALL_ROUND
                };
                self.is_free_all_round() && like.uneven < even
            }
            Place::BesideHull => self.is_a_ship_beside(),
        }
    }

    /// Whether it has a ship's bow or paint.
    pub(super) fn is_likely(&self, place: Place, moored: bool, cut_by_edge: bool) -> bool {
        let like = &self.like;
        // Who lies beside a hull that was found shows more than a wall, and has it at her ends.
        let by_herself = place != Place::BesideHull;
        if self.is_a_wall()
            || self.is_a_quay()
            || self.is_a_shore()
            || (by_herself && self.is_a_wall_on_coarse_pixels(cut_by_edge))
        {
            return false;
        }
        // Where the box lies askew its corners are on the hull; even paint in open water is a
        // ship's all the same.
        let barge = self.slenderness() >= STOUT || self.size_m[1] < BARGE_M;
        let free = self.less_free() >= FREE_PLAIN && self.sharpness >= SHARP_PLAIN;
        let painted = barge && like.uneven < EVEN_PLAIN && free;
        let wholly = free
            && like.uneven < EVEN_POINTED
            && self.has_house_at_end()
            && self.size_m[0] >= LEAST_M[0]
            && self.sharp_part >= WALLED_ALL;
        let bow = if cut_by_edge {
            // Her bow may lie outside; her paint does not.
            // A house at an end, sharp sides and water along both are more of a ship than of a pier.
            let most = if free && self.has_house_at_end() {
                EVEN_PLAIN
            } else {
                EVEN_CUT
            };
            let even = like.uneven < most && self.is_free_all_round();
            let bow = like.bow() >= BOW_CUT && like.uneven < EVEN_PLAIN;
            let ship = like.bow() >= BOW || self.house.is_some();
            let full = like.filled >= FILLED_CUT;
            self.slenderness() < SLENDER_CUT && full && ((even && ship) || bow)
        } else {
            // Foam about the bow fills its corners.
            let under_way = self.wake_seen
                && self.is_free_all_round()
                && like.uneven < EVEN_POINTED
                && like.bow() > NO_BOW;
            let moored = moored && self.is_a_small_ship_at_something();
            // A point of an island has corners, too, and no house.
            let point = self.less_free() < beside::FREE
                && self.size_m[0] < LEAST_M[0]
                && (like.uneven >= EVEN_PLAIN || !self.has_house_at_end());
            place == Place::BesideHull
                || (like.bow() >= BOW && !point)
                || moored
                || (painted && like.bow() >= BOW_PLAIN)
                || wholly
                || self.is_a_barge_on_coarse_pixels()
                || under_way
        };
        bow || self.size_m[1] <= BOW_PX * self.gsd_m
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A tanker of 62 by 9 m at a quay to starboard, whose corners show no water.
    pub(in super::super) fn at_quay() -> Trial {
        Trial {
            size_m: [62.0, 9.0],
            gsd_m: 0.5,
            afloat: (1.0, 0.1),
            like: Likeness {
                free_corner: (0.0, 0.0),
                uneven: 0.2,
                filled: 0.95,
                shaded: 0.0,
                rough: 0.2,
                even_line: 0.4,
            },
            sharpness: 0.98,
            sharp_part: 0.9,
            free_beyond: None,
            wake_seen: false,
            house: None,
            bent_m: Some(0.2),
        }
    }

    pub(in super::super) fn is_likely(trial: &Trial, moored: bool) -> bool {
        trial.is_likely(Place::OnWater, moored, false)
    }

    #[test]
    fn who_has_another_along_half_of_her_is_crowded() {
        let mut trial = at_quay();
        trial.afloat = (1.0, 0.56);
        assert!(trial.is_crowded());
        trial.afloat = (0.95, 0.9);
        assert!(!trial.is_crowded());
    }

    #[test]
    fn who_makes_way_has_something_of_a_bow() {
        let mut trial = at_quay();
        trial.afloat = (1.0, 0.99);
        trial.wake_seen = true;
        trial.like.free_corner = (0.1, 0.0);
        assert!(is_likely(&trial, false));
        trial.like.free_corner = (0.0, 0.0);
        assert!(!is_likely(&trial, false));
    }

    #[test]
    fn coarse_pixels_widen_a_barge_and_show_sunlit_water_beside_her() {
        let mut trial = at_quay();
        trial.size_m = [50.0, 19.5];
        assert!(!trial.is_of_a_ships_size());
        trial.gsd_m = 3.0;
        assert!(trial.is_of_a_ships_size());
        trial.size_m[1] = 21.5;
        assert!(!trial.is_of_a_ships_size());
        let floats = |trial: &Trial| trial.floats(Place::OnWater, |_| 0.15);
        assert!(!floats(&trial), "a field between woods");
        trial.gsd_m = 0.5;
        assert!(floats(&trial), "her own shadow");
    }

    #[test]
    fn flecks_of_foam_with_water_between_them_are_no_hull() {
        let mut trial = at_quay();
        assert!(!trial.is_foam());
        trial.like.filled = 0.75;
        assert!(!trial.is_foam(), "a deck in part like water, of one paint");
        trial.like.uneven = 0.5;
        assert!(trial.is_foam());
        trial.like.uneven = 0.2;
        trial.like.filled = 0.5;
        assert!(trial.is_foam());
    }

    #[test]
    fn who_is_cut_and_has_a_house_at_an_end_needs_less_even_paint() {
        let mut trial = at_quay();
        trial.afloat = (1.0, 0.95);
        trial.house = Some(-0.35);
        let is_likely = |trial: &Trial| trial.is_likely(Place::OnWater, false, true);
        assert!(is_likely(&trial));
        trial.sharpness = 0.9;
        assert!(!is_likely(&trial), "a wake or a shore");
        trial.sharpness = 0.98;
        trial.house = Some(0.1);
        assert!(!is_likely(&trial), "a shed on a pier");
        trial.house = Some(0.4);
        trial.like.filled = 0.65;
        assert!(!is_likely(&trial), "a fish farm");
    }

    #[test]
    fn who_is_free_all_round_with_a_house_at_an_end_and_walls_all_along_needs_no_corners() {
        let mut trial = at_quay();
        trial.afloat = (1.0, 0.95);
        trial.house = Some(-0.4);
        assert!(is_likely(&trial, false));
        let without = |change: &dyn Fn(&mut Trial)| {
            let mut changed = Trial { ..trial };
            change(&mut changed);
            !is_likely(&changed, false)
        };
        assert!(without(&|t| t.house = Some(0.1)), "a pier with a shed");
        assert!(without(&|t| t.sharp_part = 0.8), "foam here and there");
        assert!(without(&|t| t.size_m = [38.0, 8.0]), "a fish farm");
        assert!(without(&|t| t.afloat.1 = 0.8), "lies at something");
    }

    #[test]
    fn a_point_of_an_island_is_no_small_ship() {
        let mut trial = at_quay();
        trial.size_m = [45.0, 11.0];
        trial.like.free_corner = (0.9, 0.0);
        trial.house = Some(0.3);
        assert!(is_likely(&trial, false));
        trial.like.uneven = 0.4;
        assert!(!is_likely(&trial, false));
        trial.like.uneven = 0.2;
        trial.house = None;
        assert!(!is_likely(&trial, false), "no house");
    }
}
