//! Finding the edges: a coarse search over freeboard and deck edge, then Levenberg–Marquardt
//! from its best minima.

use nalgebra::{SMatrix, SVector};

use super::plausible::{TRIM_OVER_LENGTH, doubt, ship_doubt};
use super::section::{Edges, Half, Levels, UNKNOWNS, Weights};

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
const PAINT_PRIOR: (f64, f64) = (0.018, 0.008);

/// Such heights tried in the search for first guesses.
const PAINTS: [f64; 3] = [0.018, 0.010, 0.028];

/// Depths tried in the search for first guesses, metres: turbid and clear.
const DEPTHS_M: [f64; 2] = [0.2, 2.0];

/// A start whose coarse cost is this many times the best one's leads nowhere.
const HOPELESS_START: f64 = 3.0;

/// Blur in pixels: what an imager and its pixel leave of a step, and how far that may vary.
const BLUR_PRIOR: (f64, f64) = (0.65, 0.35);

impl Section {
    fn residuals(&self, e: &Edges, weights: &[Weights]) -> Vec<f64> {
        let mut out = Vec::new();
        for (half, w) in self.halves.iter().zip(weights) {
            half.residuals(e, self.length_m, w, &mut out);
        }
        // Priors enter as residuals of their own.
        out.push((e.trim_m / self.length_m - TRIM_OVER_LENGTH.0) / TRIM_OVER_LENGTH.1);
        out.push((e.blur_m / self.gsd_m / BLUR_PRIOR.0).ln() / BLUR_PRIOR.1);
        out.push(e.turn / 0.02);
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
        let lit_deck = self
            .halves
            .iter()
            .zip(&m.levels)
            .find(|(h, _)| !h.shaded)
            .and_then(|(_, levels)| levels.first())
            .map(Vec::as_slice);
        // Bins half a pixel wide see the same blurred pixels: about half of them count.
        self.halves
            .iter()
            .zip(&m.levels)
            .zip(scales)
            .map(|((h, levels), scale)| {
                let cost = h.cost(&m.edges, self.length_m, self.gsd_m, levels, scale);
                0.5 * cost * self.doubt(h, &m.edges, levels, lit_deck)
            })
            .sum::<f64>()
            * ship_doubt(&m.edges, self.length_m)
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

    /// The section with levels for those strips only that are wide enough at a freeboard.
    pub(super) fn near(&self, freeboard_m: f64) -> Section {
        let mut out = self.clone();
        for half in &mut out.halves {
            half.set_strip(freeboard_m, self.gsd_m);
        }
        out
    }

    fn reweighted(&self, e: &Edges, cut: f64) -> Vec<Weights> {
        self.halves
            .iter()
            .map(|h| h.reweighted(e, self.length_m, self.gsd_m, &self.floor, cut))
            .collect()
    }

    /// The same minimum without one block of each side.
    pub(super) fn without_block(&self, from: &Minimum, block: usize) -> Edges {
        let mut weights = from.weights.clone();
        for (half, w) in self.halves.iter().zip(&mut weights) {
            for (bin, weight) in half.profile.bins.iter().zip(&mut w.bin) {
                if bin.block == block {
                    *weight = 0.0;
                }
            }
        }
        self.descend(from.edges, &weights, 8)
    }

    /// Levenberg–Marquardt with numerical derivatives (Moré 1978, in its simplest form).
    fn descend(&self, start: Edges, weights: &[Weights], rounds: usize) -> Edges {
        let steps = [
            0.02 * self.gsd_m,
            0.02 * self.gsd_m,
            1e-5,
            0.02 * self.gsd_m,
            0.02 * self.gsd_m,
            0.01,
            0.02,
            0.02 * self.gsd_m,
        ];
        let mut at = start.to_array();
        let mut residual = self.residuals(&start, weights);
        let mut cost = norm(&residual);
        let mut damping = 1e-3;
        for _ in 0..rounds {
            let columns: Vec<Vec<f64>> = (0..UNKNOWNS)
                .map(|k| {
                    let mut moved = at;
                    moved[k] += steps[k];
                    self.residuals(&Edges::from_array(moved), weights)
                        .iter()
                        .zip(&residual)
                        .map(|(a, b)| (a - b) / steps[k])
                        .collect()
                })
                .collect();
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
            let normal =
                SMatrix::<f64, UNKNOWNS, UNKNOWNS>::from_fn(|i, j| dot(&columns[i], &columns[j]));
            let gradient = SVector::<f64, UNKNOWNS>::from_fn(|i, _| dot(&columns[i], &residual));
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
                trial[3] = trial[3].clamp(0.02, self.guess.max_freeboard_m);
                trial[6] = trial[6].clamp(0.0, 12.0);
                trial[7] = trial[7].clamp(0.1, 0.06 * self.length_m);
                trial[5] = trial[5].clamp((0.25 * self.gsd_m).ln(), (2.5 * self.gsd_m).ln());
                let r = self.residuals(&Edges::from_array(trial), weights);
                let c = norm(&r);
                if c < cost {
                    improved = c < cost * (1.0 - 1e-7);
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

    /// Freeboards at which the coarse cost has a minimum, best first, each with the edges
    /// that go with it.
    pub(super) fn starts(&self) -> Vec<Edges> {
        let joined: Vec<Half> = self
            .halves
            .iter()
            .map(|h| Half {
                profile: h.profile.joined(0.5 * self.gsd_m),
                ..h.clone()
            })
            .collect();
        let widest = self
            .halves
            .iter()
            .map(|h| {
                if h.shaded {
                    h.geometry.band().max(h.geometry.strip)
                } else {
                    h.geometry.strip
                }
            })
            .fold(0.1, f64::max);
        let step = 0.5 * self.gsd_m / widest;
        let count = (self.guess.max_freeboard_m / step).ceil() as usize;
        let costs: Vec<(f64, Edges)> = (1..=count)
            .filter_map(|i| {
                let depths = if self
                    .halves
                    .iter()
                    .all(|h| h.smear.iter().all(|s| *s == 0.0))
                {
                    &DEPTHS_M[..1]
                } else {
                    &DEPTHS_M[..]
                };
                depths
                    .iter()
                    .map(|&depth| self.coarse(&joined, i as f64 * step, depth))
                    .min_by(|a, b| a.0.total_cmp(&b.0))
            })
            .collect();
        let mut minima: Vec<(f64, Edges)> = (0..costs.len())
            .filter(|&i| {
                (i == 0 || costs[i].0 <= costs[i - 1].0)
                    && (i + 1 == costs.len() || costs[i].0 <= costs[i + 1].0)
            })
            .map(|i| costs[i])
            .collect();
        minima.sort_by(|a, b| a.0.total_cmp(&b.0));
        let best = minima.first().map_or(0.0, |m| m.0);
        minima
            .into_iter()
            .take_while(|m| m.0 <= HOPELESS_START * best)
            .take(4)
            .map(|(_, e)| e)
            .collect()
    }

    /// The least cost at one freeboard over the places of both sides.
    fn coarse(&self, joined: &[Half], freeboard_m: f64, depth_m: f64) -> (f64, Edges) {
        let mut edges = Edges {
            shaded_m: 0.0,
            lit_m: 0.0,
            turn: 0.0,
            freeboard_m,
            trim_m: TRIM_OVER_LENGTH.0 * self.length_m,
            blur_m: BLUR_PRIOR.0 * self.gsd_m,
            depth_m,
            paint_m: PAINT_PRIOR.0 * self.length_m,
        };
        let mut total = 0.0;
        let mut lit_deck: Option<Vec<f64>> = None;
        // The lit side first: its deck tells what the shaded side's deck must look like.
        for half in joined.iter().rev() {
            let mut best: Option<(f64, f64, f64, Levels)> = None;
            let mut half = half.clone();
            half.set_strip(freeboard_m, self.gsd_m);
            let paints = if half.boot { &PAINTS[..] } else { &PAINTS[..1] };
            for at in self.guess.waterlines(&half, freeboard_m, self.gsd_m) {
                half.place(&mut edges, at);
                for paint in paints {
                    edges.paint_m = paint * self.length_m;
                    let (cost, levels) = self.half_cost(&half, &edges, lit_deck.as_deref());
                    if best.as_ref().is_none_or(|b| cost < b.0) {
                        best = Some((cost, at, edges.paint_m, levels));
                    }
                }
            }
            if let Some((cost, at, paint_m, mut levels)) = best {
                total += cost;
                half.place(&mut edges, at);
                if !half.shaded {
                    edges.paint_m = paint_m;
                }
                if !half.shaded {
                    lit_deck = Some(levels.swap_remove(0));
                }
            }
        }
        (total * ship_doubt(&edges, self.length_m), edges)
    }

    fn half_cost(&self, half: &Half, e: &Edges, lit_deck: Option<&[f64]>) -> (f64, Levels) {
        let scale: Vec<f64> = self.floor.iter().map(|s| 5.0 * s).collect();
        let w = half.weights_at(e, self.gsd_m, scale);
        let levels = half.residuals(e, self.length_m, &w, &mut Vec::new());
        let cost = half.cost(e, self.length_m, self.gsd_m, &levels, &w.scale);
        (cost * self.doubt(half, e, &levels, lit_deck), levels)
    }

    /// The factor by which a half's cost is multiplied for what ships do not look like.
    fn doubt(&self, half: &Half, e: &Edges, levels: &Levels, lit_deck: Option<&[f64]>) -> f64 {
        let sigma: Vec<f64> = self.floor.iter().map(|f| f / FLOOR).collect();
        let off = self.guess.distance_m(half, e) / self.gsd_m;
        doubt(half, levels, &sigma, lit_deck) * (1.0 + BORDER_DOUBT * off * off)
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

    /// Waterlines to try: the border that was seen is the deck's edge, or, on a lit side, the
    /// outer edge of the side's own strip (the deck's edge again if her paint is black).
    fn waterlines(&self, half: &Half, freeboard_m: f64, gsd_m: f64) -> Vec<f64> {
        let v = half.geometry.strip;
        let border = self.border(half);
        let mut from = vec![border + freeboard_m * v];
        if !half.shaded && v > 0.0 {
            from.push(border);
        }
        from.into_iter()
            .flat_map(|at| (-4..=4).map(move |k| at + 0.5 * f64::from(k) * gsd_m))
            .collect()
    }
}

fn norm(r: &[f64]) -> f64 {
    r.iter().map(|r| r * r).sum()
}
