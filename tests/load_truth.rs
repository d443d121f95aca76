//! The load of ships with known truth, from their true freeboard, length and beam with small
//! errors: what particulars and hydrostatics cost, apart from the image.
//!
//! Floors: with the register the load is as good as the freeboard; without it the scatter of
//! summer freeboard and deadweight among ships of one size decides.

mod shared;

use plimsoll::answer::{Condition, ShipType};
use plimsoll::load::{Load, LoadOptions, Observation, Register, estimate};
use plimsoll::{Interval, Measured};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use serde_json::Value;

const FREEBOARD_SIGMA_M: f64 = 0.05;
const LENGTH_SIGMA_M: f64 = 0.3;
const BEAM_SIGMA_M: f64 = 0.1;

/// How often each ship is measured anew.
const REPEATS: u64 = 8;

struct Truth {
    tile: String,
    vessel: String,
    length_m: f64,
    beam_m: f64,
    freeboard_m: f64,
    draft_m: f64,
    load_fraction: f64,
    cargo_t: f64,
    condition: Condition,
}

impl Truth {
    fn of(tile: &str, ship: &Value) -> Truth {
        let number = |key: &str| ship[key].as_f64().expect(key);
        Truth {
            tile: tile.to_owned(),
            vessel: ship["vessel"].as_str().expect("vessel").to_owned(),
            length_m: number("length"),
            beam_m: number("beam"),
            freeboard_m: number("freeboard"),
            draft_m: number("draft"),
            load_fraction: number("load_fraction"),
            cargo_t: number("cargo_t"),
            condition: match ship["condition"].as_str() {
                Some("ballast") => Condition::Ballast,
                Some("laden") => Condition::Laden,
                Some("part-laden") => Condition::PartLaden,
                other => panic!("{tile}: condition {other:?}"),
            },
        }
    }

    fn observed(&self, rng: &mut ChaCha8Rng) -> Observation {
        let mut measured = |truth: f64, sigma: f64| {
            Measured::new(truth + sigma * rng.sample::<f64, _>(StandardNormal), sigma)
        };
        // In this order, which the seeds of the tests rest on.
        let length_m = measured(self.length_m, LENGTH_SIGMA_M);
        let beam_m = measured(self.beam_m, BEAM_SIGMA_M);
        let freeboard_m = measured(self.freeboard_m, FREEBOARD_SIGMA_M);
        Observation {
            freeboard_m: Some(freeboard_m.into()),
            ship_type: Some((ShipType::Tanker, 1.0)),
            ..Observation::of_size(length_m, beam_m)
        }
    }
}

fn truths(folder: &std::path::Path) -> Vec<Truth> {
    let text = std::fs::read_to_string(folder.join("tiles/truth.json")).expect("truth.json");
    let tiles: Value = serde_json::from_str(&text).expect("JSON");
    let tiles = tiles.as_object().expect("an object of tiles");
    tiles
        .iter()
        .flat_map(|(tile, scene)| {
            let ships = scene["ships"].as_array().expect("ships");
            ships.iter().map(|ship| Truth::of(tile, ship))
        })
        .collect()
}

/// Errors of one quantity.
#[derive(Default)]
struct Score {
    square: f64,
    sum: f64,
    inside: f64,
    width: f64,
    count: f64,
}

impl Score {
    fn add(&mut self, interval: Option<Interval>, truth: f64) {
        let interval = interval.expect("a ship that floats has a load");
        assert!(interval.lo <= interval.value && interval.value <= interval.hi);
        let error = interval.value - truth;
        self.square += error * error;
        self.sum += error;
        self.inside += f64::from(interval.lo <= truth && truth <= interval.hi);
        self.width += interval.hi - interval.lo;
        self.count += 1.0;
    }

    fn rmse(&self) -> f64 {
        (self.square / self.count).sqrt()
    }

    fn cover(&self) -> f64 {
        self.inside / self.count
    }

    fn print(&self, name: &str) {
        println!(
            "{name:28} bias {:+.3} rmse {:.3} cover90 {:.2} mean width {:.3}",
            self.sum / self.count,
            self.rmse(),
            self.cover(),
            self.width / self.count
        );
    }
}

#[derive(Default)]
struct Scores {
    load_fraction: Score,
    draft_m: Score,
    cargo_share: Score,
    right_condition: f64,
    said_probability: f64,
    named: f64,
    misnamed: f64,
    count: f64,
}

impl Scores {
    fn add(&mut self, truth: &Truth, load: &Load) {
        self.load_fraction
            .add(load.load_fraction, truth.load_fraction);
        self.draft_m.add(load.draft_m, truth.draft_m);
        // In full cargoes of the true ship, so that large ships do not drown small ones.
        let full_t = truth.cargo_t.max(1.0);
        let share = load.cargo_t.map(|t| Interval {
            value: t.value / full_t,
            lo: t.lo / full_t,
            hi: t.hi / full_t,
        });
        if truth.cargo_t > 0.0 {
            self.cargo_share.add(share, 1.0);
        }
        self.right_condition += f64::from(load.condition == Some(truth.condition));
        self.said_probability += load.condition_probability.unwrap_or(0.0);
        if let Some(vessel) = &load.vessel {
            self.named += f64::from(*vessel == truth.vessel);
            self.misnamed += f64::from(*vessel != truth.vessel);
        }
        self.count += 1.0;
    }

    fn measure(truths: &[Truth], register: Option<&Register>) -> Scores {
        let mut scores = Scores::default();
        let mut rng = ChaCha8Rng::seed_from_u64(2026);
        for repeat in 0..REPEATS {
            for truth in truths {
                let seen = truth.observed(&mut rng);
                let load = estimate(&seen, register, &LoadOptions::default(), repeat);
                if repeat == 0 {
                    println!(
                        "{:18} {:5} x {:.3} is {:.3?} {:?} {:.2} is {:?} as {:?} {:.2?}",
                        truth.tile,
                        truth.vessel,
                        truth.load_fraction,
                        load.load_fraction.map(|x| [x.lo, x.value, x.hi]),
                        load.condition,
                        load.condition_probability.unwrap_or(f64::NAN),
                        truth.condition,
                        load.vessel,
                        load.match_probability,
                    );
                }
                scores.add(truth, &load);
            }
        }
        scores.load_fraction.print("load fraction");
        scores.draft_m.print("draft, m");
        scores.cargo_share.print("cargo of those laden, share");
        println!(
            "condition right {:.3}, said {:.3}; named {:.3}, misnamed {:.3}\n",
            scores.right_condition / scores.count,
            scores.said_probability / scores.count,
            scores.named / scores.count,
            scores.misnamed / scores.count
        );
        scores
    }
}

#[test]
fn load_with_register() {
    let Some(folder) = shared::shared() else {
        return;
    };
    let register = Register::read(&folder.join("tiles/register.csv")).expect("register");
    let scores = Scores::measure(&truths(&folder), Some(&register));
    assert!(scores.load_fraction.rmse() < 0.03);
    assert!(scores.draft_m.rmse() < 0.2);
    // 344 draws of 43 hulls: 0.02 is more than the standard error of a share.
    for score in [&scores.load_fraction, &scores.draft_m] {
        assert!((0.86..=0.96).contains(&score.cover()));
    }
    assert!(scores.cargo_share.rmse() < 0.03);
    assert!(scores.cargo_share.cover() > 0.87);
    assert!(scores.right_condition / scores.count > 0.95);
    assert!(scores.misnamed / scores.count < 0.08);
}

#[test]
fn load_without_register() {
    let Some(folder) = shared::shared() else {
        return;
    };
    let scores = Scores::measure(&truths(&folder), None);
    assert!(scores.load_fraction.rmse() < 0.05);
    assert!(scores.draft_m.rmse() < 0.45);
    for score in [&scores.load_fraction, &scores.draft_m, &scores.cargo_share] {
        assert!(score.cover() > 0.88);
    }
    assert!(scores.right_condition / scores.count > 0.97);
    assert_eq!(scores.named, 0.0);
}
