//! The house of a ship of whom only a part is in the image.
//!
//! Where the tile's edge cuts off the bow, her white house still tells a ship from a breakwater
//! that runs out of the image: that is of one brightness from end to end.

use super::chip::Stretch;
use super::ends::{HOUSE, percentile};
use super::frame::HullFrame;
use super::seen::Seen;

/// Length of a stretch, metres and pixels; the least house fills one.
const STRETCH: (f64, f64) = (3.0, 2.0);

/// Whether a stretch of a hull is so much brighter than most of her that it is a house.
pub(super) fn shows(seen: &Seen<'_>, frame: &HullFrame, [length_m, width_m]: [f64; 2]) -> bool {
    let stretch_m = STRETCH.0.max(STRETCH.1 * seen.sea.gsd_m);
    let bins = (length_m / stretch_m).ceil().max(1.0) as usize;
    let mut sums = vec![[0.0f32; 2]; bins];
    let within = Stretch::about(0.5 * length_m, 0.3 * width_m);
    seen.each(frame, within, |s, look, _| {
        let k = (((s.forward_m + 0.5 * length_m) / stretch_m).max(0.0) as usize).min(bins - 1);
        sums[k][0] += 1.0;
        sums[k][1] += look.brightness;
    });
    let mut means: Vec<f32> = (sums.iter().filter(|s| s[0] > 0.0))
        .map(|s| s[1] / s[0])
        .collect();
    let most = means.iter().copied().fold(0.0, f32::max);
    most > HOUSE * percentile(&mut means, 0.5).max(super::OBJECT)
}
