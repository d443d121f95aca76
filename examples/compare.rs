//! Measured drafts against reported ones: a table, a picture, and the field sigma. This is
//! `plimsoll compare` without the need to install it.
//!
//! `cargo run --release --example compare -- --draughts AIS.csv [--svg FILE] ANSWERS…`, where
//! the answers are `.geojson` or `.ndjson` files of the main job, made with a register.

#[path = "../src/bin/plimsoll/compare.rs"]
mod compare;
#[path = "../src/bin/plimsoll/start.rs"]
mod start;

use std::process::ExitCode;

use clap::Parser;

type Failure = Box<dyn std::error::Error>;

/// Compares measured drafts with those that ships or pilots reported.
#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: compare::Args,
}

fn main() -> ExitCode {
    start::start(|cli: Cli| compare::run(&cli.args))
}
