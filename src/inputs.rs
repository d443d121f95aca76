//! Which tiles a list of files and folders stands for, and what each is called.
//!
//! In: paths as a user gives them. Out: [`Inputs`], sorted by name, each tile once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::tile::{self, Described, items_of};
use crate::{Error, Result};

pub use crate::tile::RASTER_EXTENSIONS;

/// A tile to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The raster, or a STAC item whose raster lies elsewhere.
    pub path: PathBuf,
    /// What the tile is called in the output: the path relative to the inputs' common
    /// folder, with extension and with `/` on every system.
    pub name: String,
}

/// What a list of paths stands for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inputs {
    /// The tiles, sorted by name.
    pub tiles: Vec<Input>,
    /// How many files in folders are neither a raster nor a STAC item.
    pub passed_over: usize,
}

/// Finds the tiles among files and folders.
///
/// * A folder: the rasters in it by extension, and its STAC items whose raster is not among
///   them. Folders in it are left alone, because deliveries keep browse images and quality
///   masks there; name them too where they hold tiles. Hidden files are left out; the rest is
///   passed over and counted.
/// * A file: taken whatever it is called, even when it is missing, so that it ends as a row
///   that says what is wrong with it. A STAC item stands for its raster, a collection of items
///   for each of them (`items.json#0`, `#1`…), a static catalogue for all that it leads to on
///   disk within its own folder.
/// * Files of one product that hold one band each (Sentinel-2's `…B02…`, `…B03…`, `…B04…`,
///   `…B08…`) are one tile, called by the first of them; those of a STAC item are one tile,
///   called by the item.
///
/// # Errors
/// [`Error::Io`] when a folder cannot be listed.
pub fn find(paths: &[PathBuf]) -> Result<Inputs> {
    let mut found = Found::default();
    let mut folders = Vec::new();
    for path in paths {
        let path = absolute(path);
        if path.is_dir() {
            found.add_folder(&path)?;
            folders.push(path);
        } else {
            folders.push(path.parent().unwrap_or(&path).to_owned());
            found.add_named(path);
        }
    }
    Ok(found.into_inputs(&common_folder(&folders)))
}

/// Files found so far, each once.
#[derive(Default)]
struct Found {
    rasters: BTreeSet<PathBuf>,
    /// STAC items with the raster that each describes, and those of its other bands.
    items: BTreeMap<PathBuf, (PathBuf, Vec<PathBuf>)>,
    /// Sidecars of JSON, whatever they hold, are no strangers beside their raster.
    other: BTreeSet<PathBuf>,
}

impl Found {
    fn add_folder(&mut self, folder: &Path) -> Result<()> {
        let failed = |source| Error::Io {
            path: folder.to_owned(),
            source,
        };
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let path = entry.path();
            if path.is_file() {
                self.add_listed(path);
            }
        }
        Ok(())
    }

    fn add_listed(&mut self, path: PathBuf) {
        if RASTER_EXTENSIONS.contains(&extension(&path).as_str()) {
            self.rasters.insert(path);
            return;
        }
        let items = items_of(&path, false);
        if items.is_empty() {
            self.other.insert(path);
        }
        self.add_items(items);
    }

    fn add_named(&mut self, path: PathBuf) {
        let items = items_of(&path, true);
        if items.is_empty() {
            self.rasters.insert(path);
        }
        self.add_items(items);
    }

    fn add_items(&mut self, items: Vec<Described>) {
        self.items
            .extend(items.into_iter().map(|d| (d.item, (d.raster, d.others))));
    }

    fn into_inputs(self, folder: &Path) -> Inputs {
        let Found {
            rasters,
            items,
            other,
        } = self;
        let passed_over = other.difference(&rasters).count();
        let mut joined: BTreeSet<PathBuf> =
            rasters.iter().flat_map(|r| tile::other_bands(r)).collect();
        // Of files that hold one band each, only the item knows them all.
        for (raster, others) in items.values().filter(|(_, others)| !others.is_empty()) {
            joined.insert(raster.clone());
            joined.extend(others.iter().cloned());
        }
        let lone_items = items
            .into_iter()
            .filter(|(_, (raster, others))| !others.is_empty() || !rasters.contains(raster))
            .map(|(item, _)| item);
        let mut tiles: Vec<Input> = rasters
            .iter()
            .filter(|raster| !joined.contains(*raster))
            .cloned()
            .chain(lone_items)
            .map(|path| Input {
                name: name_in(folder, &path),
                path,
            })
            .collect();
        tiles.sort_by(|a, b| a.name.cmp(&b.name));
        Inputs { tiles, passed_over }
    }
}

/// The raster that a STAC item describes, when `path` is one.
pub(crate) fn described_raster(path: &Path) -> Option<PathBuf> {
    tile::raster_of_item(path)
}

fn extension(path: &Path) -> String {
    path.extension()
        .map(|e| e.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default()
}

/// The path from the root, without `.` and `..`. Links are followed for the folder only: the
/// file keeps the name that the user sees.
fn absolute(path: &Path) -> PathBuf {
    if path.is_dir() {
        return fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    }
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (path.parent().map(fs::canonicalize), path.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => path,
    }
}

/// The deepest folder that holds all of `folders`.
fn common_folder(folders: &[PathBuf]) -> PathBuf {
    let Some((first, rest)) = folders.split_first() else {
        return PathBuf::new();
    };
    let mut common: Vec<Component> = first.components().collect();
    for folder in rest {
        let shared = common
            .iter()
            .zip(folder.components())
            .take_while(|(a, b)| **a == *b)
            .count();
        common.truncate(shared);
    }
    common.iter().collect()
}

fn name_in(folder: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = relative
        .components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(href: &str) -> String {
        format!(
            r#"{{"type": "Feature", "stac_version": "1.0.0", "assets": {{
                "small": {{"href": "small.png", "roles": ["thumbnail"]}},
                "image": {{"href": "{href}"}}}}}}"#
        )
    }

    fn names(inputs: &Inputs) -> Vec<&str> {
        inputs.tiles.iter().map(|t| t.name.as_str()).collect()
    }

    /// A folder with a raster and its sidecar, a folder below with another, an item whose raster
    /// lies outside, and two files that are neither.
    fn folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        fs::create_dir(dir.path().join("in")).unwrap();
        fs::create_dir(dir.path().join("in/deep")).unwrap();
        put("in/b.TIF", "");
        put("in/b.json", &item("./b.TIF"));
        put("in/deep/a.jp2", "");
        put("in/far.json", &item("../out.tif"));
        put("in/README.md", "");
        put("in/truth.json", "{}");
        put("in/.hidden.tif", "");
        put("out.tif", "");
        dir
    }

    #[test]
    fn a_folder_gives_rasters_and_items_whose_raster_is_elsewhere_and_counts_the_rest() {
        let dir = folder();
        let inputs = find(&[dir.path().join("in")]).unwrap();
        assert_eq!(names(&inputs), ["b.TIF", "far.json"]);
        assert_eq!(inputs.passed_over, 2);
    }

    #[test]
    fn names_are_relative_to_the_common_folder_of_all_inputs() {
        let dir = folder();
        let inputs = find(&[dir.path().join("in"), dir.path().join("out.tif")]).unwrap();
        assert_eq!(names(&inputs), ["in/b.TIF", "out.tif"]);
    }

    #[test]
    fn a_named_file_is_taken_whatever_it_is_and_once() {
        let dir = folder();
        let at = |name: &str| dir.path().join(name);
        let inputs = find(&[
            at("in/README.md"),
            at("in/missing.tif"),
            at("in/b.json"),
            at("in/deep/../b.TIF"),
        ])
        .unwrap();
        assert_eq!(names(&inputs), ["README.md", "b.TIF", "missing.tif"]);
        let alone = find(&[at("in/b.json")]).unwrap();
        assert_eq!(names(&alone), ["b.json"]);
    }
}
