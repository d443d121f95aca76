//! Opening: everything about a raster but its pixels, which are then read whole, by windows,
//! or thinned out.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use gdal::Dataset;

use super::acquisition::{self, Facts};
use super::bands;
use super::layout::{Layout, other_bands, role_of_file};
use super::pixels::{self, Cut, Good, SampleType};
use super::sidecar::Item;
use super::water::{Land, Shore};
use super::{Acquisition, BandRole, PixelWindow, ReadOptions, Tile, collar, network, place, stac};
use crate::frame::{self, Georeference, Pixel};
use crate::{Error, Result};

/// Opens a raster and its sidecar; `name` is what the tile is called in the output.
///
/// `path` is anything that GDAL opens, or a STAC item (`.json`, `.geojson`; `.json#k` for the
/// k-th of a collection), whose raster is then opened with the item as its sidecar. Assets of an
/// item that hold blue, green, red and near infrared one by one are one image; the other bands of
/// a Sentinel-2 product are joined to its first (`…B02…`).
///
/// Samples of 8 and 16 bits stay as they are; signed and longer integers and f64 become f32.
/// Pixels that the file declares to be no data (nodata value in all bands, mask, alpha of 0)
/// or that are not finite in any band are false in [`Tile::valid`]; samples that are not
/// finite become 0. Of files that declare nothing, a collar of 0 or of the highest 8- or 16-bit
/// sample that fills a corner of the raster is no data too.
///
/// # Errors
/// [`Error::NotARaster`], [`Error::Unreadable`], [`Error::Bands`], [`Error::BandFiles`],
/// [`Error::SampleType`], [`Error::ColourTable`], [`Error::TooLarge`] for the raster;
/// [`Error::NoGeoreference`], [`Error::BadTransform`], [`Error::UnknownCrs`],
/// [`Error::NoProjDatabase`] for its place; [`Error::Sidecar`], [`Error::Acquisition`] for
/// what is said of sun, view and time; [`Error::Refused`] for what lies elsewhere;
/// [`Error::Option`] for an impossible pixel size from the caller; [`Error::Water`] for polygons of
/// water over a raster without georeference.
pub fn open(path: &Path, name: &str, options: &ReadOptions) -> Result<Tile> {
    Opened::open(path, name, options)?.read()
}

/// An opened raster: place, bands, sun and view are known, pixels are not read yet.
pub struct Opened {
    name: String,
    /// Files with what their names say of their bands.
    files: Vec<(PathBuf, Option<BandRole>, Dataset)>,
    width: usize,
    height: usize,
    sample_type: SampleType,
    roles: Vec<BandRole>,
    georeference: Georeference,
    crs_name: Option<String>,
    acquisition: Acquisition,
    metadata: Vec<PathBuf>,
    shore: Option<Shore>,
    max_pixels: u64,
    max_bytes: u64,
    allow_network: bool,
    /// The value of a collar that is not declared, looked for when pixels are first read.
    collar: OnceCell<Option<f64>>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened")
            .field("name", &self.name)
            .field("width", &self.width)
            .field("height", &self.height)
            .finish_non_exhaustive()
    }
}

impl Opened {
    /// Opens a raster, as [`open`] does, and reads no pixel.
    ///
    /// # Errors
    /// Those of [`open`].
    pub fn open(path: &Path, name: &str, options: &ReadOptions) -> Result<Opened> {
        if stac::is_json(path) {
            let item = Item::read(path, options.metadata)?;
            return Self::open_raster(&item.raster()?, name, Some(&item), options);
        }
        let item = Item::beside(path, options.metadata)?;
        Self::open_raster(path, name, item.as_ref(), options)
    }

    fn open_raster(
        path: &Path,
        name: &str,
        item: Option<&Item>,
        options: &ReadOptions,
    ) -> Result<Opened> {
        frame::ready().map_err(|why| place::georeference_error(path, why))?;
        let facts = match item {
            Some(item) => item.facts(&options.overrides)?,
            None => Facts::default(),
        };
        let _closed = network::Closed::unless(options.allow_network);
        let files = open_files(path, item, options)?;
        let dataset = &files[0].2;
        let (width, height) = dataset.raster_size();
        let layout = Layout::of(&files)?;
        if layout.images.len() > options.max_bands {
            return Err(Error::Limit {
                path: path.to_owned(),
                what: "bands",
                value: layout.images.len() as u64,
                most: options.max_bands as u64,
                advice: "take those that are needed (gdal_translate -b), or raise \
                         ReadOptions::max_bands",
            });
        }
        let sample_type = pixels::sample_type(path, &layout.images)?;
        let roles = roles(path, &layout, item, options)?;
        drop(layout);
        let georeference = place::georeference(path, dataset, options)?;
        let (said, vendor_file) = acquisition::beside(path, dataset, options.metadata);
        let said_by = vendor_file.as_deref().unwrap_or(path);
        let vendor = said.judged(said_by)?;
        let centre = Pixel {
            col: 0.5 * width as f64,
            row: 0.5 * height as f64,
        };
        let place = georeference.lonlat_at(centre)?;
        let acquisition = Acquisition::resolve(path, &options.overrides, facts, vendor, place)?;
        let crs_name = georeference.crs_name();
        let shore = match &options.water {
            Some(water) => Some(water.on(name, &georeference, (width, height))?),
            None => None,
        };
        Ok(Opened {
            name: name.to_owned(),
            width,
            height,
            sample_type,
            roles,
            georeference,
            crs_name,
            acquisition,
            metadata: item
                .map(|item| item.path().to_owned())
                .into_iter()
                .chain(vendor_file)
                .collect(),
            shore,
            max_pixels: options.max_pixels,
            max_bytes: options.max_bytes,
            allow_network: options.allow_network,
            collar: OnceCell::new(),
            files,
        })
    }

    /// What the tile is called in the output.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The files whose bands make up the tile.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|(path, ..)| path.as_path())
    }

    /// The files beside the raster that say something of sun, view and time.
    pub fn metadata_files(&self) -> &[PathBuf] {
        &self.metadata
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Columns and rows of a block, the piece of the file that is decoded at once.
    pub fn block_size(&self) -> [usize; 2] {
        let block = self.files[0].2.rasterband(1).map(|band| band.block_size());
        block.map_or([self.width, 1], |(columns, rows)| [columns, rows])
    }

    /// One role per image band.
    pub fn roles(&self) -> &[BandRole] {
        &self.roles
    }

    /// The type in which samples are kept, as in Rust.
    pub fn sample_type(&self) -> &'static str {
        match self.sample_type {
            SampleType::U8 => "u8",
            SampleType::U16 => "u16",
            SampleType::F32 => "f32",
        }
    }

    /// The name of GDAL's driver.
    pub fn driver(&self) -> String {
        self.files[0].2.driver().short_name()
    }

    /// Where the pixels lie on Earth.
    pub fn georeference(&self) -> &Georeference {
        &self.georeference
    }

    /// The coordinate system, as `EPSG:n` where it has a code.
    pub fn crs_name(&self) -> Option<&str> {
        self.crs_name.as_deref()
    }

    /// Sun, view and time, each with its source.
    pub fn acquisition(&self) -> &Acquisition {
        &self.acquisition
    }

    /// Whether polygons of water were given and none reaches the raster.
    pub fn is_inland(&self) -> bool {
        let size = (self.width, self.height);
        (self.shore.as_ref()).is_some_and(|shore| shore.is_inland(size))
    }

    /// The digest of the polygons of water that were given.
    pub(crate) fn water_digest(&self) -> Option<&str> {
        self.shore.as_ref().map(Shore::digest)
    }

    fn land(&self, cut: Cut) -> Option<Land> {
        let first = [cut.window.col, cut.window.row].map(|at| at as f64);
        let step = cut.window.width as f64 / cut.size.0 as f64;
        let shore = self.shore.as_ref()?;
        Some(shore.land(first, step, cut.size))
    }

    /// Reads all pixels.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Unreadable`], [`Error::Io`].
    pub fn read(&self) -> Result<Tile> {
        let whole = PixelWindow {
            col: 0,
            row: 0,
            width: self.width,
            height: self.height,
        };
        let tile = self.window(whole)?;
        Ok(Tile {
            sha256: self.sha256()?,
            ..tile
        })
    }

    /// Reads the pixels of a window, which is clipped to the raster. The tile knows where it
    /// lies in the whole ([`Tile::origin`]) and has no checksum.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Unreadable`].
    pub fn window(&self, window: PixelWindow) -> Result<Tile> {
        let window = self.clipped(window);
        self.cut(Cut {
            window,
            size: (window.width, window.height),
        })
    }

    /// What [`window`](Self::window) gives, cut from the tile of a larger window that was read
    /// already; `None` where it does not lie in it.
    pub(crate) fn window_of(&self, larger: &Tile, window: PixelWindow) -> Option<Tile> {
        let window = self.clipped(window);
        let [col, row] = larger.origin;
        let inside = PixelWindow {
            col: window.col.checked_sub(col)?,
            row: window.row.checked_sub(row)?,
            ..window
        };
        let holds = inside.col + inside.width <= larger.width()
            && inside.row + inside.height <= larger.height();
        holds.then(|| Tile {
            name: larger.name.clone(),
            sha256: None,
            samples: larger.samples.window(inside),
            roles: larger.roles.clone(),
            valid: (larger.valid.as_ref())
                .map(|valid| inside.of_plane(valid).to_owned())
                .filter(|valid| valid.iter().any(|good| !good)),
            land: self.land(Cut {
                window,
                size: (window.width, window.height),
            }),
            // From the raster's own, so that it is the same to the last digit.
            georeference: self.georeference.windowed(window.col, window.row),
            crs_name: larger.crs_name.clone(),
            acquisition: larger.acquisition,
            origin: [window.col, window.row],
        })
    }

    /// The whole raster thinned out by averaging squares of `factor` pixels, with overviews
    /// where the file has them. Columns and rows that fill no square are left out.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Unreadable`].
    pub fn thinned(&self, factor: usize) -> Result<Tile> {
        let factor = factor.clamp(1, self.width.min(self.height).max(1));
        let size = (self.width / factor, self.height / factor);
        let window = PixelWindow {
            col: 0,
            row: 0,
            width: size.0 * factor,
            height: size.1 * factor,
        };
        let tile = self.cut(Cut { window, size })?;
        Ok(Tile {
            georeference: self.georeference.thinned(factor),
            ..tile
        })
    }

    fn clipped(&self, w: PixelWindow) -> PixelWindow {
        let (col, row) = (w.col.min(self.width - 1), w.row.min(self.height - 1));
        PixelWindow {
            col,
            row,
            width: w.width.clamp(1, self.width - col),
            height: w.height.clamp(1, self.height - row),
        }
    }

    fn cut(&self, cut: Cut) -> Result<Tile> {
        let (width, height) = cut.size;
        let path = &self.files[0].0;
        if width as u64 * height as u64 > self.max_pixels {
            return Err(Error::TooLarge {
                path: path.clone(),
                width,
                height,
                max_pixels: self.max_pixels,
            });
        }
        let unreadable = |e: gdal::errors::GdalError| Error::Unreadable {
            path: path.clone(),
            reason: frame::gdal_said(e),
        };
        let layout = Layout::of(&self.files)?;
        let sample_bytes = match self.sample_type {
            SampleType::U8 => 1,
            SampleType::U16 => 2,
            SampleType::F32 => 4,
        };
        let bytes = (width as u64 * height as u64)
            .saturating_mul(layout.images.len() as u64 * sample_bytes);
        if bytes > self.max_bytes {
            return Err(Error::Limit {
                path: path.clone(),
                what: "bytes of samples",
                value: bytes,
                most: self.max_bytes,
                advice: "cut the raster (gdal_translate -srcwin) or take fewer bands (-b), or \
                         raise ReadOptions::max_bytes",
            });
        }
        let _closed = network::Closed::unless(self.allow_network);
        let mut good = Good::all((height, width));
        layout.declared_mask(cut, &mut good).map_err(unreadable)?;
        let samples =
            pixels::read(&layout.images, self.sample_type, cut, &mut good).map_err(unreadable)?;
        if let Some(value) = self.collar(&layout).map_err(unreadable)? {
            collar::clear(&samples, value, &mut good);
        }
        Ok(Tile {
            name: self.name.clone(),
            sha256: None,
            samples,
            roles: self.roles.clone(),
            valid: good.into_mask(),
            land: self.land(cut),
            georeference: self.georeference.windowed(cut.window.col, cut.window.row),
            crs_name: self.crs_name.clone(),
            acquisition: self.acquisition,
            origin: [cut.window.col, cut.window.row],
        })
    }

    /// The value of a collar of which the files say nothing.
    fn collar(&self, layout: &Layout<'_>) -> gdal::errors::Result<Option<f64>> {
        if let Some(known) = self.collar.get() {
            return Ok(*known);
        }
        let found = match layout.declares()? {
            true => None,
            false => {
                let size = (self.width, self.height);
                collar::of_corners(&layout.images, self.sample_type, size)?
            }
        };
        Ok(*self.collar.get_or_init(|| found))
    }

    /// SHA-256 of the first file, lower-case hexadecimal; `None` for what is no file on disk.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn sha256(&self) -> Result<Option<String>> {
        super::checksum::sha256(&self.files[0].0)
    }
}

fn open_files(
    path: &Path,
    item: Option<&Item>,
    options: &ReadOptions,
) -> Result<Vec<(PathBuf, Option<BandRole>, Dataset)>> {
    let first = network::open_dataset(path, options.allow_network)?;
    let told = |path: &Path, dataset: &Dataset| {
        (dataset.raster_count() == 1)
            .then(|| role_of_file(path))
            .flatten()
    };
    let band_files = item.map_or(Ok(Vec::new()), |item| item.band_files(path))?;
    let by_item = |path: &Path| Some(band_files.iter().find(|(_, p)| p == path)?.0);
    let role = by_item(path).or_else(|| told(path, &first));
    let others = match &band_files[..] {
        [] => other_bands(path),
        [_, others @ ..] => others.iter().map(|(_, path)| path.clone()).collect(),
    };
    if others.is_empty() {
        // GDAL takes a millisecond to write a coordinate system out.
        return Ok(vec![(path.to_owned(), role, first)]);
    }
    let (size, transform) = (first.raster_size(), first.geo_transform().ok());
    let crs = first.projection();
    let mut files = vec![(path.to_owned(), role, first)];
    for other in others {
        let dataset = network::open_dataset(&other, options.allow_network)?;
        let same = dataset.raster_size() == size
            && dataset.geo_transform().ok() == transform
            && dataset.projection() == crs;
        if !same {
            return Err(Error::BandFiles {
                reason: format!(
                    "{} x {} pixels, transform {:?}, but {} has {} x {}, {transform:?}",
                    dataset.raster_size().0,
                    dataset.raster_size().1,
                    dataset.geo_transform().ok(),
                    path.display(),
                    size.0,
                    size.1
                ),
                path: other,
            });
        }
        let role = by_item(&other).or_else(|| told(&other, &dataset));
        files.push((other, role, dataset));
    }
    Ok(files)
}

fn roles(
    path: &Path,
    layout: &Layout<'_>,
    item: Option<&Item>,
    options: &ReadOptions,
) -> Result<Vec<BandRole>> {
    let bands = layout.images.len();
    match &options.roles {
        Some(roles) if roles.len() == bands => Ok(roles.clone()),
        Some(roles) => Err(Error::Option {
            option: "roles",
            value: format!("{} roles for {bands} bands", roles.len()),
            advice: "name one role per image band",
        }),
        None => {
            let stac = item.and_then(|item| item.roles(path));
            Ok(bands::roles(&layout.hints, stac.as_deref()))
        }
    }
}
