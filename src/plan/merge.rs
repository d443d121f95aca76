//! From hulls met in windows to each hull once.

use std::sync::Arc;

use crate::answer::HullAnswer;
use crate::frame::Pixel;
use crate::hull::Hull;
use crate::tile::Tile;

/// A hull as a window saw her, in pixels of the scene.
#[derive(Debug, Clone)]
pub(super) struct Met {
    pub(super) centre: Pixel,
    pub(super) length_px: f64,
    pub(super) length_m: f64,
    /// Whether the window cut her.
    pub(super) cut: bool,
    /// The window, where it was kept.
    pub(super) tile: Option<Arc<Tile>>,
}

impl Met {
    pub(super) fn of(tile: &Tile, hull: &Hull) -> Met {
        let centre = hull.centre();
        let half = 0.5 * hull.imaged_length_m;
        let bow = hull.frame.to_pixel(crate::hull::Spot::new(half, 0.0));
        Met {
            centre: in_scene(tile, centre),
            length_px: 2.0 * (bow.col - centre.col).hypot(bow.row - centre.row),
            length_m: hull.imaged_length_m,
            cut: hull.cut_by_edge,
            tile: None,
        }
    }
}

pub(super) fn in_scene(tile: &Tile, at: Pixel) -> Pixel {
    Pixel {
        col: at.col + tile.origin[0] as f64,
        row: at.row + tile.origin[1] as f64,
    }
}

fn distance(a: Pixel, b: Pixel) -> f64 {
    (a.col - b.col).hypot(a.row - b.row)
}

/// Spots that are apart: of those nearer to each other than a fifth of a length, or a beam,
/// one that was not cut is kept, by row and column.
pub(super) fn apart(mut met: Vec<Met>) -> Vec<Met> {
    met.sort_by(|a, b| {
        let place = |m: &Met| (m.centre.row, m.centre.col);
        a.cut
            .cmp(&b.cut)
            .then(place(a).0.total_cmp(&place(b).0))
            .then(place(a).1.total_cmp(&place(b).1))
    });
    let mut kept: Vec<Met> = Vec::new();
    for m in met {
        // Two tankers side by side have their centres a beam apart: a sixth of a length.
        let same = kept
            .iter()
            .any(|k| distance(k.centre, m.centre) < 0.1 * k.length_px.min(m.length_px));
        if !same {
            kept.push(m);
        }
    }
    kept
}

/// A hull, with what tells her from the others of her scene. Pixels are those of the scene.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<T> {
    /// Middle of her outline on the sea.
    pub centre: Pixel,
    /// Where the hull beside her has her centre.
    pub alongside: Option<Pixel>,
    /// Her outline on the sea, closed.
    pub outline: Vec<Pixel>,
    /// What is said of her.
    pub answer: T,
}

/// A hull's answer and that of the one beside her, both of one window, in pixels of the scene.
pub(super) fn placed(
    tile: &Tile,
    mut answer: HullAnswer,
    beside: Option<&HullAnswer>,
) -> Placed<HullAnswer> {
    let place = |hull: &HullAnswer| in_scene(tile, middle(hull));
    let (centre, alongside) = (place(&answer), beside.map(place));
    shift(tile, &mut answer);
    Placed {
        centre,
        alongside,
        outline: answer.pixel_polygon.clone(),
        answer,
    }
}

impl<T> Placed<T> {
    /// Whether two answers are of one hull: no ship has her middle within another's outline.
    fn is(&self, other: &Placed<T>) -> bool {
        contains(&self.outline, other.centre) || contains(&other.outline, self.centre)
    }

    /// The longest way across her outline, pixels.
    fn length_px(&self) -> f64 {
        let ring = &self.outline;
        let across = ring
            .iter()
            .flat_map(|a| ring.iter().map(|b| distance(*a, *b)));
        across.fold(0.0, f64::max)
    }
}

/// Whether a point lies in a closed ring, by the crossings of a ray to the right.
fn contains(ring: &[Pixel], at: Pixel) -> bool {
    let crossings = ring.windows(2).filter(|side| {
        let (a, b) = (side[0], side[1]);
        (a.row > at.row) != (b.row > at.row)
            && at.col < a.col + (at.row - a.row) / (b.row - a.row) * (b.col - a.col)
    });
    crossings.count() % 2 == 1
}

/// The middle of a hull's outline on the sea, in pixels of her tile.
fn middle(hull: &HullAnswer) -> Pixel {
    let n = hull.pixel_polygon.len().max(1) as f64;
    let sum = |of: fn(&Pixel) -> f64| hull.pixel_polygon.iter().map(of).sum::<f64>() / n;
    Pixel {
        col: sum(|p| p.col),
        row: sum(|p| p.row),
    }
}

/// Moves all pixels of an answer from its window into the scene.
fn shift(tile: &Tile, answer: &mut HullAnswer) {
    let to_scene = |p: &mut Pixel| *p = in_scene(tile, *p);
    answer.pixel_polygon.iter_mut().for_each(to_scene);
    let markup = &mut answer.markup;
    markup.outline.iter_mut().for_each(to_scene);
    let lines = markup
        .deck_edges
        .iter_mut()
        .chain(&mut markup.waterlines)
        .chain(&mut markup.shadow_edges)
        .chain(&mut markup.bow);
    lines.flatten().for_each(to_scene);
}

/// A hull that counts; her place in the list is her index in the scene.
#[derive(Debug, Clone, PartialEq)]
pub struct Once<T> {
    /// What is said of her.
    pub answer: T,
    /// Index of the hull beside her.
    pub alongside: Option<usize>,
}

/// Each hull once, by the row of her centre, then the column; the order of `all` does not
/// matter.
pub fn once<T>(mut all: Vec<Placed<T>>) -> Vec<Once<T>> {
    let by_place = |a: &Placed<T>, b: &Placed<T>| {
        let rows = a.centre.row.total_cmp(&b.centre.row);
        rows.then(a.centre.col.total_cmp(&b.centre.col))
    };
    // Of two readings of one hull the longer is kept, since what is cut short is part of her.
    all.sort_by(|a, b| {
        let longer = b.length_px().total_cmp(&a.length_px());
        longer.then_with(|| by_place(a, b))
    });
    let mut kept: Vec<Placed<T>> = Vec::new();
    for next in all {
        if !kept.iter().any(|k| k.is(&next)) {
            kept.push(next);
        }
    }
    kept.sort_by(by_place);
    let centres: Vec<Pixel> = kept.iter().map(|k| k.centre).collect();
    kept.into_iter()
        .enumerate()
        .map(|(index, hull)| {
            let reach = 0.1 * hull.length_px();
            let beside = hull
                .alongside
                .and_then(|at| centres.iter().position(|c| distance(*c, at) < reach));
            Once {
                answer: hull.answer,
                alongside: beside.filter(|k| *k != index),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(col: f64, row: f64, cut: bool) -> Met {
        Met {
            centre: Pixel { col, row },
            length_px: 300.0,
            length_m: 150.0,
            cut,
            tile: None,
        }
    }

    #[test]
    fn a_hull_met_twice_is_one_spot_and_two_side_by_side_are_two() {
        let spots = apart(vec![
            met(1000.0, 1000.0, true),
            met(1003.0, 1000.0, false),
            met(1003.0, 1050.0, false),
        ]);
        let at: Vec<_> = spots.iter().map(|m| (m.centre.col, m.centre.row)).collect();
        assert_eq!(at, [(1003.0, 1000.0), (1003.0, 1050.0)]);
    }
}
