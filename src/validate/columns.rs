//! One row per hull, everything that is known of it.

use std::io::Write;

use super::case::Case;
use super::quantity::{FREEBOARD, QUANTITIES};
use crate::answer::HullAnswer;
use crate::scene::HullTruth;
use crate::{Error, Interval, Result};

/// A column of the rows' file.
#[derive(Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    value: fn(&Case) -> String,
}

impl Column {
    /// What a hull has in it; empty where nothing is known.
    pub fn of(&self, case: &Case) -> String {
        (self.value)(case)
    }
}

const fn column(name: &'static str, value: fn(&Case) -> String) -> Column {
    Column { name, value }
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |v| format!("{v:.4}"))
}

fn truth(case: &Case, of: fn(&HullTruth) -> f64) -> String {
    number(case.truth.as_ref().map(of))
}

fn some(case: &Case, of: fn(&HullTruth) -> Option<f64>) -> String {
    number(case.truth.as_ref().and_then(of))
}

fn answer(case: &Case, of: fn(&HullAnswer) -> Option<f64>) -> String {
    number(case.answer.as_ref().and_then(of))
}

fn freeboard(case: &Case, of: fn(&Interval) -> f64) -> String {
    let given = case.answer.as_ref();
    number(given.and_then(|a| a.freeboard_m.as_ref().ok().map(of)))
}

/// Every column, in order.
#[rustfmt::skip] // one column, one line: this is a table
pub const COLUMNS: &[Column] = &[
    column("suite", |c| c.suite.name().to_owned()),
    column("scene", |c| c.scene.name.clone()),
    column("index", |c| c.index.to_string()),
    column("outcome", |c| c.outcome().to_owned()),
    column("seen", |c| number(c.truth.as_ref().map(|_| c.seen))),
    column("grade", |c| text(c.grade().map(|g| g.name()))),
    column("shade_on_water", |c| c.shade_on_water.to_string()),
    column("gsd_m", |c| number(Some(c.scene.gsd_m))),
    column("sun_azimuth_deg", |c| number(Some(c.scene.sun_azimuth_deg))),
    column("sun_elevation_deg", |c| number(Some(c.scene.sun_elevation_deg))),
    column("view_azimuth_deg", |c| number(Some(c.scene.view_azimuth_deg))),
    column("incidence_deg", |c| number(Some(c.scene.incidence_deg))),
    column("shadow_contrast", |c| number(Some(c.scene.shadow_contrast))),
    column("snr", |c| number(Some(c.scene.snr))),
    column("s", |c| number(c.cues().map(|q| q.shadow))),
    column("v", |c| number(c.cues().map(|q| q.layover))),
    column("factor", |c| number(c.cues().map(|q| q.factor))),
    column("width_px", |c| number(c.cues().map(|q| q.width_px))),
    column("kind", |c| text(c.truth.as_ref().map(|t| format!("{:?}", t.kind)))),
    column("condition", |c| text(c.truth.as_ref().and_then(|t| t.condition).map(|v| format!("{v:?}")))),
    column("true_lon", |c| text(c.truth.as_ref().map(|t| format!("{:.7}", t.lon)))),
    column("true_lat", |c| text(c.truth.as_ref().map(|t| format!("{:.7}", t.lat)))),
    column("true_length_m", |c| truth(c, |t| t.length_m)),
    column("true_beam_m", |c| truth(c, |t| t.beam_m)),
    column("true_heading_deg", |c| truth(c, |t| t.heading_deg)),
    column("true_freeboard_m", |c| truth(c, |t| t.freeboard_m)),
    column("true_draft_m", |c| truth(c, |t| t.draft_m)),
    column("true_summer_draft_m", |c| truth(c, |t| t.summer_draft_m)),
    column("true_trim_m", |c| truth(c, |t| t.trim_m)),
    column("true_heel_deg", |c| truth(c, |t| t.heel_deg)),
    column("true_speed_m_s", |c| truth(c, |t| t.speed_m_s)),
    column("true_load_fraction", |c| some(c, |t| t.load_fraction)),
    column("true_summer_deadweight_t", |c| some(c, |t| t.summer_deadweight_t)),
    column("true_cargo_t", |c| some(c, |t| t.cargo_t)),
    column("length_m", |c| answer(c, |a| Some(a.length_m.value))),
    column("length_m_lo", |c| answer(c, |a| Some(a.length_m.lo))),
    column("length_m_hi", |c| answer(c, |a| Some(a.length_m.hi))),
    column("beam_m", |c| answer(c, |a| Some(a.beam_m.value))),
    column("beam_m_lo", |c| answer(c, |a| Some(a.beam_m.lo))),
    column("beam_m_hi", |c| answer(c, |a| Some(a.beam_m.hi))),
    column("heading_deg", |c| answer(c, |a| Some(a.heading_deg))),
    column("bow_known", |c| text(c.answer.as_ref().map(|a| a.bow_known))),
    column("bow_right", |c| text(c.bow_right())),
    column("situation", |c| text(c.answer.as_ref().and_then(|a| a.situation).map(|s| format!("{s:?}")))),
    column("withheld", |c| text(c.answer.as_ref().and_then(|a| a.freeboard_m.as_ref().err().copied()))),
    column("freeboard_m", |c| freeboard(c, |i| i.value)),
    column("freeboard_m_lo", |c| freeboard(c, |i| i.lo)),
    column("freeboard_m_hi", |c| freeboard(c, |i| i.hi)),
    column("cues", cues),
    column("budget", budget),
    column("trim_m", |c| answer(c, |a| a.trim_m.map(|t| t.value))),
    column("heel_deg", |c| answer(c, |a| a.heel_deg)),
    column("draft_m", |c| answer(c, |a| a.load.draft_m.map(|i| i.value))),
    column("draft_m_lo", |c| answer(c, |a| a.load.draft_m.map(|i| i.lo))),
    column("draft_m_hi", |c| answer(c, |a| a.load.draft_m.map(|i| i.hi))),
    column("load_fraction", |c| answer(c, |a| a.load.load_fraction.map(|i| i.value))),
    column("load_fraction_lo", |c| answer(c, |a| a.load.load_fraction.map(|i| i.lo))),
    column("load_fraction_hi", |c| answer(c, |a| a.load.load_fraction.map(|i| i.hi))),
    column("cargo_t", |c| answer(c, |a| a.load.cargo_t.map(|i| i.value))),
    column("cargo_t_lo", |c| answer(c, |a| a.load.cargo_t.map(|i| i.lo))),
    column("cargo_t_hi", |c| answer(c, |a| a.load.cargo_t.map(|i| i.hi))),
    column("flags", flags),
    column("length_error_m", |c| error(c, 0)),
    column("beam_error_m", |c| error(c, 1)),
    column("heading_error_deg", |c| error(c, 2)),
    column("freeboard_error_m", |c| error(c, 3)),
    column("draft_error_m", |c| error(c, 4)),
    column("load_fraction_error", |c| error(c, 5)),
    column("freeboard_score", |c| number(FREEBOARD.score(c))),
];

fn error(case: &Case, quantity: usize) -> String {
    number(QUANTITIES[quantity].deviation(case).map(|d| d.error))
}

/// Each cue as `name=value~sigma(factor,pixels)`.
fn cues(case: &Case) -> String {
    let all = case.answer.iter().flat_map(|a| &a.freeboard_cues);
    let one = all.map(|c| {
        format!(
            "{}={:.3}~{:.3}({:.2},{:.1})",
            c.name, c.freeboard_m, c.sigma_m, c.factor, c.width_px
        )
    });
    one.collect::<Vec<_>>().join(";")
}

fn budget(case: &Case) -> String {
    let all = case.answer.iter().flat_map(|a| &a.freeboard_budget);
    let one = all.map(|b| format!("{}={:.3}", b.name, b.sigma_m));
    one.collect::<Vec<_>>().join(";")
}

fn flags(case: &Case) -> String {
    let all = case.answer.iter().flat_map(|a| &a.flags);
    all.map(|f| format!("{f:?}")).collect::<Vec<_>>().join(";")
}

/// Writes the rows as CSV with a header.
///
/// # Errors
/// [`Error::Io`] where `to`, which is called `name`, cannot be written.
pub fn write_csv(to: impl Write, name: &std::path::Path, cases: &[Case]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    let failed = |e: csv::Error| Error::Io {
        path: name.to_owned(),
        source: e.into(),
    };
    writer
        .write_record(COLUMNS.iter().map(|c| c.name))
        .map_err(failed)?;
    for case in cases {
        writer
            .write_record(COLUMNS.iter().map(|c| c.of(case)))
            .map_err(failed)?;
    }
    writer.flush().map_err(|source| Error::Io {
        path: name.to_owned(),
        source,
    })
}
