//! The command `plimsoll`: what the library does, for people at a terminal and for scripts.
//!
//! Exit status 0: all is good; 2: some inputs failed, the output is written; 1: nothing is
//! written.

#[path = "plimsoll/compare.rs"]
mod compare;
#[path = "plimsoll/estimate.rs"]
mod estimate;
#[path = "plimsoll/estimating.rs"]
mod estimating;
#[path = "plimsoll/inspect.rs"]
mod inspect;
#[path = "plimsoll/journal.rs"]
mod journal;
#[path = "plimsoll/ledger.rs"]
mod ledger;
#[path = "plimsoll/merge.rs"]
mod merge;
#[path = "plimsoll/plan.rs"]
mod plan;
#[path = "plimsoll/reading.rs"]
mod reading;
#[path = "plimsoll/render.rs"]
mod render;
#[path = "plimsoll/start.rs"]
mod start;
#[path = "plimsoll/validate.rs"]
mod validate;
#[path = "plimsoll/worker.rs"]
mod worker;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// Whatever stops a subcommand before it has written anything.
type Failure = Box<dyn std::error::Error>;

/// Freeboard, draft and load of tankers in satellite images.
///
/// Exit status 0: all is good; 2: some inputs failed, the output is written; 1: nothing is
/// written. RUST_LOG=plimsoll=debug tells how each hull was found and judged.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Finds the hulls of tiles and says how loaded they are.
    Estimate(Box<estimate::Args>),
    /// Says what is understood of files: bands, place, sun and view, from where, and what is
    /// missing.
    Inspect(inspect::Args),
    /// Writes the requests for a worker: one a tile, several for a whole scene.
    Plan(Box<plan::Args>),
    /// Answers requests, one line of JSON each from standard input, until its end.
    Worker(Box<worker::Args>),
    /// Makes one line per tile of the answers of many workers, each hull once.
    Merge(merge::Args),
    /// Joins dated estimates of tankers into visits, barrels, and the day a cap is passed.
    Ledger(Box<ledger::Args>),
    /// Compares measured drafts with those that ships or pilots reported.
    Compare(compare::Args),
    /// Renders scenes with known truth, estimates them blind and says how far off it was.
    Validate(validate::Args),
    /// Renders scenes as tiles with their truth beside them.
    Render(render::Args),
    /// Prints the completions of a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Prints the manual page, or writes one of each subcommand into a folder.
    Man {
        /// The folder.
        #[arg(long, value_name = "DIR")]
        out: Option<std::path::PathBuf>,
    },
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Estimate(args) => estimate::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Worker(args) => worker::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Ledger(args) => ledger::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Render(args) => render::run(&args),
        Command::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Cli::command(),
                "plimsoll",
                &mut std::io::stdout(),
            );
            Ok(ExitCode::SUCCESS)
        }
        Command::Man { out: Some(folder) } => {
            std::fs::create_dir_all(&folder)?;
            clap_mangen::generate_to(Cli::command(), folder)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Man { out: None } => {
            clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn main() -> ExitCode {
    start::start(|cli: Cli| run(cli.command))
}
