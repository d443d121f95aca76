//! The closed list of reasons for which a freeboard is not given.

use serde::Serialize;

/// Why a good tile has no honest freeboard for a hull.
///
/// The order of the variants is the order of precedence: where several reasons hold, the
/// first is reported. The names in output files are [`Withheld::as_str`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Withheld {
    /// Neither the sun's nor the satellite's direction is known.
    NoAcquisition,
    /// The ground pixel is larger than 2 m.
    TooCoarse,
    /// The hull runs out of the tile, or under a cloud.
    CutByTileEdge,
    /// Cloud, or its shadow, lies over the hull.
    Cloud,
    /// The sun stands between 0° and 10° above the horizon.
    SunTooLow,
    /// Tall things lean toward the stated azimuth of the satellite instead of away from it.
    ViewAzimuthContradicted,
    /// No straight, parallel length of side was found.
    NoStraightSide,
    /// The shadow falls on a quay or another hull.
    ShadowNotOnWater,
    /// The hull hides its own shadow from the satellite.
    ShadowHidden,
    /// No cue has a usable factor between freeboard and width.
    GeometryWeak,
    /// The band between deck edge and shadow edge is too few pixels wide.
    BandTooNarrow,
    /// The shadow is hardly darker than the water around it.
    ShadowTooFaint,
    /// Two different freeboards explain the image about equally well, or she carries boxes up to
    /// her sides.
    FitAmbiguous,
}

impl Withheld {
    /// All reasons, in order of precedence.
    pub const ALL: [Withheld; 13] = [
        Withheld::NoAcquisition,
        Withheld::TooCoarse,
        Withheld::CutByTileEdge,
        Withheld::Cloud,
        Withheld::SunTooLow,
        Withheld::ViewAzimuthContradicted,
        Withheld::NoStraightSide,
        Withheld::ShadowNotOnWater,
        Withheld::ShadowHidden,
        Withheld::GeometryWeak,
        Withheld::BandTooNarrow,
        Withheld::ShadowTooFaint,
        Withheld::FitAmbiguous,
    ];

    /// The name in output files.
    ///
    /// ```
    /// assert_eq!(plimsoll::Withheld::CutByTileEdge.as_str(), "cut-by-tile-edge");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Withheld::NoAcquisition => "no-acquisition",
            Withheld::TooCoarse => "too-coarse",
            Withheld::CutByTileEdge => "cut-by-tile-edge",
            Withheld::Cloud => "cloud",
            Withheld::SunTooLow => "sun-too-low",
            Withheld::ViewAzimuthContradicted => "view-azimuth-contradicted",
            Withheld::NoStraightSide => "no-straight-side",
            Withheld::ShadowNotOnWater => "shadow-not-on-water",
            Withheld::ShadowHidden => "shadow-hidden",
            Withheld::GeometryWeak => "geometry-weak",
            Withheld::BandTooNarrow => "band-too-narrow",
            Withheld::ShadowTooFaint => "shadow-too-faint",
            Withheld::FitAmbiguous => "fit-ambiguous",
        }
    }
}

impl std::fmt::Display for Withheld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// So that `?` gives the reason where a freeboard is all that was wanted.
impl std::error::Error for Withheld {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_of_precedence_is_the_order_of_the_list_and_serde_agrees_with_as_str() {
        assert!(Withheld::ALL.is_sorted());
        for reason in Withheld::ALL {
            assert_eq!(
                serde_json::to_string(&reason).unwrap(),
                format!("\"{reason}\"")
            );
        }
    }
}
