//! Where a raster lies on Earth, checked to be good for every pixel.

use std::path::Path;
use std::sync::Arc;

use gdal::{Dataset, Metadata};

use super::ReadOptions;
use crate::frame::{
    ControlPoint, Georeference, LonLat, Model, Pixel, Polynomial, Ratio, Rpc, Scaling, SensorModel,
    Unplaced, sea_height_m,
};
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
    let affine = crs.and_then(|crs| {
        Some(Georeference::Affine {
            transform: transform?,
            crs,
        })
    });
    let checked = affine.map(|affine| match affine.check(width, height) {
        Ok(()) => Ok(affine),
        Err(why) => Err(why),
    });
    let refused = match checked {
        Some(Ok(affine)) => return Ok(affine),
        Some(Err(why)) => Some(why),
        None => None,
    };
    // No map, or one that is none (some drivers call the pixel grid itself a system).
    let modelled = modelled(path, dataset, options)?;
    let refused = match modelled.map(|m| (m.check(width, height), m)) {
        Some((Ok(()), modelled)) => return Ok(modelled),
        Some((Err(why), _)) => Some(refused.unwrap_or(why)),
        None => refused,
    };
    match (gsd_m, refused, transform) {
        // A transform that is wrong is said; one that is missing is what the size is for.
        (Some(gsd_m), None, _) => image_up(gsd_m),
        (_, Some(why), _) => Err(georeference_error(path, why)),
        (None, None, Some(transform)) => Err(georeference_error(path, without_crs(transform))),
        (None, None, None) => Err(Error::NoGeoreference {
            path: path.to_owned(),
        }),
    }
}

/// What is wrong with a transform that stands alone.
fn without_crs(transform: [f64; 6]) -> Unplaced {
    let sound = transform.iter().all(|v| v.is_finite())
        && transform[1] * transform[5] != transform[2] * transform[4];
    if sound {
        Unplaced::Crs("the file names none".into())
    } else {
        Unplaced::Transform(transform)
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

/// The model of a raster that is on no map: ground control points, else a camera model.
fn modelled(path: &Path, dataset: &Dataset, options: &ReadOptions) -> Result<Option<Georeference>> {
    let model = match control(path, dataset)? {
        Some(control) => control,
        None => match rpc(dataset, options) {
            Some(rpc) => Model::Rpc(Box::new(rpc)),
            None => return Ok(None),
        },
    };
    Ok(Some(Georeference::Modelled {
        model: Arc::new(SensorModel(model)),
        first: Pixel { col: 0.0, row: 0.0 },
        step: 1.0,
    }))
}

/// The polynomial through a raster's ground control points; `None` where it has none.
fn control(path: &Path, dataset: &Dataset) -> Result<Option<Model>> {
    let points: Vec<ControlPoint> = dataset
        .gcps()
        .iter()
        .map(|gcp| ControlPoint {
            pixel: Pixel {
                col: gcp.pixel(),
                row: gcp.line(),
            },
            xy: [gcp.x(), gcp.y()],
        })
        .collect();
    if points.is_empty() {
        return Ok(None);
    }
    let unknown = |reason: String| Error::UnknownCrs {
        path: path.to_owned(),
        reason,
    };
    let crs = dataset.gcp_projection().filter(|crs| !crs.is_empty());
    let crs = crs.ok_or_else(|| unknown("the ground control points name none".into()))?;
    let polynomial = Polynomial::through(&points).ok_or_else(|| {
        unknown(format!(
            "{} ground control points span no plane; three that are not on a line are needed",
            points.len()
        ))
    })?;
    Ok(Some(Model::Control { polynomial, crs }))
}

/// The camera model, from whatever file GDAL found it in; `None` where there is none or it is
/// not whole.
fn rpc(dataset: &Dataset, options: &ReadOptions) -> Option<Rpc> {
    let lines = dataset.metadata_domain("RPC")?;
    let text = |key: &str| {
        lines.iter().find_map(|line| {
            let (k, value) = line.split_once('=')?;
            (k == key).then(|| value.trim())
        })
    };
    let number = |key: &str| text(key)?.split_whitespace().next()?.parse::<f64>().ok();
    let scaling = |name: &str| {
        let scaling = Scaling {
            offset: number(&format!("{name}_OFF"))?,
            scale: number(&format!("{name}_SCALE"))?,
        };
        (scaling.offset.is_finite() && scaling.scale.is_finite() && scaling.scale != 0.0)
            .then_some(scaling)
    };
    let cubic = |key: String| -> Option<[f64; 20]> {
        let values: Option<Vec<f64>> = text(&key)?
            .split_whitespace()
            .map(|v| v.parse().ok().filter(|v: &f64| v.is_finite()))
            .collect();
        values?.try_into().ok()
    };
    let ratio = |name: &str| {
        Some(Ratio {
            numerator: cubic(format!("{name}_NUM_COEFF"))?,
            denominator: cubic(format!("{name}_DEN_COEFF"))?,
        })
    };
    let (lon, lat) = (scaling("LONG")?, scaling("LAT")?);
    let middle = LonLat {
        lon_deg: lon.offset,
        lat_deg: lat.offset,
    };
    let sea = options.sea_height_m.or_else(|| sea_height_m(middle));
    Some(Rpc {
        line: (scaling("LINE")?, ratio("LINE")?),
        sample: (scaling("SAMP")?, ratio("SAMP")?),
        lon,
        lat,
        height: scaling("HEIGHT")?,
        sea_height_m: sea.unwrap_or(0.0),
    })
}
