//! Tutorial 5: Many tiles on all cores: progress, a row for every tile whether good or bad, files, and
//! a way to stop.
//!
//! `cargo run --release --example 05_batch`

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use plimsoll::answer::Status;
use plimsoll::batch::{self, BatchOptions, Hooks};
use plimsoll::{TileAnswer, inputs, report};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // One of these is truncated: it costs its own row and nothing else.
    let found = inputs::find(&["testdata".into(), "testdata/bad/truncated.tif".into()])?;
    let (done, all) = (AtomicUsize::new(0), found.tiles.len());
    let progress = |answer: &TileAnswer| {
        let done = 1 + done.fetch_add(1, Ordering::Relaxed);
        println!(
            "{done}/{all} {}: {:?}",
            answer.tile.tile, answer.tile.status
        );
    };
    let stop = AtomicBool::new(false); // a handler of signals would set it
    let hooks = Hooks {
        on_done: Some(&progress),
        stop: Some(&stop),
        ..Hooks::default()
    };
    let answers = batch::estimate_tiles(&found.tiles, &BatchOptions::default(), &hooks)?;
    // In the order of the names, whatever the order in which threads came home.
    let names: Vec<_> = answers.iter().map(|a| &a.tile.tile).collect();
    assert!(names.is_sorted());
    assert_eq!(done.into_inner(), all);

    let failed: Vec<_> = answers
        .iter()
        .filter(|a| a.tile.status == Status::Failed)
        .collect();
    assert_eq!(failed.len(), 1);
    println!("{}", failed[0].tile.error.as_deref().unwrap_or_default());

    let folder = std::path::Path::new("target/tutorial");
    for name in ["fleet.geojson", "fleet.ndjson", "fleet.csv"] {
        report::save(&folder.join(name), &answers)?;
    }
    print!("{}", report::table::render(&answers));
    let lines = std::fs::read_to_string(folder.join("fleet.ndjson"))?;
    assert_eq!(lines.lines().count(), all);

    // Results are `Serialize`: each as in the files.
    let json = plimsoll::serde_json::to_string(&answers[0])?;
    assert_eq!(Some(json.as_str()), lines.lines().next());
    Ok(())
}
