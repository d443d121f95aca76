//! The hull: axis, sides, ends and bow, apart from shadow and wake.
//!
//! In: a [`Tile`], its [`SeaState`] and the boxes of a [`Segmenter`]. Out: one [`Hull`] per
//! box that holds a ship, by the row of its centre, then the column. Everything is measured
//! on the tile's own pixels in a frame about the hull, so that the same ship gives the same
//! numbers in whatever window she is met.
//!
//! 1. The box gives a rough frame.
//! 2. The straight sides turn it (`axis`): the axis is the direction in which the profile
//!    across the middle of the hull has the sharpest steps.
//! 3. The profile across (`sides`) gives the outer borders of what is neither water nor darker
//!    than water; with view and sun known, [`freeboard`](crate::freeboard) tells later which part
//!    of that is deck and which is the hull's own lit side.
//! 4. The profile along a strip about the axis gives the ends (`ends`); taper and house
//!    tell the bow.

mod along;
mod ashore;
mod astern;
mod axis;
mod bent;
mod beside;
mod beyond;
mod binned;
mod border;
mod candidate;
mod chip;
mod cloud;
mod coarse;
mod crossing;
mod deck;
mod dimensions;
mod displaced;
mod ends;
mod find;
mod frame;
mod house;
mod in_clouds;
mod joined;
mod level;
mod likeness;
mod looks;
mod moored;
mod morphology;
mod on_coarse_pixels;
mod open_end;
mod outline;
mod own_side;
mod pairs;
mod patch;
mod regions;
mod remains;
mod seen;
mod segment;
mod ship_type_model;
mod sides;
mod stern;
mod straight;
mod strips;
mod tail;
#[cfg(test)]
mod tests;
mod transom;
mod trial;
mod walls;

pub use beside::Beside;
pub(crate) use beside::USUAL_SLENDERNESS;
pub use candidate::Candidate;
pub use chip::{Chip, Stretch};
pub use deck::ShipTypes;
pub(crate) use deck::ship_types;
pub use dimensions::{Dimensions, Heights, standard_height_m};
pub(crate) use displaced::{displacement_m, is_moving};
pub(crate) use ends::OBJECT;
pub use find::find;
pub(crate) use find::find_unlikely_too;
pub use frame::{HullFrame, Spot};
pub(crate) use own_side::HIGHEST_DECK;
pub use segment::{Segmenter, ThresholdSegmenter};
use trial::{Place, Trial};

use outline::Outline;
use seen::Seen;

use crate::Result;
use crate::frame::{Azimuth, Pixel};
use crate::sea::SeaState;
use crate::tile::Tile;

/// A hull as imaged.
#[derive(Debug, Clone)]
pub struct Hull {
    /// Origin midway between the imaged ends and the imaged sides; toward the bow.
    pub frame: HullFrame,
    /// Her pixels.
    pub chip: Chip,
    /// From end to end as imaged, metres.
    pub imaged_length_m: f64,
    /// Between the outer borders of what is not water and not shadow, metres; includes a lit
    /// side strip.
    pub imaged_width_m: f64,
    /// Whether bow and stern were told apart.
    pub bow_known: bool,
    /// Whether she runs out of the tile, or onto land by polygons of water.
    pub cut_by_edge: bool,
    /// Whether a wake begins at her stern.
    pub wake: bool,
    /// Whether she was found where glitter is averaged out, so that ends and sides are less sure
    /// and her shadow may be counted in.
    pub(crate) in_glitter: bool,
    /// The index of the hull beside her.
    pub neighbour: Option<usize>,
    /// What lies beside her port side (negative `starboard_m` of the frame).
    pub port: Beside,
    /// What lies beside her starboard side.
    pub starboard: Beside,
    /// Whether a good part of the water beside one of her sides is none.
    crowded: bool,
    /// Whether she looks like a ship rather than like a breakwater.
    likely: bool,
}

impl Hull {
    /// The centre as imaged, in pixels of the tile.
    pub fn centre(&self) -> Pixel {
        self.frame.to_pixel(Spot::new(0.0, 0.0))
    }

    /// Takes her pixels from a tile on which she was not found herself.
    fn look_at(&mut self, tile: &Tile) {
        self.chip = Chip::about(tile, &self.frame, 0.8 * self.imaged_length_m + 40.0);
        let size_m = [self.imaged_length_m, self.imaged_width_m];
        ashore::leave_out_land(tile, &mut self.chip, &self.frame, size_m);
    }

    /// Whether the middle line of either hull lies in good part on the other.
    fn overlaps(&self, other: &Hull) -> bool {
        let lies_on = |a: &Hull, b: &Hull| {
            let inside = (-4..=4).filter(|&k| {
                let along = Spot::new(f64::from(k) / 8.0 * a.imaged_length_m, 0.0);
                let s = b.frame.spot(a.frame.to_pixel(along));
                s.forward_m.abs() < 0.5 * b.imaged_length_m
                    && s.starboard_m.abs() < 0.5 * b.imaged_width_m
            });
            inside.count() >= 3
        };
        lies_on(self, other) || lies_on(other, self)
    }

    /// Measures the hull in a candidate's box; `None` when there is nothing long, narrow
    /// and full in it.
    fn at(
        tile: &Tile,
        sea: &SeaState,
        candidate: &Candidate,
        (place, cloudy): (Place, bool),
    ) -> Result<Option<Hull>> {
        let anchor = Pixel {
            col: candidate.centre.col.round(),
            row: candidate.centre.row.round(),
        };
        let ground = tile.georeference.frame_at(anchor)?;
        let [dc, dr] = candidate.half_length_px;
        let half = ground.to_ground(Pixel {
            col: anchor.col + dc,
            row: anchor.row + dr,
        });
        let length = 2.0 * half[0].hypot(half[1]);
        let width = length * candidate.slenderness;
        let mut frame = HullFrame {
            ground,
            centre_en: ground.to_ground(candidate.centre),
            heading: Azimuth::of_vector(half),
        };
        let chip = Chip::about(tile, &frame, 0.8 * length + 40.0);
        let near = if candidate.moored { 1.0 } else { 6.0 };
        let reach = 0.5 * width + near;
        frame = axis::align(&chip, sea, &frame, length, reach, 8.0);
        let mut seen = Seen::of(&chip, sea, &frame, Outline::looked_at(length, width));
        seen.darken_rim(&frame, [length, width]);
        let Some(first) = Outline::of(tile, &seen, candidate, frame, [length, width]) else {
            return Ok(None);
        };
        // A wake or a quay in the box pulls its centre: the second round starts from the
        // hull itself.
        frame = axis::align(&chip, sea, &first.frame, first.length_m, reach, 1.0);
        let size_m = [first.length_m, width];
        let Some(outline) = Outline::of(tile, &seen, candidate, frame, size_m) else {
            return Ok(None);
        };
        let Outline {
            frame,
            length_m: length,
            sides,
            sharpness,
            wake_behind,
            wake_seen,
        } = outline;
        let imaged_width_m = sides.1 - sides.0;
        let size_m = [length, imaged_width_m];
        let trial = Trial {
            size_m,
            gsd_m: sea.gsd_m,
            afloat: beside::water_shares(tile, &seen, &frame, size_m),
            like: likeness::Likeness::of(&seen, &frame, length, imaged_width_m),
            sharpness,
            sharp_part: border::sharp_part(&seen, &frame, size_m),
            free_beyond: on_coarse_pixels::is_coarse(sea.gsd_m)
                .then(|| open_end::free_beyond(&seen, &frame, size_m)),
            wake_seen,
            house: house::place(&seen, &frame, size_m),
            // Cloud along a side bends it, too.
            bent_m: if cloudy {
                None
            } else {
                bent::of(&seen, &frame, size_m)
            },
        };
        let at = frame.to_pixel(Spot::new(0.0, 0.0));
        let moored = candidate.moored;
        tracing::debug!(tile = tile.name, ?at, ?place, moored, ?trial, "hull?");
        let afloat = trial.afloat;
        let sunlit = |side| beside::sunlit_share(tile, &seen, &frame, size_m, side);
        if ashore::is_ashore(tile, &frame, length, imaged_width_m)
            || !trial.is_of_a_ships_size()
            || trial.is_foam()
            || trial.is_shadow()
            || !trial.floats(place, sunlit)
        {
            return Ok(None);
        }
        // Beyond the ends of who lies at something may be more of that.
        let beyond = trial
            .is_free_all_round()
            .then(|| beyond::Beyond::of(&seen, &frame, size_m));
        let end_to_end = |length: f64| ends::Ends {
            aft_m: -length / 2.0,
            fore_m: length / 2.0,
        };
        let (frame, length) = if trial.is_coarse() && wake_behind.is_none() {
            let ends = ends::without_halo(&seen, &frame, end_to_end(length), sides);
            let middle = Spot::new((ends.fore_m + ends.aft_m) / 2.0, 0.0);
            (frame.moved(middle, 0.0), ends.fore_m - ends.aft_m)
        } else {
            (frame, length)
        };
        let (ends, size_m) = (end_to_end(length), [length, imaged_width_m]);
        // The churned water behind the propeller says it more plainly than the hull does.
        let evidence = match beyond.and_then(|b| b.bow_ahead()) {
            _ if wake_behind == Some(true) => 1.0,
            _ if wake_behind == Some(false) => -1.0,
            Some(true) => 1.0,
            Some(false) => -1.0,
            None => ends::bow_ahead(&seen, &frame, ends, sides),
        };
        let mut hull = Hull {
            frame,
            chip,
            imaged_length_m: length,
            imaged_width_m,
            bow_known: evidence.abs() > 0.1,
            cut_by_edge: false,
            wake: wake_behind.is_some(),
            in_glitter: false,
            neighbour: None,
            port: beside::by_share(afloat.0),
            starboard: beside::by_share(afloat.1),
            crowded: trial.is_crowded(),
            likely: true,
        };
        if evidence < 0.0 {
            hull.frame = hull.frame.reversed();
            std::mem::swap(&mut hull.port, &mut hull.starboard);
        }
        ashore::leave_out_land(tile, &mut hull.chip, &hull.frame, size_m);
        hull.cut_by_edge = hull.touches_border(tile, sea.gsd_m);
        let in_part = cloudy && trial.is_likely_in_part();
        hull.likely = in_part
            || (trial.is_likely(place, candidate.moored, hull.cut_by_edge)
                && !(cloudy && trial.is_frayed()));
        Ok(Some(hull))
    }

    fn touches_border(&self, tile: &Tile, gsd_m: f64) -> bool {
        let (x, y) = (
            0.5 * self.imaged_length_m + gsd_m,
            0.5 * self.imaged_width_m + gsd_m,
        );
        [
            (x, 0.0),
            (-x, 0.0),
            (0.0, y),
            (0.0, -y),
            (x, y),
            (x, -y),
            (-x, y),
            (-x, -y),
        ]
        .into_iter()
        .any(|(fore, side)| {
            // The bow has no corners: only there may the box stick out.
            if fore > 0.0 && side != 0.0 && self.bow_known {
                return false;
            }
            let p = self.frame.to_pixel(Spot::new(fore, side));
            p.col < 0.0
                || p.row < 0.0
                || p.col > tile.width() as f64
                || p.row > tile.height() as f64
                // Polygons of water may end on her, too.
                || (side == 0.0 && tile.is_land(p))
        }) || self.ends_at_nothing(tile, gsd_m)
    }

    /// Whether a third of her width at an end borders on pixels without data.
    fn ends_at_nothing(&self, tile: &Tile, gsd_m: f64) -> bool {
        const BEYOND_M: f64 = 2.0;
        let Some(valid) = tile.valid() else {
            return false;
        };
        let beyond = BEYOND_M.max(2.0 * gsd_m);
        [-1.0, 1.0].into_iter().any(|end| {
            let nothing = (-3..=3).filter(|&k| {
                let at = Spot::new(
                    end * (0.5 * self.imaged_length_m + beyond),
                    0.12 * f64::from(k) * self.imaged_width_m,
                );
                let p = self.frame.to_pixel(at);
                let inside = p.col >= 0.0 && p.row >= 0.0;
                inside && valid.get([p.row as usize, p.col as usize]) == Some(&false)
            });
            nothing.count() >= 3
        })
    }
}
