//! Whole seasons with known truth: a fleet that comes, loads and leaves, for the ledger.
//!
//! A season is drawn from its seed: about a dozen tankers of 1 000–9 000 t of deadweight, of the
//! renderer's own proportions, make a number of visits to one place in eight months of 2024,
//! each with an image on arrival and one on departure, some of them lost to cloud. It can be
//! rendered and estimated blind ([`Season::scene`]), or drawn at the level of the ledger from
//! the errors that the estimator was found to make ([`Season::drawn`]), which is a thousand
//! times as fast.

mod drawn;
mod outcome;
mod picture;

pub use outcome::{Outcome, render};

use jiff::Timestamp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::register;
use crate::frame::Azimuth;
use crate::scene::{Build, Fleet, LoadCase, Ship, ShipKind};

/// First day of the season, and its length in days: the visits of the case of 2024.
const BEGINS: &str = "2024-03-07T00:00:00Z";
const DAYS: f64 = 243.0;

/// Ships of a season.
const SHIPS: usize = 12;

/// Summer deadweight of the smallest and the largest ship, tonnes.
const DEADWEIGHTS_T: [f64; 2] = [1_000.0, 9_000.0];

/// From leaving to coming back, days, at least.
const AWAY_DAYS: f64 = 4.0;

/// How often an image is lost to cloud or to no satellite.
const LOST: f64 = 0.05;

/// One end of a visit.
#[derive(Debug, Clone)]
pub struct Look {
    /// When the image is taken.
    pub time: Timestamp,
    /// The ship as she then is.
    pub ship: Ship,
    /// Whether there is an image.
    pub seen: bool,
}

/// One visit.
#[derive(Debug, Clone)]
pub struct Call {
    /// Index of the ship.
    pub ship: usize,
    /// Arrival and departure.
    pub looks: [Look; 2],
    /// Cargo lifted, tonnes.
    pub cargo_t: f64,
}

/// A season.
#[derive(Debug, Clone)]
pub struct Season {
    /// The seed it was drawn from.
    pub seed: u64,
    /// The ships.
    pub ships: Vec<Build>,
    /// The visits, by arrival.
    pub calls: Vec<Call>,
}

impl Season {
    /// Draws a season of so many visits.
    pub fn draw(seed: u64, visits: usize) -> Season {
        let mut random = ChaCha8Rng::seed_from_u64(seed ^ 0x5ea5_0000);
        let ships: Vec<Build> = (0..SHIPS).map(|_| ship(&mut random)).collect();
        let mut arrivals: Vec<f64> = (0..visits)
            .map(|_| random.random_range(0.0..DAYS - 4.0))
            .collect();
        arrivals.sort_by(f64::total_cmp);
        let mut free_from = vec![f64::NEG_INFINITY; ships.len()];
        let mut calls = Vec::with_capacity(visits);
        for arrival in arrivals {
            // A ship that is away long enough; the one away longest where none is.
            let rested: Vec<usize> = (0..ships.len())
                .filter(|&s| free_from[s] <= arrival)
                .collect();
            let Some(&chosen) = rested.get(random.random_range(0..rested.len().max(1))) else {
                continue;
            };
            let stay = random.random_range(1.0..3.0);
            free_from[chosen] = arrival + stay + AWAY_DAYS;
            calls.push(call(
                chosen,
                &ships[chosen],
                [arrival, arrival + stay],
                &mut random,
            ));
        }
        calls.sort_by_key(|c| c.looks[0].time);
        Season { seed, ships, calls }
    }

    /// Visits with an image at least: the others nobody can count.
    pub fn seen(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|c| c.looks.iter().any(|l| l.seen))
    }

    /// What the visits that were seen lifted, tonnes.
    pub fn cargo_t(&self) -> f64 {
        self.seen().map(|c| c.cargo_t).sum()
    }

    /// The ships as a register, CSV; names and numbers are made up.
    pub fn register(&self) -> String {
        register::csv(self.ships.iter().map(|build| register::Entry {
            form: &build.form,
            lightship_t: build.lightship_t,
            deadweight_t: build.deadweight_t,
        }))
    }
}

/// The name of the image of one end of a visit: 0 for the arrival, 1 for the departure.
fn image_name(call: usize, end: usize) -> String {
    format!("season{call:02}{}", ["a", "d"][end])
}

fn ship(random: &mut ChaCha8Rng) -> Build {
    let [least, most] = DEADWEIGHTS_T.map(f64::ln);
    loop {
        let wanted = random.random_range(least..most).exp();
        // Domain reference, section 3: DWT = 0.002345 LOA^3.15.
        let length_m = (wanted / 0.002_345).powf(1.0 / 3.15);
        let build = Build::draw(Fleet::First, ShipKind::ProductTanker, length_m, random);
        if (0.8 * DEADWEIGHTS_T[0]..1.2 * DEADWEIGHTS_T[1]).contains(&build.deadweight_t) {
            return build;
        }
    }
}

fn call(index: usize, build: &Build, days: [f64; 2], random: &mut ChaCha8Rng) -> Call {
    let mut look = |day: f64, case: LoadCase| {
        let heading = Azimuth::toward_deg(random.random_range(0.0..360.0));
        Look {
            time: overpass(day, random.random_range(-1.2..1.2)),
            ship: build.loaded(case, heading, random),
            seen: random.random::<f64>() >= LOST,
        }
    };
    let looks = [
        look(days[0], LoadCase::Ballast),
        look(days[1], LoadCase::Laden),
    ];
    let cargo_t = looks[1].ship.lading.as_ref().map_or(0.0, |l| l.cargo_t);
    Call {
        ship: index,
        looks,
        cargo_t,
    }
}

/// The overpass of the day: about half past eleven local solar time at 133° E.
fn overpass(day: f64, hours: f64) -> Timestamp {
    let begins: Timestamp = BEGINS.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let seconds = 86_400.0 * day.floor() + 3600.0 * (11.5 - 133.0 / 15.0 + hours);
    Timestamp::from_second(begins.as_second() + seconds as i64).unwrap_or(begins)
}
