//! Polygons on Earth, from any source that OGR opens.

use std::path::Path;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{Feature, Geometry, LayerAccess};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::{Coord, Densify, Euclidean, LineString, MultiPolygon, Polygon};

use super::{Unplaced, ready};

/// Longest step between the points of an edge before it is carried to another reference system,
/// in which it is no longer straight: metres, and degrees. Over a kilometre an edge then strays
/// by centimetres.
const STEP_M: f64 = 1000.0;
const STEP_DEG: f64 = 0.01;
/// Coordinates beyond these are none of the Earth: metres, and degrees.
const FARTHEST_M: f64 = 1e8;
const FARTHEST_DEG: f64 = 720.0;
/// The most points of one feature.
const MOST_POINTS: f64 = 2e7;

/// Why polygons could not be read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// PROJ's database is missing.
    NoDatabase(String),
    /// The source as a whole.
    Source(String),
    /// A feature, by its number from 1.
    Feature(u64, String),
}

/// Gives every feature of every layer, with its number from 1 and its polygons in longitude and
/// latitude; `None` where it is no polygon.
///
/// Coordinates are read as easting, northing or longitude, latitude, whatever order the
/// authority says, as OGR gives them; those without a reference system must be longitudes and
/// latitudes.
pub(crate) fn for_each(
    path: &Path,
    mut each: impl FnMut(u64, &Feature<'_>, Option<MultiPolygon<f64>>) -> Result<(), String>,
) -> Result<(), Unread> {
    // GDAL's complaints go to the log, and PROJ is known to be there.
    ready().map_err(|why| match why {
        Unplaced::NoDatabase(reason) => Unread::NoDatabase(reason),
        other => Unread::Source(format!("{other:?}")),
    })?;
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(path, options)
        .map_err(|e| Unread::Source(format!("no vector source that OGR opens ({e})")))?;
    let mut number = 0;
    for mut layer in dataset.layers() {
        let system = System::of(layer.spatial_ref()).map_err(Unread::Source)?;
        for feature in layer.features() {
            number += 1;
            let polygons = match feature.geometry() {
                Some(geometry) => system.polygons(geometry),
                None => Ok(None),
            };
            polygons
                .and_then(|polygons| each(number, &feature, polygons))
                .map_err(|reason| Unread::Feature(number, reason))?;
        }
    }
    Ok(())
}

/// The reference system of a layer.
struct System {
    to_wgs84: Option<CoordTransform>,
    step: f64,
    farthest: f64,
}

impl System {
    fn of(named: Option<SpatialRef>) -> Result<System, String> {
        let Some(mut from) = named else {
            return Ok(System {
                to_wgs84: None,
                step: STEP_DEG,
                farthest: FARTHEST_DEG,
            });
        };
        let failed = |e: gdal::errors::GdalError| format!("reference system not understood ({e})");
        let mut to = SpatialRef::from_epsg(4326).map_err(failed)?;
        from.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        to.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let (step, farthest) = if from.is_geographic() {
            (STEP_DEG, FARTHEST_DEG)
        } else {
            let unit_m = from.linear_units().max(1e-3);
            (STEP_M / unit_m, FARTHEST_M / unit_m)
        };
        Ok(System {
            to_wgs84: Some(CoordTransform::new(&from, &to).map_err(failed)?),
            step,
            farthest,
        })
    }

    /// The polygons of a geometry, in longitude and latitude.
    fn polygons(&self, geometry: &Geometry) -> Result<Option<MultiPolygon<f64>>, String> {
        // A feature without geometry has one that the binding lets through and cannot clone.
        if geometry.is_empty() {
            return Ok(None);
        }
        let mut flat = geometry.clone();
        flat.flatten_to_2d();
        let polygons = MultiPolygon::new(polygons_of(&flat));
        if polygons.0.is_empty() {
            return Ok(None);
        }
        let (mut points, mut beyond) = (0.0, None);
        for line in polygons.iter().flat_map(rings).flat_map(LineString::lines) {
            let d = line.delta();
            points += 1.0 + d.x.hypot(d.y) / self.step;
            let far = |v: f64| v.is_nan() || v.abs() > self.farthest;
            if far(line.start.x) || far(line.start.y) {
                beyond = Some(line.start);
            }
        }
        if let Some(at) = beyond {
            let (x, y) = (at.x, at.y);
            return Err(match self.to_wgs84 {
                Some(_) => format!("({x}, {y}) is no place on Earth"),
                None => unnamed(x, y),
            });
        }
        if points > MOST_POINTS {
            return Err(format!("its polygon has {points:.0} points"));
        }
        let mut placed = Vec::new();
        for polygon in Euclidean.densify(&polygons, self.step) {
            let (outer, holes) = polygon.into_inner();
            let holes: Result<Vec<LineString<f64>>, String> =
                holes.into_iter().map(|ring| self.place(ring)).collect();
            placed.push(Polygon::new(self.place(outer)?, holes?));
        }
        Ok(Some(MultiPolygon::new(placed)))
    }

    /// Carries a ring to longitude and latitude.
    fn place(&self, ring: LineString<f64>) -> Result<LineString<f64>, String> {
        let Some(transform) = &self.to_wgs84 else {
            let stray = |c: &&Coord<f64>| c.x.abs() > 360.0 || c.y.abs() > 90.0;
            return match ring.0.iter().find(stray) {
                Some(c) => Err(unnamed(c.x, c.y)),
                None => Ok(ring),
            };
        };
        let (mut x, mut y): (Vec<f64>, Vec<f64>) = ring.0.iter().map(|c| (c.x, c.y)).unzip();
        transform
            .transform_coords(&mut x, &mut y, &mut [])
            .map_err(|e| format!("its geometry cannot be placed on Earth ({e})"))?;
        let sound = |(x, y): &(f64, f64)| x.abs() <= 540.0 && y.abs() <= 90.0;
        let places: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
        match places.iter().find(|at| !sound(at)) {
            Some((x, y)) => Err(format!("it comes out at longitude {x}, latitude {y}")),
            None => Ok(places.into()),
        }
    }
}

fn unnamed(x: f64, y: f64) -> String {
    format!("no reference system is named, and ({x}, {y}) is no longitude and latitude")
}

/// The outer ring of a polygon and those of its holes.
pub(crate) fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> + '_ {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// The polygons of a geometry; none where it is none or empty. An empty one is not handed to the
/// binding, which takes its outer ring for granted.
fn polygons_of(geometry: &Geometry) -> Vec<Polygon<f64>> {
    if geometry.is_empty() {
        return Vec::new();
    }
    match geometry.geometry_name().as_str() {
        "POLYGON" => match geometry.to_geo() {
            Ok(geo::Geometry::Polygon(polygon)) => vec![polygon],
            _ => Vec::new(),
        },
        "MULTIPOLYGON" | "GEOMETRYCOLLECTION" => (0..geometry.geometry_count())
            .flat_map(|k| polygons_of(&geometry.get_geometry(k)))
            .collect(),
        _ => Vec::new(),
    }
}
