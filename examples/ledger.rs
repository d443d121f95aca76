//! Satellite tiles, or estimates of them, in; a dated ledger of what was lifted out. This is
//! `plimsoll ledger` without the need to install it; for code to begin with see
//! `06_ledger.rs`.

#[path = "../src/bin/plimsoll/ledger.rs"]
mod ledger;
#[path = "../src/bin/plimsoll/reading.rs"]
mod reading;
#[path = "../src/bin/plimsoll/start.rs"]
mod start;

use std::process::ExitCode;

use clap::Parser;

type Failure = Box<dyn std::error::Error>;

/// Joins dated estimates of tankers into visits, barrels, and the day a cap is passed.
#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: ledger::Args,
}

fn main() -> ExitCode {
    start::start(|cli: Cli| ledger::run(&cli.args))
}
