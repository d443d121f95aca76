//! A whole scene in bounded memory.
//!
//! In: an image of any size on disk. Out: one answer, as of a tile. No more than a thinned-out
//! copy of the scene, or one window a thread, is in memory at a time.
//!
//! 1. **Survey**: the scene thinned out to a few million pixels, by its overviews where it has
//!    them, gives candidates.
//! 2. **Search**: full resolution in a window round each group of candidates gives hulls.
//! 3. **Settle**: each hull is found again in a window of her own, centred on the pixel of her
//!    centre, until centre and window agree; what is measured there is what counts. So a hull
//!    gives the same answer from whatever window she was first met in, and a hull met from
//!    two windows gives the same answer twice, of which one is dropped.
//!
//! Windows are as wide as the longest ship and some sea about her, so no hull is cut by
//! anything but the edge of the scene.

mod merge;
mod near;
mod window;

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Mutex;

use crate::answer::{TileAnswer, TileRow};
use crate::batch::{Panicked, map_ordered};
use crate::estimate::{self, estimate};
use crate::frame::Pixel;
use crate::hull::{self, Hull};
use crate::tile::{Opened, ReadOptions, Tile};
use crate::{Error, Result, sea};

use merge::{Met, merged};
use near::Near;
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

/// Handles of one scene, kept from window to window: GDAL's are not shared between threads, and
/// each has decoded blocks that the next window near by needs again.
struct Handles<'a> {
    scene: &'a Scene<'a>,
    idle: Mutex<Vec<Opened>>,
}

impl Handles<'_> {
    fn with<T>(&self, work: impl FnOnce(&Opened) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().map_or(None, |mut idle| idle.pop());
        let opened = match idle {
            Some(opened) => opened,
            None => self.scene.open()?,
        };
        let done = work(&opened);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(opened);
        }
        done
    }
}

impl Scene<'_> {
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
    let opened = scene.open()?;
    if opened.width() as u64 * opened.height() as u64 > plan.max_px {
        return Err(Error::TooLarge {
            path: scene.path.to_owned(),
            width: opened.width(),
            height: opened.height(),
            max_pixels: plan.max_px,
        });
    }
    let reach = Reach::of(&opened, plan)?;
    let (row, candidates) = survey(&opened, plan, options)?;
    let groups = reach.groups(&candidates);
    tracing::debug!(
        scene = scene.name,
        candidates = candidates.len(),
        windows = groups.len(),
        "survey"
    );
    let sha256 = opened.checksum_of();
    let handles = Handles {
        scene,
        idle: Mutex::new(vec![opened]),
    };
    // The checksum of a large file takes as long as many windows: it is the first of them.
    let parts: Vec<Option<Pixel>> = std::iter::once(None)
        .chain(groups.iter().copied().map(Some))
        .collect();
    let searched = map_ordered(&parts, threads, |part| match part {
        None => sha256().map(Part::Checksum),
        Some(at) => handles
            .with(|opened| search(opened, &reach, *at, options))
            .map(Part::Hulls),
    })?;
    let mut met: Vec<Met> = Vec::new();
    let mut checksum = None;
    for part in searched {
        match whole(scene, part)? {
            Part::Checksum(sum) => checksum = sum,
            Part::Hulls(hulls) => met.extend(hulls),
        }
    }
    let spots = merge::apart(met);
    let settled = map_ordered(&spots, threads, |spot| {
        handles.with(|opened| settle(opened, &reach, spot, options, on_hull))
    })?;
    let mut answers: Vec<Option<merge::Settled>> = Vec::new();
    for answer in settled {
        answers.push(whole(scene, answer)?);
    }
    let hulls = merged(answers, scene.name);
    Ok(TileAnswer {
        tile: TileRow {
            sha256: checksum,
            hulls: hulls.len(),
            ..row
        },
        hulls,
    })
}

/// What the first pass over a scene gives.
enum Part {
    Checksum(Option<String>),
    Hulls(Vec<Met>),
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

/// The scene's row, and the centres of candidates in pixels of the scene.
fn survey(
    opened: &Opened,
    plan: &PlanOptions,
    options: &estimate::Options,
) -> Result<(TileRow, Vec<Pixel>)> {
    let pixels = opened.width() as f64 * opened.height() as f64;
    let factor = (pixels / plan.survey_px.max(1) as f64)
        .sqrt()
        .ceil()
        .max(1.0) as usize;
    let thin = opened.thinned(factor)?;
    let sea = sea::survey(&thin)?;
    let candidates = options.segmenter.candidates(&thin, &sea);
    let centre = |c: &hull::Candidate| Pixel {
        col: c.centre.col * factor as f64,
        row: c.centre.row * factor as f64,
    };
    let row = TileRow {
        gsd_m: Some(window::gsd_m(opened)?),
        ..TileRow::of(&thin, &sea, 0, options)
    };
    Ok((row, candidates.iter().map(centre).collect()))
}

/// The hulls in the window about a group of candidates.
fn search(
    opened: &Opened,
    reach: &Reach,
    at: Pixel,
    options: &estimate::Options,
) -> Result<Vec<Met>> {
    let tile = opened.window(reach.about(at))?;
    let sea = sea::survey(&tile)?;
    let hulls = hull::find(&tile, &sea, options.segmenter.as_ref())?;
    Ok(hulls.iter().map(|hull| Met::of(&tile, hull)).collect())
}

/// Times that a hull's window is moved after her centre. Two settle nearly all; a hull that
/// swings between two pixels keeps the last.
const MOVES: usize = 4;

/// The answer for one hull in the window about her own centre; `None` when she is not found
/// again there, because it was the first window's edge that looked like a hull.
fn settle(
    opened: &Opened,
    reach: &Reach,
    spot: &Met,
    options: &estimate::Options,
    on_hull: Option<OnHull<'_>>,
) -> Result<Option<merge::Settled>> {
    let mut centre = spot.centre;
    let mut tile = opened.window(reach.about(centre))?;
    for _ in 0..MOVES {
        let Some(found) = nearest(&tile, centre, spot, options)? else {
            return Ok(None);
        };
        let next = reach.about(found);
        centre = found;
        if [next.col, next.row] == tile.origin {
            break;
        }
        tile = opened.window(next)?;
    }
    let near = estimate::Options {
        segmenter: Near::about(&options.segmenter, &tile, centre, spot),
        ..options.clone()
    };
    let answer = estimate(&tile, &near)?;
    Ok(merge::Settled::of(&tile, answer, centre, on_hull))
}

/// Where the hull that was met at a spot has her centre in this window, in pixels of the scene.
fn nearest(
    tile: &Tile,
    centre: Pixel,
    spot: &Met,
    options: &estimate::Options,
) -> Result<Option<Pixel>> {
    let sea = sea::survey(tile)?;
    let near = Near::about(&options.segmenter, tile, centre, spot);
    let hulls: Vec<Hull> = hull::find(tile, &sea, near.as_ref())?;
    let centres = hulls.iter().map(|hull| Met::of(tile, hull).centre);
    let away = |p: &Pixel| (p.col - centre.col).hypot(p.row - centre.row);
    let found = centres.min_by(|a, b| away(a).total_cmp(&away(b)));
    Ok(found.filter(|p| away(p) < 0.5 * spot.length_px))
}
