//! Measured drafts against reported ones: where a user has real draughts, this is real truth.
//!
//! In: the answers in a file that the main job wrote, and a CSV of draughts from AIS or pilots.
//! Out: a [`Comparison`]: one residual per measured ship with a report near in time, their
//! bias, and the [`field_sigma_m`](crate::Options::field_sigma_m) that makes the measurement's
//! intervals as wide as the residuals are.
//!
//! # Method
//!
//! Ships are matched by IMO number, which an answer has from the register, and each answer with
//! the report nearest in time. A report is crew-entered in steps of 0.1 m and may be of another
//! day, see [`CompareOptions`]; one in twenty is taken to be wrong altogether (never updated, a
//! decimal point off), so that it does not widen everybody's interval. What the residuals
//! scatter beyond measurement and report is the field's, by maximum likelihood (`fit`).
//!
//! A draft is the summer draft less what the freeboard lies above its mark: with a register
//! that has depth and summer draft it errs as the freeboard does, and the fitted sigma is one
//! of freeboard. Without, it holds the particulars' errors too, and says little.

mod estimates;
mod fit;
mod plot;
mod reported;

pub use estimates::{MeasuredDraft, read_estimates};
pub use fit::Fit;
pub use plot::svg;
pub use reported::{ReportedDraft, read_reported};

/// What may be asked of a comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompareOptions {
    /// A report farther from the image than this is no report of it, hours.
    pub within_hours: f64,
    /// How much a draft may have changed since, metres per day, one standard deviation.
    pub drift_m_per_day: f64,
}

impl Default for CompareOptions {
    fn default() -> Self {
        CompareOptions {
            within_hours: 24.0,
            drift_m_per_day: 0.1,
        }
    }
}

/// Standard deviation of a draught that is rounded to 0.1 m: `0.1/√12`, metres.
const ROUNDING_SIGMA_M: f64 = 0.028_867_5;

/// One ship, measured and reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Residual {
    /// What the image says.
    pub measured: MeasuredDraft,
    /// What was reported.
    pub reported: ReportedDraft,
    /// Report after image, hours.
    pub hours: f64,
    /// Measured less reported, metres.
    pub residual_m: f64,
    /// Its standard deviation by measurement and report alone, metres.
    pub sigma_m: f64,
    /// Probability that the report is no report of this draft.
    pub wrong: f64,
}

/// All residuals, by IMO number, then time, and what they say.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// One per measured ship with a report.
    pub residuals: Vec<Residual>,
    /// Measured ships without.
    pub unmatched: usize,
    /// Bias and field sigma; `None` with fewer than three residuals.
    pub fit: Option<Fit>,
}

/// Compares measured drafts with reported ones.
pub fn compare(
    measured: &[MeasuredDraft],
    reported: &[ReportedDraft],
    options: &CompareOptions,
) -> Comparison {
    let mut residuals: Vec<Residual> = measured
        .iter()
        .filter_map(|draft| nearest(draft, reported, options))
        .collect();
    residuals.sort_by_key(|r| (r.measured.imo, r.measured.time));
    let fit = Fit::of(&residuals);
    if let Some(fit) = fit {
        for residual in &mut residuals {
            residual.wrong = fit.wrong(residual.residual_m, residual.sigma_m);
        }
    }
    Comparison {
        unmatched: measured.len() - residuals.len(),
        residuals,
        fit,
    }
}

/// The report of the same ship that is nearest in time; the earlier of two as near.
fn nearest(
    measured: &MeasuredDraft,
    reported: &[ReportedDraft],
    options: &CompareOptions,
) -> Option<Residual> {
    let hours =
        |r: &ReportedDraft| (r.time.as_second() - measured.time.as_second()) as f64 / 3600.0;
    let report = reported
        .iter()
        .filter(|r| r.imo == measured.imo && hours(r).abs() <= options.within_hours)
        .min_by(|a, b| hours(a).abs().total_cmp(&hours(b).abs()))?;
    let hours = hours(report);
    let drift_m = options.drift_m_per_day * hours.abs() / 24.0;
    Some(Residual {
        residual_m: measured.draft_m.value - report.draft_m,
        sigma_m: measured
            .draft_m
            .sigma
            .hypot(drift_m)
            .hypot(ROUNDING_SIGMA_M),
        measured: measured.clone(),
        reported: report.clone(),
        hours,
        wrong: 0.0,
    })
}

impl Comparison {
    /// The table for people: one line per residual, and the fit.
    pub fn table(&self) -> String {
        use std::fmt::Write as _;
        let mut out = format!(
            "{:>8} {:20} {:20} {:>9} {:>9} {:>7} {:>9} {:>6} {:>6}\n",
            "imo", "vessel", "image", "measured", "reported", "hours", "residual", "sigma", "wrong"
        );
        for r in &self.residuals {
            let vessel = r.measured.vessel.as_deref().unwrap_or("");
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{:>8} {vessel:20} {:20} {:>9.2} {:>9.1} {:>+7.1} {:>+9.2} {:>6.2} {:>6.2}",
                r.measured.imo,
                r.measured.time.to_string(),
                r.measured.draft_m.value,
                r.reported.draft_m,
                r.hours,
                r.residual_m,
                r.sigma_m,
                r.wrong
            );
        }
        let _ = match self.fit {
            Some(f) => writeln!(
                out,
                "{} ships compared, {} without a report; bias {:+.2} m ± {:.2}, field_sigma_m \
                 {:.2} [{:.2}, {:.2}]",
                self.residuals.len(),
                self.unmatched,
                f.bias_m.value,
                f.bias_m.sigma,
                f.field_sigma_m.value,
                f.field_sigma_m.lo,
                f.field_sigma_m.hi
            ),
            None => writeln!(
                out,
                "{} ships compared, {} without a report: too few to fit a sigma",
                self.residuals.len(),
                self.unmatched
            ),
        };
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Measured;

    fn at(hour: i64) -> jiff::Timestamp {
        jiff::Timestamp::from_second(1_710_000_000 + 3600 * hour).unwrap()
    }

    fn measured(imo: u32, hour: i64, draft_m: f64) -> MeasuredDraft {
        MeasuredDraft {
            imo,
            vessel: Some("A".to_owned()),
            time: at(hour),
            draft_m: Measured::new(draft_m, 0.1),
        }
    }

    fn reported(imo: u32, hour: i64, draft_m: f64) -> ReportedDraft {
        ReportedDraft {
            imo,
            time: at(hour),
            draft_m,
        }
    }

    #[test]
    fn the_nearest_report_of_the_same_ship_counts_and_stale_ones_do_not() {
        let found = compare(
            &[measured(9_000_003, 0, 5.0), measured(9_000_015, 0, 6.0)],
            &[
                reported(9_000_003, -20, 3.0),
                reported(9_000_003, 4, 4.8),
                reported(9_000_015, 30, 6.0),
                reported(9_000_027, 0, 6.0),
            ],
            &CompareOptions::default(),
        );
        assert_eq!((found.residuals.len(), found.unmatched), (1, 1));
        let residual = &found.residuals[0];
        assert!((residual.residual_m - 0.2).abs() < 1e-12);
        assert_eq!(residual.hours, 4.0);
        // 0.1 m measured, 0.029 m rounding, 4 h at 0.1 m a day.
        let sigma_m = (0.01_f64 + 0.01 / 12.0 + (0.4_f64 / 24.0).powi(2)).sqrt();
        assert!((residual.sigma_m - sigma_m).abs() < 1e-6);
        assert_eq!(found.fit, None);
        assert!(found.table().contains("too few"));
    }
}
