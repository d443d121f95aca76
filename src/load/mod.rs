//! From freeboard to draft, deadweight, cargo and barrels. Metres and tonnes only.
//!
//! In: an [`Observation`]: length overall, beam and freeboard in metres with their standard
//! errors, density of the water in t/m³. Out: a [`Load`], each quantity a median with a central
//! 90 % interval.
//!
//! # Method
//!
//! Two thousand ships are drawn that fit the measured length and beam, from the [`Register`]
//! where one of its ships fits, else from how [`tankers`] are proportioned. Each is given a
//! freeboard within its measured error, and from her summer mark down
//!
//! ```text
//! draft      T = T_summer − (F − F_summer)
//! deadweight   = Δ(T) − lightship  =  DWT − 100·k·∫TPC dF  from F_summer to F
//! ```
//!
//! so that the depth, which a length hardly tells, cancels. The draws are weighted by how
//! common it is to meet a tanker at that draft: in ballast, part-laden or laden. Medians,
//! intervals and the probability of each condition are those of the weighted draws. See
//! [`estimate()`] for when there is no answer, [`joint()`] for several images of one hull, and
//! [`sensitivity`] for what would narrow an answer.
//!
//! # Accuracy
//!
//! `cargo run --release --example load_tables` draws 3 000 tankers of 60 m to 250 m of each of the
//! renderer's two fleets, which err by 1 m of length and 0.1 m of beam and of freeboard; the
//! priors were set on the first, with other seeds:
//!
//! | | with register | without |
//! |---|---|---|
//! | load fraction, RMS | 0.026 (second fleet 0.029) | 0.063 (0.082) |
//! | cargo of those laden, median error | 1.9 % (2.0 %) | 9.3 % (10.9 %) |
//! | lifted between arrival and departure, median error | 1.9 % (2.0 %) | 7.6 % (8.0 %) |
//! | condition right, of ballast and laden | 0.990 (0.994) | 0.979 (0.939) |
//! | 90 % intervals that hold: draft | 0.92 (0.92) | 0.91 (0.91) |
//! | load fraction | 0.90 (0.91) | 0.94 (0.88) |
//! | deadweight | 0.91 (0.91) | 0.91 (0.90) |
//! | cargo, of those that have any | 0.90 (0.88) | 0.90 (0.90) |
//!
//! With a register what is left is the freeboard's error, and sisters within a metre of her
//! length; without, the scatter of draft over depth and of deadweight among ships of one size.
//! The draft suffers more than the load fraction, for the summer draft itself is then known to
//! 8 %. `docs/load.md` has the whole tables, those of rendered images, and what each input
//! contributes; on rendered tiles of another renderer see `tests/load_truth.rs`.

pub mod assigned;
pub mod attitude;
pub mod ballast;
pub mod cargo;
pub mod hydrostatics;
pub mod load_line;
pub mod particulars;
pub mod sensitivity;
pub mod tankers;
pub mod water;

mod condition;
mod distribution;
mod estimate;
mod joint;
mod observation;
mod posterior;
mod prior;
mod register;
mod register_file;
mod season;
mod weights;
mod zones;

pub use distribution::Distribution;
pub use estimate::{LoadOptions, estimate};
pub use joint::{Exchange, Joint, joint};
pub use observation::Observation;
pub use posterior::Aboard;
pub use prior::Spread;
pub use register::{Identity, Register, Ship, imo_number_is_valid};

use serde::Serialize;

use crate::Interval;
use crate::answer::{Condition, Flag};

/// How deep she lies and what she carries, each with a 90 % interval. All quantities are
/// `None` when the freeboard is withheld.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Load {
    /// Draft amidships, metres.
    pub draft_m: Option<Interval>,
    /// Deadweight aboard, tonnes.
    pub deadweight_t: Option<Interval>,
    /// Deadweight aboard over summer deadweight; may exceed 1.
    pub load_fraction: Option<Interval>,
    /// Cargo, tonnes.
    pub cargo_t: Option<Interval>,
    /// Physical barrels of `product`.
    pub cargo_bbl: Option<Interval>,
    /// 8.33 barrels per tonne, the factor of the UN's 1718 Committee.
    pub cargo_bbl_un: Option<f64>,
    /// As given in the options.
    pub product: String,
    /// The likeliest condition.
    pub condition: Option<Condition>,
    /// Its probability.
    pub condition_probability: Option<f64>,
    /// Name, from the register.
    pub vessel: Option<String>,
    /// IMO number, from the register.
    pub imo: Option<u32>,
    /// Probability of the match with the register.
    pub match_probability: Option<f64>,
    /// Remarks.
    pub flags: Vec<Flag>,
}

impl Load {
    /// Nothing but the product.
    fn unknown(product: cargo::Product) -> Load {
        Load {
            product: product.name().to_owned(),
            ..Load::default()
        }
    }
}
