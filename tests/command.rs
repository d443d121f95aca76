//! The contract of `examples/estimate.rs`: what it writes and its exit status.

#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs the example, which `cargo test` builds beside the tests, in the crate's folder.
fn estimate(args: &[&str]) -> Output {
    let tests = std::env::current_exe().unwrap();
    let built = tests.parent().unwrap().parent().unwrap();
    let program = built
        .join("examples/estimate")
        .with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        program.is_file(),
        "cargo build --release --example estimate"
    );
    Command::new(program)
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn path(dir: &tempfile::TempDir, name: &str) -> (PathBuf, String) {
    let path = dir.path().join(name);
    let text = path.to_str().unwrap().to_owned();
    (path, text)
}

#[test]
fn all_good_is_0_with_every_output_that_was_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let (pictures, overlay) = path(&dir, "pictures");
    let outs = ["a.geojson", "a.ndjson", "a.csv"].map(|name| path(&dir, name).1);
    let out = estimate(&[
        "--register",
        "testdata/register.csv",
        "--threads",
        "2",
        "--overlay",
        &overlay,
        "--out",
        &outs[0],
        "--out",
        &outs[1],
        "--out",
        &outs[2],
        "testdata",
    ]);
    let (stdout, stderr) = (
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr),
    );
    assert_eq!(out.status.code(), Some(0), "{stderr}");
    assert!(stdout.starts_with("tile "), "{stdout}");
    assert!(stdout.contains("5 tiles (0 failed)"), "{stdout}");
    let others = files("testdata".as_ref())
        .into_iter()
        .filter(|name| name.contains('.') && !name.ends_with(".tif") && !name.ends_with(".json"));
    assert_eq!(
        stderr,
        format!(
            "passed over: {} files, neither raster nor STAC item\n",
            others.count()
        )
    );
    assert_eq!(
        files(dir.path()),
        ["a.csv", "a.geojson", "a.ndjson", "pictures"]
    );
    let pictures = files(&pictures);
    for tile in [
        "anchored02",
        "call00a",
        "call00d",
        "call02d",
        "hard10_nosidecar",
    ] {
        assert!(pictures.contains(&format!("{tile}.png")), "{pictures:?}");
    }
}

#[test]
fn densities_bear_on_tonnes_and_barrels_and_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let load_of = |args: &[&str]| {
        let (file, out) = path(&dir, "a.ndjson");
        let all = [&["--out", &out, "testdata/call02d.tif"], args].concat();
        assert_eq!(estimate(&all).status.code(), Some(0), "{args:?}");
        let line = std::fs::read_to_string(file).unwrap();
        let row: serde_json::Value = serde_json::from_str(&line).unwrap();
        let of = |name: &str| row["features"][0]["properties"][name].as_f64().unwrap();
        (
            of("deadweight_t"),
            of("cargo_bbl") / of("cargo_t"),
            row["tile"]["options"].as_str().unwrap().to_owned(),
        )
    };
    let usual = load_of(&[]);
    let other = load_of(&["--cargo-density", "0.9", "--water-density", "1.0"]);
    // Fresh water carries less at the same draft; 6.2898 bbl/m³ over 0.9 t/m³.
    assert!(other.0 < usual.0, "{} t, {} t", other.0, usual.0);
    assert!((other.1 - 6.989).abs() < 0.1, "{} bbl/t", other.1);
    assert!((usual.1 - 7.49).abs() < 0.1, "{} bbl/t", usual.1);
    assert!(other.2.contains("cargo_density_t_m3=0.9"), "{}", other.2);
}

#[test]
fn a_failed_tile_is_2_and_the_others_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let (file, out) = path(&dir, "a.ndjson");
    let done = estimate(&["--out", &out, "testdata/call00a.tif", "testdata/README.md"]);
    assert_eq!(done.status.code(), Some(2));
    let lines = std::fs::read_to_string(file).unwrap();
    let rows: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let status: Vec<&str> = rows
        .iter()
        .map(|r| r["tile"]["status"].as_str().unwrap())
        .collect();
    assert_eq!(status, ["failed", "ok"]);
    assert_eq!(rows[0]["tile"]["tile"], "README.md");
}

#[test]
fn a_mistake_is_1_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let out = path(&dir, "a.geojson").1;
    let unknown = path(&dir, "a.xlsx").1;
    let nothing = dir.path().to_str().unwrap();
    for args in [
        &["--out", out.as_str()][..],
        &["--out", out.as_str(), nothing],
        &["--out", unknown.as_str(), "testdata"],
        &["--out", out.as_str(), "--sun", "north", "testdata"],
        &["--out", out.as_str(), "--product", "palm-oil", "testdata"],
        &["--out", out.as_str(), "--cargo-density", "860", "testdata"],
        &["--out", out.as_str(), "--cargo-density", "0.5", "testdata"],
        &["--out", out.as_str(), "--water-density", "2", "testdata"],
        &["--out", out.as_str(), "--threads", "0", "testdata"],
        &[
            "--out",
            out.as_str(),
            "--register",
            "testdata/README.md",
            "testdata",
        ],
    ] {
        let done = estimate(args);
        assert_eq!(done.status.code(), Some(1), "{args:?}");
        assert!(!done.stderr.is_empty(), "{args:?}");
        assert_eq!(files(dir.path()), [""; 0], "{args:?}");
    }
}
