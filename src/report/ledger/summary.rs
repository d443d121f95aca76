//! The ledger as a few lines of text.

use std::fmt::Write;

use jiff::civil::Date;

use crate::Interval;
use crate::ledger::{CapYear, Ledger};

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
        line(format!(
            "{}: {} visits, {} UN bbl, {:.0} notified; the cap of {:.0} is passed with probability \
             {:.2}{}",
            year.year,
            year.visits,
            rounded(year.total.bbl_un),
            year.notified_bbl_un,
            year.cap.cap_bbl_un,
            year.cap.probability,
            dates(&year.cap),
        ));
    }
    let coverage = &ledger.coverage;
    line(format!(
        "{} of {} days with an image, {} at most without; {} hulls, {} of them without a freeboard; \
         does not count: {}",
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

/// When the cap is passed, where that is not all but excluded; a date that does not come in the
/// year is "later".
fn dates(cap: &CapYear) -> String {
    let Some(first) = cap.date_p05 else {
        return String::new();
    };
    let date = |d: Option<Date>| d.map_or("later".to_owned(), |d| d.to_string());
    let (middle, last) = (date(cap.date_p50), date(cap.date_p95));
    format!(", on {middle} [{first} – {last}]")
}

fn rounded(i: Interval) -> String {
    format!("{:.0} [{:.0} – {:.0}]", i.value, i.lo, i.hi)
}
