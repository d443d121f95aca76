//! Sample types, masks, sidecars and items, on rasters written here.

use std::path::{Path, PathBuf};

use gdal::DriverManager;
use gdal::raster::{Buffer, ColorInterpretation, GdalType, RasterCreationOptions};
use gdal::spatial_ref::SpatialRef;
use ndarray::Array3;
use plimsoll::Error;
use plimsoll::frame::{
    Azimuth, Elevation, Georeference, Incidence, Pixel, SunPosition, ViewDirection,
};
use plimsoll::tile::{
    Acquisition, BandRole, PixelWindow, ReadOptions, Samples, Source, Sourced, Tile, open,
};
use tempfile::TempDir;

const WIDTH: usize = 4;
const HEIGHT: usize = 3;
const TRANSFORM: [f64; 6] = [340_000.0, 0.5, 0.0, 4_733_500.0, 0.0, -0.5];

/// A GeoTIFF of 4 x 3 pixels in EPSG:32653; one slice of samples, row by row, per band.
fn write<T: GdalType + Copy>(path: &Path, bands: &[&[T]], nodata: Option<f64>) {
    let driver = DriverManager::get_driver_by_name("GTiff").expect("GTiff");
    let mut dataset = driver
        .create_with_band_type::<T, _>(path, WIDTH, HEIGHT, bands.len())
        .expect("create");
    dataset.set_geo_transform(&TRANSFORM).expect("transform");
    dataset
        .set_spatial_ref(&SpatialRef::from_epsg(32653).expect("EPSG"))
        .expect("CRS");
    for (k, samples) in bands.iter().enumerate() {
        let mut band = dataset.rasterband(k + 1).expect("band");
        band.set_no_data_value(nodata).expect("nodata");
        let mut buffer = Buffer::new((WIDTH, HEIGHT), samples.to_vec());
        band.write((0, 0), (WIDTH, HEIGHT), &mut buffer)
            .expect("write");
    }
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.tif");
    (folder, path)
}

fn read(path: &Path) -> Tile {
    open(path, "x", &ReadOptions::default()).expect("opens")
}

fn all(tile: &Tile) -> Vec<f32> {
    let window = PixelWindow {
        col: 0,
        row: 0,
        width: WIDTH,
        height: HEIGHT,
    };
    tile.samples.chip(window).into_iter().collect()
}

fn invalid(tile: &Tile) -> Vec<usize> {
    let Some(valid) = tile.valid() else {
        return Vec::new();
    };
    let bad = valid.iter().enumerate().filter(|(_, good)| !**good);
    bad.map(|(k, _)| k).collect()
}

fn ramp<T>(from: impl Fn(usize) -> T) -> Vec<T> {
    (0..WIDTH * HEIGHT).map(from).collect()
}

#[test]
fn integers_stay_or_become_f32_with_the_same_values() {
    let (_folder, path) = folder();
    let want: Vec<f32> = ramp(|k| k as f32);
    write::<u8>(&path, &[&ramp(|k| k as u8)], None);
    let tile = read(&path);
    assert!(matches!(tile.samples, Samples::U8(_)));
    assert_eq!(all(&tile), want);
    write::<u16>(&path, &[&ramp(|k| k as u16)], None);
    let tile = read(&path);
    assert!(matches!(tile.samples, Samples::U16(_)));
    assert_eq!(all(&tile), want);
    write::<i16>(&path, &[&ramp(|k| k as i16 - 5)], None);
    let tile = read(&path);
    assert!(matches!(tile.samples, Samples::F32(_)));
    assert_eq!(all(&tile), ramp(|k| k as f32 - 5.0));
    write::<u32>(&path, &[&ramp(|k| k as u32)], None);
    assert_eq!(all(&read(&path)), want);
    write::<f64>(&path, &[&ramp(|k| k as f64)], None);
    assert_eq!(all(&read(&path)), want);
}

#[test]
fn nodata_is_a_pixel_that_is_nodata_in_all_bands() {
    let (_folder, path) = folder();
    let mut bands = [
        ramp(|k| k as u8 + 1),
        ramp(|k| k as u8 + 1),
        ramp(|k| k as u8 + 1),
    ];
    for band in &mut bands {
        band[5] = 0;
    }
    bands[1][7] = 0;
    let bands: Vec<&[u8]> = bands.iter().map(Vec::as_slice).collect();
    write(&path, &bands, Some(0.0));
    assert_eq!(invalid(&read(&path)), [5]);
    // Undeclared, the same black pixel is data; so it is where the value cannot occur.
    write(&path, &bands, None);
    assert!(invalid(&read(&path)).is_empty());
    write(&path, &bands, Some(-9999.0));
    assert!(invalid(&read(&path)).is_empty());
}

#[test]
fn what_is_not_finite_becomes_zero_and_not_valid() {
    let (_folder, path) = folder();
    let mut samples = ramp(|k| k as f32);
    samples[2] = f32::NAN;
    samples[3] = f32::INFINITY;
    samples[9] = -9999.0;
    write(&path, &[&samples], Some(-9999.0));
    let tile = read(&path);
    assert_eq!(invalid(&tile), [2, 3, 9]);
    assert_eq!(&all(&tile)[..4], [0.0, 1.0, 0.0, 0.0]);
    write(&path, &[&samples], Some(f64::NAN));
    assert_eq!(invalid(&read(&path)), [2, 3]);
}

#[test]
fn pan_with_alpha() {
    let (_folder, path) = folder();
    let mut alpha = ramp(|_| u16::MAX);
    alpha[4] = 0;
    alpha[6] = 1;
    write(&path, &[&ramp(|k| k as u16), &alpha], None);
    let error = open(&path, "x", &ReadOptions::default()).unwrap_err();
    assert!(matches!(error, Error::Bands { bands: 2, .. }), "{error}");
    gdal::Dataset::open_ex(
        &path,
        gdal::DatasetOptions {
            open_flags: gdal::GdalOpenFlags::GDAL_OF_UPDATE,
            ..Default::default()
        },
    )
    .unwrap()
    .rasterband(2)
    .unwrap()
    .set_color_interpretation(ColorInterpretation::AlphaBand)
    .unwrap();
    let tile = read(&path);
    assert_eq!(tile.roles, [BandRole::Pan]);
    assert_eq!(invalid(&tile), [4]);
}

#[test]
fn a_mask_of_the_dataset() {
    let (_folder, path) = folder();
    write::<u8>(
        &path,
        &[&ramp(|k| k as u8), &ramp(|k| k as u8), &ramp(|k| k as u8)],
        None,
    );
    {
        let dataset = gdal::Dataset::open_ex(
            &path,
            gdal::DatasetOptions {
                open_flags: gdal::GdalOpenFlags::GDAL_OF_UPDATE,
                ..Default::default()
            },
        )
        .unwrap();
        let mut band = dataset.rasterband(1).unwrap();
        band.create_mask_band(true).unwrap();
        let mut mask = ramp(|_| 255_u8);
        mask[11] = 0;
        let mut buffer = Buffer::new((WIDTH, HEIGHT), mask);
        let mut mask = band.open_mask_band().unwrap();
        mask.write((0, 0), (WIDTH, HEIGHT), &mut buffer).unwrap();
    }
    assert_eq!(invalid(&read(&path)), [11]);
}

/// GDAL, left alone, fills the rest of a truncated JPEG with grey.
#[test]
fn truncated_compressed_files_are_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let noise: Vec<u8> = (0..256_u32 * 256)
        .map(|k| (k.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let memory = DriverManager::get_driver_by_name("MEM").unwrap();
    let source = memory
        .create_with_band_type::<u8, _>("", 256, 256, 1)
        .unwrap();
    let mut buffer = Buffer::new((256, 256), noise);
    source
        .rasterband(1)
        .unwrap()
        .write((0, 0), (256, 256), &mut buffer)
        .unwrap();
    let mut options = ReadOptions::default();
    options.overrides.gsd_m = Some(0.5);
    for (driver, creation) in [
        ("JPEG", ""),
        ("PNG", ""),
        ("GTiff", "COMPRESS=DEFLATE"),
        ("GTiff", "COMPRESS=JPEG"),
        ("GTiff", "COMPRESS=LZW"),
    ] {
        let path = folder.path().join("x");
        let driver = DriverManager::get_driver_by_name(driver).unwrap();
        let creation = RasterCreationOptions::from_iter(creation.split_terminator(' '));
        source.create_copy(&driver, &path, &creation).unwrap();
        assert!(open(&path, "x", &options).is_ok());
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let error = open(&path, "x", &options).unwrap_err();
        assert!(
            matches!(error, Error::Unreadable { .. }),
            "{}: {error}",
            driver.short_name()
        );
    }
}

const ITEM: &str = r#"{
    "type": "Feature",
    "properties": {
        "datetime": "2024-01-16T01:22:10Z", "view:sun_azimuth": 150.0,
        "view:sun_elevation": 21.0, "view:azimuth": 40.0, "view:incidence_angle": 18.0},
    "assets": {"image": {"href": "./x.tif", "roles": ["data"],
        "eo:bands": [{"common_name": "green"}]}}}"#;

#[test]
fn a_sidecar_and_an_item_say_the_same() {
    let (folder, path) = folder();
    write::<u8>(&path, &[&ramp(|k| k as u8)], None);
    assert_eq!(read(&path).acquisition, Acquisition::default());
    let item = folder.path().join("x.json");
    std::fs::write(&item, ITEM).unwrap();
    let (by_raster, by_item) = (read(&path), read(&item));
    assert_eq!(by_raster.acquisition, by_item.acquisition);
    assert_eq!(by_raster.sha256, by_item.sha256);
    assert_eq!(by_raster.roles, [BandRole::Green]);
    assert_eq!(by_item.roles, [BandRole::Green]);
    let sun = by_item.acquisition.sun.unwrap();
    assert_eq!(
        (sun.source, sun.value.azimuth.deg()),
        (Source::Sidecar, 150.0)
    );
}

#[test]
fn the_caller_goes_before_the_sidecar_each_as_a_whole() {
    let (folder, path) = folder();
    write::<u8>(&path, &[&ramp(|k| k as u8)], None);
    std::fs::write(folder.path().join("x.json"), ITEM).unwrap();
    let mut options = ReadOptions::default();
    options.overrides.sun = Some(SunPosition {
        azimuth: Azimuth::toward_deg(200.0),
        elevation: Elevation::above_horizon_deg(40.0),
    });
    let tile = open(&path, "x", &options).unwrap();
    let sources = |a: Acquisition| (a.sun.unwrap().source, a.view.unwrap().source);
    assert_eq!(sources(tile.acquisition), (Source::Caller, Source::Sidecar));
    assert_eq!(tile.acquisition.time.unwrap().source, Source::Sidecar);
    // A time alone gives the sun, but not before a sidecar that gives it.
    options.overrides.sun = None;
    options.overrides.time = Some("2024-06-16T01:22:10Z".parse().unwrap());
    let tile = open(&path, "x", &options).unwrap();
    assert_eq!(tile.acquisition.sun.unwrap().source, Source::Sidecar);
    std::fs::remove_file(folder.path().join("x.json")).unwrap();
    let tile = open(&path, "x", &options).unwrap();
    assert_eq!(tile.acquisition.sun.unwrap().source, Source::Computed);
}

#[test]
fn impossible_angles_and_times_of_the_caller() {
    let (_folder, path) = folder();
    write::<u8>(&path, &[&ramp(|k| k as u8)], None);
    let sun = |azimuth, elevation| SunPosition {
        azimuth: Azimuth::toward_deg(azimuth),
        elevation: Elevation::above_horizon_deg(elevation),
    };
    let view = |azimuth, incidence| ViewDirection {
        azimuth: Azimuth::toward_deg(azimuth),
        incidence: Incidence::at_target_deg(incidence),
    };
    let mut all = Vec::new();
    for sun in [
        sun(10.0, 0.0),
        sun(10.0, f64::NAN),
        sun(f64::NAN, 10.0),
        sun(0.0, 90.5),
    ] {
        let mut options = ReadOptions::default();
        options.overrides.sun = Some(sun);
        all.push(options);
    }
    for view in [
        view(f64::NAN, 10.0),
        view(0.0, 90.0),
        view(0.0, -1.0),
        view(0.0, f64::NAN),
    ] {
        let mut options = ReadOptions::default();
        options.overrides.view = Some(view);
        all.push(options);
    }
    // Midnight at Vostochny, and years without satellites.
    for time in [
        "2024-01-16T15:00:00Z",
        "1971-12-31T23:59:59Z",
        "2101-01-01T00:00:00Z",
    ] {
        let mut options = ReadOptions::default();
        options.overrides.time = Some(time.parse().unwrap());
        all.push(options);
    }
    for options in all {
        let error = open(&path, "x", &options).unwrap_err();
        assert!(matches!(error, Error::Acquisition { .. }), "{error}");
        assert!(error.to_string().contains("x.tif"), "{error}");
    }
}

/// By `sha256sum`.
#[test]
fn the_hash_is_that_of_the_file() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/bad/no_georeference.tif");
    let mut options = ReadOptions::default();
    options.overrides.gsd_m = Some(0.5);
    let tile = open(&path, "x", &options).unwrap();
    assert_eq!(
        tile.sha256.as_deref(),
        Some("c93d3f5920570107289fb4870791d04b3f5ed1f5570e140004a6a41012e15503")
    );
    // What GDAL alone can name is looked for by GDAL alone.
    let error = open(Path::new("/vsimem/none.tif"), "x", &options).unwrap_err();
    assert!(matches!(error, Error::NotARaster { .. }), "{error}");
}

#[test]
fn arrays_are_checked_like_files() {
    let utm = Georeference::Affine {
        transform: TRANSFORM,
        crs: "EPSG:32653".into(),
    };
    let make = |samples: Array3<f32>, roles: &[BandRole], georeference: &Georeference| {
        Tile::from_array(
            "array",
            Samples::F32(samples),
            roles.to_vec(),
            georeference.clone(),
            Acquisition::default(),
        )
    };
    let pan = [BandRole::Pan];
    let mut samples = Array3::zeros((1, 2, 3));
    samples[[0, 1, 2]] = f32::NAN;
    let tile = make(samples, &pan, &utm).unwrap();
    assert_eq!((tile.width(), tile.height(), tile.bands()), (3, 2, 1));
    assert_eq!(invalid(&tile), [5]);
    assert_eq!(tile.crs_name.as_deref(), Some("EPSG:32653"));
    assert_eq!(tile.sha256, None);

    let error = make(Array3::zeros((1, 0, 3)), &pan, &utm).unwrap_err();
    assert!(matches!(error, Error::Array { .. }), "{error}");
    let error = make(Array3::zeros((3, 2, 3)), &pan, &utm).unwrap_err();
    assert!(matches!(error, Error::Array { .. }), "{error}");
    let error = make(Array3::zeros((2, 2, 3)), &pan, &utm).unwrap_err();
    assert!(matches!(error, Error::Bands { bands: 2, .. }), "{error}");
    let affine = |transform, crs: &str| Georeference::Affine {
        transform,
        crs: crs.into(),
    };
    let zero = affine([0.0; 6], "EPSG:32653");
    let error = make(Array3::zeros((1, 2, 3)), &pan, &zero).unwrap_err();
    assert!(matches!(error, Error::BadTransform { .. }), "{error}");
    let nowhere = affine(TRANSFORM, "EPSG:1");
    let error = make(Array3::zeros((1, 2, 3)), &pan, &nowhere).unwrap_err();
    assert!(matches!(error, Error::UnknownCrs { .. }), "{error}");
    assert!(error.to_string().contains("array"), "{error}");
    let speck = Georeference::ImageUp { gsd_m: f64::NAN };
    let error = make(Array3::zeros((1, 2, 3)), &pan, &speck).unwrap_err();
    assert!(matches!(error, Error::Option { .. }), "{error}");
}

/// NREL's own example (Reda and Andreas 2003, table A5.1): 17 October 2003, 12:30:30 at UTC−7,
/// 39.742476° N, 105.1786° W: azimuth 194.340241°, zenith 50.111622° at 1830 m, 820 mbar and
/// 11 °C. At sea level in a standard atmosphere the sun stands within 0.01° of that.
#[test]
fn the_sun_of_nrel() {
    let here = Georeference::Affine {
        transform: [-105.1786 - 2e-6, 1e-6, 0.0, 39.742_476 + 2e-6, 0.0, -1e-6],
        crs: "EPSG:4326".into(),
    };
    let centre = here
        .lonlat_at(Pixel { col: 2.0, row: 2.0 })
        .unwrap()
        .unwrap();
    assert!((centre.lon_deg + 105.1786).abs() < 1e-9);
    let time = Sourced {
        value: "2003-10-17T12:30:30-07:00".parse().unwrap(),
        source: Source::Caller,
    };
    let tile = Tile::from_array(
        "nrel",
        Samples::U8(Array3::zeros((1, 4, 4))),
        vec![BandRole::Pan],
        here,
        Acquisition {
            time: Some(time),
            ..Acquisition::default()
        },
    )
    .unwrap();
    let sun = tile.acquisition.sun.unwrap().value;
    assert!((sun.azimuth.deg() - 194.340_241).abs() < 1e-3, "{sun:?}");
    assert!(
        (sun.elevation.deg() - (90.0 - 50.111_622)).abs() < 0.01,
        "{sun:?}"
    );
}
