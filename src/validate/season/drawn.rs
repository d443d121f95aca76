//! A season at the level of the ledger: estimates drawn from their errors, no image.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use serde_json::{Value, json};

use super::{Look, Season};

/// Where all visits are.
pub(super) const BERTH: [f64; 2] = [133.05, 42.735];

/// Standard errors of length overall and beam, metres, as the validation has them.
const LENGTH_SIGMA_M: f64 = 0.9;
const BEAM_SIGMA_M: f64 = 0.10;

/// Standard error of the freeboard, metres: from image to image between these.
const FREEBOARD_SIGMAS_M: [f64; 2] = [0.06, 0.20];

/// How often the freeboard is withheld of a ship in ballast and of a laden one: half in all,
/// the low side more often, since its shadow is narrow.
const WITHHELD: [f64; 2] = [0.35, 0.65];

impl Season {
    /// The lines of a journal, one for each image that there is.
    pub fn drawn(&self) -> Vec<Value> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed ^ 0xd0a_0000);
        let mut lines = Vec::new();
        for (number, call) in self.calls.iter().enumerate() {
            for (end, look) in call.looks.iter().enumerate() {
                // Drawn for every image, so that a lost one does not change the others.
                let line = line(&format!("{number:02}{end}"), end, look, &mut random);
                if look.seen {
                    lines.push(line);
                }
            }
        }
        lines
    }
}

fn line(name: &str, end: usize, look: &Look, random: &mut ChaCha8Rng) -> Value {
    let mut measured = |truth: f64, sigma: f64| {
        let value = truth + sigma * random.sample::<f64, _>(StandardNormal);
        [value, value - 1.645 * sigma, value + 1.645 * sigma]
    };
    let length_m = measured(look.ship.form.length_m, LENGTH_SIGMA_M);
    let beam_m = measured(look.ship.form.beam_m, BEAM_SIGMA_M);
    let withheld = random.random::<f64>() < WITHHELD[end];
    let sigma = random.random_range(FREEBOARD_SIGMAS_M[0]..FREEBOARD_SIGMAS_M[1]);
    let error: f64 = random.sample(StandardNormal);
    let freeboard_m = look.ship.freeboard_m() + sigma * error;
    let freeboard = (!withheld && freeboard_m > 0.05).then_some(freeboard_m);
    // What a single image says; at these errors it takes the one for the other hardly ever.
    let condition = freeboard.map(|_| ["ballast", "laden"][end]);
    let time = look.time.to_string();
    let tile = format!("season{name}.tif");
    json!({
        "tile": { "tile": tile, "status": "ok", "hulls": 1, "datetime": time },
        "features": [{ "type": "Feature", "geometry": null, "properties": {
            "tile": tile,
            "hull": 0,
            "datetime": time,
            "lon": BERTH[0],
            "lat": BERTH[1],
            "length_m": length_m[0],
            "length_m_lo": length_m[1],
            "length_m_hi": length_m[2],
            "beam_m": beam_m[0],
            "beam_m_lo": beam_m[1],
            "beam_m_hi": beam_m[2],
            "freeboard_m": freeboard,
            "freeboard_m_lo": freeboard.map(|f| f - 1.645 * sigma),
            "freeboard_m_hi": freeboard.map(|f| f + 1.645 * sigma),
            "freeboard_withheld": if freeboard.is_none() { Some("band-too-narrow") } else { None },
            "condition": condition,
            "condition_probability": condition.map(|_| 0.9),
        }}],
    })
}
