//! What one visit took aboard, or gave: arrival, departure, and what stands in for them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Exp1, StandardNormal};

use super::ship::{Drawn, SAMPLES, mixed};
use super::sighting::Sighting;
use crate::answer::Condition;
use crate::load::Aboard;

/// Of the samples in which a ship that comes to load lies as in ballast, yet has cargo, this
/// share is taken for ballast: at such a place that is what a light ship is, and the load's own
/// prior, which knows no place, says part-laden of every seventh (judgement).
const COMES_EMPTY: f64 = 0.97;

/// Above this load fraction a ship that comes to load is not taken for one in ballast.
const LIGHT_UP_TO: f64 = 0.5;

/// How often a ship that was not measured on arrival brings cargo (judgement).
const BRINGS_CARGO: f64 = 0.03;

/// The most that she then brings, over her deadweight.
const BRINGS_AT_MOST: f64 = 0.3;

/// Cargo over summer deadweight of a tanker that leaves after loading, median and spread: what
/// is believed before any departure was measured (judgement: 0.95 is full, and the
/// investigations speak of "almost full"); as many measured departures say as much.
const FULL_CARGO: [f64; 2] = [0.87, 0.08];
const FULL_CARGO_COUNTS_AS: usize = 4;

/// How often a freeboard is off by far more than it says (counted on the rendered seasons 901 to
/// 904 and 8001 to 8006: 5 % by more than three standard errors), and how often a ship leaves with
/// a part cargo (judgement).
const GROSS: f64 = 0.05;
const PART_CARGO: f64 = 0.03;

/// How much more a departure of the same ship says than one of another.
const OWN_DEPARTURES: f64 = 3.0;

/// A part-laden ship that is seen again so many days later was not done.
const NOT_DONE_DAYS: f64 = 0.3;

/// From this load fraction on a departure leaves no doubt that she was done.
const DONE_FROM: f64 = 0.75;

/// Which images of a visit tell what.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Parts {
    /// The image on which she was light; of a discharge, laden.
    pub(super) arrival: Option<usize>,
    /// The images on which she had done what she came for.
    pub(super) departure: Vec<usize>,
    /// An image on which she was not done: she left with no less.
    pub(super) between: Option<usize>,
}

fn median(samples: &[Aboard], of: fn(&Aboard) -> f64) -> f64 {
    let mut values: Vec<f64> = samples.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Whether she is rather in ballast than not.
pub(super) fn is_light(samples: &[Aboard]) -> bool {
    let light = samples
        .iter()
        .filter(|a| a.condition == Condition::Ballast)
        .count();
    2 * light >= samples.len()
}

impl Parts {
    /// Of a visit to load.
    pub(super) fn of_loading(images: &[&Sighting], drawn: &Drawn) -> Parts {
        let seen: Vec<(usize, &Vec<Aboard>)> = drawn
            .aboard
            .iter()
            .enumerate()
            .filter_map(|(k, a)| Some((k, a.as_ref()?)))
            .collect();
        let mut parts = Parts::default();
        if let Some(&(k, samples)) = seen.first()
            && is_light(samples)
        {
            parts.arrival = Some(k);
        }
        let mut trailing = seen.iter().rev().take_while(|(_, s)| !is_light(s));
        if let Some(&(k, samples)) = trailing.next() {
            let fraction = median(samples, |a| a.load_fraction);
            let last = images[images.len() - 1];
            let seen_again = last.days_since(images[k].time) > NOT_DONE_DAYS;
            if fraction < DONE_FROM && seen_again {
                parts.between = Some(k);
            } else {
                parts.departure.push(k);
                let as_full = trailing.take_while(|(_, s)| {
                    fraction >= DONE_FROM && median(s, |a| a.load_fraction) >= DONE_FROM
                });
                parts.departure.extend(as_full.map(|(k, _)| *k));
                parts.departure.reverse();
            }
        }
        parts
    }

    /// Of a visit to discharge.
    pub(super) fn of_discharging(drawn: &Drawn) -> Parts {
        let mut parts = Parts::default();
        for (k, samples) in drawn.aboard.iter().enumerate() {
            let Some(samples) = samples else { continue };
            if is_light(samples) {
                parts.departure = vec![k];
            } else if parts.arrival.is_none() {
                parts.arrival = Some(k);
            }
        }
        parts
    }
}

/// Readings of one cargo, combined sample by sample by the precision of their freeboards; what
/// they share, the ship, stays shared.
pub(super) fn combined(readings: &[(&[Aboard], f64)]) -> Option<Left> {
    let total: f64 = readings.iter().map(|r| r.1).sum();
    let first = readings.first()?.0;
    let mean = |s: usize| {
        let sum: f64 = readings.iter().map(|(a, w)| w * a[s].cargo_t).sum();
        sum / total
    };
    Some(Left {
        cargo_t: (0..first.len()).map(mean).collect(),
        readings: readings.len(),
    })
}

/// How much a reading weighs: the inverse of its freeboard's variance.
pub(super) fn weight(sighting: &Sighting) -> f64 {
    let sigma = sighting.freeboard_m.map_or(1.0, |f| f.measured().sigma);
    sigma.max(0.02).powi(-2)
}

/// What was measured of a departure.
#[derive(Debug, Clone)]
pub(super) struct Left {
    /// Cargo, tonnes, sample by sample.
    pub(super) cargo_t: Vec<f64>,
    /// On how many images.
    pub(super) readings: usize,
}

/// How probable it is that a departure was measured grossly wrong: that it lies far from what
/// ships leave with is a wrong freeboard rather than a part cargo unless
/// several images would have to be wrong in the same way.
fn doubt(left: &Left, deadweight_t: &[f64], usual: f64) -> f64 {
    let count = left.cargo_t.len() as f64;
    let fractions = left.cargo_t.iter().zip(deadweight_t).map(|(c, d)| c / d);
    let mean = fractions.clone().sum::<f64>() / count;
    let variance = fractions.map(|f| (f - mean).powi(2)).sum::<f64>() / count;
    let spread = FULL_CARGO[1].hypot(variance.sqrt());
    let z = (mean - usual) / spread;
    let full = (-0.5 * z * z).exp() / (spread * (2.0 * std::f64::consts::PI).sqrt());
    // Part cargoes and gross errors alike: anything from nothing to full.
    let gross = GROSS.powi(left.readings as i32);
    let sound = (1.0 - gross) * ((1.0 - PART_CARGO) * full + PART_CARGO);
    gross / (gross + sound)
}

/// What was brought, tonnes, sample by sample.
pub(super) fn brought(drawn: &Drawn, arrival: Option<usize>, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(mixed(seed, 11));
    let samples = arrival.and_then(|k| drawn.aboard[k].as_ref());
    (0..SAMPLES)
        .map(|s| {
            let chance: f64 = random.random();
            let share: f64 = random.random();
            match samples {
                Some(aboard) if aboard[s].load_fraction < LIGHT_UP_TO && chance < COMES_EMPTY => {
                    0.0
                }
                Some(aboard) => aboard[s].cargo_t,
                None if chance < BRINGS_CARGO => BRINGS_AT_MOST * share * drawn.deadweight_t[s],
                None => 0.0,
            }
        })
        .collect()
}

/// A departure that was measured.
struct Departure {
    ship: usize,
    /// Cargo over summer deadweight, sample by sample.
    fraction: Vec<f64>,
    /// How probable it is that it was measured grossly wrong.
    doubt: f64,
}

/// What ships leave with, from the departures that were measured.
///
/// Each sample of the ledger draws the weights of all departures once (Rubin 1981, the Bayesian
/// bootstrap), so that what is not known of the fleet is shared by all visits that lean on it.
pub(super) struct Fleet {
    departures: Vec<Option<Departure>>,
    weights: Vec<Vec<f64>>,
}

impl Fleet {
    /// From what was measured of each visit's departure, with her number and deadweight.
    pub(super) fn new(left: &[(usize, Option<&Left>, &[f64])], seed: u64) -> Fleet {
        let fraction = |l: &Left, deadweight_t: &[f64]| -> Vec<f64> {
            let each = l.cargo_t.iter().zip(deadweight_t);
            each.map(|(c, d)| c / d).collect()
        };
        let mut medians: Vec<f64> = left
            .iter()
            .filter_map(|(_, left, deadweight_t)| {
                let mut fractions = fraction((*left)?, deadweight_t);
                fractions.sort_by(f64::total_cmp);
                Some(fractions[fractions.len() / 2])
            })
            .chain([FULL_CARGO[0]])
            .collect();
        medians.sort_by(f64::total_cmp);
        let usual = medians[medians.len() / 2];
        let departures: Vec<Option<Departure>> = left
            .iter()
            .map(|(ship, left, deadweight_t)| {
                let left = (*left)?;
                Some(Departure {
                    ship: *ship,
                    fraction: fraction(left, deadweight_t),
                    doubt: doubt(left, deadweight_t, usual),
                })
            })
            .collect();
        let mut random = ChaCha8Rng::seed_from_u64(mixed(seed, 12));
        // At the end what is believed before.
        let count = departures.len();
        let mut draw = || {
            let mut weights: Vec<f64> = (0..count).map(|_| random.sample(Exp1)).collect();
            let before = (0..FULL_CARGO_COUNTS_AS).map(|_| random.sample::<f64, _>(Exp1));
            weights.push(before.sum());
            weights
        };
        let weights = (0..SAMPLES).map(|_| draw()).collect();
        Fleet {
            departures,
            weights,
        }
    }

    /// What a visit left with, tonnes: as measured, and where that is wrong or there is nothing as
    /// her other departures and the fleet's.
    pub(super) fn left_with(
        &self,
        visit: usize,
        ship: usize,
        left: Option<&Left>,
        drawn: &Drawn,
        seed: u64,
    ) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(mixed(seed, 13));
        let others = |s: usize, at: f64| {
            let weights = &self.weights[s];
            let of = |k: usize| match self.departures.get(k) {
                None => weights[k],
                Some(Some(d)) if k != visit => {
                    let own = if d.ship == ship { OWN_DEPARTURES } else { 1.0 };
                    weights[k] * own * (1.0 - d.doubt)
                }
                Some(_) => 0.0,
            };
            let at = at * (0..weights.len()).map(of).sum::<f64>();
            let mut below = 0.0;
            let chosen = (0..weights.len()).find(|&k| {
                below += of(k);
                below > at
            });
            chosen.and_then(|k| self.departures.get(k)?.as_ref())
        };
        let doubt = self.departures[visit].as_ref().map_or(1.0, |d| d.doubt);
        (0..SAMPLES)
            .map(|s| {
                let [wrong, at]: [f64; 2] = random.random();
                let z: f64 = random.sample(StandardNormal);
                if let Some(left) = left.filter(|_| wrong >= doubt) {
                    return left.cargo_t[s];
                }
                let fraction = match others(s, at) {
                    Some(departure) => departure.fraction[s],
                    None => (FULL_CARGO[0] + FULL_CARGO[1] * z).clamp(0.3, 1.0),
                };
                fraction * drawn.deadweight_t[s]
            })
            .collect()
    }
}
