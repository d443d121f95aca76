//! What kind of ship, on scenes that the models of decks were not fitted on.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use plimsoll::answer::ShipType;
use plimsoll::scene::{Fleet, ShipKind, Suite};
use plimsoll::{Options, batch, estimate};

fn type_of(kind: ShipKind) -> ShipType {
    match kind {
        ShipKind::Tanker | ShipKind::ProductTanker => ShipType::Tanker,
        ShipKind::BulkCarrier => ShipType::Bulk,
        ShipKind::ContainerShip => ShipType::Container,
        _ => ShipType::Other,
    }
}

#[test]
fn most_ships_are_of_the_type_that_is_said_and_few_are_surely_another() {
    let scenes: Vec<(Suite, u64)> = (0..8)
        .map(|index| (Suite::Open, index))
        .chain((0..16).map(|index| (Suite::OtherShips, index)))
        .collect();
    let told = batch::map_ordered(&scenes, None, |&(suite, index)| {
        let scene = suite.scene(Fleet::First, 7301, index);
        let rendered = scene.render().unwrap();
        let answer = estimate(&rendered.tile, &Options::default()).unwrap();
        let kind = scene.ships[0].kind;
        let hull = answer.hulls.first()?;
        let (said, p) = hull.ship_types.likeliest();
        Some((type_of(kind), said?, p))
    })
    .unwrap();
    let told: Vec<_> = told.into_iter().filter_map(|t| t.unwrap()).collect();
    let right = told.iter().filter(|(is, said, _)| is == said).count();
    assert!(told.len() >= 20, "{} ships told", told.len());
    assert!(
        right * 3 >= told.len() * 2,
        "{right} of {}: {told:?}",
        told.len()
    );
    let surely_wrong = |(is, said, p): &&(ShipType, ShipType, f64)| is != said && *p > 0.95;
    assert!(told.iter().filter(surely_wrong).count() <= 1, "{told:?}");
}
