//! Tutorial 2: Find the hulls of a tile: what water looks like, then what is not water, long and
//! straight-sided.
//!
//! `cargo run --release --example 02_find_hulls`

use plimsoll::hull::{self, ThresholdSegmenter};
use plimsoll::sea;
use plimsoll::tile::{self, ReadOptions};

/// Of each tile: its ship's length and beam, by testdata/README.md.
const TRUTH: [(&str, f64, f64); 3] = [
    ("anchored02", 67.70, 10.71),
    ("call00d", 75.80, 12.31),
    ("call02d", 88.50, 13.51),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for (name, length_m, beam_m) in TRUTH {
        let path = format!("testdata/{name}.tif");
        let tile = tile::open(path.as_ref(), name, &ReadOptions::default())?;
        let sea = sea::survey(&tile)?;
        let hulls = hull::find(&tile, &sea, &ThresholdSegmenter::default())?;
        for hull in &hulls {
            let centre = hull.centre();
            println!(
                "{name}: at column {:.0}, row {:.0}, {:.1} × {:.1} m as imaged, heads {:.1}°{}",
                centre.col,
                centre.row,
                hull.imaged_length_m,
                hull.imaged_width_m,
                hull.frame.heading.deg(),
                if hull.bow_known { "" } else { " or back" },
            );
        }
        assert_eq!(hulls.len(), 1);
        // As imaged: layover and a lit side are still in it, and are taken off with the
        // freeboard.
        assert!((hulls[0].imaged_length_m - length_m).abs() < 4.0);
        assert!((hulls[0].imaged_width_m - beam_m).abs() < 3.0);
    }
    Ok(())
}
