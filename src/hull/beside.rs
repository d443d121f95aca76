//! What lies beside a hull: free water, a quay, another hull.
//!
//! A freeboard is read from the water beside a side, so that the freeboard stage must know
//! which side has any.

use super::chip::Stretch;
use super::frame::HullFrame;
use super::seen::Seen;
use super::{Hull, ends};
use crate::sea::SeaState;
use crate::tile::Tile;

/// What lies beside one side of a hull.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Free water, or a shadow on it.
    Water,
    /// Another hull that was found.
    Hull,
    /// Something that is no water: a quay, a pier, land, a hull that was not found.
    Quay,
}

impl Beside {
    /// Standard deviation of the place of a hull's border, metres, that what lies beside it adds:
    /// a quay's edge or fenders are near her own. From 145 sides of rendered hulls at quays and
    /// alongside each other.
    fn border_sigma_m(self) -> f64 {
        match self {
            Beside::Water => 0.0,
            Beside::Quay => 0.8,
            Beside::Hull => 1.4,
        }
    }
}

/// Length over beam of tankers, mean.
pub(crate) const USUAL_SLENDERNESS: f64 = 6.2;
/// Standard deviation of the beam of who lies at a quay, as a part of what it is wider or narrower
/// than tankers of her length: a part of a pier was counted in then, or a part of her was
/// not. From 1163 rendered hulls at berths.
const UNUSUAL: f64 = 0.4;

impl Hull {
    /// Standard deviation of the beam, metres, from what is no water beside her, where she was measured
    /// to be so wide.
    pub(crate) fn beside_sigma_m(&self, beam_m: f64) -> f64 {
        let [port, starboard] = [self.port, self.starboard].map(Beside::border_sigma_m);
        let unusual_m = if [self.port, self.starboard].contains(&Beside::Quay) {
            UNUSUAL * (beam_m - self.imaged_length_m / USUAL_SLENDERNESS)
        } else {
            0.0
        };
        port.hypot(starboard).hypot(unusual_m)
    }

    /// The distance from water below which what lies beside her is a rim about her, or her glow.
    pub(crate) fn rim_bar(&self, sea: &SeaState) -> f32 {
        let within = amidships([self.imaged_length_m, self.imaged_width_m]);
        rim_of(
            self.chip
                .typical(sea, &self.frame, within, |look| look.distance),
        )
    }
}

/// Part of the strip beside a side that must look like water or shadow for it to be free.
pub(super) const FREE: f64 = 0.5;

/// Part of a hull's own strength below which what lies beside her is no quay: sharpened images
/// have a rim of ringing about what is bright, and compressed ones a glow.
const RIM: f32 = 0.15;

/// Share of water or shadow in a strip beside the middle of the hull, to port and starboard.
pub(super) fn water_shares(
    tile: &Tile,
    seen: &Seen<'_>,
    frame: &HullFrame,
    [length_m, width_m]: [f64; 2],
) -> (f64, f64) {
    let gsd_m = seen.sea.gsd_m;
    let from = width_m / 2.0 + 2.0 * gsd_m;
    let to = from + (4.0 * gsd_m).max(8.0);
    let mut water = [0.0f64; 2];
    let mut all = [0.0f64; 2];
    let bar = rim_bar(seen, frame, [length_m, width_m]);
    let strips = Stretch::about(0.35 * length_m, to);
    seen.each(frame, strips, |s, look, (r, c)| {
        if s.starboard_m.abs() > from {
            let side = usize::from(s.starboard_m > 0.0);
            all[side] += 1.0;
            let free = (look.dark || look.distance < bar) && !tile.is_land(seen.chip.place(r, c));
            water[side] += f64::from(u8::from(free));
        }
    });
    (water[0] / all[0].max(1.0), water[1] / all[1].max(1.0))
}

/// The distance from water below which what lies beside a hull is no quay.
pub(super) fn rim_bar(seen: &Seen<'_>, frame: &HullFrame, size_m: [f64; 2]) -> f32 {
    let mut own = Vec::new();
    seen.each(frame, amidships(size_m), |_, look, _| {
        own.push(look.distance)
    });
    rim_of(ends::percentile(&mut own, 0.5))
}

/// The middle of a hull, deck alone.
fn amidships([length_m, width_m]: [f64; 2]) -> Stretch {
    Stretch::about(0.25 * length_m, 0.25 * width_m)
}

/// The bar beside a hull whose middle is this far from water.
fn rim_of(typical: f32) -> f32 {
    (RIM * typical).max(ends::OBJECT)
}

/// Share of water in the sun in a wider strip beside one side of the hull, to starboard or to
/// port: fields and woods may be as dark as a shadow on water, and show none.
pub(super) fn sunlit_share(
    tile: &Tile,
    seen: &Seen<'_>,
    frame: &HullFrame,
    [length_m, width_m]: [f64; 2],
    starboard: bool,
) -> f64 {
    let from = width_m / 2.0 + 2.0 * seen.sea.gsd_m;
    let to = from + (2.0 * width_m).max(WIDE_M);
    let side = if starboard { (from, to) } else { (-to, -from) };
    let within = Stretch {
        forward_m: (-0.35 * length_m, 0.35 * length_m),
        starboard_m: side,
    };
    let bar = rim_bar(seen, frame, [length_m, width_m]);
    let (mut water, mut all) = (0u32, 0u32);
    seen.each(frame, within, |_, look, (r, c)| {
        // Half of all water is a little darker than most of it.
        let sunlit = look.distance < if look.dark { AS_WATER } else { bar };
        all += 1;
        water += u32::from(sunlit && !tile.is_land(seen.chip.place(r, c)));
    });
    f64::from(water) / f64::from(all.max(1))
}

/// What is darker than water by less than this distance is no shadow.
const AS_WATER: f32 = 3.0;

/// Least width of the strip in which water in the sun is looked for, metres.
const WIDE_M: f64 = 40.0;

/// What a strip with this share of water is, before neighbours are looked for.
pub(super) fn by_share(water: f64) -> Beside {
    if water < FREE {
        Beside::Quay
    } else {
        Beside::Water
    }
}

/// Marks the sides of hulls that lie along each other: less than half a beam apart over at
/// least a quarter of the shorter one's length.
pub(super) fn mark_neighbours(hulls: &mut [Hull]) {
    for i in 0..hulls.len() {
        for j in 0..hulls.len() {
            if i == j {
                continue;
            }
            if let Some(starboard) = lies_along(&hulls[i], &hulls[j]) {
                let side = if starboard {
                    &mut hulls[i].starboard
                } else {
                    &mut hulls[i].port
                };
                *side = Beside::Hull;
                hulls[i].neighbour.get_or_insert(j);
            }
        }
    }
}

/// Whether `other` lies along a side of `hull`, and if so whether that is starboard.
fn lies_along(hull: &Hull, other: &Hull) -> Option<bool> {
    let (h, o) = (hull.frame.heading, other.frame.heading);
    let crossing = h.minus_deg(o).to_radians().sin().abs();
    // Hulls of one tile may stand in frames with different anchors; pixels are common.
    let at = hull.frame.spot(other.centre());
    let along = 0.5 * (hull.imaged_length_m + other.imaged_length_m) - at.forward_m.abs();
    let gap = at.starboard_m.abs() - 0.5 * (hull.imaged_width_m + other.imaged_width_m);
    let shorter = hull.imaged_length_m.min(other.imaged_length_m);
    let beam = hull.imaged_width_m.min(other.imaged_width_m);
    (crossing < 0.2 && along > 0.25 * shorter && gap < 0.5 * beam).then_some(at.starboard_m > 0.0)
}
