//! How dark the shadow on the water is, and whether it is one.

use super::geometry::SideGeometry;
use super::levels::{Levels, SHADOW, SIDE, WATER};
use super::plausible::shadow_is_darker;
use super::search::Fitted;
use crate::sea::SeaState;

/// Part of the water's light below which what is missing in a shadow tells it from nothing else:
/// the hull's mirror image, ripples in her lee and her wake take away as much. Off clear coasts
/// it is 5 to 8 %.
const FAINT: f64 = 0.1;
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
        .map_or(0.0, |levels| {
            let bands = sea.fine.sigma.len() as f64;
            let darker = levels.of(WATER).zip(levels.of(SHADOW));
            let sum: f64 = darker
                .zip(&sea.fine.sigma)
                .map(|((w, s), sigma)| (w - s) / f64::from(*sigma))
                .sum();
            sum / bands
        });
    match &fitted.wide {
        Some(w) if band_px < 3.0 => w.contrast,
        Some(w) => w.contrast.max(own),
        None => own,
    }
}

/// How many times farther than usual what distorts edges (mirror image, ripples, foam) moves the
/// edge of this shadow: it is as strong beside a faint one.
pub(super) fn edge_uncertainty(fitted: &Fitted) -> f64 {
    let levels = fitted.best.levels.first().filter(|l| l.has[SHADOW]);
    let parts = levels.into_iter().flat_map(|l| parts_missing(l, SHADOW));
    let strongest = parts.fold(FAINT, f64::max);
    (USUAL / strongest).max(1.0)
}

/// Whether a shadow that falls on the water takes away next to nothing of its light, in every
/// band, both beside the hull and behind what stands higher.
pub(super) fn is_faint(fitted: &Fitted, shaded: &SideGeometry) -> bool {
    let Some(levels) = fitted.best.levels.first() else {
        return false;
    };
    let wide = fitted.wide.iter().flat_map(|w| w.darker.iter());
    let behind = wide.zip(levels.of(WATER)).map(|(d, w)| -d / w);
    let beside = parts_missing(levels, SHADOW).filter(|_| levels.has[SHADOW]);
    shaded.shadow > NO_SHADOW && beside.chain(behind).all(|part| part < FAINT)
}

/// Whether what passes for the shadow may be the hull's own shaded side, and the shadow be
/// too faint to be seen: it is darker than what passes for the side, which sees only a part of
/// the sky, and no wide shadow says that it is as dark as that.
pub(super) fn could_be_the_side(fitted: &Fitted) -> bool {
    let Some(levels) = fitted.best.levels.first() else {
        return false;
    };
    let darkness = |slot| parts_missing(levels, slot).sum::<f64>();
    let has_both = levels.has[SIDE] && levels.has[SHADOW];
    fitted.wide.is_none() && has_both && darkness(SHADOW) > darkness(SIDE)
}

/// Part of the water's light that is missing, per band.
fn parts_missing(levels: &Levels, slot: usize) -> impl Iterator<Item = f64> + '_ {
    let pairs = levels.of(WATER).zip(levels.of(slot));
    pairs.map(|(water, level)| (water - level) / water)
}
