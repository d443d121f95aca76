//! Makes `testdata/` anew: its tiles with their STAC items, its register, and its README with
//! the truth.
//!
//! `cargo run --release --example testdata` writes into the crate; another folder may be named.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plimsoll::frame::{Azimuth, Incidence, LonLat, ViewDirection};
use plimsoll::scene::{
    BandSet, Build, Fleet, HullTruth, LoadCase, Placement, Scene, Sensor, Ship, ShipKind, Water,
    sun_at,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

type Failure = Box<dyn std::error::Error>;

/// A ship of the register; her particulars follow from length and seed.
struct Vessel {
    name: &'static str,
    imo: u32,
    length_m: f64,
    seed: u64,
}

const VESSELS: [Vessel; 4] = [
    vessel("V02", 9_000_027, 67.7, 2),
    vessel("V20", 9_000_209, 75.8, 20),
    vessel("V22", 9_000_223, 88.5, 22),
    vessel("V60", 9_000_601, 91.4, 60),
];

const fn vessel(name: &'static str, imo: u32, length_m: f64, seed: u64) -> Vessel {
    Vessel {
        name,
        imo,
        length_m,
        seed,
    }
}

impl Vessel {
    fn build(&self) -> Build {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let kind = ShipKind::ProductTanker;
        Build::draw(Fleet::First, kind, self.length_m, &mut random)
    }

    /// Her row of the register. Block coefficient on a length between perpendiculars of 0.93
    /// overall, as registers have it.
    fn row(&self) -> String {
        let Build {
            form,
            lightship_t,
            deadweight_t,
            ..
        } = self.build();
        let volume = form.volume_m3(form.summer_draft_m, 0.0);
        let block = volume / (0.93 * form.length_m * form.beam_m * form.summer_draft_m);
        format!(
            "{},{},{:.2},{:.2},{:.2},{:.2},{deadweight_t:.0},{lightship_t:.0},{block:.3}\n",
            self.name, self.imo, form.length_m, form.beam_m, form.depth_m, form.summer_draft_m,
        )
    }
}

/// A tile.
struct View {
    name: &'static str,
    /// Index into [`VESSELS`].
    vessel: usize,
    case: LoadCase,
    what: &'static str,
    time: &'static str,
    /// Azimuth and incidence, degrees.
    view_deg: [f64; 2],
    heading_deg: f64,
    speed_m_s: f64,
    gsd_m: f64,
    bands: BandSet,
    crs: &'static str,
    sidecar: bool,
}

const VIEWS: [View; 5] = [
    View {
        name: "anchored02",
        vessel: 0,
        case: LoadCase::Ballast,
        what: "in ballast at anchor",
        time: "2024-09-10T02:35:21Z",
        view_deg: [68.3, 24.0],
        heading_deg: 292.6,
        speed_m_s: 0.0,
        gsd_m: 0.5,
        bands: BandSet::Bgrn,
        crs: "EPSG:3857",
        sidecar: true,
    },
    View {
        name: "call00a",
        vessel: 1,
        case: LoadCase::Ballast,
        what: "in ballast, arriving at four knots",
        time: "2024-03-11T02:14:02Z",
        view_deg: [338.7, 10.1],
        heading_deg: 220.1,
        speed_m_s: 2.0,
        gsd_m: 0.4,
        bands: BandSet::Rgb,
        crs: "EPSG:32653",
        sidecar: true,
    },
    View {
        name: "call00d",
        vessel: 1,
        case: LoadCase::Laden,
        what: "laden at anchor before she leaves, the ship of `call00a`",
        time: "2024-03-13T01:53:15Z",
        view_deg: [249.3, 19.5],
        heading_deg: 239.9,
        speed_m_s: 0.0,
        gsd_m: 0.3,
        bands: BandSet::Pan,
        crs: "EPSG:32653",
        sidecar: true,
    },
    View {
        name: "call02d",
        vessel: 2,
        case: LoadCase::Laden,
        what: "laden at anchor",
        time: "2024-01-27T02:27:15Z",
        view_deg: [313.5, 13.9],
        heading_deg: 101.1,
        speed_m_s: 0.0,
        gsd_m: 0.5,
        bands: BandSet::Bgrn,
        crs: "EPSG:32653",
        sidecar: true,
    },
    View {
        name: "hard10_nosidecar",
        vessel: 3,
        case: LoadCase::Ballast,
        what: "in ballast; **without sidecar**, so neither sun nor view is known and the \
               freeboard must be withheld",
        time: "2024-04-10T03:04:56Z",
        view_deg: [92.0, 25.6],
        heading_deg: 313.7,
        speed_m_s: 0.0,
        gsd_m: 0.4,
        bands: BandSet::Rgb,
        crs: "EPSG:32652",
        sidecar: false,
    },
];

impl View {
    fn ship(&self, number: u64) -> Ship {
        let vessel = &VESSELS[self.vessel];
        // The same paints and fittings at every visit.
        let mut random = ChaCha8Rng::seed_from_u64(1000 + vessel.seed);
        let heading = Azimuth::toward_deg(self.heading_deg);
        let usual = vessel.build().loaded(LoadCase::Laden, heading, &mut random);
        let mut random = ChaCha8Rng::seed_from_u64(2000 + number);
        let mut ship = vessel.build().loaded(self.case, heading, &mut random);
        (ship.outfit, ship.livery) = (usual.outfit, usual.livery);
        ship.pose.speed_m_s = self.speed_m_s;
        ship
    }

    /// What is seen, for the tile of this number.
    fn scene(&self, number: u64) -> Result<Scene, Failure> {
        // The roads of a port that does not matter; zone 52 reaches there too.
        let centre = LonLat {
            lon_deg: 133.05,
            lat_deg: 42.735,
        };
        let time = self.time.parse()?;
        let side = (1.15 * VESSELS[self.vessel].length_m + 42.0) / self.gsd_m;
        let side = (side / 8.0).ceil() as usize * 8;
        let rgb = self.bands == BandSet::Rgb;
        Ok(Scene {
            name: self.name.to_owned(),
            seed: number,
            placement: Placement {
                crs: self.crs.to_owned(),
                centre,
                gsd_m: self.gsd_m,
                width: side,
                height: side,
                rotation_deg: 0.0,
            },
            time,
            sun: sun_at(time, centre).ok_or("no sun at this time")?,
            view: ViewDirection {
                azimuth: Azimuth::toward_deg(self.view_deg[0]),
                incidence: Incidence::at_target_deg(self.view_deg[1]),
            },
            water: Water {
                level: [0.112, 0.102, 0.070, 0.036],
                shadow_contrast: 0.40,
                contrast_ratio: [0.85, 1.0, 0.95, 0.55],
                depth_m: [0.9, 0.9, 0.6, 0.1],
                wind_m_s: 4.0,
                wind_from: Azimuth::toward_deg(20.0),
                texture: 0.7,
                whitecaps: 0.0,
                mirror: 1.0,
            },
            haze: 0.0,
            cloud: None,
            sensor: Sensor {
                bands: self.bands,
                bits: if rgb { 8 } else { 11 },
                full_scale: if rgb { 0.55 } else { 0.9 },
                blur_px: 0.6,
                native_gsd_m: None,
                band_delay_s: 0.07,
                snr: 90.0,
                read_share: 0.4,
                sharpening: 0.0,
            },
            ships: vec![self.ship(number)],
            structures: Vec::new(),
        })
    }

    /// Her row in the README's list of files.
    fn row(&self) -> String {
        let bands = match self.bands {
            BandSet::Pan => "panchromatic in 16 bits",
            BandSet::Rgb => "red-green-blue in 8 bits",
            _ => "blue-green-red-infrared in 16 bits",
        };
        let sidecar = if self.sidecar { ", `.json`" } else { "" };
        format!(
            "| `{}.tif`{sidecar} | tanker of {:.0} m {}; {} m pixels, {bands}, {} |\n",
            self.name, VESSELS[self.vessel].length_m, self.what, self.gsd_m, self.crs
        )
    }
}

/// The README of the folder; `truth` has a hull for each of [`VIEWS`].
fn readme(truth: &[HullTruth]) -> String {
    let mut text = "# Test data\n\n\
        Five tiles with one tanker each. They are rendered, not photographed, by the crate's own \
        ray-cast renderer (`plimsoll::scene`), from ships that do not exist. So what is true of \
        them is known, and they are free to copy under the licence of the crate.\n\n\
        ```sh\ncargo run --release --example testdata    # makes tiles, register and this file anew\n```\n\n\
        | file | content |\n|---|---|\n"
        .to_owned();
    VIEWS.iter().for_each(|v| text += &v.row());
    text += "| `register.csv` | the particulars of the four ships; names and IMO numbers are made \
             up, check digits are right |\n\
             | `draughts.csv` | their drafts as they would report them, to a tenth of a metre |\n\n\
             The truth; freeboard at half length, trim positive by the stern:\n\n\
             | tile | ship | length m | beam m | draft m | freeboard m | trim m | heading | cargo t | load fraction |\n\
             |---|---|---|---|---|---|---|---|---|---|\n";
    for (view, hull) in VIEWS.iter().zip(truth) {
        let _ = writeln!(
            text,
            "| `{}` | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1}° | {:.0} | {:.2} |",
            view.name,
            VESSELS[view.vessel].name,
            hull.length_m,
            hull.beam_m,
            hull.draft_m,
            hull.freeboard_m,
            hull.trim_m,
            hull.heading_deg,
            hull.cargo_t.unwrap_or_default(),
            hull.load_fraction.unwrap_or_default(),
        );
    }
    text + "\nBeside the tiles, `accuracy.toml` holds the floors under the accuracy on rendered \
            scenes; its head says how they were set. `bad/` holds input that must give an error. \
            `case-2024/` holds the public facts of the case of 2024 as tables, with their sources.\n"
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    let mut truth = Vec::new();
    for (number, view) in (0..).zip(&VIEWS) {
        let scene = view.scene(number)?;
        let rendered = scene.render()?;
        rendered.write(&scene, folder)?;
        if !view.sidecar {
            std::fs::remove_file(folder.join(format!("{}.json", view.name)))?;
        }
        truth.extend(rendered.truth.hulls);
    }
    let mut register = "name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t,lightship_t,\
                        block_coefficient\n"
        .to_owned();
    VESSELS.iter().for_each(|v| register += &v.row());
    std::fs::write(folder.join("register.csv"), register)?;
    let mut draughts = "imo,datetime,draft_m\n".to_owned();
    for (view, hull) in VIEWS.iter().zip(&truth).filter(|(v, _)| v.sidecar) {
        let imo = VESSELS[view.vessel].imo;
        let _ = writeln!(draughts, "{imo},{},{:.1}", view.time, hull.draft_m);
    }
    std::fs::write(folder.join("draughts.csv"), draughts)?;
    std::fs::write(folder.join("README.md"), readme(&truth))?;
    Ok(())
}

fn main() -> ExitCode {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let folder = std::env::args_os()
        .nth(1)
        .map_or(crate_folder, PathBuf::from);
    match make(&folder) {
        Ok(()) => {
            println!("written to {}/", folder.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}
