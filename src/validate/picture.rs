//! Errors and reliability drawn, as SVG.

use std::fmt::Write;

use super::Trial;
use super::bound::Pair;
use super::case::Case;
use super::grade::Grade;
use super::quantity::QUANTITIES;
use super::statistics::{NOMINAL, binomial_band};
use super::summary::{AXES, Axis};

/// Size of a panel with its margins, and of the plot in it, pixels.
const PANEL: [f64; 2] = [430.0, 320.0];
const PLOT: [f64; 4] = [60.0, 34.0, 350.0, 230.0];
/// Errors beyond are drawn at the border, metres.
const REACH_M: f64 = 1.5;
/// Colours of length, beam and freeboard in the reliability diagram.
const COLOURS: [(&str, &str); 3] = [
    ("length", "#b45309"),
    ("beam", "#15803d"),
    ("freeboard", "#1d4ed8"),
];

/// The error of each freeboard with its interval along each of the axes, and nominal against
/// actual coverage.
pub fn draw(trial: &Trial) -> String {
    let panels = AXES.len() + 1;
    let mut svg = open_svg([3.0 * PANEL[0], panels.div_ceil(3) as f64 * PANEL[1]]);
    let place = |k: usize| [(k % 3) as f64 * PANEL[0], (k / 3) as f64 * PANEL[1]];
    for (k, axis) in AXES.iter().enumerate() {
        svg += &panel(place(k), &scatter(trial, axis));
    }
    svg += &panel(place(AXES.len()), &reliability(trial));
    svg + "</svg>\n"
}

/// The size of each freeboard's error beside her physical bound, against pixel, sun and width of
/// the cue: what there is still to gain.
pub fn draw_bounds(bounded: &[(&Trial, &[Pair])]) -> String {
    let axes = AXES.iter().filter(|a| BOUNDED.contains(&a.name));
    let mut svg = open_svg([BOUNDED.len() as f64 * PANEL[0], PANEL[1]]);
    for (k, axis) in axes.enumerate() {
        svg += &panel([k as f64 * PANEL[0], 0.0], &beside_bound(bounded, axis));
    }
    svg + "</svg>\n"
}

/// Opens a picture of some size with a white ground.
fn open_svg([width, height]: [f64; 2]) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    )
}

fn panel(at: [f64; 2], inside: &str) -> String {
    format!(
        "<g transform=\"translate({} {})\">\n{inside}</g>\n",
        at[0], at[1]
    )
}

/// A plot's frame, and where values fall in it.
struct Frame {
    x: [f64; 2],
    y: [f64; 2],
}

impl Frame {
    fn at(&self, x: f64, y: f64) -> [f64; 2] {
        let part = |v: f64, [lo, hi]: [f64; 2]| ((v - lo) / (hi - lo)).clamp(0.0, 1.0);
        [
            PLOT[0] + part(x, self.x) * PLOT[2],
            PLOT[1] + (1.0 - part(y, self.y)) * PLOT[3],
        ]
    }

    /// Border, title, labels at five places of each axis.
    fn drawn(&self, title: &str, below: &str) -> String {
        let [left, top, width, height] = PLOT;
        let mut text = format!(
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"none\" \
             stroke=\"#999\"/>\n<text x=\"{left}\" y=\"{}\" font-weight=\"bold\">{title}</text>\n\
             <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{below}</text>\n",
            top - 10.0,
            left + 0.5 * width,
            top + height + 40.0,
        );
        for k in 0..=4 {
            let part = f64::from(k) / 4.0;
            let value = |[lo, hi]: [f64; 2]| lo + part * (hi - lo);
            let (x, y) = (value(self.x), value(self.y));
            let ([px, _], [_, py]) = (self.at(x, y), self.at(x, y));
            let _ = writeln!(
                text,
                "<text x=\"{px:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
                 <line x1=\"{left}\" x2=\"{:.1}\" y1=\"{py:.1}\" y2=\"{py:.1}\" stroke=\"#eee\"/>",
                top + height + 18.0,
                short(x),
                left - 6.0,
                py + 4.0,
                short(y),
                left + width,
            );
        }
        text
    }

    fn line(&self, ends: [[f64; 2]; 2], style: &str) -> String {
        let [a, b] = ends.map(|p| self.at(p[0], p[1]));
        format!(
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" {style}/>\n",
            a[0], a[1], b[0], b[1]
        )
    }

    fn dot(&self, at: [f64; 2], style: &str) -> String {
        let [x, y] = self.at(at[0], at[1]);
        format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" {style}/>\n")
    }
}

/// Two decimals at most.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What errors are drawn against beside their bounds.
const BOUNDED: [&str; 3] = ["pixel", "sun elevation", "cue width"];
/// Sizes of errors beyond are drawn at the border, metres.
const BOUND_REACH_M: f64 = 0.5;

/// Sizes of errors and bounds along an axis, the two of a hull joined.
fn beside_bound(bounded: &[(&Trial, &[Pair])], axis: &Axis) -> String {
    let points: Vec<(f64, f64, f64)> = bounded
        .iter()
        .flat_map(|(trial, pairs)| pairs.iter().map(move |p| (trial, p)))
        .filter_map(|(trial, pair)| {
            let case = trial.cases.iter().find(|c| c.index == pair.index)?;
            Some((axis.of(case)?, pair.error_m.abs(), pair.bound.sigma_m))
        })
        .collect();
    let frame = Frame {
        x: range(points.iter().map(|p| p.0)),
        y: [0.0, BOUND_REACH_M],
    };
    let below = format!("{} {}", axis.name, axis.unit);
    let mut text = frame.drawn("size of error, m (blue); bound (orange)", &below);
    for (x, error, bound) in points {
        text += &frame.line([[x, bound], [x, error]], "stroke=\"#bbb\"");
        text += &frame.dot([x, error], "fill=\"#1d4ed8\"");
        text += &frame.dot([x, bound], "fill=\"#ea580c\"");
    }
    text
}

/// From the least to the most of some values.
fn range(values: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let most = values.fold(f64::NEG_INFINITY, f64::max);
    if least < most {
        [least, most]
    } else {
        [0.0, 1.0]
    }
}

/// Errors of the freeboard along an axis: blue inside the interval, red outside it.
fn scatter(trial: &Trial, axis: &Axis) -> String {
    let given = |c: &&Case| c.grade().is_some_and(|g| g != Grade::Hopeless);
    let points: Vec<(f64, f64, [f64; 2])> = trial
        .cases
        .iter()
        .filter(given)
        .filter_map(|c| {
            let (truth, answer) = c.found()?;
            let i = answer.freeboard_m.as_ref().ok()?;
            let truth = truth.freeboard_m;
            Some((axis.of(c)?, i.value - truth, [i.lo - truth, i.hi - truth]))
        })
        .collect();
    let frame = Frame {
        x: range(points.iter().map(|p| p.0)),
        y: [-REACH_M, REACH_M],
    };
    let below = format!("{} {}", axis.name, axis.unit);
    let mut text = frame.drawn("freeboard error, m; red: 90 % interval misses", &below);
    text += &frame.line([[frame.x[0], 0.0], [frame.x[1], 0.0]], "stroke=\"#444\"");
    for (x, error, [lo, hi]) in points {
        let holds = lo <= 0.0 && hi >= 0.0;
        let colour = if holds { "#1d4ed8" } else { "#dc2626" };
        let stroke = format!("stroke=\"{colour}\" stroke-opacity=\"0.25\"");
        text += &frame.line([[x, lo], [x, hi]], &stroke);
        text += &frame.dot([x, error], &format!("fill=\"{colour}\""));
    }
    text
}

/// Nominal against actual coverage, with the band of chance about the nominal one.
fn reliability(trial: &Trial) -> String {
    let frame = Frame {
        x: [0.4, 1.0],
        y: [0.0, 1.0],
    };
    let mut text = frame.drawn("reliability: actual coverage", "nominal coverage");
    text += &frame.line([[0.4, 0.4], [1.0, 1.0]], "stroke=\"#444\"");
    let quantities = QUANTITIES.iter().filter_map(|q| {
        let colour = COLOURS.iter().position(|(name, _)| *name == q.name)?;
        Some((q, colour))
    });
    for (quantity, k) in quantities {
        let (n, shares) = trial.reliability(quantity);
        let (name, colour) = COLOURS[k];
        let label = PLOT[1] + PLOT[3] - 46.0 + 18.0 * k as f64;
        let _ = writeln!(
            text,
            "<text x=\"{}\" y=\"{label}\" text-anchor=\"end\" fill=\"{colour}\">{name}, n = {n}</text>",
            PLOT[0] + PLOT[2] - 8.0
        );
        let mut last: Option<[f64; 2]> = None;
        for ((nominal, _), share) in NOMINAL.iter().zip(shares) {
            let here = [*nominal, share];
            if name == "freeboard" {
                let [lo, hi] = binomial_band(n, *nominal);
                let band = "stroke=\"#1d4ed8\" stroke-opacity=\"0.3\" stroke-width=\"6\"";
                text += &frame.line([[*nominal, lo], [*nominal, hi]], band);
            }
            if let Some(last) = last {
                text += &frame.line([last, here], &format!("stroke=\"{colour}\""));
            }
            text += &frame.dot(here, &format!("fill=\"{colour}\""));
            last = Some(here);
        }
    }
    text
}
