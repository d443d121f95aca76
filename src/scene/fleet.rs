//! The renderer's own ships: particulars with scatter, and loads found on the solid.
//!
//! Nothing of this is read by the estimator, and displacement comes from the volume of the
//! solid, not from a block coefficient at another draft: what is judged by these ships was
//! not made from the same formulas.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::hull_form::HullForm;
use super::paint::Paint;
use super::ship::{Lading, Livery, Outfit, Pose, Ship, ShipKind};
use crate::frame::Azimuth;

/// Which ships.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fleet {
    /// Proportions of the class-typical ships in the reference, with scatter.
    First,
    /// Draft over depth less 0.05, block coefficient more by 0.03, lightship more by a tenth:
    /// a load that is calibrated on the first fleet is judged on this one.
    Second,
}

/// How a ship shall be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadCase {
    /// No cargo, 20–42 % of the deadweight in ballast.
    Ballast,
    /// Deadweight at 78–100 % of the summer deadweight.
    Laden,
    /// At 35–74 %.
    PartLaden,
}

/// Tonnes of sea water to the cubic metre.
const SEA_T_PER_M3: f64 = 1.025;
/// Shell plating, rudder and propeller displace this much more than the moulded hull.
const APPENDAGES: f64 = 1.004;

/// A ship before she is loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Build {
    /// Which kind.
    pub kind: ShipKind,
    /// Her hull.
    pub form: HullForm,
    /// Lightship, tonnes.
    pub lightship_t: f64,
    /// Summer deadweight, tonnes: displacement of the solid at summer draft, less lightship.
    pub deadweight_t: f64,
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    random.sample(StandardNormal)
}

impl Build {
    /// A ship of this length overall, metres.
    pub fn draw(fleet: Fleet, kind: ShipKind, length_m: f64, random: &mut ChaCha8Rng) -> Self {
        let second = fleet == Fleet::Second;
        let p = Proportions::of(kind, length_m);
        // Breadth, depth and draft err together (correlation 0.4).
        let shared = normal(random);
        let mut factor =
            |sigma: f64| (sigma * (0.63 * shared + 0.775 * normal(random)).clamp(-2.5, 2.5)).exp();
        let beam_m = p.beam_m * factor(0.06);
        let depth_m = p.depth_m * factor(0.07);
        let mut draft_over_depth = p.draft_over_depth * factor(0.04);
        let mut block = (p.block + 0.03 * normal(random)).clamp(0.70, 0.86);
        let mut lightship = p.lightship_t_per_m3 * (0.08 * normal(random)).exp();
        if second {
            draft_over_depth -= 0.05;
            block = (block + 0.03).min(0.88);
            lightship *= 1.10;
        }
        let length_pp = length_m * (0.928 + 0.01 * normal(random)).clamp(0.90, 0.96);
        let summer_draft_m = depth_m * draft_over_depth.clamp(0.45, 0.94);
        let has_forecastle = !matches!(kind, ShipKind::Barge);
        let sheer = random.random_range(0.0..0.009) * length_m;
        let form = HullForm {
            length_m,
            beam_m,
            depth_m,
            summer_draft_m,
            bow_fraction: p.bow_fraction * random.random_range(0.85..1.15),
            run_fraction: p.bow_fraction * random.random_range(0.45..0.7),
            transom_fraction: random.random_range(0.68..0.9),
            stem_rake_m: random.random_range(0.012..0.03) * length_m,
            sheer_bow_m: sheer,
            sheer_stern_m: 0.3 * sheer,
            forecastle_m: if has_forecastle {
                random.random_range(1.8..2.6)
            } else {
                0.0
            },
            bilge_m: 0.07 * beam_m,
            fineness: 0.5,
        }
        .with_block_coefficient(block, length_pp);
        let summer_t = displacement_t(&form, summer_draft_m, 0.0);
        let lightship_t = (lightship * length_pp * beam_m * depth_m).min(0.55 * summer_t);
        Build {
            kind,
            form,
            lightship_t,
            deadweight_t: summer_t - lightship_t,
        }
    }

    /// The ship, loaded, with what stands on her and her paints; half length at the tile's
    /// centre, at rest.
    pub fn loaded(&self, case: LoadCase, heading: Azimuth, random: &mut ChaCha8Rng) -> Ship {
        let dwt = self.deadweight_t;
        let length = self.form.length_m;
        let stores_t = random.random_range(0.02..0.06) * dwt;
        let (deadweight_t, ballast_t, trim_m) = match case {
            LoadCase::Ballast => {
                let ballast = random.random_range(0.20..0.42) * dwt;
                let trim = random.random_range(0.008..0.020) * length;
                (stores_t + ballast, ballast, trim)
            }
            LoadCase::Laden => {
                let aboard = random.random_range(0.78..1.0) * dwt;
                (aboard, 0.0, random.random_range(-0.001..0.005) * length)
            }
            LoadCase::PartLaden => {
                let aboard = random.random_range(0.35..0.74) * dwt;
                (aboard, 0.0, random.random_range(0.0..0.010) * length)
            }
        };
        let lading = Lading {
            deadweight_t,
            summer_deadweight_t: dwt,
            lightship_t: self.lightship_t,
            cargo_t: if case == LoadCase::Ballast {
                0.0
            } else {
                deadweight_t - stores_t
            },
            ballast_t,
        };
        let volume = (self.lightship_t + deadweight_t) / (SEA_T_PER_M3 * APPENDAGES);
        let outfit = outfit(self.kind, length, random);
        Ship {
            kind: self.kind,
            form: self.form.clone(),
            livery: livery(self.kind, outfit.seed, random),
            outfit,
            pose: Pose {
                east_m: 0.0,
                north_m: 0.0,
                heading,
                draft_m: self.form.draft_for_volume_m(volume, trim_m),
                trim_m,
                heel_deg: 0.3 * normal(random),
                speed_m_s: 0.0,
            },
            lading: Some(lading),
        }
    }
}

/// Displacement of a hull in sea water, tonnes.
pub fn displacement_t(form: &HullForm, draft_m: f64, trim_m: f64) -> f64 {
    SEA_T_PER_M3 * APPENDAGES * form.volume_m3(draft_m, trim_m)
}

/// What is usual for a kind and a length.
struct Proportions {
    beam_m: f64,
    depth_m: f64,
    draft_over_depth: f64,
    /// On length between perpendiculars at summer draft.
    block: f64,
    /// Lightship over length between perpendiculars times beam times depth.
    lightship_t_per_m3: f64,
    bow_fraction: f64,
}

impl Proportions {
    fn of(kind: ShipKind, length_m: f64) -> Self {
        // Tankers: regressions on length overall over small product tankers and design ships.
        let beam_m = 0.119 * length_m.powf(1.058);
        // The regression ends where ships of 183 m do; larger ones are less deep for their length.
        let depth_m = (0.01475 * length_m.powf(1.362)).min(9.0 + 0.055 * length_m);
        let draft_m = 0.0508 * length_m.powf(1.053);
        let tanker = Proportions {
            beam_m,
            depth_m,
            draft_over_depth: (draft_m / depth_m).min(0.91),
            block: 0.77 + 0.05 * ((length_m - 90.0) / 90.0).clamp(0.0, 1.0),
            lightship_t_per_m3: 0.23 * (90.0 / length_m).powf(0.9),
            bow_fraction: 0.165,
        };
        match kind {
            ShipKind::Tanker | ShipKind::ProductTanker => tanker,
            ShipKind::BulkCarrier => Proportions {
                draft_over_depth: 0.98 * tanker.draft_over_depth,
                block: tanker.block + 0.01,
                ..tanker
            },
            ShipKind::ContainerShip => Proportions {
                block: 0.71,
                bow_fraction: 0.24,
                ..tanker
            },
            ShipKind::Barge => Proportions {
                beam_m: 0.22 * length_m,
                depth_m: 0.065 * length_m,
                draft_over_depth: 0.75,
                block: 0.86,
                lightship_t_per_m3: 0.16,
                bow_fraction: 0.05,
            },
            ShipKind::Tug => Proportions {
                beam_m: 0.31 * length_m,
                depth_m: 0.14 * length_m,
                draft_over_depth: 0.80,
                block: 0.70,
                lightship_t_per_m3: 0.38,
                bow_fraction: 0.30,
            },
        }
    }
}

fn outfit(kind: ShipKind, length_m: f64, random: &mut ChaCha8Rng) -> Outfit {
    let tanker = matches!(kind, ShipKind::Tanker | ShipKind::ProductTanker);
    let trunk = kind == ShipKind::ProductTanker && random.random::<f64>() < 0.5;
    let poop = !matches!(kind, ShipKind::Barge | ShipKind::Tug);
    Outfit {
        bulwark_m: if random.random::<f64>() < 0.7 {
            1.1
        } else {
            0.0
        },
        poop_m: if poop {
            random.random_range(2.1..2.7)
        } else {
            0.0
        },
        house_m: match kind {
            ShipKind::Barge => 0.0,
            ShipKind::Tug => 7.0,
            _ => (5.0 + 0.035 * length_m + random.random_range(0.0..4.0)).min(18.0),
        },
        house_length_m: match kind {
            ShipKind::Tug => 0.3 * length_m,
            _ => (0.085 * length_m).clamp(8.0, 22.0) * random.random_range(0.85..1.15),
        },
        trunk_m: if trunk {
            random.random_range(1.2..1.9)
        } else {
            0.0
        },
        pipe_rack: tanker,
        manifold: tanker,
        crane: tanker || (kind == ShipKind::BulkCarrier && random.random::<f64>() < 0.4),
        vents: tanker || kind == ShipKind::Barge,
        holds: match kind {
            ShipKind::BulkCarrier => (length_m / 28.0).clamp(2.0, 9.0) as u32,
            _ => 30,
        },
        tiers: random.random_range(3..7),
        wear: if kind == ShipKind::ContainerShip {
            0.0
        } else {
            0.10
        },
        seed: random.random(),
    }
}

/// `seed` is that of the outfit.
fn livery(kind: ShipKind, seed: u64, random: &mut ChaCha8Rng) -> Livery {
    const HULLS: [Paint; 5] = [
        Paint::BLACK,
        Paint::BLUE,
        Paint::RED,
        Paint::GREY,
        Paint::GREEN,
    ];
    const DECKS: [Paint; 4] = [
        Paint::RED_DECK,
        Paint::GREEN_DECK,
        Paint::BROWN_DECK,
        Paint::GREY,
    ];
    const FUNNELS: [Paint; 4] = [Paint::YELLOW, Paint::BLUE, Paint::RED, Paint::LIGHT_GREY];
    let deck = match kind {
        ShipKind::Barge => Paint::RUST,
        _ => DECKS[random.random_range(0..DECKS.len())],
    };
    let hull = HULLS[random.random_range(0..HULLS.len())].times(random.random_range(0.8..1.2));
    let boot_topping = Paint::BOOT_TOPPING.times(random.random_range(0.7..1.3));
    let deck = deck.times(random.random_range(0.75..1.25));
    let house = Paint::WHITE.times(random.random_range(0.85..1.1));
    let funnel = FUNNELS[random.random_range(0..FUNNELS.len())];
    // On photographs most decks have their pipes and hatches in their own colour, others in
    // grey and white.
    let mut fittings = ChaCha8Rng::seed_from_u64(seed ^ 0xf177);
    Livery {
        hull,
        boot_topping,
        deck,
        house,
        funnel,
        pipes: match fittings.random::<f64>() {
            p if p < 0.45 => deck.times(1.15),
            p if p < 0.60 => Paint::RUST,
            _ => Paint::LIGHT_GREY,
        },
        hatches: if fittings.random::<f64>() < 0.6 {
            deck.times(0.9)
        } else {
            house
        },
    }
}
