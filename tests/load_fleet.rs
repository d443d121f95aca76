//! The load of drawn ships of both fleets, without rendering: what particulars, hydrostatics
//! and the split of the deadweight cost, apart from the image.
//!
//! `cargo test --release --test load_fleet -- --nocapture` prints the figures; the floors below
//! leave them three standard errors. `cargo run --release --example load_tables` has more ships.

#[path = "shared/load_trial.rs"]
mod load_trial;

use load_trial::{Group, Scores};
use plimsoll::scene::Fleet;

/// Seed of the first register; none of these seeds set a figure of the model.
const SEED: u64 = 4000;

/// Registers drawn.
const REGISTERS: u64 = 30;

fn measured(fleet: Fleet, with_register: bool) -> Scores {
    let scores = Scores::measure(&Group::draw(fleet, SEED, REGISTERS), with_register);
    scores.print(&format!("{fleet:?} fleet, register: {with_register}"));
    scores
}

#[test]
fn first_fleet_with_register() {
    let scores = measured(Fleet::First, true);
    assert!(scores.load_fraction.rmse() < 0.035);
    assert!(scores.cargo_laden.median() < 0.03);
    assert!(scores.lifted.median() < 0.03);
    assert!(scores.condition() > 0.965);
    assert!(scores.misnamed * 20 < scores.named);
    for score in [&scores.draft_m, &scores.load_fraction, &scores.deadweight] {
        assert!((0.865..0.955).contains(&score.cover()));
    }
    assert!(scores.cargo.cover() > 0.845);
}

#[test]
fn first_fleet_without_register() {
    let scores = measured(Fleet::First, false);
    assert!(scores.load_fraction.rmse() < 0.075);
    assert!(scores.cargo_laden.median() < 0.105);
    assert!(scores.condition() > 0.955);
    for score in [&scores.draft_m, &scores.load_fraction, &scores.deadweight] {
        assert!((0.865..0.965).contains(&score.cover()));
    }
    assert!((0.85..0.955).contains(&scores.cargo.cover()));
}

#[test]
fn second_fleet_with_register() {
    let scores = measured(Fleet::Second, true);
    assert!(scores.load_fraction.rmse() < 0.04);
    assert!(scores.cargo_laden.median() < 0.03);
    assert!(scores.lifted.median() < 0.03);
    for score in [&scores.draft_m, &scores.load_fraction, &scores.deadweight] {
        assert!((0.865..0.955).contains(&score.cover()));
    }
}

#[test]
fn second_fleet_without_register() {
    let scores = measured(Fleet::Second, false);
    assert!(scores.load_fraction.rmse() < 0.095);
    for score in [&scores.draft_m, &scores.load_fraction, &scores.deadweight] {
        assert!(score.cover() > 0.84);
    }
}
