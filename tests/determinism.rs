//! The same bytes on any number of threads, and a bad tile that costs only itself.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use plimsoll::answer::Status;
use plimsoll::batch::{self, BatchOptions, Hooks};
use plimsoll::inputs::{self, Inputs};
use plimsoll::report::Format;
use plimsoll::tile::Tile;
use plimsoll::{TileAnswer, report};

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

fn on_threads(found: &Inputs, threads: usize) -> Vec<TileAnswer> {
    let options = BatchOptions {
        threads: NonZeroUsize::new(threads),
        ..BatchOptions::default()
    };
    batch::estimate_tiles(&found.tiles, &options, &Hooks::default()).unwrap()
}

fn bytes(format: Format, answers: &[TileAnswer]) -> Vec<u8> {
    let mut bytes = Vec::new();
    format.write(&mut bytes, answers).unwrap();
    bytes
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let found = inputs::find(&[testdata()]).unwrap();
    let (one, two) = (on_threads(&found, 1), on_threads(&found, 2));
    for format in [Format::GeoJson, Format::Ndjson, Format::Csv] {
        assert!(bytes(format, &one) == bytes(format, &two), "{format:?}");
    }
    for answer in &one {
        assert_eq!(answer.tile.status, Status::Ok, "{:?}", answer.tile.error);
    }
}

#[test]
fn a_bad_file_a_missing_file_and_a_panic_cost_only_themselves() {
    let dir = tempfile::tempdir().unwrap();
    let bad = dir.path().join("bad.tif");
    std::fs::write(&bad, "no raster").unwrap();
    let mut paths: Vec<PathBuf> = vec![bad, dir.path().join("missing.tif")];
    for name in ["anchored02", "call00a", "call02d"] {
        for extension in ["tif", "json"] {
            let name = format!("{name}.{extension}");
            let copy = dir.path().join(&name);
            std::fs::copy(testdata().join(&name), &copy).unwrap();
            paths.push(copy);
        }
    }
    let found = inputs::find(&paths).unwrap();
    let done = AtomicUsize::new(0);
    let seen = Mutex::new(Vec::new());
    let on_tile = |tile: &Tile, _: &TileAnswer| {
        assert!(tile.name != "call00a.tif", "a hook that panics");
        seen.lock().unwrap().push(tile.name.clone());
    };
    let on_done = |_: &TileAnswer| {
        done.fetch_add(1, Ordering::Relaxed);
    };
    let hooks = Hooks {
        on_tile: Some(&on_tile),
        on_done: Some(&on_done),
        ..Hooks::default()
    };
    let answers = batch::estimate_tiles(&found.tiles, &BatchOptions::default(), &hooks).unwrap();
    let rows: Vec<(&str, Status)> = answers
        .iter()
        .map(|a| (a.tile.tile.as_str(), a.tile.status))
        .collect();
    assert_eq!(
        rows,
        [
            ("anchored02.tif", Status::Ok),
            ("bad.tif", Status::Failed),
            ("call00a.tif", Status::Failed),
            ("call02d.tif", Status::Ok),
            ("missing.tif", Status::Failed),
        ]
    );
    assert_eq!(done.into_inner(), 5);
    let mut seen = seen.into_inner().unwrap();
    seen.sort();
    assert_eq!(seen, ["anchored02.tif", "call02d.tif"]);
    let error = |i: usize| answers[i].tile.error.as_deref().unwrap();
    assert!(error(1).contains("bad.tif"), "{}", error(1));
    assert!(error(2).contains("a hook that panics"), "{}", error(2));
    assert!(answers[1].tile.sha256.is_some() && answers[2].tile.sha256.is_some());
    assert!(answers[4].tile.sha256.is_none());
}

#[test]
fn an_unknown_format_is_refused_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("answers.xlsx");
    let error = report::save(&out, &[]).unwrap_err();
    assert!(error.to_string().contains(".geojson"), "{error}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    let out = dir.path().join("deep/answers.csv");
    report::save(&out, &[]).unwrap();
    assert!(
        std::fs::read_to_string(out)
            .unwrap()
            .starts_with("tile,hull,")
    );
}
