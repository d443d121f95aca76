//! Where hulls are found on a tile: as she is, and where glint, clouds or shade are taken off.

use std::cell::Cell;
use std::path::PathBuf;

use super::candidate::Candidate;
use super::remains::lies_beside;
use super::segment::Segmenter;
use super::trial::Place;
use super::{Hull, astern, beside, cloud, coarse, level};
use crate::sea::{self, SeaState};
use crate::tile::Tile;
use crate::{Error, Result};

/// Finds the hulls of a tile, ordered by the row of the centre, then the column.
///
/// In the sun's glint a whole ship may be darker than the sea; there she is looked for where
/// glitter is averaged out, her shadow not told from her. Under the shadow of clouds she is
/// looked for against the water there.
///
/// # Errors
/// When the georeference cannot be resolved at a hull; [`Error::Limit`] for more candidates than
/// [`Segmenter::most_candidates`].
pub fn find(tile: &Tile, sea: &SeaState, segmenter: &dyn Segmenter) -> Result<Vec<Hull>> {
    find_those(tile, sea, segmenter, &|hull| hull.likely)
}

/// The hulls of a window and what in another window may be one: a sea that is a little other
/// there puts what is near a bar on its other side. Says too whether there was none of the
/// latter, so that these are the hulls that [`find`] gives.
///
/// # Errors
/// As [`find`].
pub(crate) fn find_unlikely_too(
    tile: &Tile,
    sea: &SeaState,
    segmenter: &dyn Segmenter,
) -> Result<(Vec<Hull>, bool)> {
    let all_likely = Cell::new(true);
    let hulls = find_those(tile, sea, segmenter, &|hull| {
        all_likely.set(all_likely.get() && hull.likely);
        true
    })?;
    Ok((hulls, all_likely.get()))
}

fn find_those(
    tile: &Tile,
    sea: &SeaState,
    segmenter: &dyn Segmenter,
    wanted: &dyn Fn(&Hull) -> bool,
) -> Result<Vec<Hull>> {
    let clear = cloud::taken_out(tile, sea)?;
    let (tile, sea) = clear
        .as_ref()
        .map_or((tile, sea), |(tile, sea)| (tile, sea));
    let cloudy = clear.is_some();
    let on_sea =
        |tile: &Tile, sea: &SeaState, place| on_sea(tile, sea, segmenter, (place, cloudy), wanted);
    let mut hulls = on_sea(tile, sea, Place::OnWater)?;
    tracing::debug!(tile = tile.name, roughness = sea.coarse.roughness(), "sea");
    if sea.glints() {
        let (smooth, smooth_sea) = sea::without_glitter(tile, sea)?;
        tracing::debug!(
            tile = tile.name,
            roughness = smooth_sea.coarse.roughness(),
            "smooth"
        );
        let smooth_sea = smooth_sea.without_shadows();
        let mut found = on_sea(&smooth, &smooth_sea, Place::AllRound)?;
        found.retain(|hull| hull.imaged_length_m >= BLOCKS_PX * sea.gsd_m);
        for hull in &mut found {
            hull.in_glitter = true;
            hull.look_at(tile);
        }
        join(&mut hulls, found, GLITTER_PART);
    }
    if cloudy {
        find_on_level(tile, sea, on_sea, &mut hulls)?;
    }
    if let Some(shade) = sea.in_shade() {
        tracing::debug!(
            tile = tile.name,
            roughness = shade.coarse.roughness(),
            "shade"
        );
        let found = on_sea(tile, &shade.without_shadows(), Place::AllRound)?;
        join(&mut hulls, found, 0.0);
    }
    astern::take_out(&mut hulls);
    put_in_order(&mut hulls);
    Ok(hulls)
}

/// How often what lies beside hulls is looked for anew: each time one more of several alongside has
/// a side that is known.
const MOST_BESIDE: usize = 4;

/// A hull this much shorter than one found where glitter is averaged out was a part of her; else
/// averaging only blurred her.
const GLITTER_PART: f64 = 0.55;

/// Shortest hull found where glitter is averaged out, pixels: compression (JPEG) gives blocks of
/// sixteen pixels a colour of their own, and averaging leaves that as sharp as it was.
const BLOCKS_PX: f64 = 32.0;

/// The same as [`GLITTER_PART`] of one found where water among clouds is made level.
const SUNLIT_PART: f64 = 0.85;

/// Adds to the hulls of a tile those that are found where the shade of clouds is taken off, in whose
/// place the parts of them that lie in the sun go.
fn find_on_level(
    tile: &Tile,
    sea: &SeaState,
    on_sea: impl Fn(&Tile, &SeaState, Place) -> Result<Vec<Hull>>,
    hulls: &mut Vec<Hull>,
) -> Result<()> {
    let Some((level, level_sea)) = level::made_level(tile, sea)? else {
        return Ok(());
    };
    tracing::debug!(
        tile = tile.name,
        roughness = level_sea.coarse.roughness(),
        "level"
    );
    let found = on_sea(&level, &level_sea, Place::OnWater)?;
    // A deck in the shade may be darker than the water about it.
    let dark = on_sea(&level, &level_sea.without_shadows(), Place::AllRound)?;
    for (mut found, part) in [(found, SUNLIT_PART), (dark, 0.0)] {
        found.iter_mut().for_each(|hull| hull.look_at(tile));
        join(hulls, found, part);
    }
    Ok(())
}

/// Adds what was found where none lies yet, and in place of any that is shorter than this part of it.
fn join(hulls: &mut Vec<Hull>, found: Vec<Hull>, part: f64) {
    let is_part = |h: &Hull, f: &Hull| h.imaged_length_m < part * f.imaged_length_m;
    hulls.retain(|h| !found.iter().any(|f| f.overlaps(h) && is_part(h, f)));
    for hull in found {
        if !hulls.iter().any(|h| h.overlaps(&hull)) {
            hulls.push(hull);
        }
    }
}

/// By the row of the centre, then the column; marks who lies beside whom.
fn put_in_order(hulls: &mut [Hull]) {
    hulls.sort_by(|a: &Hull, b: &Hull| {
        let (a, b) = (a.centre(), b.centre());
        a.row.total_cmp(&b.row).then(a.col.total_cmp(&b.col))
    });
    beside::mark_neighbours(hulls);
}

/// The hulls of a tile that are unlike its sea, in candidates that lie in some place.
fn on_sea(
    tile: &Tile,
    sea: &SeaState,
    segmenter: &dyn Segmenter,
    (place, cloudy): (Place, bool),
    wanted: &dyn Fn(&Hull) -> bool,
) -> Result<Vec<Hull>> {
    let mut hulls: Vec<Hull> = Vec::new();
    let mut filled = Vec::new();
    let mut refused = Vec::new();
    if segmenter.leaves_coarse() && coarse::is_coarse(tile, sea) {
        return coarse::find(tile, sea);
    }
    let candidates = segmenter.candidates(tile, sea);
    let most = segmenter.most_candidates();
    if candidates.len() > most {
        return Err(Error::Limit {
            path: PathBuf::from(&tile.name),
            what: "places that may be hulls",
            value: candidates.len() as u64,
            most: most as u64,
            advice: "cut the tile, or raise ThresholdSegmenter::most_candidates",
        });
    }
    for candidate in candidates {
        if candidate.instead && filled.contains(&candidate.group) {
            continue;
        }
        let hull = Hull::at(tile, sea, &candidate, (place, cloudy))?.filter(wanted);
        let whole = match &hull {
            Some(hull) => hull.with_own_side(tile, sea, (place, cloudy))?,
            None => None,
        };
        match whole.or(hull) {
            Some(hull) if !hulls.iter().any(|h| h.overlaps(&hull)) => {
                filled.push(candidate.group);
                hulls.push(hull);
            }
            Some(_) => {}
            None => refused.push(candidate),
        }
    }
    // Of three alongside, the middle one is left when the others are known.
    for _ in 0..MOST_BESIDE {
        let found = hulls.len();
        // Who lies beside one that is known needs to show less.
        let refused = refused.iter().filter(|c| lies_beside_one(tile, c, &hulls));
        let candidates: Vec<Candidate> = (segmenter.beside(tile, sea, &hulls).into_iter())
            .chain(refused.copied())
            .collect();
        for candidate in candidates {
            if let Some(hull) =
                Hull::at(tile, sea, &candidate, (Place::BesideHull, cloudy))?.filter(wanted)
                && !hulls.iter().any(|h| h.overlaps(&hull))
            {
                hulls.push(hull);
            }
        }
        if hulls.len() == found {
            break;
        }
    }
    Ok(hulls)
}

/// Whether a candidate's middle lies beside a hull that has something beside her.
fn lies_beside_one(tile: &Tile, candidate: &Candidate, hulls: &[Hull]) -> bool {
    let mut crowded = hulls.iter().filter(|h| h.crowded).peekable();
    if crowded.peek().is_none() {
        return false;
    }
    let Some((_, [_, width_m])) = candidate.on_ground(tile) else {
        return false;
    };
    crowded.any(|h| lies_beside(h, candidate.centre, width_m))
}
