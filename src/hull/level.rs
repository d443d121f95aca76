//! Water among clouds, made level.
//!
//! In: a tile without its clouds, and its sea. Out: the same with the shade that clouds throw, and
//! the thinnest of them, taken off. Under the shadow of a cloud water has a level of its own, and a
//! deck there stands out from that though it be darker than water in the sun. Clouds are wide, and
//! the sun's disk and their own fringes blur the borders of their shadows over metres, where a
//! hull's borders are as sharp as the image: so water is what is smooth and wide, at whatever
//! level, and the level under a hull is that of the water about her.

use ndarray::{Array2, Array3};

use super::ends::percentile;
use super::morphology::{grown, opened};
use super::regions::regions;
use super::segment::area;
use crate::Result;
use crate::sea::{self, SeaState};
use crate::tile::{Samples, Tile};

/// Steps from pixel to pixel, over the median one of the tile, from which on one is a border.
const BORDER: f32 = 6.0;
/// Half the width of the least water, metres: decks between their pipes and sides are narrower.
const LEAST_M: f64 = 10.0;
/// Area of the least water, square metres.
const LEAST_M2: f64 = 1500.0;
/// Half the square over which the level is averaged, working pixels; where there is little water in
/// it wider ones are taken, each twice as wide.
const NEAR: usize = 3;
/// Part of such a square that must be water.
const LEAST_PART: f64 = 0.15;
/// The level, from least, that stands for water in the sun.
const SUNLIT: f64 = 0.75;
/// Part of that below which it is shade, and part of the water for which it is worth while.
const SHADE: f32 = 0.9;
const SHADED: f64 = 0.01;
/// Values that are looked at for a percentile.
const LOOKED_AT: usize = 20_000;

/// The tile with its water made level and the sea of that, where a part of it lies in shade.
///
/// # Errors
/// As [`sea::survey`].
pub(super) fn made_level(tile: &Tile, sea: &SeaState) -> Result<Option<(Tile, SeaState)>> {
    let raster = &sea.working.raster;
    let smooth: Vec<Array2<f32>> = (raster.samples.outer_iter())
        .map(|band| Sums::of(&raster.valid, |at| band[at]).means(1))
        .collect();
    let Some(water) = wide_water(sea, &smooth) else {
        return Ok(None);
    };
    let levels: Vec<Level> = (raster.samples.outer_iter())
        .map(|band| Level::of(&water, |at| band[at]))
        .collect();
    let wet = water.iter().filter(|w| **w).count();
    let shaded = (water.indexed_iter())
        .filter(|(at, wet)| **wet && levels.iter().any(|l| l.at[*at] < SHADE * l.sunlit));
    if (shaded.count() as f64) < SHADED * wet as f64 {
        return Ok(None);
    }
    let level = Tile {
        samples: Samples::F32(lifted(tile, sea.working.factor, &levels)),
        ..tile.clone()
    };
    let sea = sea::survey(&level)?;
    Ok(Some((level, sea)))
}

/// What is smooth and wide.
fn wide_water(sea: &SeaState, smooth: &[Array2<f32>]) -> Option<Array2<bool>> {
    let valid = &sea.working.raster.valid;
    let pixel_m = sea.working_pixel_m();
    let mut even = valid.clone();
    for band in smooth {
        let steps = steps(band);
        let bar = BORDER * typical(&steps, valid, 0.5)?;
        even.zip_mut_with(&steps, |even, step| *even &= *step <= bar);
    }
    let least = (LEAST_M / pixel_m).round().max(1.0) as usize;
    let core = opened(even.clone(), least);
    // Thin lines along a hull's side may have gaps.
    let parted = opened(even.clone(), 1);
    let mut water = Array2::from_elem(even.dim(), false);
    for region in regions(parted.view()) {
        let mut cells = region
            .iter()
            .flat_map(|r| (r.start..r.end).map(|c| [r.row, c]));
        if area(&region) as f64 * pixel_m.powi(2) >= LEAST_M2 && cells.any(|at| core[at]) {
            for run in &region {
                (run.start..run.end).for_each(|c| water[[run.row, c]] = true);
            }
        }
    }
    let mut water = grown(&water, 1);
    water.zip_mut_with(&even, |water, even| *water &= *even);
    water.iter().any(|w| *w).then_some(water)
}

/// Across two pixels to either side of each.
fn steps(band: &Array2<f32>) -> Array2<f32> {
    let (h, w) = band.dim();
    Array2::from_shape_fn((h, w), |(r, c)| {
        let down = band[[(r + 2).min(h - 1), c]] - band[[r.saturating_sub(2), c]];
        let along = band[[r, (c + 2).min(w - 1)]] - band[[r, c.saturating_sub(2)]];
        down.hypot(along)
    })
}

/// A percentile of some of the values that are counted.
fn typical(values: &Array2<f32>, counted: &Array2<bool>, part: f64) -> Option<f32> {
    let stride = (values.len() / LOOKED_AT).max(1) | 1;
    let mut some: Vec<f32> = (values.iter().zip(counted))
        .filter_map(|(v, counted)| counted.then_some(*v))
        .step_by(stride)
        .collect();
    (!some.is_empty()).then(|| percentile(&mut some, part))
}

/// The level of water in a band.
struct Level {
    at: Array2<f32>,
    sunlit: f32,
}

impl Level {
    fn of(water: &Array2<bool>, band: impl Fn([usize; 2]) -> f32) -> Level {
        let sums = Sums::of(water, band);
        let mut at = sums.means_where(NEAR, LEAST_PART);
        let sunlit = typical(&at.mapv(|l| l.unwrap_or(0.0)), water, SUNLIT).unwrap_or(0.0);
        let widest = water.nrows().max(water.ncols());
        let mut reach = NEAR;
        while reach < widest && at.iter().any(Option::is_none) {
            reach *= 2;
            let wider = sums.means_where(reach, LEAST_PART);
            at.zip_mut_with(&wider, |at, wider| *at = at.or(*wider));
        }
        let known = at.mapv(|l| l.unwrap_or(sunlit));
        // Where squares of two sizes meet.
        let all = Array2::from_elem(water.dim(), true);
        let at = Sums::of(&all, |at| known[at]).means(1);
        Level { at, sunlit }
    }

    /// At a pixel of the tile, between the middles of working pixels.
    fn between(&self, [row, col]: [f32; 2]) -> f32 {
        let (h, w) = self.at.dim();
        let axis = |at: f32, n: usize| {
            let at = at.clamp(0.0, (n - 1) as f32);
            let first = (at as usize).min(n.saturating_sub(2));
            (first, (first + 1).min(n - 1), at - first as f32)
        };
        let (r0, r1, y) = axis(row, h);
        let (c0, c1, x) = axis(col, w);
        let at = |r, c| self.at[[r, c]];
        (1.0 - y) * ((1.0 - x) * at(r0, c0) + x * at(r0, c1))
            + y * ((1.0 - x) * at(r1, c0) + x * at(r1, c1))
    }
}

/// The samples as they would be were all water as bright as in the sun: shade takes a part of
/// the light, thin cloud adds its own.
fn lifted(tile: &Tile, factor: usize, levels: &[Level]) -> Array3<f32> {
    let mut samples = tile.samples.chip(crate::tile::PixelWindow {
        col: 0,
        row: 0,
        width: tile.width(),
        height: tile.height(),
    });
    let working = |at: usize| (at as f32 + 0.5) / factor as f32 - 0.5;
    for (mut band, level) in samples.outer_iter_mut().zip(levels) {
        for ((row, col), v) in band.indexed_iter_mut() {
            let here = level.between([working(row), working(col)]);
            *v = if here < level.sunlit {
                *v * level.sunlit / here.max(1e-6)
            } else {
                *v - (here - level.sunlit)
            };
        }
    }
    samples
}

/// Sums of counts and values over rectangles from the first pixel.
struct Sums {
    count: Array2<f64>,
    value: Array2<f64>,
}

impl Sums {
    fn of(counted: &Array2<bool>, value: impl Fn([usize; 2]) -> f32) -> Sums {
        let (h, w) = counted.dim();
        let mut sums = Sums {
            count: Array2::zeros((h + 1, w + 1)),
            value: Array2::zeros((h + 1, w + 1)),
        };
        for r in 0..h {
            let (mut n, mut sum) = (0.0, 0.0);
            for c in 0..w {
                if counted[[r, c]] {
                    n += 1.0;
                    sum += f64::from(value([r, c]));
                }
                sums.count[[r + 1, c + 1]] = sums.count[[r, c + 1]] + n;
                sums.value[[r + 1, c + 1]] = sums.value[[r, c + 1]] + sum;
            }
        }
        sums
    }

    /// Of the square about each pixel count, sum, and pixels in all.
    fn each<T>(&self, reach: usize, of: impl Fn(f64, f64, f64) -> T) -> Array2<T> {
        let (h, w) = (self.count.nrows() - 1, self.count.ncols() - 1);
        Array2::from_shape_fn((h, w), |(r, c)| {
            let (r0, r1) = (r.saturating_sub(reach), (r + reach + 1).min(h));
            let (c0, c1) = (c.saturating_sub(reach), (c + reach + 1).min(w));
            let within = |sums: &Array2<f64>| {
                sums[[r1, c1]] - sums[[r0, c1]] - sums[[r1, c0]] + sums[[r0, c0]]
            };
            let all = ((r1 - r0) * (c1 - c0)) as f64;
            of(within(&self.count), within(&self.value), all)
        })
    }

    /// Means over squares; zero where nothing was counted.
    fn means(&self, reach: usize) -> Array2<f32> {
        self.each(reach, |n, sum, _| (sum / n.max(1.0)) as f32)
    }

    /// The same where a part of the square was counted.
    fn means_where(&self, reach: usize, part: f64) -> Array2<Option<f32>> {
        self.each(reach, |n, sum, all| {
            (n >= part * all).then(|| (sum / n.max(1.0)) as f32)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Georeference;
    use crate::tile::{Acquisition, BandRole};

    const SIDE: usize = 300;
    const WATER: f32 = 200.0;

    /// Water of which a part of the light reaches each column, and a hull, who lies along the
    /// columns, of three times its brightness in the sun and half as bright again in the shade.
    fn tile(light: impl Fn(f32) -> f32) -> Tile {
        let samples = Array3::from_shape_fn((1, SIDE, SIDE), |(_, r, c)| {
            let noise = ((r * 7919 + c * 104_729 + r * c * 31) % 17) as f32 - 8.0;
            let light = light(c as f32);
            let hull = (140..160).contains(&r) && (90..210).contains(&c);
            let over = match hull {
                true if light > 0.8 => 3.0,
                true => 1.5,
                false => 1.0,
            };
            (WATER * light * over + 0.5 * noise).round() as u16
        });
        let transform = [340_000.0, 1.0, 0.0, 4_730_000.0, 0.0, -1.0];
        Tile::from_array(
            "shade",
            Samples::U16(samples),
            vec![BandRole::Pan],
            Georeference::Affine {
                transform,
                crs: "EPSG:32653".into(),
            },
            Acquisition::default(),
        )
        .unwrap()
    }

    /// Half the tile in the shade of a cloud, whose border is 15 m wide.
    fn half_shaded() -> Tile {
        tile(|col| 1.0 - 0.4 * ((col - 142.0) / 15.0).clamp(0.0, 1.0))
    }

    #[test]
    fn shaded_water_is_made_as_bright_as_in_the_sun_and_a_deck_there_stands_out() {
        let tile = half_shaded();
        let sea = sea::survey(&tile).unwrap();
        let (level, _) = made_level(&tile, &sea).unwrap().unwrap();
        let Samples::F32(samples) = &level.samples else {
            panic!("levels are no whole numbers");
        };
        let mean = |rows: std::ops::Range<usize>, cols: std::ops::Range<usize>| {
            let count = (rows.len() * cols.len()) as f32;
            let all = rows.flat_map(|r| cols.clone().map(move |c| (r, c)));
            all.map(|(r, c)| samples[[0, r, c]]).sum::<f32>() / count
        };
        for cols in [20..60, 144..156, 230..280] {
            let water = mean(40..80, cols.clone());
            assert!((water / WATER - 1.0).abs() < 0.03, "{cols:?} {water}");
        }
        // As dark as 180 before, where water in the sun is 200.
        let deck = mean(143..157, 175..200);
        assert!(deck > 1.35 * WATER, "{deck}");
    }

    #[test]
    fn without_shade_there_is_nothing_to_level() {
        let tile = tile(|_| 1.0);
        let sea = sea::survey(&tile).unwrap();
        assert!(made_level(&tile, &sea).unwrap().is_none());
    }

    #[test]
    fn means_are_over_what_is_counted() {
        let counted = Array2::from_shape_fn((4, 5), |(r, c)| (r + c) % 2 == 0);
        let sums = Sums::of(&counted, |[r, c]| (10 * r + c) as f32);
        let means = sums.means_where(1, 0.3);
        // About (1, 1): 0, 2, 11, 20 and 22.
        assert_eq!(means[[1, 1]], Some(11.0));
        assert_eq!(sums.means_where(1, 0.6)[[1, 1]], None);
    }
}
