//! `plimsoll merge`.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plimsoll::worker::{Merged, Request, Tally};

use crate::Failure;

/// What comes out is what `plimsoll estimate --json` prints for the same tiles: one line each,
/// by name, whatever the order of the answers and however scenes were cut. Of several answers
/// for one tile or part the last counts.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The requests of the run: says which have no answer or several, and which answers nobody
    /// asked for.
    #[arg(long, value_name = "FILE.ndjson")]
    requests: Option<PathBuf>,
    /// Where the lines go; standard output when not given.
    #[arg(long, value_name = "FILE.ndjson")]
    out: Option<PathBuf>,
    /// Journals: the answers of workers.
    #[arg(required = true, value_name = "JOURNAL.ndjson")]
    journals: Vec<PathBuf>,
}

/// Calls `each` with every line that is not blank, and its number.
fn lines(
    path: &Path,
    mut each: impl FnMut(&str, u64) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let named = |e: std::io::Error| format!("{}: {e}", path.display());
    let file = std::fs::File::open(path).map_err(named)?;
    for (row, line) in (1..).zip(BufReader::new(file).lines()) {
        let line = line.map_err(named)?;
        if !line.trim().is_empty() {
            each(&line, row)?;
        }
    }
    Ok(())
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut merged = Merged::default();
    for journal in &args.journals {
        lines(journal, |line, row| Ok(merged.push(line, journal, row)?))?;
    }
    let mut wrong = false;
    if let Some(path) = &args.requests {
        let mut requests = Vec::new();
        lines(path, |line, row| {
            let request = Request::parse(line.as_bytes());
            requests.push(request.map_err(|e| format!("{}: row {row}: {e}", path.display()))?);
            Ok(())
        })?;
        wrong = told(&merged.tally(&requests));
    }
    if merged.superseded() > 0 {
        eprintln!("superseded by later answers: {} lines", merged.superseded());
    }
    let mut text = Vec::new();
    for line in merged.lines()? {
        wrong |= line["tile"]["status"] == "failed";
        writeln!(text, "{line}")?;
    }
    match &args.out {
        Some(path) => std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))?,
        None => std::io::stdout().lock().write_all(&text)?,
    }
    Ok(ExitCode::from(if wrong { 2 } else { 0 }))
}

/// Says what does not fit; true where anything is lost or unknown.
fn told(tally: &Tally) -> bool {
    let Tally {
        answered,
        lost,
        doubled,
        unknown,
    } = tally;
    let (l, d, u) = (lost.len(), doubled.len(), unknown.len());
    eprintln!("answered: {answered}, lost: {l}, doubled: {d}, unknown: {u}");
    for (what, ids) in [("lost", lost), ("doubled", doubled), ("unknown", unknown)] {
        for id in ids.iter().take(20) {
            eprintln!("{what}: {id}");
        }
    }
    l + u > 0
}
