//! The ships that may have been seen, each with her load, in proportion to how probable they
//! are.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::Observation;
use super::cargo::{CONSUMABLES_FRACTION, DeadweightSplit, Product};
use super::condition::{Afloat, commonness};
use super::particulars::{Known, Particulars, draw};
use super::register::Identity;
use crate::Measured;
use crate::answer::Condition;

/// Ships drawn for one hull.
const PROPOSALS: usize = 4096;

/// Ships kept of them, each as probable as the other. Of normal samples the 5th percentile is
/// then known to 0.05 of their standard deviation, the median to 0.03.
const SAMPLES: usize = 2048;

/// A tanker lies no higher than nine tenths of her light draft: the tenth is for errors of the
/// lightship and of the form, both near 10 % there.
const LEAST_SHARE_OF_LIGHT_DRAFT: f64 = 0.9;

/// From this share of the summer deadweight on a ship with cargo is laden.
const LADEN_FROM: f64 = 0.75;

/// Water ballast that stays aboard beside cargo, over the summer deadweight: half-normal with
/// this spread below [`LADEN_FROM`], none above (judgement).
const RESIDUAL_BALLAST_FRACTION: f64 = 0.03;

/// What one hull's draws have in common.
pub(crate) struct Model<'a> {
    /// Ships of the register.
    pub(crate) known: Vec<Known>,
    pub(crate) observation: &'a Observation,
    pub(crate) freeboard_m: Measured,
    pub(crate) product: Product,
}

/// One ship, afloat and loaded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) draft_m: f64,
    pub(crate) deadweight_t: f64,
    pub(crate) load_fraction: f64,
    pub(crate) cargo_t: f64,
    pub(crate) cargo_bbl: f64,
    pub(crate) condition: Condition,
}

/// A draw, before it is weighed against the others.
struct Proposal {
    /// Index in the register; `None` for a ship that is not in it.
    ship: Option<usize>,
    /// How well her particulars agree with what the register knows, up to a factor that is the
    /// same for all draws of one ship.
    agreement: f64,
    /// How common it is to meet such a ship at such a draft; zero where she cannot float so.
    commonness: f64,
    sample: Sample,
}

impl Model<'_> {
    /// Draws a ship and loads her; `None` where the draw is no ship or does not float.
    fn propose(&self, ship: Option<usize>, rng: &mut ChaCha8Rng) -> Option<Proposal> {
        let known = match ship {
            Some(index) => self.known[index],
            None => Known {
                length_m: normal(self.observation.length_m, rng),
                beam_m: normal(self.observation.beam_m, rng),
                depth_m: None,
                summer_draft_m: None,
                deadweight_t: None,
                lightship_t: None,
                block_coefficient: None,
            },
        };
        if known.length_m <= 0.0 || known.beam_m <= 0.0 {
            return None;
        }
        let drawn = draw(&known, rng)?;
        let freeboard_m = normal(self.freeboard_m, rng);
        let (commonness, sample) = self.load(&drawn.particulars, freeboard_m, rng);
        Some(Proposal {
            ship,
            agreement: drawn.weight,
            commonness,
            sample,
        })
    }

    /// Floats a ship at a freeboard, and says how common that is and what she carries.
    fn load(&self, ship: &Particulars, freeboard_m: f64, rng: &mut ChaCha8Rng) -> (f64, Sample) {
        let density_t_m3 = self.observation.water_density_t_m3;
        let draft_m = ship.draft_m(freeboard_m);
        let deadweight_t = ship.deadweight_aboard_t(draft_m, density_t_m3);
        let load_fraction = deadweight_t / ship.deadweight_t;
        let form = ship.hydrostatics;
        let common = commonness(
            &Afloat {
                lpp_m: form.lpp_m,
                draft_m,
                load_fraction,
                fraction_per_m: 100.0 * form.displacement_factor * form.tpc(draft_m, density_t_m3)
                    / ship.deadweight_t,
            },
            self.product,
        );
        let has_cargo = rng.random::<f64>() * common.total() >= common.ballast;
        let condition = match has_cargo {
            false => Condition::Ballast,
            true if load_fraction >= LADEN_FROM => Condition::Laden,
            true => Condition::PartLaden,
        };
        let consumables = normal(CONSUMABLES_FRACTION, rng).max(0.0);
        let residual = rng.sample::<f64, _>(StandardNormal).abs() * RESIDUAL_BALLAST_FRACTION;
        let split = DeadweightSplit {
            aboard_t: deadweight_t,
            consumables_t: consumables * ship.deadweight_t,
            ballast_t: match condition {
                Condition::PartLaden => residual * ship.deadweight_t,
                _ => 0.0,
            },
            capacity_t: self.product.greatest_cargo_fraction() * ship.deadweight_t,
        };
        let cargo_t = if has_cargo { split.cargo_t() } else { 0.0 };
        let light_m = LEAST_SHARE_OF_LIGHT_DRAFT * ship.light_draft_m(density_t_m3);
        let floats = freeboard_m > 0.0 && draft_m >= light_m;
        let sample = Sample {
            draft_m,
            deadweight_t,
            load_fraction,
            cargo_t,
            cargo_bbl: cargo_t * normal(self.product.barrels_per_t(), rng),
            condition,
        };
        (if floats { common.total() } else { 0.0 }, sample)
    }
}

fn normal(measured: Measured, rng: &mut ChaCha8Rng) -> f64 {
    measured.value + measured.sigma * rng.sample::<f64, _>(StandardNormal)
}

/// Equally probable samples, and what the freeboard adds to which ship she is.
pub(crate) struct Posterior {
    pub(crate) samples: Vec<Sample>,
    pub(crate) identity: Identity,
}

impl Posterior {
    /// Importance sampling: each ship is drawn as often as length and beam make her probable,
    /// the draft's prior density is the weight, and the draws are resampled by it. `None` when
    /// no draw is possible.
    pub(crate) fn sample(
        model: &Model<'_>,
        identity: &Identity,
        rng: &mut ChaCha8Rng,
    ) -> Option<Posterior> {
        let proposals: Vec<Proposal> = strata(identity)
            .into_iter()
            .filter_map(|ship| model.propose(ship, rng))
            .collect();

        // A register that knows more of one ship than of another must not make her less
        // probable by that: the agreements of each ship's draws are brought to a mean of one.
        let other = identity.ships.len();
        let slot = |proposal: &Proposal| proposal.ship.unwrap_or(other);
        let mut agreements = vec![0.0; other + 1];
        let mut draws = vec![0.0; other + 1];
        for proposal in &proposals {
            agreements[slot(proposal)] += proposal.agreement;
            draws[slot(proposal)] += 1.0;
        }
        let weights: Vec<f64> = proposals
            .iter()
            .map(|proposal| {
                let mean = agreements[slot(proposal)] / draws[slot(proposal)];
                if mean > 0.0 {
                    proposal.commonness * proposal.agreement / mean
                } else {
                    0.0
                }
            })
            .collect();
        let total: f64 = weights.iter().sum();
        if !(total.is_finite() && total > 0.0) {
            return None;
        }
        let mut shares = vec![0.0; other + 1];
        for (proposal, weight) in proposals.iter().zip(&weights) {
            shares[slot(proposal)] += weight / total;
        }
        let samples = systematic_resample(&weights, total, rng.random())
            .into_iter()
            .map(|index| proposals[index].sample)
            .collect();
        Some(Posterior {
            samples,
            identity: Identity {
                other: shares.pop().unwrap_or(0.0),
                ships: shares,
            },
        })
    }
}

/// Which ship each proposal is of: in proportion to her probability, without chance.
fn strata(identity: &Identity) -> Vec<Option<usize>> {
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
fn systematic_resample(weights: &[f64], total: f64, offset: f64) -> Vec<usize> {
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
    use rand::SeedableRng;

    use super::*;

    /// A ship drawn from the model itself, at a draft as common as the model says; `None`
    /// where the draw is rejected.
    fn imagined(known: &Known, rng: &mut ChaCha8Rng) -> Option<(f64, f64, bool)> {
        let ship = draw(known, rng)?.particulars;
        let form = ship.hydrostatics;
        let draft_m = form.summer_draft_m * (0.2 + 1.1 * rng.random::<f64>());
        let freeboard_m = form.summer_draft_m + ship.summer_freeboard_m - draft_m;
        let load_fraction = ship.deadweight_aboard_t(draft_m, 1.025) / ship.deadweight_t;
        let floats = freeboard_m > 0.0 && draft_m > 0.9 * ship.light_draft_m(1.025);
        let afloat = Afloat {
            lpp_m: form.lpp_m,
            draft_m,
            load_fraction,
            fraction_per_m: 100.0 * form.displacement_factor * form.tpc(draft_m, 1.025)
                / ship.deadweight_t,
        };
        let common = commonness(&afloat, Product::Gasoil);
        let accepted = floats && rng.random::<f64>() < common.total() * form.summer_draft_m / 8.0;
        let in_ballast = rng.random::<f64>() * common.total() < common.ballast;
        accepted.then_some((freeboard_m, load_fraction, in_ballast))
    }

    /// Ships drawn from the model must lie in each tenth of its answers equally often, and be in
    /// ballast as often as it says (Talts et al. 2018, simulation-based calibration): a weight
    /// left out, or a density per fraction taken for one per metre, would show.
    #[test]
    fn the_model_is_calibrated_on_ships_that_it_imagines() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let trials = 1000;
        let mut tenths = [0.0; 10];
        let (mut said_ballast, mut were_ballast) = (0.0, 0.0);
        let (freeboard_sigma_m, length_m, beam_m) = (0.15, 100.0, 15.5);
        let known = Known {
            length_m,
            beam_m,
            depth_m: None,
            summer_draft_m: None,
            deadweight_t: None,
            lightship_t: None,
            block_coefficient: None,
        };
        for _ in 0..trials {
            let (freeboard_m, load_fraction, in_ballast) =
                std::iter::repeat_with(|| imagined(&known, &mut rng))
                    .flatten()
                    .next()
                    .unwrap();
            let freeboard_m = Measured::new(freeboard_m, freeboard_sigma_m);
            let freeboard_m = Measured::new(normal(freeboard_m, &mut rng), freeboard_sigma_m);
            let model = Model {
                known: Vec::new(),
                observation: &Observation {
                    length_m: Measured::new(length_m, 0.0),
                    beam_m: Measured::new(beam_m, 0.0),
                    freeboard_m: Some(freeboard_m),
                    trim_m: None,
                    ship_type: None,
                    place: None,
                    time: None,
                    water_density_t_m3: 1.025,
                },
                freeboard_m,
                product: Product::Gasoil,
            };
            let identity = Identity {
                ships: Vec::new(),
                other: 1.0,
            };
            let posterior = Posterior::sample(&model, &identity, &mut rng).unwrap();
            let below = posterior
                .samples
                .iter()
                .filter(|sample| sample.load_fraction < load_fraction)
                .count();
            tenths[(10 * below / SAMPLES).min(9)] += 1.0;
            said_ballast += share_in_ballast(&posterior.samples);
            were_ballast += f64::from(in_ballast);
        }
        let expected = f64::from(trials) / 10.0;
        let chi_square: f64 = tenths
            .iter()
            .map(|n| (n - expected).powi(2) / expected)
            .sum();
        // The 99.9th percentile of chi-square with nine degrees of freedom.
        assert!(chi_square < 27.9, "{tenths:?}");
        // Twice the binomial standard error of the number in ballast.
        let error = 2.0 * (f64::from(trials) * 0.25).sqrt();
        assert!(
            (said_ballast - were_ballast).abs() < error,
            "{said_ballast} {were_ballast}"
        );
    }

    fn share_in_ballast(samples: &[Sample]) -> f64 {
        let in_ballast = samples.iter().filter(|s| s.condition == Condition::Ballast);
        in_ballast.count() as f64 / samples.len() as f64
    }

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
