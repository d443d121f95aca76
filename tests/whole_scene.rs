//! A scene by windows: each hull once, the same bytes however the windows fall.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use gdal::{Dataset, DriverManager};
use plimsoll::answer::Flag;
use plimsoll::plan::{PlanOptions, Scene, estimate_scene};
use plimsoll::report::{PROPERTIES, ndjson};
use plimsoll::tile::ReadOptions;
use plimsoll::{HullAnswer, Options, TileAnswer};

mod mosaic;

use mosaic::{PLACES, SIZE, plan, scene};

/// A scene without its first columns and rows.
fn cropped(scene: &Path, name: &str, col: usize, row: usize) -> PathBuf {
    let path = scene.with_file_name(format!("{name}.tif"));
    let source = Dataset::open(scene).unwrap();
    let size = (SIZE.0 - col, SIZE.1 - row);
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut out = driver
        .create_with_band_type::<u8, _>(&path, size.0, size.1, 3)
        .unwrap();
    let mut t = source.geo_transform().unwrap();
    t[0] += t[1] * col as f64;
    t[3] += t[5] * row as f64;
    out.set_geo_transform(&t).unwrap();
    out.set_spatial_ref(&source.spatial_ref().unwrap()).unwrap();
    for k in 1..=3 {
        let from = (col as isize, row as isize);
        let mut buffer = source
            .rasterband(k)
            .unwrap()
            .read_as::<u8>(from, size, size, None)
            .unwrap();
        out.rasterband(k)
            .unwrap()
            .write((0, 0), size, &mut buffer)
            .unwrap();
    }
    std::fs::copy(scene.with_extension("json"), path.with_extension("json")).unwrap();
    path
}

fn estimated(path: &Path, plan: &PlanOptions, threads: usize) -> TileAnswer {
    let read = ReadOptions::default();
    let scene = Scene {
        path,
        name: "scene.tif",
        read: &read,
    };
    estimate_scene(
        &scene,
        plan,
        &Options::default(),
        NonZeroUsize::new(threads),
        None,
    )
    .unwrap()
}

/// What is measured; the load is drawn from a seed of the pixel in the whole raster.
fn measured(hull: &HullAnswer) -> Vec<String> {
    let of_the_image = [
        "lon",
        "lat",
        "length_m",
        "beam_m",
        "heading_deg",
        "bow_known",
        "freeboard_m",
        "freeboard_m_lo",
        "freeboard_m_hi",
        "freeboard_withheld",
        "trim_m",
        "flags",
    ];
    PROPERTIES
        .iter()
        .filter(|p| of_the_image.contains(&p.name))
        .map(|p| format!("{}: {}", p.name, p.of(hull)))
        .collect()
}

#[test]
fn every_hull_once_and_the_one_that_is_cut_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = scene(folder.path());
    let answer = estimated(&path, &plan(), 2);
    assert_eq!(
        answer.hulls.len(),
        PLACES.len(),
        "{:?}",
        answer.hulls.iter().map(measured).collect::<Vec<_>>()
    );
    assert_eq!(answer.tile.hulls, PLACES.len());
    assert!((answer.tile.gsd_m.unwrap() - 0.4).abs() < 0.01);
    assert!(answer.tile.sha256.is_some());
    let cut: Vec<bool> = answer
        .hulls
        .iter()
        .map(|h| h.flags.contains(&Flag::CutByTileEdge))
        .collect();
    assert_eq!(cut, [false, false, false, false, true]);
    // The tile alone, with its other sea, says the same within its errors.
    let alone = plimsoll::tile::open(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/call00a.tif"),
        "call00a.tif",
        &ReadOptions::default(),
    );
    let alone = plimsoll::estimate(&alone.unwrap(), &Options::default()).unwrap();
    for hull in &answer.hulls[..4] {
        assert!((hull.length_m.value - alone.hulls[0].length_m.value).abs() < 1.0);
        // The beam hangs on the freeboard: where that is withheld or wrong, the lit strip counts.
        assert!((hull.beam_m.value - alone.hulls[0].beam_m.value).abs() < 3.0);
    }
}

#[test]
fn windows_threads_and_the_survey_do_not_change_a_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = scene(folder.path());
    let line =
        |plan: &PlanOptions, threads| ndjson::line(&estimated(&path, plan, threads)).to_string();
    let first = line(&plan(), 1);
    for k in [1, 3, 5, 7, 9] {
        let mut other = plan();
        // Candidates, and with them the first windows, move by fractions of a coarser pixel.
        other.survey_px = 600_000 - 45_000 * k;
        assert!(
            line(&other, 2) == first,
            "survey of {} pixels",
            other.survey_px
        );
    }
}

#[test]
fn the_same_hulls_at_ten_offsets_of_the_scene() {
    let folder = tempfile::tempdir().unwrap();
    let path = scene(folder.path());
    let whole = estimated(&path, &plan(), 2).hulls;
    for k in 1..=10 {
        let (col, row) = (7 * k % 40, 11 * k % 31);
        let crop = cropped(&path, &format!("crop{k}"), col, row);
        let hulls = estimated(&crop, &plan(), 2).hulls;
        // The last is cut by the border. The window about a hull may fall a pixel beside its
        // place in the whole scene, and the sea's statistics with it; the freeboard of one that
        // nearly touches another is not yet steady under that.
        let mut unsteady = 0;
        for (got, want) in hulls.iter().zip(&whole).take(4) {
            let near = |a: f64, b: f64, most: f64| (a - b).abs() < most;
            let (a, b) = (got.place.unwrap(), want.place.unwrap());
            assert!(near(a.lon_deg, b.lon_deg, 2e-5) && near(a.lat_deg, b.lat_deg, 2e-5));
            assert!(
                near(got.length_m.value, want.length_m.value, 0.3),
                "{col}, {row}"
            );
            assert_eq!(got.bow_known, want.bow_known);
            if let (Ok(f), Ok(g)) = (&got.freeboard_m, &want.freeboard_m) {
                unsteady += usize::from(f.lo >= g.hi || g.lo >= f.hi);
            }
        }
        assert!(unsteady <= 1, "offset {col}, {row}");
        assert_eq!(hulls.len(), whole.len());
    }
}
