//! Rendered scenes through the estimator: tables of error and coverage.
//!
//! Leaves one CSV of all hulls, and a picture of each suite, under the folder of `--out`.

#[path = "../src/bin/plimsoll/start.rs"]
mod start;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use image::RgbImage;
use image::imageops::{self, FilterType};
use indicatif::ProgressBar;
use plimsoll::report::overlay;
use plimsoll::scene::{Fleet, Rendered, Scene, Suite};
use plimsoll::validate::{self, Setup, Trial, bound};
use plimsoll::{Options, TileAnswer, batch};

type Failure = Box<dyn std::error::Error>;

/// Renders scenes, estimates them blind and says how far off the answers are.
#[derive(Parser)]
struct Args {
    /// Which scenes; may be given several times, `all` for all.
    #[arg(long, value_name = "NAME", default_value = "open")]
    suite: Vec<String>,
    /// How many scenes of each suite.
    #[arg(long, value_name = "N", default_value_t = 50)]
    scenes: u64,
    /// Seed of the scenes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Index of the first scene, to look at one by itself.
    #[arg(long, value_name = "I", default_value_t = 0)]
    first: u64,
    /// Whose ships: first or second.
    #[arg(long, default_value = "first", value_parser = ["first", "second"])]
    fleet: String,
    /// Number of threads; one per core when not given.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Where files go.
    #[arg(long, value_name = "DIR", default_value = "target/validate")]
    out: PathBuf,
    /// Gives the estimator a register of all tankers in the scenes.
    #[arg(long)]
    register: bool,
    /// Computes the physical bound of the freeboard for each hull too (open water only).
    #[arg(long)]
    bound: bool,
    /// How many failures of each kind to list.
    #[arg(long, value_name = "N", default_value_t = 0)]
    failures: usize,
    /// Prints the figures for which there are floors, as JSON, in place of the tables.
    #[arg(long)]
    figures: bool,
    /// Prints every hull.
    #[arg(long)]
    rows: bool,
    /// Leaves each scene's tile and overlay too.
    #[arg(long)]
    tiles: bool,
    /// Writes this document and its pictures beside it: N scenes of open water, half as many
    /// clean ones and with the second fleet, a fifth of all other suites.
    #[arg(long, value_name = "FILE.md")]
    report: Option<PathBuf>,
    /// Lets the report go on with each suite until so many hulls were found, of the suites `open`,
    /// `clean` and `under-way` given a freeboard; four times as many scenes at most.
    #[arg(long, value_name = "N", default_value_t = 0)]
    measured: u64,
    /// Of how many scenes of the suites `clean` and `open` the report gives the bound.
    #[arg(long, value_name = "N", default_value_t = 25)]
    bounds: u64,
}

fn setup(args: &Args, suite: Suite) -> Setup {
    Setup {
        suite,
        fleet: if args.fleet == "second" {
            Fleet::Second
        } else {
            Fleet::First
        },
        seed: args.seed,
        first: args.first,
        scenes: args.scenes,
        threads: args.threads,
        registered: args.register,
    }
}

fn trial(args: &Args, setup: &Setup) -> Result<Trial, Failure> {
    let progress = ProgressBar::new(setup.scenes);
    let done = |scene: &Scene, rendered: &Rendered, answer: &TileAnswer| {
        progress.inc(1);
        if args.tiles {
            let written = rendered.write(scene, &args.out);
            let drawn = overlay::save(&args.out, &rendered.tile, answer);
            if let Err(error) = written.and(drawn.map(|_| ())) {
                eprintln!("{}: {error}", scene.name);
            }
        }
    };
    let trial = validate::run(setup, &Options::default(), Some(&done))?;
    progress.finish_and_clear();
    Ok(trial)
}

fn run(args: &Args) -> Result<(), Failure> {
    if let Some(path) = &args.report {
        return report(args, path);
    }
    let suites = Suite::from_names(&args.suite)?;
    std::fs::create_dir_all(&args.out)?;
    let mut cases = Vec::new();
    for suite in suites {
        let trial = trial(args, &setup(args, suite))?;
        if args.figures {
            let figures = serde_json::to_string(&trial.figures())?;
            println!("{} {figures}", suite.name());
        } else {
            print!("{}", validate::render(&trial));
        }
        if args.bound {
            print!("{}", validate::render_bound(&bound::pairs(&trial)?));
        }
        if args.failures > 0 {
            println!("{}", validate::failures(&trial, args.failures));
        }
        let picture = args.out.join(format!("{}.svg", suite.name()));
        std::fs::write(&picture, validate::draw(&trial))?;
        cases.extend(trial.cases);
    }
    if args.rows {
        validate::write_csv(std::io::stdout().lock(), "standard output".as_ref(), &cases)?;
    }
    let path = args.out.join("hulls.csv");
    validate::write_csv(std::fs::File::create(&path)?, &path, &cases)?;
    println!("written to {}/", args.out.display());
    Ok(())
}

/// Edge of one scene in the picture of all suites, pixels.
const THUMB: u32 = 160;
const THUMBS_IN_A_ROW: u32 = 5;

/// The document with its pictures.
fn report(args: &Args, path: &Path) -> Result<(), Failure> {
    let folder = path.with_extension("");
    std::fs::create_dir_all(&folder)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut pictures = vec![(
        "a scene of each suite, in the order of the tables".to_owned(),
        format!("{name}/scenes.png"),
    )];
    sheet(args)?.save(folder.join("scenes.png"))?;
    let (mut trials, mut bounds) = (Vec::new(), Vec::new());
    for suite in Suite::ALL {
        let share = match suite {
            Suite::Open => 1,
            Suite::Clean => 2,
            _ => 5,
        };
        let scenes = (args.scenes / share).max(1);
        let setup = Setup {
            scenes,
            ..setup(args, suite)
        };
        let trial = until_measured(args, trial(args, &setup)?)?;
        eprintln!("{}: {} scenes", suite.name(), trial.setup.scenes);
        if matches!(suite, Suite::Open | Suite::Clean) {
            let file = format!("{}.svg", suite.name());
            std::fs::write(folder.join(&file), validate::draw(&trial))?;
            let title = format!("suite {}: errors and reliability", suite.name());
            pictures.push((title, format!("{name}/{file}")));
            let few = trial.first_scenes(args.bounds);
            bounds.push((few.setup, bound::pairs(&few)?));
        }
        trials.push(trial);
    }
    let bounded: Vec<(&Trial, &[bound::Pair])> = bounds
        .iter()
        .filter_map(|(setup, pairs)| {
            let of = |t: &&Trial| t.setup.suite == setup.suite;
            Some((trials.iter().find(of)?, pairs.as_slice()))
        })
        .collect();
    std::fs::write(folder.join("bounds.svg"), validate::draw_bounds(&bounded))?;
    let title = "suites open and clean: errors beside their physical bounds".to_owned();
    pictures.push((title, format!("{name}/bounds.svg")));
    let open = setup(args, Suite::Open);
    let mut loads = Vec::new();
    for (fleet, registered) in [
        (Fleet::First, true),
        (Fleet::Second, false),
        (Fleet::Second, true),
    ] {
        let setup = Setup {
            fleet,
            registered,
            scenes: (args.scenes / 2).max(1),
            ..open
        };
        loads.push(trial(args, &setup)?);
    }
    let mut command = format!(
        "cargo run --release --example validate -- --report {} --scenes {} --seed {} --bounds {}",
        path.display(),
        args.scenes,
        args.seed,
        args.bounds
    );
    if args.measured > 0 {
        command += &format!(" --measured {}", args.measured);
    }
    let document = validate::Document {
        command: &command,
        trials: &trials,
        loads: &loads,
        bounds: &bounds,
        pictures: &pictures,
    };
    std::fs::write(path, document.text())?;
    println!("written to {} and {}/", path.display(), folder.display());
    Ok(())
}

/// The trial with as many more scenes as `--measured` asks for.
fn until_measured(args: &Args, mut all: Trial) -> Result<Trial, Failure> {
    const STEP: u64 = 200;
    let measured = |trial: &Trial| match trial.setup.suite {
        Suite::Open | Suite::Clean | Suite::UnderWay => trial.measured(),
        // Elsewhere few freeboards can be told, or none; every hull has a length and a beam.
        _ => trial.counts().found as u64,
    };
    // A suite of which nothing is measured would go on for ever.
    while (1..args.measured).contains(&measured(&all)) && all.setup.scenes < 4 * args.measured {
        let more = Setup {
            first: all.setup.first + all.setup.scenes,
            scenes: STEP,
            ..all.setup
        };
        all.append(trial(args, &more)?);
    }
    Ok(all)
}

/// The first scene of each suite, small.
fn sheet(args: &Args) -> Result<RgbImage, Failure> {
    let rows = (Suite::ALL.len() as u32).div_ceil(THUMBS_IN_A_ROW);
    let mut sheet = RgbImage::new(THUMBS_IN_A_ROW * THUMB, rows * THUMB);
    let drawn = batch::map_ordered(&Suite::ALL, args.threads, |suite| {
        let scene = suite.scene(Fleet::First, args.seed, 0);
        let tile = scene.render()?.tile;
        let mut answer = plimsoll::estimate(&tile, &Options::default())?;
        answer.hulls.clear();
        Ok::<_, plimsoll::Error>(overlay::whole_tile(&tile, &answer))
    })?;
    for (k, picture) in (0..).zip(drawn) {
        let picture = picture??;
        // Without the legend below.
        let tile = imageops::crop_imm(&picture, 0, 0, picture.width(), picture.width());
        let mut small = imageops::resize(&*tile, THUMB, THUMB, FilterType::Triangle);
        // Fewer shades, so that the noise of the sea does not fill the repository.
        small.pixels_mut().for_each(|p| p.0 = p.0.map(|v| v & 0xf8));
        let (x, y) = (k % THUMBS_IN_A_ROW * THUMB, k / THUMBS_IN_A_ROW * THUMB);
        imageops::replace(&mut sheet, &small, i64::from(x), i64::from(y));
    }
    Ok(sheet)
}

fn main() -> ExitCode {
    start::start(|args: Args| run(&args).map(|()| ExitCode::SUCCESS))
}
