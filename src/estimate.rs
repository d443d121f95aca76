//! The stages in order, and nothing else.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::answer::{HullAnswer, Measurements, TileAnswer, TileRow};
use crate::freeboard::Freeboard;
use crate::hull::{Hull, Segmenter, ThresholdSegmenter};
use crate::load::{LoadOptions, Register};
use crate::sea::SeaState;
use crate::tile::Tile;
use crate::{Error, Result, Withheld, freeboard, hull, load, sea};

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
    /// Whether a satellite that tall things lean toward may be taken to stand opposite to where
    /// it is said to stand; otherwise the freeboard is withheld.
    pub may_turn_view: bool,
    /// Finds where hulls may lie.
    pub segmenter: Arc<dyn Segmenter + Send + Sync>,
    /// How long one tile may take (default ten minutes, thousands of times what a busy one
    /// needs). It is looked at between hulls, so a tile may end a little later.
    pub longest: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            load: LoadOptions::default(),
            register: None,
            water_density_t_m3: 1.025,
            field_sigma_m: 0.0,
            may_turn_view: false,
            segmenter: Arc::new(ThresholdSegmenter::default()),
            longest: Duration::from_secs(600),
        }
    }
}

impl Options {
    /// What bears on the numbers, in one line, as it stands in the row of each tile.
    pub fn summary(&self) -> String {
        format!(
            "product={}{} water_density_t_m3={} field_sigma_m={} register={}{}",
            self.load.product,
            match self.load.density_t_m3 {
                Some(density) => format!(" cargo_density_t_m3={density}"),
                None => String::new(),
            },
            self.water_density_t_m3,
            self.field_sigma_m,
            self.register.is_some(),
            if self.may_turn_view {
                " may_turn_view=true"
            } else {
                ""
            }
        )
    }

    /// The same with the digest of the polygons of water, where there are any.
    pub(crate) fn summary_with(&self, water: Option<&str>) -> String {
        let mut summary = self.summary();
        if let Some(digest) = water {
            summary.push_str(" water=");
            summary.push_str(digest);
        }
        summary
    }
}

impl Options {
    fn check_time(&self, tile: &Tile, began: Instant) -> Result<()> {
        if began.elapsed() <= self.longest {
            return Ok(());
        }
        Err(Error::Limit {
            path: PathBuf::from(&tile.name),
            what: "seconds",
            value: began.elapsed().as_secs(),
            most: self.longest.as_secs(),
            advice: "cut the tile, or give it longer (Options::longest)",
        })
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("load", &self.load)
            .field("register", &self.register.is_some())
            .field("water_density_t_m3", &self.water_density_t_m3)
            .field("field_sigma_m", &self.field_sigma_m)
            .field("may_turn_view", &self.may_turn_view)
            .finish_non_exhaustive()
    }
}

/// One answer per hull of a tile, by the row of her centre, then the column.
///
/// # Errors
/// When the tile's georeference cannot be resolved; [`Error::Limit`] when it takes longer than
/// [`Options::longest`] or has too many candidates.
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
    each: impl FnOnce(usize, &(dyn Fn(usize) -> Result<HullAnswer> + Sync)) -> Result<Vec<HullAnswer>>,
) -> Result<TileAnswer> {
    let began = Instant::now();
    if tile.is_all_land() {
        return TileRow::without_water(tile, options).map(TileAnswer::without_hulls);
    }
    let sea = sea::survey(tile)?;
    let hulls = hull::find(tile, &sea, options.segmenter.as_ref())?;
    let answers = each(hulls.len(), &|index| {
        options.check_time(tile, began)?;
        Ok(estimate_hull(tile, &sea, &hulls, index, options))
    })?;
    Ok(TileAnswer {
        tile: TileRow::of(tile, &sea, answers.len(), options),
        hulls: answers,
    })
}

/// The freeboard, unless the shadow it was measured on falls on land that polygons of water tell.
fn afloat(tile: &Tile, hull: &Hull, mut freeboard: Freeboard) -> Freeboard {
    let per_m = freeboard
        .geometry
        .map(|(port, starboard)| [port.shadow, starboard.shadow]);
    if let (Ok(reading), Some(per_m)) = (&freeboard.outcome, per_m)
        && hull.shadow_is_ashore(tile, reading.freeboard_m.value, per_m)
    {
        freeboard.outcome = Err(Withheld::ShadowNotOnWater);
    }
    freeboard
}

/// The answer for one of the hulls that were found.
pub(crate) fn estimate_hull(
    tile: &Tile,
    sea: &SeaState,
    hulls: &[Hull],
    index: usize,
    options: &Options,
) -> HullAnswer {
    let hull = &hulls[index];
    let told = freeboard::Options {
        field_sigma_m: options.field_sigma_m,
        may_turn_view: options.may_turn_view,
    };
    let freeboard = freeboard::measure(tile, sea, hull, &told);
    let freeboard = afloat(tile, hull, freeboard);
    let measured = Measurements::of(tile, sea, hull, &freeboard);
    let observation = measured.observation(options.water_density_t_m3);
    let load = load::estimate(
        &observation,
        options.register.as_deref(),
        &options.load,
        measured.seed(),
    );
    HullAnswer::new(tile, index, measured, &freeboard, load)
}
