//! The ships that may have been seen, each with her load on every image, in proportion to how
//! probable they are.

use rand::{Rng, RngExt};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::Distribution;
use super::cargo::{CONSUMABLES_FRACTION, DeadweightSplit, Product};
use super::condition::{Afloat, Commonness, commonness};
use super::particulars::{Known, Particulars, draw};
use super::register::Identity;
use crate::Measured;
use crate::answer::Condition;

/// Ships drawn for one hull.
const PROPOSALS: usize = 4096;

/// Ships kept of them, each as probable as the other. Of normal samples the 5th percentile is
/// then known to 0.05 of their standard deviation, the median to 0.03.
const SAMPLES: usize = 2048;

/// Freeboards tried for each ship on each image, where there are several images; one of them
/// is kept, by how common it is. With one alone, a ship that suits all images but one would be
/// lost to a single bad draw.
const FREEBOARDS_TRIED: usize = 4;

/// A tanker lies no higher than nine tenths of her light draft: the tenth is for errors of the
/// lightship and of the form, both near 10 % there.
const LEAST_SHARE_OF_LIGHT_DRAFT: f64 = 0.9;

/// From this share of the summer deadweight on a ship with cargo is laden.
const LADEN_FROM: f64 = 0.75;

/// Water ballast that stays aboard beside cargo, over the summer deadweight: half-normal with
/// this spread below [`LADEN_FROM`], none above (judgement).
const RESIDUAL_BALLAST_FRACTION: f64 = 0.03;

/// Share of the variance of consumables that differs between two images of one ship: she burns
/// little on a short hop, and keeps her constant (judgement).
const CONSUMABLES_OWN_SHARE: f64 = 0.2;

/// What was seen of the hull on one image.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight {
    pub(crate) freeboard_m: Distribution,
    pub(crate) water_density_t_m3: f64,
}

/// What one hull's draws have in common.
pub(crate) struct Model<'a> {
    /// Ships of the register.
    pub(crate) known: Vec<Known>,
    /// Length overall, from all images.
    pub(crate) length_m: Measured,
    /// Beam, from all images.
    pub(crate) beam_m: Measured,
    pub(crate) sights: &'a [Sight],
    pub(crate) product: Product,
}

/// What a ship carries on one image, and how deep she lies with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aboard {
    /// Draft amidships, metres.
    pub draft_m: f64,
    /// Deadweight aboard, tonnes.
    pub deadweight_t: f64,
    /// Deadweight aboard over summer deadweight.
    pub load_fraction: f64,
    /// Cargo, tonnes.
    pub cargo_t: f64,
    /// Cargo in physical barrels; their number per tonne is the same on all images of a hull.
    pub cargo_bbl: f64,
    /// Empty, part-laden or laden.
    pub condition: Condition,
}

/// A drawn ship, and what goes with her from image to image.
struct Drawn {
    /// Index in the register; `None` for a ship that is not in it.
    ship: Option<usize>,
    particulars: Particulars,
    /// How well her particulars agree with what the register knows, up to a factor that is the
    /// same for all draws of one ship.
    agreement: f64,
    /// Consumables over summer deadweight, before what changes between images.
    consumables: f64,
    barrels_per_t: f64,
}

impl Model<'_> {
    /// Draws a ship; `None` where the draw is none.
    fn draw(&self, ship: Option<usize>, rng: &mut ChaCha8Rng) -> Option<Drawn> {
        let known = match ship {
            Some(index) => self.known[index],
            None => Known {
                length_m: normal(self.length_m, rng),
                beam_m: normal(self.beam_m, rng),
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
        let shared = (1.0 - CONSUMABLES_OWN_SHARE).sqrt() * CONSUMABLES_FRACTION.sigma;
        Some(Drawn {
            ship,
            particulars: drawn.particulars,
            agreement: drawn.weight,
            consumables: normal(Measured::new(CONSUMABLES_FRACTION.value, shared), rng),
            barrels_per_t: normal(self.product.barrels_per_t(), rng),
        })
    }

    /// Floats a ship as she was seen; says how common that is, and what she carries.
    fn load(&self, drawn: &Drawn, sight: &Sight, rng: &mut ChaCha8Rng) -> (f64, Aboard) {
        let float = |rng: &mut ChaCha8Rng| {
            let freeboard_m = sight.freeboard_m.at(rng.sample(StandardNormal));
            let density_t_m3 = sight.water_density_t_m3;
            Floating::of(&drawn.particulars, freeboard_m, density_t_m3, self.product)
        };
        let mut kept = float(rng);
        let mut sum = kept.common.total();
        let tries = match self.sights.len() {
            1 => 1,
            _ => FREEBOARDS_TRIED,
        };
        for _ in 1..tries {
            let other = float(rng);
            sum += other.common.total();
            // Kept with its share of the sum so far, so that in the end each stands with its
            // share of the whole.
            if rng.random::<f64>() * sum < other.common.total() {
                kept = other;
            }
        }
        (sum / tries as f64, kept.split(drawn, self.product, rng))
    }
}

/// A ship at one freeboard.
struct Floating {
    draft_m: f64,
    deadweight_t: f64,
    load_fraction: f64,
    /// How common it is to meet her so; zero where she cannot float.
    common: Commonness,
}

impl Floating {
    fn of(ship: &Particulars, freeboard_m: f64, density_t_m3: f64, product: Product) -> Floating {
        let draft_m = ship.draft_m(freeboard_m);
        let deadweight_t = ship.deadweight_aboard_t(draft_m, density_t_m3);
        let load_fraction = deadweight_t / ship.deadweight_t;
        let form = ship.hydrostatics;
        let light_m = LEAST_SHARE_OF_LIGHT_DRAFT * ship.light_draft_m(density_t_m3);
        let common = if freeboard_m > 0.0 && draft_m >= light_m {
            let tpc = form.tpc(draft_m, density_t_m3);
            commonness(
                &Afloat {
                    lpp_m: form.lpp_m,
                    draft_m,
                    load_fraction,
                    fraction_per_m: 100.0 * form.displacement_factor * tpc / ship.deadweight_t,
                },
                product,
            )
        } else {
            Commonness {
                ballast: 0.0,
                cargo: 0.0,
            }
        };
        Floating {
            draft_m,
            deadweight_t,
            load_fraction,
            common,
        }
    }

    /// Tells cargo from ballast and consumables.
    fn split(&self, drawn: &Drawn, product: Product, rng: &mut ChaCha8Rng) -> Aboard {
        let has_cargo = rng.random::<f64>() * self.common.total() >= self.common.ballast;
        let condition = match has_cargo {
            false => Condition::Ballast,
            true if self.load_fraction >= LADEN_FROM => Condition::Laden,
            true => Condition::PartLaden,
        };
        let summer_t = drawn.particulars.deadweight_t;
        let own = CONSUMABLES_OWN_SHARE.sqrt() * CONSUMABLES_FRACTION.sigma;
        let consumables = normal(Measured::new(drawn.consumables, own), rng).max(0.0);
        let residual = rng.sample::<f64, _>(StandardNormal).abs() * RESIDUAL_BALLAST_FRACTION;
        let split = DeadweightSplit {
            aboard_t: self.deadweight_t,
            consumables_t: consumables * summer_t,
            ballast_t: match condition {
                Condition::PartLaden => residual * summer_t,
                _ => 0.0,
            },
            capacity_t: product.greatest_cargo_fraction() * summer_t,
        };
        let cargo_t = if has_cargo { split.cargo_t() } else { 0.0 };
        Aboard {
            draft_m: self.draft_m,
            deadweight_t: self.deadweight_t,
            load_fraction: self.load_fraction,
            cargo_t,
            cargo_bbl: cargo_t * drawn.barrels_per_t,
            condition,
        }
    }
}

fn normal(measured: Measured, rng: &mut impl Rng) -> f64 {
    measured.value + measured.sigma * rng.sample::<f64, _>(StandardNormal)
}

/// Equally probable ships with their loads, and what the freeboards add to which ship she is.
pub(crate) struct Posterior {
    /// One per sample.
    pub(crate) ships: Vec<Particulars>,
    /// For each image one load per sample, in the order of `ships`.
    pub(crate) aboard: Vec<Vec<Aboard>>,
    pub(crate) identity: Identity,
}

impl Posterior {
    /// Importance sampling: each ship is drawn as often as length and beam make her probable,
    /// the prior density of her drafts is the weight, and the draws are resampled by it.
    ///
    /// # Errors
    /// Where no draw is possible: the images on which not one of the ships floats, which may
    /// be none where each is possible by itself and all together are not.
    pub(crate) fn sample(
        model: &Model<'_>,
        identity: &Identity,
        rng: &mut ChaCha8Rng,
    ) -> Result<Posterior, Vec<usize>> {
        let images = model.sights.len();
        let mut drawn = Vec::with_capacity(PROPOSALS);
        let mut aboard = Vec::with_capacity(PROPOSALS * images);
        let mut commonness = Vec::with_capacity(PROPOSALS);
        let mut floats = vec![false; images];
        for ship in strata(identity) {
            let Some(draw) = model.draw(ship, rng) else {
                continue;
            };
            let mut product = 1.0;
            for (image, sight) in model.sights.iter().enumerate() {
                let (common, load) = model.load(&draw, sight, rng);
                floats[image] |= common > 0.0;
                product *= common;
                aboard.push(load);
            }
            drawn.push(draw);
            commonness.push(product);
        }
        let weighed = Weighed::of(&drawn, &commonness, identity.ships.len());
        if !(weighed.total.is_finite() && weighed.total > 0.0) {
            let sunk = (0..images).filter(|&image| !floats[image]);
            return Err(sunk.collect());
        }
        let kept = systematic_resample(&weighed.weights, weighed.total, rng.random());
        let of_image = |image| {
            let loads = kept.iter().map(|&index| aboard[index * images + image]);
            loads.collect()
        };
        Ok(Posterior {
            ships: kept.iter().map(|&index| drawn[index].particulars).collect(),
            aboard: (0..images).map(of_image).collect(),
            identity: weighed.identity,
        })
    }
}

/// Draws with their weights.
struct Weighed {
    weights: Vec<f64>,
    total: f64,
    identity: Identity,
}

impl Weighed {
    /// A register that knows more of one ship than of another must not make her less probable
    /// by that: the agreements of each ship's draws are brought to a mean of one.
    fn of(drawn: &[Drawn], commonness: &[f64], ships: usize) -> Weighed {
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
                length_m: Measured::new(length_m, 0.0),
                beam_m: Measured::new(beam_m, 0.0),
                sights: &[Sight {
                    freeboard_m: freeboard_m.into(),
                    water_density_t_m3: 1.025,
                }],
                product: Product::Gasoil,
            };
            let identity = Identity {
                ships: Vec::new(),
                other: 1.0,
            };
            let posterior = Posterior::sample(&model, &identity, &mut rng).unwrap();
            let below = posterior.aboard[0]
                .iter()
                .filter(|sample| sample.load_fraction < load_fraction)
                .count();
            tenths[(10 * below / SAMPLES).min(9)] += 1.0;
            said_ballast += share_in_ballast(&posterior.aboard[0]);
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

    fn share_in_ballast(samples: &[Aboard]) -> f64 {
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
