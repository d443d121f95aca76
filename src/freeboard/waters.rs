//! The best section of a hull, in waters that smear the shadow's edge more or less.
//!
//! Which part of the light that a shadow takes away comes from the depth, and so is missing
//! beyond the shadow's edge too, is seldom known: glint none, clear water all. A little blur
//! that is not normal, or shadows of what stands on deck, look like a small part of it. The
//! freeboard hangs on that by decimetres, so that it is the mean over three waters, weighed by
//! how well each fits, and their scatter is part of its standard error.

use super::fit::{Minimum, Section, common_scales};
use super::section::Edges;
use super::smear::LITTLE;

/// Parts of the shadow's light that come from the depth, beside [`LITTLE`].
const ALL: f64 = 1.0;
const NONE: f64 = 0.0;
/// Depth from which a search for a little light begins, metres.
const LITTLE_DEPTH_M: f64 = 2.0;
/// A water that fits worse by this part weighs less by `e`: what a model that is not quite
/// right leaves is no noise, and grows with the number of bins.
const ALIKE: f64 = 0.01;

/// What a search of a section found.
pub(super) struct Explored {
    /// The section in the water that fits best.
    pub(super) section: Section,
    /// Its best minimum, with the mean freeboard over waters.
    pub(super) best: Minimum,
    /// By how much the next best freeboard in the same water fits worse, in units of minus
    /// twice the log-likelihood.
    pub(super) rival_margin: Option<f64>,
    /// Standard deviation of the freeboard over waters, metres.
    pub(super) water_m: f64,
}

/// A minimum with its score and the section that it is one of.
type Scored = (f64, Section, Minimum);

/// The best section from some starts; `None` where no minimum keeps to the borders.
pub(super) fn explore(section: &Section, starts: &[(Edges, bool)]) -> Option<Explored> {
    let clear = minima(&section.in_water(ALL), starts);
    let turbid = minima(&section.in_water(NONE), starts);
    let scales = common_scales(section, clear.iter().chain(&turbid));
    let (clear, turbid) = (ranked(clear, &scales), ranked(turbid, &scales));
    let little = [&clear, &turbid]
        .into_iter()
        .filter_map(|r| r.first())
        .map(|(_, near, m)| {
            let near = near.in_water(LITTLE);
            let minimum = near.settle(Edges {
                depth_m: LITTLE_DEPTH_M,
                ..m.edges
            });
            (near, minimum)
        })
        .filter(|(near, m)| near.keeps_to_borders(&m.edges))
        .collect();
    let little = ranked(little, &scales);
    let (best, other) = if score_of(&turbid) < score_of(&clear) {
        (turbid, clear)
    } else {
        (clear, turbid)
    };
    let others = [other, little];
    let mut best = best.into_iter();
    let (score, section, mut minimum) = best.next()?;
    let apart = 2.0 * section.gsd_m;
    let rival_margin = best
        .find(|(_, _, m)| (m.edges.freeboard_m - minimum.edges.freeboard_m).abs() > apart)
        .map(|(s, ..)| s - score);
    // Only waters in which the deck ends where it does in the best one speak of the same ship.
    let alike = others.iter().filter_map(|water| {
        water
            .iter()
            .find(|(_, _, m)| section.has_decks_alike(&m.edges, &minimum.edges))
            .map(|(s, _, m)| (*s, m.edges.freeboard_m))
    });
    let waters: Vec<(f64, f64)> = std::iter::once((score, minimum.edges.freeboard_m))
        .chain(alike)
        .collect();
    let (mean_m, water_m) = mixture(&waters);
    minimum.edges = section.with_freeboard(&minimum.edges, mean_m);
    Some(Explored {
        section,
        best: minimum,
        rival_margin,
        water_m,
    })
}

/// The minima of a section that keep to the borders, from some starts.
fn minima(section: &Section, starts: &[(Edges, bool)]) -> Vec<(Section, Minimum)> {
    starts
        .iter()
        .map(|&(start, boot)| {
            let near = section.near(start.freeboard_m, boot);
            let minimum = near.refine(start);
            (near, minimum)
        })
        .filter(|(near, m)| near.keeps_to_borders(&m.edges))
        .collect()
}

/// Best first.
fn ranked(minima: Vec<(Section, Minimum)>, scales: &[Vec<f64>]) -> Vec<Scored> {
    let mut out: Vec<Scored> = minima
        .into_iter()
        .map(|(s, m)| (s.score(&m, scales), s, m))
        .inspect(|(score, _, m)| tracing::debug!(score, edges = ?m.edges, "minimum"))
        .collect();
    out.sort_by(|a, b| a.0.total_cmp(&b.0));
    out
}

fn score_of(ranked: &[Scored]) -> f64 {
    ranked.first().map_or(f64::INFINITY, |r| r.0)
}

/// Mean and standard deviation of freeboards whose waters have scores.
fn mixture(waters: &[(f64, f64)]) -> (f64, f64) {
    let least = waters.iter().map(|w| w.0).fold(f64::INFINITY, f64::min);
    let weights = waters
        .iter()
        .map(|(score, f)| ((1.0 - score / least.max(1e-9)) / ALIKE, f))
        .map(|(log, f)| (libm::exp(log), f));
    let (sum, first, second) = weights.fold((0.0, 0.0, 0.0), |(sum, first, second), (w, f)| {
        (sum + w, first + w * f, second + w * f * f)
    });
    let mean = first / sum;
    (mean, (second / sum - mean * mean).max(0.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waters_that_fit_as_well_weigh_the_same_and_bad_ones_nothing() {
        let (mean, sigma) = mixture(&[(1000.0, 3.0), (1000.0, 3.2), (1200.0, 9.0)]);
        assert!((mean - 3.1).abs() < 1e-6 && (sigma - 0.1).abs() < 1e-4);
        assert_eq!(mixture(&[(1000.0, 3.0)]), (3.0, 0.0));
    }
}
