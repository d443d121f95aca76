//! The line that answers: that of the journal, with the request's id before it and, for a part
//! of a scene, what the merge needs after it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Id, SCHEMA};
use crate::TileAnswer;
use crate::frame::Pixel;
use crate::plan::{PartAnswer, Placed};
use crate::report::{geojson, ndjson};
use crate::tile::PixelWindow;

/// Which part of its scene a line answers for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartOf {
    /// Column, row, width, height, pixels.
    pub(super) window: [usize; 4],
    /// Columns and rows of the scene; null where it could not be opened.
    pub(super) size: Option<[usize; 2]>,
}

impl PartOf {
    pub(super) fn of(w: PixelWindow, size: Option<[usize; 2]>) -> PartOf {
        PartOf {
            window: [w.col, w.row, w.width, w.height],
            size,
        }
    }
}

/// Where a hull of a part lies, pixels of the scene: the columns of `PlacedJson` are those of
/// [`Placed`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PlacedJson {
    centre: [f64; 2],
    alongside: Option<[f64; 2]>,
    outline: Vec<[f64; 2]>,
}

impl PlacedJson {
    fn of<T>(hull: &Placed<T>) -> PlacedJson {
        let pair = |p: &Pixel| [p.col, p.row];
        PlacedJson {
            centre: pair(&hull.centre),
            alongside: hull.alongside.as_ref().map(pair),
            outline: hull.outline.iter().map(pair).collect(),
        }
    }

    pub(super) fn with<T>(self, answer: T) -> Placed<T> {
        let pixel = |[col, row]: [f64; 2]| Pixel { col, row };
        Placed {
            centre: pixel(self.centre),
            alongside: self.alongside.map(pixel),
            outline: self.outline.into_iter().map(pixel).collect(),
            answer,
        }
    }
}

/// The answer for a whole tile.
pub(super) fn whole(id: Option<&Id>, answer: &TileAnswer) -> Value {
    let mut line = Map::new();
    line.insert("schema".to_owned(), json!(SCHEMA));
    line.insert("id".to_owned(), json!(id));
    if let Value::Object(journal) = ndjson::line(answer) {
        line.extend(journal);
    }
    Value::Object(line)
}

/// The answer for a part of a scene.
pub(super) fn part(id: Option<&Id>, window: PixelWindow, part: PartAnswer) -> Value {
    let features: Vec<Value> = part
        .hulls
        .iter()
        .map(|hull| {
            let mut feature = geojson::feature(&hull.answer);
            feature["part"] = json!(PlacedJson::of(hull));
            feature
        })
        .collect();
    let row = TileAnswer {
        tile: part.row,
        hulls: Vec::new(),
    };
    let mut line = whole(id, &row);
    line["features"] = Value::Array(features);
    line["part"] = json!(PartOf::of(window, Some(part.size)));
    line
}

/// The answer for a part of a scene that was lost.
pub(super) fn failed_part(id: Option<&Id>, window: PixelWindow, row: &TileAnswer) -> Value {
    let mut line = whole(id, row);
    line["part"] = json!(PartOf::of(window, None));
    line
}
