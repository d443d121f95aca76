//! Tutorial 4: From freeboard to draft, deadweight, cargo and barrels; with a register of ships, and
//! from numbers alone.
//!
//! `cargo run --release --example 04_load`

use std::sync::Arc;

use plimsoll::answer::Condition;
use plimsoll::load::sensitivity::Quantity;
use plimsoll::load::{self, LoadOptions, Observation, Register};
use plimsoll::tile::{self, ReadOptions};
use plimsoll::{Measured, Options};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::default();
    options.load = LoadOptions::new("gasoil")?;
    options.register = Some(Arc::new(Register::read("testdata/register.csv".as_ref())?));
    let path = "testdata/call02d.tif";
    let tile = tile::open(path.as_ref(), "call02d", &ReadOptions::default())?;
    let answer = plimsoll::estimate(&tile, &options)?;
    let load = &answer.hulls.first().ok_or("no hull")?.load;
    let draft = load.draft_m.ok_or("withheld")?;
    let cargo = load.cargo_t.ok_or("withheld")?;
    let barrels = load.cargo_bbl.ok_or("withheld")?;
    println!(
        "{}: draft {:.2} m, cargo {:.0} t [{:.0}, {:.0}], {:.0} barrels of {}",
        load.vessel.as_deref().unwrap_or("unknown ship"),
        draft.value,
        cargo.value,
        cargo.lo,
        cargo.hi,
        barrels.value,
        load.product
    );
    // The truth: V22, 5.83 m, 2568 t.
    assert_eq!(load.vessel.as_deref(), Some("V22"));
    assert!((draft.value - 5.83).abs() < 0.4);
    assert!((cargo.value - 2568.0).abs() < 400.0);
    assert_eq!(load.condition, Some(Condition::Laden));

    // The load stage knows metres and tonnes only: a freeboard from a quay photograph does too.
    let seen = Observation {
        freeboard_m: Some(Measured::new(1.28, 0.05).into()),
        ..Observation::of_size(Measured::new(88.5, 0.5), Measured::new(13.5, 0.1))
    };
    let by_hand = load::estimate(&seen, None, &options.load, 7);
    let fraction = by_hand.load_fraction.ok_or("withheld")?;
    println!(
        "by hand, without a register: load fraction {:.2} [{:.2}, {:.2}]",
        fraction.value, fraction.lo, fraction.hi
    );
    assert!(fraction.lo < 0.98 && fraction.value > 0.7);

    // What to find out next: how much of the interval would be left if this were known.
    let hull = load::joint(&[seen], None, &options.load, 7)?;
    let table = hull.sensitivity(0, Quantity::LoadFraction);
    for line in table.iter().take(3) {
        println!(
            "knowing her {}: {:.2} of the width is left",
            line.input, line.width_left
        );
    }
    // Depth less summer draft, which her load line certificate says.
    assert_eq!(table[0].input, "summer_freeboard");
    Ok(())
}
