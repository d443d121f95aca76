//! What a hull shows along her axis, bin by bin, and how far she goes on in it.

use super::binned::Binned;
use super::chip::Stretch;
use super::crossing::{bin, fall_below, strongest_inside};
use super::ends::{HOUSE_FILLS, LEAST_HOUSE_M, LONGEST_SHADOW_M, OBJECT, percentile};
use super::frame::HullFrame;
use super::seen::Seen;

/// What each stretch of one bin along the axis shows.
pub(super) struct Along {
    start_m: f64,
    pub(super) bin_m: f64,
    /// Strong part of the hull's width: 80th percentile of the distance from water. Shadows
    /// that cover most of the deck do not lower it.
    pub(super) broad: Vec<f32>,
    /// The same of brightness: white paint stands out from any deck and any foam.
    pub(super) bright: Vec<f32>,
    /// Median distance in a narrow strip about the axis, where the bow's tip is.
    pub(super) narrow: Vec<f32>,
    /// Share of the width, and of that strip, that is no hull and no shade.
    pub(super) open: Vec<f32>,
    pub(super) narrow_open: Vec<f32>,
    /// Share of the width that is object.
    pub(super) filled: Vec<f32>,
    /// Share of the width that is water in the sun.
    pub(super) water: Vec<f32>,
    /// Step across the port and starboard borders, distance units.
    pub(super) sides: Vec<f32>,
}

/// Pixels for which memory is asked for before they are seen.
const MOST_AT_FIRST: f64 = 1e6;

/// Longest stretch of open water, metres, over which a hull may go on, and the part of her width that
/// is water there.
const OPEN_M: f64 = 1.5;
const OPEN: f32 = 0.7;
/// Brightness below which it is shade, in standard deviations of the water's texture: much of the
/// sea is a little darker than its mean.
pub(super) const SHADE: f32 = -1.5;
/// Part of the width of a deck that looks like water, above which water says nothing of her end.
const DECK_WATER: f32 = 0.2;

impl Along {
    /// Looks at a strip to `half_m` ahead and behind, but for what lies between the two places
    /// of `but`, whose bins are left empty. What is less unlike water than `water_bar` is no hull.
    pub(super) fn of(
        seen: &Seen<'_>,
        frame: &HullFrame,
        half_m: f64,
        but: Option<(f64, f64)>,
        (port_m, starboard_m): (f64, f64),
        water_bar: f32,
    ) -> Along {
        let gsd_m = seen.sea.gsd_m;
        let bin_m = gsd_m;
        let bins = (2.0 * half_m / bin_m).ceil() as usize;
        let beam = starboard_m - port_m;
        let middle = (port_m + starboard_m) / 2.0;
        let strip = (0.06 * beam).max(0.8 * gsd_m);
        let edge = (3.0 * gsd_m).min(0.25 * beam);
        // Distance and brightness of all, distance in the strip about the axis.
        let about = (2.0 * half_m * beam / gsd_m.powi(2)).clamp(0.0, MOST_AT_FIRST) as usize;
        let mut all = Binned::for_about(about);
        let mut core = Binned::for_about(about / 8);
        let mut sunlit = vec![0.0f32; bins];
        let mut steps = vec![[0.0f32; 4]; bins];
        let mut counts = vec![[0.0f32; 4]; bins];
        let zones = [port_m - edge, port_m, starboard_m - edge, starboard_m];
        let ranges = match but {
            Some((from, to)) => [(-half_m, from), (to, half_m)],
            None => [(-half_m, half_m), (half_m, half_m)],
        };
        for forward_m in ranges {
            let within = Stretch {
                forward_m,
                starboard_m: (port_m - edge, starboard_m + edge),
            };
            seen.each(frame, within, |s, look, _| {
                let distance = if look.dark { 0.0 } else { look.distance };
                let k = (((s.forward_m + half_m) / bin_m) as usize).min(bins - 1);
                if s.starboard_m > port_m && s.starboard_m < starboard_m {
                    let open = look.distance <= water_bar && look.brightness > SHADE;
                    let open = f32::from(u8::from(open));
                    all.push(k, [distance, look.brightness, open]);
                    sunlit[k] += f32::from(u8::from(!look.dark && look.distance <= OBJECT));
                    if (s.starboard_m - middle).abs() < strip {
                        core.push(k, [distance, open]);
                    }
                }
                if s.starboard_m < port_m + edge || s.starboard_m >= starboard_m - edge {
                    for (i, from) in zones.into_iter().enumerate() {
                        if s.starboard_m >= from && s.starboard_m < from + edge {
                            steps[k][i] += distance;
                            counts[k][i] += 1.0;
                        }
                    }
                }
            });
        }
        let [mut all, mut bright, mut open] = all.by_bin(bins);
        let [mut core, mut core_open] = core.by_bin(bins);
        let share =
            |v: &[f32]| v.iter().filter(|&&d| d > OBJECT).count() as f32 / v.len().max(1) as f32;
        let mean = |v: &[f32]| v.iter().sum::<f32>() / v.len().max(1) as f32;
        Along {
            start_m: -half_m + bin_m / 2.0,
            bin_m,
            filled: all.each(|v| share(v)),
            water: all
                .each(|v| v.len())
                .iter()
                .zip(&sunlit)
                .map(|(count, n)| n / (*count).max(1) as f32)
                .collect(),
            bright: bright.each(|v| percentile(v, 0.8)),
            broad: all.each(|v| percentile(v, 0.8)),
            narrow: core.each(|v| percentile(v, 0.5)),
            open: open.each(|v| mean(v)),
            narrow_open: core_open.each(|v| mean(v)),
            sides: steps
                .iter()
                .zip(&counts)
                .map(|(s, n)| {
                    let mean = |i: usize| s[i] / n[i].max(1.0);
                    // The better of both: a strip of shaded deck hides one of them.
                    (mean(1) - mean(0)).max(mean(2) - mean(3))
                })
                .collect(),
        }
    }

    pub(super) fn index(&self, at_m: f64) -> usize {
        (((at_m - self.start_m) / self.bin_m).round().max(0.0) as usize).min(self.broad.len() - 1)
    }

    pub(super) fn place(&self, index: f64) -> f64 {
        self.start_m + index * self.bin_m
    }

    /// The last bin above the bar, walking from a place outward, over gaps of at most `gap_m`, but
    /// not beyond `open` water.
    pub(super) fn last_above(
        &self,
        values: &[f32],
        from_m: f64,
        outward: isize,
        bar: f32,
        (gap_m, open): (f64, Option<usize>),
    ) -> usize {
        let gap = (gap_m / self.bin_m).round().max(1.0) as usize;
        let mut last = self.index(from_m);
        let mut since = 0;
        let mut k = last as isize;
        while let Some(&v) = usize::try_from(k).ok().and_then(|k| values.get(k)) {
            if open.is_some_and(|open| (k - open as isize) * outward >= 0) {
                break;
            }
            if v > bar {
                last = k as usize;
                since = 0;
            } else {
                since += 1;
                if since > gap {
                    break;
                }
            }
            k += outward;
        }
        last
    }

    /// The first bin, from a place outward, of a stretch of the width, or of the strip about the
    /// axis, most of which is water in the sun: flecks of foam leave that between them, where a
    /// house's shade on the deck mostly does not. Nothing where she herself, `length_m` long, looks
    /// so, nor where what fills the width goes on behind: a house stands there, or a quay.
    pub(super) fn open_water(
        &self,
        open: &[f32],
        from_m: f64,
        outward: isize,
        length_m: f64,
    ) -> Option<usize> {
        let body = self.index(-0.25 * length_m)..=self.index(0.25 * length_m);
        if percentile(&mut self.open[body].to_vec(), 0.5) > DECK_WATER {
            return None;
        }
        let least = (OPEN_M / self.bin_m).round().max(2.0) as usize;
        let mut long = 0;
        let mut k = self.index(from_m) as isize;
        while let Some(&share) = usize::try_from(k).ok().and_then(|k| open.get(k)) {
            long = if share > OPEN { long + 1 } else { 0 };
            if long > least {
                let first = usize::try_from(k - outward * least as isize).ok();
                return first.filter(|_| !self.goes_on(k, outward));
            }
            k += outward;
        }
        None
    }

    /// Whether something as long as a house fills the width beyond a bin.
    fn goes_on(&self, from: isize, outward: isize) -> bool {
        let bins = |metres: f64| (metres / self.bin_m).round().max(2.0) as usize;
        let (house, mut long) = (bins(LEAST_HOUSE_M), 0);
        (0..bins(LONGEST_SHADOW_M)).any(|d| {
            let full = bin(&self.filled, from + outward * d as isize) > HOUSE_FILLS;
            long = if full { long + 1 } else { 0 };
            long >= house
        })
    }

    /// Where a profile falls to half of what it is just inside `at`, or of what is typical: a
    /// house is so bright that half of it is more than the deck behind it.
    pub(super) fn half_level(
        &self,
        values: &[f32],
        at: usize,
        outward: isize,
        typical: f32,
    ) -> f64 {
        let level = 0.5 * strongest_inside(values, at, outward).min(typical);
        self.place(fall_below(values, at, outward, level))
    }

    /// The outermost fall of a profile between two places that is at least half as deep as the
    /// hull is strong; the steepest one where none is.
    pub(super) fn last_fall(
        &self,
        values: &[f32],
        from_m: f64,
        to_m: f64,
        outward: isize,
        typical: f32,
    ) -> f64 {
        let (a, b) = (self.index(from_m), self.index(to_m));
        let mean = |from: isize| (0..3).map(|d| bin(values, from + outward * d)).sum::<f32>() / 3.0;
        let falls: Vec<(isize, f32)> = (a.min(b)..=a.max(b))
            .map(|k| k as isize)
            .map(|k| (k, mean(k - 2 * outward) - mean(k + outward)))
            .collect();
        let is_peak = |i: usize| {
            let v = falls[i].1;
            (i == 0 || falls[i - 1].1 <= v) && (i + 1 == falls.len() || falls[i + 1].1 <= v)
        };
        let deep = (0..falls.len())
            .filter(|&i| is_peak(i) && falls[i].1 >= 0.5 * typical)
            .max_by_key(|&i| falls[i].0 * outward);
        let steepest = (0..falls.len()).max_by(|&i, &j| falls[i].1.total_cmp(&falls[j].1));
        deep.or(steepest).map_or(from_m, |i| {
            self.place(falls[i].0 as f64 + 0.5 * outward as f64)
        })
    }

    /// Median of a profile within `half_m` of the middle.
    pub(super) fn middle_of(&self, values: &[f32], half_m: f64) -> f32 {
        let mut part = values[self.index(-half_m)..=self.index(half_m)].to_vec();
        let middle = percentile(&mut part, 0.5);
        if middle > 0.0 {
            return middle;
        }
        // A cloud may hide more than half of that.
        part.retain(|v| *v > 0.0);
        percentile(&mut part, 0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half-metre bins about the middle: how much of the width is filled at each place.
    fn along(filled: impl Fn(f64) -> f32) -> Along {
        let start_m = -100.0;
        let filled: Vec<f32> = (0..400)
            .map(|k| filled(start_m + 0.5 * f64::from(k)))
            .collect();
        let open: Vec<f32> = filled.iter().map(|f| 1.0 - f).collect();
        let strong: Vec<f32> = filled.iter().map(|f| 40.0 * f).collect();
        Along {
            start_m,
            bin_m: 0.5,
            broad: strong.clone(),
            bright: strong.clone(),
            narrow: strong.clone(),
            water: open.clone(),
            narrow_open: open.clone(),
            open,
            filled,
            sides: strong,
        }
    }

    #[test]
    fn a_hull_ends_at_open_water_with_flecks_of_foam_in_it() {
        let foam = |x: f64| {
            if (x / 3.0).floor() as i64 % 2 == 0 {
                0.2
            } else {
                0.0
            }
        };
        let flecks = along(|x| if x.abs() < 50.0 { 1.0 } else { foam(x) });
        let open = flecks.open_water(&flecks.open, 36.0, 1, 100.0);
        let at = open.map(|k| flecks.place(k as f64));
        assert!(at.is_some_and(|m| (m - 50.0).abs() < 1.0), "{at:?}");
        let end =
            |open| flecks.place(flecks.last_above(&flecks.broad, 0.0, 1, 5.0, (10.0, open)) as f64);
        assert!((end(open) - 49.5).abs() < 1.0 && end(None) > 90.0);
    }

    #[test]
    fn what_fills_the_width_beyond_goes_on_and_a_deck_like_water_says_nothing() {
        let house = along(|x| f32::from(u8::from(x.abs() < 50.0 || (60.0..66.0).contains(&x))));
        assert_eq!(house.open_water(&house.open, 36.0, 1, 100.0), None);
        assert!(house.open_water(&house.open, -36.0, -1, 100.0).is_some());
        let faint = along(|x| if x.abs() < 50.0 { 0.5 } else { 0.0 });
        assert_eq!(faint.open_water(&faint.open, 36.0, 1, 100.0), None);
    }
}
