//! The STAC item beside a raster: sun, view, time and the meaning of the bands.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::BandRole;
use super::acquisition::{Facts, ORBIT_M, check_azimuth, check_elevation, check_slant, check_time};
use super::bands::role_of_name;
use crate::frame::{Azimuth, Elevation, Incidence, OffNadir, SunPosition, ViewDirection};
use crate::{Error, Result};

/// A STAC item that was read from a file.
pub(super) struct Item {
    path: PathBuf,
    properties: Map<String, Value>,
    assets: Map<String, Value>,
}

impl Item {
    /// The item `<stem>.json` next to a raster, where there is one.
    pub(super) fn beside(raster: &Path) -> Result<Option<Item>> {
        let path = raster.with_extension("json");
        if path == raster || !path.is_file() {
            return Ok(None);
        }
        Item::read(&path).map(Some)
    }

    /// Reads an item.
    pub(super) fn read(path: &Path) -> Result<Item> {
        let bytes = std::fs::read(path).map_err(|source| Error::Io {
            path: path.to_owned(),
            source,
        })?;
        let wrong = |reason: String| Error::Sidecar {
            path: path.to_owned(),
            reason,
        };
        let value: Value =
            serde_json::from_slice(&bytes).map_err(|e| wrong(format!("not JSON ({e})")))?;
        let Value::Object(mut item) = value else {
            return Err(wrong("not a JSON object".into()));
        };
        let mut object = |field: &str| match item.remove(field) {
            Some(Value::Object(object)) => Ok(Some(object)),
            None | Some(Value::Null) => Ok(None),
            Some(other) => Err(wrong(format!("`{field}` is {other}, not an object"))),
        };
        let properties = object("properties")?;
        let assets = object("assets")?.unwrap_or_default();
        Ok(Item {
            path: path.to_owned(),
            properties: properties.ok_or_else(|| wrong("no `properties`".into()))?,
            assets,
        })
    }

    /// Sun, view and time, each only where it is complete.
    pub(super) fn facts(&self) -> Result<Facts> {
        Ok(Facts {
            sun: self.sun()?,
            view: self.view()?,
            time: self.time()?,
        })
    }

    fn sun(&self) -> Result<Option<SunPosition>> {
        let azimuth = self.angle("view:sun_azimuth", check_azimuth)?;
        let elevation = self.angle("view:sun_elevation", check_elevation)?;
        Ok(azimuth
            .zip(elevation)
            .map(|(azimuth, elevation)| SunPosition {
                azimuth: Azimuth::toward_deg(azimuth),
                elevation: Elevation::above_horizon_deg(elevation),
            }))
    }

    /// `view:azimuth` is read as running from the target to the satellite: so draw it the
    /// extension's diagram and the suppliers' converters, whatever its words say.
    fn view(&self) -> Result<Option<ViewDirection>> {
        let azimuth = self.angle("view:azimuth", check_azimuth)?;
        let incidence = self.angle("view:incidence_angle", check_slant)?;
        let off_nadir = self.angle("view:off_nadir", check_slant)?;
        let incidence = match (incidence, off_nadir) {
            (Some(i), Some(eta)) if contradict(i, eta) => {
                tracing::warn!(
                    "{}: view:incidence_angle {i} and view:off_nadir {eta} contradict each \
                     other (does the first hold the satellite's elevation?); the view is \
                     taken as unknown",
                    self.path.display()
                );
                None
            }
            (Some(i), _) => Some(Incidence::at_target_deg(i)),
            (None, Some(eta)) => OffNadir::at_satellite_deg(eta).incidence(ORBIT_M),
            (None, None) => None,
        };
        Ok(azimuth
            .zip(incidence)
            .map(|(azimuth, incidence)| ViewDirection {
                azimuth: Azimuth::toward_deg(azimuth),
                incidence,
            }))
    }

    /// `datetime`, or the middle of a scan that has a start and an end at most an hour apart.
    fn time(&self) -> Result<Option<jiff::Timestamp>> {
        if let Some(time) = self.timestamp("datetime")? {
            return Ok(Some(time));
        }
        let start = self.timestamp("start_datetime")?;
        let end = self.timestamp("end_datetime")?;
        let (Some(start), Some(end)) = (start, end) else {
            return Ok(start);
        };
        let span_s = end.as_second() - start.as_second();
        if !(0..=3600).contains(&span_s) {
            tracing::warn!(
                "{}: start_datetime and end_datetime are {span_s} s apart; the time is taken \
                 as unknown",
                self.path.display()
            );
            return Ok(None);
        }
        let middle = start.as_millisecond() / 2 + end.as_millisecond() / 2;
        jiff::Timestamp::from_millisecond(middle)
            .map(Some)
            .map_err(|e| self.wrong("start_datetime", &e.to_string()))
    }

    fn timestamp(&self, field: &'static str) -> Result<Option<jiff::Timestamp>> {
        let time: jiff::Timestamp = match self.properties.get(field) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.parse().map_err(|e| {
                self.wrong(field, &format!("{text:?}, no RFC 3339 date and time ({e})"))
            })?,
            Some(other) => return Err(self.wrong(field, &format!("{other}, not a string"))),
        };
        check_time(&self.path, field, time)?;
        Ok(Some(time))
    }

    fn angle(
        &self,
        field: &'static str,
        check: fn(&Path, &'static str, f64) -> Result<()>,
    ) -> Result<Option<f64>> {
        let deg = match self.properties.get(field) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Number(n)) => n.as_f64().unwrap_or(f64::NAN),
            Some(other) => return Err(self.wrong(field, &format!("{other}, not a number"))),
        };
        check(&self.path, field, deg)?;
        Ok(Some(deg))
    }

    fn wrong(&self, field: &str, is: &str) -> Error {
        Error::Sidecar {
            path: self.path.clone(),
            reason: format!("`{field}` is {is}"),
        }
    }

    /// The roles of the bands of `raster`, in order, where its asset names all of them.
    pub(super) fn roles(&self, raster: &Path) -> Option<Vec<BandRole>> {
        let named = self.assets.values().find(|asset| {
            href(asset).is_some_and(|h| Path::new(h).file_name() == raster.file_name())
        });
        let asset = named.or_else(|| match self.assets.len() {
            1 => self.assets.values().next(),
            _ => None,
        })?;
        let bands = asset.get("eo:bands").or_else(|| asset.get("bands"))?;
        let role = |band: &Value| {
            ["common_name", "eo:common_name", "name"]
                .iter()
                .filter_map(|key| band.get(key)?.as_str())
                .find_map(role_of_name)
                .unwrap_or(BandRole::Other)
        };
        Some(bands.as_array()?.iter().map(role).collect())
    }

    /// The raster that the item describes, relative to the item.
    pub(super) fn raster(&self) -> Result<PathBuf> {
        let candidates = || self.assets.values().filter(|a| is_raster(a));
        let with_role = |role: &str| candidates().find(|a| has_role(a, role));
        let asset = with_role("data")
            .or_else(|| with_role("visual"))
            .or_else(|| {
                candidates().find(|a| !has_role(a, "thumbnail") && !has_role(a, "overview"))
            })
            .and_then(href)
            .ok_or_else(|| Error::Sidecar {
                path: self.path.clone(),
                reason: "`assets` has no raster".into(),
            })?;
        let local = asset.strip_prefix("file://").unwrap_or(asset);
        if local.contains("://") {
            let is = format!("{asset}, which is not on this disk; download it beside the item");
            return Err(self.wrong("href", &is));
        }
        let folder = self.path.parent().unwrap_or(Path::new(""));
        Ok(folder.join(local.strip_prefix("./").unwrap_or(local)))
    }
}

/// Whether an incidence cannot belong to an off-nadir angle at any height of orbit from
/// nothing to 800 km, with half a degree for rounding. Often it is then the satellite's
/// elevation.
fn contradict(incidence_deg: f64, off_nadir_deg: f64) -> bool {
    let highest = OffNadir::at_satellite_deg(off_nadir_deg)
        .incidence(800e3)
        .map_or(90.0, Incidence::deg);
    incidence_deg < off_nadir_deg - 0.5 || incidence_deg > highest + 0.5
}

fn href(asset: &Value) -> Option<&str> {
    asset.get("href")?.as_str()
}

fn has_role(asset: &Value, role: &str) -> bool {
    let roles = asset.get("roles").and_then(Value::as_array);
    roles.is_some_and(|all| all.iter().any(|r| r.as_str() == Some(role)))
}

fn is_raster(asset: &Value) -> bool {
    let media = asset.get("type").and_then(Value::as_str).unwrap_or("");
    let extension = href(asset)
        .and_then(|h| Path::new(h).extension()?.to_str())
        .unwrap_or("")
        .to_ascii_lowercase();
    media.starts_with("image/")
        || media.starts_with("application/vnd.nitf")
        || [
            "tif", "tiff", "jp2", "png", "jpg", "jpeg", "vrt", "img", "ntf",
        ]
        .contains(&extension.as_str())
}
