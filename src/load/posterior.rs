//! The ships that may have been seen, each with her load on every image, in proportion to how
//! probable they are.

use rand::{Rng, RngExt};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::Distribution;
use super::cargo::{CONSUMABLES_FRACTION, DeadweightSplit, Grade};
use super::condition::{Afloat, Commonness, commonness};
use super::particulars::{Known, Particulars, draw};
use super::register::Identity;
use super::season::Seasons;
use super::tankers::Proportions;
use super::weights::{PROPOSALS, Weighed, strata, systematic_resample};
use crate::Measured;
use crate::answer::Condition;

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
/// this spread below [`LADEN_FROM`], none above (judgement: what stripping leaves, and trim).
const RESIDUAL_BALLAST_FRACTION: f64 = 0.015;

/// Share of the variance of consumables that differs between two images of one ship: she burns
/// little on a short hop, and keeps her constant (judgement).
const CONSUMABLES_OWN_SHARE: f64 = 0.2;

/// How often a ship that loads has cargo aboard when she comes, over how often a ship is met
/// so: tankers come to load empty, and top up rarely (judgement).
const TOPPING_UP: f64 = 0.2;

/// She has loaded where her deadweight rose by more than this share of the summer deadweight.
const LOADED_FROM: f64 = 0.25;

/// Two images farther apart are of different voyages, days.
const ONE_CALL_DAYS: f64 = 15.0;

/// What was seen of the hull on one image.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight {
    pub(crate) freeboard_m: Distribution,
    pub(crate) water_density_t_m3: f64,
    pub(crate) time: Option<jiff::Timestamp>,
    /// How deep a full ship may lie there and then.
    pub(crate) seasons: Seasons,
}

impl Sight {
    /// Whether a later sight may be of the same call; so where a time is missing.
    fn is_one_call_with(&self, later: &Sight) -> bool {
        match (self.time, later.time) {
            (Some(from), Some(to)) => {
                (to.as_second() - from.as_second()) as f64 <= 86_400.0 * ONE_CALL_DAYS
            }
            _ => true,
        }
    }
}

/// What one hull's draws have in common.
pub(crate) struct Model<'a> {
    /// Ships of the register.
    pub(crate) known: Vec<Known>,
    /// Length overall, from all images.
    pub(crate) length_m: Measured,
    /// Beam, from all images.
    pub(crate) beam_m: Measured,
    /// By time, where it is known.
    pub(crate) sights: &'a [Sight],
    pub(crate) grade: Grade,
    pub(crate) fleet: &'a Proportions,
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
pub(crate) struct Drawn {
    /// Index in the register; `None` for a ship that is not in it.
    pub(crate) ship: Option<usize>,
    particulars: Particulars,
    /// How well her particulars agree with what the register knows, up to a factor that is the
    /// same for all draws of one ship.
    pub(crate) agreement: f64,
    /// Consumables over summer deadweight, before what changes between images.
    consumables: f64,
    barrels_per_t: f64,
}

impl Model<'_> {
    /// Draws a ship; `None` where the draw is none.
    fn draw(&self, ship: Option<usize>, rng: &mut ChaCha8Rng) -> Option<Drawn> {
        let known = match ship {
            Some(index) => self.known[index],
            None => {
                let length_m = normal(self.length_m, rng);
                Known::of_size(length_m, normal(self.beam_m, rng))
            }
        };
        if known.length_m <= 0.0 || known.beam_m <= 0.0 {
            return None;
        }
        let drawn = draw(&known, self.fleet, rng)?;
        let shared = (1.0 - CONSUMABLES_OWN_SHARE).sqrt() * CONSUMABLES_FRACTION.sigma;
        Some(Drawn {
            ship,
            particulars: drawn.particulars,
            agreement: drawn.weight,
            consumables: normal(Measured::new(CONSUMABLES_FRACTION.value, shared), rng),
            barrels_per_t: normal(self.grade.barrels_per_t, rng),
        })
    }

    /// Floats a ship as she was seen; says how common that is, and what she carries.
    fn load(&self, drawn: &Drawn, sight: &Sight, rng: &mut ChaCha8Rng) -> (f64, Aboard) {
        let float = |rng: &mut ChaCha8Rng| {
            let freeboard_m = sight.freeboard_m.at(rng.sample(StandardNormal));
            Floating::of(&drawn.particulars, freeboard_m, sight, &self.grade)
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
        (sum / tries as f64, kept.split(drawn, &self.grade, rng))
    }
}

impl Model<'_> {
    /// How much less common a sequence of loads is than each by itself.
    fn sequence(&self, loads: &[Aboard]) -> f64 {
        let pairs = loads.windows(2).zip(self.sights.windows(2));
        pairs
            .filter(|(load, sight)| {
                load[1].load_fraction - load[0].load_fraction > LOADED_FROM
                    && load[0].condition != Condition::Ballast
                    && sight[0].is_one_call_with(&sight[1])
            })
            .map(|_| TOPPING_UP)
            .product()
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
    fn of(ship: &Particulars, freeboard_m: f64, sight: &Sight, grade: &Grade) -> Floating {
        let density_t_m3 = sight.water_density_t_m3;
        let draft_m = ship.draft_m(freeboard_m);
        let deadweight_t = ship.deadweight_aboard_t(draft_m, density_t_m3);
        let load_fraction = deadweight_t / ship.deadweight_t;
        let form = ship.hydrostatics;
        // Whether she lies no higher than that share of her light draft.
        let at_light_t = form.displacement_t(draft_m / LEAST_SHARE_OF_LIGHT_DRAFT, density_t_m3);
        let floats = freeboard_m > 0.0 && draft_m > 0.0 && at_light_t >= ship.lightship_t;
        let common = if floats {
            let tpc = form.tpc(draft_m, density_t_m3);
            commonness(
                &Afloat {
                    lpp_m: form.lpp_m,
                    draft_m,
                    load_fraction,
                    fraction_per_m: 100.0 * form.displacement_factor * tpc / ship.deadweight_t,
                    mark_rise_m: sight
                        .seasons
                        .of_length(form.lpp_m)
                        .rise_m(form.summer_draft_m, form.lpp_m),
                },
                grade,
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
    fn split(&self, drawn: &Drawn, grade: &Grade, rng: &mut ChaCha8Rng) -> Aboard {
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
            capacity_t: grade.greatest_cargo_fraction * summer_t,
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
            product *= model.sequence(&aboard[aboard.len() - images..]);
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

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::super::cargo::Product;
    use super::super::weights::SAMPLES;
    use super::*;

    /// A ship drawn from the model itself, at a draft as common as the model says; `None`
    /// where the draw is rejected.
    fn imagined(known: &Known, rng: &mut ChaCha8Rng) -> Option<(f64, f64, bool)> {
        let ship = draw(known, &Proportions::default(), rng)?.particulars;
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
            mark_rise_m: 0.0,
        };
        let common = commonness(&afloat, &Product::Gasoil.grade());
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
        let fleet = Proportions::default();
        let (freeboard_sigma_m, length_m, beam_m) = (0.15, 100.0, 15.5);
        let known = Known::of_size(length_m, beam_m);
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
                    time: None,
                    seasons: Seasons::SUMMER,
                }],
                grade: Product::Gasoil.grade(),
                fleet: &fleet,
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
}
