//! `plimsoll inspect`: what geometry was understood, from where, and what is missing.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plimsoll::inputs;
use plimsoll::report::inspection;
use plimsoll::tile::{Opened, ReadOptions, read_metadata};

use crate::Failure;
use crate::reading::Reading;

/// Rasters, folders, STAC items, and suppliers' metadata files by themselves.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Prints one line of JSON per file.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: Reading,
    /// Rasters, folders of them, STAC items, IMD, XML and DIM files.
    #[arg(required = true, value_name = "FILE|DIR")]
    inputs: Vec<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let read = args.reading.options()?;
    let found = inputs::find(&args.inputs)?;
    if found.tiles.is_empty() {
        return Err("no tile among the inputs".into());
    }
    let mut failed = 0;
    for input in &found.tiles {
        let said = inspected(&input.path, &input.name, &read);
        failed += usize::from(said.is_err());
        match (args.json, said) {
            (true, Ok(said)) => println!("{said}"),
            (true, Err(error)) => println!("{}", inspection::failed(&input.name, &error)),
            (false, Ok(said)) => println!("{}", inspection::text(&said)),
            (false, Err(error)) => println!("{}\n  failed: {error}\n", input.name),
        }
    }
    Ok(ExitCode::from(match failed {
        0 => 0,
        n if n == found.tiles.len() => 1,
        _ => 2,
    }))
}

/// A raster, or a metadata file without one.
fn inspected(path: &Path, name: &str, read: &ReadOptions) -> plimsoll::Result<serde_json::Value> {
    match Opened::open(path, name, read) {
        Ok(opened) => Ok(inspection::of(&opened)),
        // What is no raster may still say something of one.
        Err(error) => match read_metadata(path) {
            Ok(acquisition) => Ok(inspection::of_metadata(name, &acquisition)),
            Err(_) => Err(error),
        },
    }
}
