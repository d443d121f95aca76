//! A tile averaged over small squares on its own grid.

use ndarray::{Array1, Array3, ArrayViewMut1, Axis};

use crate::tile::{Samples, Tile};

/// The tile with each sample replaced by the mean of the square of about `side_m` metres about
/// it, as far as that lies on the tile.
///
/// Waves that glitter are a few metres long, a hull is tens: the mean tells them apart where
/// the single pixel does not.
pub(super) fn smoothed(tile: &Tile, gsd_m: f64, side_m: f64) -> Tile {
    let half = ((side_m / gsd_m - 1.0) / 2.0).round().max(1.0) as usize;
    let mut samples: Array3<f32> = match &tile.samples {
        Samples::U8(a) => a.mapv(f32::from),
        Samples::U16(a) => a.mapv(f32::from),
        Samples::F32(a) => a.clone(),
    };
    for mut band in samples.outer_iter_mut() {
        for axis in [Axis(0), Axis(1)] {
            band.lanes_mut(axis)
                .into_iter()
                .for_each(|lane| running_mean(lane, half));
        }
    }
    Tile {
        samples: Samples::F32(samples),
        ..tile.clone()
    }
}

/// Each value replaced by the mean of those within `half` of it.
fn running_mean(mut lane: ArrayViewMut1<'_, f32>, half: usize) {
    let n = lane.len();
    let mut sums = Array1::<f64>::zeros(n + 1);
    for (k, v) in lane.iter().enumerate() {
        sums[k + 1] = sums[k] + f64::from(*v);
    }
    for (k, v) in lane.iter_mut().enumerate() {
        let (from, to) = (k.saturating_sub(half), (k + half + 1).min(n));
        *v = ((sums[to] - sums[from]) / (to - from) as f64) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_mean_is_the_mean_of_what_is_near() {
        let mut lane = Array1::from(vec![0.0f32, 3.0, 6.0, 0.0, 0.0]);
        running_mean(lane.view_mut(), 1);
        assert_eq!(lane.to_vec(), [1.5, 3.0, 3.0, 2.0, 0.0]);
    }
}
