//! Tonnes of cargo, and barrels.

use std::fmt;
use std::str::FromStr;

use crate::{Error, Measured};

/// Barrels of 0.158987 m³ in a cubic metre: barrels per tonne are this over the density.
pub const BARRELS_PER_M3: f64 = 6.2898;

/// Barrels per tonne by which the UN's 1718 Committee counts every refined product.
///
/// Inferred from the one pair of figures that its site and the press published together
/// (11 745 barrels for 1 410 t, August 2021); the decision that fixes it was not seen. The
/// same cargo of gasoil is 11 % more in these barrels than in physical ones.
pub const UN_BARRELS_PER_T: f64 = 8.33;

/// Share of the tanks' volume that is filled at most.
const GREATEST_FILLING: f64 = 0.98;

/// Tank volume per tonne of deadweight, m³/t: tankers have 1.05 to 1.20 (judgement).
const TANK_VOLUME_M3_PER_T: [f64; 2] = [1.05, 1.20];

/// What is in the tanks.
///
/// ```
/// use plimsoll::load::cargo::Product;
/// let product: Product = "gasoline".parse()?;
/// assert_eq!(product.barrels_per_t().value, 8.45);
/// # Ok::<(), plimsoll::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Product {
    /// `gasoil`: gas oil, diesel oil.
    #[default]
    Gasoil,
    /// `gasoline`: motor gasoline.
    Gasoline,
    /// `kerosene`: kerosene, jet fuel.
    Kerosene,
    /// `naphtha`.
    Naphtha,
    /// `fuel-oil`: residual fuel oil.
    FuelOil,
    /// `crude`.
    Crude,
    /// `unknown`: any of these.
    Unknown,
}

impl Product {
    /// All products, by name the values that the option `product` takes.
    pub const ALL: [Product; 7] = [
        Product::Gasoil,
        Product::Gasoline,
        Product::Kerosene,
        Product::Naphtha,
        Product::FuelOil,
        Product::Crude,
        Product::Unknown,
    ];

    /// The name by which it is asked for and reported.
    pub fn name(self) -> &'static str {
        match self {
            Product::Gasoil => "gasoil",
            Product::Gasoline => "gasoline",
            Product::Kerosene => "kerosene",
            Product::Naphtha => "naphtha",
            Product::FuelOil => "fuel-oil",
            Product::Crude => "crude",
            Product::Unknown => "unknown",
        }
    }

    /// Physical barrels per tonne, with the scatter between grades.
    ///
    /// Gasoil: 0.84 t/m³, which is 7.49. Others between the UN *Energy Statistics Yearbook* and
    /// the *BP Statistical Review* (July 2021): gasoline 8.50 and 8.35, kerosene 7.77 and 7.88,
    /// residual fuel oil 6.62 and 6.35, crude 7.32 and 7.33; naphtha 8.74 (UN alone). Of an
    /// unknown product gasoil's, with a scatter that reaches fuel oil and gasoline. The scatter
    /// is a judgement.
    pub fn barrels_per_t(self) -> Measured {
        match self {
            Product::Gasoil => Measured::new(7.49, 0.10),
            Product::Gasoline => Measured::new(8.45, 0.10),
            Product::Kerosene => Measured::new(7.85, 0.10),
            Product::Naphtha => Measured::new(8.74, 0.15),
            Product::FuelOil => Measured::new(6.45, 0.15),
            Product::Crude => Measured::new(7.33, 0.20),
            Product::Unknown => Measured::new(7.50, 0.65),
        }
    }

    /// Density, t/m³: 6.2898 barrels per m³ over the barrels per tonne.
    ///
    /// ```
    /// use plimsoll::load::cargo::Product;
    /// assert!((Product::Gasoil.density_t_m3() - 0.84).abs() < 5e-4);
    /// ```
    pub fn density_t_m3(self) -> f64 {
        BARRELS_PER_M3 / self.barrels_per_t().value
    }

    /// What bears on tonnes and barrels.
    pub(crate) fn grade(self) -> Grade {
        let [densest, usual] = match self {
            // Whatever fits into the tanks of some product, filled as those of the commonest.
            Product::Unknown => [Product::FuelOil, Product::Gasoil],
            known => [known, known],
        };
        Grade {
            barrels_per_t: self.barrels_per_t(),
            greatest_cargo_fraction: greatest_cargo_fraction(densest.density_t_m3()),
            full_tanks_fraction: usual.full_tanks_fraction(),
        }
    }

    /// The cargo that fills the tanks of a typical tanker, per tonne of deadweight.
    ///
    /// ```
    /// use plimsoll::load::cargo::Product;
    /// // Gasoline fills the tanks a fifth of the deadweight short of the marks.
    /// assert!((Product::Gasoline.full_tanks_fraction() - 0.82).abs() < 0.01);
    /// ```
    pub fn full_tanks_fraction(self) -> f64 {
        full_tanks_fraction(self.density_t_m3())
    }
}

/// A cargo, as far as tonnes and barrels go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Grade {
    pub(crate) barrels_per_t: Measured,
    /// The most cargo that the tanks of any tanker hold, per tonne of deadweight.
    pub(crate) greatest_cargo_fraction: f64,
    /// The cargo that fills the tanks of a typical tanker, per tonne of deadweight.
    pub(crate) full_tanks_fraction: f64,
}

impl Grade {
    /// A cargo of known density, t/m³, to half a per cent: it changes with temperature.
    pub(crate) fn of_density(density_t_m3: f64) -> Grade {
        let barrels_per_t = BARRELS_PER_M3 / density_t_m3;
        Grade {
            barrels_per_t: Measured::new(barrels_per_t, 0.005 * barrels_per_t),
            greatest_cargo_fraction: greatest_cargo_fraction(density_t_m3),
            full_tanks_fraction: full_tanks_fraction(density_t_m3),
        }
    }
}

/// `0.98·1.20 m³/t·ρ`.
fn greatest_cargo_fraction(density_t_m3: f64) -> f64 {
    GREATEST_FILLING * TANK_VOLUME_M3_PER_T[1] * density_t_m3
}

/// `0.98·1.125 m³/t·ρ`.
fn full_tanks_fraction(density_t_m3: f64) -> f64 {
    let [least, most] = TANK_VOLUME_M3_PER_T;
    GREATEST_FILLING * 0.5 * (least + most) * density_t_m3
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Product {
    type Err = Error;

    /// Reads a product's name; `jet` is kerosene.
    ///
    /// # Errors
    /// [`Error::Option`] for any other word; it lists the names.
    fn from_str(name: &str) -> Result<Self, Error> {
        Product::ALL
            .into_iter()
            .find(|product| product.name() == name || (name == "jet" && *product == Product::Kerosene))
            .ok_or_else(|| Error::Option {
                option: "product",
                value: name.to_owned(),
                advice: "known are gasoil, gasoline, kerosene (or jet), naphtha, fuel-oil, crude, unknown",
            })
    }
}

/// Bunkers, fresh water, stores and constant, over the summer deadweight: 0.045 ± 0.015.
///
/// A judgement for coasters on short hops, which have 3–6 % of it aboard; VesselsValue's
/// trade model leaves 0.05.
pub const CONSUMABLES_FRACTION: Measured = Measured {
    value: 0.045,
    sigma: 0.015,
};

/// How the deadweight aboard divides; all in tonnes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeadweightSplit {
    /// Deadweight aboard.
    pub aboard_t: f64,
    /// Bunkers, fresh water, stores and constant.
    pub consumables_t: f64,
    /// Water ballast that stays aboard beside cargo.
    pub ballast_t: f64,
    /// The most that the tanks hold.
    pub capacity_t: f64,
}

impl DeadweightSplit {
    /// Cargo, tonnes: what is left of the deadweight, within what the tanks hold; never
    /// negative.
    ///
    /// ```
    /// use plimsoll::load::cargo::DeadweightSplit;
    /// // The reference tanker at her marks: 0.95 of 3450 t.
    /// let split = DeadweightSplit {
    ///     aboard_t: 3450.0, consumables_t: 172.5, ballast_t: 0.0, capacity_t: 3400.0,
    /// };
    /// assert_eq!(split.cargo_t(), 3277.5);
    /// ```
    pub fn cargo_t(&self) -> f64 {
        (self.aboard_t - self.consumables_t - self.ballast_t)
            .min(self.capacity_t)
            .max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_cargo_of_gasoil_in_both_kinds_of_barrels() {
        // 0.95 of 3450 t: 24 450 bbl by the BP Statistical Review's 7.46 for gas oil, and
        // 27 302 bbl by the 1718 Committee's factor. Ours is 7.49 (0.84 t/m³), 0.4 % more.
        let cargo_t = 0.95 * 3450.0;
        assert!((cargo_t * 7.46_f64 - 24_450.0).abs() < 0.5);
        assert!((cargo_t * UN_BARRELS_PER_T - 27_302.0).abs() < 0.5);
        let ours = cargo_t * Product::Gasoil.barrels_per_t().value;
        assert!((ours / 24_450.0 - 1.0).abs() < 0.005);
    }

    #[test]
    fn un_factor_is_the_published_pair() {
        // 11 745 barrels for 1 410 t, Yonhap, 5 October 2021.
        assert!((11_745.0_f64 / 1_410.0 - UN_BARRELS_PER_T).abs() < 5e-4);
    }

    #[test]
    fn barrels_lie_within_a_scatter_and_a_half_of_published_factors() {
        // UN Energy Statistics Yearbook; BP Statistical Review, July 2021.
        for (product, published) in [
            (Product::Gasoil, 7.46),
            (Product::Gasoline, 8.50),
            (Product::Gasoline, 8.35),
            (Product::Kerosene, 7.77),
            (Product::Kerosene, 7.88),
            (Product::Naphtha, 8.74),
            (Product::FuelOil, 6.62),
            (Product::FuelOil, 6.35),
            (Product::Crude, 7.32),
            (Product::Crude, 7.33),
        ] {
            let prior = product.barrels_per_t();
            let off = (prior.value - published).abs() / prior.sigma;
            assert!(off < 1.5, "{product}: {published}");
        }
    }

    #[test]
    fn names_round_trip_and_others_are_refused_with_the_list() {
        for product in Product::ALL {
            assert_eq!(product.name().parse::<Product>().unwrap(), product);
        }
        let error = "palm-oil".parse::<Product>().unwrap_err().to_string();
        assert!(error.contains("palm-oil"), "{error}");
        assert!(
            Product::ALL.iter().all(|p| error.contains(p.name())),
            "{error}"
        );
    }

    #[test]
    fn a_density_stands_for_its_product() {
        let (named, by_density) = (Product::Gasoil.grade(), Grade::of_density(0.8398));
        assert!((named.barrels_per_t.value - by_density.barrels_per_t.value).abs() < 0.01);
        assert!((named.full_tanks_fraction - by_density.full_tanks_fraction).abs() < 1e-3);
        assert_eq!("jet".parse::<Product>().unwrap(), Product::Kerosene);
    }

    #[test]
    fn an_unknown_product_reaches_from_fuel_oil_to_gasoline() {
        let unknown = Product::Unknown.barrels_per_t();
        for known in [Product::FuelOil, Product::Gasoline] {
            let off = (known.barrels_per_t().value - unknown.value).abs() / unknown.sigma;
            assert!(off < 1.7, "{known}");
        }
    }

    #[test]
    fn cargo_is_what_is_left_within_the_tanks() {
        let split = |aboard_t| DeadweightSplit {
            aboard_t,
            consumables_t: 150.0,
            ballast_t: 50.0,
            capacity_t: 2700.0,
        };
        assert_eq!(split(100.0).cargo_t(), 0.0);
        assert_eq!(split(1200.0).cargo_t(), 1000.0);
        assert_eq!(split(3450.0).cargo_t(), 2700.0);
    }
}
