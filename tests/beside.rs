//! Freeboards of hulls that have something beside them.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use plimsoll::answer::Situation;
use plimsoll::scene::{Fleet, Suite};
use plimsoll::{HullAnswer, Options, Withheld, batch, estimate};

const SEED: u64 = 901;

/// The answers of some scenes, each with the true freeboard of the hull nearest to it.
fn answers(suite: Suite, seed: u64, indices: &[u64]) -> Vec<(HullAnswer, f64)> {
    let of_scene = |&index: &u64| {
        let rendered = suite.scene(Fleet::First, seed, index).render().unwrap();
        let found = estimate(&rendered.tile, &Options::default()).unwrap().hulls;
        let with_truth = |answer: HullAnswer| {
            let place = answer.place.unwrap();
            let off = |lon: f64, lat: f64| (lon - place.lon_deg).hypot(lat - place.lat_deg);
            let truths = rendered.truth.hulls.iter();
            let nearest = truths.min_by(|a, b| off(a.lon, a.lat).total_cmp(&off(b.lon, b.lat)));
            (answer, nearest.unwrap().freeboard_m)
        };
        found.into_iter().map(with_truth).collect::<Vec<_>>()
    };
    let done = batch::map_ordered(indices, None, of_scene).unwrap();
    done.into_iter().flat_map(Result::unwrap).collect()
}

/// Piers that pass for water where her shadow lies on them: it ends on them, and would tell her
/// height over the pier, 2 to 4 m less than over the sea.
#[test]
fn a_shadow_that_ends_on_a_pier_tells_nothing() {
    let scenes = [6, 75, 88, 348, 349, 381];
    let all = answers(Suite::Berth, SEED, &scenes);
    assert_eq!(all.len(), scenes.len());
    for (answer, _) in all {
        let found = answer.freeboard_m;
        assert_eq!(found, Err(Withheld::ShadowNotOnWater), "{}", answer.tile);
    }
}

/// High hulls with another on the side in the sun, whose shaded sides the satellite sees:
/// such a side passed for deck, and the freeboard was 1.3 to 3.6 m too low.
#[test]
fn a_side_in_the_shade_is_no_deck_though_another_hull_hides_the_other_side() {
    let all = answers(Suite::Sts, SEED, &[37, 176, 323, 350]);
    let given = |(a, truth): &(HullAnswer, f64)| Some((a.freeboard_m.as_ref().ok()?.value, *truth));
    let given: Vec<(f64, f64)> = all.iter().filter_map(given).collect();
    assert!(
        given.iter().filter(|(_, truth)| *truth > 5.0).count() >= 4,
        "{given:?}"
    );
    assert!(
        given.iter().all(|(m, truth)| (m - truth).abs() < 0.5),
        "{given:?}"
    );
}

/// Wide sides in the sun, with a plain line along the deck: what is beyond the line passed for a
/// quay, so that beams were a quarter too narrow and no side was left to measure.
#[test]
fn her_own_side_is_no_quay() {
    for (seed, index) in [(22, 82), (44, 107)] {
        let all = answers(Suite::Open, seed, &[index]);
        let [(answer, truth)] = all.as_slice() else {
            panic!("one hull: {all:?}")
        };
        assert_eq!(answer.situation, Some(Situation::Open), "{}", answer.tile);
        let freeboard_m = answer.freeboard_m.as_ref().unwrap().value;
        assert!((freeboard_m - truth).abs() < 0.3, "{}", answer.tile);
    }
}
