//! How dark the shadow on the water is, and whether it is one.

use super::geometry::SideGeometry;
use super::levels::{Levels, SHADOW, SIDE, WATER};
use super::plausible::shadow_is_darker;
use super::search::Fitted;
use super::shade::WideShadow;
use crate::sea::SeaState;
use crate::tile::BandRole;

/// Part of the water's light below which what is missing in a shadow tells it from nothing else:
/// the hull's mirror image, ripples in her lee and her wake take away as much. Off clear coasts
/// it is 5 to 8 %, and seems to be up to a half more.
const FAINT: f64 = 0.12;
/// The faintest for which edges were measured.
const FAINTEST: f64 = 0.1;
/// No shadow makes water brighter in any band, by more than noise.
const BRIGHTER: f64 = -0.05;
/// Behind what stands higher the same shadow falls on the same water: where it is between these, and
/// what passes for it beside the hull is so many times as dark, that is her side.
const FAINT_BEHIND: std::ops::Range<f64> = 0.05..FAINT;
const TOO_DARK: f64 = 2.5;
/// Nothing that no wide shadow vouches for takes away more of the water's light, unless that is the
/// sun's glitter: the sky still shines on it. A side in the shade does. Of 50 rendered hulls with a shadow of a fifth to 0.57 the strongest
/// were fitted as 0.62.
const DARKEST: f64 = 0.65;
/// A shadow that takes away so much of the green light takes away at least this part of that of the red:
/// where water is so bright, red comes from it, too. A red boot-topping in the shade does not.
const TURBID: f64 = 0.3;
const RED_TO_GREEN: f64 = 0.5;
/// The same from which on a shadow is as good as any.
const USUAL: f64 = 0.25;
/// Reach of a shadow, metres per metre of height, below which there is next to none.
const NO_SHADOW: f64 = 0.1;

/// How many standard deviations of the water's texture the shadow is darker than water: by
/// the wide shadows where there are any, else as fitted, if the band is wide enough for that.
pub(super) fn shadow_contrast(sea: &SeaState, fitted: &Fitted, band_px: f64) -> f64 {
    let own = fitted
        .best
        .levels
        .first()
        .filter(|levels| shadow_is_darker(levels))
        .map_or(0.0, |levels| darker_than_water(levels, sea));
    match &fitted.wide {
        Some(w) if band_px < 3.0 => w.contrast,
        Some(w) => w.contrast.max(own),
        None => own,
    }
}

/// The same as fitted, mean over bands.
pub(super) fn darker_than_water(levels: &Levels, sea: &SeaState) -> f64 {
    let darker = levels.of(WATER).zip(levels.of(SHADOW));
    let sum: f64 = darker
        .zip(&sea.fine.sigma)
        .map(|((w, s), sigma)| (w - s) / f64::from(*sigma))
        .sum();
    sum / sea.fine.sigma.len() as f64
}

/// How many times farther than usual what distorts edges (mirror image, ripples, foam) moves the
/// edge of this shadow: it is as strong beside a faint one.
pub(super) fn edge_uncertainty(levels: Option<&Levels>) -> f64 {
    let strongest = beside(levels).fold(FAINTEST, f64::max);
    (USUAL / strongest).max(1.0)
}

/// Whether a shadow that falls on the water takes away next to nothing of its light, in every
/// band, both beside the hull and behind what stands higher; or what passes for it is none, so that
/// it must be as faint. `glints` says whether the water shines with the sun's glitter.
pub(super) fn is_faint(
    levels: Option<&Levels>,
    wide: Option<&WideShadow>,
    shaded: &SideGeometry,
    glints: bool,
) -> bool {
    let Some(levels) = levels.filter(|_| shaded.shadow > NO_SHADOW) else {
        return false;
    };
    let darker = wide.into_iter().flat_map(|w| &w.darker);
    let behind = darker.zip(levels.of(WATER)).map(|(d, w)| -d / w);
    let behind = behind.fold(0.0, f64::max);
    let beside: Vec<f64> = beside(Some(levels)).collect();
    let strongest = beside.iter().copied().fold(0.0, f64::max);
    let is_none = beside.iter().any(|part| *part < BRIGHTER)
        || (FAINT_BEHIND.contains(&behind) && strongest > TOO_DARK * behind)
        || (wide.is_none() && strongest > DARKEST && !glints);
    is_none || behind.max(strongest) < FAINT
}

/// Whether what passes for the shadow is red against water, as a boot-topping is.
pub(super) fn is_red(levels: Option<&Levels>, roles: &[BandRole]) -> bool {
    let parts: Vec<f64> = beside(levels).collect();
    let of = |role| parts.get(roles.iter().position(|r| *r == role)?);
    of(BandRole::Green)
        .zip(of(BandRole::Red))
        .is_some_and(|(green, red)| *green > TURBID && *red < RED_TO_GREEN * green)
}

/// Whether what passes for the shadow may be the hull's own shaded side, and the shadow be
/// too faint to be seen: it is darker than what passes for the side, which sees only a part of
/// the sky, and no wide shadow says that it is as dark as that.
pub(super) fn could_be_the_side(levels: Option<&Levels>, wide: Option<&WideShadow>) -> bool {
    let darkness = |l, slot| parts_missing(l, slot).sum::<f64>();
    wide.is_none()
        && levels.is_some_and(|l| {
            l.has[SIDE] && l.has[SHADOW] && darkness(l, SHADOW) > darkness(l, SIDE)
        })
}

/// Part of the water's light that is missing in the shadow beside the hull, per band; nothing
/// where there is none.
fn beside(levels: Option<&Levels>) -> impl Iterator<Item = f64> + '_ {
    let shaded = levels.filter(|l| l.has[SHADOW]);
    shaded.into_iter().flat_map(|l| parts_missing(l, SHADOW))
}

/// Part of the water's light that is missing, per band.
fn parts_missing(levels: &Levels, slot: usize) -> impl Iterator<Item = f64> + '_ {
    let pairs = levels.of(WATER).zip(levels.of(slot));
    pairs.map(|(water, level)| (water - level) / water)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(darker: f64) -> WideShadow {
        WideShadow {
            darker: vec![darker],
            contrast: 3.0,
        }
    }

    #[test]
    fn a_shadow_is_faint_that_takes_no_tenth_anywhere() {
        let side = |shadow| SideGeometry { shadow, strip: 0.3 };
        let of = |shadow| Levels::one_band(&[(WATER, 200.0), (SHADOW, shadow)]);
        let (faint, deep) = (of(186.0), of(140.0));
        assert!(is_faint(Some(&faint), None, &side(0.8), false));
        assert!(is_faint(
            Some(&faint),
            Some(&wide(-12.0)),
            &side(0.8),
            false
        ));
        assert!(!is_faint(Some(&deep), None, &side(0.8), false));
        assert!(!is_faint(
            Some(&faint),
            Some(&wide(-50.0)),
            &side(0.8),
            false
        ));
        // Where next to no shadow falls, only the side is seen.
        assert!(!is_faint(Some(&faint), None, &side(0.05), false));
    }

    #[test]
    fn what_is_brighter_than_water_or_far_darker_than_the_wide_shadow_is_none() {
        let side = SideGeometry {
            shadow: 0.6,
            strip: 0.5,
        };
        let dark = Levels::one_band(&[(WATER, 200.0), (SHADOW, 90.0)]);
        assert!(!is_faint(Some(&dark), None, &side, false));
        assert!(
            is_faint(Some(&dark), Some(&wide(-21.0)), &side, false),
            "her side"
        );
        assert!(
            !is_faint(Some(&dark), Some(&wide(-2.0)), &side, false),
            "none seen"
        );
        assert!(!is_faint(Some(&dark), Some(&wide(-60.0)), &side, false));
        let bright = Levels::one_band(&[(WATER, 200.0), (SHADOW, 230.0)]);
        assert!(is_faint(Some(&bright), None, &side, false));
        let black = Levels::one_band(&[(WATER, 200.0), (SHADOW, 60.0)]);
        assert!(
            is_faint(Some(&black), None, &side, false),
            "the sky shines on water"
        );
        assert!(!is_faint(Some(&black), None, &side, true), "of the sun");
        assert!(!is_faint(Some(&black), Some(&wide(-140.0)), &side, false));
    }

    #[test]
    fn a_red_boot_topping_takes_away_green_and_leaves_red() {
        let of = |red| {
            let by_band = [(red, 100.0), (40.0, 100.0)];
            let levels = by_band.map(|(shadow, water)| {
                let mut of_band = Levels::one_band(&[(WATER, water), (SHADOW, shadow)]);
                of_band.by_band.remove(0)
            });
            Levels {
                by_band: levels.to_vec(),
                ..Levels::one_band(&[(WATER, 100.0), (SHADOW, 40.0)])
            }
        };
        let roles = [BandRole::Red, BandRole::Green];
        assert!(is_red(Some(&of(80.0)), &roles));
        assert!(!is_red(Some(&of(45.0)), &roles), "a shadow");
        assert!(!is_red(Some(&of(80.0)), &[BandRole::Pan; 2]));
    }

    #[test]
    fn what_is_darker_than_the_side_is_a_shadow_where_a_wide_one_says_so() {
        let levels = |side| Levels::one_band(&[(WATER, 200.0), (SIDE, side), (SHADOW, 90.0)]);
        assert!(could_be_the_side(Some(&levels(120.0)), None));
        assert!(!could_be_the_side(
            Some(&levels(120.0)),
            Some(&wide(-110.0))
        ));
        assert!(!could_be_the_side(Some(&levels(60.0)), None));
    }

    #[test]
    fn a_fainter_edge_is_less_certain_and_a_strong_one_is_as_any() {
        let of =
            |shadow| edge_uncertainty(Some(&Levels::one_band(&[(WATER, 200.0), (SHADOW, shadow)])));
        assert_eq!(of(140.0), 1.0);
        assert!((of(175.0) - 2.0).abs() < 1e-12 && (of(198.0) - 2.5).abs() < 1e-12);
    }
}
