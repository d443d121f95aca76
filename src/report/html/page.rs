//! The page: what was found, how, and what is not known.

use jiff::civil::Date;

use super::Chips;
use super::chart::cumulative;
use super::text::{amount, escaped, percent, whole};
use super::visits::{details, table};
use crate::Interval;
use crate::ledger::{Excluded, Ledger, Transfer, Year};

const STYLE: &str = include_str!("style.css");
const SORT: &str = include_str!("sort.js");

/// The whole report as one HTML document.
pub fn page(ledger: &Ledger, chips: Chips<'_>) -> String {
    let body = [
        header(ledger),
        "<main>\n".to_owned(),
        facts(ledger),
        ledger.years.iter().map(year).collect(),
        "<h2 id=\"visits\">Visits</h2>\n".to_owned(),
        table(ledger),
        transfers(&ledger.transfers),
        "<h2>The images of each visit</h2>\n".to_owned(),
        details(ledger, chips),
        coverage(ledger),
        excluded(&ledger.excluded),
        method(ledger),
        "</main>\n".to_owned(),
        footer(),
    ]
    .concat();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>Ledger of liftings</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}\
         <script>\n{SORT}</script>\n</body>\n</html>\n"
    )
}

fn date(date: Option<Date>) -> String {
    date.map_or("not".to_owned(), |d| d.to_string())
}

fn header(ledger: &Ledger) -> String {
    let period = match (ledger.coverage.from, ledger.coverage.to) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        _ => "no dated image".to_owned(),
    };
    format!(
        "<header>\n<h1>Liftings of petroleum products, {period}</h1>\n<p class=\"lead\">{} visits \
         to load, by {} ships as far as they can be told apart: {} UN barrels, between {} and {} \
         with a probability of 90 %.</p>\n</header>\n",
        ledger.liftings,
        ledger.ships,
        whole(ledger.total.bbl_un.value),
        whole(ledger.total.bbl_un.lo),
        whole(ledger.total.bbl_un.hi),
    )
}

fn fact(name: &str, value: &str) -> String {
    format!("<div><dt>{name}</dt><dd>{value}</dd></div>\n")
}

fn facts(ledger: &Ledger) -> String {
    let total = &ledger.total;
    let mut out = String::from("<dl class=\"facts\">\n");
    out.push_str(&fact("Tonnes", &amount(total.t)));
    let product = escaped(&ledger.product);
    out.push_str(&fact(
        &format!("Physical barrels of {product}"),
        &amount(total.bbl),
    ));
    out.push_str(&fact("UN reporting barrels", &amount(total.bbl_un)));
    let share = |share: Option<Interval>| {
        share.map_or(
            "<small>not known: nothing bears on it</small>".to_owned(),
            percent,
        )
    };
    let shares = &ledger.shares;
    out.push_str(&fact(
        "Arrived in ballast",
        &share(shares.arrived_in_ballast),
    ));
    out.push_str(&fact(
        "Left at least 80 % full",
        &share(shares.left_almost_full),
    ));
    out.push_str(&fact("By listed vessels", &share(shares.listed)));
    out.push_str("</dl>\n");
    out
}

fn year(year: &Year) -> String {
    let cap = &year.cap;
    let mut out = format!("<h2>{} and the cap</h2>\n", year.year);
    let verdict = if cap.date_p05.is_none() {
        format!(
            "The cap is passed with a probability of {:.2}.",
            cap.probability
        )
    } else {
        format!(
            "The cap is passed with a probability of {:.2}: on {} as likely as not; by {} with a \
             probability of 5 %, by {} with one of 95 %.",
            cap.probability,
            date(cap.date_p50),
            date(cap.date_p05),
            date(cap.date_p95),
        )
    };
    out.push_str(&format!(
        "<p>{} visits lifted {} UN barrels; {} more were notified. The cap of {} counts all \
         suppliers together. {verdict}</p>\n",
        year.visits,
        amount(year.total.bbl_un),
        whole(year.notified_bbl_un),
        whole(cap.cap_bbl_un),
    ));
    if let Some(svg) = cumulative(year) {
        out.push_str(&format!(
            "<figure class=\"chart\">{svg}<figcaption>UN barrels since 1 January, notified \
             deliveries (dotted) included: the median, the central 90 % interval of each day, and \
             the cap. A visit counts on the day of its last image.</figcaption></figure>\n"
        ));
    }
    out
}

fn transfers(transfers: &[Transfer]) -> String {
    if transfers.is_empty() {
        return String::new();
    }
    let rows: String = transfers
        .iter()
        .map(|t| {
            format!(
                "<li>{}: from ship {} to ship {}, {} t, {} UN barrels ({}; <code>{}</code>)</li>\n",
                t.time.strftime("%F"),
                t.ships[0] + 1,
                t.ships[1] + 1,
                amount(t.cargo_t),
                amount(t.cargo_bbl_un),
                if t.both_measured {
                    "both measured before and after"
                } else {
                    "one measured before and after"
                },
                escaped(&t.tile),
            )
        })
        .collect();
    format!("<h2>From ship to ship</h2>\n<ul>\n{rows}</ul>\n")
}

fn coverage(ledger: &Ledger) -> String {
    let c = &ledger.coverage;
    let mut out = format!(
        "<h2>What was looked at</h2>\n<p>{} images, on {} of {} days; the longest time without one \
         is {} days. {} could not be read, {} have no date. A visit that no image shows is in no \
         sum: where days are missing, the sum is what was seen and not what was lifted.</p>\n",
        c.tiles, c.days_with_image, c.days, c.longest_gap_days, c.tiles_failed, c.tiles_undated,
    );
    if ledger.ais {
        out.push_str(&format!(
            "<p>AIS: {} positions, on {} of the {} days.</p>\n",
            c.ais_positions, c.ais_days, c.days
        ));
    } else {
        out.push_str(
            "<p>No AIS data was given; of no visit is it known whether it was dark.</p>\n",
        );
    }
    let withheld: u32 = c.withheld.values().sum();
    out.push_str(&format!(
        "<p>{} hulls were found; {} of them gave no freeboard.</p>\n",
        c.hulls, withheld
    ));
    if !c.withheld.is_empty() {
        let rows = c.withheld.iter();
        let rows: String = rows
            .map(|(reason, n)| format!("<li>{}: {n}</li>\n", escaped(reason)))
            .collect();
        out.push_str(&format!(
            "<h3>Freeboards withheld, by reason</h3>\n<ul>\n{rows}</ul>\n"
        ));
    }
    out
}

fn excluded(excluded: &[Excluded]) -> String {
    if excluded.is_empty() {
        return String::new();
    }
    let rows: String = excluded
        .iter()
        .map(|e| {
            let hull = e.hull.map_or(String::new(), |h| format!(", hull {h}"));
            let row = if e.row > 0 {
                format!(", row {}", e.row)
            } else {
                String::new()
            };
            format!(
                "<li><code>{}</code>{hull}: {}{row}</li>\n",
                escaped(&e.tile),
                escaped(&e.reason)
            )
        })
        .collect();
    format!("<h2>What does not count</h2>\n<ul>\n{rows}</ul>\n")
}

fn method(ledger: &Ledger) -> String {
    let register = if ledger.register {
        "A register of ships was given; a ship recognised by length and beam lends her own \
         particulars."
    } else {
        "No register was given: particulars are drawn from the scatter among ships of one length \
         and beam, which widens every interval."
    };
    format!(
        "<h2>Method and caveats</h2>\n<ul>\n\
         <li>The freeboard of each hull is measured on its image from shadow and side strip; from \
         freeboard, length and beam follow deadweight and cargo. Where no honest freeboard can be \
         had it is withheld, and the reason stands beside the image.</li>\n\
         <li>A visit's cargo is what she left with less what she brought, drawn sample by sample \
         with the same ship on all her images; ballast water is part of the balance.</li>\n\
         <li>Where an end of a visit was not measured, her other visits and the fleet stand in for \
         it, with their scatter; such rows are shaded in the table.</li>\n\
         <li>A ship that comes to load and lies as in ballast is taken to be empty, nearly \
         always.</li>\n\
         <li>Ships are told apart by length and beam. Sister ships cannot be; the probability \
         stands beside each visit. {register}</li>\n\
         <li>UN barrels are 8.33 to the tonne, as notified figures are counted; that factor is \
         inferred from published pairs. Physical barrels depend on the product, which no image \
         shows.</li>\n\
         <li>Intervals are central 90 %, calibrated on rendered scenes. Real seas and ships may \
         hide more.</li>\n</ul>\n"
    )
}

fn footer() -> String {
    format!(
        "<footer><p>Made by plimsoll {}. Every number can be made again from the images or from \
         the journal of estimates beside this file.</p></footer>\n",
        env!("CARGO_PKG_VERSION")
    )
}
