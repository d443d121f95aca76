//! Tutorial 6: A season's ledger: dated answers joined into visits, and what was lifted.
//!
//! `cargo run --release --example 06_ledger`

use std::sync::Arc;

use plimsoll::batch::{self, BatchOptions};
use plimsoll::ledger::{self, Basis, Journal};
use plimsoll::load::Register;
use plimsoll::{inputs, report};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let register = Arc::new(Register::read("testdata/register.csv".as_ref())?);
    let mut batch = BatchOptions::default();
    batch.estimate.register = Some(Arc::clone(&register));
    let found = inputs::find(&["testdata".into()])?;
    let answers = batch::estimate_tiles(&found.tiles, &batch, &Default::default())?;

    // A journal takes the lines of earlier runs from files (`Journal::read`), or from memory.
    let mut journal = Journal::default();
    for (row, answer) in (1..).zip(&answers) {
        journal.push(report::ndjson::line(answer), "memory".as_ref(), row)?;
    }
    let mut options = ledger::Options::default();
    options.register = Some(register);
    let ledger = ledger::ledger(journal, &options)?;
    for visit in &ledger.visits {
        let span = visit.span().ok_or("a visit without an image")?;
        print!(
            "{:8} {} … {}, {:?}: ",
            visit.vessel.as_deref().unwrap_or("?"),
            span[0],
            span[1],
            visit.basis
        );
        match &visit.cargo {
            Some(cargo) => println!(
                "{:.0} t [{:.0}, {:.0}]",
                cargo.t.value, cargo.t.lo, cargo.t.hi
            ),
            None => println!("no cargo"),
        }
    }
    println!("{}", report::ledger::summary(&ledger));

    // V20 was seen as she came in ballast and as she left laden, with 2033 t.
    let both = ledger.visits.iter().find(|v| v.basis == Basis::Both);
    let both = both.ok_or("no visit with both ends")?;
    assert_eq!(both.vessel.as_deref(), Some("V20"));
    let lifted = both.cargo.ok_or("no cargo")?;
    assert!((lifted.t.value - 2033.0).abs() < 400.0);
    // The tile without a date cannot count, and is said not to.
    assert!(!ledger.excluded.is_empty());
    for row in &ledger.excluded {
        println!("does not count: {} ({})", row.tile, row.reason);
    }
    Ok(())
}
