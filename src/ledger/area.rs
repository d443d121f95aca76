//! Where a visit is one: polygons of berths and anchorages, from any source that OGR opens.

use std::path::Path;

use gdal::vector::FieldValue;
use geo::{Area as _, Contains, MultiPolygon, Point};
use serde::Serialize;

use super::journal::row_error;
use crate::frame::{LonLat, Unread, for_each_polygon};
use crate::{Error, Result};

/// What ships do there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// They take cargo aboard.
    Loads,
    /// They give cargo away.
    Discharges,
    /// They wait.
    Anchorage,
}

/// A polygon with a name and a role.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Name of the port or anchorage.
    pub name: String,
    /// Berth, where the polygon is one.
    pub berth: Option<String>,
    /// What ships do there.
    pub role: Role,
    polygon: MultiPolygon<f64>,
}

/// Areas, of which the smallest that holds a ship is hers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Areas {
    areas: Vec<Area>,
}

impl Areas {
    /// Reads polygons with the attributes `name`, `role` (`loads`, `discharges`, `anchorage`;
    /// `loads` when missing) and `berth`, from every layer of an OGR source.
    ///
    /// # Errors
    /// [`Error::Row`] where the source does not open, holds no polygon, or has a feature that
    /// is no polygon, has an unknown role or lies in an unknown reference system.
    pub fn read(path: &Path) -> Result<Areas> {
        let mut areas = Vec::new();
        let read = for_each_polygon(path, |row, feature, polygon| {
            let text = |name: &str| text_of(feature, name);
            areas.push(area(polygon, text, row)?);
            Ok(())
        });
        read.map_err(|why| match why {
            Unread::NoDatabase(reason) => Error::NoProjDatabase { reason },
            Unread::Source(reason) => row_error(path, 0, reason),
            Unread::Feature(row, reason) => row_error(path, row, reason),
        })?;
        if areas.is_empty() {
            return Err(row_error(path, 0, "it holds no polygon".to_owned()));
        }
        Ok(Areas { areas })
    }

    /// All areas, in the order of the source.
    pub fn all(&self) -> &[Area] {
        &self.areas
    }

    /// Index of the smallest area that holds a place.
    pub fn at(&self, place: LonLat) -> Option<usize> {
        let point = Point::new(place.lon_deg, place.lat_deg);
        let holding = self.areas.iter().enumerate();
        holding
            .filter(|(_, a)| a.polygon.contains(&point))
            .min_by(|(_, a), (_, b)| {
                let size = |area: &Area| area.polygon.unsigned_area();
                size(a).total_cmp(&size(b))
            })
            .map(|(index, _)| index)
    }
}

fn text_of(feature: &gdal::vector::Feature<'_>, name: &str) -> Option<String> {
    let index = feature.field_index(name).ok()?;
    match feature.field(index).ok()?? {
        FieldValue::StringValue(text) => Some(text).filter(|t| !t.is_empty()),
        FieldValue::IntegerValue(number) => Some(number.to_string()),
        _ => None,
    }
}

fn area(
    polygon: Option<MultiPolygon<f64>>,
    text: impl Fn(&str) -> Option<String>,
    row: u64,
) -> std::result::Result<Area, String> {
    let polygon = polygon.ok_or("it is no polygon")?;
    if polygon.unsigned_area() <= 0.0 {
        return Err("its polygon has no area".to_owned());
    }
    let role = match text("role").as_deref() {
        None | Some("loads") => Role::Loads,
        Some("discharges") => Role::Discharges,
        Some("anchorage") => Role::Anchorage,
        Some(other) => {
            return Err(format!(
                "role {other:?} is none of loads, discharges, anchorage"
            ));
        }
    };
    Ok(Area {
        name: text("name").unwrap_or_else(|| format!("area {row}")),
        berth: text("berth"),
        role,
        polygon,
    })
}

/// An area that holds nothing of what was given is an error of the caller's: most likely the
/// wrong file.
pub(super) fn nothing_inside(path: &Path, estimates: usize) -> Error {
    let reason = format!("none of its areas holds any of {estimates} estimates");
    row_error(path, 0, reason)
}
