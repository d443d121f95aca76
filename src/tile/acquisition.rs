//! Sun, view and time of an image, and where each was learnt.

use jiff::Timestamp;
use serde::Serialize;

use crate::frame::{SunPosition, ViewDirection};

/// Where a fact about the acquisition comes from, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Source {
    /// Given by the caller.
    Caller,
    /// From the STAC sidecar.
    Sidecar,
    /// From the supplier's metadata in the raster.
    Vendor,
    /// Computed from time and place.
    Computed,
}

/// A value with its source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub source: Source,
}

/// What is known of the acquisition. Each is taken whole from one source.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Acquisition {
    /// Where the sun stood.
    pub sun: Option<Sourced<SunPosition>>,
    /// Where the satellite stood.
    pub view: Option<Sourced<ViewDirection>>,
    /// When.
    pub time: Option<Sourced<Timestamp>>,
}

/// What the caller says of every tile of a run, before anything that the files say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Overrides {
    /// Ground sample distance in metres, for a raster without georeference.
    pub gsd_m: Option<f64>,
    /// Where the sun stood.
    pub sun: Option<SunPosition>,
    /// Where the satellite stood.
    pub view: Option<ViewDirection>,
    /// When.
    pub time: Option<Timestamp>,
}
