//! XML without surprises: no entities, no network, bounded size.

use std::path::Path;

use roxmltree::{Document, Node, ParsingOptions};

use crate::{Error, Result};

/// The longest supplier's file that is parsed, bytes. Whole ISD files of Maxar are 1 MB; a
/// parsed document takes some ten times its text.
const MAX_BYTES: u64 = 32 << 20;

/// The text of a supplier's file.
pub(super) fn text_of(path: &Path) -> Result<String> {
    let io = |source| Error::Io {
        path: path.to_owned(),
        source,
    };
    let bytes = std::fs::metadata(path).map_err(io)?.len();
    if bytes > MAX_BYTES {
        return Err(Error::Metadata {
            path: path.to_owned(),
            reason: format!("{bytes} bytes are more than the {MAX_BYTES} that are read"),
        });
    }
    let bytes = std::fs::read(path).map_err(io)?;
    // Names of places may be in any old encoding; the numbers are ASCII.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Parses XML. A document type, and with it every entity that a file could define, is refused.
pub(super) fn parse<'t>(path: &Path, text: &'t str) -> Result<Document<'t>> {
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: 4_000_000,
        ..ParsingOptions::default()
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    Document::parse_with_options(text, options).map_err(|e| Error::Metadata {
        path: path.to_owned(),
        reason: format!("not XML that is read here ({e})"),
    })
}

/// The first element of this name below a node, whatever its namespace.
pub(super) fn first<'a, 'i>(below: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    below.descendants().find(|n| n.tag_name().name() == name)
}

/// The text of the first element of this name below a node.
pub(super) fn text<'a>(below: Node<'a, '_>, name: &str) -> Option<&'a str> {
    first(below, name)?.text()
}

/// All elements of this name below a node.
pub(super) fn all<'a, 'i>(
    below: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    below
        .descendants()
        .filter(move |n| n.tag_name().name() == name)
}
