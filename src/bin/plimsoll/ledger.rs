//! `plimsoll ledger`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use plimsoll::batch::{self, BatchOptions, Hooks};
use plimsoll::ledger::{self, Areas, Journal};
use plimsoll::load::{LoadOptions, Register};
use plimsoll::report::{self, overlay};
use plimsoll::{TileAnswer, inputs, tile::Tile};

use crate::Failure;
use crate::reading::Reading;

/// Joins dated estimates of tankers into visits, barrels, and the day a cap is passed.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Polygons with `name`, `role` (loads, discharges, anchorage) and `berth`.
    #[arg(long, value_name = "A.geojson")]
    area: Option<PathBuf>,
    /// Ships whose particulars are known.
    #[arg(long, value_name = "R.csv")]
    register: Option<PathBuf>,
    /// Deliveries that suppliers notified: from,to,supplier,barrels.
    #[arg(long, value_name = "N.csv")]
    notified: Option<PathBuf>,
    /// Who a person says that a hull is: tile,hull,name,imo.
    #[arg(long, value_name = "I.csv")]
    identified: Option<PathBuf>,
    /// Positions: time,lon,lat,imo,mmsi,draught.
    #[arg(long, value_name = "P.csv")]
    ais: Option<PathBuf>,
    /// What the physical barrels are of.
    #[arg(long, value_name = "P", default_value = "gasoil")]
    product: String,
    /// Folder for ledger.json, ledger.csv, ledger.geojson and report.html.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    reading: Reading,
    /// Rasters, folders of them, STAC items; or estimates of earlier runs.
    #[arg(required = true, value_name = "TILES|JOURNAL.ndjson|ESTIMATES.geojson")]
    inputs: Vec<PathBuf>,
}

fn options(args: &Args) -> Result<ledger::Options, Failure> {
    let mut options = ledger::Options::default();
    options.load = LoadOptions::new(&args.product)?;
    if let Some(path) = &args.register {
        options.register = Some(Arc::new(Register::read(path)?));
    }
    if let Some(path) = &args.area {
        options.areas = Some((Areas::read(path)?, path.clone()));
    }
    if let Some(path) = &args.notified {
        options.notified = ledger::read_notified(path)?;
    }
    if let Some(path) = &args.identified {
        options.identified = ledger::read_identified(path)?;
    }
    if let Some(path) = &args.ais {
        options.ais = Some(ledger::read_ais(path)?);
    }
    Ok(options)
}

/// Whether a file holds estimates, and not pixels.
fn is_estimates(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str());
    matches!(extension, Some("ndjson" | "jsonl" | "geojson"))
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    for name in ["ledger.json", "estimates.ndjson"] {
        report::check_writable(&args.out.join(name))?;
    }
    let options = options(args)?;
    let (estimates, tiles): (Vec<_>, Vec<_>) =
        args.inputs.iter().cloned().partition(|p| is_estimates(p));
    let mut journal = Journal::default();
    for path in &estimates {
        journal.read(path)?;
    }
    let chips = args.out.join("chips");
    if !tiles.is_empty() {
        estimate(&tiles, args, &options, &chips, &mut journal)?;
    }
    let ledger = ledger::ledger(journal, &options)?;
    report::save_ledger(&args.out, &ledger, &chips)?;
    println!("{}", report::ledger::summary(&ledger));
    println!("report: {}", args.out.join("report.html").display());
    Ok(ExitCode::from(if ledger.excluded.is_empty() {
        0
    } else {
        2
    }))
}

/// Estimates tiles, keeps the answers as `estimates.ndjson`, and adds them to the journal.
fn estimate(
    tiles: &[PathBuf],
    args: &Args,
    options: &ledger::Options,
    chips: &Path,
    journal: &mut Journal,
) -> Result<(), Failure> {
    let mut batch = BatchOptions {
        read: args.reading.options()?,
        ..BatchOptions::default()
    };
    batch.estimate.load = LoadOptions::new(&args.product)?;
    batch.estimate.register.clone_from(&options.register);
    let found = inputs::find(tiles)?;
    if found.tiles.is_empty() {
        return Err("no tile among the inputs".into());
    }
    let draw = |tile: &Tile, answer: &TileAnswer| {
        if let Err(error) = overlay::save(chips, tile, answer) {
            eprintln!("overlay: {error}");
        }
    };
    let hooks = Hooks {
        on_tile: Some(&draw),
        ..Hooks::default()
    };
    let answers = batch::estimate_tiles(&found.tiles, &batch, &hooks)?;
    let path = args.out.join("estimates.ndjson");
    report::save(&path, &answers)?;
    journal.read(&path)?;
    Ok(())
}
