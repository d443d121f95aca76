//! Tutorial 1: Open a tile and see its geometry: pixels, place, sun, satellite, and from where each is
//! known.
//!
//! `cargo run --release --example 01_geometry`

use plimsoll::frame::{Azimuth, Pixel};
use plimsoll::freeboard::SideGeometry;
use plimsoll::tile::{self, ReadOptions, Source};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = "testdata/call00a.tif";
    let tile = tile::open(path.as_ref(), "call00a", &ReadOptions::default())?;
    let middle = Pixel {
        col: 0.5 * tile.width() as f64,
        row: 0.5 * tile.height() as f64,
    };
    let ground = tile.georeference.frame_at(middle)?;
    let place = ground.lonlat([0.0, 0.0]).ok_or("no place on Earth")?;
    println!(
        "{} × {} pixels of {:.2} m, {:?}",
        tile.width(),
        tile.height(),
        ground.gsd_m(),
        tile.roles
    );
    println!("at {:.4}° E, {:.4}° N", place.lon_deg, place.lat_deg);
    assert!((ground.gsd_m() - 0.4).abs() < 0.01);

    // Azimuths run from the target toward sun and satellite, clockwise from true north.
    let sun = tile.acquisition.sun.ok_or("no sun")?;
    let view = tile.acquisition.view.ok_or("no view")?;
    println!(
        "sun at {:.1}°, {:.1}° high; satellite at {:.1}°, {:.1}° off the zenith ({:?})",
        sun.value.azimuth.deg(),
        sun.value.elevation.deg(),
        view.value.azimuth.deg(),
        view.value.incidence.deg(),
        view.source
    );
    assert_eq!(view.source, Source::Sidecar); // call00a.json, the STAC item beside the tile

    // What one metre of freeboard is wide on a side that looks away from the sun.
    let away = sun.value.azimuth.turned_deg(180.0);
    let side = SideGeometry::of(away, sun.value, view.value);
    println!(
        "1 m of freeboard: shadow {:.2} m, of the side itself {:.2} m",
        side.shadow, side.strip
    );
    assert!((side.shadow - sun.value.elevation.cot()).abs() < 1e-9);
    assert!(side.strip > 0.0, "this satellite sees the shaded side");
    assert!(away.minus_deg(Azimuth::toward_deg(338.5)).abs() < 0.1);
    Ok(())
}
