//! `docs/performance.md`.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::data::{Data, SCENE_SHIPS, SCENE_SIDE, SIDE, TILES};
use super::{Failure, Pair, Work, growth, pair, pairs};

/// What is said by people, not measured, stands in a file of its own.
const REMARKS: &str = include_str!("remarks.md");

/// One line of the table of ratios.
struct Row {
    what: String,
    pair: Pair,
    reach: &'static str,
    reached: bool,
}

impl Row {
    fn line(&self) -> String {
        let (low, high) = self.pair.range;
        format!(
            "| {} | {:.3} | {:.3} | {:.2} ({low:.2}–{high:.2}) | {:.2} / {:.2} = {:.2} | {} | {} |\n",
            self.what,
            self.pair.a.wall_s,
            self.pair.b.wall_s,
            self.pair.ratio,
            self.pair.a.processor_s,
            self.pair.b.processor_s,
            self.pair.processor_ratio,
            self.reach,
            if self.reached { "yes" } else { "**no**" },
        )
    }
}

const MEGAPIXELS: f64 = (TILES * SIDE * SIDE) as f64 / 1e6;

/// The whole document.
pub(crate) fn report(data: &Data, python: Option<&Path>) -> Result<String, Failure> {
    let mut out = format!(
        "# Performance\n\nWritten by `make bench`. The tiles are rendered by the crate's own \
         renderer into `target/bench/`, so that anyone can run the same; they lie in the page \
         cache. Times are wall seconds inside a process, from the first tile to the last; every \
         ratio is the median of {pairs} pairs of processes run by turns, with the least and the greatest \
         in brackets, because times on a shared machine wander and ratios much less.\n\n",
        pairs = pairs(),
    );
    out += &machine();
    out += &ratios(data, python)?;
    out += &stages(data)?;
    out += &allocations()?;
    out += &growth::report(data)?;
    out += REMARKS;
    Ok(out)
}

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |key: &str| {
        let line = cpu.lines().find(|l| l.starts_with(key));
        let value = line.and_then(|l| l.split(':').nth(1));
        value.map_or("unknown", str::trim).to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map_or_else(
        |_| "unknown".to_owned(),
        |o| String::from_utf8_lossy(&o.stdout).trim().to_owned(),
    );
    let gdal = gdal::version::VersionInfo::release_name();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    format!(
        "Machine: {} cores of {}, {rustc}, GDAL {gdal}; load average when it began: {load}.\n\n",
        cores,
        field("model name"),
    )
}

fn ratios(data: &Data, python: Option<&Path>) -> Result<String, Failure> {
    let own = |what, path: &Path, threads| Work::Own(what, path.to_owned(), threads);
    let (deflate, plain) = (data.tiles("DEFLATE"), data.tiles("NONE"));
    let scene = data.scene();
    let mut rows = Vec::new();
    for threads in [1, 2] {
        let pair = pair(
            &own("pipeline", &deflate, threads),
            &own("decode", &deflate, threads),
        )?;
        rows.push(Row {
            what: format!("batch, deflate: pipeline / decoding, {threads} thread(s)"),
            reached: pair.ratio <= 1.25,
            pair,
            reach: "≤ 1.25",
        });
    }
    let uncompressed = pair(&own("pipeline", &plain, 2), &own("decode", &plain, 2))?;
    let per_core = MEGAPIXELS / uncompressed.a.wall_s / 2.0;
    rows.push(Row {
        what: format!(
            "batch, uncompressed: pipeline / decoding, 2 threads ({per_core:.0} Mpx/s a core)"
        ),
        reached: per_core >= 200.0,
        pair: uncompressed,
        reach: "≥ 200 Mpx/s a core",
    });
    let whole = pair(&own("decode", &scene, 2), &own("pipeline", &scene, 2))?;
    rows.push(Row {
        what: format!(
            "scene of {SCENE_SIDE}², overviews, {SCENE_SHIPS} ships ({} found): decoding / pipeline, 2 threads",
            whole.b.hulls
        ),
        reached: whole.ratio >= 5.0,
        pair: whole,
        reach: "≥ 5",
    });
    let gain = |what| pair(&own(what, &deflate, 1), &own(what, &deflate, 2));
    let (ours, decoding) = (gain("pipeline")?, gain("decode")?);
    let share = ours.ratio / decoding.ratio;
    rows.push(Row {
        what: format!(
            "1 thread / 2 threads, pipeline: {share:.2} of decoding's own gain of {:.2}",
            decoding.ratio
        ),
        reached: share >= 0.97,
        pair: ours,
        reach: "≥ 0.97 of decoding's",
    });
    let mut memory = String::new();
    if let Some(python) = python {
        against_python(data, python, &mut rows, &mut memory)?;
    }
    let mut out = format!(
        "## Ratios\n\nA batch is {TILES} tiles of {SIDE} × {SIDE} × 4 in 16 bits, with a ship in \
         every third. First and second are the two works in the order in which the row names them.\n\n\
         Processor seconds are user and system together, of all cores: on a machine that other \
         work shares they say more than the clock. Whether a reach is reached is judged by the \
         clock.\n\n\
         | what | first s | second s | ratio | processor s | reach | reached |\n|---|---|---|---|---|---|---|\n"
    );
    rows.iter().for_each(|row| out += &row.line());
    out += "\n";
    if !memory.is_empty() {
        let _ = writeln!(
            out,
            "Peak memory of the processes (reach: a fifth):\n\n{memory}"
        );
    }
    Ok(out)
}

/// Rows of the same work done in Python, and what memory either takes.
fn against_python(
    data: &Data,
    python: &Path,
    rows: &mut Vec<Row>,
    memory: &mut String,
) -> Result<(), Failure> {
    for (compression, name, reach, least) in [
        ("DEFLATE", "deflate", "≥ 3", 3.0),
        ("NONE", "uncompressed", "≥ 6", 6.0),
    ] {
        let path = data.tiles(compression);
        for workers in [1, 2] {
            let opponent = Work::Python(python.to_owned(), path.clone(), workers);
            let pair = pair(&opponent, &Work::Own("pipeline", path.clone(), workers))?;
            let _ = writeln!(
                memory,
                "* {name}, {workers} worker(s): {:.0} MB against {:.0} MB of the Python \
                 pipeline, {:.2} of it ({} and {} ships found).",
                pair.b.peak_mb,
                pair.a.peak_mb,
                pair.b.peak_mb / pair.a.peak_mb,
                pair.b.hulls,
                pair.a.hulls
            );
            rows.push(Row {
                what: format!("batch, {name}: Python / pipeline, {workers} worker(s)"),
                reached: pair.ratio >= least,
                pair,
                reach,
            });
        }
    }
    Ok(())
}

fn stages(data: &Data) -> Result<String, Failure> {
    let stages = Work::Own("stages", data.tiles("DEFLATE"), 1).said()?;
    let load = Work::Own("load", data.tiles("DEFLATE"), 1).said()?;
    let mut out = String::from(
        "## Stages\n\nMilliseconds on one thread: of a tile, or of a hull where one is named.\n\n\
         | stage | ms |\n|---|---|\n",
    );
    for (name, ms) in stages.as_object().into_iter().flatten() {
        // The digit only puts them in order.
        let name = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let _ = writeln!(out, "| {name} | {:.2} |", ms.as_f64().unwrap_or(f64::NAN));
    }
    let load = load["load_ms"].as_f64().unwrap_or(f64::NAN);
    let _ = writeln!(out, "| load, a ship (reach: 1) | {load:.2} |\n");
    Ok(out)
}

/// From `benches/allocations.rs`, which `make bench` runs first.
fn allocations() -> Result<String, Failure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench/allocations.json");
    let rows: Value = serde_json::from_str(fs::read_to_string(path)?.trim())?;
    let mut out = String::from(
        "## Allocations\n\nOf the estimate of one tile of a megapixel that was read.\n\n\
         | tile with | hulls | allocations | megabytes in all | at once |\n|---|---|---|---|---|\n",
    );
    for (name, row) in rows.as_object().into_iter().flatten() {
        let number = |key: &str| row[key].as_f64().unwrap_or(f64::NAN);
        let _ = writeln!(
            out,
            "| {name} | {} | {} | {:.1} | {:.1} |",
            row["hulls"],
            row["allocations"],
            number("total_mb"),
            number("peak_mb")
        );
    }
    out += "\n";
    Ok(out)
}
