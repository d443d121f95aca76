//! Reading with GDAL.

use std::io::Read;
use std::path::Path;

use gdal::raster::{ColorInterpretation, GdalDataType, GdalType, RasterBand};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags, Metadata};
use ndarray::{Array2, Array3, ArrayViewMut2, Axis, Slice};
use sha2::{Digest, Sha256};

use super::bands::{self, BandHints, role_of_name};
use super::sidecar::Item;
use super::{Acquisition, BandRole, Overrides, Samples, Tile};
use crate::frame::{self, Georeference, Pixel, Unplaced};
use crate::{Error, Result};

/// How a tile is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// What the caller knows better than the files.
    pub overrides: Overrides,
    /// The largest raster that is read at once, columns times rows (default 400 million).
    pub max_pixels: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            overrides: Overrides::default(),
            max_pixels: 400_000_000,
        }
    }
}

/// Opens a raster and its sidecar; `name` is what the tile is called in the output.
///
/// `path` is anything that GDAL opens, or a STAC item (`.json`, `.geojson`), whose raster is
/// then opened with the item as its sidecar.
///
/// Samples of 8 and 16 bits stay as they are; signed and longer integers and f64 become f32.
/// Pixels that the file declares to be no data (nodata value in all bands, mask, alpha of 0)
/// or that are not finite in any band are false in [`Tile::valid`]; samples that are not
/// finite become 0. A black collar that the file does not declare is data.
///
/// # Errors
/// [`Error::NotARaster`], [`Error::Unreadable`], [`Error::Bands`], [`Error::SampleType`],
/// [`Error::ColourTable`], [`Error::TooLarge`] for the raster; [`Error::NoGeoreference`],
/// [`Error::BadTransform`], [`Error::UnknownCrs`], [`Error::NoProjDatabase`] for its place;
/// [`Error::Sidecar`], [`Error::Acquisition`] for what is said of sun, view and time;
/// [`Error::Option`] for an impossible pixel size from the caller.
pub fn open(path: &Path, name: &str, options: &ReadOptions) -> Result<Tile> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    if ["json", "geojson"]
        .iter()
        .any(|e| extension.eq_ignore_ascii_case(e))
    {
        let item = Item::read(path)?;
        return open_raster(&item.raster()?, name, Some(&item), options);
    }
    let item = Item::beside(path)?;
    open_raster(path, name, item.as_ref(), options)
}

fn open_raster(
    path: &Path,
    name: &str,
    item: Option<&Item>,
    options: &ReadOptions,
) -> Result<Tile> {
    frame::ready().map_err(|why| georeference_error(path, why))?;
    let facts = item.map(Item::facts).transpose()?.unwrap_or_default();
    let dataset = open_dataset(path)?;
    let (width, height) = dataset.raster_size();
    if width as u64 * height as u64 > options.max_pixels {
        return Err(Error::TooLarge {
            path: path.to_owned(),
            width,
            height,
            max_pixels: options.max_pixels,
        });
    }
    let layout = Layout::of(path, &dataset)?;
    let sample_type = sample_type(path, &layout.images)?;
    let georeference = georeference(path, &dataset, options.overrides.gsd_m)?;
    let stac_roles = item.and_then(|item| item.roles(path));
    let roles = bands::roles(&layout.hints, stac_roles.as_deref());

    let centre = Pixel {
        col: 0.5 * width as f64,
        row: 0.5 * height as f64,
    };
    let place = georeference.lonlat_at(centre)?;
    let acquisition = Acquisition::resolve(path, &options.overrides, facts, place)?;

    let unreadable = |e: gdal::errors::GdalError| Error::Unreadable {
        path: path.to_owned(),
        reason: e.to_string(),
    };
    let mut valid = Array2::from_elem((height, width), true);
    layout.declared_mask(&mut valid).map_err(unreadable)?;
    let images = &layout.images;
    let samples = match sample_type {
        SampleType::U8 => read_all::<u8>(images, &mut valid).map(Samples::U8),
        SampleType::U16 => read_all::<u16>(images, &mut valid).map(Samples::U16),
        SampleType::F32 => read_all::<f32>(images, &mut valid).map(Samples::F32),
    };
    let mut samples = samples.map_err(unreadable)?;
    samples.drop_not_finite(&mut valid);
    let crs_name = match &georeference {
        Georeference::Affine { crs, .. } => frame::crs_name(crs),
        Georeference::ImageUp { .. } => None,
    };
    Ok(Tile {
        name: name.to_owned(),
        sha256: sha256(path)?,
        samples,
        roles,
        valid: valid.iter().any(|good| !good).then_some(valid),
        georeference,
        crs_name,
        acquisition,
    })
}

fn open_dataset(path: &Path) -> Result<Dataset> {
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
        ..DatasetOptions::default()
    };
    Dataset::open_ex(path, options).map_err(|e| match std::fs::metadata(path) {
        // A name that only GDAL understands (/vsizip/…, NETCDF:…) is on no disk.
        Err(source) if !path.to_string_lossy().contains(':') && !path.starts_with("/vsi") => {
            Error::Io {
                path: path.to_owned(),
                source,
            }
        }
        _ => Error::NotARaster {
            path: path.to_owned(),
            reason: e.to_string(),
        },
    })
}

/// The bands of a raster, sorted into image and alpha.
struct Layout<'d> {
    images: Vec<RasterBand<'d>>,
    hints: Vec<BandHints>,
    alpha: Vec<RasterBand<'d>>,
}

impl<'d> Layout<'d> {
    fn of(path: &Path, dataset: &'d Dataset) -> Result<Self> {
        let mut layout = Layout {
            images: Vec::new(),
            hints: Vec::new(),
            alpha: Vec::new(),
        };
        for band in dataset.rasterbands() {
            let band = band.map_err(|e| Error::NotARaster {
                path: path.to_owned(),
                reason: e.to_string(),
            })?;
            let description = band.description().ok().as_deref().and_then(role_of_name);
            let mut colour = None;
            if description.is_none() {
                match band.color_interpretation() {
                    ColorInterpretation::AlphaBand => {
                        layout.alpha.push(band);
                        continue;
                    }
                    ColorInterpretation::PaletteIndex => {
                        return Err(Error::ColourTable {
                            path: path.to_owned(),
                        });
                    }
                    ColorInterpretation::RedBand => colour = Some(BandRole::Red),
                    ColorInterpretation::GreenBand => colour = Some(BandRole::Green),
                    ColorInterpretation::BlueBand => colour = Some(BandRole::Blue),
                    _ => {}
                }
            }
            layout.images.push(band);
            layout.hints.push(BandHints {
                description,
                colour,
            });
        }
        match layout.images.len() {
            0 | 2 => Err(Error::Bands {
                path: path.to_owned(),
                bands: dataset.raster_count(),
            }),
            _ => Ok(layout),
        }
    }

    /// Clears what alpha and mask bands declare to be no data. Nodata values are not looked at
    /// here, because GDAL would decode every band a second time for them.
    fn declared_mask(&self, valid: &mut Array2<bool>) -> gdal::errors::Result<()> {
        for alpha in &self.alpha {
            // As f32, so that an alpha of 1 in 65535 is not rounded to nothing.
            clear_where_zero::<f32>(alpha, valid)?;
        }
        for band in &self.images {
            let flags = band.mask_flags()?;
            let by_value = flags.is_nodata() && !flags.is_per_dataset();
            if flags.is_all_valid() || flags.is_alpha() || by_value {
                continue;
            }
            clear_where_zero::<u8>(&band.open_mask_band()?, valid)?;
            if flags.is_per_dataset() {
                break;
            }
        }
        Ok(())
    }
}

fn clear_where_zero<T: Copy + GdalType + Default + PartialEq>(
    band: &RasterBand<'_>,
    valid: &mut Array2<bool>,
) -> gdal::errors::Result<()> {
    let mask = band.read_band_as::<T>()?;
    for (good, mask) in valid.iter_mut().zip(mask.data()) {
        *good &= *mask != T::default();
    }
    Ok(())
}

enum SampleType {
    U8,
    U16,
    F32,
}

/// The narrowest of our types that holds all bands.
fn sample_type(path: &Path, bands: &[RasterBand<'_>]) -> Result<SampleType> {
    let mut widest = SampleType::U8;
    for band in bands {
        let t = band.band_type();
        match t {
            GdalDataType::UInt8 => {}
            GdalDataType::UInt16 if !matches!(widest, SampleType::F32) => {
                widest = SampleType::U16;
            }
            GdalDataType::UInt16 | GdalDataType::Float32 | GdalDataType::Float64 => {
                widest = SampleType::F32;
            }
            t if t.is_integer() && t.bits() <= 32 => widest = SampleType::F32,
            t => {
                return Err(Error::SampleType {
                    path: path.to_owned(),
                    // GDAL's binding knows no complex types.
                    sample_type: match t {
                        GdalDataType::Unknown => "complex or of a type unknown here".into(),
                        t => t.name(),
                    },
                });
            }
        }
    }
    Ok(widest)
}

/// Rows that are read of all bands before the next: enough for speed, few enough that a block
/// shared by all bands is still in GDAL's cache when the last band asks for it.
const ROWS_BYTES: usize = 8 << 20;

/// Reads all bands, and clears `valid` where every band has its nodata value.
fn read_all<T: Sample>(
    bands: &[RasterBand<'_>],
    valid: &mut Array2<bool>,
) -> gdal::errors::Result<Array3<T>> {
    let (height, width) = valid.dim();
    let mut all = Array3::<T>::default((bands.len(), height, width));
    let block_rows = bands.first().map_or(1, |b| b.block_size().1.max(1));
    let row_bytes = (width * bands.len() * size_of::<T>()).max(1);
    let rows = (ROWS_BYTES / row_bytes / block_rows).max(1) * block_rows;
    for top in (0..height).step_by(rows) {
        let span = Slice::from(top..(top + rows).min(height));
        let mut part = all.slice_axis_mut(Axis(1), span);
        for (band, mut plane) in bands.iter().zip(part.outer_iter_mut()) {
            read_rows(band, top, &mut plane)?;
        }
    }
    let nodata: Vec<Option<T>> = bands.iter().map(nodata_of).collect();
    // A pixel is good if one band says so; a band without nodata always does.
    if let Some(nodata) = nodata.into_iter().collect::<Option<Vec<T>>>() {
        let mut empty = Array2::from_elem((height, width), true);
        for (plane, nodata) in all.outer_iter().zip(&nodata) {
            empty.zip_mut_with(&plane, |e, sample| *e &= sample.is(*nodata));
        }
        valid.zip_mut_with(&empty, |good, empty| *good &= !empty);
    }
    Ok(all)
}

fn read_rows<T: Sample>(
    band: &RasterBand<'_>,
    top: usize,
    plane: &mut ArrayViewMut2<'_, T>,
) -> gdal::errors::Result<()> {
    let (rows, width) = plane.dim();
    // A run of whole rows of one band lies in one piece in memory.
    let Some(buffer) = plane.as_slice_mut() else {
        return Err(gdal::errors::GdalError::BadArgument(
            "rows not in one piece".into(),
        ));
    };
    let size = (width, rows);
    band.read_into_slice((0, isize::try_from(top)?), size, size, buffer, None)
}

/// The nodata value of a band as a sample; `None` where it has none or none that can occur.
fn nodata_of<T: Sample>(band: &RasterBand<'_>) -> Option<T> {
    // A value that stands beside a mask band is overruled by it.
    let flags = band.mask_flags().ok()?;
    if !flags.is_nodata() || flags.is_per_dataset() {
        return None;
    }
    band.no_data_value().and_then(T::of_f64)
}

/// The sample types that are read.
trait Sample: Copy + Default + GdalType {
    /// The value, if a sample can have it.
    fn of_f64(value: f64) -> Option<Self>;
    /// Equal; NaN is NaN.
    fn is(self, other: Self) -> bool;
}

impl Sample for u8 {
    fn of_f64(value: f64) -> Option<Self> {
        let near = value as u8;
        (f64::from(near) == value).then_some(near)
    }
    fn is(self, other: Self) -> bool {
        self == other
    }
}

impl Sample for u16 {
    fn of_f64(value: f64) -> Option<Self> {
        let near = value as u16;
        (f64::from(near) == value).then_some(near)
    }
    fn is(self, other: Self) -> bool {
        self == other
    }
}

impl Sample for f32 {
    fn of_f64(value: f64) -> Option<Self> {
        Some(value as f32)
    }
    fn is(self, other: Self) -> bool {
        self == other || (self.is_nan() && other.is_nan())
    }
}

impl Samples {
    /// Clears `valid` where a sample is not finite and puts 0 in its place, so that no NaN
    /// reaches a later stage.
    pub(super) fn drop_not_finite(&mut self, valid: &mut Array2<bool>) {
        let Samples::F32(bands) = self else { return };
        for mut plane in bands.outer_iter_mut() {
            ndarray::Zip::from(&mut plane)
                .and(&mut *valid)
                .for_each(|sample, good| {
                    if !sample.is_finite() {
                        *sample = 0.0;
                        *good = false;
                    }
                });
        }
    }
}

/// How the raster lies on the ground, checked to be good for every pixel.
fn georeference(path: &Path, dataset: &Dataset, gsd_m: Option<f64>) -> Result<Georeference> {
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

/// SHA-256 of a file, in lower-case hexadecimal; `None` for what is no file on disk.
fn sha256(path: &Path) -> Result<Option<String>> {
    if !path.is_file() {
        return Ok(None);
    }
    let failed = |source| Error::Io {
        path: path.to_owned(),
        source,
    };
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer).map_err(failed)?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
    }
    Ok(Some(format!("{:x}", hash.finalize())))
}
