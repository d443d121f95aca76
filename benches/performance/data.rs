//! The files that are timed: rendered tiles with and without ships, and a whole scene.
//!
//! All lie under `target/bench/`, are the same on every machine, and are made once.

use std::fs;
use std::path::{Path, PathBuf};

use gdal::cpl::CslStringList;
use gdal::raster::{Buffer, ColorInterpretation};
use gdal::spatial_ref::SpatialRef;
use gdal::{Dataset, DriverManager, Metadata};
use ndarray::Array3;
use plimsoll::frame::Georeference;
use plimsoll::scene::{BandSet, Scene, suite};
use plimsoll::tile::{Samples, Tile};

use super::Failure;

/// Columns and rows of a tile.
pub(crate) const SIDE: usize = 1024;
/// Tiles of the batch.
pub(crate) const TILES: usize = 64;
/// Columns and rows of the scene.
pub(crate) const SCENE_SIDE: usize = 8192;
/// Ships in the scene.
pub(crate) const SCENE_SHIPS: usize = 10;
/// Different pictures that the tiles are copies of: rendering is slow.
const SHIPS: usize = 8;
const SEAS: usize = 4;
/// Raised when what is made changes.
const VERSION: &str = "1";

const GSD_M: f64 = 0.5;

/// The sea of all files, with the ship of another scene in it where one is named.
fn scene(number: u64, with_ship: bool) -> Result<Scene, Failure> {
    let mut scene = suite("open", 9, 0)?;
    let other = suite("open", 9, number)?;
    scene.name = format!("tile{number:02}");
    scene.seed = 1000 + number;
    scene.placement.gsd_m = GSD_M;
    scene.placement.crs = "EPSG:32652".to_owned();
    scene.placement.rotation_deg = 0.0;
    (scene.placement.width, scene.placement.height) = (SIDE, SIDE);
    scene.sensor.bands = BandSet::Bgrn;
    scene.sensor.bits = 11;
    scene.cloud = None;
    scene.ships = if with_ship { other.ships } else { Vec::new() };
    Ok(scene)
}

/// A picture as samples, with the georeference of its tile.
fn picture(number: u64, with_ship: bool) -> Result<(Tile, Scene), Failure> {
    let scene = scene(number, with_ship)?;
    Ok((scene.render()?.tile, scene))
}

fn samples(tile: &Tile) -> Result<&Array3<u16>, Failure> {
    match &tile.samples {
        Samples::U16(samples) => Ok(samples),
        _ => Err("the bench's tiles have 16 bits".into()),
    }
}

/// The files.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    pub(crate) root: PathBuf,
}

impl Data {
    /// Where they lie, made first where they are not there.
    pub(crate) fn ready(root: &Path) -> Result<Data, Failure> {
        let data = Data {
            root: root.to_owned(),
        };
        let stamp = root.join("made");
        if fs::read_to_string(&stamp).is_ok_and(|v| v == VERSION) {
            return Ok(data);
        }
        eprintln!("rendering the bench's tiles (once, a few minutes)");
        fs::create_dir_all(root)?;
        let mut ships = Vec::new();
        for k in 0..SHIPS as u64 {
            ships.push(picture(k, true)?);
        }
        let mut seas = Vec::new();
        for k in 0..SEAS as u64 {
            seas.push(picture(100 + k, false)?);
        }
        for compress in ["DEFLATE", "NONE"] {
            let folder = data.tiles(compress);
            fs::create_dir_all(&folder)?;
            for k in 0..TILES {
                // A third of the tiles has a ship.
                let (tile, scene) = if k % 3 == 0 {
                    &ships[k / 3 % SHIPS]
                } else {
                    &seas[k % SEAS]
                };
                let path = folder.join(format!("t{k:02}.tif"));
                write(&path, tile, samples(tile)?, compress)?;
                fs::write(path.with_extension("json"), item(scene))?;
            }
        }
        data.write_scene(&ships, &seas)?;
        fs::write(stamp, VERSION)?;
        Ok(data)
    }

    /// The folder of the batch, by its compression.
    pub(crate) fn tiles(&self, compress: &str) -> PathBuf {
        self.root.join(compress.to_lowercase())
    }

    /// The scene with overviews.
    pub(crate) fn scene(&self) -> PathBuf {
        self.root.join("scene").join("scene.tif")
    }

    /// The same sea without ships, with tiles of every second power of two.
    pub(crate) fn growth(&self, side: usize) -> PathBuf {
        self.root.join("growth").join(format!("s{side}.tif"))
    }

    fn write_scene(&self, ships: &[(Tile, Scene)], seas: &[(Tile, Scene)]) -> Result<(), Failure> {
        let grid = SCENE_SIDE / SIDE;
        let mut all = Array3::<u16>::zeros((4, SCENE_SIDE, SCENE_SIDE));
        for k in 0..grid * grid {
            // Ships lie apart, and not at the border.
            let ship = (k % 6 == 4).then_some(k / 6).filter(|n| *n < SCENE_SHIPS);
            let (tile, _) = match ship {
                Some(n) => &ships[n % SHIPS],
                None => &seas[k % SEAS],
            };
            let (row, col) = (k / grid * SIDE, k % grid * SIDE);
            for ((b, r, c), v) in samples(tile)?.indexed_iter() {
                all[[b, row + r, col + c]] = *v;
            }
        }
        for folder in ["scene", "growth"] {
            fs::create_dir_all(self.root.join(folder))?;
        }
        let (tile, scene) = &seas[0];
        write(&self.scene(), tile, &all, "DEFLATE")?;
        fs::write(self.scene().with_extension("json"), item(scene))?;
        let sea = samples(tile)?;
        for side in [256, 512, 1024, 2048, 4096, 8192] {
            let part =
                Array3::from_shape_fn((4, side, side), |(b, r, c)| sea[[b, r % SIDE, c % SIDE]]);
            write(&self.growth(side), tile, &part, "DEFLATE")?;
            let sidecar = self.growth(side).with_extension("json");
            fs::write(sidecar, item(scene))?;
        }
        Ok(())
    }
}

/// Writes a Cloud Optimized GeoTIFF, with overviews where it is larger than a block.
fn write(path: &Path, tile: &Tile, samples: &Array3<u16>, compress: &str) -> Result<(), Failure> {
    let (bands, height, width) = samples.dim();
    let memory = DriverManager::get_driver_by_name("MEM")?;
    let mut dataset = memory.create_with_band_type::<u16, _>("", width, height, bands)?;
    if let Georeference::Affine { transform, crs } = &tile.georeference {
        dataset.set_geo_transform(transform)?;
        dataset.set_spatial_ref(&SpatialRef::from_definition(crs)?)?;
    }
    let names = ["blue", "green", "red", "nir"];
    for ((k, plane), name) in samples.outer_iter().enumerate().zip(names) {
        let mut band = dataset.rasterband(k + 1)?;
        let mut buffer = Buffer::new((width, height), plane.iter().copied().collect());
        band.write((0, 0), (width, height), &mut buffer)?;
        band.set_description(name)?;
        band.set_color_interpretation(match name {
            "red" => ColorInterpretation::RedBand,
            "green" => ColorInterpretation::GreenBand,
            "blue" => ColorInterpretation::BlueBand,
            _ => ColorInterpretation::Undefined,
        })?;
    }
    copy(&dataset, path, width > 2 * SIDE, compress)
}

fn copy(dataset: &Dataset, path: &Path, overviews: bool, compress: &str) -> Result<(), Failure> {
    let mut options = CslStringList::new();
    options.set_name_value("COMPRESS", compress)?;
    if compress == "DEFLATE" {
        options.set_name_value("PREDICTOR", "YES")?;
    }
    options.set_name_value("OVERVIEWS", if overviews { "AUTO" } else { "NONE" })?;
    options.set_name_value("NUM_THREADS", "ALL_CPUS")?;
    let driver = DriverManager::get_driver_by_name("COG")?;
    dataset.create_copy(&driver, path, &options)?.close()?;
    Ok(())
}

/// A STAC item with sun, view and time.
fn item(scene: &Scene) -> String {
    format!(
        r#"{{"type": "Feature", "stac_version": "1.0.0", "id": "{}", "geometry": null,
"properties": {{"datetime": "{}", "view:sun_azimuth": {}, "view:sun_elevation": {},
"view:incidence_angle": {}, "view:azimuth": {}}}, "links": [], "assets": {{}}}}"#,
        scene.name,
        scene.time,
        scene.sun.azimuth.deg(),
        scene.sun.elevation.deg(),
        scene.view.incidence.deg(),
        scene.view.azimuth.deg()
    )
}
