//! The churned water that hangs on a ship by herself.
//!
//! In: the working pixels of a region along the box about it. Out: those without a tail. The
//! water behind the propeller is narrower than the hull and goes on for a good part of her
//! length; a bow narrows too, but is over within a twelfth of it.

use std::ops::Range;

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
    let along = Along::of(region, centre, axis)?;
    let widths = &along.widths;
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
    Some(if ahead {
        along.cut(0..last, true)
    } else {
        along.cut(first..widths.len(), false)
    })
}

/// Stretch on either side of a stern over which the widths are compared, bins.
const NEAR_STERN: usize = 6;
/// Least step of the width at the stern, as a part of the sum of both.
const LONG_STEP: f64 = 0.12;
/// Least length of a long wake, as a part of the ship's.
const LONG_LEAST: f64 = 0.25;
/// Lengths over widths of a ship with a long wake.
const SHIP: (f64, f64) = (4.0, 9.5);

/// Cuts off a wake that is perhaps longer than the ship and farther behind as broad: where the
/// width steps most and a ship is left. As [`without_tail`] otherwise.
pub(super) fn without_long_tail(region: &[Run], centre: [f64; 2], axis: [f64; 2]) -> Option<Cut> {
    let along = Along::of(region, centre, axis)?;
    let widths = &along.widths;
    let n = widths.len();
    let sum = |part: &[f64]| part.iter().sum::<f64>();
    let at = |k: usize| {
        let (before, after) = (
            sum(&widths[k - NEAR_STERN..k]),
            sum(&widths[k..k + NEAR_STERN]),
        );
        let ahead = before > after;
        let ship = if ahead { 0..k } else { k..n };
        let length = ship.len() as f64;
        let beam = sum(&widths[ship.clone()]) / length / BIN_PX;
        let fits = (SHIP.0..SHIP.1).contains(&(length * BIN_PX / beam))
            && (n as f64 - length) >= LONG_LEAST * length;
        let step = (before - after).abs() / (before + after).max(1.0);
        (fits && step >= LONG_STEP).then_some((step, ship, ahead))
    };
    let inside = NEAR_STERN.max(n / 8)..n.saturating_sub(NEAR_STERN).min(7 * n / 8);
    let best = inside.filter_map(at).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map(|(_, ship, ahead)| along.cut(ship, ahead))
}

/// A region in bins along an axis.
struct Along<'a> {
    region: &'a [Run],
    centre: [f64; 2],
    /// Of length 1.
    axis: [f64; 2],
    /// Where the first bin begins, pixels from the centre.
    low: f64,
    /// Pixels in each bin.
    widths: Vec<f64>,
}

impl<'a> Along<'a> {
    fn of(region: &'a [Run], centre: [f64; 2], axis: [f64; 2]) -> Option<Along<'a>> {
        let size = axis[0].hypot(axis[1]);
        let mut along = Along {
            region,
            centre,
            axis: axis.map(|a| a / size),
            low: 0.0,
            widths: Vec::new(),
        };
        let places = along.pixels().map(|(r, c)| along.place(r, c));
        along.low = places.fold(f64::MAX, f64::min);
        let last = along.pixels().map(|(r, c)| along.bin(r, c)).max()?;
        let mut widths = vec![0.0; last + 1];
        for (r, c) in along.pixels() {
            widths[along.bin(r, c)] += 1.0;
        }
        along.widths = widths;
        Some(along)
    }

    fn pixels(&self) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        let region = self.region;
        region
            .iter()
            .flat_map(|r| (r.start..r.end).map(|c| (r.row, c)))
    }

    fn place(&self, row: usize, col: usize) -> f64 {
        let (x, y) = (
            col as f64 + 0.5 - self.centre[0],
            row as f64 + 0.5 - self.centre[1],
        );
        x * self.axis[0] + y * self.axis[1]
    }

    fn bin(&self, row: usize, col: usize) -> usize {
        ((self.place(row, col) - self.low) / BIN_PX) as usize
    }

    /// What lies in some bins, the tail beyond them cut off.
    fn cut(&self, kept: Range<usize>, ahead: bool) -> Cut {
        let mut body: Vec<Run> = Vec::new();
        let pixels = self.pixels();
        for (row, col) in pixels.filter(|&(r, c)| kept.contains(&self.bin(r, c))) {
            match body.last_mut() {
                Some(run) if run.row == row && run.end == col => run.end += 1,
                _ => body.push(Run {
                    row,
                    start: col,
                    end: col + 1,
                }),
            }
        }
        Cut { body, ahead }
    }
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

    #[test]
    fn a_wake_longer_than_the_ship_is_cut_where_the_width_steps() {
        let mask = Array2::from_shape_fn((120, 700), |(r, c)| {
            let (x, y) = (c as f64 - 20.0, (r as f64 - 60.0).abs());
            let bow = 15.0 * (x / 25.0).clamp(0.0, 1.0).sqrt();
            (x > 0.0 && x < 200.0 && y < bow) || ((200.0..600.0).contains(&x) && y < 11.0)
        });
        let region = regions(mask.view()).swap_remove(0);
        let cut = without_long_tail(&region, [320.0, 60.0], [1.0, 0.0]).expect("a wake");
        assert!(cut.ahead);
        let far = cut.body.iter().map(|r| r.end).max().unwrap_or(0);
        assert!((216..=226).contains(&far), "{far}");
        let even = Array2::from_shape_fn((120, 700), |(r, c)| r.abs_diff(60) < 11 && c > 20);
        let region = regions(even.view()).swap_remove(0);
        assert!(without_long_tail(&region, [360.0, 60.0], [1.0, 0.0]).is_none());
    }
}
