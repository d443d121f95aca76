//! Whether tall things lean the way that the stated azimuth of the satellite says.
//!
//! On a sea-level image the top of what stands `z` above the sea lies `z·tan i` away from the
//! satellite. A tanker's house is as wide as her deck and stands a tenth of her length above it,
//! so that seen from one side its roof reaches over the deck's edge of the other, into the water
//! beside her, and never over the near one.

use super::geometry::SideGeometry;
use super::reading::Sides;
use super::sight::Sight;
use crate::hull::{Beside, Hull, OBJECT, Spot, Stretch};
use crate::sea::SeaState;

/// Height of the roof over the deck, as a part of the length: 9 m of 80, 18 of 180.
const ROOF: f64 = 0.08;
const ROOFS_M: (f64, f64) = (6.0, 20.0);
/// Least reach of a lean that is looked for, pixels and metres.
const LEAST_PX: f64 = 2.0;
const LEAST_M: f64 = 1.0;
/// The part of the length behind which no house begins, from either end.
const HOUSE_ENDS: f64 = 0.12;
/// Shortest house, metres.
const LEAST_HOUSE_M: f64 = 3.0;
/// Part of the brightness amidships from which on something beside her is no foam.
const BRIGHT: f32 = 0.6;
/// Part of the expected reach that confirms, and that contradicts.
const CONFIRMS: f64 = 0.2;
const CONTRADICTS: f64 = 0.4;
/// Part of what reaches over one side that may reach over the other, for a contradiction.
const CLEAR: f64 = 0.3;

/// What the image says of the stated direction of view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lean {
    /// Tall things lean away from it.
    Confirmed,
    /// They lean toward it.
    Contradicted,
    /// Nothing to tell by.
    #[default]
    Undecidable,
}

/// Where a hull's sides are on the image, metres to starboard amidships, and how much they are
/// turned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Borders {
    port_m: f64,
    starboard_m: f64,
    /// Metres to starboard per metre forward.
    slope: f64,
}

impl Borders {
    /// The outer ones of deck's edge and waterline of a fit; as found where there is none.
    pub(super) fn of(
        hull: &Hull,
        sight: &Sight,
        sides: Option<Sides>,
        freeboard_m: f64,
    ) -> Borders {
        let half_m = hull.imaged_width_m / 2.0;
        let Some(sides) = sides else {
            return Borders {
                port_m: -half_m,
                starboard_m: half_m,
                slope: 0.0,
            };
        };
        let (port, starboard) = sight.sides();
        let over = |side: SideGeometry| (-freeboard_m * side.strip).max(0.0);
        Borders {
            port_m: sides.port_m - over(port),
            starboard_m: sides.starboard_m + over(starboard),
            slope: sides.turn_deg.to_radians().tan(),
        }
    }

    /// How far beyond the border of a side a place lies, metres.
    fn beyond_m(&self, side: f64, spot: Spot) -> f64 {
        let border_m = if side > 0.0 {
            self.starboard_m
        } else {
            self.port_m
        };
        side * (spot.starboard_m - border_m - self.slope * spot.forward_m)
    }
}

/// Looks at what reaches over the borders of a hull.
pub(super) fn lean(hull: &Hull, sea: &SeaState, sight: &Sight, borders: Borders) -> Lean {
    // A quay, another hull or foam beside her reaches over her side too.
    let in_clear_water = [hull.port, hull.starboard] == [Beside::Water; 2] && !hull.wake;
    if !in_clear_water {
        return Lean::Undecidable;
    }
    let (port, starboard) = sight.sides();
    let roof_m = (ROOF * hull.imaged_length_m).clamp(ROOFS_M.0, ROOFS_M.1);
    // Positive where she is seen from starboard.
    let expected_m = roof_m * 0.5 * (starboard.strip - port.strip);
    let least_m = (LEAST_PX * sea.gsd_m).max(LEAST_M);
    if expected_m.abs() < least_m {
        return Lean::Undecidable;
    }
    let reach_m = 1.5 * expected_m.abs() + least_m;
    let [over_port_m, over_starboard_m] =
        [-1.0, 1.0].map(|side| over_m(hull, sea, borders, side, reach_m));
    let over_far_m = (over_port_m - over_starboard_m) * expected_m.signum();
    tracing::debug!(
        expected_m,
        over_port_m,
        over_starboard_m,
        over_far_m,
        "lean"
    );
    if over_far_m > (CONFIRMS * expected_m.abs()).max(0.5 * least_m) {
        Lean::Confirmed
    } else if over_port_m.min(over_starboard_m) < CLEAR * over_port_m.max(over_starboard_m)
        && -over_far_m > (CONTRADICTS * expected_m.abs()).max(least_m)
    {
        Lean::Contradicted
    } else {
        Lean::Undecidable
    }
}

/// How far something as long as a house reaches over a side, metres: what lies there without a
/// gap and is no water, no shadow and no foam.
fn over_m(hull: &Hull, sea: &SeaState, borders: Borders, side: f64, reach_m: f64) -> f64 {
    let gsd = sea.gsd_m;
    let bar = BRIGHT * deck_brightness(hull, sea);
    let border_m = if side > 0.0 {
        borders.starboard_m
    } else {
        borders.port_m
    };
    let slack_m = 0.5 * hull.imaged_length_m * borders.slope.abs();
    let inner = border_m - side * slack_m;
    let outer = border_m + side * (reach_m + slack_m);
    let within = Stretch {
        forward_m: (
            (HOUSE_ENDS - 0.5) * hull.imaged_length_m,
            (0.5 - HOUSE_ENDS) * hull.imaged_length_m,
        ),
        starboard_m: (inner.min(outer), inner.max(outer)),
    };
    let stations = ((within.forward_m.1 - within.forward_m.0) / gsd).ceil() as usize + 1;
    let places = (reach_m / gsd).ceil() as usize + 1;
    let mut seen = vec![[0u16; 2]; stations * places];
    for (spot, row, col) in hull.chip.spots(&hull.frame, within) {
        let station = ((spot.forward_m - within.forward_m.0) / gsd) as usize;
        let beyond_m = borders.beyond_m(side, spot);
        if !(0.0..reach_m).contains(&beyond_m) {
            continue;
        }
        let place = (beyond_m / gsd) as usize;
        let look = hull.chip.look(sea, row, col);
        let thing = !look.dark && look.distance > OBJECT && look.brightness > bar;
        let at = &mut seen[station.min(stations - 1) * places + place.min(places - 1)];
        at[usize::from(thing)] += 1;
    }
    let mut over: Vec<f64> = seen
        .chunks(places)
        .map(|line| {
            let things = line
                .iter()
                .take_while(|n| n[1] > 0 && n[1] >= n[0] || n[0] + n[1] == 0);
            things.count() as f64 * gsd
        })
        .collect();
    over.sort_by(|a, b| b.total_cmp(a));
    let house = (LEAST_HOUSE_M / gsd).ceil() as usize;
    let at = |rank: usize| over.get(rank).copied().unwrap_or(0.0);
    // What reaches over the side all along her is the side itself, seen amiss.
    at(house.max(2)) - at(over.len() / 2)
}

/// The deck's brightness over water amidships: of most of her width.
fn deck_brightness(hull: &Hull, sea: &SeaState) -> f32 {
    let within = Stretch::about(0.25 * hull.imaged_length_m, 0.4 * hull.imaged_width_m);
    hull.chip
        .typical(sea, &hull.frame, within, |look| look.brightness)
}
