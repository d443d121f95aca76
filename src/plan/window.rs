//! Windows about places, as wide as the longest ship.

use super::PlanOptions;
use super::merge::Met;
use crate::Result;
use crate::frame::Pixel;
use crate::tile::{Opened, PixelWindow};

/// Half the size of a window, pixels, and the scene that it is clipped to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reach {
    half: [usize; 2],
    size: [usize; 2],
    /// Half of the longest ship.
    half_ship: [usize; 2],
    /// Pixels to a metre along columns and rows.
    px_per_m: [f64; 2],
    margin_m: f64,
}

/// Hulls' own windows grow by steps of this length, metres, and move by so many pixels, so that
/// a hull that looks a little other in another window keeps hers.
const STEP_M: f64 = 60.0;
const CELL_PX: f64 = 32.0;

/// Windows are no narrower than this to either side: the water's statistics need pixels.
const LEAST_HALF_PX: usize = 256;

impl Reach {
    pub(super) fn of(opened: &Opened, plan: &PlanOptions) -> Result<Reach> {
        let frame = opened.georeference().frame_at(middle(opened))?;
        let m = frame.metres_per_pixel;
        // Columns and rows may have different sizes on the ground.
        let px_per_m = [0, 1].map(|k| 1.0 / m[0][k].hypot(m[1][k]));
        let px = |metres: f64| px_per_m.map(|per_m| (metres * per_m).ceil() as usize);
        let half_m = 0.5 * plan.longest_m + plan.margin_m;
        Ok(Reach {
            half: px(half_m).map(|half| half.max(LEAST_HALF_PX)),
            size: [opened.width(), opened.height()],
            half_ship: px(0.5 * plan.longest_m),
            px_per_m,
            margin_m: plan.margin_m,
        })
    }

    /// Columns and rows of the scene.
    pub(super) fn size(&self) -> [usize; 2] {
        self.size
    }

    /// How far beyond a part's border the place of a window may lie whose hulls bear on those
    /// of the part: half the window and half the longest ship.
    pub(super) fn overlap(&self) -> [usize; 2] {
        [0, 1].map(|k| self.half[k] + self.half_ship[k])
    }

    /// The window about the pixel that holds a place, clipped to the scene.
    pub(super) fn about(&self, at: Pixel) -> PixelWindow {
        self.clipped(at, self.half)
    }

    /// A hull's own window: her length and the margin of sea about it. Where she is cut, her
    /// length is not known.
    pub(super) fn of_hull(&self, hull: &Met) -> PixelWindow {
        if hull.cut {
            return self.about(hull.centre);
        }
        let length_m = (hull.length_m / STEP_M).ceil() * STEP_M;
        let half_m = 0.5 * length_m + self.margin_m;
        let half = [0, 1].map(|k| {
            let half = (half_m * self.px_per_m[k]).ceil() as usize;
            half.max(LEAST_HALF_PX).min(self.half[k])
        });
        let cell = |at: f64| ((at / CELL_PX).floor() + 0.5) * CELL_PX;
        let middle = Pixel {
            col: cell(hull.centre.col),
            row: cell(hull.centre.row),
        };
        self.clipped(middle, half)
    }

    fn clipped(&self, at: Pixel, half: [usize; 2]) -> PixelWindow {
        let side = |at: f64, k: usize| {
            let centre = at.floor().clamp(0.0, (self.size[k] - 1) as f64) as usize;
            let from = centre.saturating_sub(half[k]);
            let to = (centre + half[k] + 1).min(self.size[k]);
            (from, to - from)
        };
        let ((col, width), (row, height)) = (side(at.col, 0), side(at.row, 1));
        PixelWindow {
            col,
            row,
            width,
            height,
        }
    }

    /// Places for windows that hold all candidates: a candidate that lies well inside of a
    /// window that is there already needs none of its own.
    pub(super) fn groups(&self, candidates: &[Pixel]) -> Vec<Pixel> {
        let mut sorted = candidates.to_vec();
        sorted.sort_by(|a, b| a.row.total_cmp(&b.row).then(a.col.total_cmp(&b.col)));
        let mut groups: Vec<Pixel> = Vec::new();
        for c in sorted {
            let covered = groups.iter().any(|g| {
                (g.col - c.col).abs() < 0.4 * self.half[0] as f64
                    && (g.row - c.row).abs() < 0.4 * self.half[1] as f64
            });
            if !covered {
                groups.push(c);
            }
        }
        groups
    }
}

fn middle(opened: &Opened) -> Pixel {
    Pixel {
        col: 0.5 * opened.width() as f64,
        row: 0.5 * opened.height() as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REACH: Reach = Reach {
        half: [300, 400],
        size: [5000, 3000],
        half_ship: [200, 250],
        px_per_m: [2.0, 2.0],
        margin_m: 150.0,
    };

    proptest! {
        #[test]
        fn windows_lie_in_the_scene_and_hold_their_place(col in -10.0..5010.0, row in -10.0..3010.0) {
            let w = REACH.about(Pixel { col, row });
            prop_assert!(w.col + w.width <= 5000 && w.row + w.height <= 3000);
            let (c, r) = (col.clamp(0.0, 4999.0), row.clamp(0.0, 2999.0));
            prop_assert!(w.col as f64 <= c && c < (w.col + w.width) as f64);
            prop_assert!(w.row as f64 <= r && r < (w.row + w.height) as f64);
        }
    }

    #[test]
    fn every_candidate_is_well_inside_of_a_window() {
        let at = |col: f64, row: f64| Pixel { col, row };
        let candidates: Vec<Pixel> = (0..200)
            .map(|k| at(f64::from(k * 97 % 5000), f64::from(k * 61 % 3000)))
            .collect();
        let groups = REACH.groups(&candidates);
        assert!(groups.len() < candidates.len());
        for c in &candidates {
            let inside = groups
                .iter()
                .any(|g| (g.col - c.col).abs() < 150.0 && (g.row - c.row).abs() < 200.0);
            assert!(inside, "{c:?}");
        }
    }
}
