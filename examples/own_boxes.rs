//! Boxes of another detector in place of the built-in segmenter: the measurement goes on from
//! them.
//!
//! `cargo run --release --example own_boxes -- [BOXES.csv TILE…]`, with the columns
//! `tile,col,row,half_col,half_row,slenderness`: the centre of each box, the way from there to
//! the middle of a short side, both in pixels, and width over length.

use std::error::Error;
use std::sync::Arc;

use plimsoll::frame::Pixel;
use plimsoll::hull::{Candidate, Segmenter};
use plimsoll::tile::{self, ReadOptions, Tile};
use serde::Deserialize;

/// Rough boxes of two test tiles.
const TWO: &str = "tile,col,row,half_col,half_row,slenderness
call00a.tif,167,162,-66,71,0.18
call00d.tif,222,214,-111,60,0.17
";

#[derive(Deserialize)]
struct Row {
    tile: String,
    col: f64,
    row: f64,
    half_col: f64,
    half_row: f64,
    slenderness: f64,
}

struct OwnBoxes(Vec<Row>);

impl Segmenter for OwnBoxes {
    fn candidates(&self, tile: &Tile, _: &plimsoll::sea::SeaState) -> Vec<Candidate> {
        let here = self.0.iter().filter(|row| row.tile == tile.name);
        here.enumerate()
            .map(|(group, row)| Candidate {
                group,
                ..Candidate::new(
                    Pixel {
                        col: row.col,
                        row: row.row,
                    },
                    [row.half_col, row.half_row],
                    row.slenderness,
                )
            })
            .collect()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let text = args.first().map(std::fs::read_to_string).transpose()?;
    let rows = csv::Reader::from_reader(text.as_deref().unwrap_or(TWO).as_bytes());
    let boxes = rows.into_deserialize().collect::<Result<_, _>>()?;
    let mut options = plimsoll::Options::default();
    options.segmenter = Arc::new(OwnBoxes(boxes));
    let test = ["call00a.tif", "call00d.tif"].map(|name| format!("testdata/{name}"));
    for path in args.get(1..).unwrap_or(&test) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let tile = tile::open(path.as_ref(), name, &ReadOptions::default())?;
        let hulls = plimsoll::estimate(&tile, &options)?.hulls;
        for hull in &hulls {
            println!(
                "{name}: {:.1} m, {:.2?}",
                hull.length_m.value, hull.freeboard_m
            );
        }
        // The ship of both test tiles is 75.8 m long.
        let found = |m: f64| hulls.iter().any(|h| (h.length_m.value - m).abs() < 3.0);
        assert!(!args.is_empty() || found(75.8));
    }
    Ok(())
}
