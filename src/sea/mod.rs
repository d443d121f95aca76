//! sea.
