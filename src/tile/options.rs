//! What a caller may ask of reading a tile.

use std::sync::Arc;

use super::water::WaterArea;
use super::{BandRole, MetadataLimits, Overrides};

/// How a tile is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// What the caller knows better than the files.
    pub overrides: Overrides,
    /// The coordinate reference system of files that have a transform but name none, such as
    /// pictures with a world file: `EPSG:n` or WKT.
    pub crs: Option<String>,
    /// The meaning of the bands, in order, before all that the files say.
    pub roles: Option<Vec<BandRole>>,
    /// Height of the sea above the WGS84 ellipsoid, metres, for images that are placed by a
    /// sensor model (RPC); where it is not given, that of PROJ's EGM96 grid, else 0.
    pub sea_height_m: Option<f64>,
    /// Where water lies; what is outside is land, on which no hull is found, no water learnt and
    /// no shadow measured. Without it water is what most of the tile looks like.
    pub water: Option<Arc<WaterArea>>,
    /// Whether names of the network (`/vsicurl/`, URLs) may be opened. Off, so that nothing
    /// is fetched that was not asked for.
    pub allow_network: bool,
    /// The largest raster that is read at once, columns times rows (default 400 million).
    pub max_pixels: u64,
    /// The most memory that the samples of a raster or window may take (default 8 GiB).
    pub max_bytes: u64,
    /// The most image bands (default 256).
    pub max_bands: usize,
    /// What is read of metadata.
    pub metadata: MetadataLimits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            overrides: Overrides::default(),
            crs: None,
            roles: None,
            sea_height_m: None,
            water: None,
            allow_network: false,
            max_pixels: 400_000_000,
            max_bytes: 8 << 30,
            max_bands: 256,
            metadata: MetadataLimits::default(),
        }
    }
}
