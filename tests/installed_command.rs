//! The contract of the command `plimsoll`: subcommands, outputs, exit status.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::path::Path;
use std::process::{Command, Output};

use gdal::vector::LayerAccess;
use gdal::{Dataset, Metadata};
use serde_json::Value;

fn plimsoll(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plimsoll"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn stdout(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn lines(done: &Output) -> Vec<Value> {
    stdout(done)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

#[test]
fn estimates_go_into_every_format_and_gdal_opens_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (gpkg, fgb, pictures) = (at("a.gpkg"), at("a.fgb"), at("pictures"));
    let done = plimsoll(&[
        "estimate",
        "--json",
        "--out",
        &gpkg,
        "--out",
        &fgb,
        "--overlay",
        &pictures,
        "--geotiff",
        "testdata/call00a.tif",
        "testdata/README.md",
    ]);
    // The second is no tile.
    assert_eq!(
        done.status.code(),
        Some(2),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let rows = lines(&done);
    assert_eq!(rows.len(), 2);
    let hull = &rows[1]["features"][0];
    for (path, layers) in [(&gpkg, 2), (&fgb, 1)] {
        let dataset = Dataset::open(path).unwrap();
        assert_eq!(dataset.layer_count(), layers);
        let mut layer = dataset.layer(0).unwrap();
        assert_eq!(layer.name(), "hulls");
        let feature = layer.features().next().unwrap();
        for name in ["length_m", "freeboard_m", "lon", "load_fraction"] {
            let index = feature.field_index(name).unwrap();
            let value = feature.field_as_double(index).unwrap().unwrap();
            assert_eq!(Some(value), hull["properties"][name].as_f64(), "{name}");
        }
        let index = feature.field_index("condition").unwrap();
        let condition = feature.field_as_string(index).unwrap();
        assert_eq!(
            condition.as_deref(),
            hull["properties"]["condition"].as_str()
        );
        let written = feature.geometry().unwrap().json().unwrap();
        let written: Value = serde_json::from_str(&written).unwrap();
        assert_eq!(written["coordinates"], hull["geometry"]["coordinates"]);
        assert!(Path::new(path).with_extension("qml").is_file());
    }
    // The overlay lies where the tile does.
    let tile = Dataset::open("testdata/call00a.tif").unwrap();
    let overlay = Dataset::open(format!("{pictures}/call00a_overlay.tif")).unwrap();
    assert_eq!(overlay.raster_count(), 3);
    assert_eq!(overlay.projection(), tile.projection());
    let corner = |d: &Dataset| {
        let (t, (w, h)) = (d.geo_transform().unwrap(), d.raster_size());
        [t[0], t[3], t[0] + t[1] * w as f64, t[3] + t[5] * h as f64]
    };
    for (a, b) in corner(&tile).iter().zip(corner(&overlay)) {
        assert!((a - b).abs() < 1e-6, "{a} {b}");
    }
    assert!(overlay.description().is_ok());
}

#[test]
fn the_same_answers_are_the_same_bytes_in_a_geopackage() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str| {
        let path = folder.path().join(name);
        plimsoll(&[
            "estimate",
            "--out",
            path.to_str().unwrap(),
            "testdata/call00a.tif",
        ]);
        std::fs::read(path).unwrap()
    };
    assert!(bytes("a.gpkg") == bytes("b.gpkg"));
    assert!(bytes("a.fgb") == bytes("b.fgb"));
}

#[test]
fn inspect_says_what_is_known_from_where_and_what_is_missing() {
    let done = plimsoll(&[
        "inspect",
        "--json",
        "testdata/call00a.tif",
        "testdata/hard10_nosidecar.tif",
    ]);
    assert_eq!(done.status.code(), Some(0));
    let rows = lines(&done);
    assert_eq!(rows[0]["sun_source"], "sidecar");
    assert_eq!(
        rows[0]["bands"],
        serde_json::json!(["red", "green", "blue"])
    );
    assert!((rows[0]["gsd_m"].as_f64().unwrap() - 0.4).abs() < 0.001);
    assert_eq!(rows[0]["missing"], serde_json::json!([]));
    assert_eq!(rows[1]["missing"].as_array().unwrap().len(), 3);
    let done = plimsoll(&["inspect", "testdata/call00a.tif", "testdata/bad/no_crs.vrt"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(
        stdout(&done).contains("view_source          sidecar"),
        "{}",
        stdout(&done)
    );
    assert!(stdout(&done).contains("gdal_edit.py -a_srs"));
    assert_eq!(
        plimsoll(&["inspect", "testdata/bad/no_crs.vrt"])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn render_makes_tiles_that_can_be_inspected() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let done = plimsoll(&["render", "--suite", "open", "--scenes", "1", "--out", out]);
    assert_eq!(
        done.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let rows = lines(&plimsoll(&["inspect", "--json", out]));
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["view_source"], "sidecar");
    let truth = std::fs::read_to_string(folder.path().join("open-1.truth.ndjson")).unwrap();
    let truth: serde_json::Value = serde_json::from_str(&truth).unwrap();
    assert_eq!(truth["name"], "open-1-0000");
    assert!(truth["hulls"][0]["freeboard_m"].as_f64().unwrap() > 0.0);
}

#[test]
fn drafts_are_compared_with_reported_ones() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (answers, draughts, picture) = (at("a.geojson"), at("ais.csv"), at("a.svg"));
    let tile = "testdata/call00a.tif";
    let register = "testdata/register.csv";
    plimsoll(&["estimate", "--register", register, "--out", &answers, tile]);
    // The ship of the tile, an hour after the image, and her true draft.
    let report = "imo,datetime,draft_m\n9000209,2024-03-11T03:14:02Z,3.3\n";
    std::fs::write(&draughts, report).unwrap();
    let compare = [
        "compare",
        "--draughts",
        &draughts,
        "--svg",
        &picture,
        &answers,
    ];
    let done = plimsoll(&compare);
    assert_eq!(
        done.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(stdout(&done).contains("9000209"), "{}", stdout(&done));
    assert!(std::fs::read_to_string(&picture).unwrap().contains("<svg"));
    let draft_in_decimetres = "imo,datetime,draft_m\n9000209,2024-03-11T03:14:02Z,33\n";
    std::fs::write(&draughts, draft_in_decimetres).unwrap();
    assert_eq!(plimsoll(&compare).status.code(), Some(1));
}

#[test]
fn a_ledger_of_tiles_is_that_of_their_estimates() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (first, second) = (at("first"), at("second"));
    let ledger = |out: &str, inputs: &[&str]| {
        let register = "testdata/register.csv";
        let mut args = vec!["ledger", "--register", register, "--out", out];
        args.extend(inputs);
        let done = plimsoll(&args);
        assert_eq!(
            done.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        stdout(&done)
    };
    let tiles = ["testdata/call00a.tif", "testdata/call00d.tif"];
    let of_tiles = ledger(&first, &tiles);
    let of_estimates = ledger(&second, &[&at("first/estimates.ndjson")]);
    // Each says last where its report is.
    assert_eq!(of_tiles.replace(&first, &second), of_estimates);
    for name in ["ledger.json", "ledger.csv", "ledger.geojson", "report.html"] {
        assert!(folder.path().join("first").join(name).is_file(), "{name}");
    }
}

#[test]
fn completions_and_manual_are_generated() {
    for shell in ["bash", "zsh", "fish"] {
        let done = plimsoll(&["completions", shell]);
        assert!(stdout(&done).contains("estimate"), "{shell}");
    }
    assert!(stdout(&plimsoll(&["man"])).starts_with(".ie"));
    let folder = tempfile::tempdir().unwrap();
    plimsoll(&["man", "--out", folder.path().to_str().unwrap()]);
    assert!(folder.path().join("plimsoll-estimate.1").is_file());
}

#[test]
fn mistakes_are_1_and_help_is_0() {
    assert_eq!(plimsoll(&["--help"]).status.code(), Some(0));
    for args in [
        &["estimate"][..],
        &["frobnicate"],
        &["compare", "testdata/README.md"],
        &["ledger", "--out", "target", "testdata/none.ndjson"],
        &["estimate", "--out", "a.xlsx", "testdata"],
        &["validate", "--suite", "nonsense"],
    ] {
        let done = plimsoll(args);
        assert_eq!(done.status.code(), Some(1), "{args:?}");
        assert!(!done.stderr.is_empty());
    }
}
