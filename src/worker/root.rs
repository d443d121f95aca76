//! Where a worker may read.

use std::path::{Component, Path, PathBuf};

use crate::inputs::{Input, described_raster};
use crate::{Error, Result};

/// The folder that holds all tiles of a worker, or with the network allowed the beginning of
/// all their addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// Without links, `.` and `..`.
    Folder(PathBuf),
    /// `/vsicurl/https://…/`, `/vsis3/bucket/`; ends in `/`.
    Network(String),
}

impl Root {
    /// A folder; an address of the network (`/vsi…`, `…://…`) only where that is allowed.
    ///
    /// # Errors
    /// [`Error::Io`] for what is no folder, [`Error::Refused`] for the network.
    pub fn new(root: &Path, allow_network: bool) -> Result<Root> {
        let text = root.to_string_lossy();
        if text.starts_with("/vsi") || text.contains("://") {
            if !allow_network {
                return Err(Error::Refused {
                    path: root.to_owned(),
                    reason: "it leads to the network".to_owned(),
                });
            }
            let place = Place::Network(format!("{}/", text.trim_end_matches('/')));
            return Ok(Root { place });
        }
        let failed = |source| Error::Io {
            path: root.to_owned(),
            source,
        };
        let folder = std::fs::canonicalize(root).map_err(failed)?;
        if !folder.is_dir() {
            return Err(failed(std::io::ErrorKind::NotADirectory.into()));
        }
        Ok(Root {
            place: Place::Folder(folder),
        })
    }

    /// The tile of a request, called by its path below the root.
    ///
    /// # Errors
    /// [`Error::OutsideRoot`] where the path, or what a link, an item or a virtual raster at it
    /// leads to, lies elsewhere, or is a pipe or device. A file that is missing is left to whoever opens it.
    pub(super) fn input(&self, tile: &str) -> Result<Input> {
        let outside = || Error::OutsideRoot {
            tile: tile.to_owned(),
            root: self.to_string(),
        };
        let folder = match &self.place {
            Place::Folder(folder) => folder,
            Place::Network(address) => {
                let name = tile.strip_prefix(address.as_str()).unwrap_or(tile);
                let climbs = name.split('/').any(|part| part == ".." || part == "%2e%2e");
                if climbs || name.is_empty() || name.starts_with('/') || name.contains("://") {
                    return Err(outside());
                }
                return Ok(Input {
                    path: PathBuf::from(format!("{address}{name}")),
                    name: name.to_owned(),
                });
            }
        };
        let name = below(folder, Path::new(tile)).ok_or_else(outside)?;
        let path = folder.join(&name);
        // A pipe or a device would keep the worker waiting for ever.
        if std::fs::metadata(&path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            return Err(outside());
        }
        let raster = described_raster(&path).unwrap_or_else(|| path.clone());
        if leads_out(folder, &path) || leads_out(folder, &raster) || !stays(folder, &raster, NESTED)
        {
            return Err(outside());
        }
        Ok(Input { path, name })
    }

    /// The name of a file within the root.
    ///
    /// # Errors
    /// [`Error::OutsideRoot`].
    pub(super) fn name_of(&self, path: &Path) -> Result<String> {
        Ok(self.input(&path.to_string_lossy())?.name)
    }
}

impl std::fmt::Display for Root {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Place::Folder(folder) => write!(f, "{}", folder.display()),
            Place::Network(address) => f.write_str(address),
        }
    }
}

/// The path below a folder with `/` between its parts, by its letters alone; `None` where it
/// is none.
fn below(folder: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let mut parts: Vec<String> = Vec::new();
    for part in relative.components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?.to_owned()),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// Whether a path that is there lies elsewhere once its links are followed. Of an item of a
/// collection (`items.json#3`) the file counts.
fn leads_out(folder: &Path, path: &Path) -> bool {
    let text = path.to_string_lossy();
    let file = text
        .split_once(".json#")
        .map(|(stem, _)| format!("{stem}.json"));
    let file = file.map_or_else(|| path.to_owned(), PathBuf::from);
    std::fs::canonicalize(file).is_ok_and(|real| !real.starts_with(folder))
}

/// Virtual rasters within virtual rasters that are looked through.
const NESTED: usize = 4;

/// The largest virtual raster that is looked through, bytes.
const LOOKED_AT: u64 = 16 << 20;

/// Whether all sources of a virtual raster are files within the folder; of any other file it
/// is true.
fn stays(folder: &Path, path: &Path, nested: usize) -> bool {
    let Some(text) = virtual_raster(path) else {
        return true;
    };
    let Ok(document) = roxmltree::Document::parse(&text) else {
        // GDAL is less strict; what it would make of it cannot be told.
        return false;
    };
    let names = ["SourceFilename", "SourceDataset"];
    let mut sources = document
        .descendants()
        .filter(|node| names.contains(&node.tag_name().name()));
    sources.all(|node| {
        let name = node.text().unwrap_or("").trim();
        let relative = ["relativeToVRT", "relativetoVRT"]
            .iter()
            .any(|a| node.attribute(*a) == Some("1"));
        let source = match path.parent() {
            Some(beside) if relative => beside.join(name),
            _ => PathBuf::from(name),
        };
        let within = std::fs::canonicalize(&source).is_ok_and(|real| real.starts_with(folder));
        within && nested > 0 && stays(folder, &source, nested - 1)
    })
}

/// The text of a virtual raster, known by its first letters. One that is too large to look
/// through is taken for an empty text, which is refused.
fn virtual_raster(path: &Path) -> Option<String> {
    use std::io::Read;
    let mut file = std::fs::File::open(path).ok()?;
    let mut head = [0; 512];
    let n = file.read(&mut head).ok()?;
    if !String::from_utf8_lossy(&head[..n]).contains("<VRTDataset") {
        return None;
    }
    let small = file.metadata().is_ok_and(|m| m.len() <= LOOKED_AT);
    let text = small.then(|| std::fs::read_to_string(path).unwrap_or_default());
    Some(text.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_of_the_root_is_a_tile() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("in/deep")).unwrap();
        std::fs::create_dir_all(at("in2")).unwrap();
        for name in ["in/a.tif", "in/deep/b.tif", "out.tif", "in2/c.tif"] {
            std::fs::write(at(name), "").unwrap();
        }
        let root = Root::new(&at("in"), false).unwrap();
        let real = std::fs::canonicalize(at("in")).unwrap();
        let full = real.join("a.tif");
        for (tile, name) in [
            ("a.tif", "a.tif"),
            ("./deep/b.tif", "deep/b.tif"),
            ("deep/../a.tif", "a.tif"),
            (full.to_str().unwrap(), "a.tif"),
            ("missing.tif", "missing.tif"),
        ] {
            let input = root.input(tile).unwrap();
            assert_eq!((input.name.as_str(), input.path), (name, real.join(name)));
        }
        let beside = at("in2/c.tif");
        for tile in [
            "",
            ".",
            "..",
            "../out.tif",
            "deep/../../out.tif",
            "/etc/passwd",
            "/vsicurl/http://e/x.tif",
            "/",
            beside.to_str().unwrap(),
        ] {
            assert!(
                matches!(root.input(tile), Err(Error::OutsideRoot { .. })),
                "{tile}"
            );
        }
        // No name of GDAL's but a file that is not there.
        let odd = root.input("https://e/x.tif").unwrap();
        assert!(odd.path.starts_with(&real));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_items_do_not_lead_out() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("in")).unwrap();
        std::fs::write(at("out.tif"), "").unwrap();
        symlink(at("out.tif"), at("in/link.tif")).unwrap();
        let item = r#"{"stac_version": "1.0.0", "assets": {"a": {"href": "link.tif"}}}"#;
        std::fs::write(at("in/item.json"), item).unwrap();
        std::fs::write(at("in/far.json"), item.replace("link", "../out")).unwrap();
        let root = Root::new(&at("in"), false).unwrap();
        for tile in ["link.tif", "item.json", "far.json"] {
            assert!(root.input(tile).is_err(), "{tile}");
        }
        std::fs::write(at("in/near.tif"), "").unwrap();
        let real = std::fs::canonicalize(at("in")).unwrap();
        let near = real.join("near.tif");
        let vrt = |name: &str, relative: u8, source: &str| {
            let source =
                format!("<SourceFilename relativeToVRT=\"{relative}\">{source}</SourceFilename>");
            std::fs::write(
                at("in").join(name),
                format!("<VRTDataset>{source}</VRTDataset>"),
            )
            .unwrap();
        };
        vrt("a.vrt", 1, "near.tif");
        vrt("b.vrt", 0, near.to_str().unwrap());
        vrt("c.vrt", 1, "a.vrt");
        for tile in ["a.vrt", "b.vrt", "c.vrt"] {
            assert!(root.input(tile).is_ok(), "{tile}");
        }
        vrt("d.vrt", 1, "../out.tif");
        vrt("e.vrt", 0, "/etc/hostname");
        vrt("f.vrt", 1, "d.vrt");
        vrt("g.vrt", 1, "link.tif");
        vrt("h.vrt", 1, "h.vrt");
        vrt("i.vrt", 0, "NETCDF:/etc/hostname:x");
        std::fs::write(at("in/j.vrt"), "<VRTDataset><SourceFilename>/etc").unwrap();
        for tile in [
            "d.vrt", "e.vrt", "f.vrt", "g.vrt", "h.vrt", "i.vrt", "j.vrt",
        ] {
            assert!(root.input(tile).is_err(), "{tile}");
        }
    }

    #[test]
    fn an_address_is_a_root_only_where_the_network_is_allowed() {
        let address = Path::new("/vsis3/bucket/2024");
        assert!(matches!(
            Root::new(address, false),
            Err(Error::Refused { .. })
        ));
        let root = Root::new(address, true).unwrap();
        let input = root.input("a/b.tif").unwrap();
        assert_eq!(input.path, Path::new("/vsis3/bucket/2024/a/b.tif"));
        assert_eq!(root.input("/vsis3/bucket/2024/a/b.tif").unwrap(), input);
        for tile in ["../2023/a.tif", "/vsis3/other/a.tif", "https://e/x.tif", ""] {
            assert!(root.input(tile).is_err(), "{tile}");
        }
    }
}
