//! Which pixels water is learnt from.

use ndarray::ArrayView2;

use super::raster::Raster;

/// Values looked at when the water is learnt: they give the texture to 1 %, and the level to a
/// hundredth of that.
const MAX_SAMPLES: usize = 12_000;

/// The pixels that water is learnt from.
pub(super) struct Picked {
    /// By band.
    pub(super) values: Vec<Vec<f32>>,
    /// Mean place, `[column, row]` of the tile.
    pub(super) origin: [f64; 2],
    /// Columns and rows from there.
    pub(super) off: Vec<[f32; 2]>,
    /// The same in thousands of pixels, in which slopes are fitted to keep the normal matrix
    /// well scaled.
    pub(super) off_thousands: Vec<[f64; 2]>,
}

impl Picked {
    pub(super) fn of(raster: &Raster, picks: &[(usize, usize)]) -> Picked {
        let places: Vec<[f64; 2]> = picks.iter().map(|&(r, c)| raster.place(r, c)).collect();
        let origin = mean_place(&places);
        let of_band = |band: ArrayView2<'_, f32>| picks.iter().map(|&at| band[at]).collect();
        Picked {
            values: raster.samples.outer_iter().map(of_band).collect(),
            origin,
            off: places
                .iter()
                .map(|p| [0, 1].map(|k| (p[k] - origin[k]) as f32))
                .collect(),
            off_thousands: places
                .iter()
                .map(|p| [0, 1].map(|k| (p[k] - origin[k]) / 1000.0))
                .collect(),
        }
    }
}

/// The pixels of a raster that are looked at, by row and column.
pub(super) fn pick(raster: &Raster) -> Vec<(usize, usize)> {
    let total = raster.width() * raster.height();
    let valid = raster.valid.iter().filter(|valid| **valid).count();
    if 2 * valid < total {
        // Little is water by what is known beforehand: none of it is passed over.
        let stride = (valid / MAX_SAMPLES).max(1) | 1;
        let all = raster.valid.indexed_iter().filter(|(_, valid)| **valid);
        return all.map(|(at, _)| at).step_by(stride).collect();
    }
    // A stride that is not a multiple of the width walks over all columns.
    let stride = (total / MAX_SAMPLES).max(1) | 1;
    (0..total)
        .step_by(stride)
        .map(|i| (i / raster.width(), i % raster.width()))
        .filter(|&(r, c)| raster.valid[[r, c]])
        .collect()
}

/// The smoother part of the picked pixels, by their steps to the right and downward: a town
/// or a wood is rougher than any sea, and may cover more of the tile. Saturated pixels, of
/// cloud, are perfectly smooth and left out. Of what is smooth, the part that is darker in the
/// near infrared is kept: fields are as smooth as water.
pub(super) fn calm_water(
    raster: &Raster,
    picks: &[(usize, usize)],
    nir: Option<usize>,
) -> Vec<usize> {
    const KEPT: f64 = 0.6;
    const DARK: f64 = 0.6;
    let (bands, h, w) = raster.samples.dim();
    let top: Vec<f32> = raster.samples.outer_iter().map(largest).collect();
    let planes: Vec<_> = raster.samples.outer_iter().collect();
    let mut rough: Vec<(f32, usize)> = picks
        .iter()
        .enumerate()
        .filter(|(_, (r, c))| (0..bands).any(|b| planes[b][[*r, *c]] < 0.98 * top[b]))
        .map(|(i, &(r, c))| {
            let (down, right) = ((r + 1).min(h - 1), (c + 1).min(w - 1));
            let step: f32 = planes
                .iter()
                .map(|plane| {
                    let v = plane[[r, c]];
                    (plane[[down, c]] - v).abs() + (plane[[r, right]] - v).abs()
                })
                .sum();
            (step, i)
        })
        .collect();
    keep_least(&mut rough, KEPT);
    if let Some(nir) = nir {
        for (v, i) in &mut rough {
            *v = planes[nir][picks[*i]];
        }
        keep_least(&mut rough, DARK);
    }
    rough.into_iter().map(|(_, i)| i).collect()
}

/// Keeps the part of least value, at least one, in no order.
fn keep_least(of: &mut Vec<(f32, usize)>, part: f64) {
    let kept = ((part * of.len() as f64) as usize).max(1);
    if kept < of.len() {
        of.select_nth_unstable_by(kept, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        of.truncate(kept);
    }
}

/// The largest sample, in sixteen running maxima that the processor takes at once.
fn largest(band: ArrayView2<'_, f32>) -> f32 {
    let mut top = [f32::MIN; 16];
    let mut take = |row: &[f32]| {
        let chunks = row.chunks_exact(16);
        for v in chunks.remainder() {
            top[0] = if *v > top[0] { *v } else { top[0] };
        }
        for chunk in chunks {
            for (t, v) in top.iter_mut().zip(chunk) {
                *t = if *v > *t { *v } else { *t };
            }
        }
    };
    for row in band.outer_iter() {
        match row.as_slice() {
            Some(row) => take(row),
            None => take(&row.to_vec()),
        }
    }
    top.into_iter().fold(f32::MIN, f32::max)
}

fn mean_place(places: &[[f64; 2]]) -> [f64; 2] {
    let n = places.len().max(1) as f64;
    let sum = places
        .iter()
        .fold([0.0; 2], |s, p| [s[0] + p[0], s[1] + p[1]]);
    [sum[0] / n, sum[1] / n]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_largest_sample_is_that_of_a_plain_walk(
            values in proptest::collection::vec(-1e6f32..1e6, 60)
        ) {
            let band = ArrayView2::from_shape((3, 20), &values).unwrap();
            let slow = values.iter().copied().fold(f32::MIN, f32::max);
            prop_assert_eq!(largest(band), slow);
        }
    }
}
