//! From a journal to visits and ships: each image once, each hull at its place.

use super::Options;
use super::ais::distance_m;
use super::area::Role;
use super::hypotheses::{Belongs, Candidate, assign};
use super::identity::{Likeness, listed};
use super::journal::{Estimates, Excluded, Journal, row_error};
use super::outline::Outline;
use super::sighting::{Sighting, days_between};
use super::size::{Size, Trade};
use super::visit::{Group, Locality, group, size_of};
use crate::Result;

/// Two hulls on images taken within so many seconds, and so many metres apart, are one hull on
/// two tiles of one pass.
const SAME_PASS_S: i64 = 30;
const SAME_PASS_M: f64 = 15.0;

/// Squares of the spreads by which length and beam depart from what is usual, summed: one ship
/// in a hundred is odder, and where there is a freeboard one in four hundred (chi-square of two
/// degrees of freedom).
const ODD: [f64; 2] = [9.2, 12.0];

/// The same of a hull alongside another without a freeboard, where a quay is as probable as a ship:
/// one ship in ten is odder.
const ODD_ALONGSIDE: f64 = 4.6;

/// Visits with their ships, before anything is measured on them.
pub(super) struct Prepared {
    pub(super) estimates: Estimates,
    pub(super) groups: Vec<Group>,
    pub(super) belongs: Vec<Belongs>,
    /// Of each sighting, which identification a person gave, as an index.
    pub(super) named: Vec<Option<usize>>,
    /// Of each sighting, the area that holds it.
    pub(super) areas: Vec<Option<usize>>,
    /// What the ships here measure.
    pub(super) trade: Trade,
}

pub(super) fn prepare(journal: Journal, options: &Options) -> Result<Prepared> {
    let mut estimates = journal.estimates();
    drop_repeats(&mut estimates);
    let areas = place(&mut estimates, options)?;
    let named = name(&mut estimates, options)?;
    let localities: Vec<Locality> = areas.iter().map(|a| locality(*a, options)).collect();
    let lengths = estimates.sightings.iter().map(|s| s.length_m.value);
    let mut trade = Trade::of(lengths.collect(), options.load.proportions.as_ref().clone());
    let sizes: Vec<Size> = estimates.sightings.iter().map(size_of).collect();
    let register = options.register.as_deref();
    trade.listed = listed(&sizes, &trade, register);
    let likeness = Likeness::new(sizes, &trade, register);
    let mut groups = group(&estimates.sightings, &localities, &named, &likeness);
    drop_odd(&mut groups, &mut estimates, &named, &trade);
    let candidates = candidates(&estimates.sightings, &groups, &named, &trade);
    let belongs = assign(&candidates, &trade, register);
    Ok(Prepared {
        trade,
        estimates,
        groups,
        belongs,
        named,
        areas,
    })
}

fn excluded(sighting: &Sighting, reason: String) -> Excluded {
    Excluded {
        source: Default::default(),
        row: 0,
        tile: sighting.tile.clone(),
        hull: Some(sighting.hull),
        reason,
    }
}

/// Of a hull on two overlapping tiles of one pass the better measured stays.
fn drop_repeats(estimates: &mut Estimates) {
    let sightings = std::mem::take(&mut estimates.sightings);
    let mut kept: Vec<Sighting> = Vec::with_capacity(sightings.len());
    for sighting in sightings {
        let repeated = kept.iter().rposition(|k| {
            let seconds = (sighting.time.as_second() - k.time.as_second()).abs();
            let apart = k.place.zip(sighting.place);
            k.tile != sighting.tile
                && seconds <= SAME_PASS_S
                && apart.is_some_and(|(a, b)| distance_m(a, b) < SAME_PASS_M)
        });
        let Some(at) = repeated else {
            kept.push(sighting);
            continue;
        };
        let sigma = |s: &Sighting| s.freeboard_m.map_or(f64::INFINITY, |f| f.measured().sigma);
        let (stays, goes) = if sigma(&sighting) < sigma(&kept[at]) {
            let goes = std::mem::replace(&mut kept[at], sighting);
            (&kept[at], goes)
        } else {
            (&kept[at], sighting)
        };
        let reason = format!("the same hull as hull {} of {}", stays.hull, stays.tile);
        estimates.excluded.push(excluded(&goes, reason));
    }
    estimates.sightings = kept;
}

/// The area of each sighting; those outside of all areas do not count.
fn place(estimates: &mut Estimates, options: &Options) -> Result<Vec<Option<usize>>> {
    let Some((areas, path)) = &options.areas else {
        return Ok(vec![None; estimates.sightings.len()]);
    };
    let all = std::mem::take(&mut estimates.sightings);
    let given = all.len();
    let mut out = Vec::new();
    for sighting in all {
        let reason = match sighting.place.map(|p| areas.at(p)) {
            Some(Some(area)) => {
                out.push(Some(area));
                estimates.sightings.push(sighting);
                continue;
            }
            Some(None) => "outside of all areas",
            None => "without a position, while areas are given",
        };
        estimates
            .excluded
            .push(excluded(&sighting, reason.to_owned()));
    }
    if out.is_empty() && given > 0 {
        return Err(super::area::nothing_inside(path, given));
    }
    Ok(out)
}

/// Which identification is each sighting's; equal ships have equal numbers.
fn name(estimates: &mut Estimates, options: &Options) -> Result<Vec<Option<usize>>> {
    let given = &options.identified;
    let sightings = &estimates.sightings;
    for (row, one) in (2..).zip(given) {
        let known = sightings
            .iter()
            .any(|s| s.tile == one.tile && s.hull == one.hull);
        if !known {
            estimates.excluded.push(Excluded {
                source: "identified".into(),
                row,
                tile: one.tile.clone(),
                hull: Some(one.hull),
                reason: "identified, but no estimate that counts is of this hull".to_owned(),
            });
        }
        let twice = given.iter().find(|o| {
            let same_number = o.imo.is_some() && o.imo == one.imo;
            same_number && o.name.is_some() && one.name.is_some() && o.name != one.name
        });
        if let Some(other) = twice {
            let names = [other, one].map(|o| o.name.clone().unwrap_or_default());
            let reason = format!("one imo is given two names, {} and {}", names[0], names[1]);
            return Err(row_error("identified".as_ref(), row, reason));
        }
    }
    let number = |sighting: &Sighting| {
        let one = given
            .iter()
            .find(|o| o.tile == sighting.tile && o.hull == sighting.hull)?;
        given.iter().position(|o| match (o.imo, one.imo) {
            (Some(a), Some(b)) => a == b,
            _ => o.name.is_some() && o.name == one.name,
        })
    };
    Ok(sightings.iter().map(number).collect())
}

fn locality(area: Option<usize>, options: &Options) -> Locality {
    let areas = options.areas.as_ref().map(|(areas, _)| areas.all());
    match area.zip(areas) {
        Some((index, areas)) => Locality {
            name: Some(areas[index].name.clone()),
            role: areas[index].role,
        },
        None => Locality {
            name: None,
            role: Role::Loads,
        },
    }
}

/// What one image alone shows beside another hull, and of a size that hardly any ship here has, is
/// a quay or a wake more often than a ship: it makes no visit. By itself on its image it is a ship
/// whose size is wrong more often than that.
fn drop_odd(
    groups: &mut Vec<Group>,
    estimates: &mut Estimates,
    named: &[Option<usize>],
    trade: &Trade,
) {
    let Estimates {
        sightings,
        excluded: without,
        ..
    } = estimates;
    groups.retain(|group| {
        let [only] = group.members[..] else {
            return true;
        };
        let sighting = &sightings[only];
        let of_her_image = sightings.iter().filter(|s| s.tile == sighting.tile);
        if of_her_image.count() == 1 {
            return true;
        }
        let most = match Outline::of(sighting) {
            Outline::Measured => ODD[1],
            // It has no size at all.
            Outline::Cut => 0.0,
            _ if sighting.situation.as_deref() == Some("alongside") => ODD_ALONGSIDE,
            _ => ODD[0],
        };
        if trade.oddness(&size_of(sighting)) < most || named[only].is_some() {
            return true;
        }
        let reason = match Outline::of(sighting) {
            Outline::Cut => "on one image alone beside another hull, and cut by its edge".to_owned(),
            _ => format!(
            "on one image alone beside another hull, and at {:.0} × {:.1} m of a size that hardly \
             any ship here has",
            sighting.length_m.value, sighting.beam_m.value
            ),
        };
        without.push(excluded(sighting, reason));
        false
    });
}

fn candidates(
    sightings: &[Sighting],
    groups: &[Group],
    named: &[Option<usize>],
    trade: &Trade,
) -> Vec<Candidate> {
    let start = sightings.first().map(|s| s.time);
    let of = |group: &Group| {
        let sizes: Vec<Size> = group
            .members
            .iter()
            .map(|&m| size_of(&sightings[m]))
            .collect();
        let day = |m: Option<&usize>| {
            let time = m.map(|&m| sightings[m].time);
            start.zip(time).map_or(0.0, |(s, t)| days_between(s, t))
        };
        Candidate {
            size: Size::joined(&sizes, trade),
            span: [day(group.members.first()), day(group.members.last())],
            named: group.members.iter().find_map(|&m| named[m]),
        }
    };
    groups.iter().map(of).collect()
}
