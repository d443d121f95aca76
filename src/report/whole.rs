//! Files that are there whole or not at all.
//!
//! Written beside their place, synced to the disk and then moved to it: whoever reads meets
//! the old file or the new one, also after a full disk, a kill or a loss of power.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// What is written to see whether a folder takes files, bytes: a block of most disks.
const PROBE: [u8; 4096] = [0; 4096];

/// Puts what `write` writes in the place of a file, making its folder where needed.
pub(super) fn put(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    make_parent(path)?;
    let part = part_of(path);
    let written = File::create(&part).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&part, path));
    if placed.is_err() {
        // What is left of it would only take up the room that was missing.
        let _ = fs::remove_file(&part);
        return placed;
    }
    sync_folder_of(path);
    Ok(())
}

/// Whether a file can be written at a place, found out by writing beside it: said before the
/// work and not after it.
///
/// # Errors
/// [`Error::Io`] when the folder cannot be made or takes no file.
pub fn check_writable(path: &Path) -> Result<()> {
    let probe = || {
        make_parent(path)?;
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let part = part_of(path);
        let tried = File::create(&part).and_then(|mut file| {
            file.write_all(&PROBE)?;
            file.sync_all()
        });
        let _ = fs::remove_file(&part);
        tried
    };
    probe().map_err(|source| Error::Io {
        path: path.to_owned(),
        source,
    })
}

/// Makes the folder in which a file is to lie.
pub(super) fn make_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::create_dir_all(folder),
        _ => Ok(()),
    }
}

/// The name under which a file is written.
fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    PathBuf::from(part)
}

/// So that the new name outlives a loss of power. Not every system can; then the file itself
/// is safe, under one of its two names.
pub(super) fn sync_folder_of(path: &Path) {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_in_the_middle_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/a.csv");
        put(&path, |out| out.write_all(b"old")).unwrap();
        let failed = put(&path, |out| {
            out.write_all(&[b'x'; 100_000])?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        put(&path, |out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let left = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 1);
    }

    #[test]
    fn a_place_that_takes_no_file_is_found_out_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        check_writable(&at("new/a.csv")).unwrap();
        assert_eq!(fs::read_dir(at("new")).unwrap().count(), 0);
        fs::write(at("file"), "").unwrap();
        for wrong in ["file/a.csv", "new"] {
            let error = check_writable(&at(wrong)).unwrap_err();
            assert!(error.to_string().contains(wrong), "{error}");
        }
    }
}
