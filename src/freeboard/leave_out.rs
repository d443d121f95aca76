//! A fit without one of its blocks, to first order.
//!
//! One step of Gauss and Newton from the whole's minimum (Efron 1982, section 3.2).

use nalgebra::{SMatrix, SVector};

use super::kernel::{Fit, Trial};
use super::levels::{DECK, SLOTS, Shares, WATER};
use super::moments::{LOCAL, Moments, RESIDUAL, Turned};
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
                mixed += part.moments.mixed();
            }
            let whiten = trial.whiten(band);
            let levels = whiten.transpose() * (whiten * (turned - mixed));
            for (part, id) in parts.iter().zip(self.block_ids()) {
                let (square, mixed) = (part.moments.square(), part.moments.mixed());
                let shares = SMatrix::<f64, SLOTS, SLOTS>::from_fn(|i, j| part.shares[i][j]);
                let cross = mixed.transpose() * levels;
                let normal =
                    square + cross + cross.transpose() + levels.transpose() * shares * levels;
                let along = levels.transpose() * SVector::from(part.residual);
                self.spread(
                    band,
                    &normal,
                    &(square.column(RESIDUAL) + along),
                    &mut blocks[*id],
                );
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
        let mut turned = Turned::default();
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
                    let near = trial.near(k);
                    let lit = self.lit_slopes(trial, k, band);
                    turned.add(near.forward_m, &near.slopes, lit, w * lanes[RESIDUAL]);
                }
                k += 1;
            }
            out.push(block);
        }
        (out, self.by_level(&turned))
    }
}
