//! What sets a ship apart from other long things in the sea: breakwaters, spits, wakes.
//!
//! In: a chip and the box about something long and narrow. Out: how much water its corners
//! show at either end, and how even its margins are. A ship's bow leaves both corners free; a
//! barge has no bow, but her deck is of one paint along her sides, where a breakwater shows
//! rubble.

use super::along::SHADE;
use super::chip::Stretch;
use super::ends::OBJECT;
use super::frame::HullFrame;
use super::seen::Seen;

/// How something long looks at its ends and along its sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likeness {
    /// Least share of free water in a corner, at the end ahead and behind.
    pub(super) free_corner: (f64, f64),
    /// Scatter of the brightness along the more even margin, as a part of the mean.
    pub(super) uneven: f64,
    /// Part of what lies well within the box that is no water in the sun.
    pub(super) filled: f64,
    /// Part of it that is darker than water in the sun.
    pub(super) shaded: f64,
    /// As `uneven`, along the less even margin.
    pub(super) rough: f64,
    /// Scatter from end to end of the brightness of the most even line along her, as a part of its
    /// mean.
    pub(super) even_line: f64,
}

/// Part of the length within which an end's corners lie …
const END: f64 = 0.045;
/// … and part of the width.
const CORNER: f64 = 0.16;
/// Parts of length and width, to either side of the middle, within which nothing but a hull lies.
const BODY: (f64, f64) = (0.38, 0.4);
/// Fewest pixels in a corner that say something.
const LEAST_PX: f64 = 4.0;
/// Parts of the width between which a margin lies, from a border inward.
const MARGIN: (f64, f64) = (0.07, 0.24);
/// Lines along her that are looked at, side by side, and the part of the length, to either side of
/// the middle, over which they are.
const LINES: usize = 9;
const LINE: f64 = 0.44;
/// Stretches over which the margin's brightness is averaged, metres.
const STRETCH_M: f64 = 4.0;

impl Likeness {
    /// The larger of both ends' free corners.
    pub(super) fn bow(&self) -> f64 {
        self.free_corner.0.max(self.free_corner.1)
    }

    /// Looks at a box of some length and width about the frame's origin.
    pub(super) fn of(seen: &Seen<'_>, frame: &HullFrame, length_m: f64, width_m: f64) -> Likeness {
        let (x, y) = (0.5 * length_m, 0.5 * width_m);
        let reach_m = (END * length_m).max(2.0 * seen.sea.gsd_m);
        let side_m = (CORNER * width_m).max(seen.sea.gsd_m);
        let stretch_m = STRETCH_M.max(2.0 * seen.sea.gsd_m);
        let bins = ((0.8 * length_m / stretch_m).ceil() as usize).max(1);
        let mut corners = [[0.0f64; 2]; 4];
        let mut margins = [vec![[0.0f64; 2]; bins], vec![[0.0f64; 2]; bins]];
        let within = Stretch {
            forward_m: (-x, x),
            starboard_m: (-y, y),
        };
        let mut inside = [0.0f64; 3];
        let steps = ((2.0 * LINE * length_m / stretch_m).ceil() as usize).max(1);
        let mut lines = vec![vec![[0.0f64; 2]; steps]; LINES];
        seen.each(frame, within, |s, look, _| {
            if s.forward_m.abs() < BODY.0 * length_m && s.starboard_m.abs() < BODY.1 * width_m {
                inside[0] += 1.0;
                let shaded = look.brightness < SHADE;
                inside[1] += f64::from(u8::from(shaded || look.distance > OBJECT));
                inside[2] += f64::from(u8::from(shaded));
            }
            if s.forward_m.abs() < LINE * length_m {
                let line = ((s.starboard_m / width_m + 0.5) * LINES as f64) as usize;
                let step = ((s.forward_m + LINE * length_m) / stretch_m) as usize;
                let bin = &mut lines[line.min(LINES - 1)][step.min(steps - 1)];
                bin[0] += 1.0;
                bin[1] += f64::from(look.brightness);
            }
            if s.starboard_m.abs() <= 0.2 * width_m {
                return;
            }
            let side = usize::from(s.starboard_m > 0.0);
            let from_side = y - s.starboard_m.abs();
            if x - s.forward_m.abs() < reach_m && from_side < side_m {
                let corner = &mut corners[2 * usize::from(s.forward_m > 0.0) + side];
                corner[0] += 1.0;
                corner[1] += f64::from(u8::from(look.dark || look.distance < OBJECT));
            }
            let inward = from_side / width_m;
            if s.forward_m.abs() < 0.4 * length_m && inward > MARGIN.0 && inward < MARGIN.1 {
                let k = ((s.forward_m + 0.4 * length_m) / stretch_m) as usize;
                let bin = &mut margins[side][k.min(bins - 1)];
                bin[0] += 1.0;
                bin[1] += f64::from(look.brightness);
            }
        });
        // A corner outside the tile is not known to be free.
        let free = |k: usize| corners[k][1] / corners[k][0].max(LEAST_PX);
        let [port, starboard] = margins.map(|margin| uneven(&margin));
        Likeness {
            free_corner: (free(2).min(free(3)), free(0).min(free(1))),
            uneven: port.min(starboard),
            rough: port.max(starboard),
            filled: inside[1] / inside[0].max(1.0),
            shaded: inside[2] / inside[0].max(1.0),
            even_line: lines.iter().map(|l| scatter(l)).fold(f64::MAX, f64::min),
        }
    }
}

/// Standard deviation of the means of stretches along a line, as a part of their mean.
fn scatter(line: &[[f64; 2]]) -> f64 {
    let means = || line.iter().filter(|b| b[0] > 0.0).map(|b| b[1] / b[0]);
    let count = means().count().max(1) as f64;
    let mean = means().sum::<f64>() / count;
    let square = means().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
    square.sqrt() / mean.max(1e-9)
}

/// Scatter of the means of stretches that are brighter than water, over their median.
fn uneven(margin: &[[f64; 2]]) -> f64 {
    let mut means: Vec<f64> = margin
        .iter()
        .filter(|m| m[0] > 0.0)
        .map(|m| m[1] / m[0])
        .collect();
    let Some(middle) = median(&mut means) else {
        return 0.0;
    };
    let mut away: Vec<f64> = means.iter().map(|m| (m - middle).abs()).collect();
    1.4826 * median(&mut away).unwrap_or(0.0) / middle.abs().max(1e-9)
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_paint_is_even_and_rubble_is_not_whatever_lies_in_one_place() {
        let margin = |values: &[f64]| values.iter().map(|v| [10.0, 10.0 * v]).collect::<Vec<_>>();
        let mut paint = vec![30.0; 20];
        paint[4] = 90.0;
        assert!(uneven(&margin(&paint)) < 1e-9);
        let rubble: Vec<f64> = (0..20).map(|k| 20.0 + f64::from(k * 7 % 5) * 6.0).collect();
        assert!(uneven(&margin(&rubble)) > 0.2);
        assert!(uneven(&[]) < 1e-9);
    }

    #[test]
    fn the_scatter_along_a_line_counts_what_lies_in_one_place() {
        let line = |values: &[f64]| values.iter().map(|v| [10.0, 10.0 * v]).collect::<Vec<_>>();
        let mut way = vec![30.0; 20];
        assert!(scatter(&line(&way)) < 1e-9);
        way[18] = 90.0;
        assert!(scatter(&line(&way)) > 0.3);
        assert!(scatter(&[]) < 1e-9);
    }
}
