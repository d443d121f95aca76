//! Reads georeferenced satellite tiles of tankers and says how loaded they are.
//!
//! A ship's load follows from how high her side stands out of the water. This crate finds the
//! hulls of a tile, measures that height (the **freeboard**) in the shadow which the side casts
//! and in the side itself where the satellite sees it, and says from freeboard, length and beam
//! what is aboard. Each quantity has a central 90 % interval; where no honest number can be had,
//! a reason stands in its place ([`Withheld`]). A bad input is another thing: an [`Error`], or in
//! a [`batch`] a row of status `failed`.
//!
//! ```
//! use plimsoll::tile::{self, ReadOptions};
//! let tile = tile::open("testdata/call00a.tif".as_ref(), "call00a", &ReadOptions::default())?;
//! let answer = plimsoll::estimate(&tile, &plimsoll::Options::default())?;
//! match &answer.hulls[0].freeboard_m {
//!     Ok(f) => println!("{:.2} m, with 90 % between {:.2} and {:.2}", f.value, f.lo, f.hi),
//!     Err(reason) => println!("withheld: {reason}"),
//! }
//! # Ok::<(), plimsoll::Error>(())
//! ```
//!
//! The numbered `examples/` walk through it from one tile to a season's ledger;
//! `examples/embed/` is a crate that gives arrays from memory
//! ([`Tile::from_array`](tile::Tile::from_array)) and gets results.
//!
//! # Stages, in the order in which data walks through them
//!
//! [`tile`] → [`sea`] → [`hull`] → [`freeboard`] → [`load`], called in that order by
//! [`mod@estimate`], over many tiles by [`batch`], joined over time by [`ledger`], and written by
//! [`report`]; on many machines by a [`worker`] that any engine can feed.
//!
//! # Method
//!
//! 1. Water is what most of the tile looks like: the mode of each band, with its texture
//!    ([Bickel and Frühwirth](Bibliography::BF06)).
//! 2. A hull is what is not water, long, narrow and straight-sided; a [`Segmenter`](hull::Segmenter)
//!    proposes, the hull stage measures.
//! 3. Levels and edges of deck, lit side, shadow and water are fitted at once to both sides of the
//!    parallel body, in all bands ([Golub and Pereyra](Bibliography::GP73),
//!    [Moré](Bibliography::More78)). A metre of freeboard is `−(n·sun)/tan h + (n·sat)·tan i`
//!    metres wide from deck edge to shadow edge ([`freeboard::SideGeometry`]). The error is told
//!    by leaving out one stretch of hull at a time ([Efron](Bibliography::Efr82)).
//! 4. Two thousand ships are drawn that fit length, beam and freeboard, from a register or from
//!    how tankers are proportioned, and each is loaded down to the measured freeboard
//!    ([Load Line Convention](Bibliography::ICLL)).
//!
//! # Frames
//!
//! Pixels are `(column, row)` from the outer corner of the first; ground is metres east and
//! north, **true** north, in the plane that touches the ellipsoid at the hull; azimuths run
//! clockwise from true north, from the target toward sun, satellite or bow. See [`mod@frame`].
//!
//! # Accuracy
//!
//! Measured on rendered scenes whose truth is known, by a renderer ([`scene`]) that shares no
//! formula with the estimator, with `cargo run --release --example validate`; the tables are in
//! `docs/accuracy.md`, and [`load`] has those of the load alone. Nobody publishes real tiles with
//! known drafts: on photographs set [`Options::field_sigma_m`] to 0.15.
//!
//! # When it withholds
//!
//! [`Withheld`] is the closed list, in order of precedence. Neither sun nor view is known, pixels
//! are too coarse, the hull is cut by the tile's edge or clouded; sun or view leave no cue wide
//! enough; the shadow falls on a quay or hides behind the hull; two freeboards explain the image
//! about equally well. What does not follow from the freeboard stays: length, beam, heading.
//!
//! # System libraries
//!
//! Files are read, and coordinate reference systems resolved, by GDAL, which must be installed
//! to build the crate. A tile from memory with
//! [`Georeference::ImageUp`](frame::Georeference::ImageUp) makes no call into it.
//!
//! # Sources
//!
//! [`Bibliography`] lists the literature; docs cite it by equation or page.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod bibliography;
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

/// Crates whose types stand in this one's signatures: pixels, pictures, times, JSON, and the
/// random numbers of [`scene`].
pub use {image, jiff, ndarray, rand_chacha, serde_json};

pub use answer::{HullAnswer, TileAnswer, TileRow};
pub use bibliography::Bibliography;
pub use error::Error;
pub use estimate::{Options, estimate};
pub use measured::{Interval, Measured};
pub use withheld::Withheld;

/// The result of everything that can fail for bad input.
pub type Result<T> = std::result::Result<T, Error>;

/// What goes into threads and comes back can be shared among them.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<tile::Tile>();
    shared::<sea::SeaState>();
    shared::<hull::Hull>();
    shared::<freeboard::Freeboard>();
    shared::<load::Register>();
    shared::<load::Load>();
    shared::<Options>();
    shared::<batch::BatchOptions>();
    shared::<batch::Hooks<'_>>();
    shared::<TileAnswer>();
    shared::<ledger::Ledger>();
    shared::<ledger::Options>();
    shared::<Error>();
    shared::<Withheld>();
};
