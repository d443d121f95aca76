//! Straight borders between something and water, by Hough's transform of oriented points.
//!
//! In: a mask and one of its regions, pixels of that mask. Out: straight stretches of the
//! region's border. A ship's free side is such a stretch whatever lies on her other side, and
//! so is a quay; [`moored`](super::moored) tells them apart.

use ndarray::ArrayView2;

use super::regions::Run;

/// A straight stretch of border, in pixels of the mask, `[column, row]` at pixel middles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Straight {
    /// One end.
    pub(super) from: [f64; 2],
    /// The other.
    pub(super) to: [f64; 2],
    /// Unit vector into the region.
    pub(super) inward: [f64; 2],
}

/// A border pixel and the direction into the region there.
#[derive(Debug, Clone, Copy)]
struct Point {
    at: [f64; 2],
    angle_deg: f64,
}

/// Bins of the direction: 3° each.
const ANGLES: usize = 120;
const ANGLE_BIN_DEG: f64 = 360.0 / ANGLES as f64;
/// A point votes for lines that turn from its own direction by up to this many bins.
const SPREAD: isize = 3;
/// Points this near a line lie on it, pixels.
const NEAR_PX: f64 = 1.3;
/// How often a line is laid anew through the points on it.
const REFINED: usize = 3;
/// Stretches are broken at gaps wider than this, pixels.
const GAP_PX: f64 = 14.0;
/// More lines than this one region does not have.
const MAX_LINES: usize = 80;

/// A line through the border, as its cell of the votes says it and then as its points do.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Direction of the normal, into the region.
    normal_deg: f64,
    /// Distance from the origin along it, pixels.
    place: f64,
}

impl Line {
    fn holds(&self, p: &Point) -> bool {
        turned(p.angle_deg, self.normal_deg).abs() <= (SPREAD as f64 + 1.0) * ANGLE_BIN_DEG
            && (dot(p.at, unit(self.normal_deg)) - self.place).abs() <= NEAR_PX + 0.7
    }

    /// The line of least squares through points, within a bin of this one: over the length of a hull
    /// the direction of a cell is off by more than its points lie from a line.
    fn through(&self, points: &[Point]) -> Line {
        let normal = unit(self.normal_deg);
        let along = [-normal[1], normal[0]];
        let on = points.iter().map(|p| [dot(p.at, along), dot(p.at, normal)]);
        let ([s, v], slope) = least_squares(on);
        let turn = (-slope)
            .atan()
            .to_degrees()
            .clamp(-ANGLE_BIN_DEG, ANGLE_BIN_DEG);
        let normal_deg = (self.normal_deg + turn).rem_euclid(360.0);
        let middle = [0, 1].map(|k| s * along[k] + v * normal[k]);
        Line {
            normal_deg,
            place: dot(middle, unit(normal_deg)),
        }
    }
}

/// The straight stretches of a region's border of at least `min_px` pixels, longest lines
/// first.
pub(super) fn straight_borders(
    mask: ArrayView2<'_, bool>,
    region: &[Run],
    min_px: f64,
) -> Vec<Straight> {
    let mut points = border(mask, region);
    let mut votes = Votes::of(&points);
    let mut out = Vec::new();
    for _ in 0..MAX_LINES {
        let Some((angle, offset, count)) = votes.largest() else {
            break;
        };
        // A line's votes are spread over the cells about it; half of them are in the best.
        if f64::from(count) < 0.5 * min_px {
            break;
        }
        let mut line = Line {
            normal_deg: (angle as f64 + 0.5) * ANGLE_BIN_DEG,
            place: votes.place(offset),
        };
        let on = |line: Line| -> Vec<Point> {
            points.iter().copied().filter(|p| line.holds(p)).collect()
        };
        let mut found = stretches(&on(line), unit(line.normal_deg), min_px);
        if found.is_empty() {
            for _ in 0..REFINED {
                line = line.through(&on(line));
            }
            found = stretches(&on(line), unit(line.normal_deg), min_px);
        }
        let (on, rest): (Vec<Point>, Vec<Point>) = points.into_iter().partition(|p| line.holds(p));
        if on.is_empty() {
            break;
        }
        for p in &on {
            votes.add(p, -1);
        }
        points = rest;
        out.extend(found);
    }
    out
}

/// The pixels of a region that have a neighbour outside it, with the direction inward by the
/// mask's own gradient over 7 × 7 pixels.
fn border(mask: ArrayView2<'_, bool>, region: &[Run]) -> Vec<Point> {
    let (h, w) = mask.dim();
    let set = |r: isize, c: isize| {
        let (r, c) = (
            r.clamp(0, h as isize - 1) as usize,
            c.clamp(0, w as isize - 1) as usize,
        );
        mask[[r, c]]
    };
    let mut out = Vec::new();
    for run in region {
        let r = run.row as isize;
        for col in run.start..run.end {
            let c = col as isize;
            if set(r - 1, c) && set(r + 1, c) && set(r, c - 1) && set(r, c + 1) {
                continue;
            }
            let mut inward = [0.0f64; 2];
            for dr in -3..=3 {
                for dc in -3..=3 {
                    if set(r + dr, c + dc) {
                        inward[0] += dc as f64;
                        inward[1] += dr as f64;
                    }
                }
            }
            let size = inward[0].hypot(inward[1]);
            // A hole in land is no sea: the border must look out on some water.
            let open = |px: f64| {
                let r = r - (px * inward[1] / size).round() as isize;
                let c = c - (px * inward[0] / size).round() as isize;
                !set(r, c)
            };
            if size > 10.0 && open(4.0) && open(8.0) {
                out.push(Point {
                    at: [col as f64 + 0.5, run.row as f64 + 0.5],
                    angle_deg: inward[1].atan2(inward[0]).to_degrees().rem_euclid(360.0),
                });
            }
        }
    }
    out
}

/// How often each line, by direction and offset, was voted for.
struct Votes {
    lowest: f64,
    offsets: usize,
    cells: Vec<i32>,
    /// Per direction the fullest cell; `None` where it must be looked for again.
    best: Vec<Option<(usize, i32)>>,
}

impl Votes {
    fn of(points: &[Point]) -> Votes {
        let (mut reach, mut lowest) = (0.0f64, 0.0f64);
        for p in points {
            let far = p.at[0].hypot(p.at[1]);
            reach = reach.max(far);
            lowest = lowest.min(-far);
        }
        let offsets = (reach - lowest).ceil() as usize + 3;
        let mut votes = Votes {
            lowest,
            offsets,
            cells: vec![0; offsets * ANGLES],
            best: vec![None; ANGLES],
        };
        for p in points {
            votes.add(p, 1);
        }
        votes
    }

    fn place(&self, offset: usize) -> f64 {
        self.lowest + offset as f64
    }

    fn add(&mut self, p: &Point, by: i32) {
        let own = (p.angle_deg / ANGLE_BIN_DEG) as isize;
        for k in own - SPREAD..=own + SPREAD {
            let angle = k.rem_euclid(ANGLES as isize) as usize;
            let along = dot(p.at, unit((angle as f64 + 0.5) * ANGLE_BIN_DEG));
            let offset = ((along - self.lowest).round().max(0.0) as usize).min(self.offsets - 1);
            self.cells[angle * self.offsets + offset] += by;
            self.best[angle] = None;
        }
    }

    fn largest(&mut self) -> Option<(usize, usize, i32)> {
        let offsets = self.offsets;
        for (angle, best) in self.best.iter_mut().enumerate() {
            if best.is_none() {
                let row = &self.cells[angle * offsets..(angle + 1) * offsets];
                *best = row
                    .iter()
                    .copied()
                    .enumerate()
                    .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
            }
        }
        (0..ANGLES)
            .filter_map(|angle| self.best[angle].map(|(offset, n)| (angle, offset, n)))
            .max_by(|a, b| a.2.cmp(&b.2).then(b.0.cmp(&a.0)))
    }
}

/// Cuts the points on a line into stretches and lays a straight line through each.
fn stretches(points: &[Point], normal: [f64; 2], min_px: f64) -> Vec<Straight> {
    let along = [-normal[1], normal[0]];
    let mut sorted: Vec<(f64, [f64; 2])> =
        points.iter().map(|p| (dot(p.at, along), p.at)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out = Vec::new();
    let mut first = 0;
    for i in 1..=sorted.len() {
        let broken = i == sorted.len() || sorted[i].0 - sorted[i - 1].0 > GAP_PX;
        if !broken {
            continue;
        }
        let part = &sorted[first..i];
        first = i;
        let long = part[part.len() - 1].0 - part[0].0;
        if long >= min_px && part.len() as f64 >= 0.5 * long {
            out.push(through(part, normal));
        }
    }
    out
}

/// The line of least squares through points, as long as they reach.
fn through(part: &[(f64, [f64; 2])], normal: [f64; 2]) -> Straight {
    let along = [-normal[1], normal[0]];
    let on = part.iter().map(|p| [p.0, dot(p.1, normal)]);
    let ([t, v], slope) = least_squares(on);
    let at = |s: f64| {
        let off = v + slope * (s - t);
        [
            s * along[0] + off * normal[0],
            s * along[1] + off * normal[1],
        ]
    };
    let (from, to) = (at(part[0].0), at(part[part.len() - 1].0));
    let d = [to[0] - from[0], to[1] - from[1]];
    let length = d[0].hypot(d[1]).max(1e-9);
    Straight {
        from,
        to,
        inward: [d[1] / length, -d[0] / length],
    }
}

/// The middle of points, and how much their second coordinate gains per unit of the first.
fn least_squares(points: impl ExactSizeIterator<Item = [f64; 2]> + Clone) -> ([f64; 2], f64) {
    let n = points.len().max(1) as f64;
    let middle = [0, 1].map(|k| points.clone().map(|p| p[k]).sum::<f64>() / n);
    let (mut ss, mut sv) = (0.0, 0.0);
    for [s, v] in points {
        ss += (s - middle[0]).powi(2);
        sv += (s - middle[0]) * (v - middle[1]);
    }
    (middle, sv / f64::max(ss, 1e-9))
}

fn unit(angle_deg: f64) -> [f64; 2] {
    let (sin, cos) = angle_deg.to_radians().sin_cos();
    [cos, sin]
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

/// `a − b`, from −180° to 180°.
fn turned(a: f64, b: f64) -> f64 {
    (a - b + 180.0).rem_euclid(360.0) - 180.0
}

#[cfg(test)]
mod tests {
    use super::super::regions::regions;
    use super::*;
    use ndarray::Array2;

    #[test]
    fn a_turned_rectangle_has_four_sides_that_look_inward() {
        let turn = 0.3f64;
        let mask = Array2::from_shape_fn((160, 200), |(r, c)| {
            let (x, y) = (c as f64 - 100.0, r as f64 - 80.0);
            let (u, v) = (
                x * turn.cos() + y * turn.sin(),
                y * turn.cos() - x * turn.sin(),
            );
            u.abs() < 70.0 && v.abs() < 20.0
        });
        let region = &regions(mask.view())[0];
        let found = straight_borders(mask.view(), region, 25.0);
        assert_eq!(found.len(), 4, "{found:?}");
        for s in &found {
            let middle = [0, 1].map(|k| (s.from[k] + s.to[k]) / 2.0);
            let inside = [100.5 - middle[0], 80.5 - middle[1]];
            assert!(dot(inside, s.inward) > 15.0, "{s:?}");
        }
        let long = found
            .iter()
            .map(|s| (s.to[0] - s.from[0]).hypot(s.to[1] - s.from[1]))
            .fold(0.0, f64::max);
        assert!((125.0..142.0).contains(&long), "{long}");
        let s = &found[0];
        let angle = (s.to[1] - s.from[1]).atan2(s.to[0] - s.from[0]);
        assert!((angle.tan() - turn.tan()).abs() < 0.02, "{angle}");
    }

    #[test]
    fn a_line_is_laid_through_its_points_and_turned_by_no_more_than_a_bin_at_once() {
        let line = Line {
            normal_deg: 355.5,
            place: 92.7,
        };
        let along = |angle_deg: f64| -> Vec<Point> {
            let normal = unit(angle_deg);
            let at = |k: u32| {
                let s = f64::from(k) - 60.0;
                let middle = [101.0, 100.0];
                [middle[0] - s * normal[1], middle[1] + s * normal[0]]
            };
            (0..120)
                .map(|k| Point {
                    at: at(k),
                    angle_deg,
                })
                .collect()
        };
        let side = along(358.2);
        let laid = line.through(&side);
        assert!((laid.normal_deg - 358.2).abs() < 1e-6, "{laid:?}");
        assert!(side.iter().all(|p| laid.holds(p)));
        assert!(!side.iter().all(|p| line.holds(p)));
        let turned_most = line.through(&along(4.0));
        assert!(
            (turned_most.normal_deg - 358.5).abs() < 1e-6,
            "{turned_most:?}"
        );
    }
}
