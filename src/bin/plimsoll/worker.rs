//! `plimsoll worker`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use plimsoll::batch::BatchOptions;
use plimsoll::load::{LoadOptions, Register};
use plimsoll::worker::{Root, ServeOptions, Worker, serve};

use crate::Failure;
use crate::reading::Reading;

/// Each request is a line of JSON, {"id": "a", "tile": "in/root.tif"}, and so is its answer,
/// the line of the journal with the id before it. Whatever is wrong with a request is its
/// answer. docs/worker.md has both lines.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where the tiles lie, and nothing else is read from; tiles are called by their path in
    /// it.
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Ships whose particulars are known, CSV.
    #[arg(long, value_name = "R.csv")]
    register: Option<PathBuf>,
    /// What the barrels are of, where the request does not say.
    #[arg(long, value_name = "P", default_value = "gasoil")]
    product: String,
    /// Standard deviation of what real ships and seas may hide from the freeboard, metres,
    /// where the request does not say.
    #[arg(long, value_name = "M", default_value_t = 0.0)]
    field_sigma: f64,
    /// Rasters of more pixels than this, in millions, are estimated by windows.
    #[arg(long, value_name = "MPX", default_value_t = 36)]
    at_once: u64,
    /// Requests worked on at a time; engines start a worker a core.
    #[arg(long, value_name = "N", default_value = "1")]
    threads: NonZeroUsize,
    /// The longest request, bytes.
    #[arg(long, value_name = "BYTES", default_value_t = ServeOptions::default().longest_line)]
    longest_line: usize,
    #[command(flatten)]
    reading: Reading,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut options = BatchOptions {
        read: args.reading.options(),
        ..BatchOptions::default()
    };
    options.plan.at_once_px = args.at_once * 1_000_000;
    options.estimate.load = LoadOptions::new(&args.product)?;
    options.estimate.field_sigma_m = args.field_sigma;
    if let Some(register) = &args.register {
        options.estimate.register = Some(Arc::new(Register::read(register)?));
    }
    let worker = Worker {
        root: Root::new(&args.root, options.read.allow_network)?,
        options,
    };
    let how = ServeOptions {
        threads: args.threads,
        longest_line: args.longest_line,
    };
    let input = std::io::BufReader::new(std::io::stdin());
    serve(&worker, &how, input, std::io::stdout())?;
    Ok(ExitCode::SUCCESS)
}
