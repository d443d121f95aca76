//! Ground control points: a polynomial of least squares through places that are known.

use nalgebra::{DMatrix, DVector};

use super::Pixel;

/// A pixel whose place in a coordinate reference system is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ControlPoint {
    pub(crate) pixel: Pixel,
    pub(crate) xy: [f64; 2],
}

/// From pixels to coordinates: each a polynomial of first or second order in column and row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Polynomial {
    /// Where columns and rows are counted from, and their unit, so that squares stay small.
    origin: [f64; 2],
    unit: f64,
    /// Of x and y: 1, c, r, c², cr, r².
    coefficients: [[f64; 6]; 2],
    /// How far the control points lie from the polynomial, root mean square, pixels.
    pub(crate) rms_px: f64,
}

/// Steps of the decomposition, of which a handful are enough.
const MOST_STEPS: usize = 10_000;

impl Polynomial {
    /// The polynomial of the first order through three to five points, of the second through
    /// six and more (as GDAL chooses); `None` for fewer, for points on a line, or for numbers
    /// that are not finite.
    pub(crate) fn through(points: &[ControlPoint]) -> Option<Polynomial> {
        let terms = if points.len() >= 6 { 6 } else { 3 };
        // Of what is not finite the decomposition below would never find an end.
        let finite = |p: &ControlPoint| {
            let all = [p.pixel.col, p.pixel.row, p.xy[0], p.xy[1]];
            all.iter().all(|x| x.is_finite())
        };
        if points.len() < 3 || !points.iter().all(finite) {
            return None;
        }
        let n = points.len() as f64;
        let mean = |of: fn(&ControlPoint) -> f64| points.iter().map(of).sum::<f64>() / n;
        let origin = [mean(|p| p.pixel.col), mean(|p| p.pixel.row)];
        let away = |p: &ControlPoint| (p.pixel.col - origin[0]).hypot(p.pixel.row - origin[1]);
        let unit = points.iter().map(away).fold(0.0, f64::max);
        let mut fit = Polynomial {
            origin,
            unit: if unit > 0.0 && unit.is_finite() {
                unit
            } else {
                return None;
            },
            coefficients: [[0.0; 6]; 2],
            rms_px: 0.0,
        };
        let design = DMatrix::from_fn(points.len(), terms, |i, k| fit.terms(points[i].pixel)[k]);
        let svd = design.try_svd(true, true, f64::EPSILON, MOST_STEPS)?;
        // Columns are of order one: a smaller singular value means points on a line or conic.
        if svd.singular_values.min() < 1e-8 * svd.singular_values.max() {
            return None;
        }
        for (axis, to) in (0..2).zip(fit.coefficients.iter_mut()) {
            let mid = points.iter().map(|p| p.xy[axis]).sum::<f64>() / n;
            let rhs = DVector::from_iterator(points.len(), points.iter().map(|p| p.xy[axis] - mid));
            let solved = svd.solve(&rhs, 0.0).ok()?;
            to[..terms].copy_from_slice(solved.as_slice());
            to[0] += mid;
        }
        fit.rms_px = fit.rms(points);
        fit.rms_px.is_finite().then_some(fit)
    }

    /// The coordinates of a pixel.
    pub(crate) fn at(&self, pixel: Pixel) -> [f64; 2] {
        let terms = self.terms(pixel);
        self.coefficients
            .map(|c| c.iter().zip(&terms).map(|(c, t)| c * t).sum())
    }

    fn terms(&self, p: Pixel) -> [f64; 6] {
        let c = (p.col - self.origin[0]) / self.unit;
        let r = (p.row - self.origin[1]) / self.unit;
        [1.0, c, r, c * c, c * r, r * r]
    }

    /// Misses in pixels, by the linear part.
    fn rms(&self, points: &[ControlPoint]) -> f64 {
        let [[_, a, b, ..], [_, c, d, ..]] = self.coefficients;
        let det = a * d - b * c;
        let miss = |p: &ControlPoint| {
            let [x, y] = self.at(p.pixel);
            let (dx, dy) = (p.xy[0] - x, p.xy[1] - y);
            let col = (d * dx - b * dy) / det * self.unit;
            let row = (a * dy - c * dx) / det * self.unit;
            col * col + row * row
        };
        (points.iter().map(miss).sum::<f64>() / points.len() as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(n: usize, bend: f64) -> Vec<ControlPoint> {
        (0..n)
            .map(|k| {
                let (col, row) = ((k * 37 % 100) as f64, (k * 59 % 83) as f64);
                ControlPoint {
                    pixel: Pixel { col, row },
                    xy: [
                        500_000.0 + 3.0 * col + 0.2 * row + bend * col * row,
                        4e6 + 0.1 * col - 2.0 * row,
                    ],
                }
            })
            .collect()
    }

    #[test]
    fn planes_and_bent_planes_come_back() {
        for (n, bend) in [(3, 0.0), (5, 0.0), (6, 0.001), (20, 0.001)] {
            let points = points(n, bend);
            let fit = Polynomial::through(&points).unwrap();
            assert!(fit.rms_px < 1e-9, "{n}: {}", fit.rms_px);
            for p in &points {
                let [x, y] = fit.at(p.pixel);
                assert!((x - p.xy[0]).abs() < 1e-6 && (y - p.xy[1]).abs() < 1e-6);
            }
        }
        let bent = Polynomial::through(&points(5, 0.001)).unwrap();
        assert!(bent.rms_px > 0.01);
    }

    #[test]
    fn points_that_are_not_finite_are_no_plane_and_no_endless_search() {
        for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for field in 0..4 {
                let mut points = points(7, 0.0);
                let p = &mut points[2];
                match field {
                    0 => p.pixel.col = wrong,
                    1 => p.pixel.row = wrong,
                    2 => p.xy[0] = wrong,
                    _ => p.xy[1] = wrong,
                }
                assert_eq!(Polynomial::through(&points), None, "{wrong} {field}");
            }
        }
    }

    #[test]
    fn too_few_points_or_points_on_a_line_are_no_plane() {
        assert_eq!(Polynomial::through(&points(2, 0.0)), None);
        let mut line = points(4, 0.0);
        for (k, p) in line.iter_mut().enumerate() {
            p.pixel = Pixel {
                col: k as f64,
                row: k as f64,
            };
        }
        assert_eq!(Polynomial::through(&line), None);
    }
}
