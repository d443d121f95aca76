//! The load of one ship on one image.

use std::sync::Arc;

use super::cargo::{Grade, Product};
use super::tankers::Proportions;
use super::{Load, Observation, Register, joint};
use crate::{Error, Result};

/// Densities that a liquid cargo may have, t/m³.
const CARGO_DENSITIES_T_M3: std::ops::RangeInclusive<f64> = 0.6..=1.1;

/// Options of the load.
///
/// ```
/// use plimsoll::load::LoadOptions;
/// assert_eq!(LoadOptions::default().product.name(), "gasoil");
/// assert!(LoadOptions::new("palm-oil").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LoadOptions {
    /// What is in the tanks: it sets the barrels, and how full the tanks can be.
    pub product: Product,
    /// Density of the cargo, t/m³, where it is known better than by the product's name; see
    /// [`LoadOptions::with_density`].
    pub density_t_m3: Option<f64>,
    /// How ships that no register knows are proportioned.
    pub proportions: Arc<Proportions>,
}

impl LoadOptions {
    /// Options for a product by its name.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) for an unknown product; it lists the known ones.
    pub fn new(product: &str) -> Result<Self> {
        Ok(LoadOptions {
            product: product.parse()?,
            ..LoadOptions::default()
        })
    }

    /// The same, with a cargo of known density, t/m³.
    ///
    /// # Errors
    /// [`Error::Option`] for a density that no oil has: it lies between 0.6 and 1.1.
    ///
    /// ```
    /// use plimsoll::load::LoadOptions;
    /// assert!(LoadOptions::new("crude")?.with_density(0.86).is_ok());
    /// assert!(LoadOptions::new("crude")?.with_density(860.0).is_err());
    /// # Ok::<(), plimsoll::Error>(())
    /// ```
    pub fn with_density(self, density_t_m3: f64) -> Result<Self> {
        if !CARGO_DENSITIES_T_M3.contains(&density_t_m3) {
            return Err(Error::Option {
                option: "density",
                value: density_t_m3.to_string(),
                advice: "tonnes to the cubic metre are expected, between 0.6 and 1.1",
            });
        }
        Ok(LoadOptions {
            density_t_m3: Some(density_t_m3),
            ..self
        })
    }

    /// The cargo, as far as tonnes and barrels go.
    pub(crate) fn grade(&self) -> Grade {
        match self.density_t_m3 {
            Some(density_t_m3) => Grade::of_density(density_t_m3),
            None => self.product.grade(),
        }
    }
}

/// Estimates the load of one ship; `seed` fixes the samples: the same input and seed give the
/// same bytes.
///
/// All quantities and the condition are `None` when the freeboard is; a match with the register
/// may stand even then. They are also `None`, with [`Flag::FreeboardContradicted`](crate::answer::Flag), when no
/// ship of this length and beam floats with this freeboard: the deck under water, or more than
/// a tenth above the light draft of every tanker of that size. Nothing at all is said where
/// length, beam or density of the water cannot be ([`joint`] says which, as an error).
///
/// Trim, type of ship, place and time are not used: every ship is taken for a tanker, and her
/// freeboard as that amidships.
///
/// ```
/// use plimsoll::Measured;
/// use plimsoll::load::{LoadOptions, Observation, estimate};
/// let seen = Observation {
///     freeboard_m: Some(Measured::new(1.1, 0.1).into()),
///     ..Observation::of_size(Measured::new(91.5, 0.5), Measured::new(13.6, 0.2))
/// };
/// let load = estimate(&seen, None, &LoadOptions::default(), 7);
/// assert!(load.load_fraction.is_some_and(|x| x.lo > 0.7 && x.hi < 1.1));
/// assert_eq!(load.condition, Some(plimsoll::answer::Condition::Laden));
/// ```
pub fn estimate(
    observation: &Observation,
    register: Option<&Register>,
    options: &LoadOptions,
    seed: u64,
) -> Load {
    match joint(std::slice::from_ref(observation), register, options, seed) {
        Ok(joint) => joint.load(0),
        Err(_) => Load::unknown(options.product),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::answer::{Condition, Flag};
    use crate::{Interval, Measured};

    /// The small product tanker of the tests of hydrostatics: 3450 t of deadweight, 0.95 m of
    /// freeboard at her marks, 3.40 m with 30 % of the deadweight in ballast, by hand.
    const REFERENCE: &str = "name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t,\
        lightship_t,block_coefficient\nReference,9000003,91.5,13.6,6.70,5.75,3450,1783,0.765\n";

    fn register(csv: &str) -> Register {
        Register::from_reader(csv.as_bytes(), "fleet.csv".as_ref()).unwrap()
    }

    fn seen(freeboard_m: Option<Measured>) -> Observation {
        Observation {
            freeboard_m: freeboard_m.map(Into::into),
            ..Observation::of_size(Measured::new(91.6, 0.3), Measured::new(13.55, 0.1))
        }
    }

    fn at(freeboard_m: f64) -> Observation {
        seen(Some(Measured::new(freeboard_m, 0.03)))
    }

    fn load(observation: &Observation, register: Option<&Register>) -> Load {
        estimate(observation, register, &LoadOptions::default(), 1)
    }

    #[test]
    fn reference_ship_at_her_marks_and_in_ballast() {
        let register = register(REFERENCE);
        let laden = load(&at(0.95), Some(&register));
        // 0.03 m of freeboard are 0.0087 of her deadweight.
        assert!((laden.load_fraction.unwrap().value - 1.0).abs() < 0.01);
        assert!((laden.draft_m.unwrap().value - 5.75).abs() < 0.02);
        assert_eq!(laden.condition, Some(Condition::Laden));
        assert_eq!(laden.vessel.as_deref(), Some("Reference"));
        // 0.95 of 3450 t less what is believed of bunkers: half a per cent of DWT.
        let cargo_t = laden.cargo_t.unwrap().value;
        assert!((cargo_t - 3277.5).abs() < 60.0, "{cargo_t}");
        assert_eq!(laden.cargo_bbl_un, Some(8.33 * cargo_t));
        assert!((laden.cargo_bbl.unwrap().value / cargo_t - 7.49).abs() < 0.05);

        let ballast = load(&at(3.40), Some(&register));
        assert!((ballast.load_fraction.unwrap().value - 0.30).abs() < 0.01);
        assert_eq!(ballast.condition, Some(Condition::Ballast));
        assert_eq!(ballast.cargo_t.unwrap().value, 0.0);
        assert_eq!(ballast.cargo_bbl_un, Some(0.0));
    }

    #[test]
    fn an_overload_is_reported_as_such() {
        let overloaded = load(&at(0.60), Some(&register(REFERENCE)));
        // 0.35 m at 10.0 t/cm and k = 1.004: 351 t above 3450 t.
        let fraction = overloaded.load_fraction.unwrap();
        assert!((fraction.value - 1.10).abs() < 0.015, "{fraction:?}");
    }

    #[test]
    fn less_in_the_register_means_wider_not_elsewhere() {
        let full = load(&at(2.0), Some(&register(REFERENCE)));
        let full = full.load_fraction.unwrap();
        let header = "name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t\n";
        for row in [
            "A,9000003,91.5,13.6,6.70,5.75,3450",
            "A,9000003,91.5,13.6,6.70,5.75,",
            "A,9000003,91.5,13.6,6.70,,3450",
            "A,9000003,91.5,13.6,,5.75,3450",
            "A,9000003,91.5,13.6,,,3450",
            "A,9000003,91.5,13.6,,,",
        ] {
            let sparse = load(&at(2.0), Some(&register(&format!("{header}{row}\n"))));
            assert_eq!(sparse.vessel.as_deref(), Some("A"), "{row}");
            let sparse = sparse.load_fraction.unwrap();
            assert!(
                sparse.lo < full.value && full.value < sparse.hi,
                "{row}: {sparse:?}"
            );
            assert!(
                sparse.hi - sparse.lo > full.hi - full.lo,
                "{row}: {sparse:?}"
            );
        }
    }

    #[test]
    fn fresh_water_carries_less_at_the_same_freeboard() {
        let register = register(REFERENCE);
        let fresh = Observation {
            water_density_t_m3: 1.0,
            ..at(0.95)
        };
        let (salt, fresh) = (
            load(&at(0.95), Some(&register)),
            load(&fresh, Some(&register)),
        );
        // 2.5 % of 5233 t.
        let less_t = salt.deadweight_t.unwrap().value - fresh.deadweight_t.unwrap().value;
        assert!((less_t - 5233.0 * 0.025 / 1.025).abs() < 15.0, "{less_t}");
    }

    #[test]
    fn a_season_moves_what_is_expected_and_not_what_is_aboard() {
        let on = |day: &str, freeboard_m: Measured| Observation {
            place: Some(crate::frame::LonLat {
                lon_deg: 133.05,
                lat_deg: 42.73,
            }),
            time: Some(format!("{day}T02:00:00Z").parse().unwrap()),
            ..seen(Some(freeboard_m))
        };
        let register = register(REFERENCE);
        let fraction = |day, sigma_m| {
            let seen = on(day, Measured::new(1.0, sigma_m));
            load(&seen, Some(&register)).load_fraction.unwrap().value
        };
        // A freeboard known to a centimetre says what is aboard in any month.
        let (winter, summer) = (fraction("2024-01-16", 0.01), fraction("2024-07-16", 0.01));
        assert!((winter - summer).abs() < 0.002, "{winter} {summer}");
        // A vague one is drawn to the mark, which lies 5.75/48 m higher: 0.034 of her deadweight.
        let (winter, summer) = (fraction("2024-01-16", 0.5), fraction("2024-07-16", 0.5));
        let lower = summer - winter;
        assert!((0.015..0.04).contains(&lower), "{winter} {summer}");
    }

    #[test]
    fn withheld_freeboard_leaves_the_match_alone() {
        let load = load(&seen(None), Some(&register(REFERENCE)));
        assert_eq!(load.vessel.as_deref(), Some("Reference"));
        assert_eq!(
            (load.draft_m, load.condition, load.cargo_bbl_un),
            (None, None, None)
        );
        assert_eq!(load.product, "gasoil");
        assert!(load.flags.is_empty());
    }

    #[test]
    fn a_freeboard_that_no_tanker_has_is_flagged() {
        for freeboard_m in [9.0, -1.0] {
            let load = load(&at(freeboard_m), None);
            assert_eq!(load.load_fraction, None, "{freeboard_m}");
            assert_eq!(load.flags, [Flag::FreeboardContradicted]);
        }
    }

    #[test]
    fn a_freeboard_above_the_depth_of_the_only_ship_is_no_draft() {
        // She has 6.70 m of depth: 7 m out of the water cannot be hers, nor any tanker's.
        let load = load(&at(7.0), Some(&register(REFERENCE)));
        assert_eq!((load.draft_m, load.condition), (None, None));
        assert_eq!(load.flags, [Flag::FreeboardContradicted]);
    }

    #[test]
    fn nothing_is_said_of_a_length_that_cannot_be() {
        for length_m in [0.0, -90.0, f64::NAN, f64::INFINITY] {
            let odd = Observation {
                length_m: Measured::new(length_m, 0.3),
                ..at(1.0)
            };
            let load = load(&odd, Some(&register(REFERENCE)));
            assert_eq!((load.load_fraction, load.vessel), (None, None));
        }
    }

    #[test]
    fn sisters_and_false_check_digits_are_flagged() {
        let sisters = "name,imo,length_m,beam_m\nA,9000003,91.5,13.6\nB,9000015,91.6,13.6\n";
        let load_of = |csv| load(&at(1.0), Some(&register(csv)));
        let ambiguous = load_of(sisters);
        assert!(ambiguous.flags.contains(&Flag::RegisterAmbiguous));
        let false_digit = load_of("name,imo,length_m,beam_m\nA,9000004,91.5,13.6\n");
        assert_eq!(false_digit.flags, [Flag::ImoCheckDigit]);
        assert_eq!(false_digit.imo, Some(9_000_004));
    }

    #[test]
    fn the_seed_decides_and_nothing_else() {
        let register = register(REFERENCE);
        let run = |seed| estimate(&at(2.0), Some(&register), &LoadOptions::default(), seed);
        assert_eq!(run(5), run(5));
        assert_ne!(run(5), run(6));
    }

    #[test]
    fn the_seed_hardly_matters() {
        let spread = |seed| {
            let load = estimate(&at(2.0), None, &LoadOptions::default(), seed);
            load.load_fraction.unwrap()
        };
        let runs: Vec<Interval> = (0..20).map(spread).collect();
        let width = runs[0].hi - runs[0].lo;
        for run in &runs {
            // A twelfth of the interval: five standard errors of the difference of two medians of
            // a thousand effective samples.
            assert!((run.value - runs[0].value).abs() < width / 12.0, "{run:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn intervals_are_ordered_and_finite(
            length_m in 45.0..340.0f64,
            length_to_beam in 5.3..7.2f64,
            freeboard_share in 0.01..0.09f64,
            sigma_m in 0.0..0.5f64,
            seed: u64,
        ) {
            let observation = Observation {
                length_m: Measured::new(length_m, sigma_m),
                beam_m: Measured::new(length_m / length_to_beam, sigma_m),
                freeboard_m: Some(Measured::new(freeboard_share * length_m, sigma_m).into()),
                ..at(1.0)
            };
            let load = estimate(&observation, None, &LoadOptions::default(), seed);
            let given = load.load_fraction.is_some();
            prop_assert_eq!(load.flags.contains(&Flag::FreeboardContradicted), !given);
            for interval in
                [load.draft_m, load.deadweight_t, load.load_fraction, load.cargo_t, load.cargo_bbl]
            {
                prop_assert_eq!(interval.is_some(), given);
                if let Some(i) = interval {
                    prop_assert!(i.lo.is_finite() && i.hi.is_finite());
                    prop_assert!(i.lo <= i.value && i.value <= i.hi);
                }
            }
            let probability = load.condition_probability.unwrap_or(1.0);
            prop_assert!((1.0 / 3.0 - 1e-9..=1.0).contains(&probability));
        }
    }
}
