//! What is read and looked at of a scene at full resolution: first windows, and hulls' own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::merge::{self, Met, Placed};
use super::near::Near;
use super::window::Reach;
use super::{OnHull, Scene};
use crate::answer::{HullAnswer, TileAnswer, TileRow};
use crate::estimate::{self, estimate_hull};
use crate::frame::Pixel;
use crate::hull::{self, Hull};
use crate::tile::{Opened, PixelWindow, Tile};
use crate::{Result, sea};

/// Times that a hull's window is moved after her. One settles nearly all; a hull that swings
/// between two windows keeps the last.
const MOVES: usize = 4;

/// Bytes of first windows that are kept for the hulls met in them. What is not kept is read once
/// more, which gives the same.
const KEPT_BYTES: usize = 256 << 20;

/// The windows of a scene.
pub(super) struct Windows<'a> {
    scene: &'a Scene<'a>,
    reach: &'a Reach,
    options: &'a estimate::Options,
    /// Handles that no thread holds: GDAL's are not shared, and each keeps the blocks that it
    /// decoded.
    handles: Mutex<Vec<Opened>>,
    kept: AtomicUsize,
}

impl<'a> Windows<'a> {
    pub(super) fn new(
        scene: &'a Scene<'a>,
        reach: &'a Reach,
        options: &'a estimate::Options,
    ) -> Windows<'a> {
        Windows {
            scene,
            reach,
            options,
            handles: Mutex::new(Vec::new()),
            kept: AtomicUsize::new(0),
        }
    }

    /// Does something with a handle.
    fn opened<T>(&self, f: impl FnOnce(&Opened) -> Result<T>) -> Result<T> {
        let handles = || self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        let free = handles().pop();
        let opened = match free {
            Some(opened) => opened,
            None => self.scene.open()?,
        };
        let done = f(&opened);
        handles().push(opened);
        done
    }

    /// The hulls in the window about a group of candidates.
    pub(super) fn search(&self, at: Pixel) -> Result<Vec<Met>> {
        let tile = self.opened(|opened| opened.window(self.reach.about(at)))?;
        let sea = sea::survey(&tile)?;
        let (hulls, _) = hull::find_unlikely_too(&tile, &sea, self.options.segmenter.as_ref())?;
        let mut met: Vec<Met> = hulls.iter().map(|hull| Met::of(&tile, hull)).collect();
        let bytes = tile.samples.bytes();
        if !met.is_empty() && self.kept.fetch_add(bytes, Ordering::Relaxed) < KEPT_BYTES {
            let tile = Arc::new(tile);
            met.iter_mut()
                .for_each(|m| m.tile = Some(Arc::clone(&tile)));
        }
        Ok(met)
    }

    /// A hull's own window, from the one she was met in where that holds it.
    fn window(&self, spot: &Met, window: PixelWindow) -> Result<Tile> {
        self.opened(|opened| {
            let kept = spot.tile.as_deref();
            match kept.and_then(|tile| opened.window_of(tile, window)) {
                Some(tile) => Ok(tile),
                None => opened.window(window),
            }
        })
    }

    /// The answer for one hull in her own window; `None` when she is not found again there,
    /// because it was the first window's edge that looked like a hull.
    pub(super) fn settle(
        &self,
        spot: &Met,
        on_hull: Option<OnHull<'_>>,
    ) -> Result<Option<Placed<HullAnswer>>> {
        let mut centre = spot.centre;
        let mut window = self.reach.of_hull(spot);
        for left in (0..=MOVES).rev() {
            let tile = self.window(spot, window)?;
            let sea = sea::survey(&tile)?;
            let near = Near::about(&self.options.segmenter, &tile, centre, spot);
            let (mut hulls, all_likely) = hull::find_unlikely_too(&tile, &sea, near.as_ref())?;
            let Some(found) = nearest(&tile, &hulls, centre) else {
                return Ok(None);
            };
            let met = Met::of(&tile, &hulls[found]);
            if distance(met.centre, centre) >= 0.5 * spot.length_px {
                return Ok(None);
            }
            let next = self.reach.of_hull(&met);
            centre = met.centre;
            if next != window && left > 0 {
                window = next;
                continue;
            }
            if !all_likely {
                let near = Near::about(&self.options.segmenter, &tile, centre, spot);
                hulls = hull::find(&tile, &sea, near.as_ref())?;
            }
            return Ok(self.placed(&tile, &sea, &hulls, centre, on_hull));
        }
        Ok(None)
    }

    /// Measures the hull about a centre, and her neighbour for her place alone.
    fn placed(
        &self,
        tile: &Tile,
        sea: &sea::SeaState,
        hulls: &[Hull],
        centre: Pixel,
        on_hull: Option<OnHull<'_>>,
    ) -> Option<Placed<HullAnswer>> {
        let index = nearest(tile, hulls, centre)?;
        let answer = estimate_hull(tile, sea, hulls, index, self.options);
        let beside = answer.alongside.filter(|k| *k < hulls.len());
        let beside = beside.map(|k| estimate_hull(tile, sea, hulls, k, self.options));
        if let Some(on_hull) = on_hull {
            // Pictures of windows need names of their own.
            let mut row = TileRow::of(tile, sea, hulls.len(), self.options);
            let [left, top] = tile.origin;
            row.tile = format!("{}@{left},{top}", row.tile);
            let hulls = vec![answer.clone()];
            on_hull(tile, &TileAnswer { tile: row, hulls });
        }
        Some(merge::placed(tile, answer, beside.as_ref()))
    }
}

/// Of the hulls of a window, the one whose centre is nearest to a pixel of the scene.
fn nearest(tile: &Tile, hulls: &[Hull], centre: Pixel) -> Option<usize> {
    let away = |k: usize| distance(merge::in_scene(tile, hulls[k].centre()), centre);
    (0..hulls.len()).min_by(|&a, &b| away(a).total_cmp(&away(b)))
}

fn distance(a: Pixel, b: Pixel) -> f64 {
    (a.col - b.col).hypot(a.row - b.row)
}
