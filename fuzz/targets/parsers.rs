//! Texts that say something of images or ships.

use std::path::Path;

use plimsoll::compare::{read_estimates, read_reported};
use plimsoll::inputs;
use plimsoll::ledger::{self, Areas, Journal};
use plimsoll::tile::{Opened, ReadOptions, read_metadata};

use super::bytes::{folder, with_file};
use super::sound::assert_sound;

/// A STAC item, a collection of them, a catalogue, Planet's and Maxar's own features.
pub(crate) fn stac(data: &[u8]) {
    with_file("item.json", data, |path| {
        if let Ok(acquisition) = read_metadata(path) {
            assert_sound(&acquisition);
        }
        let found = inputs::find(&[path.to_owned()]).expect("a file is no folder");
        assert!(!found.tiles.is_empty() || data.len() > 2);
        for input in found.tiles.iter().take(8) {
            if let Ok(opened) = Opened::open(&input.path, &input.name, &ReadOptions::default()) {
                for file in opened.files() {
                    assert!(file.starts_with(folder()), "{} climbed out", file.display());
                }
            }
        }
    });
}

fn metadata(path: &Path) {
    if let Ok(acquisition) = read_metadata(path) {
        assert_sound(&acquisition);
    }
}

/// Maxar's IMD.
pub(crate) fn imd(data: &[u8]) {
    with_file("x.IMD", data, metadata);
}

/// Maxar's ISD, Airbus's DIMAP, Planet's and Sentinel-2's XML.
pub(crate) fn xml(data: &[u8]) {
    with_file("x.XML", data, metadata);
}

/// Estimates of earlier runs, and the ledger of them.
pub(crate) fn journal(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for name in ["x.ndjson", "x.geojson"] {
        let mut journal = Journal::default();
        let read = match name {
            "x.ndjson" => journal.read_ndjson(&text, name.as_ref()),
            _ => journal.read_geojson(&text, name.as_ref()),
        };
        if read.is_err() {
            continue;
        }
        assert_sound(&journal.clone().estimates());
        if let Ok(ledger) = ledger::ledger(journal, &ledger::Options::default()) {
            assert_sound(&ledger);
        }
    }
    with_file("x.geojson", data, |path| {
        if let Ok(drafts) = read_estimates(path) {
            assert_sound(&drafts);
        }
    });
}

/// Identifications, deliveries, positions and draughts: CSV.
pub(crate) fn tables(data: &[u8]) {
    with_file("x.csv", data, |path| {
        if let Ok(rows) = ledger::read_identified(path) {
            assert_sound(&rows);
        }
        if let Ok(rows) = ledger::read_notified(path) {
            assert_sound(&rows);
        }
        if let Ok(rows) = ledger::read_ais(path) {
            assert_sound(&rows);
        }
        if let Ok(rows) = read_reported(path) {
            assert_sound(&rows);
        }
    });
}

/// Polygons on land and water.
pub(crate) fn areas(data: &[u8]) {
    with_file("x.geojson", data, |path| {
        if let Ok(areas) = Areas::read(path) {
            let place = plimsoll::frame::LonLat {
                lon_deg: 132.9,
                lat_deg: 42.7,
            };
            let _ = areas.at(place);
        }
    });
}
