//! The part of a scene that a hull's measurement sees.

use ndarray::Array2;

use super::edges::Fixed;
use crate::Result;
use crate::frame::{Azimuth, GroundFrame, Pixel};
use crate::scene::{Outfit, Scene, Ship};

/// Water beyond the shadow of the deck edge, metres.
const MARGIN_M: f64 = 6.0;
/// Half of the window's length over the ship's: there the sides are straight and the deck has
/// no sheer.
const HALF: f64 = 0.22;

/// A scene cut down.
pub(super) struct Window {
    /// On its own grid, without texture.
    pub(super) scene: Scene,
    /// The ship as she lies in it.
    pub(super) fixed: Option<Fixed>,
    /// Of each pixel's middle: ahead of half length over half the window's length, so −1 to 1
    /// inside; and to starboard of the axis, pixels.
    pub(super) place: Array2<[f64; 2]>,
}

impl Window {
    /// The middle of the first ship with its shadow, on a grid of its own, without the sea's
    /// texture and with a bare deck: what stands there tells nothing of the freeboard to
    /// somebody who does not know its height.
    pub(super) fn about_hull(scene: &Scene) -> Result<Window> {
        let mut window = scene.clone();
        window.water.texture = 0.0;
        window.water.whitecaps = 0.0;
        window.ships.truncate(1);
        window.ships.iter_mut().for_each(strip);
        let Some(ship) = scene.ships.first() else {
            let size = (scene.placement.height, scene.placement.width);
            return Ok(Window {
                scene: window,
                fixed: None,
                place: Array2::from_elem(size, [f64::INFINITY; 2]),
            });
        };
        let ground = scene.placement.ground()?;
        let pixels = corners(scene, ship, &ground);
        let margin = MARGIN_M / scene.placement.gsd_m;
        let span = |of: fn(&Pixel) -> f64, size: usize| {
            let least = pixels.iter().map(of).fold(f64::INFINITY, f64::min) - margin;
            let most = pixels.iter().map(of).fold(f64::NEG_INFINITY, f64::max) + margin;
            [least.floor().max(0.0), most.ceil().min(size as f64)]
        };
        let [left, right] = span(|p| p.col, scene.placement.width);
        let [top, bottom] = span(|p| p.row, scene.placement.height);
        let centre = Pixel {
            col: 0.5 * (left + right),
            row: 0.5 * (top + bottom),
        };
        let moved = ground.to_ground(centre);
        let (width, height) = ((right - left) as usize, (bottom - top) as usize);
        window.placement.width = width;
        window.placement.height = height;
        window.placement.centre = ground.lonlat(moved).unwrap_or(scene.placement.centre);
        for ship in &mut window.ships {
            ship.pose.east_m -= moved[0];
            ship.pose.north_m -= moved[1];
        }
        let here = window.ships.first().unwrap_or(ship);
        let fixed = Fixed::of(&window, here, HALF * ship.form.length_m);
        let place = Array2::from_shape_fn((height, width), |(row, col)| {
            let [e, n] = ground.to_ground(Pixel {
                col: left + col as f64 + 0.5,
                row: top + row as f64 + 0.5,
            });
            fixed.across([e - moved[0], n - moved[1]])
        });
        Ok(Window {
            scene: window,
            fixed: Some(fixed),
            place,
        })
    }

    /// Whether a pixel shows the parallel body or the sea beside it.
    pub(super) fn inside(&self, at: (usize, usize)) -> bool {
        self.place[at][0].abs() <= 1.0
    }
}

/// Takes away all that stands on the deck.
fn strip(ship: &mut Ship) {
    ship.form.forecastle_m = 0.0;
    ship.outfit = Outfit {
        bulwark_m: 0.0,
        poop_m: 0.0,
        house_m: 0.0,
        trunk_m: 0.0,
        pipe_rack: false,
        manifold: false,
        crane: false,
        vents: false,
        holds: 0,
        tiers: 0,
        wear: 0.0,
        ..ship.outfit
    };
}

/// Corners of the parallel body, and where their shadows and tops lie.
fn corners(scene: &Scene, ship: &Ship, ground: &GroundFrame) -> Vec<Pixel> {
    let height = ship.freeboard_m();
    let away = |azimuth: Azimuth, reach: f64| azimuth.unit().map(|u| -u * reach * height);
    let sun = away(scene.sun.azimuth, scene.sun.elevation.cot());
    let view = away(scene.view.azimuth, scene.view.incidence.tan());
    let ahead = ship.pose.heading.unit();
    let aside = ship.pose.heading.turned_deg(90.0).unit();
    let mut pixels = Vec::new();
    for along in [-HALF, HALF] {
        for across in [-0.5, 0.5] {
            let (a, b) = (along * ship.form.length_m, across * ship.form.beam_m);
            let foot = [
                ship.pose.east_m + a * ahead[0] + b * aside[0],
                ship.pose.north_m + a * ahead[1] + b * aside[1],
            ];
            for shift in [[0.0, 0.0], sun, view] {
                pixels.push(ground.to_pixel([foot[0] + shift[0], foot[1] + shift[1]]));
            }
        }
    }
    pixels
}
