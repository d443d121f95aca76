//! Clouds, taken out of the image before hulls are looked for.
//!
//! In: a tile and its sea. Out: the same with the cloud as pixels without data. A cloud is white
//! in every band, far broader than a ship's house, and frayed: it does not fill the rectangle about
//! it as a house, a roof or a white deck does. Its thin rim, through which water or a deck shines,
//! goes with it. What lies under it is not known, so that a ship who runs under it is cut off as by
//! the tile's edge, and one beside it has a side there on nothing.

use ndarray::{Array2, Array3};

use super::candidate::Candidate;
use super::looks::{Kind, Looks};
use super::morphology::{grown, opened};
use super::regions::{Run, regions};
use super::segment::{area, box_of};
use crate::Result;
use crate::frame::Pixel;
use crate::sea::{self, SeaState};
use crate::tile::{PixelWindow, Tile};

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
/// Width of a wall's image, metres and at least so many pixels of the tile, and by how much of the way
/// from water to white it falls within that, …
const WALL_M: f64 = 1.0;
const WALL_PX: usize = 2;
const WALL: f32 = 0.4;
/// … along which part of a house's border; …
const SHARP: f64 = 0.35;
/// … which no house is larger than, square metres.
const HOUSE_M2: f64 = 3000.0;
/// On larger pixels, metres, houses and clouds have no shape.
const COARSE_M: f64 = 2.0;
/// Working pixels that are looked at to tell whether there is any.
const LOOKED_AT: usize = 12_000;

/// The tile without its clouds and the sea of that, where there are any.
///
/// # Errors
/// As [`sea::survey`].
pub(super) fn taken_out(tile: &Tile, sea: &SeaState) -> Result<Option<(Tile, SeaState)>> {
    let Some(cloud) = clouds(tile, sea) else {
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
fn clouds(tile: &Tile, sea: &SeaState) -> Option<Array2<bool>> {
    if sea.working_pixel_m() > COARSE_M {
        return None;
    }
    let white = Whiteness::of(sea)?;
    let parts = white.parts();
    let mut cloud = thick_clouds(tile, &white, &parts)?;
    let bands = sea.working.raster.bands();
    let thin = parts.mapv(|(least, most)| {
        let alike = bands > 1 && least > THIN && most - least < ALIKE;
        alike || least > THICKER
    });
    for _ in 0..white.pixels(RIM_M) {
        let next = grown(&cloud, 1);
        for ((cloud, next), thin) in cloud.iter_mut().zip(&next).zip(&thin) {
            *cloud |= *next && *thin;
        }
    }
    Some(grown(&cloud, white.pixels(BEYOND_M)))
}

/// The thick clouds and the pieces among them, where there are enough for a tile to be cloudy.
fn thick_clouds(
    tile: &Tile,
    white: &Whiteness<'_>,
    parts: &Array2<(f32, f32)>,
) -> Option<Array2<bool>> {
    let thick = parts.mapv(|p| p.0 > THICK);
    let core = opened(thick.clone(), white.pixels(LEAST_M).max(1));
    let is_cloud = |region: &Vec<Run>| {
        let (area_m2, filled) = white.size_of(region);
        area_m2 >= LEAST_M2
            && filled < FILLED
            && cells(region).any(|at| core[at])
            && !(area_m2 < HOUSE_M2 && white.is_sharp(tile, &thick, region))
    };
    let is_flock = |region: &Vec<Run>| {
        let (area_m2, filled) = white.size_of(region);
        area_m2 >= FLOCK_M2 && filled < FLOCK_FILLED && !white.is_sharp(tile, &thick, region)
    };
    let (mut clouds, others): (Vec<_>, Vec<_>) =
        regions(thick.view()).into_iter().partition(is_cloud);
    let in_all: f64 = clouds.iter().map(|r| white.size_of(r).0).sum();
    if in_all < CLOUDY_M2 {
        return None;
    }
    clouds.extend(others.into_iter().filter(is_flock));
    let mut cloud = Array2::from_elem(thick.dim(), false);
    for at in clouds.iter().flat_map(|region| cells(region)) {
        cloud[at] = true;
    }
    Some(cloud)
}

fn cells(region: &[Run]) -> impl Iterator<Item = [usize; 2]> + '_ {
    (region.iter()).flat_map(|r| (r.start..r.end).map(|c| [r.row, c]))
}

/// How far the pixels of a tile are on the way from water to its brightest, in every band.
struct Whiteness<'a> {
    sea: &'a SeaState,
    /// Of each band, brightest less water.
    white: Vec<f32>,
}

impl<'a> Whiteness<'a> {
    /// `None` where hardly anything comes near the brightest.
    fn of(sea: &'a SeaState) -> Option<Self> {
        let raster = &sea.working.raster;
        let (bands, h, w) = raster.samples.dim();
        let stride = (h * w / LOOKED_AT).max(1) | 1;
        let looked_at: Vec<[usize; 2]> = (0..h * w)
            .step_by(stride)
            .map(|i| [i / w, i % w])
            .filter(|&at| raster.valid[at])
            .collect();
        let mut white = Whiteness {
            sea,
            white: vec![1.0; bands],
        };
        white.white = (0..bands)
            .map(|band| {
                let mut over: Vec<f32> =
                    (looked_at.iter().map(|&at| white.over(band, at))).collect();
                super::ends::percentile(&mut over, 1.0 - BRIGHTEST).max(1e-6)
            })
            .collect();
        let thick = looked_at.iter().filter(|&&at| white.part(at).0 > THICK);
        (white.m2(thick.count() * stride) >= CLOUDY_M2).then_some(white)
    }

    fn over(&self, band: usize, [row, col]: [usize; 2]) -> f32 {
        let raster = &self.sea.working.raster;
        let water = self.sea.coarse.level(band, raster.place(row, col));
        raster.samples[[band, row, col]] - water
    }

    /// Least and largest over bands.
    fn part(&self, at: [usize; 2]) -> (f32, f32) {
        (self.white.iter().enumerate())
            .map(|(band, white)| self.over(band, at) / white)
            .fold((f32::MAX, f32::MIN), |(a, b), p| (a.min(p), b.max(p)))
    }

    fn parts(&self) -> Array2<(f32, f32)> {
        let valid = &self.sea.working.raster.valid;
        Array2::from_shape_fn(valid.dim(), |(row, col)| {
            let at = [row, col];
            if valid[at] { self.part(at) } else { (0.0, 0.0) }
        })
    }

    /// Working pixels in so many metres.
    fn pixels(&self, metres: f64) -> usize {
        (metres / self.sea.working_pixel_m()).round() as usize
    }

    fn m2(&self, pixels: usize) -> f64 {
        pixels as f64 * self.sea.working_pixel_m().powi(2)
    }

    /// Area, square metres, and the part that it is of the rectangle about it.
    fn size_of(&self, region: &[Run]) -> (f64, f64) {
        let raster = &self.sea.working.raster;
        let filled = box_of(region, (raster.width(), raster.height()), 1).map_or(1.0, |c| {
            let [x, y] = c.half_length_px;
            area(region) as f64 / (4.0 * (x * x + y * y) * c.slenderness)
        });
        (self.m2(area(region)), filled)
    }

    /// Whether what is white ends as walls do, from one pixel to the next: a house, with the parts
    /// that its own shadow and its wings give it. The thinnest cloud fades out over metres.
    fn is_sharp(&self, tile: &Tile, thick: &Array2<bool>, region: &[Run]) -> bool {
        let Some(chip) = Borders::about(self, tile, region) else {
            return false;
        };
        let (h, w) = thick.dim();
        let (mut sharp, mut all) = (0usize, 0usize);
        for [row, col] in cells(region) {
            let beyond = [
                [row, col + 1],
                [row, col.wrapping_sub(1)],
                [row + 1, col],
                [row.wrapping_sub(1), col],
            ];
            for out in beyond {
                if out[0] < h && out[1] < w && !thick[out] {
                    all += 1;
                    sharp += usize::from(chip.fall([row, col], out) > WALL);
                }
            }
        }
        tracing::trace!(sharp, all, at = ?region.first(), "white");
        sharp as f64 > SHARP * all as f64
    }
}

/// The tile's own pixels about a region.
struct Borders<'a> {
    white: &'a Whiteness<'a>,
    samples: Array3<f32>,
    window: PixelWindow,
}

impl<'a> Borders<'a> {
    fn about(white: &'a Whiteness<'a>, tile: &Tile, region: &[Run]) -> Option<Self> {
        let factor = white.sea.working.factor;
        let margin = 2 + white.pixels(WALL_M);
        let first = |at: usize| at.saturating_sub(margin) * factor;
        let (row, col) = (
            first(region.first()?.row),
            first(region.iter().map(|r| r.start).min()?),
        );
        let (bottom, right) = (
            (region.last()?.row + 1 + margin) * factor,
            (region.iter().map(|r| r.end).max()? + margin) * factor,
        );
        let window = PixelWindow {
            col,
            row,
            width: right.min(tile.width()) - col,
            height: bottom.min(tile.height()) - row,
        };
        let samples = tile.samples.chip(window);
        Some(Borders {
            white,
            samples,
            window,
        })
    }

    /// Part of the way from water to white at a pixel of the tile.
    fn part(&self, [row, col]: [usize; 2]) -> Option<f32> {
        let fine = &self.white.sea.fine;
        let at = [col as f64 + 0.5, row as f64 + 0.5];
        let (r, c) = (
            row.checked_sub(self.window.row)?,
            col.checked_sub(self.window.col)?,
        );
        (self.white.white.iter().enumerate()).try_fold(f32::MAX, |least, (band, white)| {
            let sample = self.samples.get([band, r, c])?;
            Some(least.min((sample - fine.level(band, at)) / white))
        })
    }

    /// The deepest fall within the width of a wall's image, from one working pixel to the next.
    fn fall(&self, inside: [usize; 2], outside: [usize; 2]) -> f32 {
        let factor = self.white.sea.working.factor;
        let wall = ((WALL_M / self.white.sea.gsd_m).round() as usize).max(WALL_PX);
        let steps = 2 * factor + wall;
        let middle = inside.map(|v| v * factor + factor / 2);
        let at = |step: usize| {
            let mut to = middle;
            for k in 0..2 {
                // Half a working pixel before the middle of the one inside.
                let back = step as isize - (factor / 2) as isize;
                let way = outside[k] as isize - inside[k] as isize;
                to[k] = usize::try_from(middle[k] as isize + way * back).ok()?;
            }
            self.part(to)
        };
        (0..=steps)
            .filter_map(|step| Some(at(step)? - at(step + wall)?))
            .fold(0.0, f32::max)
    }
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
