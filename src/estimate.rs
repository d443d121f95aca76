//! The stages in order, and nothing else.

use std::sync::Arc;

use crate::answer::{HullAnswer, Measurements, TileAnswer, TileRow};
use crate::hull::{Segmenter, ThresholdSegmenter};
use crate::load::{LoadOptions, Register};
use crate::tile::Tile;
use crate::{Result, freeboard, hull, load, sea};

/// What may be asked of an estimate.
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// Of the load.
    pub load: LoadOptions,
    /// Ships whose particulars are known.
    pub register: Option<Arc<Register>>,
    /// Density of the water, t/m³.
    pub water_density_t_m3: f64,
    /// Standard deviation of what real ships and seas may hide from the freeboard, metres;
    /// 0.15 is advised on real images until there is real truth.
    pub field_sigma_m: f64,
    /// Finds where hulls may lie.
    pub segmenter: Arc<dyn Segmenter + Send + Sync>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            load: LoadOptions::default(),
            register: None,
            water_density_t_m3: 1.025,
            field_sigma_m: 0.0,
            segmenter: Arc::new(ThresholdSegmenter::default()),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("load", &self.load)
            .field("register", &self.register.is_some())
            .field("water_density_t_m3", &self.water_density_t_m3)
            .field("field_sigma_m", &self.field_sigma_m)
            .finish_non_exhaustive()
    }
}

/// One answer per hull of a tile, by the row of her centre, then the column.
///
/// # Errors
/// When the tile's georeference cannot be resolved.
pub fn estimate(tile: &Tile, options: &Options) -> Result<TileAnswer> {
    estimate_with(tile, options, |count, measure| {
        (0..count).map(measure).collect()
    })
}

/// The same, where `each` calls what measures one hull for every index below a number, in
/// whatever way, and gives the answers in order.
pub(crate) fn estimate_with(
    tile: &Tile,
    options: &Options,
    each: impl FnOnce(usize, &(dyn Fn(usize) -> HullAnswer + Sync)) -> Vec<HullAnswer>,
) -> Result<TileAnswer> {
    let sea = sea::survey(tile)?;
    let hulls = hull::find(tile, &sea, options.segmenter.as_ref())?;
    let answers = each(hulls.len(), &|index| {
        let hull = &hulls[index];
        let freeboard = freeboard::measure(tile, &sea, hull, options.field_sigma_m);
        let measured = Measurements::of(tile, &sea, hull, &freeboard);
        let observation = measured.observation(options.water_density_t_m3);
        let load = load::estimate(
            &observation,
            options.register.as_deref(),
            &options.load,
            measured.seed(),
        );
        HullAnswer::new(tile, index, measured, &freeboard, load)
    });
    Ok(TileAnswer {
        tile: TileRow::of(tile, &sea, answers.len(), options),
        hulls: answers,
    })
}
