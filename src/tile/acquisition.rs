//! Sun, view and time of an image, and where each was learnt.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::sun::sun_at;
use crate::frame::{LonLat, SunPosition, ViewDirection};
use crate::{Error, Result};

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

/// Height of the orbit where it is not known, metres; WorldView-3, Pléiades Neo and most
/// others of their kind fly within 450–790 km.
pub(super) const ORBIT_M: f64 = 620e3;

/// What one source says, unchecked for whether it is enough.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Facts {
    pub(super) sun: Option<SunPosition>,
    pub(super) view: Option<ViewDirection>,
    pub(super) time: Option<Timestamp>,
}

impl Acquisition {
    /// The first source that knows it, for sun, view and time each; the sun at last from time
    /// and place.
    pub(super) fn resolve(
        tile: &Path,
        overrides: &Overrides,
        sidecar: Facts,
        place: Option<LonLat>,
    ) -> Result<Acquisition> {
        let caller = Facts {
            sun: overrides.sun,
            view: overrides.view,
            time: overrides.time,
        };
        caller.check(tile)?;
        let mut acquisition = Acquisition {
            sun: first(caller.sun, sidecar.sun),
            view: first(caller.view, sidecar.view),
            time: first(caller.time, sidecar.time),
        };
        acquisition.compute_sun(tile, place)?;
        Ok(acquisition)
    }

    /// Fills in the sun from time and place where nobody gave it.
    pub(super) fn compute_sun(&mut self, tile: &Path, place: Option<LonLat>) -> Result<()> {
        if let (None, Some(time), Some(place)) = (self.sun, self.time, place)
            && let Some(sun) = sun_at(time.value, place)
        {
            check_elevation(tile, "computed sun elevation", sun.elevation.deg())?;
            self.sun = Some(Sourced {
                value: sun,
                source: Source::Computed,
            });
        }
        Ok(())
    }

    /// Whether every angle and time that is there can be.
    pub(super) fn check(&self, said_by: &Path) -> Result<()> {
        Facts {
            sun: self.sun.map(|s| s.value),
            view: self.view.map(|s| s.value),
            time: self.time.map(|s| s.value),
        }
        .check(said_by)
    }
}

impl Facts {
    fn check(&self, said_by: &Path) -> Result<()> {
        if let Some(sun) = self.sun {
            check_azimuth(said_by, "sun azimuth", sun.azimuth.deg())?;
            check_elevation(said_by, "sun elevation", sun.elevation.deg())?;
        }
        if let Some(view) = self.view {
            check_azimuth(said_by, "view azimuth", view.azimuth.deg())?;
            check_slant(said_by, "incidence angle", view.incidence.deg())?;
        }
        if let Some(time) = self.time {
            check_time(said_by, "time", time)?;
        }
        Ok(())
    }
}

fn first<T>(caller: Option<T>, sidecar: Option<T>) -> Option<Sourced<T>> {
    let sourced = |source| move |value| Sourced { value, source };
    caller
        .map(sourced(Source::Caller))
        .or(sidecar.map(sourced(Source::Sidecar)))
}

/// An elevation of the sun above the horizon, 0° < h ≤ 90°.
pub(super) fn check_elevation(said_by: &Path, field: &'static str, deg: f64) -> Result<()> {
    let advice = if deg <= 0.0 {
        "the sun is below the horizon; correct the angle or the time, or leave the tile out"
    } else {
        "an elevation above 0 and up to 90 is expected; correct it"
    };
    require(deg > 0.0 && deg <= 90.0, said_by, field, deg, advice)
}

/// An azimuth in any of the usual countings, −360° to 360°.
pub(super) fn check_azimuth(said_by: &Path, field: &'static str, deg: f64) -> Result<()> {
    let advice = "an azimuth from -360 to 360 is expected; correct it";
    require(deg.abs() <= 360.0, said_by, field, deg, advice)
}

/// An incidence or off-nadir angle, 0° ≤ angle < 90°.
pub(super) fn check_slant(said_by: &Path, field: &'static str, deg: f64) -> Result<()> {
    let advice = "an angle from the vertical, from 0 to below 90, is expected; correct it";
    require((0.0..90.0).contains(&deg), said_by, field, deg, advice)
}

fn require(
    holds: bool,
    said_by: &Path,
    field: &'static str,
    value: f64,
    advice: &'static str,
) -> Result<()> {
    if holds {
        return Ok(());
    }
    Err(Error::Acquisition {
        path: said_by.to_owned(),
        field,
        value,
        unit: "degrees",
        advice,
    })
}

/// A time at which a satellite can have taken an image: from Landsat 1 to the year 2100.
pub(super) fn check_time(said_by: &Path, field: &'static str, time: Timestamp) -> Result<()> {
    let year = time.to_zoned(TimeZone::UTC).year();
    if (1972..=2100).contains(&year) {
        return Ok(());
    }
    Err(Error::Acquisition {
        path: said_by.to_owned(),
        field,
        value: f64::from(year),
        unit: "(year)",
        advice: "a year from 1972 to 2100 is expected; correct it",
    })
}
