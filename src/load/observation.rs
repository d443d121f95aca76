//! What the stages before say of a ship, and whether it can be.

use super::Distribution;
use super::hydrostatics::SEA_WATER_T_M3;
use super::posterior::Sight;
use super::season::Seasons;
use crate::answer::ShipType;
use crate::frame::LonLat;
use crate::{Error, Measured, Result};

/// Longest ship that was ever afloat, with some to spare, metres.
const LONGEST_M: f64 = 500.0;

/// Density of water that a ship may lie in, t/m³: the range of the densities of liquids in
/// her trade, far wider than that of any sea.
const DENSITIES_T_M3: std::ops::RangeInclusive<f64> = 0.6..=1.1;

/// What the stages before say of a ship: no pixel, no tile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Length overall, metres.
    pub length_m: Measured,
    /// Deck beam, metres.
    pub beam_m: Measured,
    /// Freeboard at half length, metres; `None` when withheld.
    pub freeboard_m: Option<Distribution>,
    /// Aft draft minus forward draft, metres.
    pub trim_m: Option<Measured>,
    /// What she is built to carry, with its probability.
    pub ship_type: Option<(ShipType, f64)>,
    /// Where she lies.
    pub place: Option<LonLat>,
    /// When.
    pub time: Option<jiff::Timestamp>,
    /// Density of the water she lies in, t/m³; see [`water`](super::water).
    pub water_density_t_m3: f64,
}

impl Observation {
    /// A ship of whom only the size is known, in sea water of 1.025 t/m³; what more is known is
    /// set by struct update.
    ///
    /// ```
    /// use plimsoll::{Measured, load::Observation};
    /// let seen = Observation {
    ///     freeboard_m: Some(Measured::new(1.28, 0.05).into()),
    ///     ..Observation::of_size(Measured::new(88.5, 0.5), Measured::new(13.5, 0.1))
    /// };
    /// assert!(seen.time.is_none() && seen.water_density_t_m3 == 1.025);
    /// ```
    pub fn of_size(length_m: Measured, beam_m: Measured) -> Observation {
        Observation {
            length_m,
            beam_m,
            freeboard_m: None,
            trim_m: None,
            ship_type: None,
            place: None,
            time: None,
            water_density_t_m3: SEA_WATER_T_M3,
        }
    }

    /// Whether such a ship can be.
    pub(crate) fn check(&self) -> Result<()> {
        let refuse = |quantity, value, unit, advice| {
            Err(Error::Observation {
                quantity,
                value,
                unit,
                advice,
            })
        };
        let (length_m, beam_m) = (self.length_m.value, self.beam_m.value);
        if !(is_sound(self.length_m) && (0.0..=LONGEST_M).contains(&length_m) && length_m > 0.0) {
            return refuse(
                "length",
                length_m,
                "m",
                "a ship has from 0 to 500 m, with an error",
            );
        }
        if !(is_sound(self.beam_m) && beam_m > 0.0 && beam_m < length_m) {
            return refuse(
                "beam",
                beam_m,
                "m",
                "it lies between 0 and the length, with an error",
            );
        }
        if !DENSITIES_T_M3.contains(&self.water_density_t_m3) {
            let advice = "it lies between 0.6 and 1.1; sea water has 1.025";
            return refuse(
                "density of the water",
                self.water_density_t_m3,
                "t/m³",
                advice,
            );
        }
        match self.freeboard_m {
            Some(f) if !f.is_sound() => {
                let advice = "give finite numbers and an error, or none to withhold it";
                refuse("freeboard", f.measured().value, "m", advice)
            }
            _ => Ok(()),
        }
    }

    /// What bears on her draft; `None` where her freeboard is withheld.
    pub(crate) fn sight(&self) -> Option<Sight> {
        Some(Sight {
            freeboard_m: self.freeboard_m?,
            water_density_t_m3: self.water_density_t_m3,
            time: self.time,
            seasons: self.seasons(),
        })
    }

    /// The seasons of the load line where she lies; summer where that is not known.
    fn seasons(&self) -> Seasons {
        let known = self.place.zip(self.time);
        known.map_or(Seasons::SUMMER, |(place, time)| Seasons::at(place, time))
    }
}

fn is_sound(measured: Measured) -> bool {
    Distribution::from(measured).is_sound()
}
