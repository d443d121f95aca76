//! A fit without one of its blocks, to first order.
//!
//! One step of Gauss and Newton from the whole's minimum (Efron 1982, section 3.2). The
//! residuals' derivatives are the whole ones of variable projection (Golub and Pereyra 1973):
//! with a block gone the residuals no longer are at right angles to the levels, and Kaufman's
//! short form would not do.

use nalgebra::{SMatrix, SVector};

use super::kernel::{Fit, LOCAL, Lanes, Moments, RESIDUAL, Trial};
use super::levels::{BOOT, DECK, MIRROR, SHADOW, SIDE, SLOTS, Shares, WATER};
use super::section::UNKNOWNS;

/// Normal equations of a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) normal: SMatrix<f64, UNKNOWNS, UNKNOWNS>,
    pub(super) gradient: SVector<f64, UNKNOWNS>,
}

impl Step {
    pub(super) fn zero() -> Step {
        Step {
            normal: SMatrix::zeros(),
            gradient: SVector::zeros(),
        }
    }
}

/// What a block adds to sums over bins, in one band.
#[derive(Clone, Copy, Default)]
struct Block {
    moments: Moments,
    /// Products of shares.
    shares: [Shares; SLOTS],
    /// Shares times residual.
    residual: Shares,
}

impl Block {
    fn add(&mut self, shares: &Shares, residual: f64, weight: f64) {
        for (i, s) in shares.iter().enumerate() {
            self.residual[i] += weight * s * residual;
            for (to, other) in self.shares[i].iter_mut().zip(shares) {
                *to += weight * s * other;
            }
        }
    }
}

impl Fit<'_> {
    /// Adds what each block says to `blocks`, and to `rest` what is known from elsewhere.
    pub(super) fn add_blocks(&self, trial: &Trial, blocks: &mut [Step], rest: &mut Step) {
        for band in 0..self.bands() {
            let (parts, turned) = self.blocks(trial, band);
            let mut mixed = SMatrix::<f64, SLOTS, LOCAL>::zeros();
            for part in &parts {
                mixed += SMatrix::from_fn(|i, j| part.moments.mixed[i][j]);
            }
            let whiten = trial.whiten(band);
            let levels = whiten.transpose() * (whiten * (turned - mixed));
            for (part, id) in parts.iter().zip(self.block_ids()) {
                let square = SMatrix::<f64, LOCAL, LOCAL>::from_fn(|i, j| part.moments.square[i][j]);
                let mixed = SMatrix::<f64, SLOTS, LOCAL>::from_fn(|i, j| part.moments.mixed[i][j]);
                let shares = SMatrix::<f64, SLOTS, SLOTS>::from_fn(|i, j| part.shares[i][j]);
                let cross = mixed.transpose() * levels;
                let normal = square + cross + cross.transpose() + levels.transpose() * shares * levels;
                let along = levels.transpose() * SVector::from(part.residual);
                self.spread(band, &normal, &(square.column(RESIDUAL) + along), &mut blocks[*id]);
            }
            for (slot, level, weight) in self.known(band) {
                let row = levels.row(slot).transpose();
                let normal = weight * row * row.transpose();
                let off = weight * (level - trial.level(band, slot));
                self.spread(band, &normal, &(row * off), rest);
            }
        }
    }

    /// A band's sums by block, and those of residuals times the changes of shares.
    fn blocks(&self, trial: &Trial, band: usize) -> (Vec<Block>, SMatrix<f64, SLOTS, LOCAL>) {
        let mut out = Vec::new();
        let mut turned = SMatrix::<f64, SLOTS, LOCAL>::zeros();
        let mut k = 0;
        for (deck, near, water) in self.stretches(trial) {
            let mut block = Block::default();
            for (slot, far) in [(DECK, deck), (WATER, water)] {
                let mut shares = [0.0; SLOTS];
                shares[slot] = 1.0;
                for bin in far {
                    let residual = self.value(band, bin) - trial.level(band, slot);
                    block.add(&shares, residual, self.weight(bin));
                }
            }
            for bin in near {
                let w = self.weight(bin);
                if w > 0.0 {
                    let shares = self.shares(trial, k, band);
                    let lanes = self.lanes(trial, k, band, &shares);
                    block.moments.add(&lanes, &shares, w);
                    block.add(&shares, lanes[RESIDUAL], w);
                    let by_slot = self.shares_by_unknown(trial, k, band);
                    for (slot, by) in by_slot.iter().enumerate() {
                        for (j, by) in by.iter().enumerate() {
                            turned[(slot, j)] += w * lanes[RESIDUAL] * by;
                        }
                    }
                }
                k += 1;
            }
            out.push(block);
        }
        (out, turned)
    }

    /// By how much each share of the `k`-th near bin changes with each local unknown.
    fn shares_by_unknown(&self, trial: &Trial, k: usize, band: usize) -> [Lanes; SLOTS] {
        let [deck, paint, side, mirror] = trial.near(k).slopes;
        let (strip, boot) = self.strip();
        let minus = |a: [f64; 4], b: [f64; 4]| [0, 1, 2, 3].map(|i| a[i] - b[i]);
        let outside = if strip { side } else { deck };
        // Waterline, freeboard, blur, paint; then depth.
        let mut by = [([0.0; 4], 0.0); SLOTS];
        by[DECK].0 = minus([0.0; 4], deck);
        if strip {
            by[SIDE].0 = minus(deck, if boot { paint } else { side });
            by[MIRROR].0 = mirror;
        }
        if strip && boot {
            by[BOOT].0 = minus(paint, side);
        }
        by[WATER].0 = outside;
        if let Some([waterline, freeboard, blur, depth]) = self.lit_slopes(trial, k, band) {
            let lit = [waterline, freeboard, blur, 0.0];
            by[SHADOW] = (minus(outside, lit), -depth);
            by[WATER] = (lit, depth);
        }
        let x = trial.near(k).forward_m;
        by.map(|([waterline, freeboard, blur, paint], depth)| {
            [
                waterline,
                x * waterline,
                freeboard,
                x * freeboard,
                blur,
                depth,
                paint,
                0.0,
            ]
        })
    }

    /// Adds local normal equations to those of the unknowns; `along` are the derivatives times
    /// the residuals, without their sign.
    fn spread(
        &self,
        band: usize,
        normal: &SMatrix<f64, LOCAL, LOCAL>,
        along: &SVector<f64, LOCAL>,
        to: &mut Step,
    ) {
        let scale = self.scale(band).powi(-2);
        let unknowns = self.unknowns();
        for (i, &(p, fi)) in unknowns.iter().enumerate() {
            to.gradient[p] -= scale * fi * along[i];
            for (j, &(q, fj)) in unknowns.iter().enumerate() {
                to.normal[(p, q)] += scale * fi * fj * normal[(i, j)];
            }
        }
    }
}
