//! The hull: axis, sides, ends and bow, apart from shadow and wake.
//!
//! In: a [`Tile`], its [`SeaState`] and the boxes of a [`Segmenter`]. Out: one [`Hull`] per
//! box that holds a ship, by the row of its centre, then the column. Everything is measured
//! on the tile's own pixels in a frame about the hull, so that the same ship gives the same
//! numbers in whatever window she is met.
//!
//! 1. The box gives a rough frame.
//! 2. The straight sides turn it (`sides`): the axis is the direction in which the profile
//!    across the middle of the hull has the sharpest steps.
//! 3. The profile across gives the outer borders of what is neither water nor darker than
//!    water; with view and sun known, [`freeboard`](crate::freeboard) tells later which part
//!    of that is deck and which is the hull's own lit side.
//! 4. The profile along a strip about the axis gives the ends (`ends`); taper and house
//!    tell the bow.

mod beside;
mod chip;
mod coarse;
mod crossing;
mod dimensions;
mod ends;
mod frame;
mod looks;
mod moored;
mod morphology;
mod regions;
mod segment;
mod sides;
mod straight;
mod tail;

pub use beside::Beside;
pub use chip::{Chip, Stretch};
pub use dimensions::{Dimensions, Heights, standard_height_m};
pub use frame::{HullFrame, Spot};
pub use segment::{Candidate, Segmenter, ThresholdSegmenter};

use std::path::PathBuf;

use crate::frame::{Azimuth, Pixel};
use crate::sea::SeaState;
use crate::tile::Tile;
use crate::{Error, Result};

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
    /// Whether she runs out of the tile.
    pub cut_by_edge: bool,
    /// Whether a wake begins at her stern.
    pub wake: bool,
    /// The index of the hull beside her.
    pub neighbour: Option<usize>,
    /// What lies beside her port side (negative `starboard_m` of the frame).
    pub port: Beside,
    /// What lies beside her starboard side.
    pub starboard: Beside,
}

/// Finds the hulls of a tile, ordered by the row of the centre, then the column.
///
/// In the sun's glint a whole ship may be darker than the sea, and is looked for as such where
/// nothing brighter is found; her shadow then cannot be told from her.
///
/// # Errors
/// When the georeference cannot be resolved at a hull; [`Error::Limit`] for more candidates than
/// [`Segmenter::most_candidates`].
pub fn find(tile: &Tile, sea: &SeaState, segmenter: &dyn Segmenter) -> Result<Vec<Hull>> {
    let hulls = brighter(tile, sea, segmenter)?;
    tracing::debug!(tile = tile.name, roughness = sea.coarse.roughness(), "sea");
    if hulls.is_empty() && sea.glints() {
        return brighter(tile, &sea.without_shadows(), segmenter);
    }
    Ok(hulls)
}

/// The hulls of a tile that are not merely darker than its sea, in order.
fn brighter(tile: &Tile, sea: &SeaState, segmenter: &dyn Segmenter) -> Result<Vec<Hull>> {
    let mut hulls: Vec<Hull> = Vec::new();
    let mut filled = Vec::new();
    if segmenter.leaves_coarse() && coarse::is_coarse(tile, sea) {
        return coarse::find(tile, sea);
    }
    let candidates = segmenter.candidates(tile, sea);
    let most = segmenter.most_candidates();
    if candidates.len() > most {
        return Err(Error::Limit {
            path: PathBuf::from(&tile.name),
            what: "places that may be hulls",
            value: candidates.len() as u64,
            most: most as u64,
            advice: "cut the tile, or raise ThresholdSegmenter::most_candidates",
        });
    }
    for candidate in candidates {
        if candidate.instead && filled.contains(&candidate.group) {
            continue;
        }
        if let Some(hull) = Hull::at(tile, sea, &candidate)?
            && !hulls.iter().any(|h| h.overlaps(&hull))
        {
            filled.push(candidate.group);
            hulls.push(hull);
        }
    }
    hulls.sort_by(|a: &Hull, b: &Hull| {
        let (a, b) = (a.centre(), b.centre());
        a.row.total_cmp(&b.row).then(a.col.total_cmp(&b.col))
    });
    beside::mark_neighbours(&mut hulls);
    Ok(hulls)
}

/// Length over width of what is taken for a ship: a barge is 3, a slender container ship 9;
/// coarse pixels widen her.
const SLENDERNESS: (f64, f64) = (2.6, 12.0);

/// Part of the water beside the freer side of a hull that must look like water or shadow. A
/// house ashore has neither.
const FREE_SIDE: f64 = 0.35;

/// Least part of a hull's strength that is gone a few pixels beyond the border of her sharper side;
/// the arms of a wake, which are as straight, fade out over metres …
const SHARP: f32 = 0.75;
/// … which shows on pixels smaller than this, metres.
const SHARP_GSD_M: f64 = 0.8;

impl Hull {
    /// The centre as imaged, in pixels of the tile.
    pub fn centre(&self) -> Pixel {
        self.frame.to_pixel(Spot::new(0.0, 0.0))
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
    fn at(tile: &Tile, sea: &SeaState, candidate: &Candidate) -> Result<Option<Hull>> {
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
        let mut length = 2.0 * half[0].hypot(half[1]);
        let width = length * candidate.slenderness;
        let mut frame = HullFrame {
            ground,
            centre_en: ground.to_ground(candidate.centre),
            heading: Azimuth::of_vector(half),
        };
        let chip = Chip::about(tile, &frame, 0.8 * length + 40.0);
        let mut sides = (-0.5 * width, 0.5 * width);
        let mut sharpness = 0.0;
        // A wake or a quay in the box pulls its centre: the second round starts from the
        // hull itself.
        for search_deg in [8.0, 1.0] {
            let near = if candidate.moored { 1.0 } else { 6.0 };
            let reach = 0.5 * width + near;
            frame = sides::align(&chip, sea, &frame, length, reach, search_deg);
            let reach = 0.75 * width + 4.0;
            let body = (-0.25 * length, 0.25 * length);
            let across = sides::Across::of(&chip, sea, &frame, body, reach, ends::OBJECT);
            let gap_m = (0.035 * length).max(3.0);
            let borders = if candidate.moored {
                let tolerance_m = (0.15 * width).max(2.0).max(3.0 * sea.gsd_m);
                across.borders_near(gap_m, width, tolerance_m)
            } else {
                across.borders(gap_m, 0.0, width)
            };
            let Some(borders) = borders else {
                return Ok(None);
            };
            sides = borders;
            sharpness = across.sharpness(sides.0).max(across.sharpness(sides.1));
            tracing::debug!(?sides, length, width, "sides");
            let ends = if candidate.moored || candidate.wake_behind {
                ends::find_near(&chip, sea, &frame, length, sides, candidate.wake_behind)
            } else {
                ends::find(&chip, sea, &frame, length, sides)
            };
            length = ends.fore_m - ends.aft_m;
            let to_middle = Spot::new((ends.fore_m + ends.aft_m) / 2.0, (sides.0 + sides.1) / 2.0);
            frame = frame.moved(to_middle, 0.0);
            let half_width = (sides.1 - sides.0) / 2.0;
            sides = (-half_width, half_width);
        }
        let imaged_width_m = sides.1 - sides.0;
        let slenderness = length / imaged_width_m;
        let afloat = beside::water_shares(&chip, sea, &frame, length, imaged_width_m);
        tracing::debug!(
            tile = tile.name,
            length,
            imaged_width_m,
            ?afloat,
            sharpness,
            "hull?"
        );
        if length < 25.0
            || !(SLENDERNESS.0..SLENDERNESS.1).contains(&slenderness)
            || afloat.0.max(afloat.1) < FREE_SIDE
            || (sea.gsd_m < SHARP_GSD_M && sharpness < SHARP)
        {
            return Ok(None);
        }
        let ends = ends::Ends {
            aft_m: -length / 2.0,
            fore_m: length / 2.0,
        };
        // The churned water behind the propeller says it more plainly than the hull does.
        let evidence = if candidate.wake_behind {
            1.0
        } else {
            ends::bow_ahead(&chip, sea, &frame, ends, sides)
        };
        let mut hull = Hull {
            frame,
            chip,
            imaged_length_m: length,
            imaged_width_m,
            bow_known: evidence.abs() > 0.1,
            cut_by_edge: false,
            wake: candidate.wake_behind,
            neighbour: None,
            port: beside::by_share(afloat.0),
            starboard: beside::by_share(afloat.1),
        };
        if evidence < 0.0 {
            hull.frame = hull.frame.reversed();
            std::mem::swap(&mut hull.port, &mut hull.starboard);
        }
        hull.cut_by_edge = hull.touches_border(tile, sea.gsd_m);
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
        })
    }
}
