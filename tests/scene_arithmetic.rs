//! Boxes whose shadow and layover can be computed on paper.

use ndarray::Array3;
use plimsoll::frame::{
    Azimuth, Elevation, GroundFrame, Incidence, LonLat, Pixel, SunPosition, ViewDirection,
};
use plimsoll::scene::{BandSet, Placement, Scene, Sensor, Structure, Water, suite};
use plimsoll::tile::Samples;

/// A box in still, opaque, textureless water, seen by a sensor without blur.
struct Box {
    height_m: f64,
    along_deg: f64,
    sun_deg: [f64; 2],
    view_deg: [f64; 2],
    rotation_deg: f64,
    gsd_m: f64,
}

const SIZE_M: [f64; 2] = [90.0, 24.0];

impl Box {
    fn scene(&self) -> Scene {
        Scene {
            name: "box".into(),
            seed: 1,
            placement: Placement {
                crs: "EPSG:32653".into(),
                centre: LonLat {
                    lon_deg: 133.05,
                    lat_deg: 42.735,
                },
                gsd_m: self.gsd_m,
                width: (150.0 / self.gsd_m) as usize,
                height: (150.0 / self.gsd_m) as usize,
                rotation_deg: self.rotation_deg,
            },
            time: "2024-01-16T01:22:10Z".parse().expect("a time"),
            sun: SunPosition {
                azimuth: Azimuth::toward_deg(self.sun_deg[0]),
                elevation: Elevation::above_horizon_deg(self.sun_deg[1]),
            },
            view: ViewDirection {
                azimuth: Azimuth::toward_deg(self.view_deg[0]),
                incidence: Incidence::at_target_deg(self.view_deg[1]),
            },
            water: Water {
                level: [0.1; 4],
                shadow_contrast: 0.5,
                contrast_ratio: [1.0; 4],
                depth_m: [0.0; 4],
                wind_m_s: 1.0,
                wind_from: Azimuth::toward_deg(0.0),
                texture: 0.0,
                whitecaps: 0.0,
                mirror: 0.0,
            },
            haze: 0.0,
            cloud: None,
            sensor: Sensor {
                bands: BandSet::Pan,
                bits: 12,
                full_scale: 1.0,
                blur_px: 0.0,
                native_gsd_m: None,
                band_delay_s: 0.0,
                snr: 1e6,
                read_share: 0.0,
                sharpening: 0.0,
            },
            ships: Vec::new(),
            structures: vec![Structure::Quay {
                centre: [0.0, 0.0],
                along: Azimuth::toward_deg(self.along_deg),
                size_m: SIZE_M,
                top_m: self.height_m,
                on_piles: false,
                clutter: None,
            }],
        }
    }

    /// Outward normal of the long side that is in the shade.
    fn normal(&self) -> Azimuth {
        let starboard = Azimuth::toward_deg(self.along_deg + 90.0);
        let off = starboard.minus_deg(Azimuth::toward_deg(self.sun_deg[0]));
        starboard.turned_deg(if off.abs() > 90.0 { 0.0 } else { 180.0 })
    }
}

/// Where the picture changes from one level to another on lines across the long side, metres
/// out from that side: the mean over the lines, each exact because the levels on both sides
/// are flat and a pixel is the mean of what it covers.
fn edge_m(picture: &Array3<f32>, ground: &GroundFrame, normal: Azimuth, span: [f64; 2]) -> f64 {
    let n = normal.unit();
    let along = normal.turned_deg(90.0).unit();
    let place = |out: f64, u: f64| {
        let v = 0.5 * SIZE_M[1] + out;
        ground.to_pixel([v * n[0] + u * along[0], v * n[1] + u * along[1]])
    };
    // Columns or rows, whichever lie more nearly across the side.
    let (a, b) = (place(0.0, 0.0), place(1.0, 0.0));
    let by_column = (b.row - a.row).abs() > (b.col - a.col).abs();
    let key = |p: Pixel| {
        if by_column {
            [p.col, p.row]
        } else {
            [p.row, p.col]
        }
    };
    let value = |line: usize, at: usize| {
        let (r, c) = if by_column { (at, line) } else { (line, at) };
        f64::from(picture[[0, r, c]])
    };
    let (low, high) = (key(place(0.0, -20.0))[0], key(place(0.0, 20.0))[0]);
    let lines = low.min(high).ceil() as usize..low.max(high).floor() as usize;
    let mut sum = 0.0;
    let count = lines.len() as f64;
    for line in lines {
        // Along this line of pixels, the points that stand `span` from the side.
        let middle = line as f64 + 0.5;
        let cross = |out: f64| {
            let (p, q) = (key(place(out, 0.0)), key(place(out, 1.0)));
            p[1] + (middle - p[0]) / (q[0] - p[0]) * (q[1] - p[1])
        };
        let (from, to) = (cross(span[0]), cross(span[1]));
        let (first, last) = (from.min(to).floor() as usize, from.max(to).floor() as usize);
        let (before, after) = (value(line, first), value(line, last));
        let covered: f64 = (first..last)
            .map(|at| (value(line, at) - after) / (before - after))
            .sum();
        let edge = first as f64 + covered;
        let pixel = if by_column {
            Pixel {
                col: middle,
                row: edge,
            }
        } else {
            Pixel {
                col: edge,
                row: middle,
            }
        };
        let en = ground.to_ground(pixel);
        sum += en[0] * n[0] + en[1] * n[1] - 0.5 * SIZE_M[1];
    }
    sum / count
}

/// Shadow and layover of a height over flat ground, on paper: a point `h` up falls
/// `h / tan(elevation)` away from the sun and is imaged `h · tan(incidence)` away from the
/// satellite; both counted along the normal.
fn on_paper(b: &Box) -> [f64; 2] {
    let off = |azimuth_deg: f64| {
        let d = b.normal().minus_deg(Azimuth::toward_deg(azimuth_deg));
        d.to_radians().cos()
    };
    let shadow = -off(b.sun_deg[0]) * b.height_m / b.sun_deg[1].to_radians().tan();
    let layover = -off(b.view_deg[0]) * b.height_m * b.view_deg[1].to_radians().tan();
    [shadow, layover]
}

#[test]
fn shadow_and_layover_of_a_box_are_as_on_paper() {
    let cases = [
        // height, along, sun, view, rotation, gsd
        (7.0, 36.7, [151.3, 30.9], [300.0, 22.0], 0.0, 0.3),
        (4.0, 90.0, [165.0, 42.0], [20.0, 30.0], 0.0, 0.5),
        (9.0, 12.0, [250.0, 55.0], [110.0, 33.0], 17.0, 0.4),
        // Along the grid, where no edge is smoothed by its slope.
        (6.0, 1.3, [230.0, 35.0], [95.0, 25.0], 0.0, 0.3),
        (3.0, 140.0, [100.0, 25.0], [235.0, 33.0], 0.0, 0.3),
    ];
    for (height_m, along_deg, sun_deg, view_deg, rotation_deg, gsd_m) in cases {
        let b = Box {
            height_m,
            along_deg,
            sun_deg,
            view_deg,
            rotation_deg,
            gsd_m,
        };
        let scene = b.scene();
        let ground = scene.placement.ground().unwrap();
        let picture = scene.expected().unwrap();
        let [shadow, layover] = on_paper(&b);
        assert!(layover < -2.5 * gsd_m && shadow > 2.5 * gsd_m);
        let normal = b.normal();
        let edge = |span| edge_m(&picture, &ground, normal, span);
        let found = [
            edge([layover - 3.0, 0.5 * layover]),
            edge([0.5 * layover, 0.5 * shadow]),
            edge([0.5 * shadow, shadow + 3.0]),
        ];
        // A twentieth of a pixel or 0.02 m, whichever is less.
        let tolerance = (0.05 * gsd_m).min(0.02);
        for (found, paper) in found.into_iter().zip([layover, 0.0, shadow]) {
            println!(
                "height {height_m} m, along {along_deg}: found {found:.4} m, paper {paper:.4} m"
            );
            assert!((found - paper).abs() < tolerance, "{found} m, {paper} m");
        }
    }
}

/// Shadow hidden behind the box: nothing of it is seen on the shaded side where the satellite
/// stands opposite and low.
#[test]
fn a_satellite_on_the_sunny_side_hides_the_shadow() {
    let b = Box {
        height_m: 8.0,
        along_deg: 90.0,
        sun_deg: [180.0, 65.0],
        view_deg: [180.0, 33.0],
        rotation_deg: 0.0,
        gsd_m: 0.3,
    };
    let scene = b.scene();
    let ground = scene.placement.ground().unwrap();
    let picture = scene.expected().unwrap();
    // Shadow reaches 3.73 m north, the roof's edge is imaged 5.20 m north.
    let edge = edge_m(&picture, &ground, b.normal(), [1.0, 9.0]);
    assert!((edge - 5.195).abs() < 0.015, "{edge}");
}

#[test]
fn the_same_scene_gives_the_same_bytes_and_another_seed_others() {
    let small = |seed: u64| {
        let mut scene = suite("open", seed, 3).unwrap();
        scene.placement.width = 160;
        scene.placement.height = 160;
        scene
    };
    let bytes = |scene: &Scene| match scene.render().unwrap().tile.samples {
        Samples::U8(a) => a.iter().map(|v| u16::from(*v)).collect::<Vec<u16>>(),
        Samples::U16(a) => a.iter().copied().collect(),
        _ => panic!("whole numbers"),
    };
    assert_eq!(small(1), small(1));
    assert_eq!(bytes(&small(1)), bytes(&small(1)));
    assert_ne!(bytes(&small(1)), bytes(&small(2)));
}

/// The pixels of a placed grid are squares of the wanted size, wherever and however turned.
#[test]
fn placements_have_the_ground_pixel_that_was_asked_for() {
    for (crs, rotation_deg) in [
        ("EPSG:32653", 0.0),
        ("EPSG:32652", 20.0),
        ("EPSG:3857", 0.0),
        ("EPSG:4326", 0.0),
        ("EPSG:4326", -30.0),
    ] {
        let placement = Placement {
            crs: crs.into(),
            centre: LonLat {
                lon_deg: 133.05,
                lat_deg: 42.735,
            },
            gsd_m: 0.4,
            width: 300,
            height: 200,
            rotation_deg,
        };
        let ground = placement.ground().unwrap();
        let m = ground.metres_per_pixel;
        let (right, down) = ([m[0][0], m[1][0]], [m[0][1], m[1][1]]);
        let length = |v: [f64; 2]| v[0].hypot(v[1]);
        // Web Mercator stretches by 0.3 % more east than north here: 0.003 · 0.4 m.
        assert!((length(right) - 0.4).abs() < 1e-3, "{crs} {right:?}");
        assert!((length(down) - 0.4).abs() < 1e-3, "{crs} {down:?}");
        let at = ground.origin.unwrap();
        assert!((at.lon_deg - 133.05).abs() < 1e-9 && (at.lat_deg - 42.735).abs() < 1e-9);
        if crs == "EPSG:4326" {
            let turned = Azimuth::of_vector(right).minus_deg(Azimuth::toward_deg(90.0));
            assert!((turned - rotation_deg).abs() < 0.01, "{turned}");
        }
    }
}
