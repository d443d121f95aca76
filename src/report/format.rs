//! Which format a file has, and writing it whole or not at all.

use std::io::{self, Write};
use std::path::Path;

use super::ndjson::Line;
use super::vector::{self, Container};
use super::{csv, geojson, ndjson, style, whole};
use crate::answer::TileAnswer;
use crate::ledger::Ledger;
use crate::{Error, Result};

/// A data format of the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A feature collection, `.geojson` or `.json`.
    GeoJson,
    /// One line per tile, `.ndjson` or `.jsonl`.
    Ndjson,
    /// One row per hull, `.csv`.
    Csv,
    /// Layers `hulls` and `tiles`, `.gpkg`.
    GeoPackage,
    /// One layer, `.fgb`.
    FlatGeobuf,
}

impl Format {
    /// The format that a file name asks for by its extension.
    ///
    /// ```
    /// use plimsoll::report::Format;
    /// assert_eq!(Format::of_path("out/fleet.ndjson".as_ref())?, Format::Ndjson);
    /// # Ok::<(), plimsoll::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Option`] when the extension is none of these.
    pub fn of_path(path: &Path) -> Result<Format> {
        let extension = path.extension().map(|e| e.to_ascii_lowercase());
        match extension.as_ref().and_then(|e| e.to_str()) {
            Some("geojson" | "json") => Ok(Format::GeoJson),
            Some("ndjson" | "jsonl") => Ok(Format::Ndjson),
            Some("csv") => Ok(Format::Csv),
            Some("gpkg") => Ok(Format::GeoPackage),
            Some("fgb") => Ok(Format::FlatGeobuf),
            _ => Err(Error::Option {
                option: "out",
                value: path.display().to_string(),
                advice: "give a name that ends in .geojson, .ndjson, .csv, .gpkg or .fgb",
            }),
        }
    }

    /// Writes answers in this format.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(self, out: impl Write, answers: &[TileAnswer]) -> io::Result<()> {
        let lines: Vec<Line> = answers.iter().map(Line::of).collect();
        self.write_lines(out, &lines)
    }

    /// Writes lines of a journal in this format, as the answers that they were made of.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write_lines(self, out: impl Write, lines: &[Line]) -> io::Result<()> {
        match self {
            Format::GeoJson => geojson::write_tiles(out, lines),
            Format::Ndjson => ndjson::write_lines(out, lines),
            Format::Csv => csv::write_tiles(out, lines),
            Format::GeoPackage => vector::write(Container::GeoPackage, out, lines),
            Format::FlatGeobuf => vector::write(Container::FlatGeobuf, out, lines),
        }
    }
}

/// Writes answers to a file in the format of its extension, making its folder where needed.
///
/// The file is written beside its place, synced and then moved there, so that nobody ever
/// meets half of it. Beside a GeoPackage or FlatGeobuf goes a style by which QGIS shows the load.
///
/// # Errors
/// [`Error::Option`] for an unknown extension, [`Error::Io`] when the file cannot be written.
pub fn save(path: &Path, answers: &[TileAnswer]) -> Result<()> {
    let lines: Vec<Line> = answers.iter().map(Line::of).collect();
    save_lines(path, &lines)
}

/// Writes lines of a journal to a file, as [`save`] does the answers that they were made of.
///
/// # Errors
/// Those of [`save`].
pub fn save_lines(path: &Path, lines: &[Line]) -> Result<()> {
    let format = Format::of_path(path)?;
    let written =
        whole::put(path, |out| format.write_lines(out, lines)).and_then(|()| match format {
            Format::GeoPackage | Format::FlatGeobuf => {
                whole::put(&path.with_extension("qml"), |out| {
                    out.write_all(style::QML.as_bytes())
                })
            }
            _ => Ok(()),
        });
    written.map_err(|source| Error::Io {
        path: path.to_owned(),
        source,
    })
}

/// Writes `ledger.json`, `ledger.csv`, `ledger.geojson` and `report.html` into a folder; the
/// report shows the overlays of `chips`, where there are any.
///
/// # Errors
/// [`Error::Io`] when a file cannot be written.
pub fn save_ledger(folder: &Path, ledger: &Ledger, chips: &Path) -> Result<()> {
    let mut csv = Vec::new();
    let mut geojson = Vec::new();
    let written = super::ledger::write_csv(&mut csv, ledger)
        .and_then(|()| super::ledger::write_geojson(&mut geojson, ledger));
    written.map_err(|source| Error::Io {
        path: folder.to_owned(),
        source,
    })?;
    let json = format!("{:#}\n", super::ledger::json(ledger));
    let html = super::html::page(ledger, &|tile, hull| super::html::chip(chips, tile, hull));
    for (name, bytes) in [
        ("ledger.json", json.into_bytes()),
        ("ledger.csv", csv),
        ("ledger.geojson", geojson),
        ("report.html", html.into_bytes()),
    ] {
        let path = folder.join(name);
        whole::put(&path, |out| out.write_all(&bytes))
            .map_err(|source| Error::Io { path, source })?;
    }
    Ok(())
}
