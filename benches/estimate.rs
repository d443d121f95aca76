//! How long one tile takes, and the whole of `testdata/` on one thread and on two.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use plimsoll::batch::{self, BatchOptions, Hooks};
use plimsoll::inputs;
use plimsoll::tile::{self, ReadOptions};
use plimsoll::{Options, estimate};

/// How often `testdata/` is repeated in a batch, so that two threads have work to share.
const REPEATS: usize = 4;

fn testdata() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

fn one_tile(c: &mut Criterion) {
    let path = testdata().join("anchored02.tif");
    c.bench_function("open anchored02", |b| {
        b.iter(|| tile::open(black_box(&path), "anchored02.tif", &ReadOptions::default()));
    });
    let tile = tile::open(&path, "anchored02.tif", &ReadOptions::default())
        .expect("testdata/anchored02.tif opens");
    c.bench_function("estimate anchored02", |b| {
        b.iter(|| estimate(black_box(&tile), &Options::default()));
    });
}

fn whole_batch(c: &mut Criterion) {
    let once = inputs::find(&[testdata()])
        .expect("testdata is a folder")
        .tiles;
    let tiles: Vec<_> = (0..REPEATS).flat_map(|_| once.clone()).collect();
    let mut group = c.benchmark_group("batch of testdata");
    group.sample_size(10);
    group.throughput(Throughput::Elements(tiles.len() as u64));
    for threads in [1, 2] {
        let options = BatchOptions {
            threads: NonZeroUsize::new(threads),
            ..BatchOptions::default()
        };
        group.bench_function(format!("{threads} threads"), |b| {
            b.iter(|| batch::estimate_tiles(&tiles, &options, &Hooks::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, one_tile, whole_batch);
criterion_main!(benches);
