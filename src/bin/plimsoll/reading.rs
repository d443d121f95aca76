//! Options about how files are read, shared by the subcommands that read them.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use plimsoll::frame::{Azimuth, Elevation, Incidence, SunPosition, ViewDirection};
use plimsoll::tile::{ReadOptions, WaterArea};

use crate::Failure;

/// What is said of the images on the command line, before all that the files say.
#[derive(Args)]
#[command(next_help_heading = "What the files do not say")]
pub(crate) struct Reading {
    /// Ground sample distance in metres, for images without georeference.
    #[arg(long, value_name = "M")]
    gsd: Option<f64>,
    /// The coordinate reference system of images with a world file: EPSG:n or WKT.
    #[arg(long, value_name = "CRS")]
    crs: Option<String>,
    /// The sun seen from the target: azimuth and elevation, degrees.
    #[arg(long, value_name = "AZ,EL", value_parser = pair, allow_hyphen_values = true)]
    sun: Option<[f64; 2]>,
    /// The satellite seen from the target: azimuth and incidence, degrees.
    #[arg(long, value_name = "AZ,INC", value_parser = pair, allow_hyphen_values = true)]
    view: Option<[f64; 2]>,
    /// When the images were taken, RFC 3339.
    #[arg(long, value_name = "T")]
    time: Option<jiff::Timestamp>,
    /// Height of the sea above the WGS84 ellipsoid in metres, for images with a camera model
    /// (RPC); by default that of the EGM96 geoid.
    #[arg(long, value_name = "M", allow_hyphen_values = true)]
    sea_height: Option<f64>,
    /// Polygons of water, in any vector format and reference system: what lies outside of them
    /// is land, where no hull is looked for.
    #[arg(long, value_name = "FILE")]
    water: Option<PathBuf>,
    /// Lets files be read from the network (/vsicurl/, URLs, virtual rasters that lead there).
    #[arg(long)]
    allow_network: bool,
}

/// Two numbers with a comma between.
fn pair(text: &str) -> Result<[f64; 2], String> {
    let (a, b) = text.split_once(',').ok_or("two numbers A,B are expected")?;
    let number = |s: &str| s.trim().parse::<f64>().map_err(|e| format!("{s}: {e}"));
    Ok([number(a)?, number(b)?])
}

impl Reading {
    pub(crate) fn options(&self) -> Result<ReadOptions, Failure> {
        let water = self.water.as_deref().map(WaterArea::read).transpose()?;
        let mut read = ReadOptions {
            water: water.map(Arc::new),
            crs: self.crs.clone(),
            sea_height_m: self.sea_height,
            allow_network: self.allow_network,
            ..ReadOptions::default()
        };
        let overrides = &mut read.overrides;
        overrides.gsd_m = self.gsd;
        overrides.time = self.time;
        overrides.sun = self.sun.map(|[azimuth, elevation]| SunPosition {
            azimuth: Azimuth::toward_deg(azimuth),
            elevation: Elevation::above_horizon_deg(elevation),
        });
        overrides.view = self.view.map(|[azimuth, incidence]| ViewDirection {
            azimuth: Azimuth::toward_deg(azimuth),
            incidence: Incidence::at_target_deg(incidence),
        });
        Ok(read)
    }
}
