//! Draughts from AIS or pilots, CSV with the columns `imo`, `datetime`, `draft_m`.

use std::path::Path;

use crate::{Error, Result};

/// The deepest draught that AIS can say, metres.
const DEEPEST_M: f64 = 25.5;

/// One reported draught.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportedDraft {
    /// IMO number.
    pub imo: u32,
    /// When it was reported.
    pub time: jiff::Timestamp,
    /// Metres.
    pub draft_m: f64,
}

/// Reads a CSV with the columns `imo`, `datetime` (RFC 3339) and `draft_m`, in any order among
/// others. A draught of 0 means not available in AIS, and the row is passed over, as is one
/// without a draught.
///
/// # Errors
/// [`Error::Io`] where the file cannot be read; [`Error::Draughts`] with the line where a
/// column is missing or a value cannot be: a draught beyond the 25.5 m of AIS among them, which
/// may be one in decimetres.
pub fn read_reported(path: &Path) -> Result<Vec<ReportedDraft>> {
    let file = std::fs::File::open(path).map_err(|source| Error::Io {
        path: path.to_owned(),
        source,
    })?;
    read(file, path)
}

fn read(reader: impl std::io::Read, path: &Path) -> Result<Vec<ReportedDraft>> {
    let refuse = |line: u64, reason: String| Error::Draughts {
        path: path.to_owned(),
        line,
        reason,
    };
    let broken = |error: csv::Error| {
        refuse(
            error.position().map_or(1, csv::Position::line),
            error.to_string(),
        )
    };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(reader);
    let headers = reader.headers().map_err(broken)?.clone();
    let column = |name: &str| {
        let found = headers.iter().position(|header| header == name);
        found.ok_or_else(|| refuse(1, format!("column {name} is missing")))
    };
    let (imo, time, draft) = (column("imo")?, column("datetime")?, column("draft_m")?);
    let mut reported = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let text = |index: usize| record.get(index).unwrap_or("");
        if text(draft).is_empty() {
            continue;
        }
        let draft_m: f64 = text(draft)
            .parse()
            .map_err(|_| refuse(line, format!("draft_m {:?} is not a number", text(draft))))?;
        if draft_m == 0.0 {
            continue;
        }
        if !(0.0..=DEEPEST_M).contains(&draft_m) {
            return Err(refuse(
                line,
                format!("draft_m is {draft_m}, not 0 to 25.5 m"),
            ));
        }
        reported.push(ReportedDraft {
            imo: text(imo)
                .parse()
                .map_err(|_| refuse(line, format!("imo {:?} is not a number", text(imo))))?,
            time: text(time).parse().map_err(|_| {
                let said = text(time);
                refuse(
                    line,
                    format!("datetime {said:?} is not RFC 3339 (2024-03-07T01:22:10Z)"),
                )
            })?,
            draft_m,
        });
    }
    Ok(reported)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(csv: &str) -> Result<Vec<ReportedDraft>> {
        read(csv.as_bytes(), "ais.csv".as_ref())
    }

    #[test]
    fn rows_among_other_columns_and_those_without_a_draught() {
        let found = of("mmsi,draft_m,datetime,imo\n\
             1,5.6,2024-03-07T01:22:10Z,9000003\n\
             2,0,2024-03-07T01:22:10Z,9000015\n\
             3,,2024-03-07T01:22:10Z,9000015\n")
        .unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].imo, found[0].draft_m), (9_000_003, 5.6));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_line() {
        for (csv, line, said) in [
            ("imo,datetime\n", 1, "column draft_m is missing"),
            (
                "imo,datetime,draft_m\nnine,2024-03-07T01:22:10Z,5\n",
                2,
                "imo \"nine\"",
            ),
            (
                "imo,datetime,draft_m\n9000003,7 March,5\n",
                2,
                "datetime \"7 March\"",
            ),
            (
                "imo,datetime,draft_m\n9000003,2024-03-07T01:22:10Z,56\n",
                2,
                "draft_m is 56",
            ),
            (
                "imo,datetime,draft_m\n9000003,2024-03-07T01:22:10Z,-5\n",
                2,
                "draft_m is -5",
            ),
            (
                "imo,datetime,draft_m\n9000003,2024-03-07T01:22:10Z,deep\n",
                2,
                "\"deep\"",
            ),
            (
                "imo,datetime,draft_m\n9000003,2024-03-07T01:22:10Z,NaN\n",
                2,
                "NaN",
            ),
        ] {
            match of(csv) {
                Err(Error::Draughts {
                    line: l, reason, ..
                }) => {
                    assert_eq!(l, line, "{csv}");
                    assert!(reason.contains(said), "{reason}");
                }
                other => panic!("{csv}: {other:?}"),
            }
        }
    }
}
