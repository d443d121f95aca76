//! What comes out: visits with their cargo, sums by year, and what stands beside them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::ais::AisStatus;
use super::area::Role;
use super::cap::CapYear;
use super::coverage::Coverage;
use super::journal::Excluded;
use super::prepare::Prepared;
use super::settle::{Account, Accounts};
use super::shares::Shares;
use super::transfer::Transfer;
use super::{Options, settle};
use crate::frame::LonLat;
use crate::{Interval, Result};

/// A quantity of cargo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    /// Tonnes.
    pub t: Interval,
    /// Physical barrels of the product.
    pub bbl: Interval,
    /// UN reporting barrels, 8.33 to the tonne.
    pub bbl_un: Interval,
}

/// Which image of a visit this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Before she did what she came for.
    Arrival,
    /// After it.
    Departure,
    /// Neither, or not known.
    Between,
}

/// One image of a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Name of the tile.
    pub tile: String,
    /// Index of the hull in it.
    pub hull: usize,
    /// When.
    pub time: Timestamp,
    /// What it was used for.
    pub part: Part,
    /// Freeboard, metres.
    pub freeboard_m: Option<Interval>,
    /// Why there is none.
    pub withheld: Option<String>,
    /// Deadweight aboard over summer deadweight, in the light of all images of the ship.
    pub load_fraction: Option<Interval>,
}

/// What a visit's cargo rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Arrival and departure, both measured.
    Both,
    /// The end that matters most was measured: the departure of a lifting, the arrival of a
    /// discharge.
    LadenEnd,
    /// Only the other end was measured: her other visits and the fleet stand in for this one.
    LightEnd,
    /// Neither was: her size, her other visits and the fleet.
    Fleet,
}

/// One visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// Number of the ship, from 0, as ships first came: a hypothesis, unless named.
    pub ship: usize,
    /// Probability that she is the ship of the other visits with this number.
    pub ship_probability: f64,
    /// Her name.
    pub vessel: Option<String>,
    /// Her IMO number.
    pub imo: Option<u32>,
    /// Probability of the name.
    pub match_probability: Option<f64>,
    /// Whether a person named her.
    pub named_by_person: bool,
    /// Where she is listed, as the register has it.
    pub listed: Option<String>,
    /// Name of the place.
    pub place: Option<String>,
    /// Berth.
    pub berth: Option<String>,
    /// What she came for.
    pub role: Role,
    /// Where she lay on the last image.
    pub position: Option<LonLat>,
    /// Her images, by time.
    pub looks: Vec<Look>,
    /// Length overall from all images of the visit, metres.
    pub length_m: Interval,
    /// Beam, metres.
    pub beam_m: Interval,
    /// Cargo lifted; of a discharge, given away; `None` at an anchorage.
    pub cargo: Option<Amount>,
    /// What `cargo` rests on.
    pub basis: Basis,
    /// Index of the visit that loaded, or gave away, the same cargo.
    pub same_cargo_as: Option<usize>,
    /// Whether the cargo is in the sums: those of loadings are.
    pub counts: bool,
    /// Transponder.
    pub ais: AisStatus,
}

impl Visit {
    /// First and last image.
    pub fn span(&self) -> Option<[Timestamp; 2]> {
        Some([self.looks.first()?.time, self.looks.last()?.time])
    }

    /// The day on which the cargo counts, UTC: that of the last image.
    pub fn date(&self) -> Option<Date> {
        let last = self.looks.last()?;
        Some(last.time.to_zoned(TimeZone::UTC).date())
    }
}

/// A calendar year.
#[derive(Debug, Clone, PartialEq)]
pub struct Year {
    /// Which.
    pub year: i16,
    /// Liftings in it.
    pub visits: usize,
    /// Lifted.
    pub total: Amount,
    /// Notified by suppliers, UN barrels.
    pub notified_bbl_un: f64,
    /// Both against the cap.
    pub cap: CapYear,
}

/// Everything.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// Visits, by their first image.
    pub visits: Vec<Visit>,
    /// Number of liftings.
    pub liftings: usize,
    /// Number of ships, as far as they can be told apart.
    pub ships: usize,
    /// Lifted in all years.
    pub total: Amount,
    /// By calendar year, also those with notified deliveries alone.
    pub years: Vec<Year>,
    /// Shares of the liftings.
    pub shares: Shares,
    /// From ship to ship.
    pub transfers: Vec<Transfer>,
    /// What was looked at.
    pub coverage: Coverage,
    /// What does not count, and why.
    pub excluded: Vec<Excluded>,
    /// The product of the physical barrels.
    pub product: String,
    /// Whether a register was given.
    pub register: bool,
    /// Whether AIS positions were given.
    pub ais: bool,
}

impl Ledger {
    /// The year in which the cap is passed first, with a probability of one half at least; else
    /// the one in which it is most probable.
    pub fn cap_year(&self) -> Option<&Year> {
        let passed = self.years.iter().find(|y| y.cap.date_p50.is_some());
        passed.or_else(|| {
            let mut best: Option<&Year> = None;
            for year in &self.years {
                if best.is_none_or(|b| year.cap.probability > b.cap.probability) {
                    best = Some(year);
                }
            }
            best
        })
    }
}

pub(super) fn settle(prepared: Prepared, options: &Options) -> Result<Ledger> {
    let accounts = settle::accounts(&prepared, options)?;
    let visits: Vec<Visit> = (0..prepared.groups.len())
        .map(|index| visit(index, &prepared, &accounts, options))
        .collect();
    let sums = accounts.sums(&visits, options);
    let transfers = accounts.transfers(&prepared);
    let coverage = Coverage::of(
        &prepared.estimates.images,
        &prepared.estimates.sightings,
        options.ais.as_deref().unwrap_or(&[]),
    );
    Ok(Ledger {
        liftings: visits.iter().filter(|v| v.counts).count(),
        ships: accounts.ships,
        visits,
        total: sums.total,
        years: sums.years,
        shares: sums.shares,
        transfers,
        coverage,
        excluded: prepared.estimates.excluded,
        product: options.load.product.name().to_owned(),
        register: options.register.is_some(),
        ais: options.ais.is_some(),
    })
}

fn visit(index: usize, prepared: &Prepared, accounts: &Accounts, options: &Options) -> Visit {
    let group = &prepared.groups[index];
    let account: &Account = &accounts.visits[index];
    let named = &accounts.named[account.ship];
    let sightings = &prepared.estimates.sightings;
    let looks: Vec<Look> = group
        .members
        .iter()
        .enumerate()
        .map(|(k, &m)| Look {
            tile: sightings[m].tile.clone(),
            hull: sightings[m].hull,
            time: sightings[m].time,
            part: account.part(k),
            freeboard_m: sightings[m].freeboard_interval_m,
            withheld: sightings[m].withheld.clone(),
            load_fraction: account.load_fraction(k),
        })
        .collect();
    let position = group.members.iter().rev().find_map(|&m| sightings[m].place);
    let areas = options.areas.as_ref().map(|(areas, _)| areas.all());
    let berth = group.members.iter().find_map(|&m| {
        let area = prepared.areas[m].zip(areas)?;
        area.1[area.0].berth.clone()
    });
    let size = account.size;
    let span = [looks[0].time, looks[looks.len() - 1].time];
    let ais = match &options.ais {
        Some(positions) => super::ais::status(positions, position, span, named.imo),
        None => AisStatus::Unknown,
    };
    Visit {
        ship: account.ship,
        ship_probability: prepared.belongs[index].probability,
        vessel: named.vessel.clone(),
        imo: named.imo,
        match_probability: named.probability,
        named_by_person: named.by_person,
        listed: named.listed.clone(),
        place: group.locality.name.clone(),
        berth,
        role: group.locality.role,
        position,
        looks,
        length_m: size.length_m.interval(),
        beam_m: size.beam_m.interval(),
        cargo: account.cargo.as_ref().map(|c| accounts.amount(c)),
        basis: account.basis,
        same_cargo_as: account.same_cargo_as,
        counts: group.locality.role == Role::Loads,
        ais,
    }
}
