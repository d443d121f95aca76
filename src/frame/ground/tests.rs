//! Frames against PROJ and geodesics.

use super::*;

struct Case {
    crs: &'static str,
    transform: [f64; 6],
    at: [f64; 2],
    lonlat: [f64; 2],
    metres_per_pixel: [[f64; 2]; 2],
}

/// Made with pyproj 3.7 (PROJ 9.5): `Transformer.from_crs(crs, "EPSG:4326",
/// always_xy=True)` of pixels 20 to either side, and `Geod(ellps="WGS84").inv` from the
/// middle to each: distance and azimuth as metres east and north, over 40 pixels.
const PYPROJ: &[Case] = &[
    // Vostochny at the western edge of its zone: convergence −1.32°.
    Case {
        crs: "EPSG:32653",
        transform: [340_000.0, 0.5, 0.0, 4_733_500.0, 0.0, -0.5],
        at: [512.0, 512.0],
        lonlat: [133.048_544_922_1, 42.735_088_848_9],
        metres_per_pixel: [
            [0.499_909_413_9, 0.011_558_892_4],
            [0.011_558_892_4, -0.499_909_413_9],
        ],
    },
    // The same place beyond the edge of the next zone: +2.75°, and 0.2 % too long.
    Case {
        crs: "EPSG:32652",
        transform: [831_421.26, 0.4, 0.0, 4_739_471.22, 0.0, -0.4],
        at: [312.0, 312.0],
        lonlat: [133.049_999_986_2, 42.735_000_023_8],
        metres_per_pixel: [
            [0.399_158_824_9, -0.019_178_994_6],
            [-0.019_178_994_6, -0.399_158_824_8],
        ],
    },
    // Web Mercator stretches north a little more than east, as it is none on the ellipsoid.
    Case {
        crs: "EPSG:3857",
        transform: [14_810_965.67, 0.68, 0.0, 5_271_815.32, 0.0, -0.68],
        at: [136.0, 136.0],
        lonlat: [133.049_999_101_3, 42.735_000_683_9],
        metres_per_pixel: [[0.500_231_785_2, 0.0], [0.0, -0.498_419_584]],
    },
    Case {
        crs: "EPSG:4326",
        transform: [133.049, 3.67e-6, 0.0, 42.7357, 0.0, -2.7e-6],
        at: [248.0, 248.0],
        lonlat: [133.049_910_16, 42.735_030_4],
        metres_per_pixel: [[0.300_538_032_6, 0.0], [0.0, -0.299_936_454_4]],
    },
    // Rotated by 17°.
    Case {
        crs: "EPSG:32653",
        transform: [
            340_294.97,
            0.38252,
            0.11695,
            4_733_273.87,
            0.11695,
            -0.38252,
        ],
        at: [160.0, 160.0],
        lonlat: [133.049_999_980_3, 42.734_999_985_9],
        metres_per_pixel: [
            [0.379_749_424_2, 0.125_765_322_4],
            [0.125_765_322_3, -0.379_749_424_2],
        ],
    },
    // Sheared: the sides of a pixel are neither equal nor at right angles.
    Case {
        crs: "EPSG:32653",
        transform: [340_294.97, 0.4, 0.1, 4_733_273.87, 0.05, -0.3],
        at: [160.0, 160.0],
        lonlat: [133.050_000_312_9, 42.735_022_425],
        metres_per_pixel: [
            [0.398_772_851_7, 0.106_912_125_8],
            [0.059_231_193_2, -0.297_635_856_2],
        ],
    },
    // South.
    Case {
        crs: "EPSG:32719",
        transform: [300_000.0, 0.5, 0.0, 6_300_000.0, 0.0, -0.5],
        at: [100.0, 100.0],
        lonlat: [-71.150_506_373_4, -33.421_198_482_1],
        metres_per_pixel: [
            [0.499_846_639, -0.010_338_24],
            [-0.010_338_24, -0.499_846_639],
        ],
    },
    // California zone 5, a Lambert cone in US survey feet.
    Case {
        crs: "EPSG:2229",
        transform: [6_500_000.0, 1.0, 0.0, 1_750_000.0, 0.0, -1.0],
        at: [100.0, 100.0],
        lonlat: [-118.202_640_027_4, 33.800_660_906_8],
        metres_per_pixel: [
            [0.304_782_144_8, 0.000_614_435_93],
            [0.000_614_435_93, -0.304_782_144_8],
        ],
    },
    // North polar stereographic.
    Case {
        crs: "EPSG:32661",
        transform: [2_100_000.0, 0.5, 0.0, 1_500_000.0, 0.0, -0.5],
        at: [100.0, 100.0],
        lonlat: [11.314_339_333_2, 85.409_102_651_9],
        metres_per_pixel: [
            [0.492_451_007_5, -0.098_529_593_6],
            [-0.098_529_593_6, -0.492_451_007_5],
        ],
    },
    // Fiji, in pixels that begin west of the antimeridian and end east of it.
    Case {
        crs: "EPSG:3857",
        transform: [20_037_500.0, 0.6, 0.0, -1_900_000.0, 0.0, -0.6],
        at: [200.0, 200.0],
        lonlat: [-179.998_996_966_2, -16.822_046_472_3],
        metres_per_pixel: [[0.574_485_998_5, 0.0], [0.0, -0.570_960_291_6]],
    },
    // With heights above the EGM96 geoid.
    Case {
        crs: "EPSG:32652+5773",
        transform: [831_421.26, 0.4, 0.0, 4_739_471.22, 0.0, -0.4],
        at: [312.0, 312.0],
        lonlat: [133.049_999_986_2, 42.735_000_023_8],
        metres_per_pixel: [
            [0.399_158_824_9, -0.019_178_994_6],
            [-0.019_178_994_6, -0.399_158_824_8],
        ],
    },
];

#[test]
fn any_projection_comes_out_in_true_metres() {
    for case in PYPROJ {
        let frame = affine(case.crs, case.transform)
            .frame_at(pixel(case.at[0], case.at[1]))
            .unwrap();
        let origin = frame.origin.unwrap();
        // 1e-9° is 0.1 mm.
        assert!(
            (origin.lon_deg - case.lonlat[0]).abs() < 1e-9,
            "{}",
            case.crs
        );
        assert!(
            (origin.lat_deg - case.lonlat[1]).abs() < 1e-9,
            "{}",
            case.crs
        );
        for i in 0..2 {
            for j in 0..2 {
                let (got, want) = (frame.metres_per_pixel[i][j], case.metres_per_pixel[i][j]);
                // 3e-9 m per pixel is 3 µm over a hull of 1000 pixels.
                assert!((got - want).abs() < 3e-9, "{}: {got} {want}", case.crs);
            }
        }
    }
}

/// `Proj("EPSG:32653").get_factors(133.05, 42.73).meridian_convergence`, pyproj 3.7:
/// −1.323440°: the grid's north points west of true north.
#[test]
fn convergence_at_vostochny() {
    let reference = affine(
        "EPSG:32653",
        [340_362.058_775, 0.5, 0.0, 4_732_676.138_909, 0.0, -0.5],
    );
    let frame = reference.frame_at(pixel(0.0, 0.0)).unwrap();
    let m = frame.metres_per_pixel;
    let up = crate::frame::Azimuth::of_vector([-m[0][1], -m[1][1]]);
    let convergence_deg = up.minus_deg(crate::frame::Azimuth::toward_deg(0.0));
    assert!(
        (convergence_deg + 1.323_440).abs() < 1e-5,
        "{convergence_deg}"
    );
}

/// `Geod(ellps="WGS84").fwd`, pyproj 3.7, at distance hypot(e, n) and azimuth atan2(e, n).
#[test]
fn metres_back_to_degrees_agree_with_geodesics() {
    let cases = [
        (
            [133.05, 42.73],
            [600.0, -800.0],
            [133.057_325_420_18, 42.722_798_229_41],
        ),
        ([133.05, 42.73], [0.0, 1000.0], [133.05, 42.739_001_907_61]),
        (
            [-179.999, -16.9],
            [-500.0, 300.0],
            [179.996_307_088_38, -16.897_289_139_42],
        ),
        (
            [10.0, 80.0],
            [1000.0, 0.0],
            [10.051_563_693_22, 79.999_996_031_33],
        ),
        (
            [103.8, 1.2],
            [-707.106_781_186_5, 707.106_781_186_5],
            [103.793_646_552_84, 1.206_394_822_15],
        ),
    ];
    for (origin, en, want) in cases {
        let frame = GroundFrame {
            anchor: pixel(0.0, 0.0),
            origin: Some(LonLat {
                lon_deg: origin[0],
                lat_deg: origin[1],
            }),
            metres_per_pixel: [[1.0, 0.0], [0.0, -1.0]],
        };
        let got = frame.lonlat(en).unwrap();
        let per_deg = 111_320.0;
        let east = (got.lon_deg - want[0]) * per_deg * want[1].to_radians().cos();
        let north = (got.lat_deg - want[1]) * per_deg;
        assert!(east.hypot(north) < 1e-5, "{en:?}: off by {east} {north} m");
    }
}

#[test]
fn there_and_back() {
    let reference = affine(
        "EPSG:32653",
        [
            340_294.97,
            0.38252,
            0.11695,
            4_733_273.87,
            0.11695,
            -0.38252,
        ],
    );
    let frame = reference.frame_at(pixel(160.0, 160.0)).unwrap();
    let at = pixel(300.25, -17.5);
    let back = frame.to_pixel(frame.to_ground(at));
    assert!((back.col - at.col).hypot(back.row - at.row) < 1e-9);
    // The plane's straight lines and the projection's part by millimetres over a tile.
    let by_plane = frame.lonlat(frame.to_ground(at)).unwrap();
    let by_grid = reference.lonlat_at(at).unwrap().unwrap();
    let apart = TangentPlane::at(by_grid).east_north(by_plane);
    assert!(apart[0].hypot(apart[1]) < 1e-3, "{apart:?}");
}

/// The geotransform's first and fourth numbers are the outer corner of the first pixel.
#[test]
fn pixel_zero_is_a_corner_and_one_half_a_centre() {
    let reference = affine("EPSG:4326", [133.0, 0.001, 0.0, 42.0, 0.0, -0.001]);
    let at = |col, row| reference.lonlat_at(pixel(col, row)).unwrap().unwrap();
    assert_eq!(
        at(0.0, 0.0),
        LonLat {
            lon_deg: 133.0,
            lat_deg: 42.0
        }
    );
    let centre = at(0.5, 0.5);
    assert!((centre.lon_deg - 133.0005).abs() < 1e-12);
    assert!((centre.lat_deg - 41.9995).abs() < 1e-12);
}

#[test]
fn without_georeference_up_is_north() {
    let frame = Georeference::ImageUp { gsd_m: 0.5 }
        .frame_at(pixel(10.0, 20.0))
        .unwrap();
    assert_eq!(frame.to_ground(pixel(14.0, 16.0)), [2.0, 2.0]);
    assert_eq!(frame.origin, None);
    assert_eq!(frame.lonlat([1.0, 1.0]), None);
    assert_eq!(frame.gsd_m(), 0.5);
    assert!(
        Georeference::ImageUp { gsd_m: 0.0 }
            .frame_at(pixel(0.0, 0.0))
            .is_err()
    );
}

/// Each thread keeps transforms of its own, more than it may keep, and lets them go.
#[test]
fn many_threads_and_many_systems() {
    let want = affine("EPSG:32653", [340_000.0, 0.5, 0.0, 4_733_500.0, 0.0, -0.5])
        .frame_at(pixel(1.0, 1.0))
        .unwrap();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            std::thread::spawn(|| {
                for zone in (1..=60).chain([53]) {
                    let crs = format!("EPSG:{}", 32_600 + zone);
                    let reference = affine(&crs, [340_000.0, 0.5, 0.0, 4_733_500.0, 0.0, -0.5]);
                    reference.frame_at(pixel(1.0, 1.0)).unwrap();
                }
                affine("EPSG:32653", [340_000.0, 0.5, 0.0, 4_733_500.0, 0.0, -0.5])
                    .frame_at(pixel(1.0, 1.0))
                    .unwrap()
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), want);
    }
}

#[test]
fn what_cannot_be_placed_says_why() {
    let flat = affine("EPSG:32653", [340_000.0, 0.0, 0.0, 4_733_500.0, 0.0, -0.5]);
    let unknown = affine("EPSG:999999", [340_000.0, 0.5, 0.0, 4_733_500.0, 0.0, -0.5]);
    let off = affine("EPSG:4326", [340_000.0, 0.5, 0.0, 4_733_500.0, 0.0, -0.5]);
    for (reference, why) in [
        (flat, "singular"),
        (unknown, "not understood"),
        (off, "latitude"),
    ] {
        let error = reference.frame_at(pixel(3.0, 4.0)).unwrap_err().to_string();
        assert!(
            error.contains("pixel (3, 4)") && error.contains(why),
            "{error}"
        );
    }
}

fn affine(crs: &str, transform: [f64; 6]) -> Georeference {
    Georeference::Affine {
        transform,
        crs: crs.into(),
    }
}

fn pixel(col: f64, row: f64) -> Pixel {
    Pixel { col, row }
}
