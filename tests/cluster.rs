//! Workers on a Dask cluster of this machine, parts of which are killed. Needs the Python of
//! `make cluster-setup`.
#![cfg(unix)]
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A Python that has Dask: `$PLIMSOLL_PYTHON`, else that of `make cluster-setup`; `None`, with
/// a line that says so, where there is none: its packages cannot be had everywhere.
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("PLIMSOLL_PYTHON")
        .map_or_else(|| here("target/cluster/venv/bin/python"), PathBuf::from);
    let found = Command::new(&python)
        .args(["-c", "import distributed, jsonschema, psutil"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if found {
        return Some(python);
    }
    println!("skipped: no Python with Dask, see make cluster-setup");
    None
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// One run in which `what` is killed: nothing lost, nothing doubled, the same bytes as of one
/// process.
fn survives(what: &str) {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new(python)
        .arg(here("tests/cluster/kills.py"))
        .arg(env!("CARGO_BIN_EXE_plimsoll"))
        .arg(folder.path().join("run"))
        .arg(what)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}{errors}");
    assert!(said.contains(" 0 lost, 0 doubled, 0 differ"), "{said}");
}

#[test]
fn a_killed_dask_worker_costs_nothing() {
    survives("dask-worker");
}

#[test]
fn a_killed_child_costs_nothing() {
    survives("child");
}

#[test]
fn a_killed_driver_goes_on_from_its_journal() {
    survives("driver");
}

#[test]
fn a_tile_that_kills_every_worker_is_one_failed_row() {
    survives("poison");
}

#[test]
fn both_lines_are_as_their_schemas_say() {
    let Some(python) = python() else { return };
    let plimsoll = |args: &[&str], input: &[u8]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_plimsoll"))
            .args(args)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap().stdout
    };
    let mut plan = vec![
        "plan",
        "--root",
        "testdata",
        "--at-once",
        "0",
        "--windows",
        "2",
    ];
    plan.extend(["--sun", "160,40", "--gsd", "0.5", "testdata/call00a.tif"]);
    let mut asked = plimsoll(&plan, b"");
    asked.extend(plimsoll(&["plan", "--root", "testdata", "testdata"], b""));
    let mut lines = asked.clone();
    lines.extend(b"nonsense\n{\"id\":\"w\",\"tile\":\"missing.tif\",\"window\":[0,0,1,1]}\n");
    let answered = plimsoll(&["worker", "--root", "testdata"], &lines);
    for (schema, lines, least) in [("request", asked, 7), ("answer", answered, 9)] {
        let mut child = Command::new(&python)
            .arg(here("tests/cluster/schema.py"))
            .arg(here(&format!("docs/schema/{schema}-1.json")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&lines).unwrap();
        let done = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{schema}: {said}");
        assert_eq!(said.trim(), format!("{least} lines"), "{schema}");
    }
}
