//! Faults in the middle of a batch cost their own rows and no other: broken files, panics, a
//! kill, a disk that takes no more.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use gdal::DriverManager;
use gdal::raster::Buffer;
use gdal::spatial_ref::SpatialRef;
use plimsoll::TileAnswer;
use plimsoll::answer::Status;
use plimsoll::batch::{BatchOptions, Hooks, estimate_tiles};
use plimsoll::hull::{Candidate, Segmenter, ThresholdSegmenter};
use plimsoll::inputs::{self, Input};
use plimsoll::report::ndjson;
use plimsoll::sea::SeaState;
use plimsoll::tile::Tile;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SIDE: usize = 96;

/// Grey water, and in one tile of five a bright ship of some 50 m on pixels of 0.8 m.
fn put_tile(path: &Path, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (long, wide) = (
        random.random_range(25.0..34.0),
        random.random_range(4.6..6.0),
    );
    let (sin, cos) = random.random_range(0.0..std::f64::consts::TAU).sin_cos();
    let samples: Vec<u8> = (0..SIDE * SIDE)
        .map(|k| {
            let (x, y) = ((k % SIDE) as f64 - 48.0, (k / SIDE) as f64 - 48.0);
            let (along, across) = (x * cos + y * sin, y * cos - x * sin);
            let bow = (along / long - 0.6).max(0.0) / 0.4;
            let aboard = seed.is_multiple_of(5)
                && along.abs() < long
                && across.abs() < wide * (1.0 - bow * bow);
            let level = if aboard { 170.0 } else { 60.0 };
            (level + random.random_range(-4.0..4.0)) as u8
        })
        .collect();
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut dataset = driver
        .create_with_band_type::<u8, _>(path, SIDE, SIDE, 1)
        .unwrap();
    let place = [
        340_000.0 + 100.0 * seed as f64,
        0.8,
        0.0,
        4_733_500.0,
        0.0,
        -0.8,
    ];
    dataset.set_geo_transform(&place).unwrap();
    dataset
        .set_spatial_ref(&SpatialRef::from_epsg(32653).unwrap())
        .unwrap();
    let mut buffer = Buffer::new((SIDE, SIDE), samples);
    let mut band = dataset.rasterband(1).unwrap();
    band.write((0, 0), (SIDE, SIDE), &mut buffer).unwrap();
    drop(dataset);
    std::fs::write(path.with_extension("json"), sidecar("20.9")).unwrap();
}

fn sidecar(sun_elevation: &str) -> String {
    format!(
        r#"{{"type": "Feature", "stac_version": "1.0.0", "properties": {{
        "datetime": "2024-01-16T01:22:10Z", "view:sun_azimuth": 151.2,
        "view:sun_elevation": {sun_elevation}, "view:incidence_angle": 18.5,
        "view:azimuth": 97.3}}}}"#
    )
}

fn vrt(geotransform: &str, inner: &str) -> String {
    format!(
        "<VRTDataset rasterXSize=\"64\" rasterYSize=\"64\"><SRS>EPSG:32653</SRS>\
         <GeoTransform>{geotransform}</GeoTransform>{inner}</VRTDataset>"
    )
}

/// Breaks a good tile in one of twelve ways; gives what is to be opened in its place, and what
/// its row must say.
fn break_tile(path: &Path, way: usize) -> (PathBuf, &'static str) {
    const PLACE: &str = "340000,0.5,0,4733500,0,-0.5";
    const BAND: &str = "<VRTRasterBand dataType=\"Byte\" band=\"1\"/>";
    let whole = std::fs::read(path).unwrap();
    let put = |bytes: &[u8]| std::fs::write(path, bytes).unwrap();
    let said = match way {
        0 => {
            put(&whole[..whole.len() / 2]);
            "fetch it again"
        }
        1 => {
            put(b"");
            "give a GeoTIFF"
        }
        2 => {
            put(b"This was to be an image.");
            "give a GeoTIFF"
        }
        3 => {
            std::fs::remove_file(path).unwrap();
            "No such file"
        }
        4 => {
            std::fs::write(path.with_extension("json"), "{\"type\": ").unwrap();
            "a STAC item is expected"
        }
        5 => {
            std::fs::write(path.with_extension("json"), sidecar("-3.5")).unwrap();
            "the sun is below the horizon"
        }
        6 => {
            std::fs::write(path.with_extension("json"), sidecar("\"20.9\"")).unwrap();
            "not a number"
        }
        7 => {
            put(vrt("0,0,0,0,0,0", BAND).as_bytes());
            "gdal_edit.py -a_ullr"
        }
        8 => {
            put(vrt(PLACE, &format!("{BAND}{}", BAND.replace('1', "2"))).as_bytes());
            "one (pan), three (RGB)"
        }
        9 => {
            put(vrt(PLACE, &BAND.replace("Byte", "CFloat32")).as_bytes());
            "gdal_translate -ot"
        }
        10 => {
            let source = "<SimpleSource><SourceFilename>/vsicurl/http://example.invalid/x.tif\
                          </SourceFilename></SimpleSource>";
            put(vrt(
                PLACE,
                &BAND.replace("/>", &format!(">{source}</VRTRasterBand>")),
            )
            .as_bytes());
            "on the network"
        }
        _ => {
            let moved = path.with_file_name(format!(
                "panic_{}",
                path.file_name().unwrap().to_str().unwrap()
            ));
            std::fs::rename(path, &moved).unwrap();
            return (
                moved,
                "please report it with the tile (a broken dependency)",
            );
        }
    };
    (path.to_owned(), said)
}

/// A dependency that panics on some tiles.
struct Fragile;

impl Segmenter for Fragile {
    fn candidates(&self, tile: &Tile, sea: &SeaState) -> Vec<Candidate> {
        assert!(!tile.name.starts_with("panic_"), "a broken dependency");
        ThresholdSegmenter::default().candidates(tile, sea)
    }
}

fn estimate_all(tiles: &[Input], threads: usize) -> Vec<TileAnswer> {
    let mut options = BatchOptions {
        threads: NonZeroUsize::new(threads),
        ..BatchOptions::default()
    };
    options.estimate.segmenter = Arc::new(Fragile);
    estimate_tiles(tiles, &options, &Hooks::default()).unwrap()
}

fn line(answer: &TileAnswer) -> String {
    ndjson::line(answer).to_string()
}

/// Of 1,000 tiles 100 are broken: 900 answers, the same to the byte as of a run without the
/// 100, and 100 rows that say what is wrong, on any number of threads.
#[test]
fn a_hundred_broken_tiles_of_a_thousand_cost_a_hundred_rows() {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    let mut broken = std::collections::BTreeMap::new();
    for k in 0..1000 {
        let path = folder.path().join(format!("t{k:04}.tif"));
        put_tile(&path, k);
        if k % 10 == 7 {
            let (path, said) = break_tile(&path, (k as usize / 10) % 12);
            broken.insert(path.file_name().unwrap().to_str().unwrap().to_owned(), said);
            paths.push(path);
        } else {
            paths.push(path);
        }
    }
    let all = inputs::find(&paths).unwrap().tiles;
    assert_eq!((all.len(), broken.len()), (1000, 100));
    let good: Vec<Input> = all
        .iter()
        .filter(|i| !broken.contains_key(&i.name))
        .cloned()
        .collect();
    let clean: Vec<String> = estimate_all(&good, 1).iter().map(line).collect();
    for threads in [7] {
        let answers = estimate_all(&all, threads);
        let mut kept = clean.iter();
        for (answer, input) in answers.iter().zip(&all) {
            assert_eq!(answer.tile.tile, input.name);
            match broken.get(&input.name) {
                None => assert_eq!(Some(&line(answer)), kept.next()),
                Some(said) => {
                    let error = answer.tile.error.as_deref().unwrap();
                    assert_eq!(answer.tile.status, Status::Failed);
                    assert!(error.contains(said), "{error}: {said}");
                }
            }
        }
        assert_eq!(kept.next(), None);
        let hulls = answers.iter().filter(|a| !a.hulls.is_empty()).count();
        assert!(hulls > 100, "ships on {hulls} tiles: too few to compare");
    }
}

fn plimsoll(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.arg("estimate").args(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn complaint(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// A folder of tiles, the last of them broken.
fn some_tiles(count: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tiles = folder.path().join("tiles");
    std::fs::create_dir(&tiles).unwrap();
    for k in 0..count {
        put_tile(&tiles.join(format!("t{k:03}.tif")), 5 * k);
    }
    break_tile(&tiles.join(format!("t{:03}.tif", count - 1)), 0);
    folder
}

fn lines_of(path: &Path) -> usize {
    let text = std::fs::read(path).unwrap_or_default();
    text.iter().filter(|b| **b == b'\n').count()
}

/// A run that is killed twice, once in the middle of a line, ends with the bytes of a run that
/// was left alone, in every format, and does nothing twice.
#[test]
fn a_killed_run_goes_on_and_ends_with_the_same_bytes() {
    let folder = some_tiles(150);
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let run = |which: &str| {
        let name = |extension: &str| at(&format!("{which}.{extension}"));
        plimsoll(&[
            "--threads",
            "2",
            "--journal",
            &name("ndjson"),
            "--out",
            &name("geojson"),
            "--out",
            &name("csv"),
            "--out",
            &name("fgb"),
            &at("tiles"),
        ])
    };
    let alone = run("alone").output().unwrap();
    assert_eq!(alone.status.code(), Some(2), "{}", complaint(&alone));
    let journal = folder.path().join("killed.ndjson");
    let mut done = 0;
    for least in [20, 60] {
        let mut child = run("killed").spawn().unwrap();
        while lines_of(&journal) < least && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        done = lines_of(&journal);
        assert!(
            (least..150).contains(&done),
            "{done} lines when it was killed"
        );
        // As if the power had gone while the next line was being written.
        let mut text = std::fs::read(&journal).unwrap();
        text.extend(b"{\"tile\":{\"tile\":\"t1");
        std::fs::write(&journal, text).unwrap();
    }
    assert!(!folder.path().join("killed.geojson").exists());
    let finished = run("killed").output().unwrap();
    assert_eq!(finished.status.code(), Some(2), "{}", complaint(&finished));
    let said = complaint(&finished);
    assert!(said.contains(&format!("{done} tiles stand in")), "{said}");
    for extension in ["ndjson", "geojson", "csv", "fgb"] {
        let read = |which: &str| std::fs::read(at(&format!("{which}.{extension}"))).unwrap();
        assert!(read("killed") == read("alone"), "{extension}");
    }
    // A tile that was changed since is another one, and other options another run.
    put_tile(&folder.path().join("tiles/t003.tif"), 995);
    let again = run("killed").output().unwrap();
    assert!(complaint(&again).contains("149 tiles stand in"));
    assert_ne!(
        std::fs::read(at("killed.csv")).unwrap(),
        std::fs::read(at("alone.csv")).unwrap()
    );
    let other = run("killed")
        .args(["--field-sigma", "0.15"])
        .output()
        .unwrap();
    assert_eq!(other.status.code(), Some(1));
    assert!(complaint(&other).contains("give the same options"));
}

#[test]
fn an_output_that_cannot_be_is_said_before_the_work() {
    let folder = some_tiles(3);
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("file"), "").unwrap();
    for arguments in [
        ["--out", &at("file/a.csv")],
        ["--overlay", &at("file/pictures")],
        ["--journal", &at("file/j.ndjson")],
        ["--out", &at("a.xlsx")],
    ] {
        let out = at("b.csv");
        let tiles = at("tiles");
        let all = [&arguments[..], &["--out", &out, &tiles]].concat();
        let done = plimsoll(&all).output().unwrap();
        assert_eq!(done.status.code(), Some(1), "{arguments:?}");
        assert!(complaint(&done).contains("file") || complaint(&done).contains("xlsx"));
        assert!(!Path::new(&out).exists());
    }
}

/// Where the disk takes no more, the run ends at once, what was written stays whole, and with
/// room again the run goes on.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_costs_nothing_that_was_written() {
    let folder = some_tiles(60);
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("old.geojson"), "what was there").unwrap();
    // A limit on the size of files stands in for the full disk: writing fails in the middle.
    let limited = |blocks: u32, arguments: &str| {
        let binary = env!("CARGO_BIN_EXE_plimsoll");
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec {binary} estimate {arguments} {}",
            at("tiles")
        );
        Command::new("sh").args(["-c", &script]).output().unwrap()
    };
    let done = limited(24, &format!("--out {}", at("old.geojson")));
    assert_eq!(done.status.code(), Some(1), "{}", complaint(&done));
    assert!(
        complaint(&done).contains("old.geojson"),
        "{}",
        complaint(&done)
    );
    assert_eq!(
        std::fs::read_to_string(at("old.geojson")).unwrap(),
        "what was there"
    );
    assert!(!Path::new(&at("old.geojson.part")).exists());

    let journal = PathBuf::from(at("j.ndjson"));
    let done = limited(24, &format!("--threads 1 --journal {}", journal.display()));
    assert_eq!(done.status.code(), Some(1), "{}", complaint(&done));
    assert!(
        complaint(&done).contains("j.ndjson"),
        "{}",
        complaint(&done)
    );
    let kept = std::fs::read_to_string(&journal).unwrap();
    assert!(kept.ends_with("}\n") && lines_of(&journal) < 20, "{kept}");
    for line in kept.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    let finished = plimsoll(&["--journal", &at("j.ndjson"), &at("tiles")])
        .output()
        .unwrap();
    assert_eq!(finished.status.code(), Some(2));
    assert_eq!(lines_of(&journal), 60);
}
