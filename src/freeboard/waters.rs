//! The best section of a hull, in waters that smear the shadow's edge more or less.
//!
//! Which part of the light that a shadow takes away comes from the depth, and so is missing
//! beyond the shadow's edge too, is seldom known: glint none, clear water all. A little blur
//! that is not normal, or shadows of what stands on deck, look like a small part of it. The
//! freeboard hangs on that by decimetres, so that it is the mean over three waters, weighed by
//! how well each fits, and their scatter is part of its standard error. Smear is there all along
//! the hull, and what stands on deck is not: clear water that fits better at every station is
//! believed before one that fits much better at a few.

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
/// A water weighs less by `e` to this power for each standard error by which clear water fits
/// the shaded side better than it, from block to block.
const ALL_ALONG: f64 = 0.6;

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
            let mut start = m.clone();
            start.edges.depth_m = LITTLE_DEPTH_M;
            (near.in_water(LITTLE), start)
        });
    let little = apart(little)
        .into_iter()
        .map(|(near, m)| {
            let minimum = near.settle(m.edges);
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
    let first = best.next()?;
    let (score, section, minimum) = &first;
    let apart = 2.0 * section.gsd_m;
    let rival_margin = best
        .find(|(_, _, m)| (m.edges.freeboard_m - minimum.edges.freeboard_m).abs() > apart)
        .map(|(s, ..)| s - score);
    // Only waters in which the deck ends where it does in the best one speak of the same ship.
    let alike = others.iter().filter_map(|water| {
        water
            .iter()
            .find(|(_, _, m)| section.has_decks_alike(&m.edges, &minimum.edges))
    });
    let waters: Vec<&Scored> = std::iter::once(&first).chain(alike).collect();
    let clear = waters.iter().find(|(_, s, _)| s.is_in_water(ALL));
    let waters: Vec<Water> = waters
        .iter()
        .map(|water| Water {
            score: water.0,
            freeboard_m: water.2.edges.freeboard_m,
            clear_is_better: clear.map_or(0.0, |clear| better(clear, water, &scales)),
        })
        .collect();
    let (mean_m, water_m) = mixture(&waters);
    tracing::debug!(mean_m, water_m, ?waters, "waters");
    let (_, section, mut minimum) = first;
    minimum.edges = section.with_freeboard(&minimum.edges, mean_m);
    Some(Explored {
        section,
        best: minimum,
        rival_margin,
        water_m,
    })
}

/// The minima of a section that keep to the borders, from some starts. Starts that are on the
/// way to one are followed once.
fn minima(section: &Section, starts: &[(Edges, bool)]) -> Vec<(Section, Minimum)> {
    let rough = starts.iter().map(|&(start, boot)| {
        let near = section.near(start.freeboard_m, boot);
        let minimum = near.roughly(start);
        (near, minimum)
    });
    apart(rough)
        .into_iter()
        .map(|(near, m)| {
            let minimum = near.refine(m.edges);
            (near, minimum)
        })
        .filter(|(near, m)| near.keeps_to_borders(&m.edges))
        .collect()
}

/// Of minima that are one, the first.
fn apart(minima: impl Iterator<Item = (Section, Minimum)>) -> Vec<(Section, Minimum)> {
    let mut out: Vec<(Section, Minimum)> = Vec::new();
    for (near, m) in minima {
        let known = |(o, other): &(Section, Minimum)| near.has_same(&m.edges, (o, &other.edges));
        if !out.iter().any(known) {
            out.push((near, m));
        }
    }
    out
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

/// What one water makes of a hull.
#[derive(Debug, Clone, Copy)]
struct Water {
    score: f64,
    freeboard_m: f64,
    /// By how many standard errors clear water fits better along the shaded side.
    clear_is_better: f64,
}

/// By how much a minimum fits the shaded side better than another, in standard errors of the
/// sum over its blocks; 0 where they fit alike.
fn better(fits: &Scored, other: &Scored, scales: &[Vec<f64>]) -> f64 {
    let costs = |(_, section, m): &Scored| {
        let halves = section.halves.iter().zip(&m.levels).zip(scales);
        halves
            .filter(|((half, _), _)| half.shaded)
            .flat_map(|((half, levels), scale)| {
                let (length_m, gsd_m) = (section.length_m, section.gsd_m);
                half.block_costs(&m.edges, length_m, gsd_m, levels, scale)
            })
            .collect::<Vec<f64>>()
    };
    let (fits, other) = (costs(fits), costs(other));
    let dearer: Vec<f64> = other.iter().zip(&fits).map(|(o, f)| o - f).collect();
    errors_from_zero(&dearer)
}

/// How many standard errors the mean lies from zero.
fn errors_from_zero(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    let error = (square / (n - 1.0) / n).sqrt();
    if error > 0.0 { mean / error } else { 0.0 }
}

/// Mean and standard deviation of freeboards in waters that fit more or less.
fn mixture(waters: &[Water]) -> (f64, f64) {
    let least = waters.iter().map(|w| w.score).fold(f64::INFINITY, f64::min);
    let log = |w: &Water| (1.0 - w.score / least.max(1e-9)) / ALIKE - ALL_ALONG * w.clear_is_better;
    let most = waters.iter().map(log).fold(f64::NEG_INFINITY, f64::max);
    let weights = waters
        .iter()
        .map(|w| (libm::exp(log(w) - most), w.freeboard_m));
    let (sum, first, second) = weights.fold((0.0, 0.0, 0.0), |(sum, first, second), (w, f)| {
        (sum + w, first + w * f, second + w * f * f)
    });
    let mean = first / sum;
    (mean, (second / sum - mean * mean).max(0.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn water(score: f64, freeboard_m: f64, clear_is_better: f64) -> Water {
        Water {
            score,
            freeboard_m,
            clear_is_better,
        }
    }

    #[test]
    fn waters_that_fit_as_well_weigh_the_same_and_bad_ones_nothing() {
        let waters = [(1000.0, 3.0), (1000.0, 3.2), (1200.0, 9.0)];
        let (mean, sigma) = mixture(&waters.map(|(s, f)| water(s, f, 0.0)));
        assert!((mean - 3.1).abs() < 1e-6 && (sigma - 0.1).abs() < 1e-4);
        assert_eq!(mixture(&[water(1000.0, 3.0, 0.0)]), (3.0, 0.0));
    }

    #[test]
    fn clear_water_that_fits_better_at_every_block_is_believed() {
        let even = errors_from_zero(&[1.0, 1.2, 0.9, 1.1]);
        let at_one = errors_from_zero(&[0.1, -0.2, 0.0, 4.3]);
        assert!(even > 10.0 && at_one < 1.2);
        assert_eq!(errors_from_zero(&[0.0, 0.0]), 0.0);
        let mean = |better| mixture(&[water(1000.0, 3.0, 0.0), water(1000.0, 3.2, better)]).0;
        assert!(mean(even) < 3.001 && mean(at_one) > 3.05);
    }
}
