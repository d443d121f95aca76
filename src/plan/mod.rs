//! A whole scene in bounded memory.
//!
//! In: an image of any size on disk. Out: one answer, as of a tile. No more than a thinned-out
//! copy of the scene, or one window a thread, is in memory at a time.
//!
//! 1. **Survey**: the scene thinned out to a few million pixels, by its overviews where it has
//!    them, gives candidates.
//! 2. **Search**: full resolution in a window round each group of candidates gives hulls.
//! 3. **Settle**: each hull is found again in a window of her own, about her centre and as wide
//!    as her length asks, until hull and window agree; what is measured there is what counts.
//!    So a hull gives the same answer from whatever window she was first met in, and a hull met
//!    from two windows gives the same answer twice, of which one is dropped.
//!
//! The first windows are as wide as the longest ship and some sea about her, so no hull is cut
//! by anything but the edge of the scene; her own window is mostly cut from their pixels.
//!
//! **Beyond one machine**: after the survey the scene may be cut into parts along the blocks of
//! its file ([`Survey::parts`]). Each part answers for the hulls met in it ([`estimate_part`]),
//! looking over its border as far as the longest ship and her window reach, and [`once`] joins
//! the parts. A scene by itself is one part, so that the cut cannot matter.

mod merge;
mod near;
mod part;
mod settle;
mod survey;
mod window;

pub use merge::{Once, Placed, once};
pub use part::Part;
pub use survey::Survey;

use std::num::NonZeroUsize;
use std::path::Path;

use crate::answer::{HullAnswer, TileAnswer, TileRow};
use crate::batch::{Panicked, map_ordered};
use crate::estimate;
use crate::frame::Pixel;
use crate::tile::{Opened, ReadOptions, Tile};
use crate::{Error, Result};

use merge::Met;
use settle::Windows;
use window::Reach;

/// How a scene is cut up.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PlanOptions {
    /// Rasters of more pixels than this, columns times rows, are planned; smaller ones are
    /// read at once (default 36 million).
    pub at_once_px: u64,
    /// The largest scene, columns times rows (default 10 billion, two minutes of decoding): a
    /// few kilobytes can declare any size.
    pub max_px: u64,
    /// Pixels of the thinned-out scene (default 7 million). More find smaller ships in larger
    /// scenes, for some 50 bytes each.
    pub survey_px: u64,
    /// The longest ship, metres (default 420: the longest tanker afloat is 380 m long).
    pub longest_m: f64,
    /// Sea about the longest ship that a window holds, metres (default 150).
    pub margin_m: f64,
}

impl Default for PlanOptions {
    fn default() -> Self {
        PlanOptions {
            at_once_px: 36_000_000,
            max_px: 10_000_000_000,
            survey_px: 7_000_000,
            longest_m: 420.0,
            margin_m: 150.0,
        }
    }
}

impl PlanOptions {
    /// Whether a raster of this size is planned and not read at once.
    pub fn applies(&self, width: usize, height: usize) -> bool {
        width as u64 * height as u64 > self.at_once_px
    }
}

/// What a scene is opened with, and called.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// As for [`tile::open`](crate::tile::open).
    pub path: &'a Path,
    /// As for [`tile::open`](crate::tile::open).
    pub name: &'a str,
    /// As for [`tile::open`](crate::tile::open).
    pub read: &'a ReadOptions,
}

impl Scene<'_> {
    /// Each thread has a handle of its own: GDAL's are not shared.
    fn open(&self) -> Result<Opened> {
        Opened::open(self.path, self.name, self.read)
    }
}

/// Is given the window of a hull and the answer for that hull alone, in pixels of the window.
pub type OnHull<'a> = &'a (dyn Fn(&Tile, &TileAnswer) + Sync);

/// Estimates a scene by windows.
///
/// # Errors
/// Those of opening and reading it; the first window that cannot be read loses the scene,
/// since a count of hulls from parts of it would be a wrong count.
pub fn estimate_scene(
    scene: &Scene<'_>,
    plan: &PlanOptions,
    options: &estimate::Options,
    threads: Option<NonZeroUsize>,
    on_hull: Option<OnHull<'_>>,
) -> Result<TileAnswer> {
    let part = Survey::of(scene, plan, options)?.whole();
    let met = estimate_part(scene, &part, plan, options, threads, on_hull)?;
    let hulls = once(met.hulls);
    let hulls: Vec<HullAnswer> = hulls
        .into_iter()
        .enumerate()
        .map(|(index, one)| HullAnswer {
            hull: index,
            alongside: one.alongside,
            ..one.answer
        })
        .collect();
    Ok(TileAnswer {
        tile: TileRow {
            hulls: hulls.len(),
            ..met.row
        },
        hulls,
    })
}

/// What was met in one part of a scene.
#[derive(Debug, Clone)]
pub struct PartAnswer {
    /// The scene's row, with the number of hulls of this part. The checksum, for which the
    /// whole file is read, stands in the row of the part that holds the first pixel.
    pub row: TileRow,
    /// Hulls; one that ends up in two parts is dropped by [`once`].
    pub hulls: Vec<Placed<HullAnswer>>,
    /// Columns and rows of the scene.
    pub size: [usize; 2],
}

/// Estimates the hulls that are met in one part of a scene, with what lies beyond its border
/// as far as it bears on them.
///
/// A hull that is met in several windows is settled from the same one whatever the part, so
/// that the parts of any cut give together what the scene gives as one.
///
/// # Errors
/// Those of [`estimate_scene`].
pub fn estimate_part(
    scene: &Scene<'_>,
    part: &Part,
    plan: &PlanOptions,
    options: &estimate::Options,
    threads: Option<NonZeroUsize>,
    on_hull: Option<OnHull<'_>>,
) -> Result<PartAnswer> {
    let opened = open_bounded(scene, plan)?;
    let reach = Reach::of(&opened, plan)?;
    let windows = Windows::new(scene, &reach, options);
    let searched = map_ordered(&part.places, threads, |at| windows.search(pixel(*at)))?;
    let mut met: Vec<Met> = Vec::new();
    for hulls in searched {
        met.extend(whole(scene, hulls)?);
    }
    let mut spots = merge::apart(met);
    spots.retain(|spot| part.owns(spot.centre, reach.size()));
    let settled = map_ordered(&spots, threads, |spot| windows.settle(spot, on_hull))?;
    drop(spots);
    let mut hulls: Vec<Placed<HullAnswer>> = Vec::new();
    for hull in settled {
        hulls.extend(whole(scene, hull)?);
    }
    let first = part.window.col == 0 && part.window.row == 0;
    Ok(PartAnswer {
        row: TileRow {
            sha256: if first { opened.sha256()? } else { None },
            hulls: hulls.len(),
            ..TileRow::of_scene(&opened, options)?
        },
        hulls,
        size: reach.size(),
    })
}

/// Opens a scene that is not larger than allowed.
fn open_bounded(scene: &Scene<'_>, plan: &PlanOptions) -> Result<Opened> {
    let opened = scene.open()?;
    if opened.width() as u64 * opened.height() as u64 > plan.max_px {
        return Err(Error::TooLarge {
            path: scene.path.to_owned(),
            width: opened.width(),
            height: opened.height(),
            max_pixels: plan.max_px,
        });
    }
    Ok(opened)
}

fn pixel([col, row]: [usize; 2]) -> Pixel {
    Pixel {
        col: col as f64,
        row: row as f64,
    }
}

/// A window's result; a panic in one is an error of the scene.
fn whole<T>(scene: &Scene<'_>, done: std::result::Result<Result<T>, Panicked>) -> Result<T> {
    done.unwrap_or_else(|panicked| {
        Err(Error::Window {
            path: scene.path.to_owned(),
            reason: panicked.to_string(),
        })
    })
}
