//! `testdata/` is what its command makes.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::path::Path;
use std::process::Command;

use plimsoll::tile::{PixelWindow, ReadOptions, Tile, open};
use plimsoll::{Options, estimate};

fn pixels(folder: &Path, stem: &str) -> ndarray::Array3<f32> {
    let path = folder.join(format!("{stem}.tif"));
    let tile: Tile = open(&path, stem, &ReadOptions::default()).unwrap();
    tile.samples.chip(PixelWindow {
        col: 0,
        row: 0,
        width: tile.width(),
        height: tile.height(),
    })
}

#[test]
fn the_command_makes_what_lies_there() {
    let tests = std::env::current_exe().unwrap();
    let built = tests.parent().unwrap().parent().unwrap();
    let program = built
        .join("examples/testdata")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new(program).arg(folder.path()).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let there = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    for name in ["README.md", "register.csv", "draughts.csv"] {
        let read = |folder: &Path| std::fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(read(folder.path()), read(&there), "{name}");
    }
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(".tif") else {
            continue;
        };
        let (new, old) = (pixels(folder.path(), stem), pixels(&there, stem));
        // Compressed bytes depend on GDAL, and the last bit of a sine on the machine: a sample
        // that lies on the border of rounding may move by one.
        let off = new.iter().zip(&old).map(|(a, b)| (a - b).abs());
        assert_eq!(new.dim(), old.dim(), "{stem}");
        assert!(off.clone().all(|d| d <= 1.0), "{stem}");
        let moved = off.filter(|d| *d > 0.0).count();
        assert!(moved * 1000 < new.len(), "{stem}: {moved} samples");
        let item =
            |folder: &Path| std::fs::read_to_string(folder.join(format!("{stem}.json"))).ok();
        assert_eq!(item(folder.path()), item(&there), "{stem}");
    }
}

/// The tutorial's ledger needs both ends of a visit.
#[test]
fn all_whose_sun_and_view_are_known_are_given_a_freeboard_that_is_right() {
    let there = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    // From the table of truths in its README.
    for (stem, freeboard_m) in [
        ("anchored02", 1.95),
        ("call00a", 2.50),
        ("call00d", 0.57),
        ("call02d", 1.28),
    ] {
        let path = there.join(format!("{stem}.tif"));
        let tile = open(&path, stem, &ReadOptions::default()).unwrap();
        let answer = estimate(&tile, &Options::default()).unwrap();
        let freeboard = answer.hulls[0].freeboard_m;
        let freeboard = freeboard.unwrap_or_else(|withheld| panic!("{stem}: {withheld}"));
        let off_m = (freeboard.value - freeboard_m).abs();
        assert!(off_m < 0.3, "{stem}: {freeboard:?}");
    }
}
