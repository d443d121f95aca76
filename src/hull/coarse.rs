//! Ships that are a few pixels long and one to five wide, on pixels of several metres.
//!
//! There a hull has no straight sides, no deck and no shadow to fit: she is a bright spot on
//! water that is black in the near infrared, and her second moments say how she lies.
//!
//! 1. Otsu's level parts what may be water from land (Otsu 1979, "A threshold selection method
//!    from gray-level histograms"), on square roots, so that bright fields do not pull it.
//! 2. Level and texture of water are taken about each pixel, for a harbour differs from the sea.
//! 3. What stands out from that is joined to regions; a region longer than any ship is land.
//! 4. A ship has wide water about her, a house in the shadow of a street has not.

use ndarray::{Array2, ArrayView2};

use super::frame::HullFrame;
use super::regions::{Run, regions};
use super::{Beside, Chip, Hull};
use crate::Result;
use crate::frame::{Azimuth, Pixel};
use crate::sea::SeaState;
use crate::tile::{BandRole, Tile};

/// Pixels larger than this, metres, show no sides that could be fitted.
const COARSE_GSD_M: f64 = 6.0;
/// Half the window in which water is learnt, pixels.
const REACH_PX: usize = 15;
/// Standard deviations of the water about her by which a ship stands out …
const STANDS_OUT: f64 = 5.0;
/// … and part of the step from water to Otsu's level.
const PART_OF_STEP: f64 = 0.3;
/// Least standard deviation of water, as part of Otsu's level.
const LEAST_SIGMA: f64 = 0.01;
/// Shortest and longest ship in pixels and metres: moments of fewer pixels say nothing, and
/// none afloat is longer.
const LEAST_LENGTH_PX: f64 = 5.0;
const MOST_LENGTH_M: f64 = 420.0;
/// Widest ship, metres, with the blur of a pixel on either side.
const MOST_WIDTH_M: f64 = 80.0;
/// Least length over width: blur makes a short ship stout.
const STOUTEST: f64 = 1.8;
/// Least part of the box of her moments that her pixels fill.
const LEAST_FILL: f64 = 0.5;
/// Variance of one pixel's box and the lens about it, square pixels.
const BLUR_PX2: f64 = 0.35;
/// Least water on which ships go, square metres; on a small tile a quarter of it does.
const LEAST_WATER_M2: f64 = 1e6;
/// Half of the narrowest water on which ships go, pixels.
const NARROWEST_PX: usize = 5;
/// Least part of the ring about a ship that is such water.
const AFLOAT: f64 = 0.4;

/// Whether ships of this tile are found here: large pixels with a near-infrared band.
pub(super) fn is_coarse(tile: &Tile, sea: &SeaState) -> bool {
    sea.gsd_m > COARSE_GSD_M && near_infrared(tile).is_some()
}

fn near_infrared(tile: &Tile) -> Option<usize> {
    tile.roles.iter().position(|r| *r == BandRole::Nir)
}

/// The ships of a tile of coarse pixels; bow and stern are not told apart.
pub(super) fn find(tile: &Tile, sea: &SeaState) -> Result<Vec<Hull>> {
    let Some(nir) = near_infrared(tile) else {
        return Ok(Vec::new());
    };
    // Pixels above a metre are not decimated, so that these are the tile's own.
    let raster = &sea.working.raster;
    let signal = raster.samples.index_axis(ndarray::Axis(0), nir);
    let blobs = blobs(signal, raster.valid.view(), sea.gsd_m);
    let mut hulls = Vec::with_capacity(blobs.len());
    for blob in blobs {
        tracing::debug!(tile = tile.name, ?blob, "coarse hull");
        hulls.push(blob.hull(tile, sea.gsd_m)?);
    }
    Ok(hulls)
}

/// A ship by her moments, in pixels of the tile.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Blob {
    centre: Pixel,
    /// Unit vector along her, columns and rows.
    along: [f64; 2],
    length_px: f64,
    width_px: f64,
}

impl Blob {
    /// The moments of a region; a pixel weighs what it stands out by, no more than three
    /// quarters of the pixels do, so that a bright house does not shorten her.
    fn of(region: &[Run], excess: impl Fn(usize, usize) -> f64) -> Option<(Blob, f64)> {
        let pixels: Vec<(usize, usize, f64)> = region
            .iter()
            .flat_map(|r| (r.start..r.end).map(|c| (r.row, c)))
            .map(|(r, c)| (r, c, excess(r, c).max(0.0)))
            .collect();
        let mut sorted: Vec<f64> = pixels.iter().map(|p| p.2).collect();
        sorted.sort_by(f64::total_cmp);
        let cap = *sorted.get(sorted.len() * 3 / 4)?;
        let (mut sum, mut x, mut y) = (0.0, 0.0, 0.0);
        for &(r, c, w) in &pixels {
            let w = w.min(cap);
            sum += w;
            x += w * (c as f64 + 0.5);
            y += w * (r as f64 + 0.5);
        }
        if sum <= 0.0 {
            return None;
        }
        let (x, y) = (x / sum, y / sum);
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for &(r, c, w) in &pixels {
            let (dx, dy, w) = (c as f64 + 0.5 - x, r as f64 + 0.5 - y, w.min(cap) / sum);
            xx += w * dx * dx;
            xy += w * dx * dy;
            yy += w * dy * dy;
        }
        let (mean, half) = ((xx + yy) / 2.0, ((xx - yy) / 2.0).hypot(xy));
        let turn = 0.5 * (2.0 * xy).atan2(xx - yy);
        // A uniform bar of length L has the variance L²/12.
        let extent = |variance: f64| (12.0 * variance.max(0.05)).sqrt();
        let fill = pixels.len() as f64 / (extent(mean + half) * extent(mean - half));
        let blob = Blob {
            centre: Pixel { col: x, row: y },
            along: [turn.cos(), turn.sin()],
            length_px: extent(mean + half),
            width_px: extent(mean - half),
        };
        Some((blob, fill))
    }

    fn is_a_ship(&self, fill: f64, gsd_m: f64) -> bool {
        self.length_px >= LEAST_LENGTH_PX
            && self.length_px * gsd_m <= MOST_LENGTH_M
            && self.width_px * gsd_m <= MOST_WIDTH_M
            && self.length_px >= STOUTEST * self.width_px
            && fill >= LEAST_FILL
    }

    /// An extent free of the pixel's blur, pixels.
    fn sharp_px(extent_px: f64) -> f64 {
        (extent_px.powi(2) - 12.0 * BLUR_PX2).max(1.0).sqrt()
    }

    fn hull(&self, tile: &Tile, gsd_m: f64) -> Result<Hull> {
        let anchor = Pixel {
            col: self.centre.col.round(),
            row: self.centre.row.round(),
        };
        let ground = tile.georeference.frame_at(anchor)?;
        let ahead = ground.to_ground(Pixel {
            col: anchor.col + self.along[0],
            row: anchor.row + self.along[1],
        });
        let frame = HullFrame {
            ground,
            centre_en: ground.to_ground(self.centre),
            heading: Azimuth::of_vector(ahead),
        };
        let imaged_length_m = Blob::sharp_px(self.length_px) * gsd_m;
        let mut hull = Hull {
            frame,
            chip: Chip::about(tile, &frame, 0.8 * imaged_length_m + 40.0),
            imaged_length_m,
            imaged_width_m: Blob::sharp_px(self.width_px) * gsd_m,
            bow_known: false,
            cut_by_edge: false,
            wake: false,
            in_glitter: false,
            neighbour: None,
            port: Beside::Water,
            starboard: Beside::Water,
            crowded: false,
            likely: true,
        };
        hull.cut_by_edge = hull.touches_border(tile, gsd_m);
        Ok(hull)
    }
}

/// The ships on one band in which water is dark.
fn blobs(signal: ArrayView2<'_, f32>, valid: ArrayView2<'_, bool>, gsd_m: f64) -> Vec<Blob> {
    let Some(otsu) = otsu_level(signal, valid) else {
        return Vec::new();
    };
    let (h, w) = signal.dim();
    let dark = |r: usize, c: usize| valid[[r, c]] && f64::from(signal[[r, c]]) < otsu;
    let (level, sigma) = water_about(
        signal,
        &Array2::from_shape_fn((h, w), |i| dark(i.0, i.1)),
        otsu,
    );
    let object = Array2::from_shape_fn((h, w), |(r, c)| {
        let (v, mu) = (f64::from(signal[[r, c]]), level[[r, c]]);
        let bar = (STANDS_OUT * sigma[[r, c]]).max(PART_OF_STEP * (otsu - mu));
        // Far inland there is no water to stand out from.
        valid[[r, c]] && if mu.is_nan() { v >= otsu } else { v > mu + bar }
    });
    let wide = wide_water(
        &Array2::from_shape_fn((h, w), |(r, c)| dark(r, c) && !object[[r, c]]),
        LEAST_WATER_M2.min(0.25 * (h * w) as f64 * gsd_m.powi(2)) / gsd_m.powi(2),
    );
    regions(object.view())
        .into_iter()
        .filter_map(|region| {
            let (blob, fill) = Blob::of(&region, |r, c| f64::from(signal[[r, c]]) - level[[r, c]])?;
            let ship = blob.is_a_ship(fill, gsd_m) && afloat(&region, &object, &wide) >= AFLOAT;
            ship.then_some(blob)
        })
        .collect()
}

/// The level that parts the valid samples best in two; `None` when all are alike.
fn otsu_level(signal: ArrayView2<'_, f32>, valid: ArrayView2<'_, bool>) -> Option<f64> {
    const BINS: usize = 256;
    let roots: Vec<f64> = (signal.iter().zip(&valid))
        .filter(|(_, ok)| **ok)
        .map(|(v, _)| f64::from(v.max(0.0)).sqrt())
        .collect();
    let low = roots.iter().copied().fold(f64::INFINITY, f64::min);
    let high = roots.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let step = (high - low) / BINS as f64;
    if !(step > 0.0 && step.is_finite()) {
        return None;
    }
    let mut counts = [0.0; BINS];
    for v in &roots {
        counts[(((v - low) / step) as usize).min(BINS - 1)] += 1.0;
    }
    let middle = |k: usize| low + (k as f64 + 0.5) * step;
    let all = roots.len() as f64;
    let moment: f64 = (0..BINS).map(|k| counts[k] * middle(k)).sum();
    let (mut n, mut m) = (0.0, 0.0);
    let mut best = (0.0, low);
    for (k, count) in counts.iter().enumerate() {
        n += count;
        m += count * middle(k);
        if n > 0.0 && n < all {
            let between = (moment * n / all - m).powi(2) / (n * (all - n));
            if between > best.0 {
                best = (between, middle(k));
            }
        }
    }
    Some(best.1.powi(2))
}

/// Level and standard deviation of the water about each pixel; not a number where there is none.
fn water_about(
    signal: ArrayView2<'_, f32>,
    dark: &Array2<bool>,
    otsu: f64,
) -> (Array2<f64>, Array2<f64>) {
    let size = signal.dim();
    let mut water = dark.clone();
    let mut out = (Array2::zeros(size), Array2::zeros(size));
    // Ships and their glow are water at first; each round leaves out what stands out of it.
    for _ in 0..3 {
        let value = |w: bool, v: f64| if w { v } else { 0.0 };
        let count = Sums::of(size, |r, c| value(water[[r, c]], 1.0));
        let sum = Sums::of(size, |r, c| value(water[[r, c]], f64::from(signal[[r, c]])));
        let mean = |sums: &Sums, r, c| sums.about(r, c, REACH_PX) / count.about(r, c, REACH_PX);
        let level = Array2::from_shape_fn(size, |(r, c)| mean(&sum, r, c));
        let away = Sums::of(size, |r, c| {
            value(
                water[[r, c]],
                (f64::from(signal[[r, c]]) - level[[r, c]]).abs(),
            )
        });
        // The mean deviation of a normal distribution is 0.8 standard deviations.
        let sigma = Array2::from_shape_fn(size, |(r, c)| {
            (1.25 * mean(&away, r, c)).max(LEAST_SIGMA * otsu)
        });
        water = Array2::from_shape_fn(size, |(r, c)| {
            dark[[r, c]] && f64::from(signal[[r, c]]) < level[[r, c]] + 3.0 * sigma[[r, c]]
        });
        out = (level, sigma);
    }
    out
}

/// Water of at least `least_px` pixels, where it is not narrow.
fn wide_water(free: &Array2<bool>, least_px: f64) -> Array2<bool> {
    let size = free.dim();
    let mut large = Array2::from_elem(size, false);
    for region in regions(free.view()) {
        if region.iter().map(|r| r.end - r.start).sum::<usize>() as f64 >= least_px {
            for run in &region {
                (run.start..run.end).for_each(|c| large[[run.row, c]] = true);
            }
        }
    }
    let count = |mask: &Array2<bool>| Sums::of(size, |r, c| f64::from(u8::from(mask[[r, c]])));
    let all = Sums::of(size, |_, _| 1.0);
    let sums = count(&large);
    let core = Array2::from_shape_fn(size, |(r, c)| {
        sums.about(r, c, NARROWEST_PX) > all.about(r, c, NARROWEST_PX) - 0.5
    });
    let near = count(&core);
    Array2::from_shape_fn(size, |(r, c)| near.about(r, c, NARROWEST_PX) > 0.5)
}

/// Part of the pixels two and three away from a region that is wide water.
fn afloat(region: &[Run], object: &Array2<bool>, wide: &Array2<bool>) -> f64 {
    const MARGIN: usize = 3;
    let (h, w) = object.dim();
    let top = region.iter().map(|r| r.row).min().unwrap_or(0);
    let left = region.iter().map(|r| r.start).min().unwrap_or(0);
    let bottom = region.iter().map(|r| r.row).max().unwrap_or(0);
    let right = region.iter().map(|r| r.end).max().unwrap_or(0);
    let size = (bottom + 1 - top + 2 * MARGIN, right - left + 2 * MARGIN);
    let mut own = Array2::from_elem(size, false);
    for run in region {
        for c in run.start..run.end {
            own[[run.row - top + MARGIN, c - left + MARGIN]] = true;
        }
    }
    let sums = Sums::of(size, |r, c| f64::from(u8::from(own[[r, c]])));
    let (mut ring, mut water) = (0u32, 0u32);
    for (r, c) in (0..size.0).flat_map(|r| (0..size.1).map(move |c| (r, c))) {
        let (row, col) = (
            (r + top).checked_sub(MARGIN),
            (c + left).checked_sub(MARGIN),
        );
        let (Some(row), Some(col)) = (row, col) else {
            continue;
        };
        if row < h && col < w && sums.about(r, c, MARGIN) > 0.5 && sums.about(r, c, 1) < 0.5 {
            ring += 1;
            water += u32::from(wide[[row, col]]);
        }
    }
    f64::from(water) / f64::from(ring.max(1))
}

/// Sums over squares, by a table of the sums above and to the left.
struct Sums(Array2<f64>);

impl Sums {
    fn of((h, w): (usize, usize), value: impl Fn(usize, usize) -> f64) -> Sums {
        let mut table = Array2::zeros((h + 1, w + 1));
        for r in 0..h {
            let mut row = 0.0;
            for c in 0..w {
                row += value(r, c);
                table[[r + 1, c + 1]] = table[[r, c + 1]] + row;
            }
        }
        Sums(table)
    }

    /// Over the square of `2·reach + 1` pixels about one, where it lies on the raster.
    fn about(&self, row: usize, col: usize, reach: usize) -> f64 {
        let (h, w) = self.0.dim();
        let (r0, r1) = (row.saturating_sub(reach), (row + reach + 1).min(h - 1));
        let (c0, c1) = (col.saturating_sub(reach), (col + reach + 1).min(w - 1));
        self.0[[r1, c1]] - self.0[[r0, c1]] - self.0[[r1, c0]] + self.0[[r0, c0]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Water of 300 with a coast of 3000 on the right, and a bar of `contrast` through
    /// (40, 40) that is `length × width` pixels, its axis turned by `turn` from the columns.
    fn scene(length: f64, width: f64, turn: f64, contrast: f32) -> Array2<f32> {
        Array2::from_shape_fn((120, 120), |(r, c)| {
            let texture = ((r * 7919 + c * 104_729) % 31) as f32 - 15.0;
            if c >= 90 {
                return 3000.0 + 10.0 * texture;
            }
            // Four by four samples a pixel are its blur.
            let share = (0..16).filter(|k| {
                let x = c as f64 + f64::from(k % 4) / 4.0 + 0.125 - 40.0;
                let y = r as f64 + f64::from(k / 4) / 4.0 + 0.125 - 40.0;
                let (s, o) = turn.sin_cos();
                (x * o + y * s).abs() < length / 2.0 && (y * o - x * s).abs() < width / 2.0
            });
            300.0 + texture + contrast * share.count() as f32 / 16.0
        })
    }

    fn found(image: &Array2<f32>) -> Vec<Blob> {
        let valid = Array2::from_elem(image.dim(), true);
        blobs(image.view(), valid.view(), 10.0)
    }

    #[test]
    fn a_ship_of_twelve_pixels_is_found_and_the_coast_is_not() {
        for turn in [0.0f64, 0.5, 1.2, 2.4] {
            let ships = found(&scene(12.0, 3.0, turn, 1500.0));
            assert_eq!(ships.len(), 1, "{turn}: {ships:?}");
            let ship = ships[0];
            assert!((ship.centre.col - 40.0).abs() < 0.5 && (ship.centre.row - 40.0).abs() < 0.5);
            assert!((ship.length_px - 12.5).abs() < 1.5, "{ship:?}");
            let cross = ship.along[0] * turn.sin() - ship.along[1] * turn.cos();
            assert!(cross.abs() < 0.1, "{turn}: {ship:?}");
        }
    }

    #[test]
    fn what_is_round_or_tiny_or_faint_is_no_ship() {
        assert!(found(&scene(6.0, 6.0, 0.3, 1500.0)).is_empty());
        assert!(found(&scene(2.0, 1.0, 0.3, 1500.0)).is_empty());
        assert!(found(&scene(12.0, 3.0, 0.3, 30.0)).is_empty());
    }

    #[test]
    fn a_house_by_a_pond_ashore_is_no_ship() {
        let mut image = scene(12.0, 3.0, 0.0, 1500.0);
        // Land all about, but for three pixels of dark round her.
        for ((r, c), v) in image.indexed_iter_mut() {
            if r >= 70 {
                // The sea lies elsewhere.
                *v = 300.0;
            } else if c < 90 && (r.abs_diff(40) > 5 || c.abs_diff(40) > 10) {
                *v += 2700.0;
            }
        }
        assert!(found(&image).is_empty());
    }

    #[test]
    fn an_even_raster_holds_nothing() {
        assert!(found(&Array2::from_elem((30, 30), 5.0)).is_empty());
    }
}
