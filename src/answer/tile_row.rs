//! The row of a tile: what follows from it whatever hulls it shows.

use super::{Flag, Status, TileRow};
use crate::frame::{Azimuth, Pixel};
use crate::sea::SeaState;
use crate::tile::{Acquisition, Opened, Tile};
use crate::{Options, Result};

fn middle(width: usize, height: usize) -> Pixel {
    Pixel {
        col: 0.5 * width as f64,
        row: 0.5 * height as f64,
    }
}

impl TileRow {
    /// The row of a tile that was read.
    pub fn of(tile: &Tile, sea: &SeaState, hulls: usize, options: &Options) -> TileRow {
        TileRow {
            hulls,
            ..TileRow::read(tile, sea.gsd_m, options)
        }
    }

    /// The row of a tile that lies outside of the polygons of water.
    ///
    /// # Errors
    /// Where its middle has no place on Earth.
    pub(crate) fn without_water(tile: &Tile, options: &Options) -> Result<TileRow> {
        let middle = middle(tile.width(), tile.height());
        let gsd_m = tile.georeference.frame_at(middle)?.gsd_m();
        let mut row = TileRow::read(tile, gsd_m, options);
        row.flags.push(Flag::NoWater);
        Ok(row)
    }

    fn read(tile: &Tile, gsd_m: f64, options: &Options) -> TileRow {
        let water = tile.land.as_ref().map(|land| &*land.digest);
        TileRow {
            sha256: tile.sha256.clone(),
            crs: tile.crs_name.clone(),
            gsd_m: Some(gsd_m),
            ..TileRow::taken(&tile.name, &tile.acquisition, options, water)
        }
    }

    /// The row of a scene that is read by windows.
    ///
    /// # Errors
    /// Where its middle has no place on Earth.
    pub fn of_scene(opened: &Opened, options: &Options) -> Result<TileRow> {
        let middle = middle(opened.width(), opened.height());
        let water = opened.water_digest();
        let mut row = TileRow {
            crs: opened.crs_name().map(str::to_owned),
            gsd_m: Some(opened.georeference().frame_at(middle)?.gsd_m()),
            ..TileRow::taken(opened.name(), opened.acquisition(), options, water)
        };
        if opened.is_inland() {
            row.flags.push(Flag::NoWater);
        }
        Ok(row)
    }

    /// What follows from sun, view, time and options.
    fn taken(name: &str, a: &Acquisition, options: &Options, water: Option<&str>) -> TileRow {
        let deg = |a: Azimuth| a.deg();
        TileRow {
            tile: name.to_owned(),
            status: Status::Ok,
            datetime: a.time.map(|t| t.value.to_string()),
            datetime_source: a.time.map(|t| t.source),
            sun_azimuth_deg: a.sun.map(|s| deg(s.value.azimuth)),
            sun_elevation_deg: a.sun.map(|s| s.value.elevation.deg()),
            sun_source: a.sun.map(|s| s.source),
            view_azimuth_deg: a.view.map(|v| deg(v.value.azimuth)),
            view_incidence_deg: a.view.map(|v| v.value.incidence.deg()),
            view_source: a.view.map(|v| v.source),
            flags: a.remarks.iter().map(Flag::from).collect(),
            options: options.summary_with(water),
            plimsoll_version: env!("CARGO_PKG_VERSION").to_owned(),
            ..TileRow::default()
        }
    }
}
