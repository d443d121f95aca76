//! The image across one side of the parallel middle body, as medians of small bins.
//!
//! Pixels are taken where they lie, without resampling. On the shaded side they are sorted
//! into columns **along the sun's direction**, not across the hull: a vent, a crane or the
//! house darkens deck and water along one such column, so that a column whose deck is lit up
//! to its edge has nothing in its shadow but the edge itself. Columns that fail this are left
//! out; the rest are joined to blocks along the hull, because trim makes the band's width
//! change along her.

use std::collections::{BTreeMap, BTreeSet};

use crate::hull::{Hull, Spot};
use crate::sea::SeaState;

/// Fewest clean columns that make a straight side.
const MIN_COLUMNS: usize = 10;

/// Which side of the hull, and how its pixels are sorted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// +1 starboard, −1 port.
    pub(super) sign: f64,
    /// Metres forward per metre outward along a column.
    pub(super) slant: f64,
    /// First guess of where the deck ends, metres outward of the axis.
    pub(super) edge_m: f64,
    /// How far inboard of `edge_m` bins are wanted.
    pub(super) inboard_m: f64,
    /// How far outboard.
    pub(super) outboard_m: f64,
    /// Width of a column along the hull, metres: a pixel.
    pub(super) column_m: f64,
}

/// Which columns of a side are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Columns<'a> {
    /// All of them.
    All,
    /// Those whose deck is lit up to its edge.
    Lit,
    /// These.
    These(&'a BTreeSet<i64>),
}

/// One column of a side.
#[derive(Debug, Clone)]
pub(super) struct Strip {
    pub(super) column: i64,
    /// Metres outward, values per band.
    pub(super) pixels: Vec<(f64, Vec<f32>)>,
}

impl Strip {
    /// All columns of a side between `along_m`, in order.
    pub(super) fn all(hull: &Hull, side: Side, along_m: (f64, f64)) -> Vec<Strip> {
        let mut strips: BTreeMap<i64, Vec<(f64, Vec<f32>)>> = BTreeMap::new();
        for cell in cells(hull, side, along_m) {
            let pixel = (cell.outward, cell.values);
            strips.entry(cell.column).or_default().push(pixel);
        }
        strips
            .into_iter()
            .map(|(column, pixels)| Strip { column, pixels })
            .collect()
    }
}

/// One bin: a stretch of one block at one distance from the axis.
#[derive(Debug, Clone)]
pub(super) struct Bin {
    /// Block it belongs to.
    pub(super) block: usize,
    /// Mean place forward, metres.
    pub(super) forward_m: f64,
    /// Mean distance outward of the axis, metres.
    pub(super) outward_m: f64,
    /// Median per band.
    pub(super) values: Vec<f64>,
}

/// The bins of one side.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    /// All bins.
    pub(super) bins: Vec<Bin>,
    /// Number of blocks.
    pub(super) blocks: usize,
}

struct Cell {
    column: i64,
    forward: f64,
    outward: f64,
    values: Vec<f32>,
}

impl Profile {
    /// Reads the side between `along_m` (deck edge, metres forward of the centre); `None`
    /// when too few columns are clean.
    pub(super) fn read(
        hull: &Hull,
        sea: &SeaState,
        side: Side,
        along_m: (f64, f64),
        wanted: Columns<'_>,
    ) -> Option<Profile> {
        let bands = hull.chip.raster.bands();
        let cells = cells(hull, side, along_m);
        let columns = match wanted {
            Columns::Lit => clean_columns(&cells, sea, side),
            Columns::All | Columns::These(_) => {
                let all: BTreeSet<i64> = cells.iter().map(|c| c.column).collect();
                let wanted = |c: &i64| match wanted {
                    Columns::These(these) => these.contains(c),
                    _ => true,
                };
                all.into_iter().filter(wanted).collect()
            }
        };
        if columns.len() < MIN_COLUMNS {
            return None;
        }
        let blocks = (columns.len() / 8).clamp(2, 10);
        Some(Profile {
            bins: bin(cells, &columns, blocks, bands, side, 0.5 * sea.gsd_m),
            blocks,
        })
    }

    /// Height of the steps in a band: from the 5th to the 90th percentile of its bins.
    pub(super) fn spread(&self, band: usize) -> f64 {
        let mut v: Vec<f64> = self.bins.iter().map(|b| b.values[band]).collect();
        v.sort_by(f64::total_cmp);
        let at = |p: f64| {
            v.get((p * v.len().saturating_sub(1) as f64) as usize)
                .copied()
                .unwrap_or(0.0)
        };
        at(0.90) - at(0.05)
    }

    /// All blocks as one, for the search of first guesses.
    pub(super) fn joined(&self, bin_m: f64) -> Profile {
        let mut groups: BTreeMap<i64, Vec<&Bin>> = BTreeMap::new();
        for b in &self.bins {
            groups
                .entry((b.outward_m / bin_m).floor() as i64)
                .or_default()
                .push(b);
        }
        let bins = groups
            .into_values()
            .map(|g| Bin {
                block: 0,
                forward_m: mean(g.iter().map(|b| b.forward_m)),
                outward_m: mean(g.iter().map(|b| b.outward_m)),
                values: (0..g[0].values.len())
                    .map(|k| median(g.iter().map(|b| b.values[k]).collect()))
                    .collect(),
            })
            .collect();
        Profile { bins, blocks: 1 }
    }
}

/// The pixels of a side between `along_m` (at its edge), with the column each belongs to.
fn cells(hull: &Hull, side: Side, along_m: (f64, f64)) -> Vec<Cell> {
    let at_edge = |s: Spot| {
        let outward = side.sign * s.starboard_m;
        (s.forward_m - side.slant * (outward - side.edge_m), outward)
    };
    let bands = hull.chip.raster.bands();
    hull.chip
        .spots(&hull.frame, |s| {
            let (edge, outward) = at_edge(s);
            edge > along_m.0
                && edge < along_m.1
                && outward > side.edge_m - side.inboard_m
                && outward < side.edge_m + side.outboard_m
        })
        .into_iter()
        .map(|(s, r, c)| {
            let (forward, outward) = at_edge(s);
            Cell {
                column: (forward / side.column_m).floor() as i64,
                forward,
                outward,
                values: (0..bands)
                    .map(|b| hull.chip.raster.samples[[b, r, c]])
                    .collect(),
            }
        })
        .collect()
}

/// The columns whose last stretch of deck before the edge looks like the lit deck.
fn clean_columns(cells: &[Cell], sea: &SeaState, side: Side) -> Vec<i64> {
    let gsd = sea.gsd_m;
    let (from, to) = (
        side.edge_m - (1.6f64).max(4.0 * gsd),
        side.edge_m - 1.2 * gsd,
    );
    let mut sums: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for cell in cells {
        if cell.outward < from || cell.outward > to {
            continue;
        }
        let brightness: f64 = cell
            .values
            .iter()
            .zip(&sea.fine.sigma)
            .map(|(v, s)| f64::from(v / s))
            .sum();
        let entry = sums.entry(cell.column).or_default();
        entry.0 += brightness;
        entry.1 += 1.0;
    }
    let columns: Vec<(i64, f64)> = sums.into_iter().map(|(k, (sum, n))| (k, sum / n)).collect();
    if columns.is_empty() {
        return Vec::new();
    }
    let mut sorted: Vec<f64> = columns.iter().map(|c| c.1).collect();
    sorted.sort_by(f64::total_cmp);
    // Deck in shade is darker and vents are brighter than lit deck; lit deck is the densest
    // cluster of the upper part.
    let at = |p: f64| sorted[(p * (sorted.len() - 1) as f64) as usize];
    let (low, high) = (at(0.05), at(0.90));
    let upper: Vec<f64> = sorted
        .iter()
        .copied()
        .filter(|&v| v >= (low + high) / 2.0)
        .collect();
    let lit = densest(&upper);
    let mut away: Vec<f64> = sorted.iter().map(|v| (v - lit).abs()).collect();
    away.sort_by(f64::total_cmp);
    let tolerance = (4.0 * away[(0.25 * (away.len() - 1) as f64) as usize]).max(0.08 * (lit - low));
    columns
        .into_iter()
        .filter(|(_, v)| (v - lit).abs() <= tolerance)
        .map(|(k, _)| k)
        .collect()
}

/// Middle of the narrowest interval that holds half of the sorted values.
fn densest(sorted: &[f64]) -> f64 {
    let half = sorted.len().div_ceil(2);
    (0..=sorted.len() - half)
        .map(|i| {
            (
                sorted[i + half - 1] - sorted[i],
                (sorted[i] + sorted[i + half - 1]) / 2.0,
            )
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(0.0, |(_, middle)| middle)
}

fn bin(
    cells: Vec<Cell>,
    columns: &[i64],
    blocks: usize,
    bands: usize,
    side: Side,
    bin_m: f64,
) -> Vec<Bin> {
    // Equal numbers of columns per block, in order along the hull.
    let block_of = |column: i64| {
        columns
            .binary_search(&column)
            .ok()
            .map(|i| i * blocks / columns.len())
    };
    let mut groups: BTreeMap<(usize, i64), Vec<Cell>> = BTreeMap::new();
    for cell in cells {
        if let Some(block) = block_of(cell.column) {
            let k = ((cell.outward - side.edge_m) / bin_m).floor() as i64;
            groups.entry((block, k)).or_default().push(cell);
        }
    }
    groups
        .into_iter()
        .filter(|(_, g)| g.len() >= 3)
        .map(|((block, _), g)| Bin {
            block,
            forward_m: mean(g.iter().map(|c| c.forward)),
            outward_m: mean(g.iter().map(|c| c.outward)),
            values: (0..bands)
                .map(|b| median(g.iter().map(|c| f64::from(c.values[b])).collect()))
                .collect(),
        })
        .collect()
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = values.len() as f64;
    values.sum::<f64>() / n
}

/// Middle value, or the mean of the two middle ones; NaN for none.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    median_of(&mut values)
}

/// The same of values that may be put in another order.
pub(super) fn median_of(values: &mut [f64]) -> f64 {
    let n = values.len();
    if n == 0 {
        return f64::NAN;
    }
    let (below, &mut middle, _) = values.select_nth_unstable_by(n / 2, f64::total_cmp);
    if n % 2 == 1 {
        return middle;
    }
    let lower = below.iter().copied().max_by(f64::total_cmp);
    (lower.unwrap_or(middle) + middle) / 2.0
}
