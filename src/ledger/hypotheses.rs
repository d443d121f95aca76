//! Which visits are of one ship.
//!
//! Visits are taken by time. Each goes to the ship seen before that it suits best, or to a new
//! one, after the Chinese restaurant's rule: a ship that came often is more likely to come
//! again. The probability stays with the visit, so that nobody takes a hypothesis for a fact.

use super::identity::{log_odds, matches, odds_of_unmet};
use super::size::{Size, Trade};
use crate::load::Register;

/// How strongly a visit is expected to be of a ship not seen before: the weight of one new
/// ship against one for each visit of a known one (judgement: 43 visits by about a dozen
/// ships of the case make 4).
const NEW_SHIPS: f64 = 4.0;

/// The most that an agreement in size says: sister ships agree as well.
const SIZE_SAYS_AT_MOST: f64 = 4.0;

/// One visit, for the question who came.
pub(super) struct Candidate {
    pub(super) size: Size,
    /// Days since the first visit at which she was first and last seen.
    pub(super) span: [f64; 2],
    /// Who a person says that she is, as a number for each ship.
    pub(super) named: Option<usize>,
}

/// A visit's ship.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Belongs {
    pub(super) ship: usize,
    /// Probability that she is the ship of the other visits.
    pub(super) probability: f64,
}

/// Which ship each visit is of; visits are in order of time, ships are numbered as they first
/// come.
pub(super) fn assign(
    visits: &[Candidate],
    trade: &Trade,
    register: Option<&Register>,
) -> Vec<Belongs> {
    let matched: Vec<Vec<f64>> = visits
        .iter()
        .map(|v| matches(&v.size, trade, register))
        .collect();
    let mut ships: Vec<Vec<usize>> = Vec::new();
    let mut out = Vec::with_capacity(visits.len());
    for (index, visit) in visits.iter().enumerate() {
        let known: Vec<Known> = ships
            .iter()
            .map(|members| Known::of(members, visits, trade, register))
            .collect();
        let log_weights: Vec<f64> = known
            .iter()
            .zip(&ships)
            .map(|(known, members)| {
                log_weight(known, members, index, visits, &matched, trade.listed)
            })
            .collect();
        let met: Vec<f64> = (0..matched[index].len())
            .map(|s| known.iter().map(|k| k.matched[s]).fold(0.0, f64::max))
            .collect();
        let new = match visit.named.is_some() && log_weights.iter().any(|w| *w > 100.0) {
            true => f64::NEG_INFINITY,
            false => (NEW_SHIPS * odds_of_unmet(&matched[index], &met, trade.listed)).ln(),
        };
        let most = log_weights.iter().copied().fold(new, f64::max);
        let total: f64 =
            (new - most).exp() + log_weights.iter().map(|w| (w - most).exp()).sum::<f64>();
        let best = log_weights
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1))
            .filter(|(_, w)| **w > new);
        match best {
            Some((ship, weight)) => {
                ships[ship].push(index);
                out.push(Belongs {
                    ship,
                    probability: (weight - most).exp() / total,
                });
            }
            None => {
                ships.push(vec![index]);
                out.push(Belongs {
                    ship: ships.len() - 1,
                    probability: (new - most).exp() / total,
                });
            }
        }
    }
    out
}

/// A ship of several visits.
struct Known {
    size: Size,
    /// Probability of each ship of the register, and last of none.
    matched: Vec<f64>,
}

impl Known {
    fn of(
        members: &[usize],
        visits: &[Candidate],
        trade: &Trade,
        register: Option<&Register>,
    ) -> Known {
        let sizes: Vec<Size> = members.iter().map(|&m| visits[m].size).collect();
        let size = match sizes[..] {
            [one] => one,
            _ => Size::joined(&sizes, trade),
        };
        Known {
            size,
            matched: matches(&size, trade, register),
        }
    }
}

fn log_weight(
    known: &Known,
    members: &[usize],
    index: usize,
    visits: &[Candidate],
    matched: &[Vec<f64>],
    listed: f64,
) -> f64 {
    let visit = &visits[index];
    let named = members.iter().find_map(|&m| visits[m].named);
    match (visit.named, named) {
        // Beyond every doubt that a size can raise.
        (Some(a), Some(b)) if a == b => return 200.0,
        (Some(_), Some(_)) => return f64::NEG_INFINITY,
        _ => {}
    }
    // She cannot be at two places at once.
    let overlaps = |m: &usize| {
        let other = visits[*m].span;
        visit.span[0] <= other[1] && other[0] <= visit.span[1]
    };
    if members.iter().any(overlaps) {
        return f64::NEG_INFINITY;
    }
    let odds = log_odds(
        &known.size,
        &known.matched,
        &visit.size,
        &matched[index],
        listed,
    );
    (members.len() as f64).ln() + odds.min(SIZE_SAYS_AT_MOST)
}

#[cfg(test)]
mod tests {
    use super::super::outline::Outline;
    use super::*;
    use crate::Measured;
    use crate::load::tankers::Proportions;

    fn trade() -> Trade {
        Trade::of(Vec::new(), Proportions::default())
    }

    /// A visit on two images.
    fn visit(length_m: f64, beam_m: f64, day: f64, named: Option<usize>) -> Candidate {
        let length_m = Measured::new(length_m, 0.8);
        let one = Size::on_image(length_m, Measured::new(beam_m, 0.1), Outline::Measured);
        Candidate {
            size: Size::joined(&[one; 2], &trade()),
            span: [day, day + 2.0],
            named,
        }
    }

    fn ships(visits: &[Candidate]) -> Vec<usize> {
        assign(visits, &trade(), None)
            .iter()
            .map(|b| b.ship)
            .collect()
    }

    #[test]
    fn one_ship_comes_again_and_another_is_another() {
        let visits = [
            visit(75.8, 11.8, 0.0, None),
            visit(102.7, 14.8, 7.0, None),
            visit(88.5, 13.7, 14.0, None),
            visit(102.0, 14.85, 21.0, None),
            visit(103.1, 14.7, 27.0, None),
        ];
        assert_eq!(ships(&visits), [0, 1, 2, 1, 1]);
        let belongs = assign(&visits, &trade(), None);
        assert!(belongs[3].probability > 0.8 && belongs[3].probability < 1.0);
    }

    #[test]
    fn two_of_one_class_at_once_are_two_ships() {
        let visits = [visit(90.0, 14.0, 0.0, None), visit(90.0, 14.0, 1.0, None)];
        assert_eq!(ships(&visits), [0, 1]);
    }

    #[test]
    fn what_a_person_says_is_used() {
        let like = [
            visit(90.0, 14.0, 0.0, Some(0)),
            visit(90.0, 14.0, 9.0, Some(1)),
        ];
        assert_eq!(ships(&like), [0, 1]);
        let unlike = [
            visit(90.0, 14.0, 0.0, Some(0)),
            visit(97.0, 14.5, 9.0, Some(0)),
        ];
        let belongs = assign(&unlike, &trade(), None);
        assert_eq!((belongs[1].ship, belongs[1].probability), (0, 1.0));
    }
}
