//! Polygons of water: read from any reference system, and nothing found or measured outside.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::path::{Path, PathBuf};
use std::sync::Arc;

use plimsoll::answer::{Flag, Status, TileAnswer};
use plimsoll::batch::{self, BatchOptions};
use plimsoll::frame::{LonLat, Pixel};
use plimsoll::inputs::Input;
use plimsoll::tile::{self, ReadOptions, Tile, WaterArea};
use plimsoll::worker::{Root, Worker};
use plimsoll::{Error, Options, Withheld, estimate};

const CALL: &str = "testdata/call00a.tif";

fn call() -> Tile {
    tile::open(CALL.as_ref(), "call00a.tif", &ReadOptions::default()).unwrap()
}

/// A ring through pixels of a tile.
fn ring(tile: &Tile, pixels: &[[f64; 2]]) -> Vec<LonLat> {
    let place = |p: &[f64; 2]| {
        let at = Pixel {
            col: p[0],
            row: p[1],
        };
        tile.georeference.lonlat_at(at).unwrap().unwrap()
    };
    pixels.iter().map(place).collect()
}

fn water(tile: &Tile, pixels: &[[f64; 2]]) -> WaterArea {
    WaterArea::from_rings(&[vec![ring(tile, pixels)]]).unwrap()
}

fn answer(tile: &Tile) -> TileAnswer {
    estimate(tile, &Options::default()).unwrap()
}

const ALL: [[f64; 2]; 4] = [[-9.0, -9.0], [400.0, -9.0], [400.0, 400.0], [-9.0, 400.0]];

#[test]
fn a_tile_that_is_all_water_is_answered_as_without_polygons() {
    let plain = answer(&call());
    let all = water(&call(), &ALL);
    let mut with = answer(&call().with_water(&all).unwrap());
    let said = format!(" water={}", all.digest());
    assert_eq!(with.tile.options, plain.tile.options.clone() + &said);
    with.tile.options.clone_from(&plain.tile.options);
    assert_eq!(with, plain);
    assert_eq!(plain.hulls.len(), 1);
}

/// The box about the ship of [`CALL`], with so many pixels of room.
fn box_of_ship(room: f64) -> [[f64; 2]; 4] {
    let outline = answer(&call()).hulls.remove(0).pixel_polygon;
    let [mut from, mut to] = [[f64::MAX; 2], [f64::MIN; 2]];
    for p in outline {
        for (k, v) in [p.col, p.row].into_iter().enumerate() {
            from[k] = from[k].min(v - room);
            to[k] = to[k].max(v + room);
        }
    }
    [from, [to[0], from[1]], to, [from[0], to[1]]]
}

#[test]
fn a_ship_on_an_island_is_none() {
    let tile = call();
    let island = ring(&tile, &box_of_ship(2.0));
    let water = WaterArea::from_rings(&[vec![ring(&tile, &ALL), island]]).unwrap();
    let answer = answer(&tile.with_water(&water).unwrap());
    assert_eq!((answer.tile.status, answer.hulls.len()), (Status::Ok, 0));
    assert!(answer.tile.flags.is_empty());
}

/// The tile cut by a line beside the ship, so many metres from her middle line to starboard
/// (negative: to port); on her side of it is water.
fn cut_beside(starboard_m: f64) -> WaterArea {
    let tile = call();
    let hull = answer(&tile).hulls.remove(0);
    let middle = hull.markup.bow.unwrap()[0];
    let gsd = tile.georeference.frame_at(middle).unwrap().gsd_m();
    let heading = hull.heading_deg.to_radians();
    let at = |forward_m: f64, starboard_m: f64| {
        let east = forward_m * heading.sin() + starboard_m * heading.cos();
        let north = forward_m * heading.cos() - starboard_m * heading.sin();
        [middle.col + east / gsd, middle.row - north / gsd]
    };
    let far = -starboard_m.signum() * 900.0;
    let corners = [
        at(-900.0, starboard_m),
        at(900.0, starboard_m),
        at(900.0, far),
        at(-900.0, far),
    ];
    water(&tile, &corners)
}

#[test]
fn a_shadow_that_falls_on_land_is_not_measured() {
    let plain = answer(&call()).hulls.remove(0);
    let f = plain.freeboard_m.unwrap().value;
    let half = plain.beam_m.value / 2.0;
    // The sun stands at 160 degrees and she heads 220: to starboard lies her shadow.
    let withheld = |starboard_m: f64| {
        let tile = call().with_water(&cut_beside(starboard_m)).unwrap();
        let mut hulls = answer(&tile).hulls;
        assert_eq!(hulls.len(), 1, "{starboard_m}");
        let hull = hulls.remove(0);
        assert!((hull.length_m.value - plain.length_m.value).abs() < 1.0);
        hull.freeboard_m
    };
    assert_eq!(withheld(half + 2.0), Err(Withheld::ShadowNotOnWater));
    assert_eq!(withheld(half + 4.0), Err(Withheld::ShadowNotOnWater));
    // On the other side there is nothing to measure but the lit strip, and far off it is no matter.
    // (Land at 60 m leaves a sea so small that it is learnt a little otherwise, and this hull's
    // freeboard hangs on it.)
    for clear in [half + 90.0, -half - 90.0] {
        let away = withheld(clear).unwrap().value - f;
        assert!(away.abs() < 0.1, "{clear}: {away}");
    }
}

#[test]
fn a_ship_through_which_the_polygons_end_is_cut() {
    let tile = call();
    let [middle, bow] = answer(&tile).hulls[0].markup.bow.unwrap();
    // Heading 220 degrees she has her bow at the lower end; a sixth of her lies on land.
    let end = middle.row + 0.67 * (bow.row - middle.row);
    let upper = water(
        &tile,
        &[[-9.0, -9.0], [400.0, -9.0], [400.0, end], [-9.0, end]],
    );
    let hulls = answer(&tile.with_water(&upper).unwrap()).hulls;
    assert_eq!(hulls.len(), 1);
    assert!(hulls[0].flags.contains(&Flag::CutByTileEdge));
    assert_eq!(hulls[0].freeboard_m, Err(Withheld::CutByTileEdge));
}

#[test]
fn a_tile_without_water_says_so() {
    let tile = call();
    let elsewhere = water(&tile, &[[900.0, 0.0], [990.0, 0.0], [990.0, 90.0]]);
    let answer = answer(&tile.with_water(&elsewhere).unwrap());
    assert_eq!(answer.tile.status, Status::Ok);
    assert_eq!(answer.tile.flags, [Flag::NoWater]);
    assert!(answer.hulls.is_empty() && answer.tile.gsd_m.is_some());
}

/// The west of [`CALL`] in four reference systems, by PROJ 9 through another binding; of two the
/// authority says northing or latitude first.
const WEST: [(&str, [[f64; 2]; 4]); 4] = [
    (
        "32653",
        [
            [340_289.294, 4_733_316.973],
            [340_349.289, 4_733_316.973],
            [340_361.288, 4_733_144.988],
            [340_289.294, 4_733_144.988],
        ],
    ),
    (
        "4326",
        [
            [133.048_930_823, 42.735_752_553],
            [133.049_663_322, 42.735_765_034],
            [133.049_858_341, 42.734_219_615],
            [133.048_979_364, 42.734_204_64],
        ],
    ),
    (
        "3857",
        [
            [14_810_939.23, 5_271_836.793],
            [14_811_020.771, 5_271_838.684],
            [14_811_042.481, 5_271_604.463],
            [14_810_944.633, 5_271_602.194],
        ],
    ),
    (
        "28423",
        [
            [23_340_130.342, 4_735_264.507],
            [23_340_190.36, 4_735_264.507],
            [23_340_202.363, 4_735_092.454],
            [23_340_130.341, 4_735_092.454],
        ],
    ),
];

fn geojson(folder: &Path, epsg: &str, ring: &[[f64; 2]]) -> PathBuf {
    let path = folder.join(format!("west-{epsg}.geojson"));
    let mut ring = ring.to_vec();
    ring.push(ring[0]);
    let text = serde_json::json!({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": format!("urn:ogc:def:crs:EPSG::{epsg}")}},
        "features": [
            {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": ring[0]}},
            {"type": "Feature", "properties": {}, "geometry": null},
            {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}},
        ],
    });
    std::fs::write(&path, text.to_string()).unwrap();
    path
}

/// Latitude first, as GML has it.
fn gml(folder: &Path, ring: &[[f64; 2]]) -> PathBuf {
    let path = folder.join("west.gml");
    let list: Vec<String> = (ring.iter().chain([&ring[0]]))
        .map(|p| format!("{} {}", p[1], p[0]))
        .collect();
    let text = format!(
        r#"<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="a">
<ogr:featureMember><ogr:west gml:id="b"><ogr:geometryProperty>
<gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326" gml:id="c"><gml:exterior><gml:LinearRing>
<gml:posList>{}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>
</ogr:geometryProperty></ogr:west></ogr:featureMember></ogr:FeatureCollection>"#,
        list.join(" ")
    );
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn polygons_of_any_reference_system_lie_on_the_same_pixels() {
    let dir = tempfile::tempdir().unwrap();
    let mut files: Vec<PathBuf> = WEST
        .iter()
        .map(|(epsg, ring)| geojson(dir.path(), epsg, ring))
        .collect();
    files.push(gml(dir.path(), &WEST[1].1));
    // The eastern border runs from column 100 at row -50 to column 130 at row 380.
    for file in files {
        let water = WaterArea::read(&file).unwrap();
        let land = call().with_water(&water).unwrap().land.unwrap().is_land;
        for (row, cells) in land.outer_iter().enumerate() {
            let border = 100.0 + 30.0 * (row as f64 + 0.5 + 50.0) / 430.0;
            let first = cells.iter().position(|land| *land).unwrap() as f64;
            assert!((first - border).abs() < 1.02, "{}: {row}", file.display());
            assert_eq!(cells.iter().filter(|land| !**land).count() as f64, first);
        }
    }
}

#[test]
fn what_holds_no_polygon_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let point = r#"{"type":"Point","coordinates":[133,42]}"#;
    for (path, why) in [
        (dir.path().join("missing.gpkg"), "no vector source"),
        (file("text.geojson", "water"), "no vector source"),
        (file("point.geojson", point), "it holds no polygon"),
        (
            file("empty.csv", "WKT,name\nPOLYGON EMPTY,a\n"),
            "it holds no polygon",
        ),
        (PathBuf::from(CALL), "no vector source"),
        (
            // No reference system, and metres.
            file(
                "a.csv",
                "WKT,name\n\"POLYGON((340289 4733316,340349 4733316,340361 4733144,340289 4733316))\",a\n",
            ),
            "no longitude and latitude",
        ),
        (
            geojson(dir.path(), "32653", &[[1e30, 0.0], [0.0, 1e30], [1.0, 1.0]]),
            "no place on Earth",
        ),
    ] {
        match WaterArea::read(&path) {
            Err(Error::Water { path: said, reason }) => {
                assert_eq!(said, path);
                assert!(reason.contains(why), "{reason}");
            }
            other => panic!("{}: {other:?}", path.display()),
        }
    }
}

/// Options with the whole of [`CALL`] as water, but for the ship.
fn island_options() -> BatchOptions {
    let tile = call();
    let island = ring(&tile, &box_of_ship(2.0));
    let water = WaterArea::from_rings(&[vec![ring(&tile, &ALL), island]]).unwrap();
    let mut options = BatchOptions::default();
    options.read.water = Some(Arc::new(water));
    options
}

#[test]
fn scenes_and_workers_know_the_water_too() {
    let input = Input {
        path: PathBuf::from(CALL),
        name: "call00a.tif".to_owned(),
    };
    for at_once_px in [0, 36_000_000] {
        let mut options = BatchOptions::default();
        options.plan.at_once_px = at_once_px;
        assert_eq!(batch::estimate_one(&input, &options).hulls.len(), 1);
        let mut options = island_options();
        options.plan.at_once_px = at_once_px;
        let answer = batch::estimate_one(&input, &options);
        assert_eq!((answer.tile.status, answer.hulls.len()), (Status::Ok, 0));
        assert_eq!(answer.tile.options, options.summary());
        let far = water(&call(), &[[900.0, 0.0], [990.0, 0.0], [990.0, 90.0]]);
        options.read.water = Some(Arc::new(far));
        let answer = batch::estimate_one(&input, &options);
        assert_eq!(answer.tile.flags, [Flag::NoWater], "{at_once_px}");
    }
    let mut worker = Worker {
        root: Root::new("testdata".as_ref(), false).unwrap(),
        options: BatchOptions::default(),
    };
    let hulls = |worker: &Worker| {
        let line = br#"{"id": 1, "tile": "call00a.tif"}"#;
        worker.answer(line)["tile"]["hulls"].as_u64()
    };
    assert_eq!(hulls(&worker), Some(1));
    worker.options = island_options();
    assert_eq!(hulls(&worker), Some(0));
}

#[test]
fn an_image_without_georeference_fails_with_a_reason() {
    let mut options = island_options();
    options.read.overrides.gsd_m = Some(0.4);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("plain.png");
    let picture = plimsoll::image::GrayImage::new(64, 64);
    picture.save(&path).unwrap();
    let input = Input {
        path,
        name: "plain.png".to_owned(),
    };
    let answer = batch::estimate_one(&input, &options);
    assert_eq!(answer.tile.status, Status::Failed);
    assert!(answer.tile.error.unwrap().contains("no georeference"));
}
