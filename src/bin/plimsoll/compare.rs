//! `plimsoll compare`.

use std::path::PathBuf;
use std::process::ExitCode;

use plimsoll::compare::{self, CompareOptions};

use crate::Failure;

/// Compares measured drafts with those that ships or pilots reported.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Reported draughts: CSV with the columns imo, datetime, draft_m.
    #[arg(long, value_name = "CSV")]
    draughts: PathBuf,
    /// Where a picture of it goes.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// A report farther from the image than this is left out, hours.
    #[arg(long, value_name = "H", default_value_t = CompareOptions::default().within_hours)]
    within_hours: f64,
    /// How much a draft may have changed since, metres per day.
    #[arg(long, value_name = "M", default_value_t = CompareOptions::default().drift_m_per_day)]
    drift: f64,
    /// Answers of `plimsoll estimate`, made with a register: .geojson or .ndjson.
    #[arg(required = true, value_name = "ANSWERS")]
    answers: Vec<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let reported = compare::read_reported(&args.draughts)?;
    let mut measured = Vec::new();
    for path in &args.answers {
        measured.extend(compare::read_estimates(path)?);
    }
    let options = CompareOptions {
        within_hours: args.within_hours,
        drift_m_per_day: args.drift,
    };
    let found = compare::compare(&measured, &reported, &options);
    print!("{}", found.table());
    if let Some(path) = &args.svg {
        std::fs::write(path, compare::svg(&found))?;
    }
    Ok(ExitCode::SUCCESS)
}
