//! Which supplier wrote a metadata file, and which file belongs to a raster.

use std::path::{Path, PathBuf};

use gdal::Dataset;

use super::said::Said;
use super::{Remark, airbus, gdal_domain, maxar, planet, sentinel2, xml};
use crate::tile::MetadataLimits;
use crate::{Error, Result};

/// What a supplier's file says; `None` when it is no file that is understood.
///
/// # Errors
/// [`Error::Io`], [`Error::Limit`] and [`Error::Metadata`].
pub(in crate::tile) fn read(path: &Path, limits: MetadataLimits) -> Result<Option<Said>> {
    let extension = path.extension().map(|e| e.to_ascii_lowercase());
    match extension.as_ref().and_then(|e| e.to_str()) {
        Some("imd") => {
            let text = xml::text_of(path, limits)?;
            Ok(Some(maxar::imd(&maxar::pairs(&text))))
        }
        Some("xml" | "dim") => {
            let text = xml::text_of(path, limits)?;
            of_xml(path, &text, limits)
        }
        _ => Ok(None),
    }
}

fn of_xml(path: &Path, text: &str, limits: MetadataLimits) -> Result<Option<Said>> {
    let document = xml::parse(path, text)?;
    xml::check_depth(path, &document, limits.xml_depth)?;
    let root = document.root_element();
    Ok(match root.tag_name().name() {
        "isd" => Some(maxar::isd(root)),
        "PHR_Dimap_Document" => Some(airbus::phr(root)),
        "Dimap_Document" if xml::first(root, "Scene_Source").is_some() => {
            Some(airbus::dimap1(root))
        }
        "Dimap_Document" => Some(airbus::dimap2(root)),
        "EarthObservation" => Some(planet::earth_observation(root)),
        "Level-1C_Tile_ID" | "Level-2A_Tile_ID" => Some(sentinel2::granule(root)),
        _ => None,
    })
}

/// What the suppliers' files beside a raster say, and the file that said it: the first that
/// says anything, else GDAL's own readers of metadata.
///
/// A file that cannot be read is no reason to lose the tile; it is remarked.
pub(in crate::tile) fn beside(
    raster: &Path,
    dataset: &Dataset,
    limits: MetadataLimits,
) -> (Said, Option<PathBuf>) {
    let mut remarks = super::Remarks::default();
    for path in candidates(raster, limits) {
        match read(&path, limits) {
            Ok(Some(said)) => {
                remarks = remarks.and(said.remarks);
                if said.says_anything() {
                    return (Said { remarks, ..said }, Some(path));
                }
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!("{error}");
                remarks = remarks.with(Remark::MetadataUnreadable);
            }
        }
    }
    let said = gdal_domain::said(dataset).unwrap_or_default();
    let remarks = remarks.and(said.remarks);
    (Said { remarks, ..said }, None)
}

impl Said {
    fn says_anything(&self) -> bool {
        self.sun_elevation_deg.is_some() || self.incidence_deg.is_some() || self.time.is_some()
    }
}

/// Files that suppliers put beside a raster, those that are there.
fn candidates(raster: &Path, limits: MetadataLimits) -> Vec<PathBuf> {
    let Some(folder) = raster.parent() else {
        return Vec::new();
    };
    let stem = raster.file_stem().unwrap_or_default().to_string_lossy();
    let mut names = Vec::new();
    if let Some(name) = raster.file_name() {
        // A product's XML may itself be what GDAL opens.
        names.push(name.to_string_lossy().into_owned());
    }
    for extension in ["IMD", "imd", "XML", "xml", "DIM", "dim"] {
        names.push(format!("{stem}.{extension}"));
    }
    // `…_R1C1` is a piece of a product, `…_3B_AnalyticMS` one of its forms.
    for part in prefixes(&stem) {
        names.push(format!("{part}.IMD"));
        names.push(format!("{part}.XML"));
        if let Some(rest) = part.strip_prefix("IMG_") {
            names.push(format!("DIM_{rest}.XML"));
        }
        names.push(format!("{part}_metadata.xml"));
    }
    names.push("METADATA.DIM".to_owned());
    names.push("MTD_TL.xml".to_owned());
    let mut paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    paths.extend(dimap_that_names(folder, raster, limits));
    // GRANULE/<id>/IMG_DATA/R10m/<tile>_B04_10m.jp2
    let above = folder.ancestors().skip(1).take(2);
    paths.extend(above.map(|a| a.join("MTD_TL.xml")));
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|path| path.is_file() && seen.insert(path.clone()));
    paths
}

/// The stem, and what is left of it when words between `_` are taken off its end.
fn prefixes(stem: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(stem), |s| s.rsplit_once('_').map(|(head, _)| head)).take(4)
}

/// Files `DIM_*.XML` of a folder that name an Airbus image `IMG_*`, whose own name they need
/// not share.
fn dimap_that_names(folder: &Path, raster: &Path, limits: MetadataLimits) -> Vec<PathBuf> {
    let name = raster.file_name().unwrap_or_default().to_string_lossy();
    if !name.starts_with("IMG_") {
        return Vec::new();
    }
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.to_ascii_uppercase();
            name.starts_with("DIM_") && name.ends_with(".XML")
        })
        .filter(|path| xml::text_of(path, limits).is_ok_and(|text| text.contains(name.as_ref())))
        .collect();
    paths.sort();
    paths
}

/// An error where a file was named to be read as metadata and is none that is understood.
pub(in crate::tile) fn not_understood(path: &Path) -> Error {
    Error::Metadata {
        path: path.to_owned(),
        reason: "no metadata of a supplier that is known here (Maxar IMD and ISD, Airbus DIMAP, \
                 Planet, Sentinel-2)"
            .into(),
    }
}
