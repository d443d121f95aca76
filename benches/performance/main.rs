//! `make bench`: what the pipeline costs against decoding alone and against a Python pipeline,
//! as ratios of runs made by turns, and `docs/performance.md` written from them.
//!
//! Times on a shared machine wander; a ratio of two runs made one after the other does much
//! less. Every ratio here is the median of pairs, each of two processes run in turn.

mod child;
mod data;
mod growth;
mod report;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use serde_json::Value;

use data::Data;

type Failure = Box<dyn std::error::Error>;

/// Pairs of runs that a ratio is the median of, where `PLIMSOLL_BENCH_PAIRS` says nothing.
const PAIRS: usize = 5;

/// Pairs of runs that a ratio is the median of.
fn pairs() -> usize {
    let asked = std::env::var("PLIMSOLL_BENCH_PAIRS").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(PAIRS).max(1)
}

/// One run: seconds by the clock and of all cores, peak memory, hulls.
#[derive(Debug, Clone, Copy)]
struct Run {
    wall_s: f64,
    processor_s: f64,
    peak_mb: f64,
    hulls: u64,
}

impl Run {
    fn of(said: &Value) -> Result<Run, Failure> {
        let number = |key: &str| said[key].as_f64().ok_or(format!("no {key} in {said}"));
        Ok(Run {
            wall_s: number("wall_s")?,
            processor_s: number("processor_s")?,
            peak_mb: number("peak_mb")?,
            hulls: said["hulls"].as_u64().unwrap_or(0),
        })
    }
}

/// Runs a command and reads the last line that it prints.
fn said(command: &mut Command) -> Result<Value, Failure> {
    let out = command.output()?;
    if !out.status.success() {
        let why = String::from_utf8_lossy(&out.stderr);
        return Err(format!("{command:?}: {why}").into());
    }
    let text = String::from_utf8(out.stdout)?;
    let last = text.lines().last().ok_or("nothing printed")?;
    Ok(serde_json::from_str(last)?)
}

/// What is run.
#[derive(Debug, Clone)]
enum Work {
    /// This program, as a child: what, where, threads.
    Own(&'static str, PathBuf, usize),
    /// The opponent: where, workers.
    Python(PathBuf, PathBuf, usize),
}

impl Work {
    fn said(&self) -> Result<Value, Failure> {
        match self {
            Work::Own(what, path, threads) => said(
                Command::new(std::env::current_exe()?)
                    .args(["child", what])
                    .arg(path)
                    .arg(threads.to_string()),
            ),
            Work::Python(python, path, workers) => said(
                Command::new(python)
                    .arg(
                        Path::new(env!("CARGO_MANIFEST_DIR"))
                            .join("benches/performance/opponent.py"),
                    )
                    .arg(path)
                    .arg(workers.to_string())
                    .env("GDAL_NUM_THREADS", "1"),
            ),
        }
    }

    fn run(&self) -> Result<Run, Failure> {
        Run::of(&self.said()?)
    }
}

/// Two works run by turns.
#[derive(Debug, Clone)]
struct Pair {
    /// Median of the quotients of wall times.
    ratio: f64,
    /// Least and greatest quotient.
    range: (f64, f64),
    /// Median of the quotients of processor seconds.
    processor_ratio: f64,
    a: Run,
    b: Run,
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn pair(a: &Work, b: &Work) -> Result<Pair, Failure> {
    // The first of each fills the page cache.
    a.run()?;
    b.run()?;
    let mut runs = Vec::new();
    for _ in 0..pairs() {
        runs.push((a.run()?, b.run()?));
    }
    let quotients: Vec<f64> = runs.iter().map(|(a, b)| a.wall_s / b.wall_s).collect();
    let least = quotients.iter().copied().fold(f64::INFINITY, f64::min);
    let most = quotients.iter().copied().fold(0.0, f64::max);
    let typical = |of: &dyn Fn(&(Run, Run)) -> Run| Run {
        wall_s: middle(runs.iter().map(|r| of(r).wall_s).collect()),
        processor_s: middle(runs.iter().map(|r| of(r).processor_s).collect()),
        peak_mb: middle(runs.iter().map(|r| of(r).peak_mb).collect()),
        hulls: of(&runs[0]).hulls,
    };
    Ok(Pair {
        ratio: middle(quotients),
        range: (least, most),
        processor_ratio: middle(
            (runs.iter().map(|(a, b)| a.processor_s / b.processor_s)).collect(),
        ),
        a: typical(&|r| r.0),
        b: typical(&|r| r.1),
    })
}

/// The Python of the opponent, in an environment of its own under `target/`.
fn python(root: &Path) -> Result<Option<PathBuf>, Failure> {
    let venv = root.join("python");
    let python = venv.join("bin").join("python");
    let has_all = |python: &Path| {
        let test = ["-c", "import rasterio, cv2, skimage"];
        let out = Command::new(python).args(test).output();
        out.is_ok_and(|o| o.status.success())
    };
    if has_all(&python) {
        return Ok(Some(python));
    }
    eprintln!("setting up the Python opponent in {}", venv.display());
    let made = Command::new("python3")
        .args(["-m", "venv"])
        .arg(&venv)
        .status();
    let packages = ["rasterio", "opencv-python-headless", "scikit-image"];
    let installed = made.is_ok_and(|s| s.success())
        && Command::new(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .args(packages)
            .status()?
            .success();
    if installed && has_all(&python) {
        return Ok(Some(python));
    }
    eprintln!("no Python opponent: python3 with venv and pip is needed; its rows are left out");
    Ok(None)
}

fn bench() -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    let data = Data::ready(&root)?;
    let python = python(&root)?;
    let text = report::report(&data, python.as_deref())?;
    let to = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/performance.md");
    std::fs::write(&to, &text)?;
    println!("{text}\nwritten to {}", to.display());
    Ok(())
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["child", what, path, threads] => threads
            .parse()
            .map_err(Failure::from)
            .and_then(|threads| child::run(what, Path::new(path), threads)),
        ["data", ..] => {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
            Data::ready(&root).map(|_| ())
        }
        ["write", ..] => bench(),
        // `cargo bench` and `cargo test --benches` run every bench: this one takes minutes and
        // writes a file, so that it wants to be asked by name.
        _ => {
            println!("run `make bench`");
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}
