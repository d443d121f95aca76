//! `plimsoll render`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::ProgressBar;
use plimsoll::batch::map_ordered;
use plimsoll::scene::{Fleet, Scene, SceneTruth, Suite};

use crate::Failure;

/// Renders scenes of a suite as GeoTIFF with STAC item, and their truth as `SUITE-SEED.truth.ndjson`.
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
    let written = map_ordered(&indices, None, |index| -> plimsoll::Result<SceneTruth> {
        let scene: Scene = suite.scene(Fleet::First, args.seed, *index);
        let rendered = scene.render()?;
        rendered.write(&scene, &args.out)?;
        progress.inc(1);
        Ok(rendered.truth)
    })?;
    progress.finish_and_clear();
    let truth = args
        .out
        .join(format!("{}-{}.truth.ndjson", args.suite, args.seed));
    let mut truth = BufWriter::new(File::create(truth)?);
    for scene in written {
        let scene = scene??;
        println!("{}", scene.name);
        serde_json::to_writer(&mut truth, &scene)?;
        writeln!(truth)?;
    }
    truth.flush()?;
    Ok(ExitCode::SUCCESS)
}
