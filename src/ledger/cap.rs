//! The sum over time, and the day on which a cap is passed.

use jiff::ToSpan;
use jiff::civil::Date;

use super::table::Notified;
use crate::Interval;

/// Refined petroleum that may go to North Korea in a calendar year, all suppliers together, in
/// UN reporting barrels: Security Council [resolution 2397](crate::Bibliography::UN2397),
/// paragraph 5.
pub const CAP_BBL_UN: f64 = 500_000.0;

/// The sum at the end of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// The day, UTC.
    pub date: Date,
    /// Lifted from 1 January on and notified, UN barrels.
    pub bbl_un: Interval,
    /// Of it, notified.
    pub notified_bbl_un: f64,
    /// Probability that the sum is above the cap.
    pub passed: f64,
}

/// How a calendar year compares with the cap.
#[derive(Debug, Clone, PartialEq)]
pub struct CapYear {
    /// The cap, UN barrels.
    pub cap_bbl_un: f64,
    /// Every day on which something came, by date.
    pub days: Vec<Day>,
    /// Probability that the cap is passed by the end.
    pub probability: f64,
    /// Day by which it is passed with a probability of 5 %; `None` where it never is.
    pub date_p05: Option<Date>,
    /// The same of 50 %.
    pub date_p50: Option<Date>,
    /// The same of 95 %.
    pub date_p95: Option<Date>,
}

/// What came on one day: UN barrels, sample by sample.
pub(super) struct Lift<'a> {
    pub(super) date: Date,
    pub(super) bbl_un: &'a [f64],
}

/// Sums the lifts of one year, which are in order of time.
pub(super) fn over_year(
    year: i16,
    lifts: &[Lift<'_>],
    notified: &[Notified],
    cap_bbl_un: f64,
    samples: usize,
) -> CapYear {
    let mut dates: Vec<Date> = lifts.iter().map(|l| l.date).collect();
    for n in notified.iter().filter(|n| n.from.year() == year) {
        // Evenly over its period; its first and last days and each between are days of it.
        let mut day = n.from;
        while day <= n.to {
            dates.push(day);
            match day.checked_add(1.day()) {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
    }
    dates.sort_unstable();
    dates.dedup();
    let mut sums = vec![0.0; samples];
    let mut days = Vec::with_capacity(dates.len());
    let mut next = lifts.iter().peekable();
    for date in dates {
        while let Some(lift) = next.next_if(|l| l.date <= date) {
            sums.iter_mut()
                .zip(lift.bbl_un)
                .for_each(|(sum, x)| *sum += x);
        }
        let notified_bbl_un = notified_until(notified, date);
        let mut now: Vec<f64> = sums.iter().map(|s| s + notified_bbl_un).collect();
        let passed = now.iter().filter(|s| **s > cap_bbl_un).count() as f64 / samples as f64;
        if let Some(bbl_un) = Interval::of_samples(&mut now) {
            days.push(Day {
                date,
                bbl_un,
                notified_bbl_un,
                passed,
            });
        }
    }
    let by = |p: f64| {
        let day = days.iter().find(|d| d.passed >= p);
        day.map(|d| d.date)
    };
    CapYear {
        cap_bbl_un,
        probability: days.last().map_or(0.0, |d| d.passed),
        date_p05: by(0.05),
        date_p50: by(0.50),
        date_p95: by(0.95),
        days,
    }
}

/// Notified in the year of `date` up to the end of that day, UN barrels.
pub(super) fn notified_until(notified: &[Notified], date: Date) -> f64 {
    let days = |from: Date, to: Date| (to - from).get_days() + 1;
    let parts = notified
        .iter()
        .filter(|n| n.from.year() == date.year() && n.from <= date)
        .map(|n| {
            let whole = f64::from(days(n.from, n.to));
            n.barrels_un * f64::from(days(n.from, n.to.min(date))) / whole
        });
    // From zero on: a sum of nothing is minus zero.
    parts.fold(0.0, |sum, part| sum + part)
}
