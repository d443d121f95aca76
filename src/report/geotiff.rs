//! The overlay of a whole tile as a GeoTIFF, to lie on a map.

use std::path::{Path, PathBuf};

use gdal::DriverManager;
use gdal::raster::{Buffer, ColorInterpretation, RasterCreationOptions};
use gdal::spatial_ref::SpatialRef;
use image::RgbImage;

use super::whole::make_parent;
use crate::frame::{self, Georeference};
use crate::{Error, Result};

/// Writes a picture of which `scale` pixels stand for one of the tile; `None` for a tile that
/// is on no map.
///
/// # Errors
/// [`Error::Io`] when it cannot be written.
pub(super) fn save(
    path: &Path,
    picture: &RgbImage,
    scale: f64,
    georeference: &Georeference,
) -> Result<Option<PathBuf>> {
    let Georeference::Affine { transform, crs } = georeference else {
        return Ok(None);
    };
    let failed = |reason: String| Error::Io {
        path: path.to_owned(),
        source: std::io::Error::other(reason),
    };
    make_parent(path).map_err(|e| failed(e.to_string()))?;
    let [x, a, b, y, d, e] = *transform;
    let transform = [x, a / scale, b / scale, y, d / scale, e / scale];
    write(path, picture, &transform, crs).map_err(|e| failed(frame::gdal_said(e)))?;
    Ok(Some(path.to_owned()))
}

fn write(
    path: &Path,
    picture: &RgbImage,
    transform: &[f64; 6],
    crs: &str,
) -> gdal::errors::Result<()> {
    let size = (picture.width() as usize, picture.height() as usize);
    let options =
        RasterCreationOptions::from_iter(["COMPRESS=DEFLATE", "TILED=YES", "PHOTOMETRIC=RGB"]);
    let driver = DriverManager::get_driver_by_name("GTiff")?;
    let mut dataset =
        driver.create_with_band_type_with_options::<u8, _>(path, size.0, size.1, 3, &options)?;
    dataset.set_geo_transform(transform)?;
    dataset.set_spatial_ref(&SpatialRef::from_definition(crs)?)?;
    let colours = [
        ColorInterpretation::RedBand,
        ColorInterpretation::GreenBand,
        ColorInterpretation::BlueBand,
    ];
    for (k, colour) in colours.into_iter().enumerate() {
        let samples: Vec<u8> = picture.pixels().map(|p| p.0[k]).collect();
        let mut band = dataset.rasterband(k + 1)?;
        band.set_color_interpretation(colour)?;
        band.write((0, 0), size, &mut Buffer::new(size, samples))?;
    }
    dataset.close()
}
