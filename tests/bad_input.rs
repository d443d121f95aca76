//! Every bad input gives its own error, which names the file and says what to do.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use plimsoll::Error;
use plimsoll::tile::{ReadOptions, open};

fn bad(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata/bad")
        .join(file)
}

/// The error of opening a file of `testdata/bad/`; its message must hold the name of the file
/// that is to blame and the advice.
fn error(file: &str, blamed: &str, advice: &str) -> Error {
    let error = open(&bad(file), file, &ReadOptions::default()).expect_err(file);
    let message = error.to_string();
    assert!(message.contains(blamed), "{message}");
    assert!(message.contains(advice), "{message}");
    error
}

macro_rules! bad_inputs {
    ($($test:ident: $file:literal, $blamed:literal, $advice:literal, $variant:pat),* $(,)?) => {
        /// The files that have a test.
        const TESTED: &[&str] = &[$($file),*];
        $(
            #[test]
            fn $test() {
                let error = error($file, $blamed, $advice);
                assert!(matches!(error, $variant), "{error:?}");
            }
        )*
    };
}

bad_inputs! {
    a_text_file: "no_raster.tif", "no_raster.tif", "give a GeoTIFF", Error::NotARaster { .. },
    a_truncated_file: "truncated.tif", "truncated.tif", "fetch it again", Error::Unreadable { .. },
    no_georeference: "no_georeference.tif", "no_georeference.tif", "--gsd",
        Error::NoGeoreference { .. },
    a_zero_transform: "zero_transform.vrt", "zero_transform.vrt", "gdal_edit.py -a_ullr",
        Error::BadTransform { .. },
    a_singular_transform: "singular_transform.vrt", "singular_transform.vrt",
        "gdal_edit.py -a_ullr", Error::BadTransform { .. },
    a_transform_with_nan: "nan_transform.vrt", "nan_transform.vrt", "gdal_edit.py -a_ullr",
        Error::BadTransform { .. },
    no_band: "no_band.vrt", "no_band.vrt", "give a GeoTIFF", Error::NotARaster { .. },
    no_band_but_alpha: "alpha_only.vrt", "alpha_only.vrt", "one (pan), three (RGB)",
        Error::Bands { bands: 0, .. },
    two_bands: "two_bands.vrt", "two_bands.vrt", "one (pan), three (RGB)",
        Error::Bands { bands: 2, .. },
    no_reference_system: "no_crs.vrt", "no_crs.vrt", "gdal_edit.py -a_srs",
        Error::UnknownCrs { .. },
    an_unknown_reference_system: "unknown_crs.vrt", "unknown_crs.vrt", "gdal_edit.py -a_srs",
        Error::UnknownCrs { .. },
    metres_under_a_system_of_degrees: "degrees_that_are_metres.vrt",
        "degrees_that_are_metres.vrt", "gdal_edit.py -a_srs", Error::UnknownCrs { .. },
    complex_samples: "complex.vrt", "complex.vrt", "gdal_translate -ot", Error::SampleType { .. },
    a_colour_table: "colour_table.vrt", "colour_table.vrt", "gdal_translate -expand rgb",
        Error::ColourTable { .. },
    a_sidecar_that_is_no_json: "sidecar_no_json.vrt", "sidecar_no_json.json",
        "a STAC item is expected", Error::Sidecar { .. },
    a_sidecar_that_is_no_item: "sidecar_no_item.vrt", "sidecar_no_item.json",
        "a STAC item is expected", Error::Sidecar { .. },
    a_sun_below_the_horizon: "sidecar_sun_below_horizon.vrt", "sidecar_sun_below_horizon.json",
        "the sun is below the horizon",
        Error::Acquisition { field: "view:sun_elevation", value: -3.5, .. },
    a_string_where_a_number_belongs: "sidecar_string_for_number.vrt",
        "sidecar_string_for_number.json", "`view:sun_elevation` is \"20.9\", not a number",
        Error::Sidecar { .. },
    an_azimuth_beyond_the_circle: "sidecar_azimuth.vrt", "sidecar_azimuth.json", "correct it",
        Error::Acquisition { field: "view:sun_azimuth", .. },
    a_satellite_on_the_horizon: "sidecar_incidence.vrt", "sidecar_incidence.json", "correct it",
        Error::Acquisition { field: "view:incidence_angle", .. },
    an_image_older_than_satellites: "sidecar_year.vrt", "sidecar_year.json", "1972 to 2100",
        Error::Acquisition { field: "datetime", value: 1924.0, .. },
    a_date_in_words: "sidecar_no_time.vrt", "sidecar_no_time.json", "RFC 3339",
        Error::Sidecar { .. },
}

#[test]
fn every_bad_file_has_a_test_and_a_row_in_the_readme() {
    let readme = std::fs::read_to_string(bad("README.md")).unwrap();
    let mut there = BTreeSet::new();
    for entry in std::fs::read_dir(bad("")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".json") || name == "README.md" {
            continue;
        }
        assert!(readme.contains(&format!("`{name}`")), "{name}");
        there.insert(name);
    }
    let tested: BTreeSet<String> = TESTED.iter().map(|s| (*s).to_owned()).collect();
    assert_eq!(there, tested);
}

#[test]
fn a_file_that_is_not_there() {
    let error = error("absent.tif", "absent.tif", "");
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
}

#[test]
fn a_pixel_size_helps_where_nothing_is_known_and_must_be_a_length() {
    let mut options = ReadOptions::default();
    for file in ["no_georeference.tif", "no_crs.vrt"] {
        options.overrides.gsd_m = Some(0.5);
        let tile = open(&bad(file), file, &options).expect(file);
        assert_eq!(
            tile.georeference,
            plimsoll::frame::Georeference::ImageUp { gsd_m: 0.5 }
        );
        for gsd_m in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            options.overrides.gsd_m = Some(gsd_m);
            let error = open(&bad(file), file, &options).unwrap_err();
            assert!(
                matches!(error, Error::Option { option: "gsd", .. }),
                "{error}"
            );
        }
    }
}

#[test]
fn a_raster_above_the_limit() {
    let mut options = ReadOptions {
        max_pixels: 64 * 64 - 1,
        ..ReadOptions::default()
    };
    options.overrides.gsd_m = Some(0.5);
    let file = "no_georeference.tif";
    let error = open(&bad(file), file, &options).unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error:?}");
    assert!(error.to_string().contains("raise ReadOptions::max_pixels"));
}

/// PROJ looks for its database once in the life of a process, so a second process runs this
/// same test with PROJ's search path turned away.
#[test]
fn no_proj_database() {
    const CHILD: &str = "PLIMSOLL_TEST_WITHOUT_PROJ";
    if std::env::var_os(CHILD).is_some() {
        let error = error(
            "unknown_crs.vrt",
            "PROJ database not found",
            "install proj-data",
        );
        assert!(matches!(error, Error::NoProjDatabase { .. }), "{error:?}");
        return;
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "no_proj_database", "--nocapture"])
        .env(CHILD, "1")
        .env("PROJ_DATA", "/nonexistent")
        .env("PROJ_LIB", "/nonexistent")
        .output()
        .unwrap();
    let (said, complained) = (
        String::from_utf8_lossy(&child.stdout),
        String::from_utf8_lossy(&child.stderr),
    );
    assert!(child.status.success(), "{said}{complained}");
    // GDAL's own complaints go to tracing and not to standard error.
    assert_eq!(complained, "");
}
