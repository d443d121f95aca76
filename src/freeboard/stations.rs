//! Stations along a hull's side: which of them show the deck's edge, and nothing else.
//!
//! Pipes, trunks, vents and houses shade the deck up to its edge and throw shadows beyond that
//! of the edge; bow and stern taper. All of that makes the dark band at a station wider, or
//! moves its inner border inboard, and nothing makes it narrower or moves it outboard. So the
//! stations to be measured at are those whose borders lie on the **outermost** straight line of
//! inner borders and on the line of **narrowest** bands that enough stations agree on.

use std::collections::BTreeSet;

use super::levels::{DECK, Levels, SHADOW, SIDE};
use super::profile::{Cells, Groups, Side, median};
use super::section::Half;
use crate::hull::Hull;

/// Columns that make one station.
const COLUMNS: i64 = 3;
/// Fewest stations that can agree on a line.
const FEWEST: usize = 5;
/// Part of all stations that must agree on a line on the shaded side, and what a station costs
/// a line that it contradicts by being narrower or farther out.
const SHADED: Agreement = Agreement {
    part: 0.12,
    contradicts: 8.0,
};
/// The same on the lit side, where nothing shades: the majority is right.
const LIT: Agreement = Agreement {
    part: 0.35,
    contradicts: 0.0,
};
/// Stations that agree lie within this of each other, pixels, or within so many standard
/// deviations of the scatter from one station to the next.
const WINDOW_PX: f64 = 1.2;
const WINDOW_SIGMAS: f64 = 4.0;
/// Squared residuals, mean over bands, are cut here: paint is never even.
const CUT: f64 = 16.0;

/// How far beyond the band water must look like water, metres, and what it may cost.
const FOAM_M: f64 = 2.5;
const FOAM: f64 = 2.5;

/// How far beyond where the hull was seen to end her deck may with nothing beside it, metres and
/// pixels: under wrong levels bright ripples pass for deck.
const BEYOND_M: f64 = 2.0;
const BEYOND_PX: f64 = 3.0;

/// A line within the dark band is lit deck from this part of the step from shadow to deck on.
const LIT_LINE: f64 = 0.35;
/// What lies on both sides of such a line is darker than this part of it.
const LINE_STANDS_OUT: f64 = 0.6;
/// Step from shadow to deck, in standard deviations, below which no line is looked for.
const LINE_SIGMAS: f64 = 6.0;
/// How far a line's colour may lie off that between shadow and deck, as a part of the step.
const OTHER_COLOUR: f64 = 0.3;

/// What two fitted sides say of one: levels, and how far a value may be off, per band.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) levels: &'a Levels,
    pub(super) scale: &'a [f64],
}

#[derive(Debug, Clone, Copy)]
struct Agreement {
    part: f64,
    contradicts: f64,
}

/// A station: its place forward at the edge, and the borders found, metres outward.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Station {
    column: i64,
    forward_m: f64,
    inner_m: f64,
    outer_m: f64,
}

/// The slopes that a line may have, metres per metre forward.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slopes {
    /// Of the deck's edge.
    pub(super) edge: (f64, f64),
    /// Of the width of the band beside it.
    pub(super) width: (f64, f64),
}

/// The stations of a side that agree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Clean {
    pub(super) columns: BTreeSet<i64>,
    /// The deck's edge at half length, metres outward.
    pub(super) edge_m: f64,
    /// The width of the band beside it there, metres.
    pub(super) width_m: f64,
}

/// What is to be seen at a side's stations, whatever levels are looked for there.
pub(super) struct Seen {
    /// The side's pixels.
    pub(super) cells: Cells,
    side: Side,
    /// By station: its number, and the median per band of its places from the inside out, `None`
    /// where none lies.
    stations: Vec<(i64, Vec<Option<Vec<f64>>>)>,
}

impl Seen {
    /// The stations of a side between `along_m` (at its edge).
    pub(super) fn of(hull: &Hull, side: Side, along_m: (f64, f64)) -> Seen {
        let cells = Cells::of(hull, side, along_m);
        let groups = Groups::of(cells.len(), |i| Some(cells.column[i].div_euclid(COLUMNS)));
        let stations = groups
            .iter()
            .map(|(column, pixels)| (column, medians(&cells, pixels, side)))
            .collect();
        Seen {
            cells,
            side,
            stations,
        }
    }
}

/// The columns of a side whose borders lie on common lines; `None` when too few do.
pub(super) fn clean(seen: &Seen, half: &Half, look: Look<'_>, slopes: Slopes) -> Option<Clean> {
    let gsd = seen.side.column_m;
    let all = seen.stations.len();
    let stations = stations(seen, half, look);
    let agreement = if half.shaded { SHADED } else { LIT };
    let edges: Vec<[f64; 2]> = stations.iter().map(|s| [s.forward_m, -s.inner_m]).collect();
    let widths: Vec<[f64; 2]> = stations
        .iter()
        .map(|s| [s.forward_m, s.outer_m - s.inner_m])
        .collect();
    let window = (WINDOW_PX * gsd).max(WINDOW_SIGMAS * scatter(&edges));
    let edge = lowest_line(
        &edges,
        (-slopes.edge.1, -slopes.edge.0),
        window,
        agreement,
        all,
    )?;
    let on_edge = |i: usize| (edges[i][1] - edge.at(edges[i][0])).abs() <= 0.5 * window;
    let straight: Vec<[f64; 2]> = (0..widths.len())
        .filter(|&i| on_edge(i))
        .map(|i| widths[i])
        .collect();
    let window = (WINDOW_PX * gsd).max(WINDOW_SIGMAS * scatter(&straight));
    let width = lowest_line(&straight, slopes.width, window, agreement, all)?;
    if are_ripples(-edge.at(0.0), width.at(0.0), seen.side) {
        return None;
    }
    tracing::trace!(
        all,
        found = stations.len(),
        straight = straight.len(),
        ?edge,
        ?width,
        ?stations,
        "stations"
    );
    let columns: BTreeSet<i64> = stations
        .iter()
        .enumerate()
        .filter(|(i, _)| on_edge(*i))
        .filter(|(i, _)| (widths[*i][1] - width.at(widths[*i][0])).abs() <= 0.5 * window)
        .flat_map(|(_, s)| s.column * COLUMNS..(s.column + 1) * COLUMNS)
        .collect();
    (columns.len() >= FEWEST * COLUMNS as usize).then(|| Clean {
        columns,
        edge_m: -edge.at(0.0),
        width_m: width.at(0.0).max(0.0),
    })
}

/// Whether a deck's edge, metres outward, with a band of some width beside it is none: far beyond
/// the hull that was seen, and nothing beside it.
fn are_ripples(edge_m: f64, width_m: f64, side: Side) -> bool {
    let beyond_m = BEYOND_M.max(BEYOND_PX * side.column_m);
    edge_m > side.edge_m + beyond_m && width_m < side.column_m
}

/// Borders of the dark band (shaded side) or of the lit strip at each station where they are
/// seen.
fn stations(seen: &Seen, half: &Half, look: Look<'_>) -> Vec<Station> {
    let side = seen.side;
    seen.stations
        .iter()
        .filter_map(|(column, values)| {
            let (inner_m, outer_m) = borders(values, side, half, look)?;
            Some(Station {
                column: *column,
                forward_m: (*column as f64 + 0.5) * COLUMNS as f64 * side.column_m,
                inner_m,
                outer_m,
            })
        })
        .collect()
}

/// The best cut of a station's pixels into deck, band and water under known levels.
fn borders(
    values: &[Option<Vec<f64>>],
    side: Side,
    half: &Half,
    look: Look<'_>,
) -> Option<(f64, f64)> {
    let (step, count) = places(side);
    let border = |at: usize| border(side, at);
    let sums = cost_sums(values, half, look);
    let total = sums[count][2];
    // The cost of a cut is a sum of one part that belongs to its inner border and one that
    // belongs to the outer.
    let inner_part = |i: usize| sums[i][0] - sums[i][1];
    let outer_part = |i: usize| sums[i][1] + total - sums[i][2];
    let mut best: Option<(f64, usize, usize)> = None;
    let mut outer = count;
    for inner in (0..=count).rev() {
        if outer_part(inner) <= outer_part(outer) {
            outer = inner;
        }
        let cost = inner_part(inner) + outer_part(outer);
        if best.is_none_or(|b| cost <= b.0) {
            best = Some((cost, inner, outer));
        }
    }
    let (_, mut inner, outer) = best?;
    if half.shaded
        && let Some(edge) = last_lit_line(values, inner..outer, look)
    {
        inner = edge;
    }
    // A border at either end was not seen; and where foam lies beside the hull, her shadow does
    // not end at the last dark place.
    let beyond = outer..(outer + (FOAM_M / step) as usize).min(count);
    let water = (sums[beyond.end][2] - sums[beyond.start][2]) / beyond.len().max(1) as f64;
    let seen = inner > 1 && outer + 1 < count && water < FOAM;
    seen.then(|| (border(inner), border(outer)))
}

/// Width of a station's places, metres, and their number.
fn places(side: Side) -> (f64, usize) {
    let step = 0.5 * side.column_m;
    (step, ((side.inboard_m + side.outboard_m) / step) as usize)
}

/// Where a place begins, metres outward.
fn border(side: Side, place: usize) -> f64 {
    side.edge_m - side.inboard_m + place as f64 * places(side).0
}

/// Median per band of the places of a station, from the inside out; `None` where none lies.
fn medians(cells: &Cells, pixels: &[usize], side: Side) -> Vec<Option<Vec<f64>>> {
    let count = places(side).1;
    let border = |at: usize| border(side, at);
    let step = border(1) - border(0);
    let place = |i: usize| {
        let at = cells.outward_m[pixels[i]];
        // Rounding may put it beside its place.
        let near = ((at - border(0)) / step).floor().max(0.0) as usize;
        let holds = |k: usize| at >= border(k) && at < border(k + 1);
        let places = near.saturating_sub(1)..near + 2;
        places
            .into_iter()
            .find(|&k| k < count && holds(k))
            .map(|k| k as i64)
    };
    let mut values = vec![None; count];
    let mut buffer = Vec::new();
    let mut inside = Vec::new();
    for (k, members) in Groups::of(pixels.len(), place).iter() {
        inside.clear();
        inside.extend(members.iter().map(|&i| pixels[i]));
        values[k as usize] = Some(cells.medians(&inside, &mut buffer));
    }
    values
}

/// What the places of a station up to each border cost as deck, as band and as water, from the
/// inside out.
fn cost_sums(values: &[Option<Vec<f64>>], half: &Half, look: Look<'_>) -> Vec<[f64; 3]> {
    let mut sums = vec![[0.0; 3]];
    for value in values {
        let cost = value.as_ref().map_or([0.0; 3], |value| {
            let cost = half.station_costs(value, look.levels, look.scale);
            cost.map(|c| c.min(CUT))
        });
        let last = sums[sums.len() - 1];
        sums.push([0, 1, 2].map(|k| last[k] + cost[k]));
    }
    sums
}

/// The outer border of the outermost thin line of lit deck within a dark band: what pipes and
/// trunk leave in the sun between their shadow on the deck and the deck's edge.
fn last_lit_line(
    values: &[Option<Vec<f64>>],
    band: std::ops::Range<usize>,
    look: Look<'_>,
) -> Option<usize> {
    let lit = LitPart::new(look)?;
    let part: Vec<f64> = values[band.clone()]
        .iter()
        .map(|v| v.as_ref().map_or(0.0, |v| lit.of(v, look)))
        .collect();
    let darkest = |range: &[f64]| range.iter().copied().fold(f64::INFINITY, f64::min);
    let peak = (1..part.len().saturating_sub(1)).rev().find(|&i| {
        let p = part[i];
        p >= LIT_LINE
            && p >= part[i - 1]
            && p >= part[i + 1]
            && darkest(&part[..i]) < LINE_STANDS_OUT * p
            && darkest(&part[i + 1..]) < LINE_STANDS_OUT * p
    })?;
    let after = (peak + 1..part.len()).find(|&i| part[i] < 0.5 * part[peak])?;
    Some(band.start + after)
}

/// How much of what a place shows is deck in the sun, between shadowed water and deck.
struct LitPart {
    /// Square of the step from shadow to deck, in units of the scales.
    across: f64,
    /// How lit the hull's own side looks.
    side: f64,
}

impl LitPart {
    /// `None` where deck and shadow look alike, or the side in shade looks like the deck.
    fn new(look: Look<'_>) -> Option<LitPart> {
        let bands = look.scale.len() as f64;
        let deck: Vec<f64> = look.levels.of(DECK).collect();
        let across = squared(&deck, look);
        if across < LINE_SIGMAS * LINE_SIGMAS * bands {
            return None;
        }
        let mut out = LitPart { across, side: 0.0 };
        if look.levels.has[SIDE] {
            let side: Vec<f64> = look.levels.of(SIDE).collect();
            out.side = out.of(&side, look);
        }
        (out.side < LIT_LINE).then_some(out)
    }

    /// 0 in shadow, 1 on lit deck; 0 for what has another colour than both.
    fn of(&self, value: &[f64], look: Look<'_>) -> f64 {
        let along: f64 = value
            .iter()
            .zip(look.levels.of(SHADOW))
            .zip(look.levels.of(DECK))
            .zip(look.scale)
            .map(|(((v, shadow), deck), s)| (v - shadow) * (deck - shadow) / (s * s))
            .sum();
        let part = along / self.across;
        let off = squared(value, look) - part * part * self.across;
        let own_colour = off < OTHER_COLOUR * OTHER_COLOUR * self.across;
        if own_colour { part } else { 0.0 }
    }
}

/// Square of the step from shadowed water to a value, in units of the scales.
fn squared(value: &[f64], look: Look<'_>) -> f64 {
    value
        .iter()
        .zip(look.levels.of(SHADOW))
        .zip(look.scale)
        .map(|((v, shadow), s)| ((v - shadow) / s).powi(2))
        .sum()
}

/// Standard deviation of what differs from one station to the next: noise, not clutter.
fn scatter(points: &[[f64; 2]]) -> f64 {
    let steps: Vec<f64> = points
        .windows(2)
        .map(|p| (p[1][1] - p[0][1]).abs())
        .collect();
    if steps.is_empty() {
        return 0.0;
    }
    // The median of a normal's differences is 0.954 of its standard deviation.
    median(steps) / 0.954
}

/// A straight line `y = at + slope·x`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    at: f64,
    slope: f64,
}

impl Line {
    fn at(self, x: f64) -> f64 {
        self.at + self.slope * x
    }
}

/// The lowest line on which enough points agree: most points in a window about it, points
/// below it counting heavily against it.
fn lowest_line(
    points: &[[f64; 2]],
    slopes: (f64, f64),
    window: f64,
    agreement: Agreement,
    all: usize,
) -> Option<Line> {
    const SLOPES: usize = 25;
    let enough = ((agreement.part * all as f64) as usize).max(FEWEST);
    let mut best: Option<(f64, Line)> = None;
    for k in 0..SLOPES {
        let slope = slopes.0 + (slopes.1 - slopes.0) * k as f64 / (SLOPES - 1) as f64;
        let mut off: Vec<f64> = points.iter().map(|p| p[1] - slope * p[0]).collect();
        off.sort_by(f64::total_cmp);
        for (below, &low) in off.iter().enumerate() {
            let within = off[below..].iter().take_while(|v| **v <= low + window);
            let within = within.count();
            if within < enough {
                continue;
            }
            let score = within as f64 - agreement.contradicts * below as f64;
            if best.is_none_or(|b| score > b.0) {
                let at = median(off[below..below + within].to_vec());
                best = Some((score, Line { at, slope }));
            }
        }
    }
    best.map(|b| b.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_narrow_stations_win_over_many_wide_ones() {
        // 80 stations behind a pipe rack, 16 beside it, on a slope of 0.01.
        let points: Vec<[f64; 2]> = (0..96)
            .map(|i| {
                let x = f64::from(i);
                let extra = if i < 80 {
                    2.0 + 0.3 * (x * 1.7).sin()
                } else {
                    0.0
                };
                [x, 5.0 + 0.01 * x + 0.1 * (x * 2.3).sin() + extra]
            })
            .collect();
        let line =
            lowest_line(&points, (-0.02, 0.02), 0.5, SHADED, points.len()).expect("enough agree");
        assert!((line.at(88.0) - 5.88).abs() < 0.15, "{line:?}");
    }

    #[test]
    fn far_beyond_the_hull_a_deck_has_a_band_beside_it() {
        let side = Side {
            sign: 1.0,
            slant: 0.0,
            edge_m: 6.2,
            inboard_m: 2.0,
            outboard_m: 10.0,
            column_m: 0.3,
        };
        assert!(are_ripples(9.4, 0.0, side));
        // A deck that is as dark as water is seen narrower than she is.
        assert!(!are_ripples(9.4, 4.6, side));
        assert!(!are_ripples(6.9, 0.0, side));
    }

    #[test]
    fn a_few_strays_below_do_not_take_the_line() {
        let points: Vec<[f64; 2]> = (0..60)
            .map(|i| {
                let x = f64::from(i);
                [x, if i % 25 == 3 { 1.0 } else { 4.0 }]
            })
            .collect();
        let line =
            lowest_line(&points, (-0.01, 0.01), 0.5, SHADED, points.len()).expect("most agree");
        assert!((line.at(30.0) - 4.0).abs() < 0.3, "{line:?}");
    }
}
