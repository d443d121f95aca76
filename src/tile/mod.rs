//! A georeferenced tile in memory: samples, mask, place on Earth, sun, view and time.
//!
//! In: a path that GDAL opens, or an array with its georeference and acquisition.
//! Out: a [`Tile`].

mod acquisition;
mod array;
mod bands;
mod checksum;
mod collar;
mod layout;
mod limits;
mod network;
mod open;
mod options;
mod pixels;
mod place;
mod sidecar;
mod spare;
mod stac;
mod sun;
mod water;

pub use acquisition::{Acquisition, Overrides, Remark, Remarks, Source, Sourced};
pub use limits::MetadataLimits;
pub use open::{Opened, open};
pub use options::ReadOptions;
pub use water::{Land, WaterArea};

pub(crate) use layout::other_bands;
pub(crate) use stac::{Described, items_of};

use std::path::{Path, PathBuf};

use ndarray::{Array2, Array3, ArrayView2, ArrayView3, Axis, Slice};

use crate::Result;
use crate::frame::Georeference;

/// Extensions of the rasters that are taken from a folder. A file named by itself may have
/// any.
pub const RASTER_EXTENSIONS: [&str; 9] = [
    "tif", "tiff", "jp2", "vrt", "png", "jpg", "jpeg", "ntf", "img",
];

/// The raster that a STAC item describes, when `path` is one.
pub(crate) fn raster_of_item(path: &Path) -> Option<PathBuf> {
    if !stac::is_json(path) {
        return None;
    }
    let (file, index) = stac::split_fragment(path);
    let mut items = items_of(&file, false).into_iter();
    items.nth(index.unwrap_or(0)).map(|d| d.raster)
}

/// What a metadata file says by itself of sun, view and time: a supplier's (Maxar IMD and ISD,
/// Airbus DIMAP, Planet, Sentinel-2) or a STAC item's.
///
/// # Errors
/// [`Error::Metadata`](crate::Error::Metadata) or [`Error::Sidecar`](crate::Error::Sidecar)
/// when it is no such file, [`Error::Acquisition`](crate::Error::Acquisition) for an angle
/// that cannot be.
pub fn read_metadata(path: &Path) -> Result<Acquisition> {
    let limits = MetadataLimits::default();
    if stac::is_json(path) {
        let facts = sidecar::Item::read(path, limits)?.facts(&Overrides::default())?;
        return Ok(facts.from(Source::Sidecar));
    }
    let said = acquisition::read(path, limits)?.ok_or_else(|| acquisition::not_understood(path))?;
    let mut acquisition = said.judged(path)?.from(Source::Vendor);
    acquisition.compare_sun(said.place);
    Ok(acquisition)
}

/// What a band shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BandRole {
    /// Panchromatic.
    Pan,
    /// Coastal blue, about 425 nm.
    Coastal,
    /// About 480 nm.
    Blue,
    /// About 545 nm.
    Green,
    /// About 605 nm.
    Yellow,
    /// About 660 nm.
    Red,
    /// About 725 nm.
    RedEdge,
    /// About 830 nm and longer.
    Nir,
    /// Not known.
    Other,
}

impl std::str::FromStr for BandRole {
    type Err = crate::Error;

    /// A role by its name: `pan`, `coastal`, `blue`, `green`, `yellow`, `red`, `rededge`, `nir`, or
    /// `other`.
    fn from_str(name: &str) -> Result<BandRole> {
        match bands::role_of_name(name) {
            Some(role) => Ok(role),
            None if name.trim().eq_ignore_ascii_case("other") => Ok(BandRole::Other),
            None => Err(crate::Error::Option {
                option: "bands",
                value: name.to_owned(),
                advice: "name each band pan, coastal, blue, green, yellow, red, rededge, nir or \
                         other",
            }),
        }
    }
}

/// The samples of all image bands, `(band, row, column)`, in the type in which they were read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Samples {
    /// 8 bits.
    U8(Array3<u8>),
    /// 16 bits.
    U16(Array3<u16>),
    /// Floating point.
    F32(Array3<f32>),
}

/// A rectangle of whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelWindow {
    /// First column.
    pub col: usize,
    /// First row.
    pub row: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Samples {
    /// `(bands, rows, columns)`.
    pub fn dim(&self) -> (usize, usize, usize) {
        match self {
            Samples::U8(a) => a.dim(),
            Samples::U16(a) => a.dim(),
            Samples::F32(a) => a.dim(),
        }
    }

    /// The samples of a window, which must lie inside.
    fn window(&self, w: PixelWindow) -> Samples {
        match self {
            Samples::U8(a) => Samples::U8(w.of(a).to_owned()),
            Samples::U16(a) => Samples::U16(w.of(a).to_owned()),
            Samples::F32(a) => Samples::F32(w.of(a).to_owned()),
        }
    }

    /// Leaves their memory to the next tile that this thread reads.
    pub(crate) fn leave_memory(self) {
        match self {
            Samples::U8(a) => spare::keep(a),
            Samples::U16(a) => spare::keep(a),
            Samples::F32(a) => spare::keep(a),
        }
    }

    /// Bytes that they take.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Samples::U8(a) => a.len(),
            Samples::U16(a) => 2 * a.len(),
            Samples::F32(a) => 4 * a.len(),
        }
    }

    /// The samples of a window, as f32. The window must lie inside.
    pub fn chip(&self, w: PixelWindow) -> Array3<f32> {
        match self {
            Samples::U8(a) => as_f32(w.of(a)),
            Samples::U16(a) => as_f32(w.of(a)),
            Samples::F32(a) => w.of(a).to_owned(),
        }
    }
}

/// Samples as f32, row by row.
fn as_f32<T: Copy + Into<f32>>(view: ArrayView3<'_, T>) -> Array3<f32> {
    let mut out = Vec::with_capacity(view.len());
    for row in view.rows() {
        match row.to_slice() {
            Some(row) => out.extend(row.iter().map(|v| (*v).into())),
            None => out.extend(row.iter().map(|v| (*v).into())),
        }
    }
    // As many as there are, in order.
    Array3::from_shape_vec(view.dim(), out).unwrap_or_default()
}

impl PixelWindow {
    /// The window of every band. (ndarray's `s!` allows unsafe code, which we forbid.)
    fn of<'a, T>(&self, bands: &'a Array3<T>) -> ArrayView3<'a, T> {
        let span = |from: usize, len: usize| Slice::from(from..from + len);
        let mut view = bands.view();
        view.slice_axis_inplace(Axis(1), span(self.row, self.height));
        view.slice_axis_inplace(Axis(2), span(self.col, self.width));
        view
    }

    /// The window of one plane.
    fn of_plane<'a, T>(&self, plane: &'a Array2<T>) -> ArrayView2<'a, T> {
        let span = |from: usize, len: usize| Slice::from(from..from + len);
        let mut view = plane.view();
        view.slice_axis_inplace(Axis(0), span(self.row, self.height));
        view.slice_axis_inplace(Axis(1), span(self.col, self.width));
        view
    }
}

/// A tile: everything that the stages after it may know of the image.
#[derive(Debug, Clone)]
pub struct Tile {
    /// Name in the output: the path relative to the inputs' common folder.
    pub name: String,
    /// SHA-256 of the file, lower-case hexadecimal; `None` for a tile from memory.
    pub sha256: Option<String>,
    /// Image bands only (alpha is in `valid`).
    pub samples: Samples,
    /// One role per band.
    pub roles: Vec<BandRole>,
    /// False where the raster has no data; `None` when all pixels are good.
    pub valid: Option<Array2<bool>>,
    /// What is land, where polygons of water were given.
    pub land: Option<Land>,
    /// Where the pixels lie on Earth.
    pub georeference: Georeference,
    /// The coordinate system for the tile row, as `EPSG:n` where it has a code.
    pub crs_name: Option<String>,
    /// Sun, view and time, each with its source.
    pub acquisition: Acquisition,
    /// First column and row of this tile in the raster that it is a window of; `[0, 0]` for
    /// the whole.
    pub origin: [usize; 2],
}

impl Tile {
    /// Columns.
    pub fn width(&self) -> usize {
        self.samples.dim().2
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.samples.dim().1
    }

    /// Image bands.
    pub fn bands(&self) -> usize {
        self.samples.dim().0
    }

    /// The mask of good pixels, where there is one.
    pub fn valid(&self) -> Option<ArrayView2<'_, bool>> {
        self.valid.as_ref().map(|v| v.view())
    }
}
