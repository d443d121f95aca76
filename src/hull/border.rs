//! How sharp the borders of something are, place by place.

use super::chip::Stretch;
use super::ends::percentile;
use super::frame::HullFrame;
use super::seen::Seen;

/// Stretches along her, metres.
const STRETCH_M: f64 = 4.0;
/// Part of the length, to either side of the middle, that is looked at.
const BODY: f64 = 0.4;
/// How far a border may lie from where it is for the whole, metres.
const STRAY_M: f64 = 3.0;
/// Part of the width, from a border inward, by which what falls is judged.
const WITHIN: f64 = 0.3;
/// Width of a wall's image, metres and at least so many pixels.
const WALL_M: f64 = 1.0;
const WALL_PX: usize = 3;
/// By how much of what is within it falls there.
const WALL: f32 = 0.5;

/// Part of the border of the sharper side at which what is within ends as a wall does, from one
/// pixel to the next, wherever it does within a few metres: foam and cloud fade out, or end sharply
/// here and there only.
pub(super) fn sharp_part(seen: &Seen<'_>, frame: &HullFrame, [length_m, width_m]: [f64; 2]) -> f64 {
    let gsd = seen.sea.gsd_m;
    let stretch_m = STRETCH_M.max(2.0 * gsd);
    let reach_m = 0.5 * width_m + STRAY_M + WALL_M + 2.0 * gsd;
    let steps = ((2.0 * BODY * length_m / stretch_m).ceil() as usize).max(1);
    let bins = (2.0 * reach_m / gsd).ceil() as usize + 1;
    let mut sums = vec![vec![[0.0f32; 2]; bins]; steps];
    let within = Stretch {
        forward_m: (-BODY * length_m, BODY * length_m),
        starboard_m: (-reach_m, reach_m),
    };
    seen.each(frame, within, |s, look, _| {
        let step = ((s.forward_m + BODY * length_m) / stretch_m) as usize;
        let k = ((s.starboard_m + reach_m) / gsd) as usize;
        let sum = &mut sums[step.min(steps - 1)][k.min(bins - 1)];
        sum[0] += 1.0;
        sum[1] += if look.dark { 0.0 } else { look.distance };
    });
    let wall = ((WALL_M / gsd).round() as usize).max(WALL_PX);
    let stray = (STRAY_M / gsd).ceil() as usize;
    let inward = ((WITHIN * width_m / gsd) as usize).max(1);
    let part = |mirrored: bool| {
        let (mut sharp, mut all) = (0.0, 0.0);
        for row in &sums {
            let mean = |k: usize| {
                let k = if mirrored {
                    (bins - 1).checked_sub(k)?
                } else {
                    k
                };
                let [n, sum] = *row.get(k)?;
                (n > 0.0).then(|| sum / n)
            };
            // From outside inward.
            let border = (0.5 * width_m / gsd).round() as usize;
            let edge = bins / 2 - border.min(bins / 2);
            let (from, to) = (edge.saturating_sub(stray + wall), edge + stray);
            let mut inside: Vec<f32> = (edge + wall..edge + wall + inward)
                .filter_map(mean)
                .collect();
            if inside.is_empty() {
                continue;
            }
            let typical = percentile(&mut inside, 0.5);
            let rise = (from..to)
                .filter_map(|k| Some(mean(k + wall)?.min(typical) - mean(k)?.min(typical)))
                .fold(0.0, f32::max);
            all += 1.0;
            sharp += f64::from(u8::from(rise > WALL * typical));
        }
        if all > 0.0 { sharp / all } else { 0.0 }
    };
    part(false).max(part(true))
}

#[cfg(test)]
mod tests {
    use super::super::seen::tests::seen_of;
    use super::*;

    /// The sharp part of something 100 m long and 16 m wide, by how much of it is left at metres
    /// forward and from its borders outward.
    fn of(left: impl Fn(f64, f64) -> f64) -> f64 {
        let over = |x: f64, y: f64| {
            let along = if x.abs() < 50.0 { 1.0 } else { 0.0 };
            along * 1500.0 * left(x, y.abs() - 8.0).clamp(0.0, 1.0)
        };
        seen_of(over, |seen, frame| sharp_part(seen, frame, [100.0, 16.0]))
    }

    #[test]
    fn a_wall_is_sharp_all_along_wherever_it_is_and_cloud_nowhere() {
        let wall = |out_m: f64| if out_m < 0.0 { 1.0 } else { 0.0 };
        assert!(of(|_, out_m| wall(out_m)) > 0.95);
        // Her box may lie askew.
        assert!(of(|x, out_m| wall(out_m - 0.03 * x)) > 0.95);
        assert!(of(|_, out_m| 0.5 - out_m / 8.0) < 0.05);
        let here_and_there = of(|x, out_m| {
            if x < -20.0 {
                wall(out_m)
            } else {
                0.5 - out_m / 8.0
            }
        });
        assert!((0.15..0.5).contains(&here_and_there), "{here_and_there}");
    }

    #[test]
    fn one_side_suffices() {
        let over = |x: f64, y: f64| {
            let left = if y < 0.0 { 1.0 } else { 1.0 - y / 12.0 };
            if x.abs() < 50.0 && y > -8.0 {
                1500.0 * left.max(0.0)
            } else {
                0.0
            }
        };
        let part = seen_of(over, |seen, frame| sharp_part(seen, frame, [100.0, 16.0]));
        assert!(part > 0.95, "{part}");
    }
}
