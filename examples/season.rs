//! Seasons with known truth: rendered and estimated blind, or drawn from the estimator's errors.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use plimsoll::batch::map_ordered;
use plimsoll::ledger::{self, Journal, Ledger};
use plimsoll::load::Register;
use plimsoll::report::{self, ndjson, overlay};
use plimsoll::serde_json::{self, Value};
use plimsoll::validate::season::{Outcome, Season, render};
use plimsoll::{TileAnswer, estimate};

type Failure = Box<dyn std::error::Error>;

/// Renders a season of visits, estimates it blind, and prints truth beside the ledger.
#[derive(Parser)]
struct Args {
    /// Seed of the first season; the next ones follow.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seasons to render.
    #[arg(long, default_value_t = 1)]
    seasons: u64,
    /// Draw so many seasons from the estimator's errors instead of rendering any.
    #[arg(long, value_name = "N")]
    drawn: Option<u64>,
    /// Visits of a season.
    #[arg(long, default_value_t = 43)]
    visits: usize,
    /// Give the ledger no register.
    #[arg(long)]
    no_register: bool,
    /// Where each rendered season's tiles, estimates, truth, ledger and report go. A season whose
    /// estimates are there is settled from them and not rendered again.
    #[arg(long, value_name = "DIR", default_value = "target/season")]
    out: PathBuf,
}

fn options(season: &Season, register: bool) -> Result<ledger::Options, plimsoll::Error> {
    let mut options = ledger::Options::default();
    if register {
        let csv = season.register();
        let register = Register::from_reader(csv.as_bytes(), "season.csv".as_ref())?;
        options.register = Some(Arc::new(register));
    }
    Ok(options)
}

fn journal(lines: &[Value]) -> Result<Journal, plimsoll::Error> {
    let mut journal = Journal::default();
    for (row, line) in (1..).zip(lines) {
        journal.push(line.clone(), "season".as_ref(), row)?;
    }
    Ok(journal)
}

fn drawn(seed: u64, args: &Args) -> Result<Outcome, plimsoll::Error> {
    let season = Season::draw(seed, args.visits);
    let ledger = ledger::ledger(
        journal(&season.drawn())?,
        &options(&season, !args.no_register)?,
    )?;
    Ok(Outcome::of(&season, &ledger))
}

/// The estimates of a season's images, one line each: those of an earlier run where they are
/// there, else rendered and estimated, all cores at one image after the other.
fn estimates(season: &Season, folder: &Path) -> Result<Vec<Value>, Failure> {
    let kept = folder.join("estimates.ndjson");
    if let Ok(text) = std::fs::read_to_string(&kept) {
        let lines: Result<_, _> = text.lines().map(serde_json::from_str).collect();
        return Ok(lines?);
    }
    let (tiles, chips) = (folder.join("tiles"), folder.join("chips"));
    std::fs::create_dir_all(&tiles)?;
    let images: Vec<(usize, usize)> = season
        .calls
        .iter()
        .enumerate()
        .flat_map(|(call, c)| (0..2).map(move |end| (call, end, c.looks[end].seen)))
        .filter_map(|(call, end, seen)| seen.then_some((call, end)))
        .collect();
    let asked = estimate::Options::default();
    let one = |&(call, end): &(usize, usize)| -> Result<TileAnswer, plimsoll::Error> {
        let scene = season.scene(call, end);
        let rendered = scene.render()?;
        rendered.write(&scene, &tiles)?;
        let answer = estimate(&rendered.tile, &asked)?;
        overlay::save(&chips, &rendered.tile, &answer)?;
        Ok(answer)
    };
    let mut lines = Vec::with_capacity(images.len());
    for answer in map_ordered(&images, None, one)? {
        lines.push(ndjson::line(&answer??));
    }
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(kept, text)?;
    Ok(lines)
}

/// A season's ledger from its images.
fn rendered(seed: u64, args: &Args) -> Result<(Outcome, Ledger), Failure> {
    let season = Season::draw(seed, args.visits);
    let folder = args.out.join(format!("season{seed}"));
    let lines = estimates(&season, &folder)?;
    std::fs::write(folder.join("register.csv"), season.register())?;
    let ledger = ledger::ledger(journal(&lines)?, &options(&season, !args.no_register)?)?;
    report::save_ledger(&folder, &ledger, &folder.join("chips"))?;
    let outcome = Outcome::of(&season, &ledger);
    std::fs::write(
        folder.join("truth.txt"),
        render(std::slice::from_ref(&outcome)),
    )?;
    Ok((outcome, ledger))
}

fn run(args: &Args) -> Result<(), Failure> {
    let mut outcomes = Vec::new();
    if let Some(count) = args.drawn {
        let seeds: Vec<u64> = (args.seed..args.seed + count).collect();
        for outcome in map_ordered(&seeds, None, |seed| drawn(*seed, args))? {
            outcomes.push(outcome??);
        }
    } else {
        for seed in args.seed..args.seed + args.seasons {
            let (outcome, ledger) = rendered(seed, args)?;
            println!("season {seed}: {}", report::ledger::summary(&ledger));
            outcomes.push(outcome);
        }
    }
    print!("{}", render(&outcomes));
    Ok(())
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}
