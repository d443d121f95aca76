//! What went from ship to ship: of a pair alongside, both measured before and after.

use jiff::Timestamp;

use super::ship::Drawn;
use super::sighting::Sighting;
use crate::Interval;
use crate::load::cargo::UN_BARRELS_PER_T;

/// An image so many days before or after still tells what the transfer changed.
const WITHIN_DAYS: f64 = 10.0;

/// A transfer between two ships.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// The tile that shows them alongside.
    pub tile: String,
    /// When.
    pub time: Timestamp,
    /// Numbers of the ships: from the first to the second.
    pub ships: [usize; 2],
    /// Tonnes that went from the first to the second.
    pub cargo_t: Interval,
    /// The same in UN barrels.
    pub cargo_bbl_un: Interval,
    /// Whether both ships were measured before and after, or one of them alone.
    pub both_measured: bool,
}

/// A ship's image with its cargo, sample by sample.
pub(super) struct Measured<'a> {
    pub(super) ship: usize,
    pub(super) sighting: &'a Sighting,
    pub(super) cargo_t: Option<Vec<f64>>,
}

/// All images of a visit as [`Measured`].
pub(super) fn measured<'a>(
    ship: usize,
    images: &[&'a Sighting],
    drawn: &Drawn,
) -> Vec<Measured<'a>> {
    let cargo = |a: &Vec<crate::load::Aboard>| a.iter().map(|x| x.cargo_t).collect();
    images
        .iter()
        .zip(&drawn.aboard)
        .map(|(sighting, aboard)| Measured {
            ship,
            sighting,
            cargo_t: aboard.as_ref().map(cargo),
        })
        .collect()
}

/// The transfers among all images.
pub(super) fn transfers(images: &[Measured<'_>]) -> Vec<Transfer> {
    let mut out = Vec::new();
    for first in images {
        let Some(beside) = first.sighting.alongside else {
            continue;
        };
        let second = images.iter().find(|m| {
            let same = m.sighting.tile == first.sighting.tile && m.sighting.hull == beside;
            same && m.ship != first.ship
        });
        // Each pair once.
        let Some(second) = second.filter(|s| s.sighting.hull > first.sighting.hull) else {
            continue;
        };
        let gained = [first, second].map(|m| gain(images, m));
        let both_measured = gained.iter().all(Option::is_some);
        let to_second = match &gained {
            [Some(first), Some(second)] => combined(first, second),
            [Some(first), None] => first.iter().map(|g| -g).collect(),
            [None, Some(second)] => second.clone(),
            [None, None] => continue,
        };
        let mut sorted = to_second;
        let Some(mut cargo_t) = Interval::of_samples(&mut sorted) else {
            continue;
        };
        let mut ships = [first.ship, second.ship];
        if cargo_t.value < 0.0 {
            ships.reverse();
            cargo_t = Interval {
                value: -cargo_t.value,
                lo: -cargo_t.hi,
                hi: -cargo_t.lo,
            };
        }
        let times = |x: f64| UN_BARRELS_PER_T * x;
        out.push(Transfer {
            tile: first.sighting.tile.clone(),
            time: first.sighting.time,
            ships,
            cargo_t,
            cargo_bbl_un: Interval {
                value: times(cargo_t.value),
                lo: times(cargo_t.lo),
                hi: times(cargo_t.hi),
            },
            both_measured,
        });
    }
    out
}

/// Cargo after less cargo before, of the last image before and the first after.
fn gain(images: &[Measured<'_>], at: &Measured<'_>) -> Option<Vec<f64>> {
    let days = |m: &&Measured<'_>| m.sighting.days_since(at.sighting.time);
    let hers = || {
        let own = images.iter().filter(|m| m.ship == at.ship);
        own.filter(|m| m.cargo_t.is_some())
    };
    let before = hers()
        .filter(|m| (-WITHIN_DAYS..0.0).contains(&days(m)))
        .max_by(|a, b| days(a).total_cmp(&days(b)))?;
    let after = hers()
        .filter(|m| days(m) > 0.0 && days(m) < WITHIN_DAYS)
        .min_by(|a, b| days(a).total_cmp(&days(b)))?;
    let (before, after) = (before.cargo_t.as_ref()?, after.cargo_t.as_ref()?);
    Some(after.iter().zip(before).map(|(a, b)| a - b).collect())
}

/// What one lost and the other gained are one quantity: by their precision.
fn combined(first: &[f64], second: &[f64]) -> Vec<f64> {
    let precision = |x: &[f64]| {
        let n = x.len() as f64;
        let mean = x.iter().sum::<f64>() / n;
        let variance = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        1.0 / variance.max(1.0)
    };
    let (a, b) = (precision(first), precision(second));
    first
        .iter()
        .zip(second)
        .map(|(lost, got)| (b * got - a * lost) / (a + b))
        .collect()
}
