//! Opens tiles made by others.

mod shared;

use std::path::{Path, PathBuf};

use plimsoll::Error;
use plimsoll::frame::{Georeference, Pixel};
use plimsoll::tile::{Acquisition, BandRole, ReadOptions, Samples, Source, Tile, open};

fn read(path: &Path) -> Tile {
    let name = path.file_name().expect("a file").to_string_lossy();
    open(path, &name, &ReadOptions::default()).expect("opens")
}

fn tiles() -> Option<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(shared::shared()?.join("tiles"))
        .expect("tiles/")
        .map(|entry| entry.expect("tiles/").path())
        .filter(|path| path.extension().is_some_and(|e| e == "tif"))
        .collect();
    paths.sort();
    Some(paths)
}

/// The tiles' sun comes from a program that is not ours, written into their STAC items; ours
/// comes from NREL's algorithm.
#[test]
fn every_tile_opens_and_its_sun_is_where_time_and_place_put_it() {
    let Some(paths) = tiles() else { return };
    assert!(paths.len() >= 40, "{} tiles", paths.len());
    let (mut worst_azimuth, mut worst_elevation) = (0.0_f64, 0.0_f64);
    for path in paths {
        let tile = read(&path);
        assert_eq!(tile.sha256.as_deref().map(str::len), Some(64));
        assert_eq!(tile.roles.len(), tile.bands());
        match tile.bands() {
            1 => assert_eq!(tile.roles, [BandRole::Pan]),
            3 => assert_eq!(tile.roles, [BandRole::Red, BandRole::Green, BandRole::Blue]),
            _ => assert_eq!(
                tile.roles,
                [
                    BandRole::Blue,
                    BandRole::Green,
                    BandRole::Red,
                    BandRole::Nir
                ]
            ),
        }
        if tile.name.contains("nosidecar") {
            assert_eq!(tile.acquisition, Acquisition::default());
            continue;
        }
        let told = tile.acquisition.sun.unwrap();
        assert_eq!(told.source, Source::Sidecar);
        assert!(tile.acquisition.view.is_some(), "{}", tile.name);
        let timed = Acquisition {
            time: tile.acquisition.time,
            ..Acquisition::default()
        };
        let again = Tile::from_array(
            &tile.name,
            tile.samples,
            tile.roles,
            tile.georeference,
            timed,
        )
        .unwrap();
        let computed = again.acquisition.sun.unwrap();
        assert_eq!(computed.source, Source::Computed);
        let azimuth = computed.value.azimuth.minus_deg(told.value.azimuth).abs();
        let elevation = (computed.value.elevation.deg() - told.value.elevation.deg()).abs();
        if azimuth > 0.2 || elevation > 0.2 {
            println!(
                "{}: azimuth {azimuth:.3}, elevation {elevation:.3}",
                tile.name
            );
        }
        worst_azimuth = worst_azimuth.max(azimuth);
        worst_elevation = worst_elevation.max(elevation);
    }
    println!(
        "sun, largest difference: azimuth {worst_azimuth:.3}°, elevation {worst_elevation:.3}°"
    );
    assert!(worst_azimuth < 0.2 && worst_elevation < 0.2);
}

fn real(name: &str) -> Option<PathBuf> {
    Some(shared::shared()?.join("real/rasterio").join(name))
}

#[test]
fn a_tile_of_the_ground_is_as_large_as_its_pixels_say() {
    let Some(paths) = tiles() else { return };
    for path in paths {
        let item = path.with_extension("json");
        let Ok(text) = std::fs::read_to_string(item) else {
            continue;
        };
        let item: serde_json::Value = serde_json::from_str(&text).unwrap();
        let gsd_m = item["properties"]["gsd"].as_f64().unwrap();
        let tile = read(&path);
        let frame = tile
            .georeference
            .frame_at(Pixel {
                col: 100.0,
                row: 100.0,
            })
            .unwrap();
        // UTM scale at the edge of a zone is up to 1.001.
        let ratio = frame.gsd_m() / gsd_m;
        assert!((ratio - 1.0).abs() < 0.002, "{}: {ratio}", tile.name);
    }
}

#[test]
fn sixteen_bit_colour_with_alpha() {
    let Some(path) = real("RGBA.uint16.tif") else {
        return;
    };
    let tile = read(&path);
    assert_eq!(tile.roles, [BandRole::Blue, BandRole::Green, BandRole::Red]);
    assert!(matches!(tile.samples, Samples::U16(_)));
    assert_eq!(tile.crs_name.as_deref(), Some("EPSG:32612"));
    // rasterio 1.4: dataset_mask() has this many pixels that are not 0.
    let good = tile.valid().unwrap().iter().filter(|v| **v).count();
    assert_eq!(good, 127_316);
}

#[test]
fn nothing_but_nodata() {
    let Some(path) = real("all-nodata.tif") else {
        return;
    };
    let tile = read(&path);
    assert!(tile.valid().unwrap().iter().all(|v| !v));
}

#[test]
fn a_collar_that_is_declared_is_nodata() {
    let Some(path) = real("RGB.byte.tif") else {
        return;
    };
    let tile = read(&path);
    // rasterio 1.4: dataset_mask().
    let good = tile.valid().unwrap().iter().filter(|v| **v).count();
    assert_eq!(good, 383_115);
}

#[test]
fn a_cloud_optimised_geotiff_with_its_mask() {
    let Some(path) = real("cogeo.tif") else {
        return;
    };
    let tile = read(&path);
    assert_eq!(tile.crs_name.as_deref(), Some("EPSG:3857"));
    // rasterio 1.4: dataset_mask() is 255 everywhere.
    assert!(tile.valid().is_none());
}

#[test]
fn a_rotated_raster_without_a_reference_system() {
    let Some(path) = real("rotated.tif") else {
        return;
    };
    let error = open(&path, "rotated", &ReadOptions::default()).unwrap_err();
    assert!(matches!(error, Error::UnknownCrs { .. }), "{error}");
    let mut options = ReadOptions::default();
    options.overrides.gsd_m = Some(0.5);
    let tile = open(&path, "rotated", &options).unwrap();
    assert_eq!(tile.georeference, Georeference::ImageUp { gsd_m: 0.5 });
}

#[test]
fn ground_control_points_and_camera_models_place_an_image() {
    for (name, model) in [("RGB.byte.gcp.vrt", "gcp"), ("RGB.byte.rpc.vrt", "rpc")] {
        let Some(path) = real(name) else { return };
        let tile = open(&path, name, &ReadOptions::default()).unwrap();
        let Georeference::Modelled { model: found, .. } = &tile.georeference else {
            panic!("{name}: {:?}", tile.georeference);
        };
        assert_eq!(found.kind(), model);
    }
    // Metres under a system of degrees.
    let Some(path) = real("compdcs.vrt") else {
        return;
    };
    let error = open(&path, "compdcs.vrt", &ReadOptions::default()).unwrap_err();
    assert!(matches!(error, Error::UnknownCrs { .. }), "{error}");
}
