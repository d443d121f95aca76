//! The churned water that hangs on a ship by herself.
//!
//! In: the working pixels of a region along the box about it. Out: those without a tail. The
//! water behind the propeller is narrower than the hull and goes on for a good part of her
//! length; a bow narrows too, but is over within a twelfth of it.

use super::regions::Run;

/// Part of the usual width below which a stretch at an end is a tail.
const NARROW: f64 = 0.6;
/// Least length of a tail, as a part of what is left without it.
const LEAST: f64 = 0.12;
/// More than this, as a part of what is left, is no ship's wake by itself.
const MOST: f64 = 1.5;
/// Stretch over which the width is taken, pixels.
const BIN_PX: f64 = 2.0;

/// A region without its tail.
#[derive(Debug)]
pub(super) struct Cut {
    /// What is left.
    pub(super) body: Vec<Run>,
    /// Whether the tail hangs at the end toward which the axis points.
    pub(super) ahead: bool,
}

/// Cuts the tail off a region along an axis through `centre`, both `[column, row]` in pixels
/// of the region; `None` when there is none, or one at either end.
pub(super) fn without_tail(region: &[Run], centre: [f64; 2], axis: [f64; 2]) -> Option<Cut> {
    let size = axis[0].hypot(axis[1]);
    let along = |row: usize, col: usize| {
        let (x, y) = (col as f64 + 0.5 - centre[0], row as f64 + 0.5 - centre[1]);
        (x * axis[0] + y * axis[1]) / size
    };
    let pixels = || {
        region
            .iter()
            .flat_map(|r| (r.start..r.end).map(|c| (r.row, c)))
    };
    let low = pixels().map(|(r, c)| along(r, c)).fold(f64::MAX, f64::min);
    let bin = |row, col| ((along(row, col) - low) / BIN_PX) as usize;
    let mut widths = vec![0.0f64; pixels().map(|(r, c)| bin(r, c) + 1).max()?];
    for (r, c) in pixels() {
        widths[bin(r, c)] += 1.0;
    }
    let mut sorted = widths.clone();
    sorted.sort_by(f64::total_cmp);
    let bar = NARROW * sorted[sorted.len() * 2 / 3];
    // Of five bins in a row most must be wide: a puff of foam in the tail is not.
    let body = widths
        .windows(5)
        .map(|w| w[0] >= bar && w[4] >= bar && w.iter().filter(|&&v| v >= bar).count() >= 4);
    let wide: Vec<usize> = body
        .enumerate()
        .filter_map(|(k, wide)| wide.then_some(k))
        .collect();
    let (first, last) = (*wide.first()?, wide.last()? + 5);
    let left = (last - first) as f64;
    let is_tail = |bins: usize| bins as f64 > LEAST * left;
    let (behind, ahead) = (is_tail(first), is_tail(widths.len() - last));
    let tail = first.max(widths.len() - last) as f64;
    if behind == ahead || tail > MOST * left {
        return None;
    }
    let kept = |row, col| {
        let k = bin(row, col);
        if ahead { k < last } else { k >= first }
    };
    let mut body: Vec<Run> = Vec::new();
    for (row, col) in pixels().filter(|&(r, c)| kept(r, c)) {
        match body.last_mut() {
            Some(run) if run.row == row && run.end == col => run.end += 1,
            _ => body.push(Run {
                row,
                start: col,
                end: col + 1,
            }),
        }
    }
    Some(Cut { body, ahead })
}

#[cfg(test)]
mod tests {
    use super::super::regions::regions;
    use super::*;
    use ndarray::Array2;

    /// A hull of 200 × 36 pixels, bow to the left, with a wake of some length behind her.
    fn ship(wake: f64, turn: f64) -> Vec<Run> {
        let mask = Array2::from_shape_fn((400, 400), |(r, c)| {
            let (x, y) = (c as f64 - 180.0, r as f64 - 200.0);
            let (u, v) = (
                x * turn.cos() + y * turn.sin(),
                (y * turn.cos() - x * turn.sin()).abs(),
            );
            let bow = 18.0 * ((u + 100.0) / 30.0).clamp(0.0, 1.0).sqrt();
            (u.abs() < 100.0 && v < bow) || (u >= 100.0 && u < 100.0 + wake && v < 8.0)
        });
        regions(mask.view()).swap_remove(0)
    }

    #[test]
    fn a_wake_is_cut_off_at_the_stern_and_a_bow_is_not() {
        for turn in [0.0f64, 0.4] {
            let axis = [turn.cos(), turn.sin()];
            let cut = without_tail(&ship(70.0, turn), [180.5, 200.5], axis).expect("a wake");
            assert!(cut.ahead);
            let far = cut
                .body
                .iter()
                .map(|r| (r.end as f64 - 180.0) * axis[0] + (r.row as f64 - 200.0) * axis[1])
                .fold(0.0, f64::max);
            assert!((96.0..106.0).contains(&far), "{far}");
            let other = without_tail(&ship(70.0, turn), [180.5, 200.5], [-axis[0], -axis[1]]);
            assert!(other.is_some_and(|cut| !cut.ahead));
            assert!(without_tail(&ship(0.0, turn), [180.5, 200.5], axis).is_none());
        }
    }
}
