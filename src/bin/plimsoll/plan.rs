//! `plimsoll plan`.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use plimsoll::batch::BatchOptions;
use plimsoll::inputs;
use plimsoll::worker::{RequestOptions, Root, requests};

use crate::Failure;
use crate::estimating::millions;
use crate::reading::Reading;

/// A tile is one request. A whole scene is surveyed here, once, and cut along the blocks of
/// its file into parts that know the places to search; `plimsoll merge` joins their answers.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The workers' root, which holds all inputs.
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// At most so many parts of each scene; by default one for each 100 million pixels.
    #[arg(long, value_name = "N")]
    windows: Option<NonZeroUsize>,
    /// Rasters of more pixels than this, in millions, are scenes.
    #[arg(long, value_name = "MPX", default_value_t = 36)]
    at_once: u64,
    /// Hulls of a scene are looked for on a copy thinned out to so many pixels, in millions.
    #[arg(long, value_name = "MPX", default_value_t = 7.0, value_parser = millions)]
    survey_px: f64,
    #[command(flatten)]
    reading: Reading,
    /// Rasters, folders of them, STAC items, collections and catalogues.
    #[arg(required = true, value_name = "SCENE|TILE|DIR|ITEM.json")]
    inputs: Vec<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut options = BatchOptions {
        read: args.reading.options()?,
        ..BatchOptions::default()
    };
    options.plan.at_once_px = args.at_once * 1_000_000;
    options.plan.survey_px = (args.survey_px * 1e6) as u64;
    let asked = RequestOptions::of(&options.read);
    let root = Root::new(&args.root, options.read.allow_network)?;
    let found = inputs::find(&args.inputs)?;
    if found.tiles.is_empty() {
        return Err("no tile among the inputs".into());
    }
    let mut out = std::io::stdout().lock();
    for input in &found.tiles {
        for request in requests(input, &root, args.windows, &options, &asked)? {
            writeln!(out, "{}", serde_json::to_string(&request)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
