//! Which sightings are one visit.
//!
//! Sightings are taken by time. Each joins an open visit at its place or opens a new one, of a
//! ship not seen before or of one that comes back. How probable each is follows from size, from
//! the time that passed, and from what was seen of the load; the most probable histories are
//! kept side by side until later sightings decide between them (a beam search, as multiple
//! hypothesis tracking does: Reid 1979). The figures are judgements about small tankers on
//! short hops: one to three days at a berth, and four at least from leaving it to coming back.

use super::area::Role;
use super::identity::Likeness;
use super::outline::Outline;
use super::sighting::{Sighting, days_between};
use super::size::Size;
use crate::answer::Condition;

/// Histories that are kept side by side.
const HISTORIES: usize = 64;

/// A visit that was last seen so many days ago is over.
const OVER_AFTER_DAYS: f64 = 10.0;

/// A ship that was last seen longer ago comes back as if she were new.
const RETURNS_WITHIN_DAYS: f64 = 60.0;

/// Two hulls on images less than this apart, days, are two ships.
const AT_ONCE_DAYS: f64 = 0.02;

/// Mean days from one image of a visit to the next.
const BETWEEN_IMAGES_DAYS: f64 = 2.0;

/// Stays longer than this are rare, and their number falls within so many days, days.
const LONG_STAY_DAYS: [f64; 2] = [3.8, 0.4];

/// Returns of one ship, per day, once she can be back.
const RETURNS_PER_DAY: f64 = 0.03;

/// She can be back after so many days, within so many, days.
const SHORTEST_AWAY_DAYS: [f64; 2] = [3.5, 0.4];

/// From this probability on what one image says of the load is believed here.
const BELIEVED: f64 = 0.6;

/// She that has done what she came for stays so long, days.
const LINGERS_DAYS: f64 = 1.0;

/// How often a visit that is seen once is seen again (judgement).
const SEEN_AGAIN: f64 = 0.57;

/// A third and later image of a visit against no more.
const FURTHER_IMAGE: f64 = 0.25;

/// Where a sighting belongs: port or anchorage by name, and what ships do there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Locality {
    pub(super) name: Option<String>,
    pub(super) role: Role,
}

/// Sightings of one visit, by time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) locality: Locality,
    pub(super) members: Vec<usize>,
    /// Of each member, how probable it is that a visit begins with it: high for the first, low
    /// for the others, and between where it might as well be otherwise.
    pub(super) begins: Vec<f64>,
}

/// A way to group the sightings so far.
#[derive(Clone)]
struct History {
    log_probability: f64,
    /// Of each sighting, the number of its visit.
    visit_of: Vec<usize>,
    visits: usize,
}

/// What the sightings of one place have in common.
struct Scene<'a> {
    sightings: &'a [Sighting],
    named: &'a [Option<usize>],
    likeness: &'a Likeness<'a>,
    role: Role,
    /// Arrivals of new ships, per day.
    arrivals_per_day: f64,
}

/// Groups sightings, which are in order of time, into visits, in order of their beginning.
/// `named` is who a person says that each is, as a number for each ship.
pub(super) fn group(
    sightings: &[Sighting],
    localities: &[Locality],
    named: &[Option<usize>],
    likeness: &Likeness<'_>,
) -> Vec<Group> {
    let mut names: Vec<&Option<String>> = localities.iter().map(|l| &l.name).collect();
    names.sort_unstable();
    names.dedup();
    let mut groups = Vec::new();
    for name in names {
        let here: Vec<usize> = (0..sightings.len())
            .filter(|&i| localities[i].name == *name)
            .collect();
        // Berth and anchorage of one port: she came for the berth.
        let roles = here.iter().map(|&i| localities[i].role);
        let scene = Scene {
            sightings,
            named,
            likeness,
            role: roles.min().unwrap_or(Role::Loads),
            arrivals_per_day: arrivals_per_day(&here, sightings),
        };
        for (members, begins) in scene.most_probable(&here) {
            let role = members.iter().map(|&m| localities[m].role).min();
            groups.push(Group {
                locality: Locality {
                    name: name.clone(),
                    role: role.unwrap_or(Role::Loads),
                },
                members,
                begins,
            });
        }
    }
    groups.sort_by_key(|g| g.members[0]);
    groups
}

/// Half of the sightings, over the days from the first to the last.
fn arrivals_per_day(here: &[usize], sightings: &[Sighting]) -> f64 {
    let (Some(&first), Some(&last)) = (here.first(), here.last()) else {
        return 1.0;
    };
    let days = sightings[last].days_since(sightings[first].time).max(5.0);
    (0.5 * here.len() as f64 / days).max(0.02)
}

pub(super) fn size_of(sighting: &Sighting) -> Size {
    Size::on_image(sighting.length_m, sighting.beam_m, Outline::of(sighting))
}

/// From 0 to 1, half at `at`.
fn rising(x: f64, [at, within]: [f64; 2]) -> f64 {
    1.0 / (1.0 + ((at - x) / within).exp())
}

impl Scene<'_> {
    /// The visits of the most probable history, and of each of their sightings how probable it
    /// is that a visit begins with it.
    fn most_probable(&self, here: &[usize]) -> Vec<(Vec<usize>, Vec<f64>)> {
        let mut histories = vec![History {
            log_probability: 0.0,
            visit_of: Vec::new(),
            visits: 0,
        }];
        for (at, &index) in here.iter().enumerate() {
            let mut next: Vec<History> = Vec::with_capacity(4 * histories.len());
            for history in &histories {
                self.go_on(history, &here[..at], index, &mut next);
            }
            // Stable, and the parents' order is fixed: the same history wins every time.
            next.sort_by(|a, b| b.log_probability.total_cmp(&a.log_probability));
            next.truncate(HISTORIES);
            histories = next;
        }
        let best = &histories[0];
        let mut visits = vec![(Vec::new(), Vec::new()); best.visits];
        for (at, (&visit, &index)) in best.visit_of.iter().zip(here).enumerate() {
            visits[visit].0.push(index);
            visits[visit]
                .1
                .push(self.begins_here(best, &here[..at], index));
        }
        visits
    }

    /// Probability that a sighting opens a visit, the sightings before it being as in `best`.
    fn begins_here(&self, best: &History, past: &[usize], index: usize) -> f64 {
        let visit_of = best.visit_of[..past.len()].to_vec();
        let before = History {
            log_probability: 0.0,
            visits: visit_of.iter().max().map_or(0, |v| v + 1),
            visit_of,
        };
        let mut ways = Vec::new();
        self.go_on(&before, past, index, &mut ways);
        let mut weights = ways.iter().map(|w| w.log_probability.exp());
        let total: f64 = weights.clone().sum();
        // To open a visit is the last of the ways.
        weights.next_back().map_or(1.0, |opened| opened / total)
    }

    /// Every way in which a history goes on with one more sighting.
    fn go_on(&self, history: &History, past: &[usize], index: usize, out: &mut Vec<History>) {
        let now = &self.sightings[index];
        // The likeliest ship that comes back; one that came often counts once.
        let mut returns: f64 = 0.0;
        for visit in self.recent(history, past, now) {
            let members: Vec<usize> = past
                .iter()
                .zip(&history.visit_of)
                .filter(|(_, v)| **v == visit)
                .map(|(&m, _)| m)
                .collect();
            let last = &self.sightings[members[members.len() - 1]];
            let gap = now.days_since(last.time);
            if gap < AT_ONCE_DAYS {
                continue;
            }
            let one = self.odds_of_one(&members, index);
            returns = returns.max(one * RETURNS_PER_DAY * rising(gap, SHORTEST_AWAY_DAYS));
            if gap > OVER_AFTER_DAYS {
                continue;
            }
            let stay = now.days_since(self.sightings[members[0]].time);
            let image = (-gap / BETWEEN_IMAGES_DAYS).exp() / BETWEEN_IMAGES_DAYS;
            let stays = 1.0 - rising(stay, LONG_STAY_DAYS);
            let count = match members.len() {
                1 => SEEN_AGAIN / (1.0 - SEEN_AGAIN),
                _ => FURTHER_IMAGE,
            };
            let density = one * image * stays * count * self.goes_on(&members, now);
            let mut joined = history.clone();
            joined.log_probability += density.max(1e-30).ln();
            joined.visit_of.push(visit);
            out.push(joined);
        }
        let new = (self.arrivals_per_day + returns) * (1.0 - SEEN_AGAIN);
        let mut opened = history.clone();
        opened.log_probability += (new * self.begins(now)).ln();
        opened.visit_of.push(opened.visits);
        opened.visits += 1;
        out.push(opened);
    }

    /// Visits that may go on, or whose ship may come back.
    fn recent(&self, history: &History, past: &[usize], now: &Sighting) -> Vec<usize> {
        let mut out: Vec<usize> = past
            .iter()
            .zip(&history.visit_of)
            .rev()
            .take_while(|(m, _)| now.days_since(self.sightings[**m].time) <= RETURNS_WITHIN_DAYS)
            .map(|(_, &v)| v)
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// How much more probable one ship is than two.
    fn odds_of_one(&self, members: &[usize], index: usize) -> f64 {
        let named = members.iter().find_map(|&m| self.named[m]);
        match (self.named[index], named) {
            (Some(a), Some(b)) if a == b => 1e3,
            (Some(_), Some(_)) => 0.0,
            _ => self.likeness.log_odds(members, index).exp(),
        }
    }

    /// What a ship is like when she comes, and when she has done what she came for.
    fn ends(&self) -> Option<[Condition; 2]> {
        match self.role {
            Role::Loads => Some([Condition::Ballast, Condition::Laden]),
            Role::Discharges => Some([Condition::Laden, Condition::Ballast]),
            Role::Anchorage => None,
        }
    }

    /// How probable her load is on the first image of a visit.
    fn begins(&self, now: &Sighting) -> f64 {
        let (Some([comes, leaves]), Some(state)) = (self.ends(), state(now)) else {
            return 1.0;
        };
        match state {
            s if s == comes => 0.8,
            s if s == leaves => 0.15,
            _ => 0.1,
        }
    }

    /// How probable her load is on a further image.
    fn goes_on(&self, members: &[usize], now: &Sighting) -> f64 {
        let Some([comes, leaves]) = self.ends() else {
            return 1.0;
        };
        let seen = members.iter().rev().find_map(|&m| {
            let sighting = &self.sightings[m];
            Some((state(sighting)?, sighting.time))
        });
        let lingers = |since| (-days_between(since, now.time) / LINGERS_DAYS).exp();
        match (seen, state(now)) {
            (Some((before, _)), Some(s)) if before == leaves && s == comes => 1e-3,
            (Some((before, since)), Some(s)) if before == s => lingers(since),
            (Some((before, since)), None) if before == leaves => lingers(since),
            (_, Some(s)) if s == leaves => 0.8,
            (None, Some(s)) if s == comes => 0.3,
            (_, Some(_)) => 0.2,
            (_, None) => 1.0,
        }
    }
}

/// What one image says of the load, where it is sure enough.
fn state(sighting: &Sighting) -> Option<Condition> {
    sighting.condition.filter(|c| c.1 >= BELIEVED).map(|c| c.0)
}
