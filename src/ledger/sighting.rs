//! One hull on one image, as an estimate of it was written down.

use jiff::Timestamp;
use serde::Deserialize;

use crate::answer::{Condition, Quantiles, ShipType};
use crate::frame::LonLat;
use crate::load::{Distribution, Observation};
use crate::measured::Z95;
use crate::{Interval, Measured};

/// Density of the water where an estimate does not say, t/m³.
const SEA_WATER_T_M3: f64 = 1.025;

/// One hull on one image: the ledger's atom.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// Name of the tile.
    pub tile: String,
    /// SHA-256 of the tile's file, where known.
    pub sha256: Option<String>,
    /// Index of the hull in the tile.
    pub hull: usize,
    /// When the image was taken.
    pub time: Timestamp,
    /// Midway between stem and stern.
    pub place: Option<LonLat>,
    /// Length overall, metres.
    pub length_m: Measured,
    /// Deck beam, metres.
    pub beam_m: Measured,
    /// Freeboard at half length, metres.
    pub freeboard_m: Option<Distribution>,
    /// The same with its 90 % interval, as written.
    pub freeboard_interval_m: Option<Interval>,
    /// Why there is no freeboard.
    pub withheld: Option<String>,
    /// How full, as this image alone has it, with its probability.
    pub condition: Option<(Condition, f64)>,
    /// Index of the hull beside her.
    pub alongside: Option<usize>,
    /// IMO number that this image alone suggests, with its probability.
    pub matched: Option<(u32, f64)>,
    /// Density of the water, t/m³.
    pub water_density_t_m3: f64,
    /// Where she lies, as the estimate writes it: `open`, `berth`, `under-way`, `alongside`.
    pub situation: Option<String>,
    /// What the estimate says of doubt, as it writes it.
    pub flags: Vec<String>,
}

/// The properties of a feature that the ledger reads; others are passed over.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Properties {
    pub(super) tile: Option<String>,
    pub(super) hull: Option<usize>,
    pub(super) datetime: Option<String>,
    lon: Option<f64>,
    lat: Option<f64>,
    length_m: Option<f64>,
    length_m_lo: Option<f64>,
    length_m_hi: Option<f64>,
    beam_m: Option<f64>,
    beam_m_lo: Option<f64>,
    beam_m_hi: Option<f64>,
    freeboard_m: Option<f64>,
    freeboard_m_lo: Option<f64>,
    freeboard_m_hi: Option<f64>,
    freeboard_withheld: Option<String>,
    ship_type: Option<String>,
    ship_type_probability: Option<f64>,
    alongside: Option<usize>,
    condition: Option<String>,
    condition_probability: Option<f64>,
    imo: Option<u32>,
    match_probability: Option<f64>,
    situation: Option<String>,
    flags: Option<Vec<String>>,
    quantiles: Option<WrittenQuantiles>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct WrittenQuantiles {
    freeboard_m: Option<Quantiles>,
}

/// Why an estimate is no sighting: a reason for the ledger's list, or a row that is wrong.
#[derive(Debug, PartialEq)]
pub(super) enum Refusal {
    /// A good estimate that cannot count.
    DoesNotCount(String),
    /// An estimate that contradicts itself.
    Wrong(String),
}

impl Properties {
    /// The sighting; `sha256` is that of the tile, `density` that of the water.
    pub(super) fn sighting(
        &self,
        sha256: Option<String>,
        density_t_m3: Option<f64>,
    ) -> Result<Sighting, Refusal> {
        use Refusal::{DoesNotCount, Wrong};
        let tile = self.tile.clone();
        let tile = tile.ok_or_else(|| Wrong("property tile is missing".to_owned()))?;
        let time = self.time()?;
        let length_m = interval(
            "length_m",
            self.length_m,
            self.length_m_lo,
            self.length_m_hi,
        )?;
        let beam_m = interval("beam_m", self.beam_m, self.beam_m_lo, self.beam_m_hi)?;
        let (Some(length_m), Some(beam_m)) = (length_m, beam_m) else {
            return Err(Wrong("length_m or beam_m is missing".to_owned()));
        };
        if !(length_m.value > beam_m.value && beam_m.value > 0.0) {
            return Err(Wrong(format!(
                "length_m {} and beam_m {} are those of no ship",
                length_m.value, beam_m.value
            )));
        }
        if let (Some(kind), Some(p)) = (&self.ship_type, self.ship_type_probability)
            && kind != "tanker"
            && p > ShipType::SURE
        {
            return Err(DoesNotCount(format!("no tanker but {kind} ({p:.2})")));
        }
        let freeboard = interval(
            "freeboard_m",
            self.freeboard_m,
            self.freeboard_m_lo,
            self.freeboard_m_hi,
        )?;
        let place = match (self.lon, self.lat) {
            (Some(lon_deg), Some(lat_deg)) => {
                if !(lon_deg.abs() <= 360.0 && lat_deg.abs() <= 90.0) {
                    let text = format!("lon {lon_deg}, lat {lat_deg} is nowhere on Earth");
                    return Err(Wrong(text));
                }
                Some(LonLat { lon_deg, lat_deg })
            }
            _ => None,
        };
        let sighting = Sighting {
            tile,
            sha256,
            hull: self.hull.unwrap_or(0),
            time,
            place,
            length_m: measured(length_m),
            beam_m: measured(beam_m),
            freeboard_m: freeboard.map(|f| self.distribution(f)),
            freeboard_interval_m: freeboard,
            withheld: match freeboard {
                Some(_) => None,
                None => Some(
                    self.freeboard_withheld
                        .clone()
                        .unwrap_or_else(|| "not-said".to_owned()),
                ),
            },
            condition: self.condition(),
            alongside: self.alongside,
            matched: self.imo.zip(self.match_probability),
            water_density_t_m3: density_t_m3.unwrap_or(SEA_WATER_T_M3),
            situation: self.situation.clone(),
            flags: self.flags.clone().unwrap_or_default(),
        };
        match sighting.observation().check() {
            Ok(()) => Ok(sighting),
            Err(error) => Err(Wrong(error.to_string())),
        }
    }

    fn time(&self) -> Result<Timestamp, Refusal> {
        let text = self.datetime.as_deref();
        let text = text.ok_or_else(|| Refusal::DoesNotCount("without a date".to_owned()))?;
        text.parse()
            .map_err(|_| Refusal::Wrong(format!("datetime {text:?} is no RFC 3339 time")))
    }

    /// The written quantiles where they are those of `freeboard`, else a normal error.
    fn distribution(&self, freeboard: Interval) -> Distribution {
        let written = self.quantiles.as_ref().and_then(|q| q.freeboard_m);
        match written.map(Distribution::Quantiles) {
            Some(d) if d.is_sound() && (d.at(0.0) - freeboard.value).abs() < 0.01 => d,
            _ => Distribution::Normal(measured(freeboard)),
        }
    }

    fn condition(&self) -> Option<(Condition, f64)> {
        let condition = match self.condition.as_deref()? {
            "ballast" => Condition::Ballast,
            "part-laden" => Condition::PartLaden,
            "laden" => Condition::Laden,
            _ => return None,
        };
        Some((condition, self.condition_probability.unwrap_or(1.0)))
    }
}

/// Value and bounds as an interval; bounds that are missing are the value.
fn interval(
    name: &str,
    value: Option<f64>,
    lo: Option<f64>,
    hi: Option<f64>,
) -> Result<Option<Interval>, Refusal> {
    let Some(value) = value else {
        return Ok(None);
    };
    let (lo, hi) = (lo.unwrap_or(value), hi.unwrap_or(value));
    if lo <= value && value <= hi && lo.is_finite() && hi.is_finite() {
        return Ok(Some(Interval { value, lo, hi }));
    }
    Err(Refusal::Wrong(format!(
        "{name} {value} does not lie in its interval {lo} to {hi}"
    )))
}

/// The normal error with the same central 90 % interval.
fn measured(interval: Interval) -> Measured {
    Measured::new(interval.value, (interval.hi - interval.lo) / (2.0 * Z95))
}

impl Sighting {
    /// What the load makes its answer of.
    pub(super) fn observation(&self) -> Observation {
        Observation {
            length_m: self.length_m,
            beam_m: self.beam_m,
            freeboard_m: self.freeboard_m,
            trim_m: None,
            ship_type: None,
            place: self.place,
            time: Some(self.time),
            water_density_t_m3: self.water_density_t_m3,
        }
    }

    /// Days from another sighting to this one.
    pub(super) fn days_since(&self, other: Timestamp) -> f64 {
        days_between(other, self.time)
    }
}

/// Days from one moment to another.
pub(super) fn days_between(from: Timestamp, to: Timestamp) -> f64 {
    (to.as_second() - from.as_second()) as f64 / 86_400.0
}
