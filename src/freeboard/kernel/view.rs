//! What one place across a half shows at some edges, and how that moves with them.

use super::super::edge::{self, FAR, FAR_SMEARED, LEAST_SMEAR, TABLES, blurred_step};
use super::super::levels::{BOOT, DECK, MIRROR, SIDE, SLOTS, Shares, WATER};
use super::super::moments::Slopes;
use super::super::section::{Edges, Half};
use super::super::smear::Smear;

/// A bin near an edge.
pub(in super::super) struct Near {
    pub(super) bin: usize,
    pub(in super::super) forward_m: f64,
    /// All that is no hull as water.
    pub(super) shares: Shares,
    /// Of deck's edge, border of the paint, waterline, and mirror image.
    pub(in super::super) slopes: [Slopes; 4],
}

/// The part of water out of her shadow, in one band.
#[derive(Clone, Copy)]
pub(super) struct Lit {
    pub(super) part: f64,
    pub(super) slopes: Slopes,
}

/// A half at some edges.
pub(super) struct View<'a> {
    half: &'a Half,
    e: &'a Edges,
    length_m: f64,
    strip: bool,
    /// Metres beyond the shadow's edge where all is water.
    shadow_reach_m: f64,
}

/// Where the edges lie at one place along a half, metres outward.
pub(super) struct Place {
    freeboard_m: f64,
    /// 1, or 0 where the freeboard is held at zero.
    by_freeboard: f64,
    pub(super) deck_m: f64,
    waterline_m: f64,
}

impl<'a> View<'a> {
    pub(super) fn of(half: &'a Half, e: &'a Edges, length_m: f64) -> View<'a> {
        let farthest = (half.smear.iter())
            .filter(|s| s.shows())
            .map(|s| s.at(e.depth_m))
            .fold(0.0, f64::max);
        let tail = (FAR_SMEARED * farthest).max(LEAST_SMEAR * e.blur_m);
        View {
            half,
            e,
            length_m,
            strip: half.has_strip(),
            shadow_reach_m: 1.03 * FAR * e.blur_m + tail,
        }
    }

    pub(super) fn at(&self, forward_m: f64) -> Place {
        let e = self.e;
        let as_trimmed = e.freeboard_m + e.trim_m * forward_m / self.length_m;
        let freeboard_m = as_trimmed.max(0.0);
        let turned = if self.half.shaded { e.turn } else { -e.turn };
        let waterline_m = self.half.waterline_m(e) + turned * forward_m;
        Place {
            freeboard_m,
            by_freeboard: f64::from(u8::from(as_trimmed > 0.0)),
            deck_m: waterline_m - freeboard_m * self.half.geometry.strip,
            waterline_m,
        }
    }

    /// Standard deviation of the blur of her mirror image's far end: waves spread it.
    fn mirror_blur_m(&self, place: &Place) -> f64 {
        let width_m = place.freeboard_m * self.half.geometry.strip;
        self.e.blur_m.hypot(0.2 * width_m)
    }

    /// Beyond this all is water, metres outward.
    pub(super) fn last_m(&self, forward_m: f64) -> f64 {
        let place = self.at(forward_m);
        let mut last = place.deck_m + FAR * self.e.blur_m;
        if self.strip {
            let width_m = place.freeboard_m * self.half.geometry.strip;
            last = place.waterline_m + width_m + FAR * self.mirror_blur_m(&place);
        }
        if self.half.shaded {
            last = last.max(self.shadow_m(&place).0 + self.shadow_reach_m);
        }
        last
    }

    /// Where the shadow ends, and by how much that moves per metre of freeboard.
    pub(super) fn shadow_m(&self, place: &Place) -> (f64, f64) {
        let g = self.half.geometry;
        let edge = place.waterline_m + place.freeboard_m * g.shadow;
        if edge > place.deck_m {
            (edge, g.shadow)
        } else {
            (place.deck_m, -g.strip)
        }
    }

    /// Slopes of a step whose place moves by `by_freeboard` and `by_paint` per metre.
    fn slopes(&self, step: &edge::Step, place: &Place, by_freeboard: f64, by_paint: f64) -> Slopes {
        [
            -step.by_u,
            -step.by_u * by_freeboard * place.by_freeboard,
            step.by_sigma * self.e.blur_m,
            -step.by_u * by_paint,
        ]
    }

    /// What a bin shows but for her shadow, and the slopes of all that is no hull.
    pub(super) fn near(
        &self,
        bin: usize,
        forward_m: f64,
        outward_m: f64,
        place: &Place,
    ) -> (Near, Slopes) {
        let (e, v, tables) = (self.e, self.half.geometry.strip, &*TABLES);
        let step = |at_m: f64| blurred_step(tables, outward_m - at_m, e.blur_m);
        let deck = step(place.deck_m);
        let mut shares = [0.0; SLOTS];
        let mut slopes = [[0.0; 4]; 4];
        shares[DECK] = 1.0 - deck.part;
        slopes[0] = self.slopes(&deck, place, -v, 0.0);
        let mut outside = slopes[0];
        // Where the side is not seen, the deck's edge alone ends the deck.
        if self.strip {
            let side = step(place.waterline_m);
            slopes[2] = self.slopes(&side, place, 0.0, 0.0);
            outside = slopes[2];
            if self.half.boot {
                let (lowest, painted) = (
                    place.freeboard_m * v - self.half.least_boot_m,
                    e.paint_m * v,
                );
                let paint = step(place.deck_m + painted.min(lowest));
                slopes[1] = if painted < lowest {
                    self.slopes(&paint, place, -v, v)
                } else {
                    self.slopes(&paint, place, 0.0, 0.0)
                };
                shares[SIDE] = deck.part - paint.part;
                shares[BOOT] = paint.part - side.part;
            } else {
                shares[SIDE] = deck.part - side.part;
            }
            shares[WATER] = side.part;
            let (mirror, by) = self.mirror(outward_m, place, &side, &slopes[2]);
            shares[MIRROR] = mirror;
            slopes[3] = by;
        } else {
            shares[WATER] = deck.part;
        }
        let near = Near {
            bin,
            forward_m,
            shares,
            slopes,
        };
        (near, outside)
    }

    /// Share of her mirror image, and its slopes.
    fn mirror(
        &self,
        outward_m: f64,
        place: &Place,
        side: &edge::Step,
        by: &Slopes,
    ) -> (f64, Slopes) {
        let v = self.half.geometry.strip;
        let wide = self.mirror_blur_m(place);
        let width_m = place.freeboard_m * v;
        let far = blurred_step(&TABLES, outward_m - place.waterline_m - width_m, wide);
        if far.part >= side.part {
            return (0.0, [0.0; 4]);
        }
        let by_freeboard = -far.by_u * v + far.by_sigma * 0.04 * width_m * v / wide;
        let by_blur = far.by_sigma * self.e.blur_m.powi(2) / wide;
        let slopes = [
            by[0] + far.by_u,
            by[1] - by_freeboard * place.by_freeboard,
            by[2] - by_blur,
            0.0,
        ];
        (side.part - far.part, slopes)
    }

    /// Water out of the shadow, which is no more than all that is no hull, given with its
    /// slopes.
    pub(super) fn lit(
        &self,
        outward_m: f64,
        place: &Place,
        smear: Smear,
        (limit, outside): (f64, &Slopes),
    ) -> Lit {
        let (edge_m, by_freeboard) = self.shadow_m(place);
        let step = smear.step(&TABLES, outward_m - edge_m, self.e.depth_m, self.e.blur_m);
        if step.part >= limit {
            let [waterline, freeboard, blur, _] = *outside;
            return Lit {
                part: limit,
                slopes: [waterline, freeboard, blur, 0.0],
            };
        }
        let mut slopes = self.slopes(&step, place, by_freeboard, 0.0);
        slopes[3] = step.by_smear * smear.slope(self.e.depth_m);
        Lit {
            part: step.part,
            slopes,
        }
    }
}
