//! Hulls behind a free straight border: at a berth, or alongside another.
//!
//! In: the straight borders of a region that is not water, working pixels. Out: boxes of what
//! may be a hull behind each. A quay melts with the ship that lies at it, and two ships with
//! each other; but each still has one side on free water. Behind that side a box of every
//! width is tried, its ends where the strip about its middle ends; a hull is known by her bow,
//! which leaves water in **both** corners of the right box and of no other: a box too narrow
//! has deck in its far corner, one too wide has quay or neighbour there. A quay has no bow.

use ndarray::ArrayView2;

use super::frame::{HullFrame, Spot};
use super::looks::Looks;
use super::patch::{BESIDE_M, Patch};
use super::regions::Run;
use super::straight::{Straight, straight_borders};
use crate::frame::{Azimuth, Pixel};
use crate::tile::Tile;

/// A box that may hold a hull.
#[derive(Debug, Clone, Copy)]
pub(super) struct Behind {
    /// Origin in the middle of the box; along it.
    pub(super) frame: HullFrame,
    /// Metres.
    pub(super) length_m: f64,
    /// Metres.
    pub(super) width_m: f64,
    /// How much it looks like a hull; larger is more.
    pub(super) score: f64,
    /// Whether the far side is free too.
    pub(super) far_free: bool,
    /// The end at which a wake begins.
    pub(super) wake: Option<End>,
    /// Whether that wake is seen half a length behind her too; a house in its own shadow hangs on
    /// a deck like a wake, but is soon over.
    pub(super) long_wake: bool,
}

/// Lengths over widths of what is looked for.
const SLENDERNESS: (f64, f64) = (3.9, 9.0);
/// The same of a region that is one ship by herself: two alongside are 3 to 4.2.
const ALONE: (f64, f64) = (4.4, 9.5);
/// The commonest of them, and the scatter of its logarithm.
const USUAL: (f64, f64) = (6.2, 0.22);
/// Least share of free water beside the free side.
const FREE_SIDE: f64 = 0.7;
/// Least share of free water beyond either end.
const FREE_END: f64 = 0.55;
/// Least share of free water in either corner at the bow.
const FREE_CORNER: f64 = 0.55;
/// Least share of the far side along which a border shows.
const FAR_BORDER: f64 = 0.5;
/// The same where a border shows along nearly all of the far side: corners of a small ship are
/// few pixels, and a high one shows her own flank in them.
const FREE_CORNER_PLAIN: f64 = 0.2;
/// What is narrower, working pixels, may be the rim that sharpening leaves about a hull.
const PLAIN_PX: f64 = 7.5;
/// Share of the far side along which a border shows plainly.
const PLAIN_BORDER: f64 = 0.8;
/// Largest share of the inner box that looks like sunlit water.
const MAX_WATER: f64 = 0.15;
/// The same of who lies at something and has no wake: parts of a deck may be as bright as water.
const MAX_WATER_AT_QUAY: f64 = 0.3;
/// Most of her width that fenders keep her off what she lies at.
const FENDERS: f64 = 0.15;
/// Least share of free water in either corner at the bow of a ship with a wake, beside which
/// her bow wave lies.
const FREE_CORNER_UNDER_WAY: f64 = 0.2;
/// Least share of the box that is neither water nor shadow.
const FILLED: f64 = 0.45;

/// Score of what is plainly a hull: 2.6 where all shows that can.
const PLAIN: f64 = 2.3;

/// What a length that is e times as large adds to the score of one box against another.
const PER_LENGTH: f64 = 0.05;

/// The widest hull, metres.
pub(super) const MAX_WIDTH_M: f64 = 68.0;
/// Longer straight sides no ship has, metres.
const MAX_BORDER_M: f64 = 400.0;

/// Least share of free water in either corner at the bow, given a wake and how much of her far
/// side shows a border.
fn free_corner(wake: Option<End>, border: f64, width_px: f64) -> f64 {
    match wake {
        Some(_) => FREE_CORNER_UNDER_WAY,
        None if border >= PLAIN_BORDER && width_px >= PLAIN_PX => FREE_CORNER_PLAIN,
        None => FREE_CORNER,
    }
}

impl Patch<'_> {
    /// Share of free water in the fuller corner at the sharper end of a box.
    fn bow(&self, (aft, fore): (f64, f64), width_m: f64, wake: Option<End>) -> f64 {
        let reach = 0.045 * (fore - aft);
        let corners = |x: (f64, f64)| {
            let near = self.free_share(x, (0.0, 0.14 * width_m));
            let far = self.free_share(x, (0.86 * width_m, width_m));
            near.min(far)
        };
        let (at_fore, at_aft) = ((fore - reach, fore), (aft, aft + reach));
        match wake {
            None => corners(at_fore).max(corners(at_aft)),
            Some(End::Fore) => corners(at_aft),
            Some(End::Aft) => corners(at_fore),
        }
    }

    /// The box of a width behind the border, if it looks like a hull.
    fn judge(&self, width_m: f64, border_m: f64, gap_m: f64) -> Option<Judged> {
        let middle = 0.5 * width_m;
        let strip = (0.3 * width_m, 0.7 * width_m);
        let far_free = |body: (f64, f64)| {
            self.free_share(body, (width_m + 1.5 * self.step_m, width_m + 6.0)) > FREE_SIDE
        };
        let as_seen = self.ends(0.0, strip, gap_m);
        let half_border = (-0.4 * border_m, 0.4 * border_m);
        // Who makes way lies beside nothing.
        let (wake, (aft, fore)) = if far_free(half_border) {
            self.without_wake(as_seen, width_m, gap_m)?
        } else {
            (None, as_seen)
        };
        let length = fore - aft;
        let slenderness = length / width_m;
        let body = (aft + 0.2 * length, fore - 0.2 * length);
        if !(SLENDERNESS.0..SLENDERNESS.1).contains(&slenderness) || length < 0.9 * border_m {
            return None;
        }
        let side = self.free_share(body, (-6.0, -1.5 * self.step_m));
        let filled = self.object_share((aft, fore), (0.0, width_m));
        // Between a hull and an arm of her wake there is water; on a deck there is none.
        let inner = (aft + 0.12 * length, fore - 0.12 * length);
        let water = self.share(&self.water, inner, (0.12 * width_m, 0.88 * width_m));
        let far_is_free = far_free(body);
        let most = if far_is_free {
            MAX_WATER
        } else {
            MAX_WATER_AT_QUAY
        };
        if side < FREE_SIDE || filled < FILLED || water > most {
            return None;
        }
        let beyond = (0.05 * length).max(4.0 * self.step_m);
        let wide = (0.25 * width_m, 0.75 * width_m);
        let clear = self.step_m;
        let ahead = self.free_share((fore + clear, fore + clear + beyond), wide);
        let behind = self.free_share((aft - clear - beyond, aft - clear), wide);
        let end = match wake {
            None => ahead.min(behind),
            Some(End::Fore) => behind,
            Some(End::Aft) => ahead,
        };
        // The box is tried in steps of a pixel, which is much of a small ship's corner, and what
        // shows as her far border may be that of what she lies at, fenders beyond.
        let narrower = width_m - self.step_m;
        let fender = if far_is_free || 2.0 * self.step_m > FENDERS * width_m {
            narrower
        } else {
            width_m - 2.0 * self.step_m
        };
        let [at_width, at_narrower, at_fender] =
            [width_m, narrower, fender].map(|width_m| self.bow((aft, fore), width_m, wake));
        let bow = at_width.max(at_narrower);
        let border = self
            .border_share(body, width_m)
            .max(self.border_share(body, narrower));
        if end < FREE_END
            || bow.max(at_fender) < free_corner(wake, border, width_m / self.step_m)
            || border < FAR_BORDER
        {
            return None;
        }
        let usual = ((slenderness / USUAL.0).ln() / USUAL.1).powi(2);
        let score = bow + 0.7 * border + 0.5 * end + 0.5 * filled.min(0.85)
            - 0.12 * usual
            - 2.0 * (water - MAX_WATER).max(0.0);
        tracing::trace!(
            width_m, length, bow, border, end, filled, side, score, "judged"
        );
        let goes_on = |from: f64, to: f64| {
            let strip = (0.3 * width_m, 0.7 * width_m);
            let (objects, free) = (
                self.object_share((from, to), strip),
                self.free_share((from, to), strip),
            );
            objects > free && objects > 0.1
        };
        let long_wake = match wake {
            None => false,
            Some(End::Fore) => goes_on(fore + 0.45 * length, fore + 0.75 * length),
            Some(End::Aft) => goes_on(aft - 0.75 * length, aft - 0.45 * length),
        };
        Some(Judged {
            long_wake,
            border,
            middle: Spot::new(0.5 * (fore + aft), middle),
            length_m: length,
            width_m,
            score,
            far_free: far_is_free,
            wake,
        })
    }

    /// The ends of a hull with the churned water behind her propeller cut off, and where that
    /// lies. It is narrower than the hull and goes on; a bow narrows and is over. `None` where
    /// both ends go on.
    fn without_wake(
        &self,
        (aft, fore): (f64, f64),
        width_m: f64,
        gap_m: f64,
    ) -> Option<(Option<End>, (f64, f64))> {
        let near = self.ends(0.0, (0.06 * width_m, 0.2 * width_m), gap_m);
        let far = self.ends(0.0, (0.8 * width_m, 0.94 * width_m), gap_m);
        let shoulders = (near.0.max(far.0), near.1.min(far.1));
        let bow_m = 0.28 * (shoulders.1 - shoulders.0);
        match (shoulders.0 - aft > bow_m, fore - shoulders.1 > bow_m) {
            (true, true) => None,
            (true, false) => Some((Some(End::Aft), (shoulders.0, fore))),
            (false, true) => Some((Some(End::Fore), (aft, shoulders.1))),
            (false, false) => Some((None, (aft, fore))),
        }
    }
}

/// Whether a box about the frame's origin has a bow, shows the ratio of a ship, and is full.
pub(super) fn is_a_ship(looks: &Looks<'_>, frame: &HullFrame, length_m: f64, width_m: f64) -> bool {
    let slenderness = length_m / width_m;
    let edge = frame.moved(Spot::new(0.0, -0.5 * width_m), 0.0);
    let patch = Patch::of(looks, &edge, 0.6 * length_m + 15.0, width_m + 5.0);
    let half = 0.5 * length_m;
    let x = (-half, half);
    let wide = (0.25 * width_m, 0.75 * width_m);
    let beyond = (0.05 * length_m).max(4.0 * patch.step_m);
    let clear = patch.step_m;
    (ALONE.0..ALONE.1).contains(&slenderness)
        && patch.object_share(x, (0.0, width_m)) > FILLED
        && patch.bow(x, width_m, None) > FREE_CORNER
        && patch.free_share((half + clear, half + clear + beyond), wide) > FREE_END
        && patch.free_share((-half - clear - beyond, -half - clear), wide) > FREE_END
}

/// One end of a box, along its frame's axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The end ahead.
    Fore,
    /// The end behind.
    Aft,
}

struct Judged {
    middle: Spot,
    border: f64,
    length_m: f64,
    width_m: f64,
    score: f64,
    far_free: bool,
    wake: Option<End>,
    long_wake: bool,
}

/// The box behind a straight border that looks most like a hull.
///
/// `frame` has its origin in the middle of the border, its axis along it and its starboard
/// side inward; the border is `border_m` long.
/// Second, where there is one, the box of a plain far border that looks most so, when the best
/// one is of another width and has none.
pub(super) fn behind(
    looks: &Looks<'_>,
    frame: &HullFrame,
    border_m: f64,
) -> Option<(Behind, Option<Behind>)> {
    if border_m > MAX_BORDER_M || free_beside(looks, frame, border_m) < FREE_SIDE {
        return None;
    }
    let widest = MAX_WIDTH_M.min(0.6 * border_m);
    let patch = Patch::of(
        looks,
        frame,
        (2.0 * border_m + 30.0).min(480.0),
        widest + BESIDE_M,
    );
    let narrowest = (4.0 * patch.step_m).max(7.0).max(0.09 * border_m);
    // The house throws its shadow along the deck before it, or behind.
    let gaps = [6.0, 0.16 * border_m, 0.3 * border_m];
    let count = ((widest - narrowest) / patch.step_m).max(0.0) as usize;
    let judged: Vec<Judged> = (0..=count)
        .flat_map(|k| gaps.map(|gap_m| (narrowest + k as f64 * patch.step_m, gap_m)))
        .filter_map(|(width_m, gap_m)| patch.judge(width_m, border_m, gap_m))
        .collect();
    let by_score = |a: &&Judged, b: &&Judged| a.score.total_cmp(&b.score);
    let behind = |j: &Judged| Behind {
        frame: frame.moved(j.middle, 0.0),
        length_m: j.length_m,
        width_m: j.width_m,
        score: j.score,
        far_free: j.far_free,
        wake: j.wake,
        long_wake: j.long_wake,
    };
    let best = judged.iter().max_by(by_score)?;
    let wider = (judged.iter())
        .filter(|j| {
            let ratio = j.width_m / best.width_m;
            best.border < PLAIN_BORDER && j.border >= PLAIN_BORDER && (ratio - 1.0).abs() > FENDERS
        })
        .max_by(by_score);
    Some((behind(best), wider.map(behind)))
}

/// Share of free water outside a border, before anything else is looked at.
pub(super) fn free_beside(looks: &Looks<'_>, frame: &HullFrame, border_m: f64) -> f64 {
    const PLACES: u32 = 40;
    let free = (0..PLACES)
        .flat_map(|k| [2.0, 3.5, 5.0].map(|px| (k, -px * looks.pixel_m)))
        .filter(|&(k, aside)| {
            let along = (f64::from(k) + 0.5) / f64::from(PLACES) - 0.5;
            let at = looks.at(frame.to_pixel(Spot::new(along * border_m, aside)));
            at.is_some_and(|at| looks.kind(at).is_free())
        });
    free.count() as f64 / f64::from(3 * PLACES)
}

/// Shortest straight border behind which a hull is looked for: metres, and pixels.
pub(super) const MIN_BORDER: (f64, f64) = (22.0, 12.0);

/// The hulls that lie in a region with a free side, best first, none of which lies on another;
/// and other boxes for the same.
pub(super) fn find(
    tile: &Tile,
    looks: &Looks<'_>,
    mask: ArrayView2<'_, bool>,
    region: &[Run],
) -> (Vec<Behind>, Vec<Behind>) {
    let min_px = (MIN_BORDER.0 / looks.pixel_m).max(MIN_BORDER.1);
    let (mut found, others): (Vec<Behind>, Vec<Option<Behind>>) =
        straight_borders(mask, region, min_px)
            .iter()
            .filter_map(|s| {
                let (frame, border_m) = frame_of(tile, looks, s)?;
                behind(looks, &frame, border_m)
            })
            .unzip();
    found.sort_by(|a, b| b.rank().total_cmp(&a.rank()));
    let mut kept: Vec<Behind> = Vec::new();
    for b in found {
        if kept.iter().all(|k| !k.covers(&b) && !b.covers(k)) {
            tracing::debug!(tile = tile.name, ?b, "behind a border");
            kept.push(b);
        }
    }
    let mut others: Vec<Behind> = others.into_iter().flatten().collect();
    others.sort_by(|a, b| b.score.total_cmp(&a.score));
    (kept, others)
}

impl Behind {
    /// The score, and a little for length: by her stern a ship's quarterdeck may look as much like a
    /// hull as she.
    fn rank(&self) -> f64 {
        self.score + PER_LENGTH * self.length_m.ln()
    }

    /// Whether it is plainly a hull that lies at something with one side.
    pub(super) fn is_plain(&self) -> bool {
        !self.far_free && self.score >= PLAIN
    }

    /// Whether a good part of another box lies in this one.
    fn covers(&self, other: &Behind) -> bool {
        const SIDE: i32 = 10;
        let inside = (-SIDE..=SIDE)
            .flat_map(|i| (-SIDE..=SIDE).map(move |j| (i, j)))
            .filter(|&(i, j)| {
                let part = |k: i32| 0.5 * f64::from(k) / f64::from(SIDE);
                let spot = Spot::new(part(i) * other.length_m, part(j) * other.width_m);
                let s = self.frame.spot(other.frame.to_pixel(spot));
                s.forward_m.abs() < 0.5 * self.length_m && s.starboard_m.abs() < 0.5 * self.width_m
            })
            .count();
        inside as f64 > 0.3 * f64::from((2 * SIDE + 1).pow(2))
    }
}

/// The frame in the middle of a border, its starboard side inward, and the border's length.
pub(super) fn frame_of(tile: &Tile, looks: &Looks<'_>, s: &Straight) -> Option<(HullFrame, f64)> {
    let factor = looks.factor() as f64;
    let pixel = |p: [f64; 2]| Pixel {
        col: p[0] * factor,
        row: p[1] * factor,
    };
    let middle = pixel([0, 1].map(|k| 0.5 * (s.from[k] + s.to[k])));
    let ground = tile.georeference.frame_at(middle).ok()?;
    let (a, b) = (
        ground.to_ground(pixel(s.from)),
        ground.to_ground(pixel(s.to)),
    );
    let along = [b[0] - a[0], b[1] - a[1]];
    let frame = HullFrame {
        ground,
        centre_en: ground.to_ground(middle),
        heading: Azimuth::of_vector(along),
    };
    let inside = frame.spot(Pixel {
        col: middle.col + s.inward[0] * factor,
        row: middle.row + s.inward[1] * factor,
    });
    let frame = if inside.starboard_m < 0.0 {
        frame.reversed()
    } else {
        frame
    };
    Some((frame, along[0].hypot(along[1])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_far_border_asks_for_less_of_a_bow() {
        assert!(free_corner(None, 0.9, 9.0) < free_corner(None, 0.6, 9.0));
        assert_eq!(free_corner(None, 0.9, 6.0), FREE_CORNER, "a rim");
        let under_way = [0.6, 0.9].map(|border| free_corner(Some(End::Aft), border, 9.0));
        assert_eq!(under_way, [FREE_CORNER_UNDER_WAY; 2]);
    }
}
