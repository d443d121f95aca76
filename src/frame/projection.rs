//! Coordinate reference systems by GDAL and PROJ.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::OnceLock;

use gdal::config::{get_config_option, set_config_option, set_error_handler};
use gdal::errors::{CplErrType, GdalError};
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};

use super::LonLat;

/// Why a pixel has no place on Earth.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Unplaced {
    /// The geotransform is not finite or singular.
    Transform([f64; 6]),
    /// The size of the pixel of an image without georeference is not a positive number.
    PixelSize(f64),
    /// PROJ does not know the coordinate reference system.
    Crs(String),
    /// The coordinates lie outside of the coordinate reference system.
    OffTheEarth(String),
    /// PROJ's database is missing.
    NoDatabase(String),
}

/// How many transforms a thread keeps. A run meets few systems; the bound is for a long-lived
/// process that meets them all.
const KEPT: usize = 32;

thread_local! {
    // GDAL keeps a PROJ context per thread, which must outlive the transforms made in it.
    // Thread-locals die in the reverse order of their first use, so this flag makes sure that
    // the context is used before `TRANSFORMS`.
    static CONTEXT_MADE: Cell<bool> = const { Cell::new(false) };
    static TRANSFORMS: RefCell<HashMap<String, CoordTransform>> = RefCell::default();
}

/// Prepares GDAL and PROJ, once in the life of the process.
///
/// GDAL's messages go to `tracing` and no longer to standard error. What the user set in the
/// environment or by GDAL's own interface before is left as it is.
pub(crate) fn ready() -> Result<(), Unplaced> {
    static STATE: OnceLock<Result<(), String>> = OnceLock::new();
    STATE
        .get_or_init(|| {
            set_error_handler(|class, number, message| match class {
                CplErrType::Warning => tracing::warn!(number, "GDAL: {message}"),
                // Failures come back as errors of the call that failed.
                _ => tracing::debug!(number, "GDAL: {message}"),
            });
            let workers = std::thread::available_parallelism().map_or(1, |n| n.get());
            // A block is read once; a large cache only costs page faults. One GDAL thread,
            // because tiles are what runs in parallel.
            set_default("GDAL_CACHEMAX", &(64 * workers).to_string());
            set_default("GDAL_NUM_THREADS", "1");
            // Otherwise a truncated JPEG is filled with grey, under a mere warning.
            set_default("GDAL_ERROR_ON_LIBJPEG_WARNING", "YES");
            SpatialRef::from_epsg(4326).map(|_| ()).map_err(gdal_said)
        })
        .clone()
        .map_err(Unplaced::NoDatabase)
}

/// What GDAL said, without what its Rust binding adds.
pub(crate) fn gdal_said(error: GdalError) -> String {
    match error {
        GdalError::NullPointer { msg, .. } | GdalError::CplError { msg, .. } if !msg.is_empty() => {
            msg
        }
        other => other.to_string(),
    }
}

fn set_default(key: &str, value: &str) {
    let unset = get_config_option(key, "").is_ok_and(|now| now.is_empty());
    if unset && let Err(e) = set_config_option(key, value) {
        tracing::warn!("GDAL option {key} not set: {e}");
    }
}

/// `EPSG:n` where the system has such a code, else its name.
pub(crate) fn crs_name(crs: &str) -> Option<String> {
    ready().ok()?;
    let system = SpatialRef::from_definition(crs).ok()?;
    system.authority().ok().or_else(|| system.name())
}

/// Height of the sea above the WGS84 ellipsoid by PROJ's EGM96 grid, metres; `None` where that
/// is not installed or the place lies outside of it.
pub(crate) fn sea_height_m(at: LonLat) -> Option<f64> {
    ready().ok()?;
    let system = |definition: &str| {
        let mut system = SpatialRef::from_definition(definition).ok()?;
        system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        Some(system)
    };
    let (from, to) = (system("EPSG:4326+5773")?, system("EPSG:4979")?);
    let transform = CoordTransform::new(&from, &to).ok()?;
    let (mut x, mut y, mut z) = ([at.lon_deg], [at.lat_deg], [0.0]);
    transform.transform_coords(&mut x, &mut y, &mut z).ok()?;
    // Without the grid PROJ hands heights through as they are.
    (z[0] != 0.0 && z[0].abs() < 120.0).then_some(z[0])
}

/// Longitudes and latitudes of points in `crs`, by way of a transform that the thread keeps.
///
/// Input is easting, northing or longitude, latitude, whatever order the authority says.
pub(super) fn to_lonlat<const N: usize>(
    crs: &str,
    mut x: [f64; N],
    mut y: [f64; N],
) -> Result<[LonLat; N], Unplaced> {
    ready()?;
    CONTEXT_MADE.with(|made| {
        if !made.replace(true) {
            // The value is of no use; making it makes the context.
            drop(SpatialRef::from_epsg(4326));
        }
    });
    let (given_x, given_y) = (x, y);
    TRANSFORMS.with_borrow_mut(|kept| {
        if !kept.contains_key(crs) {
            let made = transform(crs)?;
            if kept.len() >= KEPT {
                kept.clear();
            }
            kept.insert(crs.to_owned(), made);
        }
        let Some(transform) = kept.get(crs) else {
            return Err(Unplaced::Crs("not kept".into()));
        };
        transform
            .transform_coords(&mut x, &mut y, &mut [])
            .map_err(|e| {
                let said = gdal_said(e);
                Unplaced::OffTheEarth(format!("({}, {}): {said}", given_x[0], given_y[0]))
            })
    })?;
    let mut out = [LonLat {
        lon_deg: 0.0,
        lat_deg: 0.0,
    }; N];
    for k in 0..N {
        // A transform between like systems passes anything through, metres taken for degrees too.
        if !(x[k].abs() <= 540.0 && y[k].abs() <= 90.0) {
            return Err(Unplaced::OffTheEarth(format!(
                "({}, {}) comes out at longitude {}, latitude {}",
                given_x[k], given_y[k], x[k], y[k]
            )));
        }
        out[k] = LonLat {
            lon_deg: (x[k] + 180.0).rem_euclid(360.0) - 180.0,
            lat_deg: y[k],
        };
    }
    Ok(out)
}

fn transform(crs: &str) -> Result<CoordTransform, Unplaced> {
    let said = |e| Unplaced::Crs(gdal_said(e));
    let mut from = SpatialRef::from_definition(crs).map_err(said)?;
    let mut to = SpatialRef::from_epsg(4326).map_err(said)?;
    from.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    to.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    CoordTransform::new(&from, &to).map_err(said)
}
