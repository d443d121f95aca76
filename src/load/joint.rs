//! One hull on several images: what they share is drawn once.
//!
//! Every image of a hull shows the same ship: length, beam, depth, marks and tonnes are one
//! unknown, not as many as there are images. [`joint`] draws them once for all images, so that
//! a difference or a sum of what she carried, taken sample by sample, is free of what cancels
//! in it and carries what does not:
//!
//! ```
//! use plimsoll::load::{LoadOptions, Observation, joint};
//! use plimsoll::{Interval, Measured};
//! let seen = |freeboard_m| Observation {
//!     freeboard_m: Some(Measured::new(freeboard_m, 0.1).into()),
//!     ..Observation::of_size(Measured::new(91.5, 0.5), Measured::new(13.6, 0.2))
//! };
//! // She came in ballast, and left laden.
//! let visit = joint(&[seen(3.4), seen(1.1)], None, &LoadOptions::default(), 7)?;
//! let lifted = visit.exchange(0, 1).expect("both were seen").cargo_t;
//! assert!(lifted.lo > 1800.0 && lifted.hi < 4500.0, "{lifted:?}");
//! // The same by hand, as a season's sum would take it.
//! let [Some(before), Some(after)] = &visit.aboard[..] else { panic!() };
//! let mut lifts: Vec<f64> = before.iter().zip(after).map(|(b, a)| a.cargo_t - b.cargo_t).collect();
//! assert_eq!(Interval::of_samples(&mut lifts), Some(lifted));
//! # Ok::<(), plimsoll::Error>(())
//! ```

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::cargo::{Product, UN_BARRELS_PER_T};
use super::particulars::Particulars;
use super::posterior::{Aboard, Model, Posterior, Sight};
use super::register::Identity;
use super::{Load, LoadOptions, Observation, Register, Ship, imo_number_is_valid};
use crate::answer::{Condition, Flag, ShipType};
use crate::{Error, Interval, Measured, Result};

/// A second ship of the register this probable makes the match ambiguous.
const AMBIGUOUS_FROM: f64 = 0.1;

/// A ship of the register is named when she is more probable than all others together.
const NAMED_ABOVE: f64 = 0.5;

/// Share of the variance of a length or a beam that is the same on all images of a hull: her
/// ends and her deck's edge are mistaken in the same way each time (judgement).
const COMMON_SHARE: f64 = 0.5;

/// One hull, and her load on each image, as samples: all of one length, sample `s` of every
/// list is of the same ship, and each is as probable as the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    /// Which ship of the register she is, all images taken together.
    pub identity: Identity,
    /// Her particulars.
    pub ships: Vec<Particulars>,
    /// By image, in the order given, what she carried; `None` where the freeboard is withheld
    /// or contradicted.
    pub aboard: Vec<Option<Vec<Aboard>>>,
    product: Product,
    named: Named,
    /// By image, whether no ship of her size floats so.
    contradicted: Vec<bool>,
}

/// What came aboard between two images, or left; each the median of the samples' differences
/// with their central 90 % interval, positive for what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exchange {
    /// Cargo, tonnes. Ballast is in the balance: of a ship that came in ballast it is all her
    /// cargo, though she sank by less.
    pub cargo_t: Interval,
    /// The same in physical barrels of the product.
    pub cargo_bbl: Interval,
    /// Deadweight, tonnes: cargo less ballast water and what was burnt.
    pub deadweight_t: Interval,
    /// Draft, metres.
    pub draft_m: Interval,
}

/// Draws one hull that was seen on each of `observations`, with her load on each; `seed` fixes
/// the samples.
///
/// Lengths and beams of the images are taken for measurements of one hull, of whose variance
/// half is common to all. Freeboards err independently. Each image weighs a ship by how common
/// it is to meet her at that draft; and where she lies deeper by a quarter of her deadweight on
/// the next image, within 15 days, she is five times less likely to have come with cargo. With
/// no freeboard at all the samples are the prior's.
///
/// The images may be in any order where all have their time; else they are taken to be in
/// order. The same input and seed give the same bytes.
///
/// # Errors
/// [`Error::Observation`] where there is none, or where a length, a beam, a density of the
/// water or a freeboard's error cannot be.
pub fn joint(
    observations: &[Observation],
    register: Option<&Register>,
    options: &LoadOptions,
    seed: u64,
) -> Result<Joint> {
    observations.iter().try_for_each(Observation::check)?;
    let length_m = common(observations.iter().map(|o| o.length_m))?;
    let beam_m = common(observations.iter().map(|o| o.beam_m))?;
    let tanker = tanker_probability(observations);
    let fleet = options.proportions.as_ref();
    let identity = register.map_or_else(Identity::unlisted, |register| {
        register.identify_among(length_m, beam_m, tanker, fleet)
    });
    let ships = register.map_or(&[][..], Register::ships);
    let images = observations.len();
    let mut out = Joint {
        identity: identity.clone(),
        ships: Vec::new(),
        aboard: vec![None; images],
        product: options.product,
        named: Named::default(),
        contradicted: vec![false; images],
    };
    let mut seen: Vec<usize> = (0..images)
        .filter(|&i| observations[i].freeboard_m.is_some())
        .collect();
    if observations.iter().all(|o| o.time.is_some()) {
        seen.sort_by_key(|&i| observations[i].time);
    }
    loop {
        let sights: Vec<Sight> = seen
            .iter()
            .filter_map(|&i| observations[i].sight())
            .collect();
        let model = Model {
            known: ships.iter().map(Ship::known).collect(),
            length_m,
            beam_m,
            sights: &sights,
            grade: options.grade(),
            fleet,
        };
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        match Posterior::sample(&model, &identity, &mut rng) {
            Ok(posterior) => {
                out.ships = posterior.ships;
                if !seen.is_empty() {
                    out.identity = posterior.identity;
                }
                for (&image, loads) in seen.iter().zip(posterior.aboard) {
                    out.aboard[image] = Some(loads);
                }
                break;
            }
            // No ship at all, or none that suits all images though each has some.
            Err(sunk) if sunk.is_empty() => {
                seen.iter()
                    .for_each(|&image| out.contradicted[image] = true);
                break;
            }
            Err(sunk) => {
                for index in sunk.into_iter().rev() {
                    out.contradicted[seen.remove(index)] = true;
                }
            }
        }
    }
    out.named = Named::of(&out.identity, ships);
    Ok(out)
}

impl Joint {
    /// The answer for one image, in the light of all; by its index in the observations.
    ///
    /// # Panics
    /// When there is no such image.
    pub fn load(&self, image: usize) -> Load {
        let mut load = Load::unknown(self.product);
        if let Some(aboard) = &self.aboard[image] {
            summarize(aboard, &mut load);
        }
        if self.contradicted[image] {
            load.flags.push(Flag::FreeboardContradicted);
        }
        load.vessel = self.named.vessel.clone();
        load.imo = self.named.imo;
        load.match_probability = self.named.probability;
        load.flags.extend(&self.named.flags);
        load.flags.sort_unstable();
        load
    }

    /// What came aboard between two images, by their indices in the observations; `None` where
    /// one of them says nothing.
    ///
    /// # Panics
    /// When there is no such image.
    pub fn exchange(&self, from: usize, to: usize) -> Option<Exchange> {
        let (from, to) = (self.aboard[from].as_ref()?, self.aboard[to].as_ref()?);
        let interval = |quantity: fn(&Aboard) -> f64| {
            let differences = from.iter().zip(to).map(|(f, t)| quantity(t) - quantity(f));
            Interval::of_samples(&mut differences.collect::<Vec<_>>())
        };
        Some(Exchange {
            cargo_t: interval(|a| a.cargo_t)?,
            cargo_bbl: interval(|a| a.cargo_bbl)?,
            deadweight_t: interval(|a| a.deadweight_t)?,
            draft_m: interval(|a| a.draft_m)?,
        })
    }
}

/// Probability that she is a tanker by the looks of her: the mean of the images, 1 where none
/// says.
fn tanker_probability(observations: &[Observation]) -> f64 {
    let said: Vec<f64> = observations
        .iter()
        .filter_map(|o| o.ship_type)
        .map(|(kind, p)| if kind == ShipType::Tanker { p } else { 1.0 - p })
        .collect();
    if said.is_empty() {
        return 1.0;
    }
    said.iter().sum::<f64>() / said.len() as f64
}

/// One number from several measurements of it, by their precision, of whose variance
/// [`COMMON_SHARE`] does not average out.
fn common(measured: impl Iterator<Item = Measured> + Clone) -> Result<Measured> {
    // An error of zero is as good as one of a tenth of a millimetre.
    let weight = |m: &Measured| 1.0 / m.sigma.max(1e-4).powi(2);
    let total: f64 = measured.clone().map(|m| weight(&m)).sum();
    if total <= 0.0 {
        return Err(Error::Observation {
            quantity: "number of images",
            value: 0.0,
            unit: "",
            advice: "give at least one observation of the hull",
        });
    }
    let mean = |of: fn(&Measured) -> f64| {
        measured.clone().map(|m| weight(&m) * of(&m)).sum::<f64>() / total
    };
    let shared = mean(|m| m.sigma * m.sigma);
    let alone = measured
        .clone()
        .map(|m| (weight(&m) * m.sigma).powi(2))
        .sum::<f64>();
    let own = alone / (total * total);
    Ok(Measured::new(
        mean(|m| m.value),
        (COMMON_SHARE * shared + (1.0 - COMMON_SHARE) * own).sqrt(),
    ))
}

fn summarize(samples: &[Aboard], load: &mut Load) {
    let interval = |quantity: fn(&Aboard) -> f64| {
        Interval::of_samples(&mut samples.iter().map(quantity).collect::<Vec<_>>())
    };
    load.draft_m = interval(|s| s.draft_m);
    load.deadweight_t = interval(|s| s.deadweight_t);
    load.load_fraction = interval(|s| s.load_fraction);
    load.cargo_t = interval(|s| s.cargo_t);
    load.cargo_bbl = interval(|s| s.cargo_bbl);
    load.cargo_bbl_un = load.cargo_t.map(|cargo_t| UN_BARRELS_PER_T * cargo_t.value);

    let share = |condition| {
        let count = samples.iter().filter(|s| s.condition == condition).count();
        (condition, count as f64 / samples.len() as f64)
    };
    let likeliest = [Condition::Ballast, Condition::PartLaden, Condition::Laden]
        .map(share)
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1));
    load.condition = likeliest.map(|(condition, _)| condition);
    load.condition_probability = likeliest.map(|(_, probability)| probability);
}

/// The ship of the register, if one is probable enough.
#[derive(Debug, Clone, Default, PartialEq)]
struct Named {
    vessel: Option<String>,
    imo: Option<u32>,
    probability: Option<f64>,
    flags: Vec<Flag>,
}

impl Named {
    fn of(identity: &Identity, ships: &[Ship]) -> Named {
        let mut named = Named::default();
        let fitting = identity.ships.iter().filter(|p| **p >= AMBIGUOUS_FROM);
        if fitting.count() > 1 {
            named.flags.push(Flag::RegisterAmbiguous);
        }
        let likeliest = ships
            .iter()
            .zip(&identity.ships)
            .max_by(|a, b| a.1.total_cmp(b.1));
        if let Some((ship, &probability)) = likeliest
            && probability > NAMED_ABOVE
        {
            named.vessel = Some(ship.name.clone());
            named.imo = Some(ship.imo);
            named.probability = Some(probability);
            if !imo_number_is_valid(ship.imo) {
                named.flags.push(Flag::ImoCheckDigit);
            }
        }
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: &str = "name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t,\
        lightship_t,block_coefficient\nReference,9000003,91.5,13.6,6.70,5.75,3450,1783,0.765\n";

    fn register() -> Register {
        Register::from_reader(REFERENCE.as_bytes(), "fleet.csv".as_ref()).unwrap()
    }

    fn seen(freeboard_m: Option<f64>) -> Observation {
        Observation {
            freeboard_m: freeboard_m.map(|f| Measured::new(f, 0.05).into()),
            ..Observation::of_size(Measured::new(91.6, 0.5), Measured::new(13.55, 0.1))
        }
    }

    fn of(images: &[Option<f64>], register: Option<&Register>) -> Joint {
        let images: Vec<Observation> = images.iter().map(|f| seen(*f)).collect();
        joint(&images, register, &LoadOptions::default(), 3).unwrap()
    }

    #[test]
    fn cargo_lifted_is_more_than_the_sinkage() {
        // Ballast 30 % of 3450 t at 3.40 m, 0.95 m at her marks: 2417 t of displacement, but
        // 3290 t of cargo (0.955 of the deadweight), for 1035 t of water left.
        let visit = of(&[Some(3.40), Some(0.95)], Some(&register()));
        let exchange = visit.exchange(0, 1).unwrap();
        assert!((exchange.deadweight_t.value - 2417.0).abs() < 40.0);
        assert!((exchange.cargo_t.value - 3290.0).abs() < 60.0);
        assert!((exchange.draft_m.value - 2.45).abs() < 0.03);
        let back = visit.exchange(1, 0).unwrap();
        assert!((back.cargo_t.value + exchange.cargo_t.value).abs() < 1e-9);
    }

    #[test]
    fn a_pair_knows_its_draft_better_than_two_images() {
        let pair = of(&[Some(3.40), Some(0.95)], None);
        let width = |i: Interval| i.hi - i.lo;
        let sinkage = width(pair.exchange(0, 1).unwrap().draft_m);
        let alone = width(of(&[Some(0.95)], None).load(0).draft_m.unwrap());
        // 0.05·√2·3.29 m against 5 % of 6 m of summer draft and more.
        assert!((sinkage - 0.233).abs() < 0.05, "{sinkage}");
        assert!(alone > 3.0 * sinkage, "{alone}");
    }

    #[test]
    fn withheld_and_contradicted_images_say_nothing_and_spoil_nothing() {
        let visit = of(
            &[None, Some(3.40), Some(30.0), Some(0.95)],
            Some(&register()),
        );
        let given: Vec<bool> = visit.aboard.iter().map(Option::is_some).collect();
        assert_eq!(given, [false, true, false, true]);
        assert_eq!(visit.load(2).flags, [Flag::FreeboardContradicted]);
        assert!(visit.load(0).flags.is_empty() && visit.load(0).draft_m.is_none());
        assert_eq!(visit.load(0).vessel.as_deref(), Some("Reference"));
        assert!(visit.exchange(0, 3).is_none());
        assert!(visit.exchange(1, 3).is_some());
        assert!(
            visit
                .aboard
                .iter()
                .flatten()
                .all(|a| a.len() == visit.ships.len())
        );
    }

    #[test]
    fn a_hull_without_a_freeboard_still_has_particulars() {
        let hull = of(&[None, None], None);
        let mut deadweight_t: Vec<f64> = hull.ships.iter().map(|s| s.deadweight_t).collect();
        let deadweight_t = Interval::of_samples(&mut deadweight_t).unwrap();
        assert!(deadweight_t.lo < 3450.0 && 3450.0 < deadweight_t.hi);
    }

    #[test]
    fn ten_images_of_one_voyage_agree() {
        let images: Vec<Option<f64>> = (0..10).map(|i| Some(0.9 + 0.02 * f64::from(i))).collect();
        let hull = of(&images, Some(&register()));
        for (image, freeboard_m) in images.iter().enumerate() {
            let load_fraction = hull.load(image).load_fraction.unwrap();
            let off = 0.95 - freeboard_m.unwrap();
            // 10 t/cm over 3450 t.
            assert!((load_fraction.value - 1.0 - 0.29 * off).abs() < 0.02);
        }
    }

    #[test]
    fn one_measurement_is_itself_and_many_halve_the_variance_at_most() {
        let once = common([Measured::new(90.0, 0.5)].into_iter()).unwrap();
        assert!((once.value - 90.0).abs() < 1e-12 && (once.sigma - 0.5).abs() < 1e-12);
        let often = common(std::iter::repeat_n(Measured::new(90.0, 0.5), 1000)).unwrap();
        assert!((often.sigma - 0.5 * 0.5_f64.sqrt()).abs() < 1e-3);
        let exact = common([Measured::new(90.0, 0.0), Measured::new(99.0, 9.0)].into_iter());
        assert!((exact.unwrap().value - 90.0).abs() < 1e-6);
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        assert!(matches!(
            joint(&[], None, &LoadOptions::default(), 1),
            Err(Error::Observation { .. })
        ));
        let good = seen(Some(1.0));
        for (bad, quantity) in [
            (
                Observation {
                    length_m: Measured::new(-90.0, 0.3),
                    ..good
                },
                "length",
            ),
            (
                Observation {
                    length_m: Measured::new(f64::NAN, 0.3),
                    ..good
                },
                "length",
            ),
            (
                Observation {
                    length_m: Measured::new(900.0, 0.3),
                    ..good
                },
                "length",
            ),
            (
                Observation {
                    beam_m: Measured::new(0.0, 0.3),
                    ..good
                },
                "beam",
            ),
            (
                Observation {
                    beam_m: Measured::new(13.0, -0.3),
                    ..good
                },
                "beam",
            ),
            (
                Observation {
                    beam_m: Measured::new(130.0, 0.3),
                    ..good
                },
                "beam",
            ),
            (
                Observation {
                    water_density_t_m3: 0.3,
                    ..good
                },
                "density of the water",
            ),
            (
                Observation {
                    water_density_t_m3: f64::NAN,
                    ..good
                },
                "density of the water",
            ),
            (
                Observation {
                    freeboard_m: Some(Measured::new(1.0, f64::NAN).into()),
                    ..good
                },
                "freeboard",
            ),
        ] {
            match joint(&[good, bad], None, &LoadOptions::default(), 1) {
                Err(Error::Observation { quantity: q, .. }) => assert_eq!(q, quantity),
                other => panic!("{bad:?}: {other:?}"),
            }
        }
    }
}
