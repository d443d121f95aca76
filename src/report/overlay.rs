//! Pictures that show what was measured: the tile with every hull, and each hull magnified.
//!
//! Lines are placed to a fraction of a pixel. All numbers stand below the image, so that they
//! hide nothing of it.

use std::path::{Component, Path, PathBuf};

use image::imageops::FilterType;
use image::{Rgb, RgbImage};

use super::canvas::{Canvas, Colour, TEXT_HEIGHT, text_width};
use super::caption;
use super::geotiff;
use super::stretch::Stretch;
use super::whole::make_parent;
use crate::answer::{HullAnswer, Markup, TileAnswer};
use crate::frame::Pixel;
use crate::tile::{PixelWindow, Tile};
use crate::{Error, Result};

const OUTLINE: Colour = Rgb([255, 214, 10]);
const DECK_EDGE: Colour = Rgb([60, 255, 90]);
const WATERLINE: Colour = Rgb([60, 190, 255]);
const SHADOW_EDGE: Colour = Rgb([255, 70, 160]);
const BOW: Colour = Rgb([255, 255, 255]);
pub(super) const INK: Colour = Rgb([235, 235, 235]);
pub(super) const PANEL: Colour = Rgb([24, 26, 30]);

/// Line width, canvas pixels.
const LINE: f64 = 1.5;
/// A whole tile is magnified to at least this, so that lines do not hide a hull, pixels.
const TILE_SIDE_MIN: usize = 1200;
/// A whole tile is thinned out to at most this, pixels.
const TILE_SIDE_MAX: usize = 2400;
/// How long a magnified hull is drawn, pixels.
const HULL_LENGTH: f64 = 1200.0;
/// Beyond this a sample becomes a patch that shows nothing more.
const MAGNIFY_MAX: f64 = 16.0;
/// What is shown around a hull, as a share of its length.
const MARGIN: f64 = 0.12;
const PADDING: u32 = 8;

/// Draws the overlays of a tile into a folder and returns their paths: `<stem>.png` for the
/// whole tile and `<stem>_hull<k>.png` for each hull, in sub-folders as in the tile's name.
/// The stem is the name without `.tif`; any other extension stays, so that `a.tif` and
/// `a.jp2` do not overwrite each other.
///
/// # Errors
/// [`Error::Io`] when a picture cannot be written.
pub fn save(folder: &Path, tile: &Tile, answer: &TileAnswer) -> Result<Vec<PathBuf>> {
    let stem = stem(&answer.tile.tile);
    let mut pictures = vec![(format!("{stem}.png"), whole_tile(tile, answer))];
    for hull in &answer.hulls {
        if let Some(picture) = one_hull(tile, hull) {
            pictures.push((format!("{stem}_hull{}.png", hull.hull), picture));
        }
    }
    pictures
        .into_iter()
        .map(|(name, picture)| {
            let path = folder.join(name);
            let failed = |source| Error::Io {
                path: path.clone(),
                source,
            };
            make_parent(&path).map_err(failed)?;
            picture
                .save(&path)
                .map_err(|e| failed(std::io::Error::other(e)))?;
            Ok(path)
        })
        .collect()
}

/// Where [`save`] puts the picture of one hull.
pub fn hull_path(folder: &Path, tile: &str, hull: usize) -> PathBuf {
    folder.join(format!("{}_hull{hull}.png", stem(tile)))
}

/// The tile's name as a path that cannot lead out of the overlays' folder.
fn stem(name: &str) -> String {
    let name = name.strip_suffix(".tif").unwrap_or(name);
    let parts: Vec<_> = Path::new(name)
        .components()
        .filter_map(|c| match c {
            Component::Normal(part) => Some(part.to_string_lossy()),
            _ => None,
        })
        .collect();
    parts.join("/")
}

/// Draws the whole tile into a folder as `<stem>_overlay.tif`, a GeoTIFF with the lines and
/// without the text; `None` for a tile that is on no map.
///
/// # Errors
/// [`Error::Io`] when it cannot be written.
pub fn save_geotiff(folder: &Path, tile: &Tile, answer: &TileAnswer) -> Result<Option<PathBuf>> {
    let view = view_of_tile(tile, answer);
    let size = view.image.dimensions();
    let mut canvas = Canvas::new(&view.image, size.0, size.1, PANEL);
    view.draw_all(&mut canvas, answer);
    let path = folder.join(format!("{}_overlay.tif", stem(&answer.tile.tile)));
    geotiff::save(&path, &canvas.into_image(), view.scale, &tile.georeference)
}

/// The whole tile with the outline and bow of each hull and its numbers.
pub fn whole_tile(tile: &Tile, answer: &TileAnswer) -> RgbImage {
    let view = view_of_tile(tile, answer);
    let mut text = vec![caption::of_tile(answer)];
    for hull in &answer.hulls {
        text.push(String::new());
        text.extend(caption::of_hull(hull));
    }
    let mut canvas = view.canvas(&text);
    view.draw_all(&mut canvas, answer);
    canvas.into_image()
}

/// The whole tile without text, its longer side so many pixels.
pub(super) fn small(tile: &Tile, answer: &TileAnswer, side: u32) -> RgbImage {
    let view = view_of_tile(tile, answer);
    let longest = view.image.width().max(view.image.height()).max(1);
    let scale = f64::from(side) / f64::from(longest);
    let view = View {
        image: magnified(&view.image, scale),
        scale: view.scale * scale,
        ..view
    };
    let (width, height) = view.image.dimensions();
    let mut canvas = Canvas::new(&view.image, width, height, PANEL);
    view.draw_all(&mut canvas, answer);
    canvas.into_image()
}

/// The pixels of a whole tile, magnified or thinned out to a size that shows lines well.
fn view_of_tile(tile: &Tile, answer: &TileAnswer) -> View {
    let window = PixelWindow {
        col: 0,
        row: 0,
        width: tile.width(),
        height: tile.height(),
    };
    let crops: Vec<PixelWindow> = answer
        .hulls
        .iter()
        .filter_map(|h| crop(tile, &h.markup))
        .collect();
    let stretch = Stretch::of(tile, &crops);
    let side = window.width.max(window.height);
    let step = side.div_ceil(TILE_SIDE_MAX);
    let magnify = if step > 1 {
        1
    } else {
        TILE_SIDE_MIN.div_ceil(side)
    };
    let thinned = stretch.render(tile, window, step);
    View {
        image: magnified(&thinned, magnify as f64),
        origin: Pixel { col: 0.0, row: 0.0 },
        scale: magnify as f64 / step as f64,
    }
}

/// One hull magnified; `None` when its markup has no line.
pub fn one_hull(tile: &Tile, hull: &HullAnswer) -> Option<RgbImage> {
    let window = crop(tile, &hull.markup)?;
    let stretch = Stretch::of(tile, &[window]);
    let scale = (HULL_LENGTH / longest(&all_points(&hull.markup))).clamp(1.0, MAGNIFY_MAX);
    let view = View {
        image: magnified(&stretch.render(tile, window, 1), scale),
        origin: Pixel {
            col: window.col as f64,
            row: window.row as f64,
        },
        scale,
    };
    let mut text = vec![hull.tile.clone()];
    text.extend(caption::of_hull(hull));
    let mut canvas = view.canvas(&text);
    view.draw(&mut canvas, &hull.markup);
    Some(canvas.into_image())
}

/// A piece of the tile as it is shown.
struct View {
    image: RgbImage,
    /// The tile's pixel at the canvas's corner.
    origin: Pixel,
    /// Canvas pixels per pixel of the tile.
    scale: f64,
}

impl View {
    fn at(&self, p: Pixel) -> [f64; 2] {
        [
            (p.col - self.origin.col) * self.scale,
            (p.row - self.origin.row) * self.scale,
        ]
    }

    /// The image with a panel below it that holds the text and the legend.
    fn canvas(&self, text: &[String]) -> Canvas {
        const LEGEND: [(&str, Colour); 5] = [
            ("deck outline", OUTLINE),
            ("deck edge", DECK_EDGE),
            ("waterline", WATERLINE),
            ("shadow edge", SHADOW_EDGE),
            ("to the bow", BOW),
        ];
        const SWATCH: u32 = 28;
        let entry = |name: &str| SWATCH + 8 + text_width(name) + 20;
        let legend: u32 = LEGEND.iter().map(|(name, _)| entry(name)).sum();
        let widest = text.iter().map(|t| text_width(t)).max().unwrap_or(0);
        let width = self.image.width().max(widest.max(legend) + 2 * PADDING);
        let top = self.image.height() + PADDING;
        let height = top + (text.len() as u32 + 1) * TEXT_HEIGHT + 2 * PADDING;
        let mut canvas = Canvas::new(&self.image, width, height, PANEL);
        let mut x = PADDING;
        for (name, colour) in LEGEND {
            let y = f64::from(top + TEXT_HEIGHT / 2);
            let ends = [[f64::from(x), y], [f64::from(x + SWATCH), y]];
            canvas.line(ends, 2.0 * LINE, colour);
            canvas.text(i64::from(x + SWATCH + 8), i64::from(top), name, INK);
            x += entry(name);
        }
        for (i, line) in text.iter().enumerate() {
            let y = top + (i as u32 + 1) * TEXT_HEIGHT + PADDING;
            canvas.text(i64::from(PADDING), i64::from(y), line, INK);
        }
        canvas
    }

    fn draw(&self, canvas: &mut Canvas, markup: &Markup) {
        let outline: Vec<[f64; 2]> = markup.outline.iter().map(|p| self.at(*p)).collect();
        canvas.path(&outline, true, LINE, OUTLINE);
        for (lines, colour) in [
            (&markup.waterlines, WATERLINE),
            (&markup.shadow_edges, SHADOW_EDGE),
            (&markup.deck_edges, DECK_EDGE),
        ] {
            for ends in lines {
                canvas.line(ends.map(|p| self.at(p)), LINE, colour);
            }
        }
        if let Some(ends) = markup.bow {
            canvas.arrow(ends.map(|p| self.at(p)), LINE, BOW);
        }
    }

    /// All hulls, numbered where there are several.
    fn draw_all(&self, canvas: &mut Canvas, answer: &TileAnswer) {
        for hull in &answer.hulls {
            self.draw(canvas, &hull.markup);
            if answer.hulls.len() > 1 {
                self.number(canvas, hull);
            }
        }
    }

    /// The hull's number beside it, where a tile has several.
    fn number(&self, canvas: &mut Canvas, hull: &HullAnswer) {
        let right = |a: &[f64; 2], b: &[f64; 2]| a[0].total_cmp(&b[0]);
        let points = all_points(&hull.markup);
        if let Some([x, y]) = points.iter().map(|p| self.at(*p)).max_by(right) {
            canvas.label(x as i64 + 8, y as i64 - 10, &hull.hull.to_string(), BOW);
        }
    }
}

fn magnified(image: &RgbImage, scale: f64) -> RgbImage {
    let size = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    let (width, height) = (size(image.width()), size(image.height()));
    if (width, height) == image.dimensions() {
        return image.clone();
    }
    image::imageops::resize(image, width, height, FilterType::CatmullRom)
}

fn all_points(markup: &Markup) -> Vec<Pixel> {
    let lines = [&markup.deck_edges, &markup.waterlines, &markup.shadow_edges];
    let ends = lines.into_iter().flatten().flatten();
    let points = markup.outline.iter().chain(ends).copied();
    points
        .filter(|p| p.col.is_finite() && p.row.is_finite())
        .collect()
}

/// The greatest distance between two of the points, and at least one, pixels.
fn longest(points: &[Pixel]) -> f64 {
    let apart = |a: &Pixel, b: &Pixel| (a.col - b.col).hypot(a.row - b.row);
    points
        .iter()
        .flat_map(|a| points.iter().map(move |b| apart(a, b)))
        .fold(1.0, f64::max)
}

/// The part of the tile around a hull; `None` when nothing of it lies in the tile.
fn crop(tile: &Tile, markup: &Markup) -> Option<PixelWindow> {
    let points = all_points(markup);
    let margin = (MARGIN * longest(&points)).max(8.0);
    let span = |of: fn(&Pixel) -> f64, size: usize| {
        let low = points.iter().map(of).reduce(f64::min)? - margin;
        let high = points.iter().map(of).reduce(f64::max)? + margin;
        let from = (low.floor().max(0.0) as usize).min(size);
        let to = (high.ceil().max(0.0) as usize).min(size);
        (to > from).then_some((from, to - from))
    };
    let (col, width) = span(|p| p.col, tile.width())?;
    let (row, height) = span(|p| p.row, tile.height())?;
    Some(PixelWindow {
        col,
        row,
        width,
        height,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::TileRow;
    use crate::frame::Georeference;
    use crate::report::tests::known;
    use crate::tile::{Acquisition, BandRole, Samples};

    fn at(col: f64, row: f64) -> Pixel {
        Pixel { col, row }
    }

    /// Dark water with a bright hull of 40 by 10 pixels whose corner is at `(30, 20)`.
    fn scene() -> (Tile, TileAnswer) {
        let bright = |row: usize, col: usize| (20..30).contains(&row) && (30..70).contains(&col);
        let samples = ndarray::Array3::from_shape_fn((1, 50, 100), |(_, row, col)| {
            if bright(row, col) { 900_u16 } else { 100 }
        });
        let tile = Tile {
            name: "bay/a.tif".to_owned(),
            sha256: None,
            samples: Samples::U16(samples),
            roles: vec![BandRole::Pan],
            valid: None,
            land: None,
            georeference: Georeference::ImageUp { gsd_m: 2.0 },
            crs_name: None,
            acquisition: Acquisition::default(),
            origin: [0, 0],
        };
        let markup = Markup {
            outline: vec![
                at(30.0, 20.0),
                at(70.0, 20.0),
                at(70.0, 30.0),
                at(30.0, 30.0),
            ],
            shadow_edges: vec![[at(35.0, 35.0), at(65.0, 35.0)]],
            bow: Some([at(50.0, 25.0), at(70.0, 25.0)]),
            ..Markup::default()
        };
        let hull = HullAnswer { markup, ..known() };
        let answer = TileAnswer {
            tile: TileRow {
                tile: tile.name.clone(),
                ..TileRow::default()
            },
            hulls: vec![hull],
        };
        (tile, answer)
    }

    /// A line between two pixels covers both in part.
    #[track_caller]
    fn assert_mostly(colour: Colour, expected: Colour) {
        let off = colour.0.iter().zip(expected.0).map(|(a, b)| a.abs_diff(b));
        assert!(off.max() < Some(70), "{colour:?} is not {expected:?}");
    }

    #[test]
    fn lines_lie_where_the_markup_has_them_and_the_image_between_them() {
        let (tile, answer) = scene();
        let picture = whole_tile(&tile, &answer);
        // 100 pixels are magnified 12 times, to 1200.
        let colour = |p: Pixel| *picture.get_pixel((12.0 * p.col) as u32, (12.0 * p.row) as u32);
        assert_mostly(colour(at(40.0, 20.0)), OUTLINE);
        assert_mostly(colour(at(50.0, 35.0)), SHADOW_EDGE);
        assert_mostly(colour(at(55.0, 25.0)), BOW);
        assert_eq!(colour(at(40.0, 27.0)), Rgb([255; 3]));
        assert_eq!(colour(at(10.0, 10.0)), Rgb([0; 3]));
    }

    #[test]
    fn a_hull_is_magnified_and_shown_with_a_margin() {
        let (tile, answer) = scene();
        let picture = one_hull(&tile, &answer.hulls[0]).unwrap();
        // 40 by 15 pixels with 8 around them, 16 times.
        assert_eq!(picture.width(), 16 * (40 + 16));
        assert!(picture.height() > 16 * (15 + 16));
        assert_mostly(*picture.get_pixel(16 * 18, 16 * 8), OUTLINE);
        let no_markup = HullAnswer {
            markup: Markup::default(),
            ..known()
        };
        assert!(one_hull(&tile, &no_markup).is_none());
    }

    #[test]
    fn pictures_are_called_after_the_tile_and_stay_in_their_folder() {
        let (tile, answer) = scene();
        let dir = tempfile::tempdir().unwrap();
        let paths = save(dir.path(), &tile, &answer).unwrap();
        let names: Vec<_> = paths
            .iter()
            .map(|p| p.strip_prefix(dir.path()).unwrap().to_str().unwrap())
            .collect();
        assert_eq!(names, ["bay/a.png", "bay/a_hull0.png"]);
        assert!(paths.iter().all(|p| p.is_file()));
        assert_eq!(stem("../../x/a.jp2"), "x/a.jp2");
        assert_eq!(stem("/etc/a.tif"), "etc/a");
    }
}
