//! Tutorial 3: Measure a freeboard, or hear why there is none.
//!
//! `cargo run --release --example 03_freeboard`

use plimsoll::tile::{self, ReadOptions};
use plimsoll::{Options, Withheld};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::default();
    // What real ships and seas hide; advised on photographs, and harmless here.
    options.field_sigma_m = 0.15;

    let path = "testdata/call00a.tif";
    let tile = tile::open(path.as_ref(), "call00a", &ReadOptions::default())?;
    let answer = plimsoll::estimate(&tile, &options)?;
    let hull = answer.hulls.first().ok_or("no hull")?;
    let freeboard = hull.freeboard_m?;
    println!(
        "freeboard {:.2} m, with 90 % between {:.2} and {:.2}",
        freeboard.value, freeboard.lo, freeboard.hi
    );
    for cue in &hull.freeboard_cues {
        println!(
            "  {}: {:.2} ± {:.2} m, {:.1} pixels wide",
            cue.name, cue.freeboard_m, cue.sigma_m, cue.width_px
        );
    }
    for part in &hull.freeboard_budget {
        println!("  error from {}: {:.2} m", part.name, part.sigma_m);
    }
    // The truth is 2.50 m.
    assert!((freeboard.value - 2.50).abs() < 0.5);
    assert!(freeboard.lo < freeboard.value && freeboard.value < freeboard.hi);

    // Without sun and view nothing can be said of the freeboard; length and beam stay.
    let path = "testdata/hard10_nosidecar.tif";
    let tile = tile::open(path.as_ref(), "hard10", &ReadOptions::default())?;
    let answer = plimsoll::estimate(&tile, &options)?;
    let hull = answer.hulls.first().ok_or("no hull")?;
    let reason = hull.freeboard_m.expect_err("nobody could");
    println!("{:.1} m long, withheld: {reason}", hull.length_m.value);
    assert_eq!(reason, Withheld::NoAcquisition);
    assert!((hull.length_m.value - 91.4).abs() < 4.0);
    assert!(hull.load.draft_m.is_none());
    Ok(())
}
