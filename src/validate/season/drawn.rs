//! A season at the level of the ledger: estimates drawn from their errors, no image.
//!
//! The errors are those that were counted on ten rendered seasons (seeds 901 to 904 and 8001 to
//! 8006, 811 images in all weathers, with the estimators of 26 November 2026): most sizes are good
//! to a metre, and every sixth is off by much more than it says, more often where the estimate
//! itself says that it is in doubt; a third of the images give a freeboard; one in nine shows no
//! hull that is found.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use serde_json::{Value, json};

use super::{Look, Season, image_name};

/// Where all visits are.
pub(super) const BERTH: [f64; 2] = [133.05, 42.735];

/// Images on which no hull is found or none that is taken for a tanker, and those with something
/// that is taken for a second.
const NOT_FOUND: f64 = 0.12;
const INVENTED: f64 = 0.02;

/// How a hull is seen: what the estimate says of it, and how that errs.
struct Kind {
    /// How often, on arrival and on departure.
    share: [f64; 2],
    /// Why there is no freeboard, where there is none.
    withheld: Option<&'static str>,
    situation: &'static str,
    flag: Option<&'static str>,
    /// How often length alone, beam alone, and both are mistaken.
    mistaken: [f64; 3],
    /// Standard error of the beam that is stated, metres: between these; and how many times as
    /// large it is.
    beam_stated_m: [f64; 2],
    beam_error: f64,
}

const KINDS: [Kind; 6] = [
    Kind {
        share: [0.445, 0.290],
        withheld: None,
        situation: "open",
        flag: None,
        mistaken: [0.02, 0.06, 0.02],
        beam_stated_m: [0.08, 0.13],
        beam_error: 1.0,
    },
    Kind {
        share: [0.350, 0.475],
        withheld: Some("band-too-narrow"),
        situation: "open",
        flag: None,
        mistaken: [0.05, 0.05, 0.02],
        beam_stated_m: [0.1, 0.5],
        beam_error: 0.7,
    },
    Kind {
        share: [0.093, 0.110],
        withheld: Some("shadow-not-on-water"),
        situation: "berth",
        flag: None,
        mistaken: [0.01, 0.27, 0.01],
        beam_stated_m: [0.2, 0.5],
        beam_error: 1.6,
    },
    Kind {
        share: [0.060, 0.045],
        withheld: Some("geometry-weak"),
        situation: "under-way",
        flag: Some("bands-displaced"),
        mistaken: [0.31, 0.08, 0.07],
        beam_stated_m: [0.1, 0.4],
        beam_error: 1.0,
    },
    Kind {
        share: [0.047, 0.075],
        withheld: Some("fit-ambiguous"),
        situation: "open",
        flag: None,
        mistaken: [0.13, 0.26, 0.20],
        beam_stated_m: [0.2, 2.0],
        beam_error: 0.6,
    },
    Kind {
        share: [0.005, 0.005],
        withheld: Some("cut-by-tile-edge"),
        situation: "open",
        flag: Some("cut-by-tile-edge"),
        mistaken: [0.40, 0.0, 0.60],
        beam_stated_m: [0.3, 0.5],
        beam_error: 1.0,
    },
];

/// Error of length overall where nothing is mistaken, and the standard error that is stated,
/// metres.
const LENGTH_ERROR_M: f64 = 1.15;
const LENGTH_STATED_M: f64 = 1.24;

/// Logarithm of a mistaken length over the true one: spread where an end was missed, how often it
/// is more than an end, centre and spread where a quay, a wake or a part of her was taken for her,
/// and how often it is too long then.
const END_MISSED: f64 = 0.1;
const MORE_THAN_AN_END: f64 = 0.4;
const TOO_LONG: [f64; 2] = [0.5, 0.07];
const TOO_SHORT: [f64; 2] = [-0.5, 0.25];
const RATHER_TOO_LONG: f64 = 0.65;

/// Centre and spread of the logarithm of a mistaken beam over the true one.
const BEAM_MISTAKE: [f64; 2] = [0.1, 0.2];

/// Standard error of the freeboard that is stated, metres: from image to image between these.
const FREEBOARD_STATED_M: [f64; 2] = [0.11, 0.30];

/// Freeboards on arrival and on departure are too high by so many of these, and scatter by so many
/// more; how often they are off by metres.
const FREEBOARD_BIAS: [f64; 2] = [0.1, 0.5];
const FREEBOARD_SCATTER: f64 = 0.7;
const FREEBOARD_GROSS: f64 = 0.05;
const FREEBOARD_GROSS_M: f64 = 1.2;

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

fn feature(
    length_m: [f64; 3],
    beam_m: [f64; 3],
    freeboard_m: Option<[f64; 3]>,
    kind: &Kind,
) -> Value {
    let flags: Vec<&str> = kind.flag.into_iter().collect();
    let withheld = kind.withheld.unwrap_or("band-too-narrow");
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
        "freeboard_withheld": freeboard_m.is_none().then_some(withheld),
        "situation": kind.situation,
        "flags": flags,
    }})
}

fn hull(end: usize, look: &Look, random: &mut ChaCha8Rng) -> Value {
    let form = &look.ship.form;
    let kind = kind(end, random);
    let [length_error, beam_error] = mistakes(kind, random);
    let [z_length, z_beam, z_freeboard, z_gross] = [(); 4].map(|()| normal(random));
    let length_m = match length_error {
        Some(factor) => form.length_m * factor.exp(),
        None => form.length_m + LENGTH_ERROR_M * z_length,
    };
    let beam_sigma = random.random_range(kind.beam_stated_m[0]..kind.beam_stated_m[1]);
    let beam_m = match beam_error {
        Some(factor) => form.beam_m * factor.exp(),
        None => form.beam_m + kind.beam_error * beam_sigma * z_beam,
    };
    let beam_m = beam_m.clamp(0.2 * form.beam_m, 0.5 * length_m);
    let sigma = random.random_range(FREEBOARD_STATED_M[0]..FREEBOARD_STATED_M[1]);
    let gross = match random.random::<f64>() < FREEBOARD_GROSS {
        true => FREEBOARD_GROSS_M * z_gross,
        false => 0.0,
    };
    let error_m = sigma * (FREEBOARD_BIAS[end] + FREEBOARD_SCATTER * z_freeboard) + gross;
    let freeboard_m = look.ship.freeboard_m() + error_m;
    let given = (kind.withheld.is_none() && freeboard_m > 0.05).then_some(freeboard_m);
    let mut hull = feature(
        stated(length_m, LENGTH_STATED_M),
        stated(beam_m, beam_sigma),
        given.map(|f| stated(f, sigma)),
        kind,
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

fn kind(end: usize, random: &mut ChaCha8Rng) -> &'static Kind {
    let mut chance: f64 = random.random();
    let kind = KINDS.iter().find(|kind| {
        chance -= kind.share[end];
        chance < 0.0
    });
    kind.unwrap_or(&KINDS[1])
}

/// Logarithms of length and beam over the true ones, where they are mistaken.
fn mistakes(kind: &Kind, random: &mut ChaCha8Rng) -> [Option<f64>; 2] {
    let mut chance: f64 = random.random();
    let way = kind.mistaken.iter().position(|share| {
        chance -= share;
        chance < 0.0
    });
    let [more, too_long]: [f64; 2] = random.random();
    let [z_length, z_beam] = [(); 2].map(|()| normal(random));
    let spread_about = |[centre, spread]: [f64; 2], z: f64| centre + spread * z;
    let length = match (more < MORE_THAN_AN_END, too_long < RATHER_TOO_LONG) {
        (false, _) => END_MISSED * z_length,
        (true, true) => spread_about(TOO_LONG, z_length),
        (true, false) => spread_about(TOO_SHORT, z_length),
    };
    let beam = spread_about(BEAM_MISTAKE, z_beam);
    [
        matches!(way, Some(0 | 2)).then_some(length),
        matches!(way, Some(1 | 2)).then_some(beam),
    ]
}

/// Something beside the ship that was taken for another: what the edge cuts, a quay, a part of
/// her.
fn invented_beside(look: &Look, random: &mut ChaCha8Rng) -> Value {
    let form = &look.ship.form;
    let [which, length, beam]: [f64; 3] = random.random();
    let (kind, longer, wider) = match which {
        w if w < 0.4 => (&KINDS[5], 0.4 + 0.5 * length, 0.4 + 0.7 * beam),
        w if w < 0.7 => (&KINDS[1], 1.6 + 0.2 * length, 1.2 + 1.2 * beam),
        _ => (&KINDS[1], 0.3 + 0.2 * length, 0.4 + 0.4 * beam),
    };
    let length_m = form.length_m * longer;
    let beam_m = (form.beam_m * wider).min(0.5 * length_m);
    let mut second = feature(
        stated(length_m, LENGTH_STATED_M),
        stated(beam_m, kind.beam_stated_m[1]),
        None,
        kind,
    );
    if longer > 1.0 {
        second["properties"]["situation"] = json!("alongside");
    }
    second
}
