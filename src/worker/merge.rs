//! From the answers of many workers to what one process would have written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value};

use super::line::{PartOf, PlacedJson};
use super::{Id, Request};
use crate::plan::{Placed, once};
use crate::{Error, Result};

/// Answers, each tile and each part of a scene once.
///
/// Of several answers for one tile or part the last counts, as in the ledger. A part that
/// overlaps another of its scene supersedes it: a scene that was planned anew is not counted
/// twice.
#[derive(Debug, Clone, Default)]
pub struct Merged {
    tiles: BTreeMap<String, Tile>,
    /// Answers to what was no request: they name no tile.
    nameless: Vec<Value>,
    ids: BTreeMap<Id, usize>,
    superseded: usize,
}

#[derive(Debug, Clone)]
enum Tile {
    Whole(Value),
    Parts(BTreeMap<[usize; 4], Value>),
}

/// How answers and requests of a run fit together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Requests that have an answer.
    pub answered: usize,
    /// Ids of requests without one.
    pub lost: Vec<String>,
    /// Ids with more than one answer.
    pub doubled: Vec<String>,
    /// Ids of answers that nobody asked for.
    pub unknown: Vec<String>,
}

impl Merged {
    /// Adds a line of a journal; `path` and `row` name it in errors.
    ///
    /// # Errors
    /// [`Error::Row`] for what is no line of a journal, such as a last line that was cut off
    /// while it was written.
    pub fn push(&mut self, line: &str, path: &Path, row: u64) -> Result<()> {
        let wrong = |reason: String| Error::Row {
            path: path.to_owned(),
            row,
            reason,
        };
        let no_line = |e: serde_json::Error| wrong(format!("not a line of a journal ({e})"));
        let mut line: Map<String, Value> = serde_json::from_str(line).map_err(no_line)?;
        line.shift_remove("schema");
        let id = line.shift_remove("id").filter(|id| !id.is_null());
        let part = line
            .get("part")
            .map(|p| serde_json::from_value::<PartOf>(p.clone()));
        let part = part.transpose().map_err(no_line)?;
        let name = line.get("tile").and_then(|row| row["tile"].as_str());
        let name = name.ok_or_else(|| wrong("not a line of a journal (no tile)".to_owned()))?;
        let name = name.to_owned();
        if !line.get("features").is_some_and(Value::is_array) {
            return Err(wrong("not a line of a journal (no features)".to_owned()));
        }
        if let Some(id) = id {
            let id: Id = serde_json::from_value(id).map_err(no_line)?;
            *self.ids.entry(id).or_default() += 1;
        }
        self.add(name, part, Value::Object(line));
        Ok(())
    }

    fn add(&mut self, name: String, part: Option<PartOf>, line: Value) {
        if name.is_empty() {
            self.nameless.push(line);
            return;
        }
        let Some(part) = part else {
            let before = self.tiles.insert(name, Tile::Whole(line));
            self.superseded += before.map_or(0, |tile| tile.lines());
            return;
        };
        let tile = self
            .tiles
            .entry(name)
            .or_insert(Tile::Parts(BTreeMap::new()));
        if let Tile::Whole(_) = tile {
            *tile = Tile::Parts(BTreeMap::new());
            self.superseded += 1;
        }
        if let Tile::Parts(parts) = tile {
            let before = parts.len();
            parts.retain(|window, _| !overlap(window, &part.window));
            self.superseded += before - parts.len();
            parts.insert(part.window, line);
        }
    }

    /// Lines that a later one has superseded.
    pub fn superseded(&self) -> usize {
        self.superseded
    }

    /// Which requests have an answer, and which answers a request.
    pub fn tally<'a>(&self, requests: impl IntoIterator<Item = &'a Request>) -> Tally {
        let asked: BTreeSet<&Id> = requests.into_iter().map(|r| &r.id).collect();
        let ids = |those: &mut dyn Iterator<Item = &Id>| those.map(Id::to_string).collect();
        let (lost, answered): (Vec<&Id>, Vec<&Id>) =
            asked.iter().partition(|id| !self.ids.contains_key(**id));
        let doubled = self.ids.iter().filter(|(_, n)| **n > 1).map(|(id, _)| id);
        let unknown = self.ids.keys().filter(|id| !asked.contains(*id));
        Tally {
            answered: answered.len(),
            lost: ids(&mut lost.into_iter()),
            doubled: ids(&mut { doubled }),
            unknown: ids(&mut { unknown }),
        }
    }

    /// One line per tile, by name: the lines of the journal that one process writes.
    ///
    /// # Errors
    /// [`Error::Request`] where a hull of a part does not say where she lies.
    pub fn lines(self) -> Result<Vec<Value>> {
        let mut lines = self.nameless;
        for (name, tile) in self.tiles {
            lines.push(match tile {
                Tile::Whole(line) => line,
                Tile::Parts(parts) => scene(&name, parts)?,
            });
        }
        Ok(lines)
    }
}

impl Tile {
    fn lines(&self) -> usize {
        match self {
            Tile::Whole(_) => 1,
            Tile::Parts(parts) => parts.len(),
        }
    }
}

fn overlap(a: &[usize; 4], b: &[usize; 4]) -> bool {
    [0, 1].iter().all(|&k| {
        let end = |w: &[usize; 4]| w[k].saturating_add(w[k + 2]);
        a[k].max(b[k]) < end(a).min(end(b))
    })
}

/// The line of a scene from those of its parts.
fn scene(name: &str, parts: BTreeMap<[usize; 4], Value>) -> Result<Value> {
    let mut lines: Vec<([usize; 4], Value)> = parts.into_iter().collect();
    // By row, then column: the first has the scene's checksum.
    lines.sort_by_key(|(window, _)| [window[1], window[0]]);
    if let Some(k) = lines
        .iter()
        .position(|(_, line)| line["tile"]["status"] == "failed")
    {
        // A count of hulls from the other parts would be a wrong count.
        let (_, line) = lines.swap_remove(k);
        return Ok(serde_json::json!({ "tile": line["tile"], "features": [] }));
    }
    let Some((_, first)) = lines.first() else {
        return Ok(Value::Null);
    };
    let mut row = first["tile"].clone();
    if let Some(why) = disagreement(&lines).or_else(|| gap(&lines)) {
        row["status"] = "failed".into();
        row["error"] = format!("{name}: {why}").into();
        row["hulls"] = 0.into();
        return Ok(serde_json::json!({ "tile": row, "features": [] }));
    }
    let mut placed = Vec::new();
    for (window, line) in lines {
        placed.extend(hulls(name, window, line)?);
    }
    let mut features = Vec::new();
    for (index, one) in once(placed).into_iter().enumerate() {
        let mut feature = one.answer;
        let properties = &mut feature["properties"];
        properties["hull"] = index.into();
        properties["alongside"] = one.alongside.into();
        features.push(feature);
    }
    row["hulls"] = features.len().into();
    Ok(serde_json::json!({ "tile": row, "features": features }))
}

/// The hulls of a part.
fn hulls(name: &str, window: [usize; 4], mut line: Value) -> Result<Vec<Placed<Value>>> {
    let Value::Array(features) = line["features"].take() else {
        return Ok(Vec::new());
    };
    let placed = |mut feature: Value| {
        let part = feature.as_object_mut().and_then(|f| f.shift_remove("part"));
        let placed: PlacedJson =
            serde_json::from_value(part.unwrap_or_default()).map_err(|e| Error::Request {
                reason: format!(
                    "{name}, part {window:?}: a hull does not say where she lies ({e})"
                ),
            })?;
        Ok(placed.with(feature))
    };
    features.into_iter().map(placed).collect()
}

/// Why parts are not of one scene estimated in one way.
fn disagreement(lines: &[([usize; 4], Value)]) -> Option<String> {
    let common = |line: &Value| {
        let mut row = line["tile"].clone();
        for own in ["hulls", "sha256"] {
            row[own] = Value::Null;
        }
        (row, line["part"]["size"].clone())
    };
    let (first, rest) = lines.split_first()?;
    let wanted = common(&first.1);
    let other = rest.iter().find(|(_, line)| common(line) != wanted)?;
    Some(format!(
        "parts {:?} and {:?} were estimated from different files or with different options; \
         answer them again",
        first.0, other.0
    ))
}

/// Which pixels of a scene no part answers for.
fn gap(lines: &[([usize; 4], Value)]) -> Option<String> {
    let size = &lines.first()?.1["part"]["size"];
    let [width, height] = [0, 1].map(|k| u128::from(size[k].as_u64().unwrap_or(0)));
    // Parts do not overlap, see `Merged`.
    let answered: u128 = lines.iter().map(|(w, _)| w[2] as u128 * w[3] as u128).sum();
    (answered != width * height).then(|| {
        format!(
            "{answered} of {width} x {height} pixels are answered for by {} parts; \
             answer the others and merge again",
            lines.len()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn part(id: u64, window: [usize; 4], hulls: &[f64]) -> String {
        let feature = |&col: &f64| {
            let corner = |c: f64, r: f64| json!([col + c, 50.5 + r]);
            let ring = [
                (-40.0, -5.0),
                (40.0, -5.0),
                (40.0, 5.0),
                (-40.0, 5.0),
                (-40.0, -5.0),
            ];
            json!({"type": "Feature", "geometry": null,
                "properties": {"tile": "s.tif", "hull": 9, "alongside": null, "length_m": col},
                "part": {"centre": [col, 50.5], "alongside": null,
                    "outline": ring.map(|(c, r)| corner(c, r))}})
        };
        let sha = (window[0] == 0).then_some("abc");
        json!({"schema": 1, "id": id,
            "tile": {"tile": "s.tif", "sha256": sha, "status": "ok", "error": null,
                "hulls": hulls.len(), "options": "o"},
            "features": hulls.iter().map(feature).collect::<Vec<_>>(),
            "part": {"window": window, "size": [1000, 100]}})
        .to_string()
    }

    fn merged(lines: &[String]) -> Merged {
        let mut merged = Merged::default();
        for line in lines {
            merged.push(line, Path::new("j.ndjson"), 1).unwrap();
        }
        merged
    }

    fn only(lines: &[String]) -> Value {
        let mut lines = merged(lines).lines().unwrap();
        assert_eq!(lines.len(), 1);
        lines.remove(0)
    }

    const LEFT: [usize; 4] = [0, 0, 500, 100];
    const RIGHT: [usize; 4] = [500, 0, 500, 100];

    #[test]
    fn a_hull_of_two_parts_counts_once_in_any_order_of_the_parts() {
        let (a, b) = (
            part(1, LEFT, &[100.0, 499.0]),
            part(2, RIGHT, &[501.0, 900.0]),
        );
        let line = only(&[a.clone(), b.clone()]);
        let columns: Vec<f64> = line["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["properties"]["length_m"].as_f64().unwrap())
            .collect();
        assert_eq!(columns, [100.0, 499.0, 900.0]);
        assert_eq!(line["features"][2]["properties"]["hull"], 2);
        assert!(line["features"][0].get("part").is_none() && line.get("part").is_none());
        assert_eq!(line["tile"]["hulls"], 3);
        assert_eq!(line["tile"]["sha256"], "abc");
        assert!(line.get("id").is_none());
        let again = [b.clone(), a.clone(), b, a];
        assert_eq!(only(&again), line);
        assert_eq!(merged(&again).superseded(), 2);
    }

    #[test]
    fn a_scene_that_lacks_a_part_or_mixes_two_is_no_count() {
        let line = only(&[part(1, LEFT, &[100.0])]);
        assert_eq!(line["tile"]["status"], "failed");
        let error = line["tile"]["error"].as_str().unwrap();
        assert!(error.contains("50000 of 1000 x 100 pixels"), "{error}");
        assert_eq!(line["features"], json!([]));
        let other = part(2, RIGHT, &[]).replace("\"o\"", "\"p\"");
        let line = only(&[part(1, LEFT, &[]), other]);
        assert!(
            line["tile"]["error"]
                .as_str()
                .unwrap()
                .contains("different options")
        );
        let lost = part(2, RIGHT, &[]).replace("\"ok\"", "\"failed\"");
        assert_eq!(
            only(&[part(1, LEFT, &[100.0]), lost])["tile"]["status"],
            "failed"
        );
    }

    #[test]
    fn a_new_plan_or_a_whole_answer_supersedes_the_old_parts() {
        let whole = part(3, [0, 0, 1000, 100], &[300.0]);
        let halves = [part(1, LEFT, &[100.0]), part(2, RIGHT, &[])];
        let line = only(&[halves[0].clone(), halves[1].clone(), whole.clone()]);
        assert_eq!(line["features"][0]["properties"]["length_m"], 300.0);
        let line = only(&[whole, halves[0].clone(), halves[1].clone()]);
        assert_eq!(line["features"][0]["properties"]["length_m"], 100.0);
        let tile = json!({"tile": {"tile": "s.tif", "hulls": 0}, "features": []});
        assert_eq!(only(&[halves[0].clone(), tile.to_string()]), tile);
    }

    #[test]
    fn what_is_lost_doubled_or_unknown_is_told() {
        let request = |id: u64| Request::of_tile(Id::Number(id), "s.tif".to_owned());
        let journal = merged(&[part(1, LEFT, &[]), part(1, LEFT, &[]), part(7, RIGHT, &[])]);
        let tally = journal.tally(&[request(1), request(2)]);
        assert_eq!(tally.answered, 1);
        assert_eq!(tally.lost, ["2"]);
        assert_eq!(tally.doubled, ["1"]);
        assert_eq!(tally.unknown, ["7"]);
    }

    #[test]
    fn a_cut_off_line_is_an_error_with_its_number() {
        let line = part(1, LEFT, &[]);
        let error = Merged::default().push(&line[..40], Path::new("j.ndjson"), 7);
        assert!(error.unwrap_err().to_string().contains("j.ndjson: row 7"));
        assert!(Merged::default().push("{}", Path::new("j"), 1).is_err());
    }
}
