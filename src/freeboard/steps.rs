//! First guesses: the steps that a side's profile shows, and the ships that could have made
//! them.
//!
//! A deck edge and a shadow edge on the shaded side give a freeboard, a deck edge and a
//! waterline on the lit side another, both deck edges a beam. Few combinations of the steps
//! that are seen agree with each other and with the shape of ships; those are worth a fit.

use super::fit::Section;
use super::plausible::ship_doubt;
use super::profile::{Bin, median};
use super::section::{Edges, Half};

/// A step lower than this part of the profile's steps is not looked at …
const LOWEST: f64 = 0.05;
/// … on a lit side: boot-topping may be nearly as bright as the water below it.
const LOWEST_LIT: f64 = 0.035;
/// Nor one lower than so many times what the water's texture makes.
const ABOVE_TEXTURE: f64 = 3.0;
/// Steps higher than this tell no more: the pipes are brighter than the deck.
const HIGHEST: f64 = 0.3;
/// Steps looked at on each side, highest first.
const MOST_STEPS: usize = 10;
/// How far a step may lie from where a hypothesis has an edge, pixels.
const NEAR_PX: f64 = 1.3;
/// Both sides' freeboards agree when their edges are this near, pixels.
const AGREE_PX: f64 = 2.0;
/// What a doubled cost for an unusual ship takes from the heights of steps explained.
const UNUSUAL: f64 = 2.0;
/// A factor too small to give a freeboard from steps.
const MIN_FACTOR: f64 = 0.12;
/// Bands too narrow to show two steps: widths tried, pixels.
const NARROW_PX: [f64; 4] = [0.4, 0.8, 1.3, 2.0];
/// Hypotheses with the lit side in one place.
const MOST_ALIKE: usize = 5;
/// Widths of a strip in which paint and boot-topping may hide, pixels.
const NARROW_STRIP_PX: (f64, f64) = (1.8, 5.0);
/// Hypotheses worth a fit.
const MOST: usize = 16;

/// A step of a profile.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    /// Metres outward.
    at_m: f64,
    /// Height, root mean square over bands, as a part of the profile's spread.
    height: f64,
}

/// What one side could be.
#[derive(Debug, Clone, Copy)]
struct Reading {
    deck_m: f64,
    /// The waterline, where the deck's edge is not seen because the side has the deck's
    /// brightness; [`deck_m`](Self::deck_m) then means nothing.
    waterline_m: Option<f64>,
    /// From the width of its band or strip; `None` where the side says nothing of it.
    freeboard_m: Option<f64>,
    /// The place of a border between paint and boot-topping, where one was seen.
    paint_m: Option<f64>,
    /// Heights of the steps explained less those of the steps that are not.
    score: f64,
}

/// Edges worth a fit, most promising first, each with whether a boot-topping shows.
pub(super) fn hypotheses(
    section: &Section,
    joined: &[Half],
    template: Edges,
) -> Vec<(Edges, bool)> {
    let [shaded, lit] = joined else {
        return joined
            .first()
            .map_or_else(Vec::new, |half| one_sided(section, half, template));
    };
    let lit_steps = steps(lit, &section.floor);
    let readings = [shaded, lit].map(|half| readings(section, half));
    let mut found: Vec<(f64, Edges, bool)> = Vec::new();
    for s in &readings[0] {
        for l in &readings[1] {
            if let Some(edges) = joint(section, shaded, lit, (s, l), template) {
                let unusual = ship_doubt(&edges, section.length_m) - 1.0;
                let inside = match l.waterline_m {
                    Some(_) => inside(&lit_steps, lit, &edges, section.gsd_m),
                    None => 0.0,
                };
                let score = s.score + l.score - inside - UNUSUAL * unusual;
                let boot = s.paint_m.or(l.paint_m).is_some();
                found.push((score, edges, boot));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut out: Vec<(Edges, bool)> = Vec::new();
    let mut lit_tried: Vec<(f64, usize)> = Vec::new();
    for (score, e, boot) in found {
        // No place of the lit side is worth more than a few fits.
        let lit = lit_tried
            .iter_mut()
            .find(|(at, _)| (at - e.lit_m).abs() < section.gsd_m);
        match lit {
            Some((_, n)) if *n >= MOST_ALIKE => continue,
            Some((_, n)) => *n += 1,
            None => lit_tried.push((e.lit_m, 1)),
        }
        let near = |a: f64, b: f64| (a - b).abs() < section.gsd_m;
        let known = out.iter().any(|(o, _)| {
            near(o.shaded_m, e.shaded_m)
                && near(o.lit_m, e.lit_m)
                && (o.freeboard_m - e.freeboard_m).abs() < 0.15 * e.freeboard_m + 0.1
        });
        if !known {
            tracing::trace!(score, edges = ?e, "hypothesis");
            out.push((e, boot));
            if boot {
                // What passes for the border of the paint may be something else.
                out.push((e, false));
            } else if (NARROW_STRIP_PX.0..NARROW_STRIP_PX.1)
                .contains(&(e.freeboard_m * shaded.geometry.strip.abs() / section.gsd_m))
            {
                // In so narrow a strip that border is not seen as a step.
                out.push((
                    Edges {
                        paint_m: 0.4 * e.freeboard_m,
                        ..e
                    },
                    true,
                ));
            }
        }
        if out.len() >= MOST {
            break;
        }
    }
    out
}

/// The same where only one side has water beside it: the other is where the hull was seen to
/// end.
fn one_sided(section: &Section, half: &Half, template: Edges) -> Vec<(Edges, bool)> {
    let v = half.geometry.strip;
    let mut found: Vec<(f64, Edges, bool)> = readings(section, half)
        .into_iter()
        .filter_map(|r| {
            let freeboard_m = r.freeboard_m?;
            let waterline = r.deck_m + freeboard_m * v;
            let (shaded_m, lit_m) = if half.shaded {
                (waterline, section.guess.lit_edge_m)
            } else {
                (section.guess.shaded_edge_m, waterline)
            };
            let edges = Edges {
                shaded_m,
                lit_m,
                freeboard_m,
                paint_m: r
                    .paint_m
                    .map_or(0.5 * freeboard_m, |at| (at - r.deck_m) / v.max(MIN_FACTOR)),
                ..template
            };
            let unusual = ship_doubt(&edges, section.length_m) - 1.0;
            Some((r.score - UNUSUAL * unusual, edges, r.paint_m.is_some()))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(MOST);
    found.into_iter().map(|(_, e, boot)| (e, boot)).collect()
}

/// One ship of both sides' readings.
fn joint(
    section: &Section,
    shaded: &Half,
    lit: &Half,
    (s, l): (&Reading, &Reading),
    template: Edges,
) -> Option<Edges> {
    let gsd = section.gsd_m;
    let factors = [shaded.factor(), lit.factor()];
    let freeboard_m = match (s.freeboard_m, l.freeboard_m) {
        (Some(a), Some(b)) => {
            // Each is as good as its factor.
            let tolerance = AGREE_PX * gsd * (1.0 / factors[0]).hypot(1.0 / factors[1]);
            if (a - b).abs() > tolerance {
                return None;
            }
            let w = [factors[0].powi(2), factors[1].powi(2)];
            (a * w[0] + b * w[1]) / (w[0] + w[1])
        }
        (Some(f), None) | (None, Some(f)) => f,
        (None, None) => return None,
    };
    let v = lit.geometry.strip;
    let lit_deck_m = l.waterline_m.map_or(l.deck_m, |at| at - freeboard_m * v);
    let beam_m = s.deck_m + lit_deck_m;
    let slender = section.length_m / beam_m.max(1.0);
    if !(4.0..9.0).contains(&slender) || freeboard_m > section.guess.max_freeboard_m {
        return None;
    }
    Some(Edges {
        shaded_m: s.deck_m + freeboard_m * shaded.geometry.strip,
        lit_m: lit_deck_m + freeboard_m * v,
        freeboard_m,
        paint_m: match (s.paint_m, l.paint_m) {
            // Only one of both sides is seen.
            (Some(at), _) => (at - s.deck_m) / shaded.geometry.strip.max(MIN_FACTOR),
            (None, Some(at)) => (at - l.deck_m) / v.max(MIN_FACTOR),
            (None, None) => 0.5 * freeboard_m,
        },
        ..template
    })
}

/// Heights of the steps within a strip that should show none but the border of its paint.
fn inside(steps: &[Step], lit: &Half, e: &Edges, gsd_m: f64) -> f64 {
    let near = NEAR_PX * gsd_m;
    let (deck, waterline) = (lit.deck_edge_m(e), lit.waterline_m(e));
    let within = steps
        .iter()
        .filter(|s| s.at_m > deck - near && s.at_m < waterline - near);
    within.map(|s| s.height).sum()
}

/// All that one side could be.
fn readings(section: &Section, half: &Half) -> Vec<Reading> {
    let steps = steps(half, &section.floor);
    tracing::trace!(shaded = half.shaded, ?steps, "steps");
    let gsd = section.gsd_m;
    let factor = half.factor();
    let mut out: Vec<Reading> = Vec::new();
    let read = |deck: &Step, freeboard_m: Option<f64>, last: Option<&Step>| {
        let possible = freeboard_m.is_none_or(|f| f <= section.guess.max_freeboard_m);
        possible.then(|| score(half, &steps, deck, freeboard_m, last, gsd))
    };
    for deck in &steps {
        if factor < MIN_FACTOR {
            out.extend(read(deck, None, None));
            continue;
        }
        for last in steps.iter().filter(|s| s.at_m > deck.at_m + 0.5 * gsd) {
            let freeboard_m = (last.at_m - deck.at_m) / factor;
            out.extend(read(deck, Some(freeboard_m), Some(last)));
        }
        if !half.shaded {
            // Her side as bright as her deck: this may be her waterline.
            out.extend(read(deck, None, None).map(|r| Reading {
                waterline_m: Some(deck.at_m),
                ..r
            }));
        }
        for width in NARROW_PX {
            out.extend(read(deck, Some(width * gsd / factor), None));
        }
    }
    out
}

/// How well a reading explains the steps that are seen.
fn score(
    half: &Half,
    steps: &[Step],
    deck: &Step,
    freeboard_m: Option<f64>,
    last: Option<&Step>,
    gsd_m: f64,
) -> Reading {
    let near = NEAR_PX * gsd_m;
    let v = half.geometry.strip;
    let f = freeboard_m.unwrap_or(0.0);
    let waterline = deck.at_m + f * v.max(0.0);
    let mut explained = vec![deck.at_m, waterline];
    if v > 0.0 {
        // The far end of her mirror image.
        explained.push(waterline + f * v);
    }
    explained.extend(last.map(|l| l.at_m));
    let mut paint: Option<Step> = None;
    let mut total = deck.height + last.map_or(0.0, |l| l.height);
    for step in steps.iter().filter(|s| s.at_m > deck.at_m + near) {
        let here = |at: &f64| (step.at_m - at).abs() <= near;
        if explained.iter().any(here) {
            continue;
        }
        // One border within the strip is that of the paint.
        if step.at_m < waterline && paint.is_none_or(|p| p.height < step.height) {
            total -= paint.map_or(0.0, |p| p.height);
            paint = Some(*step);
        } else {
            total -= step.height;
        }
    }
    Reading {
        deck_m: deck.at_m,
        waterline_m: None,
        freeboard_m,
        paint_m: paint.map(|p| p.at_m),
        score: total,
    }
}

/// The highest steps of a profile, in order outward.
fn steps(half: &Half, floor: &[f64]) -> Vec<Step> {
    let profile = &half.profile;
    let lowest = if half.shaded { LOWEST } else { LOWEST_LIT };
    let mut bins: Vec<&Bin> = profile.bins.iter().collect();
    bins.sort_by(|a, b| a.outward_m.total_cmp(&b.outward_m));
    let spread: Vec<f64> = (0..floor.len())
        .map(|b| profile.spread(b).max(10.0 * floor[b]))
        .collect();
    let mean = |range: &[&Bin], band: usize| {
        range.iter().map(|b| b.values[band]).sum::<f64>() / range.len() as f64
    };
    // A wide and a narrow window on either side: the one hears faint steps, the other tells
    // neighbours apart.
    let height = |k: usize, skip: usize, size: usize| {
        let (Some(from), to) = (k.checked_sub(skip + size), k + skip + size) else {
            return 0.0;
        };
        if to > bins.len() {
            return 0.0;
        }
        let square: f64 = (0..spread.len())
            .map(|b| {
                let inner = mean(&bins[from..from + size], b);
                let outer = mean(&bins[k + skip..to], b);
                ((outer - inner) / spread[b]).powi(2)
            })
            .sum();
        (square / spread.len() as f64).sqrt()
    };
    let mut out: Vec<Step> = Vec::new();
    for (skip, size) in [(1, 3), (0, 2)] {
        let heights: Vec<f64> = (0..bins.len()).map(|k| height(k, skip, size)).collect();
        // Most places show no step but the water's texture.
        let lowest = lowest.max(ABOVE_TEXTURE * median(heights.clone()));
        for k in 1..bins.len().saturating_sub(1) {
            let h = heights[k];
            let around = &heights[k.saturating_sub(2)..(k + 3).min(heights.len())];
            if h < lowest || around.iter().any(|o| *o > h) {
                continue;
            }
            let at_m = 0.5 * (bins[k - 1].outward_m + bins[k].outward_m);
            let spacing = bins[k].outward_m - bins[k - 1].outward_m;
            if !out.iter().any(|s| (s.at_m - at_m).abs() < 1.5 * spacing) {
                out.push(Step { at_m, height: h });
            }
        }
    }
    out.sort_by(|a, b| b.height.total_cmp(&a.height));
    out.truncate(MOST_STEPS);
    for step in &mut out {
        step.height = step.height.min(HIGHEST);
    }
    out.sort_by(|a, b| a.at_m.total_cmp(&b.at_m));
    out
}

impl Half {
    /// Width per metre of freeboard of what this side shows of it.
    fn factor(&self) -> f64 {
        if self.shaded {
            self.geometry.band().max(self.geometry.strip)
        } else {
            self.geometry.strip
        }
    }
}
