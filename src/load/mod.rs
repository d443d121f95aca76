//! From freeboard to draft, deadweight, cargo and barrels. Metres and tonnes only.
//!
//! In: an [`Observation`]: length overall, beam and freeboard in metres with their standard
//! errors, density of the water in t/m³. Out: a [`Load`], each quantity a median with a central
//! 90 % interval.
//!
//! # Method
//!
//! A few thousand ships are drawn that fit the measured length and beam, from the [`Register`]
//! where one of its ships fits, else from the scatter of [`particulars`] among tankers. Each is
//! given a freeboard within its measured error, and from her summer mark down
//!
//! ```text
//! draft      T = T_summer − (F − F_summer)
//! deadweight   = Δ(T) − lightship  =  DWT − 100·k·∫TPC dF  from F_summer to F
//! ```
//!
//! so that the depth, which a length hardly tells, is not needed. The draws are weighted by how
//! common it is to meet a tanker at that draft: in ballast, part-laden or laden. Medians,
//! intervals and the probability of each condition are those of the weighted draws. See
//! [`estimate()`] for when there is no answer.
//!
//! # Accuracy
//!
//! `tests/load_truth.rs` gives the true freeboard, length and beam of 43 rendered ships of 65 m
//! to 260 m, with normal errors of 0.05 m, 0.3 m and 0.1 m, and holds these floors:
//!
//! | | load fraction, RMS | draft, m RMS | 90 % intervals that hold |
//! |---|---|---|---|
//! | with their register | 0.03 | 0.2 | 0.88 to 0.96 |
//! | without | 0.05 | 0.5 | 0.88 and more |
//!
//! With a register what is left is the freeboard's error and sister ships; without, the scatter
//! of summer freeboard among ships of one size, of which the rendered ships have less than is
//! allowed for. The draft suffers more than the load fraction, for the summer draft itself is
//! then known to 6 %.

pub mod ballast;
pub mod cargo;
pub mod hydrostatics;
pub mod load_line;
pub mod particulars;

mod condition;
mod distribution;
mod estimate;
mod joint;
mod observation;
mod posterior;
mod prior;
mod register;

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
