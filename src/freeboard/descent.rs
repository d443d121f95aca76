//! Levenberg–Marquardt on the edges of a section.

use nalgebra::{SMatrix, SVector};

use super::fit::{Minimum, Section};
use super::kernel::{Columns, Fit, Trial};
use super::leave_out::Step;
use super::levels::Levels;
use super::plausible::TRIM_OVER_LENGTH;
use super::profile::median_of;
use super::section::{Edges, Half, UNKNOWNS, Weights};

/// Standard deviations at which a bin stops counting. Bins are medians already.
pub(super) const CUT: f64 = 5.0;

/// Most steps under one set of weights.
const ROUNDS: usize = 12;

/// Part of the cost that a step must gain for another to follow: where the minimum is what is
/// asked for or chooses stations (a tenth of these digits there made one hull's beam 12.5 or
/// 14.3 m by the border of her tile), …
pub(super) const LEAST_GAIN: f64 = 1e-5;
/// … and where weights are taken anew.
pub(super) const LEAST_GAIN_ROUGHLY: f64 = 1e-3;

/// Mean depth from which green light comes: median, metres, and standard deviation of its natural
/// logarithm. `1/2K_d` is 3 m in clear coastal water (K_d(550) = 0.15 per metre) and 0.4 m in a
/// harbour (1.4); a shadow is strong where much light comes out of the water, and so from near the
/// surface. Beside a band that is not much wider than the blur depth and freeboard look alike, so
/// that without this all light seemed to come from the surface, and she to stand too high. Where
/// another renderer lets shadows end sharply, deeper medians make her stand too low.
const DEPTH_PRIOR: (f64, f64) = (0.3, 0.9);
/// What that counts for, in bins of each block.
const DEPTH_BINS: f64 = 2.0;
/// Light comes from this deep at least, metres.
const LEAST_DEPTH_M: f64 = 0.02;

/// Height of the topsides' paint over length: the boot-topping ends near the summer waterline,
/// so that it is the summer freeboard.
const PAINT_PRIOR: (f64, f64) = (0.025, 0.02);

/// Blur in pixels: what an imager and its pixel leave of a step, and how far that may vary.
pub(super) const BLUR_PRIOR: (f64, f64) = (0.65, 0.35);

/// Turn of the axis that is well possible, radians.
const TURN_PRIOR: f64 = 0.02;

/// The halves of a section under weights, with room for a trial of each.
struct Fits<'a> {
    section: &'a Section,
    fits: Vec<Fit<'a>>,
    trials: Vec<Trial>,
}

impl<'a> Fits<'a> {
    fn new(section: &'a Section, columns: &'a [Columns], weights: &'a [Weights]) -> Fits<'a> {
        let halves = section.halves.iter().zip(columns).zip(weights);
        Fits {
            section,
            fits: halves
                .map(|((half, c), w)| Fit::new(half, c, w, section.length_m))
                .collect(),
            trials: section.halves.iter().map(|_| Trial::default()).collect(),
        }
    }

    /// Sum of squared residuals, priors included.
    fn cost(&mut self, e: &Edges) -> f64 {
        let halves = self.fits.iter().zip(&mut self.trials);
        let sides: f64 = halves.map(|(fit, trial)| fit.cost(e, trial)).sum();
        sides
            + self
                .section
                .priors(e)
                .map(|(r, ..)| r * r)
                .iter()
                .sum::<f64>()
    }

    /// The levels where the cost was last asked for.
    fn levels(&self) -> Vec<Levels> {
        let halves = self.fits.iter().zip(&self.trials);
        halves.map(|(fit, trial)| fit.levels(trial)).collect()
    }

    /// Normal matrix and gradient where the cost was last asked for.
    fn step(&self, e: &Edges) -> Step {
        let mut out = Step::zero();
        for (fit, trial) in self.fits.iter().zip(&self.trials) {
            fit.add_normal(trial, &mut out);
        }
        self.section.add_priors(e, &mut out);
        out
    }
}

impl Section {
    /// Priors, which enter as residuals of their own: residual, unknown, derivative.
    fn priors(&self, e: &Edges) -> [(f64, usize, f64); 5] {
        let trim = e.trim_m / self.length_m - TRIM_OVER_LENGTH.0;
        let by_trim = self.tied / TRIM_OVER_LENGTH.1;
        let blur = (e.blur_m / self.gsd_m / BLUR_PRIOR.0).ln();
        let paint = e.paint_m / self.length_m - PAINT_PRIOR.0;
        let depth_m = e.depth_m.max(LEAST_DEPTH_M);
        let depth = libm::log(depth_m / DEPTH_PRIOR.0);
        let blocks = self.halves.iter().map(|h| h.profile.blocks).max();
        let by_depth = (DEPTH_BINS * blocks.unwrap_or(1) as f64).sqrt() / DEPTH_PRIOR.1;
        [
            (by_trim * trim, 4, by_trim / self.length_m),
            (blur / BLUR_PRIOR.1, 5, 1.0 / BLUR_PRIOR.1),
            (self.tied * e.turn / TURN_PRIOR, 2, self.tied / TURN_PRIOR),
            (by_depth * depth, 6, by_depth / depth_m),
            (
                paint / PAINT_PRIOR.1,
                7,
                1.0 / (PAINT_PRIOR.1 * self.length_m),
            ),
        ]
    }

    fn add_priors(&self, e: &Edges, step: &mut Step) {
        for (residual, unknown, by) in self.priors(e) {
            step.normal[(unknown, unknown)] += by * by;
            step.gradient[unknown] += by * residual;
        }
        for i in 0..UNKNOWNS {
            // What no residual feels stays where it is.
            step.normal[(i, i)] += 1e-9;
        }
    }

    /// Descends under one set of weights after another, each with outliers cut at so many
    /// standard deviations; the last to `least_gain`, since weights that are taken anew ask for
    /// no more digits.
    pub(super) fn descend_through(&self, start: Edges, cuts: &[f64], least_gain: f64) -> Minimum {
        let columns = self.columns();
        let mut minimum = Minimum {
            edges: start,
            weights: Vec::new(),
            levels: Vec::new(),
        };
        for (k, &cut) in cuts.iter().enumerate() {
            let gain = if k + 1 == cuts.len() {
                least_gain
            } else {
                LEAST_GAIN_ROUGHLY
            };
            let weights = self.reweighted(&columns, &minimum.edges, cut);
            minimum = self.descend(&columns, minimum.edges, weights, gain);
        }
        minimum
    }

    /// Edges as they are, with the levels that fit best between them.
    pub(super) fn as_they_are(&self, edges: Edges) -> Minimum {
        let columns = self.columns();
        let weights = self.reweighted(&columns, &edges, CUT);
        self.with_levels(&columns, edges, weights)
    }

    fn with_levels(&self, columns: &[Columns], edges: Edges, weights: Vec<Weights>) -> Minimum {
        let mut fits = Fits::new(self, columns, &weights);
        fits.cost(&edges);
        let levels = fits.levels();
        Minimum {
            edges,
            levels,
            weights,
        }
    }

    fn columns(&self) -> Vec<Columns> {
        let bands = self.floor.len();
        let halves = self.halves.iter();
        halves.map(|h| Columns::of(&h.profile, bands)).collect()
    }

    /// Levenberg–Marquardt (Moré 1978, in its simplest form).
    fn descend(
        &self,
        columns: &[Columns],
        start: Edges,
        weights: Vec<Weights>,
        least_gain: f64,
    ) -> Minimum {
        let mut fits = Fits::new(self, columns, &weights);
        let mut at = start.to_array();
        let mut cost = fits.cost(&start);
        let mut levels = fits.levels();
        let mut damping = 1e-3;
        for _ in 0..ROUNDS {
            let step = fits.step(&Edges::from_array(at));
            let mut improved = false;
            for _ in 0..6 {
                let Some(by) = self.solved(&step, damping, &at) else {
                    damping *= 10.0;
                    continue;
                };
                let trial = self.held(&at, &by);
                let c = fits.cost(&Edges::from_array(trial));
                if c < cost {
                    improved = c < cost * (1.0 - least_gain);
                    at = trial;
                    cost = c;
                    levels = fits.levels();
                    damping = (damping * 0.2).max(1e-9);
                    break;
                }
                damping *= 6.0;
            }
            if !improved {
                break;
            }
        }
        Minimum {
            edges: Edges::from_array(at),
            levels,
            weights,
        }
    }

    /// The damped step. An unknown that lies at its limit and would go beyond stays there, and
    /// the others go where they would without it: with it held afterwards they would not. Joined
    /// blocks give starts only, of which one that crept along a limit turned out the better.
    fn solved(
        &self,
        Step { normal, gradient }: &Step,
        damping: f64,
        at: &[f64; UNKNOWNS],
    ) -> Option<SVector<f64, UNKNOWNS>> {
        let mut damped = *normal;
        for i in 0..UNKNOWNS {
            damped[(i, i)] += damping * normal[(i, i)].max(1e-9);
        }
        let mut gradient = *gradient;
        let mut by = damped.cholesky()?.solve(&gradient);
        let mut kept = false;
        let whole = self.tied <= 1.0;
        for (unknown, (low, high)) in self.limits().into_iter().filter(|_| whole) {
            let beyond = (at[unknown] <= low && by[unknown] > 0.0)
                || (at[unknown] >= high && by[unknown] < 0.0);
            if beyond {
                damped.fill_row(unknown, 0.0);
                damped.fill_column(unknown, 0.0);
                damped[(unknown, unknown)] = 1.0;
                gradient[unknown] = 0.0;
                kept = true;
            }
        }
        if kept {
            by = damped.cholesky()?.solve(&gradient);
        }
        Some(by)
    }

    /// Where freeboard, blur, depth and paint may lie.
    fn limits(&self) -> [(usize, (f64, f64)); 4] {
        let gsd_m = self.gsd_m;
        [
            (3, (0.02, self.guess.max_freeboard_m)),
            (5, ((0.25 * gsd_m).ln(), (2.5 * gsd_m).ln())),
            (6, (LEAST_DEPTH_M, 6.0)),
            (7, (0.1, 0.06 * self.length_m)),
        ]
    }

    /// A step back along `step`, held to where edges may lie.
    fn held(&self, at: &[f64; UNKNOWNS], step: &SVector<f64, UNKNOWNS>) -> [f64; UNKNOWNS] {
        let mut trial = *at;
        for (t, s) in trial.iter_mut().zip(step.iter()) {
            *t -= s;
        }
        for k in [0, 1] {
            trial[k] = trial[k].clamp(at[k] - 1.0, at[k] + 1.0);
        }
        for (unknown, (low, high)) in self.limits() {
            trial[unknown] = trial[unknown].clamp(low, high);
        }
        trial
    }

    fn reweighted(&self, columns: &[Columns], e: &Edges, cut: f64) -> Vec<Weights> {
        (self.halves.iter().zip(columns))
            .map(|(half, columns)| self.reweighted_half(half, columns, e, cut))
            .collect()
    }

    /// Scales from the residuals' median, and Tukey's biweight of each bin, cut at `cut`
    /// standard deviations; clutter keeps no weight.
    fn reweighted_half(&self, half: &Half, columns: &Columns, e: &Edges, cut: f64) -> Weights {
        let bands = self.floor.len();
        let plain = half.weights_at(e, self.gsd_m, vec![1.0; bands]);
        let fit = Fit::new(half, columns, &plain, self.length_m);
        let mut trial = Trial::default();
        fit.cost(e, &mut trial);
        let mut scale = Vec::with_capacity(bands);
        let mut squares = vec![0.0; plain.bin.len()];
        let mut used = Vec::with_capacity(plain.bin.len());
        for floor in &self.floor {
            let raw = fit.residuals(&trial, scale.len());
            used.clear();
            used.extend(
                (raw.iter().zip(&plain.bin))
                    .filter(|(_, w)| **w > 0.0)
                    .map(|(r, _)| r.abs()),
            );
            let s = (1.4826 * median_of(&mut used)).max(*floor);
            for (sum, r) in squares.iter_mut().zip(&raw) {
                *sum += (r / s).powi(2);
            }
            scale.push(s);
        }
        let bin = (squares.iter().zip(&plain.bin))
            .map(|(square, plain)| {
                let u = square / (bands as f64 * cut * cut);
                if *plain > 0.0 && u < 1.0 {
                    (1.0 - u).powi(2)
                } else {
                    0.0
                }
            })
            .collect();
        Weights { scale, bin }
    }

    /// The minimum without each block of both sides in turn, to first order.
    pub(super) fn without_blocks(&self, from: &Minimum) -> Vec<Edges> {
        let columns = self.columns();
        let mut fits = Fits::new(self, &columns, &from.weights);
        fits.cost(&from.edges);
        let count = self.halves.iter().map(|h| h.profile.blocks).max();
        let mut blocks = vec![Step::zero(); count.unwrap_or(0)];
        let mut rest = Step::zero();
        for (fit, trial) in fits.fits.iter().zip(&fits.trials) {
            fit.add_blocks(trial, &mut blocks, &mut rest);
        }
        self.add_priors(&from.edges, &mut rest);
        let (mut normal, mut gradient) = (rest.normal, rest.gradient);
        for block in &blocks {
            normal += block.normal;
            gradient += block.gradient;
        }
        blocks
            .iter()
            .map(|block| {
                let left: SMatrix<f64, UNKNOWNS, UNKNOWNS> = normal - block.normal;
                let mut moved = from.edges.to_array();
                if let Some(factor) = left.cholesky() {
                    let step = factor.solve(&(gradient - block.gradient));
                    moved.iter_mut().zip(step.iter()).for_each(|(m, s)| *m -= s);
                }
                Edges::from_array(moved)
            })
            .collect()
    }
}
