//! How well the freeboard could be measured at all: the Cramér–Rao bound.
//!
//! In: a [`Scene`] with one ship in open water. Out: the standard deviation below which no
//! unbiased estimator of her freeboard comes that does not know more than [`PARAMETERS`]
//! allows. The Fisher information is `JᵀC⁻¹J`, `J` the derivatives of the noise-free picture
//! on the hull's window by finite differences of rendered scenes, `C` the covariance of sensor
//! noise and of the water's texture.
//!
//! # What is approximate
//! * The window is the parallel body, 0.44 of the length, with her shadow, on a bare deck: what
//!   stands on deck neither disturbs nor helps. (With house and fittings of known shape the
//!   bound would fall to millimetres, for they measure the directions of sun and satellite; no
//!   estimator knows their shape.) The ends give length and place along to 0.5 m.
//! * Edges are straight, and look alike along the body. Which edge moves how far with which
//!   parameter is exact geometry; the picture's change with an edge is rendered.
//! * Texture is taken as stationary, with the autocovariance of the same sea rendered without
//!   the ship; in shadow it is weaker by one factor for all bands. Bands are turned into
//!   combinations whose textures do not correlate at lag zero, and treated as independent.
//! * The window is cut into blocks of 16 pixels. Inside a block the covariance is whole;
//!   texture is taken as independent from block to block, so that the largest waves count as
//!   an unknown level in each block but are not predicted from its neighbours.
//!
//! Twice the step of the differences moves the bounds of eight hulls of the clean suite by 1 %
//! at most, blocks of 24 pixels by as little; where the band is narrower than 2 pixels the step
//! itself counts, and the bound is good to a factor of two only.

mod edges;
mod information;
mod parameters;
mod profile;
mod shares;
mod texture;
mod window;

#[cfg(test)]
mod tests;

pub use parameters::{PARAMETERS, Parameter};

use information::fisher;
use parameters::{DEPTH, Derivatives};
use shares::Shares;
use texture::Texture;
use window::Window;

use super::{Grade, Trial};
use crate::scene::Scene;
use crate::{Result, batch};

/// The bound of one hull's freeboard: standard deviations in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// With all of [`PARAMETERS`] unknown.
    pub sigma_m: f64,
    /// With sun and view known, as a rendered tile tells them: what errors on rendered scenes
    /// are to be compared with.
    pub angles_known_m: f64,
    /// The same with the depths known from which the water's light comes, and so the smear of
    /// the shadow's edge.
    pub depths_known_m: f64,
    /// As `angles_known_m` with the sensor's noise alone: what the sea's texture costs is the
    /// difference.
    pub untextured_m: f64,
}

/// The bound of the freeboard of a scene's first ship.
///
/// # Errors
/// Those of [`Scene::expected`].
pub fn freeboard(scene: &Scene) -> Result<Bound> {
    let window = Window::about_hull(scene)?;
    let derivatives = Derivatives::of(&window)?;
    let shares = Shares::of(&derivatives);
    let texture = Texture::of(scene, &shares, &window)?;
    let textured = fisher(&window, &derivatives, Some((&texture, &shares)));
    let untextured = fisher(&window, &derivatives, None);
    let angle = |p: &Parameter| p.angle;
    Ok(Bound {
        sigma_m: textured.freeboard_sigma_m(|_| false),
        angles_known_m: textured.freeboard_sigma_m(angle),
        depths_known_m: textured.freeboard_sigma_m(|p| p.angle || p.name == DEPTH),
        untextured_m: untextured.freeboard_sigma_m(angle),
    })
}

/// A hull's bound beside what the estimator made of her.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Number of her scene in its suite.
    pub index: u64,
    /// The bound.
    pub bound: Bound,
    /// Estimated less true freeboard, metres.
    pub error_m: f64,
}

/// The bounds of the measurable hulls of a trial that were given a freeboard.
///
/// # Errors
/// Those of [`freeboard`], and [`Error::Option`](crate::Error::Option) when the threads cannot
/// be started.
pub fn pairs(trial: &Trial) -> Result<Vec<Pair>> {
    let setup = &trial.setup;
    let given: Vec<(u64, f64)> = trial
        .graded(Grade::Measurable)
        .filter_map(|c| Some((c.index, c.freeboard_error_m()?)))
        .collect();
    let bounds = batch::map_ordered(&given, setup.threads, |(index, _)| {
        freeboard(&setup.suite.scene(setup.fleet, setup.seed, *index))
    })?;
    let mut pairs = Vec::new();
    for (bound, (index, error_m)) in bounds.into_iter().zip(given) {
        // A panic is a bug of the renderer, and listed with the trial.
        if let Ok(bound) = bound {
            let bound = bound?;
            pairs.push(Pair {
                index,
                bound,
                error_m,
            });
        }
    }
    Ok(pairs)
}

/// Root mean square of the bounds over that of the errors: 1 when nothing more can be had.
pub fn efficiency(pairs: &[Pair]) -> f64 {
    let sum = |of: fn(&Pair) -> f64| pairs.iter().map(|p| of(p).powi(2)).sum::<f64>();
    (sum(|p| p.bound.sigma_m) / sum(|p| p.error_m)).sqrt()
}
