//! Trim and heel: from what stands over the water at one place to the draft that counts.
//!
//! A freeboard at half length, mean of both sides, needs neither: a heeled wall-sided hull
//! sinks on one side what it rises on the other, and a trimmed one turns about its centre of
//! flotation, within 2 % of the length from half length. These are for readings that are not
//! of that kind, and say how much the rest is.

/// How a ship lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attitude {
    /// Aft draft less forward draft over `length_m`, metres.
    pub trim_m: f64,
    /// Positive with the starboard side lower, degrees.
    pub heel_deg: f64,
    /// Length over which the trim is taken, metres.
    pub length_m: f64,
    /// Beam, metres.
    pub beam_m: f64,
}

impl Attitude {
    /// Draft at `forward_m` metres forward of half length, from that at half length, metres:
    /// `T − trim·x/L`.
    pub fn draft_at_m(&self, draft_m: f64, forward_m: f64) -> f64 {
        draft_m - self.trim_m * forward_m / self.length_m
    }

    /// Draft on even keel at the same displacement, metres: the draft at the centre of
    /// flotation, `flotation_m` forward of half length (aft of it: negative).
    ///
    /// ```
    /// use plimsoll::load::attitude::Attitude;
    /// // 1.5 m by the stern over 85 m, flotation 1.7 m forward: 3 cm less.
    /// let lies = Attitude { trim_m: 1.5, heel_deg: 0.0, length_m: 85.0, beam_m: 13.6 };
    /// assert!((lies.even_keel_draft_m(3.30, 1.7) - 3.27).abs() < 1e-12);
    /// ```
    pub fn even_keel_draft_m(&self, draft_m: f64, flotation_m: f64) -> f64 {
        self.draft_at_m(draft_m, flotation_m)
    }

    /// How much lower the starboard side stands than the mean of both, metres:
    /// `B/2·tan(heel)`.
    ///
    /// ```
    /// use plimsoll::load::attitude::Attitude;
    /// let lies = Attitude { trim_m: 0.0, heel_deg: 1.0, length_m: 85.0, beam_m: 13.6 };
    /// assert!((lies.starboard_sinkage_m() - 0.12).abs() < 0.002);
    /// ```
    pub fn starboard_sinkage_m(&self) -> f64 {
        0.5 * self.beam_m * self.heel_deg.to_radians().tan()
    }

    /// Freeboard at half length, mean of both sides, metres, from a reading of one side
    /// (`starboard` or port) at `forward_m` metres forward of half length.
    pub fn mean_freeboard_m(&self, reading_m: f64, starboard: bool, forward_m: f64) -> f64 {
        let side_m = if starboard {
            self.starboard_sinkage_m()
        } else {
            -self.starboard_sinkage_m()
        };
        reading_m + side_m - self.trim_m * forward_m / self.length_m
    }
}

/// Mean of means of six draft marks, metres: `(F + A + 6·M)/8`, with forward, aft and midship
/// drafts each the mean of both sides; what a draft survey takes so as to allow for hog and sag.
///
/// ```
/// // Sagging by 8 cm.
/// let draft_m = plimsoll::load::attitude::mean_of_means_m(5.0, 5.6, 5.38);
/// assert!((draft_m - 5.36).abs() < 1e-12);
/// ```
pub fn mean_of_means_m(forward_m: f64, aft_m: f64, midship_m: f64) -> f64 {
    (forward_m + aft_m + 6.0 * midship_m) / 8.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_of_both_sides_and_of_the_ends_agree_on_the_mean() {
        let lies = Attitude {
            trim_m: 1.2,
            heel_deg: -0.7,
            length_m: 120.0,
            beam_m: 20.0,
        };
        let (depth_m, draft_m) = (11.0, 6.0);
        for forward_m in [-40.0, 0.0, 30.0] {
            let mean_m = depth_m - lies.draft_at_m(draft_m, forward_m);
            let lower_m = lies.starboard_sinkage_m();
            for (reading_m, starboard) in [(mean_m - lower_m, true), (mean_m + lower_m, false)] {
                let got = lies.mean_freeboard_m(reading_m, starboard, forward_m);
                assert!((got - (depth_m - draft_m)).abs() < 1e-12);
            }
        }
        // By the stern: deeper aft.
        assert!(lies.draft_at_m(6.0, -60.0) - lies.draft_at_m(6.0, 60.0) > 1.19);
    }
}
