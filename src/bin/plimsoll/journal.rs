//! `plimsoll estimate --journal`: a run that goes on where it was killed.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use plimsoll::TileAnswer;
use plimsoll::batch::{self, BatchOptions};
use plimsoll::inputs::Input;
use plimsoll::report::RunJournal;

use crate::Failure;

/// A journal that threads write to, and what went wrong with it first.
pub(crate) struct Journal {
    journal: Mutex<RunJournal>,
    /// Set when the journal cannot be written: what is not kept is not worth its hours.
    pub(crate) stop: AtomicBool,
    failed: Mutex<Option<plimsoll::Error>>,
}

impl Journal {
    /// Opens a journal; with it come those of the tiles that are still to be estimated.
    pub(crate) fn open(
        path: &Path,
        tiles: &[Input],
        options: &BatchOptions,
    ) -> Result<(Journal, Vec<Input>), Failure> {
        let journal = RunJournal::open(path)?;
        let summary = options.summary();
        // A file that was changed since is another tile.
        let sums = batch::map_ordered(tiles, options.threads, batch::checksum)?;
        let mut left = Vec::new();
        for (tile, sum) in tiles.iter().zip(sums) {
            let line = journal.line(&tile.name);
            if let Some(with) = line.and_then(|l| l.options()).filter(|o| *o != summary) {
                let path = path.display();
                return Err(format!(
                    "{path}: was written with {with}, but this run has {summary}; give the same \
                     options or another journal"
                )
                .into());
            }
            let same = line.is_some_and(|l| {
                let sum = sum.as_ref().ok().and_then(|s| s.as_deref());
                l.version() == env!("CARGO_PKG_VERSION")
                    && l.sha256() == sum
                    // A file that was not there may be there now.
                    && !(l.failed() && sum.is_none())
            });
            if !same {
                left.push(tile.clone());
            }
        }
        let journal = Journal {
            journal: Mutex::new(journal),
            stop: AtomicBool::new(false),
            failed: Mutex::new(None),
        };
        Ok((journal, left))
    }

    /// Adds an answer; where that fails no further tile is begun.
    pub(crate) fn append(&self, answer: &TileAnswer) {
        let written = match self.journal.lock() {
            Ok(mut journal) => journal.append(answer),
            Err(_) => return self.stop.store(true, Ordering::Relaxed),
        };
        if let Err(error) = written {
            self.stop.store(true, Ordering::Relaxed);
            if let Ok(mut failed) = self.failed.lock() {
                failed.get_or_insert(error);
            }
        }
    }

    /// The journal when all is done, else why it could not be written.
    pub(crate) fn into_inner(self) -> Result<RunJournal, Failure> {
        if let Some(error) = self.failed.into_inner()? {
            return Err(error.into());
        }
        Ok(self.journal.into_inner().map_err(|_| "a thread was lost")?)
    }
}
