//! Ships whose particulars are known, and which of them was seen.
//!
//! A register is a CSV file with the columns `name`, `imo`, `length_m`, `beam_m`, `depth_m`,
//! `summer_draft_m`, `deadweight_t`, `lightship_t`, `block_coefficient` and `listed`, in any
//! order. All but the first four may be missing or empty; others are passed over.

use super::hydrostatics::SEA_WATER_T_M3;
use super::particulars::Known;
use super::prior::normal_density;
use super::tankers::Proportions;
use crate::Measured;

/// Scatter of a register's own length overall, relative: rounding, and what counts as overall.
const LENGTH_SCATTER: f64 = 0.005;

/// Scatter of a register's own beam, relative: moulded or extreme, with or without fenders.
const BEAM_SCATTER: f64 = 0.01;

/// Probability, before she is measured, that a ship is one of the register's; its rows share
/// it equally. Who gives a register gives the ships that are expected there (judgement).
const IN_REGISTER: f64 = 0.7;

/// Lengths overall of tankers that are not in the register, metres: their logarithm is
/// uniform between these two; their beam follows [`Proportions`].
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
    pub(super) fn contradiction(&self) -> Option<String> {
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
        // A block coefficient is of the length between perpendiculars, which is the shorter:
        // what is left over is for its rounding.
        let fullness = self.block_coefficient.unwrap_or(1.0);
        let tonnes = self.deadweight_t.unwrap_or(0.0) + self.lightship_t.unwrap_or(0.0);
        let most_t = SEA_WATER_T_M3 * self.length_m * self.beam_m * draft_m * fullness;
        (tonnes > most_t).then(|| {
            format!(
                "deadweight_t and lightship_t come to {tonnes} t, more than a hull of her length, \
                 beam, summer draft and block coefficient displaces ({most_t:.0} t)"
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
    pub(super) ships: Vec<Ship>,
}

impl Register {
    /// All ships, in the order of the file.
    pub fn ships(&self) -> &[Ship] {
        &self.ships
    }

    /// The register of one of its ships alone; `None` where she is not in it.
    pub fn only(&self, imo: u32) -> Option<Register> {
        let ship = self.ships.iter().find(|ship| ship.imo == imo)?;
        Some(Register {
            ships: vec![ship.clone()],
        })
    }

    /// How probable it is that a ship of this measured length overall and beam is each of the
    /// register's, or none of them.
    ///
    /// Normal errors in both, of the measurement and of the register (0.5 % of the length, 1 %
    /// of the beam). Before she is measured 0.7 of the probability is shared by the rows, and
    /// the rest is with ships that are not listed, with the logarithm of their length uniform
    /// between 40 m and 350 m and their beam as [`Proportions`] has it.
    ///
    /// ```
    /// use plimsoll::{Measured, load::Register};
    /// let csv = "name,imo,length_m,beam_m\nA,9000003,131.0,21.9\nB,9000015,122.6,20.1\n";
    /// let register = Register::from_reader(csv.as_bytes(), "fleet.csv".as_ref())?;
    /// let (length_m, beam_m) = (Measured::new(130.8, 0.5), Measured::new(21.8, 0.2));
    /// let matched = register.identify(length_m, beam_m);
    /// assert!(matched.ships[0] > 0.9);
    /// # Ok::<(), plimsoll::Error>(())
    /// ```
    pub fn identify(&self, length_m: Measured, beam_m: Measured) -> Identity {
        self.identify_among(length_m, beam_m, 1.0, &Proportions::default())
    }

    /// The same among the ships of a fleet. A register lists tankers: `tanker`, the probability
    /// that she is one by the look of her, scales that of the rows (1 where her type is not
    /// known).
    pub fn identify_among(
        &self,
        length_m: Measured,
        beam_m: Measured,
        tanker: f64,
        fleet: &Proportions,
    ) -> Identity {
        let listed = IN_REGISTER * tanker.clamp(0.0, 1.0);
        let share = listed / self.ships.len().max(1) as f64;
        let mut ships: Vec<f64> = self
            .ships
            .iter()
            .map(|ship| {
                share
                    * agreement(length_m, ship.length_m, LENGTH_SCATTER)
                    * agreement(beam_m, ship.beam_m, BEAM_SCATTER)
            })
            .collect();
        let other = (1.0 - listed) * density_of_others(length_m.value, beam_m, fleet);
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
fn density_of_others(length_m: f64, beam: Measured, fleet: &Proportions) -> f64 {
    let [shortest, longest] = OTHER_LENGTHS_M;
    let expected = fleet.beam.at(length_m);
    let sigma = beam.sigma.hypot(expected.relative_sigma * expected.median);
    // Four spreads at most: a beam that no tanker has still belongs to no ship of the list.
    let z = ((beam.value - expected.median) / sigma).clamp(-4.0, 4.0);
    normal_density(z, sigma) / (length_m * (longest / shortest).ln())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;

    const HEADER: &str = "name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t,\
        lightship_t,block_coefficient,listed";

    fn read(csv: &str) -> Result<Register> {
        Register::from_reader(csv.as_bytes(), "fleet.csv".as_ref())
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
    fn a_ship_that_is_no_tanker_is_hardly_one_of_the_list() {
        let register = read(&format!("{HEADER}\nA,9000003,91.5,13.6,,,,,,\n")).unwrap();
        let (length_m, beam_m) = (Measured::new(91.5, 0.3), Measured::new(13.6, 0.1));
        let listed = |tanker| {
            let fleet = Proportions::default();
            register
                .identify_among(length_m, beam_m, tanker, &fleet)
                .ships[0]
        };
        assert!(listed(1.0) > 0.9);
        assert!(listed(0.001) < 0.5);
        assert_eq!(listed(0.0), 0.0);
    }

    #[test]
    fn an_empty_register_names_nobody() {
        let register = read(HEADER).unwrap();
        let (length_m, beam_m) = (Measured::new(90.0, 0.3), Measured::new(13.0, 0.1));
        let identity = register.identify(length_m, beam_m);
        assert_eq!(identity.other, 1.0);
    }
}
