//! Floors on the tiles with known truth, and the scorer against itself and `score.py`.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

mod scorer;
mod shared;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use plimsoll::batch::{self, BatchOptions, Hooks};
use plimsoll::{inputs, report};
use scorer::score;
use serde_json::{Value, json};

/// The tiles of open water with one tanker each.
const PLAIN: &str = "anchored*,call*";
const ALL: &str = "*";

fn tiles() -> Option<PathBuf> {
    shared::shared().map(|folder| folder.join("tiles"))
}

fn truth(tiles: &Path) -> String {
    std::fs::read_to_string(tiles.join("truth.json")).unwrap()
}

/// Our answers on the whole folder, estimated once for all tests.
fn estimates(tiles: &Path) -> &'static str {
    static GEOJSON: OnceLock<String> = OnceLock::new();
    GEOJSON.get_or_init(|| {
        let found = inputs::find(&[tiles.to_owned()]).unwrap();
        let options = BatchOptions::default();
        let answers = batch::estimate_tiles(&found.tiles, &options, &Hooks::default()).unwrap();
        let mut bytes = Vec::new();
        report::geojson::write(&mut bytes, &answers).unwrap();
        String::from_utf8(bytes).unwrap()
    })
}

#[test]
fn tankers_in_open_water_are_found_and_measured() {
    let Some(tiles) = tiles() else { return };
    let s = score(&truth(&tiles), estimates(&tiles), PLAIN);
    println!("{}", s.summary());
    assert_eq!(s.rows.len(), 20, "hulls found; missed {:?}", s.missed);
    assert_eq!(s.false_, [""; 0], "hulls that are not there");
    let length = s.median(|r| r.length_rel);
    assert!(length <= 0.015, "median |length error| {length} of truth");
    let beam = s.median(|r| r.beam_rel);
    assert!(beam <= 0.04, "median |beam error| {beam} of truth");
    let heading = s.median(|r| r.heading_deg);
    assert!(heading <= 0.5, "median |heading error| {heading}°");
    let bow = s.bow_right() as f64 / s.rows.len() as f64;
    assert!(bow >= 0.9, "bow right in {bow}");
    let (measurable, given) = s.measurable_given();
    assert!(
        given as f64 >= 0.8 * measurable as f64,
        "a freeboard for {given} of {measurable} measurable hulls"
    );
    let freeboard = s.freeboard_median_m();
    assert!(freeboard <= 0.25, "median |freeboard error| {freeboard} m");
}

#[test]
fn what_nobody_could_measure_is_withheld_with_the_right_reason() {
    let Some(tiles) = tiles() else { return };
    let s = score(&truth(&tiles), estimates(&tiles), ALL);
    println!("{}", s.summary());
    let (hopeless, withheld, right) = s.hopeless_withheld();
    assert!(
        right >= 9,
        "{right} right reasons, {withheld} withheld of {hopeless} hopeless hulls; wrong: {:?}",
        s.wrongly_hopeless()
    );
}

/// A perfect answer for every ship of the truth, with changes.
fn answers_from(truth: &str, change: impl Fn(&mut Value)) -> String {
    let truth: serde_json::Map<String, Value> = serde_json::from_str(truth).unwrap();
    let mut features = Vec::new();
    for (tile, t) in &truth {
        for ship in t["ships"].as_array().unwrap() {
            let hopeless = ship["expected_withheld"].get(0);
            let mut p = json!({
                "tile": format!("folder/{tile}.tif"),
                "lon": ship["lon"], "lat": ship["lat"],
                "length_m": ship["length"], "beam_m": ship["beam"],
                "heading_deg": ship["heading"],
                "freeboard_m": ship["freeboard"],
                "freeboard_m_lo": ship["freeboard"].as_f64().unwrap() - 0.2,
                "freeboard_m_hi": ship["freeboard"].as_f64().unwrap() + 0.2,
                "freeboard_withheld": null,
            });
            if let Some(reason) = hopeless {
                p["freeboard_withheld"] = reason.clone();
                for name in ["freeboard_m", "freeboard_m_lo", "freeboard_m_hi"] {
                    p[name] = Value::Null;
                }
            }
            change(&mut p);
            features.push(json!({ "type": "Feature", "geometry": null, "properties": p }));
        }
    }
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn add(p: &mut Value, name: &str, by: impl Fn(f64) -> f64) {
    if let Some(old) = p[name].as_f64() {
        p[name] = json!(by(old));
    }
}

#[test]
fn the_scorer_finds_no_error_in_the_truth() {
    let Some(tiles) = tiles() else { return };
    let truth = truth(&tiles);
    let s = score(&truth, &answers_from(&truth, |_| ()), ALL);
    assert_eq!((s.rows.len(), s.missed.len()), (s.hulls, 0));
    assert_eq!(s.false_.len(), 0);
    assert_eq!(s.bow_right(), s.hulls);
    assert_eq!(s.median(|r| r.length_rel), 0.0);
    assert_eq!(s.median(|r| r.heading_deg), 0.0);
    assert_eq!(s.freeboard_median_m(), 0.0);
    assert_eq!(s.freeboard_cover(), 1.0);
    let (measurable, given) = s.measurable_given();
    assert!(measurable > 0 && given == measurable);
    // The truth lists its own reasons; ours follow from the scene. They must agree.
    let truth: serde_json::Map<String, Value> = serde_json::from_str(&truth).unwrap();
    let hopeless = truth.values().flat_map(|t| t["ships"].as_array().unwrap());
    let hopeless = hopeless.filter(|s| s["expected_withheld"].get(0).is_some());
    let hopeless = hopeless.count();
    assert_eq!(s.hopeless_withheld(), (hopeless, hopeless, hopeless));
}

#[test]
fn the_scorer_finds_the_errors_that_were_put_in() {
    let Some(tiles) = tiles() else { return };
    let truth = truth(&tiles);
    let wrong = answers_from(&truth, |p| {
        add(p, "length_m", |x| 1.02 * x);
        add(p, "beam_m", |x| 0.97 * x);
        add(p, "heading_deg", |x| x + 179.0);
        add(p, "freeboard_m", |x| x - 0.3);
        add(p, "freeboard_m_lo", |x| x - 0.3);
        add(p, "freeboard_m_hi", |x| x - 0.3);
    });
    let s = score(&truth, &wrong, PLAIN);
    assert_eq!(s.rows.len(), s.hulls);
    assert_eq!(s.bow_right(), 0);
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    near(s.median(|r| r.length_rel), 0.02);
    near(s.median(|r| r.beam_rel), 0.03);
    near(s.median(|r| r.heading_deg), 1.0);
    near(s.freeboard_median_m(), 0.3);
    assert_eq!(s.freeboard_cover(), 0.0);

    // A hundredth of a degree is more than a third of any of these ships.
    let elsewhere = answers_from(&truth, |p| add(p, "lat", |x| x + 0.01));
    let s = score(&truth, &elsewhere, ALL);
    assert_eq!(
        (s.rows.len(), s.missed.len(), s.false_.len()),
        (0, s.hulls, s.hulls)
    );
}

/// `score.py` and its line that begins with `start`, or `None` without numpy and pyproj.
fn python_score(tiles: &Path, geojson: &Path, only: &str) -> Option<String> {
    let able = Command::new("python3")
        .args(["-c", "import numpy, pyproj"])
        .output();
    if !able.is_ok_and(|o| o.status.success()) {
        println!("skipped: no python3 with numpy and pyproj");
        return None;
    }
    let out = Command::new("python3")
        .arg(tiles.join("score.py"))
        .args([tiles, geojson])
        .args(["--only", only])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    Some(text)
}

/// The number after `key` in the line of `text` that begins with `start`.
fn printed(text: &str, start: &str, key: &str) -> f64 {
    let line = text.lines().find(|l| l.starts_with(start));
    let line = line.unwrap_or_else(|| panic!("no line {start} in {text}"));
    let after = line.split(key).nth(1).unwrap().trim_start();
    let end = |c: char| !(c.is_ascii_digit() || ".+-".contains(c));
    let number = after.split(end).next().unwrap();
    number.parse().unwrap_or_else(|_| panic!("{key} in {line}"))
}

#[track_caller]
fn assert_python_agrees(tiles: &Path, geojson: &str) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("estimates.geojson");
    std::fs::write(&file, geojson).unwrap();
    for only in [PLAIN, ALL] {
        let Some(text) = python_score(tiles, &file, only) else {
            return;
        };
        let s = score(&truth(tiles), geojson, only);
        let same = |ours: f64, start: &str, key: &str, tolerance: f64| {
            let theirs = printed(&text, start, key);
            assert!(
                (ours - theirs).abs() <= tolerance,
                "{start} {key} {theirs}, ours {ours}"
            );
        };
        same(s.hulls as f64, "hulls", "hulls", 0.0);
        same(s.rows.len() as f64, "hulls", "found", 0.0);
        same(s.missed.len() as f64, "hulls", "missed", 0.0);
        same(s.false_.len() as f64, "hulls", "false", 0.0);
        if s.rows.is_empty() {
            continue;
        }
        same(s.bow_right() as f64, "bow right", "right", 0.0);
        // Printed to three decimals.
        let half = 0.000_501;
        same(s.median(|r| r.length_rel), "length_rel", "median|e|=", half);
        same(s.median(|r| r.beam_rel), "beam_rel", "median|e|=", half);
        same(s.median(|r| r.heading_deg), "heading", "median|e|=", half);
        let (measurable, given) = s.measurable_given();
        same(measurable as f64, "measurable", "measurable", 0.0);
        same(given as f64, "measurable", "given a freeboard", 0.0);
        let (hopeless, withheld, right) = s.hopeless_withheld();
        same(hopeless as f64, "measurable", "hopeless", 0.0);
        same(withheld as f64, "measurable", "withheld", 0.0);
        same(right as f64, "measurable", "reason right", 0.0);
        if given > 0 {
            let line = "freeboard_m (measurable)";
            same(s.freeboard_median_m(), line, "median|e|=", half);
            same(s.freeboard_cover(), line, "cover90=", 0.005_001);
        }
    }
}

#[test]
fn python_agrees_on_our_estimates() {
    let Some(tiles) = tiles() else { return };
    assert_python_agrees(&tiles, estimates(&tiles));
}

#[test]
fn python_agrees_on_answers_with_errors_of_all_kinds() {
    let Some(tiles) = tiles() else { return };
    let geojson = answers_from(&truth(&tiles), |p| {
        // Errors that differ from ship to ship, from the digits of her own length.
        let odd = p["length_m"].as_f64().unwrap().fract();
        add(p, "length_m", |x| x * (0.95 + 0.1 * odd));
        add(p, "beam_m", |x| x * (1.1 - 0.15 * odd));
        add(p, "heading_deg", |x| {
            (x + if odd > 0.7 { 183.0 } else { 2.0 * odd }) % 360.0
        });
        add(p, "freeboard_m", |x| x + odd - 0.4);
        if odd < 0.15 {
            add(p, "lat", |x| x + 0.01);
        }
        if odd > 0.8 {
            p["freeboard_m"] = Value::Null;
            p["freeboard_withheld"] = json!("fit-ambiguous");
        }
    });
    assert_python_agrees(&tiles, &geojson);
}
