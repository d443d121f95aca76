//! What is left of a region when the hulls that were found in it are taken out.
//!
//! In: the working pixels of a tile and hulls that lie beside something. Out: boxes about the
//! long pieces between and beside them. The middle one of three ships alongside has no side on
//! free water, and a small one beside a large one hardly any: what is left of the three, or of
//! the two, is she. What is left of a quay has no bow.

use ndarray::{Array2, ArrayView2};

use super::Hull;
use super::candidate::Candidate;
use super::frame::Spot;
use super::looks::Looks;
use super::moored::{self, Behind};
use super::morphology::opened;
use super::regions::{Run, regions};
use super::segment::{area, box_of};
use crate::frame::Pixel;
use crate::tile::Tile;

/// Lengths over widths of what is looked for.
const SLENDERNESS: (f64, f64) = (3.6, 9.0);
/// Least part of her box that a piece fills.
const FILLED: f64 = 0.6;
/// Farthest from the side of a hull that was found to the middle line of what lies beside her, as
/// parts of both widths.
const BESIDE: f64 = 0.85;

/// Boxes about what is left beside hulls, in tile pixels.
pub(super) fn candidates(
    mask: ArrayView2<'_, bool>,
    looks: &Looks<'_>,
    found: &[Hull],
    min_length_m: f64,
) -> Vec<Candidate> {
    let (factor, pixel_m) = (looks.factor(), looks.pixel_m);
    let (h, w) = mask.dim();
    let mut out = Vec::new();
    for (group, (region, touched)) in touched(mask, looks, found).into_iter().enumerate() {
        for piece in regions(left(&region, &touched, (h, w), looks).view()) {
            let Some(candidate) = box_of(&piece, (w, h), factor) else {
                continue;
            };
            let length_px = 2.0 * candidate.half_length_px[0].hypot(candidate.half_length_px[1]);
            let length_m = length_px * pixel_m / factor as f64;
            let filled = area(&piece) as f64 * (factor * factor) as f64
                / (length_px.powi(2) * candidate.slenderness);
            let ratio = 1.0 / candidate.slenderness;
            let width_m = length_m * candidate.slenderness;
            // A quay runs on past the tile.
            if !candidate.at_border
                && length_m >= min_length_m
                && (SLENDERNESS.0..SLENDERNESS.1).contains(&ratio)
                && filled >= FILLED
                && touched
                    .iter()
                    .any(|t| lies_beside(t, candidate.centre, width_m))
            {
                out.push(Candidate {
                    moored: true,
                    group,
                    ..candidate
                });
            }
        }
    }
    out
}

/// Boxes behind the sides that are bare once the hulls that were found are taken for water: of three
/// alongside in one livery, where one is known the next has a free side.
pub(super) fn bared(
    tile: &Tile,
    mask: ArrayView2<'_, bool>,
    looks: &mut Looks<'_>,
    found: &[Hull],
) -> Vec<Candidate> {
    let mut out = Vec::new();
    for (region, touched) in touched(mask, looks, found) {
        let left = left(&region, &touched, mask.dim(), looks);
        for at in pixels(&region).filter(|at| !left[*at]) {
            looks.take_for_water(at);
        }
        for piece in regions(left.view()) {
            let (boxes, others) = moored::find(tile, looks, left.view(), &piece);
            let beside = |b: &Behind| {
                let centre = b.frame.to_pixel(Spot::new(0.0, 0.0));
                touched.iter().any(|t| lies_beside(t, centre, b.width_m))
            };
            let boxes = boxes.into_iter().chain(others).filter(beside);
            out.extend(boxes.map(|b| Candidate::of(&b)));
        }
    }
    out
}

/// The regions in which hulls were found that have something beside them, with those.
fn touched<'h>(
    mask: ArrayView2<'_, bool>,
    looks: &Looks<'_>,
    found: &'h [Hull],
) -> Vec<(Vec<Run>, Vec<&'h Hull>)> {
    let beside: Vec<&Hull> = found.iter().filter(|h| h.crowded).collect();
    if beside.is_empty() {
        return Vec::new();
    }
    let with_hulls = |region: Vec<Run>| {
        let on_it = |hull: &&Hull| pixels(&region).any(|(r, c)| covers(hull, r, c, looks));
        let hulls: Vec<&Hull> = beside.iter().copied().filter(on_it).collect();
        (!hulls.is_empty()).then_some((region, hulls))
    };
    regions(mask).into_iter().filter_map(with_hulls).collect()
}

fn pixels(region: &[Run]) -> impl Iterator<Item = (usize, usize)> {
    region
        .iter()
        .flat_map(|r| (r.start..r.end).map(|c| (r.row, c)))
}

/// Whether a working pixel lies on a hull or less than a pixel beside her.
fn covers(hull: &Hull, row: usize, col: usize, looks: &Looks<'_>) -> bool {
    let f = looks.factor() as f64;
    let s = hull.frame.spot(Pixel {
        col: (col as f64 + 0.5) * f,
        row: (row as f64 + 0.5) * f,
    });
    s.forward_m.abs() < 0.5 * hull.imaged_length_m + looks.pixel_m
        && s.starboard_m.abs() < 0.5 * hull.imaged_width_m + looks.pixel_m
}

/// A region without hulls, what is thinner than three pixels left out.
fn left(region: &[Run], hulls: &[&Hull], size: (usize, usize), looks: &Looks<'_>) -> Array2<bool> {
    let mut left = Array2::from_elem(size, false);
    for (r, c) in pixels(region) {
        if !hulls.iter().any(|hull| covers(hull, r, c, looks)) {
            left[[r, c]] = true;
        }
    }
    opened(left, 1)
}

/// Whether the middle of a box of some width lies beside a hull's middle body.
pub(super) fn lies_beside(hull: &Hull, centre: Pixel, width_m: f64) -> bool {
    let s = hull.frame.spot(centre);
    s.forward_m.abs() < 0.6 * hull.imaged_length_m
        && s.starboard_m.abs() < BESIDE * (hull.imaged_width_m + width_m)
}
