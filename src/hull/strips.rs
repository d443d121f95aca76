//! What lies along a hull, in bins along her and cells across.

use super::chip::Stretch;
use super::ends::Ends;
use super::frame::HullFrame;
use super::seen::Seen;

/// Cells across, over this many widths.
pub(super) const CELLS: usize = 11;
const ACROSS: f64 = 1.4;
/// Cells farther from the axis than this, in widths, lie beside the ship: what is darker there
/// is her shadow on the water.
pub(super) const BESIDE: f64 = 0.5;
/// Half the width over which the house is looked for, and its least length, in widths.
const CORE: f64 = 0.3;
const HOUSE: f64 = 0.3;
/// How far beyond the ends it is looked for, in widths.
const BEYOND: f64 = 1.2;
/// Part of the cells beside a hull, the darkest, that are taken for shadow on the water, and its
/// least darkness.
const DARKEST: f64 = 0.04;
const SHADOW: f32 = -1.5;

/// What cells across show in each bin along a hull, over water in standard deviations of its
/// texture.
pub(super) struct Strips {
    pub(super) start_m: f64,
    pub(super) bin_m: f64,
    pub(super) bands: usize,
    /// By bin, cell and band.
    levels: Vec<f32>,
    /// By bin and cell: whether there are pixels.
    there: Vec<bool>,
    /// How far they reach beyond the ends, in widths.
    beyond: f64,
}

impl Strips {
    /// Looks at a hull between two ends and two sides, and some widths `beyond` the ends.
    pub(super) fn of(
        seen: &Seen<'_>,
        frame: &HullFrame,
        ends: Ends,
        (port_m, starboard_m): (f64, f64),
        beyond: f64,
    ) -> Strips {
        let model = &seen.sea.fine;
        let (width_m, bin_m) = (starboard_m - port_m, seen.sea.gsd_m);
        let middle_m = (port_m + starboard_m) / 2.0;
        let beyond_m = beyond * width_m;
        let (start_m, end_m) = (ends.aft_m - beyond_m, ends.fore_m + beyond_m);
        let bins = ((end_m - start_m) / bin_m).ceil() as usize;
        let bands = model.sigma.len();
        let mut levels = vec![0.0f32; bins * CELLS * bands];
        let mut counts = vec![0.0f32; bins * CELLS];
        let (from_m, cell_m) = (
            middle_m - 0.5 * ACROSS * width_m,
            ACROSS * width_m / CELLS as f64,
        );
        // A pixel wider than the cells lies in all that it covers, so that none is empty.
        let half_px_m = if cell_m < bin_m { 0.5 * bin_m } else { 0.0 };
        let within = Stretch {
            forward_m: (start_m, end_m),
            starboard_m: (from_m, from_m + ACROSS * width_m),
        };
        seen.each_colour(frame, within, |s, colour| {
            let bin = (((s.forward_m - start_m) / bin_m) as usize).min(bins - 1);
            let cell_at = |off_m: f64| {
                let at = (s.starboard_m + off_m - from_m) / cell_m;
                (at.max(0.0) as usize).min(CELLS - 1)
            };
            for cell in cell_at(-half_px_m)..=cell_at(half_px_m) {
                let at = bin * CELLS + cell;
                counts[at] += 1.0;
                let sums = &mut levels[at * bands..(at + 1) * bands];
                (sums.iter_mut().zip(colour)).for_each(|(sum, v)| *sum += v);
            }
        });
        for (sums, count) in levels.chunks_mut(bands).zip(&counts) {
            sums.iter_mut().for_each(|sum| *sum /= count.max(1.0));
        }
        Strips {
            start_m,
            bin_m,
            bands,
            levels,
            there: counts.iter().map(|count| *count > 0.0).collect(),
            beyond,
        }
    }

    /// In one band, what `level` says of a place along and a cell; for tests.
    #[cfg(test)]
    pub(super) fn by_level(
        (start_m, end_m): (f64, f64),
        bin_m: f64,
        beyond: f64,
        level: impl Fn(f64, usize) -> f32,
    ) -> Strips {
        let bins = ((end_m - start_m) / bin_m).round() as usize;
        let at = |bin: usize| start_m + (bin as f64 + 0.5) * bin_m;
        let cells = (0..bins).flat_map(|bin| (0..CELLS).map(move |cell| (bin, cell)));
        Strips {
            start_m,
            bin_m,
            bands: 1,
            levels: cells.map(|(bin, cell)| level(at(bin), cell)).collect(),
            there: vec![true; bins * CELLS],
            beyond,
        }
    }

    pub(super) fn bins(&self) -> usize {
        self.there.len() / CELLS
    }

    /// The levels of a cell, where it is in the image.
    pub(super) fn cell(&self, bin: usize, cell: usize) -> Option<&[f32]> {
        let at = bin * CELLS + cell;
        (*self.there.get(at)?).then(|| &self.levels[at * self.bands..(at + 1) * self.bands])
    }

    /// Mean over bands and over the cells whose middles lie within some widths of the axis.
    pub(super) fn brightness(&self, bin: usize, within: (f64, f64)) -> Option<f32> {
        let mut sum = (0.0, 0.0);
        for cell in (0..CELLS).filter(|&cell| {
            let off = off_axis(cell);
            off >= within.0 && off < within.1
        }) {
            let levels = self.cell(bin, cell)?;
            sum.0 += levels.iter().sum::<f32>() / levels.len() as f32;
            sum.1 += 1.0;
        }
        (sum.1 > 0.0).then(|| sum.0 / sum.1)
    }

    pub(super) fn bin(&self, at_m: f64) -> isize {
        ((at_m - self.start_m) / self.bin_m).floor() as isize
    }

    /// The middle of the brightest stretch as long as a house between the ends, or a little
    /// beyond them: a poop in the shade may have cut it off.
    pub(super) fn house(&self, width_m: f64) -> Option<f64> {
        let long = ((HOUSE * width_m / self.bin_m).round() as usize).max(3);
        let beyond = ((self.beyond - BEYOND) * width_m / self.bin_m) as usize;
        let (from, to) = (beyond, self.bins().saturating_sub(beyond));
        let bright: Vec<f32> = (from..to)
            .map(|bin| self.brightness(bin, (0.0, CORE)).unwrap_or(f32::MIN))
            .collect();
        let sums = bright.windows(long).map(|w| w.iter().sum::<f32>());
        let best = sums.enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?.0;
        Some(self.start_m + (from as f64 + best as f64 + 0.5 * long as f64) * self.bin_m)
    }

    /// The darkest of what lies beside the hull between two bins.
    pub(super) fn shadow(&self, bins: std::ops::Range<usize>) -> Vec<f32> {
        let mut cells: Vec<(f32, &[f32])> = bins
            .flat_map(|bin| (0..CELLS).map(move |cell| (bin, cell)))
            .filter(|(_, cell)| off_axis(*cell) > BESIDE)
            .filter_map(|(bin, cell)| self.cell(bin, cell))
            .map(|levels| (levels.iter().sum(), levels))
            .collect();
        cells.sort_by(|a, b| a.0.total_cmp(&b.0));
        cells.truncate(((DARKEST * cells.len() as f64) as usize).max(1));
        (0..self.bands)
            .map(|b| {
                let sum: f32 = cells.iter().map(|(_, levels)| levels[b]).sum();
                (sum / cells.len().max(1) as f32).min(SHADOW)
            })
            .collect()
    }
}

/// After how many steps the sum of the evidence for each is largest: there a ship ends.
pub(super) fn most_likely_end(evidence: impl Iterator<Item = f32>) -> usize {
    let (mut sum, mut most, mut end) = (0.0f32, 0.0f32, 0);
    for (k, gain) in evidence.enumerate() {
        sum += gain;
        if sum > most {
            (most, end) = (sum, k + 1);
        }
    }
    end
}

/// How far the middle of a cell lies from the axis, in widths.
pub(super) fn off_axis(cell: usize) -> f64 {
    (((cell as f64 + 0.5) / CELLS as f64 - 0.5) * ACROSS).abs()
}

#[cfg(test)]
mod tests {
    use super::super::seen::tests::seen_of;
    use super::*;

    #[test]
    fn where_pixels_are_wider_than_cells_none_is_empty() {
        let over = |x: f64, y: f64| {
            if x.abs() < 20.0 && y.abs() < 1.5 {
                1500.0
            } else {
                0.0
            }
        };
        // Six pixels of half a metre across eleven cells of 1.4 widths.
        let strips = seen_of(over, |seen, frame| {
            let ends = Ends {
                aft_m: -20.0,
                fore_m: 20.0,
            };
            Strips::of(seen, frame, ends, (-1.5, 1.5), 1.0)
        });
        for bin in 0..strips.bins() {
            assert!((0..CELLS).all(|cell| strips.cell(bin, cell).is_some()));
        }
        let bin = strips.bins() / 2;
        let levels = [CELLS / 2, 0].map(|cell| strips.cell(bin, cell).map(|levels| levels[0]));
        assert!(
            levels[0] > levels[1].map(|water| water + 10.0),
            "{levels:?}"
        );
    }
}
