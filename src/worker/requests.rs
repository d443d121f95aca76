//! The requests for files of any size.

use std::num::NonZeroUsize;

use super::{Id, Request, RequestOptions, Root};
use crate::Result;
use crate::batch::BatchOptions;
use crate::inputs::Input;
use crate::plan::{Scene, Survey};
use crate::tile::Opened;

/// Pixels of a part where the number of parts is left to us: some thirty seconds of decoding.
const PART_PX: u64 = 100_000_000;

/// The requests for one file: one for a tile, and one for each part of a whole scene, which is
/// surveyed here. What cannot be opened has one, too, so that it ends as a row that says why.
///
/// Ids are the tile's name, and for parts the column and row of their first pixel after it.
///
/// # Errors
/// [`Error::OutsideRoot`](crate::Error::OutsideRoot) for a file that no worker with this root
/// would read.
pub fn requests(
    input: &Input,
    root: &Root,
    parts: Option<NonZeroUsize>,
    options: &BatchOptions,
    asked: &RequestOptions,
) -> Result<Vec<Request>> {
    let name = root.name_of(&input.path)?;
    let whole =
        || Request::of_tile(Id::Text(name.clone()), name.clone()).with_options(asked.clone());
    let Ok(survey) = survey(input, options) else {
        return Ok(vec![whole()]);
    };
    let Some(survey) = survey else {
        return Ok(vec![whole()]);
    };
    let [width, height] = survey.size;
    let enough = (width as u64 * height as u64).div_ceil(PART_PX) as usize;
    let parts = parts
        .or(NonZeroUsize::new(enough))
        .unwrap_or(NonZeroUsize::MIN);
    let request = |part: crate::plan::Part| {
        let id = format!("{name}@{},{}", part.window.col, part.window.row);
        Request::of_part(Id::Text(id), name.clone(), part).with_options(asked.clone())
    };
    Ok(survey.parts(parts).into_iter().map(request).collect())
}

/// The survey of a whole scene; `None` of a tile that is read at once.
fn survey(input: &Input, options: &BatchOptions) -> Result<Option<Survey>> {
    let opened = Opened::open(&input.path, &input.name, &options.read)?;
    if !options.plan.applies(opened.width(), opened.height()) {
        return Ok(None);
    }
    drop(opened);
    let scene = Scene {
        path: &input.path,
        name: &input.name,
        read: &options.read,
    };
    Survey::of(&scene, &options.plan, &options.estimate).map(Some)
}
