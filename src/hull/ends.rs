//! Bow and stern: where the hull ends along her axis, and which end is which.

use super::chip::Chip;
use super::frame::HullFrame;
use crate::sea::SeaState;

/// Where the hull ends, metres along the frame's axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ends {
    /// The end behind, negative.
    pub(super) aft_m: f64,
    /// The end ahead.
    pub(super) fore_m: f64,
}

/// How unlike water the hull is along a strip about her axis, one value per bin.
struct Along {
    start_m: f64,
    bin_m: f64,
    strength: Vec<f32>,
}

impl Along {
    fn of(chip: &Chip, sea: &SeaState, frame: &HullFrame, half_m: f64, strip_m: (f64, f64)) -> Along {
        let bin_m = sea.gsd_m;
        let bins = (2.0 * half_m / bin_m).ceil() as usize;
        let mut cells: Vec<Vec<f32>> = vec![Vec::new(); bins];
        for (s, r, c) in chip.spots(frame, |s| {
            s.forward_m.abs() < half_m && s.starboard_m > strip_m.0 && s.starboard_m < strip_m.1
        }) {
            let look = chip.look(sea, r, c);
            let k = ((s.forward_m + half_m) / bin_m) as usize;
            cells[k.min(bins - 1)].push(if look.dark { 0.0 } else { look.distance });
        }
        let strength = cells
            .into_iter()
            .map(|mut v| {
                v.sort_by(f32::total_cmp);
                v.get(v.len() / 2).copied().unwrap_or(0.0)
            })
            .collect();
        Along {
            start_m: -half_m + bin_m / 2.0,
            bin_m,
            strength,
        }
    }

    fn index(&self, at_m: f64) -> usize {
        (((at_m - self.start_m) / self.bin_m).round().max(0.0) as usize).min(self.strength.len() - 1)
    }

    /// Median strength between two places.
    fn typical(&self, from_m: f64, to_m: f64) -> f32 {
        let mut v = self.strength[self.index(from_m)..=self.index(to_m)].to_vec();
        v.sort_by(f32::total_cmp);
        v[v.len() / 2]
    }

    /// The last bin above the bar, walking from the middle, over gaps of at most `gap_m`;
    /// its outer border interpolated where the strength crosses the bar.
    fn end(&self, from_m: f64, forward: bool, bar: f32, gap_m: f64) -> f64 {
        let gap = (gap_m / self.bin_m).round().max(1.0) as usize;
        let n = self.strength.len();
        let start = self.index(from_m);
        let mut last = start;
        let mut since = 0;
        let mut k = start;
        loop {
            if self.strength[k] > bar {
                last = k;
                since = 0;
            } else {
                since += 1;
                if since > gap {
                    break;
                }
            }
            if (forward && k + 1 == n) || (!forward && k == 0) {
                break;
            }
            k = if forward { k + 1 } else { k - 1 };
        }
        let next = if forward { (last + 1).min(n - 1) } else { last.saturating_sub(1) };
        let (inside, outside) = (self.strength[last], self.strength[next]);
        let fraction = if inside > outside {
            f64::from((inside - bar) / (inside - outside)).clamp(0.0, 1.0)
        } else {
            0.5
        };
        let at = self.start_m + last as f64 * self.bin_m;
        if forward { at + fraction * self.bin_m } else { at - fraction * self.bin_m }
    }
}

/// Finds both ends from a strip of a few pixels' width about the axis.
pub(super) fn find(chip: &Chip, sea: &SeaState, frame: &HullFrame, length_m: f64, (port_m, starboard_m): (f64, f64)) -> Ends {
    let middle = (port_m + starboard_m) / 2.0;
    let half_strip = (0.06 * (starboard_m - port_m)).max(0.8 * sea.gsd_m);
    let along = Along::of(
        chip,
        sea,
        frame,
        0.75 * length_m + 10.0,
        (middle - half_strip, middle + half_strip),
    );
    let typical = along.typical(-0.3 * length_m, 0.3 * length_m);
    let bar = (0.30 * typical).max(5.0);
    // The forecastle and the house throw shadows across the deck, a few metres each.
    let gap_m = (0.05 * length_m).max(2.0 * sea.gsd_m);
    Ends {
        aft_m: along.end(-0.2 * length_m, false, bar, gap_m),
        fore_m: along.end(0.2 * length_m, true, bar, gap_m),
    }
}

/// Evidence that the bow is ahead rather than behind, from −1 to 1.
///
/// The bow tapers to a point while the stern is nearly as wide as the hull; the house, the
/// brightest thing aboard, stands aft.
pub(super) fn bow_ahead(chip: &Chip, sea: &SeaState, frame: &HullFrame, ends: Ends, (port_m, starboard_m): (f64, f64)) -> f64 {
    let length = ends.fore_m - ends.aft_m;
    let beam = starboard_m - port_m;
    let middle = (ends.fore_m + ends.aft_m) / 2.0;
    let (mut fore, mut aft) = (Tally::default(), Tally::default());
    let near = |x: f64| {
        let from_end = 0.5 * length - (x - middle).abs();
        (from_end > 0.0 && from_end < 0.30 * length).then_some(from_end)
    };
    for (s, r, c) in chip.spots(frame, |s| {
        near(s.forward_m).is_some() && s.starboard_m > port_m && s.starboard_m < starboard_m
    }) {
        let look = chip.look(sea, r, c);
        let tally = if s.forward_m > middle { &mut fore } else { &mut aft };
        let from_end = near(s.forward_m).unwrap_or(0.0);
        tally.add(from_end / length, !look.dark && look.distance > 6.0, look.distance);
    }
    // Share of the box within 7 % of the end that is hull: about 0.45 at a bow, 0.9 at a
    // stern.
    let taper = aft.filled() - fore.filled();
    let house = (aft.brightness() - fore.brightness()) / (aft.brightness() + fore.brightness()).max(1e-9);
    let _ = beam;
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
    fn add(&mut self, from_end: f64, is_hull: bool, distance: f32) {
        if from_end < 0.07 {
            self.end_pixels += 1.0;
            self.end_hull += f64::from(u8::from(is_hull));
        }
        self.pixels += 1.0;
        self.strength += f64::from(distance) * f64::from(u8::from(is_hull));
    }

    fn filled(&self) -> f64 {
        self.end_hull / self.end_pixels.max(1.0)
    }

    fn brightness(&self) -> f64 {
        self.strength / self.pixels.max(1.0)
    }
}
