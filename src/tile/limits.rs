//! How much is read of the files that say something of an image.

use std::io::Read;
use std::path::Path;

use crate::{Error, Result};

/// The most that is read of metadata, so that a hostile file costs neither memory nor time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetadataLimits {
    /// The longest file, JSON or XML (default 32 MiB; whole ISD files of Maxar have 1 MB). A
    /// parsed document takes some ten times its text.
    pub bytes: u64,
    /// How deep elements of XML may lie in each other (default 100; suppliers' have some ten).
    /// JSON is read to a depth of 128 in any case.
    pub xml_depth: usize,
}

impl Default for MetadataLimits {
    fn default() -> Self {
        MetadataLimits {
            bytes: 32 << 20,
            xml_depth: 100,
        }
    }
}

impl MetadataLimits {
    /// The bytes of a file, no more than are allowed, however long it says or grows to be.
    pub(super) fn read(self, path: &Path) -> Result<Vec<u8>> {
        let io = |source| Error::Io {
            path: path.to_owned(),
            source,
        };
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(io)?;
        let said = file.metadata().map_err(io)?.len();
        if said <= self.bytes {
            let mut upto = file.take(self.bytes.saturating_add(1));
            upto.read_to_end(&mut bytes).map_err(io)?;
        }
        let value = said.max(bytes.len() as u64);
        if value > self.bytes {
            return Err(Error::Limit {
                path: path.to_owned(),
                what: "bytes of metadata",
                value,
                most: self.bytes,
                advice: "raise ReadOptions::metadata.bytes",
            });
        }
        Ok(bytes)
    }
}
