//! Where a raster lies on Earth, checked to be good for every pixel.

use std::path::Path;

use gdal::Dataset;

use super::ReadOptions;
use crate::frame::{Georeference, Unplaced};
use crate::{Error, Result};

/// How the raster lies on the ground, checked to be good for every pixel.
pub(super) fn georeference(
    path: &Path,
    dataset: &Dataset,
    options: &ReadOptions,
) -> Result<Georeference> {
    let gsd_m = options.overrides.gsd_m;
    // GDAL gives the identity where a driver has nothing to say.
    let transform = dataset
        .geo_transform()
        .ok()
        .filter(|t| *t != [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let crs = dataset.spatial_ref().ok().and_then(|system| {
        let code = system.authority().ok().filter(|a| a.starts_with("EPSG:"));
        code.or_else(|| system.to_wkt().ok())
            .or_else(|| system.to_projjson().ok())
    });
    let crs = crs.or_else(|| options.crs.clone());
    let (width, height) = dataset.raster_size();
    let located = match (transform, crs) {
        (Some(transform), Some(crs)) => Georeference::Affine { transform, crs },
        _ if gsd_m.is_some() => return image_up(gsd_m.unwrap_or(f64::NAN)),
        (Some(transform), None) => {
            let sound = transform.iter().all(|v| v.is_finite())
                && transform[1] * transform[5] != transform[2] * transform[4];
            return Err(georeference_error(
                path,
                if sound {
                    Unplaced::Crs("the file names none".into())
                } else {
                    Unplaced::Transform(transform)
                },
            ));
        }
        (None, _) => {
            return Err(Error::NoGeoreference {
                path: path.to_owned(),
            });
        }
    };
    match located.check(width, height) {
        Ok(()) => Ok(located),
        Err(why) => Err(georeference_error(path, why)),
    }
}

fn image_up(gsd_m: f64) -> Result<Georeference> {
    if gsd_m > 0.0 && gsd_m.is_finite() {
        return Ok(Georeference::ImageUp { gsd_m });
    }
    Err(Error::Option {
        option: "gsd",
        value: gsd_m.to_string(),
        advice: "a positive number of metres is expected",
    })
}

pub(super) fn georeference_error(path: &Path, why: Unplaced) -> Error {
    let path = path.to_owned();
    match why {
        Unplaced::Transform(transform) => Error::BadTransform { path, transform },
        Unplaced::Crs(reason) | Unplaced::OffTheEarth(reason) => Error::UnknownCrs { path, reason },
        Unplaced::NoDatabase(reason) => Error::NoProjDatabase { reason },
        Unplaced::PixelSize(gsd_m) => Error::Option {
            option: "gsd",
            value: gsd_m.to_string(),
            advice: "a positive number of metres is expected",
        },
    }
}
