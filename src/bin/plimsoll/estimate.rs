//! `plimsoll estimate`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use plimsoll::answer::Status;
use plimsoll::batch::{self, Hooks};
use plimsoll::report::ndjson::{self, Line};
use plimsoll::report::sheet::Sheet;
use plimsoll::report::{self, Format, overlay, table};
use plimsoll::tile::Tile;
use plimsoll::{TileAnswer, inputs};

use crate::Failure;
use crate::estimating::Estimating;
use crate::journal::Journal;

/// Rasters of any size, folders of them, STAC items, collections and catalogues.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where the answers go: .geojson, .ndjson, .csv, .gpkg or .fgb; may be given several
    /// times.
    #[arg(long, value_name = "FILE")]
    out: Vec<PathBuf>,
    /// Keeps each tile's line, as of .ndjson, as soon as it is done; a run that was killed goes
    /// on there when it is started again with the same options.
    #[arg(long, value_name = "J.ndjson")]
    journal: Option<PathBuf>,
    /// Folder for pictures of what was measured.
    #[arg(long, value_name = "DIR")]
    overlay: Option<PathBuf>,
    /// Draws the pictures of whole tiles as GeoTIFF too, for a map.
    #[arg(long, requires = "overlay")]
    geotiff: bool,
    /// The pictures of all tiles on one page, or on several of sixteen each, with what was found
    /// under them.
    #[arg(long, value_name = "FILE.png")]
    sheet: Option<PathBuf>,
    /// Prints one line of JSON per tile in place of the table.
    #[arg(long)]
    json: bool,
    /// Number of threads; one per core when not given.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    estimating: Estimating,
    /// Rasters, folders of them, STAC items, collections and catalogues.
    #[arg(required = true, value_name = "TILE|DIR|ITEM.json")]
    inputs: Vec<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    check_outputs(args)?;
    let options = args.estimating.options(args.threads)?;
    let found = inputs::find(&args.inputs)?;
    if found.passed_over > 0 {
        let passed_over = found.passed_over;
        eprintln!("passed over: {passed_over} files, neither raster nor STAC item");
    }
    if found.tiles.is_empty() {
        return Err("no tile among the inputs".into());
    }
    let (journal, left) = match &args.journal {
        Some(path) => {
            let (journal, left) = Journal::open(path, &found.tiles, &options)?;
            let kept = found.tiles.len() - left.len();
            if kept > 0 {
                eprintln!("{kept} tiles stand in {} already", path.display());
            }
            (Some(journal), left)
        }
        None => (None, found.tiles.clone()),
    };
    let incomplete = AtomicBool::new(false);
    let sheet = args.sheet.as_ref().map(|_| Sheet::new());
    let draw = |tile: &Tile, answer: &TileAnswer| {
        if let Err(error) = draw(args, tile, answer) {
            eprintln!("overlay: {error}");
            incomplete.store(true, Ordering::Relaxed);
        }
        if let Some(sheet) = &sheet {
            sheet.add(tile, answer);
        }
    };
    let progress = progress_over(left.len());
    let count = |answer: &TileAnswer| {
        if let Some(journal) = &journal {
            journal.append(answer);
        }
        if let Some(sheet) = &sheet {
            sheet.add_failed(answer);
        }
        progress.set_message(answer.tile.tile.clone());
        progress.inc(1);
        incomplete.fetch_or(answer.tile.status == Status::Failed, Ordering::Relaxed);
    };
    let hooks = Hooks {
        on_tile: Some(&draw),
        on_done: Some(&count),
        stop: journal.as_ref().map(|j| &j.stop),
    };
    let answers = batch::estimate_tiles(&left, &options, &hooks);
    progress.finish_and_clear();
    let lines: Vec<Line> = match journal {
        Some(journal) => {
            let names = found.tiles.iter().map(|tile| tile.name.as_str());
            journal.into_inner()?.finish(names)?
        }
        None => answers
            .as_ref()
            .map_or(Vec::new(), |a| a.iter().map(Line::of).collect()),
    };
    say(args, &answers?, &lines)?;
    if let (Some(path), Some(sheet)) = (&args.sheet, &sheet) {
        sheet.save(path)?;
    }
    let failed = lines.iter().any(Line::failed) || incomplete.into_inner();
    Ok(ExitCode::from(if failed { 2 } else { 0 }))
}

/// A wrong name or place for the output is said before the work and not after it.
fn check_outputs(args: &Args) -> Result<(), Failure> {
    for out in &args.out {
        Format::of_path(out)?;
        report::check_writable(out)?;
    }
    if let Some(sheet) = &args.sheet {
        if sheet
            .extension()
            .is_none_or(|e| !e.eq_ignore_ascii_case("png"))
        {
            return Err(format!("{}: a sheet is a picture, .png", sheet.display()).into());
        }
        report::check_writable(sheet)?;
    }
    if let Some(folder) = &args.overlay {
        report::check_writable(&folder.join("overlay"))?;
    }
    Ok(())
}

/// A bar that shows nothing where standard error is no terminal.
fn progress_over(tiles: usize) -> ProgressBar {
    let progress = ProgressBar::new(tiles as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} tiles, {eta} left {msg}")
    {
        progress.set_style(style);
    }
    progress
}

/// The pictures of a tile, where any are wanted.
fn draw(args: &Args, tile: &Tile, answer: &TileAnswer) -> plimsoll::Result<()> {
    let Some(folder) = &args.overlay else {
        return Ok(());
    };
    let drawn = overlay::save(folder, tile, answer).map(|_| ());
    match args.geotiff {
        true => drawn.and(overlay::save_geotiff(folder, tile, answer).map(|_| ())),
        false => drawn,
    }
}

/// Writes the files, and what is asked of standard output.
fn say(args: &Args, answers: &[TileAnswer], lines: &[Line]) -> Result<(), Failure> {
    for out in &args.out {
        report::save_lines(out, lines)?;
    }
    if args.json {
        ndjson::write_lines(std::io::stdout().lock(), lines)?;
    } else {
        print!("{}", table::render(answers));
    }
    Ok(())
}
