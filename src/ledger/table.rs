//! Tables that people bring: identifications, notified deliveries, positions from AIS.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use super::journal::row_error;
use crate::frame::LonLat;
use crate::{Error, Result};

/// Who a person says that a hull is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// Name of the tile.
    pub tile: String,
    /// Index of the hull.
    pub hull: usize,
    /// Her name.
    pub name: Option<String>,
    /// Her IMO number.
    pub imo: Option<u32>,
}

/// What a supplier notified to the UN's 1718 Committee.
#[derive(Debug, Clone, PartialEq)]
pub struct Notified {
    /// First day of the period.
    pub from: Date,
    /// Last day of the period.
    pub to: Date,
    /// Who delivered.
    pub supplier: String,
    /// UN reporting barrels.
    pub barrels_un: f64,
    /// Where the figure comes from.
    pub source: Option<String>,
}

/// One position from AIS.
#[derive(Debug, Clone, PartialEq)]
pub struct AisPosition {
    /// When.
    pub time: Timestamp,
    /// Where.
    pub place: LonLat,
    /// IMO number, where sent.
    pub imo: Option<u32>,
    /// Maritime mobile service identity.
    pub mmsi: Option<u32>,
    /// As the crew entered it, metres; not used for any number.
    pub draught_m: Option<f64>,
}

/// Reads a CSV of identifications: `tile,hull,name,imo`; name or number may be empty.
///
/// # Errors
/// [`Error::Io`]; [`Error::Row`] with the line where a column is missing, a value is no number,
/// or a hull is identified twice as different ships.
pub fn read_identified(path: &Path) -> Result<Vec<Identified>> {
    let mut out: Vec<Identified> = Vec::new();
    for (line, row) in rows(path, &["tile", "hull"])? {
        let wrong = |reason| row_error(path, line, reason);
        let found = Identified {
            tile: row.required("tile").map_err(wrong)?,
            hull: row.number("hull").map_err(wrong)?.unwrap_or(0),
            name: row.text("name"),
            imo: row.number("imo").map_err(wrong)?,
        };
        if found.name.is_none() && found.imo.is_none() {
            return Err(wrong("neither name nor imo is given".to_owned()));
        }
        let twice = out
            .iter()
            .find(|o| o.tile == found.tile && o.hull == found.hull);
        match twice {
            Some(earlier) if *earlier != found => {
                let (tile, hull) = (&found.tile, found.hull);
                let reason = format!("hull {hull} of {tile} is identified twice, differently");
                return Err(wrong(reason));
            }
            Some(_) => {}
            None => out.push(found),
        }
    }
    Ok(out)
}

/// Reads a CSV of notified deliveries: `from,to,supplier,barrels` (UN barrels) or `tonnes`
/// (8.33 of them each), and optionally `source`. The dates are days; a delivery counts evenly
/// over its period.
///
/// # Errors
/// [`Error::Io`]; [`Error::Row`] with the line where a date or number cannot be, or a period
/// crosses a year, since the cap is one of calendar years.
pub fn read_notified(path: &Path) -> Result<Vec<Notified>> {
    let mut out = Vec::new();
    for (line, row) in rows(path, &["from", "to"])? {
        let wrong = |reason| row_error(path, line, reason);
        let day = |name: &str| -> std::result::Result<Date, String> {
            let text = row.required(name)?;
            text.parse()
                .map_err(|_| format!("{name} {text:?} is no date; write 2024-03-07"))
        };
        let (from, to) = (day("from").map_err(wrong)?, day("to").map_err(wrong)?);
        if to < from {
            return Err(wrong(format!(
                "it ends on {to}, before it begins on {from}"
            )));
        }
        if from.year() != to.year() {
            let reason = "the period crosses a year; split it at 1 January".to_owned();
            return Err(wrong(reason));
        }
        let barrels: Option<f64> = row.number("barrels").map_err(wrong)?;
        let tonnes: Option<f64> = row.number("tonnes").map_err(wrong)?;
        let factor = crate::load::cargo::UN_BARRELS_PER_T;
        let barrels_un = barrels.or(tonnes.map(|t| factor * t));
        let barrels_un = barrels_un.filter(|b| b.is_finite() && *b >= 0.0);
        out.push(Notified {
            from,
            to,
            supplier: row.text("supplier").unwrap_or_default(),
            barrels_un: barrels_un.ok_or_else(|| {
                wrong("barrels (or tonnes) is missing or no number from zero up".to_owned())
            })?,
            source: row.text("source"),
        });
    }
    Ok(out)
}

/// Reads a CSV of AIS positions: `time,lon,lat` and where known `imo,mmsi,draught`.
///
/// # Errors
/// [`Error::Io`]; [`Error::Row`] with the line where time or place cannot be.
pub fn read_ais(path: &Path) -> Result<Vec<AisPosition>> {
    let mut out = Vec::new();
    for (line, row) in rows(path, &["time", "lon", "lat"])? {
        let wrong = |reason| row_error(path, line, reason);
        let time = row.required("time").map_err(wrong)?;
        let time = time
            .parse()
            .map_err(|_| wrong(format!("time {time:?} is no RFC 3339 time")))?;
        let degrees = |name: &str, limit: f64| -> std::result::Result<f64, String> {
            let value: Option<f64> = row.number(name)?;
            value
                .filter(|v| v.abs() <= limit)
                .ok_or_else(|| format!("{name} is missing or beyond {limit} degrees"))
        };
        // Zero stands for a number that is not available (ITU-R M.1371).
        let known = |n: &u32| *n != 0;
        out.push(AisPosition {
            time,
            place: LonLat {
                lon_deg: degrees("lon", 180.0).map_err(wrong)?,
                lat_deg: degrees("lat", 90.0).map_err(wrong)?,
            },
            imo: row.number("imo").map_err(wrong)?.filter(known),
            mmsi: row.number("mmsi").map_err(wrong)?.filter(known),
            draught_m: row.number("draught").map_err(wrong)?,
        });
    }
    out.sort_by_key(|p| p.time);
    Ok(out)
}

/// One line of a table, by column.
struct Row(BTreeMap<String, String>);

impl Row {
    fn text(&self, column: &str) -> Option<String> {
        self.0.get(column).filter(|t| !t.is_empty()).cloned()
    }

    fn required(&self, column: &str) -> std::result::Result<String, String> {
        self.text(column)
            .ok_or_else(|| format!("{column} is empty"))
    }

    fn number<T: std::str::FromStr>(&self, column: &str) -> std::result::Result<Option<T>, String> {
        let parse = |text: String| {
            let digits = text.strip_prefix("IMO").unwrap_or(&text).trim_start();
            let number = digits.parse();
            number.map_err(|_| format!("{column} {text:?} is no number that can stand there"))
        };
        self.text(column).map(parse).transpose()
    }
}

/// The lines of a CSV file with their numbers.
fn rows(path: &Path, mandatory: &[&str]) -> Result<Vec<(u64, Row)>> {
    let file = std::fs::File::open(path).map_err(|source| Error::Io {
        path: path.to_owned(),
        source,
    })?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(file);
    let wrong = |e: &csv::Error| {
        let line = e.position().map_or(1, csv::Position::line);
        row_error(path, line, e.to_string())
    };
    let headers = reader.headers().map_err(|e| wrong(&e))?.clone();
    for column in mandatory {
        if !headers.iter().any(|h| h == *column) {
            return Err(row_error(path, 1, format!("column {column} is missing")));
        }
    }
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| wrong(&e))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = headers.iter().zip(&record);
        let cells = cells.map(|(name, cell)| (name.to_owned(), cell.to_owned()));
        out.push((line, Row(cells.collect())));
    }
    Ok(out)
}
