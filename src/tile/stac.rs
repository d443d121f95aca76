//! STAC on disk: items, collections of items, static catalogues, and where their rasters lie.
//!
//! Nothing is fetched and nothing is read outside of the folder of the file that was named: an
//! `href` that climbs out of it or points to a network is refused, unless a file of that name
//! lies beside the item, as after a download.

use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value};

use super::{BandRole, MetadataLimits, RASTER_EXTENSIONS};
use crate::{Error, Result};

/// One item of a file, and its raster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    /// The item's file, with `#k` for the k-th of a collection, from 0.
    pub(crate) item: PathBuf,
    /// Where its raster lies, or would lie.
    pub(crate) raster: PathBuf,
    /// Where its other bands lie, if each band is a file.
    pub(crate) others: Vec<PathBuf>,
}

/// Most items that are followed from one catalogue, against links that run in circles.
const MAX_ITEMS: usize = 100_000;

/// The items with rasters that a JSON file describes: itself, those of a collection, or those
/// that a catalogue leads to on disk. Empty for anything else.
pub(crate) fn items_of(path: &Path, follow_links: bool) -> Vec<Described> {
    let mut found = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let root = folder_of(path);
    let mut pending = vec![path.to_owned()];
    while let Some(path) = pending.pop() {
        // Rasters are named too: a scene of gigabytes is not read to see that it is no JSON.
        if found.len() >= MAX_ITEMS || !is_json(&path) || !seen.insert(path.clone()) {
            continue;
        }
        let Ok(value) = read_json(&path, MetadataLimits::default()) else {
            continue;
        };
        if let Some(features) = features(&value) {
            for (k, feature) in features.iter().enumerate() {
                found.extend(described(&path, Some(k), feature, features));
            }
        } else if is_catalogue(&value) && follow_links {
            let mut linked = links(&value, &path, &root);
            linked.reverse();
            pending.extend(linked);
        } else {
            found.extend(described(&path, None, &value, &[]));
        }
    }
    found
}

fn described(path: &Path, index: Option<usize>, item: &Value, all: &[Value]) -> Option<Described> {
    // GeoJSON of other kinds may have assets too; a file that is named need not say its version.
    if item.get("assets").is_some() && item.get("stac_version").is_none() {
        return None;
    }
    let href = chosen_href(item)?;
    // Where it would lie, even where it will not be read: another input may name it.
    let lies_at = |href: &str| {
        let local = href.strip_prefix("file://").unwrap_or(href);
        let would_lie = || match is_remote(href) {
            true => PathBuf::from(href),
            false => normal(&folder_of(path).join(local)),
        };
        resolve(path, href, all).unwrap_or_else(|_| would_lie())
    };
    let bands = band_assets(item);
    let others = bands
        .iter()
        .skip(1)
        .map(|(_, href)| lies_at(href))
        .collect();
    let item = match index {
        None => path.to_owned(),
        Some(k) => PathBuf::from(format!("{}#{k}", path.display())),
    };
    Some(Described {
        item,
        raster: lies_at(href),
        others,
    })
}

/// The JSON of an item, and of the collection it stands in. `path` may end in `#k`.
pub(super) fn read_item(
    path: &Path,
    limits: MetadataLimits,
) -> Result<(PathBuf, Value, Vec<Value>)> {
    let (file, index) = split_fragment(path);
    let wrong = |reason: String| Error::Sidecar {
        path: path.to_owned(),
        reason,
    };
    let value = read_json(&file, limits)?;
    let Some(all) = features(&value).map(<[Value]>::to_vec) else {
        if is_catalogue(&value) {
            return Err(wrong(
                "a catalogue, whose items are tiles of their own; name it to the command or one \
                 of its items"
                    .into(),
            ));
        }
        return Ok((file, value, Vec::new()));
    };
    let index = match (index, all.len()) {
        (Some(k), _) => k,
        (None, 1) => 0,
        (None, n) => {
            return Err(wrong(format!(
                "a collection of {n} items; name one of them by its place, as in {}#0",
                file.display()
            )));
        }
    };
    match all.get(index) {
        Some(item) => Ok((file, item.clone(), all)),
        None => Err(wrong(format!(
            "item {index} of a collection of {}",
            all.len()
        ))),
    }
}

/// `file.json#3` is the fourth item of `file.json`, unless there is a file of that name.
pub(crate) fn split_fragment(path: &Path) -> (PathBuf, Option<usize>) {
    let text = path.to_string_lossy();
    if let Some((file, index)) = text.rsplit_once('#')
        && let Ok(index) = index.parse()
        && !path.exists()
    {
        return (PathBuf::from(file), Some(index));
    }
    (path.to_owned(), None)
}

/// Whether a path is called like JSON.
pub(crate) fn is_json(path: &Path) -> bool {
    let (file, _) = split_fragment(path);
    let extension = file.extension().map(|e| e.to_ascii_lowercase());
    matches!(
        extension.as_ref().and_then(|e| e.to_str()),
        Some("json" | "geojson")
    )
}

fn read_json(path: &Path, limits: MetadataLimits) -> Result<Value> {
    let bytes = limits.read(path)?;
    serde_json::from_slice(&bytes).map_err(|e| Error::Sidecar {
        path: path.to_owned(),
        reason: format!("not JSON ({e})"),
    })
}

fn features(value: &Value) -> Option<&[Value]> {
    if value["type"] != "FeatureCollection" {
        return None;
    }
    value["features"].as_array().map(Vec::as_slice)
}

fn is_catalogue(value: &Value) -> bool {
    value["type"] == "Catalog"
        || value["type"] == "Collection"
        || (value.get("stac_version").is_some()
            && value.get("assets").is_none()
            && value.get("links").is_some())
}

/// Children and items of a catalogue that lie on disk, within the folder of the first.
fn links(catalogue: &Value, path: &Path, root: &Path) -> Vec<PathBuf> {
    let folder = folder_of(path);
    let links = catalogue["links"].as_array().map_or(&[][..], Vec::as_slice);
    links
        .iter()
        .filter(|link| {
            ["item", "child", "items"]
                .iter()
                .any(|rel| link["rel"] == *rel)
        })
        .filter_map(|link| link["href"].as_str())
        .filter(|href| !is_remote(href))
        .map(|href| normal(&folder.join(href)))
        .filter(|linked| linked.starts_with(root) && linked.is_file())
        .collect()
}

/// The bands of which a ship is made out, by their common names.
const BANDS: [(&str, BandRole); 4] = [
    ("blue", BandRole::Blue),
    ("green", BandRole::Green),
    ("red", BandRole::Red),
    ("nir", BandRole::Nir),
];

/// The assets that hold one band each, blue first, where three of them at least do and no asset
/// of data holds several; else none.
pub(super) fn band_assets(item: &Value) -> Vec<(BandRole, &str)> {
    let Some(assets) = item["assets"].as_object() else {
        return Vec::new();
    };
    fn bands(asset: &Value) -> &[Value] {
        let bands = asset.get("eo:bands").or_else(|| asset.get("bands"));
        bands.and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
    let rasters = || assets.values().filter(|a| is_raster(a));
    if rasters().any(|a| has_role(a, "data") && bands(a).len() > 1) {
        return Vec::new();
    }
    // `nir08` is another band on another pixel: the names must be these.
    let shows = |asset: &Value, name: &str| match bands(asset) {
        [band] => ["common_name", "eo:common_name"]
            .iter()
            .any(|key| band.get(key).is_some_and(|n| n == name)),
        _ => false,
    };
    let found: Vec<(BandRole, &str)> = BANDS
        .iter()
        .filter_map(|(name, role)| {
            let asset = rasters().find(|a| shows(a, name) && !is_aside(a))?;
            Some((*role, asset["href"].as_str()?))
        })
        .collect();
    if found.len() < 3 { Vec::new() } else { found }
}

/// The `href` of the raster that an item describes: of one file a band the first band, else the
/// first asset with the role `data`, else `visual`, else the first that is neither thumbnail nor overview nor mask; for the features
/// of Maxar's Open Data, which have no assets, the colour image among their properties.
pub(super) fn chosen_href(item: &Value) -> Option<&str> {
    if let Some((_, href)) = band_assets(item).first() {
        return Some(href);
    }
    if let Some(assets) = item.get("assets") {
        return asset_of(assets.as_object()?)?["href"].as_str();
    }
    if item["properties"].get("ard_metadata_version").is_some() {
        return ["visual", "ms_analytic", "pan_analytic"]
            .iter()
            .find_map(|key| item["properties"][key].as_str());
    }
    None
}

/// The asset that is the image.
pub(super) fn asset_of(assets: &Map<String, Value>) -> Option<&Value> {
    let rasters = || assets.values().filter(|a| is_raster(a));
    rasters()
        .find(|a| has_role(a, "data"))
        .or_else(|| rasters().find(|a| has_role(a, "visual")))
        .or_else(|| rasters().find(|a| !is_aside(a)))
}

/// Whether an asset is no image of the place, or a small one.
fn is_aside(asset: &Value) -> bool {
    let aside = [
        "thumbnail",
        "overview",
        "udm",
        "cloud",
        "data-mask",
        "metadata",
    ];
    aside.iter().any(|role| has_role(asset, role))
}

fn is_raster(asset: &Value) -> bool {
    let media = asset["type"].as_str().unwrap_or("");
    let href = Path::new(asset["href"].as_str().unwrap_or(""));
    let extension = href.extension().map(|e| e.to_ascii_lowercase());
    media.starts_with("image/")
        || media.starts_with("application/vnd.nitf")
        || extension
            .as_ref()
            .and_then(|e| e.to_str())
            .is_some_and(|e| RASTER_EXTENSIONS.contains(&e))
}

fn has_role(asset: &Value, role: &str) -> bool {
    let roles = asset["roles"].as_array();
    roles.is_some_and(|all| all.iter().any(|r| r == role))
}

/// The file on disk that an `href` of an item stands for; `all` are the items of its
/// collection.
///
/// # Errors
/// [`Error::Refused`] for what lies elsewhere.
pub(super) fn resolve(item: &Path, href: &str, all: &[Value]) -> Result<PathBuf> {
    let refused = |reason: String| Error::Refused {
        path: item.to_owned(),
        reason,
    };
    let folder = folder_of(item);
    if is_remote(href) {
        return downloaded(&folder, href, all).ok_or_else(|| {
            refused(format!(
                "`href` is {href}, which is not on this disk; download it beside the item"
            ))
        });
    }
    let local = href.strip_prefix("file://").unwrap_or(href);
    let path = normal(&folder.join(local));
    if path.starts_with(&folder) {
        return Ok(path);
    }
    Err(refused(format!(
        "`href` is {href}, which climbs out of the item's folder"
    )))
}

/// A file beside the item that is called like the end of a remote address; of items that share
/// a name, as much of the address as sets them apart must be there.
fn downloaded(folder: &Path, href: &str, all: &[Value]) -> Option<PathBuf> {
    let href = href.split(['?', '#']).next()?;
    let parts: Vec<&str> = href
        .split('/')
        .filter(|p| !p.is_empty() && *p != "..")
        .collect();
    (1..=parts.len().min(6)).rev().find_map(|k| {
        let tail = parts[parts.len() - k..].join("/");
        let path = folder.join(&tail);
        let namesakes = all
            .iter()
            .filter_map(chosen_href)
            .filter(|h| h.ends_with(&tail));
        (path.is_file() && namesakes.count() <= 1).then_some(path)
    })
}

fn is_remote(href: &str) -> bool {
    href.starts_with("/vsi") || (href.contains("://") && !href.starts_with("file://"))
}

fn folder_of(path: &Path) -> PathBuf {
    normal(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default()
}

/// A path without `.` and `..`, by its letters alone.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(href: &str) -> Value {
        json!({"stac_version": "1.0.0", "assets": {"a": {"href": href, "roles": ["data"]}}})
    }

    fn put(folder: &Path, name: &str, value: &Value) -> PathBuf {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, value.to_string()).unwrap();
        path
    }

    #[test]
    fn nothing_is_read_outside_of_the_folder() {
        let path = Path::new("/data/in/item.json");
        for href in [
            "../x.tif",
            "a/../../x.tif",
            "/etc/x.tif",
            "file:///etc/x.tif",
        ] {
            let error = resolve(path, href, &[]).unwrap_err();
            assert!(error.to_string().contains("climbs out"), "{error}");
        }
        for href in [
            "https://example.com/x.tif",
            "s3://b/x.tif",
            "/vsicurl/http://e/x.tif",
        ] {
            let error = resolve(path, href, &[]).unwrap_err();
            assert!(error.to_string().contains("download it"), "{error}");
        }
        for href in ["x.tif", "./x.tif", "a/../x.tif", "file:///data/in/x.tif"] {
            assert_eq!(
                resolve(path, href, &[]).unwrap(),
                Path::new("/data/in/x.tif")
            );
        }
    }

    #[test]
    fn a_download_is_found_by_as_much_of_its_address_as_is_needed() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        let path = root.join("items.json");
        let (a, b) = (item("https://e.com/1/x.tif"), item("https://e.com/2/x.tif"));
        std::fs::write(root.join("x.tif"), "").unwrap();
        assert_eq!(
            resolve(&path, "https://e.com/1/x.tif", &[]).unwrap(),
            root.join("x.tif")
        );
        let all = [a, b];
        assert!(resolve(&path, "https://e.com/1/x.tif", &all).is_err());
        std::fs::create_dir(root.join("1")).unwrap();
        std::fs::write(root.join("1/x.tif"), "").unwrap();
        assert_eq!(
            resolve(&path, "https://e.com/1/x.tif", &all).unwrap(),
            root.join("1/x.tif")
        );
    }

    #[test]
    fn a_catalogue_is_followed_on_disk_and_not_in_circles() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        let link = |rel: &str, href: &str| json!({"rel": rel, "href": href});
        put(&root, "deep/one/one.json", &item("./one.tif"));
        put(&root, "two.json", &item("two.tif"));
        put(
            &root,
            "deep/catalog.json",
            &json!({"type": "Catalog", "stac_version": "1.0.0",
            "links": [link("item", "one/one.json"), link("child", "../catalog.json"),
                      link("item", "../../outside.json"), link("item", "https://e.com/i.json")]}),
        );
        let catalog = put(
            &root,
            "catalog.json",
            &json!({"type": "Catalog",
            "stac_version": "1.0.0",
            "links": [link("child", "./deep/catalog.json"), link("item", "two.json")]}),
        );
        let rasters = |follow| -> Vec<PathBuf> {
            items_of(&catalog, follow)
                .into_iter()
                .map(|d| d.raster)
                .collect()
        };
        assert_eq!(
            rasters(true),
            [root.join("deep/one/one.tif"), root.join("two.tif")]
        );
        assert!(rasters(false).is_empty());
    }

    #[test]
    fn the_items_of_a_collection_have_places() {
        let folder = tempfile::tempdir().unwrap();
        let collection =
            json!({"type": "FeatureCollection", "features": [item("a.tif"), item("b.tif")]});
        let path = put(folder.path(), "all.geojson", &collection);
        let found = items_of(&path, false);
        assert!(found[1].item.to_string_lossy().ends_with("all.geojson#1"));
        let (_, second, _) = read_item(&found[1].item, MetadataLimits::default()).unwrap();
        assert_eq!(chosen_href(&second), Some("b.tif"));
        let error = read_item(&path, MetadataLimits::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains("a collection of 2 items"), "{error}");
        let beyond = PathBuf::from(format!("{}#7", path.display()));
        assert!(read_item(&beyond, MetadataLimits::default()).is_err());
        assert!(is_json(&beyond));
    }
}
