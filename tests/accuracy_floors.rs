//! A quick validation of every suite against the floors of `testdata/accuracy.toml`.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::collections::BTreeMap;
use std::fmt::Write;

use plimsoll::Options;
use plimsoll::scene::{Fleet, Suite};
use plimsoll::validate::{self, Figures, Setup};
use serde::Deserialize;

/// What is run of a suite, and what must come of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    seed: u64,
    scenes: u64,
    /// Figures that must be reached.
    #[serde(default)]
    at_least: Figures,
    /// Figures that must not be passed.
    #[serde(default)]
    at_most: Figures,
}

/// Every figure with its name.
fn named(f: &Figures) -> [(&'static str, Option<f64>); 13] {
    [
        ("found", f.found),
        ("false_per_scene", f.false_per_scene),
        ("bow", f.bow),
        ("length_median_m", f.length_median_m),
        ("beam_median_m", f.beam_median_m),
        ("heading_median_deg", f.heading_median_deg),
        ("given", f.given),
        ("freeboard_bias_m", f.freeboard_bias_m),
        ("freeboard_rmse_m", f.freeboard_rmse_m),
        ("freeboard_median_m", f.freeboard_median_m),
        ("freeboard_large", f.freeboard_large),
        ("freeboard_coverage", f.freeboard_coverage),
        ("hopeless_right", f.hopeless_right),
    ]
}

/// The figures that miss their floors, one line each.
fn misses(figures: &Figures, case: &Case) -> String {
    let mut text = String::new();
    let bounds = named(&case.at_least).into_iter().zip(named(&case.at_most));
    for ((name, got), ((_, least), (_, most))) in named(figures).into_iter().zip(bounds) {
        // A figure that no hull speaks for cannot be held against its floor.
        let Some(got) = got else { continue };
        if least.is_some_and(|least| got < least) {
            let _ = writeln!(text, "  {name} is {got:.4}, at least {:.4}", least.unwrap());
        }
        if most.is_some_and(|most| got > most) {
            let _ = writeln!(text, "  {name} is {got:.4}, at most {:.4}", most.unwrap());
        }
    }
    text
}

#[test]
fn every_suite_reaches_its_floors() {
    let cases: BTreeMap<String, Case> =
        toml::from_str(include_str!("../testdata/accuracy.toml")).unwrap();
    for suite in Suite::ALL {
        let name = suite.name();
        assert!(cases.contains_key(name), "{name} has no floors");
    }
    let mut failed = String::new();
    for (name, case) in &cases {
        let setup = Setup {
            suite: Suite::from_name(name).unwrap(),
            fleet: Fleet::First,
            seed: case.seed,
            first: 0,
            scenes: case.scenes,
            threads: None,
            registered: false,
        };
        let trial = validate::run(&setup, &Options::default(), None).unwrap();
        assert_eq!(trial.broken, [], "{name}");
        let missed = misses(&trial.figures(), case);
        if !missed.is_empty() {
            let _ = write!(failed, "{name}:\n{missed}{}", validate::render(&trial));
        }
    }
    assert!(failed.is_empty(), "floors are missed:\n{failed}");
}
