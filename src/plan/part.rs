//! Parts of a scene, for as many machines.

use std::num::NonZeroUsize;

use crate::frame::Pixel;
use crate::tile::PixelWindow;

/// A part of a scene: it answers for the hulls that are met in its window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The pixels that belong to this part and to no other.
    pub window: PixelWindow,
    /// Columns and rows of the places to search, also beyond the window as far as hulls there
    /// bear on those of the part.
    pub places: Vec<[usize; 2]>,
}

impl Part {
    /// Whether a spot lies in the window; one beyond the scene's edge belongs to the part at
    /// that edge.
    pub(super) fn owns(&self, spot: Pixel, size: [usize; 2]) -> bool {
        let w = &self.window;
        let inside = |at: f64, k: usize, from: usize, length: usize| {
            let at = at.floor().clamp(0.0, (size[k] - 1) as f64) as usize;
            at >= from && at < from + length
        };
        inside(spot.col, 0, w.col, w.width) && inside(spot.row, 1, w.row, w.height)
    }
}

/// At most `count` windows of like size and shape, by row, then column, that hold each pixel
/// of a scene once.
pub(super) fn windows(
    size: [usize; 2],
    block: [usize; 2],
    count: NonZeroUsize,
) -> Vec<PixelWindow> {
    let count = count.get();
    let [width, height] = size;
    // As square as can be: columns over rows like width over height.
    let columns = (count as f64 * width as f64 / height as f64).sqrt().round();
    let columns = (columns as usize).clamp(1, count);
    let across = borders(width, columns, block[0]);
    let down = borders(height, count / columns, block[1]);
    let of = |y: &[usize], x: &[usize]| PixelWindow {
        col: x[0],
        row: y[0],
        width: x[1] - x[0],
        height: y[1] - y[0],
    };
    down.windows(2)
        .flat_map(|y| across.windows(2).map(move |x| of(y, x)))
        .collect()
}

/// Where parts begin and the last ends; on the border of a block where blocks are at most half
/// as long as a part.
fn borders(size: usize, parts: usize, block: usize) -> Vec<usize> {
    let step = if block * parts * 2 <= size {
        block.max(1)
    } else {
        1
    };
    let mut at: Vec<usize> = (0..parts)
        .map(|k| (k * size / parts + step / 2) / step * step)
        .chain([size])
        .collect();
    at.dedup();
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(size: [usize; 2], block: [usize; 2], count: usize) -> Vec<PixelWindow> {
        windows(size, block, NonZeroUsize::new(count).unwrap())
    }

    proptest! {
        #[test]
        fn every_pixel_belongs_to_one_part(
            width in 1usize..60, height in 1usize..60, count in 1usize..70, block in 1usize..20,
        ) {
            let all = cut([width, height], [block, block], count);
            prop_assert!(all.len() <= count);
            let mut owners = vec![0; width * height];
            for w in &all {
                for row in w.row..w.row + w.height {
                    for col in w.col..w.col + w.width {
                        owners[row * width + col] += 1;
                    }
                }
            }
            prop_assert!(owners.iter().all(|n| *n == 1), "{all:?}");
        }
    }

    #[test]
    fn a_square_scene_is_cut_into_squares_along_its_blocks() {
        let all = cut([10_000, 10_000], [512, 512], 16);
        assert_eq!(all.len(), 16);
        for w in all {
            assert!(w.col % 512 == 0 && w.row % 512 == 0, "{w:?}");
            assert!((2000..3100).contains(&w.width), "{w:?}");
        }
        // Strips as wide as the scene: columns fall where they may, rows on strips.
        let strips = cut([10_000, 10_000], [10_000, 8], 4);
        assert_eq!(strips.len(), 4);
        assert!(strips.iter().all(|w| w.row % 8 == 0 && w.col % 5000 == 0));
    }

    #[test]
    fn a_spot_beyond_the_edge_belongs_to_the_part_at_the_edge() {
        let window = PixelWindow {
            col: 90,
            row: 0,
            width: 10,
            height: 10,
        };
        let part = Part {
            window,
            places: Vec::new(),
        };
        let spot = |col: f64, row: f64| Pixel { col, row };
        assert!(part.owns(spot(101.0, -0.5), [100, 10]));
        assert!(part.owns(spot(90.0, 9.9), [100, 10]));
        assert!(!part.owns(spot(89.9, 5.0), [100, 10]));
    }
}
