//! The STAC sidecar.
