//! What was looked at, and what was not: it stands beside every sum, since a visit that no
//! image shows is not in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::journal::Image;
use super::sighting::Sighting;

/// Images over time.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Coverage {
    /// Day of the first image, UTC.
    pub from: Option<Date>,
    /// Day of the last.
    pub to: Option<Date>,
    /// Days between, both counted.
    pub days: u32,
    /// Days with an image that could be read.
    pub days_with_image: u32,
    /// Most days in a row without.
    pub longest_gap_days: u32,
    /// Images.
    pub tiles: u32,
    /// Images that could not be read.
    pub tiles_failed: u32,
    /// Images without a date.
    pub tiles_undated: u32,
    /// Hulls that count.
    pub hulls: u32,
    /// Hulls without a freeboard, by reason.
    pub withheld: BTreeMap<String, u32>,
    /// Positions from AIS.
    pub ais_positions: u32,
    /// Days with a position from AIS among `days`.
    pub ais_days: u32,
}

impl Coverage {
    pub(super) fn of(
        images: &[Image],
        sightings: &[Sighting],
        ais: &[super::table::AisPosition],
    ) -> Coverage {
        let day = |t: jiff::Timestamp| t.to_zoned(TimeZone::UTC).date();
        let failed = |i: &&Image| i.status.as_deref() == Some("failed");
        let readable = images.iter().filter(|i| !failed(i));
        let dates: BTreeSet<Date> = readable.filter_map(|i| i.time()).map(day).collect();
        let mut out = Coverage {
            from: dates.first().copied(),
            to: dates.last().copied(),
            days_with_image: dates.len() as u32,
            tiles: images.len() as u32,
            tiles_failed: images.iter().filter(failed).count() as u32,
            tiles_undated: images.iter().filter(|i| i.time().is_none()).count() as u32,
            hulls: sightings.len() as u32,
            ais_positions: ais.len() as u32,
            ..Coverage::default()
        };
        let between = |a: Date, b: Date| (b - a).get_days().unsigned_abs();
        if let (Some(from), Some(to)) = (out.from, out.to) {
            out.days = between(from, to) + 1;
            let heard: BTreeSet<Date> = ais.iter().map(|p| day(p.time)).collect();
            out.ais_days = heard.range(from..=to).count() as u32;
        }
        let days: Vec<Date> = dates.into_iter().collect();
        let gaps = days
            .windows(2)
            .map(|w| between(w[0], w[1]).saturating_sub(1));
        out.longest_gap_days = gaps.max().unwrap_or(0);
        for reason in sightings.iter().filter_map(|s| s.withheld.clone()) {
            *out.withheld.entry(reason).or_insert(0) += 1;
        }
        out
    }
}
