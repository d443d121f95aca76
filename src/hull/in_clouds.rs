//! What among clouds is a ship, or the part of her that they leave to be seen.

use super::beside;
use super::trial::{
    BOW, BOW_PLAIN, EVEN_PLAIN, FREE_PLAIN, SHARP_GSD_M, SHARP_PLAIN, SLENDER_CUT, STOUT, Trial,
};

/// Among clouds: what is shorter, metres, is as often a piece of them, …
const LEAST_IN_CLOUDS_M: f64 = 55.0;
/// … and how sharp her border is where it is not of one paint.
const SHARP_IN_CLOUDS: f32 = 0.95;
/// Of a piece that is plainly a ship's: least length, metres, and ratio.
const LEAST_PLAIN_M: f64 = 45.0;
const STOUT_IN_PART: f64 = 3.5;
/// Least part of the border of her sharper side that ends as a wall does: that of cloud is as sharp
/// here and there.
const WALLED_IN_CLOUDS: f64 = 0.6;
/// What has a softer one is a ship only where it is longer than this, metres.
const LEAST_SOFT_M: f64 = 80.0;

impl Trial {
    /// Whether it looks, among clouds, like a ship or the part of her that they leave to be seen: a
    /// cloud has no sharp straight sides with water along both. Bow and house may be hidden.
    pub(super) fn is_likely_in_part(&self) -> bool {
        let slender = self.slenderness() >= STOUT;
        let ship =
            self.house.is_some() || self.like.bow() >= BOW || slender || self.is_plain_in_part();
        // Cloud may lie along one side of her.
        let painted = slender && self.like.uneven < EVEN_PLAIN && self.like.bow() >= BOW_PLAIN;
        let free = (self.is_free_all_round() && ship)
            || (self.afloat.0.max(self.afloat.1) >= FREE_PLAIN && painted);
        let even = slender && self.like.uneven < EVEN_PLAIN && self.is_free_all_round();
        let sharp = if even { SHARP_IN_CLOUDS } else { SHARP_PLAIN };
        let long = self.size_m[0] >= LEAST_IN_CLOUDS_M || self.is_plain_in_part();
        let walled = self.is_walled(WALLED_IN_CLOUDS);
        free && long && walled && self.sharpness >= sharp && self.slenderness() < SLENDER_CUT
    }

    /// Whether so little of a ship is seen as plainly as a ship can be.
    fn is_plain_in_part(&self) -> bool {
        self.size_m[0] >= LEAST_PLAIN_M
            && self.slenderness() >= STOUT_IN_PART
            && self.like.uneven < EVEN_PLAIN
            && self.less_free() >= FREE_PLAIN
            && self.sharpness >= SHARP_PLAIN
    }

    /// Whether it may be a piece of cloud, whose borders are softer than most ships' and whose
    /// margins more uneven.
    pub(super) fn is_frayed(&self) -> bool {
        let small = self.size_m[0] < LEAST_IN_CLOUDS_M;
        let soft = self.gsd_m < SHARP_GSD_M && self.sharpness < SHARP_IN_CLOUDS;
        let uneven = self.like.uneven >= EVEN_PLAIN;
        let at_something = self.less_free() < beside::FREE;
        // So little of a ship must be plainly one.
        (small && (soft || uneven || self.less_free() < FREE_PLAIN))
            || (soft && (uneven || self.size_m[0] < LEAST_SOFT_M))
            || (at_something && uneven)
            || !self.is_walled(WALLED_IN_CLOUDS)
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::tests::at_quay;
    use super::*;

    #[test]
    fn among_clouds_sharp_sides_are_a_ship_and_soft_ones_a_cloud() {
        let mut trial = at_quay();
        trial.afloat = (0.95, 0.9);
        trial.size_m = [80.0, 14.0];
        assert!(trial.is_likely_in_part() && !trial.is_frayed());
        // So short a part of her shows no ratio: her house must be seen.
        trial.size_m = [60.0, 20.0];
        assert!(!trial.is_likely_in_part());
        trial.house = Some(0.4);
        assert!(trial.is_likely_in_part());
        trial.sharpness = 0.9;
        trial.like.uneven = 0.6;
        assert!(!trial.is_likely_in_part() && trial.is_frayed());
        trial.sharpness = 0.99;
        assert!(!trial.is_frayed());
        trial.size_m = [40.0, 9.0];
        assert!(trial.is_frayed(), "small and uneven");
        trial.like.uneven = 0.1;
        assert!(!trial.is_frayed());
    }

    #[test]
    fn what_clouds_leave_of_a_ship_is_even_sharp_and_free() {
        let mut trial = at_quay();
        trial.afloat = (0.98, 0.96);
        trial.size_m = [52.0, 13.6];
        assert!(trial.is_likely_in_part() && !trial.is_frayed());
        let with = |change: &dyn Fn(&mut Trial)| {
            let mut changed = Trial { ..trial };
            change(&mut changed);
            (changed.is_likely_in_part(), changed.is_frayed())
        };
        assert_eq!(with(&|t| t.like.uneven = 0.4), (false, true));
        assert_eq!(with(&|t| t.sharpness = 0.9), (false, true));
        assert_eq!(with(&|t| t.afloat.1 = 0.8), (false, true));
        assert!(!with(&|t| t.size_m = [40.0, 10.0]).0);
        assert_eq!(with(&|t| t.sharp_part = 0.5), (false, true));
        // Somewhat soft is a ship where she is slender and of one paint, and not small.
        assert_eq!(
            with(&|t| (t.size_m, t.sharpness) = ([120.0, 20.0], 0.96)),
            (true, false)
        );
        assert!(with(&|t| (t.size_m, t.sharpness) = ([70.0, 12.0], 0.9)).1);
        assert!(!with(&|t| (t.size_m, t.sharpness) = ([120.0, 20.0], 0.9)).1);
        // A rim of cloud lies at cloud, and is of no one paint.
        let rim = |uneven: f64| {
            with(&|t| (t.size_m, t.afloat, t.like.uneven) = ([90.0, 16.0], (0.9, 0.1), uneven)).1
        };
        assert!(rim(0.4) && !rim(0.2));
    }

    #[test]
    fn cloud_may_lie_along_one_side_of_a_painted_ship() {
        let mut trial = at_quay();
        trial.size_m = [80.0, 14.0];
        trial.like.free_corner = (0.15, 0.0);
        assert!(trial.is_likely_in_part());
        trial.like.free_corner = (0.0, 0.0);
        trial.house = Some(0.4);
        assert!(!trial.is_likely_in_part(), "no corner of a bow");
    }
}
