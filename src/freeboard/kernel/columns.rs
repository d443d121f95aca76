//! The bins of a profile as the fit goes through them.

use std::ops::Range;

use super::super::profile::Profile;

/// Bins by column, block after block, outward in each.
pub(in super::super) struct Columns {
    pub(super) forward_m: Vec<f64>,
    pub(super) outward_m: Vec<f64>,
    /// By band.
    pub(super) values: Vec<Vec<f64>>,
    pub(super) blocks: Vec<Range<usize>>,
    /// The number of each block in the profile.
    pub(super) ids: Vec<usize>,
}

impl Columns {
    pub(in super::super) fn of(profile: &Profile, bands: usize) -> Columns {
        let bins = &profile.bins;
        let same_block = bins.chunk_by(|a, b| a.block == b.block);
        let ids = same_block.clone().map(|chunk| chunk[0].block).collect();
        let mut end = 0;
        Columns {
            forward_m: bins.iter().map(|b| b.forward_m).collect(),
            outward_m: bins.iter().map(|b| b.outward_m).collect(),
            values: (0..bands)
                .map(|band| bins.iter().map(|b| b.values[band]).collect())
                .collect(),
            blocks: same_block
                .map(|chunk| {
                    end += chunk.len();
                    end - chunk.len()..end
                })
                .collect(),
            ids,
        }
    }
}
