//! The figures of a trial for which floors are set.

use serde::{Deserialize, Serialize};

use super::Trial;
use super::grade::Grade;
use super::quantity::{BEAM, FREEBOARD, HEADING, LENGTH};
use super::statistics::Errors;

/// What a trial comes down to; a figure without hulls is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Figures {
    /// Share of the hulls that were found; those that were not and lie under cloud by half or
    /// more are left out.
    pub found: Option<f64>,
    /// Answers that belong to no hull, per scene.
    pub false_per_scene: Option<f64>,
    /// Share of the hulls that were found whose heading points to the bow.
    pub bow: Option<f64>,
    /// Median size of the error, metres.
    pub length_median_m: Option<f64>,
    /// Median size of the error, metres.
    pub beam_median_m: Option<f64>,
    /// Median size of the axis's error, degrees.
    pub heading_median_deg: Option<f64>,
    /// Share of the judged hulls, see [`Trial::judged`], that were given a freeboard.
    pub given: Option<f64>,
    /// Size of the mean error of judged freeboards, metres.
    pub freeboard_bias_m: Option<f64>,
    /// Their root mean square error, metres.
    pub freeboard_rmse_m: Option<f64>,
    /// Their median size of the error, metres.
    pub freeboard_median_m: Option<f64>,
    /// Share of them more than half a metre off.
    pub freeboard_large: Option<f64>,
    /// Share of their 90 % intervals that hold the truth.
    pub freeboard_coverage: Option<f64>,
    /// Share of the hopeless hulls that were withheld, for a right reason.
    pub hopeless_right: Option<f64>,
}

impl Trial {
    /// The figures for which floors are set.
    pub fn figures(&self) -> Figures {
        let n = self.counts();
        let share = |part: usize, of: usize| (of > 0).then(|| part as f64 / of as f64);
        let of = |e: Errors, figure: fn(&Errors) -> f64| (e.n > 0).then(|| figure(&e));
        let freeboard = self.errors(&FREEBOARD);
        let hopeless = self.given(Grade::Hopeless);
        Figures {
            found: share(n.found, n.hulls - n.hidden),
            false_per_scene: share(n.false_, self.setup.scenes as usize),
            bow: share(n.bow_right, n.found),
            length_median_m: of(self.errors(&LENGTH), |e| e.median),
            beam_median_m: of(self.errors(&BEAM), |e| e.median),
            heading_median_deg: of(self.errors(&HEADING), |e| e.median),
            given: share(freeboard.n, self.judged().len()),
            freeboard_bias_m: of(freeboard, |e| e.bias.abs()),
            freeboard_rmse_m: of(freeboard, |e| e.rmse),
            freeboard_median_m: of(freeboard, |e| e.median),
            freeboard_large: of(freeboard, |e| e.beyond),
            freeboard_coverage: of(freeboard, |e| e.coverage),
            hopeless_right: share(hopeless.reason_right, hopeless.found),
        }
    }
}
