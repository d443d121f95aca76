//! Where the house of a ship stands.
//!
//! Where the tile's edge cuts off the bow, her white house still tells a ship from a breakwater
//! that runs out of the image: that is of one brightness from end to end. Where others hide her
//! corners, a house at an end tells a ship from the head of a pier.

use super::chip::Stretch;
use super::ends::{HOUSE, percentile};
use super::frame::HullFrame;
use super::seen::Seen;

/// Length of a stretch, metres and pixels; the least house fills one.
const STRETCH: (f64, f64) = (3.0, 2.0);

/// Where a stretch of a hull is so much brighter than most of her that it is a house, as a part of
/// her length from the middle.
pub(super) fn place(
    seen: &Seen<'_>,
    frame: &HullFrame,
    [length_m, width_m]: [f64; 2],
) -> Option<f64> {
    let stretch_m = STRETCH.0.max(STRETCH.1 * seen.sea.gsd_m);
    let bins = (length_m / stretch_m).ceil().max(1.0) as usize;
    let mut sums = vec![[0.0f32; 2]; bins];
    let within = Stretch::about(0.5 * length_m, 0.3 * width_m);
    seen.each(frame, within, |s, look, _| {
        let k = (((s.forward_m + 0.5 * length_m) / stretch_m).max(0.0) as usize).min(bins - 1);
        sums[k][0] += 1.0;
        sums[k][1] += look.brightness;
    });
    let seen = sums.iter().enumerate().filter(|(_, s)| s[0] > 0.0);
    let means: Vec<(usize, f32)> = seen.map(|(k, s)| (k, s[1] / s[0])).collect();
    brightest(&means, bins)
}

/// Where the brightest of some stretches is, of so many from end to end, if it is a house.
fn brightest(means: &[(usize, f32)], bins: usize) -> Option<f64> {
    let (at, most) = means.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let mut sorted: Vec<f32> = means.iter().map(|m| m.1).collect();
    let bright = most > HOUSE * percentile(&mut sorted, 0.5).max(super::OBJECT);
    bright.then(|| (at as f64 + 0.5) / bins as f64 - 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brightest_stretch_is_a_house_where_most_of_her_is_less_bright() {
        let mut means: Vec<(usize, f32)> = (0..20).map(|k| (k, 30.0)).collect();
        assert_eq!(brightest(&means, 20), None);
        means[1].1 = 80.0;
        let at = brightest(&means, 20);
        assert!(at.is_some_and(|at| (at + 0.425).abs() < 1e-9), "{at:?}");
        assert_eq!(brightest(&[], 20), None);
    }
}
