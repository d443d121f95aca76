//! From samples to colours that people can see: water dark, but not so dark that a shadow on
//! it is lost.

use image::{Rgb, RgbImage};

use crate::tile::{BandRole, PixelWindow, Samples, Tile};

/// Below this share of the pixels all is black. Shadow on water is the darkest thing in a
/// scene and covers more than this, so it keeps its shade.
const BLACK_AT: f64 = 0.002;
/// Above this share all is white: a few windows and foam.
const WHITE_AT: f64 = 0.998;
/// Brightens the dark end, where water and shadow lie.
const GAMMA: f64 = 1.7;
/// Pixels that suffice for the percentiles.
const ENOUGH: usize = 400_000;

/// Which bands become red, green and blue, and between which sample values.
pub(super) struct Stretch {
    bands: [usize; 3],
    black: [f32; 3],
    white: [f32; 3],
}

impl Stretch {
    /// From the pixels of some windows; of the whole tile when there are none.
    pub(super) fn of(tile: &Tile, windows: &[PixelWindow]) -> Self {
        let whole = [PixelWindow {
            col: 0,
            row: 0,
            width: tile.width(),
            height: tile.height(),
        }];
        let windows = if windows.is_empty() { &whole } else { windows };
        let bands = rgb_bands(&tile.roles);
        let mut black = [0.0; 3];
        let mut white = [1.0; 3];
        for (channel, &band) in bands.iter().enumerate() {
            let mut values = values(tile, band, windows);
            values.sort_by(f32::total_cmp);
            if let Some(last) = values.len().checked_sub(1) {
                black[channel] = values[(BLACK_AT * last as f64) as usize];
                white[channel] = values[(WHITE_AT * last as f64) as usize];
            }
        }
        // One span for all, so that a red deck stays red; the black point is each band's own,
        // which takes the haze out of the blue.
        let span = black
            .iter()
            .zip(white)
            .map(|(b, w)| w - b)
            .fold(f32::MIN_POSITIVE, f32::max);
        Stretch {
            bands,
            black,
            white: black.map(|b| b + span),
        }
    }

    /// A window in colour, every `step`-th pixel of every `step`-th row. Pixels without data
    /// are black.
    pub(super) fn render(&self, tile: &Tile, window: PixelWindow, step: usize) -> RgbImage {
        let (width, height) = (window.width.div_ceil(step), window.height.div_ceil(step));
        RgbImage::from_fn(width as u32, height as u32, |x, y| {
            let (row, col) = (
                window.row + y as usize * step,
                window.col + x as usize * step,
            );
            if tile.valid.as_ref().is_some_and(|v| !v[[row, col]]) {
                return Rgb([0; 3]);
            }
            Rgb(std::array::from_fn(|channel| {
                self.shade(
                    channel,
                    sample(&tile.samples, self.bands[channel], row, col),
                )
            }))
        })
    }

    fn shade(&self, channel: usize, value: f32) -> u8 {
        let (black, white) = (self.black[channel], self.white[channel]);
        let share = f64::from((value - black) / (white - black)).clamp(0.0, 1.0);
        // A sample that is not a number casts to 0.
        (255.0 * share.powf(1.0 / GAMMA)).round() as u8
    }
}

/// The bands for red, green and blue: by their roles, else the first three of three or more,
/// else the first as grey.
fn rgb_bands(roles: &[BandRole]) -> [usize; 3] {
    let of = |role| roles.iter().position(|r| *r == role);
    match (
        of(BandRole::Red),
        of(BandRole::Green),
        of(BandRole::Blue),
        of(BandRole::Pan),
    ) {
        (Some(red), Some(green), Some(blue), _) => [red, green, blue],
        (_, _, _, Some(pan)) => [pan; 3],
        _ if roles.len() >= 3 => [0, 1, 2],
        _ => [0; 3],
    }
}

fn values(tile: &Tile, band: usize, windows: &[PixelWindow]) -> Vec<f32> {
    let pixels: usize = windows.iter().map(|w| w.width * w.height).sum();
    let step = ((pixels as f64 / ENOUGH as f64).sqrt().ceil() as usize).max(1);
    let mut values = Vec::new();
    for w in windows {
        for row in (w.row..w.row + w.height).step_by(step) {
            for col in (w.col..w.col + w.width).step_by(step) {
                let value = sample(&tile.samples, band, row, col);
                let valid = tile.valid.as_ref().is_none_or(|v| v[[row, col]]);
                if valid && value.is_finite() {
                    values.push(value);
                }
            }
        }
    }
    values
}

fn sample(samples: &Samples, band: usize, row: usize, col: usize) -> f32 {
    match samples {
        Samples::U8(a) => f32::from(a[[band, row, col]]),
        Samples::U16(a) => f32::from(a[[band, row, col]]),
        Samples::F32(a) => a[[band, row, col]],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_chosen_by_role_before_number() {
        use BandRole::{Blue, Coastal, Green, Nir, Other, Pan, Red};
        assert_eq!(rgb_bands(&[Blue, Green, Red, Nir]), [2, 1, 0]);
        assert_eq!(rgb_bands(&[Coastal, Blue, Green, Red]), [3, 2, 1]);
        assert_eq!(rgb_bands(&[Pan]), [0; 3]);
        assert_eq!(rgb_bands(&[Nir, Pan]), [1; 3]);
        assert_eq!(rgb_bands(&[Other, Other, Other]), [0, 1, 2]);
        assert_eq!(rgb_bands(&[Other]), [0; 3]);
    }
}
