//! Estimates from earlier runs: the NDJSON journal and GeoJSON.
//!
//! The journal only grows. When a tile is estimated again its new line supersedes the old one;
//! so visits and totals are always recomputed from the whole of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::sighting::{Properties, Refusal, Sighting};
use crate::{Error, Result};

/// What the ledger knows of a tile.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Image {
    /// Name.
    pub tile: String,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// `ok` or `failed`.
    pub status: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// RFC 3339.
    pub datetime: Option<String>,
    options: String,
}

impl Image {
    /// When it was taken.
    pub fn time(&self) -> Option<Timestamp> {
        self.datetime.as_deref()?.parse().ok()
    }

    /// Density of the water that the estimate was made with, t/m³.
    fn density_t_m3(&self) -> Option<f64> {
        let mut options = self.options.split(' ');
        options.find_map(|o| o.strip_prefix("water_density_t_m3=")?.parse().ok())
    }

    /// What two estimates of one image share: the bytes of the file, else its name.
    fn key(&self) -> &str {
        self.sha256.as_deref().unwrap_or(&self.tile)
    }
}

/// An estimate that does not count, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Excluded {
    /// The file that holds it.
    pub source: PathBuf,
    /// Line or number of the feature in it, from 1.
    pub row: u64,
    /// Name of the tile.
    pub tile: String,
    /// Index of the hull; `None` for a whole tile.
    pub hull: Option<usize>,
    /// Why.
    pub reason: String,
}

/// All that was read, before it is put in order.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    entries: Vec<Entry>,
    excluded: Vec<Excluded>,
}

#[derive(Debug, Clone)]
struct Entry {
    source: PathBuf,
    row: u64,
    image: Image,
    features: Vec<Properties>,
    rows: Vec<u64>,
}

/// What a journal holds when each image counts once.
#[derive(Debug, Clone, Default)]
pub struct Estimates {
    /// Every image, by time, then name.
    pub images: Vec<Image>,
    /// Every hull that can count, by time, then tile, then index.
    pub sightings: Vec<Sighting>,
    /// What does not count.
    pub excluded: Vec<Excluded>,
}

#[derive(Deserialize)]
struct Line {
    tile: Image,
    features: Vec<Feature>,
    /// Stands in the answers for parts of a scene.
    #[serde(default)]
    part: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Option<Properties>,
}

#[derive(Deserialize)]
struct Collection {
    #[serde(default)]
    tiles: Vec<Image>,
    features: Vec<Feature>,
}

impl Journal {
    /// Reads a file and adds what it holds: NDJSON by the extension `.ndjson` or `.jsonl`,
    /// GeoJSON by any other.
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be read, [`Error::Row`] where a line is not what a
    /// journal holds.
    pub fn read(&mut self, path: &Path) -> Result<()> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
            path: path.to_owned(),
            source,
        })?;
        let extension = path.extension().and_then(|e| e.to_str());
        match extension {
            Some("ndjson" | "jsonl") => self.read_ndjson(&text, path),
            _ => self.read_geojson(&text, path),
        }
    }

    /// Adds the lines of a journal; `path` names it in errors.
    ///
    /// # Errors
    /// [`Error::Row`] with the line that is no `{"tile": {…}, "features": […]}`, or that is a
    /// worker's answer for a part of a scene. A last line that was cut off while it was written
    /// is named, too: nothing is silently lost.
    pub fn read_ndjson(&mut self, text: &str, path: &Path) -> Result<()> {
        for (row, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() {
                continue;
            }
            let line: Line = serde_json::from_str(line)
                .map_err(|e| row_error(path, row, format!("not a line of a journal ({e})")))?;
            self.add(line, path, row, None)?;
        }
        Ok(())
    }

    /// Adds one line of a journal as a value, from a run that goes on; `path` and `row` name
    /// it in errors.
    ///
    /// # Errors
    /// [`Error::Row`] where it is no `{"tile": {…}, "features": […]}`.
    pub fn push(&mut self, line: Value, path: &Path, row: u64) -> Result<()> {
        let line: Line = serde_json::from_value(line)
            .map_err(|e| row_error(path, row, format!("not a line of a journal ({e})")))?;
        self.add(line, path, row, None)
    }

    /// Adds the features of a GeoJSON feature collection, with its foreign member `tiles`
    /// where it has one.
    ///
    /// # Errors
    /// [`Error::Row`] where the text is no feature collection.
    pub fn read_geojson(&mut self, text: &str, path: &Path) -> Result<()> {
        let collection: Collection = serde_json::from_str(text).map_err(|e| {
            let row = e.line() as u64;
            row_error(
                path,
                row,
                format!("no feature collection of estimates ({e})"),
            )
        })?;
        let mut by_tile: BTreeMap<String, (Image, Vec<Feature>, Vec<u64>)> = BTreeMap::new();
        for image in collection.tiles {
            by_tile.insert(image.tile.clone(), (image, Vec::new(), Vec::new()));
        }
        for (row, feature) in (1..).zip(collection.features) {
            let properties = feature.properties.as_ref();
            let tile = properties.and_then(|p| p.tile.clone());
            let tile =
                tile.ok_or_else(|| row_error(path, row, "property tile is missing".to_owned()))?;
            let (_, features, rows) = by_tile.entry(tile.clone()).or_insert_with(|| {
                let image = Image {
                    tile,
                    datetime: properties.and_then(|p| p.datetime.clone()),
                    ..Image::default()
                };
                (image, Vec::new(), Vec::new())
            });
            features.push(feature);
            rows.push(row);
        }
        for (row, (tile, features, rows)) in (1..).zip(by_tile.into_values()) {
            let line = Line {
                tile,
                features,
                part: None,
            };
            self.add(line, path, row, Some(rows))?;
        }
        Ok(())
    }

    fn add(&mut self, line: Line, path: &Path, row: u64, rows: Option<Vec<u64>>) -> Result<()> {
        if line.part.is_some() {
            let reason = format!(
                "a part of the scene {}, whose hulls may stand in two parts; merge the parts first \
                 (plimsoll merge)",
                line.tile.tile
            );
            return Err(row_error(path, row, reason));
        }
        let mut features = Vec::with_capacity(line.features.len());
        for feature in line.features {
            let properties = feature.properties;
            features.push(
                properties.ok_or_else(|| {
                    row_error(path, row, "a feature has no properties".to_owned())
                })?,
            );
        }
        let rows = rows.unwrap_or_else(|| vec![row; features.len()]);
        self.entries.push(Entry {
            source: path.to_owned(),
            row,
            image: line.tile,
            features,
            rows,
        });
        Ok(())
    }

    /// Each image once, in order of time; what does not count is told apart.
    pub fn estimates(mut self) -> Estimates {
        let mut out = Estimates::default();
        self.supersede();
        for entry in &self.entries {
            let failed = entry.image.status.as_deref() == Some("failed");
            if failed {
                let error = entry.image.error.as_deref().unwrap_or("no reason given");
                self.excluded.push(entry.excluded(
                    None,
                    entry.row,
                    format!("the tile failed: {error}"),
                ));
            }
            out.images.push(entry.image.clone());
            for (properties, &row) in entry.features.iter().zip(&entry.rows) {
                let sha256 = entry.image.sha256.clone();
                match properties.sighting(sha256, entry.image.density_t_m3()) {
                    Ok(sighting) => out.sightings.push(sighting),
                    Err(Refusal::DoesNotCount(reason)) => {
                        self.excluded
                            .push(entry.excluded(properties.hull, row, reason));
                    }
                    Err(Refusal::Wrong(reason)) => {
                        let reason = format!("contradicts itself: {reason}");
                        self.excluded
                            .push(entry.excluded(properties.hull, row, reason));
                    }
                }
            }
        }
        out.images
            .sort_by(|a, b| (&a.datetime, &a.tile).cmp(&(&b.datetime, &b.tile)));
        out.sightings
            .sort_by(|a, b| (a.time, &a.tile, a.hull).cmp(&(b.time, &b.tile, b.hull)));
        out.excluded = self.excluded;
        out
    }

    /// Of several estimates of one image the last stays.
    fn supersede(&mut self) {
        let mut last = BTreeMap::new();
        for (index, entry) in self.entries.iter().enumerate() {
            last.insert(entry.image.key().to_owned(), index);
        }
        let mut kept = Vec::with_capacity(last.len());
        for (index, entry) in self.entries.drain(..).enumerate() {
            match last.get(entry.image.key()) {
                Some(&newest) if newest != index => {
                    let reason = "superseded by a later estimate of the same image".to_owned();
                    self.excluded.push(entry.excluded(None, entry.row, reason));
                }
                _ => kept.push(entry),
            }
        }
        self.entries = kept;
    }
}

impl Entry {
    fn excluded(&self, hull: Option<usize>, row: u64, reason: String) -> Excluded {
        Excluded {
            source: self.source.clone(),
            row,
            tile: self.image.tile.clone(),
            hull,
            reason,
        }
    }
}

pub(super) fn row_error(path: &Path, row: u64, reason: String) -> Error {
    Error::Row {
        path: path.to_owned(),
        row,
        reason,
    }
}
