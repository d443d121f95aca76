//! Images as suppliers deliver them, made of a tile of `testdata/`: a collar that nobody declares,
//! reflectances as f32, a file for each band. The hull is the tile's own.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::path::{Path, PathBuf};

use gdal::raster::{Buffer, GdalType};
use gdal::{Dataset, DriverManager};
use plimsoll::tile::{BandRole, ReadOptions, Samples, Tile, open};
use plimsoll::{HullAnswer, Options, estimate, inputs};
use serde_json::json;

fn source() -> Dataset {
    Dataset::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/call00a.tif")).unwrap()
}

/// A GeoTIFF of these bands on the grid of `source`, moved by `margin` pixels to the north-west.
fn write<T: GdalType + Copy>(path: &Path, bands: &[Vec<T>], size: (usize, usize), margin: usize) {
    let source = source();
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut out = driver
        .create_with_band_type::<T, _>(path, size.0, size.1, bands.len())
        .unwrap();
    let mut t = source.geo_transform().unwrap();
    t[0] -= t[1] * margin as f64;
    t[3] -= t[5] * margin as f64;
    out.set_geo_transform(&t).unwrap();
    out.set_spatial_ref(&source.spatial_ref().unwrap()).unwrap();
    for (k, samples) in bands.iter().enumerate() {
        let mut buffer = Buffer::new(size, samples.clone());
        let mut band = out.rasterband(k + 1).unwrap();
        band.write((0, 0), size, &mut buffer).unwrap();
    }
}

fn samples<T: GdalType + Copy>(source: &Dataset) -> Vec<Vec<T>> {
    let size = source.raster_size();
    source
        .rasterbands()
        .map(|band| {
            let band = band.unwrap();
            band.read_as::<T>((0, 0), size, size, None)
                .unwrap()
                .data()
                .to_vec()
        })
        .collect()
}

fn sidecar(path: &Path) {
    let item = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/call00a.json");
    std::fs::copy(item, path.with_extension("json")).unwrap();
}

fn read(path: &Path) -> Tile {
    open(path, "call00a.tif", &ReadOptions::default()).unwrap()
}

fn only_hull(tile: &Tile) -> HullAnswer {
    let mut hulls = estimate(tile, &Options::default()).unwrap().hulls;
    assert_eq!(hulls.len(), 1);
    hulls.remove(0)
}

fn alike(got: &HullAnswer, want: &HullAnswer) {
    let off = |a: f64, b: f64| (a - b).abs();
    let (g, w) = (got.place.unwrap(), want.place.unwrap());
    assert!(off(g.lon_deg, w.lon_deg) < 1e-5 && off(g.lat_deg, w.lat_deg) < 1e-5);
    assert!(off(got.length_m.value, want.length_m.value) < 0.5);
    assert!(off(got.beam_m.value, want.beam_m.value) < 0.5);
    if let (Ok(f), Ok(g)) = (&got.freeboard_m, &want.freeboard_m) {
        assert!(f.lo < g.hi && g.lo < f.hi);
    }
}

#[test]
fn a_collar_that_nobody_declares_is_no_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("call00a.tif");
    let source = source();
    let (w, h) = source.raster_size();
    let want = only_hull(&read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/call00a.tif"),
    ));
    const MARGIN: usize = 60;
    let size = (w + 2 * MARGIN, h + 2 * MARGIN);
    for fill in [0u8, 255] {
        let bands: Vec<Vec<u8>> = samples::<u8>(&source)
            .iter()
            .map(|band| {
                let mut out = vec![fill; size.0 * size.1];
                for row in 0..h {
                    // Cut askew, as an image that was turned onto the map is.
                    let from = row / 10;
                    let at = (row + MARGIN) * size.0 + MARGIN;
                    out[at + from..at + w].copy_from_slice(&band[row * w + from..(row + 1) * w]);
                }
                out
            })
            .collect();
        write(&path, &bands, size, MARGIN);
        sidecar(&path);
        let tile = read(&path);
        let valid = tile.valid().unwrap();
        let good = valid.iter().filter(|v| **v).count();
        let image = w * h - (0..h).map(|row| row / 10).sum::<usize>();
        // Slivers at the sharp corners are narrower than the squares.
        assert!(
            good >= image && good < image + image / 100,
            "{good}, not {image}"
        );
        assert!(!valid[[10, 10]] && valid[[MARGIN + h / 2, MARGIN + w / 2]]);
        alike(&only_hull(&tile), &want);
    }
}

#[test]
fn black_that_fills_no_corner_is_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.tif");
    let source = source();
    let (w, h) = source.raster_size();
    let mut bands = samples::<u8>(&source);
    for band in &mut bands {
        for row in 20..60 {
            band[row * w + 20..row * w + 60].fill(0);
        }
    }
    write(&path, &bands, (w, h), 0);
    assert!(read(&path).valid().is_none());
}

#[test]
fn reflectances_as_f32_give_the_same_hull() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("call00a.tif");
    let source = source();
    let want = only_hull(&read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/call00a.tif"),
    ));
    let bands: Vec<Vec<f32>> = samples::<f32>(&source)
        .into_iter()
        .map(|band| band.into_iter().map(|v| v / 400.0).collect())
        .collect();
    write(&path, &bands, source.raster_size(), 0);
    sidecar(&path);
    let tile = read(&path);
    assert!(matches!(tile.samples, Samples::F32(_)));
    alike(&only_hull(&tile), &want);
}

/// An item with a file for each band, among them one of another pixel, as Sentinel-2's are.
fn band_per_file(folder: &Path) -> PathBuf {
    let source = source();
    let (w, h) = source.raster_size();
    let bands = samples::<u8>(&source);
    for (name, band) in [("red", 0), ("green", 1), ("blue", 2)] {
        write(
            &folder.join(format!("{name}.tif")),
            &bands[band..=band],
            (w, h),
            0,
        );
    }
    let aside = vec![vec![0u8; 100 * 100]];
    write(&folder.join("scl.tif"), &aside, (100, 100), 0);
    let asset = |name: &str| {
        json!({"href": format!("./{name}.tif"), "roles": ["data"],
               "eo:bands": [{"name": "B", "common_name": name}]})
    };
    let item = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/call00a.json");
    let mut item: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(item).unwrap()).unwrap();
    item["assets"] = json!({
        "scl": {"href": "./scl.tif", "roles": ["data"]},
        "thumbnail": {"href": "./small.png", "roles": ["thumbnail"], "eo:bands": [{"common_name": "blue"}]},
        "blue": asset("blue"), "green": asset("green"), "red": asset("red"),
        "nir08": {"href": "./nir08.tif", "roles": ["data"], "eo:bands": [{"common_name": "nir08"}]},
    });
    let path = folder.join("item.json");
    std::fs::write(&path, item.to_string()).unwrap();
    path
}

#[test]
fn a_file_for_each_band_is_one_tile_by_its_item() {
    let folder = tempfile::tempdir().unwrap();
    let item = band_per_file(folder.path());
    let want = only_hull(&read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/call00a.tif"),
    ));
    let tile = read(&item);
    assert_eq!(tile.roles, [BandRole::Blue, BandRole::Green, BandRole::Red]);
    assert!(tile.acquisition.view.is_some());
    alike(&only_hull(&tile), &want);
    // The bands are no tiles of their own; the mask, which the item does not join, is one.
    let found = inputs::find(&[folder.path().to_owned()]).unwrap();
    let names: Vec<&str> = found.tiles.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, ["item.json", "scl.tif"]);
    // A band that is not there is an error that names it.
    std::fs::remove_file(folder.path().join("red.tif")).unwrap();
    let error = open(&item, "x", &ReadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("red.tif"), "{error}");
}
