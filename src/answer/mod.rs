//! What comes out: one row per tile, one answer per hull, under the names of the output files.

mod assemble;
mod beam;
mod tile_row;

pub use assemble::Measurements;

use serde::Serialize;

use crate::frame::{LonLat, Pixel};
use crate::hull::ShipTypes;
use crate::tile::Remark;
use crate::{Error, Interval, Measured, Withheld};

/// Everything that is said about one tile.
#[derive(Debug, Clone, PartialEq)]
pub struct TileAnswer {
    /// The tile's own row.
    pub tile: TileRow,
    /// One per hull, by centre row, then column.
    pub hulls: Vec<HullAnswer>,
}

impl TileAnswer {
    /// The answer of a tile on which there is no hull.
    pub(crate) fn without_hulls(tile: TileRow) -> TileAnswer {
        let hulls = Vec::new();
        TileAnswer { tile, hulls }
    }
}

/// The row of a tile, good or bad.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TileRow {
    /// Path relative to the inputs' common folder, with extension.
    pub tile: String,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// `ok` or `failed`.
    pub status: Status,
    /// What went wrong, and what to do.
    pub error: Option<String>,
    /// Number of hulls found.
    pub hulls: usize,
    /// RFC 3339.
    pub datetime: Option<String>,
    /// Where the time comes from.
    pub datetime_source: Option<crate::tile::Source>,
    /// Ground sample distance at the centre, metres.
    pub gsd_m: Option<f64>,
    /// Coordinate reference system.
    pub crs: Option<String>,
    /// From target toward the sun, degrees.
    pub sun_azimuth_deg: Option<f64>,
    /// Above the horizon, degrees.
    pub sun_elevation_deg: Option<f64>,
    /// Where the sun's position comes from.
    pub sun_source: Option<crate::tile::Source>,
    /// From target toward the satellite, degrees.
    pub view_azimuth_deg: Option<f64>,
    /// At the target, degrees.
    pub view_incidence_deg: Option<f64>,
    /// Where the view comes from.
    pub view_source: Option<crate::tile::Source>,
    /// What was found wrong with what the files say of sun, view and time, and whether all of the
    /// tile lies outside of the polygons of water.
    pub flags: Vec<Flag>,
    /// The options that bear on the numbers.
    pub options: String,
    /// The crate's version.
    pub plimsoll_version: String,
}

impl TileRow {
    /// The row of a tile that could not be read.
    pub fn failed(tile: String, error: &Error) -> Self {
        TileRow {
            tile,
            status: Status::Failed,
            error: Some(error.to_string()),
            plimsoll_version: env!("CARGO_PKG_VERSION").to_owned(),
            ..TileRow::default()
        }
    }
}

/// Whether a tile was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It was read and searched.
    #[default]
    Ok,
    /// It was not; the row says why.
    Failed,
}

/// How a hull lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Situation {
    /// At anchor or adrift in open water.
    Open,
    /// Moving, with a wake.
    UnderWay,
    /// At a quay or pier.
    Berth,
    /// Beside another hull.
    Alongside,
}

/// What a ship is built to carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ShipType {
    /// Oil, products or chemicals.
    Tanker,
    /// Dry bulk.
    Bulk,
    /// Boxes.
    Container,
    /// Anything else.
    Other,
}

impl ShipType {
    /// Probability above which a ship that looks like another type is taken for no tanker: none of
    /// 78 rendered tankers is (`docs/finding.md`).
    pub const SURE: f64 = 0.9;
}

/// How full a ship is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// No cargo.
    Ballast,
    /// Cargo, but deadweight aboard below 0.75 of the summer deadweight.
    PartLaden,
    /// Cargo, and at least 0.75 of the summer deadweight aboard.
    Laden,
}

/// Remarks that stand beside an answer; a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Flag {
    /// The raster has no georeference: position is null, north is image-up.
    NoGeoreference,
    /// The view is unknown, so outline, length and beam are as imaged.
    LayoverUncorrected,
    /// The hull runs out of the tile, onto land by polygons of water or under a cloud, so its
    /// length is a lower bound.
    CutByTileEdge,
    /// Bow and stern could not be told apart; the heading may be off by 180°.
    BowUnknown,
    /// The register's IMO number has a false check digit.
    ImoCheckDigit,
    /// Several ships of the register fit.
    RegisterAmbiguous,
    /// No ship of this length and beam floats with this freeboard: the load is null.
    FreeboardContradicted,
    /// A cue narrower than two pixels was used.
    NarrowBand,
    /// Shadow and side strip disagree beyond their errors.
    CuesDisagree,
    /// The direction of view could not be checked on the image.
    ViewUnchecked,
    /// Tall things lean toward the stated azimuth of the satellite: it was taken to stand
    /// opposite, as the caller allowed.
    ViewTurned,
    /// The file's incidence was the satellite's elevation; its complement is used.
    IncidenceWasElevation,
    /// The file's incidence carries a sign; its size is used.
    IncidenceSigned,
    /// The file's incidence is its off-nadir angle once more; the view is unknown.
    OffNadirForIncidence,
    /// The incidence follows from the off-nadir angle for an orbit of 620 km.
    IncidenceFromOffNadir,
    /// Incidence and off-nadir angle contradict each other; the view is unknown.
    IncidenceContradicted,
    /// Two azimuths of the satellite contradict each other; the view is unknown.
    ViewAzimuthDisputed,
    /// Words or codes stand where numbers belong in the metadata.
    MetadataPlaceholder,
    /// The file's time is none of a satellite image of this place; it is unknown.
    TimeImplausible,
    /// Sun, place and time contradict each other by more than 3°.
    SunContradictsTime,
    /// Several acquisitions of different directions make up the image.
    SeveralAcquisitions,
    /// A supplier's file beside the raster cannot be read.
    MetadataUnreadable,
    /// The hull lies in another place from band to band, by half a pixel and more: she makes way.
    BandsDisplaced,
    /// Of a tile: all of it lies outside of the polygons of water, so no hull was looked for.
    NoWater,
}

impl From<Remark> for Flag {
    fn from(remark: Remark) -> Flag {
        match remark {
            Remark::IncidenceWasElevation => Flag::IncidenceWasElevation,
            Remark::IncidenceSigned => Flag::IncidenceSigned,
            Remark::OffNadirForIncidence => Flag::OffNadirForIncidence,
            Remark::IncidenceFromOffNadir => Flag::IncidenceFromOffNadir,
            Remark::IncidenceContradicted => Flag::IncidenceContradicted,
            Remark::ViewAzimuthDisputed => Flag::ViewAzimuthDisputed,
            Remark::MetadataPlaceholder => Flag::MetadataPlaceholder,
            Remark::TimeImplausible => Flag::TimeImplausible,
            Remark::SunContradictsTime => Flag::SunContradictsTime,
            Remark::SeveralAcquisitions => Flag::SeveralAcquisitions,
            Remark::MetadataUnreadable => Flag::MetadataUnreadable,
        }
    }
}

/// One reading of the freeboard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cue {
    /// `band` (deck edge to shadow edge), `lit-strip` (deck edge to waterline on the sunny
    /// side) or `shade-strip` (the same on the shaded side).
    pub name: &'static str,
    /// Metres of freeboard.
    pub freeboard_m: f64,
    /// One standard deviation, metres of freeboard.
    pub sigma_m: f64,
    /// Width per metre of freeboard.
    pub factor: f64,
    /// Width on the ground, pixels.
    pub width_px: f64,
}

/// One part of the freeboard's interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BudgetItem {
    /// What errs: `fit`, `edge`, `heel`, `sun`, `view`, `water`, `field`.
    pub name: &'static str,
    /// One standard deviation, metres of freeboard.
    pub sigma_m: f64,
}

/// The 1, 5, 10, 25, 50, 75, 90, 95 and 99 % quantiles of a quantity.
pub type Quantiles = [f64; 9];

/// The probabilities of [`Quantiles`].
pub const QUANTILE_PROBABILITIES: [f64; 9] = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99];

/// Quantiles that the ledger and the reliability diagram need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HullQuantiles {
    /// Of the length, metres.
    pub length_m: Quantiles,
    /// Of the beam, metres.
    pub beam_m: Quantiles,
    /// Of the freeboard, metres; null when withheld.
    pub freeboard_m: Option<Quantiles>,
}

/// Lines to draw on the image, in pixels of the tile.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Markup {
    /// The deck outline as imaged, closed.
    pub outline: Vec<Pixel>,
    /// Deck edges of the parallel body.
    pub deck_edges: Vec<[Pixel; 2]>,
    /// Waterlines of the parallel body, where seen.
    pub waterlines: Vec<[Pixel; 2]>,
    /// The shadow's edge beside the parallel body, where fitted.
    pub shadow_edges: Vec<[Pixel; 2]>,
    /// From the centre to the bow.
    pub bow: Option<[Pixel; 2]>,
}

/// Everything that is said about one hull. Fields are named as in the output files.
#[derive(Debug, Clone, PartialEq)]
pub struct HullAnswer {
    /// Name of the tile.
    pub tile: String,
    /// Index in the tile, by centre row, then column.
    pub hull: usize,
    /// RFC 3339.
    pub datetime: Option<String>,
    /// Midway between stem and stern.
    pub place: Option<LonLat>,
    /// The outline moved back by its layover over its waterline, closed, right-handed;
    /// longitude and latitude, or none without georeference.
    pub polygon: Vec<LonLat>,
    /// The same in pixels.
    pub pixel_polygon: Vec<Pixel>,
    /// Length overall, metres.
    pub length_m: Interval,
    /// Deck beam, metres.
    pub beam_m: Interval,
    /// True, toward the bow, degrees.
    pub heading_deg: f64,
    /// Whether bow and stern were told apart.
    pub bow_known: bool,
    /// What her deck says of her type.
    pub ship_types: ShipTypes,
    /// How she lies.
    pub situation: Option<Situation>,
    /// Index of the hull beside her.
    pub alongside: Option<usize>,
    /// Freeboard at half length, mean of both sides, metres, or why not.
    pub freeboard_m: std::result::Result<Interval, Withheld>,
    /// Each cue that was read.
    pub freeboard_cues: Vec<Cue>,
    /// What the interval is made of.
    pub freeboard_budget: Vec<BudgetItem>,
    /// Freeboard over length.
    pub freeboard_length_ratio: Option<f64>,
    /// Aft draft minus forward draft, metres.
    pub trim_m: Option<Measured>,
    /// Positive to starboard, degrees; null unless both sides were measured.
    pub heel_deg: Option<f64>,
    /// How far along her heading the band that lies farthest from the first one is displaced,
    /// metres: the way she made between the two. Never part of her length.
    pub band_displacement_m: Option<Measured>,
    /// What follows from the freeboard; its quantities are null when it is withheld.
    pub load: crate::load::Load,
    /// Quantiles.
    pub quantiles: HullQuantiles,
    /// Remarks, sorted.
    pub flags: Vec<Flag>,
    /// Lines to draw; not written to files.
    pub markup: Markup,
}
