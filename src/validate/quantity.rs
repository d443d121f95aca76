//! The quantities whose errors are counted, in one list.

use super::case::Case;
use super::statistics::{Deviation, score_of};
use crate::answer::HullAnswer;
use crate::scene::HullTruth;

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

const CARGO: Quantity = Quantity {
    name: "cargo/DWT",
    unit: "",
    large: 0.2,
    of_freeboard: true,
    // Over the ship's deadweight, or the largest ships alone would be seen.
    deviation: |_, t, a| {
        let (cargo, whole) = (a.load.cargo_t?, t.summer_deadweight_t?);
        let share = crate::Interval {
            value: cargo.value / whole,
            lo: cargo.lo / whole,
            hi: cargo.hi / whole,
        };
        Some(Deviation::of(share, t.cargo_t? / whole))
    },
    score: None,
};

/// All of them.
pub const QUANTITIES: [Quantity; 7] = [
    LENGTH,
    BEAM,
    HEADING,
    FREEBOARD,
    DRAFT,
    LOAD_FRACTION,
    CARGO,
];
