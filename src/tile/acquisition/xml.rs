//! XML without surprises: no entities, no network, bounded size.

use std::collections::HashMap;
use std::path::Path;

use roxmltree::{Document, Node, NodeId, ParsingOptions};

use crate::tile::MetadataLimits;
use crate::{Error, Result};

/// The text of a supplier's file.
pub(super) fn text_of(path: &Path, limits: MetadataLimits) -> Result<String> {
    let bytes = limits.read(path)?;
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
    let wrong = |e| Error::Metadata {
        path: path.to_owned(),
        reason: format!("not XML that is read here ({e})"),
    };
    Document::parse_with_options(text, options).map_err(wrong)
}

/// Whether elements lie deeper in each other than allowed.
pub(super) fn check_depth(path: &Path, document: &Document<'_>, most: usize) -> Result<()> {
    // In document order, so that a parent's depth is known before its children's.
    let mut depths: HashMap<NodeId, usize> = HashMap::new();
    for node in document.descendants() {
        let above = node.parent().and_then(|p| depths.get(&p.id()).copied());
        let depth = above.map_or(0, |d| d + 1);
        if depth > most {
            return Err(Error::Limit {
                path: path.to_owned(),
                what: "elements of XML within each other",
                value: depth as u64,
                most: most as u64,
                advice: "raise ReadOptions::metadata.xml_depth",
            });
        }
        if node.is_element() || node.is_root() {
            depths.insert(node.id(), depth);
        }
    }
    Ok(())
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
