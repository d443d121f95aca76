//! Ships of the renderer's two fleets without rendering: what is measured of them errs by a
//! metre of length and a tenth of a metre of beam and of freeboard, with those errors stated.
//!
//! Their displacement is the volume of a solid: no formula of theirs is the estimator's, which
//! was set on the first fleet and knows nothing of the second (shallower by 0.05 of the depth,
//! fuller by 0.03, heavier by a tenth). Registers hold twenty ships each.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)] // for tests and an example

use plimsoll::answer::Condition;
use plimsoll::frame::Azimuth;
use plimsoll::load::{LoadOptions, Observation, Register, estimate, joint};
use plimsoll::scene::{Build, Fleet, LoadCase, Ship, ShipKind};
use plimsoll::{Interval, Measured, batch};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

const LENGTH_SIGMA_M: f64 = 1.0;
const BEAM_SIGMA_M: f64 = 0.1;
const FREEBOARD_SIGMA_M: f64 = 0.1;

/// Ships in each register.
const SHIPS: usize = 20;

/// A drawn ship, as she is judged and in ballast before.
pub(crate) struct Drawn {
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

    /// Deadweight aboard over summer deadweight.
    pub(crate) fn load_fraction(&self) -> f64 {
        let lading = self.ship.lading.as_ref().expect("a tanker has a lading");
        lading.deadweight_t / lading.summer_deadweight_t
    }

    /// As the estimator's answers define it.
    pub(crate) fn condition(&self) -> Condition {
        match self.ship.lading.as_ref().map_or(0.0, |l| l.cargo_t) {
            0.0 => Condition::Ballast,
            _ if self.load_fraction() >= 0.75 => Condition::Laden,
            _ => Condition::PartLaden,
        }
    }

    /// One image of her.
    pub(crate) fn seen(&self, random: &mut ChaCha8Rng) -> Observation {
        self.observed(&self.ship, random)
    }

    fn observed(&self, ship: &Ship, random: &mut ChaCha8Rng) -> Observation {
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

/// Twenty ships, the register of all of them, and the chance with which they are measured.
pub(crate) struct Group {
    pub(crate) ships: Vec<Drawn>,
    pub(crate) register: Register,
    pub(crate) random: ChaCha8Rng,
}

impl Group {
    /// `count` groups, the seeds from `seed` on.
    pub(crate) fn draw(fleet: Fleet, seed: u64, count: u64) -> Vec<Group> {
        let seeds: Vec<u64> = (seed..seed + count).collect();
        let drawn = batch::map_ordered(&seeds, None, |&seed| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let ships: Vec<Drawn> = (0..SHIPS).map(|_| Drawn::of(fleet, &mut random)).collect();
            let header =
                "name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t,lightship_t\n";
            let rows = ships.iter().enumerate().map(|(i, ship)| ship.row(i));
            let csv = header.to_owned() + &rows.collect::<String>();
            Group {
                register: Register::from_reader(csv.as_bytes(), "fleet.csv".as_ref()).unwrap(),
                ships,
                random,
            }
        });
        drawn.unwrap().into_iter().map(Result::unwrap).collect()
    }
}

/// Errors of one quantity, in units of its scale.
#[derive(Default)]
pub(crate) struct Score {
    errors: Vec<f64>,
    widths: Vec<f64>,
    inside: usize,
}

impl Score {
    fn add(&mut self, interval: Option<Interval>, truth: f64, scale: f64) {
        let interval = interval.expect("a ship that floats has a load");
        self.errors.push((interval.value - truth) / scale);
        self.widths.push((interval.hi - interval.lo) / scale);
        self.inside += usize::from(interval.lo <= truth && truth <= interval.hi);
    }

    fn append(&mut self, other: Score) {
        self.errors.extend(other.errors);
        self.widths.extend(other.widths);
        self.inside += other.inside;
    }

    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    pub(crate) fn bias(&self) -> f64 {
        self.errors.iter().sum::<f64>() / self.count() as f64
    }

    pub(crate) fn rmse(&self) -> f64 {
        let squares = self.errors.iter().map(|e| e * e).sum::<f64>();
        (squares / self.count() as f64).sqrt()
    }

    /// Of the sizes of the errors.
    pub(crate) fn median(&self) -> f64 {
        median(self.errors.iter().map(|e| e.abs()).collect())
    }

    /// Median width of the intervals.
    pub(crate) fn width(&self) -> f64 {
        median(self.widths.clone())
    }

    /// Share of the truths that lie in their intervals.
    pub(crate) fn cover(&self) -> f64 {
        self.inside as f64 / self.count() as f64
    }

    fn print(&self, name: &str) {
        println!(
            "  {name:22} n {:4}  bias {:+.4}  rmse {:.4}  median {:.4}  inside 90 % {:.3}",
            self.count(),
            self.bias(),
            self.rmse(),
            self.median(),
            self.cover()
        );
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// All errors of a fleet.
#[derive(Default)]
pub(crate) struct Scores {
    pub(crate) draft_m: Score,
    pub(crate) load_fraction: Score,
    pub(crate) deadweight: Score,
    /// Of those that have any.
    pub(crate) cargo: Score,
    pub(crate) cargo_laden: Score,
    pub(crate) cargo_part: Score,
    /// Between arrival in ballast and departure laden.
    pub(crate) lifted: Score,
    ballast_bound: usize,
    ballast: usize,
    told: usize,
    right: usize,
    pub(crate) named: usize,
    pub(crate) misnamed: usize,
}

impl Scores {
    /// The estimator's answers for all ships of the groups.
    pub(crate) fn measure(groups: &[Group], with_register: bool) -> Scores {
        let parts = batch::map_ordered(groups, None, |group| {
            let mut scores = Scores::default();
            let mut random = group.random.clone();
            for (index, drawn) in group.ships.iter().enumerate() {
                let register = with_register.then_some(&group.register);
                scores.add(index, drawn, register, &mut random);
            }
            scores
        });
        let mut all = Scores::default();
        for part in parts.unwrap() {
            all.append(part.unwrap());
        }
        all
    }

    pub(crate) fn print(&self, title: &str) {
        println!("{title}");
        for (name, score) in self.named_scores() {
            score.print(name);
        }
        println!(
            "  condition right {:.3}; cargo bound of those in ballast holds {:.3}; named {}, \
             misnamed {}",
            self.condition(),
            self.ballast_bound(),
            self.named,
            self.misnamed
        );
    }

    pub(crate) fn named_scores(&self) -> [(&'static str, &Score); 7] {
        [
            ("draft, m", &self.draft_m),
            ("load fraction", &self.load_fraction),
            ("deadweight", &self.deadweight),
            ("cargo, if any", &self.cargo),
            ("cargo, laden", &self.cargo_laden),
            ("cargo, part-laden", &self.cargo_part),
            ("lifted, of a pair", &self.lifted),
        ]
    }

    fn append(&mut self, other: Scores) {
        self.draft_m.append(other.draft_m);
        self.load_fraction.append(other.load_fraction);
        self.deadweight.append(other.deadweight);
        self.cargo.append(other.cargo);
        self.cargo_laden.append(other.cargo_laden);
        self.cargo_part.append(other.cargo_part);
        self.lifted.append(other.lifted);
        self.ballast_bound += other.ballast_bound;
        self.ballast += other.ballast;
        self.told += other.told;
        self.right += other.right;
        self.named += other.named;
        self.misnamed += other.misnamed;
    }

    fn add(
        &mut self,
        index: usize,
        drawn: &Drawn,
        register: Option<&Register>,
        random: &mut ChaCha8Rng,
    ) {
        let options = LoadOptions::default();
        let seen = drawn.seen(random);
        let load = estimate(&seen, register, &options, index as u64);
        let lading = drawn.ship.lading.as_ref().unwrap();
        let truth = drawn.condition();
        self.draft_m.add(load.draft_m, drawn.ship.pose.draft_m, 1.0);
        self.load_fraction
            .add(load.load_fraction, drawn.load_fraction(), 1.0);
        let deadweight_t = lading.deadweight_t;
        self.deadweight
            .add(load.deadweight_t, deadweight_t, deadweight_t);
        let cargo_t = lading.cargo_t;
        if truth == Condition::Ballast {
            self.ballast += 1;
            self.ballast_bound += usize::from(load.cargo_t.is_some_and(|c| c.lo <= 0.0));
        } else {
            self.cargo.add(load.cargo_t, cargo_t, cargo_t);
        }
        if truth == Condition::PartLaden {
            self.cargo_part.add(load.cargo_t, cargo_t, cargo_t);
        }
        if truth == Condition::Laden {
            self.cargo_laden.add(load.cargo_t, cargo_t, cargo_t);
            let arriving = drawn.observed(&drawn.arriving, random);
            let visit = joint(&[arriving, seen], register, &options, index as u64).unwrap();
            let lifted = visit.exchange(0, 1).map(|exchange| exchange.cargo_t);
            self.lifted.add(lifted, cargo_t, cargo_t);
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

    /// Share of the ballast and laden whose condition is right.
    pub(crate) fn condition(&self) -> f64 {
        self.right as f64 / self.told as f64
    }

    /// Share of those in ballast whose cargo may be none by its interval.
    pub(crate) fn ballast_bound(&self) -> f64 {
        self.ballast_bound as f64 / self.ballast as f64
    }
}
