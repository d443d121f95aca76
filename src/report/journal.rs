//! The journal of a run: each tile's line as soon as it is done, so that a run that is killed
//! goes on where it stopped.
//!
//! A line is written whole and synced before the next, so a kill costs at most the tiles that
//! were being worked on. A last line that was cut off is taken back when the journal is opened
//! again. In the end the journal is put in the order of the tiles; then it is byte for byte
//! what an undisturbed run writes.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::ndjson::Line;
use super::whole;
use crate::answer::TileAnswer;
use crate::{Error, Result};

/// A journal that is open for writing; no other run can open it.
#[derive(Debug)]
pub struct RunJournal {
    path: PathBuf,
    file: File,
    lines: BTreeMap<String, Line>,
}

impl RunJournal {
    /// Opens a journal, new or of an earlier run.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be read or written, or another run has it open;
    /// [`Error::Row`] with the line that is none of a journal, other than a last one that was
    /// cut off.
    pub fn open(path: &Path) -> Result<RunJournal> {
        let io = |source| Error::Io {
            path: path.to_owned(),
            source,
        };
        whole::make_parent(path).map_err(io)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(io)?;
        file.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => io(io::Error::other("another run has this journal open")),
            TryLockError::Error(source) => io(source),
        })?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(io)?;
        let mut journal = RunJournal {
            path: path.to_owned(),
            file,
            lines: BTreeMap::new(),
        };
        // What stands behind the last end of a line was being written when the run was killed.
        let whole = text.iter().rposition(|b| *b == b'\n').map_or(0, |k| k + 1);
        for (row, line) in (1..).zip(text[..whole].split(|b| *b == b'\n')) {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let line = Line::parse(line).map_err(|reason| Error::Row {
                path: path.to_owned(),
                row,
                reason,
            })?;
            // A later line supersedes an earlier one of the same tile.
            journal.lines.insert(line.name().to_owned(), line);
        }
        let kept = |file: &mut File| {
            file.set_len(whole as u64)?;
            file.seek(SeekFrom::End(0))?;
            file.sync_all()
        };
        kept(&mut journal.file).map_err(io)?;
        whole::sync_folder_of(path);
        Ok(journal)
    }

    /// The line of a tile, where it holds one.
    pub fn line(&self, tile: &str) -> Option<&Line> {
        self.lines.get(tile)
    }

    /// Adds the answer of a tile; when this returns, it is on the disk.
    ///
    /// # Errors
    /// [`Error::Io`]: the disk is full, or gone. What was there before stays whole.
    pub fn append(&mut self, answer: &TileAnswer) -> Result<()> {
        let line = Line::of(answer);
        let text = format!("{line}\n");
        let before = self.file.stream_position().map_err(|e| self.failed(e))?;
        let written = self.file.write_all(text.as_bytes());
        if let Err(source) = written.and_then(|()| self.file.sync_data()) {
            // Half a line is taken back; where even that fails, opening does it.
            let _ = self.file.set_len(before);
            let _ = self.file.seek(SeekFrom::Start(before));
            return Err(self.failed(source));
        }
        self.lines.insert(line.name().to_owned(), line);
        Ok(())
    }

    /// Puts the lines of these tiles, in their order, in the place of the journal, and gives
    /// them; those of other tiles are dropped.
    ///
    /// # Errors
    /// [`Error::Io`]; the journal then stays as it was.
    pub fn finish<'a>(mut self, tiles: impl Iterator<Item = &'a str>) -> Result<Vec<Line>> {
        let lines: Vec<Line> = tiles.filter_map(|t| self.lines.remove(t)).collect();
        let put = whole::put(&self.path, |out| {
            lines.iter().try_for_each(|line| writeln!(out, "{line}"))
        });
        put.map_err(|source| self.failed(source))?;
        Ok(lines)
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::Io {
            path: self.path.clone(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TileRow;

    fn answer(tile: &str) -> TileAnswer {
        TileAnswer {
            tile: TileRow {
                tile: tile.to_owned(),
                gsd_m: Some(0.1 + 0.2),
                ..TileRow::default()
            },
            hulls: Vec::new(),
        }
    }

    #[test]
    fn a_line_that_was_cut_off_anywhere_is_taken_back_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.ndjson");
        let mut journal = RunJournal::open(&path).unwrap();
        journal.append(&answer("b.tif")).unwrap();
        let first = std::fs::metadata(&path).unwrap().len();
        journal.append(&answer("a.tif")).unwrap();
        drop(journal);
        let both = std::fs::read(&path).unwrap();
        for kept in first..both.len() as u64 {
            std::fs::write(&path, &both[..kept as usize]).unwrap();
            let mut journal = RunJournal::open(&path).unwrap();
            assert!(journal.line("b.tif").is_some() && journal.line("a.tif").is_none());
            journal.append(&answer("a.tif")).unwrap();
            drop(journal);
            assert_eq!(std::fs::read(&path).unwrap(), both, "cut at {kept}");
        }
        let journal = RunJournal::open(&path).unwrap();
        let lines = journal.finish(["a.tif", "b.tif"].into_iter()).unwrap();
        let mut sorted = Vec::new();
        super::super::ndjson::write(&mut sorted, &[answer("a.tif"), answer("b.tif")]).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), sorted);
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn two_runs_do_not_share_a_journal_and_a_strange_file_is_no_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.ndjson");
        let first = RunJournal::open(&path).unwrap();
        let error = RunJournal::open(&path).unwrap_err();
        assert!(error.to_string().contains("another run"), "{error}");
        drop(first);
        std::fs::write(&path, "tile,hull\na.tif,0\n").unwrap();
        let error = RunJournal::open(&path).unwrap_err();
        assert!(matches!(error, Error::Row { row: 1, .. }), "{error}");
        // It was not touched.
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "tile,hull\na.tif,0\n");
    }
}
