//! Masks of another segmenter in place of the built-in one: a box about each region, and the
//! measurement goes on from there.
//!
//! `cargo run --release --example own_masks -- [TILE MASK]`: any raster of the tile's size that
//! GDAL opens, 0 where no hull is. Without them, a crude mask of a test tile.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use image::{GrayImage, Luma};
use imageproc::geometry::min_area_rect;
use imageproc::point::Point;
use imageproc::region_labelling::{Connectivity, connected_components};
use plimsoll::frame::Pixel;
use plimsoll::hull::{Candidate, Segmenter};
use plimsoll::tile::{ReadOptions, Tile};

struct OwnMask(GrayImage);

impl Segmenter for OwnMask {
    fn candidates(&self, _: &Tile, _: &plimsoll::sea::SeaState) -> Vec<Candidate> {
        let labels = connected_components(&self.0, Connectivity::Eight, Luma([0]));
        let mut regions = BTreeMap::<u32, Vec<Point<i32>>>::new();
        for (col, row, label) in labels.enumerate_pixels().filter(|p| p.2[0] > 0) {
            let pixel = Point::new(col as i32, row as i32);
            regions.entry(label[0]).or_default().push(pixel);
        }
        let large = regions.values().filter(|region| region.len() > 500);
        large.enumerate().map(|(i, r)| box_of(i, r)).collect()
    }
}

fn box_of(group: usize, region: &[Point<i32>]) -> Candidate {
    // The middle of a pixel lies at halves.
    let [a, b, c, _] = min_area_rect(region).map(|p| [f64::from(p.x) + 0.5, f64::from(p.y) + 0.5]);
    let mut sides = [[b[0] - a[0], b[1] - a[1]], [c[0] - b[0], c[1] - b[1]]];
    sides.sort_by(|p, q| p[0].hypot(p[1]).total_cmp(&q[0].hypot(q[1])));
    let [short, long] = sides;
    let middle = Pixel {
        col: (a[0] + c[0]) / 2.0,
        row: (a[1] + c[1]) / 2.0,
    };
    let slenderness = short[0].hypot(short[1]) / long[0].hypot(long[1]);
    Candidate {
        group,
        ..Candidate::new(middle, long.map(|d| d / 2.0), slenderness)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let path = args.first().map_or("testdata/call00d.tif", |path| path);
    let tile = plimsoll::tile::open(path.as_ref(), path, &ReadOptions::default())?;
    let raster = gdal::Dataset::open(args.get(1).map_or(path, |mask| mask))?;
    assert_eq!(raster.raster_size(), (tile.width(), tile.height()));
    let pixels = raster.rasterband(1)?.read_band_as::<f32>()?.to_array()?;
    let crude = (pixels.mean().unwrap_or(0.0), pixels.std(0.0));
    let (water, bar) = args.get(1).map_or(crude, |_| (0.0, 0.0));
    let mask = GrayImage::from_fn(tile.width() as u32, tile.height() as u32, |col, row| {
        let value = pixels[[row as usize, col as usize]];
        Luma([u8::from((value - water).abs() > bar)])
    });
    let mut options = plimsoll::Options::default();
    options.segmenter = Arc::new(OwnMask(mask));
    let hulls = plimsoll::estimate(&tile, &options)?.hulls;
    for hull in &hulls {
        println!("{:.1} m, {:.2?}", hull.length_m.value, hull.freeboard_m);
    }
    // The ship of the test tile is 75.8 m long.
    let found = |m: f64| hulls.iter().any(|h| (h.length_m.value - m).abs() < 3.0);
    assert!(!args.is_empty() || found(75.8));
    Ok(())
}
