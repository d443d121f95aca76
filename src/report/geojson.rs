//! GeoJSON per RFC 7946: one feature per hull, and one row per tile in the foreign member
//! `tiles`.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::ndjson::Line;
use super::properties;
use crate::answer::{HullAnswer, TileAnswer};
use crate::frame::LonLat;

/// Writes a whole feature collection, one feature and one tile row a line.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(out: impl Write, answers: &[TileAnswer]) -> io::Result<()> {
    let lines: Vec<Line> = answers.iter().map(Line::of).collect();
    write_tiles(out, &lines)
}

/// The same of what was made before.
pub(super) fn write_tiles(mut out: impl Write, lines: &[Line]) -> io::Result<()> {
    let features = lines.iter().flat_map(|l| &l.features);
    let rows = lines.iter().map(|l| &l.tile);
    writeln!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
    write_lines(&mut out, features)?;
    writeln!(out, "],\"tiles\":[")?;
    write_lines(&mut out, rows)?;
    writeln!(out, "]}}")
}

/// Values with a comma after all but the last, each on its line.
fn write_lines<'v>(
    out: &mut impl Write,
    values: impl Iterator<Item = &'v Value>,
) -> io::Result<()> {
    let mut values = values.peekable();
    while let Some(value) = values.next() {
        let comma = if values.peek().is_some() { "," } else { "" };
        writeln!(out, "{value}{comma}")?;
    }
    Ok(())
}

/// One hull as a feature. Its geometry is null when the tile has no georeference.
pub fn feature(hull: &HullAnswer) -> Value {
    json!({
        "type": "Feature",
        "geometry": polygon(&hull.polygon),
        "properties": properties::object(hull),
    })
}

/// The ring closed and turned counter-clockwise, as RFC 7946 (section 3.1.6) has it.
pub(super) fn polygon(ring: &[LonLat]) -> Value {
    let mut points: Vec<[f64; 2]> = ring.iter().map(|p| [p.lon_deg, p.lat_deg]).collect();
    if points.first() != points.last() {
        points.extend(points.first().copied());
    }
    if points.len() < 4 || points.iter().flatten().any(|x| !x.is_finite()) {
        return Value::Null;
    }
    if twice_signed_area(&points) < 0.0 {
        points.reverse();
    }
    let position = |p: &[f64; 2]| -> Value {
        p.iter()
            .map(|x| properties::rounded(*x, DECIMALS))
            .collect()
    };
    let ring: Value = points.iter().map(position).collect();
    json!({ "type": "Polygon", "coordinates": [ring] })
}

/// Decimals of a degree: 1 cm on the ground.
const DECIMALS: i32 = 7;

/// Twice the area of a closed ring, positive counter-clockwise, in the units of its points
/// squared. Taken about the first point, since differences of products of whole longitudes
/// would lose the small area of a ship.
fn twice_signed_area(ring: &[[f64; 2]]) -> f64 {
    let [x0, y0] = ring[0];
    ring.windows(2)
        .map(|w| {
            let ([ax, ay], [bx, by]) = (w[0], w[1]);
            (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        })
        .sum()
}
