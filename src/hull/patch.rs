//! The surroundings of a straight border, sampled along and across it.
//!
//! In: what the working pixels look like, and a frame on the border. Out: shares of water and
//! objects in boxes behind the border, where a strip of objects ends, and how plainly a far
//! border shows.

use std::cell::RefCell;

use super::frame::{HullFrame, Spot};
use super::looks::{Kind, Looks};
use crate::frame::Pixel;

/// Free water that is looked at beside the border, metres.
pub(super) const BESIDE_M: f64 = 9.0;

/// The surroundings of a border, sampled in its frame: `x` along it, `y` inward.
pub(super) struct Patch<'a> {
    looks: &'a Looks<'a>,
    /// Cell, metres.
    pub(super) step_m: f64,
    x0_m: f64,
    nx: usize,
    y0_m: f64,
    ny: usize,
    kind: Vec<Kind>,
    /// The working pixel of each cell.
    at: Vec<Option<(usize, usize)>>,
    /// The colour of each cell once it was asked for, not a number before that.
    colour: RefCell<Vec<f32>>,
    /// Objects in a column before row `y`.
    objects: Vec<u32>,
    /// Free cells in a column before row `y`.
    free: Vec<u32>,
    /// Those of them that are no shadow.
    pub(super) water: Vec<u32>,
}

impl<'a> Patch<'a> {
    /// Samples `half_m` to either side of the middle, `depth_m` inward.
    pub(super) fn of(
        looks: &'a Looks<'a>,
        frame: &HullFrame,
        half_m: f64,
        depth_m: f64,
    ) -> Patch<'a> {
        let step_m = looks.pixel_m;
        let nx = (2.0 * half_m / step_m).ceil() as usize;
        let ny = ((depth_m + BESIDE_M) / step_m).ceil() as usize;
        let mut p = Patch {
            looks,
            step_m,
            x0_m: -half_m,
            nx,
            y0_m: -BESIDE_M,
            ny,
            kind: Vec::with_capacity(nx * ny),
            at: Vec::with_capacity(nx * ny),
            colour: RefCell::new(vec![f32::NAN; nx * ny * looks.bands()]),
            objects: vec![0; nx * (ny + 1)],
            free: vec![0; nx * (ny + 1)],
            water: vec![0; nx * (ny + 1)],
        };
        // The pixel is linear in both; three spots give the whole map.
        let pixel = |i: f64, j: f64| {
            let at = Spot::new(p.x0_m + (i + 0.5) * step_m, p.y0_m + (j + 0.5) * step_m);
            frame.to_pixel(at)
        };
        let (first, along, inward) = (pixel(0.0, 0.0), pixel(1.0, 0.0), pixel(0.0, 1.0));
        for i in 0..nx {
            let x = i as f64;
            let start = Pixel {
                col: first.col + x * (along.col - first.col),
                row: first.row + x * (along.row - first.row),
            };
            let (mut objects, mut free, mut water) = (0, 0, 0);
            for j in 0..ny {
                let y = j as f64;
                let at = looks.at(Pixel {
                    col: start.col + y * (inward.col - first.col),
                    row: start.row + y * (inward.row - first.row),
                });
                let kind = at.map_or(Kind::Void, |at| looks.kind(at));
                p.at.push(at);
                p.kind.push(kind);
                objects += u32::from(kind == Kind::Object);
                free += u32::from(kind.is_free());
                p.objects[i * (ny + 1) + j + 1] = objects;
                p.free[i * (ny + 1) + j + 1] = free;
                water += u32::from(kind == Kind::Water);
                p.water[i * (ny + 1) + j + 1] = water;
            }
        }
        p
    }

    fn row(&self, y_m: f64) -> usize {
        (((y_m - self.y0_m) / self.step_m).round().max(0.0) as usize).min(self.ny)
    }

    fn column(&self, x_m: f64) -> usize {
        (((x_m - self.x0_m) / self.step_m).round().max(0.0) as usize).min(self.nx)
    }

    /// Share of a sum over the cells of a box.
    pub(super) fn share(&self, sums: &[u32], x: (f64, f64), y: (f64, f64)) -> f64 {
        let (i0, i1) = (self.column(x.0), self.column(x.1).max(self.column(x.0) + 1));
        let (j0, j1) = (self.row(y.0), self.row(y.1).max(self.row(y.0) + 1));
        let (i1, j1) = (i1.min(self.nx), j1.min(self.ny));
        if i0 >= i1 || j0 >= j1 {
            return 0.0;
        }
        let sum: u32 = (i0..i1)
            .map(|i| sums[i * (self.ny + 1) + j1] - sums[i * (self.ny + 1) + j0])
            .sum();
        f64::from(sum) / ((i1 - i0) * (j1 - j0)) as f64
    }

    /// Share of water and shadow in a box.
    pub(super) fn free_share(&self, x: (f64, f64), y: (f64, f64)) -> f64 {
        self.share(&self.free, x, y)
    }

    /// Share of what is neither water nor shadow in a box.
    pub(super) fn object_share(&self, x: (f64, f64), y: (f64, f64)) -> f64 {
        self.share(&self.objects, x, y)
    }

    /// Where the objects of a strip end to either side of `from_m`, over gaps of at most
    /// `gap_m`.
    pub(super) fn ends(&self, from_m: f64, y: (f64, f64), gap_m: f64) -> (f64, f64) {
        let (j0, j1) = (self.row(y.0), self.row(y.1).max(self.row(y.0) + 1));
        let gap = (gap_m / self.step_m).round().max(1.0) as usize;
        let is_hull = |i: usize| {
            let n = self.objects[i * (self.ny + 1) + j1] - self.objects[i * (self.ny + 1) + j0];
            4 * n as usize >= j1 - j0
        };
        let middle = self.column(from_m).min(self.nx - 1);
        let walk = |cells: &mut dyn Iterator<Item = usize>| {
            let (mut last, mut since) = (middle, 0);
            for i in cells {
                if is_hull(i) {
                    last = i;
                    since = 0;
                } else {
                    since += 1;
                    if since > gap {
                        break;
                    }
                }
            }
            last
        };
        let ahead = walk(&mut (middle..self.nx));
        let behind = walk(&mut (0..=middle).rev());
        let place = |i: usize| self.x0_m + i as f64 * self.step_m;
        (place(behind), place(ahead + 1))
    }

    /// Share of the stretch `x` along which a border shows at `y_m`: free cells, or another
    /// colour beyond it.
    pub(super) fn border_share(&self, x: (f64, f64), y_m: f64) -> f64 {
        const BLOCK: usize = 6;
        let (i0, i1) = (self.column(x.0), self.column(x.1));
        let j = self.row(y_m);
        let blocks = (i1.saturating_sub(i0)) / BLOCK;
        if blocks == 0 || j < 4 || j + 4 > self.ny {
            return 0.0;
        }
        let shown = (0..blocks).filter(|b| {
            let from = i0 + b * BLOCK;
            let cells = from..from + BLOCK;
            let dark_line = (j - 1..j + 2).any(|row| {
                let free = cells.clone().filter(|&i| self.is_free(i, row)).count();
                2 * free > BLOCK
            });
            dark_line || {
                let inside = self.mean_colour(cells.clone(), j - 4..j - 1);
                let outside = self.mean_colour(cells, j + 1..j + 4);
                let step: f32 = inside
                    .iter()
                    .zip(&outside)
                    .map(|(a, b)| (a - b).powi(2))
                    .sum();
                let deck: f32 = inside.iter().map(|a| a * a).sum();
                step > 0.06 * deck
            }
        });
        shown.count() as f64 / blocks as f64
    }

    fn is_free(&self, i: usize, j: usize) -> bool {
        self.kind[i * self.ny + j].is_free()
    }

    fn mean_colour(
        &self,
        columns: std::ops::Range<usize>,
        rows: std::ops::Range<usize>,
    ) -> Vec<f32> {
        let n = (columns.len() * rows.len()).max(1) as f32;
        let bands = self.looks.bands();
        let mut sum = vec![0.0; bands];
        let mut known = self.colour.borrow_mut();
        for cell in columns.flat_map(|i| rows.clone().map(move |j| i * self.ny + j)) {
            let Some((r, c)) = self.at[cell] else {
                continue;
            };
            let colour = &mut known[cell * bands..][..bands];
            if colour[0].is_nan() {
                self.looks.colour(r, c, colour);
            }
            for (s, v) in sum.iter_mut().zip(colour) {
                *s += *v / n;
            }
        }
        sum
    }
}
