//! From first guesses to stations, and from stations to the section that fits best.
//!
//! A guess says what deck, shadow and water look like, and so at which stations nothing else is
//! seen; but a wrong one chooses stations that speak for it. So the likely guesses are each
//! followed to their end, and what they come to is compared at the stations of both.

use std::collections::BTreeSet;

use super::fit::{Minimum, Section, common_scales};
use super::plausible::is_a_ships;
use super::search::Scene;
use super::section::Edges;
use super::shade::WideShadow;
use super::stations::Clean;
use super::waters::{Explored, explore};
use crate::Withheld;

/// How often stations are chosen anew.
const PASSES: usize = 2;
/// Stations chosen anew are fewer than this part of those before only where their guess is wrong.
const FALLEN_OUT: f64 = 0.5;
/// Guesses that lead to a deck's edge and a border of water within this of each other are one,
/// pixels.
const ALIKE_PX: f64 = 0.75;

/// Paths whose best guesses at their ends lie within this of each other are one, pixels.
const ENDS_ALIKE_PX: f64 = 0.3;

/// A path whose end is no ship's must fit better than one whose end is by this, as below: where the
/// shadow passes for deck it leaves hardly any freeboard, and stations that speak for that.
const NO_SHIPS: f64 = 0.1;
/// A path that fits nearly as well, by the sum of the logarithms of scores over the least, with
/// as many times more stations that agree, and that says another freeboard, metres, is an answer
/// too.
const NEARLY: f64 = 0.5;
const MANY_MORE: f64 = 1.5;
const APART_M: f64 = 0.5;

/// The section that was found, and the wide shadow that its levels come from.
pub(super) struct Found {
    pub(super) explored: Explored,
    /// How many stations agree.
    agreed: usize,
    pub(super) wide: Option<WideShadow>,
}

/// A minimum with the section that it is one of.
type Start = (Section, Minimum);

/// What fits the hull best.
pub(super) fn find(scene: &Scene) -> Result<Found, Withheld> {
    // As long as no freeboard is known, a side that is seen may reach anywhere.
    let wide = if scene.sight.shaded.seen() {
        None
    } else {
        scene.wide_shadow(0.0)
    };
    let section = scene.section(&[None, None], wide.as_ref())?;
    let starts = section.starts();
    let first = Path {
        section,
        starts,
        wide,
        columns: [None, None],
        earlier: Vec::new(),
    };
    let mut cleans: Vec<[Option<Clean>; 2]> = Vec::new();
    let mut ends: Vec<Path> = Vec::new();
    for guess in first.guesses() {
        let clean = scene.clean(guess);
        if cleans.iter().any(|c| first.are_alike(c, &clean)) {
            continue;
        }
        let end = first.followed(scene, guess, &clean);
        cleans.push(clean);
        let end = end.filter(|end| !ends.iter().any(|other| end.ends_as(other)));
        ends.extend(end);
    }
    let found = ends.into_iter().filter_map(Path::explored).collect();
    best_at_all_stations(found).ok_or(Withheld::FitAmbiguous)
}

/// Where a guess has led to.
struct Path {
    section: Section,
    /// Guesses at these stations, best first.
    starts: Vec<Start>,
    wide: Option<WideShadow>,
    /// Of the stations of both sides, those chosen; none as long as all are looked at.
    columns: [Option<BTreeSet<i64>>; 2],
    /// What looked best at the stations before.
    earlier: Vec<(Edges, bool)>,
}

impl Path {
    /// What could be a ship's: stations chosen by what is none would speak for it. The best if
    /// nothing could.
    fn guesses(&self) -> Vec<&Start> {
        let is_ships = |(s, m): &&Start| is_a_ships(&m.edges, s.length_m);
        let ships: Vec<&Start> = self.starts.iter().filter(is_ships).collect();
        if ships.is_empty() {
            self.starts.first().into_iter().collect()
        } else {
            ships
        }
    }

    /// Whether two guesses lead to the same stations.
    fn are_alike(&self, a: &[Option<Clean>; 2], b: &[Option<Clean>; 2]) -> bool {
        let near = ALIKE_PX * self.section.gsd_m;
        a.iter().zip(b).all(|(a, b)| match (a, b) {
            (Some(a), Some(b)) => {
                (a.edge_m - b.edge_m).abs() < near && (a.width_m - b.width_m).abs() < near
            }
            (None, None) => true,
            _ => false,
        })
    }

    /// Whether it came to the same stations as another, or to stations at which the same section
    /// fits best.
    fn ends_as(&self, other: &Path) -> bool {
        let near_m = ENDS_ALIKE_PX * self.section.gsd_m;
        let best = self.starts.first().zip(other.starts.first());
        let alike = best.is_some_and(|((_, a), (_, b))| {
            (a.edges.freeboard_m - b.edges.freeboard_m).abs() < near_m
                && self.section.deck_edges_apart_m(&a.edges, &b.edges) < near_m
        });
        alike || self.columns == other.columns
    }

    /// The path to its end by way of a guess and its stations; `None` where nothing is found.
    fn followed(&self, scene: &Scene, guess: &Start, clean: &[Option<Clean>; 2]) -> Option<Path> {
        let mut path = self.by(scene, guess, clean)?;
        let mut agreed = agreeing(clean);
        for _ in 1..PASSES {
            let guesses = path.guesses();
            // Where her deck ends these stations have said: what ends elsewhere is something else.
            let stays = |(s, m): &&&Start| s.keeps_to_borders(&m.edges);
            let Some(guess) = guesses.iter().find(stays).or(guesses.first()).copied() else {
                break;
            };
            let clean = scene.clean(guess);
            // Levels that are right explain nearly every station; wrong ones leave few that agree, of
            // the one side or the other.
            let agree = agreeing(&clean);
            let fell_out = |(now, before)| f64::from(now) < FALLEN_OUT * f64::from(before);
            if agree.into_iter().zip(agreed).any(fell_out) {
                break;
            }
            let Some(on) = path.by(scene, guess, &clean) else {
                break;
            };
            (path, agreed) = (on, agree);
        }
        Some(path)
    }

    /// One step on; `None` where nothing is found at the stations.
    fn by(&self, scene: &Scene, guess: &Start, clean: &[Option<Clean>; 2]) -> Option<Path> {
        let wide = scene.wide_shadow(guess.1.edges.freeboard_m);
        let section = scene.section(clean, wide.as_ref()).ok()?;
        let starts = section.starts();
        let mut earlier = self.earlier.clone();
        earlier.push(start_of(guess));
        (!starts.is_empty()).then_some(Path {
            section,
            starts,
            wide,
            columns: [0, 1].map(|i| clean[i].as_ref().map(|c| c.columns.clone())),
            earlier,
        })
    }

    /// The best section over all blocks. What looked best at other stations stays in the
    /// running.
    fn explored(self) -> Option<Found> {
        let mut starts: Vec<(Edges, bool)> = self.starts.iter().map(start_of).collect();
        for e in self.earlier {
            let same = |o: &(Edges, bool)| {
                (o.0.freeboard_m - e.0.freeboard_m).abs() < 0.1
                    && (o.0.shaded_m - e.0.shaded_m).abs() < 0.5 * self.section.gsd_m
            };
            if !starts.iter().any(same) {
                starts.push(e);
            }
        }
        let agreed = self.columns.iter().flatten().map(BTreeSet::len).sum();
        Some(Found {
            explored: explore(&self.section, &starts)?,
            agreed,
            wide: self.wide,
        })
    }
}

/// How many columns of each side agree.
fn agreeing(clean: &[Option<Clean>; 2]) -> [u32; 2] {
    [0, 1].map(|i| clean[i].as_ref().map_or(0, |c| c.columns.len() as u32))
}

/// Where a fit over all blocks begins: the edges of a minimum, and whether a boot-topping shows.
fn start_of((near, m): &Start) -> (Edges, bool) {
    (m.edges, near.halves.iter().any(|h| h.boot))
}

/// The one that fits best at its own stations and those of the others; `None` where another is
/// an answer too.
fn best_at_all_stations(found: Vec<Found>) -> Option<Found> {
    if found.len() < 2 {
        return found.into_iter().next();
    }
    let mut dearer = vec![0.0; found.len()];
    for stations in &found {
        let there: Vec<Start> = found
            .iter()
            .map(|f| {
                let section = f
                    .explored
                    .section
                    .at_stations_of(&stations.explored.section);
                let as_it_is = section.as_they_are(f.explored.best.edges);
                (section, as_it_is)
            })
            .collect();
        let scales = common_scales(&stations.explored.section, there.iter());
        let scores: Vec<f64> = there.iter().map(|(s, m)| s.score(m, &scales)).collect();
        let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
        for (sum, score) in dearer.iter_mut().zip(&scores) {
            *sum += libm::log(score / least);
        }
    }
    tracing::debug!(?dearer, "paths");
    let answers: Vec<Answer> = (found.iter().zip(dearer))
        .map(|(f, dearer)| {
            let edges = &f.explored.best.edges;
            Answer {
                dearer,
                is_ships: is_a_ships(edges, f.explored.section.length_m),
                agreed: f.agreed,
                freeboard_m: edges.freeboard_m,
            }
        })
        .collect();
    let winner = chosen(&answers)?;
    found.into_iter().nth(winner)
}

/// What speaks for a path.
struct Answer {
    /// Logarithm of its score over the least, summed over the stations of all.
    dearer: f64,
    /// Whether its end is a ship's.
    is_ships: bool,
    /// How many stations agree.
    agreed: usize,
    freeboard_m: f64,
}

/// The path that fits best; `None` where another is an answer too.
fn chosen(answers: &[Answer]) -> Option<usize> {
    let cheapest = |ships: bool| {
        let those = (0..answers.len()).filter(|&i| !ships || answers[i].is_ships);
        those.min_by(|&a, &b| answers[a].dearer.total_cmp(&answers[b].dearer))
    };
    let mut winner = cheapest(false)?;
    let behind = |i: usize, of: usize| answers[i].dearer - answers[of].dearer;
    if let Some(ship) = cheapest(true).filter(|&i| behind(i, winner) < NO_SHIPS) {
        winner = ship;
    }
    let won = &answers[winner];
    let is_rival = |i: usize| {
        behind(i, winner) < NEARLY
            && answers[i].agreed as f64 > MANY_MORE * won.agreed as f64
            && (answers[i].freeboard_m - won.freeboard_m).abs() > APART_M
    };
    let rival = (0..answers.len()).any(is_rival);
    tracing::debug!(winner, rival, "paths");
    (!rival).then_some(winner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(dearer: f64, is_ships: bool, agreed: usize, freeboard_m: f64) -> Answer {
        Answer {
            dearer,
            is_ships,
            agreed,
            freeboard_m,
        }
    }

    #[test]
    fn the_cheaper_wins_unless_far_more_stations_speak_for_another() {
        let of = |agreed| [answer(0.0, true, 40, 1.1), answer(0.3, true, agreed, 2.8)];
        assert_eq!(chosen(&of(50)), Some(0));
        assert_eq!(chosen(&of(80)), None);
        let far_behind = [answer(0.0, true, 40, 1.1), answer(0.8, true, 80, 2.8)];
        assert_eq!(chosen(&far_behind), Some(0));
        let alike = [answer(0.0, true, 40, 2.5), answer(0.3, true, 80, 2.8)];
        assert_eq!(chosen(&alike), Some(0));
    }

    #[test]
    fn of_two_that_fit_alike_the_ships_is_taken() {
        let of = |behind| [answer(0.0, false, 40, 0.1), answer(behind, true, 40, 2.3)];
        assert_eq!(chosen(&of(0.05)), Some(1));
        assert_eq!(chosen(&of(0.2)), Some(0));
        assert_eq!(chosen(&[answer(0.0, false, 40, 0.1)]), Some(0));
        assert_eq!(chosen(&[]), None);
    }
}
