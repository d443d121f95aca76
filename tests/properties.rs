//! What holds of every number, whatever goes in.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

#[path = "../fuzz/targets/sound.rs"]
mod sound;

use plimsoll::Measured;
use plimsoll::frame::LonLat;
use plimsoll::load::{LoadOptions, Observation, Register, estimate};
use proptest::prelude::*;
use sound::assert_sound;

fn observation(length_m: f64, ratio: f64, freeboard_m: f64, sigma: f64) -> Observation {
    Observation {
        length_m: Measured::new(length_m, 0.01 * length_m),
        beam_m: Measured::new(length_m / ratio, 0.3),
        freeboard_m: Some(Measured::new(freeboard_m, sigma).into()),
        trim_m: None,
        ship_type: None,
        place: Some(LonLat {
            lon_deg: 132.9,
            lat_deg: 42.7,
        }),
        time: "2024-01-16T01:22:10Z".parse().ok(),
        water_density_t_m3: 1.025,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn loads_are_finite_and_ordered(
        length in 30.0..380.0_f64, ratio in 4.0..9.0_f64, part in -0.02..0.2_f64,
        sigma in 0.0..2.0_f64, density in 0.95..1.03_f64, seed: u64,
    ) {
        let mut seen = observation(length, ratio, part * length, sigma);
        seen.water_density_t_m3 = density;
        assert_sound(&estimate(&seen, None, &LoadOptions::default(), seed));
    }

    /// The same ship, the same draws: deeper by what can be seen, more aboard.
    #[test]
    fn a_smaller_freeboard_is_a_greater_load(
        length in 60.0..250.0_f64, ratio in 5.5..6.8_f64, part in 0.03..0.06_f64, seed: u64,
    ) {
        let options = LoadOptions::default();
        let load = |f: f64| estimate(&observation(length, ratio, f, 0.1), None, &options, seed);
        let (light, deep) = (load(part * length), load(part * length - 1.0));
        if let (Some(a), Some(b)) = (light.deadweight_t, deep.deadweight_t) {
            prop_assert!(b.value > a.value, "{a:?} {b:?}");
        }
        if let (Some(a), Some(b)) = (light.draft_m, deep.draft_m) {
            prop_assert!(b.value > a.value, "{a:?} {b:?}");
        }
    }

    /// A less certain freeboard never makes the draft of a known ship more certain.
    #[test]
    fn more_noise_does_not_narrow_a_draft(part in 0.03..0.06_f64, seed: u64) {
        let csv = "name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t\n\
                   A,9000003,91.5,13.6,6.7,5.75,3450\n";
        let register = Register::from_reader(csv.as_bytes(), "a.csv".as_ref()).unwrap();
        let options = LoadOptions::default();
        let width = |sigma: f64| {
            let seen = observation(91.5, 91.5 / 13.6, part * 40.0, sigma);
            let draft = estimate(&seen, Some(&register), &options, seed).draft_m?;
            Some(draft.hi - draft.lo)
        };
        if let (Some(sharp), Some(blunt)) = (width(0.1), width(0.4)) {
            prop_assert!(blunt > sharp, "{sharp} {blunt}");
        }
    }
}
