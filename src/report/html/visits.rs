//! The visits: a table that can be sorted, and each visit with its images.

use super::Chips;
use super::picture::base64;
use super::text::{amount, escaped, metres, percent};
use crate::ledger::{AisStatus, Basis, Ledger, Look, Part, Role, Visit};

/// What the basis of a cargo means.
pub(super) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Both => "arrival and departure",
        Basis::LadenEnd => "laden end only",
        Basis::LightEnd => "light end only; the rest from her other visits and the fleet",
        Basis::Fleet => "not measured; from her size, her other visits and the fleet",
    }
}

pub(super) fn ship(visit: &Visit) -> String {
    match (&visit.vessel, visit.imo) {
        (Some(name), Some(imo)) => format!("{} (IMO {imo})", escaped(name)),
        (Some(name), None) => escaped(name),
        (None, Some(imo)) => format!("IMO {imo}"),
        (None, None) => format!("ship {}", visit.ship + 1),
    }
}

fn ais(status: AisStatus) -> &'static str {
    match status {
        AisStatus::Seen => "seen",
        AisStatus::Dark => "dark",
        AisStatus::Unknown => "unknown",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Loads => "loads",
        Role::Discharges => "discharges",
        Role::Anchorage => "anchorage",
    }
}

fn place(visit: &Visit) -> String {
    let parts = visit.place.iter().chain(&visit.berth);
    escaped(&parts.cloned().collect::<Vec<_>>().join(", "))
}

fn days(visit: &Visit) -> String {
    let day =
        |look: Option<&Look>| look.map_or(String::new(), |l| l.time.strftime("%F").to_string());
    let (first, last) = (day(visit.looks.first()), day(visit.looks.last()));
    if first == last {
        first
    } else {
        format!("{first} to {last}")
    }
}

const HEADS: [(&str, &str); 9] = [
    ("Visit", "n"),
    ("Dates", ""),
    ("Ship", ""),
    ("Place", ""),
    ("Role", ""),
    ("Tonnes", "n"),
    ("UN barrels", "n"),
    ("Measured", ""),
    ("AIS", ""),
];

/// The table of all visits.
pub(super) fn table(ledger: &Ledger) -> String {
    let mut out = String::from(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of visits\">\n\
         <table class=\"sortable\">\n<caption>Each visit with the cargo it lifted or gave away: \
         the median, and below it the central 90 % interval. A column's button sorts by \
         it.</caption>\n<thead><tr>",
    );
    for (head, class) in HEADS {
        let sorted = if head == "Visit" { "ascending" } else { "none" };
        out.push_str(&format!(
            "<th scope=\"col\" class=\"{class}\" aria-sort=\"{sorted}\"><button \
             type=\"button\">{head}</button></th>"
        ));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (index, visit) in ledger.visits.iter().enumerate() {
        out.push_str(&row(index, visit));
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    out
}

fn row(index: usize, visit: &Visit) -> String {
    let number = index + 1;
    let weak = matches!(visit.basis, Basis::LightEnd | Basis::Fleet);
    let class = if weak { " class=\"weak\"" } else { "" };
    let start = visit.looks.first();
    let start = start.map_or(String::new(), |l| l.time.to_string());
    let (t, bbl) = match &visit.cargo {
        Some(cargo) => (
            (cargo.t.value.to_string(), amount(cargo.t)),
            (cargo.bbl_un.value.to_string(), amount(cargo.bbl_un)),
        ),
        None => Default::default(),
    };
    let sure = match visit.ship_probability {
        p if p < 0.995 => format!("<br><small>same ship: {p:.2}</small>"),
        _ => String::new(),
    };
    let cell = |key: &str, class: &str, html: &str| {
        format!(
            "<td class=\"{class}\" data-key=\"{}\">{html}</td>",
            escaped(key)
        )
    };
    let measured = match visit.cargo {
        Some(_) => basis(visit.basis),
        None => "nothing is lifted at an anchorage",
    };
    let cells = [
        cell(
            &number.to_string(),
            "n",
            &format!("<a href=\"#visit-{number}\">{number}</a>"),
        ),
        cell(&start, "d", &days(visit).replace(" to ", " to<br>")),
        cell(&visit.ship.to_string(), "", &(ship(visit) + &sure)),
        cell(&place(visit), "", &place(visit)),
        cell(role(visit.role), "", role(visit.role)),
        cell(&t.0, "n", &t.1),
        cell(&bbl.0, "n", &bbl.1),
        cell(measured, "", measured),
        cell(ais(visit.ais), "", ais(visit.ais)),
    ];
    format!("<tr{class}>{}</tr>\n", cells.concat())
}

/// Every visit with its images.
pub(super) fn details(ledger: &Ledger, chips: Chips<'_>) -> String {
    let mut out = String::new();
    for (index, visit) in ledger.visits.iter().enumerate() {
        let number = index + 1;
        out.push_str(&format!(
            "<section class=\"visit\" id=\"visit-{number}\" aria-labelledby=\"visit-{number}-h\">\n\
             <h3 id=\"visit-{number}-h\">Visit {number}: {}, {}</h3>\n<p>{}</p>\n\
             <div class=\"chips\">\n",
            ship(visit),
            days(visit),
            sentence(visit),
        ));
        for look in &visit.looks {
            out.push_str(&figure(look, chips));
        }
        out.push_str("</div>\n</section>\n");
    }
    out
}

fn sentence(visit: &Visit) -> String {
    let mut parts = vec![format!(
        "Length {}, beam {}.",
        metres(visit.length_m),
        metres(visit.beam_m)
    )];
    if let Some(cargo) = &visit.cargo {
        let verb = match visit.role {
            Role::Discharges => "Gave away",
            _ => "Lifted",
        };
        parts.push(format!(
            "{verb} {} t, {} physical barrels, {} UN barrels. Basis: {}.",
            amount(cargo.t),
            amount(cargo.bbl),
            amount(cargo.bbl_un),
            basis(visit.basis)
        ));
    }
    if let Some(other) = visit.same_cargo_as {
        let other = other + 1;
        parts.push(format!(
            "The same cargo as <a href=\"#visit-{other}\">visit {other}</a>; both bear on it."
        ));
    }
    if visit.named_by_person {
        parts.push("She was named by a person.".to_owned());
    } else if let Some(p) = visit.match_probability {
        parts.push(format!("Matched with the register, probability {p:.2}."));
    }
    if let Some(listed) = &visit.listed {
        parts.push(format!("Listed: {}.", escaped(listed)));
    }
    parts.join(" ")
}

fn figure(look: &Look, chips: Chips<'_>) -> String {
    let part = match look.part {
        Part::Arrival => "arrival",
        Part::Departure => "departure",
        Part::Between => "in between, or not measured",
    };
    let measured = match (&look.freeboard_m, &look.withheld) {
        (Some(freeboard), _) => format!("freeboard {}", metres(*freeboard)),
        (None, Some(reason)) => format!("freeboard withheld: {}", escaped(reason)),
        (None, None) => "no freeboard".to_owned(),
    };
    let load = look
        .load_fraction
        .map_or(String::new(), |f| format!(", loaded {}", percent(f)));
    let time = look.time.strftime("%F %R UTC").to_string();
    let tile = escaped(&look.tile);
    let hull = look.hull;
    let picture = match chips(&look.tile, look.hull) {
        Some(jpeg) => format!(
            "<img loading=\"lazy\" alt=\"Hull {hull} of {tile} with what was measured on it drawn \
             in\" src=\"data:image/jpeg;base64,{}\">",
            base64(&jpeg)
        ),
        None => "<div class=\"none\">No picture: the estimate comes from an earlier run.</div>"
            .to_owned(),
    };
    format!(
        "<figure>{picture}<figcaption>{time}, {part}: {measured}{load}.<br><code>{tile}</code>, \
         hull {hull}</figcaption></figure>\n"
    )
}
