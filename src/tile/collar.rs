//! Collars: borders of one value about images that declare no nodata value.
//!
//! An image laid on a map leaves corners that show nothing. Many suppliers fill them with 0 or with
//! the highest sample and do not say so; black looks like shadow then, and white like a hull.
//! Where a corner of the raster is so filled, squares of that value that hang together with the
//! border of what is read are no data. A white house on a deck, and a shadow as black as the collar,
//! stay what they are.

use gdal::raster::RasterBand;
use ndarray::{Array2, Array3};

use super::Samples;
use super::pixels::{Good, SampleType};

/// Edge of the square in a corner of the raster that tells of a collar, pixels.
const CORNER_PX: usize = 16;
/// Edge of the squares that make up a collar, pixels.
const SQUARE_PX: usize = 8;
/// The smallest raster that is asked, pixels: a smaller one is all corners.
const LEAST_PX: usize = 4 * CORNER_PX;

/// The value of the collar; `None` where no corner shows one.
pub(super) fn of_corners(
    bands: &[RasterBand<'_>],
    sample_type: SampleType,
    (width, height): (usize, usize),
) -> gdal::errors::Result<Option<f64>> {
    if width < LEAST_PX || height < LEAST_PX {
        return Ok(None);
    }
    let highest = match sample_type {
        SampleType::U8 => Some(f32::from(u8::MAX)),
        SampleType::U16 => Some(f32::from(u16::MAX)),
        SampleType::F32 => None,
    };
    let (right, bottom) = (width - CORNER_PX, height - CORNER_PX);
    for (col, row) in [(0, 0), (right, 0), (0, bottom), (right, bottom)] {
        let mut value = None;
        for band in bands {
            let at = (col as isize, row as isize);
            let size = (CORNER_PX, CORNER_PX);
            let corner = band.read_as::<f32>(at, size, size, None)?;
            let first = corner.data()[0];
            let fills = (first == 0.0 || Some(first) == highest)
                && value.is_none_or(|v| v == first)
                && corner.data().iter().all(|v| *v == first);
            value = fills.then_some(first);
            if value.is_none() {
                break;
            }
        }
        if let Some(value) = value {
            return Ok(Some(f64::from(value)));
        }
    }
    Ok(None)
}

/// Clears the squares of a cut that the collar's value fills in all bands.
pub(super) fn clear(samples: &Samples, value: f64, good: &mut Good) {
    let collar = match samples {
        Samples::U8(bands) => squares(bands, value as u8),
        Samples::U16(bands) => squares(bands, value as u16),
        Samples::F32(bands) => squares(bands, value as f32),
    };
    if collar.iter().any(|c| *c) {
        let collar = from_the_border(&collar);
        good.mask_mut()
            .zip_mut_with(&collar, |good, collar| *good &= !collar);
    }
}

/// What of a mask hangs together with the border.
fn from_the_border(mask: &Array2<bool>) -> Array2<bool> {
    let (h, w) = mask.dim();
    let mut out = Array2::from_elem((h, w), false);
    let sides = (0..h).flat_map(|r| [(r, 0), (r, w - 1)]);
    let mut pending: Vec<(usize, usize)> = sides
        .chain((0..w).flat_map(|c| [(0, c), (h - 1, c)]))
        .collect();
    while let Some((r, c)) = pending.pop() {
        if !mask[[r, c]] || out[[r, c]] {
            continue;
        }
        out[[r, c]] = true;
        let (above, left) = (r.saturating_sub(1), c.saturating_sub(1));
        let (below, right) = ((r + 1).min(h - 1), (c + 1).min(w - 1));
        pending.extend([(above, c), (below, c), (r, left), (r, right)]);
    }
    out
}

/// Where squares of nothing but this value lie.
fn squares<T: PartialEq + Copy>(bands: &Array3<T>, value: T) -> Array2<bool> {
    let (_, h, w) = bands.dim();
    let mut flat = Array2::from_elem((h, w), true);
    for plane in bands.outer_iter() {
        flat.zip_mut_with(&plane, |flat, sample| *flat &= *sample == value);
    }
    let mut out = Array2::from_elem((h, w), false);
    if h < SQUARE_PX || w < SQUARE_PX {
        return out;
    }
    // How many rows of the value end here, and how far such squares reach.
    let mut depth = vec![0usize; w];
    for row in 0..h {
        let mut run = 0;
        for col in 0..w {
            depth[col] = if flat[[row, col]] { depth[col] + 1 } else { 0 };
            run = if depth[col] >= SQUARE_PX { run + 1 } else { 0 };
            if run >= SQUARE_PX {
                // The pixels of a run are filled once: its first square whole, then a column each.
                let from = if run == SQUARE_PX {
                    col + 1 - SQUARE_PX
                } else {
                    col
                };
                for r in row + 1 - SQUARE_PX..=row {
                    (from..=col).for_each(|c| out[[r, c]] = true);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_a_collar_and_a_line_or_another_value_is_none() {
        let mut bands = Array3::from_elem((2, 30, 40), 7u8);
        for r in 0..30 {
            for c in 0..40 {
                // A slanted border, and a line as black as it.
                if c + r / 3 < 18 || c == 33 {
                    (0..2).for_each(|k| bands[[k, r, c]] = 0);
                }
            }
        }
        bands[[1, 2, 2]] = 1;
        let collar = squares(&bands, 0);
        assert!(collar[[15, 5]] && collar[[29, 0]] && !collar[[15, 33]] && !collar[[2, 2]]);
        assert!(!collar[[5, 25]]);
        let there = collar.iter().filter(|c| **c).count();
        let black = bands
            .outer_iter()
            .next()
            .unwrap()
            .iter()
            .filter(|v| **v == 0)
            .count()
            - 30;
        assert!(
            there > black * 8 / 10 && there < black,
            "{there} of {black}"
        );
        // A square inside hangs together with nothing.
        let mut inside = Array2::from_elem((20, 20), false);
        inside[[9, 9]] = true;
        assert!(from_the_border(&inside).iter().all(|c| !*c));
        assert_eq!(from_the_border(&collar), collar);
    }
}
