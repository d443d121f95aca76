//! The sides: borders of a hull in the profile across her.

use super::chip::Stretch;
use super::crossing::{bin, fall_below, strongest_inside};
use super::frame::HullFrame;
use super::seen::Seen;

/// The profile across a stretch of hull: per bin, how much of it is neither water nor merely
/// darker, and how unlike water it is.
#[derive(Debug, Clone)]
pub(super) struct Across {
    /// Starboard position of the first bin's middle, metres.
    start_m: f64,
    /// Bin width, metres.
    bin_m: f64,
    /// Share of object pixels per bin.
    share: Vec<f32>,
    /// Mean distance from water per bin; dark pixels count as water.
    strength: Vec<f32>,
    /// Mean colour per bin, each band over water in standard deviations of its texture.
    colour: Vec<Vec<f32>>,
}

/// Share of a bin's pixels that makes it part of the hull. Low, because at low sun the
/// shadows of vents and pipes cover most of a strip of deck.
const HULL_SHARE: f32 = 0.25;
/// Least width of the water that parts a hull from what she lies at, metres.
const NARROW_M: f64 = 1.0;
/// Strength of a bin, as a part of the middle of the hull, below which it is foam beside her.
const HULL_STRENGTH: f32 = 0.25;

impl Across {
    /// Looks at the stretch `along` (metres forward of the centre), `reach_m` to either side; at
    /// `colours` too where borders are looked for by [`Across::borders_near`].
    pub(super) fn of(
        seen: &Seen<'_>,
        frame: &HullFrame,
        along: (f64, f64),
        reach_m: f64,
        bar: f32,
        colours: bool,
    ) -> Across {
        let (chip, sea) = (seen.chip, seen.sea);
        let bin_m = sea.gsd_m;
        let bins = (2.0 * reach_m / bin_m).ceil().max(1.0) as usize;
        let mut count = vec![0.0f32; bins];
        let mut share = vec![0.0f32; bins];
        let mut strength = vec![0.0f32; bins];
        // Asked for beside a quay alone.
        let bands = if colours { chip.raster.bands() } else { 0 };
        let mut colour = vec![vec![0.0f32; bands]; bins];
        let within = Stretch {
            forward_m: along,
            starboard_m: (-reach_m, reach_m),
        };
        seen.each(frame, within, |s, look, (r, c)| {
            let k = (((s.starboard_m + reach_m) / bin_m) as usize).min(bins - 1);
            count[k] += 1.0;
            let p = chip.place(r, c);
            for (b, sum) in colour[k].iter_mut().enumerate() {
                let level = sea.fine.level(b, [p.col, p.row]);
                *sum += (chip.raster.samples[[b, r, c]] - level) / sea.fine.sigma[b];
            }
            if !look.dark {
                share[k] += f32::from(u8::from(look.distance > bar));
                strength[k] += look.distance;
            }
        });
        for k in 0..bins {
            share[k] /= count[k].max(1.0);
            strength[k] /= count[k].max(1.0);
            for sum in &mut colour[k] {
                *sum /= count[k].max(1.0);
            }
        }
        Across {
            start_m: -reach_m + bin_m / 2.0,
            bin_m,
            share,
            strength,
            colour,
        }
    }

    /// The borders of a hull `width_m` wide about the axis beside which something may lie: as
    /// [`Across::borders`] where water is met within `tolerance_m` of the box, else where the
    /// profile steps most within that.
    pub(super) fn borders_near(
        &self,
        gap_m: f64,
        width_m: f64,
        tolerance_m: f64,
    ) -> Option<(f64, f64)> {
        let limit = 0.5 * width_m + tolerance_m;
        let free = self.borders(gap_m, 0.0, width_m)?;
        // The water between her and a quay may be as narrow as shadows on her deck are, and her
        // own side may be as faint as foam.
        let narrow_m = (2.0 * self.bin_m).max(NARROW_M).min(gap_m);
        let others = [
            self.borders(narrow_m, 0.0, width_m),
            self.borders_above(0.0, narrow_m, 0.0, width_m),
        ];
        let port = others.map(|b| b.map(|b| b.0));
        let starboard = others.map(|b| b.map(|b| b.1));
        let near = |at: f64| (at.abs() - 0.5 * width_m).abs() <= tolerance_m;
        let side = |found: f64, others: &[Option<f64>; 2], outward: isize| {
            // A box about what is left beside another may be too wide.
            if near(found) || self.is_free_beyond(found, limit, outward) {
                return found;
            }
            let mut near_by = others.iter().flatten().copied().filter(|at| near(*at));
            near_by.next().unwrap_or_else(|| {
                let from = (0.5 * width_m - tolerance_m).max(0.25 * width_m);
                self.deck_end(from, limit, outward)
            })
        };
        Some((side(free.0, &port, -1), side(free.1, &starboard, 1)))
    }

    /// Whether nothing but water is met from a border, well out from the axis, to some distance.
    fn is_free_beyond(&self, border_m: f64, limit_m: f64, outward: isize) -> bool {
        let index = |y: f64| ((y - self.start_m) / self.bin_m).round() as isize;
        let (from, to) = (
            index(border_m) + 2 * outward,
            index(outward as f64 * limit_m),
        );
        let bins = (to - from) * outward;
        border_m.abs() >= 0.25 * limit_m
            && bins >= 3
            && (0..=bins).all(|d| bin(&self.share, from + d * outward) < HULL_SHARE)
    }

    /// How much of what is two bins inside the border at `at_m` is gone two bins outside it:
    /// nearly all at a hull's side, little where foam fades out.
    pub(super) fn sharpness(&self, at_m: f64) -> f32 {
        let k = ((at_m - self.start_m) / self.bin_m).round() as isize;
        let outward = if at_m > 0.0 { 1 } else { -1 };
        let (inside, outside) = (
            bin(&self.strength, k - 2 * outward).max(bin(&self.strength, k - 3 * outward)),
            bin(&self.strength, k + 2 * outward).min(bin(&self.strength, k + 3 * outward)),
        );
        1.0 - outside / inside.max(1e-6)
    }

    /// Where the deck ends between two distances from the axis, something that is no water
    /// beyond it: the first place outward at which the colour has gone half way from the
    /// deck's to what follows, be that her own side, a dark line, or a quay.
    fn deck_end(&self, from_m: f64, to_m: f64, outward: isize) -> f64 {
        let n = self.colour.len() as isize;
        let index = |y: f64| ((y - self.start_m) / self.bin_m).round() as isize;
        let sign = outward as f64;
        let (a, b) = (index(sign * from_m), index(sign * to_m));
        let at = |k: isize| &self.colour[k.clamp(0, n - 1) as usize];
        let apart = |u: &[f32], v: &[f32]| -> f32 {
            let sum: f32 = u.iter().zip(v).map(|(u, v)| (u - v).powi(2)).sum();
            sum.sqrt()
        };
        let walk = || (0..=(b - a).abs()).map(|d| a + outward * d);
        // Steps over three bins, from one outward to the next.
        let step = |k: isize| apart(at(k - outward), at(k + 2 * outward));
        let largest = walk().map(step).fold(0.0, f32::max);
        let is_peak = |k: isize| {
            let s = step(k);
            s >= 0.4 * largest && s >= step(k - outward) && s >= step(k + outward)
        };
        let first = walk().find(|&k| is_peak(k)).unwrap_or(b);
        self.start_m + (first as f64 + 0.5 * sign) * self.bin_m
    }

    /// The outer borders of the hull to port and starboard, metres to starboard, reached from
    /// `middle_m` of a hull about `width_m` wide over gaps of at most `gap_m`; each where the strength falls to half of what
    /// it is just inside.
    pub(super) fn borders(&self, gap_m: f64, middle_m: f64, width_m: f64) -> Option<(f64, f64)> {
        self.borders_above(HULL_STRENGTH, gap_m, middle_m, width_m)
    }

    /// The same of what is at least so strong, as a part of the middle of the hull.
    fn borders_above(
        &self,
        part: f32,
        gap_m: f64,
        middle_m: f64,
        width_m: f64,
    ) -> Option<(f64, f64)> {
        let n = self.share.len();
        let middle =
            (((middle_m - self.start_m) / self.bin_m).round().max(0.0) as usize).min(n - 1);
        let gap = (gap_m / self.bin_m).round().max(1.0) as usize;
        // Foam beside her must not lower what is typical of the hull.
        let around = (0.3 * width_m / self.bin_m).ceil() as usize;
        let within = middle.saturating_sub(around)..(middle + around + 1).min(n);
        let mut typical = self.strength[within].to_vec();
        typical.sort_by(f32::total_cmp);
        let bar = part * typical.get(typical.len() / 2).copied().unwrap_or(0.0);
        let starboard = self.last_hull_bin((middle..n).collect(), gap, bar)?;
        let port = self.last_hull_bin((0..=middle).rev().collect(), gap, bar)?;
        Some((
            self.half_level(port, -1, bar),
            self.half_level(starboard, 1, bar),
        ))
    }

    fn last_hull_bin(&self, outward: Vec<usize>, gap: usize, bar: f32) -> Option<usize> {
        let mut last = None;
        let mut since = 0;
        for k in outward {
            if self.share[k] >= HULL_SHARE && self.strength[k] >= bar {
                last = Some(k);
                since = 0;
            } else {
                since += 1;
                if since > gap {
                    break;
                }
            }
        }
        last
    }

    /// Where the strength falls to half of what it is just inside `at`, or to `bar`: the glow
    /// about a bright hull in a calm sea is not hull.
    fn half_level(&self, at: usize, outward: isize, bar: f32) -> f64 {
        let level = (0.5 * strongest_inside(&self.strength, at, outward)).max(bar);
        self.start_m + fall_below(&self.strength, at, outward, level) * self.bin_m
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half-metre bins about the axis: what each starboard position shows.
    fn across(of: impl Fn(f64) -> (f32, f32)) -> Across {
        let at = |k: usize| -15.0 + 0.5 * k as f64 + 0.25;
        let shown: Vec<(f32, f32)> = (0..60).map(|k| of(at(k))).collect();
        Across {
            start_m: at(0),
            bin_m: 0.5,
            share: shown.iter().map(|s| s.0).collect(),
            strength: shown.iter().map(|s| s.1).collect(),
            colour: shown.iter().map(|s| vec![s.1]).collect(),
        }
    }

    fn is_about(found: Option<(f64, f64)>, port: f64, starboard: f64) {
        let (a, b) = found.unwrap();
        assert!(
            (a - port).abs() < 1.0 && (b - starboard).abs() < 1.0,
            "{a} {b}"
        );
    }

    #[test]
    fn a_narrow_water_beside_a_quay_is_the_side_where_the_box_says_so() {
        let profile = across(|y| match y {
            _ if (-5.0..5.0).contains(&y) || y > 7.0 => (1.0, 40.0),
            _ => (0.0, 0.0),
        });
        is_about(profile.borders_near(3.0, 10.0, 2.0), -5.0, 5.0);
    }

    #[test]
    fn her_own_side_may_be_faint() {
        let profile = across(|y| match y {
            _ if (-5.0..-2.0).contains(&y) => (0.8, 5.0),
            _ if (-2.0..14.0).contains(&y) => (1.0, 40.0),
            _ => (0.0, 0.0),
        });
        let (port, _) = profile.borders_near(3.0, 10.0, 2.0).unwrap();
        assert!((port + 5.0).abs() < 1.0, "{port}");
    }

    #[test]
    fn a_box_that_is_too_wide_ends_where_only_water_follows() {
        let profile = across(|y| match y {
            _ if (-5.0..5.0).contains(&y) => (1.0, 40.0),
            _ => (0.0, 0.0),
        });
        is_about(profile.borders_near(3.0, 16.0, 2.0), -5.0, 5.0);
    }
}
