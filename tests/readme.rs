//! Every command of the README that reads, as it is printed and in its order, in an empty folder
//! with `testdata/` in it.
#![cfg(unix)]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../README.md");

/// Commands that build, or that take hours; and those whose work others here have done.
const LEFT_OUT: [&str; 4] = [
    "make ",
    "cargo install ",
    "cargo run --release --example validate ",
    "plimsoll validate ",
];

/// The lines of the blocks of shell commands.
fn commands() -> Vec<&'static str> {
    let blocks = README.split("```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap().lines());
    lines.collect()
}

#[test]
fn every_command_works_as_printed() {
    let examples = std::env::current_exe().unwrap();
    let built = examples.ancestors().nth(2).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_plimsoll")).parent().unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("target")).unwrap();
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    std::os::unix::fs::symlink(testdata, folder.path().join("testdata")).unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());

    let mut run = 0;
    for line in commands() {
        if LEFT_OUT.iter().any(|start| line.starts_with(start)) {
            continue;
        }
        let example = line.strip_prefix("cargo run --release --example ");
        let line = match example.map(|rest| rest.split_once(" -- ").unwrap()) {
            Some((name, rest)) => format!("{}/examples/{name} {rest}", built.display()),
            None => line.to_owned(),
        };
        let done = Command::new("sh")
            .args(["-c", &line])
            .current_dir(folder.path())
            .env("PATH", &path)
            .output()
            .unwrap();
        // 2: a tile without a date does not count in the ledger.
        let ledger = line.contains("ledger ");
        let good = done.status.success() || (ledger && done.status.code() == Some(2));
        assert!(good, "{line}: {}", String::from_utf8_lossy(&done.stderr));
        run += 1;
    }
    assert!(run >= 12, "{run} commands in the README");
}

#[test]
fn every_file_it_links_to_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let links = README.split("](").skip(1);
    let targets = links.map(|rest| rest.split(')').next().unwrap());
    let files: Vec<&str> = targets.filter(|t| !t.starts_with('#')).collect();
    assert!(files.len() >= 8, "{files:?}");
    for file in files {
        assert!(root.join(file).exists(), "{file}");
    }
}
