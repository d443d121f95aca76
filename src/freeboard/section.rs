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
//! A side that is seen is also seen mirrored in the water, from `t_w` to `t_w + F·V`: two
//! parts in a hundred of it in place of the sky (Fresnel, near the vertical).
//!
//! Each step is a normal distribution function: the sensor's blur; the shadow's edge is also
//! smeared by the depth from which the water's light comes, band by band (`smear`). Levels are
//! free in each band and are solved for exactly at every trial of the edges (variable
//! projection), so that only eight unknowns are searched.

use super::edge::{TABLES, blurred};
use super::geometry::SideGeometry;
use super::levels::{
    BOOT, DECK, Known, Levels, MIRROR, MIRROR_TOLERANCE, SHADOW, SIDE, SLOTS, Shares, WATER, mixed,
};
use super::profile::Profile;
use super::smear::Smear;

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
    /// it apart.
    pub(super) boot: bool,
    /// Width of a boot-topping that would be seen, metres on the image: a pixel.
    pub(super) least_boot_m: f64,
    /// Level of shadowed water per band, where it was measured on a wide shadow.
    pub(super) shadow_level: Option<Vec<f64>>,
    /// What the sea's own statistics say of the water's level beside the hull, per band, with
    /// the tolerance of that.
    pub(super) water: Vec<Known>,
    /// By how much the shadow's edge is smeared in each band.
    pub(super) smear: Vec<Smear>,
}

/// What a bin shows, but for where its shadow ends.
pub(super) struct Part {
    /// Shares of the levels, all that is no hull as water.
    shares: Shares,
    /// Metres past the shadow's edge; none on the lit side.
    past_shadow_m: Option<f64>,
}

/// Weight of a measured level of shadowed water, in bins.
const SHADOW_LEVEL_BINS: f64 = 20.0;

/// Weight of the sea's own level in that of the water beside the hull, in bins.
const WATER_LEVEL_BINS: f64 = 4.0;

/// Weight of what her mirror image adds being nothing, in bins that are off by its tolerance.
const MIRROR_BINS: f64 = 400.0;
/// How many bins of each block a known level stands for when fits are compared.
pub(super) const KNOWN_LEVEL_BINS: f64 = 4.0;

/// Robust scale of the residuals per band, and weight per bin, of one half.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    pub(super) scale: Vec<f64>,
    pub(super) bin: Vec<f64>,
}

impl Half {
    /// What a bin shows.
    pub(super) fn part(&self, forward_m: f64, outward_m: f64, e: &Edges, length_m: f64) -> Part {
        let f = (e.freeboard_m + e.trim_m * forward_m / length_m).max(0.0);
        let turned = if self.shaded { e.turn } else { -e.turn };
        let waterline = self.waterline_m(e) + turned * forward_m;
        let v = self.geometry.strip;
        let deck = waterline - f * v;
        let past_deck = blurred(outward_m - deck, e.blur_m);
        let mut shares = [0.0; SLOTS];
        shares[DECK] = 1.0 - past_deck;
        // Where the side is not seen, the deck's edge alone ends the deck.
        if self.has_strip() {
            let past_side = blurred(outward_m - waterline, e.blur_m);
            if self.boot {
                let border = deck + (e.paint_m * v).min(f * v - self.least_boot_m);
                let past_paint = blurred(outward_m - border, e.blur_m);
                shares[SIDE] = past_deck - past_paint;
                shares[BOOT] = past_paint - past_side;
            } else {
                shares[SIDE] = past_deck - past_side;
            }
            shares[WATER] = past_side;
            // Waves spread the far end of what they mirror.
            let far = blurred(outward_m - waterline - f * v, e.blur_m.hypot(0.2 * f * v));
            shares[MIRROR] = (past_side - far).max(0.0);
        } else {
            shares[WATER] = past_deck;
        }
        let past_shadow_m = self.shaded.then(|| {
            let edge = (waterline + f * self.geometry.shadow).max(deck);
            outward_m - edge
        });
        Part {
            shares,
            past_shadow_m,
        }
    }

    pub(super) fn has_strip(&self) -> bool {
        self.strip && self.geometry.strip > 0.0
    }

    /// The share of each level in a bin and band.
    pub(super) fn shares(&self, part: &Part, band: usize, e: &Edges) -> Shares {
        let mut out = part.shares;
        if let Some(u) = part.past_shadow_m {
            let outside = out[WATER];
            out[WATER] = self.smear[band]
                .step(&TABLES, u, e.depth_m, e.blur_m)
                .part
                .min(outside);
            out[SHADOW] = outside - out[WATER];
        }
        out
    }

    /// Which levels this side has.
    pub(super) fn has(&self) -> [bool; SLOTS] {
        let mut out = [false; SLOTS];
        out[DECK] = true;
        out[SIDE] = self.has_strip();
        out[BOOT] = self.has_strip() && self.boot;
        out[SHADOW] = self.shaded;
        out[WATER] = true;
        out[MIRROR] = self.has_strip();
        out
    }

    /// Gives the strip levels of its own where a freeboard makes it wide enough to show them.
    pub(super) fn set_strip(&mut self, freeboard_m: f64, boot: bool, gsd_m: f64) {
        let width_px = self.geometry.strip * freeboard_m / gsd_m;
        self.strip = width_px > 0.8;
        self.boot = boot && width_px > 2.0;
    }

    /// This side's waterline at half length, metres outward.
    pub(super) fn waterline_m(&self, e: &Edges) -> f64 {
        if self.shaded { e.shaded_m } else { e.lit_m }
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

    /// What is known of a band's levels from elsewhere: slot, level, weight in bins. The mirror
    /// image is faint.
    pub(super) fn known(&self, band: usize, scale: f64) -> [(usize, f64, f64); 3] {
        let mirror = scale / (MIRROR_TOLERANCE * self.water[band].tolerance);
        let shadow = self.shadow_level.as_ref().map(|l| l[band]);
        [
            (WATER, self.water[band].level, WATER_LEVEL_BINS),
            (MIRROR, 0.0, MIRROR_BINS * mirror * mirror),
            match shadow {
                Some(level) => (SHADOW, level, SHADOW_LEVEL_BINS),
                None => (SHADOW, 0.0, 0.0),
            },
        ]
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
                out.push((b.values[band] - mixed(&s, &levels.by_band[band])) / scale);
            }
        }
    }

    /// What a place costs as deck, as the band beside it (her own side or its shadow), and as
    /// water: squared residuals, mean over bands.
    pub(super) fn station_costs(&self, value: &[f64], levels: &Levels, scale: &[f64]) -> [f64; 3] {
        let of = |slot: usize| {
            let sum: f64 = value
                .iter()
                .zip(levels.of(slot))
                .zip(scale)
                .map(|((v, l), s)| ((v - l) / s).powi(2))
                .sum();
            sum / scale.len() as f64
        };
        let band = [SIDE, BOOT, SHADOW]
            .into_iter()
            .filter(|&slot| levels.has[slot])
            .map(of)
            .fold(f64::INFINITY, f64::min);
        [of(DECK), band, of(WATER)]
    }

    /// Sum of squared residuals in units of `scale`, and what levels known from elsewhere cost.
    pub(super) fn cost(
        &self,
        e: &Edges,
        length_m: f64,
        gsd_m: f64,
        levels: &Levels,
        scale: &[f64],
    ) -> f64 {
        let water = self.water.iter().zip(levels.of(WATER));
        let at_sea: f64 = water.map(|(k, w)| k.misfit(w)).sum();
        let mirror = self.water.iter().zip(levels.of(MIRROR));
        let mirror: f64 = mirror.map(|(k, m)| k.mirror().misfit(m)).sum();
        let blocks = self.block_costs(e, length_m, gsd_m, levels, scale);
        blocks.iter().sum::<f64>()
            + KNOWN_LEVEL_BINS * self.profile.blocks as f64 * (at_sea + mirror)
    }

    /// Sum of squared residuals in units of `scale`, each cut at `CUT` standard deviations, of
    /// each block.
    ///
    /// Clutter costs a residual of two: less than an edge that is missed, more than a level
    /// that is right. Neither is the deck of the shaded side modelled far inboard of its edge,
    /// where shadows lie: a bin there costs at most the same.
    pub(super) fn block_costs(
        &self,
        e: &Edges,
        length_m: f64,
        gsd_m: f64,
        levels: &Levels,
        scale: &[f64],
    ) -> Vec<f64> {
        const CUT: f64 = 5.0;
        const CLUTTER: f64 = 1.3;
        let bands = scale.len();
        let mut r = Vec::with_capacity(self.profile.bins.len() * bands);
        self.misfit(e, length_m, levels, scale, &mut r);
        let on_deck_m = self.deck_edge_m(e) - 2.2 * gsd_m;
        let mut blocks = vec![0.0; self.profile.blocks];
        for (b, r) in self.profile.bins.iter().zip(r.chunks(bands)) {
            let cut = if self.shaded && b.outward_m < on_deck_m {
                CLUTTER
            } else {
                CUT
            };
            let cost = if self.is_clutter(b.outward_m, e, gsd_m) {
                CLUTTER * CLUTTER * bands as f64
            } else {
                r.iter().map(|r| (r * r).min(cut * cut)).sum()
            };
            if let Some(block) = blocks.get_mut(b.block) {
                *block += cost;
            }
        }
        blocks
    }
}
