//! What a ray meets first: a hierarchy of bounding boxes over triangles.

use super::mesh::{Mesh, Triangle, centroid};
use super::vector::{Vec3, cross, dot, sub};

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
pub(super) struct Bvh {
    nodes: Vec<Node>,
    triangles: Vec<Triangle>,
}

/// Triangles in a leaf at most; fewer makes the tree larger than it saves.
const LEAF: usize = 3;

impl Bvh {
    pub(super) fn new(mesh: &Mesh) -> Self {
        let mut triangles = mesh.triangles.clone();
        let mut nodes = Vec::with_capacity(triangles.len());
        let n = triangles.len();
        if n > 0 {
            split(&mut triangles, 0, &mut nodes);
        }
        Bvh { nodes, triangles }
    }

    /// The box around everything, `None` when there is nothing.
    pub(super) fn bounds(&self) -> Option<(Vec3, Vec3)> {
        self.nodes.first().map(|root| (root.lo, root.hi))
    }

    pub(super) fn triangle(&self, index: usize) -> &Triangle {
        &self.triangles[index]
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
        if self.nodes.is_empty() {
            return None;
        }
        let inverse = ray.along.map(|v| 1.0 / v);
        let mut reach = ray.reach;
        let mut best = None;
        let mut stack = [0_u32; 64];
        let mut depth = 1;
        while depth > 0 {
            depth -= 1;
            let index = stack[depth] as usize;
            let node = &self.nodes[index];
            if !node.crossed(ray.from, inverse, reach) {
                continue;
            }
            if node.count == 0 {
                stack[depth] = node.first;
                stack[depth + 1] = index as u32 + 1;
                depth += 2;
                continue;
            }
            let first = node.first as usize;
            for k in first..first + node.count as usize {
                if let Some(at) = meet(&self.triangles[k], ray, reach) {
                    best = Some(Hit { at, triangle: k });
                    if any {
                        return best;
                    }
                    reach = at;
                }
            }
        }
        best
    }
}

impl Node {
    #[inline]
    fn crossed(&self, from: Vec3, inverse: Vec3, reach: f64) -> bool {
        let (mut near, mut far) = (0.0_f64, reach);
        for k in 0..3 {
            let a = (self.lo[k] - from[k]) * inverse[k];
            let b = (self.hi[k] - from[k]) * inverse[k];
            near = near.max(a.min(b));
            far = far.min(a.max(b));
        }
        near <= far
    }
}

/// Where a ray meets a triangle (Möller and Trumbore 1997), edges included so that no ray
/// slips between neighbours.
#[inline]
fn meet(t: &Triangle, ray: &Ray, reach: f64) -> Option<f64> {
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
    (at > 0.0 && at < reach).then_some(at)
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
    let axis = widest(part);
    part.sort_by(|a, b| centroid(a)[axis].total_cmp(&centroid(b)[axis]));
    let half = part.len() / 2;
    let (left, right) = part.split_at_mut(half);
    split(left, first, nodes);
    nodes[here].first = nodes.len() as u32;
    nodes[here].count = 0;
    split(right, first + half, nodes);
}

/// The axis along which the middles of triangles lie farthest apart.
fn widest(part: &[Triangle]) -> usize {
    let mut span = [0.0; 3];
    for (axis, span) in span.iter_mut().enumerate() {
        let along = part.iter().map(|t| centroid(t)[axis]);
        let (lo, hi) = along.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| {
            (lo.min(v), hi.max(v))
        });
        *span = hi - lo;
    }
    (0..3)
        .max_by(|a, b| span[*a].total_cmp(&span[*b]))
        .unwrap_or(0)
}
