//! A freeboard where the satellite's azimuth is not known.

use super::lean::Lean;
use super::reading::{Freeboard, Reading};
use crate::frame::{Azimuth, Incidence, ViewDirection};
use crate::{Measured, Withheld};

/// A standard error over all azimuths above both of these, metres and part of the freeboard, is no
/// answer.
const MOST_SIGMA_M: f64 = 0.6;
const MOST_SIGMA_PART: f64 = 0.08;

/// How many azimuths stand for all.
const AZIMUTHS: u32 = 8;

/// The mean over all directions at an incidence from which tall things do not lean the wrong
/// way, their scatter in the standard error. Every one of them must give an answer: a shadow
/// that may be hidden is withheld.
pub(super) fn from_all_round(
    incidence: Incidence,
    seen_from: impl Fn(ViewDirection) -> Freeboard,
) -> Freeboard {
    let azimuths = (0..AZIMUTHS).map(|k| f64::from(k) * 360.0 / f64::from(AZIMUTHS));
    let likely: Vec<Freeboard> = azimuths
        .map(|deg| {
            seen_from(ViewDirection {
                azimuth: Azimuth::toward_deg(deg),
                incidence,
            })
        })
        .filter(|f| f.lean != Lean::Contradicted)
        .collect();
    if let Some(reason) = likely.iter().filter_map(|f| f.outcome.as_ref().err()).min() {
        return Freeboard::withheld(*reason);
    }
    mean_of(&likely).unwrap_or(Freeboard::withheld(Withheld::ViewAzimuthContradicted))
}

/// The mean of freeboards that are all given, with all else from the one nearest to it; `None`
/// of none.
fn mean_of(given: &[Freeboard]) -> Option<Freeboard> {
    let readings: Vec<&Reading> = given
        .iter()
        .filter_map(|f| f.outcome.as_ref().ok())
        .collect();
    let freeboards: Vec<Measured> = readings.iter().map(|r| r.freeboard_m).collect();
    let (freeboard_m, scatter_m) = mixed(&freeboards)?;
    let trims: Vec<Measured> = readings.iter().map(|r| r.trim_m).collect();
    let (trim_m, _) = mixed(&trims)?;
    let off = |f: &&Freeboard| {
        let value = f
            .outcome
            .as_ref()
            .map_or(f64::INFINITY, |r| r.freeboard_m.value);
        (value - freeboard_m.value).abs()
    };
    let mut out = given
        .iter()
        .min_by(|a, b| off(a).total_cmp(&off(b)))?
        .clone();
    if freeboard_m.sigma > MOST_SIGMA_M.max(MOST_SIGMA_PART * freeboard_m.value) {
        out.outcome = Err(Withheld::GeometryWeak);
        return Some(out);
    }
    let beams: Vec<Measured> = given
        .iter()
        .filter_map(|f| f.sides)
        .map(|s| Measured::new(s.starboard_m - s.port_m, s.beam_sigma_m))
        .collect();
    if let (Some(sides), Some((beam_m, _))) = (&mut out.sides, mixed(&beams)) {
        let off_m = sides.starboard_m - sides.port_m - beam_m.value;
        sides.beam_sigma_m = beam_m.sigma.hypot(off_m);
    }
    for item in out.budget.iter_mut().filter(|item| item.name == "view") {
        item.sigma_m = item.sigma_m.hypot(scatter_m);
    }
    out.outcome = Ok(Reading {
        freeboard_m,
        trim_m,
    });
    Some(out)
}

/// The mean of equally likely values with its standard error, and how much of that is their
/// scatter.
fn mixed(values: &[Measured]) -> Option<(Measured, f64)> {
    let n = values.len() as f64;
    if values.is_empty() {
        return None;
    }
    let mean = values.iter().map(|v| v.value).sum::<f64>() / n;
    let own = values.iter().map(|v| v.sigma.powi(2)).sum::<f64>() / n;
    let scatter = values.iter().map(|v| (v.value - mean).powi(2)).sum::<f64>() / n;
    Some((Measured::new(mean, (own + scatter).sqrt()), scatter.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a band is read that is `S + V` times as wide as the freeboard, from each side.
    fn by_band(width_m: f64, shadow: f64, view: ViewDirection) -> Freeboard {
        let along = view.azimuth.unit()[1] * view.incidence.tan();
        let mut out = Freeboard::withheld(Withheld::GeometryWeak);
        out.outcome = Ok(Reading {
            freeboard_m: Measured::new(width_m / (shadow + along), 0.1),
            trim_m: Measured::new(0.0, 0.1),
        });
        out
    }

    #[test]
    fn the_less_is_known_the_wider_until_it_is_withheld() {
        let at = |deg| from_all_round(Incidence::at_target_deg(deg), |v| by_band(3.0, 1.0, v));
        let sigma = |deg: f64| at(deg).outcome.map(|r| r.freeboard_m.sigma);
        let nadir = at(0.0).outcome.expect("as one").freeboard_m;
        assert!((nadir.value - 3.0).abs() < 1e-9 && (nadir.sigma - 0.1).abs() < 1e-9);
        // A twelfth of the factor is not known at 5°: 0.087/√2 of 3 m.
        assert!((sigma(5.0).expect("small") - 0.1f64.hypot(0.187)).abs() < 0.01);
        assert!(sigma(10.0) > sigma(5.0));
        assert_eq!(sigma(30.0), Err(Withheld::GeometryWeak));
    }

    #[test]
    fn one_direction_that_hides_the_shadow_is_enough_to_withhold() {
        let from = |v: ViewDirection| {
            if v.azimuth.deg() == 180.0 {
                Freeboard::withheld(Withheld::ShadowHidden)
            } else {
                by_band(3.0, 1.0, v)
            }
        };
        let out = from_all_round(Incidence::at_target_deg(3.0), from).outcome;
        assert_eq!(out.err(), Some(Withheld::ShadowHidden));
    }
}
