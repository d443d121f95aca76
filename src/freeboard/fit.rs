//! Finding the edges: a coarse search over freeboard and deck edge, then Levenberg–Marquardt
//! from its best minima.

use nalgebra::{SMatrix, SVector};

use super::levels::{DECK, Known, Levels};
use super::plausible::{TRIM_OVER_LENGTH, doubt, ship_doubt};
use super::section::{Edges, Half, KNOWN_LEVEL_BINS, UNKNOWNS, Weights};
use super::steps::hypotheses;

/// What is fitted: one or both sides of one hull.
#[derive(Debug, Clone)]
pub(super) struct Section {
    /// Shaded side first.
    pub(super) halves: Vec<Half>,
    /// Length overall, metres.
    pub(super) length_m: f64,
    /// Pixel on the ground, metres.
    pub(super) gsd_m: f64,
    /// Where the hull was seen to end.
    pub(super) guess: Guess,
    /// Standard deviation below which residuals are not believed, per band.
    pub(super) floor: Vec<f64>,
    /// By how much the deck's level on one side may well differ from the other's, per band.
    pub(super) deck_tolerance: Vec<f64>,
    /// How tightly trim and turn are held to their priors: blocks that were joined to one say
    /// nothing of either.
    pub(super) tied: f64,
}

/// A minimum.
#[derive(Debug, Clone)]
pub(super) struct Minimum {
    pub(super) edges: Edges,
    pub(super) weights: Vec<Weights>,
    /// Levels of each half.
    pub(super) levels: Vec<Levels>,
}

/// Floor of the residuals' scale, in standard deviations of the water's texture: what a median
/// of many pixels leaves of it.
pub(super) const FLOOR: f64 = 0.1;

/// By how much a fit is dearer whose edge lies a pixel from the border that was seen.
const BORDER_DOUBT: f64 = 0.05;

/// Standard deviations at which a bin stops counting. Bins are medians already.
const CUT: f64 = 5.0;

/// Scale of the depth from which green light comes, metres: 3 m in clear coastal water
/// (`1/2K_d`, K_d(550) = 0.15 per metre), less in turbid.
const DEPTH_PRIOR_M: f64 = 3.0;

/// Height of the topsides' paint over length: the boot-topping ends near the summer waterline,
/// so that it is the summer freeboard.
const PAINT_PRIOR: (f64, f64) = (0.025, 0.02);

/// Depth from which a search starts, metres.
const DEPTH_START_M: f64 = 0.5;

/// Starts that are fitted over all blocks.
const MOST_STARTS: usize = 3;

/// What the model leaves of a step that it explains, as a part of the steps' height: blur that
/// is not normal, paint that is not even.
pub(super) const MODEL_ERROR: f64 = 0.04;

/// A start whose coarse cost is this many times the best one's leads nowhere.
const HOPELESS_START: f64 = 3.0;

/// Priors that enter as residuals.
const PRIORS: usize = 5;

/// Blur in pixels: what an imager and its pixel leave of a step, and how far that may vary.
const BLUR_PRIOR: (f64, f64) = (0.65, 0.35);

impl Section {
    fn residuals(&self, e: &Edges, weights: &[Weights]) -> Vec<f64> {
        let mut out = Vec::new();
        for (half, w) in self.halves.iter().zip(weights) {
            half.residuals(e, self.length_m, w, &mut out);
        }
        // Priors enter as residuals of their own.
        let trim = e.trim_m / self.length_m - TRIM_OVER_LENGTH.0;
        out.push(self.tied * trim / TRIM_OVER_LENGTH.1);
        out.push((e.blur_m / self.gsd_m / BLUR_PRIOR.0).ln() / BLUR_PRIOR.1);
        out.push(self.tied * e.turn / 0.02);
        out.push(e.depth_m / DEPTH_PRIOR_M);
        out.push((e.paint_m / self.length_m - PAINT_PRIOR.0) / PAINT_PRIOR.1);
        out
    }

    /// The best fit from a start, reweighted until it settles.
    ///
    /// The first rounds cut late: at the start trim and turn are wrong, and a strict cut would
    /// call the ends of every edge outliers and never look at them again.
    pub(super) fn refine(&self, start: Edges) -> Minimum {
        self.descend_through(start, &[30.0, 15.0, 8.0, CUT, CUT])
    }

    /// The nearest minimum to edges that are nearly right.
    pub(super) fn settle(&self, start: Edges) -> Minimum {
        self.descend_through(start, &[CUT, CUT])
    }

    fn descend_through(&self, start: Edges, cuts: &[f64]) -> Minimum {
        let mut edges = start;
        let mut weights: Vec<Weights> = Vec::new();
        for &cut in cuts {
            weights = self.reweighted(&edges, cut);
            edges = self.descend(edges, &weights, 12);
        }
        let levels = self
            .halves
            .iter()
            .zip(&weights)
            .map(|(half, w)| half.residuals(&edges, self.length_m, w, &mut Vec::new()))
            .collect();
        Minimum {
            edges,
            weights,
            levels,
        }
    }

    /// Minus twice the log-likelihood of a minimum under common scales; lower is better.
    /// Scales of its own would reward a minimum that calls every edge an outlier.
    pub(super) fn score(&self, m: &Minimum, scales: &[Vec<f64>]) -> f64 {
        let lit = self.halves.iter().zip(&m.levels).find(|(h, _)| !h.shaded);
        let lit = lit.map(|(_, levels)| levels);
        // Bins half a pixel wide see the same blurred pixels: about half of them count.
        let sides: f64 = self
            .halves
            .iter()
            .zip(&m.levels)
            .zip(scales)
            .map(|((h, levels), scale)| {
                let cost = h.cost(&m.edges, self.length_m, self.gsd_m, levels, scale);
                0.5 * cost * self.doubt(h, &m.edges, levels, lit)
            })
            .sum();
        let deck = match m.levels.as_slice() {
            [shaded, lit] => {
                let blocks = self.halves.iter().map(|h| h.profile.blocks).max();
                0.5 * self.deck_misfit(shaded, lit, blocks.unwrap_or(1))
            }
            _ => 0.0,
        };
        (sides + deck) * ship_doubt(&m.edges, self.length_m)
    }

    /// The section in water so turbid that no shadow's edge is smeared.
    pub(super) fn without_smear(&self) -> Section {
        let mut out = self.clone();
        for half in &mut out.halves {
            half.smear.fill(0.0);
        }
        out
    }

    /// Metres of smear per metre of depth, mean over the bands of the shaded side.
    pub(super) fn mean_smear(&self) -> f64 {
        let smear = self
            .halves
            .iter()
            .filter(|h| h.shaded)
            .flat_map(|h| &h.smear);
        let (sum, n) = smear.fold((0.0, 0), |(sum, n), s| (sum + s.abs(), n + 1));
        sum / f64::from(n.max(1))
    }

    /// The section with levels for those strips only that are wide enough at a freeboard, with
    /// or without a boot-topping.
    pub(super) fn near(&self, freeboard_m: f64, boot: bool) -> Section {
        let mut out = self.clone();
        for half in &mut out.halves {
            half.set_strip(freeboard_m, boot, self.gsd_m);
        }
        out
    }

    fn reweighted(&self, e: &Edges, cut: f64) -> Vec<Weights> {
        self.halves
            .iter()
            .map(|h| h.reweighted(e, self.length_m, self.gsd_m, &self.floor, cut))
            .collect()
    }

    /// The minimum without each block of both sides in turn, to first order: one step of
    /// Gauss and Newton from the whole (Efron 1982, section 3.2).
    pub(super) fn without_blocks(&self, from: &Minimum) -> Vec<Edges> {
        let at = from.edges.to_array();
        let residual = self.residuals(&from.edges, &from.weights);
        let columns = self.derivatives(&at, &residual, &from.weights);
        let blocks: Vec<Option<usize>> = self
            .halves
            .iter()
            .flat_map(Half::residual_blocks)
            .chain(std::iter::repeat_n(None, PRIORS))
            .collect();
        let count = self.halves.iter().map(|h| h.profile.blocks).max();
        let outside = |block: usize, column: &[f64]| -> Vec<f64> {
            let kept = column.iter().zip(&blocks);
            kept.map(|(v, b)| if *b == Some(block) { 0.0 } else { *v })
                .collect()
        };
        (0..count.unwrap_or(0))
            .map(|block| {
                let columns: Vec<Vec<f64>> = columns.iter().map(|c| outside(block, c)).collect();
                let (normal, gradient) = normal(&columns, &residual);
                let step = normal.cholesky().map(|f| f.solve(&gradient));
                let mut moved = at;
                if let Some(step) = step {
                    moved.iter_mut().zip(step.iter()).for_each(|(m, s)| *m -= s);
                }
                Edges::from_array(moved)
            })
            .collect()
    }

    /// Derivatives of the residuals by each unknown.
    fn derivatives(
        &self,
        at: &[f64; UNKNOWNS],
        residual: &[f64],
        weights: &[Weights],
    ) -> Vec<Vec<f64>> {
        let small = 0.02 * self.gsd_m;
        let steps = [small, small, 1e-5, small, small, 0.01, 0.02, small];
        (0..UNKNOWNS)
            .map(|k| {
                let mut moved = *at;
                moved[k] += steps[k];
                self.residuals(&Edges::from_array(moved), weights)
                    .iter()
                    .zip(residual)
                    .map(|(a, b)| (a - b) / steps[k])
                    .collect()
            })
            .collect()
    }

    /// Levenberg–Marquardt with numerical derivatives (Moré 1978, in its simplest form).
    fn descend(&self, start: Edges, weights: &[Weights], rounds: usize) -> Edges {
        let mut at = start.to_array();
        let mut residual = self.residuals(&start, weights);
        let mut cost = norm(&residual);
        let mut damping = 1e-3;
        for _ in 0..rounds {
            let columns = self.derivatives(&at, &residual, weights);
            let (normal, gradient) = normal(&columns, &residual);
            let mut improved = false;
            for _ in 0..6 {
                let mut damped = normal;
                for i in 0..UNKNOWNS {
                    damped[(i, i)] += damping * normal[(i, i)].max(1e-9);
                }
                let Some(factor) = damped.cholesky() else {
                    damping *= 10.0;
                    continue;
                };
                let step = factor.solve(&gradient);
                let mut trial = at;
                for (t, s) in trial.iter_mut().zip(step.iter()) {
                    *t -= s;
                }
                for k in [0, 1] {
                    trial[k] = trial[k].clamp(at[k] - 1.0, at[k] + 1.0);
                }
                trial[3] = trial[3].clamp(0.02, self.guess.max_freeboard_m);
                trial[6] = trial[6].clamp(0.0, 6.0);
                trial[7] = trial[7].clamp(0.1, 0.06 * self.length_m);
                trial[5] = trial[5].clamp((0.25 * self.gsd_m).ln(), (2.5 * self.gsd_m).ln());
                let r = self.residuals(&Edges::from_array(trial), weights);
                let c = norm(&r);
                if c < cost {
                    improved = c < cost * (1.0 - 1e-5);
                    at = trial;
                    residual = r;
                    cost = c;
                    damping = (damping * 0.2).max(1e-9);
                    break;
                }
                damping *= 6.0;
            }
            if !improved {
                break;
            }
        }
        Edges::from_array(at)
    }

    /// What the profile's steps suggest, fitted to all blocks joined, best first: each minimum
    /// with the section it is one of.
    pub(super) fn starts(&self) -> Vec<(Section, Minimum)> {
        let joined: Vec<Half> = self
            .halves
            .iter()
            .map(|h| Half {
                profile: h.profile.joined(0.5 * self.gsd_m),
                ..h.clone()
            })
            .collect();
        let template = Edges {
            shaded_m: 0.0,
            lit_m: 0.0,
            turn: 0.0,
            freeboard_m: 0.0,
            trim_m: TRIM_OVER_LENGTH.0 * self.length_m,
            blur_m: BLUR_PRIOR.0 * self.gsd_m,
            depth_m: DEPTH_START_M,
            paint_m: 0.0,
        };
        let hypotheses = hypotheses(self, &joined, template);
        let whole = Section {
            halves: joined,
            tied: 1e3,
            ..self.clone()
        };
        let fitted: Vec<(Section, Minimum)> = hypotheses
            .into_iter()
            .map(|(start, boot)| {
                let near = whole.near(start.freeboard_m, boot);
                let minimum = near.descend_through(start, &[8.0, CUT]);
                (near, minimum)
            })
            .collect();
        let scales = common_scales(&whole, fitted.iter());
        let mut scored: Vec<(f64, (Section, Minimum))> = fitted
            .into_iter()
            .map(|(near, m)| (near.score(&m, &scales), (near, m)))
            .inspect(|(score, (_, m))| tracing::trace!(score, edges = ?m.edges, "start"))
            .collect();
        scored.sort_by(|a, b| a.0.total_cmp(&b.0));
        let best = scored.first().map_or(0.0, |s| s.0);
        let mut out: Vec<(Section, Minimum)> = Vec::new();
        for (score, (near, m)) in scored {
            let same = |(_, o): &(Section, Minimum)| {
                let (o, e) = (o.edges, m.edges);
                (o.freeboard_m - e.freeboard_m).abs() < 0.3 * self.gsd_m
                    && (o.shaded_m - e.shaded_m).abs() < 0.5 * self.gsd_m
                    && (o.lit_m - e.lit_m).abs() < 0.5 * self.gsd_m
            };
            if score <= HOPELESS_START * best && out.len() < MOST_STARTS && !out.iter().any(same) {
                out.push((near, m));
            }
        }
        out
    }

    /// What it costs that the deck is not one on both sides.
    fn deck_misfit(&self, shaded: &Levels, lit: &Levels, blocks: usize) -> f64 {
        let known = self.deck_tolerance.iter().zip(lit.of(DECK));
        let misfit: f64 = known
            .zip(shaded.of(DECK))
            .map(|((&tolerance, level), s)| Known { level, tolerance }.misfit(s))
            .sum();
        KNOWN_LEVEL_BINS * blocks as f64 * misfit
    }

    /// The factor by which a half's cost is multiplied for what ships do not look like.
    fn doubt(&self, half: &Half, e: &Edges, levels: &Levels, lit: Option<&Levels>) -> f64 {
        let off = self.guess.distance_m(half, e) / self.gsd_m;
        doubt(levels, &self.texture(), lit) * (1.0 + BORDER_DOUBT * off * off)
    }

    /// Standard deviation of the water's texture per band.
    fn texture(&self) -> Vec<f64> {
        self.floor.iter().map(|f| f / FLOOR).collect()
    }

    /// Whether the edges still begin where the hull was seen to end.
    pub(super) fn keeps_to_borders(&self, e: &Edges) -> bool {
        let reach = (3.0 * self.gsd_m).max(0.6);
        self.halves
            .iter()
            .all(|h| self.guess.distance_m(h, e) < reach)
    }
}

/// First guesses and limits of the search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guess {
    /// Imaged deck edge on the shaded side, metres outward.
    pub(super) shaded_edge_m: f64,
    /// Outer border of what is not water on the lit side, metres outward.
    pub(super) lit_edge_m: f64,
    /// Largest freeboard looked for, metres.
    pub(super) max_freeboard_m: f64,
}

impl Guess {
    fn border(&self, half: &Half) -> f64 {
        if half.shaded {
            self.shaded_edge_m
        } else {
            self.lit_edge_m
        }
    }

    /// How far the edges lie from the border that was seen: the deck's edge, or on a lit side
    /// the outer edge of its strip.
    fn distance_m(&self, half: &Half, e: &Edges) -> f64 {
        let border = self.border(half);
        let deck = (half.deck_edge_m(e) - border).abs();
        if half.shaded {
            deck
        } else {
            deck.min((half.waterline_m(e) - border).abs())
        }
    }
}

/// The smallest scale per half and band that any minimum leaves: the noise.
pub(super) fn common_scales<'a>(
    section: &Section,
    minima: impl Iterator<Item = &'a (Section, Minimum)> + Clone,
) -> Vec<Vec<f64>> {
    (0..section.halves.len())
        .map(|half| {
            (0..section.floor.len())
                .map(|band| {
                    minima
                        .clone()
                        .map(|(_, m)| m.weights[half].scale[band])
                        .fold(f64::INFINITY, f64::min)
                        .max(3.0 * section.floor[band])
                        .max(MODEL_ERROR * section.halves[half].profile.spread(band))
                })
                .collect()
        })
        .collect()
}

/// The normal equations of a step of Gauss and Newton.
fn normal(
    columns: &[Vec<f64>],
    residual: &[f64],
) -> (SMatrix<f64, UNKNOWNS, UNKNOWNS>, SVector<f64, UNKNOWNS>) {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut matrix = SMatrix::zeros();
    for i in 0..UNKNOWNS {
        for j in 0..=i {
            matrix[(i, j)] = dot(&columns[i], &columns[j]);
            matrix[(j, i)] = matrix[(i, j)];
        }
    }
    for i in 0..UNKNOWNS {
        // What no residual feels stays where it is.
        matrix[(i, i)] += 1e-9;
    }
    (matrix, SVector::from_fn(|i, _| dot(&columns[i], residual)))
}

fn norm(r: &[f64]) -> f64 {
    r.iter().map(|r| r * r).sum()
}
