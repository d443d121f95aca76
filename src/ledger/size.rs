//! Length and beam of one hull from several images, some of which err grossly.
//!
//! Where a hull lies at a quay, trails a wake, or has a deck of the water's colour, an image may
//! give her a length or a beam that is off by many times its stated error. So each size is a
//! mixture: as good as it says, or anything that a ship may measure. What is plausible for a ship
//! of this trade, and what the other images say, decides which it is.

use super::identity::LISTED;
use super::outline::Outline;
use crate::Measured;
use crate::load::tankers::Proportions;

/// What no interval admits of a length between two images, relative: ends in shadow or haze.
const LENGTH_FLOOR: f64 = 0.006;

/// The same of a beam.
const BEAM_FLOOR: f64 = 0.006;

/// Share of the variance of a length or beam that is the same on all images of a hull, as the
/// load takes it.
const COMMON_SHARE: f64 = 0.5;

/// Spread of the logarithm of length among ships of one trade before any is seen (judgement: from
/// 1 000 t to 9 000 t of deadweight lengths double), and as how many sightings that counts.
const LENGTH_SPREAD: f64 = 0.25;
const SPREAD_COUNTS_AS: f64 = 8.0;

/// Spread of the logarithm of a length that errs grossly over the ship's own: a missed end is a
/// tenth of it, a quay or a wake half.
const GROSS_LENGTH_SPREAD: f64 = 0.25;

/// Relative spread of beam among ships of one length; domain reference, section 3.
pub(super) const BEAM_SPREAD: f64 = 0.06;

/// Spread of the logarithm of a beam that errs grossly over the ship's own.
const GROSS_BEAM_SPREAD: f64 = 0.2;

/// Length of a ship of the trade while fewer ships than [`FEW`] were seen, metres.
const USUAL_LENGTH_M: f64 = 85.0;
const FEW: usize = 8;

/// How often a second size agrees with one that errs grossly.
const AGREES_BY_CHANCE: f64 = 0.1;

/// Length overall and beam of a hull, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub(super) length_m: Measured,
    pub(super) beam_m: Measured,
    /// Probability that neither errs grossly, length alone, beam alone, both.
    pub(super) gross: [f64; 4],
}

/// What ships of the trade measure.
#[derive(Debug, Clone)]
pub(super) struct Trade {
    length_m: f64,
    /// Spread of the logarithm of length.
    spread: f64,
    /// Whether the length is that of ships seen here.
    seen: bool,
    /// How often a ship that is met is of the register.
    pub(super) listed: f64,
    fleet: Proportions,
}

impl Trade {
    /// From the lengths of all sightings, metres.
    pub(super) fn of(mut lengths_m: Vec<f64>, fleet: Proportions) -> Trade {
        let seen = lengths_m.len() >= FEW;
        lengths_m.sort_by(f64::total_cmp);
        Trade {
            spread: spread_of(&lengths_m),
            length_m: match seen {
                true => lengths_m[lengths_m.len() / 2],
                false => USUAL_LENGTH_M,
            },
            seen,
            listed: LISTED,
            fleet,
        }
    }

    fn beam_m(&self, length_m: f64) -> f64 {
        self.fleet.beam.at(length_m).median
    }

    /// The length of a ship of this beam.
    fn length_of_beam_m(&self, beam_m: f64) -> f64 {
        (beam_m / self.fleet.beam.factor).powf(1.0 / self.fleet.beam.exponent)
    }

    /// Length overall of a ship of the trade of which nothing was measured.
    pub(super) fn usual_length_m(&self) -> Measured {
        Measured::new(self.length_m, self.spread * self.length_m)
    }

    /// Her beam, whatever her length is.
    pub(super) fn usual_beam_m(&self) -> Measured {
        let beam_m = self.beam_m(self.length_m);
        // Beam goes with length, and both scatter.
        let spread = BEAM_SPREAD.hypot(self.fleet.beam.exponent * self.spread);
        Measured::new(beam_m, spread * beam_m)
    }

    fn log_density(&self, length_m: f64, beam_m: f64) -> f64 {
        let [l, b] = self.departures(length_m, beam_m);
        among_ships(l).ln() + heavy(b).ln() - (length_m * beam_m).ln()
    }

    /// How many spreads length and beam depart from what is usual.
    fn departures(&self, length_m: f64, beam_m: f64) -> [f64; 2] {
        [
            (length_m / self.length_m).ln() / self.spread,
            (beam_m / self.beam_m(length_m)).ln() / BEAM_SPREAD,
        ]
    }

    /// Sum of the squares of these, of the beam alone while few ships were seen.
    pub(super) fn oddness(&self, size: &Size) -> f64 {
        let [l, b] = self.departures(size.length_m.value, size.beam_m.value);
        b * b + if self.seen { l * l } else { 0.0 }
    }
}

/// Spread of the logarithms of sorted lengths, from those between which two thirds lie: what errs
/// grossly does not widen it.
fn spread_of(lengths_m: &[f64]) -> f64 {
    let count = lengths_m.len();
    if count < FEW {
        return LENGTH_SPREAD;
    }
    let at = |share: f64| lengths_m[(share * (count - 1) as f64).round() as usize].ln();
    let seen = 0.5 * (at(0.84) - at(0.16));
    let squares = count as f64 * seen * seen + SPREAD_COUNTS_AS * LENGTH_SPREAD * LENGTH_SPREAD;
    (squares / (count as f64 + SPREAD_COUNTS_AS)).sqrt()
}

/// Density of a length among ships of a trade, by its spreads from the median: normal, and one in
/// twenty twice as wide. Ships have lighter tails than errors.
fn among_ships(z: f64) -> f64 {
    let normal = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    0.95 * normal(z) + 0.05 * 0.5 * normal(0.5 * z)
}

/// Density of Student's t with four degrees of freedom.
fn heavy(z: f64) -> f64 {
    0.375 * (-2.5 * (0.25 * z * z).ln_1p()).exp()
}

impl Size {
    /// As one image has it.
    pub(super) fn on_image(length_m: Measured, beam_m: Measured, outline: Outline) -> Size {
        Size {
            length_m,
            beam_m,
            gross: outline.gross(),
        }
    }

    /// Density of length and beam of this measurement were they those of a ship: as good as
    /// stated, and erring grossly.
    fn densities(&self, length_m: f64, beam_m: f64) -> [[f64; 2]; 2] {
        let off = |m: Measured, truth: f64, floor: f64, spread: f64| {
            let sigma = m.sigma.hypot(floor * truth);
            let good = heavy((m.value - truth) / sigma) / sigma;
            // As a factor, so that it is as wide for a short ship as for any of the trade.
            let gross = heavy((m.value / truth).ln() / spread) / (spread * m.value);
            [good, gross]
        };
        [
            off(self.length_m, length_m, LENGTH_FLOOR, GROSS_LENGTH_SPREAD),
            off(self.beam_m, beam_m, BEAM_FLOOR, GROSS_BEAM_SPREAD),
        ]
    }

    /// Of the four ways to err, how probable each makes this measurement of such a ship.
    pub(super) fn ways(&self, length_m: f64, beam_m: f64) -> [f64; 4] {
        let [l, b] = self.densities(length_m, beam_m);
        let g = &self.gross;
        [
            g[0] * l[0] * b[0],
            g[1] * l[1] * b[0],
            g[2] * l[0] * b[1],
            g[3] * l[1] * b[1],
        ]
    }

    /// Of the four ways to err, the density of this measurement of any ship of the trade.
    pub(super) fn densities_in(&self, trade: &Trade) -> [f64; 4] {
        let usual = trade.spread * self.length_m.value * BEAM_SPREAD * self.beam_m.value;
        self.ways_in(trade).map(|w| w / usual)
    }

    /// Density of this measurement of such a ship.
    pub(super) fn density(&self, length_m: f64, beam_m: f64) -> f64 {
        self.ways(length_m, beam_m).iter().sum()
    }

    /// Density of this measurement of any ship of the trade.
    pub(super) fn density_in(&self, trade: &Trade) -> f64 {
        self.densities_in(trade).iter().sum()
    }

    /// Probabilities that length and beam of this measurement are those of a ship, and not
    /// gross errors.
    pub(super) fn trust(&self, ship: &Size) -> [f64; 2] {
        let ways = self.ways(ship.length_m.value, ship.beam_m.value);
        let total: f64 = ways.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        [(ways[0] + ways[2]) / total, (ways[0] + ways[1]) / total]
    }

    /// Of the four ways to err, how probable each makes this measurement of any ship of the
    /// trade, in units of one over the spreads.
    fn ways_in(&self, trade: &Trade) -> [f64; 4] {
        let [l, b] = trade.departures(self.length_m.value, self.beam_m.value);
        let wider = GROSS_LENGTH_SPREAD.hypot(trade.spread) / trade.spread;
        let length = [among_ships(l), heavy(l / wider) / wider];
        let wider = GROSS_BEAM_SPREAD.hypot(BEAM_SPREAD) / BEAM_SPREAD;
        let beam = [heavy(b), heavy(b / wider) / wider];
        // Where the length is wrong, the beam is that of a ship of any length.
        let usual = trade.usual_beam_m();
        let departs = (self.beam_m.value / usual.value).ln();
        let spread = usual.sigma / usual.value;
        let of_any =
            [spread, spread.hypot(GROSS_BEAM_SPREAD)].map(|s| heavy(departs / s) * BEAM_SPREAD / s);
        let g = &self.gross;
        [
            g[0] * length[0] * beam[0],
            g[1] * length[1] * of_any[0],
            g[2] * length[0] * beam[1],
            g[3] * length[1] * of_any[1],
        ]
    }

    /// With the probabilities to err that this very size suggests: one that hardly any ship of the
    /// trade has is a gross error rather than as good as most.
    pub(super) fn doubted(&self, trade: &Trade) -> Size {
        let ways = self.ways_in(trade);
        let total: f64 = ways.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        Size {
            gross: ways.map(|w| w / total),
            ..*self
        }
    }

    /// Probabilities that length and beam err grossly, from nothing but what is usual.
    fn grossly_off(&self, trade: &Trade) -> [f64; 2] {
        let ways = self.ways_in(trade);
        let total: f64 = ways.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        [(ways[1] + ways[3]) / total, (ways[2] + ways[3]) / total]
    }

    /// Several measurements of one hull as one: of the sizes that they suggest the most
    /// probable, then the mean of what agrees with it, and of what is usual in the trade.
    pub(super) fn joined(sizes: &[Size], trade: &Trade) -> Size {
        let lengths_m = sizes.iter().flat_map(|s| {
            let by_beam_m = trade.length_of_beam_m(s.beam_m.value);
            [s.length_m.value, by_beam_m]
        });
        let mut best = (
            f64::NEG_INFINITY,
            [trade.length_m, trade.beam_m(trade.length_m)],
        );
        for length_m in lengths_m.chain([trade.length_m]) {
            let usual = trade.beam_m(length_m);
            for beam_m in sizes.iter().map(|s| s.beam_m.value).chain([usual]) {
                let each = sizes.iter().map(|s| s.density(length_m, beam_m).ln());
                let score = trade.log_density(length_m, beam_m) + each.sum::<f64>();
                if score > best.0 {
                    best = (score, [length_m, beam_m]);
                }
            }
        }
        let [length_m, beam_m] = best.1;
        let about = Size {
            length_m: Measured::new(length_m, 0.0),
            beam_m: Measured::new(beam_m, 0.0),
            gross: [1.0, 0.0, 0.0, 0.0],
        };
        let trusts: Vec<[f64; 2]> = sizes.iter().map(|s| s.trust(&about)).collect();
        let length_m = mean(
            sizes.iter().zip(&trusts).map(|(s, t)| (s.length_m, t[0])),
            trade.usual_length_m(),
        );
        let usual = trade.beam_m(length_m.value);
        let beam_m = mean(
            sizes.iter().zip(&trusts).map(|(s, t)| (s.beam_m, t[1])),
            Measured::new(usual, BEAM_SPREAD * usual),
        );
        // One size alone may be a gross error that is no odd one; each that agrees makes it less
        // likely.
        let wrong = |k: usize| {
            let agree: f64 = trusts.iter().map(|t| t[k]).sum();
            let lone = sizes
                .iter()
                .zip(&trusts)
                .max_by(|a, b| a.1[k].total_cmp(&b.1[k]))
                .map_or(1.0, |(s, _)| s.grossly_off(trade)[k]);
            lone * AGREES_BY_CHANCE.powf((agree - 1.0).max(0.0))
        };
        let (l, b) = (wrong(0), wrong(1));
        Size {
            length_m,
            beam_m,
            gross: [(1.0 - l) * (1.0 - b), l * (1.0 - b), (1.0 - l) * b, l * b],
        }
    }

    /// Natural logarithm of how much more probable these two measurements are of one ship than
    /// of two ships of the trade, both with the probabilities to err that they suggest
    /// ([`Size::doubted`]). A gross error says nothing for either, so that no difference of sizes
    /// makes two ships of one for certain.
    pub(super) fn log_odds_of_one(&self, other: &Size) -> f64 {
        let length_m = 0.5 * (self.length_m.value + other.length_m.value);
        let beam_m = 0.5 * (self.beam_m.value + other.beam_m.value);
        let length = odds(
            self.length_m,
            other.length_m,
            LENGTH_FLOOR * length_m,
            LENGTH_SPREAD * length_m,
        );
        let beam = odds(
            self.beam_m,
            other.beam_m,
            BEAM_FLOOR * beam_m,
            BEAM_SPREAD * beam_m,
        );
        let (a, b) = (&self.gross, &other.gross);
        let neither = a[0] * b[0];
        let length_good = (a[0] + a[2]) * (b[0] + b[2]);
        let beam_good = (a[0] + a[1]) * (b[0] + b[1]);
        let none = 1.0 + neither - length_good - beam_good;
        let odds = neither * length * beam
            + (length_good - neither) * length
            + (beam_good - neither) * beam
            + none;
        odds.max(f64::MIN_POSITIVE).ln()
    }
}

/// Density of the difference were both of one ship, over that were they of two.
fn odds(a: Measured, b: Measured, floor: f64, spread: f64) -> f64 {
    let sigma = a.sigma.hypot(b.sigma).hypot(floor);
    let one = heavy((a.value - b.value) / sigma) / sigma;
    let wide = sigma.hypot(std::f64::consts::SQRT_2 * spread);
    let apart = (a.value - b.value) / wide;
    let two = (-0.5 * apart * apart).exp() / (wide * (2.0 * std::f64::consts::PI).sqrt());
    // Of ships that lie far apart both densities vanish, and the tails would have the say.
    one / two.max(6e-6)
}

/// Mean of measurements by precision and trust, and of what is usual, which counts as one
/// measurement more in what they share: few images keep a wider error.
fn mean(measured: impl Iterator<Item = (Measured, f64)> + Clone, usual: Measured) -> Measured {
    let weight = |(m, trust): &(Measured, f64)| trust * m.sigma.max(1e-3).powi(-2);
    let before = usual.sigma.powi(-2);
    let total = before + measured.clone().map(|m| weight(&m)).sum::<f64>();
    let value = before * usual.value
        + measured
            .clone()
            .map(|m| weight(&m) * m.0.value)
            .sum::<f64>();
    let shared = before * usual.sigma.powi(2)
        + measured
            .map(|m| weight(&m) * m.0.sigma.powi(2))
            .sum::<f64>();
    let variance = COMMON_SHARE * shared / total + (1.0 - COMMON_SHARE) / total;
    Measured::new(value / total, variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(length_m: f64, beam_m: f64) -> Size {
        Size::on_image(
            Measured::new(length_m, 1.0),
            Measured::new(beam_m, 0.12),
            Outline::Measured,
        )
    }

    fn trade() -> Trade {
        Trade::of(vec![85.0; 20], Proportions::default())
    }

    #[test]
    fn like_sizes_are_one_ship_and_unlike_ones_are_two() {
        assert!(size(88.5, 13.7).log_odds_of_one(&size(89.2, 13.75)) > 2.0);
        assert!(size(88.5, 13.7).log_odds_of_one(&size(102.0, 14.8)) < -1.5);
        assert!(size(75.0, 11.8).log_odds_of_one(&size(102.0, 14.8)) < -2.0);
        // An end missed by 6 m, the beam as it was: possible, and no more.
        let missed = size(72.5, 11.9).log_odds_of_one(&size(78.7, 12.0));
        assert!((-2.0..2.0).contains(&missed), "{missed}");
    }

    #[test]
    fn several_measurements_are_better_than_one_but_not_by_their_number() {
        let one = size(90.0, 14.0);
        let four = Size::joined(&[one; 4], &trade());
        assert!((four.length_m.value - 90.0).abs() < 0.1);
        // Half of the mean variance stays, the trade's own counted as one more: 5/8 + 1/8 of 1 m².
        let sigma = four.length_m.sigma;
        assert!((sigma - 0.75_f64.sqrt()).abs() < 0.02, "{sigma}");
        assert!(four.gross[0] > 0.99);
    }

    #[test]
    fn a_quay_taken_for_part_of_the_hull_does_not_make_her_longer() {
        let with_quay = Size::on_image(
            Measured::new(186.0, 1.2),
            Measured::new(23.9, 0.5),
            Outline::AtBerth,
        );
        let both = Size::joined(&[with_quay, size(95.5, 15.5)], &trade());
        assert!((both.length_m.value - 95.5).abs() < 1.0, "{both:?}");
        assert!((both.beam_m.value - 15.5).abs() < 0.2, "{both:?}");
        assert!(with_quay.trust(&both)[1] < 0.1);
        // A beam that includes the quay, on one image alone: it is doubted, the length is not.
        let wide = Size::on_image(
            Measured::new(78.0, 1.2),
            Measured::new(15.2, 0.13),
            Outline::AtBerth,
        );
        let [_, length, beam, both] = Size::joined(&[wide], &trade()).gross;
        assert!(beam + both > 0.5 && length + both < 0.35);
    }
}
