//! One ship's particulars and loads as samples, her particulars drawn once for all her images.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::hypotheses::Belongs;
use super::sighting::Sighting;
use crate::load::{Aboard, Joint, LoadOptions, Observation, Register, joint};
use crate::{Error, Result};

/// Samples that a ledger works with: as many as the load draws.
pub(super) const SAMPLES: usize = 2048;

/// From this probability on a visit's loads are those of her ship without more ado.
const SURE: f64 = 0.98;

/// One visit of a ship: her deadweight and her load on each image, sample by sample.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    /// Summer deadweight, tonnes.
    pub(super) deadweight_t: Vec<f64>,
    /// By image of the visit; `None` where the freeboard is withheld or contradicted.
    pub(super) aboard: Vec<Option<Vec<Aboard>>>,
    /// Whether the samples are of a ship of the register.
    pub(super) registered: bool,
}

/// What the register says of her.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub(super) vessel: Option<String>,
    pub(super) imo: Option<u32>,
    pub(super) probability: Option<f64>,
    pub(super) listed: Option<String>,
    /// Whether a person said so.
    pub(super) by_person: bool,
}

/// One ship's images, visit by visit, to be drawn together.
pub(super) struct Hull<'a> {
    /// Number of the ship.
    pub(super) number: usize,
    /// Images of each visit.
    pub(super) visits: Vec<Vec<&'a Sighting>>,
    /// How sure it is that each visit is hers.
    pub(super) belongs: Vec<Belongs>,
    /// Her name as a person gave it, and her IMO number.
    pub(super) named: Option<(Option<String>, Option<u32>)>,
}

impl Hull<'_> {
    /// Draws her, and each visit that is hers only perhaps by herself as well.
    pub(super) fn draw(
        &self,
        register: Option<&Register>,
        options: &LoadOptions,
        seed: u64,
    ) -> Result<(Vec<Drawn>, Named)> {
        let imo = self.named.as_ref().and_then(|n| n.1);
        let only = imo.and_then(|imo| register?.only(imo));
        let register = only.as_ref().or(register);
        let seed = mixed(seed, self.number as u64);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let all: Vec<&Sighting> = self.visits.iter().flatten().copied().collect();
        let together = draw(&all, register, options, seed)?;
        let named = self.name(&together, register);
        let order = shuffled(&mut random);
        let registered = together.identity.other < 0.5;
        let mut out = Vec::with_capacity(self.visits.len());
        let mut first = 0;
        for (index, visit) in self.visits.iter().enumerate() {
            let mut drawn = Drawn::of(&together, first..first + visit.len(), &order, registered);
            first += visit.len();
            let probability = self.belongs[index].probability;
            if probability < SURE && self.visits.len() > 1 {
                let seed = mixed(seed, 1 + index as u64);
                let alone = draw(visit, register, options, seed)?;
                let order = shuffled(&mut random);
                let alone = Drawn::of(&alone, 0..visit.len(), &order, registered);
                drawn.mix(&alone, probability, &mut random);
            }
            out.push(drawn);
        }
        Ok((out, named))
    }

    fn name(&self, joint: &Joint, register: Option<&Register>) -> Named {
        let ships = register.map_or(&[][..], Register::ships);
        if let Some((vessel, imo)) = &self.named {
            let ship = ships.iter().find(|s| Some(s.imo) == *imo);
            return Named {
                vessel: vessel.clone().or_else(|| ship.map(|s| s.name.clone())),
                imo: *imo,
                probability: Some(1.0),
                listed: ship.and_then(|s| s.listed.clone()),
                by_person: true,
            };
        }
        let likeliest = ships
            .iter()
            .zip(&joint.identity.ships)
            .max_by(|a, b| a.1.total_cmp(b.1));
        match likeliest {
            Some((ship, &probability)) if probability > 0.5 => Named {
                vessel: Some(ship.name.clone()),
                imo: Some(ship.imo),
                probability: Some(probability),
                listed: ship.listed.clone(),
                by_person: false,
            },
            _ => Named::default(),
        }
    }
}

/// Draws from all images; where they contradict each other beyond every ship, from the sizes.
fn draw(
    images: &[&Sighting],
    register: Option<&Register>,
    options: &LoadOptions,
    seed: u64,
) -> Result<Joint> {
    let observations: Vec<Observation> = images.iter().map(|s| s.observation()).collect();
    let drawn = joint(&observations, register, options, seed)?;
    if !drawn.ships.is_empty() {
        return Ok(drawn);
    }
    let sizes: Vec<Observation> = observations
        .iter()
        .map(|o| Observation {
            freeboard_m: None,
            ..*o
        })
        .collect();
    let drawn = joint(&sizes, register, options, seed)?;
    if drawn.ships.is_empty() {
        return Err(Error::Observation {
            quantity: "length",
            value: observations[0].length_m.value,
            unit: "m",
            advice: "no tanker has this length and beam; remove the estimate",
        });
    }
    Ok(drawn)
}

impl Drawn {
    fn of(
        joint: &Joint,
        images: std::ops::Range<usize>,
        order: &[usize],
        registered: bool,
    ) -> Drawn {
        let pick = |s: &usize| s % joint.ships.len();
        Drawn {
            deadweight_t: order
                .iter()
                .map(|s| joint.ships[pick(s)].deadweight_t)
                .collect(),
            aboard: images
                .map(|image| {
                    let loads = joint.aboard[image].as_ref()?;
                    Some(order.iter().map(|s| loads[pick(s)]).collect())
                })
                .collect(),
            registered,
        }
    }

    /// Takes each sample from `other` that is not of the ship of the other visits.
    fn mix(&mut self, other: &Drawn, probability: f64, random: &mut ChaCha8Rng) {
        for s in 0..SAMPLES {
            if random.random::<f64>() < probability {
                continue;
            }
            self.deadweight_t[s] = other.deadweight_t[s];
            for (mine, others) in self.aboard.iter_mut().zip(&other.aboard) {
                if let (Some(mine), Some(others)) = (mine, others) {
                    mine[s] = others[s];
                }
            }
        }
    }
}

/// An order of the samples: those of two ships must not go together by the order in which they
/// were drawn.
fn shuffled(random: &mut ChaCha8Rng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..SAMPLES).collect();
    order.shuffle(random);
    order
}

/// A seed from two numbers (the finalizer of Steele and others' SplitMix, 2014).
pub(super) fn mixed(seed: u64, number: u64) -> u64 {
    let mut z = seed.wrapping_add(number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
