//! The bound where its value can be had on paper.

use nalgebra::DMatrix;
use ndarray::{Array2, Array3};

use super::information::{BLOCK, fisher};
use super::parameters::{Derivatives, PARAMETERS};
use super::shares::Shares;
use super::texture::{Texture, variance};
use super::window::Window;
use crate::frame::{Azimuth, Elevation, Incidence, SunPosition, ViewDirection};
use crate::scene::{BandSet, Paint, Scene, suite};

/// A window of flat pixels whose derivative by the freeboard is `slope(row, column)`, and by
/// the place aside `aside(row, column)`.
struct Flat {
    window: Window,
    derivatives: Derivatives,
    /// Variance of the sensor's noise.
    noise: f64,
}

impl Flat {
    fn new(
        size: (usize, usize),
        slope: impl Fn(usize, usize) -> f64,
        aside: impl Fn(usize, usize) -> f64,
    ) -> Flat {
        let mut scene = suite("clean", 1, 0).expect("a suite");
        scene.sensor.bands = BandSet::Pan;
        let sea = scene.sea_dn()[0];
        let noise = variance(&scene, sea, sea);
        let window = Window {
            scene,
            fixed: None,
            place: Array2::from_elem(size, [0.0; 2]),
        };
        let (rows, cols) = size;
        let plane = |of: &dyn Fn(usize, usize) -> f64| {
            Array3::from_shape_fn((1, rows, cols), |(_, r, c)| of(r, c) as f32)
        };
        let nothing = |_: usize, _: usize| 0.0;
        let planes = (0..PARAMETERS.len()).map(|k| match k {
            0 => plane(&slope),
            1 => plane(&aside),
            _ => plane(&nothing),
        });
        let derivatives = Derivatives {
            expected: Array3::from_elem((1, rows, cols), sea as f32),
            planes: planes.collect(),
        };
        Flat {
            window,
            derivatives,
            noise,
        }
    }
}

#[test]
fn one_unknown_in_white_noise_has_noise_over_slope() {
    let flat = Flat::new((20, 33), |_, _| 3.0, |_, _| 0.0);
    let information = fisher(&flat.window, &flat.derivatives, None);
    let wanted = (flat.noise / (9.0 * 20.0 * 33.0)).sqrt();
    let got = information.freeboard_sigma_m(|_| true);
    // Slopes are held in single precision.
    assert!((got / wanted - 1.0).abs() < 1e-6, "{got} for {wanted}");
}

#[test]
fn a_second_unknown_costs_what_the_two_share() {
    // Slopes 2 and 1 on even columns, 2 and −0.5 on odd ones: correlation 0.25 / √0.625.
    let aside = |_: usize, c: usize| if c.is_multiple_of(2) { 1.0 } else { -0.5 };
    let flat = Flat::new((16, 32), |_, _| 2.0, aside);
    let information = fisher(&flat.window, &flat.derivatives, None);
    let alone = information.freeboard_sigma_m(|_| true);
    let both = information.freeboard_sigma_m(|p| p.name != "aside, m");
    let wanted = alone / (1.0_f64 - 0.0625 / 0.625).sqrt();
    assert!((both / wanted - 1.0).abs() < 1e-6, "{both} for {wanted}");
}

/// A texture that is one and the same in all of a block is an unknown level: by Sherman and
/// Morrison `gᵀC⁻¹g = (Σg² − (Σg)²·t / (1 + n·t)) / s²`, `t` its variance over that of the noise.
#[test]
fn a_texture_without_grain_is_an_unknown_level() {
    let n = BLOCK * BLOCK;
    let slope = |_: usize, c: usize| if c < 5 { 1.0 } else { 0.0 };
    let flat = Flat::new((BLOCK, BLOCK), slope, |_, _| 0.0);
    let t = 4.0;
    let texture = Texture {
        mixing: DMatrix::from_element(1, 1, flat.noise.sqrt().recip()),
        covariance: vec![Array2::from_elem((2 * BLOCK - 1, 2 * BLOCK - 1), t)],
        in_shadow: 0.0,
    };
    let shares = Shares {
        lit: Array2::from_elem((BLOCK, BLOCK), 1.0),
        shaded: Array2::zeros((BLOCK, BLOCK)),
    };
    let information = fisher(&flat.window, &flat.derivatives, Some((&texture, &shares)));
    let sum = (5 * BLOCK) as f64;
    let gained = (sum - sum * sum * t / (1.0 + n as f64 * t)) / flat.noise;
    let (got, wanted) = (
        information.freeboard_sigma_m(|_| true),
        gained.sqrt().recip(),
    );
    assert!((got / wanted - 1.0).abs() < 1e-6, "{got} for {wanted}");
}

/// A ship with the sun abeam and the satellite a little to the shaded side. Of her freeboard
/// two edges tell: her deck's, and her shadow's, on which alone the contrast of the water counts.
fn abeam(contrast: f64, gsd_m: f64) -> Scene {
    let mut scene = suite("clean", 3, 1).expect("a suite");
    scene.placement.rotation_deg = 0.0;
    let shrink = scene.placement.gsd_m / gsd_m;
    let placement = &mut scene.placement;
    placement.width = (placement.width as f64 * shrink) as usize;
    placement.height = (placement.height as f64 * shrink) as usize;
    placement.gsd_m = gsd_m;
    let heading = 20.0;
    scene.sun = SunPosition {
        azimuth: Azimuth::toward_deg(heading + 90.0),
        elevation: Elevation::above_horizon_deg(40.0),
    };
    scene.view = ViewDirection {
        azimuth: Azimuth::toward_deg(heading - 90.0),
        incidence: Incidence::at_target_deg(6.0),
    };
    scene.haze = 0.0;
    let water = &mut scene.water;
    water.shadow_contrast = contrast;
    water.contrast_ratio = [1.0; 4];
    water.depth_m = [0.0; 4];
    water.mirror = 0.0;
    // No glint far from its middle.
    water.wind_m_s = 1.0;
    let sensor = &mut scene.sensor;
    sensor.bands = BandSet::Pan;
    sensor.native_gsd_m = None;
    sensor.blur_px = 0.7;
    sensor.snr = 100.0;
    sensor.read_share = 1.0;
    let ship = &mut scene.ships[0];
    ship.pose.heading = Azimuth::toward_deg(heading);
    ship.pose.trim_m = 0.0;
    ship.pose.heel_deg = 0.0;
    ship.livery.hull = Paint::GREY;
    scene
}

/// The information on the freeboard when all else is known, with sensor noise alone, one over
/// metres squared.
fn alone(scene: &Scene, steps: f64) -> f64 {
    let window = Window::about_hull(scene).expect("a window");
    let derivatives = Derivatives::with_steps(&window, steps).expect("pictures");
    let information = fisher(&window, &derivatives, None);
    information.freeboard_sigma_m(|_| true).powi(-2)
}

/// What a shadow edge of this contrast tells. A step of height C, blurred to a line of width w
/// (the pixel's box and the optics' Gaussian), has Σ (dI/dx)² = C² / (2 √π w) along one crossing.
fn shadow_edge(scene: &Scene) -> f64 {
    let (sea, gsd) = (scene.sea_dn()[0], scene.placement.gsd_m);
    let w = (scene.sensor.blur_px.powi(2) + 1.0 / 12.0).sqrt();
    let crossings = 0.44 * scene.ships[0].form.length_m / gsd;
    let step = scene.water.shadow_contrast * sea;
    let per_pixel = step * step / (2.0 * std::f64::consts::PI.sqrt() * w) * crossings;
    let pixels_per_metre = scene.sun.elevation.cot() / gsd;
    per_pixel * pixels_per_metre.powi(2) / variance(scene, sea, sea)
}

#[test]
fn a_shadow_edge_tells_as_much_as_its_blur_allows() {
    for gsd_m in [0.5, 0.25] {
        let scenes = [0.5, 0.25].map(|contrast| abeam(contrast, gsd_m));
        let [got, wanted] = [
            &|s: &Scene| alone(s, 1.0),
            &shadow_edge as &dyn Fn(&Scene) -> f64,
        ]
        .map(|of| of(&scenes[0]) - of(&scenes[1]));
        // The box is taken for a Gaussian, and profiles are smoothed over 0.2 pixel.
        assert!((got / wanted - 1.0).abs() < 0.1, "{got} for {wanted}");
    }
}

#[test]
fn the_bound_does_not_hang_on_the_step() {
    let scene = abeam(0.5, 0.5);
    let [half, one, double] = [0.5, 1.0, 2.0].map(|steps| alone(&scene, steps).sqrt());
    // Central differences over 0.3 pixel of a profile of 0.76 pixel: a few per cent at twice that.
    assert!((half / one - 1.0).abs() < 0.03, "{half}, {one}");
    assert!((double / one - 1.0).abs() < 0.06, "{double}, {one}");
}

#[test]
fn a_shadow_tells_with_the_square_of_its_contrast() {
    let [faint, middle, strong] = [0.25, 0.375, 0.5].map(|c| alone(&abeam(c, 0.5), 1.0));
    let ratio = (strong - faint) / (middle - faint);
    let wanted = (0.5_f64.powi(2) - 0.0625) / (0.375_f64.powi(2) - 0.0625);
    assert!((ratio / wanted - 1.0).abs() < 0.05, "{ratio} for {wanted}");
}
