//! What a register would know of rendered ships.

use std::fmt::Write as _;

use super::Setup;
use crate::Result;
use crate::load::Register;
use crate::scene::{HullForm, ShipKind};

/// A ship as a register has her.
pub(super) struct Entry<'a> {
    pub(super) form: &'a HullForm,
    /// Lightship, tonnes.
    pub(super) lightship_t: f64,
    /// Summer deadweight, tonnes.
    pub(super) deadweight_t: f64,
}

/// A register as CSV; names and numbers are made up.
pub(super) fn csv<'a>(entries: impl Iterator<Item = Entry<'a>>) -> String {
    let mut out = String::from(
        "name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t,lightship_t,\
         block_coefficient\n",
    );
    for (index, entry) in entries.enumerate() {
        let form = entry.form;
        let lpp = 0.928 * form.length_m;
        let summer_t = entry.lightship_t + entry.deadweight_t;
        let block = summer_t / (1.025 * 1.004 * lpp * form.beam_m * form.summer_draft_m);
        let _ = writeln!(
            out,
            "S{index:02},{},{:.2},{:.2},{:.2},{:.2},{:.0},{:.0},{:.3}",
            imo(index),
            form.length_m,
            form.beam_m,
            form.depth_m,
            form.summer_draft_m,
            entry.deadweight_t,
            entry.lightship_t,
            block.clamp(0.55, 0.95),
        );
    }
    out
}

/// A number with a true check digit.
fn imo(index: usize) -> u32 {
    let number = 910_000 + index as u32;
    let digits = (2..=7).zip([1, 10, 100, 1_000, 10_000, 100_000]);
    let sum: u32 = digits
        .map(|(weight, unit)| weight * (number / unit % 10))
        .sum();
    number * 10 + sum % 10
}

/// All tankers of a setup's scenes in one register: the estimator has to find out which of
/// them it sees.
///
/// # Errors
/// As [`Register::from_reader`]; a ship that it refuses would be a bug of the fleet.
pub fn register_of(setup: &Setup) -> Result<Register> {
    let ships: Vec<_> = (setup.first..setup.first + setup.scenes)
        .flat_map(|index| {
            let scene = setup.suite.scene(setup.fleet, setup.seed, index);
            scene.ships
        })
        .filter(|s| matches!(s.kind, ShipKind::Tanker | ShipKind::ProductTanker))
        .collect();
    let entries = ships.iter().filter_map(|ship| {
        let lading = ship.lading?;
        Some(Entry {
            form: &ship.form,
            lightship_t: lading.lightship_t,
            deadweight_t: lading.summer_deadweight_t,
        })
    });
    let text = csv(entries);
    Register::from_reader(text.as_bytes(), "the suite's own ships".as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::imo_number_is_valid;
    use crate::scene::{Fleet, Suite};

    #[test]
    fn a_suite_has_a_register_of_its_tankers() {
        let setup = Setup {
            suite: Suite::Open,
            fleet: Fleet::First,
            seed: 3,
            first: 0,
            scenes: 12,
            threads: None,
            registered: true,
        };
        let register = register_of(&setup).unwrap();
        assert!(register.ships().len() >= 10, "{}", register.ships().len());
        assert!((0..300).all(|i| imo_number_is_valid(imo(i))));
    }
}
