//! A picture to draw on: antialiased lines at fractions of a pixel, arrows, text.
//!
//! Positions are `[x, y]` in canvas pixels from the outer corner of the first one, as pixels
//! of a tile are counted. Lines are drawn here and not by a drawing crate because those take
//! whole pixels as end points, which would move an edge by up to half a magnified pixel.

use image::{Rgb, RgbImage};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

/// A colour.
pub(super) type Colour = Rgb<u8>;

/// The rim of arrows and labels.
const DARK: Colour = Rgb([0; 3]);

/// The height of a line of text, pixels.
pub(super) const TEXT_HEIGHT: u32 = 20;
const FONT: RasterHeight = RasterHeight::Size20;

/// A picture in the making.
pub(super) struct Canvas {
    image: RgbImage,
}

impl Canvas {
    /// Draws on `image`, placed at the top left of a canvas of the given size.
    pub(super) fn new(image: &RgbImage, width: u32, height: u32, ground: Colour) -> Self {
        let mut canvas = RgbImage::from_pixel(width, height, ground);
        image::imageops::replace(&mut canvas, image, 0, 0);
        Canvas { image: canvas }
    }

    /// The finished picture.
    pub(super) fn into_image(self) -> RgbImage {
        self.image
    }

    /// Lays a picture over the canvas.
    pub(super) fn place(&mut self, picture: &RgbImage, x: u32, y: u32) {
        image::imageops::replace(&mut self.image, picture, i64::from(x), i64::from(y));
    }

    /// A straight line, `width` pixels thick.
    pub(super) fn line(&mut self, ends: [[f64; 2]; 2], width: f64, colour: Colour) {
        let [a, b] = ends;
        if ends.iter().flatten().any(|x| !x.is_finite()) {
            return;
        }
        let along = [b[0] - a[0], b[1] - a[1]];
        let length = along[0].hypot(along[1]);
        // Walk along the longer axis and colour across the other, so that a long oblique line
        // costs its length and not the area of its box.
        let major = usize::from(along[1].abs() > along[0].abs());
        let minor = 1 - major;
        let reach = width / 2.0 + 1.0;
        let size = [self.image.width(), self.image.height()];
        let first = (a[major].min(b[major]) - reach).floor().max(0.0);
        let last = (a[major].max(b[major]) + reach)
            .ceil()
            .min(f64::from(size[major]));
        let mut step = first;
        while step < last {
            let t = if along[major] == 0.0 {
                0.0
            } else {
                ((step + 0.5 - a[major]) / along[major]).clamp(0.0, 1.0)
            };
            let middle = a[minor] + t * along[minor];
            // Across an oblique line the band is up to √2 wider than across the line itself.
            let mut across = (middle - 1.5 * reach).floor().max(0.0);
            let end = (middle + 1.5 * reach).ceil().min(f64::from(size[minor]));
            while across < end {
                let mut at = [0.0; 2];
                at[major] = step;
                at[minor] = across;
                let centre = [at[0] + 0.5, at[1] + 0.5];
                let cover = width / 2.0 + 0.5 - distance(centre, a, along, length);
                self.blend(at[0] as u32, at[1] as u32, cover, colour);
                across += 1.0;
            }
            step += 1.0;
        }
    }

    /// Lines from point to point, and back to the first when `closed`.
    pub(super) fn path(&mut self, points: &[[f64; 2]], closed: bool, width: f64, colour: Colour) {
        for pair in points.windows(2) {
            self.line([pair[0], pair[1]], width, colour);
        }
        if let (true, Some(&first), Some(&last)) = (closed, points.first(), points.last()) {
            self.line([last, first], width, colour);
        }
    }

    /// A line with a head at its second end, and with a dark rim, readable on any ground.
    pub(super) fn arrow(&mut self, ends: [[f64; 2]; 2], width: f64, colour: Colour) {
        let strokes = arrow_strokes(ends, width);
        for (width, colour) in [(width + 2.0, DARK), (width, colour)] {
            for stroke in &strokes {
                self.line(*stroke, width, colour);
            }
        }
    }

    /// Text whose top left corner is at `(x, y)`; what the font lacks shows as `?`.
    pub(super) fn text(&mut self, x: i64, y: i64, text: &str, colour: Colour) {
        let advance = text_width("x") as i64;
        for (i, c) in text.chars().enumerate() {
            let Some(glyph) = get_raster(c, FontWeight::Regular, FONT)
                .or_else(|| get_raster('?', FontWeight::Regular, FONT))
            else {
                continue;
            };
            for (dy, row) in glyph.rows().enumerate() {
                for (dx, &ink) in row.iter().enumerate() {
                    let (px, py) = (x + i as i64 * advance + dx as i64, y + dy as i64);
                    if let (Ok(px), Ok(py)) = (u32::try_from(px), u32::try_from(py)) {
                        self.blend(px, py, f64::from(ink) / 255.0, colour);
                    }
                }
            }
        }
    }

    /// Text with a dark rim, readable on any ground.
    pub(super) fn label(&mut self, x: i64, y: i64, text: &str, colour: Colour) {
        for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
            self.text(x + dx, y + dy, text, DARK);
        }
        self.text(x, y, text, colour);
    }

    /// Mixes a colour into a pixel; outside the canvas nothing happens.
    fn blend(&mut self, x: u32, y: u32, cover: f64, colour: Colour) {
        if cover <= 0.0 || x >= self.image.width() || y >= self.image.height() {
            return;
        }
        let cover = cover.min(1.0);
        let pixel = self.image.get_pixel_mut(x, y);
        for (old, new) in pixel.0.iter_mut().zip(colour.0) {
            *old = (f64::from(*old) * (1.0 - cover) + f64::from(new) * cover).round() as u8;
        }
    }
}

/// How wide a text is, pixels.
pub(super) fn text_width(text: &str) -> u32 {
    (text.chars().count() * get_raster_width(FontWeight::Regular, FONT)) as u32
}

/// Shaft and barbs of an arrow.
fn arrow_strokes(ends: [[f64; 2]; 2], width: f64) -> Vec<[[f64; 2]; 2]> {
    let [tail, tip] = ends;
    let back = [tail[0] - tip[0], tail[1] - tip[1]];
    let length = back[0].hypot(back[1]);
    let mut strokes = vec![ends];
    if length > 0.0 {
        let head = (12.0 * width).min(length / 2.0);
        for turn in [-0.42_f64, 0.42] {
            let (sin, cos) = turn.sin_cos();
            let barb = [
                tip[0] + head / length * (cos * back[0] - sin * back[1]),
                tip[1] + head / length * (sin * back[0] + cos * back[1]),
            ];
            strokes.push([tip, barb]);
        }
    }
    strokes
}

/// Distance of `point` from the line that runs from `a` by `along`, with its `length`.
fn distance(point: [f64; 2], a: [f64; 2], along: [f64; 2], length: f64) -> f64 {
    let from = [point[0] - a[0], point[1] - a[1]];
    let t = if length == 0.0 {
        0.0
    } else {
        ((from[0] * along[0] + from[1] * along[1]) / (length * length)).clamp(0.0, 1.0)
    };
    (from[0] - t * along[0]).hypot(from[1] - t * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Colour = Rgb([255; 3]);

    fn drawn(ends: [[f64; 2]; 2], width: f64) -> Vec<Vec<u8>> {
        let mut canvas = Canvas::new(&RgbImage::new(0, 0), 5, 4, Rgb([0; 3]));
        canvas.line(ends, width, WHITE);
        let image = canvas.into_image();
        let row = |y| (0..5).map(|x| image.get_pixel(x, y)[0]).collect();
        (0..4).map(row).collect()
    }

    #[test]
    fn a_line_between_two_rows_colours_both_by_half() {
        let rows = drawn([[-5.0, 2.0], [10.0, 2.0]], 1.0);
        assert_eq!(rows, [[0; 5], [128; 5], [128; 5], [0; 5]]);
    }

    #[test]
    fn a_line_along_the_centres_of_a_column_colours_that_column_alone() {
        let rows = drawn([[1.5, -3.0], [1.5, 9.0]], 1.0);
        assert_eq!(rows, [[0, 255, 0, 0, 0]; 4]);
    }

    #[test]
    fn lines_outside_and_without_length_do_no_harm() {
        assert_eq!(drawn([[-9.0, -9.0], [-8.0, -9.0]], 1.0), [[0; 5]; 4]);
        assert_eq!(drawn([[f64::NAN, 0.0], [1.0, 1.0]], 1.0), [[0; 5]; 4]);
        assert_eq!(drawn([[2.5, 1.5], [2.5, 1.5]], 1.0)[1][2], 255);
    }
}
