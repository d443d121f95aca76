//! Where hulls may lie: the classical segmenter, and the trait that lets a caller bring
//! masks or boxes of his own.

use geo::{Area, ConvexHull, MinimumRotatedRect, MultiPoint, Point};
use ndarray::{Array2, ArrayView2};

use super::Hull;
use super::candidate::Candidate;
use super::cloud;
use super::looks::{Looks, objects};
use super::moored::{self, Behind};
use super::morphology::{closed, opened};
use super::pairs;
use super::regions::{Run, regions};
use super::remains;
use super::tail::{Cut, without_long_tail, without_tail};
use crate::frame::Pixel;
use crate::sea::SeaState;
use crate::tile::Tile;

/// Finds where hulls may lie. The measurement goes on from the boxes; they may be rough
/// (10 % of the beam, 5° of heading).
pub trait Segmenter: Sync {
    /// Boxes of what may be hulls. Where hulls overlap the first is taken.
    fn candidates(&self, tile: &Tile, sea: &SeaState) -> Vec<Candidate>;

    /// Boxes of what may be more hulls beside or between those that were `found` in the boxes
    /// before; these need no free water along either side.
    fn beside(&self, tile: &Tile, sea: &SeaState, found: &[Hull]) -> Vec<Candidate> {
        let _ = (tile, sea, found);
        Vec::new()
    }

    /// How many candidates are tried on one tile; more are an error, since each costs
    /// milliseconds and a busy port has some hundreds.
    fn most_candidates(&self) -> usize {
        MOST_CANDIDATES
    }

    /// Whether ships on pixels of several metres, which show no sides, are found by their
    /// moments in the near infrared instead of by `candidates`.
    fn leaves_coarse(&self) -> bool {
        false
    }
}

/// Regions that do not look like water and are not merely darker than it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdSegmenter {
    /// Mahalanobis distance from water above which a working pixel is an object.
    pub distance: f32,
    /// Shortest hull looked for, metres.
    pub min_length_m: f64,
    /// As [`Segmenter::most_candidates`].
    pub most_candidates: usize,
}

/// A port of the densest kind shows some hundreds of ships in a tile.
const MOST_CANDIDATES: usize = 20_000;

impl Default for ThresholdSegmenter {
    fn default() -> Self {
        ThresholdSegmenter {
            distance: 8.0,
            min_length_m: 30.0,
            most_candidates: MOST_CANDIDATES,
        }
    }
}

impl Segmenter for ThresholdSegmenter {
    fn most_candidates(&self) -> usize {
        self.most_candidates
    }

    fn leaves_coarse(&self) -> bool {
        true
    }

    fn candidates(&self, tile: &Tile, sea: &SeaState) -> Vec<Candidate> {
        let Some(objects) = objects(sea, self.distance) else {
            return Vec::new();
        };
        let pixel_m = sea.working_pixel_m();
        let mask = closed_to(objects, pixel_m);
        let least = self.min_length_m.powi(2) / 12.0;
        let mut regions = regions(mask.view());
        regions.retain(|region| area(region) as f64 * pixel_m.powi(2) > least);
        if regions.is_empty() {
            return Vec::new();
        }
        let looks = Looks::of(sea, self.distance);
        regions
            .into_iter()
            .enumerate()
            .flat_map(|(group, region)| {
                let found = self.of_region(tile, &looks, mask.view(), &region);
                found.into_iter().map(move |c| Candidate { group, ..c })
            })
            .inspect(|c| tracing::debug!(tile = tile.name, ?c, "candidate"))
            .collect()
    }

    fn beside(&self, tile: &Tile, sea: &SeaState, found: &[Hull]) -> Vec<Candidate> {
        if !found.iter().any(|h| h.crowded) {
            return Vec::new();
        }
        let mut looks = Looks::of(sea, self.distance);
        let mask = closed_to(looks.distance.mapv(|d| d > self.distance), looks.pixel_m);
        let mut left = remains::candidates(mask.view(), &looks, found, self.min_length_m);
        left.extend(remains::bared(tile, mask.view(), &mut looks, found));
        left.into_iter()
            .inspect(|c| tracing::debug!(tile = tile.name, ?c, "beside"))
            .collect()
    }
}

impl ThresholdSegmenter {
    /// One ship by herself where the region is one, else the hulls that lie in it.
    fn of_region(
        &self,
        tile: &Tile,
        looks: &Looks<'_>,
        mask: ArrayView2<'_, bool>,
        region: &[Run],
    ) -> Vec<Candidate> {
        let (height, width) = mask.dim();
        let factor = looks.factor();
        let alone = most_hull_like(region, &looks.distance, (width, height), factor)
            .filter(|(c, _)| self.is_long_enough(c, looks) && c.slenderness < 0.6);
        let (alone, piece) = alone.unzip();
        let across = box_of(region, (width, height), factor)
            .and_then(|part| cloud::across(&part, looks))
            .filter(|c| self.is_long_enough(c, looks));
        let (moored, others) = moored::find(tile, looks, mask, region);
        // Foam and boats hang on a ship, but two hulls side by side make a broad one. One who
        // lies free on both sides is found from either; the whole region says more.
        let beside = moored.iter().filter(|m| !m.far_free).count();
        let alone_first = alone.is_some_and(|alone| {
            let is_arm = |m: &Behind| alone.has_for_an_arm(m);
            let moored: Vec<Behind> = moored.iter().copied().filter(|m| !is_arm(m)).collect();
            if moored
                .iter()
                .any(|m| alone.is_with_wake(m) || alone.holds_more_than(m))
            {
                return false;
            }
            // Land and quays run out of the tile; the ship lies within.
            if alone.at_border && moored.iter().any(Behind::is_plain) {
                return false;
            }
            let like = moored.iter().find(|m| alone.is_about(m));
            match like {
                // Only she who makes way has a wake, and her box ends before it.
                Some(m) => {
                    m.far_free
                        && !moored.iter().any(Behind::is_plain)
                        && !(m.long_wake && alone.is_no_more_than(m))
                }
                None => {
                    moored.is_empty()
                        || alone.outweighs(&moored)
                        || (alone.is_a_ship(tile, looks)
                            && (beside < 2 || alone.slenderness < NARROW))
                }
            }
        });
        // With a wake longer than herself she is too slender for a ship.
        let long_wake = box_of(region, (width, height), factor)
            .filter(|whole| whole.slenderness < NO_SHIP)
            .and_then(|whole| {
                let size = (width, height);
                before_wake(&whole, region, size, factor, without_long_tail)
            })
            .filter(|c| self.is_long_enough(c, looks))
            .map(|c| Candidate { instead: true, ..c });
        // Foam along her says that she is under way, and that her wake may be in the box.
        let before_wake = alone
            .filter(|alone| alone_first && alone.lies_in_foam(&moored))
            .zip(piece)
            .and_then(|(alone, piece)| {
                before_wake(&alone, &piece, (width, height), factor, without_tail)
            })
            .filter(|c| self.is_long_enough(c, looks));
        let moored = moored.iter().map(|m| Candidate {
            instead: alone_first || across.is_some(),
            ..Candidate::of(m)
        });
        let alone = alone.map(|alone| Candidate {
            instead: !alone_first || long_wake.is_some() || across.is_some(),
            ..alone
        });
        let alone = across.into_iter().chain(long_wake).chain(alone);
        let others = others.iter().map(Candidate::of);
        let pairs = tile
            .valid
            .is_some()
            .then(|| pairs::between(tile, looks, mask, region));
        let pairs = pairs.into_iter().flatten();
        if alone_first {
            let alone = before_wake.into_iter().chain(alone);
            alone.chain(moored).chain(pairs).collect()
        } else {
            moored.chain(alone).chain(others).chain(pairs).collect()
        }
    }

    fn is_long_enough(&self, c: &Candidate, looks: &Looks<'_>) -> bool {
        let px = 2.0 * c.half_length_px[0].hypot(c.half_length_px[1]);
        px * looks.gsd_m() >= self.min_length_m
    }
}

/// Objects with what lies between their parts: shadows of vents and of the house cut a deck to
/// pieces no wider than a few metres.
fn closed_to(objects: Array2<bool>, pixel_m: f64) -> Array2<bool> {
    let reach = ((2.0 / pixel_m).round() as usize).min(4);
    if reach > 0 {
        closed(&objects, reach)
    } else {
        objects
    }
}

/// Width over length below which a region is no ship, by herself.
const NO_SHIP: f64 = 1.0 / 8.8;
/// Width over length below which a region is no pair of hulls.
const NARROW: f64 = 1.0 / 5.6;

pub(super) fn area(region: &[Run]) -> usize {
    region.iter().map(|r| r.end - r.start).sum()
}

/// Land and quays run along the border; a hull that is cut by it does so at one place.
fn lies_on_border(region: &[Run], (width, height): (usize, usize)) -> bool {
    let mut contact = 0;
    let (mut rows, mut cols) = ((usize::MAX, 0), (usize::MAX, 0));
    for r in region {
        rows = (rows.0.min(r.row), rows.1.max(r.row));
        cols = (cols.0.min(r.start), cols.1.max(r.end));
        contact += usize::from(r.start == 0) + usize::from(r.end == width);
        if r.row == 0 || r.row + 1 == height {
            contact += r.end - r.start;
        }
    }
    let extent = (rows.1 + 1 - rows.0).max(cols.1 - cols.0);
    2 * contact > extent
}

/// A wake, a bow wave or a mooring launch hangs on a hull as a fainter or thinner part. The
/// region is cut at several levels, and of the largest pieces that are left the one is taken
/// that looks most like a hull: filling its box, and about six times as long as wide.
fn most_hull_like(
    region: &[Run],
    distance: &Array2<f32>,
    size: (usize, usize),
    factor: usize,
) -> Option<(Candidate, Vec<Run>)> {
    let mut values: Vec<f32> = region
        .iter()
        .flat_map(|r| (r.start..r.end).map(|c| distance[[r.row, c]]))
        .collect();
    values.sort_by(f32::total_cmp);
    let strong = values[values.len() * 3 / 4];
    [0.0f32, 0.12, 0.25, 0.40, 0.55, 0.70]
        .into_iter()
        .filter_map(|part| {
            let piece = largest_piece_above(region, distance, part * strong);
            // Opening may leave nothing of a thin region.
            if piece.is_empty() || lies_on_border(&piece, size) {
                return None;
            }
            let candidate = box_of(&piece, size, factor)?;
            let pixels = area(&piece) as f64 * (factor * factor) as f64;
            let length = 2.0 * candidate.half_length_px[0].hypot(candidate.half_length_px[1]);
            let fill = pixels / (length * length * candidate.slenderness);
            let shape = (candidate.slenderness * 6.2).ln().abs();
            // A cut that is not needed costs a little: it may take part of the hull.
            let likeness = fill - 0.5 * (shape - 0.25).max(0.0) - 0.05 * f64::from(part);
            Some((likeness, candidate, piece))
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate, piece)| (candidate, piece))
}

/// The box of a ship whose wake lies in her box too, without it and with the bow ahead.
fn before_wake(
    whole: &Candidate,
    piece: &[Run],
    size: (usize, usize),
    factor: usize,
    without_tail: impl Fn(&[Run], [f64; 2], [f64; 2]) -> Option<Cut>,
) -> Option<Candidate> {
    let working = |v: f64| v / factor as f64;
    let centre = [working(whole.centre.col), working(whole.centre.row)];
    let axis = whole.half_length_px;
    let cut = without_tail(piece, centre, axis)?;
    let mut ship = box_of(&cut.body, size, factor)?;
    let [x, y] = ship.half_length_px;
    if (x * axis[0] + y * axis[1] > 0.0) == cut.ahead {
        ship.half_length_px = [-x, -y];
    }
    ship.wake_behind = true;
    Some(ship)
}

/// The largest piece of a region at or above a level, after closing gaps of shadow and
/// opening what is thinner than any hull.
fn largest_piece_above(region: &[Run], distance: &Array2<f32>, bar: f32) -> Vec<Run> {
    const MARGIN: usize = 4;
    let top = region.iter().map(|r| r.row).min().unwrap_or(0);
    let bottom = region.iter().map(|r| r.row).max().unwrap_or(0);
    let left = region.iter().map(|r| r.start).min().unwrap_or(0);
    let right = region.iter().map(|r| r.end).max().unwrap_or(0);
    let (h, w) = (bottom - top + 1 + 2 * MARGIN, right - left + 2 * MARGIN);
    let mut strong = Array2::from_elem((h, w), false);
    for r in region {
        for c in r.start..r.end {
            strong[[r.row - top + MARGIN, c - left + MARGIN]] = distance[[r.row, c]] >= bar;
        }
    }
    let mask = opened(closed(&strong, 2), 1);
    let mut best = regions(mask.view())
        .into_iter()
        .max_by_key(|r| area(r))
        .unwrap_or_default();
    // Closing may reach a pixel past the region, never past the raster.
    best.retain(|run| run.row + top >= MARGIN);
    for run in &mut best {
        run.row = run.row + top - MARGIN;
        run.start = (run.start + left).saturating_sub(MARGIN);
        run.end = (run.end + left)
            .saturating_sub(MARGIN)
            .min(distance.ncols());
    }
    best.retain(|run| run.row < distance.nrows() && run.end > run.start);
    best
}

/// The smallest rotated rectangle about a region, in tile pixels.
pub(super) fn box_of(
    region: &[Run],
    (width, height): (usize, usize),
    factor: usize,
) -> Option<Candidate> {
    let corners = region.iter().flat_map(|r| {
        [
            (r.start, r.row),
            (r.end, r.row),
            (r.start, r.row + 1),
            (r.end, r.row + 1),
        ]
    });
    let points: MultiPoint<f64> = corners
        .map(|(c, r)| Point::new((c * factor) as f64, (r * factor) as f64))
        .collect();
    let hull = points.convex_hull();
    if hull.unsigned_area() <= 0.0 {
        return None;
    }
    let rectangle = hull.minimum_rotated_rect()?;
    let ring: Vec<_> = rectangle.exterior().coords().copied().collect();
    let side = |i: usize| [ring[i + 1].x - ring[i].x, ring[i + 1].y - ring[i].y];
    let (a, b) = (side(0), side(1));
    let (la, lb) = (a[0].hypot(a[1]), b[0].hypot(b[1]));
    let (long, slenderness) = if la >= lb { (a, lb / la) } else { (b, la / lb) };
    let middle = Pixel {
        col: (ring[0].x + ring[2].x) / 2.0,
        row: (ring[0].y + ring[2].y) / 2.0,
    };
    Some(Candidate {
        at_border: region
            .iter()
            .any(|r| r.row == 0 || r.row + 1 == height || r.start == 0 || r.end == width),
        ..Candidate::new(middle, long.map(|d| d / 2.0), slenderness)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(rows: std::ops::Range<usize>, cols: std::ops::Range<usize>) -> Vec<Run> {
        rows.map(|row| Run {
            row,
            start: cols.start,
            end: cols.end,
        })
        .collect()
    }

    #[test]
    fn land_lies_along_the_border_and_a_ship_crosses_it_at_one_place() {
        let size = (200, 100);
        assert!(lies_on_border(&runs(0..20, 10..180), size), "above");
        assert!(lies_on_border(&runs(10..90, 0..15), size), "left");
        assert!(lies_on_border(&runs(90..100, 0..200), size), "below");
        assert!(!lies_on_border(&runs(40..55, 0..90), size), "a ship");
        assert!(!lies_on_border(&runs(0..80, 60..73), size), "another");
        assert!(!lies_on_border(&runs(40..55, 20..110), size), "free");
    }

    #[test]
    fn of_what_the_border_cuts_the_box_says_so() {
        let at_border = |region: &[Run]| box_of(region, (200, 100), 1).map(|c| c.at_border);
        assert_eq!(at_border(&runs(40..55, 0..90)), Some(true));
        assert_eq!(at_border(&runs(40..100, 60..73)), Some(true));
        assert_eq!(at_border(&runs(40..55, 1..90)), Some(false));
    }
}
