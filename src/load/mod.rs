//! From freeboard to draft, deadweight, cargo and barrels. Metres and tonnes only.
//!
//! In: an [`Observation`]. Out: a [`Load`].

pub mod ballast;
pub mod cargo;
pub mod hydrostatics;
pub mod load_line;
pub mod particulars;

mod estimate;
mod prior;
mod register;

pub use estimate::{LoadOptions, estimate};
pub use prior::Spread;
pub use register::{Identity, Register, Ship, imo_number_is_valid};

use serde::Serialize;

use crate::answer::{Condition, Flag, ShipType};
use crate::frame::LonLat;
use crate::{Interval, Measured};

/// What the stages before say of a ship: no pixel, no tile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Length overall, metres.
    pub length_m: Measured,
    /// Deck beam, metres.
    pub beam_m: Measured,
    /// Freeboard at half length, metres; `None` when withheld.
    pub freeboard_m: Option<Measured>,
    /// Aft draft minus forward draft, metres.
    pub trim_m: Option<Measured>,
    /// What she is built to carry, with its probability.
    pub ship_type: Option<(ShipType, f64)>,
    /// Where she lies.
    pub place: Option<LonLat>,
    /// When.
    pub time: Option<jiff::Timestamp>,
    /// Density of the water she lies in, t/m³.
    pub water_density_t_m3: f64,
}

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
