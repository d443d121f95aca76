//! `plimsoll render`.

use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::ProgressBar;
use plimsoll::batch::map_ordered;
use plimsoll::scene::{Fleet, Scene, Suite};

use crate::Failure;

/// Renders scenes of a suite as GeoTIFF with STAC item and truth.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which scenes.
    #[arg(long, value_name = "NAME", default_value = "open")]
    suite: String,
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 10)]
    scenes: u64,
    /// Seed of the scenes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Where they go.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let suite = Suite::from_name(&args.suite)?;
    std::fs::create_dir_all(&args.out)?;
    let progress = ProgressBar::new(args.scenes);
    let indices: Vec<u64> = (0..args.scenes).collect();
    let written = map_ordered(&indices, None, |index| -> plimsoll::Result<String> {
        let scene: Scene = suite.scene(Fleet::First, args.seed, *index);
        scene.render()?.write(&scene, &args.out)?;
        progress.inc(1);
        Ok(scene.name)
    })?;
    progress.finish_and_clear();
    for name in written {
        println!("{}", name??);
    }
    Ok(ExitCode::SUCCESS)
}
