//! The properties of a hull in the output files: names, order, units and values, in one list.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::answer::{HullAnswer, QUANTILE_PROBABILITIES, Quantiles, TileRow};
use crate::{Interval, Withheld};

/// One property of a hull.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// The name in GeoJSON, NDJSON and CSV.
    pub name: &'static str,
    /// Its unit; empty where it has none.
    pub unit: &'static str,
    value: fn(&HullAnswer) -> Value,
}

impl Property {
    /// What a hull has for it, rounded for its unit; null where nothing is known.
    pub fn of(&self, hull: &HullAnswer) -> Value {
        (self.value)(hull)
    }
}

const fn property(
    name: &'static str,
    unit: &'static str,
    value: fn(&HullAnswer) -> Value,
) -> Property {
    Property { name, unit, value }
}

/// Every property of a hull, in the order of the files. What is not known yet is null, so
/// that the columns of a reader never move.
#[rustfmt::skip] // one property, one line: this is a table
pub const PROPERTIES: &[Property] = &[
    property("tile", "", |h| json!(h.tile)),
    property("hull", "", |h| json!(h.hull)),
    property("datetime", "RFC 3339", |h| json!(h.datetime)),
    property("lon", "deg", |h| place(h.place.map(|p| p.lon_deg))),
    property("lat", "deg", |h| place(h.place.map(|p| p.lat_deg))),
    property("length_m", "m", |h| metres(h.length_m.value)),
    property("length_m_lo", "m", |h| metres(h.length_m.lo)),
    property("length_m_hi", "m", |h| metres(h.length_m.hi)),
    property("beam_m", "m", |h| metres(h.beam_m.value)),
    property("beam_m_lo", "m", |h| metres(h.beam_m.lo)),
    property("beam_m_hi", "m", |h| metres(h.beam_m.hi)),
    property("heading_deg", "deg", |h| heading(h.heading_deg)),
    property("bow_known", "", |h| json!(h.bow_known)),
    property("ship_type", "", |h| word(&h.ship_types.likeliest().0)),
    property("ship_type_probability", "", |h| fraction(Some(h.ship_types.likeliest().1))),
    property("situation", "", |h| word(&h.situation)),
    property("alongside", "", |h| json!(h.alongside)),
    property("freeboard_m", "m", |h| freeboard(h, |i| i.value)),
    property("freeboard_m_lo", "m", |h| freeboard(h, |i| i.lo)),
    property("freeboard_m_hi", "m", |h| freeboard(h, |i| i.hi)),
    property("freeboard_withheld", "", |h| json!(h.freeboard_m.as_ref().err().map(Withheld::to_string))),
    property("freeboard_cues", "", cues),
    property("freeboard_budget", "", budget),
    property("freeboard_length_ratio", "", |h| h.freeboard_length_ratio.map_or(Value::Null, |r| rounded(r, 5))),
    property("trim_m", "m", |h| h.trim_m.map_or(Value::Null, |t| metres(t.value))),
    property("heel_deg", "deg", |h| h.heel_deg.map_or(Value::Null, degrees)),
    property("draft_m", "m", |h| load(h.load.draft_m, |i| i.value, 3)),
    property("draft_m_lo", "m", |h| load(h.load.draft_m, |i| i.lo, 3)),
    property("draft_m_hi", "m", |h| load(h.load.draft_m, |i| i.hi, 3)),
    property("deadweight_t", "t", |h| load(h.load.deadweight_t, |i| i.value, 1)),
    property("deadweight_t_lo", "t", |h| load(h.load.deadweight_t, |i| i.lo, 1)),
    property("deadweight_t_hi", "t", |h| load(h.load.deadweight_t, |i| i.hi, 1)),
    property("load_fraction", "", |h| load(h.load.load_fraction, |i| i.value, 4)),
    property("load_fraction_lo", "", |h| load(h.load.load_fraction, |i| i.lo, 4)),
    property("load_fraction_hi", "", |h| load(h.load.load_fraction, |i| i.hi, 4)),
    property("cargo_t", "t", |h| load(h.load.cargo_t, |i| i.value, 1)),
    property("cargo_t_lo", "t", |h| load(h.load.cargo_t, |i| i.lo, 1)),
    property("cargo_t_hi", "t", |h| load(h.load.cargo_t, |i| i.hi, 1)),
    property("cargo_bbl", "bbl", |h| load(h.load.cargo_bbl, |i| i.value, 1)),
    property("cargo_bbl_lo", "bbl", |h| load(h.load.cargo_bbl, |i| i.lo, 1)),
    property("cargo_bbl_hi", "bbl", |h| load(h.load.cargo_bbl, |i| i.hi, 1)),
    property("cargo_bbl_un", "bbl", |h| h.load.cargo_bbl_un.map_or(Value::Null, |b| rounded(b, 1))),
    property("product", "", |h| json!(h.load.product)),
    property("condition", "", |h| word(&h.load.condition)),
    property("condition_probability", "", |h| fraction(h.load.condition_probability)),
    property("vessel", "", |h| json!(h.load.vessel)),
    property("imo", "", |h| json!(h.load.imo)),
    property("match_probability", "", |h| fraction(h.load.match_probability)),
    property("quantiles", "", quantiles),
    property("flags", "", flags),
    // Stands in for the geometry of a tile without georeference; null otherwise.
    property("pixel_polygon", "px", pixel_polygon),
    property("band_displacement_m", "m", |h| h.band_displacement_m.map_or(Value::Null, |d| metres(d.value))),
];

/// The properties of one hull as a JSON object whose keys keep the order of [`PROPERTIES`].
pub(super) fn object(hull: &HullAnswer) -> Map<String, Value> {
    PROPERTIES
        .iter()
        .map(|p| (p.name.to_owned(), p.of(hull)))
        .collect()
}

/// The row of a tile, with its numbers rounded for their unit.
pub(super) fn tile_row(row: &TileRow) -> Value {
    let mut value = serde_json::to_value(row).unwrap_or(Value::Null);
    if let Value::Object(fields) = &mut value {
        for (name, field) in fields.iter_mut() {
            if let Some(x) = field.as_f64().filter(|_| field.is_f64()) {
                *field = rounded(x, if name.ends_with("_deg") { 3 } else { 4 });
            }
        }
    }
    value
}

/// `x` to so many decimals; null when it is not a finite number, since JSON has no other.
pub(super) fn rounded(x: f64, decimals: i32) -> Value {
    let scale = 10f64.powi(decimals);
    // Adding 0 turns a negative zero into zero.
    let value = (x * scale).round() / scale + 0.0;
    serde_json::Number::from_f64(value).map_or(Value::Null, Value::Number)
}

fn metres(x: f64) -> Value {
    rounded(x, 3)
}

fn degrees(x: f64) -> Value {
    rounded(x, 3)
}

/// A heading just below 360° must not be rounded up to 360.
fn heading(x: f64) -> Value {
    degrees(if x >= 359.9995 { 0.0 } else { x })
}

fn place(degrees: Option<f64>) -> Value {
    degrees.map_or(Value::Null, |d| rounded(d, 7))
}

fn fraction(x: Option<f64>) -> Value {
    x.map_or(Value::Null, |x| rounded(x, 4))
}

/// The kebab-case name of an enum's variant.
pub(super) fn word<T: Serialize>(variant: &T) -> Value {
    serde_json::to_value(variant).unwrap_or(Value::Null)
}

fn freeboard(hull: &HullAnswer, part: fn(&Interval) -> f64) -> Value {
    match &hull.freeboard_m {
        Ok(interval) => metres(part(interval)),
        Err(_) => Value::Null,
    }
}

fn load(interval: Option<Interval>, part: fn(&Interval) -> f64, decimals: i32) -> Value {
    interval.map_or(Value::Null, |i| rounded(part(&i), decimals))
}

fn cues(hull: &HullAnswer) -> Value {
    hull.freeboard_cues
        .iter()
        .map(|c| {
            json!({
                "name": c.name,
                "freeboard_m": metres(c.freeboard_m),
                "sigma_m": metres(c.sigma_m),
                "factor": rounded(c.factor, 4),
                "width_px": rounded(c.width_px, 2),
            })
        })
        .collect()
}

fn budget(hull: &HullAnswer) -> Value {
    hull.freeboard_budget
        .iter()
        .map(|b| json!({ "name": b.name, "sigma_m": metres(b.sigma_m) }))
        .collect()
}

fn quantiles(hull: &HullAnswer) -> Value {
    let of = |q: &Quantiles| -> Value { q.iter().map(|x| metres(*x)).collect() };
    json!({
        "p": QUANTILE_PROBABILITIES,
        "length_m": of(&hull.quantiles.length_m),
        "beam_m": of(&hull.quantiles.beam_m),
        "freeboard_m": hull.quantiles.freeboard_m.as_ref().map(of),
    })
}

/// The hull's flags and those of its load, each once, sorted.
fn flags(hull: &HullAnswer) -> Value {
    let mut all: Vec<_> = hull.flags.iter().chain(&hull.load.flags).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(word).collect()
}

fn pixel_polygon(hull: &HullAnswer) -> Value {
    if hull.place.is_some() {
        return Value::Null;
    }
    hull.pixel_polygon
        .iter()
        .map(|p| Value::Array(vec![rounded(p.col, 2), rounded(p.row, 2)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_and_never_nan_nor_minus_zero() {
        assert_eq!(rounded(1.000_49, 3).to_string(), "1.0");
        assert_eq!(rounded(-0.000_01, 3).to_string(), "0.0");
        assert!(rounded(f64::NAN, 3).is_null());
        assert!(rounded(f64::INFINITY, 3).is_null());
        assert_eq!(heading(359.9996).to_string(), "0.0");
        assert_eq!(heading(359.9994).to_string(), "359.999");
    }
}
