//! From a hull to a freeboard or a reason.

use super::all_round::from_all_round;
use super::darkness::{edge_uncertainty, is_faint, shadow_contrast};
use super::geometry::SideGeometry;
use super::landing::ends_ashore;
use super::lean::{Borders, Lean, lean};
use super::plausible::{LENGTH_OVER_BEAM, is_of_no_ships_height, is_of_no_ships_width};
use super::search::{Fitted, MIN_CONTRAST, search};
use super::sight::Sight;
use super::verdict::{Shown, verdict};
use crate::answer::{BudgetItem, Cue};
use crate::frame::{SunPosition, ViewDirection};
use crate::hull::{Beside, Hull};
use crate::sea::SeaState;
use crate::tile::Tile;
use crate::{Measured, Withheld};

/// The names of the cues: her shadow, with what is seen of the side that throws it, …
const BAND: &str = "band";
/// … and her side in the sun.
const STRIP: &str = "lit-strip";
/// Largest ground pixel on which a freeboard is measured, metres.
const MAX_GSD_M: f64 = 2.0;
/// Lowest sun, degrees.
const MIN_SUN_DEG: f64 = 10.0;
/// Standard deviation of a beam, as a part of it, where the fit is ambiguous.
pub(crate) const AMBIGUOUS_BEAM: f64 = 0.1;
/// Standard error of the beam from a strip of the lit side that is not told from water, as a part
/// of its width: anything from all of it within what passes for her deck to none.
const UNSEEN_STRIP: f64 = 0.36;
/// Cues that differ by so many standard errors of their difference contradict each other.
const CONTRADICTION: f64 = 5.0;
/// Heel of a ship at rest: standard deviation, degrees.
const HEEL_SIGMA_DEG: f64 = 0.3;
/// What the width of a band, and that of a lit strip, may be off by for each pixel that it is short of
/// a width, and at most, pixels: where it is narrower than the blur its level is not seen, and of those
/// that are as narrow too wide ones are given rather than too narrow ones. From 217 rendered bands of
/// 0.6 to 4.5 pixels, and from 380 bands and strips of 1.2 to 4.
const NARROW: [Narrow; 2] = [
    Narrow {
        sigma: 0.2,
        below_px: 4.0,
        most_px: 0.17,
    },
    Narrow {
        sigma: 0.4,
        below_px: 3.0,
        most_px: 0.3,
    },
];
/// Relative standard error of the depths from which a band's light comes, against those of
/// pure water and a typical coast.
const DEPTH_SIGMA: f64 = 0.3;
/// Standard errors of the sun's and the satellite's direction as suppliers state them, degrees: over
/// half a scene of 13 km the sun's changes by 0.06, the satellite's by 0.6 (from 600 km), and
/// both are rounded.
const ANGLE_SIGMA_DEG: [f64; 2] = [0.1, 0.2];
/// What a fitted edge may be off by, pixels, because the blur is not quite normal: of her shadow, of
/// her lit side, whose paint and boot-topping are more than one level. These and [`WATER_PART`] are
/// from the 288 freeboards of 480 open scenes, of whose truths 96 % lay inside with wider ones …
const EDGE_SIGMA_PX: [f64; 2] = [0.1, 0.17];
/// … The first where another hull or a quay lies beside her, whose light and shade fall on her too.
const CROWDED_EDGE_SIGMA_PX: f64 = 0.14;

/// What the scatter over waters and depths is worth as a standard error.
const WATER_PART: f64 = 0.5;
/// Metres of freeboard that a fit may be off by which leaves as much light in its cue as the cue's
/// own step is high: of a shadow, of a lit strip. These and the next two, like [`WATER_PART`], are
/// from 283 rendered hulls, where half of the worst twentieth missed their intervals without.
const LIGHT_M: [f64; 2] = [1.5, 2.0];
/// The same where the deck beside the shaded side lies in shade …
const DECK_M: f64 = 0.35;
/// … by more than this part of its height above the shadow; by less decks differ anyway.
const DECKS_VARY: f64 = 0.2;

/// See [`NARROW`].
#[derive(Debug, Clone, Copy)]
struct Narrow {
    sigma: f64,
    below_px: f64,
    most_px: f64,
}

impl Narrow {
    fn off_by_px(self, width_px: f64) -> f64 {
        (self.sigma * (self.below_px - width_px)).clamp(0.0, self.most_px)
    }
}

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

impl Sides {
    /// Whether the beam between them may be that of a hull so wide as imaged, with her own lit side
    /// and what lies beside her in it or not: a fit that ran away says nothing of her.
    fn lie_about(&self, imaged_width_m: f64) -> bool {
        let beam_m = self.starboard_m - self.port_m;
        (0.4..1.6).contains(&(beam_m / imaged_width_m))
    }
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
    /// Whether tall things lean away from the satellite.
    pub lean: Lean,
    /// Whether the satellite was taken to stand opposite to where it is said to stand.
    pub view_turned: bool,
    /// Where the shadow falls beside each side, metres outward per metre of freeboard,
    /// `(port, starboard)`; for drawing.
    pub geometry: Option<(SideGeometry, SideGeometry)>,
}

impl Freeboard {
    /// Whether two cues differ by more than three standard errors of their difference.
    pub fn cues_disagree(&self) -> bool {
        self.cues_apart() > 3.0
    }

    /// By how many standard errors of their difference, of which her heel is a part, two cues differ;
    /// 0 for one cue.
    fn cues_apart(&self) -> f64 {
        // A heel lowers one side and lifts the other.
        let beam_m = self.sides.map_or(0.0, |s| s.starboard_m - s.port_m);
        let heel_m = beam_m * HEEL_SIGMA_DEG.to_radians().tan();
        match self.cues.as_slice() {
            [a, b] => {
                let sigma_m = a.sigma_m.hypot(b.sigma_m).hypot(heel_m);
                (a.freeboard_m - b.freeboard_m).abs() / sigma_m
            }
            _ => 0.0,
        }
    }

    pub(super) fn withheld(reason: Withheld) -> Freeboard {
        Freeboard {
            outcome: Err(reason),
            sides: None,
            cues: Vec::new(),
            budget: Vec::new(),
            lean: Lean::default(),
            view_turned: false,
            geometry: None,
        }
    }
}

/// What a measurement is told beside the image.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Options {
    /// Standard deviation of what real ships and seas may hide, metres; a part of the budget.
    pub field_sigma_m: f64,
    /// Whether a satellite that tall things lean toward may be taken to stand on the other
    /// side; otherwise the freeboard is withheld.
    pub may_turn_view: bool,
}

/// Measures the freeboard of a hull.
///
/// Where only the incidence is known, the view may come from anywhere: the freeboard is the mean
/// over all directions that the image does not contradict, and their scatter is in its interval.
pub fn measure(tile: &Tile, sea: &SeaState, hull: &Hull, options: &Options) -> Freeboard {
    let acquisition = &tile.acquisition;
    let Some(sun) = acquisition.sun.map(|s| s.value) else {
        return Freeboard::withheld(Withheld::NoAcquisition);
    };
    if acquisition.view.is_none() && acquisition.incidence.is_none() {
        return Freeboard::withheld(Withheld::NoAcquisition);
    }
    if sea.gsd_m > MAX_GSD_M {
        return Freeboard::withheld(Withheld::TooCoarse);
    }
    if hull.cut_by_edge {
        return Freeboard::withheld(Withheld::CutByTileEdge);
    }
    if sun.elevation.deg() < MIN_SUN_DEG {
        return Freeboard::withheld(Withheld::SunTooLow);
    }
    let seen_from = |view| seen_from(tile, sea, hull, (sun, view), options.field_sigma_m);
    match (acquisition.view, acquisition.incidence) {
        (Some(view), _) => {
            let said = seen_from(view.value);
            if said.lean == Lean::Contradicted && options.may_turn_view {
                let turned = seen_from(view.value.turned_round());
                if turned.lean == Lean::Confirmed {
                    return Freeboard {
                        view_turned: true,
                        ..turned
                    };
                }
            }
            said
        }
        (None, Some(incidence)) => from_all_round(incidence.value, seen_from),
        (None, None) => Freeboard::withheld(Withheld::NoAcquisition),
    }
}

/// The freeboard of a hull that is lit and seen from two directions.
fn seen_from(
    tile: &Tile,
    sea: &SeaState,
    hull: &Hull,
    (sun, view): (SunPosition, ViewDirection),
    field_sigma_m: f64,
) -> Freeboard {
    let sight = Sight::new(hull.frame.heading, sun, view);
    let free = sight.shaded_first([hull.port, hull.starboard].map(|b| b == Beside::Water));
    let (mut out, fitted_m) = match search(&tile.roles, sea, hull, &sight, free) {
        Ok(fitted) => (
            judge(sea, hull, &fitted, &sight, field_sigma_m),
            Some(fitted.best.edges.freeboard_m),
        ),
        Err(reason) => (Freeboard::withheld(reason), None),
    };
    out.geometry = Some(sight.sides());
    if out.sides.is_some_and(|s| !s.lie_about(hull.imaged_width_m)) {
        out.sides = None;
        out.outcome = out.outcome.and(Err(Withheld::FitAmbiguous));
    }
    if let Some(sides) = &mut out.sides {
        let beam_m = sides.starboard_m - sides.port_m;
        sides.beam_sigma_m = sides.beam_sigma_m.hypot(hull.beside_sigma_m(beam_m));
    }
    // A pier brighter than water, or darker than a faint shadow, is one on which it may lie.
    let by_shadow = match &out.outcome {
        Ok(_) => out.cues.iter().any(|c| c.name == BAND),
        Err(reason) => *reason == Withheld::ShadowTooFaint,
    };
    if let (Some(fitted_m), Some(sides)) = (fitted_m, out.sides)
        && by_shadow
        && ends_ashore(hull, sea, &sight, sides, fitted_m)
    {
        out.outcome = Err(Withheld::ShadowNotOnWater);
    }
    // Two cues that cannot both be right: one was taken for what it is not, and which is not
    // known.
    if out.cues_apart() > CONTRADICTION && out.outcome.is_ok() {
        out.outcome = Err(Withheld::FitAmbiguous);
    }
    if let Err(found) = out.outcome
        && !free[0]
    {
        out.outcome = Err(found.min(Withheld::ShadowNotOnWater));
    }
    // What the geometry alone forbids precedes what the fit found.
    if let Err(found) = out.outcome
        && let Some(reason) = sight.hopeless()
    {
        out.outcome = Err(reason.min(found));
    }
    let freeboard_m = out.outcome.as_ref().map_or(0.0, |r| r.freeboard_m.value);
    let borders = Borders::of(hull, &sight, out.sides, freeboard_m);
    out.lean = lean(hull, sea, &sight, borders);
    if out.lean == Lean::Contradicted {
        out.outcome = Err(Withheld::ViewAzimuthContradicted);
    }
    out
}

fn judge(
    sea: &SeaState,
    hull: &Hull,
    fitted: &Fitted,
    sight: &Sight,
    field_sigma_m: f64,
) -> Freeboard {
    let e = fitted.best.edges;
    let f = e.freeboard_m;
    let shown = |name, factor: f64, alone| Shown {
        name,
        seen: factor > 0.15,
        factor,
        width_px: f * factor / sea.gsd_m,
        alone,
    };
    let mut band = shown(BAND, sight.shaded.band(), fitted.alone[0]);
    let mut strip = shown(STRIP, sight.lit.strip, fitted.alone[1]);
    strip.seen &= fitted.unseen_strip_m == 0.0;
    let contrast = shadow_contrast(sea, fitted, band.width_px);
    let (levels, wide) = (fitted.best.levels.first(), fitted.wide.as_ref());
    let is_faint = contrast < MIN_CONTRAST
        || fitted.no_shadow
        || is_faint(levels, wide, &sight.shaded, sea.glints());
    band.seen &= !is_faint;

    let edge_px = edge_sigma_px(hull);
    let budget = budget(sea, fitted, sight, [band, strip], edge_px, field_sigma_m);
    let sigma = budget.iter().map(|b| b.sigma_m.powi(2)).sum::<f64>().sqrt();
    let outcome = verdict(sea, hull, fitted, sight, [band, strip], is_faint, sigma);
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
    let cues: Vec<Cue> = [band, strip]
        .into_iter()
        .zip(edge_px)
        .filter(|(c, _)| c.seen)
        .filter_map(|(c, edge_px)| {
            let (freeboard_m, sigma_m) = c.alone?;
            Some(Cue {
                name: c.name,
                freeboard_m,
                sigma_m: sigma_m.hypot(edge_px * sea.gsd_m / c.factor),
                factor: c.factor,
                width_px: c.width_px,
            })
        })
        .collect();
    // What no cue says is no measurement.
    let outcome = match outcome {
        Ok(()) if cues.is_empty() => Err(Withheld::FitAmbiguous),
        outcome => outcome,
    };
    // A fit that was not believed says little of the beam: pipes' shadow passes for her side.
    let beam_m = e.shaded_m + e.lit_m;
    let usual_m = fitted.length_m / LENGTH_OVER_BEAM.0;
    let doubt_m = if is_of_no_ships_width(&e, fitted.length_m) {
        (beam_m - usual_m).abs()
    } else if outcome == Err(Withheld::FitAmbiguous) || is_of_no_ships_height(&e, fitted.length_m) {
        AMBIGUOUS_BEAM * beam_m
    } else {
        0.0
    };
    // A strip that nobody sees may lie within what passes for her deck, or beside it.
    let (lit_m, strip_m) = (
        e.lit_m - 0.5 * fitted.unseen_strip_m,
        UNSEEN_STRIP * fitted.unseen_strip_m,
    );
    // A positive turn moves the shaded side outward going forward: clockwise on starboard.
    let turn_deg = sight.sign * e.turn.to_degrees();
    let (port, starboard) = if sight.sign > 0.0 {
        (-lit_m, e.shaded_m)
    } else {
        (-e.shaded_m, lit_m)
    };
    let beam_sigma_m = fitted.sigma.beam_m.hypot(0.25 * sea.gsd_m);
    Freeboard {
        outcome: outcome.map(|()| Reading {
            freeboard_m: Measured::new(f, sigma),
            trim_m: Measured::new(e.trim_m, fitted.sigma.trim_m.max(0.1)),
        }),
        sides: Some(Sides {
            port_m: port,
            starboard_m: starboard,
            turn_deg,
            beam_sigma_m: beam_sigma_m.hypot(doubt_m).hypot(strip_m),
        }),
        cues,
        budget,
        lean: Lean::default(),
        view_turned: false,
        geometry: None,
    }
}

/// What an edge of her shadow, or of her lit side, may be off by, pixels.
fn edge_sigma_px(hull: &Hull) -> [f64; 2] {
    let [shadow, lit] = EDGE_SIGMA_PX;
    let alone = [hull.port, hull.starboard] == [Beside::Water; 2];
    [if alone { shadow } else { CROWDED_EDGE_SIGMA_PX }, lit]
}

/// What the standard error is made of.
fn budget(
    sea: &SeaState,
    fitted: &Fitted,
    sight: &Sight,
    [band, strip]: [Shown; 2],
    edge_sigma_px: [f64; 2],
    field_sigma_m: f64,
) -> Vec<BudgetItem> {
    let f = fitted.best.edges.freeboard_m;
    let beam_m = fitted.best.edges.shaded_m + fitted.best.edges.lit_m;
    // The cue with the larger factor says how an error of width becomes one of freeboard.
    let by_strip = !band.seen || (strip.seen && strip.factor > band.factor);
    let of = |s: &Sight| {
        if by_strip {
            s.lit.strip
        } else {
            s.shaded.band()
        }
    };
    let factor = of(sight).max(0.05);
    let [sun, view] = sight.factor_errors(ANGLE_SIGMA_DEG, of);
    let width_px = if by_strip {
        strip.width_px
    } else {
        band.width_px
    };
    let narrow_px = NARROW[usize::from(by_strip)].off_by_px(width_px);
    let blurred_px = edge_sigma_px[usize::from(by_strip)] * std::f64::consts::SQRT_2;
    let edge_px = if by_strip {
        blurred_px
    } else {
        blurred_px * edge_uncertainty(fitted.best.levels.first())
    };
    let edges_m = edge_px.hypot(narrow_px) * sea.gsd_m;
    let smear_m = if by_strip {
        0.0
    } else {
        DEPTH_SIGMA * fitted.smeared_m / factor
    };
    let water_m = WATER_PART * fitted.water_m.hypot(smear_m);
    let left = &fitted.unexplained;
    let light = left.light[usize::from(by_strip)];
    let deck_m = DECK_M * (left.deck - DECKS_VARY).max(0.0);
    let model_m = (LIGHT_M[usize::from(by_strip)] * light).hypot(deck_m);
    [
        ("fit", fitted.sigma.freeboard_m),
        ("edge", edges_m / factor),
        ("heel", 0.5 * beam_m * HEEL_SIGMA_DEG.to_radians().tan()),
        ("sun", f * sun / factor),
        ("view", f * view / factor),
        ("water", water_m),
        ("model", model_m),
        ("field", field_sigma_m),
    ]
    .into_iter()
    .map(|(name, sigma_m)| BudgetItem { name, sigma_m })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_of_a_fit_that_ran_away_are_none_of_hers() {
        let sides = |port_m, starboard_m| Sides {
            port_m,
            starboard_m,
            turn_deg: 0.0,
            beam_sigma_m: 0.1,
        };
        assert!(sides(-6.0, 6.5).lie_about(13.0));
        assert!(!sides(-70.0, 76.0).lie_about(13.0));
        assert!(!sides(12.0, -12.0).lie_about(13.0));
    }

    #[test]
    fn sides_of_a_broad_ship_may_differ_by_her_heel() {
        let cue = |name, freeboard_m| Cue {
            name,
            freeboard_m,
            sigma_m: 0.07,
            factor: 0.8,
            width_px: 20.0,
        };
        let of = |half_m: f64| Freeboard {
            sides: Some(Sides {
                port_m: -half_m,
                starboard_m: half_m,
                turn_deg: 0.0,
                beam_sigma_m: 0.1,
            }),
            cues: vec![cue(BAND, 14.37), cue(STRIP, 13.76)],
            ..Freeboard::withheld(Withheld::FitAmbiguous)
        };
        assert!(of(5.0).cues_apart() > CONTRADICTION);
        let broad = of(16.0);
        assert!(broad.cues_disagree() && broad.cues_apart() < CONTRADICTION);
    }
}
