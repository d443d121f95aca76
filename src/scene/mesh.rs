//! Solids as triangles, each with a paint and the face that it belongs to.

use super::paint::Paint;
use super::vector::{Vec3, add, cross, scale, sub};

/// One triangle: a corner and the two edges from it, metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Triangle {
    pub(super) corner: Vec3,
    pub(super) edges: [Vec3; 2],
    /// Index into [`Mesh::faces`].
    pub(super) face: u32,
}

impl Triangle {
    pub(super) fn corners(&self) -> [Vec3; 3] {
        [
            self.corner,
            add(self.corner, self.edges[0]),
            add(self.corner, self.edges[1]),
        ]
    }

    /// Across the triangle, of no particular length or side.
    pub(super) fn normal(&self) -> Vec3 {
        cross(self.edges[0], self.edges[1])
    }
}

/// Triangles, and the paint of each face. A face is what looks uniform under one light.
#[derive(Debug, Clone, Default)]
pub(super) struct Mesh {
    pub(super) triangles: Vec<Triangle>,
    pub(super) faces: Vec<Paint>,
}

/// An upright prism: the outline of its foot and of its top, corner for corner.
pub(super) struct Prism<'a> {
    pub(super) foot: &'a [[f64; 2]],
    pub(super) top: &'a [[f64; 2]],
    /// Heights of foot and top, metres.
    pub(super) z: [f64; 2],
    pub(super) side: Paint,
    pub(super) roof: Paint,
}

impl Mesh {
    /// A new face of this paint.
    pub(super) fn face(&mut self, paint: Paint) -> u32 {
        self.faces.push(paint);
        self.faces.len() as u32 - 1
    }

    pub(super) fn triangle(&mut self, [a, b, c]: [Vec3; 3], face: u32) {
        let edges = [sub(b, a), sub(c, a)];
        let across = cross(edges[0], edges[1]);
        // What has no area can neither be seen nor cast a shadow.
        if across.iter().map(|v| v * v).sum::<f64>() > 1e-16 {
            self.triangles.push(Triangle {
                corner: a,
                edges,
                face,
            });
        }
    }

    /// A quadrilateral, corners in order around it.
    pub(super) fn quad(&mut self, [a, b, c, d]: [Vec3; 4], face: u32) {
        self.triangle([a, b, c], face);
        self.triangle([a, c, d], face);
    }

    /// A box from its least to its greatest corner.
    pub(super) fn cuboid(&mut self, lo: Vec3, hi: Vec3, side: Paint, roof: Paint) {
        let plan = [
            [lo[0], lo[1]],
            [hi[0], lo[1]],
            [hi[0], hi[1]],
            [lo[0], hi[1]],
        ];
        self.prism(&Prism {
            foot: &plan,
            top: &plan,
            z: [lo[2], hi[2]],
            side,
            roof,
        });
    }

    /// An upright cylinder, as a prism of twelve sides.
    pub(super) fn cylinder(
        &mut self,
        centre: [f64; 2],
        radius: f64,
        z: [f64; 2],
        [side, roof]: [Paint; 2],
    ) {
        let plan: Vec<[f64; 2]> = (0..12)
            .map(|k| {
                let (sin, cos) = (f64::from(k) * std::f64::consts::TAU / 12.0).sin_cos();
                [centre[0] + radius * cos, centre[1] + radius * sin]
            })
            .collect();
        self.prism(&Prism {
            foot: &plan,
            top: &plan,
            z,
            side,
            roof,
        });
    }

    /// A prism whose outlines can be cut into triangles from their mean point.
    pub(super) fn prism(&mut self, prism: &Prism<'_>) {
        let n = prism.foot.len();
        let at = |p: [f64; 2], z: f64| [p[0], p[1], z];
        for k in 0..n {
            let next = (k + 1) % n;
            let face = self.face(prism.side);
            self.quad(
                [
                    at(prism.foot[k], prism.z[0]),
                    at(prism.foot[next], prism.z[0]),
                    at(prism.top[next], prism.z[1]),
                    at(prism.top[k], prism.z[1]),
                ],
                face,
            );
        }
        let roof = self.face(prism.roof);
        self.fan(prism.top, prism.z[1], roof);
        let floor = self.face(prism.side);
        self.fan(prism.foot, prism.z[0], floor);
    }

    /// A level polygon, from its mean point.
    pub(super) fn fan(&mut self, outline: &[[f64; 2]], z: f64, face: u32) {
        let n = outline.len();
        let sum = outline
            .iter()
            .fold([0.0, 0.0], |s, p| [s[0] + p[0], s[1] + p[1]]);
        let mid = [sum[0] / n as f64, sum[1] / n as f64, z];
        for k in 0..n {
            let (a, b) = (outline[k], outline[(k + 1) % n]);
            self.triangle([mid, [a[0], a[1], z], [b[0], b[1], z]], face);
        }
    }

    /// All triangles of `other`, moved.
    pub(super) fn append(&mut self, other: &Mesh, place: impl Fn(Vec3) -> Vec3) {
        let first = self.faces.len() as u32;
        self.faces.extend(other.faces.iter().copied());
        for t in &other.triangles {
            self.triangle(t.corners().map(&place), first + t.face);
        }
    }
}

/// The middle of a triangle.
pub(super) fn centroid(t: &Triangle) -> Vec3 {
    add(t.corner, scale(add(t.edges[0], t.edges[1]), 1.0 / 3.0))
}
