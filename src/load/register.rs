//! Ships whose particulars are known, and which of them was seen.
//!
//! A register is a CSV file with the columns `name`, `imo`, `length_m`, `beam_m`, `depth_m`,
//! `summer_draft_m`, `deadweight_t`, `lightship_t`, `block_coefficient` and `listed`, in any
//! order. All but the first four may be missing or empty; others are passed over.

use std::collections::BTreeMap;
use std::path::Path;

use super::particulars::{Known, beam_m};
use super::prior::normal_density;
use crate::{Error, Measured, Result};

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

/// Scatter of a register's own length overall, relative: rounding, and what counts as overall.
const LENGTH_SCATTER: f64 = 0.005;

/// Scatter of a register's own beam, relative: moulded or extreme, with or without fenders.
const BEAM_SCATTER: f64 = 0.01;

/// Probability, before she is measured, that a ship is one of the register's; its rows share
/// it equally.
const IN_REGISTER: f64 = 0.5;

/// Lengths overall of tankers that are not in the register, metres: their logarithm is
/// uniform between these two; their beam follows [`beam_m`].
const OTHER_LENGTHS_M: [f64; 2] = [40.0, 350.0];

/// One ship of a register.
#[derive(Debug, Clone, PartialEq)]
pub struct Ship {
    /// Name.
    pub name: String,
    /// IMO number, as given.
    pub imo: u32,
    /// Length overall, metres.
    pub length_m: f64,
    /// Moulded breadth, metres.
    pub beam_m: f64,
    /// Moulded depth to the deck at side, metres.
    pub depth_m: Option<f64>,
    /// Summer draft, metres.
    pub summer_draft_m: Option<f64>,
    /// Summer deadweight, tonnes.
    pub deadweight_t: Option<f64>,
    /// Lightship, tonnes.
    pub lightship_t: Option<f64>,
    /// Block coefficient at the summer draft, on the length between perpendiculars.
    pub block_coefficient: Option<f64>,
    /// Whether and where she is listed (sanctions), as given.
    pub listed: Option<String>,
}

impl Ship {
    pub(crate) fn known(&self) -> Known {
        Known {
            length_m: self.length_m,
            beam_m: self.beam_m,
            depth_m: self.depth_m,
            summer_draft_m: self.summer_draft_m,
            deadweight_t: self.deadweight_t,
            lightship_t: self.lightship_t,
            block_coefficient: self.block_coefficient,
        }
    }

    /// What of her cannot be, if anything.
    fn contradiction(&self) -> Option<String> {
        if self.beam_m >= self.length_m {
            return Some(format!(
                "beam_m {} is not less than length_m {}",
                self.beam_m, self.length_m
            ));
        }
        let draft_m = self.summer_draft_m?;
        if let Some(depth_m) = self.depth_m
            && draft_m >= depth_m
        {
            return Some(format!(
                "summer_draft_m {draft_m} is not less than depth_m {depth_m}"
            ));
        }
        let tonnes = self.deadweight_t.unwrap_or(0.0) + self.lightship_t.unwrap_or(0.0);
        let box_t = super::hydrostatics::SEA_WATER_T_M3 * self.length_m * self.beam_m * draft_m;
        (tonnes > box_t).then(|| {
            format!(
                "deadweight_t and lightship_t come to {tonnes} t, more than a box of her length, \
                 beam and summer draft displaces ({box_t:.0} t)"
            )
        })
    }
}

/// Whether an IMO ship identification number has seven digits and a true check digit.
///
/// The last digit is the last digit of the sum of the first six, each times 7, 6, 5, 4, 3, 2
/// from the left (IMO Resolution A.1117(30)).
///
/// ```
/// // 9·7 + 0·6 + 0·5 + 0·4 + 0·3 + 0·2 = 63
/// assert!(plimsoll::load::imo_number_is_valid(9_000_003));
/// ```
pub fn imo_number_is_valid(imo: u32) -> bool {
    if !(1_000_000..=9_999_999).contains(&imo) {
        return false;
    }
    let sum: u32 = (2..=7)
        .map(|weight| weight * (imo / 10_u32.pow(weight - 1) % 10))
        .sum();
    sum % 10 == imo % 10
}

/// A register of ships, read from CSV.
///
/// ```
/// use plimsoll::load::Register;
/// let csv = "name,imo,length_m,beam_m,depth_m\nAn San 1,7303803,92.0,13.8,\n";
/// let register = Register::from_reader(csv.as_bytes(), "fleet.csv".as_ref())?;
/// assert_eq!(register.ships()[0].name, "An San 1");
/// assert_eq!(register.ships()[0].depth_m, None);
/// # Ok::<(), plimsoll::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Register {
    ships: Vec<Ship>,
}

impl Register {
    /// Reads a register from a CSV file.
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be read; [`Error::Register`] with the line where a
    /// column or a value is missing, is no number or no positive one, or where a row
    /// contradicts itself or an earlier one: draft not less than depth, more tonnes than a box
    /// of her length, beam and draft displaces, an IMO number twice. A false check digit is no
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

    /// All ships, in the order of the file.
    pub fn ships(&self) -> &[Ship] {
        &self.ships
    }

    /// How probable it is that a ship of this measured length overall and beam is each of the
    /// register's, or none of them.
    ///
    /// Normal errors in both, of the measurement and of the register (0.5 % of the length, 1 %
    /// of the beam). Before she is measured half of the probability is shared by the rows, and
    /// half is with ships that are not listed, with the logarithm of their length uniform
    /// between 40 m and 350 m and their beam as [`beam_m`] has it.
    ///
    /// ```
    /// use plimsoll::{Measured, load::Register};
    /// let csv = "name,imo,length_m,beam_m\nA,9000003,131.0,21.9\nB,9000015,122.6,20.1\n";
    /// let register = Register::from_reader(csv.as_bytes(), "fleet.csv".as_ref())?;
    /// let matched = register.identify(Measured::new(130.8, 0.5), Measured::new(21.8, 0.2));
    /// assert!(matched.ships[0] > 0.9);
    /// # Ok::<(), plimsoll::Error>(())
    /// ```
    pub fn identify(&self, length_m: Measured, beam_m: Measured) -> Identity {
        let share = IN_REGISTER / self.ships.len().max(1) as f64;
        let mut ships: Vec<f64> = self
            .ships
            .iter()
            .map(|ship| {
                share
                    * agreement(length_m, ship.length_m, LENGTH_SCATTER)
                    * agreement(beam_m, ship.beam_m, BEAM_SCATTER)
            })
            .collect();
        let other = (1.0 - IN_REGISTER) * density_of_others(length_m.value, beam_m);
        let total = other + ships.iter().sum::<f64>();
        ships
            .iter_mut()
            .for_each(|probability| *probability /= total);
        Identity {
            ships,
            other: other / total,
        }
    }
}

/// Which ship was seen; the probabilities sum to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// Probability of each ship of the register, in its order.
    pub ships: Vec<f64>,
    /// Probability that she is none of them.
    pub other: f64,
}

impl Identity {
    /// Of a ship of no register.
    pub(crate) fn unlisted() -> Identity {
        Identity {
            ships: Vec::new(),
            other: 1.0,
        }
    }
}

/// Density of the measured value, were it of a ship whose register says `listed`.
fn agreement(measured: Measured, listed: f64, scatter: f64) -> f64 {
    let sigma = measured.sigma.hypot(scatter * listed);
    normal_density((measured.value - listed) / sigma, sigma)
}

/// Density of length and beam, 1/m², among ships that are not in the register.
fn density_of_others(length_m: f64, beam: Measured) -> f64 {
    let [shortest, longest] = OTHER_LENGTHS_M;
    let expected = beam_m(length_m);
    let sigma = beam.sigma.hypot(expected.relative_sigma * expected.median);
    // Four spreads at most: a beam that no tanker has still belongs to no ship of the list.
    let z = ((beam.value - expected.median) / sigma).clamp(-4.0, 4.0);
    normal_density(z, sigma) / (length_m * (longest / shortest).ln())
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

fn positive(column: &str, text: &str) -> std::result::Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
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
    fn check_digits_of_listed_tankers() {
        // IMO numbers of tankers on OFAC's list; all have true check digits.
        for imo in [
            7_303_803, 8_660_313, 8_712_362, 8_665_131, 8_916_293, 8_898_740, 8_977_900, 8_613_578,
            8_021_579, 8_720_436, 8_705_539, 8_610_461, 8_532_413, 8_122_347, 9_066_978, 8_848_276,
            7_389_704, 8_405_311, 7_408_873, 8_106_496, 8_613_360, 8_151_415, 8_966_535, 8_604_917,
            8_605_026, 8_691_702,
        ] {
            assert!(imo_number_is_valid(imo), "{imo}");
            assert!(
                !imo_number_is_valid(imo / 10 * 10 + (imo + 1) % 10),
                "{imo}"
            );
        }
        for imo in [0, 303_803, 17_303_803, u32::MAX] {
            assert!(!imo_number_is_valid(imo), "{imo}");
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
                "a box of her length",
            ),
            (
                "B,9000015,91.5,13.6,6.7,5.75,5000,3000,,",
                "a box of her length",
            ),
            ("B,9000015,13.6,91.5,,,,,,", "not less than length_m"),
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

    #[test]
    fn identities_sum_to_one_and_follow_the_measurement() {
        let register = read(&format!(
            "{HEADER}\nA,9000003,91.5,13.6,,,,,,\nB,9000015,93.0,13.7,,,,,,\n"
        ))
        .unwrap();
        let identify = |length_m, sigma_m| {
            let beam_m = Measured::new(13.6, 0.1);
            register.identify(Measured::new(length_m, sigma_m), beam_m)
        };
        for (length_m, sigma_m) in [(91.5, 0.0), (92.2, 0.5), (60.0, 1.0), (400.0, 0.1)] {
            let identity = identify(length_m, sigma_m);
            let total = identity.other + identity.ships.iter().sum::<f64>();
            assert!((total - 1.0).abs() < 1e-12);
        }
        assert!(identify(91.5, 0.2).ships[0] > 0.8);
        assert!(identify(93.0, 0.2).ships[1] > 0.8);
        // Seven times the scatter off: neither.
        assert!(identify(97.0, 0.2).other > 0.99);
        // A vaguer measurement is a vaguer match.
        assert!(identify(91.5, 1.0).ships[0] < identify(91.5, 0.2).ships[0]);
    }

    #[test]
    fn an_empty_register_names_nobody() {
        let register = read(HEADER).unwrap();
        let identity = register.identify(Measured::new(90.0, 0.3), Measured::new(13.0, 0.1));
        assert_eq!(identity.other, 1.0);
    }
}
