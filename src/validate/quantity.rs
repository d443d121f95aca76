//! The quantities whose errors are counted, in one list.

use super::case::Case;
use super::statistics::{Deviation, score_of};
use crate::Interval;
use crate::answer::HullAnswer;
use crate::scene::{Condition, HullTruth};

/// One quantity.
#[derive(Clone, Copy)]
pub struct Quantity {
    /// The name in tables.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Errors larger than this are counted apart; infinite where none are.
    pub large: f64,
    /// Whether it follows from the freeboard, so that hulls are to be taken by grade.
    pub of_freeboard: bool,
    deviation: fn(&Case, &HullTruth, &HullAnswer) -> Option<Deviation>,
    score: Option<fn(&HullTruth, &HullAnswer) -> Option<f64>>,
}

impl Quantity {
    /// Estimate against truth, of a hull that was found and has both.
    pub fn deviation(&self, case: &Case) -> Option<Deviation> {
        let (truth, answer) = case.found()?;
        (self.deviation)(case, truth, answer)
    }

    /// The normal score of the truth in the answer's quantiles, where it has some.
    pub fn score(&self, case: &Case) -> Option<f64> {
        let (truth, answer) = case.found()?;
        self.score?(truth, answer)
    }
}

pub(super) const LENGTH: Quantity = Quantity {
    name: "length",
    unit: "m",
    large: 2.0,
    of_freeboard: false,
    deviation: |_, t, a| Some(Deviation::of(a.length_m, t.length_m)),
    score: Some(|t, a| Some(score_of(&a.quantiles.length_m, t.length_m))),
};

pub(super) const BEAM: Quantity = Quantity {
    name: "beam",
    unit: "m",
    large: 1.0,
    of_freeboard: false,
    deviation: |_, t, a| Some(Deviation::of(a.beam_m, t.beam_m)),
    score: Some(|t, a| Some(score_of(&a.quantiles.beam_m, t.beam_m))),
};

pub(super) const HEADING: Quantity = Quantity {
    name: "heading",
    unit: "deg",
    large: 1.0,
    of_freeboard: false,
    deviation: |c, _, _| c.axis_error_deg().map(Deviation::bare),
    score: None,
};

/// The freeboard.
pub(super) const FREEBOARD: Quantity = Quantity {
    name: "freeboard",
    unit: "m",
    large: 0.5,
    of_freeboard: true,
    deviation: |_, t, a| {
        let interval = *a.freeboard_m.as_ref().ok()?;
        Some(Deviation::of(interval, t.freeboard_m))
    },
    score: Some(|t, a| {
        let quantiles = a.quantiles.freeboard_m.as_ref()?;
        Some(score_of(quantiles, t.freeboard_m))
    }),
};

const DRAFT: Quantity = Quantity {
    name: "draft",
    unit: "m",
    large: 1.0,
    of_freeboard: true,
    deviation: |_, t, a| Some(Deviation::of(a.load.draft_m?, t.draft_m)),
    score: None,
};

const LOAD_FRACTION: Quantity = Quantity {
    name: "load fraction",
    unit: "",
    large: 0.2,
    of_freeboard: true,
    deviation: |_, t, a| Some(Deviation::of(a.load.load_fraction?, t.load_fraction?)),
    score: None,
};

const DEADWEIGHT: Quantity = Quantity {
    name: "deadweight/DWT",
    unit: "",
    large: 0.2,
    of_freeboard: true,
    deviation: |_, t, a| {
        let whole_t = t.summer_deadweight_t?;
        share_of(a.load.deadweight_t?, t.load_fraction? * whole_t, whole_t)
    },
    score: None,
};

const CARGO: Quantity = Quantity {
    name: "cargo/DWT",
    unit: "",
    large: 0.2,
    of_freeboard: true,
    deviation: |_, t, a| share_of(a.load.cargo_t?, t.cargo_t?, t.summer_deadweight_t?),
    score: None,
};

/// Of a ship in ballast any interval that reaches down to nothing holds the truth.
const CARGO_IF_ANY: Quantity = Quantity {
    name: "cargo/DWT, if any",
    unit: "",
    large: 0.2,
    of_freeboard: true,
    deviation: |_, t, a| {
        let cargo_t = t.cargo_t.filter(|cargo_t| *cargo_t > 0.0)?;
        share_of(a.load.cargo_t?, cargo_t, t.summer_deadweight_t?)
    },
    score: None,
};

const CARGO_OF_LADEN: Quantity = Quantity {
    name: "cargo of laden, of itself",
    unit: "",
    large: 0.2,
    of_freeboard: true,
    deviation: |_, t, a| {
        let cargo_t = t
            .cargo_t
            .filter(|_| t.condition == Some(Condition::Laden))?;
        share_of(a.load.cargo_t?, cargo_t, cargo_t)
    },
    score: None,
};

/// Over something of the ship's own, or the largest ships alone would be seen.
fn share_of(estimate_t: Interval, truth_t: f64, whole_t: f64) -> Option<Deviation> {
    let share = Interval {
        value: estimate_t.value / whole_t,
        lo: estimate_t.lo / whole_t,
        hi: estimate_t.hi / whole_t,
    };
    Some(Deviation::of(share, truth_t / whole_t))
}

/// All of them.
pub const QUANTITIES: [Quantity; 10] = [
    LENGTH,
    BEAM,
    HEADING,
    FREEBOARD,
    DRAFT,
    LOAD_FRACTION,
    DEADWEIGHT,
    CARGO,
    CARGO_IF_ANY,
    CARGO_OF_LADEN,
];
