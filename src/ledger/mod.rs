//! Visits over time, what was lifted, and the day on which a cap is passed.
//!
//! In: estimates of hulls with their dates and places (the [`Journal`]); areas, a register,
//! notified deliveries, a person's identifications and AIS positions where there are any. Out:
//! a [`Ledger`]: visits with what each took aboard, sums by calendar year in tonnes, physical
//! and UN reporting barrels, the probability over time that the cap is passed, and what was not
//! seen. The ledger sees estimates, never tiles.
//!
//! # Method
//!
//! A size is as good as it says or grossly off (`size`), so that no quay or wake makes a new ship.
//! Sightings at one place are grouped into visits by size, time and load (`visit`), visits into
//! ships by size and register (`hypotheses`), each with a probability. For every ship her
//! particulars are drawn once for all her images ([`crate::load::joint`]); a visit's lifting is
//! what she left with less what she brought, sample by sample, so that ballast is in the balance
//! and what two images share cancels. Where an end was not measured, the other end, her other
//! visits and the fleet stand in, with their scatter (`balance`). Sums are sums of samples: what
//! the visits of a ship share, and the product's barrels per tonne, stay shared, and nothing is
//! added in quadrature.
//!
//! A visit that no image shows is not invented; [`Coverage`] says what was looked at.
//!
//! # Accuracy
//!
//! `cargo run --release --example season` renders seasons and prints how often the total's 90 %
//! interval holds the truth, `-- --drawn 100` draws them from the errors of rendered ones;
//! `docs/ledger.md` has what was measured.

mod ais;
mod area;
mod balance;
mod cap;
mod coverage;
mod hypotheses;
mod identity;
mod journal;
mod outcome;
mod outline;
mod prepare;
mod settle;
mod shares;
mod ship;
mod sighting;
mod size;
mod table;
mod transfer;
mod visit;

pub use ais::AisStatus;
pub use area::{Area, Areas, Role};
pub use cap::{CAP_BBL_UN, CapYear, Day};
pub use coverage::Coverage;
pub use journal::{Estimates, Excluded, Image, Journal};
pub use outcome::{Amount, Basis, Ledger, Look, Part, Visit, Year};
pub use shares::{ALMOST_FULL, Shares};
pub use sighting::Sighting;
pub use table::{AisPosition, Identified, Notified, read_ais, read_identified, read_notified};
pub use transfer::Transfer;

use std::path::PathBuf;
use std::sync::Arc;

use crate::Result;
use crate::load::{LoadOptions, Register};

/// What may be asked of a ledger.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// What is in the tanks.
    pub load: LoadOptions,
    /// Ships whose particulars are known.
    pub register: Option<Arc<Register>>,
    /// Where visits are made, and the file that says so; without, all is one place where ships
    /// load.
    pub areas: Option<(Areas, PathBuf)>,
    /// What suppliers notified.
    pub notified: Vec<Notified>,
    /// Who a person says that a hull is.
    pub identified: Vec<Identified>,
    /// Positions from AIS; `None` when no such data was given.
    pub ais: Option<Vec<AisPosition>>,
    /// The cap of a calendar year, UN barrels.
    pub cap_bbl_un: f64,
    /// Fixes the samples.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            load: LoadOptions::default(),
            register: None,
            areas: None,
            notified: Vec::new(),
            identified: Vec::new(),
            ais: None,
            cap_bbl_un: CAP_BBL_UN,
            seed: 2397,
        }
    }
}

/// The ledger of all estimates. The same estimates, in whatever order, and options give the
/// same bytes.
///
/// # Errors
/// [`Error::Row`](crate::Error::Row) when areas are given and none holds any estimate, or when
/// two identifications contradict each other;
/// [`Error::Observation`](crate::Error::Observation) when a hull is of a size that no ship has.
pub fn ledger(journal: Journal, options: &Options) -> Result<Ledger> {
    let prepared = prepare::prepare(journal, options)?;
    outcome::settle(prepared, options)
}
