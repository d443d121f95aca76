//! The folder of shared test data, which is no part of the repository.

use std::path::{Path, PathBuf};

/// `$PLIMSOLL_SHARED`, else `../shared` beside the crate; `None`, with a line that says so,
/// where there is neither.
///
/// # Panics
/// Where it is missing although `CI=true`: there, a test that skips itself tests nothing.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("PLIMSOLL_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{} is missing; set PLIMSOLL_SHARED",
        folder.display()
    );
    println!("skipped: no shared test data at {}", folder.display());
    None
}
