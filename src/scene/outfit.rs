//! What stands on a ship's deck.
//!
//! Ship frame as in the hull's form: x forward of half length, y to starboard, z above the keel.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::hull_form::Raised;
use super::mesh::{Mesh, Prism};
use super::paint::Paint;
use super::ship::{Ship, ShipKind};
use super::vector::{Vec3, add};

/// Puts everything on the deck that the ship's kind and outfit say.
pub(super) fn fit(mesh: &mut Mesh, ship: &Ship) {
    let mut random = ChaCha8Rng::seed_from_u64(ship.outfit.seed);
    wear(mesh, ship);
    ends(mesh, ship);
    match ship.kind {
        ShipKind::Tanker | ShipKind::ProductTanker => tank_deck(mesh, ship, &mut random),
        ShipKind::BulkCarrier => hatches(mesh, ship),
        ShipKind::ContainerShip => stacks(mesh, ship, &mut random),
        ShipKind::Barge | ShipKind::Tug => working_deck(mesh, ship),
    }
}

/// A box that stands on `foot` (the middle of its lower side).
fn stand(mesh: &mut Mesh, foot: Vec3, size: Vec3, paint: Paint) {
    let half = [0.5 * size[0], 0.5 * size[1], 0.0];
    let lo = [foot[0] - half[0], foot[1] - half[1], foot[2]];
    mesh.cuboid(lo, add(lo, size), paint, paint);
}

/// Forecastle, poop, house, funnel and masts.
fn ends(mesh: &mut Mesh, ship: &Ship) {
    let (form, outfit, livery) = (&ship.form, &ship.outfit, &ship.livery);
    let (length, beam) = (form.length_m, form.beam_m);
    if form.forecastle_m > 0.0 {
        let from_x = 0.5 * length - (0.085 * length).max(5.0);
        form.raise(
            mesh,
            &Raised {
                from_x,
                height_m: form.forecastle_m,
                bulwark_m: outfit.bulwark_m,
                side: livery.hull,
                bulkhead: livery.house,
                roof: livery.deck,
            },
        );
        let top = form.deck_m(from_x) + form.forecastle_m;
        let x = from_x + 0.028 * length;
        for y in [-0.13 * beam, 0.13 * beam] {
            stand(mesh, [x, y, top], [2.6, 2.2, 1.4], Paint::LIGHT_GREY);
        }
        let mast = [from_x + 0.012 * length, 0.0, top];
        stand(mesh, mast, [0.5, 0.5, 0.05 * length + 3.0], livery.house);
    }
    let poop_length = outfit.house_length_m + 0.07 * length;
    if outfit.poop_m > 0.0 {
        form.raise(
            mesh,
            &Raised {
                from_x: -0.5 * length + poop_length,
                height_m: outfit.poop_m,
                bulwark_m: 0.0,
                side: livery.hull,
                bulkhead: livery.house,
                roof: livery.deck,
            },
        );
    }
    if outfit.house_m > 0.0 {
        let fore = match ship.kind {
            ShipKind::Tug => 0.22 * length,
            _ => -0.5 * length + poop_length - 0.01 * length,
        };
        house(mesh, ship, fore);
    }
}

/// Tiers that grow narrower upward, bridge wings over the whole beam, funnel, mast.
fn house(mesh: &mut Mesh, ship: &Ship, fore: f64) {
    let (form, outfit, livery) = (&ship.form, &ship.outfit, &ship.livery);
    let (beam, length) = (form.beam_m, outfit.house_length_m);
    let foot = form.deck_m(fore - 0.5 * length) + outfit.poop_m;
    let tiers = (outfit.house_m / 2.7).round().max(1.0);
    let height = outfit.house_m / tiers;
    for k in 0..tiers as u32 {
        let up = f64::from(k);
        let depth = length * (1.0 - 0.5 * up / tiers);
        let width = beam * (0.94 - 0.34 * (up / tiers).powf(0.8));
        let z = foot + up * height;
        let middle = [fore - 0.5 * depth - 0.15 * up, 0.0, z];
        stand(mesh, middle, [depth, width, height], livery.house);
        // Each deck of the house stands out a little over its walls.
        let slab = [middle[0], 0.0, z + height - 0.12];
        stand(mesh, slab, [depth + 0.8, width + 0.8, 0.12], livery.house);
    }
    let roof = foot + outfit.house_m;
    if ship.kind != ShipKind::Tug && outfit.house_m > 6.0 {
        let wing = [fore - 1.9, 0.0, roof - height];
        stand(mesh, wing, [2.6, 0.98 * beam, 0.25], livery.house);
        for y in [-0.475 * beam, 0.475 * beam] {
            stand(
                mesh,
                [wing[0], y, wing[2]],
                [2.4, 0.05 * beam, 1.3],
                livery.house,
            );
        }
    }
    let mast = [fore - 0.45 * length, 0.0, roof];
    stand(mesh, mast, [0.45, 0.45, 5.0], livery.house);
    stand(
        mesh,
        [mast[0], 0.0, roof + 3.2],
        [0.3, 3.0, 0.3],
        livery.house,
    );
    let (a, b) = (0.07 * beam + 0.5, 0.06 * beam + 0.4);
    let x = fore - length * 1.0 + a;
    let plan = |k: f64, shift: f64| {
        [[-a, -b], [a, -0.8 * b], [a, 0.8 * b], [-a, b]]
            .map(|p: [f64; 2]| [x + shift + k * p[0], k * p[1]])
    };
    mesh.prism(&Prism {
        foot: &plan(1.0, 0.0),
        top: &plan(0.85, -0.3),
        z: [foot, roof + 0.1 * outfit.house_m],
        side: livery.funnel,
        roof: Paint::BLACK,
    });
}

/// Trunk, pipes, manifold, crane, hatches and vents of a tanker.
fn tank_deck(mesh: &mut Mesh, ship: &Ship, random: &mut ChaCha8Rng) {
    let (form, outfit, livery) = (&ship.form, &ship.outfit, &ship.livery);
    let (length, beam) = (form.length_m, form.beam_m);
    let aft = -0.5 * length + outfit.house_length_m + 0.09 * length;
    let fore = 0.5 * length - (0.085 * length).max(5.0) - 0.03 * length;
    // The trunk ends where the sheer begins, so that it stands on the deck all along.
    let (trunk_aft, trunk_fore) = (aft + 1.0, fore.min(0.34 * length));
    if outfit.trunk_m > 0.0 {
        let half = 0.3 * beam;
        mesh.cuboid(
            [trunk_aft, -half, form.depth_m - 0.2],
            [trunk_fore, half, form.depth_m + outfit.trunk_m],
            livery.deck,
            livery.deck.times(1.06),
        );
    }
    let deck = form.depth_m + outfit.trunk_m;
    if outfit.pipe_rack {
        pipes(mesh, ship, [trunk_aft, trunk_fore], deck);
    }
    let middle = random.random_range(-0.03..0.05) * length;
    if outfit.manifold {
        manifold(mesh, ship, middle, deck);
    }
    if outfit.crane {
        let foot = [middle + 5.0, 0.0, deck];
        let height = 5.0 + 0.03 * length;
        mesh.cylinder(
            [foot[0], foot[1]],
            0.7,
            [deck, deck + height],
            [livery.funnel; 2],
        );
        let jib = [foot[0] - 0.25 * beam - 1.0, 0.0, deck + height - 0.9];
        stand(mesh, jib, [0.5 * beam + 2.0, 0.7, 0.7], livery.funnel);
    }
    if outfit.vents {
        vents(mesh, ship, [aft + 2.0, fore - 2.0], random);
    }
}

/// Pipes along the middle, and the gangway.
fn pipes(mesh: &mut Mesh, ship: &Ship, [aft, fore]: [f64; 2], deck: f64) {
    let count = if ship.form.beam_m > 18.0 { 5 } else { 3 };
    let (middle, length) = (0.5 * (aft + fore), fore - aft);
    let on_trunk = ship.outfit.trunk_m > 0.0;
    // A trunk is the gangway itself (Load Lines, regulation 26), and its pipes lie low.
    let up = if on_trunk { 0.35 } else { 1.0 };
    let paint = ship.livery.pipes;
    for k in 0..count {
        let y = 0.62 * (f64::from(k) - 0.5 * f64::from(count - 1));
        stand(mesh, [middle, y, deck + up], [length, 0.36, 0.36], paint);
    }
    let mut x = aft + 1.0;
    while x < fore {
        let width = 0.62 * f64::from(count) + 0.6;
        stand(mesh, [x, 0.0, deck], [0.3, width, up], paint);
        x += 6.0;
    }
    if !on_trunk {
        let walk = [middle, 0.62 * f64::from(count) * 0.5 + 1.0, deck + 1.9];
        stand(mesh, walk, [length, 0.9, 0.1], Paint::LIGHT_GREY);
    }
}

/// Patches of the deck between the sheers that were painted later than the rest, or have worn.
fn wear(mesh: &mut Mesh, ship: &Ship) {
    let (form, outfit) = (&ship.form, &ship.outfit);
    if outfit.wear <= 0.0 {
        return;
    }
    // Its own draws, so that what stands on deck is the same on a worn deck and a fresh one.
    let mut random = ChaCha8Rng::seed_from_u64(outfit.seed ^ 0x0e1d);
    // Paint has no height worth a shadow, but lies over what it covers.
    let z = form.depth_m + 0.004;
    let half = 0.5 * form.beam_m;
    for layer in 0..24 {
        let brighter: f64 = outfit.wear * random.sample::<f64, _>(StandardNormal);
        let face = mesh.face(ship.livery.deck.times(brighter.exp() as f32));
        let from = random.random_range(-0.25..0.22) * form.length_m;
        let to = (from + random.random_range(3.0..14.0)).min(0.25 * form.length_m);
        let [a, b] = [0, 1].map(|_| random.random_range(-1.1 * half..1.1 * half));
        let (port, starboard) = (a.min(b).max(-half), a.max(b).min(half));
        let z = z + 1e-4 * f64::from(layer);
        mesh.quad(
            [
                [from, port, z],
                [to, port, z],
                [to, starboard, z],
                [from, starboard, z],
            ],
            face,
        );
    }
}

fn manifold(mesh: &mut Mesh, ship: &Ship, middle: f64, deck: f64) {
    let (beam, length) = (ship.form.beam_m, ship.form.length_m);
    let lines = if length > 120.0 { 5 } else { 3 };
    let reach = 0.5 * beam - 2.6;
    for k in 0..lines {
        let x = middle + 1.3 * (f64::from(k) - 0.5 * f64::from(lines - 1));
        stand(
            mesh,
            [x, 0.0, deck + 0.9],
            [0.4, 2.0 * reach, 0.4],
            ship.livery.pipes,
        );
    }
    let tray = 1.3 * f64::from(lines) + 1.4;
    for y in [-(reach - 0.7), reach - 0.7] {
        let foot = [middle, y, ship.form.depth_m];
        let height = deck - ship.form.depth_m + 0.55;
        stand(mesh, foot, [tray, 1.9, height], Paint::LIGHT_GREY);
    }
}

/// A tank hatch and a vent post on either side of each tank.
fn vents(mesh: &mut Mesh, ship: &Ship, [aft, fore]: [f64; 2], random: &mut ChaCha8Rng) {
    let beam = ship.form.beam_m;
    let tanks = ((fore - aft) / (0.055 * ship.form.length_m).max(5.0)).floor();
    let step = (fore - aft) / tanks;
    for k in 0..tanks as u32 {
        let x = aft + (f64::from(k) + 0.5) * step;
        for side in [-1.0, 1.0] {
            let on_trunk = ship.outfit.trunk_m > 0.0;
            let deck = ship.form.depth_m + ship.outfit.trunk_m;
            let hatch = [x, side * beam * if on_trunk { 0.2 } else { 0.24 }];
            mesh.cylinder(hatch, 0.65, [deck, deck + 0.85], [ship.livery.hatches; 2]);
            if k % 2 == 0 {
                let y = side * beam * if on_trunk { 0.27 } else { 0.3 };
                let post = [x + random.random_range(1.2..2.2), y, deck];
                stand(mesh, post, [0.25, 0.25, 2.4], ship.livery.house);
                let head = [post[0], y, deck + 2.2];
                stand(mesh, head, [0.55, 0.55, 0.45], ship.livery.house);
            }
        }
    }
}

/// Hatches in a row, with cranes between them where there are any.
fn hatches(mesh: &mut Mesh, ship: &Ship) {
    let (form, outfit) = (&ship.form, &ship.outfit);
    let (length, beam, deck) = (form.length_m, form.beam_m, form.depth_m);
    let aft = -0.5 * length + outfit.house_length_m + 0.1 * length;
    let fore = 0.5 * length - (0.085 * length).max(5.0) - 0.03 * length;
    let holds = outfit.holds.max(1);
    let step = (fore - aft) / f64::from(holds);
    for k in 0..holds {
        let x = aft + (f64::from(k) + 0.5) * step;
        stand(
            mesh,
            [x, 0.0, deck],
            [0.72 * step, 0.5 * beam, 1.3],
            Paint::GREY,
        );
        let cover = [x, 0.0, deck + 1.3];
        stand(mesh, cover, [0.75 * step, 0.53 * beam, 0.7], Paint::RUST);
        if outfit.crane && k + 1 < holds {
            let post = [x + 0.5 * step, 0.0];
            mesh.cylinder(post, 1.2, [deck, deck + 14.0], [ship.livery.funnel; 2]);
            let jib = [post[0] - 0.4 * step, 0.0, deck + 12.5];
            stand(mesh, jib, [0.8 * step, 1.0, 1.0], ship.livery.funnel);
        }
    }
}

/// Bays of containers, each row as high as chance has it.
fn stacks(mesh: &mut Mesh, ship: &Ship, random: &mut ChaCha8Rng) {
    const COLOURS: [Paint; 5] = [
        Paint::RUST,
        Paint::BLUE,
        Paint::GREEN,
        Paint::LIGHT_GREY,
        Paint::RED,
    ];
    let (form, outfit) = (&ship.form, &ship.outfit);
    let aft = -0.5 * form.length_m + outfit.house_length_m + 0.11 * form.length_m;
    let fore = 0.38 * form.length_m;
    let bays = (((fore - aft) / 13.4).floor() as u32).min(outfit.holds.max(1));
    let rows = ((form.beam_m - 1.2) / 2.5).floor();
    for bay in 0..bays {
        let x = aft + 13.4 * (f64::from(bay) + 0.5);
        let full = random.random_range(0..=outfit.tiers);
        for row in 0..rows as u32 {
            let y = 2.5 * (f64::from(row) - 0.5 * (rows - 1.0));
            let tiers = full.saturating_sub(random.random_range(0..2));
            let colour = COLOURS[random.random_range(0..COLOURS.len())];
            if tiers > 0 && form.half_breadth_m(x + 6.1, form.depth_m) > y.abs() + 1.2 {
                let size = [12.2, 2.44, 2.6 * f64::from(tiers)];
                stand(mesh, [x, y, form.depth_m + 1.0], size, colour);
            }
        }
    }
}

/// The deck of a barge or tug.
fn working_deck(mesh: &mut Mesh, ship: &Ship) {
    let (length, beam, deck) = (ship.form.length_m, ship.form.beam_m, ship.form.depth_m);
    if ship.kind == ShipKind::Tug {
        let winch = [-0.12 * length, 0.0, deck];
        stand(mesh, winch, [0.1 * length, 0.3 * beam, 1.6], Paint::BLACK);
        return;
    }
    if ship.outfit.vents {
        let coaming = [0.0, 0.0, deck];
        stand(mesh, coaming, [0.7 * length, 0.6 * beam, 0.9], Paint::RUST);
        let shed = [-0.44 * length, 0.0, deck];
        stand(
            mesh,
            shed,
            [0.05 * length, 0.3 * beam, 2.5],
            ship.livery.house,
        );
    }
}
