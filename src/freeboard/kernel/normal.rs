//! The normal equations of a step, from sums that bands share.
//!
//! What a bin shows moves with an edge by how much of its step lies there, which is the same in
//! every band, times the jump of levels across it, which is not. So products of the former are
//! summed once, those with the shadow's edge once for all bands that smear it alike, and by
//! band no more than what they make with its values.

use nalgebra::{SMatrix, SVector};

use super::super::leave_out::Step;
use super::super::levels::{BOOT, DECK, MIRROR, SHADOW, SIDE, SLOTS, WATER};
use super::super::moments::{DEPTH, LOCAL, Moves, PAINT, Slopes, Turned, moves};
use super::{Fit, Trial};

/// Deck's edge, border of the paint, waterline, mirror image; then the shadow's edge.
const STEPS: usize = 5;
const FIXED: usize = STEPS - 1;
const LANES: usize = 6;
const NONE: Moves = [0.0; LANES];

/// Sums that are the same in every band.
struct Common {
    /// Products of what moves two steps, the first no later than the second.
    square: [[[Moves; LANES]; FIXED]; FIXED],
    /// Of shares, with all that is no hull as water, and what moves a step.
    mixed: [[Moves; FIXED]; SLOTS],
}

/// Sums over what the shadow's edge does, the same in bands that smear it alike.
#[derive(Clone, Copy)]
struct OfShadow {
    /// Products of what moves each step and what moves the shadow's edge, by row and column.
    square: [[Moves; LANES]; STEPS],
    /// Of water out of the shadow and what moves the other steps.
    lit: [Moves; FIXED],
    /// Of shares and what moves the shadow's edge.
    mixed: [Moves; SLOTS],
}

/// All sums of one half.
struct Sums {
    common: Common,
    /// By smear.
    shadow: Vec<OfShadow>,
    /// Of values and what moves each step, by band.
    values: Vec<[Moves; STEPS]>,
}

fn add(to: &mut Moves, by: &Moves, factor: f64) {
    for (t, b) in to.iter_mut().zip(by) {
        *t += factor * b;
    }
}

fn add_products(to: &mut [Moves; LANES], a: &Moves, b: &Moves, factor: f64) {
    for (row, a) in to.iter_mut().zip(a) {
        add(row, b, factor * a);
    }
}

impl Fit<'_> {
    /// Adds to the normal matrix and the gradient of the sum of squared residuals (half of it).
    pub(in super::super) fn add_normal(&self, trial: &Trial, to: &mut Step) {
        let sums = self.sums_of_moves(trial);
        for band in 0..self.bands() {
            self.add_normal_of(band, trial, &sums, to);
        }
    }

    fn sums_of_moves(&self, trial: &Trial) -> Sums {
        let mut sums = Sums {
            common: Common {
                square: [[[NONE; LANES]; FIXED]; FIXED],
                mixed: [[NONE; FIXED]; SLOTS],
            },
            shadow: vec![
                OfShadow {
                    square: [[NONE; LANES]; STEPS],
                    lit: [NONE; FIXED],
                    mixed: [NONE; SLOTS],
                };
                self.smears.len()
            ],
            values: vec![[NONE; STEPS]; self.bands()],
        };
        let mut edges = vec![NONE; self.smears.len()];
        for (k, near) in trial.near.iter().enumerate() {
            let w = self.weights.bin[near.bin];
            if w > 0.0 {
                let x = near.forward_m;
                // Near one edge no other moves anything.
                let mut moving = [0; FIXED];
                let mut count = 0;
                let mut by = [NONE; FIXED];
                for (s, slopes) in near.slopes.iter().enumerate() {
                    if moves_at_all(slopes) {
                        by[s] = moves(x, slopes);
                        moving[count] = s;
                        count += 1;
                    }
                }
                let moving = &moving[..count];
                sums.common.add(&near.shares, &by, moving, w);
                for (smear, sums) in sums.shadow.iter_mut().enumerate() {
                    let lit = &trial.lit[k * self.smears.len() + smear];
                    edges[smear] = moves(x, &lit.slopes);
                    let shares = shadowed(&near.shares, lit.part);
                    sums.add(&shares, (&by, moving), &edges[smear], w);
                }
                for (band, sums) in sums.values.iter_mut().enumerate() {
                    let wy = w * self.columns.values[band][near.bin];
                    for &s in moving {
                        add(&mut sums[s], &by[s], wy);
                    }
                    if let Some(&smear) = self.smear_of.get(band) {
                        add(&mut sums[FIXED], &edges[smear], wy);
                    }
                }
            }
        }
        sums
    }

    /// Adds one band's part.
    fn add_normal_of(&self, band: usize, trial: &Trial, sums: &Sums, to: &mut Step) {
        let levels = &trial.levels[band];
        let jumps = self.jumps(levels);
        let shadow = self.smear_of.get(band).map(|&smear| &sums.shadow[smear]);
        let mut square = SMatrix::<f64, LOCAL, LOCAL>::zeros();
        let mut mixed = SMatrix::<f64, SLOTS, LOCAL>::zeros();
        let mut along = SVector::<f64, LOCAL>::zeros();
        let mut turned = Turned::default();
        for t in 0..STEPS {
            let mut residual = sums.values[band][t];
            for slot in 0..SLOTS {
                let by = sums.common.mixed_with(shadow, slot, t);
                add(&mut residual, &by, -levels[slot]);
                for (column, by) in columns(t).into_iter().zip(by) {
                    mixed[(slot, column)] += jumps[t] * by;
                }
            }
            turned.set(t, residual);
            for (column, by) in columns(t).into_iter().zip(residual) {
                along[column] += jumps[t] * by;
            }
            for s in 0..=t {
                let jump = jumps[s] * jumps[t];
                let products = match (t < FIXED, shadow) {
                    (true, _) => &sums.common.square[s][t],
                    (false, Some(shadow)) => &shadow.square[s],
                    (false, None) => continue,
                };
                if jump != 0.0 {
                    spread_products(&mut square, products, (s, t), jump);
                }
            }
        }
        // What levels can make good is no change; that they turn with the edges is.
        let seen = trial.whiten[band] * mixed;
        let turned = trial.whiten[band] * self.by_level(&turned);
        let normal = square - seen.transpose() * seen + turned.transpose() * turned;
        self.spread(band, &normal, &along, to);
    }

    /// By how much what lies outboard of each step differs from what lies inboard.
    pub(super) fn jumps(&self, c: &[f64; SLOTS]) -> [f64; STEPS] {
        let shaded = self.half.shaded;
        let outside = if shaded { c[SHADOW] } else { c[WATER] };
        let [deck, paint, side] = match (self.has[SIDE], self.has[BOOT]) {
            (true, true) => [c[SIDE] - c[DECK], c[BOOT] - c[SIDE], outside - c[BOOT]],
            (true, false) => [c[SIDE] - c[DECK], 0.0, outside - c[SIDE]],
            (false, _) => [outside - c[DECK], 0.0, 0.0],
        };
        let lit = if shaded { c[WATER] - c[SHADOW] } else { 0.0 };
        [deck, paint, side, c[MIRROR], lit]
    }
}

impl Common {
    fn add(&mut self, shares: &[f64; SLOTS], by: &[Moves; FIXED], moving: &[usize], w: f64) {
        for (k, &t) in moving.iter().enumerate() {
            for &s in &moving[..=k] {
                add_products(&mut self.square[s][t], &by[s], &by[t], w);
            }
            let shown = self.mixed.iter_mut().zip(shares);
            for (row, share) in shown.filter(|(_, s)| **s != 0.0) {
                add(&mut row[t], &by[t], w * share);
            }
        }
    }

    /// Sums of a level's shares and what moves a step.
    fn mixed_with(&self, shadow: Option<&OfShadow>, slot: usize, step: usize) -> Moves {
        match (shadow, slot) {
            (Some(shadow), _) if step == FIXED => shadow.mixed[slot],
            (None, _) if step == FIXED => NONE,
            (Some(shadow), WATER) => shadow.lit[step],
            (Some(shadow), SHADOW) => {
                let mut out = self.mixed[WATER][step];
                add(&mut out, &shadow.lit[step], -1.0);
                out
            }
            _ => self.mixed[slot][step],
        }
    }
}

impl OfShadow {
    fn add(
        &mut self,
        shares: &[f64; SLOTS],
        (by, moving): (&[Moves; FIXED], &[usize]),
        edge: &Moves,
        w: f64,
    ) {
        if shares[WATER] != 0.0 {
            for &s in moving {
                add(&mut self.lit[s], &by[s], w * shares[WATER]);
            }
        }
        if *edge == NONE {
            return;
        }
        for &s in moving {
            add_products(&mut self.square[s], &by[s], edge, w);
        }
        add_products(&mut self.square[FIXED], edge, edge, w);
        let shown = self.mixed.iter_mut().zip(shares);
        for (row, share) in shown.filter(|(_, s)| **s != 0.0) {
            add(row, edge, w * share);
        }
    }
}

fn moves_at_all(slopes: &Slopes) -> bool {
    slopes.iter().any(|s| *s != 0.0)
}

/// Shares with a part of what is no hull out of the shadow and the rest in it.
pub(super) fn shadowed(shares: &[f64; SLOTS], lit: f64) -> [f64; SLOTS] {
    let mut out = *shares;
    out[SHADOW] = out[WATER] - lit;
    out[WATER] = lit;
    out
}

/// Where the lanes of a step lie among those of all.
fn columns(step: usize) -> [usize; LANES] {
    let last = if step == FIXED { DEPTH } else { PAINT };
    [0, 1, 2, 3, 4, last]
}

/// Adds what two steps make together, and the same by column and row.
fn spread_products(
    to: &mut SMatrix<f64, LOCAL, LOCAL>,
    products: &[Moves; LANES],
    (s, t): (usize, usize),
    factor: f64,
) {
    for (i, row) in columns(s).into_iter().zip(products) {
        for (j, v) in columns(t).into_iter().zip(row) {
            to[(i, j)] += factor * v;
            if s != t {
                to[(j, i)] += factor * v;
            }
        }
    }
}
