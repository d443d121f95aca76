//! `plimsoll worker`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use plimsoll::worker::{Root, ServeOptions, Worker, serve};

use crate::Failure;
use crate::estimating::Estimating;

/// Each request is a line of JSON, {"id": "a", "tile": "in/root.tif"}, and so is its answer,
/// the line of the journal with the id before it. Whatever is wrong with a request is its
/// answer. docs/worker.md has both lines.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where the tiles lie, and nothing else is read from; tiles are called by their path in
    /// it.
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Requests worked on at a time; engines start a worker a core.
    #[arg(long, value_name = "N", default_value = "1")]
    threads: NonZeroUsize,
    /// The longest request, bytes.
    #[arg(long, value_name = "BYTES", default_value_t = ServeOptions::default().longest_line)]
    longest_line: usize,
    /// What a request does not say itself.
    #[command(flatten)]
    estimating: Estimating,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let options = args.estimating.options(None)?;
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
