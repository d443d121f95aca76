//! Where the tiles with known truth lie, when they are there.

use std::path::{Path, PathBuf};

/// The folder of shared material: `PLIMSOLL_SHARED`, else `shared` beside the repository.
///
/// `None` when it is missing, with a line that says that a test is skipped; but where `CI` is
/// `true` a missing folder fails, so that no gate passes by skipping.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("PLIMSOLL_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!in_ci, "{} is missing", folder.display());
    println!("skipped: {} is missing", folder.display());
    None
}
