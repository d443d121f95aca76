//! What a trial of the edges costs one half, and which way is down: the fit's inner loop.
//!
//! In: a half, its bins by column with a weight each, and [`Edges`]. Out: the levels that fit
//! best, the sum of squared residuals, and the normal equations of a step of Gauss and Newton,
//! with the levels projected out (Golub and Pereyra 1973, both terms).
//!
//! Most bins lie far from every edge and show one level only: of those a block needs no more
//! than sums, which do not change while the weights stand. `tests` has the same as the formula
//! is written, bin by bin and with numerical derivatives.

use std::ops::Range;

use nalgebra::{SMatrix, SVector};

use super::edge::FAR;
use super::leave_out::Step;
use super::levels::{BOOT, DECK, Levels, SHADOW, SIDE, SLOTS, Shares, WATER, mixed};
use super::moments::{LOCAL, Lanes, RESIDUAL, Slopes, Turned};
use super::section::{Edges, Half, Weights};
use super::smear::Smear;
pub(super) use columns::Columns;
use normal::shadowed;
use view::{Lit, Near, View};

/// What one half shows at some edges; kept from trial to trial for its memory.
#[derive(Default)]
pub(super) struct Trial {
    near: Vec<Near>,
    /// Bins near an edge, by block.
    spans: Vec<Range<usize>>,
    /// By near bin, then by smear; empty on a lit side.
    lit: Vec<Lit>,
    /// By band.
    levels: Vec<[f64; SLOTS]>,
    /// Inverse of the Cholesky factor of the levels' normal equations, by band.
    whiten: Vec<SMatrix<f64, SLOTS, SLOTS>>,
}

impl Trial {
    pub(super) fn level(&self, band: usize, slot: usize) -> f64 {
        self.levels[band][slot]
    }

    pub(super) fn whiten(&self, band: usize) -> &SMatrix<f64, SLOTS, SLOTS> {
        &self.whiten[band]
    }

    pub(super) fn near(&self, k: usize) -> &Near {
        &self.near[k]
    }
}

/// Sums over all bins before one.
struct Sums {
    weight: Vec<f64>,
    /// Weight times value, by band.
    value: Vec<Vec<f64>>,
    /// Weight times the value's square, of all bins, by band.
    square: Vec<f64>,
}

/// One half with weights, to be fitted.
pub(super) struct Fit<'a> {
    half: &'a Half,
    columns: &'a Columns,
    weights: &'a Weights,
    length_m: f64,
    has: [bool; SLOTS],
    sums: Sums,
    /// The shadow's smears, each once; none on a lit side.
    smears: Vec<Smear>,
    /// Which of them a band has.
    smear_of: Vec<usize>,
    /// Bands that show the same shares, by smear.
    alike: Vec<Vec<usize>>,
}

impl<'a> Fit<'a> {
    pub(super) fn new(
        half: &'a Half,
        columns: &'a Columns,
        weights: &'a Weights,
        length_m: f64,
    ) -> Fit<'a> {
        let running = |v: &mut dyn Iterator<Item = f64>| {
            let mut sum = 0.0;
            let mut out = vec![0.0];
            out.extend(v.map(|x| {
                sum += x;
                sum
            }));
            out
        };
        let mut smears: Vec<Smear> = Vec::new();
        let mut smear_of = Vec::new();
        for smear in half.smear.iter().filter(|_| half.shaded) {
            let known = smears.iter().position(|s| s.is_as(smear));
            smear_of.push(known.unwrap_or(smears.len()));
            if known.is_none() {
                smears.push(*smear);
            }
        }
        let mut alike = vec![Vec::new(); smears.len().max(1)];
        for band in 0..columns.values.len() {
            alike[smear_of.get(band).copied().unwrap_or(0)].push(band);
        }
        let w = &weights.bin;
        let squares = |v: &Vec<f64>| v.iter().zip(w).map(|(v, w)| w * v * v).sum();
        let weighted = |v: &Vec<f64>| running(&mut v.iter().zip(w).map(|(v, w)| v * w));
        Fit {
            half,
            columns,
            weights,
            length_m,
            has: half.has(),
            smears,
            smear_of,
            alike,
            sums: Sums {
                weight: running(&mut w.iter().copied()),
                value: columns.values.iter().map(weighted).collect(),
                square: columns.values.iter().map(squares).collect(),
            },
        }
    }

    /// The levels of a trial.
    pub(super) fn levels(&self, trial: &Trial) -> Levels {
        Levels {
            by_band: trial.levels.clone(),
            has: self.has,
        }
    }

    /// Looks at the edges and solves the levels; the sum of squared residuals.
    pub(super) fn cost(&self, e: &Edges, trial: &mut Trial) -> f64 {
        self.look(e, trial);
        let bands = self.bands();
        trial.levels.clear();
        trial.levels.resize(bands, [0.0; SLOTS]);
        trial.whiten.clear();
        trial.whiten.resize(bands, SMatrix::zeros());
        let mut cost = 0.0;
        for bands in &self.alike {
            let (products, values) = self.products(trial, bands);
            for (&band, values) in bands.iter().zip(values) {
                cost +=
                    self.solve(trial, band, products, values) / self.weights.scale[band].powi(2);
            }
        }
        cost
    }

    /// Finds the bins near an edge and what they show.
    fn look(&self, e: &Edges, trial: &mut Trial) {
        trial.near.clear();
        trial.lit.clear();
        trial.spans.clear();
        let view = View::of(self.half, e, self.length_m);
        let (x, t) = (&self.columns.forward_m, &self.columns.outward_m);
        for block in &self.columns.blocks {
            let (mut from, mut to) = (block.start, block.end);
            while from < to && t[from] < view.at(x[from]).deck_m - FAR * e.blur_m {
                from += 1;
            }
            while from < to && t[to - 1] > view.last_m(x[to - 1]) {
                to -= 1;
            }
            trial.spans.push(from..to);
            for bin in from..to {
                let place = view.at(x[bin]);
                let (near, outside) = view.near(bin, x[bin], t[bin], &place);
                if self.half.shaded {
                    let lit = self.smears.iter().map(|&smear| {
                        view.lit(t[bin], &place, smear, (near.shares[WATER], &outside))
                    });
                    trial.lit.extend(lit);
                }
                trial.near.push(near);
            }
        }
    }

    /// Shares of the `k`-th near bin in a band.
    pub(super) fn shares(&self, trial: &Trial, k: usize, band: usize) -> Shares {
        let shares = &trial.near[k].shares;
        if self.half.shaded {
            shadowed(shares, trial.lit[self.lit_at(k, band)].part)
        } else {
            *shares
        }
    }

    /// By block: its bins of deck only, those near an edge, those of water only.
    pub(super) fn stretches<'t>(
        &'t self,
        trial: &'t Trial,
    ) -> impl Iterator<Item = (Range<usize>, Range<usize>, Range<usize>)> + 't {
        let blocks = self.columns.blocks.iter().zip(&trial.spans);
        blocks.map(|(b, near)| (b.start..near.start, near.clone(), near.end..b.end))
    }

    /// Where the `k`-th near bin has its water out of the shadow.
    fn lit_at(&self, k: usize, band: usize) -> usize {
        k * self.smears.len() + self.smear_of.get(band).copied().unwrap_or(band)
    }

    /// Weighted products of shares, summed over the bins of bands that are alike, and of shares
    /// with each band's values.
    fn products(&self, trial: &Trial, bands: &[usize]) -> ([Shares; SLOTS], Vec<Shares>) {
        let mut out = [[0.0; SLOTS]; SLOTS];
        let mut values = vec![[0.0; SLOTS]; bands.len()];
        let sums = &self.sums.weight;
        for (deck, _, water) in self.stretches(trial) {
            out[DECK][DECK] += sums[deck.end] - sums[deck.start];
            out[WATER][WATER] += sums[water.end] - sums[water.start];
            for (to, &band) in values.iter_mut().zip(bands) {
                let sums = &self.sums.value[band];
                to[DECK] += sums[deck.end] - sums[deck.start];
                to[WATER] += sums[water.end] - sums[water.start];
            }
        }
        let Some(&first) = bands.first() else {
            return (out, values);
        };
        for (k, near) in trial.near.iter().enumerate() {
            let w = self.weights.bin[near.bin];
            let shares = self.shares(trial, k, first);
            let weighted = shares.map(|s| w * s);
            // Near one edge most levels have no share.
            let shown = out.iter_mut().zip(&shares).filter(|(_, s)| **s != 0.0);
            for (row, s) in shown {
                for (to, other) in row.iter_mut().zip(&weighted) {
                    *to += s * other;
                }
            }
            for (to, &band) in values.iter_mut().zip(bands) {
                let value = self.columns.values[band][near.bin];
                for (to, s) in to.iter_mut().zip(&weighted) {
                    *to += value * s;
                }
            }
        }
        (out, values)
    }

    /// Solves the levels of a band from the products of shares and of shares with values; the
    /// sum of squared residuals, not yet in units of its scale.
    fn solve(
        &self,
        trial: &mut Trial,
        band: usize,
        mut products: [Shares; SLOTS],
        mut rhs: Shares,
    ) -> f64 {
        let mut square = self.sums.square[band];
        for (slot, level, weight) in self.half.known(band, self.weights.scale[band]) {
            products[slot][slot] += weight;
            rhs[slot] += weight * level;
            if self.has[slot] {
                square += weight * level * level;
            }
        }
        let ridge;
        (trial.levels[band], trial.whiten[band], ridge) = solved(products, rhs, &self.has);
        // What the normal equations leave: no bin needs to be visited again.
        let levels = trial.levels[band].iter().zip(&rhs);
        let explained: f64 = levels.map(|(l, r)| l * (r + ridge * l)).sum();
        (square - explained).max(0.0)
    }

    /// The residuals of all bins in a band, without weight or scale.
    pub(super) fn residuals(&self, trial: &Trial, band: usize) -> Vec<f64> {
        let values = &self.columns.values[band];
        let levels = &trial.levels[band];
        let mut out = Vec::with_capacity(values.len());
        let mut k = 0;
        for (deck, near, water) in self.stretches(trial) {
            out.extend(values[deck].iter().map(|y| y - levels[DECK]));
            for bin in near {
                out.push(values[bin] - mixed(&self.shares(trial, k, band), levels));
                k += 1;
            }
            out.extend(values[water].iter().map(|y| y - levels[WATER]));
        }
        out
    }

    /// Derivatives of what the `k`-th near bin shows under the trial's levels, and its residual.
    pub(super) fn lanes(&self, trial: &Trial, k: usize, band: usize, shares: &Shares) -> Lanes {
        let near = &trial.near[k];
        let c = &trial.levels[band];
        let jumps = self.jumps(c);
        let mut sum = [0.0; 4];
        for (slopes, jump) in near.slopes.iter().zip(jumps) {
            for (to, s) in sum.iter_mut().zip(slopes) {
                *to += jump * s;
            }
        }
        let [mut waterline, mut freeboard, mut blur, paint] = sum;
        let mut depth = 0.0;
        if self.half.shaded {
            let lit = trial.lit[self.lit_at(k, band)].slopes;
            let jump = c[WATER] - c[SHADOW];
            waterline += jump * lit[0];
            freeboard += jump * lit[1];
            blur += jump * lit[2];
            depth = jump * lit[3];
        }
        let x = near.forward_m;
        let residual = self.columns.values[band][near.bin] - mixed(shares, c);
        [
            waterline,
            x * waterline,
            freeboard,
            x * freeboard,
            blur,
            depth,
            paint,
            residual,
        ]
    }

    /// Sums of residuals times the changes of shares, by level.
    pub(super) fn by_level(&self, turned: &Turned) -> SMatrix<f64, SLOTS, LOCAL> {
        turned.by_level((self.has[SIDE], self.has[BOOT]), self.half.shaded)
    }

    /// Adds a band's local normal equations to those of the unknowns; `along` are the
    /// derivatives times the residuals, without their sign.
    pub(super) fn spread(
        &self,
        band: usize,
        normal: &SMatrix<f64, LOCAL, LOCAL>,
        along: &SVector<f64, LOCAL>,
        to: &mut Step,
    ) {
        let scale = self.weights.scale[band].powi(-2);
        let unknowns = self.unknowns();
        for (i, &(p, fi)) in unknowns.iter().enumerate() {
            to.gradient[p] -= scale * fi * along[i];
            for (j, &(q, fj)) in unknowns.iter().enumerate() {
                to.normal[(p, q)] += scale * fi * fj * normal[(i, j)];
            }
        }
    }

    pub(super) fn bands(&self) -> usize {
        self.columns.values.len()
    }

    /// The numbers of the blocks of [`stretches`](Self::stretches) in the profile.
    pub(super) fn block_ids(&self) -> &[usize] {
        &self.columns.ids
    }

    pub(super) fn value(&self, band: usize, bin: usize) -> f64 {
        self.columns.values[band][bin]
    }

    pub(super) fn weight(&self, bin: usize) -> f64 {
        self.weights.bin[bin]
    }

    /// The levels of a band that are known from elsewhere: slot, level, weight in bins.
    pub(super) fn known(&self, band: usize) -> impl Iterator<Item = (usize, f64, f64)> + '_ {
        let known = self.half.known(band, self.weights.scale[band]);
        known.into_iter().filter(|(slot, ..)| self.has[*slot])
    }

    /// Slopes of the water out of the shadow at the `k`-th near bin, the last by depth; none
    /// on a lit side.
    pub(super) fn lit_slopes(&self, trial: &Trial, k: usize, band: usize) -> Option<Slopes> {
        let of = trial.lit.get(self.lit_at(k, band))?;
        Some(of.slopes)
    }

    /// Which unknown each local column belongs to, and with which factor.
    fn unknowns(&self) -> [(usize, f64); RESIDUAL] {
        let (waterline, turn) = if self.half.shaded {
            (0, 1.0)
        } else {
            (1, -1.0)
        };
        [
            (waterline, 1.0),
            (2, turn),
            (3, 1.0),
            (4, 1.0 / self.length_m),
            (5, 1.0),
            (6, 1.0),
            (7, 1.0),
        ]
    }
}

/// The levels, the inverse of the Cholesky factor of their normal equations, and the ridge.
///
/// A tiny ridge keeps a level that no bin shows at zero instead of failing.
fn solved(
    matrix: [[f64; SLOTS]; SLOTS],
    rhs: [f64; SLOTS],
    has: &[bool; SLOTS],
) -> ([f64; SLOTS], SMatrix<f64, SLOTS, SLOTS>, f64) {
    let mut matrix = SMatrix::<f64, SLOTS, SLOTS>::from_fn(|i, j| matrix[i][j]);
    let mut rhs = SVector::from(rhs);
    let ridge = 1e-9 * matrix.trace() + 1e-12;
    for (i, has) in has.iter().enumerate() {
        matrix[(i, i)] += ridge;
        if !has {
            matrix[(i, i)] += 1.0;
            rhs[i] = 0.0;
        }
    }
    let identity = SMatrix::<f64, SLOTS, SLOTS>::identity();
    let inverse: Option<SMatrix<f64, SLOTS, SLOTS>> = matrix
        .cholesky()
        .and_then(|f| f.l().solve_lower_triangular(&identity));
    inverse.map_or(([0.0; SLOTS], SMatrix::zeros(), ridge), |whiten| {
        let levels = whiten.transpose() * (whiten * rhs);
        (levels.into(), whiten, ridge)
    })
}

mod columns;
mod normal;
mod view;

#[cfg(test)]
mod tests;
