//! A ship: her hull, what stands on it, her paints, and how she lies in the water.

use super::hull_form::HullForm;
use super::mesh::Mesh;
use super::outfit;
use super::paint::Paint;
use super::vector::Vec3;
use crate::frame::Azimuth;

/// What a ship carries, and so what stands on her deck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ShipKind {
    /// Crude or large product tanker: open deck with a pipe rack.
    Tanker,
    /// Small product or chemical tanker, often with a trunk.
    ProductTanker,
    /// Bulk carrier: hatches.
    BulkCarrier,
    /// Container ship: stacks up to the side.
    ContainerShip,
    /// Flat, without engine.
    Barge,
    /// Short, house forward of half length.
    Tug,
}

/// What stands on the deck; metres, 0 or false for what is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct Outfit {
    /// Height of the bulwark around the forecastle.
    pub bulwark_m: f64,
    /// Height of the poop above the deck.
    pub poop_m: f64,
    /// Height of the wheelhouse's roof above the deck (above the poop's, where there is one).
    pub house_m: f64,
    /// Length of the house.
    pub house_length_m: f64,
    /// Height of the trunk deck above the deck.
    pub trunk_m: f64,
    /// Pipes along the middle on supports.
    pub pipe_rack: bool,
    /// Pipes across amidships, with drip trays near the sides.
    pub manifold: bool,
    /// Hose crane, or cargo cranes of a bulk carrier.
    pub crane: bool,
    /// Tank hatches and vent posts in rows.
    pub vents: bool,
    /// Cargo hatches of a bulk carrier, or bays of a container ship.
    pub holds: u32,
    /// Highest stack of containers, tiers.
    pub tiers: u32,
    /// How unevenly the deck is painted: sigma of the logarithm of its patches' brightness.
    pub wear: f64,
    /// Seeds what differs from one ship to the next: stacks, positions of small things.
    pub seed: u64,
}

/// Paints of a ship.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Livery {
    /// Topsides, above the summer waterline.
    pub hull: Paint,
    /// Below the summer waterline; shows when light.
    pub boot_topping: Paint,
    /// Main deck.
    pub deck: Paint,
    /// House.
    pub house: Paint,
    /// Funnel and crane.
    pub funnel: Paint,
    /// Pipes and their supports.
    pub pipes: Paint,
    /// Hatches of the tanks.
    pub hatches: Paint,
}

/// How a ship lies: place, direction and attitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Half length on the waterplane, metres east of the tile's centre.
    pub east_m: f64,
    /// Metres north of the tile's centre.
    pub north_m: f64,
    /// Toward the bow.
    pub heading: Azimuth,
    /// At half length above the keel, metres.
    pub draft_m: f64,
    /// Draft aft less draft forward over length overall, metres; positive by the stern.
    pub trim_m: f64,
    /// Degrees, positive with the starboard side lower.
    pub heel_deg: f64,
    /// Speed over ground along the heading, metres per second.
    pub speed_m_s: f64,
}

impl Pose {
    /// From the ship frame (keel at half length as origin) to east, north, up; turns the ship
    /// as a rigid body about half length in the waterplane.
    pub(super) fn place(&self, length_m: f64, p: Vec3) -> Vec3 {
        let (x, y, z) = (p[0], p[1], p[2] - self.draft_m);
        let (sin_trim, cos_trim) = (self.trim_m / length_m).atan().sin_cos();
        let (x, z) = (x * cos_trim - z * sin_trim, z * cos_trim + x * sin_trim);
        let (sin_heel, cos_heel) = self.heel_deg.to_radians().sin_cos();
        let (y, z) = (y * cos_heel + z * sin_heel, z * cos_heel - y * sin_heel);
        let [fe, fn_] = self.heading.unit();
        [
            self.east_m + x * fe + y * fn_,
            self.north_m + x * fn_ - y * fe,
            z,
        ]
    }

    /// From east and north to metres forward and to starboard of half length.
    pub(super) fn forward_starboard(&self, en: [f64; 2]) -> [f64; 2] {
        let (de, dn) = (en[0] - self.east_m, en[1] - self.north_m);
        let [fe, fn_] = self.heading.unit();
        [de * fe + dn * fn_, de * fn_ - dn * fe]
    }
}

/// What a ship has on board.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lading {
    /// Deadweight aboard, tonnes.
    pub deadweight_t: f64,
    /// Summer deadweight, tonnes.
    pub summer_deadweight_t: f64,
    /// Lightship, tonnes.
    pub lightship_t: f64,
    /// Cargo, tonnes.
    pub cargo_t: f64,
    /// Water ballast, tonnes.
    pub ballast_t: f64,
}

/// A ship in a scene.
#[derive(Debug, Clone, PartialEq)]
pub struct Ship {
    /// What she carries.
    pub kind: ShipKind,
    /// Her hull.
    pub form: HullForm,
    /// What stands on it.
    pub outfit: Outfit,
    /// Her paints.
    pub livery: Livery,
    /// How she lies.
    pub pose: Pose,
    /// What is on board; `None` where the scene does not say (a bare hull of a test).
    pub lading: Option<Lading>,
}

impl Ship {
    /// The ship as triangles in her own frame.
    pub(super) fn solid(&self) -> Mesh {
        let mut mesh = Mesh::default();
        let l = &self.livery;
        self.form.build(&mut mesh, l.hull, l.boot_topping, l.deck);
        outfit::fit(&mut mesh, self);
        mesh
    }

    /// Freeboard, metres: height of the deck edge above still water at half length, mean of
    /// both sides, read off the solid as it lies.
    pub fn freeboard_m(&self) -> f64 {
        let (half, deck) = (0.5 * self.form.beam_m, self.form.deck_m(0.0));
        let height = |y: f64| self.pose.place(self.form.length_m, [0.0, y, deck])[2];
        0.5 * (height(half) + height(-half))
    }
}
