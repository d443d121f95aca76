//! Whether two hulls are one ship, from what images tell: length and beam.
//!
//! Ships of one class cannot be told apart by them. So the answer is a probability, and two
//! visits of like ships stay two hypotheses with it.

use crate::Measured;
use crate::load::Register;

/// Spread of the logarithm of length among ships of one trade (judgement: from 1 000 t to
/// 9 000 t of deadweight lengths double).
const LENGTH_SPREAD: f64 = 0.25;

/// Relative spread of beam among ships of one length; domain reference, section 3.
const BEAM_SPREAD: f64 = 0.06;

/// What no interval admits of a length between two images, relative: ends in shadow or haze.
const LENGTH_FLOOR: f64 = 0.006;

/// The same of a beam.
const BEAM_FLOOR: f64 = 0.006;

/// Share of the variance of a length or beam that is the same on all images of a hull, as the
/// load takes it.
const COMMON_SHARE: f64 = 0.5;

/// Share of the sizes that err [`WIDE`] times as much as they say (judgement).
const WIDE_SHARE: f64 = 0.2;
const WIDE: f64 = 2.5;

/// Length overall and beam of a hull, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub(super) length_m: Measured,
    pub(super) beam_m: Measured,
}

impl Size {
    /// Several measurements of one hull as one.
    pub(super) fn joined(sizes: &[Size]) -> Size {
        Size {
            length_m: joined(sizes.iter().map(|s| s.length_m)),
            beam_m: joined(sizes.iter().map(|s| s.beam_m)),
        }
    }

    /// Natural logarithm of how much more probable these two measurements are of one ship than
    /// of two ships of the trade. The errors have the tails of Student's t with four degrees of
    /// freedom: an end of a hull that was missed must not make two ships of one.
    pub(super) fn log_odds_of_one(&self, other: &Size) -> f64 {
        let length_m = 0.5 * (self.length_m.value + other.length_m.value);
        let beam_m = 0.5 * (self.beam_m.value + other.beam_m.value);
        log_ratio(
            self.length_m,
            other.length_m,
            LENGTH_FLOOR * length_m,
            LENGTH_SPREAD * length_m,
        ) + log_ratio(
            self.beam_m,
            other.beam_m,
            BEAM_FLOOR * beam_m,
            BEAM_SPREAD * beam_m,
        )
    }
}

/// Density of the difference were both of one ship, over that were they of two.
fn log_ratio(a: Measured, b: Measured, floor: f64, spread: f64) -> f64 {
    let sigma = a.sigma.hypot(b.sigma).hypot(floor);
    let z = (a.value - b.value) / sigma;
    let one = (0.375 / sigma).ln() - 2.5 * (0.25 * z * z).ln_1p();
    let wide = sigma.hypot(std::f64::consts::SQRT_2 * spread);
    let apart = (a.value - b.value) / wide;
    let two = -(wide * (2.0 * std::f64::consts::PI).sqrt()).ln() - 0.5 * apart * apart;
    // Of ships that lie far apart both densities vanish, and the tails would have the say.
    one - two.max(-12.0)
}

fn joined(measured: impl Iterator<Item = Measured> + Clone) -> Measured {
    let weight = |m: &Measured| m.sigma.max(1e-3).powi(-2);
    let total: f64 = measured.clone().map(|m| weight(&m)).sum();
    let mean = |of: fn(&Measured) -> f64| {
        measured.clone().map(|m| weight(&m) * of(&m)).sum::<f64>() / total
    };
    let shared = mean(|m| m.sigma * m.sigma);
    let variance = COMMON_SHARE * shared + (1.0 - COMMON_SHARE) / total;
    Measured::new(mean(|m| m.value), variance.sqrt())
}

/// Sizes of all sightings, and what a register adds to them.
pub(super) struct Likeness<'a> {
    sizes: Vec<Size>,
    register: Option<&'a Register>,
    /// By sighting, the probability of each ship of the register, and last of none.
    matches: Vec<Vec<f64>>,
}

impl<'a> Likeness<'a> {
    pub(super) fn new(sizes: Vec<Size>, register: Option<&'a Register>) -> Self {
        let matches = sizes.iter().map(|s| matches(s, register)).collect();
        Likeness {
            sizes,
            register,
            matches,
        }
    }

    /// Logarithm of how much more probable it is that a sighting is of the ship of `members`
    /// than of another.
    pub(super) fn log_odds(&self, members: &[usize], index: usize) -> f64 {
        let sizes: Vec<Size> = members.iter().map(|&m| self.sizes[m]).collect();
        let joined = Size::joined(&sizes);
        let here = &self.matches[index];
        let alone;
        let there = match members {
            [one] => &self.matches[*one],
            _ => {
                alone = matches(&joined, self.register);
                &alone
            }
        };
        log_odds(&joined, there, &self.sizes[index], here)
    }
}

/// Probability of each ship of the register and last of none; empty without a register.
///
/// A part of it is of a size that errs two and a half times as much: an end that was missed
/// must not name another ship for sure.
pub(super) fn matches(size: &Size, register: Option<&Register>) -> Vec<f64> {
    let Some(register) = register else {
        return Vec::new();
    };
    let wide = |m: Measured| Measured::new(m.value, WIDE * m.sigma);
    let near = register.identify(size.length_m, size.beam_m);
    let far = register.identify(wide(size.length_m), wide(size.beam_m));
    let mix = |(a, b): (&f64, &f64)| (1.0 - WIDE_SHARE) * a + WIDE_SHARE * b;
    let mut out: Vec<f64> = near.ships.iter().zip(&far.ships).map(mix).collect();
    out.push(mix((&near.other, &far.other)));
    out
}

/// Two ships of the register may be taken for one at least so often.
const MISTAKEN: f64 = 0.02;

/// Logarithm of how much more probable one ship is than two, from two sizes and what the
/// register says of each: with probabilities `p` and `q` of each ship and shares `π` before,
/// `Σ p·q/π` over the register's, and for none of them the odds of the sizes; over `1 − Σ p·q`,
/// since two ships are never the same one of the register.
pub(super) fn log_odds(a: &Size, p: &[f64], b: &Size, q: &[f64]) -> f64 {
    let sizes = a.log_odds_of_one(b);
    if p.len() < 2 || p.len() != q.len() {
        return sizes;
    }
    let last = p.len() - 1;
    let before = 0.5 / last as f64;
    let listed: f64 = p[..last].iter().zip(q).map(|(p, q)| p * q / before).sum();
    let none = p[last] * q[last] / 0.5 * sizes.exp();
    let two = (1.0 - before * listed).max(MISTAKEN);
    ((listed + none) / two).max(1e-12).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(length_m: f64, beam_m: f64) -> Size {
        Size {
            length_m: Measured::new(length_m, 1.0),
            beam_m: Measured::new(beam_m, 0.12),
        }
    }

    #[test]
    fn like_sizes_are_one_ship_and_unlike_ones_are_two() {
        assert!(size(88.5, 13.7).log_odds_of_one(&size(89.2, 13.75)) > 2.0);
        assert!(size(88.5, 13.7).log_odds_of_one(&size(102.0, 14.8)) < -3.0);
        assert!(size(75.0, 11.8).log_odds_of_one(&size(102.0, 14.8)) < -3.0);
        // An end missed by 6 m, the beam as it was: possible, and no more.
        let missed = size(72.5, 11.9).log_odds_of_one(&size(78.7, 12.0));
        assert!((-2.0..2.0).contains(&missed), "{missed}");
    }

    #[test]
    fn several_measurements_are_better_than_one_but_not_by_their_number() {
        let one = size(90.0, 14.0);
        let four = Size::joined(&[one; 4]);
        assert!((four.length_m.value - 90.0).abs() < 1e-9);
        // Half of the variance stays: 1/2 + 1/8 of 1 m².
        assert!((four.length_m.sigma - 0.625_f64.sqrt()).abs() < 1e-9);
    }
}
