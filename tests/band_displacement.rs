//! A moving ship lies in another place in each band: measured, declared, and no part of her length.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use plimsoll::answer::Flag;
use plimsoll::scene::{Fleet, Suite};
use plimsoll::{HullAnswer, Options, batch, estimate};

/// The first hull of a scene and how far the last band is from the first, metres along her heading.
fn measured(suite: Suite, index: u64, still: bool) -> Option<(HullAnswer, f64)> {
    let mut scene = suite.scene(Fleet::First, 7401, index);
    let ship = &mut scene.ships[0];
    if still {
        ship.pose.speed_m_s = 0.0;
    }
    let speed = ship.pose.speed_m_s;
    let steps = scene.sensor.bands.roles().len() as f64 - 1.0;
    let moved_m = speed * scene.sensor.band_delay_s * steps;
    let rendered = scene.render().unwrap();
    let answer = estimate(&rendered.tile, &Options::default()).unwrap();
    let hull = answer.hulls.into_iter().next()?;
    (hull.bow_known && steps > 0.0).then_some((hull, moved_m))
}

fn all(suite: Suite, still: bool) -> Vec<(HullAnswer, f64)> {
    let scenes: Vec<u64> = (0..12).collect();
    let done = batch::map_ordered(&scenes, None, |&index| measured(suite, index, still)).unwrap();
    done.into_iter().filter_map(|m| m.unwrap()).collect()
}

#[test]
fn the_way_between_bands_is_measured_and_flagged() {
    let moving = all(Suite::UnderWay, false);
    let mut off: Vec<f64> = moving
        .iter()
        .filter_map(|(hull, moved_m)| Some((hull.band_displacement_m?.value - moved_m).abs()))
        .collect();
    assert!(off.len() >= 6, "{off:?}");
    off.sort_by(f64::total_cmp);
    assert!(off[off.len() / 2] < 0.05, "{off:?}");
    let declared = moving
        .iter()
        .filter(|(h, _)| h.flags.contains(&Flag::BandsDisplaced));
    assert!(declared.count() * 4 >= off.len() * 3);
}

#[test]
fn a_ship_at_rest_is_in_one_place() {
    let still = all(Suite::Open, true);
    assert!(still.len() >= 5);
    for (hull, _) in still {
        assert!(
            !hull.flags.contains(&Flag::BandsDisplaced),
            "{:?}",
            hull.band_displacement_m
        );
    }
}
