//! Clouds, taken out of the image before hulls are looked for.
//!
//! In: a tile and its sea. Out: the same with the cloud as pixels without data. A cloud is white
//! in every band, far broader than a ship's house, and frayed: it does not fill the rectangle about
//! it as a house, a roof or a white deck does. Its thin rim, through which water or a deck shines,
//! goes with it. What lies under it is not known, so that a ship who runs under it is cut off as by
//! the tile's edge, and one beside it has a side there on nothing.

use ndarray::Array2;

use super::candidate::Candidate;
use super::looks::{Kind, Looks};
use super::morphology::{grown, opened};
use super::regions::{Run, regions};
use super::segment::{area, box_of};
use crate::Result;
use crate::frame::Pixel;
use crate::sea::{self, SeaState};
use crate::tile::Tile;

/// Part of the way from water to the brightest of the tile, in every band, from which on a pixel may
/// be thick cloud …
const THICK: f32 = 0.75;
/// … and thin cloud about it, …
const THIN: f32 = 0.15;
/// … which mixes with the water in all bands alike, to this, …
const ALIKE: f32 = 0.12;
/// … unless it is so thick that what it hides no longer counts. With one band nothing else tells
/// thin cloud from a deck.
const THICKER: f32 = 0.5;
/// Part of the pixels that may be brighter than the brightest cloud: glints and noise.
const BRIGHTEST: f64 = 0.0005;
/// Half the width of the least cloud, metres: houses are narrower or lower than this.
const LEAST_M: f64 = 8.0;
/// Area of the least cloud, and of the clouds for which a tile is cloudy, square metres.
const LEAST_M2: f64 = 600.0;
const CLOUDY_M2: f64 = 1000.0;
/// Area of smaller pieces among them, square metres, and part of its rectangle that such a one
/// fills at most.
const FLOCK_M2: f64 = 100.0;
const FLOCK_FILLED: f64 = 0.65;
/// Part of its rectangle that a house, a roof or a quay fills.
const FILLED: f64 = 0.85;
/// How far thin cloud is followed from the thick, and what goes beyond that, metres.
const RIM_M: f64 = 12.0;
const BEYOND_M: f64 = 3.0;
/// On larger pixels, metres, houses and clouds have no shape.
const COARSE_M: f64 = 2.0;
/// Working pixels that are looked at to tell whether there is any.
const LOOKED_AT: usize = 12_000;

/// The tile without its clouds and the sea of that, where there are any.
///
/// # Errors
/// As [`sea::survey`].
pub(super) fn taken_out(tile: &Tile, sea: &SeaState) -> Result<Option<(Tile, SeaState)>> {
    let Some(cloud) = clouds(sea) else {
        return Ok(None);
    };
    let factor = sea.working.factor;
    let (h, w) = (tile.height(), tile.width());
    let (rows, cols) = cloud.dim();
    let known = tile.valid();
    let valid = Array2::from_shape_fn((h, w), |(r, c)| {
        let at = [(r / factor).min(rows - 1), (c / factor).min(cols - 1)];
        !cloud[at] && known.is_none_or(|v| v[[r, c]])
    });
    if !valid.iter().any(|valid| *valid) {
        return Ok(None);
    }
    let clear = Tile {
        valid: Some(valid),
        ..tile.clone()
    };
    let sea = sea::survey(&clear)?;
    Ok(Some((clear, sea)))
}

/// The clouds among the working pixels of a tile.
fn clouds(sea: &SeaState) -> Option<Array2<bool>> {
    let raster = &sea.working.raster;
    let (bands, h, w) = raster.samples.dim();
    let pixel_m = sea.gsd_m * sea.working.factor as f64;
    if pixel_m > COARSE_M {
        return None;
    }
    let pixels = |metres: f64| (metres / pixel_m).round() as usize;
    let stride = (h * w / LOOKED_AT).max(1) | 1;
    let looked_at: Vec<(usize, usize)> = (0..h * w)
        .step_by(stride)
        .map(|i| (i / w, i % w))
        .filter(|&at| raster.valid[at])
        .collect();
    let over = |band: usize, at: (usize, usize)| {
        raster.samples[[band, at.0, at.1]] - sea.coarse.level(band, raster.place(at.0, at.1))
    };
    let white: Vec<f32> = (0..bands)
        .map(|band| {
            let mut over: Vec<f32> = looked_at.iter().map(|&at| over(band, at)).collect();
            super::ends::percentile(&mut over, 1.0 - BRIGHTEST).max(1e-6)
        })
        .collect();
    // Least and largest over bands.
    let part = |at: (usize, usize)| {
        (white.iter().enumerate())
            .map(|(band, white)| over(band, at) / white)
            .fold((f32::MAX, f32::MIN), |(a, b), p| (a.min(p), b.max(p)))
    };
    let cell_m2 = pixel_m.powi(2);
    let thick = looked_at.iter().filter(|&&at| part(at).0 > THICK).count();
    if ((thick * stride) as f64) * cell_m2 < CLOUDY_M2 {
        return None;
    }
    let parts = Array2::from_shape_fn((h, w), |at| {
        if raster.valid[at] {
            part(at)
        } else {
            (0.0, 0.0)
        }
    });
    let thick = parts.mapv(|p| p.0 > THICK);
    let core = opened(thick.clone(), pixels(LEAST_M).max(1));
    let size_of = |region: &Vec<Run>| {
        let filled = box_of(region, (w, h), 1).map_or(1.0, |c| {
            let [x, y] = c.half_length_px;
            area(region) as f64 / (4.0 * (x * x + y * y) * c.slenderness)
        });
        (area(region) as f64 * cell_m2, filled)
    };
    let is_cloud = |region: &Vec<Run>| {
        let mut cells = region
            .iter()
            .flat_map(|r| (r.start..r.end).map(|c| [r.row, c]));
        let (area_m2, filled) = size_of(region);
        area_m2 >= LEAST_M2 && filled < FILLED && cells.any(|at| core[at])
    };
    let is_flock = |region: &Vec<Run>| {
        let (area_m2, filled) = size_of(region);
        area_m2 >= FLOCK_M2 && filled < FLOCK_FILLED
    };
    let (mut clouds, others): (Vec<_>, Vec<_>) =
        regions(thick.view()).into_iter().partition(is_cloud);
    let in_all: usize = clouds.iter().map(|r| area(r)).sum();
    if (in_all as f64) * cell_m2 < CLOUDY_M2 {
        return None;
    }
    clouds.extend(others.into_iter().filter(is_flock));
    let mut cloud = Array2::from_elem((h, w), false);
    for run in clouds.iter().flatten() {
        (run.start..run.end).for_each(|c| cloud[[run.row, c]] = true);
    }
    let thin = parts.mapv(|(least, most)| {
        let alike = bands > 1 && least > THIN && most - least < ALIKE;
        alike || least > THICKER
    });
    for _ in 0..pixels(RIM_M) {
        let next = grown(&cloud, 1);
        for ((cloud, next), thin) in cloud.iter_mut().zip(&next).zip(&thin) {
            *cloud |= *next && *thin;
        }
    }
    Some(grown(&cloud, pixels(BEYOND_M)))
}

/// Longest hull over her width that is looked for across a cloud.
const SLENDEREST: f64 = 8.5;
/// Part of a strip across that must be one thing for it to be that.
const MOSTLY: f64 = 0.5;
/// Least that is seen of her beyond the cloud, as a part of her width.
const LEAST_BEYOND: f64 = 0.3;

/// The box of a ship of whom a cloud hides the middle, by the part of her on one side of it: along
/// her axis follow pixels without data, and then, as broad as she, what is no water.
pub(super) fn across(piece: &Candidate, looks: &Looks<'_>) -> Option<Candidate> {
    let factor = looks.factor() as f64;
    let half = piece.half_length_px.map(|d| d / factor);
    let length = 2.0 * half[0].hypot(half[1]);
    let width = length * piece.slenderness;
    let along = half.map(|d| 2.0 * d / length);
    let most = (SLENDEREST * width - length) as usize;
    let reach = (0.3 * width).max(1.0) as i32;
    let strip = |x: f64| {
        let mut counts = [0.0f64; 3];
        for k in -reach..=reach {
            let y = f64::from(k);
            let at = looks.at(Pixel {
                col: piece.centre.col + factor * (x * along[0] - y * along[1]),
                row: piece.centre.row + factor * (x * along[1] + y * along[0]),
            })?;
            counts[match looks.kind(at) {
                Kind::Void => 0,
                Kind::Object => 1,
                Kind::Water | Kind::Dark => 2,
            }] += 1.0 / f64::from(2 * reach + 1);
        }
        Some(counts)
    };
    [1.0, -1.0].into_iter().find_map(|end| {
        let (mut hidden, mut beyond) = (0.0, 0.0);
        for step in 0..most {
            let x = end * (0.5 * length + step as f64);
            let [void, object, free] = strip(x)?;
            if void >= MOSTLY && beyond == 0.0 {
                hidden = step as f64 + 1.0;
            } else if hidden == 0.0 {
                // Her end as it was seen may be a little before the cloud.
                if step > 3 {
                    return None;
                }
            } else if object > free {
                beyond = step as f64 + 1.0;
            } else if step as f64 - beyond.max(hidden) > 2.0 {
                break;
            }
        }
        if beyond - hidden < LEAST_BEYOND * width {
            return None;
        }
        let longer = length + beyond;
        let shift = 0.5 * end * beyond * factor;
        Some(Candidate {
            centre: Pixel {
                col: piece.centre.col + shift * along[0],
                row: piece.centre.row + shift * along[1],
            },
            half_length_px: along.map(|d| 0.5 * d * longer * factor),
            slenderness: width / longer,
            moored: true,
            ..*piece
        })
    })
}
