//! Bow and stern: where the hull ends along her axis, and which end is which.

use super::binned::Binned;
use super::chip::Stretch;
use super::crossing::{bin, fall_below, strongest_inside};
use super::frame::HullFrame;
use super::seen::Seen;

/// Where the hull ends, metres along the frame's axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ends {
    /// The end behind, negative.
    pub(super) aft_m: f64,
    /// The end ahead.
    pub(super) fore_m: f64,
}

impl Ends {
    /// These with another end: the one behind where `outward` is negative, else the one ahead.
    pub(super) fn with_end(self, outward: f64, at_m: f64) -> Ends {
        if outward < 0.0 {
            Ends {
                aft_m: at_m,
                ..self
            }
        } else {
            Ends {
                fore_m: at_m,
                ..self
            }
        }
    }
}

/// Distance from water above which a pixel of the tile is an object.
pub(crate) const OBJECT: f32 = 5.0;

/// What each stretch of one bin along the axis shows.
struct Along {
    start_m: f64,
    bin_m: f64,
    /// Strong part of the hull's width: 80th percentile of the distance from water. Shadows
    /// that cover most of the deck do not lower it.
    broad: Vec<f32>,
    /// The same of brightness: white paint stands out from any deck and any foam.
    bright: Vec<f32>,
    /// Median distance in a narrow strip about the axis, where the bow's tip is.
    narrow: Vec<f32>,
    /// Share of the width that is object.
    filled: Vec<f32>,
    /// Share of the width that is water in the sun.
    water: Vec<f32>,
    /// Step across the port and starboard borders, distance units.
    sides: Vec<f32>,
}

/// Pixels for which memory is asked for before they are seen.
const MOST_AT_FIRST: f64 = 1e6;

/// Brightness over that of most of the deck from which on a stretch is the house.
pub(super) const HOUSE: f32 = 1.5;
/// Longest shadow of a house along the deck, metres …
const LONGEST_SHADOW_M: f64 = 40.0;
/// … and part of what lies before it.
const LONGEST_SHADOW: f64 = 0.7;
/// Most of the width of that shadow that may look like water in the sun.
const SUNLIT: f32 = 0.4;
/// Least length of a house, metres, and part of the width it fills.
const LEAST_HOUSE_M: f64 = 3.0;
const HOUSE_FILLS: f32 = 0.6;
/// Longest that house and poop are behind that shadow, metres.
const LONGEST_POOP_M: f64 = 45.0;

impl Along {
    /// Looks at a strip to `half_m` ahead and behind, but for what lies between the two places
    /// of `but`, whose bins are left empty.
    fn of(
        seen: &Seen<'_>,
        frame: &HullFrame,
        half_m: f64,
        but: Option<(f64, f64)>,
        (port_m, starboard_m): (f64, f64),
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
                    all.push(k, [distance, look.brightness]);
                    sunlit[k] += f32::from(u8::from(!look.dark && look.distance <= OBJECT));
                    if (s.starboard_m - middle).abs() < strip {
                        core.push(k, [distance]);
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
        let [mut all, mut bright] = all.by_bin(bins);
        let [mut core] = core.by_bin(bins);
        let share =
            |v: &[f32]| v.iter().filter(|&&d| d > OBJECT).count() as f32 / v.len().max(1) as f32;
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

    fn index(&self, at_m: f64) -> usize {
        (((at_m - self.start_m) / self.bin_m).round().max(0.0) as usize).min(self.broad.len() - 1)
    }

    fn place(&self, index: f64) -> f64 {
        self.start_m + index * self.bin_m
    }

    /// The last bin above the bar, walking from a place outward, over gaps of at most `gap_m`.
    fn last_above(
        &self,
        values: &[f32],
        from_m: f64,
        outward: isize,
        bar: f32,
        gap_m: f64,
    ) -> usize {
        let gap = (gap_m / self.bin_m).round().max(1.0) as usize;
        let mut last = self.index(from_m);
        let mut since = 0;
        let mut k = last as isize;
        while let Some(&v) = usize::try_from(k).ok().and_then(|k| values.get(k)) {
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

    /// Where a profile falls to half of what it is just inside `at`, or of what is typical: a
    /// house is so bright that half of it is more than the deck behind it.
    fn half_level(&self, values: &[f32], at: usize, outward: isize, typical: f32) -> f64 {
        let level = 0.5 * strongest_inside(values, at, outward).min(typical);
        self.place(fall_below(values, at, outward, level))
    }

    /// The outermost fall of a profile between two places that is at least half as deep as the
    /// hull is strong; the steepest one where none is.
    fn last_fall(
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

    fn end(&self, length_m: f64, outward: isize) -> f64 {
        let sign = outward as f64;
        let typical = self.middle_of(&self.broad, 0.25 * length_m);
        let bar = (0.12 * typical).max(OBJECT);
        // The house throws its shadow on the deck before it, or behind it.
        let gap_m = (0.10 * length_m).max(2.0 * self.bin_m);
        // The straight sides end at the shoulder of the bow or at the stern.
        let side_bar = 0.35 * self.middle_of(&self.sides, 0.25 * length_m);
        // The house is wider than the hull as imaged, and far brighter than any wake.
        let house = HOUSE * self.middle_of(&self.bright, 0.25 * length_m);
        let supported: Vec<f32> = self
            .sides
            .iter()
            .zip(&self.bright)
            .map(|(&step, &bright)| {
                if bright > house {
                    step.max(2.0 * side_bar)
                } else {
                    step
                }
            })
            .collect();
        let smooth = running_mean(&supported, 2);
        let shoulder = self.last_above(&smooth, 0.0, outward, side_bar, 0.10 * length_m);
        let shoulder_m = self.place(shoulder as f64);
        let broad = self.last_above(&self.broad, 0.0, outward, bar, gap_m);
        let narrow = self.last_above(
            &self.narrow,
            self.place(broad as f64) - sign * 2.0 * self.bin_m,
            outward,
            bar,
            0.02 * length_m,
        );
        let (last, profile) = if (narrow as isize - broad as isize) * outward > 0 {
            (narrow, &self.narrow)
        } else {
            (broad, &self.broad)
        };
        let past_m = sign * (self.place(last as f64) - shoulder_m);
        // A bow narrows beyond its shoulder and is soon over; a wake stays as wide as the hull
        // or goes on.
        let at = self.index(shoulder_m + sign * 0.9 * past_m);
        if past_m > 0.30 * length_m || (past_m > 0.12 * length_m && self.filled[at] > 0.7) {
            return self.last_fall(
                &self.broad,
                shoulder_m - sign * 0.03 * length_m,
                shoulder_m + sign * 0.06 * length_m,
                outward,
                typical,
            );
        }
        self.half_level(profile, last, outward, typical)
    }

    /// Where she ends beyond the shadow of her house, when that covers the whole deck so that
    /// the house seems to stand apart: over a dark stretch, not over water in the sun, and
    /// followed by little more than the poop. `body` is what was seen of her without that.
    fn end_beyond_shadow(
        &self,
        body: &Along,
        end_m: f64,
        length_m: f64,
        outward: isize,
    ) -> Option<f64> {
        let house = HOUSE * body.middle_of(&body.bright, 0.25 * length_m);
        let longest_m = LONGEST_SHADOW_M.min(LONGEST_SHADOW * length_m);
        let bins = |metres: f64| (metres / self.bin_m).round() as isize;
        let from = self.index(end_m) as isize + outward;
        let at = |values: &[f32], steps: isize| {
            let k = usize::try_from(from + steps * outward).ok();
            k.and_then(|k| values.get(k).copied())
        };
        let is_house = |steps: isize| {
            at(&self.bright, steps).is_some_and(|b| b > house)
                && at(&self.filled, steps).is_some_and(|f| f > HOUSE_FILLS)
        };
        let start = (bins(2.0).max(2)..bins(longest_m))
            .find(|&k| (0..bins(LEAST_HOUSE_M).max(2)).all(|d| is_house(k + d)))?;
        let between: Vec<f32> = (0..start).filter_map(|k| at(&self.water, k)).collect();
        if between.iter().sum::<f32>() > SUNLIT * between.len() as f32 {
            return None;
        }
        let typical = body.middle_of(&body.broad, 0.25 * length_m);
        let bar = (0.12 * typical).max(OBJECT);
        let house_m = self.place((from + start * outward) as f64);
        let last = self.last_above(&self.broad, house_m, outward, bar, 0.10 * length_m);
        let end = self.half_level(&self.broad, last, outward, typical);
        ((end - house_m).abs() < LONGEST_POOP_M.min(length_m)).then_some(end)
    }

    /// Where the hull ends and her wake begins: foam is narrower than the stern, so that there
    /// the step across her sides is over.
    fn stern_before_wake(&self, length_m: f64) -> f64 {
        let smooth = running_mean(&self.sides, 1);
        let typical = self.middle_of(&smooth, 0.25 * length_m);
        let (a, b) = (self.index(-0.58 * length_m), self.index(-0.40 * length_m));
        let last = (a..=b).find(|&k| smooth[k] > 0.5 * typical);
        last.map_or(-0.5 * length_m, |k| {
            self.half_level(&smooth, k, -1, typical)
        })
    }

    fn end_near(&self, length_m: f64, outward: isize) -> f64 {
        let sign = outward as f64;
        let typical = self.middle_of(&self.broad, 0.25 * length_m);
        let bar = (0.12 * typical).max(OBJECT);
        let (from, to) = (0.42 * length_m, 0.58 * length_m);
        let last = |values: &[f32]| {
            let (a, b) = (self.index(sign * from), self.index(sign * to));
            (a.min(b)..=a.max(b))
                .filter(|&k| values[k] > bar)
                .max_by_key(|&k| k as isize * outward)
        };
        let strip = last(&self.narrow);
        let wide = last(&self.broad);
        match (strip, wide) {
            (Some(n), Some(w)) if (w as isize - n as isize) * outward > 0 => {
                self.half_level(&self.broad, w, outward, typical)
            }
            (Some(n), _) => self.half_level(&self.narrow, n, outward, typical),
            (None, Some(w)) => self.half_level(&self.broad, w, outward, typical),
            (None, None) => sign * 0.5 * length_m,
        }
    }

    /// Median of a profile within `half_m` of the middle.
    fn middle_of(&self, values: &[f32], half_m: f64) -> f32 {
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

pub(super) fn percentile(v: &mut [f32], p: f64) -> f32 {
    if v.is_empty() {
        return 0.0;
    }
    let at = (p * (v.len() - 1) as f64).round() as usize;
    *v.select_nth_unstable_by(at, f32::total_cmp).1
}

fn running_mean(values: &[f32], half: usize) -> Vec<f32> {
    (0..values.len())
        .map(|i| {
            let part = &values[i.saturating_sub(half)..(i + half + 1).min(values.len())];
            part.iter().sum::<f32>() / part.len() as f32
        })
        .collect()
}

/// Finds both ends of a hull between two borders.
///
/// Inboard, the strong part of the width decides; at the bow, a narrow strip about the axis
/// is followed to the tip. Where something as wide as the hull goes on behind the end of her
/// straight sides, it is her wake, and the end is the last deep fall there.
pub(super) fn find(seen: &Seen<'_>, frame: &HullFrame, length_m: f64, borders: (f64, f64)) -> Ends {
    let half_m = 0.75 * length_m + 10.0;
    let along = Along::of(seen, frame, half_m, None, borders);
    let [aft_m, fore_m] = [-1, 1].map(|outward| along.end(length_m, outward));
    with_house(seen, frame, &along, Ends { aft_m, fore_m }, borders)
}

/// The ends of a hull whose house may stand apart beyond its own shadow on the deck.
fn with_house(
    seen: &Seen<'_>,
    frame: &HullFrame,
    body: &Along,
    ends: Ends,
    borders: (f64, f64),
) -> Ends {
    let length_m = ends.fore_m - ends.aft_m;
    // Where hardly anything stands out both ends may be taken for the same few bins.
    if length_m <= 0.0 {
        return ends;
    }
    let half_m = ends.fore_m.max(-ends.aft_m) + LONGEST_SHADOW_M + LONGEST_POOP_M;
    let along = Along::of(
        seen,
        frame,
        half_m,
        Some((ends.aft_m, ends.fore_m)),
        borders,
    );
    let aft = along.end_beyond_shadow(body, ends.aft_m, length_m, -1);
    let fore = along.end_beyond_shadow(body, ends.fore_m, length_m, 1);
    match (aft, fore) {
        (Some(aft_m), None) => Ends { aft_m, ..ends },
        (None, Some(fore_m)) => Ends { fore_m, ..ends },
        // A ship has one house.
        _ => ends,
    }
}

/// Finds both ends of a hull between two borders near those of a box `length_m` long about the
/// frame's origin, to 8 % of that; `wake_behind` when a wake begins at the end behind.
pub(super) fn find_near(
    seen: &Seen<'_>,
    frame: &HullFrame,
    length_m: f64,
    borders: (f64, f64),
    wake_behind: bool,
) -> Ends {
    let along = Along::of(seen, frame, 0.6 * length_m + 10.0, None, borders);
    let ends = Ends {
        aft_m: if wake_behind {
            along.stern_before_wake(length_m)
        } else {
            along.end_near(length_m, -1)
        },
        fore_m: along.end_near(length_m, 1),
    };
    with_house(seen, frame, &along, ends, borders)
}

/// Evidence that the bow is ahead rather than behind, from −1 to 1.
///
/// The bow tapers to a point while the stern is nearly as wide as the hull; the house, the
/// brightest thing aboard, stands aft.
pub(super) fn bow_ahead(
    seen: &Seen<'_>,
    frame: &HullFrame,
    ends: Ends,
    (port_m, starboard_m): (f64, f64),
) -> f64 {
    let length = ends.fore_m - ends.aft_m;
    let middle = (ends.fore_m + ends.aft_m) / 2.0;
    let (mut fore, mut aft) = (Tally::default(), Tally::default());
    let near = |x: f64| {
        let from_end = 0.5 * length - (x - middle).abs();
        (from_end > 0.0 && from_end < 0.30 * length).then_some(from_end)
    };
    let within = Stretch {
        forward_m: (middle - 0.5 * length, middle + 0.5 * length),
        starboard_m: (port_m, starboard_m),
    };
    seen.each(frame, within, |s, look, _| {
        let Some(from_end) = near(s.forward_m) else {
            return;
        };
        let tally = if s.forward_m > middle {
            &mut fore
        } else {
            &mut aft
        };
        tally.add(
            from_end / length,
            !look.dark && look.distance > OBJECT,
            look.brightness,
        );
    });
    // Share of the box within 7 % of the end that is hull: about 0.45 at a bow, 0.9 at a
    // stern.
    let taper = aft.filled() - fore.filled();
    let house =
        (aft.brightness() - fore.brightness()) / (aft.brightness() + fore.brightness()).max(1e-9);
    (taper / 0.4 + house / 0.3).clamp(-2.0, 2.0) / 2.0
}

#[derive(Default)]
struct Tally {
    end_pixels: f64,
    end_hull: f64,
    pixels: f64,
    strength: f64,
}

impl Tally {
    fn add(&mut self, from_end: f64, is_hull: bool, brightness: f32) {
        if from_end < 0.07 {
            self.end_pixels += 1.0;
            self.end_hull += f64::from(u8::from(is_hull));
        }
        self.pixels += 1.0;
        self.strength += f64::from(brightness.max(0.0)) * f64::from(u8::from(is_hull));
    }

    fn filled(&self) -> f64 {
        self.end_hull / self.end_pixels.max(1.0)
    }

    fn brightness(&self) -> f64 {
        self.strength / self.pixels.max(1.0)
    }
}
