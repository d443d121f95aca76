//! Where the tiles with known truth lie.

use std::path::PathBuf;

/// The shared folder: `PLIMSOLL_SHARED`, else `../shared` beside the crate; `None`, with a
/// line that says so, when it is missing.
///
/// # Panics
/// When it is missing and `CI` is `true`: there the truth must be tested against.
pub(crate) fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("PLIMSOLL_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    if path.is_dir() {
        return Some(path);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{} is missing; set PLIMSOLL_SHARED",
        path.display()
    );
    println!(
        "skipped: {} is missing; set PLIMSOLL_SHARED",
        path.display()
    );
    None
}
