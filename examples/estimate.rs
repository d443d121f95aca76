//! Freeboard, draft and load of the tankers in tiles: files, folders or STAC items.
//!
//! Exit status 0: all is good; 2: some tiles failed, the output is written; 1: nothing is
//! written.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Parser;
use indicatif::ProgressBar;
use plimsoll::answer::Status;
use plimsoll::batch::{self, BatchOptions, Hooks};
use plimsoll::frame::{Azimuth, Elevation, Incidence, SunPosition, ViewDirection};
use plimsoll::load::{LoadOptions, Register};
use plimsoll::report::{self, Format, overlay, table};
use plimsoll::tile::Tile;
use plimsoll::{TileAnswer, inputs};

type Failure = Box<dyn std::error::Error>;

/// Estimates freeboard, draft and load of the tankers in satellite tiles.
#[derive(Parser)]
struct Args {
    /// Ships whose particulars are known, CSV.
    #[arg(long, value_name = "R.csv")]
    register: Option<PathBuf>,
    /// Where the answers go: .geojson, .ndjson or .csv; may be given several times.
    #[arg(long, value_name = "FILE")]
    out: Vec<PathBuf>,
    /// Folder for pictures of what was measured.
    #[arg(long, value_name = "DIR")]
    overlay: Option<PathBuf>,
    /// Number of threads; one per core when not given.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// What the barrels are of.
    #[arg(long, value_name = "P", default_value = "gasoil")]
    product: String,
    /// Ground sample distance in metres, for images without georeference.
    #[arg(long, value_name = "M")]
    gsd: Option<f64>,
    /// The sun seen from the target: azimuth and elevation, degrees.
    #[arg(long, value_name = "AZ,EL", value_parser = pair, allow_hyphen_values = true)]
    sun: Option<[f64; 2]>,
    /// The satellite seen from the target: azimuth and incidence, degrees.
    #[arg(long, value_name = "AZ,INC", value_parser = pair, allow_hyphen_values = true)]
    view: Option<[f64; 2]>,
    /// When the images were taken, RFC 3339.
    #[arg(long, value_name = "T")]
    time: Option<jiff::Timestamp>,
    /// Rasters, folders of them, STAC items.
    #[arg(required = true, value_name = "TILE|DIR|ITEM.json")]
    inputs: Vec<PathBuf>,
}

/// Two numbers with a comma between.
fn pair(text: &str) -> Result<[f64; 2], String> {
    let (a, b) = text.split_once(',').ok_or("two numbers A,B are expected")?;
    let number = |s: &str| s.trim().parse::<f64>().map_err(|e| format!("{s}: {e}"));
    Ok([number(a)?, number(b)?])
}

fn options(args: &Args) -> Result<BatchOptions, Failure> {
    let mut options = BatchOptions {
        threads: args.threads,
        ..BatchOptions::default()
    };
    let overrides = &mut options.read.overrides;
    overrides.gsd_m = args.gsd;
    overrides.time = args.time;
    overrides.sun = args.sun.map(|[azimuth, elevation]| SunPosition {
        azimuth: Azimuth::toward_deg(azimuth),
        elevation: Elevation::above_horizon_deg(elevation),
    });
    overrides.view = args.view.map(|[azimuth, incidence]| ViewDirection {
        azimuth: Azimuth::toward_deg(azimuth),
        incidence: Incidence::at_target_deg(incidence),
    });
    options.estimate.load = LoadOptions::new(&args.product)?;
    if let Some(register) = &args.register {
        options.estimate.register = Some(Arc::new(Register::read(register)?));
    }
    Ok(options)
}

fn run(args: &Args) -> Result<ExitCode, Failure> {
    // A wrong name or place for the output is said before the work and not after it.
    for out in &args.out {
        Format::of_path(out)?;
        report::check_writable(out)?;
    }
    let options = options(args)?;
    let found = inputs::find(&args.inputs)?;
    if found.passed_over > 0 {
        let passed_over = found.passed_over;
        eprintln!("passed over: {passed_over} files, neither raster nor STAC item");
    }
    if found.tiles.is_empty() {
        return Err("no tile among the inputs".into());
    }
    let incomplete = AtomicBool::new(false);
    let draw = |tile: &Tile, answer: &TileAnswer| {
        let folder = args.overlay.as_deref();
        if let Some(Err(error)) = folder.map(|f| overlay::save(f, tile, answer)) {
            eprintln!("overlay: {error}");
            incomplete.store(true, Ordering::Relaxed);
        }
    };
    // Shows nothing where standard error is no terminal.
    let progress = ProgressBar::new(found.tiles.len() as u64);
    let count = |answer: &TileAnswer| {
        progress.inc(1);
        incomplete.fetch_or(answer.tile.status == Status::Failed, Ordering::Relaxed);
    };
    let hooks = Hooks {
        on_tile: Some(&draw),
        on_done: Some(&count),
        ..Hooks::default()
    };
    let answers = batch::estimate_tiles(&found.tiles, &options, &hooks)?;
    progress.finish_and_clear();
    for out in &args.out {
        report::save(out, &answers)?;
    }
    print!("{}", table::render(&answers));
    Ok(ExitCode::from(if incomplete.into_inner() { 2 } else { 0 }))
}

fn main() -> ExitCode {
    // RUST_LOG=plimsoll=debug tells how each hull was found and judged.
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .without_time()
        .init();
    let done = match Args::try_parse() {
        Ok(args) => run(&args),
        // Clap's own status for a mistake is 2, which here means that output was written.
        Err(usage) => {
            let _ = usage.print();
            return ExitCode::from(u8::from(usage.use_stderr()));
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(1)
    })
}
