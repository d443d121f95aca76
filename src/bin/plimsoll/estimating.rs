//! Options about how tiles are estimated, shared by the subcommands that estimate any.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use plimsoll::batch::BatchOptions;
use plimsoll::load::{LoadOptions, Register};
use plimsoll::tile::BandRole;

use crate::Failure;
use crate::reading::Reading;

/// What is known beforehand, and how large rasters are taken.
#[derive(Args)]
pub(crate) struct Estimating {
    /// Ships whose particulars are known, CSV.
    #[arg(long, value_name = "R.csv")]
    register: Option<PathBuf>,
    /// What the barrels are of.
    #[arg(long, value_name = "P", default_value = "gasoil")]
    product: String,
    /// Density of the cargo, t/m³, where it is known better than by its name.
    #[arg(long, value_name = "T/M3")]
    cargo_density: Option<f64>,
    /// Density of the water that the ships lie in, t/m³: 1.0 is fresh, 1.025 sea water.
    #[arg(long, value_name = "T/M3", default_value_t = 1.025, value_parser = water)]
    water_density: f64,
    /// Standard deviation of what real ships and seas may hide from the freeboard, metres;
    /// 0.15 is advised on real images.
    #[arg(long, value_name = "M", default_value_t = 0.0)]
    field_sigma: f64,
    /// Where tall things lean toward the stated azimuth of the satellite, takes it to stand
    /// opposite instead of withholding the freeboard.
    #[arg(long)]
    turn_view: bool,
    /// Rasters of more pixels than this, in millions, are estimated by windows.
    #[arg(long, value_name = "MPX", default_value_t = 36)]
    at_once: u64,
    /// Hulls of a scene are looked for on a copy thinned out to so many pixels, in millions: more
    /// find smaller ships in larger scenes.
    #[arg(long, value_name = "MPX", default_value_t = 7.0, value_parser = millions)]
    survey_px: f64,
    /// What each band shows, in order, before all that the files say: pan, coastal, blue, green,
    /// yellow, red, rededge, nir or other.
    #[arg(long, value_name = "ROLE,ROLE…", value_delimiter = ',')]
    bands: Option<Vec<BandRole>>,
    /// The largest scene, in millions of pixels; a larger one is a failed tile.
    #[arg(long, value_name = "MPX", default_value_t = 10_000.0, value_parser = millions)]
    max_scene: f64,
    /// The most memory that the samples of a tile or window may take, in megabytes.
    #[arg(long, value_name = "MB", default_value_t = 8192.0, value_parser = millions)]
    max_memory: f64,
    #[command(flatten)]
    reading: Reading,
}

/// More than nothing, and no more than can be counted.
pub(crate) fn millions(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(n) if n > 0.0 && n <= 1e9 => Ok(n),
        _ => Err(format!("{text} is no number above 0 and up to 1e9")),
    }
}

/// As dense as any water from a river to a salt lake.
fn water(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(density) if (0.9..=1.1).contains(&density) => Ok(density),
        _ => Err(format!(
            "{text} is no density of water between 0.9 and 1.1 t/m³"
        )),
    }
}

impl Estimating {
    pub(crate) fn options(&self, threads: Option<NonZeroUsize>) -> Result<BatchOptions, Failure> {
        let mut options = BatchOptions {
            threads,
            read: self.reading.options()?,
            ..BatchOptions::default()
        };
        options.plan.at_once_px = self.at_once * 1_000_000;
        options.plan.survey_px = (self.survey_px * 1e6) as u64;
        options.plan.max_px = (self.max_scene * 1e6) as u64;
        options.read.max_bytes = (self.max_memory * f64::from(1 << 20)) as u64;
        options.read.roles.clone_from(&self.bands);
        options.estimate.load = LoadOptions::new(&self.product)?;
        if let Some(density) = self.cargo_density {
            options.estimate.load = options.estimate.load.with_density(density)?;
        }
        options.estimate.water_density_t_m3 = self.water_density;
        options.estimate.field_sigma_m = self.field_sigma;
        options.estimate.may_turn_view = self.turn_view;
        if let Some(register) = &self.register {
            options.estimate.register = Some(Arc::new(Register::read(register)?));
        }
        Ok(options)
    }
}
