//! What each input contributes to the width of an answer: what to find out next.
//!
//! The samples of a [`Joint`] hold for each ship what was drawn of her. Sorted by one input
//! into groups of equal number, within which that input is nearly constant, they say how wide
//! the interval would be on average if the input were known: the mean width within the groups
//! over the whole width.
//!
//! Over 600 tankers of 60 m to 250 m, length to 1 m, beam and freeboard to 0.1 m
//! (`cargo run --release --example load_tables`): what is left of the width, each input known alone.
//!
//! | register | of the draft | of the load fraction | of the cargo |
//! |---|---|---|---|
//! | none, laden | depth 0.20, summer draft 0.41 | depth less draft 0.42, depth 0.70 | deadweight 0.49, depth 0.62 |
//! | none, in ballast | depth 0.22, summer draft 0.52 | depth 0.54, depth less draft 0.67 | condition 0.19, depth 0.77 |
//! | depth, draft, tonnes; laden | freeboard 0.25 | freeboard 0.21 | freeboard 0.68 |
//! | the same, in ballast | freeboard 0.27 | freeboard 0.33 | condition 0.07, freeboard 0.93 |
//!
//! So without a register the first thing to find out is her depth, which divides the draft's
//! interval by five, then her summer draft and deadweight; with one, a better image; and of a
//! ship that may be in ballast, whether she is.

use super::Joint;
use super::particulars::Particulars;
use super::posterior::Aboard;

/// Groups into which the samples are sorted. More make an input better known, and each group's
/// width less so.
const GROUPS: usize = 16;

/// Samples that tell a width: below this there is no answer.
const LEAST_SAMPLES: usize = 16 * GROUPS;

/// Of which answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Draft.
    Draft,
    /// Deadweight over summer deadweight.
    LoadFraction,
    /// Deadweight.
    Deadweight,
    /// Cargo.
    Cargo,
}

/// What may be found out: a name, and its value on a sample.
type Input = (&'static str, fn(&Particulars, &Aboard) -> f64);

const INPUTS: [Input; 7] = [
    ("freeboard", |ship, load| {
        ship.hydrostatics.summer_draft_m + ship.summer_freeboard_m - load.draft_m
    }),
    // Depth and summer draft together: what a load line certificate says.
    ("summer_freeboard", |ship, _| ship.summer_freeboard_m),
    ("depth", |ship, _| {
        ship.hydrostatics.summer_draft_m + ship.summer_freeboard_m
    }),
    ("summer_draft", |ship, _| ship.hydrostatics.summer_draft_m),
    ("deadweight", |ship, _| ship.deadweight_t),
    ("lightship", |ship, _| ship.lightship_t),
    ("block_coefficient", |ship, _| {
        ship.hydrostatics.block_coefficient
    }),
];

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// The input: `freeboard`, `summer_freeboard` (depth less summer draft), `depth`,
    /// `summer_draft`, `deadweight` (summer), `lightship`, `block_coefficient`, or
    /// `condition` (whether there is cargo aboard).
    pub input: &'static str,
    /// Width of the 90 % interval if it were known, over the width as it is: 0.5 halves it, 1
    /// is no help.
    pub width_left: f64,
}

impl Joint {
    /// What each input would do for a quantity on one image, the most useful first; empty where
    /// the image says nothing. To 0.05 of the width.
    ///
    /// # Panics
    /// When there is no such image.
    ///
    /// ```
    /// # use plimsoll::load::{LoadOptions, Observation, joint, sensitivity::Quantity};
    /// # use plimsoll::Measured;
    /// # let seen = Observation {
    /// #     freeboard_m: Some(Measured::new(1.1, 0.05).into()),
    /// #     ..Observation::of_size(Measured::new(91.5, 0.5), Measured::new(13.6, 0.2))
    /// # };
    /// let hull = joint(&[seen], None, &LoadOptions::default(), 7)?;
    /// // Draft is depth less freeboard, and the freeboard is measured to 5 cm.
    /// let table = hull.sensitivity(0, Quantity::Draft);
    /// assert_eq!(table[0].input, "depth");
    /// # Ok::<(), plimsoll::Error>(())
    /// ```
    pub fn sensitivity(&self, image: usize, of: Quantity) -> Vec<Contribution> {
        let Some(aboard) = &self.aboard[image] else {
            return Vec::new();
        };
        if aboard.len() < LEAST_SAMPLES {
            return Vec::new();
        }
        let answers: Vec<f64> = aboard.iter().map(|load| of.on(load)).collect();
        let whole = width(answers.clone());
        if whole <= 0.0 {
            return Vec::new();
        }
        let left = |keys: Vec<f64>| {
            let groups = grouped(&keys, &answers);
            let count = groups.len() as f64;
            groups.into_iter().map(width).sum::<f64>() / count / whole
        };
        let mut table: Vec<Contribution> = INPUTS
            .iter()
            .map(|(input, on)| {
                let keys = self
                    .ships
                    .iter()
                    .zip(aboard)
                    .map(|(ship, load)| on(ship, load));
                Contribution {
                    input,
                    width_left: left(keys.collect()),
                }
            })
            .collect();
        table.push(Contribution {
            input: "condition",
            width_left: by_condition(aboard, &answers) / whole,
        });
        table.sort_by(|a, b| a.width_left.total_cmp(&b.width_left));
        table
    }
}

impl Quantity {
    fn on(self, load: &Aboard) -> f64 {
        match self {
            Quantity::Draft => load.draft_m,
            Quantity::LoadFraction => load.load_fraction,
            Quantity::Deadweight => load.deadweight_t,
            Quantity::Cargo => load.cargo_t,
        }
    }
}

/// Answers in [`GROUPS`] of equal number by rising key.
fn grouped(keys: &[f64], answers: &[f64]) -> Vec<Vec<f64>> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
    let size = order.len().div_ceil(GROUPS);
    let answers = |group: &[usize]| group.iter().map(|&i| answers[i]).collect();
    order.chunks(size).map(answers).collect()
}

/// Mean width over whether there is cargo, weighted by how probable each is.
fn by_condition(aboard: &[Aboard], answers: &[f64]) -> f64 {
    let of = |has_cargo: bool| {
        let chosen = aboard.iter().zip(answers);
        let chosen = chosen.filter(|(load, _)| (load.cargo_t > 0.0) == has_cargo);
        let answers: Vec<f64> = chosen.map(|(_, answer)| *answer).collect();
        let share = answers.len() as f64 / aboard.len() as f64;
        share * width(answers)
    };
    of(true) + of(false)
}

/// Width of the central 90 % interval; zero of nothing.
fn width(mut samples: Vec<f64>) -> f64 {
    crate::Interval::of_samples(&mut samples).map_or(0.0, |i| i.hi - i.lo)
}

#[cfg(test)]
mod tests {
    use super::super::{LoadOptions, Observation, Register, joint};
    use super::*;
    use crate::Measured;

    fn table(sigma_m: f64, csv: &str, of: Quantity) -> Vec<Contribution> {
        let seen = Observation {
            freeboard_m: Some(Measured::new(1.2, sigma_m).into()),
            ..Observation::of_size(Measured::new(91.5, 0.3), Measured::new(13.6, 0.1))
        };
        let csv = format!("name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t\n{csv}");
        let register = Register::from_reader(csv.as_bytes(), "fleet.csv".as_ref()).unwrap();
        let hull = joint(&[seen], Some(&register), &LoadOptions::default(), 1).unwrap();
        hull.sensitivity(0, of)
    }

    fn left(table: &[Contribution], input: &str) -> f64 {
        let line = table.iter().find(|line| line.input == input);
        line.unwrap().width_left
    }

    #[test]
    fn with_a_register_the_freeboard_is_all_there_is_to_know() {
        let table = table(0.1, "A,9000003,91.5,13.6,6.7,5.75,3450\n", Quantity::Draft);
        assert_eq!(table[0].input, "freeboard");
        assert!(table[0].width_left < 0.25, "{table:?}");
        assert!(left(&table, "summer_draft") > 0.8, "{table:?}");
    }

    #[test]
    fn without_one_the_marks_count_for_the_load_fraction() {
        let table = table(0.05, "", Quantity::LoadFraction);
        assert_eq!(table[0].input, "summer_freeboard", "{table:?}");
        assert!(table[0].width_left < 0.65, "{table:?}");
        assert!(left(&table, "block_coefficient") > 0.85, "{table:?}");
    }

    #[test]
    fn tonnes_hang_on_the_deadweight() {
        let table = table(0.05, "", Quantity::Cargo);
        assert_eq!(table[0].input, "deadweight", "{table:?}");
        assert!(table[0].width_left < 0.6, "{table:?}");
    }

    #[test]
    fn a_number_that_is_the_answer_leaves_next_to_nothing() {
        let keys: Vec<f64> = (0..1024).map(f64::from).collect();
        let groups = grouped(&keys, &keys);
        assert_eq!(groups.len(), GROUPS);
        assert!(groups.iter().all(|group| group.len() == 64));
        let left = groups.into_iter().map(width).sum::<f64>() / GROUPS as f64 / width(keys);
        assert!((left - 1.0 / GROUPS as f64).abs() < 0.01, "{left}");
    }
}
