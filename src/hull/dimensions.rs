//! Length, beam and place of the hull herself, from the hull as imaged.

use super::on_coarse_pixels::is_coarse;
use super::{Hull, Spot, Stretch};
use crate::Measured;
use crate::frame::ViewDirection;
use crate::sea::SeaState;

/// Where an end found on blurred pixels may lie, pixels …
const END_SIGMA_PX: f64 = 0.7;
/// … or where pixels are so coarse that a bow is a few of them …
const END_SIGMA_COARSE_PX: f64 = 0.9;
/// … and how much of a rounded stem or stern the eye of half a level misses, metres: from the
/// scatter on rendered scenes.
const END_SIGMA_M: f64 = 0.8;
/// What of a rounded stern or a raked stem lies beyond where half of the level is reached, at
/// each end, metres: the median on rendered scenes, the same at every length and pixel.
const ROUNDED_M: f64 = 0.33;
/// How much less sure the end before a wake is, as a part of the width as imaged: from the
/// scatter on rendered ships under way.
const WAKE_SIGMA: f64 = 0.12;
/// How much less sure the length is where glitter had to be averaged out, metres: averaging moves
/// the ends, and her shadow may be one. From the scatter on 131 rendered ships in the sun's glint.
const GLITTER_SIGMA_M: f64 = 7.0;
/// How much less sure it is in a rough sea, where flecks of foam lie at her ends, metres for each
/// part by which the texture's standard deviation over the level exceeds that of a calm sea, and
/// at most: from the scatter on 296 rendered ships among whitecaps.
const ROUGH_SIGMA_M: f64 = 45.0;
const CALM: f64 = 0.02;
const ROUGHEST_SIGMA_M: f64 = 2.0;
/// Scatter of the height of the bow's top over the stern's, metres.
const END_HEIGHT_SIGMA_M: f64 = 0.8;

/// Freeboard over length of a ship of which nothing else is known: midway between laden
/// (0.02) and ballast (0.05).
const FREEBOARD_GUESS: f64 = 0.035;

/// What is known of a hull's height when her image is moved back to the sea.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heights {
    /// Freeboard at half length, metres.
    pub freeboard_m: f64,
    /// Aft draft minus forward draft, metres.
    pub trim_m: f64,
}

/// A hull's dimensions, free of lean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dimensions {
    /// Length overall, metres.
    pub length_m: Measured,
    /// Midway between stem and stern and between the sides, on the sea, in the hull's frame.
    pub centre: Spot,
}

/// Height of a forecastle: the standard height of a superstructure, 1.8 m up to 75 m of
/// length and 2.3 m from 125 m, linear between (ICLL 1966/88, Reg. 33).
pub fn standard_height_m(length_m: f64) -> f64 {
    (1.8 + 0.5 * (length_m - 75.0) / 50.0).clamp(1.8, 2.3)
}

/// What is seen at an end of the hull.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rim {
    /// The top of the bow or stern: the satellite stands beyond the other end, or the own
    /// side there is as dark as its surroundings.
    Top,
    /// The waterline, below the stem or transom that the satellite sees.
    Waterline,
}

impl Dimensions {
    /// Corrects the imaged length for the lean of its ends: a top at height `z` is imaged
    /// `z·tan i` away from the satellite, so that
    /// `L = L_imaged + (z_bow − z_stern)·tan i·cos(A_sat − heading)`.
    ///
    /// The bow stands a forecastle higher than the deck, and trim raises bow over stern. At
    /// the end that faces the satellite her own side shows below the top; where it stands out
    /// from the sea, the imaged end is the waterline, at `z = 0`.
    ///
    /// With the view unknown nothing is corrected and the standard error holds what the lean
    /// may be at an incidence of 20°.
    pub fn of(
        hull: &Hull,
        sea: &SeaState,
        view: Option<ViewDirection>,
        heights: Option<Heights>,
    ) -> Dimensions {
        let gsd_m = sea.gsd_m;
        let forecastle_m = standard_height_m(hull.imaged_length_m);
        let noise_m = noise_m(gsd_m, hull.imaged_width_m, hull.wake, hull.in_glitter)
            .hypot(rough_m(sea.coarse.roughness()));
        let imaged_m = hull.imaged_length_m + 2.0 * ROUNDED_M;
        let Some(view) = view else {
            let unknown_m = forecastle_m * 20f64.to_radians().tan() / std::f64::consts::SQRT_2;
            return Dimensions {
                length_m: Measured::new(imaged_m, noise_m.hypot(unknown_m)),
                centre: Spot::new(0.0, 0.0),
            };
        };
        let lean = view.incidence.tan();
        let toward = view.azimuth.minus_deg(hull.frame.heading).to_radians();
        let (along, across) = (lean * toward.cos(), lean * toward.sin());
        // A freeboard that is not known is guessed for the ends, and its scatter kept.
        let (freeboard_m, trim_m, sigma_m) = match heights {
            Some(h) => (h.freeboard_m, h.trim_m, 0.0),
            None => (
                FREEBOARD_GUESS * hull.imaged_length_m,
                0.0,
                0.6 * FREEBOARD_GUESS * hull.imaged_length_m,
            ),
        };
        let bow_top_m = freeboard_m + trim_m / 2.0 + forecastle_m;
        let stern_top_m = freeboard_m - trim_m / 2.0;
        let rim = |top_m: f64, end: f64| {
            let strip_m = top_m * along * end;
            if strip_m > 1.5 * gsd_m && side_stands_out(hull, sea, end, strip_m) {
                Rim::Waterline
            } else {
                Rim::Top
            }
        };
        let (bow, stern) = (rim(bow_top_m, 1.0), rim(stern_top_m, -1.0));
        let height = |rim, top_m: f64| if rim == Rim::Top { top_m } else { 0.0 };
        let (z_bow, z_stern) = (height(bow, bow_top_m), height(stern, stern_top_m));
        tracing::debug!(?bow, ?stern, z_bow, z_stern, along, "ends");
        let scatter_m = if bow == stern {
            END_HEIGHT_SIGMA_M
        } else {
            END_HEIGHT_SIGMA_M.hypot(sigma_m)
        };
        let top_m = heights.map_or(0.0, |h| h.freeboard_m);
        Dimensions {
            length_m: Measured::new(
                imaged_m + (z_bow - z_stern) * along,
                noise_m.hypot(scatter_m * along),
            ),
            // Tops are imaged away from the satellite; the hull lies nearer to it.
            centre: Spot::new((z_bow + z_stern) / 2.0 * along, top_m * across),
        }
    }
}

/// Standard error of the length as imaged, of a hull so wide.
fn noise_m(gsd_m: f64, width_m: f64, wake: bool, in_glitter: bool) -> f64 {
    let part = |sigma_m: f64, there: bool| sigma_m * f64::from(u8::from(there));
    let end_px = if is_coarse(gsd_m) {
        END_SIGMA_COARSE_PX
    } else {
        END_SIGMA_PX
    };
    let ends_m = (end_px * gsd_m).hypot(END_SIGMA_M) * std::f64::consts::SQRT_2;
    ends_m
        .hypot(part(WAKE_SIGMA * width_m, wake))
        .hypot(part(GLITTER_SIGMA_M, in_glitter))
}

/// What foam at her ends adds to that in a sea of such texture.
fn rough_m(roughness: f64) -> f64 {
    (ROUGH_SIGMA_M * (roughness - CALM)).clamp(0.0, ROUGHEST_SIGMA_M)
}

/// Whether the outermost `strip_m` of an end (+1 bow, −1 stern) looks like a side below a
/// deck: a colour of its own, unlike the deck just inboard of it.
fn side_stands_out(hull: &Hull, sea: &SeaState, end: f64, strip_m: f64) -> bool {
    let gsd_m = sea.gsd_m;
    let half_length = hull.imaged_length_m / 2.0;
    let bands = hull.chip.raster.bands();
    let mut sums = [vec![0.0f64; bands], vec![0.0f64; bands]];
    let mut counts = [0usize; 2];
    let inner = (2.0 * strip_m).max(strip_m + 3.0 * gsd_m);
    let half_width = 0.06 * hull.imaged_width_m + 0.5 * gsd_m;
    let strip = Stretch::about(half_length, half_width);
    for (s, r, c) in hull.chip.spots(&hull.frame, strip) {
        let from_end = half_length - end * s.forward_m;
        let part = if from_end > 0.7 * gsd_m && from_end < strip_m - 0.5 * gsd_m {
            0
        } else if from_end > strip_m + 0.7 * gsd_m && from_end < inner {
            1
        } else {
            continue;
        };
        counts[part] += 1;
        for (b, sum) in sums[part].iter_mut().enumerate() {
            *sum += f64::from(hull.chip.raster.samples[[b, r, c]]);
        }
    }
    if counts.contains(&0) {
        return false;
    }
    let at = hull.frame.to_pixel(Spot::new(end * half_length, 0.0));
    let water = |b: usize| f64::from(sea.fine.level(b, [at.col, at.row]));
    let mean = |part: usize, b: usize| sums[part][b] / counts[part] as f64;
    let weight = |b: usize| f64::from(sea.fine.sigma[b]).powi(-2);
    let step: f64 = (0..bands)
        .map(|b| weight(b) * (mean(0, b) - mean(1, b)).powi(2))
        .sum();
    let deck: f64 = (0..bands)
        .map(|b| weight(b) * (mean(1, b) - water(b)).powi(2))
        .sum();
    step > 0.25 * deck
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_a_wake_and_in_glitter_the_length_is_less_sure() {
        let calm = noise_m(0.5, 20.0, false, false);
        assert!(calm < 1.5);
        assert!(noise_m(0.5, 20.0, true, false) > calm + 1.0);
        assert!(noise_m(0.5, 20.0, false, true) > calm + 3.0);
        assert_eq!(rough_m(0.01), 0.0);
        assert!(rough_m(0.05) > 1.2 && rough_m(0.4) <= ROUGHEST_SIGMA_M);
    }
}
