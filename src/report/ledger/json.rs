//! The sums as one JSON object.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::COLUMNS;
use crate::Interval;
use crate::ledger::{Amount, CapYear, Excluded, Ledger, Transfer, Visit, Year};
use crate::report::properties::{rounded, word};

/// Everything but the pictures: sums, the cap, shares, visits with their images, transfers,
/// coverage, and what does not count.
pub fn json(ledger: &Ledger) -> Value {
    let mut out = Map::new();
    out.insert("visits".into(), json!(ledger.liftings));
    out.insert("ships".into(), json!(ledger.ships));
    amount(&mut out, "total", &ledger.total);
    let year = ledger.cap_year();
    let cap = year.map(|y| &y.cap);
    cap_dates(&mut out, cap);
    out.insert("cap_year".into(), json!(year.map(|y| y.year)));
    out.insert(
        "cap_probability".into(),
        cap.map_or(Value::Null, |c| rounded(c.probability, 4)),
    );
    let shares = &ledger.shares;
    interval(&mut out, "share_listed", shares.listed, 4);
    interval(
        &mut out,
        "share_arrived_in_ballast",
        shares.arrived_in_ballast,
        4,
    );
    interval(
        &mut out,
        "share_left_almost_full",
        shares.left_almost_full,
        4,
    );
    out.insert("product".into(), json!(ledger.product));
    out.insert("register".into(), json!(ledger.register));
    out.insert("ais_given".into(), json!(ledger.ais));
    out.insert("years".into(), ledger.years.iter().map(year_json).collect());
    out.insert("coverage".into(), word(&ledger.coverage));
    out.insert(
        "visit_list".into(),
        ledger.visits.iter().enumerate().map(visit).collect(),
    );
    out.insert(
        "transfers".into(),
        ledger.transfers.iter().map(transfer).collect(),
    );
    out.insert(
        "excluded".into(),
        ledger.excluded.iter().map(excluded).collect(),
    );
    out.insert("plimsoll_version".into(), json!(env!("CARGO_PKG_VERSION")));
    Value::Object(out)
}

fn interval(out: &mut Map<String, Value>, name: &str, interval: Option<Interval>, decimals: i32) {
    let part =
        |of: fn(&Interval) -> f64| interval.map_or(Value::Null, |i| rounded(of(&i), decimals));
    out.insert(name.to_owned(), part(|i| i.value));
    out.insert(format!("{name}_lo"), part(|i| i.lo));
    out.insert(format!("{name}_hi"), part(|i| i.hi));
}

/// As `ledger.json`.
impl Serialize for Ledger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json(self).serialize(serializer)
    }
}

fn amount(out: &mut Map<String, Value>, name: &str, amount: &Amount) {
    interval(out, &format!("{name}_t"), Some(amount.t), 1);
    interval(out, &format!("{name}_bbl"), Some(amount.bbl), 0);
    interval(out, &format!("{name}_bbl_un"), Some(amount.bbl_un), 0);
}

fn cap_dates(out: &mut Map<String, Value>, cap: Option<&CapYear>) {
    let date = |of: fn(&CapYear) -> Option<jiff::civil::Date>| {
        json!(cap.and_then(of).map(|d| d.to_string()))
    };
    out.insert("cap_date_p05".into(), date(|c| c.date_p05));
    out.insert("cap_date_p50".into(), date(|c| c.date_p50));
    out.insert("cap_date_p95".into(), date(|c| c.date_p95));
}

fn year_json(year: &Year) -> Value {
    let mut out = Map::new();
    out.insert("year".into(), json!(year.year));
    out.insert("visits".into(), json!(year.visits));
    amount(&mut out, "total", &year.total);
    out.insert("notified_bbl_un".into(), rounded(year.notified_bbl_un, 0));
    out.insert("cap_bbl_un".into(), rounded(year.cap.cap_bbl_un, 0));
    out.insert("cap_probability".into(), rounded(year.cap.probability, 4));
    cap_dates(&mut out, Some(&year.cap));
    let days = year.cap.days.iter().map(|day| {
        let mut out = Map::new();
        out.insert("date".into(), json!(day.date.to_string()));
        interval(&mut out, "bbl_un", Some(day.bbl_un), 0);
        out.insert("notified_bbl_un".into(), rounded(day.notified_bbl_un, 0));
        out.insert("passed".into(), rounded(day.passed, 4));
        Value::Object(out)
    });
    out.insert("over_time".into(), days.collect());
    Value::Object(out)
}

fn visit((index, visit): (usize, &Visit)) -> Value {
    let mut out: Map<String, Value> = COLUMNS
        .iter()
        .map(|c| (c.name.to_owned(), c.of(index, visit)))
        .collect();
    let looks = visit.looks.iter().map(|look| {
        let mut out = Map::new();
        out.insert("tile".into(), json!(look.tile));
        out.insert("hull".into(), json!(look.hull));
        out.insert("datetime".into(), json!(look.time.to_string()));
        out.insert("part".into(), word(&look.part));
        interval(&mut out, "freeboard_m", look.freeboard_m, 3);
        out.insert("freeboard_withheld".into(), json!(look.withheld));
        interval(&mut out, "load_fraction", look.load_fraction, 4);
        Value::Object(out)
    });
    out.insert("looks".into(), looks.collect());
    Value::Object(out)
}

fn transfer(transfer: &Transfer) -> Value {
    let mut out = Map::new();
    out.insert("tile".into(), json!(transfer.tile));
    out.insert("datetime".into(), json!(transfer.time.to_string()));
    out.insert("from_ship".into(), json!(transfer.ships[0] + 1));
    out.insert("to_ship".into(), json!(transfer.ships[1] + 1));
    interval(&mut out, "cargo_t", Some(transfer.cargo_t), 1);
    interval(&mut out, "cargo_bbl_un", Some(transfer.cargo_bbl_un), 0);
    out.insert("both_measured".into(), json!(transfer.both_measured));
    Value::Object(out)
}

fn excluded(excluded: &Excluded) -> Value {
    let row = Some(excluded.row).filter(|r| *r > 0);
    json!({
        "source": excluded.source.to_string_lossy(),
        "row": row,
        "tile": excluded.tile,
        "hull": excluded.hull,
        "reason": excluded.reason,
    })
}
