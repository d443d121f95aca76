//! Suites, fleets, and what is written to disk.

use plimsoll::scene::{
    BandSet, Build, Condition, Fleet, LoadCase, Scene, ShipKind, Suite, displacement_t, suite,
};
use plimsoll::tile::{ReadOptions, Samples, open};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A scene cut down to its middle, so that a test of many is quick.
fn small(mut scene: Scene) -> Scene {
    scene.placement.width = 96;
    scene.placement.height = 80;
    scene
}

#[test]
fn every_suite_renders_and_keeps_its_name() {
    for kind in Suite::ALL {
        assert_eq!(Suite::from_name(kind.name()).unwrap(), kind);
        for fleet in [Fleet::First, Fleet::Second] {
            let scene = kind.scene(fleet, 3, 0);
            assert_eq!(scene, kind.scene(fleet, 3, 0), "{}", kind.name());
            let rendered = small(scene).render().unwrap();
            let hulls = match kind {
                Suite::Empty => 0..=0,
                Suite::Sts | Suite::StsHidden => 2..=3,
                Suite::Clutter => 0..=1,
                _ => 1..=1,
            };
            assert!(
                hulls.contains(&rendered.truth.hulls.len()),
                "{}",
                kind.name()
            );
        }
    }
    assert!(suite("opne", 1, 0).is_err());
}

#[test]
fn scenes_keep_to_what_their_suite_says() {
    for index in 0..40 {
        let clean = suite("clean", 11, index).unwrap();
        assert!(clean.water.shadow_contrast >= 0.4 && clean.sensor.snr >= 90.0);
        assert_eq!(clean.sensor.sharpening, 0.0);
        let open = suite("open", 11, index).unwrap();
        assert!((0.3..=0.5).contains(&open.placement.gsd_m));
        let sun = open.sun.elevation.deg();
        assert!((20.0..70.0).contains(&sun), "sun at {sun}");
        assert!((5.0..33.0).contains(&open.view.incidence.deg()));
        let faint = suite("faint", 11, index).unwrap();
        assert!((0.05..0.08).contains(&faint.water.shadow_contrast));
        let coarse = suite("coarse", 11, index).unwrap();
        assert!((1.5..=10.0).contains(&coarse.placement.gsd_m));
        assert!(
            suite("under-way", 11, index).unwrap().ships[0]
                .pose
                .speed_m_s
                > 2.0
        );
    }
}

/// With the usual formula, which stands in no file of the renderer: freeboard times
/// `S + V` is the band, `S = −(n·u_sun)/tan h`, `V = (n·u_sat)·tan i`.
#[test]
fn narrow_bands_are_one_to_two_pixels_and_free_sides_show_half_their_height() {
    let factor = |scene: &Scene, k: usize| {
        let starboard = scene.ships[k].pose.heading.turned_deg(90.0);
        let off = scene.sun.azimuth.minus_deg(starboard).to_radians().cos();
        let side = if off > 0.0 { -1.0 } else { 1.0 };
        let view = scene.view.azimuth.minus_deg(starboard).to_radians().cos();
        -side * off / scene.sun.elevation.deg().to_radians().tan()
            + side * view * scene.view.incidence.deg().to_radians().tan()
    };
    for index in 0..30 {
        let narrow = suite("narrow", 5, index).unwrap();
        let pixels = factor(&narrow, 0) * narrow.ships[0].freeboard_m() / narrow.placement.gsd_m;
        // Heel lowers or raises one side by some centimetres.
        assert!((0.9..2.1).contains(&pixels), "{index}: {pixels} px");
        let sts = suite("sts", 5, index).unwrap();
        assert!(factor(&sts, 0) > 0.48, "{index}: {}", factor(&sts, 0));
        let hidden = suite("sts-hidden", 5, index).unwrap();
        assert!(factor(&hidden, 0) < 0.17, "{index}: {}", factor(&hidden, 0));
    }
}

#[test]
fn displacement_is_that_of_the_solid_and_loads_are_found_on_it() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    for case in [LoadCase::Ballast, LoadCase::Laden, LoadCase::PartLaden] {
        for length in [62.0, 95.0, 140.0, 245.0] {
            let build = Build::draw(Fleet::First, ShipKind::Tanker, length, &mut random);
            let ship = build.loaded(case, plimsoll::frame::Azimuth::toward_deg(0.0), &mut random);
            let lading = ship.lading.unwrap();
            let weight = lading.lightship_t + lading.deadweight_t;
            let afloat = displacement_t(&ship.form, ship.pose.draft_m, ship.pose.trim_m);
            // The bisection of the draft ends a thousandth of a millimetre from its root.
            assert!(
                (afloat / weight - 1.0).abs() < 1e-6,
                "{afloat} t, {weight} t"
            );
            // DWT over displacement of tankers and small product tankers: 0.5 to 0.88.
            let share = build.deadweight_t / (build.deadweight_t + build.lightship_t);
            assert!((0.45..0.90).contains(&share), "{length} m: {share}");
            let sum = ship.freeboard_m() + ship.pose.draft_m;
            assert!((sum - ship.form.depth_m).abs() < 0.01);
            let ballast = case == LoadCase::Ballast;
            assert_eq!(lading.cargo_t == 0.0, ballast);
        }
    }
}

/// A box of half-breadth without taper would displace its three sides; the solid displaces the
/// block coefficient that it was drawn for.
#[test]
fn block_coefficient_comes_out_as_drawn() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    for length in [70.0, 120.0, 220.0] {
        let form = Build::draw(Fleet::First, ShipKind::Tanker, length, &mut random).form;
        for block in [0.72, 0.78, 0.84] {
            let drawn = form.clone().with_block_coefficient(block, 0.93 * length);
            let box_m3 = 0.93 * length * form.beam_m * form.summer_draft_m;
            let got = drawn.volume_m3(form.summer_draft_m, 0.0) / box_m3;
            assert!((got - block).abs() < 1e-3, "{length} m: {got} for {block}");
        }
    }
}

#[test]
fn the_second_fleet_is_shallower_fuller_and_heavier() {
    let mean = |fleet: Fleet, of: &dyn Fn(&Build) -> f64| {
        let mut random = ChaCha8Rng::seed_from_u64(9);
        let builds = (0..150).map(|_| Build::draw(fleet, ShipKind::Tanker, 130.0, &mut random));
        builds.map(|b| of(&b)).sum::<f64>() / 150.0
    };
    let differs = |of: &dyn Fn(&Build) -> f64| mean(Fleet::Second, of) - mean(Fleet::First, of);
    let shallower = differs(&|b| b.form.summer_draft_m / b.form.depth_m);
    assert!((shallower + 0.05).abs() < 0.005, "{shallower}");
    let fuller = differs(&|b| {
        let f = &b.form;
        f.volume_m3(f.summer_draft_m, 0.0) / (f.length_m * f.beam_m * f.summer_draft_m)
    });
    assert!((fuller - 0.03 * 0.928).abs() < 0.008, "{fuller}");
    let lightship = |b: &Build| b.lightship_t / (b.form.length_m * b.form.beam_m * b.form.depth_m);
    let heavier = mean(Fleet::Second, &lightship) / mean(Fleet::First, &lightship);
    assert!((heavier - 1.10).abs() < 0.01, "{heavier}");
}

#[test]
fn conditions_follow_from_the_lading() {
    for index in 0..60 {
        let scene = suite("open", 21, index).unwrap();
        let hull = &scene.truth().unwrap().hulls[0];
        let fraction = hull.load_fraction.unwrap();
        match hull.condition.unwrap() {
            Condition::Ballast => assert_eq!(hull.cargo_t, Some(0.0)),
            Condition::Laden => assert!((0.75..=1.0).contains(&fraction)),
            Condition::PartLaden => assert!(fraction < 0.75),
        }
        assert!(hull.freeboard_m > 0.0 && hull.draft_m <= hull.summer_draft_m + 0.3);
    }
}

#[test]
fn a_written_tile_reads_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    for (index, bands) in [BandSet::Pan, BandSet::Rgb, BandSet::Bgrn, BandSet::Eight]
        .into_iter()
        .enumerate()
    {
        let mut scene = small(suite("open", 8, index as u64).unwrap());
        scene.sensor.bands = bands;
        scene.sensor.bits = if bands == BandSet::Rgb { 8 } else { 11 };
        let rendered = scene.render().unwrap();
        rendered.write(&scene, folder.path()).unwrap();
        let path = folder.path().join(format!("{}.tif", scene.name));
        let read = open(&path, &scene.name, &ReadOptions::default()).unwrap();
        match (&read.samples, &rendered.tile.samples) {
            (Samples::U8(a), Samples::U8(b)) => assert_eq!(a, b),
            (Samples::U16(a), Samples::U16(b)) => assert_eq!(a, b),
            other => panic!("{other:?}"),
        }
        assert_eq!(read.roles, rendered.tile.roles);
        assert_eq!(read.crs_name, rendered.tile.crs_name);
        let (a, b) = (read.acquisition, rendered.tile.acquisition);
        assert_eq!(a.time, b.time);
        // The item holds thousandths of a degree.
        let (a, b) = (a.sun.unwrap().value, b.sun.unwrap().value);
        assert!(a.azimuth.minus_deg(b.azimuth).abs() < 6e-4);
        assert!((a.elevation.deg() - b.elevation.deg()).abs() < 6e-4);
        let (a, b) = (read.acquisition.view, rendered.tile.acquisition.view);
        let (a, b) = (a.unwrap().value, b.unwrap().value);
        assert!((a.incidence.deg() - b.incidence.deg()).abs() < 6e-4);
    }
}

#[test]
fn clutter_keeps_off_the_ship_and_wear_off_the_water() {
    for index in 0..30 {
        let scene = suite("clutter", 13, index).unwrap();
        for (ship, thing) in scene
            .ships
            .iter()
            .flat_map(|ship| scene.structures.iter().map(move |thing| (ship, thing)))
        {
            let [e, n] = thing.centre();
            let (de, dn) = (e - ship.pose.east_m, n - ship.pose.north_m);
            let [ae, an] = ship.pose.heading.turned_deg(90.0).unit();
            let aside = (de * ae + dn * an).abs() - 0.5 * ship.form.beam_m;
            let beyond = de.hypot(dn) - 0.5 * ship.form.length_m;
            assert!(aside.max(beyond) > 6.0, "{}: {thing:?}", scene.name);
        }
    }
}

/// Patches of paint are on the deck, and change neither its height nor what stands around.
#[test]
fn a_worn_deck_moves_no_edge() {
    let mut scene = suite("clean", 14, 0).unwrap();
    scene.sensor.bands = BandSet::Pan;
    let worn = scene.expected().unwrap();
    scene.ships[0].outfit.wear = 0.0;
    let fresh = scene.expected().unwrap();
    let ground = scene.placement.ground().unwrap();
    let ship = &scene.ships[0];
    let mut changed = 0;
    for ((_, row, col), value) in worn.indexed_iter() {
        if (value - fresh[[0, row, col]]).abs() < 1e-3 * value {
            continue;
        }
        changed += 1;
        let [e, n] = ground.to_ground(plimsoll::frame::Pixel {
            col: col as f64 + 0.5,
            row: row as f64 + 0.5,
        });
        let (de, dn) = (e - ship.pose.east_m, n - ship.pose.north_m);
        // The deck as it leans, and the blur's reach beside it; the sea mirrors no deck.
        let reach = 0.5 * ship.form.beam_m
            + ship.freeboard_m() * scene.view.incidence.tan()
            + 6.0 * scene.placement.gsd_m;
        let [ae, an] = ship.pose.heading.turned_deg(90.0).unit();
        assert!((de * ae + dn * an).abs() < reach, "row {row}, column {col}");
    }
    assert!(changed > 100, "{changed} pixels");
}
