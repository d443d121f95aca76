//! Wakes that run out of the tile, beyond the shadow of the ship whose they are.
//!
//! Her stern's shadow parts them from her, and where the tile ends nobody sees that they fade out.

use super::{Beside, Hull};

/// How far from a ship's end her wake may begin, in ships' lengths: nobody follows another so
/// closely at sea.
const CLOSE: f64 = 0.5;
/// How far it may lie from her middle line, in widths, …
const ASIDE: f64 = 0.35;
/// … and by how much from her heading, degrees.
const TURNED_DEG: f64 = 8.0;
/// How much of her width it has at most.
const NARROWER: f64 = 0.97;

/// Takes out what is the wake of another.
pub(super) fn take_out(hulls: &mut Vec<Hull>) {
    let is_wake = |w: &Hull| hulls.iter().any(|h| w.is_wake_of(h));
    let wakes: Vec<bool> = hulls.iter().map(is_wake).collect();
    let mut wakes = wakes.into_iter();
    hulls.retain(|_| wakes.next() != Some(true));
}

impl Hull {
    fn is_wake_of(&self, ship: &Hull) -> bool {
        let at_nothing = |h: &Hull| [h.port, h.starboard] == [Beside::Water; 2];
        if !self.cut_by_edge || ship.cut_by_edge || !(at_nothing(self) && at_nothing(ship)) {
            return false;
        }
        let turned = self.frame.heading.minus_deg(ship.frame.heading);
        let turned = (turned + 90.0).rem_euclid(180.0) - 90.0;
        let middle = ship.frame.spot(self.centre());
        let gap_m = middle.forward_m.abs() - 0.5 * (self.imaged_length_m + ship.imaged_length_m);
        turned.abs() < TURNED_DEG
            && middle.starboard_m.abs() < ASIDE * ship.imaged_width_m
            && gap_m < CLOSE * ship.imaged_length_m
            && self.imaged_width_m < NARROWER * ship.imaged_width_m
    }
}
