//! The plain-text table for people at a terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::properties;
use crate::Interval;
use crate::answer::{HullAnswer, Status, TileAnswer};

const HEADER: [&str; 11] = [
    "tile",
    "hull",
    "L m",
    "B m",
    "heading",
    "freeboard m",
    "draft m",
    "load %",
    "cargo t",
    "condition",
    "vessel",
];

/// One line per hull with intervals in brackets, a line for each tile without a hull or
/// failed, and a last line that counts.
pub fn render(answers: &[TileAnswer]) -> String {
    let mut rows = vec![HEADER.map(str::to_owned).to_vec()];
    for answer in answers {
        match (answer.tile.status, &answer.tile.error) {
            (Status::Failed, error) => rows.push(vec![
                answer.tile.tile.clone(),
                format!("failed: {}", error.as_deref().unwrap_or("unknown")),
            ]),
            (Status::Ok, _) if answer.hulls.is_empty() => {
                rows.push(vec![answer.tile.tile.clone(), "no hull found".to_owned()]);
            }
            (Status::Ok, _) => rows.extend(answer.hulls.iter().map(hull_row)),
        }
    }
    let mut text = aligned(&rows);
    text.push_str(&summary(answers));
    text
}

fn hull_row(hull: &HullAnswer) -> Vec<String> {
    let bow = if hull.bow_known { "" } else { " (or +180)" };
    let freeboard = match &hull.freeboard_m {
        Ok(f) => bracketed(f, 1.0, 2),
        Err(reason) => reason.to_string(),
    };
    let load = |interval: &Option<Interval>, scale: f64, decimals: usize| {
        interval
            .as_ref()
            .map_or("-".to_owned(), |i| bracketed(i, scale, decimals))
    };
    vec![
        hull.tile.clone(),
        hull.hull.to_string(),
        format!("{:.1}", hull.length_m.value),
        format!("{:.1}", hull.beam_m.value),
        format!("{}°{bow}", heading(hull.heading_deg)),
        freeboard,
        hull.load
            .draft_m
            .map_or("-".to_owned(), |d| format!("{:.2}", d.value)),
        load(&hull.load.load_fraction, 100.0, 0),
        load(&hull.load.cargo_t, 1.0, 0),
        condition(hull),
        hull.load.vessel.clone().unwrap_or_else(|| "-".to_owned()),
    ]
}

/// To a tenth of a degree, and never rounded up to 360.
pub(super) fn heading(deg: f64) -> String {
    format!("{:.1}", (deg * 10.0).round().rem_euclid(3600.0) / 10.0)
}

/// `value [lo–hi]`.
fn bracketed(i: &Interval, scale: f64, decimals: usize) -> String {
    // Adding 0 keeps a rounded "-0" out of the table.
    let show = |x: f64| {
        let text = format!("{:.decimals$}", x * scale);
        let zero = text
            .trim_start_matches('-')
            .chars()
            .all(|c| "0.".contains(c));
        if zero {
            text.trim_start_matches('-').to_owned()
        } else {
            text
        }
    };
    format!("{} [{}–{}]", show(i.value), show(i.lo), show(i.hi))
}

fn condition(hull: &HullAnswer) -> String {
    let Value::String(word) = properties::word(&hull.load.condition) else {
        return "-".to_owned();
    };
    match hull.load.condition_probability {
        Some(p) => format!("{word} ({:.0} %)", 100.0 * p),
        None => word,
    }
}

/// Columns parted by two blanks. A row with fewer cells than the header lets its last cell
/// run on, so that a long message does not widen a column.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = HEADER.len();
    let width = |column: usize| {
        rows.iter()
            .filter(|r| r.len() == columns || column + 1 < r.len())
            .map(|r| r[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let line: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, &w)| format!("{cell:<w$}"))
            .collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// How many tiles, hulls, freeboards, and how often each reason stood in their place.
fn summary(answers: &[TileAnswer]) -> String {
    let hulls = || answers.iter().flat_map(|a| &a.hulls);
    let mut reasons = BTreeMap::new();
    for reason in hulls().filter_map(|h| h.freeboard_m.as_ref().err()) {
        *reasons.entry(*reason).or_insert(0) += 1;
    }
    let failed = answers
        .iter()
        .filter(|a| a.tile.status == Status::Failed)
        .count();
    let total = hulls().count();
    let withheld: usize = reasons.values().sum();
    let mut text = format!(
        "{} tiles ({failed} failed), {total} hulls: {} with a freeboard, {withheld} withheld",
        answers.len(),
        total - withheld
    );
    let counted: Vec<String> = reasons.iter().map(|(r, n)| format!("{n} {r}")).collect();
    if !counted.is_empty() {
        let _ = write!(text, " ({})", counted.join(", "));
    }
    text.push('\n');
    text
}
