//! What is said of a visit, by name.

use serde_json::{Value, json};

use crate::Interval;
use crate::ledger::{Amount, Look, Part, Visit};
use crate::report::properties::{rounded, word};

/// One column of the ledger.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    of: fn(usize, &Visit) -> Value,
}

impl Column {
    /// Its value for a visit and the visit's index.
    pub fn of(&self, index: usize, visit: &Visit) -> Value {
        (self.of)(index, visit)
    }
}

const fn column(name: &'static str, of: fn(usize, &Visit) -> Value) -> Column {
    Column { name, of }
}

/// All columns, in the order of the files.
pub const COLUMNS: &[Column] = &[
    column("visit", |i, _| json!(i + 1)),
    column("arrived", |_, v| time(v.looks.first())),
    column("departed", |_, v| time(v.looks.last())),
    column("date", |_, v| json!(v.date().map(|d| d.to_string()))),
    column("place", |_, v| json!(v.place)),
    column("berth", |_, v| json!(v.berth)),
    column("role", |_, v| word(&v.role)),
    column("lon", |_, v| degrees(v.position.map(|p| p.lon_deg))),
    column("lat", |_, v| degrees(v.position.map(|p| p.lat_deg))),
    column("ship", |_, v| json!(v.ship + 1)),
    column("ship_probability", |_, v| rounded(v.ship_probability, 4)),
    column("vessel", |_, v| json!(v.vessel)),
    column("imo", |_, v| json!(v.imo)),
    column("match_probability", |_, v| {
        v.match_probability.map_or(Value::Null, |p| rounded(p, 4))
    }),
    column("named_by_person", |_, v| json!(v.named_by_person)),
    column("listed", |_, v| json!(v.listed)),
    column("ais", |_, v| word(&v.ais)),
    column("length_m", |_, v| rounded(v.length_m.value, 2)),
    column("length_m_lo", |_, v| rounded(v.length_m.lo, 2)),
    column("length_m_hi", |_, v| rounded(v.length_m.hi, 2)),
    column("beam_m", |_, v| rounded(v.beam_m.value, 2)),
    column("beam_m_lo", |_, v| rounded(v.beam_m.lo, 2)),
    column("beam_m_hi", |_, v| rounded(v.beam_m.hi, 2)),
    column("load_fraction_arrival", |_, v| {
        fraction(v, Part::Arrival, |i| i.value)
    }),
    column("load_fraction_arrival_lo", |_, v| {
        fraction(v, Part::Arrival, |i| i.lo)
    }),
    column("load_fraction_arrival_hi", |_, v| {
        fraction(v, Part::Arrival, |i| i.hi)
    }),
    column("load_fraction_departure", |_, v| {
        fraction(v, Part::Departure, |i| i.value)
    }),
    column("load_fraction_departure_lo", |_, v| {
        fraction(v, Part::Departure, |i| i.lo)
    }),
    column("load_fraction_departure_hi", |_, v| {
        fraction(v, Part::Departure, |i| i.hi)
    }),
    column("cargo_t", |_, v| cargo(v, |a| a.t.value)),
    column("cargo_t_lo", |_, v| cargo(v, |a| a.t.lo)),
    column("cargo_t_hi", |_, v| cargo(v, |a| a.t.hi)),
    column("cargo_bbl", |_, v| cargo(v, |a| a.bbl.value)),
    column("cargo_bbl_lo", |_, v| cargo(v, |a| a.bbl.lo)),
    column("cargo_bbl_hi", |_, v| cargo(v, |a| a.bbl.hi)),
    column("cargo_bbl_un", |_, v| cargo(v, |a| a.bbl_un.value)),
    column("cargo_bbl_un_lo", |_, v| cargo(v, |a| a.bbl_un.lo)),
    column("cargo_bbl_un_hi", |_, v| cargo(v, |a| a.bbl_un.hi)),
    column("basis", |_, v| word(&v.basis)),
    column("same_cargo_as", |_, v| {
        json!(v.same_cargo_as.map(|i| i + 1))
    }),
    column("counts", |_, v| json!(v.counts)),
    column("images", |_, v| json!(v.looks.len())),
    column("tiles", |_, v| joined(v, |l| l.tile.clone())),
    column("hulls", |_, v| joined(v, |l| l.hull.to_string())),
    column("withheld", |_, v| {
        joined(v, |l| l.withheld.clone().unwrap_or_default())
    }),
];

fn time(look: Option<&Look>) -> Value {
    look.map_or(Value::Null, |l| json!(l.time.to_string()))
}

fn degrees(x: Option<f64>) -> Value {
    x.map_or(Value::Null, |x| rounded(x, 7))
}

fn cargo(visit: &Visit, part: fn(&Amount) -> f64) -> Value {
    visit
        .cargo
        .as_ref()
        .map_or(Value::Null, |c| rounded(part(c), 1))
}

/// Of the last image of this part that was measured.
fn fraction(visit: &Visit, part: Part, of: fn(&Interval) -> f64) -> Value {
    let looks = visit.looks.iter().rev().filter(|l| l.part == part);
    let mut measured = looks.filter_map(|l| l.load_fraction);
    measured.next().map_or(Value::Null, |i| rounded(of(&i), 4))
}

/// A list with one item per image, joined by `;`.
fn joined(visit: &Visit, of: fn(&Look) -> String) -> Value {
    json!(visit.looks.iter().map(of).collect::<Vec<_>>().join(";"))
}
