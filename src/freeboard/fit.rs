//! What is fitted, where fits start, and how they compare.

use super::descent::{BLUR_PRIOR, CUT, LEAST_GAIN, LEAST_GAIN_ROUGHLY};
use super::levels::{DECK, Known, Levels};
use super::plausible::{TRIM_OVER_LENGTH, doubt, is_strip_unseen, ship_doubt};
use super::section::{Edges, Half, KNOWN_LEVEL_BINS, Weights};
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
    /// The deck's level beside the other side, per band, where only one side is fitted.
    pub(super) other_deck: Option<Vec<f64>>,
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

/// Depth from which a search starts, metres.
const DEPTH_START_M: f64 = 0.5;

/// Starts that are fitted over all blocks.
const MOST_STARTS: usize = 3;

/// Starts that are fitted with outliers cut, of all that were fitted with a late cut …
const MOST_FITTED: usize = 8;
/// … in standard deviations.
const LATE_CUT: f64 = 8.0;

/// On the way to one minimum edges lie within this of each other, pixels …
const SAME_PX: f64 = 0.1;
/// … and the depth from which light comes, metres.
const SAME_DEPTH_M: f64 = 0.3;

/// What the model leaves of a step that it explains, as a part of the steps' height: blur that
/// is not normal, paint that is not even.
pub(super) const MODEL_ERROR: f64 = 0.04;

/// A start whose coarse cost is this many times the best one's leads nowhere.
const HOPELESS_START: f64 = 3.0;

impl Section {
    /// What a start leads to with outliers cut late: at the start trim and turn are wrong, and a
    /// strict cut would call the ends of every edge outliers and never look at them again.
    pub(super) fn roughly(&self, start: Edges) -> Minimum {
        self.descend_through(start, &[30.0, 15.0], LEAST_GAIN_ROUGHLY)
    }

    /// The minimum that a rough one leads to, reweighted until it settles.
    pub(super) fn refine(&self, rough: Edges) -> Minimum {
        self.descend_through(rough, &[8.0, CUT, CUT], LEAST_GAIN)
    }

    /// The nearest minimum to edges that are nearly right.
    pub(super) fn settle(&self, start: Edges) -> Minimum {
        self.descend_through(start, &[CUT, CUT], LEAST_GAIN)
    }

    /// Whether minima of this section and of another of the same stations are one.
    pub(super) fn has_same(&self, e: &Edges, (other, o): (&Section, &Edges)) -> bool {
        let mut halves = self.halves.iter().zip(&other.halves);
        let near_m = SAME_PX * self.gsd_m;
        halves.all(|(a, b)| a.strip == b.strip && a.boot == b.boot)
            && (e.freeboard_m - o.freeboard_m).abs() < near_m
            && (e.shaded_m - o.shaded_m).abs() < near_m
            && (e.lit_m - o.lit_m).abs() < near_m
            && (e.depth_m - o.depth_m).abs() < SAME_DEPTH_M
    }

    /// Minus twice the log-likelihood of a minimum under common scales; lower is better.
    /// Scales of its own would reward a minimum that calls every edge an outlier.
    pub(super) fn score(&self, m: &Minimum, scales: &[Vec<f64>]) -> f64 {
        let other = self.other_deck(m);
        // Bins half a pixel wide see the same blurred pixels: about half of them count.
        let sides: f64 = self
            .halves
            .iter()
            .zip(&m.levels)
            .zip(scales)
            .map(|((h, levels), scale)| {
                let cost = h.cost(&m.edges, self.length_m, self.gsd_m, levels, scale);
                0.5 * cost * self.doubt(h, &m.edges, levels, other.as_deref())
            })
            .sum();
        let deck = m.levels.first().zip(other.as_ref()).map(|(levels, other)| {
            let blocks = self.halves.iter().map(|h| h.profile.blocks).max();
            0.5 * self.deck_misfit(levels, other, blocks.unwrap_or(1))
        });
        (sides + deck.unwrap_or(0.0)) * ship_doubt(&m.edges, self.length_m)
    }

    /// The section in water of whose light that a shadow takes away a part comes from the
    /// depth.
    pub(super) fn in_water(&self, deep: f64) -> Section {
        let mut out = self.clone();
        for smear in out.halves.iter_mut().flat_map(|h| &mut h.smear) {
            smear.deep = deep;
        }
        out
    }

    /// Whether that part is the one given.
    pub(super) fn is_in_water(&self, deep: f64) -> bool {
        let mut smear = self.halves.iter().flat_map(|h| &h.smear);
        smear.all(|s| s.deep == deep)
    }

    /// Metres of smear where green light comes from a depth, mean over the bands of the shaded
    /// side.
    pub(super) fn mean_smear_m(&self, depth_m: f64) -> f64 {
        let smear = self
            .halves
            .iter()
            .filter(|h| h.shaded)
            .flat_map(|h| &h.smear);
        let (sum, n) = smear.fold((0.0, 0), |(sum, n), s| {
            (sum + s.deep * s.at(depth_m).abs(), n + 1)
        });
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

    /// The section as it is, of the stations of another.
    pub(super) fn at_stations_of(&self, other: &Section) -> Section {
        let mut out = self.clone();
        for (half, at) in out.halves.iter_mut().zip(&other.halves) {
            half.profile = at.profile.clone();
        }
        out
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
        let rough = hypotheses.into_iter().map(|(start, boot)| {
            let near = whole.near(start.freeboard_m, boot);
            let minimum = near.descend_through(start, &[LATE_CUT], LEAST_GAIN_ROUGHLY);
            (near, minimum)
        });
        // A start that is behind so far does not win by a stricter cut.
        let rough = whole.scored(rough.collect());
        let fitted = rough.into_iter().take(MOST_FITTED).map(|(_, (near, m))| {
            let minimum = near.descend_through(m.edges, &[CUT], LEAST_GAIN);
            (near, minimum)
        });
        let scored = whole.scored(fitted.collect());
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

    /// Minima with their scores, best first.
    fn scored(&self, minima: Vec<(Section, Minimum)>) -> Vec<(f64, (Section, Minimum))> {
        let scales = common_scales(self, minima.iter());
        let mut scored: Vec<(f64, (Section, Minimum))> = minima
            .into_iter()
            .map(|(near, m)| (near.score(&m, &scales), (near, m)))
            .inspect(|(score, (_, m))| tracing::trace!(score, edges = ?m.edges, "start"))
            .collect();
        scored.sort_by(|a, b| a.0.total_cmp(&b.0));
        scored
    }

    /// The deck's level beside the side that is not the first one fitted.
    pub(super) fn other_deck(&self, m: &Minimum) -> Option<Vec<f64>> {
        match m.levels.as_slice() {
            [_, lit] => Some(lit.of(DECK).collect()),
            _ => self.other_deck.clone(),
        }
    }

    /// What it costs that the deck is not one on both sides.
    fn deck_misfit(&self, levels: &Levels, other: &[f64], blocks: usize) -> f64 {
        let known = self.deck_tolerance.iter().zip(other);
        let misfit: f64 = known
            .zip(levels.of(DECK))
            .map(|((&tolerance, &level), s)| Known { level, tolerance }.misfit(s))
            .sum();
        KNOWN_LEVEL_BINS * blocks as f64 * misfit
    }

    /// The factor by which a half's cost is multiplied for what ships do not look like.
    fn doubt(&self, half: &Half, e: &Edges, levels: &Levels, other_deck: Option<&[f64]>) -> f64 {
        let off = self.guess.distance_m(half, e) / self.gsd_m;
        let boot_px = (e.freeboard_m - e.paint_m) * half.geometry.strip / self.gsd_m;
        doubt(levels, &self.texture(), other_deck, boot_px) * (1.0 + BORDER_DOUBT * off * off)
    }

    /// Width of the lit side's own strip where that is not told from water, metres; else 0.
    pub(super) fn unseen_strip_m(&self, m: &Minimum) -> f64 {
        let lit = self.halves.iter().zip(&m.levels).find(|(h, _)| !h.shaded);
        let unseen = lit.filter(|(_, levels)| is_strip_unseen(levels, &self.texture()));
        unseen.map_or(0.0, |(h, _)| m.edges.freeboard_m * h.geometry.strip)
    }

    /// Standard deviation of the water's texture per band.
    fn texture(&self) -> Vec<f64> {
        self.floor.iter().map(|f| f / FLOOR).collect()
    }

    /// Whether the deck ends in the same place on both sides, to a pixel.
    pub(super) fn has_decks_alike(&self, a: &Edges, b: &Edges) -> bool {
        self.deck_edges_apart_m(a, b) < self.gsd_m
    }

    /// How far the deck's edges lie apart, metres: of both sides the larger.
    pub(super) fn deck_edges_apart_m(&self, a: &Edges, b: &Edges) -> f64 {
        let apart = |h: &Half| (h.deck_edge_m(a) - h.deck_edge_m(b)).abs();
        self.halves.iter().map(apart).fold(0.0, f64::max)
    }

    /// The edges with another freeboard, the deck's edges in their places.
    pub(super) fn with_freeboard(&self, e: &Edges, freeboard_m: f64) -> Edges {
        let higher_m = freeboard_m - e.freeboard_m;
        let mut out = *e;
        out.freeboard_m = freeboard_m;
        for half in &self.halves {
            let moved_m = higher_m * half.geometry.strip;
            if half.shaded {
                out.shaded_m += moved_m;
            } else {
                out.lit_m += moved_m;
            }
        }
        out
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
        if half.shaded && !half.has_strip() {
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
