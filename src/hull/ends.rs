//! Bow and stern: where the hull ends along her axis, and which end is which.

use super::along::Along;
use super::beside;
use super::chip::Stretch;
use super::crossing::bin;
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

/// Brightness over that of most of the deck from which on a stretch is the house.
pub(super) const HOUSE: f32 = 1.5;
/// Longest shadow of a house along the deck, metres …
pub(super) const LONGEST_SHADOW_M: f64 = 40.0;
/// … and part of what lies before it.
const LONGEST_SHADOW: f64 = 0.7;
/// Most of the width of that shadow that may look like water in the sun.
const SUNLIT: f32 = 0.4;
/// Least length of a house, metres, and part of the width it fills.
pub(super) const LEAST_HOUSE_M: f64 = 3.0;
pub(super) const HOUSE_FILLS: f32 = 0.6;
/// Longest that house and poop are behind that shadow, metres.
const LONGEST_POOP_M: f64 = 45.0;

/// Part of most of her below which what lies at an end is no part of her on coarse pixels, and the
/// part of the length over which it may be so.
const HALO: f32 = 0.3;
const HALO_LENGTH: f64 = 0.12;

/// Part of the length from the middle to where an end may be at the nearest.
const BODY: f64 = 0.36;

impl Along {
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
        let over = (0.10 * length_m, None);
        let shoulder = self.last_above(&smooth, 0.0, outward, side_bar, over);
        let shoulder_m = self.place(shoulder as f64);
        let open = self.open_water(&self.open, sign * BODY * length_m, outward, length_m);
        let broad = self.last_above(&self.broad, 0.0, outward, bar, (gap_m, open));
        let from_m = self.place(broad as f64) - sign * 2.0 * self.bin_m;
        let open = self.open_water(&self.narrow_open, from_m, outward, length_m);
        let over = (0.02 * length_m, open);
        let narrow = self.last_above(&self.narrow, from_m, outward, bar, over);
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
        let over = (0.10 * length_m, None);
        let last = self.last_above(&self.broad, house_m, outward, bar, over);
        let end = self.half_level(&self.broad, last, outward, typical);
        ((end - house_m).abs() < LONGEST_POOP_M.min(length_m)).then_some(end)
    }

    /// Where the hull ends and her wake begins: foam is narrower than the stern, so that there
    /// the step across her sides is over.
    fn stern_before_wake(&self, length_m: f64) -> f64 {
        let smooth = running_mean(&self.sides, 1);
        let typical = self.middle_of(&smooth, 0.25 * length_m);
        let open = self.open_water(&self.open, -BODY * length_m, -1, length_m);
        let from = self.index(-0.58 * length_m);
        let a = open.map_or(from, |open| from.max(open + 1));
        let b = self.index(-0.40 * length_m).max(a);
        let last = (a..=b).find(|&k| smooth[k] > 0.5 * typical);
        last.map_or(-0.5 * length_m, |k| {
            self.half_level(&smooth, k, -1, typical)
        })
    }

    /// Where something like her ends near the end of a box, at which something may go on: where the
    /// profile falls to [`HALO`] of most of her, nearest to that; else there.
    fn end_at_something(&self, length_m: f64, outward: isize) -> f64 {
        let sign = outward as f64;
        let profile = self.stronger();
        let typical = self.middle_of(&profile, 0.25 * length_m);
        let [from, boxed, to] = [0.42, 0.5, 0.58].map(|part| sign * part * length_m);
        let (a, b) = (self.index(from) as isize, self.index(to) as isize);
        let strong = |k: isize| bin(&profile, k) >= HALO * typical;
        let away = |k: isize| (self.place(k as f64) - boxed).abs();
        (0..(b - a) * outward)
            .map(|d| a + d * outward)
            .filter(|&k| strong(k) && !strong(k + outward))
            .min_by(|&i, &j| away(i).total_cmp(&away(j)))
            .and_then(|k| usize::try_from(k).ok())
            .map_or(boxed, |k| self.half_level(&profile, k, outward, typical))
    }

    /// The stronger of her width and the strip about her axis, bin by bin.
    fn stronger(&self) -> Vec<f32> {
        let both = self.broad.iter().zip(&self.narrow);
        both.map(|(b, n)| b.max(*n)).collect()
    }

    fn end_near(&self, length_m: f64, outward: isize) -> f64 {
        let sign = outward as f64;
        let typical = self.middle_of(&self.broad, 0.25 * length_m);
        let bar = (0.12 * typical).max(OBJECT);
        let (from, to) = (0.42 * length_m, 0.58 * length_m);
        let last = |values: &[f32], share: &[f32]| {
            let body_m = sign * BODY * length_m;
            let open = self.open_water(share, body_m, outward, length_m);
            let is_before = |k: usize, open: usize| (open as isize - k as isize) * outward > 0;
            // A box about a hull with foam beyond her end may be too long.
            let from_m = match open {
                Some(open) if !is_before(self.index(sign * from), open) => body_m,
                _ => sign * from,
            };
            let (a, b) = (self.index(from_m), self.index(sign * to));
            (a.min(b)..=a.max(b))
                .filter(|&k| values[k] > bar && open.is_none_or(|open| is_before(k, open)))
                .max_by_key(|&k| k as isize * outward)
        };
        let strip = last(&self.narrow, &self.narrow_open);
        let wide = last(&self.broad, &self.open);
        match (strip, wide) {
            (Some(n), Some(w)) if (w as isize - n as isize) * outward > 0 => {
                self.half_level(&self.broad, w, outward, typical)
            }
            (Some(n), _) => self.half_level(&self.narrow, n, outward, typical),
            (None, Some(w)) => self.half_level(&self.broad, w, outward, typical),
            (None, None) => sign * 0.5 * length_m,
        }
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
    let water = beside::rim_bar(seen, frame, [length_m, borders.1 - borders.0]);
    let along = Along::of(seen, frame, half_m, None, borders, water);
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
        OBJECT,
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
    let water = beside::rim_bar(seen, frame, [length_m, borders.1 - borders.0]);
    let half_m = 0.6 * length_m + 10.0;
    let along = Along::of(seen, frame, half_m, None, borders, water);
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

/// The same of who lies at something on coarse pixels, whose shadow and house are not told from that.
pub(super) fn find_at_something(
    seen: &Seen<'_>,
    frame: &HullFrame,
    length_m: f64,
    borders: (f64, f64),
) -> Ends {
    let water = beside::rim_bar(seen, frame, [length_m, borders.1 - borders.0]);
    let along = Along::of(seen, frame, 0.6 * length_m + 10.0, None, borders, water);
    let [aft_m, fore_m] = [-1, 1].map(|outward| along.end_at_something(length_m, outward));
    Ends { aft_m, fore_m }
}

/// The ends of a hull without what is faint beyond them: on coarse pixels a wash, a tug, or what
/// sharpening and compression leave about her is as long as her bow.
pub(super) fn without_halo(
    seen: &Seen<'_>,
    frame: &HullFrame,
    ends: Ends,
    borders: (f64, f64),
) -> Ends {
    let length_m = ends.fore_m - ends.aft_m;
    let along = Along::of(seen, frame, 0.6 * length_m, None, borders, OBJECT);
    let profile = along.stronger();
    let typical = along.middle_of(&profile, 0.25 * length_m);
    let end = |at_m: f64, outward: isize| {
        let nearest = along.index(at_m - outward as f64 * HALO_LENGTH * length_m) as isize;
        let strong = (0..(along.index(at_m) as isize - nearest) * outward)
            .map(|d| along.index(at_m) as isize - d * outward)
            .find(|&k| bin(&profile, k) >= HALO * typical);
        // Half of the level there is at most a bin away.
        let away = strong.map_or(0, |k| (along.index(at_m) as isize - k) * outward);
        match strong.and_then(|k| usize::try_from(k).ok()) {
            Some(k) if away > 1 => along.half_level(&profile, k, outward, typical),
            _ => at_m,
        }
    };
    let found = Ends {
        aft_m: end(ends.aft_m, -1).max(ends.aft_m),
        fore_m: end(ends.fore_m, 1).min(ends.fore_m),
    };
    if found.fore_m > found.aft_m {
        found
    } else {
        ends
    }
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

#[cfg(test)]
mod tests {
    use super::super::seen::tests::seen_of;
    use super::*;

    #[test]
    fn a_wash_beyond_an_end_is_no_part_of_her_and_a_dim_poop_is() {
        let ends = |beyond: f64| {
            let over = |x: f64, y: f64| match x {
                x if y.abs() >= 8.0 || !(-60.0..50.0).contains(&x) => 0.0,
                x if x < -50.0 => 1500.0 * beyond,
                _ => 1500.0,
            };
            let ends = Ends {
                aft_m: -60.0,
                fore_m: 50.0,
            };
            seen_of(over, |seen, frame| {
                without_halo(seen, frame, ends, (-8.0, 8.0))
            })
        };
        let wash = ends(0.15);
        assert!((wash.aft_m + 50.0).abs() < 1.0 && (wash.fore_m - 50.0).abs() < 1e-9);
        assert!((ends(0.5).aft_m + 60.0).abs() < 1e-9);
    }

    #[test]
    fn who_lies_at_something_ends_where_she_falls_nearest_to_her_box_or_with_it() {
        // Her house's shadow from -46 to -43, the water behind her from -51 on, a quay ahead of her.
        let over = |x: f64, y: f64| match x {
            x if y.abs() >= 8.0 || x < -51.0 || (-46.0..-43.0).contains(&x) => 0.0,
            _ => 1500.0,
        };
        let ends = seen_of(over, |seen, frame| {
            find_at_something(seen, frame, 100.0, (-8.0, 8.0))
        });
        assert!((ends.aft_m + 51.0).abs() < 1.0, "{ends:?}");
        assert!((ends.fore_m - 50.0).abs() < 1e-9, "{ends:?}");
    }
}
