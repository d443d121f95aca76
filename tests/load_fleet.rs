//! The load of drawn ships of both fleets, without rendering: what is measured of them errs by
//! a metre of length and a tenth of a metre of beam and of freeboard, with those errors stated.
//!
//! The fleets are the renderer's, whose displacement is the volume of a solid: no formula of
//! theirs is the estimator's, which was set on the first fleet and knows nothing of the second
//! (shallower by 0.05 of the depth, fuller by 0.03, heavier by a tenth). Registers hold twenty
//! ships each.
//!
//! `cargo test --release --test load_fleet -- --nocapture` prints the figures; the floors below
//! leave them three standard errors.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use plimsoll::answer::Condition;
use plimsoll::frame::Azimuth;
use plimsoll::load::{LoadOptions, Observation, Register, estimate, joint};
use plimsoll::scene::{Build, Fleet, LoadCase, Ship, ShipKind};
use plimsoll::{Interval, Measured};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

const LENGTH_SIGMA_M: f64 = 1.0;
const BEAM_SIGMA_M: f64 = 0.1;
const FREEBOARD_SIGMA_M: f64 = 0.1;

/// Registers drawn, and ships in each.
const REGISTERS: u64 = 30;
const SHIPS: usize = 20;

/// A drawn ship, as she is judged and in ballast before.
struct Drawn {
    build: Build,
    ship: Ship,
    arriving: Ship,
}

impl Drawn {
    fn of(fleet: Fleet, random: &mut ChaCha8Rng) -> Drawn {
        let length_m = random.random_range(60.0_f64.ln()..250.0_f64.ln()).exp();
        let kind = match length_m {
            short if short < 140.0 => ShipKind::ProductTanker,
            _ => ShipKind::Tanker,
        };
        let case = match random.random::<f64>() {
            p if p < 0.4 => LoadCase::Ballast,
            p if p < 0.8 => LoadCase::Laden,
            _ => LoadCase::PartLaden,
        };
        let build = Build::draw(fleet, kind, length_m, random);
        let north = Azimuth::toward_deg(0.0);
        Drawn {
            ship: build.loaded(case, north, random),
            arriving: build.loaded(LoadCase::Ballast, north, random),
            build,
        }
    }

    /// Her row of a register.
    fn row(&self, index: usize) -> String {
        let form = &self.build.form;
        format!(
            "S{index},{},{:.2},{:.2},{:.2},{:.2},{:.0},{:.0}\n",
            1_000_000 + index,
            form.length_m,
            form.beam_m,
            form.depth_m,
            form.summer_draft_m,
            self.build.deadweight_t,
            self.build.lightship_t
        )
    }

    fn seen(&self, ship: &Ship, random: &mut ChaCha8Rng) -> Observation {
        let mut measured = |truth: f64, sigma: f64| {
            Measured::new(
                truth + sigma * random.sample::<f64, _>(StandardNormal),
                sigma,
            )
        };
        let form = &self.build.form;
        let length_m = measured(form.length_m, LENGTH_SIGMA_M);
        let beam_m = measured(form.beam_m, BEAM_SIGMA_M);
        let freeboard_m = measured(form.depth_m - ship.pose.draft_m, FREEBOARD_SIGMA_M);
        Observation {
            freeboard_m: Some(freeboard_m.into()),
            ..Observation::of_size(length_m, beam_m)
        }
    }
}

/// Errors of one quantity, in units of its scale.
#[derive(Default)]
struct Score {
    errors: Vec<f64>,
    inside: usize,
}

impl Score {
    fn add(&mut self, interval: Option<Interval>, truth: f64, scale: f64) {
        let interval = interval.expect("a ship that floats has a load");
        self.errors.push((interval.value - truth) / scale);
        self.inside += usize::from(interval.lo <= truth && truth <= interval.hi);
    }

    fn rmse(&self) -> f64 {
        let squares = self.errors.iter().map(|e| e * e).sum::<f64>();
        (squares / self.errors.len() as f64).sqrt()
    }

    fn median(&self) -> f64 {
        let mut sizes: Vec<f64> = self.errors.iter().map(|e| e.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        sizes[sizes.len() / 2]
    }

    fn cover(&self) -> f64 {
        self.inside as f64 / self.errors.len() as f64
    }

    fn print(&self, name: &str) {
        let n = self.errors.len();
        println!(
            "  {name:22} n {n:4}  bias {:+.4}  rmse {:.4}  median {:.4}  inside 90 % {:.3}",
            self.errors.iter().sum::<f64>() / n as f64,
            self.rmse(),
            self.median(),
            self.cover()
        );
    }
}

#[derive(Default)]
struct Scores {
    draft_m: Score,
    load_fraction: Score,
    deadweight: Score,
    cargo: Score,
    cargo_laden: Score,
    lifted: Score,
    ballast_bound: usize,
    ballast: usize,
    told: usize,
    right: usize,
    named: usize,
    misnamed: usize,
}

impl Scores {
    fn measure(fleet: Fleet, with_register: bool) -> Scores {
        let mut scores = Scores::default();
        for group in 0..REGISTERS {
            let mut random = ChaCha8Rng::seed_from_u64(4000 + group);
            let ships: Vec<Drawn> = (0..SHIPS).map(|_| Drawn::of(fleet, &mut random)).collect();
            let mut csv =
                "name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t,lightship_t\n"
                    .to_owned();
            ships
                .iter()
                .enumerate()
                .for_each(|(i, ship)| csv += &ship.row(i));
            let register = Register::from_reader(csv.as_bytes(), "fleet.csv".as_ref()).unwrap();
            let register = with_register.then_some(&register);
            for (index, drawn) in ships.iter().enumerate() {
                scores.add(index, drawn, register, &mut random);
            }
        }
        println!("{fleet:?} fleet, register: {with_register}");
        scores.draft_m.print("draft, m");
        scores.load_fraction.print("load fraction");
        scores.deadweight.print("deadweight");
        scores.cargo.print("cargo, if any");
        scores.cargo_laden.print("cargo, laden");
        scores.lifted.print("lifted, of a pair");
        println!(
            "  condition right {:.3}; cargo bound of those in ballast holds {:.3}; named {}, \
             misnamed {}",
            scores.condition(),
            scores.ballast_bound as f64 / scores.ballast as f64,
            scores.named,
            scores.misnamed
        );
        scores
    }

    fn add(
        &mut self,
        index: usize,
        drawn: &Drawn,
        register: Option<&Register>,
        random: &mut ChaCha8Rng,
    ) {
        let options = LoadOptions::default();
        let seen = drawn.seen(&drawn.ship, random);
        let load = estimate(&seen, register, &options, index as u64);
        let lading = drawn.ship.lading.as_ref().unwrap();
        let fraction = lading.deadweight_t / lading.summer_deadweight_t;
        let truth = match lading.cargo_t {
            0.0 => Condition::Ballast,
            _ if fraction >= 0.75 => Condition::Laden,
            _ => Condition::PartLaden,
        };
        self.draft_m.add(load.draft_m, drawn.ship.pose.draft_m, 1.0);
        self.load_fraction.add(load.load_fraction, fraction, 1.0);
        let deadweight_t = lading.deadweight_t;
        self.deadweight
            .add(load.deadweight_t, deadweight_t, deadweight_t);
        if truth == Condition::Ballast {
            self.ballast += 1;
            self.ballast_bound += usize::from(load.cargo_t.is_some_and(|c| c.lo <= 0.0));
        } else {
            self.cargo.add(load.cargo_t, lading.cargo_t, lading.cargo_t);
        }
        if truth == Condition::Laden {
            self.cargo_laden
                .add(load.cargo_t, lading.cargo_t, lading.cargo_t);
            let arriving = drawn.seen(&drawn.arriving, random);
            let visit = joint(&[arriving, seen], register, &options, index as u64).unwrap();
            let lifted = visit.exchange(0, 1).map(|exchange| exchange.cargo_t);
            self.lifted.add(lifted, lading.cargo_t, lading.cargo_t);
        }
        if truth != Condition::PartLaden {
            self.told += 1;
            self.right += usize::from(load.condition == Some(truth));
        }
        if let Some(vessel) = &load.vessel {
            let right = *vessel == format!("S{index}");
            self.named += usize::from(right);
            self.misnamed += usize::from(!right);
        }
    }

    fn condition(&self) -> f64 {
        self.right as f64 / self.told as f64
    }
}

#[test]
fn first_fleet_with_register() {
    let scores = Scores::measure(Fleet::First, true);
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
    let scores = Scores::measure(Fleet::First, false);
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
    let scores = Scores::measure(Fleet::Second, true);
    assert!(scores.load_fraction.rmse() < 0.04);
    assert!(scores.cargo_laden.median() < 0.03);
    assert!(scores.lifted.median() < 0.03);
    for score in [&scores.draft_m, &scores.load_fraction, &scores.deadweight] {
        assert!((0.865..0.955).contains(&score.cover()));
    }
}

#[test]
fn second_fleet_without_register() {
    let scores = Scores::measure(Fleet::Second, false);
    assert!(scores.load_fraction.rmse() < 0.095);
    for score in [&scores.draft_m, &scores.load_fraction, &scores.deadweight] {
        assert!(score.cover() > 0.84);
    }
}
