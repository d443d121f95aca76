//! Every metadata file and raster of real suppliers in the shared data: what is understood of
//! each, or how it is refused.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

mod shared;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gdal::{Dataset, DriverManager, Metadata};
use plimsoll::Error;
use plimsoll::frame::Pixel;
use plimsoll::tile::{Acquisition, Opened, ReadOptions, Remark, read_metadata};

/// What a metadata file gives: sun as azimuth and elevation, view as azimuth and incidence,
/// time, and remarks.
struct Row {
    file: &'static str,
    sun: Option<(f64, f64)>,
    view: Option<(f64, f64)>,
    time: &'static str,
    remarks: &'static [Remark],
}

const fn row(
    file: &'static str,
    sun: Option<(f64, f64)>,
    view: Option<(f64, f64)>,
    time: &'static str,
    remarks: &'static [Remark],
) -> Row {
    Row {
        file,
        sun,
        view,
        time,
        remarks,
    }
}

use Remark::{
    IncidenceFromOffNadir, IncidenceSigned, IncidenceWasElevation, MetadataPlaceholder,
    TimeImplausible, ViewAzimuthDisputed,
};

/// Angles as they stand in the files; incidences of Maxar are 90° − meanSatEl. The azimuths of
/// Pléiades are worked out by hand from scan axis and incidences; that of SPOT 5, whose HRS
/// looks along its track, is the scene's orientation in the file.
#[rustfmt::skip] // one file, one line: this is a table
const METADATA: &[Row] = &[
    row("vendor/asp/dg_example1.xml", Some((161.9, 27.6)), Some((26.9, 37.4)), "", &[TimeImplausible]),
    row("vendor/asp/dg_example2.xml", Some((162.1, 27.6)), Some((78.3, 12.1)), "", &[TimeImplausible]),
    row("vendor/asp/dg_example3.xml", Some((187.1, 44.0)), Some((258.2, 30.9)), "", &[TimeImplausible]),
    row("vendor/asp/dg_example4.xml", Some((161.9, 27.6)), Some((26.9, 37.4)), "", &[TimeImplausible]),
    row("vendor/asp/wv_mvp_1.xml", Some((131.5, 73.6)), Some((13.3, 5.3)), "2014-06-19T18:52:50", &[]),
    row("vendor/asp/wv_mvp_2.xml", Some((132.2, 73.8)), Some((193.6, 30.2)), "2014-06-19T18:53:58", &[]),
    row("vendor/asp/wv_test1.xml", Some((325.2, 2.8)), Some((231.8, 19.9)), "2013-05-08T00:03:30", &[]),
    row("vendor/asp/wv_test2.xml", Some((325.5, 2.8)), Some((306.3, 34.5)), "2013-05-08T00:04:39", &[]),
    row("vendor/asp/spot_example1.xml", Some((77.674, 9.101)), Some((49.714, 22.885)), "2008-03-04T12:31:39", &[IncidenceSigned]),
    row("vendor/shareloc/PHRDIMAP_P1BP--2017030824934340CP.XML", Some((139.062, 55.956)), Some((341.2, 5.081)), "2017-03-08T06:55:36", &[]),
    row("vendor/shareloc/PHRDIMAP_P1BP--2018122638935449CP.XML", Some((162.416, 33.694)), Some((315.41, 17.417)), "2018-12-26", &[]),
    row("vendor/gdal/gdrivers/data/dimap/METADATA.DIM", Some((165.084, 23.546)), None, "2001-11-29T10:30:43", &[IncidenceSigned]),
    row("vendor/gdal/gcore/data/spot/METADATA.DIM", Some((144.904, 54.878)), None, "2001-03-01T00:00:00", &[]),
    row("vendor/gdal/gcore/data/md_dg.IMD", None, None, "2010-04-01T12:00:00", &[]),
    row("vendor/gdal/gcore/data/md_dg_2.XML", None, None, "2011-05-01T13:00:00", &[]),
    row("vendor/gdal/gdrivers/data/til/testtil.imd", None, None, "2015-01-01T00:00:00", &[]),
    row("vendor/gdal/gdrivers/data/til/testtil2.xml", None, None, "2015-01-01T00:00:00", &[]),
    row("vendor/gdal/jpeg2000/DIM_md_ple.XML", None, None, "2015-01-01T00:00:00", &[]),
    row("vendor/gdal/jpeg2000/DIM_md_pneo.XML", None, None, "2021-08-27T00:00:00", &[]),
    row("vendor/gdal/gdrivers/data/dimap2/single_component/DIM_foo.XML", None, None, "2022-05-19T05:55:43", &[MetadataPlaceholder]),
    row("vendor/gdal/gdrivers/data/dimap2/bundle/DIM_foo.XML", None, None, "2016-06-17T12:34:56", &[]),
    row("vendor/gdal/gdrivers/data/dimap2/bundle/DIM_foo2.XML", None, None, "2016-06-17T12:34:56", &[]),
    row("vendor/gdal/gdrivers/data/dimap2/vhr2020_ms_fs/MS-FS/DIM_MS-FS.XML", Some((165.762, 52.327)), None, "2017-04-12T11:06:02", &[ViewAzimuthDisputed]),
    row("vendor/gdal/gdrivers/data/dimap2/primary_rpc_center_h/DIM_PNEO3_STD_x_1_1_F_1.XML", None, None, "", &[]),
    row("stac/planet/20170831_162740_ssc1d1.json", Some((122.0, 56.3)), Some((121.3, 30.108)), "2017-08-31T16:27:42", &[IncidenceFromOffNadir]),
    row("stac/planet/20170831_172754_101c.json", Some((145.4, 65.1)), None, "2017-08-31T17:27:54", &[IncidenceFromOffNadir]),
    row("stac/planet/20170831_195425_SS02.json", Some((231.9, 58.4)), None, "2017-08-31T19:54:26", &[IncidenceFromOffNadir, ViewAzimuthDisputed]),
    row("stac/planet/20180119_XXXXXXX_XXXX_metadata.json", Some((141.3, 41.7)), None, "2021-01-19T13:40:04", &[IncidenceFromOffNadir]),
    row("stac/view_extension_item.json", Some((135.7, 54.9)), None, "2020-12-11T22:38:32", &[IncidenceFromOffNadir]),
    row("stac/maxar-open-data/BayofBengal-Cyclone-Mocha-May-23_10300100E6747500.geojson#0", Some((87.3, 73.4)), Some((3.8, 30.7)), "2023-05-22T04:35:08", &[IncidenceWasElevation]),
    row("stac/maxar-open-data/Gambia-flooding-8-11-2022_10300100CFC9A500.geojson#0", Some((122.9, 62.9)), Some((184.2, 9.5)), "2022-03-15T11:45:28", &[IncidenceWasElevation]),
    row("stac/maxar-open-data/Libya-Floods-Sept-2023_10300100EC0F0E00.geojson#0", Some((138.7, 65.0)), Some((343.8, 19.9)), "2023-08-20T09:33:29", &[IncidenceWasElevation]),
];

/// Files that are refused: no XML of a known supplier, and one with undeclared prefixes.
const REFUSED: &[&str] = &[
    "vendor/gdal/gcore/data/md_rdk1.xml",
    "vendor/gdal/gcore/data/md_re_metadata.xml",
];

/// Files of DIMAP 2 that say nothing of an acquisition by themselves: volumes, strips, RPC.
const SILENT: &[&str] = &[
    "vendor/gdal/jpeg2000/RPC_md_ple.XML",
    "vendor/gdal/jpeg2000/RPC_md_pneo.XML",
    "vendor/gdal/gdrivers/data/dimap2/single_component/RPC_foo.XML",
    "vendor/gdal/gdrivers/data/dimap2/bundle/RPC_foo.XML",
    "vendor/gdal/gdrivers/data/dimap2/primary_rpc_center_h/RPC_PNEO3_STD_x_1_1_F_1.XML",
    "vendor/gdal/gdrivers/data/dimap2/single_component/VOL_PHR.XML",
    "vendor/gdal/gdrivers/data/dimap2/single_component/STRIP_foo_DIM.XML",
    "vendor/gdal/gdrivers/data/dimap2/bundle/VOL_PHR.XML",
    "vendor/gdal/gdrivers/data/dimap2/bundle/STRIP_foo_DIM.XML",
    "vendor/gdal/gdrivers/data/dimap2/vhr2020_ms_fs/VOL_PNEO.XML",
];

fn real() -> Option<PathBuf> {
    Some(shared::shared()?.join("real"))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn extension(path: &Path) -> String {
    path.extension()
        .map(|e| e.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default()
}

fn near(what: &str, got: Option<(f64, f64)>, want: Option<(f64, f64)>) {
    match (got, want) {
        (Some(g), Some(w)) => {
            let turn = (g.0 - w.0 + 180.0).rem_euclid(360.0) - 180.0;
            // A tenth of a degree is the last digit of most files.
            assert!(
                turn.abs() < 0.11 && (g.1 - w.1).abs() < 0.051,
                "{what}: {g:?}, not {w:?}"
            );
        }
        (g, w) => assert_eq!(g.is_some(), w.is_some(), "{what}: {g:?}, not {w:?}"),
    }
}

/// Azimuth and elevation, or azimuth and incidence.
type Direction = Option<(f64, f64)>;

fn pairs(a: &Acquisition) -> (Direction, Direction) {
    (
        a.sun
            .map(|s| (s.value.azimuth.deg(), s.value.elevation.deg())),
        a.view
            .map(|v| (v.value.azimuth.deg(), v.value.incidence.deg())),
    )
}

#[test]
fn metadata_files_give_the_angles_that_are_expected() {
    let Some(real) = real() else { return };
    let mut wrong = Vec::new();
    for row in METADATA {
        let path = real.join(row.file);
        let check = || {
            let a = read_metadata(&path).unwrap();
            let (sun, view) = pairs(&a);
            near(&format!("{}: sun", row.file), sun, row.sun);
            near(&format!("{}: view", row.file), view, row.view);
            let time = a.time.map(|t| t.value.to_string()).unwrap_or_default();
            assert!(
                time.starts_with(row.time) && time.is_empty() == row.time.is_empty(),
                "{}: {time}",
                row.file
            );
            assert_eq!(
                a.remarks.iter().collect::<Vec<_>>(),
                row.remarks,
                "{}",
                row.file
            );
        };
        if std::panic::catch_unwind(check).is_err() {
            wrong.push(row.file);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// No metadata file of the shared data is left out of the tables above.
#[test]
fn every_metadata_file_is_read_or_politely_refused() {
    let Some(real) = real() else { return };
    for file in REFUSED {
        let error = read_metadata(&real.join(file)).unwrap_err();
        assert!(matches!(error, Error::Metadata { .. }), "{file}: {error}");
        assert!(error.to_string().contains("--sun"), "{error}");
    }
    for file in SILENT {
        let said = read_metadata(&real.join(file)).unwrap();
        assert_eq!(said, Acquisition::default(), "{file}");
    }
    let listed: BTreeSet<PathBuf> = METADATA
        .iter()
        .map(|row| row.file.split('#').next().unwrap())
        .chain(REFUSED.iter().copied())
        .chain(SILENT.iter().copied())
        .map(|file| real.join(file))
        .collect();
    for folder in ["vendor", "stac"] {
        for path in files_below(&real.join(folder)) {
            if ["xml", "dim", "imd", "json", "geojson"].contains(&extension(&path).as_str()) {
                assert!(listed.contains(&path), "{} is in no table", path.display());
            }
        }
    }
}

/// `gdalinfo -mdd IMD` of a raster beside which each ISD file is laid.
#[test]
fn gdal_reads_the_same_angles_from_maxars_files() {
    let Some(real) = real() else { return };
    let folder = tempfile::tempdir().unwrap();
    let raster = folder.path().join("x.tif");
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    drop(
        driver
            .create_with_band_type::<u8, _>(&raster, 4, 4, 1)
            .unwrap(),
    );
    let mut compared = 0;
    for row in METADATA
        .iter()
        .filter(|r| r.file.contains("asp/") && !r.file.contains("spot"))
    {
        std::fs::copy(real.join(row.file), folder.path().join("x.XML")).unwrap();
        let imd = Dataset::open(&raster)
            .unwrap()
            .metadata_domain("IMD")
            .unwrap();
        let value = |key: &str| -> f64 {
            let line = imd
                .iter()
                .find_map(|l| l.strip_prefix(&format!("IMAGE.{key}=")));
            line.unwrap().parse().unwrap()
        };
        let a = read_metadata(&real.join(row.file)).unwrap();
        let gdal = (
            Some((value("MEANSUNAZ"), value("MEANSUNEL"))),
            Some((value("MEANSATAZ"), 90.0 - value("MEANSATEL"))),
        );
        let (sun, view) = pairs(&a);
        near(row.file, sun, gdal.0);
        near(row.file, view, gdal.1);
        compared += 1;
    }
    assert_eq!(compared, 8);
}

/// The azimuth and incidence of the satellite from its ephemeris in the ISD file, which proves
/// that MEANSATAZ runs from the target toward the satellite.
#[test]
fn ephemerides_prove_the_direction_of_maxars_azimuth() {
    let Some(real) = real() else { return };
    for file in ["wv_mvp_1", "wv_mvp_2", "wv_test1", "wv_test2"] {
        let path = real.join(format!("vendor/asp/{file}.xml"));
        let text = std::fs::read_to_string(&path).unwrap();
        let tag = |name: &str| -> &str {
            let open = format!("<{name}>");
            let rest = &text[text.find(&open).unwrap() + open.len()..];
            &rest[..rest.find('<').unwrap()]
        };
        let number = |name: &str| tag(name).trim().parse::<f64>().unwrap();
        let seconds = |name: &str| {
            let clock = &tag(name)[11..];
            let part = |r: std::ops::Range<usize>| clock[r].parse::<f64>().unwrap();
            part(0..2) * 3600.0
                + part(3..5) * 60.0
                + clock[6..].trim_end_matches('Z').parse::<f64>().unwrap()
        };
        let middle = seconds("FIRSTLINETIME") + 0.5 * number("NUMROWS") / number("AVGLINERATE");
        let k = ((middle - seconds("STARTTIME")) / number("TIMEINTERVAL")).round() as usize;
        let line = text.split("<EPHEMLIST>").nth(k + 1).unwrap();
        let state: Vec<f64> = line[..line.find('<').unwrap()]
            .split_whitespace()
            .map(|v| v.parse().unwrap())
            .collect();
        let lon = 0.5 * (number("ULLON") + number("LRLON"));
        let lat = 0.5 * (number("ULLAT") + number("LRLAT"));
        let (azimuth, incidence) = seen_from(lon, lat, [state[1], state[2], state[3]]);
        let view = read_metadata(&path).unwrap().view.unwrap().value;
        let turn = (azimuth - view.azimuth.deg() + 180.0).rem_euclid(360.0) - 180.0;
        // The mean over the strip against its middle; near the nadir the azimuth runs away.
        assert!(
            turn.abs() * incidence.to_radians().sin() < 1.0,
            "{file}: {azimuth} {view:?}"
        );
        assert!(
            (incidence - view.incidence.deg()).abs() < 1.0,
            "{file}: {incidence} {view:?}"
        );
    }
}

/// Azimuth and incidence of an Earth-fixed point, by vectors on the WGS84 ellipsoid.
fn seen_from(lon: f64, lat: f64, point: [f64; 3]) -> (f64, f64) {
    let (sl, cl) = lon.to_radians().sin_cos();
    let (sp, cp) = lat.to_radians().sin_cos();
    let e2 = 6.694_379_990_14e-3;
    let n = 6_378_137.0 / (1.0 - e2 * sp * sp).sqrt();
    let d = [
        point[0] - n * cp * cl,
        point[1] - n * cp * sl,
        point[2] - n * (1.0 - e2) * sp,
    ];
    let east = -sl * d[0] + cl * d[1];
    let north = -sp * cl * d[0] - sp * sl * d[1] + cp * d[2];
    let up = cp * cl * d[0] + cp * sl * d[1] + sp * d[2];
    (
        east.atan2(north).to_degrees().rem_euclid(360.0),
        east.hypot(north).atan2(up).to_degrees(),
    )
}

/// Longitude and latitude of pixels (column, row) by GDAL 3.6.2: `gdaltransform -rpc -to
/// RPC_HEIGHT=0 -to RPC_PIXEL_ERROR_THRESHOLD=0.000001`, and `-to METHOD=GCP_POLYNOMIAL -to
/// MAX_GCP_ORDER=1 -t_srs EPSG:4326`.
#[test]
fn sensor_models_agree_with_gdaltransform() {
    let Some(real) = real() else { return };
    let rpc = ReadOptions {
        sea_height_m: Some(0.0),
        ..ReadOptions::default()
    };
    for (file, pixels) in MODELS {
        let opened = Opened::open(&real.join(file), file, &rpc).unwrap();
        for ((col, row), (lon, lat)) in *pixels {
            let at = Pixel {
                col: *col,
                row: *row,
            };
            let place = opened.georeference().lonlat_at(at).unwrap().unwrap();
            let east_m = (place.lon_deg - lon) * 111_320.0 * lat.to_radians().cos();
            let north_m = (place.lat_deg - lat) * 110_574.0;
            println!("{file} ({col}, {row}): {:.4} m off", east_m.hypot(north_m));
            assert!(
                east_m.hypot(north_m) < 0.01,
                "{file}: {place:?}, not {lon} {lat}"
            );
        }
    }
}

type PixelAndPlace = ((f64, f64), (f64, f64));

const MODELS: &[(&str, &[PixelAndPlace])] = &[
    (
        "vendor/gdal/gcore/data/byte_rpc.tif",
        &[
            ((0.0, 0.0), (147.175202377443, -42.788774669657)),
            ((10.0, 10.0), (147.175263657719, -42.7888196543085)),
            ((20.0, 5.0), (147.175324746096, -42.7887970683809)),
        ],
    ),
    (
        "rasterio/RGB.byte.rpc.vrt",
        &[
            ((0.5, 0.5), (-123.479588866744, 49.5279494030257)),
            ((400.0, 300.0), (-123.444182795801, 49.5098674699314)),
            ((700.0, 700.0), (-123.419650547398, 49.4881802813163)),
        ],
    ),
    (
        "vendor/gdal/jpeg2000/IMG_md_ple_R1C1.jp2",
        &[
            ((0.0, 0.0), (144.840635841059, -37.7625541963282)),
            ((100.0, 100.0), (144.84285288889, -37.7643805358892)),
            ((202.0, 308.0), (144.845113524205, -37.7681765608331)),
        ],
    ),
    (
        "rasterio/RGB.byte.gcp.vrt",
        &[
            ((0.5, 0.5), (-123.478928146875, 49.5280898698975)),
            ((400.0, 300.0), (-123.442793039154, 49.5097676597682)),
            ((700.0, 700.0), (-123.417810171206, 49.4879164147674)),
        ],
    ),
];

/// Every raster of the shared data opens, or its error is of the kind that is expected and
/// says what to do.
#[test]
fn every_raster_is_opened_or_politely_refused() {
    let Some(real) = real() else { return };
    let mut said = Vec::new();
    for folder in ["vendor", "rasterio"] {
        for path in files_below(&real.join(folder)) {
            let known = ["tif", "jp2", "vrt", "ntf", "til"].contains(&extension(&path).as_str());
            if !known {
                continue;
            }
            let name = path
                .strip_prefix(&real)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            let outcome = match Opened::open(&path, &name, &ReadOptions::default()) {
                Ok(o) => format!("{} bands, {}", o.roles().len(), o.crs_name().unwrap_or("")),
                Err(error) => {
                    let message = error.to_string();
                    let file = path.file_name().unwrap().to_str().unwrap();
                    assert!(
                        message.contains(file) && message.contains("; "),
                        "{message}"
                    );
                    format!("{error:?}")
                        .split([' ', '{'])
                        .next()
                        .unwrap()
                        .to_owned()
                }
            };
            said.push((name, outcome));
        }
    }
    for (said, expected) in said.iter().zip(RASTERS) {
        assert_eq!((said.0.as_str(), said.1.as_str()), *expected);
    }
    assert_eq!(said.len(), RASTERS.len());
}

/// Bands without alpha and reference system (of the map, of the control points, or WGS 84 for a
/// camera model), or the error.
#[rustfmt::skip] // one file, one line: this is a table
const RASTERS: &[(&str, &str)] = &[
    ("vendor/gdal/gcore/data/byte_rpc.tif", "1 bands, EPSG:4326"),
    ("vendor/gdal/gcore/data/md_dg.tif", "3 bands, EPSG:4326"),
    ("vendor/gdal/gcore/data/md_dg_2.tif", "3 bands, EPSG:4326"),
    ("vendor/gdal/gcore/data/md_eros.tif", "3 bands, EPSG:4326"),
    ("vendor/gdal/gcore/data/md_ge_rgb_0010000.tif", "3 bands, EPSG:4326"),
    ("vendor/gdal/gcore/data/md_kompsat.tif", "3 bands, EPSG:4326"),
    ("vendor/gdal/gcore/data/md_ov.tif", "3 bands, EPSG:4326"),
    ("vendor/gdal/gcore/data/md_rdk1.tif", "3 bands, EPSG:4326"),
    ("vendor/gdal/gcore/data/md_re.tif", "3 bands, EPSG:4326"),
    ("vendor/gdal/gcore/data/spot/md_spot.tif", "3 bands, EPSG:4326"),
    ("vendor/gdal/gdrivers/data/dimap/IMAGERY.TIF", "NoGeoreference"),
    ("vendor/gdal/gdrivers/data/dimap2/bundle/IMG_foo2_R1C1.TIF", "1 bands, EPSG:26711"),
    ("vendor/gdal/gdrivers/data/dimap2/bundle/IMG_foo2_R2C1.TIF", "1 bands, EPSG:26711"),
    ("vendor/gdal/gdrivers/data/dimap2/bundle/IMG_foo_R1C1.TIF", "3 bands, EPSG:26711"),
    ("vendor/gdal/gdrivers/data/dimap2/bundle/IMG_foo_R2C1.TIF", "3 bands, EPSG:26711"),
    ("vendor/gdal/gdrivers/data/dimap2/primary_rpc_center_h/IMG_PNEO3_STD_x_1_1_F_1_P_R1C1.JP2", "NoGeoreference"),
    ("vendor/gdal/gdrivers/data/dimap2/single_component/IMG_foo_R1C1.TIF", "3 bands, EPSG:26711"),
    ("vendor/gdal/gdrivers/data/dimap2/single_component/IMG_foo_R2C1.TIF", "3 bands, EPSG:26711"),
    ("vendor/gdal/gdrivers/data/dimap2/vhr2020_ms_fs/MS-FS/IMG_NED_R1C1.TIF", "3 bands, EPSG:4326"),
    ("vendor/gdal/gdrivers/data/dimap2/vhr2020_ms_fs/MS-FS/IMG_RGB_R1C1.TIF", "3 bands, EPSG:4326"),
    ("vendor/gdal/gdrivers/data/til/byte.tif", "1 bands, EPSG:26711"),
    ("vendor/gdal/gdrivers/data/til/testtil.til", "1 bands, EPSG:26711"),
    ("vendor/gdal/gdrivers/data/til/testtil2.til", "1 bands, EPSG:26711"),
    ("vendor/gdal/jpeg2000/IMG_md_ple_R1C1.jp2", "3 bands, EPSG:4326"),
    ("vendor/gdal/jpeg2000/IMG_md_pneo_R1C1.jp2", "3 bands, EPSG:4326"),
    ("vendor/gdal/jpeg2000/byte.jp2", "1 bands, EPSG:26711"),
    ("vendor/gdal/jpeg2000/gtsmall_10_uint16.jp2", "1 bands, EPSG:4326"),
    ("vendor/gdal/jpeg2000/stefan_full_rgba.jp2", "NoGeoreference"),
    ("vendor/gdal/nitf/U_0006A.NTF", "Bands"),
    ("vendor/gdal/nitf/U_4017A.NTF", "NoGeoreference"),
    ("vendor/gdal/nitf/rgb.ntf", "3 bands, EPSG:4326"),
    ("rasterio/RGB.byte.gcp.vrt", "3 bands, EPSG:4326"),
    ("rasterio/RGB.byte.rpc.vrt", "3 bands, EPSG:4326"),
    ("rasterio/RGB.byte.tif", "3 bands, EPSG:32618"),
    ("rasterio/RGBA.uint16.tif", "3 bands, EPSG:32612"),
    ("rasterio/all-nodata.tif", "4 bands, EPSG:32628"),
    ("rasterio/cogeo.tif", "3 bands, EPSG:3857"),
    ("rasterio/compdcs.vrt", "UnknownCrs"),
    ("rasterio/rotated.tif", "UnknownCrs"),
];
