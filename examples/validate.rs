//! Rendered scenes through the estimator: tables of error and coverage.
//!
//! Leaves one CSV of all hulls, and a picture of each suite, under the folder of `--out`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use indicatif::ProgressBar;
use plimsoll::report::overlay;
use plimsoll::scene::{Fleet, Rendered, Scene, Suite};
use plimsoll::validate::{self, Setup, Trial, bound};
use plimsoll::{Options, TileAnswer};

type Failure = Box<dyn std::error::Error>;

/// Renders scenes, estimates them blind and says how far off the answers are.
#[derive(Parser)]
struct Args {
    /// Which scenes; may be given several times, `all` for all.
    #[arg(long, value_name = "NAME", default_value = "open")]
    suite: Vec<String>,
    /// How many scenes of each suite.
    #[arg(long, value_name = "N", default_value_t = 50)]
    scenes: u64,
    /// Seed of the scenes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Index of the first scene, to look at one by itself.
    #[arg(long, value_name = "I", default_value_t = 0)]
    first: u64,
    /// Whose ships: first or second.
    #[arg(long, default_value = "first", value_parser = ["first", "second"])]
    fleet: String,
    /// Number of threads; one per core when not given.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Where files go.
    #[arg(long, value_name = "DIR", default_value = "target/validate")]
    out: PathBuf,
    /// Computes the physical bound of the freeboard for each hull too (open water only).
    #[arg(long)]
    bound: bool,
    /// How many failures of each kind to list.
    #[arg(long, value_name = "N", default_value_t = 0)]
    failures: usize,
    /// Prints the figures for which there are floors, as JSON, in place of the tables.
    #[arg(long)]
    figures: bool,
    /// Prints every hull.
    #[arg(long)]
    rows: bool,
    /// Leaves each scene's tile and overlay too.
    #[arg(long)]
    tiles: bool,
}

fn suites(args: &Args) -> Result<Vec<Suite>, Failure> {
    if args.suite.iter().any(|s| s == "all") {
        return Ok(Suite::ALL.to_vec());
    }
    let suites = args.suite.iter().map(|s| Suite::from_name(s));
    Ok(suites.collect::<plimsoll::Result<_>>()?)
}

fn trial(args: &Args, suite: Suite) -> Result<Trial, Failure> {
    let setup = Setup {
        suite,
        fleet: if args.fleet == "second" {
            Fleet::Second
        } else {
            Fleet::First
        },
        seed: args.seed,
        first: args.first,
        scenes: args.scenes,
        threads: args.threads,
    };
    let progress = ProgressBar::new(args.scenes);
    let done = |scene: &Scene, rendered: &Rendered, answer: &TileAnswer| {
        progress.inc(1);
        if args.tiles {
            let written = rendered.write(scene, &args.out);
            let drawn = overlay::save(&args.out, &rendered.tile, answer);
            if let Err(error) = written.and(drawn.map(|_| ())) {
                eprintln!("{}: {error}", scene.name);
            }
        }
    };
    let trial = validate::run(&setup, &Options::default(), Some(&done))?;
    progress.finish_and_clear();
    Ok(trial)
}

fn run(args: &Args) -> Result<(), Failure> {
    let suites = suites(args)?;
    std::fs::create_dir_all(&args.out)?;
    let mut cases = Vec::new();
    for suite in suites {
        let trial = trial(args, suite)?;
        if args.figures {
            let figures = serde_json::to_string(&trial.figures())?;
            println!("{} {figures}", suite.name());
        } else {
            print!("{}", validate::render(&trial));
        }
        if args.bound {
            print!("{}", validate::render_bound(&bound::pairs(&trial)?));
        }
        if args.failures > 0 {
            println!("{}", validate::failures(&trial, args.failures));
        }
        let picture = args.out.join(format!("{}.svg", suite.name()));
        std::fs::write(&picture, validate::draw(&trial))?;
        cases.extend(trial.cases);
    }
    if args.rows {
        validate::write_csv(std::io::stdout().lock(), "standard output".as_ref(), &cases)?;
    }
    let path = args.out.join("hulls.csv");
    validate::write_csv(std::fs::File::create(&path)?, &path, &cases)?;
    println!("written to {}/", args.out.display());
    Ok(())
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .without_time()
        .init();
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}
