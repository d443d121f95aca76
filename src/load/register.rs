//! Ships whose particulars are known.

/// A register of ships, read from CSV.
#[derive(Debug, Clone, Default)]
pub struct Register {}
