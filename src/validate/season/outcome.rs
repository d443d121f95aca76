//! Truth beside the ledger's estimate.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Season, image_name};
use crate::ledger::{CAP_BBL_UN, Ledger, Visit};
use crate::load::cargo::UN_BARRELS_PER_T;

/// How one season went.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The season's seed.
    pub seed: u64,
    /// Visits that an image shows.
    pub visits: usize,
    /// Visits that the ledger counts.
    pub counted: usize,
    /// Visits of which there is an image of the arrival and one of the departure.
    pub twice: usize,
    /// Of these, those that the ledger has once each: all that it saw of one is in one visit, and
    /// nothing else is.
    pub once_each: usize,
    /// Lifted by the visits that were seen, tonnes.
    pub truth_t: f64,
    /// Of these, those on whose images a hull was found, whatever became of it; tonnes.
    pub found_t: f64,
    /// The ledger's total: median, 5th and 95th percentile.
    pub total_t: [f64; 3],
    /// The day on which the cap is passed; `None` where it is not.
    pub passed: Option<Date>,
    /// What the ledger says of it, at 5, 50 and 95 %.
    pub dates: [Option<Date>; 3],
}

impl Outcome {
    /// Compares a ledger with the season's truth.
    pub fn of(season: &Season, ledger: &Ledger) -> Outcome {
        let total = ledger.total.t;
        let cap = ledger.cap_year().map(|y| &y.cap);
        let [twice, once_each] = once_each(season, ledger);
        Outcome {
            seed: season.seed,
            visits: season.seen().count(),
            counted: ledger.liftings,
            twice,
            once_each,
            truth_t: season.cargo_t(),
            found_t: found_t(season, ledger),
            total_t: [total.value, total.lo, total.hi],
            passed: passed(season),
            dates: cap.map_or([None; 3], |c| [c.date_p05, c.date_p50, c.date_p95]),
        }
    }

    /// Error of the total, relative to the truth.
    pub fn error(&self) -> f64 {
        self.total_t[0] / self.truth_t - 1.0
    }

    /// Whether the total's interval holds the truth.
    pub fn covers(&self) -> bool {
        (self.total_t[1]..=self.total_t[2]).contains(&self.truth_t)
    }

    /// Whether the total's interval holds what the visits lifted on whose images a hull was found:
    /// of the others no ledger can know.
    pub fn covers_found(&self) -> bool {
        (self.total_t[1]..=self.total_t[2]).contains(&self.found_t)
    }

    /// Whether the date's interval holds the true one; a date that does not come in the season
    /// lies after all that do.
    pub fn covers_date(&self) -> bool {
        let after = |a: Option<Date>, b: Option<Date>| match (a, b) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(a), Some(b)) => a >= b,
        };
        after(self.passed, self.dates[0]) && after(self.dates[2], self.passed)
    }
}

/// Lifted by the visits of which an image shows a hull to the ledger, counted or not, tonnes.
fn found_t(season: &Season, ledger: &Ledger) -> f64 {
    let looks = ledger.visits.iter().flat_map(|v| &v.looks);
    let tiles: BTreeSet<&str> = looks
        .map(|look| look.tile.as_str())
        .chain(ledger.excluded.iter().map(|e| e.tile.as_str()))
        // A rendered tile that was never a file has no extension.
        .map(|tile| tile.strip_suffix(".tif").unwrap_or(tile))
        .collect();
    let found = |number: usize| (0..2).any(|end| tiles.contains(image_name(number, end).as_str()));
    let calls = season.calls.iter().enumerate();
    calls
        .filter(|(number, call)| call.looks.iter().any(|l| l.seen) && found(*number))
        .map(|(_, call)| call.cargo_t)
        .sum()
}

/// Visits of which both images exist, and how many of them the ledger counts once each.
fn once_each(season: &Season, ledger: &Ledger) -> [usize; 2] {
    let numbers = |visit: &Visit| -> BTreeSet<usize> {
        let tiles = visit.looks.iter().map(|l| l.tile.as_str());
        let name = |tile: &str| tile.strip_suffix(".tif").unwrap_or(tile).to_owned();
        let tiles: Vec<String> = tiles.map(name).collect();
        (0..season.calls.len())
            .filter(|&n| (0..2).any(|end| tiles.contains(&image_name(n, end))))
            .collect()
    };
    let of: Vec<BTreeSet<usize>> = ledger.visits.iter().map(numbers).collect();
    let twice = (0..season.calls.len()).filter(|&n| season.calls[n].looks.iter().all(|l| l.seen));
    let once = |n: &usize| {
        let mut hers = of.iter().filter(|numbers| numbers.contains(n));
        matches!((hers.next(), hers.next()), (Some(only), None) if only.len() == 1)
    };
    [twice.clone().count(), twice.filter(once).count()]
}

/// The day on which what the seen visits lifted passes the cap.
fn passed(season: &Season) -> Option<Date> {
    let mut lifts: Vec<(Date, f64)> = season
        .seen()
        .filter_map(|call| {
            let last = call.looks.iter().rev().find(|l| l.seen)?;
            let date = last.time.to_zoned(TimeZone::UTC).date();
            Some((date, UN_BARRELS_PER_T * call.cargo_t))
        })
        .collect();
    lifts.sort_by_key(|l| l.0);
    let mut sum = 0.0;
    lifts.into_iter().find_map(|(date, bbl)| {
        sum += bbl;
        (sum > CAP_BBL_UN).then_some(date)
    })
}

/// A table of seasons, and what they come to.
pub fn render(outcomes: &[Outcome]) -> String {
    let mut out = String::new();
    if outcomes.len() <= 50 {
        out.push_str(
            "seed  visits  counted  truth t  total t [5 % – 95 %]        error    cap passed: \
             truth, 5 %, 50 %, 95 %\n",
        );
        for o in outcomes {
            let day =
                |d: &Option<Date>| d.map_or("-".to_owned(), |d| d.strftime("%m-%d").to_string());
            let dates: Vec<String> = o.dates.iter().map(day).collect();
            out.push_str(&format!(
                "{:<5} {:>6}  {:>7}  {:>7.0}  {:>7.0} [{:>7.0} – {:>7.0}] {} {:>+6.1} %   {}  {}{}\n",
                o.seed,
                o.visits,
                o.counted,
                o.truth_t,
                o.total_t[0],
                o.total_t[1],
                o.total_t[2],
                if o.covers() { "holds" } else { "MISS " },
                100.0 * o.error(),
                day(&o.passed),
                dates.join(", "),
                if o.covers_date() { "" } else { " MISS" },
            ));
        }
    }
    let n = outcomes.len().max(1) as f64;
    let share = |of: fn(&Outcome) -> bool| outcomes.iter().filter(|o| of(o)).count() as f64 / n;
    let mut errors: Vec<f64> = outcomes.iter().map(|o| o.error().abs()).collect();
    errors.sort_by(f64::total_cmp);
    let median = errors.get(errors.len() / 2).copied().unwrap_or(0.0);
    let once: usize = outcomes.iter().map(|o| o.once_each).sum();
    let twice: usize = outcomes.iter().map(|o| o.twice).sum();
    let bias = outcomes.iter().map(Outcome::error).sum::<f64>() / n;
    let overlooked = outcomes
        .iter()
        .map(|o| 1.0 - o.found_t / o.truth_t)
        .sum::<f64>()
        / n;
    out.push_str(&format!(
        "{} seasons: the total's 90 % interval holds {:.1} %, the cap's date {:.1} %; median error \
         {:.1} %, bias {:+.1} %; visits counted exactly in {:.1} %; of those with both images {:.1} % \
         are counted once each, all of them in {:.1} % of the seasons; without the {:.1} % on whose \
         images no hull was found the interval holds {:.1} %\n",
        outcomes.len(),
        100.0 * share(Outcome::covers),
        100.0 * share(Outcome::covers_date),
        100.0 * median,
        100.0 * bias,
        100.0 * share(|o| o.visits == o.counted),
        100.0 * once as f64 / twice.max(1) as f64,
        100.0 * share(|o| o.once_each == o.twice),
        100.0 * overlooked,
        100.0 * share(Outcome::covers_found),
    ));
    out
}
