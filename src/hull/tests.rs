//! Hulls painted on an even sea: what is found, and who lies beside whom.

use ndarray::Array3;

use super::{Beside, Hull, ThresholdSegmenter, find};
use crate::frame::Georeference;
use crate::sea;
use crate::tile::{Acquisition, BandRole, Samples, Tile};

const GSD_M: f64 = 0.5;
const SIDE: usize = 480;

/// A painted hull: her centre in pixels, length and beam in metres, and how far her bow tapers,
/// metres; she heads to the right.
struct Painted {
    centre: [f64; 2],
    length_m: f64,
    beam_m: f64,
    bow_m: f64,
}

impl Painted {
    fn covers(&self, row: usize, col: usize) -> bool {
        let x = (col as f64 + 0.5 - self.centre[0]) * GSD_M;
        let y = (row as f64 + 0.5 - self.centre[1]) * GSD_M;
        let from_stem = self.length_m / 2.0 - x;
        let part = (from_stem / self.bow_m.max(1e-9)).clamp(0.0, 1.0).sqrt();
        from_stem > 0.0 && -x < self.length_m / 2.0 && y.abs() < 0.5 * self.beam_m * part
    }
}

fn hulls(painted: &[Painted]) -> Vec<Hull> {
    hulls_under(painted, |_, _| 0.0)
}

/// The same under what is white, by its opacity.
fn hulls_under(painted: &[Painted], white: impl Fn(f64, f64) -> f64) -> Vec<Hull> {
    hulls_over(|r, c, noise| {
        let deck = painted.iter().any(|p| p.covers(r, c));
        let below = if deck { 1200.0 + 2.0 * noise } else { 0.0 };
        let white = white(c as f64 * GSD_M, r as f64 * GSD_M);
        below + white * (8700.0 - below)
    })
}

/// The same of what is so much brighter than the sea, by row, column and noise.
fn hulls_over(over: impl Fn(usize, usize, f64) -> f64) -> Vec<Hull> {
    hulls_on(GSD_M, 300.0, over)
}

/// The same on a sea so bright and on such pixels.
fn hulls_on(gsd_m: f64, sea: f64, over: impl Fn(usize, usize, f64) -> f64) -> Vec<Hull> {
    let samples = Array3::from_shape_fn((1, SIDE, SIDE), |(_, r, c)| {
        let noise = ((r * 7919 + c * 104_729 + r * c * 31) % 17) as f64;
        (sea + noise + over(r, c, noise)) as u16
    });
    let tile = Tile::from_array(
        "painted",
        Samples::U16(samples),
        vec![BandRole::Pan],
        Georeference::Affine {
            transform: [340_000.0, gsd_m, 0.0, 4_730_000.0, 0.0, -gsd_m],
            crs: "EPSG:32653".into(),
        },
        Acquisition::default(),
    )
    .unwrap();
    let sea = sea::survey(&tile).unwrap();
    find(&tile, &sea, &ThresholdSegmenter::default()).unwrap()
}

fn ship(row: f64, length_m: f64, beam_m: f64) -> Painted {
    Painted {
        centre: [240.0, row],
        length_m,
        beam_m,
        bow_m: 0.2 * length_m,
    }
}

#[test]
fn a_ship_is_found_and_a_bar_without_a_bow_is_not() {
    let found = hulls(&[ship(240.0, 120.0, 20.0)]);
    assert_eq!(found.len(), 1);
    assert!((found[0].imaged_length_m - 120.0).abs() < 2.0);
    assert!((found[0].imaged_width_m - 20.0).abs() < 1.0);
    assert_eq!(
        (found[0].port, found[0].starboard, found[0].neighbour),
        (Beside::Water, Beside::Water, None)
    );
    let bar = Painted {
        bow_m: 0.0,
        ..ship(240.0, 120.0, 20.0)
    };
    assert!(hulls(&[bar]).is_empty());
}

#[test]
fn two_alongside_are_two_and_each_knows_the_other() {
    let found = hulls(&[ship(220.0, 140.0, 22.0), ship(265.0, 110.0, 17.0)]);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].neighbour, found[1].neighbour), (Some(1), Some(0)));
    for hull in &found {
        let sides = [hull.port, hull.starboard];
        assert!(sides.contains(&Beside::Hull) && sides.contains(&Beside::Water));
    }
}

#[test]
fn of_four_alongside_the_inner_two_are_found_once_the_outer_ones_are_known() {
    let rows = [177.0, 219.0, 261.0, 303.0];
    let side_by_side = rows.map(|row| ship(row, 120.0, 19.0));
    // Each has a white house aft, as broad as she.
    let house = |x: f64, y: f64| {
        let aft = (64.0..76.0).contains(&x);
        let on_one = rows.iter().any(|row| (y - 0.5 * row).abs() < 9.0);
        if aft && on_one { 0.4 } else { 0.0 }
    };
    let found = hulls_under(&side_by_side, house);
    assert_eq!(found.len(), 4);
    for (hull, row) in found.iter().zip(rows) {
        assert!((hull.centre().row - row).abs() < 4.0);
        assert!((hull.imaged_length_m - 120.0).abs() < 6.0);
    }
}

#[test]
fn who_lies_off_another_by_fenders_is_no_part_of_one_broad_hull() {
    let (bright, dim) = (ship(200.0, 180.0, 30.0), ship(272.0, 162.0, 30.0));
    let found = hulls_over(|r, c, noise| {
        let (x, y) = (c as f64 * GSD_M, r as f64 * GSD_M);
        let (is_bright, is_dim) = (bright.covers(r, c), dim.covers(r, c));
        let fender = [80.0, 100.0, 140.0, 160.0]
            .into_iter()
            .any(|at| (x - at).abs() < 1.5);
        match () {
            () if (is_bright || is_dim) && (40.0..52.0).contains(&x) => 4900.0,
            () if is_bright => 1200.0 + 2.0 * noise,
            () if is_dim => 600.0 + noise,
            () if fender && (114.4..121.6).contains(&y) => 1300.0,
            () => 0.0,
        }
    });
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|h| (h.imaged_width_m - 30.0).abs() < 1.5));
}

/// Frayed: three lobes about a place, metres, that fade out.
fn cloud(at: [f64; 2]) -> impl Fn(f64, f64) -> f64 {
    const FADES_M: f64 = 8.0;
    move |x, y| {
        let lobes = [[0.0, 0.0, 22.0], [20.0, 22.0, 14.0], [-16.0, 24.0, 12.0]];
        let frayed = 3.0 * (x * 0.25).sin() + 3.0 * (y * 0.3).cos();
        let inside = lobes.map(|[dx, dy, r]| r + frayed - (x - at[0] - dx).hypot(y - at[1] - dy));
        let inside_m = inside.into_iter().fold(f64::MIN, f64::max);
        (0.5 + inside_m / FADES_M).clamp(0.0, 1.0)
    }
}

#[test]
fn a_ship_who_runs_under_a_cloud_is_found_and_cut_there() {
    // She is seen from 60 to 147 m of the 120 that she is long from there.
    let found = hulls_under(&[ship(240.0, 120.0, 20.0)], cloud([62.0, 115.0]));
    assert_eq!(found.len(), 1);
    assert!(found[0].cut_by_edge);
    let length_m = found[0].imaged_length_m;
    assert!((70.0..110.0).contains(&length_m), "{length_m}");
}

#[test]
fn a_ship_whose_middle_a_cloud_hides_is_one() {
    let found = hulls_under(&[ship(240.0, 180.0, 28.0)], cloud([118.0, 115.0]));
    assert_eq!(found.len(), 1);
    let length_m = found[0].imaged_length_m;
    assert!((length_m - 180.0).abs() < 4.0, "{length_m}");
    assert!(!found[0].cut_by_edge);
}

#[test]
fn a_white_roof_as_large_as_a_cloud_is_none() {
    let is_roof = |x: f64, y: f64| (40.0..100.0).contains(&x) && (20.0..60.0).contains(&y);
    let roof = |x: f64, y: f64| f64::from(u8::from(is_roof(x, y)));
    let found = hulls_under(&[ship(240.0, 120.0, 20.0)], roof);
    assert_eq!(found.len(), 1);
    assert!(!found[0].cut_by_edge);
    assert!((found[0].imaged_length_m - 120.0).abs() < 2.0);
}

#[test]
fn the_house_of_a_ship_near_a_cloud_is_none_whatever_its_shape() {
    let is_house = |x: f64, y: f64| {
        let bridge = (66.0..70.0).contains(&x) && (110.0..130.0).contains(&y);
        bridge || ((70.0..84.0).contains(&x) && (117.0..123.0).contains(&y))
    };
    let far = cloud([190.0, 40.0]);
    let white = |x: f64, y: f64| if is_house(x, y) { 1.0 } else { far(x, y) };
    let found = hulls_under(&[ship(240.0, 120.0, 20.0)], white);
    assert_eq!(found.len(), 1);
    assert!(!found[0].cut_by_edge);
    assert!((found[0].imaged_length_m - 120.0).abs() < 2.0);
}

#[test]
fn a_block_that_compression_leaves_on_a_glittering_sea_is_no_hull() {
    let block = |long: usize, wide: usize| {
        hulls_on(3.0, 60.0, |r, c, _| {
            let inside = (200..200 + wide).contains(&r) && (200..200 + long).contains(&c);
            if inside { 9.0 } else { 0.0 }
        })
    };
    assert!(block(29, 8).is_empty());
    assert_eq!(block(60, 14).len(), 1, "a ship no brighter than glitter");
}

#[test]
fn a_wake_that_runs_out_of_the_tile_beyond_the_sterns_shadow_is_no_hull() {
    // She heads to the right, 120 m long; what follows runs out of the tile to the left.
    let behind = |aside_px: f64, beam_m: f64| {
        let ahead = Painted {
            centre: [330.0, 240.0],
            ..ship(240.0, 120.0, 20.0)
        };
        let astern = Painted {
            centre: [62.0, 240.0 + aside_px],
            ..ship(240.0, 120.0, beam_m)
        };
        hulls(&[ahead, astern])
    };
    assert_eq!(behind(0.0, 16.0).len(), 1);
    assert_eq!(behind(90.0, 16.0).len(), 2, "not in line");
    assert_eq!(behind(0.0, 24.0).len(), 2, "broader than she");
}
