//! The bands of the files of a tile, sorted into image and alpha.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use gdal::raster::{ColorInterpretation, RasterBand};
use gdal::{Dataset, Metadata};

use super::BandRole;
use super::bands::{BandHints, role_of_name};
use super::pixels::{Cut, Good, clear_where_zero};
use crate::{Error, Result, frame};

/// The bands of one tile, which may come from several files of one grid.
pub(super) struct Layout<'d> {
    pub(super) images: Vec<RasterBand<'d>>,
    pub(super) hints: Vec<BandHints>,
    alpha: Vec<RasterBand<'d>>,
}

impl<'d> Layout<'d> {
    /// Sorts the bands of files; `told` is the role of the bands of a file where its name says
    /// it.
    ///
    /// # Errors
    /// [`Error::Bands`], [`Error::ColourTable`], [`Error::NotARaster`].
    pub(super) fn of(files: &'d [(PathBuf, Option<BandRole>, Dataset)]) -> Result<Self> {
        let mut layout = Layout {
            images: Vec::new(),
            hints: Vec::new(),
            alpha: Vec::new(),
        };
        for (path, told, dataset) in files {
            layout.add(path, *told, dataset)?;
        }
        match (layout.images.len(), files.first()) {
            (bands @ (0 | 2), Some((path, ..))) => Err(Error::Bands {
                path: path.clone(),
                bands,
            }),
            _ => Ok(layout),
        }
    }

    fn add(&mut self, path: &Path, told: Option<BandRole>, dataset: &'d Dataset) -> Result<()> {
        for band in dataset.rasterbands() {
            let band = band.map_err(|e| Error::NotARaster {
                path: path.to_owned(),
                reason: frame::gdal_said(e),
            })?;
            let description = band.description().ok().as_deref().and_then(role_of_name);
            let description = told.or(description);
            let mut colour = None;
            if description.is_none() {
                match colour_interpretation(&band) {
                    Some(ColorInterpretation::AlphaBand) => {
                        self.alpha.push(band);
                        continue;
                    }
                    Some(ColorInterpretation::PaletteIndex) => {
                        return Err(Error::ColourTable {
                            path: path.to_owned(),
                        });
                    }
                    Some(ColorInterpretation::RedBand) => colour = Some(BandRole::Red),
                    Some(ColorInterpretation::GreenBand) => colour = Some(BandRole::Green),
                    Some(ColorInterpretation::BlueBand) => colour = Some(BandRole::Blue),
                    _ => {}
                }
            }
            self.images.push(band);
            self.hints.push(BandHints {
                description,
                colour,
            });
        }
        Ok(())
    }

    /// Whether the files declare anywhere what is no data.
    pub(super) fn declares(&self) -> gdal::errors::Result<bool> {
        if !self.alpha.is_empty() {
            return Ok(true);
        }
        for band in &self.images {
            if !band.mask_flags()?.is_all_valid() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Tells what alpha and mask bands declare to be no data. Nodata values are not looked at
    /// here, because GDAL would decode every band a second time for them.
    pub(super) fn declared_mask(&self, cut: Cut, good: &mut Good) -> gdal::errors::Result<()> {
        for alpha in &self.alpha {
            // As f32, so that an alpha of 1 in 65535 is not rounded to nothing.
            clear_where_zero::<f32>(alpha, cut, good)?;
        }
        for band in &self.images {
            let flags = band.mask_flags()?;
            let by_value = flags.is_nodata() && !flags.is_per_dataset();
            if flags.is_all_valid() || flags.is_alpha() || by_value {
                continue;
            }
            clear_where_zero::<u8>(&band.open_mask_band()?, cut, good)?;
            if flags.is_per_dataset() {
                break;
            }
        }
        Ok(())
    }
}

/// The colour interpretation of a band; `None` for one that the binding does not know.
///
/// The binding (gdal 0.19) panics on the interpretations that GDAL 3.10 added, near infrared
/// among them, which is no reason to lose the tile.
fn colour_interpretation(band: &RasterBand<'_>) -> Option<ColorInterpretation> {
    catch_unwind(AssertUnwindSafe(|| band.color_interpretation())).ok()
}

/// Sentinel-2's bands of 10 m, as words of a file's name, and their roles. The first stands
/// for the product.
const BAND_WORDS: [(&str, BandRole); 4] = [
    ("B02", BandRole::Blue),
    ("B03", BandRole::Green),
    ("B04", BandRole::Red),
    ("B08", BandRole::Nir),
];

/// The role of a file of a single band that has a band's name as a word of its own.
pub(super) fn role_of_file(raster: &Path) -> Option<BandRole> {
    let (_, band, _) = band_word(raster)?;
    Some(BAND_WORDS[band].1)
}

/// The files that are joined to a raster because its name is that of the first band of a
/// product whose other bands lie beside it; empty for every other raster.
pub(crate) fn other_bands(raster: &Path) -> Vec<PathBuf> {
    let Some((head, 0, tail)) = band_word(raster) else {
        return Vec::new();
    };
    let others: Vec<PathBuf> = BAND_WORDS[1..]
        .iter()
        .map(|(word, _)| raster.with_file_name(format!("{head}{word}{tail}")))
        .filter(|path| path.is_file())
        .collect();
    // Blue with one other band has no meaning as an image.
    if others.len() < 2 { Vec::new() } else { others }
}

fn band_word(raster: &Path) -> Option<(String, usize, String)> {
    let name = raster.file_name()?.to_str()?;
    BAND_WORDS.iter().enumerate().find_map(|(k, (word, _))| {
        let at = name.find(word)?;
        let (head, rest) = name.split_at(at);
        let tail = &rest[word.len()..];
        let apart = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
        let alone = apart(head.chars().next_back()) && apart(tail.chars().next());
        alone.then(|| (head.to_owned(), k, tail.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_of_a_product_are_joined_to_its_first() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [
            "T_B02_10m.jp2",
            "T_B03_10m.jp2",
            "T_B04_10m.jp2",
            "U_B03.tif",
            "U_B02.tif",
        ] {
            std::fs::write(at(name), "").unwrap();
        }
        let others = other_bands(&at("T_B02_10m.jp2"));
        assert_eq!(others, [at("T_B03_10m.jp2"), at("T_B04_10m.jp2")]);
        assert!(other_bands(&at("T_B03_10m.jp2")).is_empty());
        assert!(other_bands(&at("U_B02.tif")).is_empty());
        assert_eq!(role_of_file(&at("T_B04_10m.jp2")), Some(BandRole::Red));
        for name in ["AB02.tif", "B021.tif", "anchored02.tif"] {
            assert_eq!(role_of_file(&at(name)), None, "{name}");
        }
    }
}
