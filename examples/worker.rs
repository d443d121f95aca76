//! Requests for tiles from standard input, an answer to each on standard output: what
//! `plimsoll worker` does, in a program of your own.
//!
//! `echo '{"id": 1, "tile": "call00a.tif"}' | cargo run --release --example worker -- testdata`

use std::io::{BufReader, stdin, stdout};
use std::path::Path;

use plimsoll::batch::BatchOptions;
use plimsoll::worker::{Root, ServeOptions, Worker, serve};

fn main() -> plimsoll::Result<()> {
    let root = std::env::args().nth(1).unwrap_or(".".to_owned());
    let worker = Worker {
        root: Root::new(Path::new(&root), false)?,
        options: BatchOptions::default(),
    };
    serve(
        &worker,
        &ServeOptions::default(),
        BufReader::new(stdin()),
        stdout(),
    )
}
