//! The cross-section of a hull as a levels-and-edges model, and its residuals.
//!
//! Along the outward normal of a side with waterline at `t_w(x) = h ± αx` and freeboard
//! `F(x) = F + trim·x/L` (positive trim by the stern lowers the stern), the sea-level image
//! shows, from inboard out:
//!
//! * shaded side: deck | own side, in shade (if `V > 0`) | shadowed water | water, with
//!   edges at `t_w − F·V`, `t_w` and `t_w + F·S`; with `V ≤ 0` the deck's edge hides the
//!   waterline;
//! * lit side: deck | own side, lit (if `V > 0`) | water, with edges at `t_w − F·V` and
//!   `t_w`; a wide strip shows the topsides' paint and the boot-topping below it apart.
//!
//! Each step is a normal distribution function: the sensor's blur; the shadow's edge is also
//! smeared by the depth from which the water's light comes, band by band (`edge`). Levels are
//! free in each band and are solved for exactly at every trial of the edges (variable
//! projection), so that only eight unknowns are searched.

use nalgebra::{Matrix4, Vector4};

use super::edge::{blurred, smeared};
use super::geometry::SideGeometry;
use super::profile::{Profile, median};

/// Unknowns, in the order of [`Edges::to_array`].
pub(super) const UNKNOWNS: usize = 8;

/// The unknowns that place the edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edges {
    /// Waterline of the shaded side, metres outward of the axis amidships.
    pub(super) shaded_m: f64,
    /// Waterline of the lit side, the same.
    pub(super) lit_m: f64,
    /// Turn of the axis, radians: the shaded side moves outward going forward.
    pub(super) turn: f64,
    /// Freeboard amidships, metres.
    pub(super) freeboard_m: f64,
    /// Trim by the stern over the length, metres.
    pub(super) trim_m: f64,
    /// Standard deviation of the blur, metres.
    pub(super) blur_m: f64,
    /// Mean depth from which the water's green light comes, metres.
    pub(super) depth_m: f64,
    /// Height of the topsides' paint, from the deck's edge down to the boot-topping, metres.
    pub(super) paint_m: f64,
}

impl Edges {
    pub(super) fn to_array(self) -> [f64; UNKNOWNS] {
        [
            self.shaded_m,
            self.lit_m,
            self.turn,
            self.freeboard_m,
            self.trim_m,
            self.blur_m.ln(),
            self.depth_m,
            self.paint_m,
        ]
    }

    pub(super) fn from_array(a: [f64; UNKNOWNS]) -> Self {
        Edges {
            shaded_m: a[0],
            lit_m: a[1],
            turn: a[2],
            freeboard_m: a[3],
            trim_m: a[4],
            blur_m: a[5].exp(),
            depth_m: a[6],
            paint_m: a[7],
        }
    }
}

/// One side's data.
#[derive(Debug, Clone)]
pub(super) struct Half {
    pub(super) profile: Profile,
    pub(super) geometry: SideGeometry,
    /// +1 on the shaded side, −1 on the lit one: the sign of the turn, and of the model.
    pub(super) shaded: bool,
    /// Whether the side's own strip is wide enough to have a level of its own.
    pub(super) strip: bool,
    /// Whether that strip is wide enough to show the topsides' paint and the boot-topping below
    /// it apart. Only on the lit side: in the shade both are dark.
    pub(super) boot: bool,
    /// Level of shadowed water per band, where it was measured on a wide shadow.
    pub(super) shadow_level: Option<Vec<f64>>,
    /// Per band, metres by which the shadow's edge is smeared outward per metre of the depth
    /// from which green light comes.
    pub(super) smear: Vec<f64>,
}

/// What a bin shows, but for where its shadow ends.
struct Part {
    /// Shares of the levels inboard of the water.
    hull: [f64; 4],
    /// How many levels those are.
    levels: usize,
    /// Share of what is not hull.
    outside: f64,
    /// Metres past the shadow's edge; none on the lit side.
    past_shadow_m: Option<f64>,
}

/// Weight of a measured level of shadowed water, in bins.
const SHADOW_LEVEL_BINS: f64 = 20.0;

/// Robust scale of the residuals per band, and weight per bin, of one half.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    pub(super) scale: Vec<f64>,
    pub(super) bin: Vec<f64>,
}

/// Levels of one half: `levels[level][band]`.
pub(super) type Levels = Vec<Vec<f64>>;

impl Half {
    /// What a bin shows inboard of the water.
    fn part(&self, forward_m: f64, outward_m: f64, e: &Edges, length_m: f64) -> Part {
        let f = (e.freeboard_m + e.trim_m * forward_m / length_m).max(0.0);
        let turned = if self.shaded { e.turn } else { -e.turn };
        let waterline = self.waterline_m(e) + turned * forward_m;
        let v = self.geometry.strip;
        let deck = waterline - f * v;
        let past_deck = blurred(outward_m - deck, e.blur_m);
        let mut part = Part {
            hull: [1.0 - past_deck, 0.0, 0.0, 0.0],
            levels: 1,
            outside: past_deck,
            past_shadow_m: None,
        };
        // Where the side is not seen, the deck's edge alone ends the deck.
        if self.strip && v > 0.0 {
            let past_side = blurred(outward_m - waterline, e.blur_m);
            if self.boot {
                let border = deck + e.paint_m.min(f) * v;
                let past_paint = blurred(outward_m - border, e.blur_m);
                part.hull[1] = past_deck - past_paint;
                part.hull[2] = past_paint - past_side;
                part.levels = 3;
            } else {
                part.hull[1] = past_deck - past_side;
                part.levels = 2;
            }
            part.outside = past_side;
        }
        if self.shaded {
            let edge = (waterline + f * self.geometry.shadow).max(deck);
            part.past_shadow_m = Some(outward_m - edge);
        }
        part
    }

    /// The share of each level in a bin and band: deck, own side, shadow, water (shaded);
    /// deck, paint, boot-topping, water (lit). Levels that the model leaves out are absent.
    fn shares(&self, part: &Part, band: usize, e: &Edges) -> [f64; 4] {
        let mut out = part.hull;
        let n = part.levels;
        match part.past_shadow_m {
            Some(u) => {
                let lit = smeared(u, e.depth_m * self.smear[band], e.blur_m).min(part.outside);
                out[n] = part.outside - lit;
                out[n + 1] = lit;
            }
            None => out[n] = part.outside,
        }
        out
    }

    /// Gives the strip levels of its own where a freeboard makes it wide enough to show them.
    pub(super) fn set_strip(&mut self, freeboard_m: f64, gsd_m: f64) {
        let width_px = self.geometry.strip * freeboard_m / gsd_m;
        self.strip = width_px > 0.8;
        self.boot = !self.shaded && width_px > 3.0;
    }

    /// This side's waterline at half length, metres outward.
    pub(super) fn waterline_m(&self, e: &Edges) -> f64 {
        if self.shaded { e.shaded_m } else { e.lit_m }
    }

    /// Puts this side's waterline at `at_m`.
    pub(super) fn place(&self, e: &mut Edges, at_m: f64) {
        if self.shaded {
            e.shaded_m = at_m;
        } else {
            e.lit_m = at_m;
        }
    }

    /// Where the deck ends on the image at half length, metres outward.
    pub(super) fn deck_edge_m(&self, e: &Edges) -> f64 {
        self.waterline_m(e) - e.freeboard_m * self.geometry.strip
    }

    /// Whether a bin lies so far inboard that pipes, vents and their shadows own it: the deck
    /// has one level only near its edge.
    fn is_clutter(&self, outward_m: f64, e: &Edges, gsd_m: f64) -> bool {
        outward_m < self.deck_edge_m(e) - (4.0 * gsd_m).max(1.2)
    }

    /// Equal weights, none for clutter.
    pub(super) fn weights_at(&self, e: &Edges, gsd_m: f64, scale: Vec<f64>) -> Weights {
        let bin = self
            .profile
            .bins
            .iter()
            .map(|b| f64::from(u8::from(!self.is_clutter(b.outward_m, e, gsd_m))))
            .collect();
        Weights { scale, bin }
    }

    /// Number of levels.
    pub(super) fn level_count(&self) -> usize {
        let strip = self.strip && self.geometry.strip > 0.0;
        2 + usize::from(self.shaded) + usize::from(strip) + usize::from(strip && self.boot)
    }

    /// Solves the levels and appends the weighted residuals of all bins and bands.
    pub(super) fn residuals(
        &self,
        e: &Edges,
        length_m: f64,
        w: &Weights,
        out: &mut Vec<f64>,
    ) -> Levels {
        let bins = &self.profile.bins;
        let k = self.level_count();
        let parts: Vec<Part> = bins
            .iter()
            .map(|b| self.part(b.forward_m, b.outward_m, e, length_m))
            .collect();
        let mut levels = vec![vec![0.0; w.scale.len()]; k];
        for (band, scale) in w.scale.iter().enumerate() {
            let shares: Vec<[f64; 4]> = parts.iter().map(|p| self.shares(p, band, e)).collect();
            let mut normal = Matrix4::zeros();
            let mut rhs = Vector4::zeros();
            for ((b, s), &weight) in bins.iter().zip(&shares).zip(&w.bin) {
                if weight > 0.0 {
                    let s = Vector4::from(*s);
                    normal += weight * s * s.transpose();
                    rhs += weight * b.values[band] * s;
                }
            }
            let known = self.shadow_level.as_ref().map(|l| l[band]);
            if let Some(known) = known {
                normal[(k - 2, k - 2)] += SHADOW_LEVEL_BINS;
                rhs[k - 2] += SHADOW_LEVEL_BINS * known;
            }
            let solved = solve(normal, rhs, k);
            for (level, value) in levels.iter_mut().zip(solved.iter()) {
                level[band] = *value;
            }
            if let Some(known) = known {
                out.push(SHADOW_LEVEL_BINS.sqrt() * (known - solved[k - 2]) / scale);
            }
            for ((b, s), &weight) in bins.iter().zip(&shares).zip(&w.bin) {
                let model = Vector4::from(*s).dot(&solved);
                out.push(weight.sqrt() * (b.values[band] - model) / scale);
            }
        }
        levels
    }

    /// Appends the residuals of all bins and bands under given levels and scales.
    pub(super) fn misfit(
        &self,
        e: &Edges,
        length_m: f64,
        levels: &Levels,
        scale: &[f64],
        out: &mut Vec<f64>,
    ) {
        for b in &self.profile.bins {
            let part = self.part(b.forward_m, b.outward_m, e, length_m);
            for (band, scale) in scale.iter().enumerate() {
                let s = self.shares(&part, band, e);
                let model: f64 = levels.iter().zip(&s).map(|(l, s)| s * l[band]).sum();
                out.push((b.values[band] - model) / scale);
            }
        }
    }

    /// Scales from the residuals' median, and Tukey's biweight of each bin, cut at `cut`
    /// standard deviations; clutter keeps no weight.
    pub(super) fn reweighted(
        &self,
        e: &Edges,
        length_m: f64,
        gsd_m: f64,
        floor: &[f64],
        cut: f64,
    ) -> Weights {
        let bands = floor.len();
        let plain = self.weights_at(e, gsd_m, vec![1.0; bands]);
        let mut raw = Vec::new();
        let levels = self.residuals(e, length_m, &plain, &mut raw);
        raw.clear();
        self.misfit(e, length_m, &levels, &plain.scale, &mut raw);
        let used = |i: usize| plain.bin[i] > 0.0;
        let scale: Vec<f64> = (0..bands)
            .map(|b| {
                let r: Vec<f64> = raw
                    .iter()
                    .skip(b)
                    .step_by(bands)
                    .enumerate()
                    .filter(|(i, _)| used(*i))
                    .map(|(_, r)| r.abs())
                    .collect();
                (1.4826 * median(r)).max(floor[b])
            })
            .collect();
        let bin = raw
            .chunks(bands)
            .enumerate()
            .map(|(i, r)| {
                let square = r
                    .iter()
                    .zip(&scale)
                    .map(|(r, s)| (r / s).powi(2))
                    .sum::<f64>()
                    / bands as f64;
                let u = square / (cut * cut);
                if used(i) && u < 1.0 {
                    (1.0 - u).powi(2)
                } else {
                    0.0
                }
            })
            .collect();
        Weights { scale, bin }
    }

    /// Sum of squared residuals in units of `scale`, each cut at `CUT` standard deviations.
    ///
    /// Clutter costs a residual of two: less than an edge that is missed, more than a level
    /// that is right. Neither is the deck of the shaded side modelled inboard of its edge,
    /// where shadows lie: a bin wholly on it costs at most the same.
    pub(super) fn cost(
        &self,
        e: &Edges,
        length_m: f64,
        gsd_m: f64,
        levels: &Levels,
        scale: &[f64],
    ) -> f64 {
        const CUT: f64 = 5.0;
        const CLUTTER: f64 = 2.0;
        let bands = scale.len();
        let mut r = Vec::with_capacity(self.profile.bins.len() * bands);
        self.misfit(e, length_m, levels, scale, &mut r);
        let on_deck_m = self.deck_edge_m(e) - 2.0 * e.blur_m - 0.25 * gsd_m;
        self.profile
            .bins
            .iter()
            .zip(r.chunks(bands))
            .map(|(b, r)| {
                let cut = if self.shaded && b.outward_m < on_deck_m {
                    CLUTTER
                } else {
                    CUT
                };
                if self.is_clutter(b.outward_m, e, gsd_m) {
                    CLUTTER * CLUTTER * bands as f64
                } else {
                    r.iter().map(|r| (r * r).min(cut * cut)).sum()
                }
            })
            .sum()
    }
}

/// Solves the normal equations of the first `k` levels. A tiny ridge keeps a level that no bin
/// shows at zero instead of failing.
fn solve(mut normal: Matrix4<f64>, rhs: Vector4<f64>, k: usize) -> Vector4<f64> {
    let ridge = 1e-9 * normal.trace() + 1e-12;
    for i in 0..4 {
        normal[(i, i)] += if i < k { ridge } else { 1.0 };
    }
    normal
        .cholesky()
        .map_or_else(Vector4::zeros, |factor| factor.solve(&rhs))
}

#[cfg(test)]
mod tests {
    use super::super::profile::Bin;
    use super::*;

    #[test]
    fn levels_come_back_from_a_section_made_of_them() {
        let geometry = SideGeometry {
            shadow: 1.0,
            strip: 0.5,
        };
        let edges = Edges {
            shaded_m: 10.0,
            lit_m: 10.0,
            turn: 0.0,
            freeboard_m: 4.0,
            trim_m: 0.0,
            blur_m: 0.3,
            depth_m: 0.0,
            paint_m: 2.0,
        };
        // Deck to 8 m, own side to 10 m, shadow to 14 m, water beyond.
        let level = |t: f64| match t {
            t if t < 8.0 => 100.0,
            t if t < 10.0 => 20.0,
            t if t < 14.0 => 30.0,
            _ => 50.0,
        };
        let bins = (0..60)
            .map(|i| 6.05 + 0.2 * f64::from(i))
            .filter(|t| [8.0, 10.0, 14.0].iter().all(|e| (t - e).abs() > 1.2 * 0.3))
            .map(|t| Bin {
                block: 0,
                forward_m: 0.0,
                outward_m: t,
                values: vec![level(t)],
            })
            .collect();
        let half = Half {
            profile: Profile { bins, blocks: 1 },
            geometry,
            shaded: true,
            strip: true,
            boot: false,
            shadow_level: None,
            smear: vec![0.0],
        };
        let mut r = Vec::new();
        let levels = half.residuals(
            &edges,
            100.0,
            &half.weights_at(&edges, 0.3, vec![1.0]),
            &mut r,
        );
        for (got, want) in levels.iter().zip([100.0, 20.0, 30.0, 50.0]) {
            assert!((got[0] - want).abs() < 4.0, "{levels:?}");
        }
    }
}
