//! What could be expected on a hull: how wide her cues are, and which reasons to withhold are
//! right.
//!
//! The definitions are those by which the shared tiles are scored: a cue is good with a width
//! of 0.4 pixel-independent metres per metre of freeboard and of two pixels.

use crate::Withheld;
use crate::frame::Azimuth;
use crate::scene::{HullTruth, SceneTruth, Suite};

/// Width on the ground per metre of freeboard, of the cues on a hull with vertical sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cues {
    /// Reach of the shadow over the water on the side away from the sun, `S`.
    pub shadow: f64,
    /// Layover of that side, `V`; positive where the satellite sees it.
    pub layover: f64,
    /// Of the better cue: the band `S + V` on the shaded side, or the lit strip `|V|` opposite.
    pub factor: f64,
    /// Width of that cue, pixels.
    pub width_px: f64,
}

/// Contrast below which a shadow on the water is no cue.
const FAINT: f64 = 0.1;

/// What may be expected of an estimator on one hull.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Pixels of 1 m or less, open water, a cue with a factor of 0.4 that is 2 pixels wide.
    Measurable,
    /// The same with a cue of 1–2 pixels and a shadow contrast of at least 0.3.
    Narrow,
    /// None of the others.
    Between,
    /// At a quay, beside a hull, or under broken cloud.
    Alongside,
    /// Nobody could: pixels above 2 m, or no cue with a factor of 0.15 and 0.6 pixels. A shadow
    /// with a contrast below 0.1 is no cue.
    Hopeless,
}

impl Grade {
    /// All of them.
    pub const ALL: [Grade; 5] = [
        Grade::Measurable,
        Grade::Narrow,
        Grade::Between,
        Grade::Alongside,
        Grade::Hopeless,
    ];

    /// The name in tables and files.
    pub fn name(self) -> &'static str {
        match self {
            Grade::Measurable => "measurable",
            Grade::Narrow => "narrow",
            Grade::Between => "between",
            Grade::Alongside => "alongside",
            Grade::Hopeless => "hopeless",
        }
    }

    /// The grade of a hull with these cues.
    pub fn of(suite: Suite, scene: &SceneTruth, cues: Cues) -> Grade {
        let Cues {
            factor, width_px, ..
        } = cues;
        if scene.gsd_m > 2.0 || factor < 0.15 || width_px < 0.6 {
            Grade::Hopeless
        } else if has_neighbours(suite) {
            Grade::Alongside
        } else if scene.gsd_m <= 1.0 && factor >= 0.4 && width_px >= 2.0 {
            Grade::Measurable
        } else if scene.gsd_m <= 1.0
            && factor >= 0.4
            && width_px >= 1.0
            && scene.shadow_contrast >= 0.3
        {
            Grade::Narrow
        } else {
            Grade::Between
        }
    }
}

/// Whether something stands beside, or floats above, the hulls of a suite.
fn has_neighbours(suite: Suite) -> bool {
    matches!(
        suite,
        Suite::Berth | Suite::Sts | Suite::StsHidden | Suite::Cloud
    )
}

/// The reasons that are right for a hopeless hull.
pub fn right_reasons(suite: Suite, scene: &SceneTruth) -> &'static [Withheld] {
    const HIDDEN: &[Withheld] = &[
        Withheld::ShadowHidden,
        Withheld::GeometryWeak,
        Withheld::BandTooNarrow,
        Withheld::ShadowTooFaint,
        Withheld::FitAmbiguous,
        // The rest where something stands beside the hull.
        Withheld::ShadowNotOnWater,
        Withheld::Cloud,
    ];
    match suite {
        _ if scene.gsd_m > 2.0 => &[Withheld::TooCoarse],
        Suite::Cloud => HIDDEN,
        suite if has_neighbours(suite) => &HIDDEN[..6],
        _ => &HIDDEN[..5],
    }
}

impl Cues {
    /// The cues on a hull.
    pub fn of(scene: &SceneTruth, hull: &HullTruth) -> Cues {
        let starboard = Azimuth::toward_deg(hull.heading_deg + 90.0).unit();
        let dot = |azimuth_deg: f64| {
            let [e, n] = Azimuth::toward_deg(azimuth_deg).unit();
            starboard[0] * e + starboard[1] * n
        };
        let (sun, view) = (dot(scene.sun_azimuth_deg), dot(scene.view_azimuth_deg));
        // The outward normal away from the sun.
        let side = if sun > 0.0 { -1.0 } else { 1.0 };
        let shadow = -side * sun / scene.sun_elevation_deg.to_radians().tan();
        let layover = side * view * scene.incidence_deg.to_radians().tan();
        let pixels = hull.freeboard_m / scene.gsd_m;
        let cue = |factor: f64| (factor, factor * pixels);
        let good = |(factor, width): (f64, f64)| factor >= 0.4 && width >= 2.0;
        let band = if scene.shadow_contrast < FAINT {
            (0.0, 0.0)
        } else {
            cue(shadow + layover)
        };
        let strip = cue(-layover);
        let strip_wins = layover < 0.0 && (good(strip), strip.1) > (good(band), band.1);
        let (factor, width_px) = if strip_wins { strip } else { band };
        Cues {
            shadow,
            layover,
            factor,
            width_px,
        }
    }
}
