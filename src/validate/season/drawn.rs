//! A season at the level of the ledger: estimates drawn from their errors, no image.
//!
//! The errors are those that were counted on four rendered seasons (seeds 901 to 904, 323 images
//! at the berth in all weathers, with the estimator of 26 November 2026): most sizes are good to a
//! metre, and every sixth is off by much more than it says, some lengths by half; of six images two
//! give a freeboard; of ten, one shows no hull that is found.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use serde_json::{Value, json};

use super::{Look, Season, image_name};

/// Where all visits are.
pub(super) const BERTH: [f64; 2] = [133.05, 42.735];

/// Images on which no hull is found, and those with a quay or a wake that is taken for a second.
const NOT_FOUND: f64 = 0.10;
const INVENTED: f64 = 0.025;

/// How often the freeboard is withheld of a ship in ballast and of a laden one: the low side more
/// often, since its shadow is narrow.
const WITHHELD: [f64; 2] = [0.55, 0.75];

/// Errors of length overall and beam where nothing is mistaken, metres, and the standard errors
/// that are stated; that of the beam where the sides were not fitted is between two.
const LENGTH_ERROR_M: f64 = 1.0;
const LENGTH_STATED_M: f64 = 1.2;
const BEAM_ERROR_M: f64 = 0.10;
const BEAM_STATED_M: f64 = 0.10;
const BEAM_STATED_WITHHELD_M: [f64; 2] = [0.12, 0.5];

/// How often length alone, beam alone, and both are mistaken, where a freeboard is given and where
/// it is withheld.
const MISTAKEN: [[f64; 3]; 2] = [[0.07, 0.06, 0.03], [0.10, 0.09, 0.01]];

/// Spread of the logarithm of a mistaken length: of an end that was missed, and of a quay or a part
/// of her that was taken for her; how often it is the latter, where a freeboard is given and where
/// it is withheld; the spread where both are mistaken, and centre and spread of that of a mistaken
/// beam.
const LENGTH_MISTAKE: [f64; 2] = [0.08, 0.5];
const LENGTH_MISTAKE_FAR: [f64; 2] = [0.0, 0.35];
const LENGTH_MISTAKE_OF_BOTH: f64 = 0.14;
const BEAM_MISTAKE: [f64; 2] = [0.08, 0.15];

/// Standard error of the freeboard that is stated, metres: from image to image between these.
const FREEBOARD_STATED_M: [f64; 2] = [0.09, 0.28];

/// Freeboards are too high by so many standard errors, and how often they are off by metres.
const FREEBOARD_BIAS: f64 = 0.3;
const FREEBOARD_GROSS: f64 = 0.03;
const FREEBOARD_GROSS_M: f64 = 1.5;

impl Season {
    /// The lines of a journal, one for each image that there is.
    pub fn drawn(&self) -> Vec<Value> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed ^ 0xd0a_0000);
        let mut lines = Vec::new();
        for (number, call) in self.calls.iter().enumerate() {
            for (end, look) in call.looks.iter().enumerate() {
                // Drawn for every image, so that a lost one does not change the others.
                let tile = format!("{}.tif", image_name(number, end));
                let line = line(&tile, end, look, &mut random);
                if look.seen {
                    lines.push(line);
                }
            }
        }
        lines
    }
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    random.sample(StandardNormal)
}

fn line(tile: &str, end: usize, look: &Look, random: &mut ChaCha8Rng) -> Value {
    let time = look.time.to_string();
    let mut features = Vec::new();
    let hull = hull(end, look, random);
    let (found, invented) = (random.random::<f64>(), random.random::<f64>());
    let second = invented_beside(look, random);
    if found >= NOT_FOUND {
        features.push(hull);
    }
    if invented < INVENTED {
        features.push(second);
    }
    for (index, feature) in features.iter_mut().enumerate() {
        let properties = &mut feature["properties"];
        properties["tile"] = json!(tile);
        properties["hull"] = json!(index);
        properties["datetime"] = json!(time);
    }
    json!({
        "tile": { "tile": tile, "status": "ok", "hulls": features.len(), "datetime": time },
        "features": features,
    })
}

/// Value, 5th and 95th percentile.
fn stated(value: f64, sigma: f64) -> [f64; 3] {
    [value, value - 1.645 * sigma, value + 1.645 * sigma]
}

fn feature(length_m: [f64; 3], beam_m: [f64; 3], freeboard_m: Option<[f64; 3]>) -> Value {
    let freeboard = |k: usize| freeboard_m.map(|f| f[k]);
    json!({ "type": "Feature", "geometry": null, "properties": {
        "lon": BERTH[0],
        "lat": BERTH[1],
        "length_m": length_m[0],
        "length_m_lo": length_m[1],
        "length_m_hi": length_m[2],
        "beam_m": beam_m[0],
        "beam_m_lo": beam_m[1],
        "beam_m_hi": beam_m[2],
        "freeboard_m": freeboard(0),
        "freeboard_m_lo": freeboard(1),
        "freeboard_m_hi": freeboard(2),
        "freeboard_withheld": freeboard_m.is_none().then_some("band-too-narrow"),
    }})
}

fn hull(end: usize, look: &Look, random: &mut ChaCha8Rng) -> Value {
    let form = &look.ship.form;
    let withheld = random.random::<f64>() < WITHHELD[end];
    let mut chance: f64 = random.random();
    let way = MISTAKEN[usize::from(withheld)].iter().position(|share| {
        chance -= share;
        chance < 0.0
    });
    let [z_length, z_beam, z_freeboard, z_gross] = [(); 4].map(|()| normal(random));
    let far = random.random::<f64>() < LENGTH_MISTAKE_FAR[usize::from(withheld)];
    let length_m = match way {
        Some(0) => form.length_m * (LENGTH_MISTAKE[usize::from(far)] * z_length).exp(),
        Some(2) => form.length_m * (LENGTH_MISTAKE_OF_BOTH * z_length).exp(),
        _ => form.length_m + LENGTH_ERROR_M * z_length,
    };
    let beam_m = match way {
        Some(1 | 2) => form.beam_m * (BEAM_MISTAKE[0] + BEAM_MISTAKE[1] * z_beam).exp(),
        _ => form.beam_m + BEAM_ERROR_M * z_beam,
    };
    let beam_m = beam_m.min(0.5 * length_m);
    let wider = random.random_range(BEAM_STATED_WITHHELD_M[0]..BEAM_STATED_WITHHELD_M[1]);
    let beam_sigma = if withheld { wider } else { BEAM_STATED_M };
    let sigma = random.random_range(FREEBOARD_STATED_M[0]..FREEBOARD_STATED_M[1]);
    let gross = match random.random::<f64>() < FREEBOARD_GROSS {
        true => FREEBOARD_GROSS_M * z_gross,
        false => 0.0,
    };
    let error_m = sigma * (FREEBOARD_BIAS + z_freeboard) + gross;
    let freeboard_m = look.ship.freeboard_m() + error_m;
    let given = (!withheld && freeboard_m > 0.05).then_some(freeboard_m);
    let mut hull = feature(
        stated(length_m, LENGTH_STATED_M),
        stated(beam_m, beam_sigma),
        given.map(|f| stated(f, sigma)),
    );
    if given.is_some() {
        // What a single image says; a gross error is taken for the other state.
        let other = error_m.abs() > 1.0 && (error_m > 0.0) == (end == 1);
        let state = if other { 1 - end } else { end };
        hull["properties"]["condition"] = json!(["ballast", "laden"][state]);
        hull["properties"]["condition_probability"] = json!(0.8);
    }
    hull
}

/// Something beside the ship that was taken for another.
fn invented_beside(look: &Look, random: &mut ChaCha8Rng) -> Value {
    let form = &look.ship.form;
    let length_m = form.length_m * random.random_range(0.6..1.8);
    let beam_m = (form.beam_m * random.random_range(0.5..2.0)).min(0.5 * length_m);
    feature(
        stated(length_m, LENGTH_STATED_M),
        stated(beam_m, BEAM_STATED_WITHHELD_M[1]),
        None,
    )
}
