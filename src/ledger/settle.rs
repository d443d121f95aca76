//! The cargo of every visit, sample by sample, and their sums.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::area::Role;
use super::balance::{Fleet, Left, Parts, brought, combined, is_light, weight};
use super::cap::{Lift, notified_until, over_year};
use super::hypotheses::Belongs;
use super::outcome::{Amount, Basis, Part, Visit, Year};
use super::prepare::Prepared;
use super::shares::{ALMOST_FULL, Holds, Shares, share};
use super::ship::{Drawn, Hull, Named, SAMPLES, mixed};
use super::sighting::Sighting;
use super::size::Size;
use super::transfer::{Transfer, measured, transfers};
use super::visit::size_of;
use super::{Options, Result};
use crate::Interval;
use crate::answer::Condition;
use crate::load::Aboard;
use crate::load::cargo::UN_BARRELS_PER_T;

/// A cargo is given away so many days after it was loaded, at most.
const VOYAGE_DAYS: f64 = 30.0;

/// What the regressions of particulars may err by for all ships of a fleet together, relative
/// to the cargo, where no register says better: ships of one trade and yard differ from the
/// world's in the same way (class-typical tankers of 65 to 130 m lie 3 to 15 % off the published
/// regression of their deadweights; the rendered fleet's cargoes lie 3 % off).
const SHARED_PARTICULARS: f64 = 0.04;

/// What all freeboards may err by together, relative to the cargo: one method measures them all
/// (laden ships of the rendered seasons are read 0.1 m too high, which is 3 %).
const SHARED_READINGS: f64 = 0.02;

/// One visit's account.
pub(super) struct Account {
    pub(super) ship: usize,
    pub(super) size: Size,
    pub(super) drawn: Drawn,
    pub(super) parts: Parts,
    /// Tonnes lifted or given away, sample by sample.
    pub(super) cargo: Option<Vec<f64>>,
    /// How many visits this one is, sample by sample: none where its images are another visit's,
    /// two where they are of two.
    visits: Vec<f64>,
    pub(super) basis: Basis,
    pub(super) same_cargo_as: Option<usize>,
}

/// All accounts.
pub(super) struct Accounts {
    pub(super) visits: Vec<Account>,
    /// By ship.
    pub(super) named: Vec<Named>,
    pub(super) ships: usize,
    /// Physical barrels per tonne, sample by sample: one product for all.
    barrels_per_t: Vec<f64>,
    seed: u64,
}

/// The sums.
pub(super) struct Sums {
    pub(super) total: Amount,
    pub(super) years: Vec<Year>,
    pub(super) shares: Shares,
}

impl Account {
    /// What goes into the sums: the cargo, times how many visits this one is.
    fn counted(&self) -> Option<Vec<f64>> {
        let cargo = self.cargo.as_ref()?;
        Some(cargo.iter().zip(&self.visits).map(|(c, n)| c * n).collect())
    }

    pub(super) fn part(&self, image: usize) -> Part {
        if self.parts.arrival == Some(image) {
            Part::Arrival
        } else if self.parts.departure.contains(&image) {
            Part::Departure
        } else {
            Part::Between
        }
    }

    pub(super) fn load_fraction(&self, image: usize) -> Option<Interval> {
        let aboard = self.drawn.aboard[image].as_ref()?;
        let mut fractions: Vec<f64> = aboard.iter().map(|a| a.load_fraction).collect();
        Interval::of_samples(&mut fractions)
    }
}

/// Draws every ship and settles every visit.
pub(super) fn accounts(prepared: &Prepared, options: &Options) -> Result<Accounts> {
    let (mut visits, named) = draw_ships(prepared, options)?;
    let links = same_cargo(prepared);
    let images = |v: usize| images_of(prepared, v);
    // What each lifting left with, where it was measured at either end of the voyage.
    let left: Vec<Option<Left>> = (0..visits.len())
        .map(|v| measured_departure(v, &visits, links[v], &images))
        .collect();
    let of_liftings: Vec<(usize, Option<&Left>, &[f64])> = (0..visits.len())
        .map(|v| {
            let loads = prepared.groups[v].locality.role == Role::Loads;
            let left = left[v].as_ref().filter(|_| loads);
            (visits[v].ship, left, &visits[v].drawn.deadweight_t[..])
        })
        .collect();
    let fleet = Fleet::new(&of_liftings, options.seed);
    let shared = shared_errors(options.seed);
    for v in 0..visits.len() {
        let seed = mixed(options.seed, 1000 + v as u64);
        let role = prepared.groups[v].locality.role;
        let visit = &visits[v];
        let (cargo, basis) = match role {
            Role::Loads => {
                let left_t = fleet.left_with(v, visit.ship, left[v].as_ref(), &visit.drawn, seed);
                lifted(visit, left_t, left[v].is_some(), seed)
            }
            Role::Discharges => {
                let loaded = links[v].and_then(|l| left[l].as_ref());
                let unseen = || fleet.left_with(v, visit.ship, None, &visit.drawn, seed);
                given(visit, loaded, unseen, seed)
            }
            Role::Anchorage => {
                visits[v].basis = Basis::Fleet;
                continue;
            }
        };
        let errors = &shared[usize::from(visit.drawn.registered)];
        let cargo = cargo.iter().zip(errors).map(|(c, e)| c * e).collect();
        visits[v].cargo = Some(cargo);
        visits[v].basis = basis;
        visits[v].same_cargo_as = links[v];
    }
    Ok(Accounts {
        visits,
        ships: named.len(),
        named,
        barrels_per_t: barrels_per_t(options),
        seed: options.seed,
    })
}

fn images_of(prepared: &Prepared, visit: usize) -> Vec<&Sighting> {
    let members = &prepared.groups[visit].members;
    let sightings = &prepared.estimates.sightings;
    members.iter().map(|&m| &sightings[m]).collect()
}

fn draw_ships(prepared: &Prepared, options: &Options) -> Result<(Vec<Account>, Vec<Named>)> {
    let count = prepared
        .belongs
        .iter()
        .map(|b| b.ship + 1)
        .max()
        .unwrap_or(0);
    let mut accounts: Vec<Option<Account>> = prepared.groups.iter().map(|_| None).collect();
    let mut names = Vec::with_capacity(count);
    for ship in 0..count {
        let hers: Vec<usize> = (0..prepared.groups.len())
            .filter(|&v| prepared.belongs[v].ship == ship)
            .collect();
        let belongs: Vec<Belongs> = hers.iter().map(|&v| prepared.belongs[v]).collect();
        let named = hers.iter().find_map(|&v| {
            let members = &prepared.groups[v].members;
            let given = members.iter().find_map(|&m| prepared.named[m])?;
            let given = &options.identified[given];
            Some((given.name.clone(), given.imo))
        });
        let hull = Hull {
            number: ship,
            visits: hers.iter().map(|&v| images_of(prepared, v)).collect(),
            belongs,
            named,
            trade: &prepared.trade,
        };
        let (drawn, named) = hull.draw(options.register.as_deref(), &options.load, options.seed)?;
        names.push(named);
        for ((&v, drawn), images) in hers.iter().zip(drawn).zip(&hull.visits) {
            let sizes: Vec<Size> = images.iter().map(|s| size_of(s)).collect();
            let parts = match prepared.groups[v].locality.role {
                Role::Loads => Parts::of_loading(images, &drawn),
                Role::Discharges => Parts::of_discharging(&drawn),
                Role::Anchorage => Parts::default(),
            };
            accounts[v] = Some(Account {
                ship,
                size: Size::joined(&sizes, &prepared.trade),
                drawn,
                parts,
                cargo: None,
                visits: how_many(
                    &prepared.groups[v].begins,
                    mixed(options.seed, 5000 + v as u64),
                ),
                basis: Basis::Fleet,
                same_cargo_as: None,
            });
        }
    }
    Ok((accounts.into_iter().flatten().collect(), names))
}

/// For each lifting the next discharge of the ship, and the other way round.
fn same_cargo(prepared: &Prepared) -> Vec<Option<usize>> {
    let mut links = vec![None; prepared.groups.len()];
    let role = |v: usize| prepared.groups[v].locality.role;
    for loading in 0..prepared.groups.len() {
        if role(loading) != Role::Loads {
            continue;
        }
        let ship = prepared.belongs[loading].ship;
        let next = (loading + 1..prepared.groups.len())
            .filter(|&v| prepared.belongs[v].ship == ship && role(v) != Role::Anchorage)
            .find(|_| true);
        let Some(next) = next.filter(|&v| role(v) == Role::Discharges) else {
            continue;
        };
        let (from, to) = (images_of(prepared, loading), images_of(prepared, next));
        let (Some(from), Some(to)) = (from.last(), to.first()) else {
            continue;
        };
        if to.days_since(from.time) <= VOYAGE_DAYS {
            links[loading] = Some(next);
            links[next] = Some(loading);
        }
    }
    links
}

/// What a lifting left with, from its own departures and from the arrival of the discharge of
/// the same cargo; `None` where none was measured.
fn measured_departure<'a>(
    v: usize,
    visits: &[Account],
    link: Option<usize>,
    images: &impl Fn(usize) -> Vec<&'a Sighting>,
) -> Option<Left> {
    let mut readings: Vec<(&[Aboard], f64)> = Vec::new();
    let own = images(v);
    for &k in &visits[v].parts.departure {
        if let Some(aboard) = &visits[v].drawn.aboard[k] {
            readings.push((aboard, weight(own[k])));
        }
    }
    if let Some(discharge) = link
        && let Some(k) = visits[discharge].parts.arrival
        && let Some(aboard) = &visits[discharge].drawn.aboard[k]
        && !is_light(aboard)
    {
        readings.push((aboard, weight(images(discharge)[k])));
    }
    combined(&readings)
}

fn lifted(visit: &Account, left_t: Vec<f64>, measured: bool, seed: u64) -> (Vec<f64>, Basis) {
    let brought = brought(&visit.drawn, visit.parts.arrival, seed);
    let basis = match (visit.parts.arrival, measured) {
        (Some(_), true) => Basis::Both,
        (None, true) => Basis::LadenEnd,
        (Some(_), false) => Basis::LightEnd,
        (None, false) => Basis::Fleet,
    };
    let mut left = left_t;
    // Not done, she left with no less than she had.
    if let Some(aboard) = visit
        .parts
        .between
        .and_then(|k| visit.drawn.aboard[k].as_ref())
    {
        left.iter_mut()
            .zip(aboard)
            .for_each(|(l, a)| *l = l.max(a.cargo_t));
    }
    let lifted = left.iter().zip(&brought).map(|(l, b)| (l - b).max(0.0));
    (lifted.collect(), basis)
}

fn given(
    visit: &Account,
    loaded: Option<&Left>,
    unseen: impl FnOnce() -> Vec<f64>,
    seed: u64,
) -> (Vec<f64>, Basis) {
    let aboard = |k: Option<usize>| k.and_then(|k| visit.drawn.aboard[k].as_ref());
    let arrival = aboard(visit.parts.arrival);
    let departure = visit.parts.departure.first().copied();
    let came_with: Vec<f64> = match (loaded, arrival) {
        // It holds the arrival's reading already.
        (Some(loaded), _) => loaded.cargo_t.clone(),
        (None, Some(arrival)) => arrival.iter().map(|a| a.cargo_t).collect(),
        (None, None) => unseen(),
    };
    let kept = brought(&visit.drawn, departure, seed);
    let basis = match (loaded.is_some() || arrival.is_some(), departure) {
        (true, Some(_)) => Basis::Both,
        (true, None) => Basis::LadenEnd,
        (false, Some(_)) => Basis::LightEnd,
        (false, None) => Basis::Fleet,
    };
    let given = came_with.iter().zip(&kept).map(|(c, k)| (c - k).max(0.0));
    (given.collect(), basis)
}

/// Of how many visits the images of a visit are, sample by sample, from how probably each of them
/// begins one; one on the average, since what is listed is the most probable.
fn how_many(begins: &[f64], seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let expected: f64 = begins.iter().sum();
    let mut one = || {
        let begun = begins.iter().filter(|p| random.random::<f64>() < **p);
        (1.0 + begun.count() as f64 - expected).max(0.0)
    };
    (0..SAMPLES).map(|_| one()).collect()
}

/// What cargoes err by together, as factors: of ships that no register has, and of those that one
/// has.
fn shared_errors(seed: u64) -> [Vec<f64>; 2] {
    let mut random = ChaCha8Rng::seed_from_u64(mixed(seed, 31));
    let draws: Vec<[f64; 2]> = (0..SAMPLES)
        .map(|_| [(); 2].map(|()| random.sample(StandardNormal)))
        .collect();
    [SHARED_PARTICULARS, 0.0].map(|particulars| {
        let error = |z: &[f64; 2]| (particulars * z[0] + SHARED_READINGS * z[1]).exp();
        draws.iter().map(error).collect()
    })
}

fn barrels_per_t(options: &Options) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(mixed(options.seed, 32));
    let factor = options.load.product.barrels_per_t();
    (0..SAMPLES)
        .map(|_| factor.value + factor.sigma * random.sample::<f64, _>(StandardNormal))
        .collect()
}

impl Accounts {
    /// Tonnes, sample by sample, as an amount.
    pub(super) fn amount(&self, cargo_t: &[f64]) -> Amount {
        let nothing = Interval {
            value: 0.0,
            lo: 0.0,
            hi: 0.0,
        };
        let interval =
            |mut samples: Vec<f64>| Interval::of_samples(&mut samples).unwrap_or(nothing);
        let barrels = cargo_t.iter().zip(&self.barrels_per_t).map(|(c, b)| c * b);
        Amount {
            t: interval(cargo_t.to_vec()),
            bbl: interval(barrels.collect()),
            bbl_un: interval(cargo_t.iter().map(|c| UN_BARRELS_PER_T * c).collect()),
        }
    }

    pub(super) fn sums(&self, visits: &[Visit], options: &Options) -> Sums {
        let counting: Vec<(usize, &Visit)> = visits
            .iter()
            .enumerate()
            .filter(|(_, v)| v.counts)
            .collect();
        let mut years: Vec<i16> = counting
            .iter()
            .filter_map(|(_, v)| Some(v.date()?.year()))
            .chain(options.notified.iter().map(|n| n.from.year()))
            .collect();
        years.sort_unstable();
        years.dedup();
        let years = years
            .into_iter()
            .map(|year| self.year(year, &counting, options))
            .collect();
        Sums {
            total: self.amount(&self.sum(counting.iter().map(|(v, _)| *v))),
            years,
            shares: self.shares(&counting, options),
        }
    }

    fn sum(&self, visits: impl Iterator<Item = usize>) -> Vec<f64> {
        let mut sums = vec![0.0; SAMPLES];
        for cargo in visits.filter_map(|v| self.visits[v].counted()) {
            sums.iter_mut().zip(cargo).for_each(|(s, c)| *s += c);
        }
        sums
    }

    fn year(&self, year: i16, counting: &[(usize, &Visit)], options: &Options) -> Year {
        let in_year = counting.iter().filter_map(|(v, visit)| {
            let date = visit.date().filter(|d| d.year() == year)?;
            Some((*v, date))
        });
        let in_year: Vec<_> = in_year.collect();
        let barrels: Vec<(jiff::civil::Date, Vec<f64>)> = in_year
            .iter()
            .filter_map(|(v, date)| {
                let cargo = self.visits[*v].counted()?;
                Some((*date, cargo.iter().map(|c| UN_BARRELS_PER_T * c).collect()))
            })
            .collect();
        let mut lifts: Vec<Lift<'_>> = barrels
            .iter()
            .map(|(date, bbl_un)| Lift {
                date: *date,
                bbl_un,
            })
            .collect();
        lifts.sort_by_key(|l| l.date);
        let last = jiff::civil::date(year, 12, 31);
        Year {
            year,
            visits: in_year.len(),
            total: self.amount(&self.sum(in_year.iter().map(|(v, _)| *v))),
            notified_bbl_un: notified_until(&options.notified, last),
            cap: over_year(year, &lifts, &options.notified, options.cap_bbl_un, SAMPLES),
        }
    }

    fn shares(&self, counting: &[(usize, &Visit)], options: &Options) -> Shares {
        let aboard = |v: usize, k: usize| self.visits[v].drawn.aboard[k].as_ref();
        let arrival = |(v, _): &(usize, &Visit)| {
            let k = self.visits[*v].parts.arrival;
            k.and_then(|k| aboard(*v, k)).map_or(Holds::Unknown, |a| {
                Holds::Samples(
                    a.iter()
                        .map(|a| a.condition == Condition::Ballast)
                        .collect(),
                )
            })
        };
        let departure = |(v, _): &(usize, &Visit)| {
            let k = self.visits[*v].parts.departure.last();
            k.and_then(|k| aboard(*v, *k)).map_or(Holds::Unknown, |a| {
                Holds::Samples(a.iter().map(|a| a.load_fraction >= ALMOST_FULL).collect())
            })
        };
        let listed = |(_, visit): &(usize, &Visit)| match (&visit.listed, visit.match_probability) {
            (Some(_), Some(p)) => Holds::Probability(p),
            _ => Holds::Probability(0.0),
        };
        let share = |holds: Vec<Holds>, n| share(&holds, mixed(self.seed, n));
        let ships = options.register.as_deref().map_or(&[][..], |r| r.ships());
        let lists = ships.iter().any(|s| s.listed.is_some());
        Shares {
            listed: lists
                .then(|| share(counting.iter().map(listed).collect(), 41))
                .flatten(),
            arrived_in_ballast: share(counting.iter().map(arrival).collect(), 42),
            left_almost_full: share(counting.iter().map(departure).collect(), 43),
        }
    }

    pub(super) fn transfers(&self, prepared: &Prepared) -> Vec<Transfer> {
        let images: Vec<_> = (0..self.visits.len())
            .flat_map(|v| {
                let account = &self.visits[v];
                measured(account.ship, &images_of(prepared, v), &account.drawn)
            })
            .collect();
        transfers(&images)
    }
}
