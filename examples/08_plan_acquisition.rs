//! Tutorial 8: Plan an acquisition: of three passes over one ship, on which would her freeboard be
//! measurable? Then look: render the best and the worst, and estimate them.
//!
//! `cargo run --release --example 08_plan_acquisition`

use plimsoll::frame::{Azimuth, Incidence, ViewDirection};
use plimsoll::scene::{Fleet, Scene, Suite, sun_at};
use plimsoll::validate::{Cues, Grade};

/// Time, and azimuth and incidence of the satellite.
const PASSES: [(&str, f64, f64); 3] = [
    ("2024-03-13T01:50:00Z", 325.0, 12.0),
    ("2024-06-21T03:05:00Z", 180.0, 12.0),
    ("2024-03-13T01:50:00Z", 152.0, 42.0),
];

/// A ship of known size, freeboard and heading in open water, as this pass would show her.
fn seen(pass: (&str, f64, f64)) -> Result<Scene, Box<dyn std::error::Error>> {
    let mut scene = Suite::Clean.scene(Fleet::First, 3, 0);
    scene.placement.gsd_m = 0.5;
    scene.placement.centre.lon_deg = 133.05;
    scene.placement.centre.lat_deg = 42.73;
    scene.placement.crs = "EPSG:32653".to_owned();
    scene.ships[0].pose.heading = Azimuth::toward_deg(210.0);
    scene.time = pass.0.parse()?;
    scene.sun = sun_at(scene.time, scene.placement.centre).ok_or("no sun for this time")?;
    scene.view = ViewDirection {
        azimuth: Azimuth::toward_deg(pass.1),
        incidence: Incidence::at_target_deg(pass.2),
    };
    Ok(scene)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut grades = Vec::new();
    for pass in PASSES {
        let truth = seen(pass)?.truth()?;
        let cues = Cues::of(&truth, &truth.hulls[0]);
        let grade = Grade::of(Suite::Clean, &truth, cues);
        println!(
            "{}, sun {:.0}° high, satellite at {:.0}°, {:.0}°: 1 m of {:.1} m is {:.2} m wide, in \
             all {:.1} pixels: {}",
            pass.0,
            truth.sun_elevation_deg,
            pass.1,
            pass.2,
            truth.hulls[0].freeboard_m,
            cues.factor,
            cues.width_px,
            grade.name()
        );
        grades.push(grade);
    }
    assert_eq!(grades[0], Grade::Measurable);
    assert_eq!(grades[1], Grade::Hopeless);

    for (pass, measurable) in [(PASSES[0], true), (PASSES[1], false)] {
        let rendered = seen(pass)?.render()?;
        let answer = plimsoll::estimate(&rendered.tile, &plimsoll::Options::default())?;
        let hull = answer.hulls.first().ok_or("no hull")?;
        let truth = rendered.truth.hulls[0].freeboard_m;
        match hull.freeboard_m {
            Ok(f) => println!(
                "truth {truth:.2} m, estimate {:.2} [{:.2}, {:.2}] m",
                f.value, f.lo, f.hi
            ),
            Err(reason) => println!("truth {truth:.2} m, withheld: {reason}"),
        }
        assert_eq!(hull.freeboard_m.is_ok(), measurable);
        assert!(hull.freeboard_m.is_err() || (hull.freeboard_m?.value - truth).abs() < 0.5);
    }
    Ok(())
}
