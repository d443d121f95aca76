//! Files that are broken, that lie about their size, or that lead elsewhere: a typed error or
//! a flag, no fetch and no large allocation.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::path::{Path, PathBuf};
use std::time::Instant;

use gdal::DriverManager;
use gdal::raster::Buffer;
use gdal::spatial_ref::SpatialRef;
use plimsoll::Error;
use plimsoll::batch::{BatchOptions, Hooks, estimate_tiles};
use plimsoll::inputs;
use plimsoll::tile::{Opened, ReadOptions, Remark, open, read_metadata};

fn raster(path: &Path, epsg: u32) {
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut dataset = driver
        .create_with_band_type::<u8, _>(path, 64, 64, 1)
        .unwrap();
    dataset
        .set_geo_transform(&[340_000.0, 0.5, 0.0, 4_733_500.0, 0.0, -0.5])
        .unwrap();
    dataset
        .set_spatial_ref(&SpatialRef::from_epsg(epsg).unwrap())
        .unwrap();
    let mut samples = Buffer::new((64, 64), vec![7_u8; 64 * 64]);
    dataset
        .rasterband(1)
        .unwrap()
        .write((0, 0), (64, 64), &mut samples)
        .unwrap();
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.tif");
    raster(&path, 32653);
    (folder, path)
}

fn error(path: &Path) -> Error {
    let error = open(path, "x", &ReadOptions::default()).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("; "), "says what to do: {message}");
    error
}

/// Entities, external and multiplying, are refused; the tile beside which they lie is read
/// without them, and says so.
#[test]
fn xml_with_entities() {
    let (folder, path) = folder();
    let secret = folder.path().join("secret.txt");
    std::fs::write(&secret, "42.0").unwrap();
    let external = format!(
        "<!DOCTYPE isd [<!ENTITY e SYSTEM \"file://{}\">]><isd><IMD><IMAGE>\
         <MEANSATAZ>&e;</MEANSATAZ><MEANSATEL>60</MEANSATEL></IMAGE></IMD></isd>",
        secret.display()
    );
    let laughs = "<!DOCTYPE isd [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">\
                  <!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><isd>&c;</isd>";
    let xml = folder.path().join("x.XML");
    for text in [external.as_str(), laughs, "", "<isd>", "no XML at all"] {
        std::fs::write(&xml, text).unwrap();
        let refused = read_metadata(&xml).unwrap_err();
        assert!(matches!(refused, Error::Metadata { .. }), "{refused}");
        assert!(refused.to_string().contains("x.XML"), "{refused}");
        let tile = open(&path, "x", &ReadOptions::default()).unwrap();
        assert_eq!(tile.acquisition.view, None);
        assert!(
            tile.acquisition
                .remarks
                .contains(Remark::MetadataUnreadable),
            "{text}"
        );
    }
}

#[test]
fn an_xml_of_any_size_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xml");
    std::fs::File::create(&path)
        .unwrap()
        .set_len(10 << 30)
        .unwrap();
    let refused = read_metadata(&path).unwrap_err();
    assert!(matches!(refused, Error::Limit { .. }), "{refused}");
}

/// Half of what a supplier's file should say is not mixed with anything.
#[test]
fn parts_that_are_missing_stay_unknown() {
    let (folder, path) = folder();
    let imd = folder.path().join("x.IMD");
    std::fs::write(
        &imd,
        "BEGIN_GROUP = IMAGE_1\n meanSunEl = 40.0;\n meanSatAz = 10.0;\nEND_GROUP = IMAGE_1\n",
    )
    .unwrap();
    let tile = open(&path, "x", &ReadOptions::default()).unwrap();
    assert_eq!((tile.acquisition.sun, tile.acquisition.view), (None, None));
    std::fs::write(
        &imd,
        "BEGIN_GROUP = IMAGE_1\n meanSunEl = -4.0;\n meanSunAz = 10.0;\nEND_GROUP = IMAGE_1\n",
    )
    .unwrap();
    let night = error(&path);
    assert!(
        matches!(night, Error::Acquisition { value: -4.0, .. }),
        "{night}"
    );
    assert!(night.to_string().contains("x.IMD"), "{night}");
}

#[test]
fn empty_and_cut_files() {
    let (_folder, path) = folder();
    let whole = std::fs::read(&path).unwrap();
    for keep in [0, 1, 8, 100, whole.len() / 2] {
        std::fs::write(&path, &whole[..keep]).unwrap();
        let error = error(&path);
        assert!(
            matches!(error, Error::NotARaster { .. } | Error::Unreadable { .. }),
            "{keep}: {error}"
        );
    }
}

/// A few kilobytes that declare terabytes cost neither memory nor time.
#[test]
fn absurd_sizes_and_decompression_bombs() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let vrt = |size: u64| {
        format!(
            "<VRTDataset rasterXSize=\"{size}\" rasterYSize=\"{size}\"><SRS>EPSG:32653</SRS>\
             <GeoTransform>340000,0.5,0,4733500,0,-0.5</GeoTransform>\
             <VRTRasterBand dataType=\"Byte\" band=\"1\"/></VRTDataset>"
        )
    };
    std::fs::write(at("a.vrt"), vrt(2_000_000_000)).unwrap();
    std::fs::write(at("b.vrt"), vrt(150_000)).unwrap();
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let options = gdal::raster::RasterCreationOptions::from_iter([
        "SPARSE_OK=TRUE",
        "TILED=YES",
        "COMPRESS=DEFLATE",
        "BIGTIFF=YES",
    ]);
    drop(
        driver
            .create_with_band_type_with_options::<u8, _>(at("c.tif"), 120_000, 120_000, 1, &options)
            .unwrap(),
    );
    let found = inputs::find(&["a.vrt", "b.vrt", "c.tif"].map(at)).unwrap();
    let began = Instant::now();
    let answers =
        estimate_tiles(&found.tiles, &BatchOptions::default(), &Hooks::default()).unwrap();
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    for answer in answers {
        let error = answer.tile.error.unwrap();
        assert!(error.contains("; "), "{error}");
    }
}

/// A mosaic of band files of different systems is no image.
#[test]
fn bands_of_different_systems() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    raster(&at("x_B02.tif"), 32653);
    raster(&at("x_B03.tif"), 32653);
    raster(&at("x_B04.tif"), 32652);
    let error = error(&at("x_B02.tif"));
    assert!(
        matches!(&error, Error::BandFiles { path, .. } if path.ends_with("x_B04.tif")),
        "{error}"
    );
    raster(&at("x_B04.tif"), 32653);
    let opened = Opened::open(&at("x_B02.tif"), "x", &ReadOptions::default()).unwrap();
    assert_eq!(opened.roles().len(), 3);
    assert_eq!(opened.read().unwrap().samples.dim(), (3, 64, 64));
    let found = inputs::find(&[folder.path().to_owned()]).unwrap();
    assert_eq!(found.tiles.len(), 1);
}

/// Items and virtual rasters that lead out of their folder or to the network.
#[test]
fn what_lies_elsewhere_is_not_read() {
    let (folder, path) = folder();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let item = inner.join("i.json");
    for (href, said) in [
        ("../x.tif", "climbs out"),
        (path.to_str().unwrap(), "climbs out"),
        ("https://example.invalid/x.tif", "download it"),
        ("/vsicurl/https://example.invalid/x.tif", "download it"),
        ("s3://bucket/x.tif", "download it"),
    ] {
        let text = serde_json::json!({"type": "Feature", "stac_version": "1.0.0",
            "properties": {}, "assets": {"a": {"href": href, "roles": ["data"]}}});
        std::fs::write(&item, text.to_string()).unwrap();
        let error = error(&item);
        assert!(matches!(error, Error::Refused { .. }), "{error}");
        assert!(error.to_string().contains(said), "{error}");
        // As an input it is a row that says so.
        let found = inputs::find(std::slice::from_ref(&inner)).unwrap();
        let answers =
            estimate_tiles(&found.tiles, &BatchOptions::default(), &Hooks::default()).unwrap();
        assert!(answers[0].tile.error.as_ref().unwrap().contains(said));
    }
}

/// `/vsizip/` is a name of GDAL's for what is on this disk.
#[test]
fn a_raster_in_an_archive() {
    let (folder, path) = folder();
    let zip = folder.path().join("x.zip");
    std::fs::write(&zip, stored_zip("y.tif", &std::fs::read(&path).unwrap())).unwrap();
    let inside = format!("/vsizip/{}/y.tif", zip.display());
    let tile = open(Path::new(&inside), "y", &ReadOptions::default()).unwrap();
    assert_eq!(tile.samples.dim(), (1, 64, 64));
    assert_eq!(tile.crs_name.as_deref(), Some("EPSG:32653"));
}

/// An archive of one file, not compressed (APPNOTE 4.3.7, 4.3.12, 4.3.16).
fn stored_zip(name: &str, data: &[u8]) -> Vec<u8> {
    let mut crc = u32::MAX;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    let size = (data.len() as u32).to_le_bytes();
    // Version 2.0, no flags, stored, no time.
    let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    common.extend((!crc).to_le_bytes());
    common.extend(size);
    common.extend(size);
    common.extend((name.len() as u16).to_le_bytes());
    let mut zip = b"PK\x03\x04".to_vec();
    zip.extend(&common);
    zip.extend([0, 0]);
    zip.extend(name.as_bytes());
    zip.extend(data);
    let directory = zip.len() as u32;
    zip.extend(b"PK\x01\x02\x14\x00");
    zip.extend(&common);
    zip.extend([0; 16]);
    zip.extend(name.as_bytes());
    let length = zip.len() as u32 - directory;
    zip.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    zip.extend(length.to_le_bytes());
    zip.extend(directory.to_le_bytes());
    zip.extend([0, 0]);
    zip
}

/// A picture with a world file has a transform; the caller names the system.
#[test]
fn a_world_file_needs_a_system_from_the_caller() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.png");
    image::GrayImage::from_pixel(32, 32, image::Luma([9]))
        .save(&path)
        .unwrap();
    std::fs::write(
        folder.path().join("x.pgw"),
        "0.5\n0\n0\n-0.5\n340000.25\n4733499.75\n",
    )
    .unwrap();
    let unknown = error(&path);
    assert!(matches!(unknown, Error::UnknownCrs { .. }), "{unknown}");
    let options = ReadOptions {
        crs: Some("EPSG:32653".into()),
        ..ReadOptions::default()
    };
    let tile = open(&path, "x", &options).unwrap();
    assert_eq!(tile.crs_name.as_deref(), Some("EPSG:32653"));
}

/// Every limit says its name, its value and how to raise it; raised, it lets the input pass.
#[test]
fn limits_say_which_and_how() {
    let (folder, path) = folder();
    let limited = |change: &dyn Fn(&mut ReadOptions), said: &str| {
        let mut options = ReadOptions::default();
        change(&mut options);
        let error = open(&path, "x", &options).unwrap_err();
        assert!(
            matches!(error, Error::Limit { .. } | Error::TooLarge { .. }),
            "{error}"
        );
        assert!(error.to_string().contains(said), "{error}");
    };
    open(&path, "x", &ReadOptions::default()).unwrap();
    limited(&|o| o.max_pixels = 4095, "raise ReadOptions::max_pixels");
    limited(&|o| o.max_bytes = 4095, "raise ReadOptions::max_bytes");
    limited(&|o| o.max_bands = 0, "raise ReadOptions::max_bands");
    let item = folder.path().join("x.json");
    std::fs::write(&item, r#"{"properties": {}}"#).unwrap();
    limited(
        &|o| o.metadata.bytes = 10,
        "raise ReadOptions::metadata.bytes",
    );
    std::fs::remove_file(&item).unwrap();

    let tile = open(&path, "x", &ReadOptions::default()).unwrap();
    let estimated = |change: &dyn Fn(&mut plimsoll::Options)| {
        let mut options = plimsoll::Options::default();
        change(&mut options);
        plimsoll::estimate(&tile, &options)
    };
    struct Many;
    impl plimsoll::hull::Segmenter for Many {
        fn candidates(
            &self,
            _: &plimsoll::tile::Tile,
            _: &plimsoll::sea::SeaState,
        ) -> Vec<plimsoll::hull::Candidate> {
            let middle = plimsoll::frame::Pixel {
                col: 32.0,
                row: 32.0,
            };
            let one = plimsoll::hull::Candidate::new(middle, [20.0, 0.0], 0.2);
            vec![one; 20_001]
        }
    }
    let error = estimated(&|o| o.segmenter = std::sync::Arc::new(Many)).unwrap_err();
    assert!(
        matches!(error, Error::Limit { value: 20_001, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("most_candidates"), "{error}");
}

/// A file that grows deep instead of long.
#[test]
fn deep_documents() {
    let folder = tempfile::tempdir().unwrap();
    let xml = folder.path().join("x.xml");
    for (depth, deep) in [(50, false), (101, true), (500_000, true)] {
        let text = format!("<isd>{}{}</isd>", "<a>".repeat(depth), "</a>".repeat(depth));
        std::fs::write(&xml, text).unwrap();
        let began = Instant::now();
        let read = read_metadata(&xml);
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
        assert_eq!(read.is_err(), deep, "{depth}");
        if let Err(error) = read {
            let known = matches!(error, Error::Limit { .. } | Error::Metadata { .. });
            assert!(known, "{error}");
        }
    }
    let json = folder.path().join("x.json");
    std::fs::write(&json, "[".repeat(1_000_000)).unwrap();
    let error = read_metadata(&json).unwrap_err();
    assert!(error.to_string().contains("recursion limit"), "{error}");
}

/// Names of the network that no search through the text of one file finds: written with
/// entities, behind a long comment, or in a file that the file leads to.
#[test]
fn nothing_is_fetched_however_it_is_written() {
    use std::io::{Read, Write};
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = asked.clone();
    std::thread::spawn(move || {
        for stream in server.incoming() {
            counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let Ok(mut stream) = stream else { continue };
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let vrt = |name: &str, before: &str, source: &str| {
        let path = folder.path().join(name);
        let text = format!(
            "{before}<VRTDataset rasterXSize=\"64\" rasterYSize=\"64\"><SRS>EPSG:32653</SRS>\
             <GeoTransform>340000,0.5,0,4733500,0,-0.5</GeoTransform>\
             <VRTRasterBand dataType=\"Byte\" band=\"1\"><SimpleSource>\
             <SourceFilename relativeToVRT=\"0\">{source}</SourceFilename><SourceBand>1\
             </SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
        );
        std::fs::write(&path, text).unwrap();
        path
    };
    let plain = format!("/vsicurl/http://127.0.0.1:{port}/x.tif");
    let entities = plain
        .replace("/vsicurl", "&#47;&#118;sicurl")
        .replace("http:", "http&#58;");
    let inner = vrt("inner.vrt", "", &entities);
    let paths = [
        vrt("plain.vrt", "", &plain),
        vrt("entities.vrt", "", &entities),
        vrt("late.vrt", &format!("<!-- {} -->", "x".repeat(700)), &plain),
        vrt(
            "long.vrt",
            "",
            &format!(
                "{plain}</SourceFilename><!-- {} --><SourceFilename>",
                "x".repeat(17 << 20)
            ),
        ),
        vrt("leads.vrt", "", inner.to_str().unwrap()),
    ];
    let count = || asked.load(std::sync::atomic::Ordering::SeqCst);
    for path in &paths {
        let read = open(path, "x", &ReadOptions::default());
        assert_eq!(count(), 0, "{} was fetched", path.display());
        assert!(read.is_err(), "{}", path.display());
    }
    // Where it is asked for, it is fetched: what stood above could have failed.
    let options = ReadOptions {
        allow_network: true,
        ..ReadOptions::default()
    };
    assert!(open(&paths[1], "x", &options).is_err());
    assert!(count() > 0);
}
