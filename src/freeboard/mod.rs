//! Freeboard from the shadow that the side casts and the side that the satellite sees.
//!
//! In: the sun and view of a [`Tile`](crate::tile::Tile), its
//! [`SeaState`](crate::sea::SeaState) and a [`Hull`](crate::hull::Hull). Out: a
//! [`Freeboard`]: metres of deck edge above still water at half length, with what the
//! interval is made of, or the reason to withhold.
//!
//! Method: the levels-and-edges model of `section` is fitted at once to both sides of the
//! parallel middle body, in all bands, over blocks along the hull (`profile`, `fit`). One
//! freeboard, trim and blur ties all edges together, so that shadow and side strips are fused
//! in the fit itself. First guesses come from the steps that the profiles show: few
//! combinations of them could be a ship (`steps`). Then the stations that show nothing but
//! the edge are told from those that pipes, foam or taper spoil, and the fit is made again on
//! the former alone (`stations`). Only sides with water beside them are used; where the two
//! cues contradict each other there is no answer. The standard error comes from leaving out one block at a time, which
//! sees the water's texture and the deck's clutter as they are, not as white noise.

mod all_round;
mod darkness;
mod descent;
mod edge;
mod explained;
mod fit;
mod geometry;
mod kernel;
mod landing;
mod lean;
mod leave_out;
mod levels;
mod moments;
mod paths;
mod plausible;
mod profile;
mod reading;
mod search;
mod section;
mod shade;
mod sight;
mod smear;
mod stations;
mod steps;
mod verdict;
mod waters;

pub use geometry::SideGeometry;
pub use lean::Lean;
pub(crate) use reading::AMBIGUOUS_BEAM;
pub use reading::{Freeboard, Options, Reading, Sides, measure};
