//! Length, beam and place of the hull herself, from the hull as imaged.

use super::{Hull, Spot};
use crate::Measured;
use crate::frame::ViewDirection;

/// Where the ends of an edge fitted over a blurred pixel may lie, pixels.
const END_SIGMA_PX: f64 = 0.7;
/// Scatter of the height of the bow's top over the stern's, metres.
const END_HEIGHT_SIGMA_M: f64 = 0.8;

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

impl Dimensions {
    /// Corrects the imaged length for the lean of bow and stern:
    /// `L = L_imaged + (z_bow − z_stern)·tan i·cos(A_sat − heading)`, where the bow stands a
    /// forecastle and the trim higher than the stern.
    ///
    /// With the view unknown nothing is corrected and the standard error holds what the lean
    /// may be at an incidence of 20°.
    pub fn of(
        hull: &Hull,
        gsd_m: f64,
        view: Option<ViewDirection>,
        heights: Option<Heights>,
    ) -> Dimensions {
        let rise_m = standard_height_m(hull.imaged_length_m) + heights.map_or(0.0, |h| h.trim_m);
        let noise_m = END_SIGMA_PX * gsd_m * std::f64::consts::SQRT_2;
        let Some(view) = view else {
            let unknown_m = rise_m * 20f64.to_radians().tan() / std::f64::consts::SQRT_2;
            return Dimensions {
                length_m: Measured::new(hull.imaged_length_m, noise_m.hypot(unknown_m)),
                centre: Spot::new(0.0, 0.0),
            };
        };
        let lean = view.incidence.tan();
        let toward = view.azimuth.minus_deg(hull.frame.heading).to_radians();
        let (along, across) = (lean * toward.cos(), lean * toward.sin());
        let top_m = heights.map_or(0.0, |h| h.freeboard_m);
        Dimensions {
            length_m: Measured::new(
                hull.imaged_length_m + rise_m * along,
                noise_m.hypot(END_HEIGHT_SIGMA_M * along),
            ),
            // Tops are imaged away from the satellite; the hull lies nearer to it.
            centre: Spot::new((top_m + rise_m / 2.0) * along, top_m * across),
        }
    }
}
