//! `plimsoll validate`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::ProgressBar;
use plimsoll::scene::{Fleet, Rendered, Scene, Suite};
use plimsoll::validate::{self, Setup};
use plimsoll::{Options, TileAnswer};

use crate::Failure;

/// Renders scenes, estimates them blind and says how far off the answers are.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which scenes; may be given several times, `all` for all.
    #[arg(long, value_name = "NAME", default_value = "open")]
    suite: Vec<String>,
    /// How many scenes of each suite.
    #[arg(long, value_name = "N", default_value_t = 50)]
    scenes: u64,
    /// Seed of the scenes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Number of threads; one per core when not given.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Prints the figures as JSON, one line per suite.
    #[arg(long)]
    json: bool,
    /// Gives the estimator a register of all tankers in the scenes.
    #[arg(long)]
    register: bool,
    /// Folder for a CSV of all hulls and a picture of each suite.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut cases = Vec::new();
    for suite in Suite::from_names(&args.suite)? {
        let setup = Setup {
            suite,
            fleet: Fleet::First,
            seed: args.seed,
            first: 0,
            scenes: args.scenes,
            threads: args.threads,
            registered: args.register,
        };
        let progress = ProgressBar::new(args.scenes);
        let done = |_: &Scene, _: &Rendered, _: &TileAnswer| progress.inc(1);
        let trial = validate::run(&setup, &Options::default(), Some(&done))?;
        progress.finish_and_clear();
        if args.json {
            let figures = serde_json::to_value(trial.figures())?;
            println!(
                "{}",
                serde_json::json!({ "suite": suite.name(), "figures": figures })
            );
        } else {
            print!("{}", validate::render(&trial));
        }
        if let Some(folder) = &args.out {
            std::fs::create_dir_all(folder)?;
            let picture = folder.join(format!("{}.svg", suite.name()));
            std::fs::write(picture, validate::draw(&trial))?;
        }
        cases.extend(trial.cases);
    }
    if let Some(folder) = &args.out {
        let path = folder.join("hulls.csv");
        validate::write_csv(std::fs::File::create(&path)?, &path, &cases)?;
    }
    Ok(ExitCode::SUCCESS)
}
