//! What water looks like in this tile.
//!
//! In: a [`Tile`]. Out: a [`SeaState`]: for each band the level of open
//! water as a plane over the tile, and the covariance of its texture, so that any pixel can
//! be asked how unlike water it is and whether it is merely darker.
//!
//! The water level of a band is the mode of its samples (half-sample mode), because a coast
//! or a hull may own a large minority of a tile and would drag a median, taken over the
//! smoother part of the tile, because a town is rougher than a sea; the plane and the
//! covariance follow from the pixels near that mode. A tile most of which is smooth land or
//! cloud still fools it.

mod core;
mod mode;
mod picked;
mod raster;
mod rows;
mod smooth;
mod water;

pub use raster::{Raster, WorkingRaster};
pub use rows::{RowLooks, look_at_rows};
pub(crate) use rows::{far_from_water, look_at_parts};
pub use water::{Look, WaterModel};

use crate::Result;
use crate::frame::Pixel;
use crate::tile::{BandRole, PixelWindow, Tile};

/// Ground pixel that detection works on, metres: fine enough for a beam of 8 m, coarse
/// enough that vents, pipes and pixel noise average out.
const WORKING_GSD_M: f64 = 1.0;

/// The sea of one tile.
#[derive(Debug, Clone)]
pub struct SeaState {
    /// Ground sample distance at the middle of the tile, metres.
    pub gsd_m: f64,
    /// The decimated copy on which hulls are looked for.
    pub working: WorkingRaster,
    /// Water at the working pixel.
    pub coarse: WaterModel,
    /// Water at the tile's own pixel.
    pub fine: WaterModel,
}

/// Texture over level of a sea in the sun's glint, at the working pixel; elsewhere it is a few
/// parts in a hundred.
const GLINT: f64 = 0.05;

impl SeaState {
    /// Working pixel, metres.
    pub(crate) fn working_pixel_m(&self) -> f64 {
        self.gsd_m * self.working.factor as f64
    }

    /// Whether the sea lies in the sun's glint, where decks may be darker than water.
    pub fn glints(&self) -> bool {
        self.coarse.roughness() > GLINT
    }

    /// The same sea under the shadow of clouds, where a good part of the tile lies under one.
    pub fn in_shade(&self) -> Option<SeaState> {
        let coarse = self.coarse.in_shade(&self.working.raster)?;
        // Texture fades with the light.
        let fine = self.fine.clone().dimmed_to(&self.coarse, &coarse);
        Some(SeaState {
            coarse,
            fine,
            ..self.clone()
        })
    }

    /// The same sea, on which what is darker than water is an object like any other.
    pub fn without_shadows(&self) -> SeaState {
        SeaState {
            coarse: self.coarse.clone().without_shadows(),
            fine: self.fine.clone().without_shadows(),
            ..self.clone()
        }
    }
}

/// Edge of the squares over which glitter is averaged, metres.
const GLITTER_M: f64 = 3.5;

/// Part of the averaged texture's standard deviation that stands for it: means of many
/// glitters have no tails, while a deck is only so much darker than a sea that shines.
const GLITTER_LEFT: f32 = 0.55;

/// The tile with its glitter averaged out, and the sea of that.
///
/// # Errors
/// As [`survey`].
pub fn without_glitter(tile: &Tile, sea: &SeaState) -> Result<(Tile, SeaState)> {
    let smooth = smooth::smoothed(tile, sea.gsd_m, GLITTER_M);
    let sea = survey(&smooth)?;
    let sea = SeaState {
        coarse: sea.coarse.with_texture(GLITTER_LEFT),
        fine: sea.fine.with_texture(GLITTER_LEFT),
        ..sea
    };
    Ok((smooth, sea))
}

/// Learns the water of a tile.
///
/// # Errors
/// When the tile's georeference cannot be resolved at its centre.
pub fn survey(tile: &Tile) -> Result<SeaState> {
    let centre = Pixel {
        col: tile.width() as f64 / 2.0,
        row: tile.height() as f64 / 2.0,
    };
    let gsd_m = tile.georeference.frame_at(centre)?.gsd_m();
    let factor = (WORKING_GSD_M / gsd_m).round().max(1.0) as usize;
    let working = WorkingRaster::decimate(tile, factor);
    let nir = tile.roles.iter().position(|r| *r == BandRole::Nir);
    let coarse = WaterModel::learn_from(&working.raster, &working.largest, nir);
    // The fine model needs only a sample of the tile: the texture is the same everywhere,
    // and patches all over it see all of it.
    let fine = WaterModel::learn(&sample_of(tile), nir).with_level_of(&coarse);
    Ok(SeaState {
        gsd_m,
        working,
        coarse,
        fine,
    })
}

/// The whole tile when it is small, else a grid of full-resolution patches side by side.
fn sample_of(tile: &Tile) -> Raster {
    const PATCH: usize = 32;
    const GRID: usize = 8;
    let (width, height) = (tile.width(), tile.height());
    if width * height <= (GRID * PATCH).pow(2) {
        let all = PixelWindow {
            col: 0,
            row: 0,
            width,
            height,
        };
        return Raster::of_water(tile, all);
    }
    let (pw, ph) = (PATCH.min(width), PATCH.min(height));
    let windows: Vec<PixelWindow> = (0..GRID * GRID)
        .map(|k| {
            let (i, j) = (k % GRID, k / GRID);
            PixelWindow {
                col: i * (width - pw) / (GRID - 1),
                row: j * (height - ph) / (GRID - 1),
                width: pw,
                height: ph,
            }
        })
        .collect();
    Raster::patches(tile, &windows)
}
