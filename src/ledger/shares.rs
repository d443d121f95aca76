//! The investigation's own findings: how many came empty, left almost full, were listed.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Distribution};

use super::ship::{SAMPLES, mixed};
use crate::Interval;

/// A ship that leaves at this load fraction or above is almost full.
pub const ALMOST_FULL: f64 = 0.8;

/// Shares of the visits that load, each with its interval.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shares {
    /// By ships that the register lists; `None` without a register that lists any.
    pub listed: Option<Interval>,
    /// Arrived in ballast.
    pub arrived_in_ballast: Option<Interval>,
    /// Left at 80 % or more of the summer deadweight.
    pub left_almost_full: Option<Interval>,
}

/// Whether something holds of one visit.
pub(super) enum Holds {
    /// In these samples.
    Samples(Vec<bool>),
    /// With this probability.
    Probability(f64),
    /// It was not measured.
    Unknown,
}

/// The share of visits of which it holds. A visit of which it is not known counts as those that
/// are known do, with the error of their number (Beta(1 + k, 1 + n − k) for k of n).
pub(super) fn share(visits: &[Holds], seed: u64) -> Option<Interval> {
    if visits.is_empty() {
        return None;
    }
    let mut random = ChaCha8Rng::seed_from_u64(mixed(seed, 21));
    let mut shares: Vec<f64> = (0..SAMPLES)
        .map(|s| {
            let (mut known, mut holding) = (0.0, 0.0);
            let mut unknown = 0_u32;
            for visit in visits {
                let holds = match visit {
                    Holds::Samples(samples) => samples[s],
                    Holds::Probability(p) => random.random::<f64>() < *p,
                    Holds::Unknown => {
                        unknown += 1;
                        continue;
                    }
                };
                known += 1.0;
                holding += f64::from(u8::from(holds));
            }
            let others = Beta::new(1.0 + holding, 1.0 + known - holding);
            let rate = others.map_or(0.5, |beta| beta.sample(&mut random));
            for _ in 0..unknown {
                holding += f64::from(u8::from(random.random::<f64>() < rate));
            }
            holding / visits.len() as f64
        })
        .collect();
    Interval::of_samples(&mut shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_all_has_no_width_and_what_is_not_has() {
        let known = || Holds::Samples(vec![true; SAMPLES]);
        let all = share(&[known(), known()], 1).unwrap();
        assert_eq!((all.lo, all.value, all.hi), (1.0, 1.0, 1.0));
        let half = share(&[known(), known(), Holds::Unknown, Holds::Unknown], 1).unwrap();
        assert!(half.lo <= 0.5 && half.hi == 1.0, "{half:?}");
        assert_eq!(share(&[], 1), None);
    }
}
