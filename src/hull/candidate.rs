//! Boxes in which hulls may lie, and which of two boxes about one place is the better.

use super::frame::{HullFrame, Spot};
use super::looks::Looks;
use super::moored::{self, Behind, End};
use crate::frame::{Azimuth, Pixel};
use crate::tile::Tile;

/// A place where a hull may lie, in tile pixels: a box along her.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Middle of the box.
    pub centre: Pixel,
    /// From the centre to the middle of one short side (bow or stern), pixels.
    pub half_length_px: [f64; 2],
    /// Full width across, as a multiple of the length.
    pub slenderness: f64,
    /// Whether the region touches the border of the tile.
    pub at_border: bool,
    /// Whether something may lie along a side of the hull, so that her sides are looked for
    /// near those of the box only, which must then be good to 15 % of the width.
    pub moored: bool,
    /// Whether a wake begins at the end opposite to `half_length_px`.
    pub wake_behind: bool,
    /// Another reading of the place where earlier candidates lie: looked at only when none of
    /// those of this `group` held a hull.
    pub instead: bool,
    /// Candidates of one region have one number.
    pub group: usize,
}

impl Candidate {
    /// A box by itself, in open water as far as is known.
    ///
    /// ```
    /// use plimsoll::frame::Pixel;
    /// use plimsoll::hull::Candidate;
    ///
    /// // 200 pixels long and 32 wide, her axis along the rows.
    /// let box_of_mine = Candidate::new(Pixel { col: 340.0, row: 120.0 }, [100.0, 0.0], 0.16);
    /// assert!(!box_of_mine.moored);
    /// ```
    pub fn new(centre: Pixel, half_length_px: [f64; 2], slenderness: f64) -> Candidate {
        Candidate {
            centre,
            half_length_px,
            slenderness,
            at_border: false,
            moored: false,
            wake_behind: false,
            instead: false,
            group: 0,
        }
    }

    pub(super) fn of(m: &Behind) -> Candidate {
        let centre = m.frame.to_pixel(Spot::new(0.0, 0.0));
        let sign = if m.wake == Some(End::Fore) { -1.0 } else { 1.0 };
        let end = m.frame.to_pixel(Spot::new(0.5 * sign * m.length_m, 0.0));
        Candidate {
            centre,
            half_length_px: [end.col - centre.col, end.row - centre.row],
            slenderness: m.width_m / m.length_m,
            at_border: false,
            moored: true,
            wake_behind: m.wake.is_some(),
            instead: false,
            group: 0,
        }
    }

    /// Whether the box is a ship's by its ratio and others in it are but parts of it, such as
    /// the foam about her bow.
    pub(super) fn outweighs(&self, others: &[Behind]) -> bool {
        (self.slenderness < 0.2 && self.part_of_others(others) < 0.4) || self.lies_in_foam(others)
    }

    /// Whether the box is a ship's together with foam along her sides, and others in it are
    /// pieces of that. A pair of hulls is as broad, but either fills much of it.
    pub(super) fn lies_in_foam(&self, others: &[Behind]) -> bool {
        !others.is_empty()
            && (0.2..0.27).contains(&self.slenderness)
            && self.part_of_others(others) < 0.2
    }

    /// Whether the box is too long and narrow for a ship because the wake of one who lies in it,
    /// free on both sides and about as broad, is in it too.
    pub(super) fn is_with_wake(&self, m: &Behind) -> bool {
        let other = Candidate::of(m);
        let size = |c: &Candidate| {
            let length = 2.0 * c.half_length_px[0].hypot(c.half_length_px[1]);
            (length, length * c.slenderness)
        };
        let ((length, width), (of_ship, beam)) = (size(self), size(&other));
        let slender = if m.long_wake { WITH_WAKE } else { NO_SHIP };
        m.far_free && self.slenderness < slender && length > 1.25 * of_ship && beam > 0.55 * width
    }

    /// Whether the other box about the same ship is hardly shorter, and no broader.
    pub(super) fn is_no_more_than(&self, m: &Behind) -> bool {
        let other = Candidate::of(m);
        let length = |c: &Candidate| c.half_length_px[0].hypot(c.half_length_px[1]);
        let part = length(&other) / length(self);
        part > 0.92 && part * other.slenderness < 1.05 * self.slenderness
    }

    /// Whether the box is as long as that of one who lies in it, free on both sides, and so much
    /// broader that another lies beside her.
    pub(super) fn holds_more_than(&self, m: &Behind) -> bool {
        let other = Candidate::of(m);
        let length = |c: &Candidate| c.half_length_px[0].hypot(c.half_length_px[1]);
        let part = length(&other) / length(self);
        let width = part * other.slenderness / self.slenderness;
        m.far_free && (0.85..1.15).contains(&part) && (0.35..0.7).contains(&width)
    }

    /// Whether the box is a ship's by its ratio and what lies behind a border in it is an arm of
    /// her wake: no plain hull, shorter than she, and askew to her as waves run away from a ship,
    /// where hulls alongside and quays are parallel to her.
    pub(super) fn has_for_an_arm(&self, m: &Behind) -> bool {
        let other = Candidate::of(m);
        let ([x, y], [u, v]) = (self.half_length_px, other.half_length_px);
        let turn_deg = (x * v - y * u).atan2(x * u + y * v).to_degrees().abs();
        let askew_deg = turn_deg.min(180.0 - turn_deg);
        let shorter = u.hypot(v) < SHORTER * x.hypot(y);
        !m.is_plain()
            && shorter
            && WITH_ARMS.contains(&self.slenderness)
            && ARM_DEG.contains(&askew_deg)
    }

    /// Area of other boxes as a part of this one's.
    fn part_of_others(&self, others: &[Behind]) -> f64 {
        let area = |c: &Candidate| {
            let [x, y] = c.half_length_px;
            (x * x + y * y) * c.slenderness
        };
        let sum: f64 = others.iter().map(|m| area(&Candidate::of(m))).sum();
        sum / area(self)
    }

    /// Whether the box by itself has a ship's bow, ratio and fullness.
    pub(super) fn is_a_ship(&self, tile: &Tile, looks: &Looks<'_>) -> bool {
        let Some((frame, [length_m, width_m])) = self.on_ground(tile) else {
            return false;
        };
        moored::is_a_ship(looks, &frame, length_m, width_m)
    }

    /// Its frame, and its length and width, metres; `None` where the ground cannot be told.
    pub(super) fn on_ground(&self, tile: &Tile) -> Option<(HullFrame, [f64; 2])> {
        let ground = tile.georeference.frame_at(self.centre).ok()?;
        let [dc, dr] = self.half_length_px;
        let half = ground.to_ground(Pixel {
            col: self.centre.col + dc,
            row: self.centre.row + dr,
        });
        let length_m = 2.0 * half[0].hypot(half[1]);
        let frame = HullFrame {
            ground,
            centre_en: [0.0, 0.0],
            heading: Azimuth::of_vector(half),
        };
        Some((frame, [length_m, length_m * self.slenderness]))
    }

    /// Whether two boxes are about the same.
    pub(super) fn is_about(&self, m: &Behind) -> bool {
        let other = Candidate::of(m);
        let length = |c: &Candidate| 2.0 * c.half_length_px[0].hypot(c.half_length_px[1]);
        let (a, b) = (length(self), length(&other));
        let apart = (self.centre.col - other.centre.col).hypot(self.centre.row - other.centre.row);
        let width = a * self.slenderness / (b * other.slenderness);
        apart < 0.15 * a.max(b) && (0.8..1.3).contains(&width) && (0.8..1.25).contains(&(a / b))
    }
}

/// Width over length below which a region may be a ship with her wake.
const WITH_WAKE: f64 = 1.0 / 7.2;
/// Width over length of a ship in a box with the beginnings of the arms of her wake.
const WITH_ARMS: std::ops::Range<f64> = 0.11..0.27;
/// How far an arm is askew to her, degrees: up to the angle of Kelvin's wedge (19.5°), and what a
/// rough box adds to that.
const ARM_DEG: std::ops::Range<f64> = 7.0..25.0;
/// Length of an arm, as a part of hers, that may pass for a hull.
const SHORTER: f64 = 0.85;
/// Width over length that no ship has.
const NO_SHIP: f64 = 1.0 / 9.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::GroundFrame;

    fn box_px(length: f64, slenderness: f64) -> Candidate {
        Candidate::new(
            Pixel { col: 0.0, row: 0.0 },
            [0.5 * length, 0.0],
            slenderness,
        )
    }

    /// A box on pixels of a metre.
    fn piece(length_m: f64, width_m: f64) -> Behind {
        let ground = GroundFrame {
            anchor: Pixel { col: 0.0, row: 0.0 },
            origin: None,
            metres_per_pixel: [[1.0, 0.0], [0.0, -1.0]],
        };
        Behind {
            frame: HullFrame {
                ground,
                centre_en: [0.0, 0.0],
                heading: Azimuth::of_vector([1.0, 0.0]),
            },
            length_m,
            width_m,
            score: 2.0,
            far_free: false,
            wake: None,
            long_wake: false,
        }
    }

    #[test]
    fn a_box_as_long_as_her_and_much_broader_holds_another_beside() {
        let free = |length_m, width_m| Behind {
            far_free: true,
            ..piece(length_m, width_m)
        };
        assert!(box_px(178.0, 0.27).holds_more_than(&free(177.0, 28.0)));
        assert!(!box_px(178.0, 0.27).holds_more_than(&piece(177.0, 28.0)));
        assert!(!box_px(178.0, 0.17).holds_more_than(&free(177.0, 28.0)));
        assert!(!box_px(178.0, 0.27).holds_more_than(&free(90.0, 14.0)));
    }

    #[test]
    fn an_arm_of_the_wake_is_askew_to_the_ship_and_a_hull_alongside_is_parallel() {
        let at_deg = |heading_deg: f64, length_m| {
            let mut arm = piece(length_m, 14.0);
            arm.frame.heading = Azimuth::toward_deg(heading_deg);
            arm
        };
        let ship = box_px(105.0, 0.21);
        assert!(ship.has_for_an_arm(&at_deg(106.0, 72.0)));
        assert!(ship.has_for_an_arm(&at_deg(254.0, 72.0)));
        assert!(!ship.has_for_an_arm(&at_deg(93.0, 72.0)), "alongside");
        assert!(!ship.has_for_an_arm(&at_deg(130.0, 72.0)), "another");
        assert!(!ship.has_for_an_arm(&at_deg(106.0, 104.0)), "she herself");
        let plain = Behind {
            score: 2.5,
            ..at_deg(106.0, 72.0)
        };
        assert!(!ship.has_for_an_arm(&plain), "plainly a hull");
        assert!(!box_px(105.0, 0.4).has_for_an_arm(&at_deg(106.0, 72.0)));
    }

    #[test]
    fn foam_at_the_bow_is_but_a_part_of_a_ship_and_a_hull_of_a_pair_is_not() {
        let foam = [piece(130.0, 16.0), piece(90.0, 13.0)];
        assert!(box_px(320.0, 0.23).outweighs(&foam));
        let pair = [piece(300.0, 34.0), piece(280.0, 36.0)];
        assert!(!box_px(320.0, 0.23).outweighs(&pair));
        assert!(!box_px(320.0, 0.23).outweighs(&pair[..1]));
        // As broad as that is no ship, however much foam lies about her.
        assert!(!box_px(320.0, 0.35).outweighs(&foam));
    }
}
