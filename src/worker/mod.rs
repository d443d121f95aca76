//! A worker that any engine can feed: requests in, one line each; answers out, one line each.
//!
//! In: NDJSON lines, each a [`Request`] for a tile or for a part of a scene. Out: a line of the
//! journal for each ([`ndjson`]), with the request's id before it. Whatever is wrong with a
//! request is the answer to it. `docs/worker.md` has both lines, `docs/schema/` their schemas.
//!
//! * [`requests`] writes the requests for files of any size ([`plan`] cuts scenes).
//! * [`serve`] answers them until the end of its input, [`Worker::answer`] one of them.
//! * [`Merged`] makes of all answers, in any order and with repetitions, what one process would
//!   have written.
//!
//! The same request gives the same bytes on any machine, so an engine may repeat it at will.

mod line;
mod merge;
mod request;
mod requests;
mod root;
mod serve;

pub use merge::{Merged, Tally};
pub use request::{Id, Request, RequestOptions, SCHEMA};
pub use requests::requests;
pub use root::Root;
pub use serve::{ServeOptions, serve};

use serde_json::Value;

use crate::answer::TileRow;
use crate::batch::{self, BatchOptions};
use crate::inputs::Input;
use crate::plan::{self, Part, PartAnswer, PlanOptions, Scene, Survey};
use crate::tile::{Opened, PixelWindow};
use crate::{Error, Result, TileAnswer, estimate};

#[cfg(doc)]
use crate::report::ndjson;
use line::PartOf;

/// What answers requests.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Where tiles may lie.
    pub root: Root,
    /// What holds for every request that does not say otherwise.
    pub options: BatchOptions,
}

impl Worker {
    /// The answer to a line, which may be no request at all.
    pub fn answer(&self, line: &[u8]) -> Value {
        match Request::parse(line) {
            Ok(request) => self.answer_request(&request),
            Err(error) => refusal(request::id_in(line).as_ref(), "", &error),
        }
    }

    /// The answer to a request.
    pub fn answer_request(&self, request: &Request) -> Value {
        let id = Some(&request.id);
        let asked = self.root.input(&request.tile).and_then(|input| {
            let options = request.options.over(&self.options)?;
            Ok((input, options))
        });
        let (input, options) = match asked {
            Ok(asked) => asked,
            Err(error) => return refusal(id, &request.tile, &error),
        };
        let Some(window) = request.window() else {
            return line::whole(id, &batch::estimate_one(&input, &options));
        };
        let part = batch::contained(|| part(&input, window, request.places(), &options));
        match batch::or_row(&input, part) {
            Ok(part) => line::part(id, window, part),
            Err(row) => line::failed_part(id, window, &row),
        }
    }
}

/// The answer to what cannot be answered.
fn refusal(id: Option<&Id>, tile: &str, error: &Error) -> Value {
    let answer = TileAnswer {
        tile: TileRow::failed(tile.to_owned(), error),
        hulls: Vec::new(),
    };
    line::whole(id, &answer)
}

/// The hulls of a part of a scene.
fn part(
    input: &Input,
    window: PixelWindow,
    places: Option<Vec<[usize; 2]>>,
    options: &BatchOptions,
) -> Result<PartAnswer> {
    let scene = Scene {
        path: &input.path,
        name: &input.name,
        read: &options.read,
    };
    let part = match places {
        Some(places) => Part { window, places },
        None => Survey::of(&scene, &options.plan, &options.estimate)?.part(window),
    };
    let opened = Opened::open(scene.path, scene.name, scene.read)?;
    within(&part, [opened.width(), opened.height()])?;
    drop(opened);
    estimate_part(&scene, &part, &options.plan, &options.estimate)
}

fn estimate_part(
    scene: &Scene<'_>,
    part: &Part,
    plan: &PlanOptions,
    options: &estimate::Options,
) -> Result<PartAnswer> {
    // Threads are those of the worker.
    plan::estimate_part(scene, part, plan, options, None, None)
}

/// A window that is clipped in silence would be counted twice or not at all.
fn within(part: &Part, [width, height]: [usize; 2]) -> Result<()> {
    let w = part.window;
    let fits = |from: usize, length: usize, size: usize| {
        length > 0 && from.checked_add(length).is_some_and(|to| to <= size)
    };
    if !fits(w.col, w.width, width) || !fits(w.row, w.height, height) {
        let PartOf { window, .. } = PartOf::of(w, None);
        return Err(Error::Request {
            reason: format!("window {window:?} is empty or leaves the {width} x {height} pixels"),
        });
    }
    match part
        .places
        .iter()
        .find(|at| at[0] >= width || at[1] >= height)
    {
        Some(at) => Err(Error::Request {
            reason: format!("place {at:?} is none of the {width} x {height} pixels"),
        }),
        None => Ok(()),
    }
}
