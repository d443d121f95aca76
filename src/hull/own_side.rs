//! A hull's own side, where it passed for a quay beside her.
//!
//! Seen from the side a deck ends where her side begins, and paint and shade may make that border
//! plainer than the one of the water, and a line along her deck plainer than either: what is
//! beyond it is then no water, and seems to lie beside her. With that she is as long as without, no
//! stouter than ships are, and has water along both sides, which with a quay or another hull
//! she has not.

use super::candidate::Candidate;
use super::frame::Spot;
use super::trial::Place;
use super::{Beside, Hull};
use crate::Result;
use crate::sea::SeaState;
use crate::tile::Tile;

/// Height of a ship's deck over the water at most, as a part of her length: light tankers stand
/// 0.08 of it.
pub(crate) const HIGHEST_DECK: f64 = 0.08;
/// Most that may be hers beside the box about a part of her, as a part of its width, without her side.
const MOST: f64 = 0.35;
/// How far the other borders of two boxes about one hull may lie apart, pixels.
const NEAR_PX: f64 = 2.0;
/// Her length with and without, as parts of each other.
const AS_LONG: f64 = 0.9;
/// How far her axis may be turned, degrees.
const TURNED_DEG: f64 = 2.0;
/// Length over beam of ships that are no barges.
const SLENDERNESS: f64 = 4.8;

impl Hull {
    /// The hull with what lies beside her as part of her, where that may be what it is.
    pub(super) fn with_own_side(
        &self,
        tile: &Tile,
        sea: &SeaState,
        (place, cloudy): (Place, bool),
    ) -> Result<Option<Hull>> {
        let starboard = match (self.port, self.starboard) {
            (Beside::Water, Beside::Quay) => true,
            (Beside::Quay, Beside::Water) => false,
            _ => return Ok(None),
        };
        let outward = if starboard { 1.0 } else { -1.0 };
        let side_m = self.widest_side_m(tile, outward);
        let more_m = side_m + MOST * self.imaged_width_m;
        let middle_m = 0.5 * outward * more_m;
        let centre = self.frame.to_pixel(Spot::new(0.0, middle_m));
        let end = Spot::new(0.5 * self.imaged_length_m, middle_m);
        let end = self.frame.to_pixel(end);
        let candidate = Candidate::new(
            centre,
            [end.col - centre.col, end.row - centre.row],
            (self.imaged_width_m + more_m) / self.imaged_length_m,
        );
        let whole = Hull::at(tile, sea, &candidate, (place, cloudy))?;
        Ok(whole.filter(|whole| self.is_part_of(whole, outward, side_m)))
    }

    /// How wide her own side may show at most to starboard (1) or to port (-1), metres.
    fn widest_side_m(&self, tile: &Tile, outward: f64) -> f64 {
        let per_m = tile.acquisition.view.map_or(0.0, |view| {
            let from_bow = view.value.azimuth.minus_deg(self.frame.heading);
            view.value.incidence.tan() * outward * from_bow.to_radians().sin()
        });
        HIGHEST_DECK * self.imaged_length_m * per_m.max(0.0)
    }

    /// Whether `whole` is this hull with what lies beside her, of which so much may be her side, in
    /// free water.
    fn is_part_of(&self, whole: &Hull, outward: f64, side_m: f64) -> bool {
        let near_m = NEAR_PX * self.frame.ground.gsd_m();
        let at_m = outward * self.frame.spot(whole.centre()).starboard_m;
        let [half_m, whole_m] = [self, whole].map(|h| 0.5 * h.imaged_width_m);
        let (more_m, other_m) = (at_m + whole_m - half_m, whole_m - at_m - half_m);
        let lengths = [self, whole].map(|h| h.imaged_length_m);
        let turned_deg = whole.frame.heading.minus_deg(self.frame.heading);
        whole.likely
            && !whole.crowded
            && [whole.port, whole.starboard] == [Beside::Water; 2]
            && lengths[0].min(lengths[1]) >= AS_LONG * lengths[0].max(lengths[1])
            && turned_deg.to_radians().sin().abs() < TURNED_DEG.to_radians().sin()
            && other_m.abs() <= near_m
            && (near_m..side_m + MOST * self.imaged_width_m + near_m).contains(&more_m)
            && whole.imaged_length_m >= SLENDERNESS * (whole.imaged_width_m - 0.5 * side_m)
    }
}
