//! How many ships are drawn of which kind, what each draw weighs, and which are kept.

use super::posterior::Drawn;
use super::register::Identity;

/// Ships drawn for one hull.
pub(crate) const PROPOSALS: usize = 2048;

/// Ships kept of them, each as probable as the other. Of normal samples the 5th percentile is
/// then known to 0.07 of their standard deviation, the median to 0.04.
pub(crate) const SAMPLES: usize = 1024;

/// Draws with their weights.
pub(crate) struct Weighed {
    pub(crate) weights: Vec<f64>,
    pub(crate) total: f64,
    pub(crate) identity: Identity,
}

impl Weighed {
    /// A register that knows more of one ship than of another must not make her less probable
    /// by that: the agreements of each ship's draws are brought to a mean of one.
    pub(crate) fn of(drawn: &[Drawn], commonness: &[f64], ships: usize) -> Weighed {
        let slot = |draw: &Drawn| draw.ship.unwrap_or(ships);
        let mut agreements = vec![0.0; ships + 1];
        let mut draws = vec![0.0; ships + 1];
        for draw in drawn {
            agreements[slot(draw)] += draw.agreement;
            draws[slot(draw)] += 1.0;
        }
        let weight = |(draw, commonness): (&Drawn, &f64)| {
            let mean = agreements[slot(draw)] / draws[slot(draw)];
            if mean > 0.0 {
                commonness * draw.agreement / mean
            } else {
                0.0
            }
        };
        let weights: Vec<f64> = drawn.iter().zip(commonness).map(weight).collect();
        let total: f64 = weights.iter().sum();
        let mut shares = vec![0.0; ships + 1];
        for (draw, weight) in drawn.iter().zip(&weights) {
            shares[slot(draw)] += weight / total;
        }
        Weighed {
            weights,
            total,
            identity: Identity {
                other: shares.pop().unwrap_or(0.0),
                ships: shares,
            },
        }
    }
}

/// Which ship each proposal is of: in proportion to her probability, without chance.
pub(crate) fn strata(identity: &Identity) -> Vec<Option<usize>> {
    let mut ships = Vec::with_capacity(PROPOSALS);
    let mut below = 0.0;
    for (index, probability) in identity.ships.iter().enumerate() {
        below += probability;
        let filled = ((below * PROPOSALS as f64).round() as usize).min(PROPOSALS);
        ships.resize(filled.max(ships.len()), Some(index));
    }
    ships.resize(PROPOSALS, None);
    ships
}

/// Indices of [`SAMPLES`] draws in proportion to their weights (Kitagawa 1996, systematic
/// resampling); `offset` is uniform in [0, 1).
pub(crate) fn systematic_resample(weights: &[f64], total: f64, offset: f64) -> Vec<usize> {
    let last = weights.len() - 1;
    let mut indices = Vec::with_capacity(SAMPLES);
    let (mut index, mut below) = (0, weights[0]);
    for sample in 0..SAMPLES {
        let at = (sample as f64 + offset) / SAMPLES as f64 * total;
        while below <= at && index < last {
            index += 1;
            below += weights[index];
        }
        indices.push(index);
    }
    indices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strata_follow_the_probabilities() {
        let identity = Identity {
            ships: vec![0.25, 0.0, 0.5],
            other: 0.25,
        };
        let ships = strata(&identity);
        let count = |ship| ships.iter().filter(|s| **s == ship).count();
        assert_eq!(ships.len(), PROPOSALS);
        assert_eq!(count(Some(0)), PROPOSALS / 4);
        assert_eq!(count(Some(1)), 0);
        assert_eq!(count(Some(2)), PROPOSALS / 2);
        assert_eq!(count(None), PROPOSALS / 4);
    }

    #[test]
    fn resampling_keeps_the_weights_to_one_sample() {
        let weights = [0.0, 1.0, 0.0, 2.5, 0.5, 0.0];
        for offset in [0.0, 0.3, 0.999] {
            let indices = systematic_resample(&weights, 4.0, offset);
            assert_eq!(indices.len(), SAMPLES);
            for (index, weight) in weights.iter().enumerate() {
                let count = indices.iter().filter(|i| **i == index).count() as f64;
                let expected = weight / 4.0 * SAMPLES as f64;
                assert!(
                    (count - expected).abs() <= 1.0,
                    "{index}: {count} for {expected}"
                );
            }
        }
    }
}
