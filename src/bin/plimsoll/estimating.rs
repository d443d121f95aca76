//! Options about how tiles are estimated, shared by the subcommands that estimate any.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use plimsoll::batch::BatchOptions;
use plimsoll::load::{LoadOptions, Register};

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
    /// Standard deviation of what real ships and seas may hide from the freeboard, metres;
    /// 0.15 is advised on real images.
    #[arg(long, value_name = "M", default_value_t = 0.0)]
    field_sigma: f64,
    /// Rasters of more pixels than this, in millions, are estimated by windows.
    #[arg(long, value_name = "MPX", default_value_t = 36)]
    at_once: u64,
    #[command(flatten)]
    reading: Reading,
}

impl Estimating {
    pub(crate) fn options(&self, threads: Option<NonZeroUsize>) -> Result<BatchOptions, Failure> {
        let mut options = BatchOptions {
            threads,
            read: self.reading.options()?,
            ..BatchOptions::default()
        };
        options.plan.at_once_px = self.at_once * 1_000_000;
        options.estimate.load = LoadOptions::new(&self.product)?;
        options.estimate.field_sigma_m = self.field_sigma;
        if let Some(register) = &self.register {
            options.estimate.register = Some(Arc::new(Register::read(register)?));
        }
        Ok(options)
    }
}
