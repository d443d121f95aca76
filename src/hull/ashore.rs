//! Hulls and land, where polygons of water say what is land.

use super::chip::Chip;
use super::frame::{HullFrame, Spot};
use super::{Beside, Hull};
use crate::tile::Tile;

/// Part of a hull's box that may lie outside of the polygons: they are drawn to some metres, and a
/// high deck leans over the quay.
const ASHORE: f64 = 0.3;
/// Pixels about a hull that stay hers whatever the polygons say.
const HERS_PX: f64 = 2.0;
/// Part of the line along a shadow's edge that may lie on land.
const SHADOW_ASHORE: f64 = 0.25;
/// Pixels of water beyond a shadow's edge without which it is not seen where it ends.
const BEYOND_PX: f64 = 2.0;
/// Points along and across a box at which it is looked at.
const POINTS: [i32; 2] = [16, 3];

/// Whether too much of a hull's box lies on land.
pub(super) fn is_ashore(tile: &Tile, frame: &HullFrame, length_m: f64, width_m: f64) -> bool {
    if tile.land.is_none() {
        return false;
    }
    let [along, across] = POINTS;
    let spots = (-along..=along).flat_map(|x| (-across..=across).map(move |y| (x, y)));
    let on_land = spots.filter(|&(x, y)| {
        let at = Spot::new(
            0.5 * length_m * f64::from(x) / f64::from(along),
            0.5 * width_m * f64::from(y) / f64::from(across),
        );
        tile.is_land(frame.to_pixel(at))
    });
    let all = f64::from((2 * along + 1) * (2 * across + 1));
    on_land.count() as f64 > ASHORE * all
}

/// Takes the land beside a hull out of her chip, so that nothing is measured on it.
pub(super) fn leave_out_land(tile: &Tile, chip: &mut Chip, frame: &HullFrame, size_m: [f64; 2]) {
    if tile.land.is_none() {
        return;
    }
    let room = HERS_PX * frame.ground.gsd_m();
    let [length, width] = size_m.map(|m| 0.5 * m + room);
    for row in 0..chip.raster.height() {
        for col in 0..chip.raster.width() {
            let place = chip.place(row, col);
            let spot = frame.spot(place);
            let hers = spot.forward_m.abs() < length && spot.starboard_m.abs() < width;
            if !hers && tile.is_land(place) {
                chip.raster.valid[[row, col]] = false;
            }
        }
    }
}

impl Hull {
    /// Whether the shadow of a side that stands `freeboard_m` high falls on land, given how far
    /// it falls outward of the waterline per metre, to port and to starboard.
    pub(crate) fn shadow_is_ashore(&self, tile: &Tile, freeboard_m: f64, per_m: [f64; 2]) -> bool {
        if tile.land.is_none() {
            return false;
        }
        let beyond = BEYOND_PX * self.frame.ground.gsd_m();
        let sides = [(-1.0, per_m[0], self.port), (1.0, per_m[1], self.starboard)];
        sides.into_iter().any(|(sign, per_m, beside)| {
            if per_m <= 0.0 || beside != Beside::Water {
                return false;
            }
            let out = 0.5 * self.imaged_width_m + freeboard_m * per_m + beyond;
            let line = (-10..=10)
                .map(|k| Spot::new(0.025 * f64::from(k) * self.imaged_length_m, sign * out));
            let on_land = line.filter(|at| tile.is_land(self.frame.to_pixel(*at)));
            on_land.count() as f64 > 21.0 * SHADOW_ASHORE
        })
    }
}
