//! Samples of bands, in the narrowest of our types, with what is no data in them.

use std::path::Path;

use gdal::raster::{GdalDataType, GdalType, RasterBand, ResampleAlg};
use ndarray::{Array2, Array3, ArrayViewMut2, Axis, Slice};

use super::spare::{self, Kept};
use super::{PixelWindow, Samples};
use crate::{Error, Result};

/// Which pixels are read, and how many are made of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// Pixels of the raster.
    pub(super) window: PixelWindow,
    /// Columns and rows that come out; fewer than those of the window are averages.
    pub(super) size: (usize, usize),
}

impl Cut {
    fn whole_pixels(&self) -> bool {
        self.size == (self.window.width, self.window.height)
    }

    /// The rows of the window that output rows `top..top + rows` are made of.
    fn source(&self, top: usize, rows: usize) -> ((isize, isize), (usize, usize)) {
        let w = &self.window;
        let at = |row: usize| row * w.height / self.size.1;
        let (from, to) = (at(top), at(top + rows));
        (
            (w.col as isize, (w.row + from) as isize),
            (w.width, to - from),
        )
    }
}

/// The types that samples are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SampleType {
    /// 8 bits.
    U8,
    /// 16 bits.
    U16,
    /// Floating point.
    F32,
}

/// The narrowest of our types that holds all bands.
pub(super) fn sample_type(path: &Path, bands: &[RasterBand<'_>]) -> Result<SampleType> {
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

/// Which pixels of a cut are good; an array only where some may not be.
#[derive(Debug)]
pub(super) struct Good {
    /// Rows and columns.
    size: (usize, usize),
    mask: Option<Array2<bool>>,
}

impl Good {
    /// All of so many rows and columns.
    pub(super) fn all(size: (usize, usize)) -> Good {
        Good { size, mask: None }
    }

    pub(super) fn mask_mut(&mut self) -> &mut Array2<bool> {
        let size = self.size;
        self.mask
            .get_or_insert_with(|| Array2::from_elem(size, true))
    }

    /// The mask, where there are bad pixels.
    pub(super) fn into_mask(self) -> Option<Array2<bool>> {
        let has_bad = |mask: &Array2<bool>| match mask.as_slice() {
            Some(all) => all.contains(&false),
            None => mask.iter().any(|good| !good),
        };
        self.mask.filter(has_bad)
    }
}

/// Rows that are read of all bands before the next: enough for speed, few enough that a block
/// shared by all bands is still in GDAL's cache when the last band asks for it.
const ROWS_BYTES: usize = 8 << 20;

/// Reads all bands of a cut, and tells what is no data in it.
pub(super) fn read(
    bands: &[RasterBand<'_>],
    sample_type: SampleType,
    cut: Cut,
    good: &mut Good,
) -> gdal::errors::Result<Samples> {
    let mut samples = match sample_type {
        SampleType::U8 => read_all::<u8>(bands, cut, good).map(Samples::U8),
        SampleType::U16 => read_all::<u16>(bands, cut, good).map(Samples::U16),
        SampleType::F32 => read_all::<f32>(bands, cut, good).map(Samples::F32),
    }?;
    samples.drop_not_finite(good);
    Ok(samples)
}

/// Reads all bands; where every band has its nodata value is no data.
fn read_all<T: Sample>(
    bands: &[RasterBand<'_>],
    cut: Cut,
    good: &mut Good,
) -> gdal::errors::Result<Array3<T>> {
    let (height, width) = good.size;
    // The system gives zeroed memory; filling it with a default would touch it once more.
    let mut all: Array3<T> = spare::samples((bands.len(), height, width));
    let block_rows = bands.first().map_or(1, |b| b.block_size().1.max(1));
    let row_bytes = (cut.window.width * bands.len() * size_of::<T>()).max(1);
    // Output rows, each of which may stand for several of the raster.
    let per_row = cut.window.height.div_ceil(height.max(1)).max(1);
    let block_rows = block_rows.div_ceil(per_row);
    let rows = (ROWS_BYTES / row_bytes / per_row / block_rows).max(1) * block_rows;
    for top in (0..height).step_by(rows) {
        let span = Slice::from(top..(top + rows).min(height));
        let mut part = all.slice_axis_mut(Axis(1), span);
        for (band, mut plane) in bands.iter().zip(part.outer_iter_mut()) {
            read_rows(band, cut, top, &mut plane)?;
        }
    }
    let nodata: Vec<Option<T>> = bands.iter().map(nodata_of).collect();
    // A pixel is good if one band says so; a band without nodata always does.
    if let Some(nodata) = nodata.into_iter().collect::<Option<Vec<T>>>() {
        let mut empty = Array2::from_elem((height, width), true);
        for (plane, nodata) in all.outer_iter().zip(&nodata) {
            empty.zip_mut_with(&plane, |e, sample| *e &= sample.is(*nodata));
        }
        if empty.iter().any(|empty| *empty) {
            let valid = good.mask_mut();
            valid.zip_mut_with(&empty, |good, empty| *good &= !empty);
        }
    }
    Ok(all)
}

fn read_rows<T: Sample>(
    band: &RasterBand<'_>,
    cut: Cut,
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
    let (from, size) = cut.source(top, rows);
    let how = (!cut.whole_pixels()).then_some(ResampleAlg::Average);
    band.read_into_slice(from, size, (width, rows), buffer, how)
}

/// Clears what a mask or alpha band declares to be no data in a cut. Of an averaged pixel,
/// the nearest is asked.
pub(super) fn clear_where_zero<T: Copy + GdalType + Default + PartialEq>(
    band: &RasterBand<'_>,
    cut: Cut,
    good: &mut Good,
) -> gdal::errors::Result<()> {
    let (height, width) = good.size;
    let (from, size) = cut.source(0, height);
    let mask = band.read_as::<T>(from, size, (width, height), None)?;
    for (good, mask) in good.mask_mut().iter_mut().zip(mask.data()) {
        *good &= *mask != T::default();
    }
    Ok(())
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
trait Sample: Kept + GdalType {
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
    /// A pixel with a sample that is not finite is not good; 0 takes the sample's place, so that
    /// no NaN reaches a later stage.
    pub(super) fn drop_not_finite(&mut self, good: &mut Good) {
        let Samples::F32(bands) = self else { return };
        if bands.iter().all(|sample| sample.is_finite()) {
            return;
        }
        let valid = good.mask_mut();
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
