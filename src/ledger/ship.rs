//! One ship's particulars and loads as samples, her particulars drawn once for all her images.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::hypotheses::Belongs;
use super::identity::ways_to_err;
use super::sighting::Sighting;
use super::size::{Size, Trade};
use super::visit::size_of;
use crate::load::{Aboard, Joint, LoadOptions, Observation, Register, joint};
use crate::{Error, Measured, Result};

/// Samples that a ledger works with: as many as the load draws.
pub(super) const SAMPLES: usize = 2048;

/// From this probability on a visit's loads are those of her ship without more ado.
const SURE: f64 = 0.98;

/// From this probability on a length or a beam is taken for hers.
const TRUSTED: f64 = 0.5;

/// From this probability on, by her size alone, a ship is held to be the register's, and from
/// this one on, by one freeboard more, to be none of it: then that freeboard is wrong.
const NAMED_BY_SIZE: f64 = 0.7;
const CONTRADICTED: f64 = 0.9;

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
    /// What ships here measure.
    pub(super) trade: &'a Trade,
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
        let mut all_seen = observations(&all, self.trade);
        if let Some(register) = register {
            drop_contradicted(&mut all_seen, register, options, seed)?;
        }
        let together = draw(&all_seen, register, options, seed)?;
        let named = self.name(&together, register);
        let doubted = self.drawn_in_doubt(&all, &all_seen, register, options, seed)?;
        let order = shuffled(&mut random);
        let registered = together.identity.other < 0.5;
        let mut out = Vec::with_capacity(self.visits.len());
        let mut first = 0;
        for (index, visit) in self.visits.iter().enumerate() {
            let images = first..first + visit.len();
            first += visit.len();
            let mut drawn = Drawn::of(&together, images.clone(), &order, registered);
            if let Some((usual, doubt)) = &doubted {
                let order = shuffled(&mut random);
                let usual = Drawn::of(usual, images, &order, registered);
                drawn.mix(&usual, 1.0 - doubt, &mut random);
            }
            let probability = self.belongs[index].probability;
            if probability < SURE && self.visits.len() > 1 {
                let seed = mixed(seed, 1 + index as u64);
                let seen = observations(visit, self.trade);
                let alone = draw(&seen, register, options, seed)?;
                let order = shuffled(&mut random);
                let alone = Drawn::of(&alone, 0..visit.len(), &order, registered);
                drawn.mix(&alone, probability, &mut random);
            }
            out.push(drawn);
        }
        Ok((out, named))
    }

    /// She as she would be were her length a gross error, and how probable that is; `None` where
    /// that is no matter. A quay of 180 m that was taken for a ship must not lift the cargo of one.
    fn drawn_in_doubt(
        &self,
        images: &[&Sighting],
        observations: &[Observation],
        register: Option<&Register>,
        options: &LoadOptions,
        seed: u64,
    ) -> Result<Option<(Joint, f64)>> {
        let sizes: Vec<Size> = images.iter().map(|s| size_of(s)).collect();
        let hers = Size::joined(&sizes, self.trade);
        let [_, length, _, both] = ways_to_err(&hers, self.trade, register);
        let doubt = length + both;
        if doubt < 1.0 - SURE || self.named.is_some() {
            return Ok(None);
        }
        let usual: Vec<Observation> = observations
            .iter()
            .map(|seen| Observation {
                length_m: self.trade.usual_length_m(),
                beam_m: match both > length {
                    true => self.trade.usual_beam_m(),
                    false => seen.beam_m,
                },
                ..*seen
            })
            .collect();
        let usual = joint(&usual, register, options, mixed(seed, 77))?;
        Ok((!usual.ships.is_empty()).then_some((usual, doubt)))
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

/// What the images of one ship say, each with her size from all of them: an image that is off in
/// length or beam says less of it, and one that is off in beam took something else for her side,
/// so that its freeboard is not hers.
fn observations(images: &[&Sighting], trade: &Trade) -> Vec<Observation> {
    let sizes: Vec<Size> = images.iter().map(|s| size_of(s)).collect();
    let hers = Size::joined(&sizes, trade);
    images
        .iter()
        .zip(&sizes)
        .map(|(sighting, size)| {
            let [length, beam] = size.trust(&hers);
            let seen = sighting.observation();
            Observation {
                length_m: taken(seen.length_m, hers.length_m, length),
                beam_m: taken(seen.beam_m, hers.beam_m, beam),
                freeboard_m: seen.freeboard_m.filter(|_| beam > TRUSTED),
                ..seen
            }
        })
        .collect()
}

/// The measurement where it is trusted, else what the ship's other images and her trade say.
fn taken(own: Measured, hers: Measured, trust: f64) -> Measured {
    match trust > TRUSTED {
        true => own,
        false => Measured::new(hers.value, hers.sigma.max(own.sigma)),
    }
}

/// Takes away the freeboards at which the ship of the register that she is by her size cannot
/// float: one gross error must not make her a ship that is not listed.
fn drop_contradicted(
    observations: &mut [Observation],
    register: &Register,
    options: &LoadOptions,
    seed: u64,
) -> Result<()> {
    let sizes: Vec<Observation> = observations.iter().map(without_freeboard).collect();
    let by_size = joint(&sizes, Some(register), options, seed)?.identity;
    let ships = register.ships().iter().zip(&by_size.ships);
    let Some((ship, _)) = ships
        .max_by(|a, b| a.1.total_cmp(b.1))
        .filter(|s| *s.1 > NAMED_BY_SIZE)
    else {
        return Ok(());
    };
    let only = register.only(ship.imo);
    for seen in observations.iter_mut().filter(|o| o.freeboard_m.is_some()) {
        let alone = joint(&[*seen], only.as_ref(), options, seed)?;
        if alone.identity.other > CONTRADICTED {
            seen.freeboard_m = None;
        }
    }
    Ok(())
}

fn without_freeboard(seen: &Observation) -> Observation {
    Observation {
        freeboard_m: None,
        ..*seen
    }
}

/// Draws from all images; where they contradict each other beyond every ship, from the sizes.
fn draw(
    observations: &[Observation],
    register: Option<&Register>,
    options: &LoadOptions,
    seed: u64,
) -> Result<Joint> {
    let drawn = joint(observations, register, options, seed)?;
    if !drawn.ships.is_empty() {
        return Ok(drawn);
    }
    let sizes: Vec<Observation> = observations.iter().map(without_freeboard).collect();
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
