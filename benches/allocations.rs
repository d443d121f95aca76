//! Heap allocations of the estimate of one tile; `make bench` puts them into
//! `docs/performance.md`. Apart from the other benches, because counting costs time.

use std::path::Path;

use plimsoll::tile::{self, ReadOptions};
use plimsoll::{Options, estimate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench/deflate");
    let mut rows = serde_json::Map::new();
    // Only a bench run with its tiles made has anything to count.
    for (what, name) in [("a ship", "t00.tif"), ("no ship", "t01.tif")] {
        let path = root.join(name);
        if !path.exists() {
            println!("no {}: run `make bench`", path.display());
            return Ok(());
        }
        let tile = tile::open(&path, name, &ReadOptions::default())?;
        let options = Options::default();
        let mut hulls = 0;
        let count = allocation_counter::measure(|| {
            hulls = estimate(&tile, &options).map_or(0, |answer| answer.hulls.len());
        });
        let mb = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        let row = serde_json::json!({
            "hulls": hulls,
            "allocations": count.count_total,
            "total_mb": mb(count.bytes_total),
            "peak_mb": mb(count.bytes_max),
        });
        rows.insert(what.to_owned(), row);
    }
    println!("{}", serde_json::Value::Object(rows));
    Ok(())
}
