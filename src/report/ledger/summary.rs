//! The ledger as a few lines of text.

use std::fmt::Write;

use crate::Interval;
use crate::ledger::Ledger;

/// Visits, sums by year, and the cap, for a terminal.
pub fn summary(ledger: &Ledger) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        // Writing to a string does not fail.
        let _ = writeln!(out, "{text}");
    };
    let total = &ledger.total;
    line(format!(
        "{} visits that loaded, by {} ships: {} t, {} bbl of {}, {} UN bbl",
        ledger.liftings,
        ledger.ships,
        rounded(total.t),
        rounded(total.bbl),
        ledger.product,
        rounded(total.bbl_un),
    ));
    for year in &ledger.years {
        let date = |d: Option<jiff::civil::Date>| d.map_or("-".to_owned(), |d| d.to_string());
        let cap = &year.cap;
        line(format!(
            "{}: {} visits, {} UN bbl, {:.0} notified; the cap of {:.0} is passed with probability \
             {:.2}, on {} [{} – {}]",
            year.year,
            year.visits,
            rounded(year.total.bbl_un),
            year.notified_bbl_un,
            cap.cap_bbl_un,
            cap.probability,
            date(cap.date_p50),
            date(cap.date_p05),
            date(cap.date_p95),
        ));
    }
    let coverage = &ledger.coverage;
    line(format!(
        "{} of {} days with an image, {} at most without; {} hulls, {} of them without a freeboard; \
         {} rows do not count",
        coverage.days_with_image,
        coverage.days,
        coverage.longest_gap_days,
        coverage.hulls,
        coverage.withheld.values().sum::<u32>(),
        ledger.excluded.len(),
    ));
    out.truncate(out.trim_end().len());
    out
}

fn rounded(i: Interval) -> String {
    format!("{:.0} [{:.0} – {:.0}]", i.value, i.lo, i.hi)
}
