//! The line that asks.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::batch::BatchOptions;
use crate::frame::{Azimuth, Elevation, Incidence, SunPosition, ViewDirection};
use crate::load::LoadOptions;
use crate::tile::{PixelWindow, ReadOptions};
use crate::{Error, Result};

/// The version of both lines. It changes when a reader of the old one would misread the new.
pub const SCHEMA: u32 = 1;

/// The longest id, bytes.
const LONGEST_ID: usize = 256;

/// What tells a request from all others of a run, as the engine likes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Id {
    /// A number.
    Number(u64),
    /// A text of 1 to 256 bytes.
    Text(String),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Id::Number(n) => write!(f, "{n}"),
            Id::Text(text) => f.write_str(text),
        }
    }
}

/// A request for a tile, or for the part of a scene within a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// [`SCHEMA`]; may be left out.
    #[serde(default = "current")]
    pub schema: u32,
    /// Comes back with the answer.
    pub id: Id,
    /// The raster or STAC item: a path in the worker's root, or below it by its full name.
    pub tile: String,
    /// Column, row, width and height of the part to answer for, pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window: Option<[usize; 4]>,
    /// The places to search, from the plan; without them the worker surveys the scene itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    places: Option<Vec<[usize; 2]>>,
    /// What holds for this request alone.
    #[serde(default, skip_serializing_if = "RequestOptions::is_empty")]
    pub options: RequestOptions,
}

fn current() -> u32 {
    SCHEMA
}

/// What a request may say of its tile, before the worker's command line and all files.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestOptions {
    /// What the barrels are of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Standard deviation of what real ships and seas may hide from the freeboard, metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_sigma_m: Option<f64>,
    /// Density of the water, t/m³.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_density_t_m3: Option<f64>,
    /// Ground sample distance of an image without georeference, metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gsd_m: Option<f64>,
    /// Coordinate reference system of an image with a world file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Height of the sea above the WGS84 ellipsoid, metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sea_height_m: Option<f64>,
    /// The sun seen from the target: azimuth and elevation, degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sun: Option<[f64; 2]>,
    /// The satellite seen from the target: azimuth and incidence, degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<[f64; 2]>,
    /// When the image was taken, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<jiff::Timestamp>,
}

impl Request {
    /// A request for a whole tile.
    pub fn of_tile(id: Id, tile: String) -> Request {
        Request {
            schema: SCHEMA,
            id,
            tile,
            window: None,
            places: None,
            options: RequestOptions::default(),
        }
    }

    /// A request for a part of a scene.
    pub fn of_part(id: Id, tile: String, part: crate::plan::Part) -> Request {
        let w = part.window;
        Request {
            window: Some([w.col, w.row, w.width, w.height]),
            places: Some(part.places),
            ..Request::of_tile(id, tile)
        }
    }

    /// The same with what holds for it alone.
    pub fn with_options(mut self, options: RequestOptions) -> Request {
        self.options = options;
        self
    }

    /// Reads a line.
    ///
    /// # Errors
    /// [`Error::Request`] for what is no request of this version.
    pub fn parse(line: &[u8]) -> Result<Request> {
        let wrong = |reason: String| Error::Request { reason };
        let request: Request = serde_json::from_slice(line).map_err(|e| wrong(e.to_string()))?;
        if request.schema != SCHEMA {
            return Err(wrong(format!(
                "schema is {}, this worker speaks {SCHEMA}",
                request.schema
            )));
        }
        if !request.id.is_sound() {
            return Err(wrong(format!("id has not 1 to {LONGEST_ID} bytes")));
        }
        if request.places.is_some() && request.window.is_none() {
            return Err(wrong("places without a window".to_owned()));
        }
        Ok(request)
    }

    /// The part of a scene that is asked for.
    pub fn window(&self) -> Option<PixelWindow> {
        let [col, row, width, height] = self.window?;
        Some(PixelWindow {
            col,
            row,
            width,
            height,
        })
    }

    /// The places to search.
    pub fn places(&self) -> Option<Vec<[usize; 2]>> {
        self.places.clone()
    }
}

impl Id {
    fn is_sound(&self) -> bool {
        match self {
            Id::Number(_) => true,
            Id::Text(text) => (1..=LONGEST_ID).contains(&text.len()),
        }
    }
}

impl RequestOptions {
    /// What a caller says of how tiles are read.
    pub fn of(read: &ReadOptions) -> RequestOptions {
        let said = &read.overrides;
        RequestOptions {
            gsd_m: said.gsd_m,
            crs: read.crs.clone(),
            sea_height_m: read.sea_height_m,
            sun: said.sun.map(|s| [s.azimuth.deg(), s.elevation.deg()]),
            view: said.view.map(|v| [v.azimuth.deg(), v.incidence.deg()]),
            time: said.time,
            ..RequestOptions::default()
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == RequestOptions::default()
    }

    /// The options of a worker with what this request says in their place.
    ///
    /// # Errors
    /// [`Error::Option`] for what cannot be.
    pub(super) fn over(&self, worker: &BatchOptions) -> Result<BatchOptions> {
        let mut options = worker.clone();
        if let Some(product) = &self.product {
            options.estimate.load = LoadOptions::new(product)?;
        }
        if let Some(sigma) = self.field_sigma_m {
            options.estimate.field_sigma_m =
                between("field_sigma_m", sigma, [0.0, 10.0], "metres, 0 to 10")?;
        }
        if let Some(density) = self.water_density_t_m3 {
            let advice = "t/m³, 0.9 to 1.1";
            options.estimate.water_density_t_m3 =
                between("water_density_t_m3", density, [0.9, 1.1], advice)?;
        }
        let read = &mut options.read;
        read.crs = self.crs.clone().or(read.crs.take());
        read.sea_height_m = self.sea_height_m.or(read.sea_height_m);
        let overrides = &mut read.overrides;
        overrides.gsd_m = self.gsd_m.or(overrides.gsd_m);
        overrides.time = self.time.or(overrides.time);
        let sun = self.sun.map(|[azimuth, elevation]| SunPosition {
            azimuth: Azimuth::toward_deg(azimuth),
            elevation: Elevation::above_horizon_deg(elevation),
        });
        overrides.sun = sun.or(overrides.sun);
        let view = self.view.map(|[azimuth, incidence]| ViewDirection {
            azimuth: Azimuth::toward_deg(azimuth),
            incidence: Incidence::at_target_deg(incidence),
        });
        overrides.view = view.or(overrides.view);
        Ok(options)
    }
}

fn between(option: &'static str, x: f64, [lo, hi]: [f64; 2], advice: &'static str) -> Result<f64> {
    if (lo..=hi).contains(&x) {
        return Ok(x);
    }
    Err(Error::Option {
        option,
        value: x.to_string(),
        advice,
    })
}

/// The id of a line that is no request, or only the beginning of one, as far as it can be
/// read: the answer that says so should reach whoever asked.
pub(super) fn id_in(line: &[u8]) -> Option<Id> {
    let mut found = None;
    let mut reader = serde_json::Deserializer::from_slice(line);
    // What comes after the id may be wrong; that is why we are here.
    let _ = Seeker(&mut found).deserialize(&mut reader);
    found.filter(Id::is_sound)
}

struct Seeker<'a>(&'a mut Option<Id>);

impl<'de> DeserializeSeed<'de> for Seeker<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> std::result::Result<(), D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Seeker<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a request")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "id" {
                *self.0 = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(id: &str) -> Option<Id> {
        Some(Id::Text(id.to_owned()))
    }

    #[test]
    fn an_id_is_found_before_what_is_wrong() {
        assert_eq!(id_in(br#"{"id": "a", "tile": 7}"#), text("a"));
        assert_eq!(id_in(br#"{"id": "a", "tile": "x"#), text("a"));
        assert_eq!(id_in(br#"{"n": [{}], "id": 7, oops"#), Some(Id::Number(7)));
        assert_eq!(id_in(br#"{"tile": "x", "id": ["#), None);
        assert_eq!(id_in(br#"["id", "a"]"#), None);
        assert_eq!(id_in(br#"{"id": ""}"#), None);
        assert_eq!(id_in(&[0xff, 0x00]), None);
    }

    #[test]
    fn what_is_no_request_of_this_version_says_why() {
        for (line, why) in [
            ("", "EOF"),
            ("{}", "missing field `id`"),
            (r#"{"id":-1,"tile":"a"}"#, "Id"),
            (r#"{"id":"","tile":"a"}"#, "1 to 256 bytes"),
            (r#"{"id":1}"#, "missing field `tile`"),
            (r#"{"id":1,"tile":"a","schema":2}"#, "schema is 2"),
            (r#"{"id":1,"tile":"a","gsd":1}"#, "unknown field `gsd`"),
            (r#"{"id":1,"tile":"a","id":2}"#, "duplicate field `id`"),
            (r#"{"id":1,"tile":"a","places":[]}"#, "places without"),
            (r#"{"id":1,"tile":"a","window":[0,0,1]}"#, "length 3"),
            (r#"{"id":1,"tile":"a","window":[0,-1,1,1]}"#, "-1"),
            (r#"{"id":1,"tile":"a","options":{"sun":[1]}}"#, "length 1"),
        ] {
            let error = Request::parse(line.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(why), "{line}: {error}");
        }
        let deep = "[".repeat(100_000);
        assert!(Request::parse(deep.as_bytes()).is_err());
        assert_eq!(
            id_in(format!(r#"{{"id":1,"tile":{deep}"#).as_bytes()),
            Some(Id::Number(1))
        );
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let part = crate::plan::Part {
            window: PixelWindow {
                col: 1,
                row: 2,
                width: 3,
                height: 4,
            },
            places: vec![[5, 6]],
        };
        let mut request = Request::of_part(Id::Number(9), "a.tif".to_owned(), part);
        request.options.sun = Some([180.0, 0.1 + 0.2]);
        let line = serde_json::to_string(&request).unwrap();
        assert_eq!(Request::parse(line.as_bytes()).unwrap(), request);
        let bare = Request::of_tile(Id::Text("b".to_owned()), "b.tif".to_owned());
        let line = serde_json::to_string(&bare).unwrap();
        assert_eq!(line, r#"{"schema":1,"id":"b","tile":"b.tif"}"#);
    }

    #[test]
    fn a_requests_options_stand_before_the_workers() {
        let worker = BatchOptions::default();
        let asked = RequestOptions {
            product: Some("crude".to_owned()),
            gsd_m: Some(0.5),
            ..RequestOptions::default()
        };
        let options = asked.over(&worker).unwrap();
        assert_eq!(options.read.overrides.gsd_m, Some(0.5));
        assert_ne!(options.estimate.load.product, worker.estimate.load.product);
        let wrong = RequestOptions {
            field_sigma_m: Some(-1.0),
            ..RequestOptions::default()
        };
        assert!(wrong.over(&worker).is_err());
    }
}
