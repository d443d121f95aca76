//! Hulls between two straight borders, of whom a cloud hides an end.
//!
//! In: a region in a tile of which clouds were taken out. Out: boxes between two of its straight
//! borders that face away from each other, water beside both. Thin cloud that hangs on a hull makes
//! one region with her, no longer than wide, and what a cloud hides of her is as often the bow, by
//! which one behind a border is known otherwise; but no cloud has two such borders.

use ndarray::ArrayView2;

use super::candidate::Candidate;
use super::frame::{HullFrame, Spot};
use super::looks::Looks;
use super::moored::{MAX_WIDTH_M, MIN_BORDER, frame_of, free_beside};
use super::patch::Patch;
use super::regions::Run;
use super::straight::straight_borders;
use crate::frame::Pixel;
use crate::tile::Tile;

/// Least width of a hull, metres and working pixels.
const LEAST_WIDTH: (f64, f64) = (7.0, 5.0);
/// Most by which her borders are turned to each other, degrees.
const ASKEW_DEG: f64 = 5.0;
/// Least length over which there are both, and length of the box, over her width.
const BESIDE: f64 = 0.8;
const SLENDERNESS: std::ops::Range<f64> = 1.6..9.0;
/// Least share of free water beside either border, and of what is no water between them.
const FREE_SIDE: f64 = 0.7;
const FILLED: f64 = 0.6;
/// Most boxes of one region.
const MOST: usize = 3;

/// A straight border, its frame's starboard side inward, and its length.
type Border = (HullFrame, f64);

/// The boxes of a region, those with the longest borders first.
pub(super) fn between(
    tile: &Tile,
    looks: &Looks<'_>,
    mask: ArrayView2<'_, bool>,
    region: &[Run],
) -> Vec<Candidate> {
    let min_px = (MIN_BORDER.0 / looks.pixel_m).max(MIN_BORDER.1);
    let borders: Vec<Border> = straight_borders(mask, region, min_px)
        .iter()
        .filter_map(|s| frame_of(tile, looks, s))
        .filter(|(frame, length_m)| free_beside(looks, frame, *length_m) >= FREE_SIDE)
        .collect();
    let least_m = LEAST_WIDTH.0.max(LEAST_WIDTH.1 * looks.pixel_m);
    let mut boxes: Vec<(f64, Candidate)> = Vec::new();
    for (k, one) in borders.iter().enumerate() {
        for other in &borders[k + 1..] {
            if let Some(between) = Between::of(one, other)
                && (least_m..MAX_WIDTH_M).contains(&between.width_m)
                && between.is_full(looks)
            {
                boxes.push((between.beside_m, between.candidate()));
            }
        }
    }
    boxes.sort_by(|a, b| b.0.total_cmp(&a.0));
    boxes.truncate(MOST);
    boxes.into_iter().map(|(_, c)| c).collect()
}

/// What lies between two borders.
struct Between {
    /// On the middle of one, the other to starboard.
    frame: HullFrame,
    width_m: f64,
    /// Along the frame's axis.
    aft_m: f64,
    fore_m: f64,
    /// Over which there are both.
    beside_m: f64,
}

impl Between {
    fn of((one, one_m): &Border, (other, other_m): &Border) -> Option<Between> {
        let turned = one.heading.minus_deg(other.heading).abs();
        if (turned - 180.0).abs() > ASKEW_DEG {
            return None;
        }
        let at = one.spot(other.to_pixel(Spot::new(0.0, 0.0)));
        let width_m = at.starboard_m;
        let (a, b) = (0.5 * one_m, 0.5 * other_m);
        let (aft_m, fore_m) = ((-a).min(at.forward_m - b), a.max(at.forward_m + b));
        let beside_m = a.min(at.forward_m + b) - (-a).max(at.forward_m - b);
        let slender = (fore_m - aft_m) / width_m;
        (beside_m >= BESIDE * width_m && SLENDERNESS.contains(&slender)).then_some(Between {
            frame: *one,
            width_m,
            aft_m,
            fore_m,
            beside_m,
        })
    }

    fn is_full(&self, looks: &Looks<'_>) -> bool {
        let half_m = self.fore_m.max(-self.aft_m);
        let patch = Patch::of(looks, &self.frame, half_m, self.width_m);
        let across = (0.1 * self.width_m, 0.9 * self.width_m);
        patch.object_share((self.aft_m, self.fore_m), across) >= FILLED
    }

    fn candidate(&self) -> Candidate {
        let spot = |forward_m| {
            self.frame
                .to_pixel(Spot::new(forward_m, 0.5 * self.width_m))
        };
        let centre: Pixel = spot(0.5 * (self.aft_m + self.fore_m));
        let end = spot(self.fore_m);
        Candidate {
            moored: true,
            instead: true,
            ..Candidate::new(
                centre,
                [end.col - centre.col, end.row - centre.row],
                self.width_m / (self.fore_m - self.aft_m),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Azimuth, GroundFrame};

    /// A border of some length about a place east and north, facing a way.
    fn border(centre_en: [f64; 2], heading_deg: f64, length_m: f64) -> Border {
        let ground = GroundFrame {
            anchor: Pixel { col: 0.0, row: 0.0 },
            origin: None,
            metres_per_pixel: [[1.0, 0.0], [0.0, -1.0]],
        };
        let frame = HullFrame {
            ground,
            centre_en,
            heading: Azimuth::toward_deg(heading_deg),
        };
        (frame, length_m)
    }

    #[test]
    fn two_borders_that_face_away_from_each_other_have_a_hull_between_them() {
        // One looks north from its hull, to the south of it; the other south.
        let north = border([0.0, 10.0], 90.0, 60.0);
        let south = border([20.0, -8.0], 270.0, 40.0);
        let between = Between::of(&north, &south).unwrap();
        assert!((between.width_m - 18.0).abs() < 1e-6);
        assert!((between.fore_m - 40.0).abs() < 1e-6 && (between.aft_m + 30.0).abs() < 1e-6);
        assert!((between.beside_m - 30.0).abs() < 1e-6);
        let c = between.candidate();
        assert!((c.centre.col - 5.0).abs() < 1e-6 && (c.centre.row + 1.0).abs() < 1e-6);
        assert!((c.slenderness - 18.0 / 70.0).abs() < 1e-6);
        let askew = border([20.0, -8.0], 262.0, 40.0);
        assert!(Between::of(&north, &askew).is_none());
        let same_way = border([20.0, -8.0], 90.0, 40.0);
        assert!(Between::of(&north, &same_way).is_none());
        let apart = border([60.0, -8.0], 270.0, 40.0);
        assert!(
            Between::of(&north, &apart).is_none(),
            "one beyond the other"
        );
    }
}
