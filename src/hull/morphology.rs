//! Growing and shrinking of masks by squares.
//!
//! Row by row and byte by byte with nothing to decide, so that the processor takes sixteen
//! pixels at a time. What lies beyond the border neither grows into the mask nor eats at it.

use ndarray::{Array2, Axis};

/// Every pixel within `reach` rows and columns of a set one.
pub(super) fn grown(mask: &Array2<bool>, reach: usize) -> Array2<bool> {
    let (h, w) = mask.dim();
    let mut along = mask.clone();
    for (mut to, from) in along.outer_iter_mut().zip(mask.outer_iter()) {
        if let (Some(to), Some(from)) = (to.as_slice_mut(), from.to_slice()) {
            for d in 1..=reach.min(w.saturating_sub(1)) {
                or(&mut to[d..], &from[..w - d]);
                or(&mut to[..w - d], &from[d..]);
            }
        }
    }
    let mut out = along.clone();
    for (row, mut to) in out.outer_iter_mut().enumerate() {
        let near = row.saturating_sub(reach)..(row + reach + 1).min(h);
        for other in near.filter(|&r| r != row) {
            let from = along.index_axis(Axis(0), other);
            if let (Some(to), Some(from)) = (to.as_slice_mut(), from.to_slice()) {
                or(to, from);
            }
        }
    }
    out
}

fn or(to: &mut [bool], from: &[bool]) {
    for (t, f) in to.iter_mut().zip(from) {
        *t |= f;
    }
}

fn turned(mut mask: Array2<bool>) -> Array2<bool> {
    mask.mapv_inplace(|m| !m);
    mask
}

/// Every pixel with no unset one within `reach` rows and columns.
fn shrunk(mask: Array2<bool>, reach: usize) -> Array2<bool> {
    turned(grown(&turned(mask), reach))
}

/// The mask with gaps narrower than `2·reach + 1` closed.
pub(super) fn closed(mask: &Array2<bool>, reach: usize) -> Array2<bool> {
    shrunk(grown(mask, reach), reach)
}

/// The mask without what is thinner than `2·reach + 1`.
pub(super) fn opened(mask: Array2<bool>, reach: usize) -> Array2<bool> {
    grown(&shrunk(mask, reach), reach)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, Luma};
    use imageproc::distance_transform::Norm;
    use imageproc::morphology;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn masks_are_those_of_distances(
            w in 3usize..14, h in 3usize..14, reach in 1u8..4,
            bits in proptest::collection::vec(proptest::bool::weighted(0.6), 196)
        ) {
            let mask = Array2::from_shape_fn((h, w), |(r, c)| bits[r * w + c]);
            let image = GrayImage::from_fn(w as u32, h as u32, |c, r| {
                Luma([u8::from(mask[[r as usize, c as usize]]) * 255])
            });
            let set = |i: GrayImage| {
                Array2::from_shape_fn((h, w), |(r, c)| i.get_pixel(c as u32, r as u32)[0] > 0)
            };
            let slow = set(morphology::close(&image, Norm::LInf, reach));
            prop_assert_eq!(closed(&mask, reach.into()), slow);
            let slow = set(morphology::open(&image, Norm::LInf, reach));
            prop_assert_eq!(opened(mask, reach.into()), slow);
        }
    }
}
