//! The same ships as in tiles by another renderer, in the same pose: the edges of the parallel
//! body must lie in the same places.

mod shared;

use ndarray::{Array3, ArrayView2, Axis};
use plimsoll::frame::{
    Azimuth, Elevation, GroundFrame, Incidence, LonLat, Pixel, SunPosition, ViewDirection,
};
use plimsoll::scene::{
    BandSet, HullForm, Livery, Outfit, Paint, Placement, Pose, Scene, Sensor, Ship, ShipKind, Water,
};
use plimsoll::tile::{PixelWindow, ReadOptions, Tile, open};
use serde_json::Value;

fn number(v: &Value, key: &str) -> f64 {
    v[key].as_f64().unwrap_or_else(|| panic!("{key}"))
}

fn pair(v: &Value, key: &str) -> [f64; 2] {
    [0, 1].map(|k| v[key][k].as_f64().expect("a number"))
}

/// A ship of `truth.json` as one of ours, at the middle of her tile.
fn our_ship(hull: &Value) -> Ship {
    let length_m = number(hull, "length");
    let paint = |name: &str| match name {
        "black" => Paint::BLACK,
        "blue" => Paint::BLUE,
        "red" => Paint::RED,
        "green" => Paint::GREEN_DECK,
        "brown" => Paint::BROWN_DECK,
        _ => Paint::GREY,
    };
    let deck = match hull["deck"].as_str().expect("a string") {
        "red" => Paint::RED_DECK,
        other => paint(other),
    };
    Ship {
        kind: ShipKind::ProductTanker,
        form: HullForm {
            length_m,
            beam_m: number(hull, "beam"),
            depth_m: number(hull, "depth"),
            summer_draft_m: number(hull, "design_draft"),
            bow_fraction: number(hull, "bowf"),
            run_fraction: 0.08,
            transom_fraction: 0.9,
            stem_rake_m: 1.0,
            sheer_bow_m: 0.0,
            sheer_stern_m: 0.0,
            forecastle_m: number(hull, "forecastle"),
            bilge_m: 0.5,
            fineness: 0.1,
        },
        outfit: Outfit {
            bulwark_m: 0.0,
            poop_m: 0.0,
            house_m: number(hull, "house_h"),
            house_length_m: 0.12 * length_m,
            trunk_m: number(hull, "trunk"),
            pipe_rack: false,
            manifold: false,
            crane: false,
            vents: false,
            holds: 0,
            tiers: 0,
            wear: 0.0,
            seed: 1,
        },
        livery: Livery {
            hull: paint(hull["hull"].as_str().expect("a string")),
            // One colour, because the boot-topping's border may be a stronger edge than the deck's.
            boot_topping: paint(hull["hull"].as_str().expect("a string")),
            deck,
            house: Paint::WHITE,
            funnel: Paint::YELLOW,
            pipes: Paint::LIGHT_GREY,
            hatches: Paint::LIGHT_GREY,
        },
        pose: Pose {
            east_m: 0.0,
            north_m: 0.0,
            heading: Azimuth::toward_deg(number(hull, "heading")),
            draft_m: number(hull, "draft"),
            trim_m: number(hull, "trim"),
            heel_deg: number(hull, "heel"),
            speed_m_s: 0.0,
        },
        lading: None,
    }
}

/// The ship of `truth.json` at the middle of a tile of ours.
fn ours(scene: &Value, hull: &Value, bands: BandSet) -> Scene {
    let (sun, view) = (pair(scene, "sun"), pair(scene, "view"));
    let length_m = number(hull, "length");
    let gsd_m = number(scene, "gsd");
    let side = ((1.5 * length_m + 60.0) / gsd_m) as usize;
    Scene {
        name: "ours".into(),
        seed: 1,
        placement: Placement {
            crs: scene["crs"].as_str().expect("a string").into(),
            centre: LonLat {
                lon_deg: number(hull, "lon"),
                lat_deg: number(hull, "lat"),
            },
            gsd_m,
            width: side,
            height: side,
            rotation_deg: 0.0,
        },
        time: scene["datetime"]
            .as_str()
            .expect("a string")
            .parse()
            .expect("a time"),
        sun: SunPosition {
            azimuth: Azimuth::toward_deg(sun[0]),
            elevation: Elevation::above_horizon_deg(sun[1]),
        },
        view: ViewDirection {
            azimuth: Azimuth::toward_deg(view[0]),
            incidence: Incidence::at_target_deg(view[1]),
        },
        water: Water {
            level: [0.11, 0.11, 0.08, 0.04],
            shadow_contrast: number(scene, "shadow_contrast"),
            contrast_ratio: [1.0; 4],
            depth_m: [0.0; 4],
            wind_m_s: 3.0,
            wind_from: Azimuth::toward_deg(0.0),
            texture: 0.0,
            whitecaps: 0.0,
            mirror: 0.0,
        },
        haze: 0.0,
        cloud: None,
        sensor: Sensor {
            bands,
            bits: 12,
            full_scale: 1.0,
            blur_px: 0.55,
            native_gsd_m: None,
            band_delay_s: 0.0,
            snr: 1e6,
            read_share: 0.0,
            sharpening: 0.0,
        },
        ships: vec![our_ship(hull)],
        structures: Vec::new(),
    }
}

/// Metres east and north of the anchor at which a place lies.
fn find(ground: &GroundFrame, at: LonLat) -> [f64; 2] {
    let mut en = [0.0, 0.0];
    for _ in 0..6 {
        let here = ground.lonlat(en).expect("a place");
        let cos = at.lat_deg.to_radians().cos();
        en[0] += (at.lon_deg - here.lon_deg) * 111_320.0 * cos;
        en[1] += (at.lat_deg - here.lat_deg) * 111_320.0;
    }
    en
}

fn bilinear(plane: &ArrayView2<'_, f32>, at: Pixel) -> f64 {
    let (c, r) = (at.col - 0.5, at.row - 0.5);
    let (c0, r0) = (c.floor(), r.floor());
    let (fc, fr) = (c - c0, r - r0);
    let v = |dr: usize, dc: usize| f64::from(plane[[r0 as usize + dr, c0 as usize + dc]]);
    (1.0 - fr) * ((1.0 - fc) * v(0, 0) + fc * v(0, 1)) + fr * ((1.0 - fc) * v(1, 0) + fc * v(1, 1))
}

const STEP_M: f64 = 0.05;

/// The picture across the parallel body: for each distance to starboard, from −`reach` on, the
/// median over stations within 0.15 lengths of half length.
fn across(
    bands: &Array3<f32>,
    ground: &GroundFrame,
    centre: [f64; 2],
    hull: &Value,
    reach: f64,
) -> Vec<Vec<f64>> {
    let heading = Azimuth::toward_deg(number(hull, "heading"));
    let (f, s) = (heading.unit(), heading.turned_deg(90.0).unit());
    let half = 0.15 * number(hull, "length");
    let steps = (2.0 * reach / STEP_M) as usize;
    bands
        .axis_iter(Axis(0))
        .map(|plane| {
            (0..steps)
                .map(|k| {
                    let y = k as f64 * STEP_M - reach;
                    let mut values: Vec<f64> = (0..200)
                        .map(|i| {
                            let x = half * (f64::from(i) / 99.5 - 1.0);
                            let en = [0, 1].map(|c| centre[c] + x * f[c] + y * s[c]);
                            bilinear(&plane, ground.to_pixel(en))
                        })
                        .collect();
                    values.sort_by(f64::total_cmp);
                    0.5 * (values[99] + values[100])
                })
                .collect()
        })
        .collect()
}

/// Where the profiles change most steeply within `within` of a place, metres to starboard, with
/// that change; all bands vote by their change relative to noise-free levels.
fn steepest(
    profiles: &[Vec<f64>],
    reach: f64,
    near: f64,
    within: f64,
    smooth: usize,
) -> (f64, f64) {
    let n = profiles[0].len();
    let slope: Vec<f64> = (0..n)
        .map(|k| {
            let (a, b) = (k.saturating_sub(smooth), (k + smooth).min(n - 1));
            profiles.iter().map(|p| (p[b] - p[a]).powi(2)).sum::<f64>()
        })
        .collect();
    let index = |y: f64| ((y + reach) / STEP_M).round() as usize;
    let (from, to) = (index(near - within), index(near + within));
    let best = (from..=to)
        .max_by(|a, b| slope[*a].total_cmp(&slope[*b]))
        .expect("a span");
    // The flank of a neighbour is no edge.
    if best == from || best == to {
        return (near, 0.0);
    }
    // The middle of what stands above half of the peak.
    let (mut sum, mut weight) = (0.0, 0.0);
    for k in best.saturating_sub(3 * smooth)..(best + 3 * smooth).min(n) {
        let w = (slope[k] - 0.5 * slope[best]).max(0.0);
        sum += w * (k as f64 * STEP_M - reach);
        weight += w;
    }
    (sum / weight, slope[best].sqrt())
}

fn chip(tile: &Tile) -> Array3<f32> {
    tile.samples.chip(PixelWindow {
        col: 0,
        row: 0,
        width: tile.width(),
        height: tile.height(),
    })
}

/// Where arithmetic puts the edges of the shaded side, and of the lit one where the satellite
/// stands on it: which side is shaded (1: starboard), how far out to look, and each edge's name
/// with how far beyond the waterline it lies, metres.
fn edges_by_arithmetic(scene: &Value, hull: &Value) -> (f64, f64, Vec<(&'static str, f64)>) {
    let gsd = number(scene, "gsd");
    let (sun, view) = (pair(scene, "sun"), pair(scene, "view"));
    let heading = number(hull, "heading");
    let starboard = |azimuth: f64| (azimuth - heading - 90.0).to_radians().cos();
    let shaded = if starboard(sun[0]) > 0.0 { -1.0 } else { 1.0 };
    let heel = 0.5 * number(hull, "beam") * number(hull, "heel").to_radians().sin();
    let height = number(hull, "freeboard") - shaded * heel;
    let half = 0.5 * number(hull, "beam");
    let s = -shaded * starboard(sun[0]) / sun[1].to_radians().tan();
    let v = shaded * starboard(view[0]) * view[1].to_radians().tan();
    let reach = half + height * (s.abs() + v.abs()) + 8.0;
    let mut edges = Vec::new();
    let (side, shadow) = (height * v / gsd, height * s / gsd);
    // Only edges that stand some pixels from the next tell their place by steepness alone.
    if side >= 3.0 {
        edges.push(("deck", -height * v));
        if shadow >= 3.0 {
            edges.push(("water", 0.0));
        }
    } else if side + shadow >= 4.0 && side <= 0.0 {
        edges.push(("deck", -height * v));
    }
    if shadow + side.min(0.0) >= 4.0 {
        edges.push(("shadow", height * s));
    }
    // The lit side shows where the satellite stands on it.
    let lit = (number(hull, "freeboard") + shaded * heel) * -v / gsd;
    if lit >= 3.0 {
        edges.push(("lit deck", -2.0 * half + lit * gsd));
        edges.push(("lit water", -2.0 * half));
    }
    (shaded, reach, edges)
}

#[test]
fn edges_of_the_parallel_body_lie_where_another_renderer_puts_them() {
    let Some(folder) = shared::shared() else {
        return;
    };
    let folder = folder.join("tiles");
    let text = std::fs::read_to_string(folder.join("truth.json")).unwrap();
    let truth: Value = serde_json::from_str(&text).unwrap();
    let mut off = Vec::new();
    for (name, entry) in truth.as_object().unwrap() {
        let (scene, hull) = (&entry["scene"], &entry["ships"][0]);
        let gsd = number(scene, "gsd");
        let plain = name.starts_with("anchored") || name.starts_with("call");
        if !plain || gsd > 1.0 {
            continue;
        }
        let path = folder.join(format!("{name}.tif"));
        let tile = open(&path, name, &ReadOptions::default()).unwrap();
        let theirs = chip(&tile);
        let middle = Pixel {
            col: 0.5 * tile.width() as f64,
            row: 0.5 * tile.height() as f64,
        };
        let their_ground = tile.georeference.frame_at(middle).unwrap();
        let place = LonLat {
            lon_deg: number(hull, "lon"),
            lat_deg: number(hull, "lat"),
        };
        let at = find(&their_ground, place);
        let bands = match tile.bands() {
            1 => BandSet::Pan,
            3 => BandSet::Rgb,
            _ => BandSet::Bgrn,
        };
        let scene_ours = ours(scene, hull, bands);
        let our_ground = scene_ours.placement.ground().unwrap();
        let rendered = scene_ours.expected().unwrap();

        let (shaded, reach, edges) = edges_by_arithmetic(scene, hull);
        let half = 0.5 * number(hull, "beam");
        let profiles = |bands, ground, centre| across(bands, ground, centre, hull, reach);
        let ours = profiles(&rendered, &our_ground, [0.0, 0.0]);
        let theirs = profiles(&theirs, &their_ground, at);
        let smooth = (0.6 * gsd / STEP_M) as usize;
        let strongest = |p: &[Vec<f64>]| steepest(p, reach, 0.0, reach - 1.0, smooth).1;
        for (edge, out) in edges {
            let near = shaded * (half + out);
            let found = |p: &[Vec<f64>]| steepest(p, reach, near, 1.6 * gsd, smooth);
            let (o, t) = (found(&ours), found(&theirs));
            let px = (o.0 - t.0) * shaded / gsd;
            // A deck of the same colour as the side beside it shows no edge.
            if o.1 < 0.04 * strongest(&ours) || t.1 < 0.04 * strongest(&theirs) {
                println!("{name} {edge:9} is not seen");
                continue;
            }
            println!(
                "{name} {edge:9} at {:6.2} px: ours {:+.2}, theirs {:+.2}, difference {px:+.2} px (steps {:.0}, {:.1})",
                out / gsd,
                (o.0 - near) * shaded / gsd,
                (t.0 - near) * shaded / gsd,
                o.1,
                t.1
            );
            off.push((name.clone(), edge, px));
        }
    }
    let mut sizes: Vec<f64> = off.iter().map(|o| o.2.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    println!(
        "{} edges, median {:.2} px, most {:.2} px",
        sizes.len(),
        sizes[sizes.len() / 2],
        sizes[sizes.len() - 1]
    );
    assert!(sizes.len() >= 18, "{} edges", sizes.len());
    let far: Vec<_> = off.iter().filter(|o| o.2.abs() > 0.3).collect();
    assert!(far.is_empty(), "{far:?}");
}
