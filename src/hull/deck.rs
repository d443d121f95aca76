//! What kind of ship, from her deck.
//!
//! The deck is laid straight, in cells of a pixel and a half or more, and told in units of its
//! own contrast to water. Then a tanker has pipes along her middle and a manifold across it, a
//! bulk carrier hatches at even distances, a container ship boxes of all colours up to her sides.
//! Six numbers say how much of each there is; multinomial logistic models of them, one for each
//! range of pixels across the beam, were fitted on rendered decks (`ship_type_model`). What is
//! smaller or stouter than those ships is another kind by that alone.

use super::chip::{Chip, Stretch};
use super::frame::HullFrame;
use super::ship_type_model::{MODELS, Model, SIZE_MODEL};
use crate::answer::ShipType;
use crate::sea::SeaState;

/// Probabilities of what a ship is built to carry; their sum is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShipTypes {
    /// Oil, products or chemicals.
    pub tanker: f64,
    /// Dry bulk.
    pub bulk: f64,
    /// Boxes.
    pub container: f64,
    /// Anything else.
    pub other: f64,
}

impl ShipTypes {
    /// Nothing is known.
    pub const EVEN: ShipTypes = ShipTypes {
        tanker: 0.25,
        bulk: 0.25,
        container: 0.25,
        other: 0.25,
    };

    /// The type, where it is another than a tanker for sure.
    pub(crate) fn surely_another(&self) -> Option<(ShipType, f64)> {
        let (kind, p) = self.likeliest();
        let kind = kind.filter(|kind| *kind != ShipType::Tanker && p > ShipType::SURE)?;
        Some((kind, p))
    }

    /// The likeliest type with its probability; no type where all are alike.
    ///
    /// ```
    /// use plimsoll::hull::ShipTypes;
    /// assert_eq!(ShipTypes::EVEN.likeliest(), (None, 0.25));
    /// ```
    pub fn likeliest(&self) -> (Option<ShipType>, f64) {
        if *self == ShipTypes::EVEN {
            return (None, 0.25);
        }
        let all = [
            (ShipType::Tanker, self.tanker),
            (ShipType::Bulk, self.bulk),
            (ShipType::Container, self.container),
            (ShipType::Other, self.other),
        ];
        let best = all.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        best.map_or((None, 0.25), |(kind, p)| (Some(kind), p))
    }
}

/// A deck with fewer pixels across than this says nothing.
const LEAST_ACROSS_PX: f64 = 8.0;
/// Pixels of a cell, and the most cells along and across.
const CELL_PX: f64 = 1.5;
const MOST_CELLS: [f64; 2] = [96.0, 24.0];
/// Cargo lies between these parts of the length, forward of the middle, …
const CARGO: [f64; 2] = [-0.28, 0.36];
/// … and within this part of the beam to either side.
const INBOARD: f64 = 0.40;
/// Ships of other kinds that look like these three are at least so many of all: no scene has any,
/// every port has.
const OTHERS: f64 = 0.05;
/// Standard deviations beyond which a number says no more than there.
const FARTHEST: f64 = 2.5;

/// What kind of ship lies in a frame about her deck as imaged.
pub(crate) fn ship_types(
    chip: &Chip,
    sea: &SeaState,
    frame: &HullFrame,
    length_m: f64,
    beam_m: f64,
) -> ShipTypes {
    let across_px = beam_m / sea.gsd_m;
    let size = [length_m, beam_m].iter().all(|v| v.is_finite() && *v > 0.0);
    if !size || across_px < LEAST_ACROSS_PX {
        return ShipTypes::EVEN;
    }
    let Some(deck) = Deck::of(chip, sea, frame, length_m, beam_m) else {
        return ShipTypes::EVEN;
    };
    let numbers = deck.numbers();
    tracing::debug!(length_m, beam_m, across_px, ?numbers, "deck");
    judged(numbers, length_m, beam_m, across_px)
}

fn judged(numbers: [f64; 6], length_m: f64, beam_m: f64, across_px: f64) -> ShipTypes {
    let model = MODELS.iter().rev().find(|m| across_px >= m.from_px);
    let Some(model) = model else {
        return ShipTypes::EVEN;
    };
    let other = OTHERS + (1.0 - OTHERS) * other_by_size(length_m, beam_m);
    let [tanker, bulk, container] = model.shares(numbers).map(|p| (1.0 - other) * p);
    ShipTypes {
        tanker,
        bulk,
        container,
        other,
    }
}

/// How many tankers there are for one bulk carrier and for one container ship, among ships whose
/// decks do not tell: images are given to this crate because somebody looks for tankers.
const ASKED_FOR: f64 = 2.0;

/// Probability that a ship of this size is a barge, a tug or the like.
fn other_by_size(length_m: f64, beam_m: f64) -> f64 {
    let small = (130.0 / length_m).ln().max(0.0);
    let stout = if small > 0.0 {
        (5.6 * beam_m / length_m).ln().max(0.0)
    } else {
        0.0
    };
    let [a, b, c] = SIZE_MODEL;
    1.0 / (1.0 + (-(a * small + b * stout + c)).exp())
}

impl Model {
    fn shares(&self, numbers: [f64; 6]) -> [f64; 3] {
        let mut logits = self.constant;
        logits[0] += ASKED_FOR.ln();
        for (k, value) in numbers.into_iter().enumerate() {
            let z = ((value - self.mean[k]) / self.sigma[k]).clamp(-FARTHEST, FARTHEST);
            for (logit, weight) in logits.iter_mut().zip(self.weights[k]) {
                *logit += weight * z;
            }
        }
        let top = logits.into_iter().fold(f64::MIN, f64::max);
        let odds = logits.map(|v| (v - top).exp());
        let sum: f64 = odds.iter().sum();
        odds.map(|v| v / sum)
    }
}

/// The deck over the cargo, laid straight: brightness of cells about its median, in units of its
/// contrast to water.
struct Deck {
    /// By station, then across.
    bright: Vec<Vec<f64>>,
    /// Stations as parts of the length, forward.
    forward: Vec<f64>,
    /// Cells across as parts of the beam, to starboard.
    starboard: Vec<f64>,
}

impl Deck {
    fn of(
        chip: &Chip,
        sea: &SeaState,
        frame: &HullFrame,
        length_m: f64,
        beam_m: f64,
    ) -> Option<Deck> {
        let cells = |size_m: f64, [least, most]: [f64; 2]| {
            (size_m / (CELL_PX * sea.gsd_m)).floor().clamp(least, most) as usize
        };
        let (nx, ny) = (
            cells(length_m, [8.0, MOST_CELLS[0]]),
            cells(beam_m, [3.0, MOST_CELLS[1]]),
        );
        let bands = chip.raster.bands();
        let mut sums = vec![0.0; nx * ny * bands];
        let mut counts = vec![0.0; nx * ny];
        let place = |v: f64, size_m: f64, n: usize| {
            (((v / size_m + 0.5) * n as f64).floor().max(0.0) as usize).min(n - 1)
        };
        let within = Stretch::about(0.5 * length_m, 0.5 * beam_m);
        for (spot, row, col) in chip.spots(frame, within) {
            let cell =
                place(spot.forward_m, length_m, nx) * ny + place(spot.starboard_m, beam_m, ny);
            counts[cell] += 1.0;
            for band in 0..bands {
                sums[cell * bands + band] += f64::from(chip.raster.samples[[band, row, col]]);
            }
        }
        let middle = |k: usize, n: usize| (k as f64 + 0.5) / n as f64 - 0.5;
        let chosen = |n: usize, wanted: &dyn Fn(f64) -> bool| -> Vec<usize> {
            (0..n).filter(|&k| wanted(middle(k, n))).collect()
        };
        let rows = chosen(nx, &|x| x > CARGO[0] && x < CARGO[1]);
        let cols = chosen(ny, &|y| y.abs() < INBOARD);
        // A cell that no pixel's middle lies in looks as the nearest one along does.
        let filled = |row: usize, col: usize| {
            let near = (0..nx).filter(|r| counts[r * ny + col] > 0.0);
            near.min_by_key(|r| r.abs_diff(row)).map(|r| r * ny + col)
        };
        let mut cell_of = Vec::with_capacity(rows.len() * cols.len());
        for &row in &rows {
            for &col in &cols {
                cell_of.push(filled(row, col)?);
            }
        }
        let centre = frame.to_pixel(super::Spot::new(0.0, 0.0));
        let centre = [centre.col, centre.row];
        let mut bright = vec![0.0; cell_of.len()];
        let mut contrast = 0.0;
        for band in 0..bands {
            let values: Vec<f64> = (cell_of.iter())
                .map(|&cell| sums[cell * bands + band] / counts[cell])
                .collect();
            let median = median(values.clone());
            let water = f64::from(sea.fine.level(band, centre));
            contrast += (median - water).powi(2) / bands as f64;
            for (to, v) in bright.iter_mut().zip(values) {
                *to += (v - median) / bands as f64;
            }
        }
        let unit = contrast.sqrt() + 1e-9;
        Some(Deck {
            bright: (bright.chunks(cols.len()))
                .map(|row| row.iter().map(|v| v / unit).collect())
                .collect(),
            forward: rows.iter().map(|&k| middle(k, nx)).collect(),
            starboard: cols.iter().map(|&k| middle(k, ny)).collect(),
        })
    }

    /// Mean over the cells across that are wanted, station by station; zeros where there are none.
    fn along(&self, wanted: impl Fn(f64) -> bool) -> Vec<f64> {
        let cols: Vec<usize> = (0..self.starboard.len())
            .filter(|&k| wanted(self.starboard[k].abs()))
            .collect();
        let mean =
            |row: &Vec<f64>| cols.iter().map(|&k| row[k]).sum::<f64>() / cols.len().max(1) as f64;
        self.bright.iter().map(mean).collect()
    }

    /// Clutter, middle, sides, period, ridge and manifold, as logarithms.
    fn numbers(&self) -> [f64; 6] {
        let all: Vec<f64> = self.bright.iter().flatten().copied().collect();
        let square = all.iter().map(|v| v * v).sum::<f64>() / all.len().max(1) as f64;
        let middle = self.along(|y| y < 0.22);
        let sides = self.along(|y| y > 0.30);
        [
            (square.sqrt() + 0.01).ln(),
            (scatter(&middle) + 0.01).ln(),
            (scatter(&sides) + 0.01).ln(),
            period(&middle),
            self.ridge(),
            self.manifold(),
        ]
    }

    /// How steadily the middle line differs from the deck beside it.
    fn ridge(&self) -> f64 {
        let nearest = self.starboard.iter().map(|y| y.abs()).fold(1.0, f64::min);
        let line = self.along(|y| y < 0.07_f64.max(nearest + 1e-9));
        let flanks = if self
            .starboard
            .iter()
            .any(|y| (0.12..0.28).contains(&y.abs()))
        {
            self.along(|y| (0.12..0.28).contains(&y))
        } else {
            self.along(|y| y > nearest + 1e-9)
        };
        let steps: Vec<f64> = line.iter().zip(&flanks).map(|(a, b)| a - b).collect();
        let usual = median(steps.clone());
        let strays = median(steps.iter().map(|v| (v - usual).abs()).collect());
        (usual.abs() / (1.4826 * strays + 0.02) + 0.1).ln()
    }

    /// How much something across the deck about half length stands out from the rest.
    fn manifold(&self) -> f64 {
        let wide = self.along(|y| y > 0.1);
        let usual = median(wide.clone());
        let off: Vec<f64> = wide.iter().map(|v| (v - usual).abs()).collect();
        let amidships = off
            .iter()
            .zip(&self.forward)
            .filter(|(_, x)| x.abs() < 0.10);
        let most = amidships.map(|(v, _)| *v).fold(0.0, f64::max);
        (most / (1.4826 * median(off) + 0.02) + 0.1).ln()
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    let Some(half) = values.len().checked_div(2).filter(|_| !values.is_empty()) else {
        return 0.0;
    };
    let (_, median, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    *median
}

fn scatter(values: &[f64]) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt()
}

/// The largest part of a profile's variance that one period has, of which 2.5 to 14 lie in it;
/// logarithm of its odds.
fn period(profile: &[f64]) -> f64 {
    let n = profile.len() as f64;
    let mean = profile.iter().sum::<f64>() / n.max(1.0);
    let at = |k: usize| k as f64 - 0.5 * (n - 1.0);
    let off = || profile.iter().enumerate().map(|(k, v)| (at(k), v - mean));
    let (xy, xx) = off().fold((0.0, 0.0), |(xy, xx), (x, v)| (xy + x * v, xx + x * x));
    let slope = if xx > 0.0 { xy / xx } else { 0.0 };
    let level: Vec<f64> = off().map(|(x, v)| v - slope * x).collect();
    let total = level.iter().map(|v| v * v).sum::<f64>() + 1e-9;
    let most = (n / 3.0).min(14.0);
    let power = |waves: f64| {
        let (mut c, mut s) = (0.0, 0.0);
        for (k, v) in level.iter().enumerate() {
            let (sin, cos) = (std::f64::consts::TAU * waves * k as f64 / n).sin_cos();
            c += v * cos;
            s += v * sin;
        }
        2.0 * (c * c + s * s) / (n * total)
    };
    let waves = (10..)
        .map(|k| 0.25 * f64::from(k))
        .take_while(|w| *w <= most);
    let best = waves.map(power).fold(0.0, f64::max);
    (best / (1.0 - best.min(0.98)) + 1e-3).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A deck of 62 by 19 cells, painted by parts of length and beam.
    fn deck(paint: impl Fn(f64, f64, f64) -> f64) -> Deck {
        let middle = |from: f64, to: f64, k: usize, n: usize| {
            from + (to - from) * (k as f64 + 0.5) / n as f64
        };
        let forward: Vec<f64> = (0..62).map(|k| middle(CARGO[0], CARGO[1], k, 62)).collect();
        let starboard: Vec<f64> = (0..19).map(|k| middle(-INBOARD, INBOARD, k, 19)).collect();
        // Wear, the same in every run.
        let wear = |k: usize| ((k * 7919 + 104_729) % 1009) as f64 / 1009.0 - 0.5;
        let row = |(i, x): (usize, &f64)| {
            let cell = |(j, y): (usize, &f64)| paint(*x, *y, wear(i * 19 + j));
            starboard.iter().enumerate().map(cell).collect()
        };
        let bright = forward.iter().enumerate().map(row).collect();
        Deck {
            bright,
            forward,
            starboard,
        }
    }

    fn likeliest(deck: &Deck) -> Option<ShipType> {
        judged(deck.numbers(), 180.0, 29.0, 29.0).likeliest().0
    }

    #[test]
    fn hatches_pipes_and_boxes_are_told_apart() {
        let hatches = deck(|x, y, wear| {
            let on_hatch = y.abs() < 0.26 && (x * 14.0).rem_euclid(1.0) < 0.72;
            0.2 * wear + if on_hatch { 0.6 } else { 0.0 }
        });
        assert_eq!(likeliest(&hatches), Some(ShipType::Bulk));
        let pipes = deck(|x, y, wear| {
            let manifold = x.abs() < 0.015 && y.abs() < 0.38;
            0.3 * wear + if y.abs() < 0.05 || manifold { 0.7 } else { 0.0 }
        });
        assert_eq!(likeliest(&pipes), Some(ShipType::Tanker));
        // Each box is one colour, twelve metres long.
        let boxes = deck(|x, y, _| {
            let (bay, row) = ((x * 15.0).floor(), (y * 9.0).floor());
            let hue = (bay * 12.9898 + row * 78.233).sin() * 43_758.545;
            3.0 * (hue - hue.floor()) - 1.5
        });
        assert_eq!(likeliest(&boxes), Some(ShipType::Container));
    }

    #[test]
    fn small_and_stout_is_another_kind_and_large_is_none_by_size() {
        assert!(other_by_size(30.0, 9.5) > 0.9);
        assert!(other_by_size(70.0, 15.6) > 0.6);
        assert!(other_by_size(110.0, 17.5) < 0.1);
        assert!(other_by_size(330.0, 70.0) < 0.05);
    }

    #[test]
    fn shares_are_shares_whatever_the_numbers() {
        for numbers in [[0.0; 6], [-40.0; 6], [40.0; 6]] {
            for across_px in [8.0, 12.0, 20.0, 400.0] {
                let t = judged(numbers, 180.0, 29.0, across_px);
                let sum = t.tanker + t.bulk + t.container + t.other;
                assert!((sum - 1.0).abs() < 1e-12);
                assert!([t.tanker, t.bulk, t.container].iter().all(|p| *p > 1e-4));
            }
        }
        assert_eq!(judged([0.0; 6], 180.0, 29.0, 7.9), ShipTypes::EVEN);
    }

    #[test]
    fn a_profile_with_a_period_has_it() {
        let wave = |k: usize| (k as f64 * std::f64::consts::TAU / 9.0).sin();
        let with: Vec<f64> = (0..62).map(wave).collect();
        assert!(period(&with) > 2.0);
        let slope: Vec<f64> = (0..62).map(|k| k as f64).collect();
        assert!(period(&slope) < -2.0);
        assert!(period(&[]) < -2.0);
    }
}
