//! Reads georeferenced satellite tiles of tankers and says how loaded they are.
//!
//! # Stages, in the order in which data walks through them
//!
//! [`tile`] → [`sea`] → [`hull`] → [`freeboard`] → [`load`], called in that order by
//! [`mod@estimate`], over many tiles by [`batch`], joined over time by [`ledger`], and written by
//! [`report`]; on many machines by a [`worker`] that any engine can feed.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod error;
pub mod withheld;

pub mod frame;

pub mod tile;

pub mod sea;

pub mod hull;

pub mod freeboard;

pub mod load;

pub mod answer;

pub mod estimate;

pub mod inputs;

pub mod plan;

pub mod batch;

pub mod ledger;

pub mod report;

pub mod worker;

pub mod compare;

pub mod scene;

pub mod validate;

mod measured;

/// The code of the README, compiled and run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

pub use answer::{HullAnswer, TileAnswer, TileRow};
pub use error::Error;
pub use estimate::{Options, estimate};
pub use measured::{Interval, Measured};
pub use withheld::Withheld;

/// The result of everything that can fail for bad input.
pub type Result<T> = std::result::Result<T, Error>;
