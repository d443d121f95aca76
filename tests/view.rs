//! A satellite that is said to stand on the wrong side, or on an unknown one.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use plimsoll::answer::Flag;
use plimsoll::batch::map_ordered;
use plimsoll::scene::{Fleet, Suite};
use plimsoll::tile::{Sourced, Tile};
use plimsoll::{HullAnswer, Interval, Options, Withheld, estimate};

const SCENES: u64 = 30;

/// The same scene as it is, with the satellite opposite, the same where that may be turned, and
/// with no azimuth.
struct Seen {
    right: Option<HullAnswer>,
    opposite: Option<HullAnswer>,
    turned: Option<HullAnswer>,
    unknown: Option<HullAnswer>,
    freeboard_m: f64,
}

fn the_hull(tile: &Tile, options: &Options) -> Option<HullAnswer> {
    let mut hulls = estimate(tile, options).unwrap().hulls;
    (hulls.len() == 1).then(|| hulls.remove(0))
}

fn seen() -> Vec<Seen> {
    let indices: Vec<u64> = (0..SCENES).collect();
    let seen = map_ordered(&indices, None, |&index| {
        let made = Suite::Open
            .scene(Fleet::First, 8821, index)
            .render()
            .unwrap();
        let mut tile = made.tile;
        let plain = Options::default();
        let mut may_turn = Options::default();
        may_turn.may_turn_view = true;
        let right = the_hull(&tile, &plain);
        let view = tile.acquisition.view.unwrap();
        tile.acquisition.view = Some(Sourced {
            value: view.value.turned_round(),
            ..view
        });
        let opposite = the_hull(&tile, &plain);
        let turned = the_hull(&tile, &may_turn);
        tile.acquisition.view = None;
        tile.acquisition.incidence = Some(Sourced {
            value: view.value.incidence,
            source: view.source,
        });
        Seen {
            right,
            opposite,
            turned,
            unknown: the_hull(&tile, &plain),
            freeboard_m: made.truth.hulls[0].freeboard_m,
        }
    });
    seen.unwrap().into_iter().map(Result::unwrap).collect()
}

#[test]
fn the_satellite_on_the_other_side_or_anywhere() {
    let contradicted = |h: &Option<HullAnswer>| {
        h.as_ref()
            .is_some_and(|h| h.freeboard_m == Err(Withheld::ViewAzimuthContradicted))
    };
    let seen = seen();
    let right = seen.iter().filter(|s| contradicted(&s.right)).count();
    let opposite = seen.iter().filter(|s| contradicted(&s.opposite)).count();
    println!("of {SCENES}: contradicted where right {right}, where opposite {opposite}");
    assert_eq!(right, 0);
    assert!(opposite >= SCENES as usize / 10, "{opposite}");

    // What was turned round is what it is seen from the right side, to rounding: which stations
    // agree may hang on it.
    let flagged = |h: &&HullAnswer| h.flags.contains(&Flag::ViewTurned);
    let turned: Vec<(&HullAnswer, &HullAnswer)> = seen
        .iter()
        .filter_map(|s| Some((s.right.as_ref()?, s.turned.as_ref().filter(flagged)?)))
        .collect();
    println!("turned round: {}", turned.len());
    assert!(turned.len() >= SCENES as usize / 20);
    for (right, turned) in turned {
        assert!(!right.flags.contains(&Flag::ViewTurned));
        let alike = |a: Interval, b: Interval| (a.value - b.value).abs() < 0.15 * (a.hi - a.lo);
        match (&right.freeboard_m, &turned.freeboard_m) {
            (Ok(a), Ok(b)) => assert!(alike(*a, *b), "{a:?} {b:?}"),
            (a, b) => assert_eq!(a, b),
        }
        assert!(alike(right.length_m, turned.length_m));
    }

    // Of an unknown azimuth the interval is wider, and holds the truth.
    let both: Vec<_> = seen
        .iter()
        .filter_map(|s| {
            let right = s.right.as_ref()?.freeboard_m.as_ref().ok()?;
            let unknown = s.unknown.as_ref()?.freeboard_m.as_ref().ok()?;
            Some((right, unknown, s.freeboard_m))
        })
        .collect();
    let wider = both
        .iter()
        .filter(|(right, unknown, _)| unknown.hi - unknown.lo > right.hi - right.lo);
    let holds = both
        .iter()
        .filter(|(_, unknown, truth)| (unknown.lo..=unknown.hi).contains(truth));
    let (wider, holds) = (wider.count(), holds.count());
    println!(
        "without azimuth {} given, {wider} wider, {holds} hold",
        both.len()
    );
    assert!(both.len() >= 3);
    assert!(wider * 10 >= both.len() * 8, "{wider}");
    assert!(holds * 10 >= both.len() * 7, "{holds}");
}
