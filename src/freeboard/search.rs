//! From a hull's pixels to the best section, its rival and its scatter.

use super::fit::{FLOOR, Guess, Minimum, Section};
use super::profile::{Profile, Side};
use super::section::{Edges, Half};
use super::shade::{WideShadow, wide_shadow};
use super::sight::Sight;
use crate::Withheld;
use crate::hull::{Hull, Spot};
use crate::sea::SeaState;
use crate::tile::BandRole;

/// A shadow darker than water by less than this many standard deviations of the water's
/// texture is no shadow.
pub(super) const MIN_CONTRAST: f64 = 1.2;
/// What the model leaves of a step that it explains, as a part of the steps' height: blur that
/// is not normal, paint that is not even.
const MODEL_ERROR: f64 = 0.04;
/// Parallel middle body, as parts of the length about the middle.
pub(super) const BODY: (f64, f64) = (-0.24, 0.26);

/// The best minimum, its rival, and the spread when blocks are left out.
pub(super) struct Fitted {
    /// Length overall as imaged, metres.
    pub(super) length_m: f64,
    pub(super) best: Minimum,
    pub(super) wide: Option<WideShadow>,
    /// By how much the next best freeboard fits worse, in units of minus twice the
    /// log-likelihood.
    pub(super) rival_margin: Option<f64>,
    /// Scatter of the freeboard from not knowing whether the water smears the shadow's edge,
    /// metres.
    pub(super) water_m: f64,
    /// By how far the shadow's edge is smeared as fitted, mean over bands, metres.
    pub(super) smeared_m: f64,
    /// Standard errors of the best minimum.
    pub(super) sigma: Sigma,
    /// Freeboard of the shaded side alone, and of the lit side alone where her own strip is
    /// seen, each with its standard error, metres.
    pub(super) alone: [Option<(f64, f64)>; 2],
}

/// Standard errors by the jackknife, metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sigma {
    pub(super) freeboard_m: f64,
    pub(super) trim_m: f64,
    pub(super) beam_m: f64,
}

/// Fits the section of a hull from several starts and keeps the best.
pub(super) fn search(
    roles: &[BandRole],
    sea: &SeaState,
    hull: &Hull,
    sight: &Sight,
) -> Result<Fitted, Withheld> {
    let wide = wide_shadow(hull, sea, sight.sign, sight.shaded.shadow);
    let smear: Vec<f64> = roles
        .iter()
        .map(|r| sight.smear() * relative_depth(*r))
        .collect();
    let section = section(sea, hull, sight, wide.as_ref(), &smear)?;
    let starts = section.starts();
    let clear = minima(&section, &starts);
    let turbid = minima(&section.without_smear(), &starts);
    let scales = common_scales(&section, clear.iter().chain(&turbid));
    let (clear, turbid) = (ranked(clear, &scales), ranked(turbid, &scales));
    let (mut best, mut other) = (clear, turbid);
    if score_of(&other) < score_of(&best) {
        std::mem::swap(&mut best, &mut other);
    }
    let water_m = water_scatter(&best, &other);
    let mut best = best.into_iter();
    let (score, section, best_fit) = best.next().ok_or(Withheld::FitAmbiguous)?;
    let apart = 2.0 * sea.gsd_m;
    let rival_margin = best
        .find(|(_, _, m)| (m.edges.freeboard_m - best_fit.edges.freeboard_m).abs() > apart)
        .map(|(s, _, _)| s - score);
    let best = best_fit;
    let smeared_m = section.mean_smear() * best.edges.depth_m;
    let sigma = jackknife(&section, &best);
    let alone = [0, 1].map(|half| alone(&section, &best, half));
    Ok(Fitted {
        length_m: section.length_m,
        best,
        wide,
        rival_margin,
        water_m,
        smeared_m,
        sigma,
        alone,
    })
}

/// A minimum with its score and the section that it is one of, best first.
type Ranked = Vec<(f64, Section, Minimum)>;

/// The minima of a section that keep to the borders, from some starts.
fn minima(section: &Section, starts: &[Edges]) -> Vec<(Section, Minimum)> {
    starts
        .iter()
        .map(|&start| {
            let near = section.near(start.freeboard_m);
            let minimum = near.refine(start);
            (near, minimum)
        })
        .filter(|(near, m)| near.keeps_to_borders(&m.edges))
        .collect()
}

fn ranked(minima: Vec<(Section, Minimum)>, scales: &[Vec<f64>]) -> Ranked {
    let mut out: Ranked = minima
        .into_iter()
        .map(|(s, m)| (s.score(&m, scales), s, m))
        .inspect(|(score, _, m)| tracing::debug!(score, edges = ?m.edges, "minimum"))
        .collect();
    out.sort_by(|a, b| a.0.total_cmp(&b.0));
    out
}

fn score_of(ranked: &Ranked) -> f64 {
    ranked.first().map_or(f64::INFINITY, |r| r.0)
}

/// Standard deviation of the mixture of both waters' best freeboards, weighed by likelihood.
/// Residuals of neighbouring bins are alike, so that the likelihood counts a tenth.
fn water_scatter(best: &Ranked, other: &Ranked) -> f64 {
    const ALIKE: f64 = 10.0;
    let (Some(a), Some(b)) = (best.first(), other.first()) else {
        return 0.0;
    };
    let odds = (-(b.0 - a.0) / (2.0 * ALIKE)).exp();
    let share = odds / (1.0 + odds);
    let apart = a.2.edges.freeboard_m - b.2.edges.freeboard_m;
    (share * (1.0 - share)).sqrt() * apart.abs()
}

fn section(
    sea: &SeaState,
    hull: &Hull,
    sight: &Sight,
    wide: Option<&WideShadow>,
    smear: &[f64],
) -> Result<Section, Withheld> {
    let (shaded, lit) = (sight.shaded, sight.lit);
    let length_m = hull.imaged_length_m;
    let half_width = hull.imaged_width_m / 2.0;
    let body = (BODY.0 * length_m, BODY.1 * length_m);
    // The deepest hulls stand about 0.09 of their length out of the water when light.
    let max_freeboard_m = 0.095 * length_m + 1.0;
    let margin = (8.0 * sea.gsd_m).max(4.0);
    let inboard = (4.5 * sea.gsd_m).max(1.8);
    let shaded_side = Side {
        sign: sight.sign,
        slant: sight.slant(),
        edge_m: half_width,
        inboard_m: inboard + 4.0 * sea.gsd_m,
        outboard_m: max_freeboard_m * shaded.band().max(shaded.strip).max(0.0) + margin,
        only_clean: true,
    };
    let lit_side = Side {
        sign: -sight.sign,
        slant: 0.0,
        edge_m: half_width,
        inboard_m: (max_freeboard_m * lit.strip.max(0.0) + inboard).min(0.9 * half_width),
        outboard_m: margin,
        only_clean: false,
    };
    let mut halves = Vec::new();
    for (side, geometry, is_shaded) in [(shaded_side, shaded, true), (lit_side, lit, false)] {
        let profile = Profile::read(hull, sea, side, body).ok_or(Withheld::NoStraightSide)?;
        halves.push(Half {
            profile,
            geometry,
            shaded: is_shaded,
            strip: geometry.strip > 0.1,
            boot: false,
            shadow_level: wide
                .filter(|w| is_shaded && w.contrast >= MIN_CONTRAST)
                .map(|w| shadow_level(hull, sea, w)),
            smear: smear.to_vec(),
        });
    }
    let floor = sea
        .fine
        .sigma
        .iter()
        .map(|s| FLOOR * f64::from(*s))
        .collect();
    Ok(Section {
        halves,
        length_m,
        gsd_m: sea.gsd_m,
        guess: Guess {
            shaded_edge_m: half_width,
            lit_edge_m: half_width,
            max_freeboard_m,
        },
        floor,
    })
}

/// Mean depth from which a band's light comes, relative to green: the inverse of the water's
/// diffuse attenuation, which pure water's absorption rules beyond 600 nm (0.43 per metre at
/// 665 nm, 0.83 at 710, 4.5 at 865, against 0.15 at 550 in clear coastal water).
fn relative_depth(role: BandRole) -> f64 {
    match role {
        BandRole::Coastal => 0.8,
        BandRole::Blue | BandRole::Green => 1.0,
        BandRole::Yellow => 0.55,
        BandRole::Red => 0.35,
        BandRole::RedEdge => 0.18,
        BandRole::Nir => 0.03,
        BandRole::Pan => 0.7,
        _ => 0.5,
    }
}

/// Level of shadowed water beside the hull.
fn shadow_level(hull: &Hull, sea: &SeaState, wide: &WideShadow) -> Vec<f64> {
    let at = hull.frame.to_pixel(Spot::new(0.0, 0.0));
    wide.darker
        .iter()
        .enumerate()
        .map(|(b, d)| f64::from(sea.fine.level(b, [at.col, at.row])) + d)
        .collect()
}

/// The smallest scale per half and band that any minimum leaves: the noise.
fn common_scales<'a>(
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

/// Standard errors from leaving out one block at a time:
/// `σ² = (J−1)/J · Σ (θ_j − θ̄)²` (Efron 1982, eq. 3.1).
fn jackknife(section: &Section, best: &Minimum) -> Sigma {
    let blocks = section
        .halves
        .iter()
        .map(|h| h.profile.blocks)
        .max()
        .unwrap_or(0);
    let replicas: Vec<Edges> = (0..blocks)
        .map(|j| section.without_block(best, j))
        .collect();
    let n = blocks as f64;
    let sigma = |of: fn(&Edges) -> f64| {
        let mean = replicas.iter().map(of).sum::<f64>() / n;
        let sum: f64 = replicas.iter().map(|r| (of(r) - mean).powi(2)).sum();
        ((n - 1.0) / n * sum).sqrt()
    };
    Sigma {
        freeboard_m: sigma(|e| e.freeboard_m),
        trim_m: sigma(|e| e.trim_m),
        beam_m: sigma(|e| e.shaded_m + e.lit_m),
    }
}

/// What one side says by itself, from the common minimum on; `None` for a lit side whose own
/// strip is not seen, which says nothing of her height.
fn alone(section: &Section, best: &Minimum, half: usize) -> Option<(f64, f64)> {
    let side = section.halves.get(half)?;
    if !side.shaded && !side.strip {
        return None;
    }
    let own = Section {
        halves: vec![side.clone()],
        ..section.clone()
    };
    let minimum = own.settle(best.edges);
    let sigma = jackknife(&own, &minimum);
    Some((minimum.edges.freeboard_m, sigma.freeboard_m))
}
