//! Who uses whom, read from the sources: data walks one way through the rooms.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::fs;
use std::path::{Path, PathBuf};

/// A room, and the rooms that it must not name.
const FORBIDDEN: [(&str, &[&str]); 10] = [
    (
        "frame",
        &[
            "tile",
            "sea",
            "hull",
            "freeboard",
            "load",
            "estimate",
            "batch",
            "inputs",
        ],
    ),
    (
        "tile",
        &[
            "sea",
            "hull",
            "freeboard",
            "load",
            "estimate",
            "batch",
            "inputs",
        ],
    ),
    (
        "sea",
        &["hull", "freeboard", "load", "estimate", "batch", "inputs"],
    ),
    (
        "hull",
        &["freeboard", "load", "estimate", "batch", "inputs"],
    ),
    ("freeboard", &["load", "estimate", "batch", "inputs"]),
    // Metres and tonnes only.
    (
        "load",
        &[
            "tile",
            "sea",
            "hull",
            "freeboard",
            "estimate",
            "batch",
            "inputs",
        ],
    ),
    ("estimate", &["batch", "inputs"]),
    // Sees estimates, never tiles.
    ("ledger", &["tile", "sea", "hull", "freeboard"]),
    // Sees answers as they were written, and nothing of how they were made.
    (
        "compare",
        &[
            "tile",
            "sea",
            "hull",
            "freeboard",
            "load",
            "estimate",
            "batch",
            "inputs",
            "ledger",
            "scene",
        ],
    ),
    // The truth must share no formula with what it judges.
    ("scene", &["sea", "hull", "freeboard", "load", "estimate"]),
];

/// All sources: the room each belongs to, its path, and its code without comments and tests.
fn sources() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                let first = path.strip_prefix(&src).unwrap().iter().next().unwrap();
                let room = first.to_str().unwrap().trim_end_matches(".rs").to_owned();
                let code = code_of(&fs::read_to_string(&path).unwrap());
                files.push((room, path, code));
            }
        }
    }
    assert!(files.len() > 10, "the sources were not found");
    files
}

/// Files of unit tests aside (see `sources`): without lines of comment, and up to the tests, which may build what they need.
fn code_of(text: &str) -> String {
    let product = text.split("#[cfg(test)]").next().unwrap();
    let lines = product
        .lines()
        .filter(|l| !l.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether code names a room of this crate: `crate::room` or inside `crate::{…}`.
fn names(code: &str, room: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts_with_room = |text: &str| {
        text.strip_prefix(room)
            .is_some_and(|rest| !rest.starts_with(is_word))
    };
    code.split("crate::").skip(1).any(|after| {
        let Some(list) = after.strip_prefix('{') else {
            return starts_with_room(after);
        };
        let list = list.split(';').next().unwrap();
        list.split([',', '{'])
            .any(|item| starts_with_room(item.trim_start()))
    })
}

#[test]
fn no_stage_uses_a_later_one() {
    for (room, path, code) in sources() {
        for (_, later) in FORBIDDEN.iter().filter(|(r, _)| *r == room) {
            for other in *later {
                assert!(!names(&code, other), "{} uses {other}", path.display());
            }
        }
    }
}

#[test]
fn the_report_is_seen_by_the_worker_alone() {
    for (room, path, code) in sources() {
        let may = ["report", "worker", "bin", "lib"].contains(&room.as_str());
        assert!(
            may || !names(&code, "report"),
            "{} uses report",
            path.display()
        );
    }
}

#[test]
fn the_worker_is_used_by_nobody() {
    for (room, path, code) in sources() {
        let may = room == "worker" || room == "lib";
        let used = names(&code, "worker");
        assert!(may || !used, "{} uses worker", path.display());
    }
}

#[test]
fn validation_is_used_by_nobody() {
    for (room, path, code) in sources() {
        let may = room == "validate" || room == "lib";
        let used = names(&code, "validate");
        assert!(may || !used, "{} uses validate", path.display());
    }
}

#[test]
fn the_comparison_is_used_by_nobody() {
    for (room, path, code) in sources() {
        let may = room == "compare" || room == "lib";
        let used = names(&code, "compare");
        assert!(may || !used, "{} uses compare", path.display());
    }
}

#[test]
fn threads_are_the_batchs_alone() {
    for (room, path, code) in sources() {
        for word in ["rayon", "par_iter", "thread::spawn", "thread::scope"] {
            let may = room == "batch" || !code.contains(word);
            assert!(may, "{} uses {word}", path.display());
        }
    }
}

#[test]
fn the_library_lists_its_stages_in_order() {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let lib = fs::read_to_string(lib).unwrap();
    let stages = [
        "frame",
        "tile",
        "sea",
        "hull",
        "freeboard",
        "load",
        "estimate",
        "batch",
        "ledger",
        "report",
        "worker",
        "compare",
    ];
    let at = stages.map(|s| {
        lib.find(&format!("\npub mod {s};"))
            .unwrap_or_else(|| panic!("{s}"))
    });
    assert!(at.is_sorted(), "{stages:?} stand at {at:?}");
}

#[test]
fn the_reader_of_this_test_finds_names() {
    assert!(names("use crate::sea::Sea;", "sea"));
    assert!(names("use crate::{Error, sea};", "sea"));
    assert!(names("use crate::{Error, sea::{Sea, mask}};", "sea"));
    assert!(!names("use crate::{Error, season};", "sea"));
    assert!(!names("use crate::seaside;", "sea"));
    assert!(!names("use crate::tile::{sea};", "sea"));
}
