//! Many tiles at once: the only place that knows of threads.
//!
//! In: [`Input`]s. Out: one [`TileAnswer`] per input, in their order, whatever the number of
//! threads. A tile that cannot be read, or that makes the estimator panic, costs only itself.

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::answer::{Status, TileAnswer, TileRow};
use crate::estimate::{self, estimate_with};
use crate::inputs::{Input, described_raster};
use crate::plan::{self, PlanOptions};
use crate::tile::{Opened, ReadOptions, Tile, WaterArea};
use crate::{Error, Result};

/// What may be asked of a batch.
#[derive(Debug, Clone, Default)]
pub struct BatchOptions {
    /// How tiles are read.
    pub read: ReadOptions,
    /// Of the estimate of each tile.
    pub estimate: estimate::Options,
    /// Which rasters are whole scenes, and how they are cut up.
    pub plan: PlanOptions,
    /// How many threads; `None` leaves it to rayon, which takes one per core.
    pub threads: Option<NonZeroUsize>,
}

impl BatchOptions {
    /// What bears on the numbers, in one line, as it stands in the row of each tile.
    pub fn summary(&self) -> String {
        let water = self.read.water.as_deref().map(WaterArea::digest);
        self.estimate.summary_with(water)
    }
}

/// Is given a tile that was read, with its answer.
pub type OnTile<'a> = &'a (dyn Fn(&Tile, &TileAnswer) + Sync);

/// Is given the answer of a tile, good or bad.
pub type OnDone<'a> = &'a (dyn Fn(&TileAnswer) + Sync);

/// What is called while a batch runs, from whichever thread has the tile.
#[derive(Clone, Copy, Default)]
pub struct Hooks<'a> {
    /// After each tile that was read, while its pixels are in memory.
    pub on_tile: Option<OnTile<'a>>,
    /// After each tile, good or bad.
    pub on_done: Option<OnDone<'a>>,
    /// No tile is begun after this is set; those that are being worked on are finished.
    pub stop: Option<&'a AtomicBool>,
}

impl std::fmt::Debug for Hooks<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hooks")
            .field("on_tile", &self.on_tile.is_some())
            .field("on_done", &self.on_done.is_some())
            .field("stop", &self.stop)
            .finish()
    }
}

/// That a piece of work panicked, and what it said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("panicked: {message}")]
pub struct Panicked {
    /// The panic's message.
    pub message: String,
}

/// `f` of each item, in the order of the items, on `threads` threads (`None`: the threads of
/// the pool in which this is called). A panic in `f` costs only its own item.
///
/// ```
/// use plimsoll::batch::map_ordered;
/// let halves = map_ordered(&[10, 0, 4], None, |d| 20 / d)?;
/// assert_eq!(halves[0], Ok(2));
/// assert_eq!(halves[1].as_ref().unwrap_err().message, "attempt to divide by zero");
/// assert_eq!(halves[2], Ok(5));
/// # Ok::<(), plimsoll::Error>(())
/// ```
///
/// # Errors
/// [`Error::Option`] when the system will not start so many threads.
pub fn map_ordered<I: Sync, O: Send>(
    items: &[I],
    threads: Option<NonZeroUsize>,
    f: impl Fn(&I) -> O + Sync,
) -> Result<Vec<std::result::Result<O, Panicked>>> {
    // What `f` leaves half done when it panics is thrown away with its item; what it shares
    // with other items it reaches only through `&`, so nobody sees a broken invariant but
    // through a lock, and locks are poisoned.
    let caught = |item: &I| contained(|| f(item));
    // Items are few and heavy: each is a piece of work by itself.
    let run = || items.par_iter().with_max_len(1).map(caught).collect();
    let Some(threads) = threads else {
        return Ok(run());
    };
    Ok(pool(threads)?.install(run))
}

fn pool(threads: NonZeroUsize) -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.get())
        .build()
        .map_err(|_| Error::Option {
            option: "threads",
            value: threads.to_string(),
            advice: "the system does not start so many; give fewer",
        })
}

/// The text of a panic, which is a string unless someone took pains.
fn panic_message(payload: &(dyn std::any::Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "no message".to_owned()
    }
}

/// Opens and estimates each tile; answers come in the order of `inputs`.
///
/// Pixels are in memory only while their tile is worked on, so memory grows with the number
/// of threads and not with the number of tiles.
///
/// # Errors
/// [`Error::Option`] when the threads cannot be started; [`Error::Stopped`] when it was
/// stopped before all tiles were done. A bad tile is no error but a row of status `failed`.
pub fn estimate_tiles(
    inputs: &[Input],
    options: &BatchOptions,
    hooks: &Hooks<'_>,
) -> Result<Vec<TileAnswer>> {
    let stopped = || hooks.stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
    let answers = map_ordered(inputs, options.threads, |input| {
        if stopped() {
            return None;
        }
        // Caught here too, so that progress counts a tile that panics.
        let answer = contained(|| estimate_tile(input, options, hooks));
        let answer = or_row(input, answer).unwrap_or_else(|row| *row);
        if let Some(on_done) = hooks.on_done {
            on_done(&answer);
        }
        Some(answer)
    })?;
    let rows = answers.into_iter().zip(inputs);
    let all: Option<Vec<TileAnswer>> = rows
        .map(|(answer, input)| answer.unwrap_or_else(|p| Some(panicked(input, &p.message))))
        .collect();
    all.ok_or(Error::Stopped)
}

/// SHA-256 of the file of a tile, lower-case hexadecimal; `None` where it cannot be read.
pub fn checksum(input: &Input) -> Option<String> {
    let raster = described_raster(&input.path);
    sha256_hex(raster.as_deref().unwrap_or(&input.path)).ok()
}

/// Opens and estimates one tile, on the threads of the pool in which this is called.
pub fn estimate_one(input: &Input, options: &BatchOptions) -> TileAnswer {
    let answer = contained(|| estimate_tile(input, options, &Hooks::default()));
    or_row(input, answer).unwrap_or_else(|row| *row)
}

/// What `f` gives; a panic in it is caught.
pub(crate) fn contained<T>(f: impl FnOnce() -> T) -> std::result::Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|payload| Panicked {
        message: panic_message(payload.as_ref()),
    })
}

/// What was made of a tile or of a part of it, else the answer that says what went wrong.
pub(crate) fn or_row<T>(
    input: &Input,
    made: std::result::Result<Result<T>, Panicked>,
) -> std::result::Result<T, Box<TileAnswer>> {
    let answer = match made {
        Ok(Ok(made)) => return Ok(made),
        Ok(Err(error)) => failed(input, TileRow::failed(input.name.clone(), &error)),
        Err(panic) => panicked(input, &panic.message),
    };
    Err(Box::new(answer))
}

/// `f` of each item as they come, on `threads` threads, in any order; an item is taken when a
/// thread is free for it. Ends with the first error, after what other threads have begun.
///
/// # Errors
/// What `f` gives; [`Error::Option`] when the threads cannot be started.
pub fn for_each_as_they_come<I: Send>(
    items: impl Iterator<Item = I> + Send,
    threads: NonZeroUsize,
    f: impl Fn(I) -> Result<()> + Send + Sync,
) -> Result<()> {
    pool(threads)?.install(|| items.par_bridge().try_for_each(f))
}

fn estimate_tile(input: &Input, options: &BatchOptions, hooks: &Hooks<'_>) -> Result<TileAnswer> {
    let opened = Opened::open(&input.path, &input.name, &options.read)?;
    if options.plan.applies(opened.width(), opened.height()) {
        // Threads are those of this batch already.
        let scene = plan::Scene {
            path: &input.path,
            name: &input.name,
            read: &options.read,
        };
        return plan::estimate_scene(
            &scene,
            &options.plan,
            &options.estimate,
            None,
            hooks.on_tile,
        );
    }
    let tile = opened.read()?;
    drop(opened);
    // A crowded tile that comes last must not keep one core busy and the others idle. A single
    // hull is measured where she is: a thread that waits may take on another tile meanwhile,
    // and hold both in memory.
    let answer = estimate_with(&tile, &options.estimate, |count, measure| match count {
        0 | 1 => (0..count).map(measure).collect(),
        _ => (0..count)
            .into_par_iter()
            .with_max_len(1)
            .map(measure)
            .collect(),
    })?;
    if let Some(on_tile) = hooks.on_tile {
        on_tile(&tile, &answer);
    }
    tile.samples.leave_memory();
    Ok(answer)
}

fn panicked(input: &Input, message: &str) -> TileAnswer {
    let row = TileRow {
        tile: input.name.clone(),
        status: Status::Failed,
        error: Some(format!(
            "{}: this is a bug in plimsoll, please report it with the tile ({message})",
            input.path.display()
        )),
        plimsoll_version: env!("CARGO_PKG_VERSION").to_owned(),
        ..TileRow::default()
    };
    failed(input, row)
}

/// The answer of a tile that was not read, with the checksum of its file where that can be
/// read: which file it was must not depend on whether it was good.
fn failed(input: &Input, row: TileRow) -> TileAnswer {
    TileAnswer {
        tile: TileRow {
            sha256: checksum(input),
            ..row
        },
        hulls: Vec::new(),
    }
}

fn sha256_hex(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    let digest = hasher.finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items_on_any_number_of_threads() {
        let items: Vec<u64> = (0..200).collect();
        let slow_first = |i: &u64| {
            std::thread::sleep(std::time::Duration::from_micros(200 - i));
            i * i
        };
        for threads in [None, NonZeroUsize::new(1), NonZeroUsize::new(3)] {
            let squares = map_ordered(&items, threads, slow_first).unwrap();
            let squares: Vec<u64> = squares.into_iter().map(|s| s.unwrap()).collect();
            assert_eq!(squares, items.iter().map(|i| i * i).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_panic_costs_only_its_item() {
        let out = map_ordered(&[1, 2, 3], NonZeroUsize::new(2), |i| {
            assert!(*i != 2, "two is bad");
            *i
        })
        .unwrap();
        assert_eq!(out[0], Ok(1));
        assert_eq!(out[1].as_ref().unwrap_err().message, "two is bad");
        assert_eq!(out[2], Ok(3));
    }

    #[test]
    fn items_are_taken_as_threads_come_free_and_the_first_error_ends_it() {
        let two = NonZeroUsize::new(2).unwrap();
        let seen = std::sync::Mutex::new(Vec::new());
        for_each_as_they_come(0..100, two, |i| {
            seen.lock().unwrap().push(i);
            Ok(())
        })
        .unwrap();
        let mut seen = seen.into_inner().unwrap();
        seen.sort_unstable();
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
        let failed = for_each_as_they_come(0.., two, |i| match i {
            50 => Err(Error::Option {
                option: "i",
                value: "50".to_owned(),
                advice: "none",
            }),
            _ => Ok(()),
        });
        assert!(matches!(failed, Err(Error::Option { .. })));
    }

    #[test]
    fn a_failed_tile_has_its_checksum_and_says_why() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("abc.tif");
        std::fs::write(&path, "abc").unwrap();
        let input = Input {
            path,
            name: "abc.tif".to_owned(),
        };
        let answers =
            estimate_tiles(&[input], &BatchOptions::default(), &Hooks::default()).unwrap();
        let row = &answers[0].tile;
        assert_eq!(row.status, Status::Failed);
        assert!(row.error.is_some());
        // FIPS 180-2, appendix B.1: the digest of "abc".
        assert_eq!(
            row.sha256.as_deref(),
            Some("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        );
    }
}
