//! What the picture gains when an edge moves, without the noise of the rays.

use nalgebra::{DMatrix, DVector};
use ndarray::{Array2, Array3, ArrayViewMut2};

use super::edges::Line;
use super::window::Window;

/// Width of a bin across the ship, pixels; far below the blur.
const BIN_PX: f64 = 0.1;
/// Sigma of the smoothing over bins, in bins.
const SMOOTH: f64 = 2.0;

/// The picture's change when each edge moves outward by a pixel, from its changes with several
/// parameters: `pictures` and `motions` give, by parameter, the difference between two
/// pictures, and by how much each edge moved between them.
///
/// Pixel by pixel the least squares solution; then the mean over all pixels at the same
/// distance from the axis, since edges beside a parallel body look alike along it.
pub(super) fn of_edges(
    pictures: &[Array3<f32>],
    motions: &[Vec<Line>],
    window: &Window,
) -> Vec<Array3<f32>> {
    let (Some(first), Some(edges)) = (pictures.first(), motions.first().map(Vec::len)) else {
        return Vec::new();
    };
    let mut planes = vec![Array3::<f32>::zeros(first.dim()); edges];
    let bands = first.dim().0;
    for ((row, col), place) in window.place.indexed_iter() {
        if place[0].abs() > 1.0 {
            continue;
        }
        let design = DMatrix::from_fn(motions.len(), edges, |p, e| {
            motions[p][e][0] + place[0] * motions[p][e][1]
        });
        let mut normal = design.tr_mul(&design);
        (0..edges).for_each(|e| normal[(e, e)] += 1e-4);
        let Some(factor) = normal.cholesky() else {
            continue;
        };
        for band in 0..bands {
            let changes = DVector::from_fn(pictures.len(), |p, _| {
                f64::from(pictures[p][[band, row, col]])
            });
            let solution = factor.solve(&design.tr_mul(&changes));
            for (plane, value) in planes.iter_mut().zip(solution.iter()) {
                plane[[band, row, col]] = *value as f32;
            }
        }
    }
    for picture in &mut planes {
        picture
            .outer_iter_mut()
            .for_each(|plane| along_means(plane, &window.place));
    }
    planes
}

/// Replaces each pixel by the mean over all at the same distance from the axis.
pub(super) fn along_means(mut plane: ArrayViewMut2<'_, f32>, place: &Array2<[f64; 2]>) {
    let inside = place.iter().filter(|p| p[0].abs() <= 1.0);
    let least = inside.clone().map(|p| p[1]).fold(f64::INFINITY, f64::min);
    let most = inside.map(|p| p[1]).fold(f64::NEG_INFINITY, f64::max);
    if least > most {
        return;
    }
    let bin = |across: f64| (across - least) / BIN_PX;
    let mut sums = vec![[0.0; 2]; bin(most) as usize + 2];
    for (v, p) in plane.iter().zip(place) {
        if p[0].abs() <= 1.0 {
            let sum = &mut sums[bin(p[1]).round() as usize];
            *sum = [sum[0] + f64::from(*v), sum[1] + 1.0];
        }
    }
    let reach = (3.0 * SMOOTH) as usize;
    let means: Vec<f64> = (0..sums.len())
        .map(|at| {
            let from = at.saturating_sub(reach);
            let near = sums.iter().enumerate().take(at + reach + 1).skip(from);
            let sum = near.fold([0.0; 2], |all, (k, one)| {
                let off = (k as f64 - at as f64) / SMOOTH;
                let weight = (-0.5 * off * off).exp();
                [all[0] + weight * one[0], all[1] + weight * one[1]]
            });
            if sum[1] > 0.0 { sum[0] / sum[1] } else { 0.0 }
        })
        .collect();
    for (v, p) in plane.iter_mut().zip(place) {
        if p[0].abs() <= 1.0 {
            let at = bin(p[1]);
            let (low, part) = (at.floor() as usize, at - at.floor());
            let high = (low + 1).min(means.len() - 1);
            *v = ((1.0 - part) * means[low] + part * means[high]) as f32;
        }
    }
}
