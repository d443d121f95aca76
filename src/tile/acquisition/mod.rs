//! Sun, view and time of an image, and where each was learnt.
//!
//! One file per supplier reads what that supplier says; `said` judges it, with the same checks
//! for all.

mod airbus;
mod ephemeris;
mod gdal_domain;
mod maxar;
mod planet;
mod remark;
mod said;
mod sentinel2;
mod supplier;
mod xml;

pub(super) use planet::item as planet_item;
pub use remark::{Remark, Remarks};
pub(super) use said::Said;
pub(super) use supplier::{beside, not_understood, read};

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::sun::sun_at;
use crate::frame::{Incidence, LonLat, SunPosition, ViewDirection};
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
    /// How far from the vertical it stood, where its azimuth is not known.
    pub incidence: Option<Sourced<Incidence>>,
    /// When.
    pub time: Option<Sourced<Timestamp>>,
    /// What was found wrong with what the files say.
    pub remarks: Remarks,
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
    /// Where the azimuth is not known.
    pub(super) incidence: Option<Incidence>,
    pub(super) time: Option<Timestamp>,
    pub(super) remarks: Remarks,
}

/// Degrees between the stated sun and that of time and place above which one of the three is
/// wrong: times of scenes are good to a minute, a quarter of a degree.
const SUNS_AGREE_DEG: f64 = 3.0;

impl Acquisition {
    /// What a caller knows who has no file: each on its own, `None` where it is not known.
    ///
    /// ```
    /// use plimsoll::frame::{Azimuth, Elevation, SunPosition};
    /// use plimsoll::tile::{Acquisition, Source};
    /// let sun = SunPosition {
    ///     azimuth: Azimuth::toward_deg(158.5),
    ///     elevation: Elevation::above_horizon_deg(41.5),
    /// };
    /// let acquisition = Acquisition::by_caller(Some(sun), None, None);
    /// assert_eq!(acquisition.sun.map(|sun| sun.source), Some(Source::Caller));
    /// assert!(acquisition.view.is_none());
    /// ```
    pub fn by_caller(
        sun: Option<SunPosition>,
        view: Option<ViewDirection>,
        time: Option<Timestamp>,
    ) -> Acquisition {
        let facts = Facts {
            sun,
            view,
            time,
            ..Facts::default()
        };
        facts.from(Source::Caller)
    }

    /// The first source that knows it, for sun, view and time each; the sun at last from time
    /// and place.
    pub(super) fn resolve(
        tile: &Path,
        overrides: &Overrides,
        sidecar: Facts,
        vendor: Facts,
        place: Option<LonLat>,
    ) -> Result<Acquisition> {
        let caller = Facts {
            sun: overrides.sun,
            view: overrides.view,
            time: overrides.time,
            ..Facts::default()
        };
        caller.check(tile)?;
        let mut acquisition = Acquisition {
            sun: first([caller.sun, sidecar.sun, vendor.sun]),
            view: first([caller.view, sidecar.view, vendor.view]),
            incidence: None,
            time: first([caller.time, sidecar.time, vendor.time]),
            remarks: sidecar.remarks.and(vendor.remarks),
        };
        if acquisition.view.is_none() {
            acquisition.incidence = first([None, sidecar.incidence, vendor.incidence]);
        }
        acquisition.forgive_night(place);
        acquisition.compute_sun(tile, place)?;
        acquisition.compare_sun(place);
        Ok(acquisition)
    }

    /// A supplier's time at which night lay over the place is midnight put where a time was
    /// missing; it is not believed.
    fn forgive_night(&mut self, place: Option<LonLat>) {
        if let (Some(time), Some(place)) = (self.time, place)
            && time.source == Source::Vendor
            && self.sun.is_none()
            && sun_at(time.value, place).is_none_or(|sun| sun.elevation.deg() <= 0.0)
        {
            self.time = None;
            self.remarks = self.remarks.with(Remark::TimeImplausible);
        }
    }

    /// Remarks where the stated sun is not that of the stated time.
    pub(super) fn compare_sun(&mut self, place: Option<LonLat>) {
        if let (Some(sun), Some(time), Some(place)) = (self.sun, self.time, place)
            && sun.source != Source::Computed
            && let Some(computed) = sun_at(time.value, place)
            && sun.value.apart_deg(computed) > SUNS_AGREE_DEG
        {
            self.remarks = self.remarks.with(Remark::SunContradictsTime);
        }
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
            ..Facts::default()
        }
        .check(said_by)
    }
}

impl Facts {
    /// All of it from one source.
    pub(super) fn from(self, source: Source) -> Acquisition {
        Acquisition {
            sun: self.sun.map(|value| Sourced { value, source }),
            view: self.view.map(|value| Sourced { value, source }),
            incidence: self.incidence.map(|value| Sourced { value, source }),
            time: self.time.map(|value| Sourced { value, source }),
            remarks: self.remarks,
        }
    }

    fn note(&mut self, remark: Option<Remark>) {
        if let Some(remark) = remark {
            self.remarks = self.remarks.with(remark);
        }
    }

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

/// The first of caller, sidecar and supplier that knows it.
fn first<T>(said: [Option<T>; 3]) -> Option<Sourced<T>> {
    let sources = [Source::Caller, Source::Sidecar, Source::Vendor];
    let mut known = said.into_iter().zip(sources);
    known.find_map(|(value, source)| value.map(|value| Sourced { value, source }))
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
