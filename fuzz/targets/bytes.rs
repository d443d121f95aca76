//! Values out of bytes, and files of them.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

/// Takes values off the front of bytes; zeros when they are used up.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Bytes<'_> {
    pub(crate) fn u8(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    pub(crate) fn u16(&mut self) -> u16 {
        u16::from_le_bytes([self.u8(), self.u8()])
    }

    /// Any number at all, NaN and infinity too, more often one that could be meant.
    pub(crate) fn any_f64(&mut self, from: f64, to: f64) -> f64 {
        match self.u8() {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => -0.0,
            3 => f64::MIN_POSITIVE,
            4 => f64::from_bits(u64::from_le_bytes(std::array::from_fn(|_| self.u8()))),
            5 => 10_f64.powi(i32::from(self.u8()) - 128),
            6 => -(10_f64.powi(i32::from(self.u8()) - 128)),
            _ => self.within(from, to),
        }
    }

    /// From `from` to `to`.
    pub(crate) fn within(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * f64::from(self.u16()) / f64::from(u16::MAX)
    }
}

thread_local! {
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

/// A folder of this thread's own, in memory where the system has such a place.
pub(crate) fn folder() -> PathBuf {
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| {
            tempfile::tempdir_in("/dev/shm")
                .or_else(|_| tempfile::tempdir())
                .expect("a folder for files")
        });
        std::fs::canonicalize(folder.path()).expect("a folder for files")
    })
}

/// Writes a file of this thread's folder.
pub(crate) fn file(name: &str, data: &[u8]) -> PathBuf {
    let path = folder().join(name);
    std::fs::write(&path, data).expect("a file in memory");
    path
}

/// Runs `f` with a file of this thread's folder, and removes it.
pub(crate) fn with_file<T>(name: &str, data: &[u8], f: impl FnOnce(&Path) -> T) -> T {
    let path = file(name, data);
    let out = f(&path);
    let _ = std::fs::remove_file(path);
    out
}
