//! How a hull came to her length and beam, and how often those then err grossly.

use super::sighting::Sighting;
use crate::Withheld;

/// What kind of image gave a hull's outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outline {
    /// Her sides were fitted: there is a freeboard.
    Measured,
    /// Found in open water, no freeboard.
    Seen,
    /// At a berth, where a quay may be taken for part of her beam.
    AtBerth,
    /// The bands show her at different places: a wake may be taken for part of her length.
    Displaced,
    /// Other outlines fit as well, her shadow is too faint for one, or what lies alongside may be
    /// part of it.
    Doubtful,
    /// Cut by the tile's edge.
    Cut,
}

impl Outline {
    pub(super) fn of(sighting: &Sighting) -> Outline {
        let withheld = |reason: Withheld| sighting.withheld.as_deref() == Some(reason.as_str());
        let flagged = |flag: &str| sighting.flags.iter().any(|f| f == flag);
        let situation = sighting.situation.as_deref();
        if withheld(Withheld::CutByTileEdge) || flagged("cut-by-tile-edge") {
            Outline::Cut
        } else if sighting.freeboard_m.is_some() {
            Outline::Measured
        } else if withheld(Withheld::FitAmbiguous)
            || withheld(Withheld::ShadowTooFaint)
            || situation == Some("alongside")
        {
            Outline::Doubtful
        } else if situation == Some("berth") {
            Outline::AtBerth
        } else if flagged("bands-displaced") {
            Outline::Displaced
        } else {
            Outline::Seen
        }
    }

    /// How often a size errs grossly: not, in length alone, in beam alone, in both. As counted on
    /// the rendered seasons 901 to 904 and 8001 to 8006, 739 hulls.
    pub(super) const fn gross(self) -> [f64; 4] {
        match self {
            Outline::Measured => [0.90, 0.02, 0.06, 0.02],
            Outline::Seen => [0.86, 0.05, 0.06, 0.03],
            Outline::AtBerth => [0.70, 0.02, 0.26, 0.02],
            Outline::Displaced => [0.53, 0.31, 0.08, 0.08],
            Outline::Doubtful => [0.40, 0.14, 0.25, 0.21],
            Outline::Cut => [0.02, 0.35, 0.03, 0.60],
        }
    }
}
