//! How far a side is from straight: a shore bends, a ship's side does not.

use super::chip::Stretch;
use super::ends::OBJECT;
use super::frame::HullFrame;
use super::seen::Seen;

/// Stretches of the middle body over which the side's place is taken.
const STRETCHES: usize = 12;
/// Part of the length that they make up together, to either side of the middle.
const BODY: f64 = 0.35;
/// How far beyond the side is looked, as a part of the width, and pixels.
const BEYOND: (f64, f64) = (0.2, 4.0);
/// Most of the strip farthest out that may be no water.
const FREE: f64 = 0.3;

/// Scatter of the places of the straighter side about a straight line, metres; `None` where
/// neither side has water beyond.
pub(super) fn of(seen: &Seen<'_>, frame: &HullFrame, [length_m, width_m]: [f64; 2]) -> Option<f64> {
    let gsd_m = seen.sea.gsd_m;
    let beyond_m = (BEYOND.0 * width_m).max(BEYOND.1 * gsd_m);
    let reach_m = 0.5 * width_m + beyond_m;
    let mut sides = [[[0.0f64; 2]; STRETCHES]; 2];
    let mut outermost = [[0.0f64; 2]; 2];
    let within = Stretch::about(BODY * length_m, reach_m);
    seen.each(frame, within, |s, look, _| {
        let side = usize::from(s.starboard_m > 0.0);
        let k = ((s.forward_m / (2.0 * BODY * length_m) + 0.5) * STRETCHES as f64) as usize;
        let object = f64::from(u8::from(look.distance > OBJECT));
        let bin = &mut sides[side][k.min(STRETCHES - 1)];
        bin[0] += 1.0;
        bin[1] += object;
        if s.starboard_m.abs() > reach_m - 0.5 * beyond_m {
            outermost[side][0] += 1.0;
            outermost[side][1] += object;
        }
    });
    let straighter = sides.iter().zip(outermost).filter_map(|(side, outer)| {
        let full = side.iter().all(|bin| bin[0] > 0.0);
        (full && outer[1] < FREE * outer[0]).then(|| {
            let out = side.map(|[all, objects]| reach_m * objects / all);
            off_a_line(&out)
        })
    });
    straighter.min_by(f64::total_cmp)
}

/// Scatter of values about the line of least squares through them, of which few may lie far off.
fn off_a_line(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let at = |k: usize| k as f64 - 0.5 * (n - 1.0);
    let mean = values.iter().sum::<f64>() / n;
    let (mut xx, mut xy) = (0.0, 0.0);
    for (k, v) in values.iter().enumerate() {
        xx += at(k) * at(k);
        xy += at(k) * (v - mean);
    }
    let slope = xy / xx;
    let off = |(k, v): (usize, &f64)| (v - mean - slope * at(k)).abs();
    let mut away: Vec<f64> = values.iter().enumerate().map(off).collect();
    away.sort_by(f64::total_cmp);
    1.4826 * away[away.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slanted_side_is_straight_whatever_hangs_on_it_and_a_shore_is_not() {
        let side = |of: &dyn Fn(f64) -> f64| -> Vec<f64> {
            (0..STRETCHES).map(|k| of(k as f64 - 5.5)).collect()
        };
        assert!(off_a_line(&side(&|x| 8.0 + 0.1 * x)) < 1e-9);
        let launch = |x: f64| 8.0 + if x > 4.0 { 3.0 } else { 0.0 };
        assert!(off_a_line(&side(&launch)) < 1.0);
        assert!(off_a_line(&side(&|x| 8.0 - 0.15 * x * x)) > 1.2);
    }
}
