//! Which sightings are one visit.
//!
//! Sightings are taken by time. Each joins the open visit at its place that it suits best, by
//! size, by the time that passed, and by what was seen of the load; or it opens a new visit.
//! The figures are judgements about small tankers on short hops: one or two days at a berth,
//! and four at least from leaving it to coming back.

use super::area::Role;
use super::identity::Size;
use super::sighting::{Sighting, days_between};
use crate::answer::Condition;

/// A visit that was last seen so many days ago is over.
const OVER_AFTER_DAYS: f64 = 10.0;

/// What a new visit scores; a joining must be better.
const NEW_VISIT: f64 = -1.0;

/// The most that a like size says for a joining: ships of one class are alike.
const SIZE_SAYS_AT_MOST: f64 = 1.5;

/// Days that a ship stays without surprise.
const USUAL_STAY_DAYS: f64 = 2.5;

/// Days that pass between two arrivals, or two departures, at least.
const SHORTEST_ROUND_DAYS: f64 = 3.5;

/// From this probability on what one image says of the load is believed here.
const BELIEVED: f64 = 0.6;

/// Two hulls on images less than this apart, days, are two ships.
const AT_ONCE_DAYS: f64 = 0.02;

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
}

/// Groups sightings, which are in order of time, into visits, in order of their beginning.
/// `named` is who a person says that each is, as a number for each ship.
pub(super) fn group(
    sightings: &[Sighting],
    localities: &[Locality],
    named: &[Option<usize>],
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, sighting) in sightings.iter().enumerate() {
        let best = groups
            .iter()
            .enumerate()
            .filter(|(_, g)| g.locality.name == localities[index].name)
            .map(|(at, g)| (at, score(g, index, sighting, sightings, named)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        match best {
            Some((at, score)) if score > NEW_VISIT => {
                let group = &mut groups[at];
                group.members.push(index);
                // Berth and anchorage of one port: she came for the berth.
                group.locality.role = group.locality.role.min(localities[index].role);
            }
            _ => groups.push(Group {
                locality: localities[index].clone(),
                members: vec![index],
            }),
        }
    }
    groups
}

fn score(
    group: &Group,
    index: usize,
    sighting: &Sighting,
    sightings: &[Sighting],
    named: &[Option<usize>],
) -> f64 {
    let members = || group.members.iter().map(|&m| &sightings[m]);
    let Some(last) = members().next_back() else {
        return f64::NEG_INFINITY;
    };
    let gap = sighting.days_since(last.time);
    if !(AT_ONCE_DAYS..=OVER_AFTER_DAYS).contains(&gap) {
        return f64::NEG_INFINITY;
    }
    let size = match named_relation(&group.members, index, named) {
        Some(true) => SIZE_SAYS_AT_MOST,
        Some(false) => return f64::NEG_INFINITY,
        None => {
            let sizes: Vec<Size> = members().map(size_of).collect();
            let odds = Size::joined(&sizes).log_odds_of_one(&size_of(sighting));
            odds.min(SIZE_SAYS_AT_MOST)
        }
    };
    let beyond = (gap - USUAL_STAY_DAYS).max(0.0);
    let time = -0.2 * gap.min(USUAL_STAY_DAYS) - 1.5 * beyond;
    size + time + load_score(group.locality.role, members(), sighting)
}

/// Whether a person says that she is the ship of the group; `None` where nobody does.
fn named_relation(members: &[usize], index: usize, named: &[Option<usize>]) -> Option<bool> {
    let this = named[index]?;
    let other = members.iter().find_map(|&m| named[m])?;
    Some(this == other)
}

pub(super) fn size_of(sighting: &Sighting) -> Size {
    Size {
        length_m: sighting.length_m,
        beam_m: sighting.beam_m,
    }
}

/// What the load seen before and now says for one visit.
fn load_score<'a>(
    role: Role,
    members: impl DoubleEndedIterator<Item = &'a Sighting>,
    now: &Sighting,
) -> f64 {
    let state = |s: &Sighting| s.condition.filter(|c| c.1 >= BELIEVED).map(|c| c.0);
    let seen = members.rev().find_map(|s| Some((state(s)?, s.time)));
    let Some((before, since)) = seen else {
        return 0.0;
    };
    let days = days_between(since, now.time);
    let (comes, leaves) = match role {
        Role::Loads => (Condition::Ballast, Condition::Laden),
        Role::Discharges => (Condition::Laden, Condition::Ballast),
        Role::Anchorage => return 0.0,
    };
    let round = -1.5 * (days - SHORTEST_ROUND_DAYS).max(0.0);
    // She that has done what she came for leaves.
    let done = if before == leaves { -0.5 * days } else { 0.0 };
    match state(now) {
        Some(now) if before == comes && now == leaves => 3.0,
        Some(now) if before == leaves && now == comes => -8.0,
        Some(now) if before == now => round,
        _ => done,
    }
}
