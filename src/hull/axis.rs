//! The axis from the straight sides.
//!
//! Deck edges, waterline, shadow edge, pipes and trunk of a ship are all parallel to her
//! axis. Averaged along the right direction each of them is a sharp step across; averaged a
//! little off, it is smeared. The axis is the direction in which the profile across has the
//! largest sum of squared steps.
//!
//! While directions are far apart, a profile is not summed from pixels for each of them: they are
//! sorted once into strips across the hull, so short that a turn moves each as a whole. A
//! direction then costs one addition of every strip, at the place where the turn puts it.

use pulp::{Simd, WithSimd};

use super::chip::{Chip, Stretch};
use super::frame::{HullFrame, Spot};
use crate::sea::SeaState;

/// Pixels looked at; more only cost time.
const MAX_PIXELS: f64 = 40_000.0;
/// So few are summed one by one, which costs no more and asks for no cells.
const FEW: usize = 3_000;
/// Rounds of less than this are summed pixel by pixel, degrees: strips that move as a whole lost
/// hulls whose sides are then looked for along the axis.
const COARSE_DEG: f64 = 3.0;
/// Part of the length, to either side of the middle, in which the sides are straight.
const STRAIGHT: f64 = 0.30;

/// Bins of the profile across over the longer edge of a pixel, …
const FINE: f64 = 0.5;
/// … and how many are smoothed over: a pixel in all. Less holds the one half of a row of the image
/// or the other, and more of some rows than of others, so that a hull at a few degrees from the
/// rows seemed to have steps wherever these run.
const SMOOTH: usize = 2;
/// Bins over which a step is taken.
const STEP: usize = 4;

/// Turns the frame onto the straight sides; returns the turned frame.
///
/// `length_m` is that of the rough box, `reach` how far from the axis is looked, metres, and
/// `search_deg` how far it may be turned.
pub(super) fn align(
    chip: &Chip,
    sea: &SeaState,
    frame: &HullFrame,
    length_m: f64,
    reach: f64,
    search_deg: f64,
) -> HullFrame {
    let body = Stretch::about(STRAIGHT * length_m, reach);
    // A pixel is an array of its bands and a one, which the processor adds at once.
    let turn = match chip.raster.bands() {
        0..4 => Pixels::<4>::of(chip, sea, frame, body).best_turn(length_m, search_deg),
        4..8 => Pixels::<8>::of(chip, sea, frame, body).best_turn(length_m, search_deg),
        8..16 => Pixels::<16>::of(chip, sea, frame, body).best_turn(length_m, search_deg),
        // No imager of ships has so many.
        _ => Pixels::<32>::of(chip, sea, frame, body).best_turn(length_m, search_deg),
    };
    frame.moved(Spot::new(0.0, 0.0), turn)
}

/// One round of trial directions.
#[derive(Debug, Clone, Copy)]
struct Round {
    /// Farthest turn from the middle one, degrees.
    span_deg: f64,
    /// Trial directions.
    count: u32,
    /// Bin of the profile across, metres.
    bin_m: f64,
    /// Parts of a bin in which a strip is moved.
    parts: usize,
}

/// Pixels about a hull.
struct Pixels<const N: usize> {
    /// How far they reach from the middle forward and to either side, metres.
    half_m: [f64; 2],
    /// The longer edge of a pixel, metres.
    pixel_m: f64,
    /// Metres forward.
    forward: Vec<f32>,
    /// Metres to starboard.
    starboard: Vec<f32>,
    /// How much brighter than water each band is, in standard deviations; the last is 1.
    values: Vec<[f32; N]>,
}

impl<const N: usize> Pixels<N> {
    /// The pixels of a stretch of a chip, or every so many of them.
    fn of(chip: &Chip, sea: &SeaState, frame: &HullFrame, body: Stretch) -> Self {
        let bands = chip.raster.bands().min(N - 1);
        let half_m = [body.forward_m.1, body.starboard_m.1];
        let about = 4.0 * half_m[0] * half_m[1] / sea.gsd_m.powi(2);
        let stride = (about / MAX_PIXELS).ceil().max(1.0) as usize;
        let planes: Vec<_> = chip.raster.samples.outer_iter().take(bands).collect();
        let weight: Vec<f32> = sea.fine.sigma.iter().map(|s| 1.0 / s).collect();
        let count = (about / stride as f64) as usize + 1;
        let [mut forward, mut starboard] = [0; 2].map(|_| Vec::with_capacity(count));
        let mut values = Vec::with_capacity(count);
        // The first is taken, and then every so many.
        let mut since = stride;
        chip.each_spot(frame, body, |s, r, c| {
            since += 1;
            if since <= stride {
                return;
            }
            since = 1;
            let p = chip.place(r, c);
            let off = sea.fine.off([p.col, p.row]);
            let mut value = [0.0; N];
            for (b, plane) in planes.iter().enumerate() {
                let level = sea.fine.level_off(b, off);
                // A saturated house must not outvote the sides.
                value[b] = ((plane[[r, c]] - level) * weight[b]).clamp(-60.0, 60.0);
            }
            value[N - 1] = 1.0;
            forward.push(s.forward_m as f32);
            starboard.push(s.starboard_m as f32);
            values.push(value);
        });
        Pixels {
            half_m,
            pixel_m: frame.ground.longest_edge_m(),
            forward,
            starboard,
            values,
        }
    }

    /// The clockwise turn, degrees, that gives the sharpest steps.
    fn best_turn(&self, length_m: f64, search_deg: f64) -> f64 {
        // The profile is sharp only within a turn that moves the ends of the body by a bin: wide
        // bins while the turns are far apart.
        let fine_m = FINE * self.pixel_m;
        // Whole numbers of these, so that whole numbers of pixels are smoothed over.
        let wide_m = fine_m * (0.0015 * length_m / fine_m).ceil().max(1.0);
        let round = |span_deg, count, bin_m, parts| Round {
            span_deg,
            count,
            bin_m,
            parts,
        };
        let rounds = [
            round(search_deg, 33, wide_m, 2),
            round(search_deg / 13.0, 13, fine_m, 6),
            round(0.12, 13, fine_m, 12),
        ];
        let mut best = 0.0;
        for round in rounds {
            let by_strips = round.span_deg > COARSE_DEG && self.values.len() > FEW;
            let strips = by_strips.then(|| Strips::of(self, best, round));
            let turns = (0..round.count).map(|k| {
                let part = 2.0 * f64::from(k) / f64::from(round.count - 1) - 1.0;
                best + round.span_deg * part
            });
            let steps = |turn| match &strips {
                Some(strips) => strips.steps(turn),
                None => self.steps(round.bin_m, turn),
            };
            best = turns
                .map(|turn| (turn, steps(turn)))
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .map_or(best, |(turn, _)| turn);
        }
        best
    }

    /// Sum over bands of the squared steps of the profile across, for a frame turned clockwise,
    /// from every pixel by itself.
    fn steps(&self, bin_m: f64, turn_deg: f64) -> f64 {
        let reach_m = self.half_m[1];
        let mut bins = vec![[0.0f32; N]; bins(reach_m, bin_m)];
        pulp::Arch::new().dispatch(AddPixels {
            pixels: self,
            slope: slope(turn_deg) as f32,
            reach_m: reach_m as f32,
            per_bin: bin_m.recip() as f32,
            bins: &mut bins,
        });
        squared_steps(&bins, self.values.len())
    }
}

/// Adds pixels to the bins of a profile.
struct AddPixels<'a, const N: usize> {
    pixels: &'a Pixels<N>,
    slope: f32,
    reach_m: f32,
    per_bin: f32,
    bins: &'a mut [[f32; N]],
}

/// In the processor's widest registers; the sums stay those of any processor.
impl<const N: usize> WithSimd for AddPixels<'_, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        /// Pixels whose bins are found at once.
        const AT_ONCE: usize = 64;
        let of = self.pixels;
        let parts = (of.forward.chunks(AT_ONCE)).zip(of.starboard.chunks(AT_ONCE));
        let mut bins = [0u32; AT_ONCE];
        for ((forward, starboard), values) in parts.zip(of.values.chunks(AT_ONCE)) {
            for ((bin, forward), starboard) in bins.iter_mut().zip(forward).zip(starboard) {
                // Clockwise by the turn, starboard decreases with distance forward.
                let place = (starboard - self.slope * forward + self.reach_m) * self.per_bin;
                let bin_of = if place >= 0.0 { place as i32 } else { -1 };
                *bin = bin_of as u32;
            }
            for (bin, value) in bins.iter().zip(values) {
                if let Some(sum) = self.bins.get_mut(*bin as usize) {
                    *sum = added(sum, value);
                }
            }
        }
    }
}

/// Bins of a profile.
fn bins(reach_m: f64, bin_m: f64) -> usize {
    (2.0 * reach_m / bin_m).ceil() as usize + 1
}

/// The squared steps of a profile of sums over bins, which is smoothed over a pixel first, where
/// that holds at least half as many pixels as it would if all bins did the same.
fn squared_steps<const N: usize>(bins: &[[f32; N]], pixels: usize) -> f64 {
    let least = (SMOOTH * pixels / bins.len()) as f32 / 2.0;
    let means: Vec<Option<[f32; N]>> = bins
        .windows(SMOOTH)
        .map(|w| {
            let sum = w.iter().fold([0.0; N], |sum, bin| added(&sum, bin));
            (sum[N - 1] > least).then(|| sum.map(|v| v / sum[N - 1]))
        })
        .collect();
    let step = |a: &[f32; N], b: &[f32; N]| -> f32 {
        a.iter().zip(b).map(|(a, b)| (b - a) * (b - a)).sum()
    };
    means
        .iter()
        .zip(&means[STEP.min(means.len())..])
        .filter_map(|(a, b)| Some(f64::from(step(a.as_ref()?, b.as_ref()?))))
        .sum()
}

fn slope(turn_deg: f64) -> f64 {
    turn_deg.to_radians().tan()
}

/// Sums of pixels in cells: strips across the hull, each of them parts of bins.
struct Strips<const N: usize> {
    /// Strip after strip, from port to starboard.
    cells: Vec<[f32; N]>,
    /// Cells of a strip.
    across: usize,
    /// Where the middle of each strip lies, metres forward.
    forward_m: Vec<f64>,
    /// Edge of a cell, metres to starboard.
    cell_m: f64,
    parts: usize,
    bins: usize,
    /// Cells of a strip before the profile's first, when it is not moved.
    before: usize,
    /// Slope of the direction along which pixels were sorted.
    slope: f64,
    pixels: usize,
}

impl<const N: usize> Strips<N> {
    /// Sorts pixels for directions about one.
    fn of(pixels: &Pixels<N>, middle_deg: f64, round: Round) -> Self {
        let [half_m, reach_m] = pixels.half_m;
        let (slope, cell_m) = (slope(middle_deg), round.bin_m / round.parts as f64);
        // Turned by the span, the ends of a strip move by half a cell against its middle.
        let longest_m = cell_m / round.span_deg.to_radians().tan();
        let strips = ((2.0 * half_m / longest_m).ceil() as usize).max(1);
        let strip_m = 2.0 * half_m / strips as f64;
        let bins = bins(reach_m, round.bin_m);
        let before = (slope.abs() * half_m / cell_m).ceil() as usize + 1;
        let across = bins * round.parts + 2 * before;
        let mut cells = vec![[0.0; N]; strips * across];
        let first_m = (reach_m + before as f64 * cell_m) as f32;
        let (slope_32, per_cell, per_strip) =
            (slope as f32, (1.0 / cell_m) as f32, (1.0 / strip_m) as f32);
        let places = pixels.forward.iter().zip(&pixels.starboard);
        for ((forward, starboard), value) in places.zip(&pixels.values) {
            // Clockwise by the turn, starboard decreases with distance forward.
            let y = starboard - slope_32 * forward;
            let k = (((y + first_m) * per_cell) as usize).min(across - 1);
            let strip = ((forward + half_m as f32) * per_strip) as usize;
            let cell = &mut cells[strip.min(strips - 1) * across + k];
            *cell = added(cell, value);
        }
        Strips {
            cells,
            across,
            forward_m: (0..strips)
                .map(|k| (k as f64 + 0.5) * strip_m - half_m)
                .collect(),
            cell_m,
            parts: round.parts,
            bins,
            before,
            slope,
            pixels: pixels.values.len(),
        }
    }

    /// Sum over bands of the squared steps of the profile across, for a frame turned clockwise.
    fn steps(&self, turn_deg: f64) -> f64 {
        let mut profile = vec![[0.0f32; N]; self.bins * self.parts];
        pulp::Arch::new().dispatch(AddStrips {
            strips: self,
            turn_deg,
            profile: &mut profile,
        });
        let bins = profile.chunks_exact(self.parts).map(|parts| {
            let mut sum = [0.0f32; N];
            for part in parts {
                sum = added(&sum, part);
            }
            sum
        });
        squared_steps(&bins.collect::<Vec<_>>(), self.pixels)
    }
}

/// Adds all strips to a profile, each moved as far as a turn moves its middle.
struct AddStrips<'a, const N: usize> {
    strips: &'a Strips<N>,
    turn_deg: f64,
    profile: &'a mut [[f32; N]],
}

/// In the processor's widest registers; the sums stay those of any processor.
impl<const N: usize> WithSimd for AddStrips<'_, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let of = self.strips;
        let further = slope(self.turn_deg) - of.slope;
        let strips = of.cells.chunks_exact(of.across).zip(&of.forward_m);
        for (strip, forward_m) in strips {
            // What lies ahead moves to port.
            let moved = (further * forward_m / of.cell_m).round() as isize;
            let first = of.before as isize + moved;
            let (to, from) = (first.min(0).unsigned_abs(), first.max(0) as usize);
            let strip = strip.get(from..).unwrap_or_default();
            let profile = self.profile.get_mut(to..).unwrap_or_default();
            for (sum, cell) in profile.iter_mut().zip(strip) {
                *sum = added(sum, cell);
            }
        }
    }
}

#[inline(always)]
fn added<const N: usize>(a: &[f32; N], b: &[f32; N]) -> [f32; N] {
    std::array::from_fn(|k| a[k] + b[k])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hull of 30 × 180 m on pixels of half a metre, her axis turned clockwise, with a strip of
    /// shadow beside her and a noise of a third of the deck.
    fn hull(turn_deg: f64, reach_m: f64) -> Pixels<4> {
        let half_m = [54.0, reach_m];
        let mut out = Pixels {
            half_m,
            pixel_m: 0.5,
            forward: Vec::new(),
            starboard: Vec::new(),
            values: Vec::new(),
        };
        let steps =
            |half: f64| (0..(4.0 * half) as usize).map(move |k| 0.5 * k as f64 - half + 0.1);
        for forward in steps(half_m[0]) {
            for starboard in steps(reach_m) {
                let y = starboard - slope(turn_deg) * forward;
                let noise = ((forward * 7919.0 + starboard * 104_729.0) as i64).rem_euclid(97);
                let deck = if y.abs() < 15.0 { 20.0 } else { 0.0 };
                let shade = if (15.0..21.0).contains(&y) { -4.0 } else { 0.0 };
                let v = deck + shade + (noise as f64 / 97.0 - 0.5) * 12.0;
                out.forward.push(forward as f32);
                out.starboard.push(starboard as f32);
                out.values.push([v as f32, 0.5 * v as f32, 0.0, 1.0]);
            }
        }
        out
    }

    #[test]
    fn the_rows_of_the_image_are_no_steps() {
        for (truth, length_m) in [
            (-7.0, 180.0),
            (-2.3, 180.0),
            (0.4, 180.0),
            (5.5, 180.0),
            (6.5, 250.0),
        ] {
            let mut pixels = hull(truth, 24.0);
            // Her sides are blurred, so that steps of single rows outdo them.
            let places = pixels.forward.iter().zip(&pixels.starboard);
            for ((forward, starboard), value) in places.zip(&mut pixels.values) {
                let y = starboard - slope(truth) as f32 * forward;
                *value = [
                    20.0 * ((15.0 - y.abs()) / 7.0 + 0.5).clamp(0.0, 1.0),
                    0.0,
                    0.0,
                    1.0,
                ];
            }
            let found = pixels.best_turn(length_m, 8.0);
            assert!((found - truth).abs() < 0.3, "{truth}: {found}");
        }
    }

    #[test]
    fn strips_give_the_direction_that_pixels_give_by_themselves() {
        for truth in [-6.3, -1.0, 0.04, 2.77, 7.5] {
            let pixels = hull(truth, 24.0);
            let round = Round {
                span_deg: 0.6,
                count: 61,
                bin_m: 0.25,
                parts: 8,
            };
            let strips = Strips::of(&pixels, truth + 0.2, round);
            let best = |of: &dyn Fn(f64) -> f64| {
                (0..61)
                    .map(|k| truth - 0.4 + 0.02 * f64::from(k))
                    .max_by(|a, b| of(*a).total_cmp(&of(*b)))
                    .unwrap()
            };
            let fast = best(&|turn| strips.steps(turn));
            let slow = best(&|turn| pixels.steps(0.25, turn));
            // The turn that moves the ends of the body by half a bin is 0.19°.
            assert!((fast - slow).abs() < 0.19, "{truth}: {fast} {slow}");
            assert!((fast - truth).abs() < 0.19, "{truth}: {fast}");
        }
    }
}
