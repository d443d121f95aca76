//! From a hull to a freeboard or a reason.

use super::fit::{FLOOR, Guess, Minimum, Section};
use super::geometry::SideGeometry;
use super::plausible::shadow_is_darker;
use super::profile::{Profile, Side};
use super::section::Half;
use super::shade::{WideShadow, wide_shadow};
use crate::answer::{BudgetItem, Cue};
use crate::hull::{Hull, Spot};
use crate::sea::SeaState;
use crate::tile::Acquisition;
use crate::{Measured, Withheld};

/// Largest ground pixel on which a freeboard is measured, metres.
const MAX_GSD_M: f64 = 2.0;
/// Lowest sun, degrees.
const MIN_SUN_DEG: f64 = 10.0;
/// A cue with at least this much width per metre of freeboard, …
const GOOD_FACTOR: f64 = 0.4;
/// … this many pixels wide, suffices alone.
const GOOD_WIDTH_PX: f64 = 2.0;
/// Weaker or narrower cues are given only with at least this factor …
const EARNED_FACTOR: f64 = 0.3;
/// … and at most this standard error, metres.
const EARNED_SIGMA_M: f64 = 0.25;
/// A shadow darker than water by less than this many standard deviations of the water's
/// texture is no shadow.
const MIN_CONTRAST: f64 = 1.2;
/// Heel of a ship at rest: standard deviation, degrees.
const HEEL_SIGMA_DEG: f64 = 0.3;
/// Standard errors of the sun's and the satellite's direction as suppliers state them,
/// degrees.
const ANGLE_SIGMA_DEG: f64 = 0.2;
/// What a fitted edge may be off by, pixels: the blur is not quite normal.
const EDGE_SIGMA_PX: f64 = 0.07;
/// What the model leaves of a step that it explains, as a part of the steps' height: blur that
/// is not normal, paint that is not even.
const MODEL_ERROR: f64 = 0.04;
/// Parallel middle body, as parts of the length about the middle.
const BODY: (f64, f64) = (-0.24, 0.26);

/// The fitted sides of a hull, in its frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sides {
    /// Port side at the waterline (vertical sides: also the deck's plan), metres to
    /// starboard of the axis, negative.
    pub port_m: f64,
    /// Starboard side, the same.
    pub starboard_m: f64,
    /// How far the sides are turned clockwise from the hull frame's axis, degrees.
    pub turn_deg: f64,
    /// One standard deviation of the beam, metres.
    pub beam_sigma_m: f64,
}

/// A freeboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Deck edge above still water, at half length, mean of both sides, metres.
    pub freeboard_m: Measured,
    /// Aft draft minus forward draft, metres.
    pub trim_m: Measured,
}

/// What was learnt of a hull's freeboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Freeboard {
    /// The reading, or why there is none.
    pub outcome: Result<Reading, Withheld>,
    /// The sides as fitted with that reading; `None` when nothing was fitted.
    pub sides: Option<Sides>,
    /// Each cue.
    pub cues: Vec<Cue>,
    /// What the standard error is made of.
    pub budget: Vec<BudgetItem>,
    /// Where the shadow falls beside each side, metres outward per metre of freeboard,
    /// `(port, starboard)`; for drawing.
    pub geometry: Option<(SideGeometry, SideGeometry)>,
}

impl Freeboard {
    fn withheld(reason: Withheld) -> Freeboard {
        Freeboard {
            outcome: Err(reason),
            sides: None,
            cues: Vec::new(),
            budget: Vec::new(),
            geometry: None,
        }
    }
}

/// Measures the freeboard of a hull.
///
/// `field_sigma_m` is added to the error budget: what real ships and seas may hide.
pub fn measure(
    acquisition: &Acquisition,
    sea: &SeaState,
    hull: &Hull,
    field_sigma_m: f64,
) -> Freeboard {
    let (Some(sun), Some(view)) = (acquisition.sun, acquisition.view) else {
        return Freeboard::withheld(Withheld::NoAcquisition);
    };
    let (sun, view) = (sun.value, view.value);
    if sea.gsd_m > MAX_GSD_M {
        return Freeboard::withheld(Withheld::TooCoarse);
    }
    if hull.cut_by_edge {
        return Freeboard::withheld(Withheld::CutByTileEdge);
    }
    if sun.elevation.deg() < MIN_SUN_DEG {
        return Freeboard::withheld(Withheld::SunTooLow);
    }
    let heading = hull.frame.heading;
    let starboard = SideGeometry::of(heading.turned_deg(90.0), sun, view);
    let port = SideGeometry::of(heading.turned_deg(-90.0), sun, view);
    let sign = if starboard.shadow > 0.0 { 1.0 } else { -1.0 };
    let (shaded, lit) = if sign > 0.0 {
        (starboard, port)
    } else {
        (port, starboard)
    };
    // Forward travel of the shadow per metre outward.
    let along = -(heading.minus_deg(sun.azimuth)).to_radians().cos() * sun.elevation.cot();
    let slant = (along / shaded.shadow.max(1e-6)).clamp(-1.5, 1.5);

    let mut out = match fit(sea, hull, shaded, lit, sign, slant) {
        Ok(fitted) => judge(sea, &fitted, shaded, lit, sign, field_sigma_m),
        Err(reason) => Freeboard::withheld(reason),
    };
    out.geometry = Some((port, starboard));
    // What the geometry alone forbids precedes what the fit found.
    if let Err(found) = out.outcome
        && let Some(reason) = hopeless_geometry(shaded, lit)
    {
        out.outcome = Err(reason.min(found));
    }
    out
}

/// The reason that holds whatever the image shows, when no cue has a good factor.
fn hopeless_geometry(shaded: SideGeometry, lit: SideGeometry) -> Option<Withheld> {
    if shaded.band() >= GOOD_FACTOR || lit.strip >= GOOD_FACTOR {
        None
    } else if shaded.shadow >= GOOD_FACTOR {
        Some(Withheld::ShadowHidden)
    } else {
        Some(Withheld::GeometryWeak)
    }
}

/// The best minimum, its rival, and the spread when blocks are left out.
struct Fitted {
    best: Minimum,
    wide: Option<WideShadow>,
    /// By how much the next best freeboard fits worse.
    rival_margin: Option<f64>,
    /// Standard errors of freeboard, trim and beam by the jackknife, metres.
    sigma: [f64; 3],
}

fn fit(
    sea: &SeaState,
    hull: &Hull,
    shaded: SideGeometry,
    lit: SideGeometry,
    sign: f64,
    slant: f64,
) -> Result<Fitted, Withheld> {
    let length_m = hull.imaged_length_m;
    let half_width = hull.imaged_width_m / 2.0;
    let body = (BODY.0 * length_m, BODY.1 * length_m);
    // The deepest hulls stand about 0.09 of their length out of the water when light.
    let max_freeboard_m = 0.09 * length_m + 1.0;
    let margin = (8.0 * sea.gsd_m).max(4.0);
    let inboard = (4.5 * sea.gsd_m).max(1.8);
    let shaded_side = Side {
        sign,
        slant,
        edge_m: half_width,
        inboard_m: inboard + 4.0 * sea.gsd_m,
        outboard_m: max_freeboard_m * shaded.band().max(shaded.strip).max(0.0) + margin,
        only_clean: true,
    };
    let lit_side = Side {
        sign: -sign,
        slant: 0.0,
        edge_m: half_width,
        inboard_m: (max_freeboard_m * lit.strip.max(0.0) + inboard).min(0.9 * half_width),
        outboard_m: margin,
        only_clean: false,
    };
    let wide = wide_shadow(hull, sea, sign, shaded.shadow);
    tracing::debug!(?wide, "shadow");
    let mut halves = Vec::new();
    for (side, geometry, is_shaded) in [(shaded_side, shaded, true), (lit_side, lit, false)] {
        let profile = Profile::read(hull, sea, side, body).ok_or(Withheld::NoStraightSide)?;
        halves.push(Half {
            profile,
            geometry,
            shaded: is_shaded,
            strip: geometry.strip > 0.1,
            shadow_level: wide
                .as_ref()
                .filter(|w| is_shaded && w.contrast >= MIN_CONTRAST)
                .map(|w| shadow_level(hull, sea, w)),
        });
    }
    let floor = sea
        .fine
        .sigma
        .iter()
        .map(|s| FLOOR * f64::from(*s))
        .collect();
    let section = Section {
        halves,
        length_m,
        gsd_m: sea.gsd_m,
        guess: Guess {
            shaded_edge_m: half_width,
            lit_edge_m: half_width,
            max_freeboard_m,
        },
        floor,
    };
    for h in &section.halves {
        tracing::trace!(shaded = h.shaded, geometry = ?h.geometry, bins = ?h.profile.joined(0.5 * sea.gsd_m).bins.iter().map(|b| format!("{:.2}:{:.0}", b.outward_m, b.values[0])).collect::<Vec<_>>().join(" "), "profile");
    }
    let minima: Vec<(Section, Minimum)> = section
        .starts()
        .into_iter()
        .map(|start| {
            let near = section.near(start.freeboard_m);
            let minimum = near.refine(start);
            (near, minimum)
        })
        .filter(|(near, m)| near.keeps_to_borders(&m.edges))
        .collect();
    let scales = common_scales(&section, &minima);
    let mut ranked: Vec<(f64, Section, Minimum)> = minima
        .into_iter()
        .map(|(s, m)| (s.score(&m, &scales), s, m))
        .inspect(|(score, _, m)| tracing::debug!(score, edges = ?m.edges, "minimum"))
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranked = ranked.into_iter();
    let (score, section, best) = ranked.next().ok_or(Withheld::FitAmbiguous)?;
    let apart = 2.0 * sea.gsd_m;
    let rival_margin = ranked
        .find(|(_, _, m)| (m.edges.freeboard_m - best.edges.freeboard_m).abs() > apart)
        .map(|(s, _, _)| s - score);
    let sigma = jackknife(&section, &best);
    Ok(Fitted {
        best,
        wide,
        rival_margin,
        sigma,
    })
}

/// The smallest scale per half and band that any minimum leaves: the noise.
fn common_scales(section: &Section, minima: &[(Section, Minimum)]) -> Vec<Vec<f64>> {
    (0..section.halves.len())
        .map(|half| {
            (0..section.floor.len())
                .map(|band| {
                    minima
                        .iter()
                        .map(|(_, m)| m.weights[half].scale[band])
                        .fold(f64::INFINITY, f64::min)
                        .max(3.0 * section.floor[band])
                        .max(MODEL_ERROR * section.halves[half].profile.spread(band))
                })
                .collect()
        })
        .collect()
}

/// Standard errors of freeboard, trim and beam from leaving out one block at a time:
/// `σ² = (J−1)/J · Σ (θ_j − θ̄)²` (Efron 1982, eq. 3.1).
fn jackknife(section: &Section, best: &Minimum) -> [f64; 3] {
    let blocks = section
        .halves
        .iter()
        .map(|h| h.profile.blocks)
        .max()
        .unwrap_or(0);
    let replicas: Vec<[f64; 3]> = (0..blocks)
        .map(|j| {
            let e = section.without_block(best, j);
            [e.freeboard_m, e.trim_m, e.shaded_m + e.lit_m]
        })
        .collect();
    let n = blocks as f64;
    std::array::from_fn(|k| {
        let mean = replicas.iter().map(|r| r[k]).sum::<f64>() / n;
        let sum: f64 = replicas.iter().map(|r| (r[k] - mean).powi(2)).sum();
        ((n - 1.0) / n * sum).sqrt()
    })
}

fn judge(
    sea: &SeaState,
    fitted: &Fitted,
    shaded: SideGeometry,
    lit: SideGeometry,
    sign: f64,
    field_sigma_m: f64,
) -> Freeboard {
    let e = fitted.best.edges;
    let f = e.freeboard_m;
    let beam = e.shaded_m + e.lit_m;
    let px = |m: f64| m / sea.gsd_m;
    let band = (shaded.band(), px(f * shaded.band()));
    let strip = (lit.strip, px(f * lit.strip));
    let contrast = shadow_contrast(sea, fitted, band.1);

    let shadow_seen = contrast >= MIN_CONTRAST && band.0 > 0.15;
    let strip_seen = lit.strip > 0.15;
    // The cue with the larger factor says how an error of an edge becomes one of freeboard.
    let factor = [
        if shadow_seen { band.0 } else { 0.0 },
        if strip_seen { strip.0 } else { 0.0 },
    ]
    .into_iter()
    .fold(0.05, f64::max);
    let mut budget = budget(sea, fitted, shaded, lit, factor, beam, shadow_seen);
    budget.push(BudgetItem {
        name: "field",
        sigma_m: field_sigma_m,
    });
    let sigma = budget.iter().map(|b| b.sigma_m.powi(2)).sum::<f64>().sqrt();

    let mut cues = Vec::new();
    let mut cue = |name, seen: bool, (factor, width_px): (f64, f64)| {
        if seen {
            cues.push(Cue {
                name,
                freeboard_m: f,
                sigma_m: sigma.max(EDGE_SIGMA_PX * sea.gsd_m / factor),
                factor,
                width_px,
            });
        }
    };
    cue("band", shadow_seen, band);
    cue("lit-strip", strip_seen, strip);

    let good = |seen: bool, (factor, width): (f64, f64)| {
        seen && factor >= GOOD_FACTOR && width >= GOOD_WIDTH_PX
    };
    let earned = factor >= EARNED_FACTOR && sigma <= EARNED_SIGMA_M;
    let outcome = if good(shadow_seen, band) || good(strip_seen, strip) || earned {
        if sigma > 1.0_f64.max(0.25 * f) || rival_is_close(fitted) {
            Err(Withheld::FitAmbiguous)
        } else {
            Ok(())
        }
    } else if band.0 >= GOOD_FACTOR && contrast < MIN_CONTRAST {
        Err(Withheld::ShadowTooFaint)
    } else if band.0.max(strip.0) < GOOD_FACTOR {
        Err(hopeless_geometry(shaded, lit).unwrap_or(Withheld::GeometryWeak))
    } else {
        Err(Withheld::BandTooNarrow)
    };
    tracing::debug!(
        f,
        sigma,
        contrast,
        ?band,
        ?strip,
        ?outcome,
        ?budget,
        "judged"
    );
    // A positive turn moves the shaded side outward going forward: clockwise on starboard.
    let turn_deg = sign * e.turn.to_degrees();
    let (port, starboard) = if sign > 0.0 {
        (-e.lit_m, e.shaded_m)
    } else {
        (-e.shaded_m, e.lit_m)
    };
    Freeboard {
        outcome: outcome.map(|()| Reading {
            freeboard_m: Measured::new(f, sigma),
            trim_m: Measured::new(e.trim_m, fitted.sigma[1].max(0.1)),
        }),
        sides: Some(Sides {
            port_m: port,
            starboard_m: starboard,
            turn_deg,
            beam_sigma_m: fitted.sigma[2].hypot(0.25 * sea.gsd_m),
        }),
        cues,
        budget,
        geometry: None,
    }
}

/// Whether another freeboard explains the image about as well.
fn rival_is_close(fitted: &Fitted) -> bool {
    const CLOSE: f64 = 12.0;
    fitted.rival_margin.is_some_and(|margin| margin < CLOSE)
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

/// How many standard deviations of the water's texture the shadow is darker than water: by
/// the wide shadows where there are any, else as fitted, if the band is wide enough for that.
fn shadow_contrast(sea: &SeaState, fitted: &Fitted, band_px: f64) -> f64 {
    let own = fitted
        .best
        .levels
        .first()
        .map_or(0.0, |levels| match levels.as_slice() {
            [.., shadow, water] if shadow_is_darker(levels) => {
                let bands = shadow.len() as f64;
                let sum: f64 = water
                    .iter()
                    .zip(shadow)
                    .zip(&sea.fine.sigma)
                    .map(|((w, s), sigma)| (w - s) / f64::from(*sigma))
                    .sum();
                sum / bands
            }
            _ => 0.0,
        });
    match &fitted.wide {
        Some(w) if band_px < 3.0 => w.contrast,
        Some(w) => w.contrast.max(own),
        None => own,
    }
}

fn budget(
    sea: &SeaState,
    fitted: &Fitted,
    shaded: SideGeometry,
    lit: SideGeometry,
    factor: f64,
    beam: f64,
    shadow_seen: bool,
) -> Vec<BudgetItem> {
    let f = fitted.best.edges.freeboard_m;
    let angle = ANGLE_SIGMA_DEG.to_radians();
    // dF/F = d(factor)/factor; an error of azimuth turns S and V by their partners along the
    // hull, of size about F·cot h and F·tan i; an error of height changes S by S/(sin h cos h).
    let shadow_part = if shadow_seen {
        shaded.shadow.abs().max(0.3)
    } else {
        0.0
    };
    let strip_part = shaded.strip.abs().max(lit.strip.abs()).max(0.1);
    let item = |name, sigma_m: f64| BudgetItem { name, sigma_m };
    vec![
        item("fit", fitted.sigma[0]),
        item(
            "edge",
            EDGE_SIGMA_PX * std::f64::consts::SQRT_2 * sea.gsd_m / factor,
        ),
        item("heel", 0.5 * beam * HEEL_SIGMA_DEG.to_radians().tan()),
        item("sun", f * angle * 2.0 * shadow_part / factor),
        item("view", f * angle * 2.0 * strip_part / factor),
    ]
}

impl Section {
    /// The section with levels for those strips only that are wide enough at a freeboard.
    fn near(&self, freeboard_m: f64) -> Section {
        let mut out = self.clone();
        for half in &mut out.halves {
            half.strip = half.geometry.strip * freeboard_m > 0.8 * self.gsd_m;
        }
        out
    }
}
