//! The same figures as `score.py` of the shared tiles, from a GeoJSON text and `truth.json`.
//!
//! What counts as found, measurable, hopeless and alongside is defined there; the test
//! `python_agrees` runs both on one file.

use std::collections::BTreeMap;

use geo::{Distance, Geodesic, Point};
use serde_json::{Map, Value};

/// States of a tile whose hull nobody could measure.
const OUT: [&str; 2] = ["edge", "nosidecar"];
const HIDDEN: [&str; 5] = [
    "shadow-hidden",
    "geometry-weak",
    "band-too-narrow",
    "shadow-too-faint",
    "fit-ambiguous",
];

/// What may be expected of an estimator on one hull.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grade {
    /// Fine pixels, open water, one good cue.
    Measurable,
    /// No freeboard can be had.
    Hopeless,
    /// At a quay, beside a hull, or under cloud.
    Alongside,
    /// None of these.
    Between,
}

/// One hull that was found, estimate minus truth.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) tile: String,
    pub(crate) grade: Grade,
    pub(crate) expected: Vec<&'static str>,
    pub(crate) withheld: Option<String>,
    pub(crate) bow_ok: bool,
    /// Along the axis, degrees: bow and stern exchanged count under `bow_ok` alone.
    pub(crate) heading_deg: f64,
    pub(crate) length_rel: f64,
    pub(crate) beam_rel: f64,
    pub(crate) freeboard_m: Option<f64>,
    /// Whether the truth lies in the interval.
    pub(crate) freeboard_in: Option<bool>,
}

/// All rows, and what was not found or not there.
#[derive(Debug, Default)]
pub(crate) struct Score {
    pub(crate) hulls: usize,
    pub(crate) rows: Vec<Row>,
    pub(crate) missed: Vec<String>,
    pub(crate) false_: Vec<String>,
}

/// A glob of `score.py --only`: patterns parted by commas, `*` at their end only.
pub(crate) fn matches(only: &str, stem: &str) -> bool {
    only.split(',').any(|p| match p.strip_suffix('*') {
        Some(start) => stem.starts_with(start),
        None => stem == p,
    })
}

/// Scores the features of a GeoJSON text against the tiles of `truth.json` that `only` takes.
pub(crate) fn score(truth: &str, geojson: &str, only: &str) -> Score {
    let truth: Map<String, Value> = serde_json::from_str(truth).unwrap();
    let collection: Value = serde_json::from_str(geojson).unwrap();
    let mut by_tile: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for feature in collection["features"].as_array().unwrap() {
        let name = stem(feature["properties"]["tile"].as_str().unwrap());
        if matches(only, &name) {
            by_tile.entry(name).or_default().push(feature);
        }
    }
    let mut score = Score::default();
    for (tile, t) in truth.iter().filter(|(tile, _)| matches(only, tile)) {
        let mut free = by_tile.remove(tile).unwrap_or_default();
        for ship in t["ships"].as_array().unwrap() {
            score.hulls += 1;
            let near = free
                .iter()
                .enumerate()
                .map(|(i, f)| (i, distance_m(ship, f)))
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .filter(|(_, d)| *d < num(ship, "length") / 3.0);
            match near {
                Some((i, _)) => {
                    let estimate = &free.remove(i)["properties"];
                    score.rows.push(row(tile, t, ship, estimate));
                }
                None => score.missed.push(tile.clone()),
            }
        }
        score.false_.extend(free.iter().map(|_| tile.clone()));
    }
    let no_such_tile = by_tile
        .into_iter()
        .flat_map(|(tile, f)| vec![tile; f.len()]);
    score.false_.extend(no_such_tile);
    score
}

fn row(tile: &str, t: &Value, ship: &Value, p: &Value) -> Row {
    let off = |name: &str, truth: f64| p[name].as_f64().map(|v| v - truth);
    let (length, beam, freeboard) = (
        num(ship, "length"),
        num(ship, "beam"),
        num(ship, "freeboard"),
    );
    let turned = (p["heading_deg"].as_f64().unwrap_or(f64::NAN) - num(ship, "heading") + 180.0)
        .rem_euclid(360.0)
        - 180.0;
    let freeboard_in = match (p["freeboard_m_lo"].as_f64(), p["freeboard_m_hi"].as_f64()) {
        (Some(lo), Some(hi)) => Some(lo <= freeboard && freeboard <= hi),
        _ => None,
    };
    Row {
        tile: tile.to_owned(),
        grade: grade(t, ship),
        expected: expected(t, ship),
        withheld: p["freeboard_withheld"].as_str().map(str::to_owned),
        bow_ok: turned.abs() < 90.0,
        heading_deg: (turned + 90.0).rem_euclid(180.0) - 90.0,
        length_rel: off("length_m", length).unwrap_or(f64::NAN) / length,
        beam_rel: off("beam_m", beam).unwrap_or(f64::NAN) / beam,
        freeboard_m: off("freeboard_m", freeboard),
        freeboard_in,
    }
}

/// `(S, V)` on the side away from the sun.
fn factors(t: &Value, ship: &Value) -> (f64, f64) {
    let radians = |key: &str, i: usize| t["scene"][key][i].as_f64().unwrap().to_radians();
    let heading = num(ship, "heading").to_radians();
    let away = |azimuth: f64| [-azimuth.sin(), -azimuth.cos()];
    let dot = |a: [f64; 2], b: [f64; 2]| a[0] * b[0] + a[1] * b[1];
    let (from_sun, from_satellite) = (away(radians("sun", 0)), away(radians("view", 0)));
    let starboard = [heading.cos(), -heading.sin()];
    let shaded = if dot(from_sun, starboard) > 0.0 {
        starboard
    } else {
        starboard.map(|x| -x)
    };
    (
        dot(from_sun, shaded) / radians("sun", 1).tan(),
        -radians("view", 1).tan() * dot(from_satellite, shaded),
    )
}

/// Factor and width in pixels of the better cue: dark band, or lit strip.
fn best_cue(t: &Value, ship: &Value) -> (f64, f64) {
    let (s, v) = factors(t, ship);
    let pixels = num(ship, "freeboard") / num(&t["scene"], "gsd");
    let band = if t["state"] == "faint" {
        (0.0, 0.0)
    } else {
        (s + v, (s + v) * pixels)
    };
    let strip = (-v, -v * pixels);
    let good = |(factor, width): (f64, f64)| factor >= 0.4 && width >= 2.0;
    let better = (good(strip), strip.1) > (good(band), band.1);
    if v < 0.0 && better { strip } else { band }
}

fn grade(t: &Value, ship: &Value) -> Grade {
    let (factor, width) = best_cue(t, ship);
    let state = t["state"].as_str().unwrap();
    let gsd = num(&t["scene"], "gsd");
    if OUT.contains(&state) || gsd > 2.0 || factor < 0.15 || width < 0.6 {
        Grade::Hopeless
    } else if ["berth", "sts", "cloud"].contains(&state) {
        Grade::Alongside
    } else if gsd <= 1.0 && factor >= 0.4 && width >= 2.0 {
        Grade::Measurable
    } else {
        Grade::Between
    }
}

/// The reasons that are right for a hopeless hull.
fn expected(t: &Value, ship: &Value) -> Vec<&'static str> {
    if grade(t, ship) != Grade::Hopeless {
        return Vec::new();
    }
    match t["state"].as_str().unwrap() {
        "nosidecar" => vec!["no-acquisition"],
        "edge" => vec!["cut-by-tile-edge"],
        "faint" => vec!["shadow-too-faint", "geometry-weak", "fit-ambiguous"],
        _ if num(&t["scene"], "gsd") > 2.0 => vec!["too-coarse"],
        "berth" | "sts" => [&HIDDEN[..], &["shadow-not-on-water"]].concat(),
        _ => HIDDEN.to_vec(),
    }
}

fn num(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap()
}

/// The tile's name without folders and without the extensions of rasters and items.
fn stem(tile: &str) -> String {
    let name = tile.rsplit('/').next().unwrap();
    let known = [".tif", ".tiff", ".jp2", ".vrt", ".json"];
    let bare = known.iter().find_map(|e| name.strip_suffix(e));
    bare.unwrap_or(name).to_owned()
}

fn distance_m(ship: &Value, feature: &Value) -> f64 {
    let p = &feature["properties"];
    let centre = match (p["lon"].as_f64(), p["lat"].as_f64()) {
        (Some(lon), Some(lat)) => Point::new(lon, lat),
        _ => match middle(&feature["geometry"]["coordinates"][0]) {
            Some(point) => point,
            None => return f64::INFINITY,
        },
    };
    Geodesic.distance(Point::new(num(ship, "lon"), num(ship, "lat")), centre)
}

/// The mean of a closed ring's corners.
fn middle(ring: &Value) -> Option<Point> {
    let corners = ring.as_array()?.split_last()?.1;
    let mean = |i: usize| -> Option<f64> {
        let all: Option<Vec<f64>> = corners.iter().map(|c| c[i].as_f64()).collect();
        Some(all?.iter().sum::<f64>() / corners.len() as f64)
    };
    Some(Point::new(mean(0)?, mean(1)?))
}

impl Score {
    pub(crate) fn graded(&self, grade: Grade) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |r| r.grade == grade)
    }

    pub(crate) fn bow_right(&self) -> usize {
        self.rows.iter().filter(|r| r.bow_ok).count()
    }

    /// How many are measurable, and how many of them were given a freeboard.
    pub(crate) fn measurable_given(&self) -> (usize, usize) {
        let given = |r: &&Row| r.freeboard_m.is_some();
        let all = self.graded(Grade::Measurable);
        (
            all.count(),
            self.graded(Grade::Measurable).filter(given).count(),
        )
    }

    /// How many are hopeless, how many of them withheld, and with a right reason.
    pub(crate) fn hopeless_withheld(&self) -> (usize, usize, usize) {
        let rows: Vec<&Row> = self.graded(Grade::Hopeless).collect();
        let withheld = rows.iter().filter(|r| r.freeboard_m.is_none());
        let right = withheld.clone().filter(|r| {
            let reason = r.withheld.as_deref();
            reason.is_some_and(|w| r.expected.contains(&w))
        });
        (rows.len(), withheld.count(), right.count())
    }

    /// The hopeless hulls that were given a freeboard, or no right reason.
    pub(crate) fn wrongly_hopeless(&self) -> Vec<(&str, Option<&str>)> {
        self.graded(Grade::Hopeless)
            .map(|r| (r.tile.as_str(), r.withheld.as_deref(), &r.expected))
            .filter(|(_, withheld, expected)| withheld.is_none_or(|w| !expected.contains(&w)))
            .map(|(tile, withheld, _)| (tile, withheld))
            .collect()
    }

    /// Median of the absolute values of one error over all rows; infinite without any.
    pub(crate) fn median(&self, error: impl Fn(&Row) -> f64) -> f64 {
        median_abs(self.rows.iter().map(error))
    }

    /// Median |error| of the freeboard over the measurable hulls, metres.
    pub(crate) fn freeboard_median_m(&self) -> f64 {
        median_abs(self.graded(Grade::Measurable).filter_map(|r| r.freeboard_m))
    }

    /// Share of measurable hulls whose interval holds the truth.
    pub(crate) fn freeboard_cover(&self) -> f64 {
        let inside: Vec<bool> = self
            .graded(Grade::Measurable)
            .filter_map(|r| r.freeboard_in)
            .collect();
        inside.iter().filter(|i| **i).count() as f64 / inside.len() as f64
    }

    /// The figures as `score.py` prints them, for people.
    pub(crate) fn summary(&self) -> String {
        let (measurable, given) = self.measurable_given();
        let (hopeless, withheld, right) = self.hopeless_withheld();
        format!(
            "hulls {}  found {}  missed {} {:?}  false {} {:?}\n\
             bow right {}/{}\n\
             median |error|: length {:.4}, beam {:.4} of truth, heading {:.3}°, freeboard {:.3} m\n\
             measurable {measurable}: given a freeboard {given}, {:.2} of the intervals hold the truth;  \
             hopeless {hopeless}: withheld {withheld}, reason right {right}",
            self.hulls,
            self.rows.len(),
            self.missed.len(),
            self.missed,
            self.false_.len(),
            self.false_,
            self.bow_right(),
            self.rows.len(),
            self.median(|r| r.length_rel),
            self.median(|r| r.beam_rel),
            self.median(|r| r.heading_deg),
            self.freeboard_median_m(),
            self.freeboard_cover(),
        )
    }
}

/// Values that are not numbers are left out, as in `score.py`.
fn median_abs(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.filter(|v| !v.is_nan()).map(f64::abs).collect();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::INFINITY,
        n if n % 2 == 1 => values[n / 2],
        n => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}
