//! Where hulls may lie: the classical segmenter, and the trait that lets a caller bring
//! masks or boxes of his own.

use geo::{Area, ConvexHull, MinimumRotatedRect, MultiPoint, Point};
use image::{GrayImage, Luma};
use imageproc::distance_transform::Norm;
use imageproc::morphology;
use ndarray::Array2;

use super::regions::{Run, regions};
use crate::frame::Pixel;
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
}

/// Finds where hulls may lie. The measurement goes on from the boxes; they may be rough
/// (10 % of the beam, 5° of heading).
pub trait Segmenter: Sync {
    /// Boxes of what may be hulls, in any order.
    fn candidates(&self, tile: &Tile, sea: &SeaState) -> Vec<Candidate>;
}

/// Regions that do not look like water and are not merely darker than it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdSegmenter {
    /// Mahalanobis distance from water above which a working pixel is an object.
    pub distance: f32,
    /// Shortest hull looked for, metres.
    pub min_length_m: f64,
}

impl Default for ThresholdSegmenter {
    fn default() -> Self {
        ThresholdSegmenter {
            distance: 8.0,
            min_length_m: 30.0,
        }
    }
}

impl Segmenter for ThresholdSegmenter {
    fn candidates(&self, tile: &Tile, sea: &SeaState) -> Vec<Candidate> {
        let distance = distances(sea);
        let pixel_m = sea.gsd_m * sea.working.factor as f64;
        let mask = self.object_mask(&distance, pixel_m);
        let size = (sea.working.raster.width(), sea.working.raster.height());
        regions(mask.view())
            .into_iter()
            .filter(|region| {
                area(region) as f64 * pixel_m * pixel_m > self.min_length_m.powi(2) / 12.0
            })
            .filter(|region| !lies_on_border(region, size))
            .filter_map(|region| {
                let core = without_faint_parts(&region, &distance);
                box_of(&core, size, sea.working.factor)
            })
            .filter(|c| {
                let length = 2.0 * c.half_length_px[0].hypot(c.half_length_px[1]) * sea.gsd_m;
                length >= self.min_length_m && c.slenderness < 0.6
            })
            .inspect(|c| tracing::debug!(tile = tile.name, ?c, "candidate"))
            .collect()
    }
}

impl ThresholdSegmenter {
    fn object_mask(&self, distance: &Array2<f32>, pixel_m: f64) -> Array2<bool> {
        let (h, w) = distance.dim();
        let set = GrayImage::from_fn(w as u32, h as u32, |c, r| {
            Luma([u8::from(distance[[r as usize, c as usize]] > self.distance) * 255])
        });
        // Shadows of vents and of the house cut a deck to pieces no wider than a few metres.
        let reach = ((2.0 / pixel_m).round() as u8).min(4);
        let closed = if reach > 0 {
            morphology::close(&set, Norm::LInf, reach)
        } else {
            set
        };
        Array2::from_shape_fn((h, w), |(r, c)| closed.get_pixel(c as u32, r as u32)[0] > 0)
    }
}

/// Distance from water of each working pixel; zero where it is darker than water or void.
fn distances(sea: &SeaState) -> Array2<f32> {
    let raster = &sea.working.raster;
    Array2::from_shape_fn((raster.height(), raster.width()), |(r, c)| {
        if !raster.valid[[r, c]] {
            return 0.0;
        }
        let look = sea
            .coarse
            .look(|b| raster.samples[[b, r, c]], raster.place(r, c));
        if look.dark { 0.0 } else { look.distance }
    })
}

fn area(region: &[Run]) -> usize {
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

/// A wake hangs on a hull as a fainter part: what is below a quarter of the region's upper
/// quartile is left out, and of what remains the largest piece is taken.
fn without_faint_parts(region: &[Run], distance: &Array2<f32>) -> Vec<Run> {
    let mut values: Vec<f32> = region
        .iter()
        .flat_map(|r| (r.start..r.end).map(|c| distance[[r.row, c]]))
        .collect();
    values.sort_by(f32::total_cmp);
    let bar = 0.25 * values[values.len() * 3 / 4];
    let top = region.iter().map(|r| r.row).min().unwrap_or(0);
    let bottom = region.iter().map(|r| r.row).max().unwrap_or(0);
    let left = region.iter().map(|r| r.start).min().unwrap_or(0);
    let right = region.iter().map(|r| r.end).max().unwrap_or(0);
    let (h, w) = (bottom - top + 1, right - left);
    let mut strong = GrayImage::new(w as u32, h as u32);
    for r in region {
        for c in r.start..r.end {
            if distance[[r.row, c]] >= bar {
                strong.put_pixel((c - left) as u32, (r.row - top) as u32, Luma([255]));
            }
        }
    }
    let joined = morphology::close(&strong, Norm::LInf, 2);
    let mask = Array2::from_shape_fn((h, w), |(r, c)| joined.get_pixel(c as u32, r as u32)[0] > 0);
    let mut best = regions(mask.view())
        .into_iter()
        .max_by_key(|r| area(r))
        .unwrap_or_default();
    for run in &mut best {
        run.row += top;
        run.start += left;
        run.end += left;
    }
    best
}

/// The smallest rotated rectangle about a region, in tile pixels.
fn box_of(region: &[Run], (width, height): (usize, usize), factor: usize) -> Option<Candidate> {
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
    })
}
