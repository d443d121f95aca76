//! Levels: what deck, side, shadow and water look like, band by band, and how they are solved
//! from bins that show parts of each.

/// Levels that a side may show, in the order of [`Shares`] and [`Levels`].
pub(super) const DECK: usize = 0;
/// The hull's own side: in shade, or the paint of her topsides in the sun.
pub(super) const SIDE: usize = 1;
/// The boot-topping below the topsides' paint.
pub(super) const BOOT: usize = 2;
/// Water in her shadow.
pub(super) const SHADOW: usize = 3;
/// Water.
pub(super) const WATER: usize = 4;
/// What her mirror image adds to water.
pub(super) const MIRROR: usize = 5;
pub(super) const SLOTS: usize = 6;

/// Share of each level in what a bin shows.
pub(super) type Shares = [f64; SLOTS];

/// What her mirror image may well add, in tolerances of the water's level.
pub(super) const MIRROR_TOLERANCE: f64 = 0.6;

/// A level that is known from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Known {
    pub(super) level: f64,
    /// How far off it may well be.
    pub(super) tolerance: f64,
}

impl Known {
    /// What is known of a mirror image in this water.
    pub(super) fn mirror(self) -> Known {
        Known {
            level: 0.0,
            tolerance: MIRROR_TOLERANCE * self.tolerance,
        }
    }

    /// Square of how far off a level is in tolerances, cut at 25: what is far off is far off.
    pub(super) fn misfit(self, level: f64) -> f64 {
        ((level - self.level) / self.tolerance).powi(2).min(25.0)
    }
}

/// Levels of one half.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Levels {
    /// By band, then by [`DECK`], [`SIDE`] and so on; zero where the model has none.
    pub(super) by_band: Vec<[f64; SLOTS]>,
    /// Which levels the model has.
    pub(super) has: [bool; SLOTS],
}

impl Levels {
    /// One level in each band.
    pub(super) fn of(&self, slot: usize) -> impl Iterator<Item = f64> + Clone + '_ {
        self.by_band.iter().map(move |l| l[slot])
    }

    /// Of a side that has some levels, the same in one band; for tests.
    #[cfg(test)]
    pub(super) fn one_band(levels: &[(usize, f64)]) -> Levels {
        let mut out = Levels {
            by_band: vec![[0.0; SLOTS]],
            has: [false; SLOTS],
        };
        for &(slot, level) in levels {
            out.by_band[0][slot] = level;
            out.has[slot] = true;
        }
        out
    }
}

/// What a bin of some shares shows under some levels.
pub(super) fn mixed(shares: &Shares, levels: &[f64; SLOTS]) -> f64 {
    shares.iter().zip(levels).map(|(s, l)| s * l).sum()
}
