//! Scenes with known truth through the estimator: how far off it is, and whether its intervals
//! keep their word.
//!
//! In: a [`Setup`]: a suite of [`scene`](crate::scene)s, a fleet, a seed and how many. Out: a
//! [`Trial`] with one [`Case`] per hull, and tables, files and pictures of it. The estimator
//! sees the tile alone. Nobody uses this room but the command `validate` and the tests.

pub mod bound;
mod case;
mod columns;
mod document;
mod failures;
mod figures;
mod grade;
mod picture;
mod quantity;
mod register;
pub mod season;
mod statistics;
mod summary;
mod table;

pub use case::Case;
pub use columns::{COLUMNS, Column, write_csv};
pub use document::Document;
pub use failures::failures;
pub use figures::Figures;
pub use grade::{Cues, Grade, right_reasons};
pub use picture::{draw, draw_bounds};
pub use quantity::{QUANTITIES, Quantity};
pub use register::register_of;
pub use statistics::{Deviation, Errors, NOMINAL, binomial_band, reliability, score_of};
pub use summary::{AXES, Axis, Bin, Counts, Given};
pub use table::{render, render_bound};

use std::num::NonZeroUsize;
use std::sync::Arc;

use crate::answer::TileAnswer;
use crate::scene::{Fleet, Rendered, Scene, Suite};
use crate::{Options, Result, batch, estimate};

/// Which scenes, and on how many threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    /// The suite.
    pub suite: Suite,
    /// Whose ships.
    pub fleet: Fleet,
    /// The suite's seed.
    pub seed: u64,
    /// Index of the first scene.
    pub first: u64,
    /// How many scenes.
    pub scenes: u64,
    /// `None` leaves it to the pool.
    pub threads: Option<NonZeroUsize>,
    /// Whether the estimator is given a register of all tankers in the scenes.
    pub registered: bool,
}

/// Is given each scene with its tile and its answer, from whichever thread has it.
pub type OnScene<'a> = &'a (dyn Fn(&Scene, &Rendered, &TileAnswer) + Sync);

/// What came of a setup.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What was run.
    pub setup: Setup,
    /// One per hull, true or false, by scene.
    pub cases: Vec<Case>,
    /// Scenes that could not be rendered or estimated, with the reason; a bug each.
    pub broken: Vec<(u64, String)>,
}

/// Renders the scenes and estimates them blind.
///
/// # Errors
/// [`Error::Option`](crate::Error::Option) when the threads cannot be started; those of
/// [`register_of`]. A scene that
/// fails is no error but listed as broken.
pub fn run(setup: &Setup, options: &Options, on_scene: Option<OnScene<'_>>) -> Result<Trial> {
    let mut options = options.clone();
    if setup.registered {
        options.register = Some(Arc::new(register_of(setup)?));
    }
    let options = &options;
    let indices: Vec<u64> = (setup.first..setup.first + setup.scenes).collect();
    let results = batch::map_ordered(&indices, setup.threads, |&index| {
        one(setup, options, on_scene, index)
    })?;
    let mut trial = Trial {
        setup: *setup,
        cases: Vec::new(),
        broken: Vec::new(),
    };
    for (index, result) in indices.into_iter().zip(results) {
        match result {
            Ok(Ok(cases)) => trial.cases.extend(cases),
            Ok(Err(error)) => trial.broken.push((index, error.to_string())),
            Err(panicked) => trial.broken.push((index, panicked.to_string())),
        }
    }
    Ok(trial)
}

fn one(
    setup: &Setup,
    options: &Options,
    on_scene: Option<OnScene<'_>>,
    index: u64,
) -> Result<Vec<Case>> {
    let scene = setup.suite.scene(setup.fleet, setup.seed, index);
    let rendered = scene.render()?;
    let answer = estimate(&rendered.tile, options)?;
    if let Some(on_scene) = on_scene {
        on_scene(&scene, &rendered, &answer);
    }
    Ok(case::matched(
        (setup.suite, index),
        &scene,
        rendered.truth,
        answer.hulls,
    ))
}
