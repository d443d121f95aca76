//! The STAC item beside a raster: sun, view, time and the meaning of the bands.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::acquisition::{
    Facts, Said, check_azimuth, check_elevation, check_slant, check_time, planet_item,
};
use super::bands::role_of_name;
use super::{BandRole, MetadataLimits, Overrides, stac};
use crate::{Error, Result};

/// A STAC item that was read from a file.
pub(super) struct Item {
    path: PathBuf,
    properties: Map<String, Value>,
    assets: Map<String, Value>,
    /// The `href` of the raster, and the items that stand beside it in a collection.
    href: Option<String>,
    /// The assets that hold one band each, in order; the raster is the first of them.
    bands: Vec<(BandRole, String)>,
    collection: Vec<Value>,
}

impl Item {
    /// The item `<stem>.json` next to a raster, where there is one.
    pub(super) fn beside(raster: &Path, limits: MetadataLimits) -> Result<Option<Item>> {
        let path = raster.with_extension("json");
        if path == raster || !path.is_file() {
            return Ok(None);
        }
        Item::read(&path, limits).map(Some)
    }

    /// Reads an item; `file.json#k` is the k-th of a collection.
    pub(super) fn read(path: &Path, limits: MetadataLimits) -> Result<Item> {
        let (path, value, collection) = stac::read_item(path, limits)?;
        let wrong = |reason: String| Error::Sidecar {
            path: path.clone(),
            reason,
        };
        let href = stac::chosen_href(&value).map(str::to_owned);
        let bands = stac::band_assets(&value)
            .into_iter()
            .map(|(role, href)| (role, href.to_owned()))
            .collect();
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
        let properties = properties.ok_or_else(|| wrong("no `properties`".into()))?;
        Ok(Item {
            path,
            properties,
            assets,
            href,
            bands,
            collection,
        })
    }

    /// Sun, view and time, each only where it is complete.
    ///
    /// What the caller gives is not looked at here, so that a caller can overrule an item that
    /// is wrong.
    pub(super) fn facts(&self, caller: &Overrides) -> Result<Facts> {
        if let Some(planet) = planet_item(&self.properties) {
            return planet.judged(&self.path);
        }
        let mut said = Said::default();
        if caller.sun.is_none() {
            said.sun_azimuth_deg = self.angle("view:sun_azimuth", check_azimuth)?;
            said.sun_elevation_deg = self.angle("view:sun_elevation", check_elevation)?;
        }
        // `view:azimuth` is read as running from the target to the satellite: so draw it the
        // extension's diagram and the suppliers' converters, whatever its words say.
        if caller.view.is_none() {
            said.view_azimuth_deg = [
                self.angle("view:azimuth", check_azimuth)?,
                self.angle("pl:satellite_azimuth", check_azimuth)?,
            ];
            said.incidence_deg = self.angle("view:incidence_angle", check_signed)?;
            said.off_nadir_deg = self.angle("view:off_nadir", check_signed)?;
        }
        if caller.time.is_none() {
            said.time = self.time()?;
        }
        said.judged(&self.path)
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

    /// The file of the item.
    pub(super) fn path(&self) -> &Path {
        &self.path
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

    /// The files of the item's bands, where it has an asset for each and `raster` is the first.
    ///
    /// # Errors
    /// [`Error::Refused`] for one that lies elsewhere.
    pub(super) fn band_files(&self, raster: &Path) -> Result<Vec<(BandRole, PathBuf)>> {
        let resolve = |(role, href): &(BandRole, String)| {
            Ok((*role, stac::resolve(&self.path, href, &self.collection)?))
        };
        let Some(first) = self.bands.first() else {
            return Ok(Vec::new());
        };
        // Beside a raster of another asset the item is but a sidecar.
        if resolve(first)?.1.file_name() != raster.file_name() {
            return Ok(Vec::new());
        }
        let mut files = self.bands.iter().map(resolve).collect::<Result<Vec<_>>>()?;
        files[0].1 = raster.to_owned();
        Ok(files)
    }

    /// The raster that the item describes.
    ///
    /// # Errors
    /// [`Error::Sidecar`] when it describes none, [`Error::Refused`] when that lies elsewhere.
    pub(super) fn raster(&self) -> Result<PathBuf> {
        let href = self.href.as_ref().ok_or_else(|| Error::Sidecar {
            path: self.path.clone(),
            reason: "`assets` has no raster".into(),
        })?;
        stac::resolve(&self.path, href, &self.collection)
    }
}

/// An angle from the vertical, of either sign: some suppliers tell left from right by it.
fn check_signed(said_by: &Path, field: &'static str, deg: f64) -> Result<()> {
    check_slant(said_by, field, deg.abs()).map_err(|error| match error {
        Error::Acquisition {
            path, unit, advice, ..
        } => Error::Acquisition {
            path,
            field,
            value: deg,
            unit,
            advice,
        },
        other => other,
    })
}

fn href(asset: &Value) -> Option<&str> {
    asset.get("href")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Azimuth, Elevation, SunPosition};

    #[test]
    fn all_that_an_item_says() {
        let facts = facts(
            r#"{"datetime": "2024-01-16T10:22:10+09:00", "view:sun_azimuth": 151.3,
                "view:sun_elevation": 20.9, "view:azimuth": -41.1,
                "view:incidence_angle": 18.5, "view:off_nadir": 16.9}"#,
        )
        .unwrap();
        let (sun, view) = (facts.sun.unwrap(), facts.view.unwrap());
        assert_eq!((sun.azimuth.deg(), sun.elevation.deg()), (151.3, 20.9));
        assert!((view.azimuth.deg() - 318.9).abs() < 1e-12);
        assert_eq!(view.incidence.deg(), 18.5);
        assert_eq!(facts.time.unwrap().to_string(), "2024-01-16T01:22:10Z");
    }

    #[test]
    fn half_of_a_direction_is_none() {
        for half in [
            r#"{"view:sun_azimuth": 151.3}"#,
            r#"{"view:sun_elevation": 20.9, "view:sun_azimuth": null}"#,
            r#"{"view:azimuth": 41.1}"#,
            "{}",
        ] {
            assert_eq!(facts(half).unwrap(), Facts::default());
        }
        // How far from the vertical is worth knowing by itself.
        let said = facts(r#"{"view:incidence_angle": 18.5}"#).unwrap();
        assert!(said.view.is_none());
        assert_eq!(said.incidence.map(|i| i.deg()), Some(18.5));
    }

    #[test]
    fn a_short_scan_has_a_time_and_a_mosaic_has_none() {
        let scan = |end: &str| {
            let properties = format!(
                r#"{{"datetime": null, "start_datetime": "2024-01-16T01:22:00Z",
                    "end_datetime": "{end}"}}"#
            );
            facts(&properties).unwrap().time.map(|t| t.to_string())
        };
        let middle = Some("2024-01-16T01:22:10Z".to_owned());
        assert_eq!(scan("2024-01-16T01:22:20Z"), middle);
        assert_eq!(scan("2024-02-16T01:22:20Z"), None);
        assert_eq!(scan("2024-01-16T01:21:00Z"), None);
    }

    #[test]
    fn the_caller_overrules_a_broken_item() {
        let broken = item(
            r#"{"view:sun_azimuth": "south", "view:sun_elevation": -5}"#,
            "{}",
        );
        assert!(broken.facts(&Overrides::default()).is_err());
        let caller = Overrides {
            sun: Some(SunPosition {
                azimuth: Azimuth::toward_deg(180.0),
                elevation: Elevation::above_horizon_deg(30.0),
            }),
            ..Overrides::default()
        };
        assert_eq!(broken.facts(&caller).unwrap(), Facts::default());
    }

    #[test]
    fn roles_come_from_the_asset_of_the_same_file() {
        let assets = r#"{
            "a": {"href": "./x.tif", "eo:bands": [
                {"name": "B1", "common_name": "red"}, {"common_name": "nir"}, {"name": "what"}]},
            "b": {"href": "./y.tif", "bands": [{"eo:common_name": "pan"}]}}"#;
        let item = item("{}", assets);
        let roles = |raster| item.roles(Path::new(raster));
        assert_eq!(
            roles("d/x.tif"),
            Some(vec![BandRole::Red, BandRole::Nir, BandRole::Other])
        );
        assert_eq!(roles("d/y.tif"), Some(vec![BandRole::Pan]));
        assert_eq!(roles("d/z.tif"), None);
    }

    #[test]
    fn the_raster_of_an_item_is_its_data() {
        let assets = r#"{
            "a": {"href": "./thumb.png", "roles": ["thumbnail"], "type": "image/png"},
            "b": {"href": "./meta.xml", "roles": ["metadata"], "type": "text/xml"},
            "c": {"href": "./visual.tif", "roles": ["visual"]},
            "d": {"href": "sub/data.tif", "roles": ["data"]}}"#;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("item.json");
        let raster = |assets: &str| {
            let text =
                format!(r#"{{"stac_version": "1.0.0", "properties": {{}}, "assets": {assets}}}"#);
            std::fs::write(&path, text).unwrap();
            Item::read(&path, MetadataLimits::default())
                .unwrap()
                .raster()
        };
        assert!(raster(assets).unwrap().ends_with("sub/data.tif"));
        let visual = assets.replace(r#"["data"]"#, "null");
        assert!(raster(&visual).unwrap().ends_with("visual.tif"));
        let any = visual.replace(r#"["visual"]"#, "[]");
        assert!(raster(&any).unwrap().ends_with("visual.tif"));
        assert!(matches!(raster("{}"), Err(Error::Sidecar { .. })));
        let remote = assets.replace("sub/", "https://example.com/");
        let error = raster(&remote).unwrap_err().to_string();
        assert!(error.contains("download it"), "{error}");
    }

    fn item(properties: &str, assets: &str) -> Item {
        Item {
            path: "folder/item.json".into(),
            properties: serde_json::from_str(properties).unwrap(),
            assets: serde_json::from_str(assets).unwrap(),
            href: None,
            bands: Vec::new(),
            collection: Vec::new(),
        }
    }

    fn facts(properties: &str) -> Result<Facts> {
        item(properties, "{}").facts(&Overrides::default())
    }
}
