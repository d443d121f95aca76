//! Freeboard, draft and load of the tankers in tiles: files, folders or STAC items. This is
//! `plimsoll estimate` without the need to install it; for code to begin with see the numbered
//! examples.
//!
//! Exit status 0: all is good; 2: some tiles failed, the output is written; 1: nothing is
//! written.

#[path = "../src/bin/plimsoll/estimate.rs"]
mod estimate;
#[path = "../src/bin/plimsoll/estimating.rs"]
mod estimating;
#[path = "../src/bin/plimsoll/journal.rs"]
mod journal;
#[path = "../src/bin/plimsoll/reading.rs"]
mod reading;
#[path = "../src/bin/plimsoll/start.rs"]
mod start;

use std::process::ExitCode;

use clap::Parser;

type Failure = Box<dyn std::error::Error>;

/// Estimates freeboard, draft and load of the tankers in satellite tiles.
#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: estimate::Args,
}

fn main() -> ExitCode {
    start::start(|cli: Cli| estimate::run(&cli.args))
}
