//! Whether a freeboard that was fitted may be given.

use super::darkness::could_be_the_side;
use super::plausible::{is_a_ships, is_of_no_ships_trim, may_be_the_pipes, may_hide_boot};
use super::search::Fitted;
use super::section::Edges;
use super::sight::{GOOD_FACTOR, Sight};
use crate::Withheld;
use crate::hull::Hull;
use crate::sea::SeaState;

/// A cue with a good factor and this many pixels of width suffices alone.
const GOOD_WIDTH_PX: f64 = 2.0;
/// Narrower ones, her shadow and her lit side, are given only with at least this width, pixels, and at
/// most this standard error, metres, …
const EARNED: [(f64, f64); 2] = [(1.0, 0.36), (1.1, 0.3)];
/// … and weaker ones with at least this factor and at most this standard error.
const EARNED_FACTOR: f64 = 0.3;
const EARNED_WEAK_SIGMA_M: f64 = 0.21;
/// A standard error above both of these, metres and part of the freeboard, is no answer. Set
/// where intervals were a fifth wider, at 0.6 and 0.08: every second above was off by twice that.
const MAX_SIGMA_M: f64 = 0.5;
const MAX_SIGMA_PART: f64 = 0.065;
/// A rival that fits worse by less than this (minus twice the log-likelihood) is as good.
const CLOSE_RIVAL: f64 = 12.0;
/// Where the deck's edge beside the shaded side is by so much unlike her deck, as a part of that, it
/// lies in the shade of something on deck, whose shadow then is what falls on the water; or it is
/// her side that passes for it. Of 37 rendered hulls so seen 14 were off by more than half a metre.
const IN_SHADE: f64 = 0.8;
/// By how many standard errors of their difference the shadow may say another freeboard than the strip
/// where it is not seen at the strip's.
const SHADOW_DIFFERS: f64 = 3.0;
/// A fit that turns her sides by more than this was drawn away by something beside her: her axis is
/// known to a pixel, and to the wedge that trim makes of a side that is seen.
const MOST_TURNED_PX: f64 = 1.2;
/// A ship that stands so high, as a part of her length, has no boot-topping above water that might be
/// taken for water: she would stand higher than ships do.
const LIGHT: f64 = 0.055;

/// One cue as it shows on this image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) name: &'static str,
    /// Whether it stands out from its surroundings.
    pub(super) seen: bool,
    /// Width per metre of freeboard.
    pub(super) factor: f64,
    /// Width, pixels.
    pub(super) width_px: f64,
    /// What it says alone: metres of freeboard, standard error.
    pub(super) alone: Option<(f64, f64)>,
}

impl Shown {
    pub(super) fn suffices(&self) -> bool {
        self.seen && self.factor >= GOOD_FACTOR && self.width_px >= GOOD_WIDTH_PX
    }
}

/// Whether a freeboard may be given, and why not.
pub(super) fn verdict(
    sea: &SeaState,
    hull: &Hull,
    fitted: &Fitted,
    sight: &Sight,
    [band, strip]: [Shown; 2],
    is_faint: bool,
    sigma_m: f64,
) -> Result<(), Withheld> {
    let earned = [band, strip].iter().zip(EARNED).any(|(c, (px, sigma))| {
        let most_m = if c.factor >= GOOD_FACTOR {
            sigma
        } else {
            EARNED_WEAK_SIGMA_M
        };
        c.seen && c.factor >= EARNED_FACTOR && c.width_px >= px && sigma_m <= most_m
    });
    if band.suffices() || strip.suffices() || earned {
        let (e, length_m) = (&fitted.best.edges, fitted.length_m);
        let rival_is_close = fitted.rival_margin.is_some_and(|m| m < CLOSE_RIVAL);
        let band_misleads = || {
            could_be_the_side(fitted.best.levels.first(), fitted.wide.as_ref())
                || may_be_the_pipes(e, sight.shaded.shadow, length_m)
                || fitted.unexplained.deck > IN_SHADE
        };
        if rival_is_close
            || (!strip.suffices() && band_misleads())
            || (!band.seen && strip_misleads(hull, fitted, &band, sigma_m))
            || !is_a_ships(e, length_m)
            || is_of_no_ships_trim(e, length_m)
            || turned_px(fitted, sight, sea) > MOST_TURNED_PX
            || sigma_m > MAX_SIGMA_M.max(MAX_SIGMA_PART * e.freeboard_m)
        {
            return Err(Withheld::FitAmbiguous);
        }
        return Ok(());
    }
    Err(if band.factor >= GOOD_FACTOR && is_faint {
        Withheld::ShadowTooFaint
    } else {
        sight.hopeless().unwrap_or(Withheld::BandTooNarrow)
    })
}

/// How far the fit turned her sides at the ends of the middle half of her beyond what her trim explains:
/// between her deck's edge and her waterline her axis lies anywhere. Pixels.
fn turned_px(fitted: &Fitted, sight: &Sight, sea: &SeaState) -> f64 {
    unexplained_turn(&fitted.best.edges, sight.lit.strip, fitted.length_m) * 0.25 * fitted.length_m
        / sea.gsd_m
}

/// What is left of a turn, radians, where a side shows `strip` metres of it per metre of height.
fn unexplained_turn(e: &Edges, strip: f64, length_m: f64) -> f64 {
    let wedge = (e.trim_m * strip / length_m).abs();
    (e.turn.abs() - wedge).max(0.0)
}

/// Whether a lit side that is all that speaks may well be something else: beside her wake foam as
/// wide as a strip lies along her; where the shadow alone says another freeboard, plainly, what
/// passes for the strip is deck or water; and in one band a light ship's boot-topping may pass for
/// water, so that she seems less light.
fn strip_misleads(hull: &Hull, fitted: &Fitted, band: &Shown, sigma_m: f64) -> bool {
    let freeboard_m = fitted.best.edges.freeboard_m;
    let shadow_differs = band.factor >= GOOD_FACTOR
        && band.alone.is_some_and(|(alone_m, alone_sigma_m)| {
            (alone_m - freeboard_m).abs() > SHADOW_DIFFERS * sigma_m.hypot(alone_sigma_m)
        });
    let seems_light = freeboard_m >= LIGHT * fitted.length_m;
    hull.wake || shadow_differs || (!seems_light && fitted.best.levels.iter().any(may_hide_boot))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_within_the_wedge_of_her_trim_is_explained() {
        let edges = |turn| Edges::from_array([12.0, 20.0, turn, 13.8, 2.8, 0.15, 0.3, 6.0]);
        assert_eq!(unexplained_turn(&edges(-0.007), -0.58, 217.0), 0.0);
        assert_eq!(unexplained_turn(&edges(0.007), 0.0, 217.0), 0.007);
        let left = unexplained_turn(&edges(0.012), 0.58, 217.0);
        assert!((left - (0.012 - 2.8 * 0.58 / 217.0)).abs() < 1e-12);
    }
}
