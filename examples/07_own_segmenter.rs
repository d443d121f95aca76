//! Tutorial 7: Bring your own segmenter: whatever finds ships says where to look, and the measurement
//! goes on from there. `own_boxes.rs` and `own_masks.rs` read boxes and masks from files.
//!
//! `cargo run --release --example 07_own_segmenter`

use std::sync::Arc;

use plimsoll::frame::Pixel;
use plimsoll::hull::{Candidate, Segmenter};
use plimsoll::sea::SeaState;
use plimsoll::tile::{self, ReadOptions, Tile};

/// Finds one ship, as a network would: from the spread of what is much brighter than the rest.
struct Brightest;

impl Segmenter for Brightest {
    fn candidates(&self, tile: &Tile, _: &SeaState) -> Vec<Candidate> {
        let pixels = tile.samples.chip(plimsoll::tile::PixelWindow {
            col: 0,
            row: 0,
            width: tile.width(),
            height: tile.height(),
        });
        let (mean, sigma) = (pixels.mean().unwrap_or(0.0), pixels.std(0.0));
        let bright = pixels.indexed_iter().filter(|(_, v)| **v > mean + sigma);
        // The middle of a pixel lies at halves.
        let at: Vec<[f64; 2]> = bright
            .map(|((_, row, col), _)| [col as f64 + 0.5, row as f64 + 0.5])
            .collect();
        let n = at.len().max(1) as f64;
        let moment = |f: &dyn Fn(&[f64; 2]) -> f64| at.iter().map(f).sum::<f64>() / n;
        let (x, y) = (moment(&|p| p[0]), moment(&|p| p[1]));
        let xx = moment(&|p| (p[0] - x) * (p[0] - x));
        let yy = moment(&|p| (p[1] - y) * (p[1] - y));
        let xy = moment(&|p| (p[0] - x) * (p[1] - y));
        // A rod of half length h has the variance h²/3 along it.
        let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
        let long = (xx + yy) / 2.0 + ((xx - yy) / 2.0).hypot(xy);
        let half = (3.0 * long).sqrt();
        let along = [half * angle.cos(), half * angle.sin()];
        vec![Candidate::new(Pixel { col: x, row: y }, along, 0.17)]
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = "testdata/call00d.tif";
    let tile = tile::open(path.as_ref(), "call00d", &ReadOptions::default())?;
    let mut options = plimsoll::Options::default();
    options.segmenter = Arc::new(Brightest);
    let answer = plimsoll::estimate(&tile, &options)?;
    let hull = answer.hulls.first().ok_or("no hull")?;
    println!(
        "{:.1} × {:.1} m, freeboard {:.2} m",
        hull.length_m.value, hull.beam_m.value, hull.freeboard_m?.value
    );
    // The ship is 75.80 × 12.31 m.
    assert!((hull.length_m.value - 75.8).abs() < 3.0);
    assert!((hull.beam_m.value - 12.3).abs() < 1.0);
    Ok(())
}
