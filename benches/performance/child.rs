//! What is timed, each in a process of its own so that its peak memory is its own.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use gdal::Dataset;
use plimsoll::batch::{self, BatchOptions, Hooks, map_ordered};
use plimsoll::inputs::{self, Input};
use plimsoll::load::{self, LoadOptions, Observation};
use plimsoll::tile::{Opened, ReadOptions};
use plimsoll::{Measured, Options, freeboard, hull, sea};
use serde_json::{Value, json};

use super::Failure;

/// Rows that are read of all bands before the next, as bytes.
const ROWS_BYTES: usize = 8 << 20;

/// The GeoTIFFs of a folder, or one file.
fn rasters(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut out = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "tif") {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

/// Opens with GDAL and decodes all bands into one buffer, strip by strip, as anyone must who
/// wants the pixels; gives their number.
fn decode(path: &Path) -> Result<usize, Failure> {
    let dataset = Dataset::open(path)?;
    let (width, height) = dataset.raster_size();
    let bands = dataset
        .rasterbands()
        .collect::<gdal::errors::Result<Vec<_>>>()?;
    let block = bands[0].block_size().1.max(1);
    let row_bytes = width * bands.len() * 2;
    let rows = (ROWS_BYTES / row_bytes / block).max(1) * block;
    let mut buffer = vec![0u16; width * height * bands.len()];
    for top in (0..height).step_by(rows) {
        let rows = rows.min(height - top);
        for (k, band) in bands.iter().enumerate() {
            let from = (k * height + top) * width;
            let part = &mut buffer[from..from + rows * width];
            band.read_into_slice((0, top as isize), (width, rows), (width, rows), part, None)?;
        }
    }
    std::hint::black_box(&buffer);
    Ok(width * height)
}

/// The largest memory that this process had, megabytes; 0 where the system does not say.
fn peak_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kb = line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

/// Seconds that all cores together gave to this process; 0 where the system does not say.
fn processor_s() -> f64 {
    /// What Linux counts in (`USER_HZ`), per second.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in brackets, may hold anything.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |k: usize| fields.split_whitespace().nth(k)?.parse::<f64>().ok();
    let (user, system) = (ticks(11), ticks(12));
    user.zip(system).map_or(0.0, |(u, s)| (u + s) / TICKS)
}

/// When a work began.
struct Clock {
    wall: Instant,
    processor_s: f64,
}

impl Clock {
    fn start() -> Clock {
        Clock {
            wall: Instant::now(),
            processor_s: processor_s(),
        }
    }

    fn answer(&self, hulls: usize) -> Value {
        json!({
            "wall_s": self.wall.elapsed().as_secs_f64(),
            "processor_s": processor_s() - self.processor_s,
            "hulls": hulls,
            "peak_mb": peak_mb(),
        })
    }
}

/// Runs one piece of work and prints what it took as one line of JSON.
pub(crate) fn run(what: &str, path: &Path, threads: usize) -> Result<(), Failure> {
    let count = NonZeroUsize::new(threads);
    // GDAL's start-up is not what is measured.
    gdal::DriverManager::register_all();
    let said = match what {
        "decode" => {
            let files = rasters(path)?;
            let clock = Clock::start();
            let done = map_ordered(&files, count, |f| decode(f).map_err(|e| e.to_string()))?;
            for one in done {
                one??;
            }
            clock.answer(0)
        }
        "pipeline" => {
            let inputs = if path.is_file() {
                vec![Input {
                    path: path.to_owned(),
                    name: "scene".to_owned(),
                }]
            } else {
                inputs::find(&[path.to_owned()])?.tiles
            };
            let options = BatchOptions {
                threads: count,
                ..BatchOptions::default()
            };
            let clock = Clock::start();
            let rows = batch::estimate_tiles(&inputs, &options, &Hooks::default())?;
            if let Some(failed) = rows.iter().find_map(|r| r.tile.error.as_ref()) {
                return Err(failed.clone().into());
            }
            clock.answer(rows.iter().map(|r| r.hulls.len()).sum())
        }
        "stages" => stages(&rasters(path)?)?,
        "load" => load_ms()?,
        other => return Err(format!("no work is called {other}").into()),
    };
    println!("{said}");
    Ok(())
}

/// Milliseconds per tile, hull or load of each stage, on one thread, over a folder.
fn stages(files: &[PathBuf]) -> Result<Value, Failure> {
    let mut spent: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let options = Options::default();
    let read = ReadOptions::default();
    for round in 0..3 {
        for path in files {
            let mut clock = Instant::now();
            let mut lap = |stage: &'static str, count: usize| {
                let ms = 1e3 * clock.elapsed().as_secs_f64();
                // The first round warms caches.
                if round > 0 && count > 0 {
                    let entry = spent.entry(stage).or_default();
                    entry.0 += ms;
                    entry.1 += count as f64;
                }
                clock = Instant::now();
            };
            decode(path)?;
            lap("0 decode alone", 1);
            let opened = Opened::open(path, "tile", &read)?;
            lap("1 open", 1);
            opened.sha256()?;
            lap("2 checksum", 1);
            let tile = opened.read()?;
            lap("3 read, with the checksum", 1);
            let sea = sea::survey(&tile)?;
            lap("4 sea", 1);
            let hulls = hull::find(&tile, &sea, options.segmenter.as_ref())?;
            let stage = if hulls.is_empty() {
                "5 find, no hull"
            } else {
                "6 find, a hull"
            };
            lap(stage, 1);
            for hull in &hulls {
                std::hint::black_box(freeboard::measure(
                    &tile,
                    &sea,
                    hull,
                    &freeboard::Options::default(),
                ));
            }
            lap("7 freeboard, a hull", hulls.len());
        }
    }
    let mean = spent
        .iter()
        .map(|(k, (ms, n))| (k.to_string(), json!(ms / n)));
    Ok(Value::Object(mean.collect()))
}

/// Milliseconds of one ship's load.
fn load_ms() -> Result<Value, Failure> {
    const TIMES: u64 = 200;
    let seen = |freeboard_m: f64| Observation {
        freeboard_m: Some(Measured::new(freeboard_m, 0.1).into()),
        ..Observation::of_size(Measured::new(91.5, 1.0), Measured::new(13.6, 0.1))
    };
    let options = LoadOptions::default();
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let start = Instant::now();
        for seed in 0..TIMES {
            let freeboard_m = 1.0 + 2.5 * seed as f64 / TIMES as f64;
            std::hint::black_box(load::estimate(&seen(freeboard_m), None, &options, seed));
        }
        best = best.min(1e3 * start.elapsed().as_secs_f64() / TIMES as f64);
    }
    Ok(json!({"load_ms": best}))
}
