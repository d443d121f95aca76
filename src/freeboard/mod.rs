//! freeboard.
