//! A scene laid out of copies of one tile of `testdata/`.

use std::path::{Path, PathBuf};

use gdal::raster::Buffer;
use gdal::{Dataset, DriverManager};
use plimsoll::plan::PlanOptions;

const TILE: usize = 328;
pub(crate) const SIZE: (usize, usize) = (1900, 1700);

/// Where the tile of one tanker is laid into the scene: column and row. Two touch each other,
/// and one runs out of the scene, through her middle.
pub(crate) const PLACES: [(usize, usize); 5] = [
    (420, 401),
    (757, 407),
    (1111, 803),
    (631, 935),
    (1093, 1475),
];

/// One band of the scene: the sea of the tile's corner, and the tile where there is a tanker.
fn band(tile: &[u8]) -> Vec<u8> {
    const SEA: usize = 70;
    let mut out = vec![0; SIZE.0 * SIZE.1];
    for (k, pixel) in out.iter_mut().enumerate() {
        let (row, col) = (k / SIZE.0, k % SIZE.0);
        // Mirrored at each seam, so that the sea has no edges.
        let fold = |x: usize| {
            if (x / SEA).is_multiple_of(2) {
                x % SEA
            } else {
                SEA - 1 - x % SEA
            }
        };
        *pixel = tile[fold(row) * TILE + fold(col)];
    }
    for (col, row) in PLACES {
        for r in 0..TILE.min(SIZE.1 - row) {
            let to = (row + r) * SIZE.0 + col;
            out[to..to + TILE].copy_from_slice(&tile[r * TILE..(r + 1) * TILE]);
        }
    }
    out
}

/// The scene as a GeoTIFF with its item, in a folder.
pub(crate) fn scene(folder: &Path) -> PathBuf {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let source = Dataset::open(testdata.join("call00a.tif")).unwrap();
    let path = folder.join("scene.tif");
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut out = driver
        .create_with_band_type::<u8, _>(&path, SIZE.0, SIZE.1, 3)
        .unwrap();
    out.set_geo_transform(&source.geo_transform().unwrap())
        .unwrap();
    out.set_spatial_ref(&source.spatial_ref().unwrap()).unwrap();
    for k in 1..=3 {
        let tile = source.rasterband(k).unwrap().read_band_as::<u8>().unwrap();
        let mut buffer = Buffer::new(SIZE, band(tile.data()));
        out.rasterband(k)
            .unwrap()
            .write((0, 0), SIZE, &mut buffer)
            .unwrap();
    }
    std::fs::copy(testdata.join("call00a.json"), folder.join("scene.json")).unwrap();
    path
}

/// Windows of 263 pixels to either side, so that those of the hulls away from the border are
/// whole in every crop.
pub(crate) fn plan() -> PlanOptions {
    let mut plan = PlanOptions::default();
    plan.longest_m = 140.0;
    plan.margin_m = 35.0;
    plan
}
