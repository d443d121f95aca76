//! The frame about one hull: metres forward and to starboard of her centre.

use crate::frame::{Azimuth, GroundFrame, Pixel};

/// A place about a hull, metres, on the water's surface as imaged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Along the axis, positive toward the bow.
    pub forward_m: f64,
    /// Across, positive to starboard.
    pub starboard_m: f64,
}

impl Spot {
    /// A place by its two coordinates, metres.
    pub fn new(forward_m: f64, starboard_m: f64) -> Self {
        Spot {
            forward_m,
            starboard_m,
        }
    }
}

/// Hull frame: origin at the hull's centre as imaged, `x` toward the bow, `y` to starboard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HullFrame {
    /// The ground about the hull.
    pub ground: GroundFrame,
    /// The hull's centre, metres east and north of the ground frame's anchor.
    pub centre_en: [f64; 2],
    /// Toward the bow, or toward either end while it is not known which.
    pub heading: Azimuth,
}

impl HullFrame {
    /// Unit vectors `[east, north]` toward the bow and to starboard.
    pub fn axes(&self) -> ([f64; 2], [f64; 2]) {
        let f = self.heading.unit();
        (f, [f[1], -f[0]])
    }

    /// Metres east and north of the ground frame's anchor.
    pub fn to_en(&self, at: Spot) -> [f64; 2] {
        let (f, s) = self.axes();
        [
            self.centre_en[0] + at.forward_m * f[0] + at.starboard_m * s[0],
            self.centre_en[1] + at.forward_m * f[1] + at.starboard_m * s[1],
        ]
    }

    /// The pixel at a spot.
    pub fn to_pixel(&self, at: Spot) -> Pixel {
        self.ground.to_pixel(self.to_en(at))
    }

    /// The spot at a pixel.
    pub fn spot(&self, at: Pixel) -> Spot {
        let en = self.ground.to_ground(at);
        let (f, s) = self.axes();
        let d = [en[0] - self.centre_en[0], en[1] - self.centre_en[1]];
        Spot {
            forward_m: d[0] * f[0] + d[1] * f[1],
            starboard_m: d[0] * s[0] + d[1] * s[1],
        }
    }

    /// The frame moved to `by` and turned clockwise by `turn_deg`.
    pub fn moved(&self, by: Spot, turn_deg: f64) -> HullFrame {
        HullFrame {
            centre_en: self.to_en(by),
            heading: self.heading.turned_deg(turn_deg),
            ..*self
        }
    }

    /// The frame of the same hull with bow and stern exchanged.
    pub fn reversed(&self) -> HullFrame {
        self.moved(Spot::new(0.0, 0.0), 180.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starboard_of_a_ship_heading_east_is_south() {
        let frame = HullFrame {
            ground: GroundFrame {
                anchor: Pixel {
                    col: 10.0,
                    row: 20.0,
                },
                origin: None,
                metres_per_pixel: [[0.5, 0.0], [0.0, -0.5]],
            },
            centre_en: [0.0, 0.0],
            heading: Azimuth::toward_deg(90.0),
        };
        let p = frame.to_pixel(Spot::new(5.0, 2.0));
        assert!((p.col - 20.0).abs() < 1e-9 && (p.row - 24.0).abs() < 1e-9);
        let back = frame.spot(p);
        assert!((back.forward_m - 5.0).abs() < 1e-9 && (back.starboard_m - 2.0).abs() < 1e-9);
        let turned = frame.reversed().spot(p);
        assert!((turned.forward_m + 5.0).abs() < 1e-9 && (turned.starboard_m + 2.0).abs() < 1e-9);
    }
}
