//! Whether two hulls are one ship, from what images tell: length and beam.
//!
//! Ships of one class cannot be told apart by them. So the answer is a probability, and two
//! visits of like ships stay two hypotheses with it.

use super::size::{Size, Trade};
use crate::load::Register;

/// How often a ship that is met is of the register, as the load takes it, before any is met, and
/// as how many sightings that counts.
pub(super) const LISTED: f64 = 0.7;
const LISTED_COUNTS_AS: f64 = 10.0;

/// How often it is asked of the sightings how many of them the register has.
const ROUNDS: usize = 4;

/// How often a ship that is met here is of the register, by the sizes of all sightings: where it
/// has all others, an odd size is a gross error rather than another ship.
pub(super) fn listed(sizes: &[Size], trade: &Trade, register: Option<&Register>) -> f64 {
    let mut trade = trade.clone();
    for _ in 0..ROUNDS {
        let of_register = |size: &Size| {
            let none = matches(size, &trade, register).pop();
            none.map_or(LISTED, |none| 1.0 - none)
        };
        let met: f64 = sizes.iter().map(of_register).sum();
        trade.listed = (met + LISTED_COUNTS_AS * LISTED) / (sizes.len() as f64 + LISTED_COUNTS_AS);
    }
    trade.listed
}

/// Sizes of all sightings, and what a register adds to them.
pub(super) struct Likeness<'a> {
    sizes: Vec<Size>,
    /// The same with the probabilities to err that they suggest.
    doubted: Vec<Size>,
    trade: &'a Trade,
    register: Option<&'a Register>,
    /// By sighting, the probability of each ship of the register, and last of none.
    matches: Vec<Vec<f64>>,
}

impl<'a> Likeness<'a> {
    pub(super) fn new(sizes: Vec<Size>, trade: &'a Trade, register: Option<&'a Register>) -> Self {
        let one = |s: &Size| matches(s, trade, register);
        let matches = sizes.iter().map(one).collect();
        Likeness {
            doubted: sizes.iter().map(|s| s.doubted(trade)).collect(),
            sizes,
            trade,
            register,
            matches,
        }
    }

    /// Logarithm of how much more probable a sighting is of the ship of `members` than of any
    /// ship at all.
    pub(super) fn log_odds(&self, members: &[usize], index: usize) -> f64 {
        let sizes: Vec<Size> = members.iter().map(|&m| self.sizes[m]).collect();
        // One alone is as it was measured: gross errors are for the odds to weigh.
        let joined = match members {
            [one] => self.doubted[*one],
            _ => Size::joined(&sizes, self.trade),
        };
        let here = &self.matches[index];
        let alone;
        let there = match members {
            [one] => &self.matches[*one],
            _ => {
                alone = matches(&joined, self.trade, self.register);
                &alone
            }
        };
        log_odds(
            &joined,
            there,
            &self.doubted[index],
            here,
            self.trade.listed,
        )
    }
}

/// Probability of each ship of the register and last of none; empty without a register. Sizes
/// that err grossly name no ship for sure, and rule none out.
pub(super) fn matches(size: &Size, trade: &Trade, register: Option<&Register>) -> Vec<f64> {
    let ships = register.map_or(&[][..], Register::ships);
    if ships.is_empty() {
        return Vec::new();
    }
    let share = trade.listed / ships.len() as f64;
    let mut out: Vec<f64> = ships
        .iter()
        .map(|ship| share * size.density(ship.length_m, ship.beam_m))
        .collect();
    out.push((1.0 - trade.listed) * size.density_in(trade));
    let total: f64 = out.iter().sum();
    out.iter_mut().for_each(|p| *p /= total);
    out
}

/// Of the four ways in which a size may err (not, in length alone, in beam alone, in both), how
/// probable each is, whichever ship she is: a size that no ship of the register has is rather a
/// gross error than a size that hardly any ship of the trade has.
pub(super) fn ways_to_err(size: &Size, trade: &Trade, register: Option<&Register>) -> [f64; 4] {
    let ships = register.map_or(&[][..], Register::ships);
    let listed = if ships.is_empty() { 0.0 } else { trade.listed };
    let mut ways = size.densities_in(trade).map(|w| (1.0 - listed) * w);
    for ship in ships {
        let hers = size.ways(ship.length_m, ship.beam_m);
        for (way, density) in ways.iter_mut().zip(hers) {
            *way += listed / ships.len() as f64 * density;
        }
    }
    let total = ways.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    ways.map(|w| w / total)
}

/// How much more probable a size is of a ship not met before than of any ship at all; `q` are
/// its probabilities of each ship of the register and of none, `met` those of each ship of the
/// register that one of the known ships is she. A ship of the register that was met is not new.
pub(super) fn odds_of_unmet(q: &[f64], met: &[f64], listed: f64) -> f64 {
    let Some(ships) = q.len().checked_sub(1).filter(|ships| *ships > 0) else {
        return 1.0;
    };
    let unmet = |s: usize| 1.0 - met[s];
    let seen: f64 = (0..ships).map(|s| q[s] * unmet(s)).sum();
    let share = listed / ships as f64;
    let before: f64 = (0..ships).map(|s| share * unmet(s)).sum();
    (seen + q[ships]) / (before + 1.0 - listed)
}

/// Logarithm of how much more probable a size is of the ship of another size than of any ship at
/// all, from the sizes and what the register says of each: with probabilities `p` and `q` of each
/// ship and shares `π` before, `Σ p·q/π` over the register's ships, and for none of them the odds
/// of the sizes.
pub(super) fn log_odds(a: &Size, p: &[f64], b: &Size, q: &[f64], listed: f64) -> f64 {
    let sizes = a.log_odds_of_one(b);
    if p.len() < 2 || p.len() != q.len() {
        return sizes;
    }
    let last = p.len() - 1;
    let before = listed / last as f64;
    let of_register: f64 = p[..last].iter().zip(q).map(|(p, q)| p * q / before).sum();
    let none = p[last] * q[last] / (1.0 - listed) * sizes.exp();
    (of_register + none).max(1e-12).ln()
}
