//! The image across one side of the parallel middle body, as medians of small bins.
//!
//! Pixels are taken where they lie, without resampling. On the shaded side they are sorted
//! into columns **along the sun's direction**, not across the hull: a vent, a crane or the
//! house darkens deck and water along one such column, so that a column whose deck is lit up
//! to its edge has nothing in its shadow but the edge itself. Columns that fail this are left
//! out; the rest are joined to blocks along the hull, because trim makes the band's width
//! change along her.

use std::collections::{BTreeMap, BTreeSet};

use crate::hull::{Hull, Spot, Stretch};
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

impl Profile {
    /// The profile of a side's pixels; `None` when too few columns are clean.
    pub(super) fn read(
        cells: &Cells,
        sea: &SeaState,
        side: Side,
        wanted: Columns<'_>,
    ) -> Option<Profile> {
        let columns = match wanted {
            Columns::Lit => clean_columns(cells, sea, side),
            Columns::All => cells.columns(),
            Columns::These(these) => {
                let mut columns = cells.columns();
                columns.retain(|c| these.contains(c));
                columns
            }
        };
        if columns.len() < MIN_COLUMNS {
            return None;
        }
        let blocks = (columns.len() / 8).clamp(2, 10);
        Some(Profile {
            bins: bin(cells, &columns, blocks, side, 0.5 * sea.gsd_m),
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

/// The pixels of a side between two places along it, with the column each belongs to, in
/// scanning order.
pub(super) struct Cells {
    bands: usize,
    pub(super) column: Vec<i64>,
    /// Metres forward at the side's edge.
    forward_m: Vec<f64>,
    pub(super) outward_m: Vec<f64>,
    /// By pixel, then by band.
    values: Vec<f32>,
}

impl Cells {
    /// The pixels of a side between `along_m` (at its edge).
    pub(super) fn of(hull: &Hull, side: Side, along_m: (f64, f64)) -> Cells {
        let raster = &hull.chip.raster;
        let planes: Vec<_> = raster.samples.outer_iter().collect();
        let (inner, outer) = (side.edge_m - side.inboard_m, side.edge_m + side.outboard_m);
        let at_edge = |s: Spot| {
            let outward = side.sign * s.starboard_m;
            (s.forward_m - side.slant * (outward - side.edge_m), outward)
        };
        // The columns slant, so that their ends lie beyond those of the edge.
        let slack = side.slant.abs() * side.inboard_m.max(side.outboard_m);
        let across = (side.sign * inner, side.sign * outer);
        let within = Stretch {
            forward_m: (along_m.0 - slack, along_m.1 + slack),
            starboard_m: (across.0.min(across.1), across.0.max(across.1)),
        };
        let mut out = Cells {
            bands: raster.bands(),
            column: Vec::new(),
            forward_m: Vec::new(),
            outward_m: Vec::new(),
            values: Vec::new(),
        };
        for (spot, r, c) in hull.chip.spots(&hull.frame, within) {
            let (forward, outward) = at_edge(spot);
            if forward > along_m.0 && forward < along_m.1 && outward > inner && outward < outer {
                out.column.push((forward / side.column_m).floor() as i64);
                out.forward_m.push(forward);
                out.outward_m.push(outward);
                out.values.extend(planes.iter().map(|plane| plane[[r, c]]));
            }
        }
        out
    }

    pub(super) fn len(&self) -> usize {
        self.column.len()
    }

    /// One pixel's values, by band.
    pub(super) fn values(&self, cell: usize) -> &[f32] {
        &self.values[cell * self.bands..][..self.bands]
    }

    /// All columns that have a pixel, in order.
    fn columns(&self) -> Vec<i64> {
        let groups = Groups::of(self.len(), |i| Some(self.column[i]));
        groups.iter().map(|(column, _)| column).collect()
    }

    /// The middle of some pixels by band, through a buffer.
    pub(super) fn medians(&self, cells: &[usize], buffer: &mut Vec<f64>) -> Vec<f64> {
        (0..self.bands)
            .map(|b| {
                buffer.clear();
                buffer.extend(
                    cells
                        .iter()
                        .map(|&i| f64::from(self.values[i * self.bands + b])),
                );
                median_of(buffer)
            })
            .collect()
    }
}

/// Things sorted by a whole number, those of one number in their own order.
pub(super) struct Groups {
    first: i64,
    /// Where each number's things begin.
    start: Vec<usize>,
    members: Vec<usize>,
}

impl Groups {
    /// Groups `0..count` by `key`; what has none is left out.
    pub(super) fn of(count: usize, key: impl Fn(usize) -> Option<i64>) -> Groups {
        let keys: Vec<Option<i64>> = (0..count).map(key).collect();
        let first = keys.iter().flatten().min().copied().unwrap_or(0);
        let last = keys.iter().flatten().max().copied().unwrap_or(first - 1);
        let slot = |key: i64| (key - first) as usize;
        let mut start = vec![0; (last - first + 2) as usize];
        for key in keys.iter().flatten() {
            start[slot(*key) + 1] += 1;
        }
        for k in 1..start.len() {
            start[k] += start[k - 1];
        }
        let mut next = start.clone();
        let mut members = vec![0; start[start.len() - 1]];
        for (i, key) in keys.iter().enumerate() {
            if let Some(key) = key {
                let at = &mut next[slot(*key)];
                members[*at] = i;
                *at += 1;
            }
        }
        Groups {
            first,
            start,
            members,
        }
    }

    /// The groups that have members, by rising number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, &[usize])> {
        let groups = self.start.windows(2).enumerate();
        groups
            .filter(|(_, w)| w[0] < w[1])
            .map(|(k, w)| (self.first + k as i64, &self.members[w[0]..w[1]]))
    }
}

/// The columns whose last stretch of deck before the edge looks like the lit deck.
fn clean_columns(cells: &Cells, sea: &SeaState, side: Side) -> Vec<i64> {
    let gsd = sea.gsd_m;
    let (from, to) = (
        side.edge_m - (1.6f64).max(4.0 * gsd),
        side.edge_m - 1.2 * gsd,
    );
    let near_edge = |i: usize| cells.outward_m[i] >= from && cells.outward_m[i] <= to;
    let brightness = |i: usize| -> f64 {
        let values = cells.values(i).iter().zip(&sea.fine.sigma);
        values.map(|(v, s)| f64::from(v / s)).sum()
    };
    let groups = Groups::of(cells.len(), |i| near_edge(i).then_some(cells.column[i]));
    let columns: Vec<(i64, f64)> = groups
        .iter()
        .map(|(column, g)| (column, mean(g.iter().map(|&i| brightness(i)))))
        .collect();
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

fn bin(cells: &Cells, columns: &[i64], blocks: usize, side: Side, bin_m: f64) -> Vec<Bin> {
    // Equal numbers of columns per block, in order along the hull.
    let first = columns.first().copied().unwrap_or(0);
    let last = columns.last().copied().unwrap_or(first);
    let mut block_of = vec![None; (last - first + 1) as usize];
    for (i, column) in columns.iter().enumerate() {
        block_of[(column - first) as usize] = Some(i * blocks / columns.len());
    }
    let block = |i: usize| {
        let column = usize::try_from(cells.column[i] - first).ok()?;
        *block_of.get(column)?
    };
    let outward = |i: usize| ((cells.outward_m[i] - side.edge_m) / bin_m).floor() as i64;
    // Bins of one block are fewer than this.
    let span = ((side.inboard_m + side.outboard_m) / bin_m) as i64 + 4;
    let inner = (-side.inboard_m / bin_m).floor() as i64 - 1;
    let key = |i: usize| Some(block(i)? as i64 * span + outward(i) - inner);
    let mut buffer = Vec::new();
    Groups::of(cells.len(), key)
        .iter()
        .filter(|(_, g)| g.len() >= 3)
        .map(|(key, g)| Bin {
            block: (key / span) as usize,
            forward_m: mean(g.iter().map(|&i| cells.forward_m[i])),
            outward_m: mean(g.iter().map(|&i| cells.outward_m[i])),
            values: cells.medians(g, &mut buffer),
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
