//! What is wrong with an input, and what to do about it.

use std::path::PathBuf;

/// A bad input: which one, which value, and what to do.
///
/// A good input that carries no honest answer is not an error but a
/// [`Withheld`](crate::Withheld).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read as a raster.
    #[error(
        "{path}: not a raster that GDAL can open ({reason}); give a GeoTIFF, JPEG 2000, PNG or another GDAL raster"
    )]
    NotARaster {
        /// The file.
        path: PathBuf,
        /// What GDAL said.
        reason: String,
    },
    /// The raster opens but its pixels do not come out.
    #[error(
        "{path}: reading the pixels failed ({reason}); the file is probably truncated or corrupt, fetch it again"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What GDAL said.
        reason: String,
    },
    /// The raster has no band, or a number of bands without a meaning.
    #[error("{path}: {bands} image bands; one (pan), three (RGB) or four and more are understood")]
    Bands {
        /// The file.
        path: PathBuf,
        /// How many it has, alpha not counted.
        bands: usize,
    },
    /// The samples are of a type that is not understood.
    #[error(
        "{path}: samples are {sample_type}; convert them to u8, u16 or f32 (gdal_translate -ot)"
    )]
    SampleType {
        /// The file.
        path: PathBuf,
        /// GDAL's name of the type.
        sample_type: String,
    },
    /// The raster says nothing about where on Earth it lies.
    #[error(
        "{path}: no georeference; give the pixel size with --gsd (metres) to measure without a position"
    )]
    NoGeoreference {
        /// The file.
        path: PathBuf,
    },
    /// The affine transform cannot place pixels on the ground.
    #[error(
        "{path}: geotransform {transform:?} is zero, singular or not finite; correct it (gdal_edit.py -a_ullr)"
    )]
    BadTransform {
        /// The file.
        path: PathBuf,
        /// GDAL's six numbers.
        transform: [f64; 6],
    },
    /// The coordinate reference system is missing or unknown to PROJ.
    #[error(
        "{path}: coordinate reference system not understood ({reason}); assign one (gdal_edit.py -a_srs)"
    )]
    UnknownCrs {
        /// The file.
        path: PathBuf,
        /// What PROJ said.
        reason: String,
    },
    /// PROJ's database is not installed, so that no coordinate system can be trusted.
    #[error("PROJ database not found ({reason}); install proj-data or set PROJ_DATA")]
    NoProjDatabase {
        /// What PROJ said.
        reason: String,
    },
    /// A pixel that has no place on Earth.
    #[error(
        "pixel ({col}, {row}) cannot be placed on Earth: {reason}; correct the geotransform or the coordinate reference system"
    )]
    Unplaced {
        /// Column, pixels.
        col: f64,
        /// Row, pixels.
        row: f64,
        /// What is wrong.
        reason: String,
    },
    /// A raster larger than is read at once.
    #[error(
        "{path}: {width} x {height} pixels are more than max_pixels = {max_pixels}; raise ReadOptions::max_pixels (PlanOptions::max_px for a whole scene) or cut the raster (gdal_translate -srcwin)"
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
        /// The limit.
        max_pixels: u64,
    },
    /// The samples are indices of a colour table, which are no brightness.
    #[error(
        "{path}: the samples are indices of a colour table; expand them (gdal_translate -expand rgb)"
    )]
    ColourTable {
        /// The file.
        path: PathBuf,
    },
    /// An array and what is said of it do not fit together.
    #[error("{name}: {reason}; correct the call")]
    Array {
        /// The tile's name.
        name: String,
        /// What does not fit.
        reason: String,
    },
    /// A sidecar is not the JSON that it should be.
    #[error("{path}: {reason}; a STAC item is expected")]
    Sidecar {
        /// The sidecar.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A supplier's metadata file that cannot be read.
    #[error("{path}: {reason}; correct it, or give sun and view yourself (--sun, --view)")]
    Metadata {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Polygons of water that cannot be read or laid over an image.
    #[error("{path}: {reason}; polygons of water are expected, in any vector format of OGR's")]
    Water {
        /// The file of the polygons, or the image.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Something that would be fetched from elsewhere than the caller named.
    #[error("{path}: {reason}; name the file itself, or allow it (ReadOptions::allow_network)")]
    Refused {
        /// The file that refers to it.
        path: PathBuf,
        /// What it refers to.
        reason: String,
    },
    /// A window of a scene was lost.
    #[error("{path}: a window of the scene was lost ({reason}); please report it with the scene")]
    Window {
        /// The scene.
        path: PathBuf,
        /// What happened.
        reason: String,
    },
    /// Files that are to be the bands of one image and do not fit together.
    #[error("{path}: {reason}; files of one grid are joined, resample the others (gdalwarp)")]
    BandFiles {
        /// The file that does not fit.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// An angle or time that cannot be.
    #[error("{path}: {field} is {value} {unit}; {advice}")]
    Acquisition {
        /// The tile or sidecar that says so.
        path: PathBuf,
        /// The field, as named there.
        field: &'static str,
        /// Its value.
        value: f64,
        /// Its unit.
        unit: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// What is said of a ship cannot be.
    #[error("{quantity} is {value} {unit}; {advice}")]
    Observation {
        /// Which quantity.
        quantity: &'static str,
        /// Its value.
        value: f64,
        /// Its unit.
        unit: &'static str,
        /// What is expected.
        advice: &'static str,
    },
    /// A register of ships that contradicts itself or cannot be read.
    #[error("{path}:{line}: {reason}; correct or remove the row")]
    Register {
        /// The CSV file.
        path: PathBuf,
        /// Line in the file, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A row of a ledger's input that cannot be read or contradicts itself.
    #[error("{path}: row {row}: {reason}; correct or remove the row")]
    Row {
        /// The file.
        path: PathBuf,
        /// Line of an NDJSON or CSV file, or number of the feature, from 1.
        row: u64,
        /// What is wrong.
        reason: String,
    },
    /// Reported draughts that cannot be read.
    #[error("{path}:{line}: {reason}; correct or remove the row")]
    Draughts {
        /// The CSV file.
        path: PathBuf,
        /// Line in the file, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// More than what is read or tried for one tile.
    #[error("{path}: {value} {what} are more than the limit of {most}; {advice}")]
    Limit {
        /// The file.
        path: PathBuf,
        /// What there is too much of, with its unit.
        what: &'static str,
        /// How much there is, or was when it was given up.
        value: u64,
        /// The limit.
        most: u64,
        /// How to raise it.
        advice: &'static str,
    },
    /// A run that was stopped before its end.
    #[error(
        "stopped before all tiles were done; run it again, with the same --journal where it has one"
    )]
    Stopped,
    /// An option that cannot be.
    #[error("option {option} is {value}; {advice}")]
    Option {
        /// The option's name.
        option: &'static str,
        /// Its value, as given.
        value: String,
        /// What is expected.
        advice: &'static str,
    },
    /// A request to a worker that cannot be understood or met.
    #[error("request: {reason}; see docs/worker.md")]
    Request {
        /// What is wrong with it.
        reason: String,
    },
    /// A tile that a worker may not read.
    #[error("{tile}: lies outside of {root}; name tiles within the worker's root (--root)")]
    OutsideRoot {
        /// The tile, as asked for.
        tile: String,
        /// The root.
        root: String,
    },
    /// A file or directory cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
