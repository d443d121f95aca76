//! What is counted over the hulls of a trial.

use std::ops::Range;

use super::Trial;
use super::case::Case;
use super::grade::Grade;
use super::quantity::{FREEBOARD, Quantity};
use super::statistics::{Errors, reliability};
use crate::Withheld;
use crate::answer;
use crate::scene::Condition;

/// How many hulls came out how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// True hulls.
    pub hulls: usize,
    /// Of them found.
    pub found: usize,
    /// Not found, but under cloud by half or more.
    pub hidden: usize,
    /// Answers that belong to no hull.
    pub false_: usize,
    /// Found, and the heading points to the bow.
    pub bow_right: usize,
    /// Found, and the answer says that it knows the bow.
    pub bow_known: usize,
    /// Of those right.
    pub bow_known_right: usize,
}

/// What became of the hulls of one grade.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The grade.
    pub grade: Grade,
    /// Found hulls of it.
    pub found: usize,
    /// Errors of the freeboards that were given.
    pub errors: Errors,
    /// How many were withheld for each reason, most frequent first.
    pub withheld: Vec<(Withheld, usize)>,
    /// How many were withheld for a reason that is right for a hopeless hull.
    pub reason_right: usize,
}

/// Freeboard errors of the hulls within some bounds of a scene's property.
#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    /// From, to.
    pub bounds: Range<f64>,
    /// Errors of the freeboards that were given.
    pub errors: Errors,
}

/// A property of scene and hull on which errors may depend.
#[derive(Clone, Copy)]
pub struct Axis {
    /// The name in tables.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The bins' limits.
    pub limits: &'static [f64],
    of: fn(&Case) -> Option<f64>,
}

impl Axis {
    /// Where a hull lies on it.
    pub fn of(&self, case: &Case) -> Option<f64> {
        (self.of)(case)
    }
}

/// By what freeboard errors are broken down.
pub const AXES: [Axis; 6] = [
    Axis {
        name: "pixel",
        unit: "m",
        limits: &[0.0, 0.32, 0.42, 0.48, 0.7, 1.01, 2.01],
        of: |c| Some(c.scene.gsd_m),
    },
    Axis {
        name: "sun elevation",
        unit: "deg",
        limits: &[10.0, 25.0, 35.0, 45.0, 55.0, 90.0],
        of: |c| Some(c.scene.sun_elevation_deg),
    },
    Axis {
        name: "incidence",
        unit: "deg",
        limits: &[0.0, 10.0, 20.0, 27.0, 45.0],
        of: |c| Some(c.scene.incidence_deg),
    },
    Axis {
        name: "shadow contrast",
        unit: "",
        limits: &[0.0, 0.3, 0.4, 0.5, 1.0],
        of: |c| Some(c.scene.shadow_contrast),
    },
    Axis {
        name: "cue width",
        unit: "px",
        limits: &[0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 1e3],
        of: |c| c.cues().map(|q| q.width_px),
    },
    Axis {
        name: "freeboard",
        unit: "m",
        limits: &[0.0, 1.5, 3.0, 5.0, 8.0, 30.0],
        of: |c| c.truth.as_ref().map(|t| t.freeboard_m),
    },
];

impl Trial {
    /// Found, missed, false; bow.
    pub fn counts(&self) -> Counts {
        let count = |f: &dyn Fn(&Case) -> bool| self.cases.iter().filter(|c| f(c)).count();
        let known = |c: &Case| c.found().is_some_and(|(_, a)| a.bow_known);
        Counts {
            hulls: count(&|c| c.truth.is_some()),
            found: count(&|c| c.found().is_some()),
            hidden: count(&|c| c.outcome() == "hidden"),
            false_: count(&|c| c.truth.is_none()),
            bow_right: count(&|c| c.bow_right() == Some(true)),
            bow_known: count(&known),
            bow_known_right: count(&|c| known(c) && c.bow_right() == Some(true)),
        }
    }

    /// How many judged hulls were given a freeboard.
    pub fn measured(&self) -> u64 {
        self.errors(&FREEBOARD).n as u64
    }

    /// Adds a trial of the scenes that follow.
    pub fn append(&mut self, more: Trial) {
        self.setup.scenes += more.setup.scenes;
        self.cases.extend(more.cases);
        self.broken.extend(more.broken);
    }

    /// The part of the trial that its first `scenes` scenes are.
    pub fn first_scenes(&self, scenes: u64) -> Trial {
        let mut part = self.clone();
        part.setup.scenes = scenes.min(self.setup.scenes);
        let end = part.setup.first + part.setup.scenes;
        part.cases.retain(|c| c.index < end);
        part.broken.retain(|(index, _)| *index < end);
        part
    }

    /// The hulls of a grade that were found.
    pub fn graded(&self, grade: Grade) -> impl Iterator<Item = &Case> {
        let found = self.cases.iter().filter(|c| c.found().is_some());
        found.filter(move |c| c.grade() == Some(grade))
    }

    /// The hulls on which figures of the freeboard, and of what follows from it, are made: the
    /// measurable ones, or where the suite has none by its nature (alongside, narrow, coarse)
    /// all that are not hopeless.
    pub fn judged(&self) -> Vec<&Case> {
        let measurable: Vec<&Case> = self.graded(Grade::Measurable).collect();
        if !measurable.is_empty() {
            return measurable;
        }
        let found = self.cases.iter().filter(|c| c.found().is_some());
        found
            .filter(|c| c.grade() != Some(Grade::Hopeless))
            .collect()
    }

    /// Errors of one quantity: over all hulls that were found, or, of those that follow from
    /// the freeboard, over the judged ones.
    pub fn errors(&self, quantity: &Quantity) -> Errors {
        let cases = if quantity.of_freeboard {
            self.judged()
        } else {
            self.cases.iter().collect()
        };
        errors(quantity, cases)
    }

    /// Of the judged hulls in ballast or laden that were given a load: of how many the condition
    /// is right, and how many there are.
    pub fn conditions(&self) -> (usize, usize) {
        let told = |case: &&Case| {
            let (truth, answer) = case.found()?;
            let expected = match truth.condition? {
                Condition::Ballast => answer::Condition::Ballast,
                Condition::Laden => answer::Condition::Laden,
                Condition::PartLaden => return None,
            };
            answer.load.draft_m?;
            Some(answer.load.condition == Some(expected))
        };
        let told: Vec<bool> = self.judged().iter().filter_map(told).collect();
        (told.iter().filter(|right| **right).count(), told.len())
    }

    /// What became of the hulls of one grade.
    pub fn given(&self, grade: Grade) -> Given {
        let cases: Vec<&Case> = self.graded(grade).collect();
        let mut withheld: Vec<(Withheld, usize)> = Withheld::ALL
            .into_iter()
            .map(|w| {
                let n = cases.iter().filter(|c| c.withheld() == Some(w)).count();
                (w, n)
            })
            .filter(|(_, n)| *n > 0)
            .collect();
        withheld.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        Given {
            grade,
            found: cases.len(),
            reason_right: cases.iter().filter(|c| c.reason_right()).count(),
            errors: errors(&FREEBOARD, cases),
            withheld,
        }
    }

    /// Freeboard errors along an axis, over all hulls that are not hopeless.
    pub fn bins(&self, axis: &Axis) -> Vec<Bin> {
        let hopeful = |c: &&Case| c.grade().is_some_and(|g| g != Grade::Hopeless);
        let bounds = axis.limits.windows(2).map(|w| w[0]..w[1]);
        bounds
            .map(|bounds| {
                let inside = |c: &&Case| axis.of(c).is_some_and(|x| bounds.contains(&x));
                let cases = self.cases.iter().filter(hopeful).filter(inside);
                let errors = errors(&FREEBOARD, cases.collect());
                Bin { bounds, errors }
            })
            .filter(|bin| bin.errors.n > 0)
            .collect()
    }

    /// Freeboard errors by how the hulls are loaded, over all that are not hopeless.
    pub fn by_state(&self) -> Vec<(&'static str, Errors)> {
        let states = [
            ("ballast", Condition::Ballast),
            ("part-laden", Condition::PartLaden),
            ("laden", Condition::Laden),
        ];
        let hopeful = |c: &&Case| c.grade().is_some_and(|g| g != Grade::Hopeless);
        let of = |state| {
            let is = move |c: &&Case| c.truth.as_ref().is_some_and(|t| t.condition == Some(state));
            errors(
                &FREEBOARD,
                self.cases.iter().filter(hopeful).filter(is).collect(),
            )
        };
        states
            .map(|(name, state)| (name, of(state)))
            .into_iter()
            .filter(|(_, errors)| errors.n > 0)
            .collect()
    }

    /// How many hulls have quantiles of a quantity, and the share of truths inside each of the
    /// [`NOMINAL`](super::NOMINAL) intervals. Of the freeboard all that are not hopeless count.
    pub fn reliability(&self, quantity: &Quantity) -> (usize, [f64; 4]) {
        let hopeful = |c: &&Case| !quantity.of_freeboard || c.grade() != Some(Grade::Hopeless);
        let cases = self.cases.iter().filter(hopeful);
        let scores: Vec<f64> = cases.filter_map(|c| quantity.score(c)).collect();
        (scores.len(), reliability(&scores))
    }
}

fn errors(quantity: &Quantity, cases: Vec<&Case>) -> Errors {
    let deviations: Vec<_> = cases
        .into_iter()
        .filter_map(|c| quantity.deviation(c))
        .collect();
    Errors::of(&deviations, quantity.large)
}
