//! A tile on disk: a Cloud Optimized GeoTIFF with its STAC item.

use std::path::Path;

use gdal::cpl::CslStringList;
use gdal::raster::{Buffer, ColorInterpretation, GdalType};
use gdal::spatial_ref::SpatialRef;
use gdal::{Dataset, DriverManager, Metadata};
use ndarray::Array3;
use serde_json::{Value, json};

use super::Scene;
use crate::frame::{Georeference, OffNadir, Pixel};
use crate::tile::{BandRole, Samples, Tile};
use crate::{Error, Result};

/// Height of the orbit from which the item's off-nadir angle is computed, metres.
const ORBIT_M: f64 = 617e3;

/// Writes `<folder>/<stem>.tif` and `<folder>/<stem>.json`, where the stem is the scene's name.
///
/// # Errors
/// [`Error::Io`] where the folder cannot be written; [`Error::Unreadable`] where GDAL does not
/// write the raster.
pub(super) fn write(scene: &Scene, tile: &Tile, folder: &Path) -> Result<()> {
    let raster = folder.join(format!("{}.tif", scene.name));
    let failed = |e: gdal::errors::GdalError| Error::Unreadable {
        path: raster.clone(),
        reason: e.to_string(),
    };
    let memory = match &tile.samples {
        Samples::U8(a) => in_memory(tile, a),
        Samples::U16(a) => in_memory(tile, a),
        Samples::F32(a) => in_memory(tile, a),
    }
    .map_err(failed)?;
    let driver = DriverManager::get_driver_by_name("COG").map_err(failed)?;
    let mut options = CslStringList::new();
    for (name, value) in [
        ("COMPRESS", "DEFLATE"),
        ("PREDICTOR", "YES"),
        ("BLOCKSIZE", "256"),
        ("OVERVIEWS", "NONE"),
        ("NUM_THREADS", "1"),
    ] {
        options.set_name_value(name, value).map_err(failed)?;
    }
    let made = memory
        .create_copy(&driver, &raster, &options)
        .map_err(failed)?;
    made.close().map_err(failed)?;
    let item = folder.join(format!("{}.json", scene.name));
    let text = format!("{:#}\n", stac_item(scene, tile)?);
    std::fs::write(&item, text).map_err(|source| Error::Io { path: item, source })
}

fn in_memory<T: GdalType + Copy>(tile: &Tile, bands: &Array3<T>) -> gdal::errors::Result<Dataset> {
    let (n, height, width) = bands.dim();
    let driver = DriverManager::get_driver_by_name("MEM")?;
    let mut dataset = driver.create_with_band_type::<T, _>("", width, height, n)?;
    if let Georeference::Affine { transform, crs } = &tile.georeference {
        dataset.set_geo_transform(transform)?;
        dataset.set_spatial_ref(&SpatialRef::from_definition(crs)?)?;
    }
    for (k, plane) in bands.outer_iter().enumerate() {
        let mut band = dataset.rasterband(k + 1)?;
        let all: Vec<T> = plane.iter().copied().collect();
        let mut buffer = Buffer::new((width, height), all);
        band.write((0, 0), (width, height), &mut buffer)?;
        let role = tile.roles.get(k).copied().unwrap_or(BandRole::Other);
        band.set_description(common_name(role))?;
        band.set_color_interpretation(match role {
            BandRole::Red => ColorInterpretation::RedBand,
            BandRole::Green => ColorInterpretation::GreenBand,
            BandRole::Blue => ColorInterpretation::BlueBand,
            BandRole::Pan => ColorInterpretation::GrayIndex,
            _ => ColorInterpretation::Undefined,
        })?;
    }
    Ok(dataset)
}

/// The name of a band in STAC's extension `eo`.
fn common_name(role: BandRole) -> &'static str {
    match role {
        BandRole::Pan => "pan",
        BandRole::Coastal => "coastal",
        BandRole::Blue => "blue",
        BandRole::Green => "green",
        BandRole::Yellow => "yellow",
        BandRole::Red => "red",
        BandRole::RedEdge => "rededge",
        BandRole::Nir => "nir",
        BandRole::Other => "other",
    }
}

fn stac_item(scene: &Scene, tile: &Tile) -> Result<Value> {
    let (w, h) = (tile.width() as f64, tile.height() as f64);
    let mut ring = Vec::new();
    for (col, row) in [(0.0, 0.0), (0.0, h), (w, h), (w, 0.0), (0.0, 0.0)] {
        let at = tile.georeference.lonlat_at(Pixel { col, row })?;
        let at = at.unwrap_or(scene.placement.centre);
        ring.push([at.lon_deg, at.lat_deg]);
    }
    let least = |k: usize| ring.iter().map(|p| p[k]).fold(f64::INFINITY, f64::min);
    let most = |k: usize| ring.iter().map(|p| p[k]).fold(f64::NEG_INFINITY, f64::max);
    let sin_off_nadir = scene.view.incidence.deg().to_radians().sin() * OffNadir::EARTH_RADIUS_M
        / (OffNadir::EARTH_RADIUS_M + ORBIT_M);
    let rounded = |v: f64| (v * 1000.0).round() / 1000.0;
    let bands: Vec<Value> = tile
        .roles
        .iter()
        .map(|r| json!({"name": common_name(*r), "common_name": common_name(*r)}))
        .collect();
    Ok(json!({
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": scene.name,
        "stac_extensions": [
            "https://stac-extensions.github.io/view/v1.0.0/schema.json",
            "https://stac-extensions.github.io/eo/v1.1.0/schema.json"
        ],
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": [least(0), least(1), most(0), most(1)],
        "properties": {
            "datetime": scene.time.to_string(),
            "gsd": rounded(scene.placement.gsd_m),
            "view:sun_azimuth": rounded(scene.sun.azimuth.deg()),
            "view:sun_elevation": rounded(scene.sun.elevation.deg()),
            "view:incidence_angle": rounded(scene.view.incidence.deg()),
            "view:off_nadir": rounded(sin_off_nadir.asin().to_degrees()),
            "view:azimuth": rounded(scene.view.azimuth.deg()),
        },
        "links": [],
        "assets": {"image": {
            "href": format!("./{}.tif", scene.name),
            "type": "image/tiff; application=geotiff; profile=cloud-optimized",
            "roles": ["data"],
            "eo:bands": bands,
        }},
    }))
}
