//! Which pixels water is learnt from.

use super::raster::Raster;

/// Values looked at when the water is learnt: they give the texture to 1 %, and the level to a
/// hundredth of that.
const MAX_SAMPLES: usize = 12_000;

/// Bands that are taken at once.
pub(super) const LANES: usize = 4;

/// The pixels that water is learnt from.
pub(super) struct Picked {
    bands: usize,
    /// Bands in fours, of each the pixels; bands that there are not are 0.
    pub(super) values: Vec<Vec<[f32; LANES]>>,
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
        let bands = raster.bands();
        let mut values = vec![vec![[0.0; LANES]; picks.len()]; bands.div_ceil(LANES)];
        let samples = raster.samples.as_standard_layout();
        let (all, width) = (samples.as_slice().unwrap_or_default(), raster.width());
        let planes = all.chunks_exact((raster.height() * width).max(1));
        for (band, plane) in planes.enumerate() {
            for (to, &(r, c)) in values[band / LANES].iter_mut().zip(picks) {
                to[band % LANES] = plane[r * width + c];
            }
        }
        Picked {
            bands,
            values,
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

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.off.len()
    }

    pub(super) fn bands(&self) -> usize {
        self.bands
    }

    /// What a pixel shows in a band.
    pub(super) fn value(&self, band: usize, pick: usize) -> f32 {
        self.values[band / LANES][pick][band % LANES]
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
/// cloud, are perfectly smooth and left out; `largest` is the largest sample of each band. Of what
/// is smooth, the part that is darker in the near infrared is kept: fields are as smooth as water.
pub(super) fn calm_water(
    raster: &Raster,
    picks: &[(usize, usize)],
    picked: &Picked,
    largest: &[f32],
    nir: Option<usize>,
) -> Vec<usize> {
    const KEPT: f64 = 0.6;
    const DARK: f64 = 0.6;
    let (h, w) = (raster.height(), raster.width());
    let samples = raster.samples.as_standard_layout();
    let all = samples.as_slice().unwrap_or_default();
    // Steps, and whether a band is not saturated.
    let mut steps = vec![(0.0f32, false); picks.len()];
    for (plane, top) in all.chunks_exact((h * w).max(1)).zip(largest) {
        let bar = 0.98 * top;
        for ((step, dim), &(r, c)) in steps.iter_mut().zip(picks) {
            let at = r * w + c;
            let v = plane[at];
            let down = plane[if r + 1 < h { at + w } else { at }];
            let right = plane[if c + 1 < w { at + 1 } else { at }];
            *step += (down - v).abs() + (right - v).abs();
            *dim |= v < bar;
        }
    }
    let steps = steps.iter().enumerate().filter(|(_, (_, dim))| *dim);
    let mut rough: Vec<u64> = steps.map(|(i, (step, _))| key(*step, i)).collect();
    keep_least(&mut rough, KEPT);
    if let Some(nir) = nir {
        for k in &mut rough {
            *k = key(picked.value(nir, of_key(*k)), of_key(*k));
        }
        keep_least(&mut rough, DARK);
    }
    rough.into_iter().map(of_key).collect()
}

/// A value and the index of its pixel in one number, ordered by `f32::total_cmp`, then by index.
fn key(value: f32, index: usize) -> u64 {
    (u64::from(ordered(value)) << 32) | index as u64
}

fn of_key(key: u64) -> usize {
    (key & 0xffff_ffff) as usize
}

/// A whole number for each value, in the order of `f32::total_cmp`.
pub(super) fn ordered(value: f32) -> u32 {
    // Negative numbers have all bits turned, positive ones their sign.
    let bits = value.to_bits();
    bits ^ (((bits as i32 >> 31) as u32) | 0x8000_0000)
}

/// The value of such a number.
pub(super) fn of_ordered(key: u32) -> f32 {
    f32::from_bits(key ^ (((!key as i32 >> 31) as u32) | 0x8000_0000))
}

/// Keeps the part of least value, at least one, in no order.
fn keep_least(of: &mut Vec<u64>, part: f64) {
    let kept = ((part * of.len() as f64) as usize).max(1);
    if kept < of.len() {
        of.select_nth_unstable(kept);
        of.truncate(kept);
    }
}

fn mean_place(places: &[[f64; 2]]) -> [f64; 2] {
    let n = places.len().max(1) as f64;
    let sum = places
        .iter()
        .fold([0.0; 2], |s, p| [s[0] + p[0], s[1] + p[1]]);
    [sum[0] / n, sum[1] / n]
}
