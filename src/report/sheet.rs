//! Contact sheets: the overlays of many tiles on few pages, with name and answer under each.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use image::{ImageFormat, RgbImage};

use super::canvas::{Canvas, TEXT_HEIGHT, text_width};
use super::caption;
use super::overlay::{self, INK, PANEL};
use super::whole::put;
use crate::answer::{HullAnswer, Status, TileAnswer};
use crate::tile::Tile;
use crate::{Error, Result};

/// Cells of a page, across and down.
const CELLS: [usize; 2] = [4, 4];
/// Edge of a picture, pixels.
const SIDE: u32 = 440;
/// Lines of text under it.
const LINES: u32 = 5;
/// Room about a cell, pixels.
const GAP: u32 = 10;

/// Pictures that are collected from any thread and laid out by the names of their tiles.
#[derive(Debug, Default)]
pub struct Sheet {
    cells: Mutex<BTreeMap<String, Cell>>,
}

#[derive(Debug)]
struct Cell {
    picture: Option<RgbImage>,
    text: Vec<String>,
}

impl Sheet {
    /// A sheet without pictures.
    pub fn new() -> Sheet {
        Sheet::default()
    }

    /// Adds a tile that was read.
    pub fn add(&self, tile: &Tile, answer: &TileAnswer) {
        self.put(answer, Some(overlay::small(tile, answer, SIDE)));
    }

    /// Adds a tile that could not be read; one that was is passed over.
    pub fn add_failed(&self, answer: &TileAnswer) {
        if answer.tile.status == Status::Failed {
            self.put(answer, None);
        }
    }

    fn put(&self, answer: &TileAnswer, picture: Option<RgbImage>) {
        let text = lines(answer);
        let name = answer.tile.tile.clone();
        // A thread that panicked left no half of a cell.
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        cells.insert(name, Cell { picture, text });
    }

    /// The pages, sixteen tiles on each.
    pub fn pages(&self) -> Vec<RgbImage> {
        let cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        let all: Vec<&Cell> = cells.values().collect();
        all.chunks(CELLS[0] * CELLS[1]).map(page).collect()
    }

    /// Writes the first page as `path` and each further one with its number before the
    /// extension, as PNG; returns their paths.
    ///
    /// # Errors
    /// [`Error::Io`] when a page cannot be written.
    pub fn save(&self, path: &Path) -> Result<Vec<PathBuf>> {
        let pages = self.pages();
        let named = pages.iter().enumerate().map(|(k, page)| {
            let path = page_path(path, k);
            let failed = |source| Error::Io {
                path: path.clone(),
                source,
            };
            let mut bytes = Cursor::new(Vec::new());
            page.write_to(&mut bytes, ImageFormat::Png)
                .map_err(|e| failed(std::io::Error::other(e)))?;
            put(&path, |out| out.write_all(bytes.get_ref())).map_err(failed)?;
            Ok(path)
        });
        named.collect()
    }
}

/// `a.png`, `a-2.png`, `a-3.png`, …
fn page_path(path: &Path, k: usize) -> PathBuf {
    if k == 0 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{}.{extension}", k + 1))
}

fn page(cells: &[&Cell]) -> RgbImage {
    let [across, _] = CELLS;
    let columns = across.min(cells.len()) as u32;
    let rows = cells.len().div_ceil(across) as u32;
    let (width, height) = (SIDE + GAP, SIDE + LINES * TEXT_HEIGHT + GAP);
    let size = (columns * width + GAP, rows * height + GAP);
    let mut page = Canvas::new(&RgbImage::new(0, 0), size.0, size.1, PANEL);
    for (k, cell) in cells.iter().enumerate() {
        let (x, y) = (
            GAP + (k % across) as u32 * width,
            GAP + (k / across) as u32 * height,
        );
        if let Some(picture) = &cell.picture {
            // Narrow tiles stand in the middle.
            let x = x + (SIDE - picture.width().min(SIDE)) / 2;
            page.place(picture, x, y);
        }
        for (line, text) in cell.text.iter().take(LINES as usize).enumerate() {
            let y = y + SIDE + line as u32 * TEXT_HEIGHT;
            page.text(i64::from(x), i64::from(y), &fitted(text), INK);
        }
    }
    page.into_image()
}

/// What fits under a picture of a text, from its beginning.
fn fitted(text: &str) -> String {
    let most = (SIDE / text_width("x").max(1)) as usize;
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(2)).collect();
    format!("{kept}..")
}

/// The name, and what was found.
fn lines(answer: &TileAnswer) -> Vec<String> {
    let row = &answer.tile;
    let mut lines = vec![row.tile.clone()];
    if row.status == Status::Failed {
        let error = row.error.as_deref().unwrap_or("unknown");
        lines.push(format!("failed: {error}"));
        return lines;
    }
    if answer.hulls.is_empty() {
        lines.push("no hull found".to_owned());
    }
    let room = LINES as usize - 1;
    // One hull has room for all that is known of her, several for a line each.
    let each = (room / answer.hulls.len().max(1)).clamp(1, 3);
    for hull in &answer.hulls {
        let mut said = vec![size_and_freeboard(hull), type_and_load(hull)];
        said.retain(|text| !text.is_empty());
        lines.extend(said.into_iter().take(each));
    }
    if lines.len() > room + 1 {
        let shown = lines.iter().skip(1).take(room - 1).count();
        lines.truncate(room);
        lines.push(format!("and {} more", answer.hulls.len() - shown / each));
    }
    lines
}

fn size_and_freeboard(hull: &HullAnswer) -> String {
    let freeboard = match &hull.freeboard_m {
        Ok(f) => format!("F {:.2} [{:.2} to {:.2}] m", f.value, f.lo, f.hi),
        Err(reason) => reason.to_string(),
    };
    let (length, beam) = (hull.length_m.value, hull.beam_m.value);
    format!("{}: {length:.0} x {beam:.0} m, {freeboard}", hull.hull)
}

fn type_and_load(hull: &HullAnswer) -> String {
    let mut said = Vec::new();
    said.extend(caption::ship_type(hull));
    if let Some(load) = &hull.load.load_fraction {
        said.push(format!("load {:.0} %", 100.0 * load.value));
    }
    if let Some(vessel) = &hull.load.vessel {
        said.push(vessel.clone());
    }
    match said.is_empty() {
        true => String::new(),
        false => format!("   {}", said.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::known;
    use super::*;
    use crate::answer::TileRow;

    fn answer(name: &str, hulls: usize) -> TileAnswer {
        TileAnswer {
            tile: TileRow {
                tile: name.to_owned(),
                hulls,
                ..TileRow::default()
            },
            hulls: (0..hulls)
                .map(|hull| HullAnswer { hull, ..known() })
                .collect(),
        }
    }

    #[test]
    fn text_says_what_was_found_and_no_more_than_there_is_room_for() {
        assert_eq!(lines(&answer("a", 0)), ["a", "no hull found"]);
        let one = lines(&answer("a", 1));
        assert_eq!(one[1], "0: 89 x 14 m, F 1.00 [0.80 to 1.20] m");
        assert!(one[2].starts_with("   tanker 97 %"), "{}", one[2]);
        let many = lines(&answer("a", 9));
        assert_eq!(many.len(), LINES as usize);
        assert_eq!(many[4], "and 6 more");
        let failed = TileRow::failed("b".to_owned(), &Error::Stopped);
        let failed = TileAnswer::without_hulls(failed);
        assert!(lines(&failed)[1].starts_with("failed: stopped"));
    }

    #[test]
    fn pages_hold_sixteen_tiles_each_by_name() {
        let sheet = Sheet::new();
        for k in (0..18).rev() {
            let error = Error::Stopped;
            let row = TileRow::failed(format!("{k:02}"), &error);
            sheet.add_failed(&TileAnswer::without_hulls(row));
        }
        sheet.add_failed(&answer("good", 0));
        let pages = sheet.pages();
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[1].width(), 2 * (SIDE + GAP) + GAP);
        let dir = tempfile::tempdir().unwrap();
        let paths = sheet.save(&dir.path().join("deep/all.png")).unwrap();
        assert_eq!(paths[1], dir.path().join("deep/all-2.png"));
        assert_eq!(image::open(&paths[0]).unwrap().to_rgb8(), pages[0]);
    }
}
