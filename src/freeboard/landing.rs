//! Whether a shadow falls on the water all the way to its edge.
//!
//! A pier is lit like water where the sun reaches it, and where her shadow lies on it, it may be as
//! dark as water in shade: the shadow then ends on a surface that stands metres above the sea, and
//! what was measured is her height over that. It shows beyond the shadow's edge, where there is pier
//! in the sun, and no water.

use super::reading::Sides;
use super::sight::Sight;
use crate::hull::{Hull, Stretch};
use crate::sea::SeaState;

/// How far beyond the shadow's edge it is looked from, pixels: the blur is over …
const CLEAR_PX: f64 = 2.0;
/// … and how far on, pixels and metres: quays are wider.
const ON_PX: f64 = 4.0;
const ON_M: f64 = 5.0;
/// Half the part of the length along which it is looked.
const ALONG: f64 = 0.22;
/// From this share of what lies there on her shadow ends on something. On rendered scenes with a
/// pier there it was 0.77 to 1, on 350 others at most 0.14, on tiles with dolphins 0.28.
const ASHORE: f64 = 0.4;

/// Whether the edge of her shadow amidships lies on what is neither water nor shade.
pub(super) fn ends_ashore(
    hull: &Hull,
    sea: &SeaState,
    sight: &Sight,
    sides: Sides,
    freeboard_m: f64,
) -> bool {
    let share = ashore_share(hull, sea, sight, sides, freeboard_m);
    tracing::debug!(share, "beyond the shadow");
    share > ASHORE
}

/// Share of what lies just beyond the edge of her shadow amidships that is neither water nor shade.
fn ashore_share(hull: &Hull, sea: &SeaState, sight: &Sight, sides: Sides, freeboard_m: f64) -> f64 {
    let side_m = if sight.sign > 0.0 {
        sides.starboard_m
    } else {
        -sides.port_m
    };
    let edge_m = side_m + freeboard_m * sight.shaded.shadow.max(0.0);
    let from_m = edge_m + CLEAR_PX * sea.gsd_m;
    let to_m = from_m + (ON_PX * sea.gsd_m).max(ON_M);
    let half_m = ALONG * hull.imaged_length_m;
    let slope = sides.turn_deg.to_radians().tan();
    let bar = hull.rim_bar(sea);
    let room_m = slope.abs() * half_m;
    let across = [from_m - room_m, to_m + room_m].map(|m| sight.sign * m);
    let beyond = Stretch {
        forward_m: (-half_m, half_m),
        starboard_m: (across[0].min(across[1]), across[0].max(across[1])),
    };
    let (mut there, mut all) = (0u32, 0u32);
    for (spot, r, c) in hull.chip.spots(&hull.frame, beyond) {
        let out = sight.sign * (spot.starboard_m - slope * spot.forward_m);
        if out > from_m && out < to_m {
            let look = hull.chip.look(sea, r, c);
            all += 1;
            there += u32::from(!look.dark && look.distance > bar);
        }
    }
    f64::from(there) / f64::from(all.max(1))
}
