//! From a hull's pixels to the best section, its rival and its scatter.

use std::cell::OnceCell;

use nalgebra::{SMatrix, SVector};

use super::darkness::is_red;
use super::explained::Unexplained;
use super::fit::{FLOOR, Guess, MODEL_ERROR, Minimum, Section};
use super::levels::Known;
use super::paths::{Found, find};
use super::plausible::TRIM_OVER_LENGTH;
use super::profile::{Cells, Columns, Profile, Side};
use super::section::{Edges, Half, UNKNOWNS};
use super::shade::{Alongside, WideShadow, none_behind_house, wide_shadow};
use super::sight::{GOOD_FACTOR, Sight};
use super::smear::Smear;
use super::stations::{self, Clean, Look, Seen, Slopes};
use super::waters::Explored;
use crate::Withheld;
use crate::hull::{Hull, Spot, Stretch};
use crate::sea::SeaState;
use crate::tile::BandRole;

/// A shadow darker than water by less than this many standard deviations of the water's
/// texture is no shadow.
pub(super) const MIN_CONTRAST: f64 = 1.2;
/// How far off the sea's level the water beside a hull may well be, as a part of the steps'
/// height.
const WATER_TOLERANCE: f64 = 0.05;
/// By how much the deck beside one side may well differ from that beside the other, camber and
/// wear included, as a part of the steps' height.
const DECK_TOLERANCE: f64 = 0.12;
/// Where the deck beside a side is looked at whose own edge is not measured, as parts of half the
/// width, and where among all that lies there, the darkest first, it is bare deck: more of it is
/// shaded than is brighter.
const OTHER_DECK: [f64; 2] = [0.3, 0.85];
const DECK_AMONG_ALL: f64 = 0.6;
/// Parallel middle body, as parts of the length about the middle.
const BODY: (f64, f64) = (-0.24, 0.26);
/// Between poop and forecastle, where only stations that agree with the others are taken.
const WIDE_BODY: (f64, f64) = (-0.40, 0.42);
/// Trim by the stern over length that stations may show.
const TRIM_SLOPES: (f64, f64) = (-0.012, 0.026);
/// Turn of the hull's axis that stations may show, radians.
const MAX_TURN: f64 = 0.003;

/// The best minimum, its rival, and the spread when blocks are left out.
pub(super) struct Fitted {
    /// Length overall as imaged, metres.
    pub(super) length_m: f64,
    pub(super) best: Minimum,
    pub(super) wide: Option<WideShadow>,
    /// Whether what passes for her shadow is none: red, or not there behind her house.
    pub(super) no_shadow: bool,
    /// By how much the next best freeboard fits worse, in units of minus twice the
    /// log-likelihood.
    pub(super) rival_margin: Option<f64>,
    /// Scatter of the freeboard from not knowing whether the water smears the shadow's edge,
    /// metres.
    pub(super) water_m: f64,
    /// By how far the shadow's edge is smeared as fitted, mean over bands, metres.
    pub(super) smeared_m: f64,
    /// What the best minimum leaves unexplained.
    pub(super) unexplained: Unexplained,
    /// Width of the lit side's own strip where that is not told from water, metres; else 0.
    pub(super) unseen_strip_m: f64,
    /// Standard errors of the best minimum.
    pub(super) sigma: Sigma,
    /// Freeboard of the shaded side alone, and of the lit side alone where her own strip is
    /// seen, each with its standard error, metres.
    pub(super) alone: [Option<(f64, f64)>; 2],
}

/// Standard errors by the jackknife, metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sigma {
    pub(super) freeboard_m: f64,
    pub(super) trim_m: f64,
    pub(super) beam_m: f64,
}

/// Fits the section of a hull from several starts and keeps the best. `free` says whether
/// there is water beside the shaded side and the lit one: a quay or another hull beside a side
/// leaves nothing to measure on it.
pub(super) fn search(
    roles: &[BandRole],
    sea: &SeaState,
    hull: &Hull,
    sight: &Sight,
    free: [bool; 2],
) -> Result<Fitted, Withheld> {
    // Where the shadow does not fall on water, her lit side alone may still tell.
    let lit_tells = free[1] && sight.lit.strip >= GOOD_FACTOR;
    if !(free[0] || lit_tells) {
        return Err(Withheld::ShadowNotOnWater);
    }
    let smear: Vec<Smear> = roles.iter().map(|r| Smear::of(*r, sight.smear())).collect();
    let scene = Scene {
        sea,
        hull,
        sight,
        smear: &smear,
        free,
        seen: [OnceCell::new(), OnceCell::new()],
        beside: OnceCell::new(),
        other_deck: OnceCell::new(),
    };
    let Found {
        explored:
            Explored {
                section,
                mut best,
                rival_margin,
                water_m,
            },
        wide,
        ..
    } = find(&scene)?;
    scene.place_other_side(&mut best.edges, &section.guess);
    let no_shadow =
        is_red(best.levels.first(), roles) || none_behind_house(hull, sea, sight, free, &best);
    let unexplained = Unexplained::of(&section, &best);
    let unseen_strip_m = section.unseen_strip_m(&best);
    let smeared_m = section.mean_smear_m(best.edges.depth_m);
    let mut scatter = Scatter::of(&section, &best);
    scatter.trim_as_ships_do(&mut best.edges, section.length_m);
    let sigma = scatter.sigma();
    let alone = [true, false].map(|shaded| alone(&section, &best, shaded));
    Ok(Fitted {
        length_m: section.length_m,
        best,
        wide,
        no_shadow,
        rival_margin,
        water_m,
        smeared_m,
        unexplained,
        unseen_strip_m,
        sigma,
        alone,
    })
}

/// What is searched, and what is known of it beforehand.
pub(super) struct Scene<'a> {
    sea: &'a SeaState,
    hull: &'a Hull,
    pub(super) sight: &'a Sight,
    /// By band.
    smear: &'a [Smear],
    /// Whether there is water beside the shaded side and the lit one.
    free: [bool; 2],
    /// Stations of both sides, looked at when they are first asked for.
    seen: [OnceCell<Seen>; 2],
    /// Water along both sides, the same.
    beside: OnceCell<Alongside>,
    /// See [`Scene::level_of_other_deck`].
    other_deck: OnceCell<Option<Vec<f64>>>,
}

impl Scene<'_> {
    fn length_m(&self) -> f64 {
        self.hull.imaged_length_m
    }

    /// Where only one side has water beside it, the other is where the deck was seen to end, and
    /// leans with the deck: her waterline lies below it by the freeboard.
    fn place_other_side(&self, edges: &mut Edges, guess: &Guess) {
        let f = edges.freeboard_m;
        if !self.free[0] {
            edges.shaded_m = guess.shaded_edge_m + f * self.sight.shaded.strip;
        }
        if !self.free[1] {
            edges.lit_m = guess.lit_edge_m + f * self.sight.lit.strip;
        }
    }

    /// The deepest hulls stand about 0.09 of their length out of the water when light.
    fn max_freeboard_m(&self) -> f64 {
        0.095 * self.length_m() + 1.0
    }

    /// Shadow on water where it is wide, clear of a side of this freeboard and its mirror image.
    pub(super) fn wide_shadow(&self, freeboard_m: f64) -> Option<WideShadow> {
        let g = self.sight.shaded;
        let clear_m = 2.0 * freeboard_m * g.strip.max(0.0);
        let beside = self
            .beside
            .get_or_init(|| Alongside::of(self.hull, self.sea, self.sight.sign, g.shadow));
        wide_shadow(beside, self.sea.gsd_m, clear_m)
    }

    /// A length of the hull from two parts of hers, metres forward.
    fn along_m(&self, (from, to): (f64, f64)) -> (f64, f64) {
        (from * self.length_m(), to * self.length_m())
    }

    /// What is to be seen at the stations of the shaded side (0) or the lit one.
    fn seen(&self, i: usize, side: Side) -> &Seen {
        self.seen[i].get_or_init(|| Seen::of(self.hull, side, self.along_m(WIDE_BODY)))
    }

    /// The shaded side and the lit one, about where the hull was seen to end.
    fn sides(&self) -> [Side; 2] {
        let (shaded, lit) = (self.sight.shaded, self.sight.lit);
        let gsd = self.sea.gsd_m;
        let half_width = self.hull.imaged_width_m / 2.0;
        let margin = (8.0 * gsd).max(4.0);
        let inboard = (4.5 * gsd).max(1.8);
        let tallest = self.max_freeboard_m();
        [
            Side {
                sign: self.sight.sign,
                slant: self.sight.slant(),
                edge_m: half_width,
                inboard_m: inboard + 4.0 * gsd,
                outboard_m: tallest * shaded.band().max(shaded.strip).max(0.0) + margin,
                column_m: gsd,
            },
            Side {
                sign: -self.sight.sign,
                slant: 0.0,
                edge_m: half_width,
                inboard_m: (tallest * lit.strip.max(0.0) + inboard).min(0.9 * half_width),
                outboard_m: tallest * lit.strip.max(0.0) + margin,
                column_m: gsd,
            },
        ]
    }

    /// The stations of both sides that agree with each other under the levels of a minimum.
    pub(super) fn clean(&self, (section, best): &(Section, Minimum)) -> [Option<Clean>; 2] {
        let sides = self.sides();
        let trim = |geometry: f64| {
            let (low, high) = (TRIM_SLOPES.0 * geometry, TRIM_SLOPES.1 * geometry);
            (low.min(high), low.max(high))
        };
        [true, false].map(|shaded| {
            let at = section.halves.iter().position(|h| h.shaded == shaded)?;
            let half = &section.halves[at];
            let levels = best.levels.get(at)?;
            let i = usize::from(!shaded);
            let scale: Vec<f64> = best.weights[at]
                .scale
                .iter()
                .enumerate()
                .map(|(b, s)| {
                    let model = 2.0 * MODEL_ERROR * half.profile.spread(b);
                    s.max(model).max(section.floor[b] / FLOOR)
                })
                .collect();
            let g = half.geometry;
            let slopes = Slopes {
                edge: (-MAX_TURN, MAX_TURN),
                width: trim(if half.shaded { g.band() } else { g.strip }),
            };
            let look = Look { levels, scale: &scale };
            let clean = stations::clean(self.seen(i, sides[i]), half, look, slopes);
            tracing::debug!(side = i, clean = ?clean.as_ref().map(|c| (c.columns.len(), c.edge_m, c.width_m)), "clean");
            clean
        })
    }

    /// Where only one side has water beside it, the deck's level beside the other, per band: most of
    /// what is there is bare deck, some of it pipes, vents and their shadows.
    fn level_of_other_deck(&self) -> Option<Vec<f64>> {
        let other = match self.free {
            [true, false] => -self.sight.sign,
            [false, true] => self.sight.sign,
            _ => return None,
        };
        let hull = self.hull;
        let half_m = 0.5 * hull.imaged_width_m;
        let across = OTHER_DECK.map(|part| other * part * half_m);
        let deck = Stretch {
            forward_m: self.along_m(BODY),
            starboard_m: (across[0].min(across[1]), across[0].max(across[1])),
        };
        let pixels: Vec<_> = hull.chip.spots(&hull.frame, deck).collect();
        let of_band = |band| {
            let mut values: Vec<f32> = (pixels.iter())
                .map(|&(_, r, c)| hull.chip.raster.samples[[band, r, c]])
                .collect();
            values.sort_by(f32::total_cmp);
            let at = (DECK_AMONG_ALL * values.len() as f64) as usize;
            values.get(at).map(|v| f64::from(*v))
        };
        (0..hull.chip.raster.bands()).map(of_band).collect()
    }

    /// The section of both sides, of their clean stations where those are known.
    pub(super) fn section(
        &self,
        clean: &[Option<Clean>; 2],
        wide: Option<&WideShadow>,
    ) -> Result<Section, Withheld> {
        let (sea, hull, sight) = (self.sea, self.hull, self.sight);
        let length_m = self.length_m();
        let half_width = hull.imaged_width_m / 2.0;
        let mut guess = Guess {
            shaded_edge_m: half_width,
            lit_edge_m: half_width,
            max_freeboard_m: self.max_freeboard_m(),
        };
        let mut halves = Vec::new();
        let geometries = [sight.shaded, sight.lit];
        for (i, (side, clean)) in self.sides().into_iter().zip(clean).enumerate() {
            let shaded = i == 0;
            if !self.free[i] {
                continue;
            }
            let of_body;
            let (columns, cells) = match clean {
                Some(c) => (Columns::These(&c.columns), &self.seen(i, side).cells),
                None => {
                    of_body = Cells::of(hull, side, self.along_m(BODY));
                    let columns = if shaded { Columns::Lit } else { Columns::All };
                    (columns, &of_body)
                }
            };
            if let Some(c) = clean {
                if shaded {
                    guess.shaded_edge_m = c.edge_m;
                } else {
                    guess.lit_edge_m = c.edge_m + c.width_m;
                }
            }
            let profile =
                Profile::read(cells, sea, side, columns).ok_or(Withheld::NoStraightSide)?;
            let water = water_levels(sea, hull, &profile);
            halves.push(Half {
                profile,
                water,
                geometry: geometries[i],
                shaded,
                strip: geometries[i].strip > 0.1,
                boot: false,
                least_boot_m: sea.gsd_m,
                shadow_level: wide
                    .filter(|w| shaded && w.contrast >= MIN_CONTRAST)
                    .map(|w| shadow_level(hull, sea, w)),
                smear: self.smear.to_vec(),
            });
        }
        let floor = sea
            .fine
            .sigma
            .iter()
            .map(|s| FLOOR * f64::from(*s))
            .collect();
        let deck_tolerance = (0..hull.chip.raster.bands())
            .map(|b| {
                let spread = halves.iter().map(|h: &Half| h.profile.spread(b));
                (DECK_TOLERANCE * spread.fold(0.0, f64::max)).max(f64::from(sea.fine.sigma[b]))
            })
            .collect();
        Ok(Section {
            halves,
            deck_tolerance,
            other_deck: self
                .other_deck
                .get_or_init(|| self.level_of_other_deck())
                .clone(),
            length_m,
            gsd_m: sea.gsd_m,
            guess,
            floor,
            tied: 1.0,
        })
    }
}

/// Level of the water beside the hull, per band: as the sea has it. Ripples in her lee, foam
/// and the glow of a bright deck may change it by a part of the steps' height.
fn water_levels(sea: &SeaState, hull: &Hull, profile: &Profile) -> Vec<Known> {
    let at = hull.frame.to_pixel(Spot::new(0.0, 0.0));
    (0..hull.chip.raster.bands())
        .map(|b| Known {
            level: f64::from(sea.fine.level(b, [at.col, at.row])),
            tolerance: (WATER_TOLERANCE * profile.spread(b)).max(f64::from(sea.fine.sigma[b])),
        })
        .collect()
}

/// Level of shadowed water beside the hull.
fn shadow_level(hull: &Hull, sea: &SeaState, wide: &WideShadow) -> Vec<f64> {
    let at = hull.frame.to_pixel(Spot::new(0.0, 0.0));
    wide.darker
        .iter()
        .enumerate()
        .map(|(b, d)| f64::from(sea.fine.level(b, [at.col, at.row])) + d)
        .collect()
}

/// Covariance of the unknowns from leaving out one block at a time:
/// `(J−1)/J · Σ (θ_j − θ̄)(θ_j − θ̄)ᵀ` (Efron 1982, eq. 3.1).
struct Scatter(SMatrix<f64, UNKNOWNS, UNKNOWNS>);

impl Scatter {
    fn of(section: &Section, best: &Minimum) -> Scatter {
        let replicas = section.without_blocks(best);
        let replicas: Vec<SVector<f64, UNKNOWNS>> =
            replicas.into_iter().map(|r| r.to_array().into()).collect();
        let n = replicas.len().max(1) as f64;
        let mean = replicas.iter().sum::<SVector<f64, UNKNOWNS>>() / n;
        let off = replicas.iter().map(|r| (r - mean) * (r - mean).transpose());
        Scatter(off.sum::<SMatrix<f64, UNKNOWNS, UNKNOWNS>>() * ((n - 1.0) / n))
    }

    /// Brings edges and covariance to what they are where ships trim as tankers do: few stations
    /// close together see trim badly, and freeboard at half length with it. Bins are thousands
    /// and not independent, so that in the fit itself the prior has no weight.
    ///
    /// The update of a normal distribution by one observation (Gelb 1974, eq. 4.2-16).
    fn trim_as_ships_do(&mut self, edges: &mut Edges, length_m: f64) {
        const TRIM: usize = 4;
        let (mean, sigma) = (TRIM_OVER_LENGTH.0 * length_m, TRIM_OVER_LENGTH.1 * length_m);
        let with_trim = self.0.column(TRIM).into_owned();
        let gain = with_trim / (with_trim[TRIM] + sigma * sigma);
        let moved = SVector::from(edges.to_array()) + gain * (mean - edges.trim_m);
        *edges = Edges::from_array(moved.into());
        self.0 -= gain * with_trim.transpose();
    }

    fn sigma(&self) -> Sigma {
        let (shaded, lit, freeboard, trim) = (0, 1, 3, 4);
        let beam = self.0[(shaded, shaded)] + self.0[(lit, lit)] + 2.0 * self.0[(shaded, lit)];
        Sigma {
            freeboard_m: self.0[(freeboard, freeboard)].max(0.0).sqrt(),
            trim_m: self.0[(trim, trim)].max(0.0).sqrt(),
            beam_m: beam.max(0.0).sqrt(),
        }
    }
}

/// What one side says by itself, from the common minimum on; `None` for a lit side whose own
/// strip is not seen, which says nothing of her height.
fn alone(section: &Section, best: &Minimum, shaded: bool) -> Option<(f64, f64)> {
    let side = section.halves.iter().find(|h| h.shaded == shaded)?;
    if !side.shaded && !side.strip {
        return None;
    }
    let own = Section {
        halves: vec![side.clone()],
        ..section.clone()
    };
    let minimum = own.settle(best.edges);
    let sigma = Scatter::of(&own, &minimum).sigma();
    Some((minimum.edges.freeboard_m, sigma.freeboard_m))
}
