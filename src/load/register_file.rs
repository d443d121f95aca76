//! A register's file: CSV with columns by name.

use std::collections::BTreeMap;
use std::path::Path;

use super::register::{Register, Ship};
use crate::{Error, Result};

/// The columns that are read, the mandatory ones first.
const COLUMNS: [&str; 10] = [
    "name",
    "imo",
    "length_m",
    "beam_m",
    "depth_m",
    "summer_draft_m",
    "deadweight_t",
    "lightship_t",
    "block_coefficient",
    "listed",
];

/// How many of [`COLUMNS`] must be there and filled.
const MANDATORY: usize = 4;

impl Register {
    /// Reads a register from a CSV file.
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be read; [`Error::Register`] with the line where a
    /// column or a value is missing, is no number, no positive one or one beyond any ship's,
    /// or where a row
    /// contradicts itself or an earlier one: draft not less than depth, more tonnes than a
    /// hull of her length, beam, draft and block coefficient displaces, an IMO number twice. A false check digit is no
    /// error: the answer that uses the row carries a flag.
    pub fn read(path: &Path) -> Result<Register> {
        let file = std::fs::File::open(path).map_err(|source| Error::Io {
            path: path.to_owned(),
            source,
        })?;
        Register::from_reader(file, path)
    }

    /// Reads a register from CSV; `path` names it in errors.
    ///
    /// # Errors
    /// As [`Register::read`].
    pub fn from_reader(reader: impl std::io::Read, path: &Path) -> Result<Register> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(reader);
        let columns = Columns::read(&mut reader, path)?;
        let mut ships: Vec<Ship> = Vec::new();
        let mut lines = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| csv_error(path, &error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let row = Row {
                columns: &columns,
                record: &record,
            };
            let ship = row
                .ship()
                .map_err(|reason| register_error(path, line, reason))?;
            if let Some(earlier) = lines.insert(ship.imo, line) {
                let reason = format!("imo {} stands already in line {earlier}", ship.imo);
                return Err(register_error(path, line, reason));
            }
            ships.push(ship);
        }
        Ok(Register { ships })
    }
}

fn register_error(path: &Path, line: u64, reason: String) -> Error {
    Error::Register {
        path: path.to_owned(),
        line,
        reason,
    }
}

fn csv_error(path: &Path, error: &csv::Error) -> Error {
    let line = error.position().map_or(1, csv::Position::line);
    register_error(path, line, error.to_string())
}

/// Columns by name.
struct Columns(BTreeMap<String, usize>);

impl Columns {
    fn read<R: std::io::Read>(reader: &mut csv::Reader<R>, path: &Path) -> Result<Columns> {
        let headers = reader.headers().map_err(|error| csv_error(path, &error))?;
        let mut columns = BTreeMap::new();
        for (index, name) in headers.iter().enumerate() {
            if !COLUMNS.contains(&name) {
                continue;
            }
            if columns.insert(name.to_owned(), index).is_some() {
                return Err(register_error(
                    path,
                    1,
                    format!("column {name} stands twice"),
                ));
            }
        }
        for name in &COLUMNS[..MANDATORY] {
            if !columns.contains_key(*name) {
                return Err(register_error(path, 1, format!("column {name} is missing")));
            }
        }
        Ok(Columns(columns))
    }
}

/// One line of the file.
struct Row<'a> {
    columns: &'a Columns,
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    fn ship(&self) -> std::result::Result<Ship, String> {
        let ship = Ship {
            name: self.required("name")?.to_owned(),
            imo: self.imo()?,
            length_m: positive("length_m", self.required("length_m")?)?,
            beam_m: positive("beam_m", self.required("beam_m")?)?,
            depth_m: self.number("depth_m")?,
            summer_draft_m: self.number("summer_draft_m")?,
            deadweight_t: self.number("deadweight_t")?,
            lightship_t: self.number("lightship_t")?,
            block_coefficient: self.number("block_coefficient")?,
            listed: self.text("listed").map(str::to_owned),
        };
        if let Some(cb) = ship.block_coefficient.filter(|cb| !(0.4..1.0).contains(cb)) {
            return Err(format!("block_coefficient {cb} is not between 0.4 and 1"));
        }
        match ship.contradiction() {
            Some(reason) => Err(reason),
            None => Ok(ship),
        }
    }

    fn text(&self, column: &str) -> Option<&str> {
        let index = *self.columns.0.get(column)?;
        self.record.get(index).filter(|text| !text.is_empty())
    }

    fn required(&self, column: &str) -> std::result::Result<&str, String> {
        self.text(column)
            .ok_or_else(|| format!("{column} is empty"))
    }

    fn number(&self, column: &str) -> std::result::Result<Option<f64>, String> {
        self.text(column)
            .map(|text| positive(column, text))
            .transpose()
    }

    fn imo(&self) -> std::result::Result<u32, String> {
        let text = self.required("imo")?;
        let digits = text.strip_prefix("IMO").unwrap_or(text).trim_start();
        digits
            .parse()
            .map_err(|_| format!("imo {text:?} is not a number"))
    }
}

/// What no ship exceeds, by column: the greatest tanker had 458 m, 69 m, 30 m of depth, 25 m of
/// draft and 565 000 t.
fn greatest(column: &str) -> Option<f64> {
    Some(match column {
        "length_m" => 500.0,
        "beam_m" => 80.0,
        "depth_m" => 40.0,
        "summer_draft_m" => 30.0,
        "deadweight_t" => 600_000.0,
        "lightship_t" => 120_000.0,
        _ => return None,
    })
}

fn positive(column: &str, text: &str) -> std::result::Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => match greatest(column) {
            Some(most) if value > most => Err(format!(
                "{column} is {text}, beyond any ship's {most}; is the unit right?"
            )),
            _ => Ok(value),
        },
        Ok(_) => Err(format!("{column} is {text}, not a positive finite number")),
        Err(_) => Err(format!("{column} is {text:?}, not a number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t,\
        lightship_t,block_coefficient,listed";

    fn read(csv: &str) -> Result<Register> {
        Register::from_reader(csv.as_bytes(), "fleet.csv".as_ref())
    }

    /// Line and reason of the error that `rows` under the full header give.
    fn refusal(rows: &str) -> (u64, String) {
        match read(&format!("{HEADER}\n{rows}")) {
            Err(Error::Register { line, reason, .. }) => (line, reason),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn columns_by_name_in_any_order_with_gaps() {
        let register = read(
            "beam_m,owner,imo,name,length_m,deadweight_t,,\n\
             13.8,someone,IMO 7303803,An San 1,92, 3003 ,,\n\
             14.0,,9000004,\"Second, the\",95.5,,,\n",
        )
        .unwrap();
        let [first, second] = register.ships() else {
            panic!("{register:?}");
        };
        assert_eq!((first.name.as_str(), first.imo), ("An San 1", 7_303_803));
        assert_eq!((first.length_m, first.beam_m), (92.0, 13.8));
        assert_eq!((first.deadweight_t, first.depth_m), (Some(3003.0), None));
        assert_eq!(
            (second.name.as_str(), second.deadweight_t),
            ("Second, the", None)
        );
    }

    #[test]
    fn rows_that_cannot_be_are_refused_with_their_line() {
        let good = "A,9000003,91.5,13.6,6.7,5.75,3450,1783,0.765,\n";
        for (row, said) in [
            (
                "B,9000015,91.5,13.6,5.75,5.75,3450,1783,0.765,",
                "not less than depth_m",
            ),
            (
                "B,9000015,91.5,13.6,6.7,5.75,7500,,,",
                "a hull of her length",
            ),
            (
                "B,9000015,91.5,13.6,6.7,5.75,5000,3000,,",
                "a hull of her length",
            ),
            (
                "B,9000015,91.5,13.6,6.7,5.75,3900,1783,0.765,",
                "a hull of her length",
            ),
            ("B,9000015,915,136,,,,,,", "length_m is 915"),
            ("B,9000015,91.5,13.6,670,,,,,", "depth_m is 670"),
            (
                "B,9000015,91.5,13.6,,,3450000,,,",
                "deadweight_t is 3450000",
            ),
            ("B,9000015,13.5,13.6,,,,,,", "not less than length_m"),
            ("B,9000015,-91.5,13.6,,,,,,", "length_m is -91.5"),
            ("B,9000015,91.5,0,,,,,,", "beam_m is 0"),
            ("B,9000015,91.5,NaN,,,,,,", "beam_m is NaN"),
            ("B,9000015,91.5,13.6,inf,,,,,", "depth_m is inf"),
            ("B,9000015,91.5,13.6,six,,,,,", "depth_m is \"six\""),
            ("B,9000015,91.5,13.6,,,,,1.2,", "block_coefficient 1.2"),
            ("B,9000015,,13.6,,,,,,", "length_m is empty"),
            (",9000015,91.5,13.6,,,,,,", "name is empty"),
            ("B,nine,91.5,13.6,,,,,,", "imo \"nine\""),
            (
                "B,9000003,90.0,13.0,,,,,,",
                "imo 9000003 stands already in line 2",
            ),
            ("B,9000015,91.5", "CSV error"),
        ] {
            let (line, reason) = refusal(&format!("{good}{row}\n"));
            assert_eq!(line, 3, "{row}: {reason}");
            assert!(reason.contains(said), "{row}: {reason}");
        }
    }

    #[test]
    fn headers_that_cannot_be_are_refused() {
        for (header, said) in [
            ("name,imo,length_m", "column beam_m is missing"),
            ("", "column name is missing"),
            (
                "name,imo,length_m,beam_m,beam_m",
                "column beam_m stands twice",
            ),
        ] {
            let error = read(&format!("{header}\nA,1,2,3\n")).unwrap_err();
            assert!(error.to_string().contains(said), "{error}");
            assert!(error.to_string().starts_with("fleet.csv:1:"), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_not_there() {
        let error = Register::read("no/such/fleet.csv".as_ref()).unwrap_err();
        assert!(matches!(error, Error::Io { .. }), "{error}");
    }
}
