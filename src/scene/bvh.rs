//! What a ray meets first: a hierarchy of bounding boxes over triangles.

use std::cell::Cell;

use super::mesh::{Mesh, Triangle, centroid};
use super::vector::{Vec3, cross, dot, sub, unit};
use crate::frame::Azimuth;

/// A half-line, or its first `reach` times `along`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ray {
    pub(super) from: Vec3,
    pub(super) along: Vec3,
    pub(super) reach: f64,
}

/// What a ray met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    /// How many times `along`.
    pub(super) at: f64,
    /// Index of the triangle.
    pub(super) triangle: usize,
}

struct Node {
    lo: Vec3,
    hi: Vec3,
    /// First triangle of a leaf, or the second child; the first child is the next node.
    first: u32,
    /// Triangles in a leaf, 0 for a branch.
    count: u32,
}

/// Triangles, sorted into nested boxes.
///
/// The boxes stand along a direction of choice, because a long thin thing that lies across
/// them fills a box of mostly air.
pub(super) struct Bvh {
    nodes: Vec<Node>,
    triangles: Vec<Triangle>,
    /// Horizontal direction of the boxes.
    along: [f64; 2],
    /// What stood on the ray that was asked about last: its neighbour most often meets the same.
    last: Cell<usize>,
}

/// Triangles in a leaf at most; fewer makes the tree larger than it saves.
const LEAF: usize = 2;
/// Places at which a split is tried.
const BINS: usize = 12;

impl Bvh {
    /// Boxes along the azimuth.
    pub(super) fn new(mesh: &Mesh, along: Azimuth) -> Self {
        let along = along.unit();
        let mut triangles: Vec<Triangle> = mesh
            .triangles
            .iter()
            .map(|t| Triangle {
                corner: turned(t.corner, along),
                edges: t.edges.map(|e| turned(e, along)),
                face: t.face,
            })
            .collect();
        let mut nodes = Vec::with_capacity(triangles.len());
        if !triangles.is_empty() {
            split(&mut triangles, 0, &mut nodes);
        }
        Bvh {
            nodes,
            triangles,
            along,
            last: Cell::new(0),
        }
    }

    /// Height of the highest point, metres; 0 when there is nothing.
    pub(super) fn top(&self) -> f64 {
        self.nodes.first().map_or(0.0, |root| root.hi[2])
    }

    pub(super) fn face(&self, index: usize) -> u32 {
        self.triangles[index].face
    }

    /// Across a triangle, of length 1, on either side.
    pub(super) fn normal(&self, index: usize) -> Vec3 {
        let [e, n] = self.along;
        turned(unit(self.triangles[index].normal()), [-e, n])
    }

    /// The first triangle on the ray.
    pub(super) fn first(&self, ray: &Ray) -> Option<Hit> {
        self.walk(ray, false)
    }

    /// Whether anything stands on the ray.
    pub(super) fn any(&self, ray: &Ray) -> bool {
        self.walk(ray, true).is_some()
    }

    fn walk(&self, ray: &Ray, any: bool) -> Option<Hit> {
        let root = self.nodes.first()?;
        let mut ray = Ray {
            from: turned(ray.from, self.along),
            along: turned(ray.along, self.along),
            reach: ray.reach,
        };
        let inverse = ray.along.map(|v| 1.0 / v);
        root.entry(ray.from, inverse, ray.reach)?;
        if any {
            let triangle = self.last.get();
            if let Some(at) = meet(&self.triangles[triangle], &ray) {
                return Some(Hit { at, triangle });
            }
        }
        let mut best = None;
        let mut stack = [(0_u32, 0.0_f64); 64];
        let mut depth = 1;
        while depth > 0 {
            depth -= 1;
            let (index, entry) = stack[depth];
            if entry >= ray.reach {
                continue;
            }
            let node = &self.nodes[index as usize];
            if node.count == 0 {
                let (left, right) = (index + 1, node.first);
                let l = self.nodes[left as usize].entry(ray.from, inverse, ray.reach);
                let r = self.nodes[right as usize].entry(ray.from, inverse, ray.reach);
                // The nearer child comes off the stack first.
                let left_first = matches!((l, r), (Some(l), Some(r)) if l < r);
                let (below, above) = if left_first {
                    ((right, r), (left, l))
                } else {
                    ((left, l), (right, r))
                };
                for (child, entry) in [below, above] {
                    if let Some(entry) = entry {
                        stack[depth] = (child, entry);
                        depth += 1;
                    }
                }
                continue;
            }
            let first = node.first as usize;
            for k in first..first + node.count as usize {
                if let Some(at) = meet(&self.triangles[k], &ray) {
                    best = Some(Hit { at, triangle: k });
                    if any {
                        self.last.set(k);
                        return best;
                    }
                    ray.reach = at;
                }
            }
        }
        best
    }
}

/// East and north as components across and along a direction.
#[inline]
fn turned(v: Vec3, [e, n]: [f64; 2]) -> Vec3 {
    [v[0] * n - v[1] * e, v[0] * e + v[1] * n, v[2]]
}

impl Node {
    /// Where a ray enters the box, if it does.
    #[inline]
    fn entry(&self, from: Vec3, inverse: Vec3, reach: f64) -> Option<f64> {
        let (mut near, mut far) = (0.0_f64, reach);
        for k in 0..3 {
            let a = (self.lo[k] - from[k]) * inverse[k];
            let b = (self.hi[k] - from[k]) * inverse[k];
            // Comparisons rather than `min` and `max`, which take care of NaN.
            let (enter, leave) = if a < b { (a, b) } else { (b, a) };
            near = if enter > near { enter } else { near };
            far = if leave < far { leave } else { far };
        }
        (near <= far).then_some(near)
    }
}

/// Where a ray meets a triangle (Möller and Trumbore 1997), edges included so that no ray
/// slips between neighbours.
#[inline]
fn meet(t: &Triangle, ray: &Ray) -> Option<f64> {
    const EDGE: f64 = 1e-9;
    let p = cross(ray.along, t.edges[1]);
    let det = dot(t.edges[0], p);
    if det == 0.0 {
        return None;
    }
    let inv = 1.0 / det;
    let s = sub(ray.from, t.corner);
    let u = dot(s, p) * inv;
    if !(-EDGE..=1.0 + EDGE).contains(&u) {
        return None;
    }
    let q = cross(s, t.edges[0]);
    let v = dot(ray.along, q) * inv;
    if v < -EDGE || u + v > 1.0 + EDGE {
        return None;
    }
    let at = dot(t.edges[1], q) * inv;
    (at > 0.0 && at < ray.reach).then_some(at)
}

/// Makes the node of `part`, which begins at triangle `first`, and all nodes below it.
fn split(part: &mut [Triangle], first: usize, nodes: &mut Vec<Node>) {
    let (mut lo, mut hi) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    for corner in part.iter().flat_map(Triangle::corners) {
        for k in 0..3 {
            // A hair wider than the triangles, so that level ones have a box too.
            lo[k] = lo[k].min(corner[k] - 1e-6);
            hi[k] = hi[k].max(corner[k] + 1e-6);
        }
    }
    let here = nodes.len();
    nodes.push(Node {
        lo,
        hi,
        first: first as u32,
        count: part.len() as u32,
    });
    if part.len() <= LEAF {
        return;
    }
    let half = divide(part);
    let (left, right) = part.split_at_mut(half);
    split(left, first, nodes);
    nodes[here].first = nodes.len() as u32;
    nodes[here].count = 0;
    split(right, first + half, nodes);
}

/// Sorts triangles so that the first `n` and the others make two boxes of which rays meet
/// least: the surface area heuristic in bins. Returns `n`.
fn divide(part: &mut [Triangle]) -> usize {
    let mut middle = Extent::default();
    part.iter().for_each(|t| middle.add(centroid(t)));
    let mut best: Option<(f64, usize, f64)> = None;
    for axis in 0..3 {
        let (lo, width) = (middle.lo[axis], middle.hi[axis] - middle.lo[axis]);
        if width <= 0.0 {
            continue;
        }
        let mut bins = [(Extent::default(), 0_usize); BINS];
        for t in part.iter() {
            let place = (centroid(t)[axis] - lo) / width * BINS as f64;
            let bin = &mut bins[(place as usize).min(BINS - 1)];
            t.corners().iter().for_each(|c| bin.0.add(*c));
            bin.1 += 1;
        }
        for cut in 1..BINS {
            let side = |bins: &[(Extent, usize)]| {
                let mut all = Extent::default();
                bins.iter().filter(|b| b.1 > 0).for_each(|b| {
                    all.add(b.0.lo);
                    all.add(b.0.hi);
                });
                let n: usize = bins.iter().map(|b| b.1).sum();
                (all.area() * n as f64, n)
            };
            let (left, right) = (side(&bins[..cut]), side(&bins[cut..]));
            let cost = left.0 + right.0;
            if left.1 > 0 && right.1 > 0 && best.is_none_or(|b| cost < b.0) {
                best = Some((cost, axis, lo + width * cut as f64 / BINS as f64));
            }
        }
    }
    let Some((_, axis, at)) = best else {
        return part.len() / 2;
    };
    part.sort_by_key(|t| centroid(t)[axis] >= at);
    let left = part.partition_point(|t| centroid(t)[axis] < at);
    // Rounding may leave all on one side of the cut.
    if left == 0 || left == part.len() {
        part.len() / 2
    } else {
        left
    }
}

/// A box that grows.
#[derive(Debug, Clone, Copy)]
struct Extent {
    lo: Vec3,
    hi: Vec3,
}

impl Default for Extent {
    fn default() -> Self {
        Extent {
            lo: [f64::INFINITY; 3],
            hi: [f64::NEG_INFINITY; 3],
        }
    }
}

impl Extent {
    fn add(&mut self, p: Vec3) {
        self.lo = [0, 1, 2].map(|k| self.lo[k].min(p[k]));
        self.hi = [0, 1, 2].map(|k| self.hi[k].max(p[k]));
    }

    fn area(&self) -> f64 {
        let d = sub(self.hi, self.lo);
        d[0] * d[1] + d[1] * d[2] + d[2] * d[0]
    }
}
