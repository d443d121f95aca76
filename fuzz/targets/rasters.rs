//! Files that GDAL opens.

use std::path::Path;

use plimsoll::estimate::{Options, estimate};
use plimsoll::tile::{ReadOptions, open};

use super::bytes::{file, folder, with_file};
use super::sound::assert_sound;

/// The largest tile that the targets read: what takes long is GDAL's, and tested elsewhere.
const MAX_PIXELS: u64 = 1 << 16;

fn read(path: &Path) {
    let options = ReadOptions {
        max_pixels: MAX_PIXELS,
        ..ReadOptions::default()
    };
    let Ok(tile) = open(path, "x", &options) else {
        return;
    };
    assert_sound(&tile.acquisition);
    assert_sound(&tile.georeference);
    if let Ok(answer) = estimate(&tile, &Options::default()) {
        assert_sound(&answer);
    }
}

/// A virtual raster, over a small raster that lies beside it as `s.tif`.
pub(crate) fn vrt(data: &[u8]) {
    if !folder().join("s.tif").exists() {
        file(
            "s.tif",
            include_bytes!("../../testdata/bad/no_georeference.tif"),
        );
    }
    with_file("x.vrt", data, read);
}

/// A GeoTIFF.
pub(crate) fn raster(data: &[u8]) {
    with_file("x.tif", data, read);
}
