//! Where hulls may lie: the classical segmenter, and the trait that lets a caller bring
//! masks or boxes of his own.

use geo::{Area, ConvexHull, MinimumRotatedRect, MultiPoint, Point};
use ndarray::{Array2, ArrayView2};

use super::frame::{HullFrame, Spot};
use super::looks::Looks;
use super::moored::{self, Behind, End};
use super::morphology::{closed, opened};
use super::regions::{Run, regions};
use super::remains;
use super::tail::without_tail;
use super::{Beside, Hull};
use crate::frame::{Azimuth, Pixel};
use crate::sea::SeaState;
use crate::tile::Tile;

/// A place where a hull may lie, in tile pixels: a box along her.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Middle of the box.
    pub centre: Pixel,
    /// From the centre to the middle of one short side (bow or stern), pixels.
    pub half_length_px: [f64; 2],
    /// Full width across, as a multiple of the length.
    pub slenderness: f64,
    /// Whether the region touches the border of the tile.
    pub at_border: bool,
    /// Whether something may lie along a side of the hull, so that her sides are looked for
    /// near those of the box only, which must then be good to 15 % of the width.
    pub moored: bool,
    /// Whether a wake begins at the end opposite to `half_length_px`.
    pub wake_behind: bool,
    /// Another reading of the place where earlier candidates lie: looked at only when none of
    /// those of this `group` held a hull.
    pub instead: bool,
    /// Candidates of one region have one number.
    pub group: usize,
}

impl Candidate {
    fn of(m: &Behind) -> Candidate {
        let centre = m.frame.to_pixel(Spot::new(0.0, 0.0));
        let sign = if m.wake == Some(End::Fore) { -1.0 } else { 1.0 };
        let end = m.frame.to_pixel(Spot::new(0.5 * sign * m.length_m, 0.0));
        Candidate {
            centre,
            half_length_px: [end.col - centre.col, end.row - centre.row],
            slenderness: m.width_m / m.length_m,
            at_border: false,
            moored: true,
            wake_behind: m.wake.is_some(),
            instead: false,
            group: 0,
        }
    }

    /// Whether the box is a ship's by its ratio and others in it are but parts of it, such as
    /// the foam about her bow.
    fn outweighs(&self, others: &[Behind]) -> bool {
        (self.slenderness < 0.2 && self.part_of_others(others) < 0.4) || self.lies_in_foam(others)
    }

    /// Whether the box is a ship's together with foam along her sides, and others in it are
    /// pieces of that. A pair of hulls is as broad, but either fills much of it.
    fn lies_in_foam(&self, others: &[Behind]) -> bool {
        !others.is_empty()
            && (0.2..0.27).contains(&self.slenderness)
            && self.part_of_others(others) < 0.2
    }

    /// Whether the box is too long and narrow for a ship because the wake of one who lies in it,
    /// free on both sides and about as broad, is in it too.
    fn is_with_wake(&self, m: &Behind) -> bool {
        let other = Candidate::of(m);
        let size = |c: &Candidate| {
            let length = 2.0 * c.half_length_px[0].hypot(c.half_length_px[1]);
            (length, length * c.slenderness)
        };
        let ((length, width), (of_ship, beam)) = (size(self), size(&other));
        let slender = if m.long_wake { WITH_WAKE } else { NO_SHIP };
        m.far_free && self.slenderness < slender && length > 1.25 * of_ship && beam > 0.55 * width
    }

    /// Whether the other box about the same ship is hardly shorter, and no broader.
    fn is_no_more_than(&self, m: &Behind) -> bool {
        let other = Candidate::of(m);
        let length = |c: &Candidate| c.half_length_px[0].hypot(c.half_length_px[1]);
        let part = length(&other) / length(self);
        part > 0.92 && part * other.slenderness < 1.05 * self.slenderness
    }

    /// Area of other boxes as a part of this one's.
    fn part_of_others(&self, others: &[Behind]) -> f64 {
        let area = |c: &Candidate| {
            let [x, y] = c.half_length_px;
            (x * x + y * y) * c.slenderness
        };
        let sum: f64 = others.iter().map(|m| area(&Candidate::of(m))).sum();
        sum / area(self)
    }

    /// Whether the box by itself has a ship's bow, ratio and fullness.
    fn is_a_ship(&self, tile: &Tile, looks: &Looks<'_>) -> bool {
        let Ok(ground) = tile.georeference.frame_at(self.centre) else {
            return false;
        };
        let [dc, dr] = self.half_length_px;
        let half = ground.to_ground(Pixel {
            col: self.centre.col + dc,
            row: self.centre.row + dr,
        });
        let length_m = 2.0 * half[0].hypot(half[1]);
        let frame = HullFrame {
            ground,
            centre_en: [0.0, 0.0],
            heading: Azimuth::of_vector(half),
        };
        moored::is_a_ship(looks, &frame, length_m, length_m * self.slenderness)
    }

    /// Whether two boxes are about the same.
    fn is_about(&self, m: &Behind) -> bool {
        let other = Candidate::of(m);
        let length = |c: &Candidate| 2.0 * c.half_length_px[0].hypot(c.half_length_px[1]);
        let (a, b) = (length(self), length(&other));
        let apart = (self.centre.col - other.centre.col).hypot(self.centre.row - other.centre.row);
        let width = a * self.slenderness / (b * other.slenderness);
        apart < 0.15 * a.max(b) && (0.8..1.3).contains(&width) && (0.8..1.25).contains(&(a / b))
    }
}

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
        let looks = Looks::of(sea, self.distance);
        let mask = self.object_mask(&looks.distance, looks.pixel_m);
        let least = self.min_length_m.powi(2) / 12.0;
        regions(mask.view())
            .into_iter()
            .filter(|region| area(region) as f64 * looks.pixel_m.powi(2) > least)
            .enumerate()
            .flat_map(|(group, region)| {
                let found = self.of_region(tile, &looks, mask.view(), &region);
                found.into_iter().map(move |c| Candidate { group, ..c })
            })
            .inspect(|c| tracing::debug!(tile = tile.name, ?c, "candidate"))
            .collect()
    }

    fn beside(&self, tile: &Tile, sea: &SeaState, found: &[Hull]) -> Vec<Candidate> {
        let alone = |h: &Hull| h.port == Beside::Water && h.starboard == Beside::Water;
        if found.iter().all(alone) {
            return Vec::new();
        }
        let looks = Looks::of(sea, self.distance);
        let mask = self.object_mask(&looks.distance, looks.pixel_m);
        let (factor, least_m) = (looks.factor(), self.min_length_m);
        let left = remains::candidates(mask.view(), factor, looks.pixel_m, found, least_m);
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
        let moored = moored::find(tile, looks, mask, region);
        // Foam and boats hang on a ship, but two hulls side by side make a broad one. One who
        // lies free on both sides is found from either; the whole region says more.
        let beside = moored.iter().filter(|m| !m.far_free).count();
        let alone_first = alone.is_some_and(|alone| {
            if moored.iter().any(|m| alone.is_with_wake(m)) {
                return false;
            }
            let like = moored.iter().find(|m| alone.is_about(m));
            match like {
                // Only she who makes way has a wake, and her box ends before it.
                Some(m) => m.far_free && !(m.long_wake && alone.is_no_more_than(m)),
                None => {
                    moored.is_empty()
                        || alone.outweighs(&moored)
                        || (alone.is_a_ship(tile, looks)
                            && (beside < 2 || alone.slenderness < NARROW))
                }
            }
        });
        // Foam along her says that she is under way, and that her wake may be in the box.
        let before_wake = alone
            .filter(|alone| alone_first && alone.lies_in_foam(&moored))
            .zip(piece)
            .and_then(|(alone, piece)| before_wake(&alone, &piece, (width, height), factor))
            .filter(|c| self.is_long_enough(c, looks));
        let moored = moored.iter().map(|m| Candidate {
            instead: alone_first,
            ..Candidate::of(m)
        });
        let alone = alone.map(|alone| Candidate {
            instead: !alone_first,
            ..alone
        });
        if alone_first {
            before_wake.into_iter().chain(alone).chain(moored).collect()
        } else {
            moored.chain(alone).collect()
        }
    }

    fn is_long_enough(&self, c: &Candidate, looks: &Looks<'_>) -> bool {
        let px = 2.0 * c.half_length_px[0].hypot(c.half_length_px[1]);
        px * looks.gsd_m() >= self.min_length_m
    }

    fn object_mask(&self, distance: &Array2<f32>, pixel_m: f64) -> Array2<bool> {
        let set = distance.mapv(|d| d > self.distance);
        // Shadows of vents and of the house cut a deck to pieces no wider than a few metres.
        let reach = ((2.0 / pixel_m).round() as usize).min(4);
        // Most tiles hold nothing.
        if reach > 0 && set.iter().any(|s| *s) {
            closed(&set, reach)
        } else {
            set
        }
    }
}

/// Width over length below which a region is no pair of hulls.
const NARROW: f64 = 1.0 / 5.6;

/// Width over length below which a region may be a ship with her wake.
const WITH_WAKE: f64 = 1.0 / 7.2;
/// Width over length that no ship has.
const NO_SHIP: f64 = 1.0 / 9.0;

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
    Some(Candidate {
        centre: Pixel {
            col: (ring[0].x + ring[2].x) / 2.0,
            row: (ring[0].y + ring[2].y) / 2.0,
        },
        half_length_px: [long[0] / 2.0, long[1] / 2.0],
        slenderness,
        at_border: region
            .iter()
            .any(|r| r.row == 0 || r.row + 1 == height || r.start == 0 || r.end == width),
        moored: false,
        wake_behind: false,
        instead: false,
        group: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::GroundFrame;

    fn box_px(length: f64, slenderness: f64) -> Candidate {
        Candidate {
            centre: Pixel { col: 0.0, row: 0.0 },
            half_length_px: [0.5 * length, 0.0],
            slenderness,
            at_border: false,
            moored: false,
            wake_behind: false,
            instead: false,
            group: 0,
        }
    }

    /// A box on pixels of a metre.
    fn piece(length_m: f64, width_m: f64) -> Behind {
        let ground = GroundFrame {
            anchor: Pixel { col: 0.0, row: 0.0 },
            origin: None,
            metres_per_pixel: [[1.0, 0.0], [0.0, -1.0]],
        };
        Behind {
            frame: HullFrame {
                ground,
                centre_en: [0.0, 0.0],
                heading: Azimuth::of_vector([1.0, 0.0]),
            },
            length_m,
            width_m,
            score: 2.0,
            far_free: false,
            wake: None,
            long_wake: false,
        }
    }

    #[test]
    fn foam_at_the_bow_is_but_a_part_of_a_ship_and_a_hull_of_a_pair_is_not() {
        let foam = [piece(130.0, 16.0), piece(90.0, 13.0)];
        assert!(box_px(320.0, 0.23).outweighs(&foam));
        let pair = [piece(300.0, 34.0), piece(280.0, 36.0)];
        assert!(!box_px(320.0, 0.23).outweighs(&pair));
        assert!(!box_px(320.0, 0.23).outweighs(&pair[..1]));
        // As broad as that is no ship, however much foam lies about her.
        assert!(!box_px(320.0, 0.35).outweighs(&foam));
    }
}
