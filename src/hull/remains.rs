//! What is left of a region when the hulls that were found in it are taken out.
//!
//! In: the working pixels of a tile and hulls that lie beside something. Out: boxes about the
//! long pieces between and beside them. The middle one of three ships alongside has no side on
//! free water, and a small one beside a large one hardly any: what is left of the three, or of
//! the two, is she. What is left of a quay has no bow.

use ndarray::{Array2, ArrayView2};

use super::Hull;
use super::candidate::Candidate;
use super::morphology::opened;
use super::regions::{Run, regions};
use super::segment::{area, box_of};
use crate::frame::Pixel;

/// Lengths over widths of what is looked for.
const SLENDERNESS: (f64, f64) = (3.6, 9.0);
/// Least part of her box that a piece fills.
const FILLED: f64 = 0.6;
/// Farthest from the side of a hull that was found to the middle line of what lies beside her, as
/// parts of both widths.
const BESIDE: f64 = 0.85;

/// Boxes about what is left beside hulls, in tile pixels of `factor` to a working pixel.
pub(super) fn candidates(
    mask: ArrayView2<'_, bool>,
    factor: usize,
    pixel_m: f64,
    found: &[Hull],
    min_length_m: f64,
) -> Vec<Candidate> {
    let beside: Vec<&Hull> = found.iter().filter(|h| h.crowded).collect();
    if beside.is_empty() {
        return Vec::new();
    }
    let (h, w) = mask.dim();
    let mut out = Vec::new();
    for (group, region) in regions(mask).into_iter().enumerate() {
        let touched: Vec<&Hull> = (beside.iter().copied())
            .filter(|hull| pixels(&region).any(|(r, c)| covers(hull, r, c, factor, pixel_m)))
            .collect();
        if touched.is_empty() {
            continue;
        }
        for piece in pieces(&region, &touched, (h, w), factor, pixel_m) {
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

fn pixels(region: &[Run]) -> impl Iterator<Item = (usize, usize)> {
    region
        .iter()
        .flat_map(|r| (r.start..r.end).map(|c| (r.row, c)))
}

/// Whether a working pixel lies on a hull or less than a pixel beside her.
fn covers(hull: &Hull, row: usize, col: usize, factor: usize, pixel_m: f64) -> bool {
    let f = factor as f64;
    let s = hull.frame.spot(Pixel {
        col: (col as f64 + 0.5) * f,
        row: (row as f64 + 0.5) * f,
    });
    s.forward_m.abs() < 0.5 * hull.imaged_length_m + pixel_m
        && s.starboard_m.abs() < 0.5 * hull.imaged_width_m + pixel_m
}

/// The pieces of a region without hulls, cut where they are thinner than three pixels.
fn pieces(
    region: &[Run],
    hulls: &[&Hull],
    (h, w): (usize, usize),
    factor: usize,
    pixel_m: f64,
) -> Vec<Vec<Run>> {
    let mut left = Array2::from_elem((h, w), false);
    for (r, c) in pixels(region) {
        if !hulls.iter().any(|hull| covers(hull, r, c, factor, pixel_m)) {
            left[[r, c]] = true;
        }
    }
    regions(opened(left, 1).view())
}

/// Whether the middle of a box of some width lies beside a hull's middle body.
fn lies_beside(hull: &Hull, centre: Pixel, width_m: f64) -> bool {
    let s = hull.frame.spot(centre);
    s.forward_m.abs() < 0.6 * hull.imaged_length_m
        && s.starboard_m.abs() < BESIDE * (hull.imaged_width_m + width_m)
}
