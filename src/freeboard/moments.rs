//! Sums over the bins near an edge, of which the normal equations are made.

use nalgebra::SMatrix;

use super::levels::{BOOT, DECK, MIRROR, SHADOW, SIDE, SLOTS, Shares, WATER};

/// What moves steps and levels, by column: waterline, the same times metres forward, freeboard,
/// the same times metres forward, logarithm of the blur, depth, paint; the last is the residual.
pub(super) const LOCAL: usize = 8;
pub(super) const RESIDUAL: usize = LOCAL - 1;
pub(super) const DEPTH: usize = 5;
pub(super) const PAINT: usize = 6;
pub(super) type Lanes = [f64; LOCAL];

/// Of a step: by how much its part changes by waterline, freeboard, logarithm of the blur, and
/// paint or (the shadow's edge) depth.
pub(super) type Slopes = [f64; 4];

/// What moves a step: waterline, the same times metres forward, freeboard, the same, blur, and
/// paint or depth.
pub(super) type Moves = [f64; 6];

/// The same of a bin `x` metres forward.
#[inline]
pub(super) fn moves(x: f64, by: &Slopes) -> Moves {
    let [waterline, freeboard, blur, last] = *by;
    [
        waterline,
        x * waterline,
        freeboard,
        x * freeboard,
        blur,
        last,
    ]
}

/// Sums of products of lanes, and of lanes with shares.
#[derive(Clone, Copy, Default)]
pub(super) struct Moments {
    pub(super) square: [Lanes; LOCAL],
    pub(super) mixed: [Lanes; SLOTS],
}

impl Moments {
    #[inline]
    pub(super) fn add(&mut self, lanes: &Lanes, shares: &Shares, weight: f64) {
        let weighted = lanes.map(|l| weight * l);
        // Near one edge most levels have no share, and a half may have no paint or depth.
        let moving = self.square.iter_mut().zip(lanes);
        for (row, l) in moving.filter(|(_, l)| **l != 0.0) {
            for (to, w) in row.iter_mut().zip(&weighted) {
                *to += l * w;
            }
        }
        let shown = self.mixed.iter_mut().zip(shares);
        for (row, s) in shown.filter(|(_, s)| **s != 0.0) {
            for (to, w) in row.iter_mut().zip(&weighted) {
                *to += s * w;
            }
        }
    }

    pub(super) fn square(&self) -> SMatrix<f64, LOCAL, LOCAL> {
        SMatrix::from_fn(|i, j| self.square[i][j])
    }

    pub(super) fn mixed(&self) -> SMatrix<f64, SLOTS, LOCAL> {
        SMatrix::from_fn(|i, j| self.mixed[i][j])
    }
}

/// Sums of residuals times the changes of shares, step by step.
#[derive(Clone, Copy, Default)]
pub(super) struct Turned {
    /// Of deck's edge, border of the paint, waterline, mirror image; by waterline, the same
    /// times metres forward, freeboard, the same, blur, paint.
    steps: [Moves; 4],
    /// Of the shadow's edge, the last by depth.
    lit: Moves,
}

impl Turned {
    /// Adds a bin `forward_m` along, by its residual times its weight.
    #[inline]
    pub(super) fn add(
        &mut self,
        forward_m: f64,
        steps: &[Slopes; 4],
        lit: Option<Slopes>,
        residual: f64,
    ) {
        let add = |to: &mut Moves, by: &Slopes| {
            for (to, by) in to.iter_mut().zip(moves(forward_m, by)) {
                *to += residual * by;
            }
        };
        for (to, by) in self.steps.iter_mut().zip(steps) {
            add(to, by);
        }
        if let Some(by) = lit {
            add(&mut self.lit, &by);
        }
    }

    /// Sums of a step as they are, the shadow's edge last.
    pub(super) fn set(&mut self, step: usize, sums: Moves) {
        match self.steps.get_mut(step) {
            Some(of) => *of = sums,
            None => self.lit = sums,
        }
    }

    /// The same by level; `strip` and `boot` say which levels the side has.
    pub(super) fn by_level(
        &self,
        (strip, boot): (bool, bool),
        shaded: bool,
    ) -> SMatrix<f64, SLOTS, LOCAL> {
        let mut out = SMatrix::zeros();
        let mut move_to = |slot: usize, sign: f64, by: &Moves, last: usize| {
            let columns = [0, 1, 2, 3, 4, last];
            for (column, v) in columns.into_iter().zip(by) {
                out[(slot, column)] += sign * v;
            }
        };
        let [deck, paint, side, mirror] = &self.steps;
        move_to(DECK, -1.0, deck, PAINT);
        // Whatever a step takes from the level inboard of it, the next outboard gains.
        let outside = if strip {
            move_to(SIDE, 1.0, deck, PAINT);
            if boot {
                move_to(SIDE, -1.0, paint, PAINT);
                move_to(BOOT, 1.0, paint, PAINT);
                move_to(BOOT, -1.0, side, PAINT);
            } else {
                move_to(SIDE, -1.0, side, PAINT);
            }
            move_to(MIRROR, 1.0, mirror, PAINT);
            side
        } else {
            deck
        };
        if shaded {
            move_to(SHADOW, 1.0, outside, PAINT);
            move_to(SHADOW, -1.0, &self.lit, DEPTH);
            move_to(WATER, 1.0, &self.lit, DEPTH);
        } else {
            move_to(WATER, 1.0, outside, PAINT);
        }
        out
    }
}
