//! What is written beside a picture.

use serde_json::Value;

use super::{properties, table};
use crate::Interval;
use crate::answer::{HullAnswer, TileAnswer};

/// What is said of a tile above its hulls.
pub(super) fn of_tile(answer: &TileAnswer) -> String {
    let row = &answer.tile;
    let mut line = row.tile.clone();
    if let Some(datetime) = &row.datetime {
        line += &format!("   {datetime}");
    }
    if let Some(gsd) = row.gsd_m {
        line += &format!("   {gsd:.2} m pixels");
    }
    if let (Some(azimuth), Some(elevation)) = (row.sun_azimuth_deg, row.sun_elevation_deg) {
        line += &format!("   sun {azimuth:.0}° at {elevation:.0}°");
    }
    if let (Some(azimuth), Some(incidence)) = (row.view_azimuth_deg, row.view_incidence_deg) {
        line += &format!("   seen from {azimuth:.0}°, {incidence:.0}° off vertical");
    }
    if answer.hulls.is_empty() {
        line += "   no hull found";
    }
    line
}

/// The likeliest type with its probability, where the deck says any.
pub(super) fn ship_type(hull: &HullAnswer) -> Option<String> {
    let (kind, p) = hull.ship_types.likeliest();
    let name = match properties::word(&kind?) {
        Value::String(name) => name,
        _ => return None,
    };
    Some(format!("{name} {:.0} %", 100.0 * p))
}

/// What was found of a hull, in three lines.
pub(super) fn of_hull(hull: &HullAnswer) -> Vec<String> {
    let bow = if hull.bow_known { "" } else { " or opposite" };
    let vessel = hull.load.vessel.as_deref();
    let mut first = format!(
        "hull {}   length {}   beam {}   heading {}°{bow}",
        hull.hull,
        with_unit(&hull.length_m, 1, "m"),
        with_unit(&hull.beam_m, 1, "m"),
        table::heading(hull.heading_deg),
    );
    if let Some(vessel) = vessel {
        first += &format!("   vessel {vessel}");
    }
    let mut freeboard = match &hull.freeboard_m {
        Ok(f) => format!("freeboard {}", with_unit(f, 2, "m")),
        Err(reason) => format!("freeboard withheld: {reason}"),
    };
    if let Some(kind) = ship_type(hull) {
        freeboard += &format!("   {kind}");
    }
    let load = &hull.load;
    let quantities = [
        load.draft_m
            .map(|d| format!("draft {}", with_unit(&d, 2, "m"))),
        load.load_fraction.map(|f| {
            let percent = Interval {
                value: 100.0 * f.value,
                lo: 100.0 * f.lo,
                hi: 100.0 * f.hi,
            };
            format!("load {}", with_unit(&percent, 0, "%"))
        }),
        load.cargo_t
            .map(|c| format!("cargo {}", with_unit(&c, 0, "t"))),
    ];
    let last: Vec<String> = quantities.into_iter().flatten().collect();
    let mut lines = vec![first, freeboard];
    if !last.is_empty() {
        lines.push(last.join("   "));
    }
    lines
}

/// `value [lo to hi] unit`.
fn with_unit(i: &Interval, decimals: usize, unit: &str) -> String {
    format!(
        "{:.decimals$} [{:.decimals$} to {:.decimals$}] {unit}",
        i.value, i.lo, i.hi
    )
}
