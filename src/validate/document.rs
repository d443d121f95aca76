//! The whole of `docs/accuracy.md`.

use std::fmt::Write;

use super::bound::Pair;
use super::quantity::{BEAM, FREEBOARD, LENGTH, QUANTITIES};
use super::statistics::{NOMINAL, binomial_band};
use super::table::{axes, fleet, grades, intervals, quantities, reliabilities, render_bound};
use super::{Setup, Trial};
use crate::scene::Suite;

/// What the document is made of.
#[derive(Debug)]
pub struct Document<'a> {
    /// The command that makes it.
    pub command: &'a str,
    /// One trial of each suite, the suite of open water first.
    pub trials: &'a [Trial],
    /// Open water again: with the suite's own register, and the second fleet without and with.
    pub loads: &'a [Trial],
    /// Bounds of hulls, by suite.
    pub bounds: &'a [(Setup, Vec<Pair>)],
    /// Title and path, relative to the document, of each picture.
    pub pictures: &'a [(String, String)],
}

/// Measured hulls at which a suite's coverage is judged by itself, and not only against chance.
const ENOUGH: usize = 1000;

impl Document<'_> {
    /// The text, in Markdown.
    pub fn text(&self) -> String {
        let mut text = self.head();
        text += &self.overview();
        text += &self.coverage();
        text += &self.load();
        text += &self.bound();
        for trial in self.trials {
            text += &chapter(trial);
        }
        text
    }

    fn head(&self) -> String {
        let mut text = format!(
            "# How good it is\n\n\
             This file and its pictures are written whole by\n\n```sh\n{}\n```\n\n\
             The estimator sees rendered tiles alone; the renderer shares no formula with it. \
             An error is the estimate less the truth. *Measurable* are hulls in open water at \
             pixels of 1 m or less with a cue of at least 0.4 m on the ground per metre of \
             freeboard and of two pixels; *narrow* those with one to two pixels; *hopeless* those \
             of which nobody could tell the freeboard (pixels above 2 m, or no cue with a factor \
             of 0.15 and 0.6 pixels). Freeboard, and what follows from it, is judged on the \
             measurable hulls of a suite, or where it has none by its nature on all that are not \
             hopeless. Intervals are central and should hold 90 % of the truths; *needed* is the \
             one width that would have held 90 % of these errors.\n\n",
            self.command
        );
        for (title, path) in self.pictures {
            let _ = writeln!(text, "![{title}]({path})\n");
        }
        text
    }

    fn overview(&self) -> String {
        let mut text = "## All suites\n\n\
            | suite | scenes | hulls | found | false | bow right | length median, m | beam median, m | \
            freeboards | bias, m | RMSE, m | median, m | > 0.5 m | coverage | hopeless withheld, reason right |\n\
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n"
            .to_owned();
        for trial in self.trials {
            let (n, f) = (trial.counts(), trial.figures());
            let given = trial.errors(&FREEBOARD).n;
            let judged = trial.judged().len();
            let number = |v: Option<f64>, digits: usize| {
                v.map_or_else(String::new, |v| format!("{v:.digits$}"))
            };
            let percent =
                |v: Option<f64>| v.map_or_else(String::new, |v| format!("{:.1} %", 100.0 * v));
            let bias = trial.errors(&FREEBOARD).bias;
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {} | {given} of {judged} | {} | {} | {} | {} | {} | {} |",
                trial.setup.suite.name(),
                trial.setup.scenes,
                n.hulls,
                n.found,
                n.false_,
                percent(f.bow),
                number(f.length_median_m, 2),
                number(f.beam_median_m, 2),
                if given > 0 {
                    format!("{bias:+.3}")
                } else {
                    String::new()
                },
                number(f.freeboard_rmse_m, 3),
                number(f.freeboard_median_m, 3),
                percent(f.freeboard_large),
                percent(f.freeboard_coverage),
                percent(f.hopeless_right),
            );
        }
        text.push('\n');
        text
    }

    /// Whether intervals keep their word, suite by suite.
    fn coverage(&self) -> String {
        let mut text = "## Coverage of the 90 % intervals\n\n\
            Held against the band in which 99 of 100 perfectly calibrated estimators would fall \
            with so many hulls. From 1,000 hulls on the coverage is judged by itself; below, the \
            band alone is.\n\n\
            | suite | quantity | hulls | coverage | 99 % band | verdict |\n|---|---|---|---|---|---|\n"
            .to_owned();
        for trial in self.trials {
            for quantity in [&LENGTH, &BEAM, &FREEBOARD] {
                let e = trial.errors(quantity);
                if e.intervals == 0 {
                    continue;
                }
                let [lo, hi] = binomial_band(e.intervals, NOMINAL[2].0);
                let _ = writeln!(
                    text,
                    "| {} | {} | {} | {:.3} | {lo:.3} to {hi:.3} | {} |",
                    trial.setup.suite.name(),
                    quantity.name,
                    e.intervals,
                    e.coverage,
                    verdict(e.coverage, [lo, hi], e.intervals),
                );
            }
        }
        text.push('\n');
        text
    }

    /// Draft, load fraction and cargo, fleet by fleet.
    fn load(&self) -> String {
        let mut text = "## Load, by fleet\n\n\
            The load model's regressions may know the first fleet's proportions; the second has \
            a draft over depth less by 0.05, a block coefficient more by 0.03 and a lightship \
            more by a tenth. Open water, measurable hulls, without a register \
            and with one that holds all tankers of the suite.\n\n\
            | fleet | register | quantity | hulls | bias | RMSE | median | coverage | width | needed | ratio |\n\
            |---|---|---|---|---|---|---|---|---|---|---|\n"
            .to_owned();
        let is_open = |trial: &&Trial| trial.setup.suite == Suite::Open;
        for trial in self.trials.iter().filter(is_open).chain(self.loads) {
            for quantity in QUANTITIES.iter().filter(|q| q.of_freeboard) {
                let e = trial.errors(quantity);
                let unit = if quantity.unit.is_empty() { "" } else { ", " };
                let _ = writeln!(
                    text,
                    "| {} | {} | {}{unit}{} | {} | {:+.3} | {:.3} | {:.3} | {} |",
                    fleet(&trial.setup),
                    if trial.setup.registered { "yes" } else { "no" },
                    quantity.name,
                    quantity.unit,
                    e.n,
                    e.bias,
                    e.rmse,
                    e.median,
                    intervals(&e),
                );
            }
        }
        text.push('\n');
        for trial in self.trials.iter().filter(is_open).chain(self.loads) {
            let (right, told) = trial.conditions();
            let _ = writeln!(
                text,
                "Condition, {} fleet, {} register: right of {right} of {told} in ballast or laden.\n",
                fleet(&trial.setup),
                if trial.setup.registered {
                    "with"
                } else {
                    "without"
                },
            );
        }
        text
    }

    fn bound(&self) -> String {
        let mut text = "## The physical limit\n\n\
            The Cramér–Rao bound: no unbiased estimator that does not know the hull beforehand \
            comes below it. Measurable hulls that were given a freeboard; unknown are place, \
            heading, length, beam, trim, heel (0.3° known beforehand), blur, the paint line, \
            levels and water depths by band, and the angles of sun and view (0.2°); noise is the \
            sensor's and the sea's texture with its covariance. Efficiency is the RMS of the \
            bounds over the RMS error of the same hulls.\n\n"
            .to_owned();
        for (setup, pairs) in self.bounds {
            let _ = writeln!(
                text,
                "Suite {}, scenes {} to {}:\n",
                setup.suite.name(),
                setup.first,
                setup.first + setup.scenes.saturating_sub(1)
            );
            text += &render_bound(pairs);
        }
        text
    }
}

fn verdict(coverage: f64, [lo, hi]: [f64; 2], n: usize) -> &'static str {
    match (coverage < lo, coverage > hi, n >= ENOUGH) {
        (true, _, _) => "too low",
        (_, true, _) => "too high",
        (_, _, true) => "holds",
        _ => "in the band",
    }
}

/// The tables of one suite; of open water also what errors depend on.
fn chapter(trial: &Trial) -> String {
    let setup = &trial.setup;
    let mut text = format!(
        "## Suite {}: {} scenes from {}, seed {}\n\n",
        setup.suite.name(),
        setup.scenes,
        setup.first,
        setup.seed
    );
    for (index, why) in &trial.broken {
        text += &format!("Scene {index} is broken: {why}\n\n");
    }
    if trial.counts().found == 0 {
        return text;
    }
    text += &quantities(trial);
    text += &grades(trial);
    text += &reliabilities(trial);
    if setup.suite == Suite::Open {
        text += &axes(trial);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::verdict;

    #[test]
    fn coverage_is_held_against_chance() {
        assert_eq!(verdict(0.80, [0.82, 0.97], 100), "too low");
        assert_eq!(verdict(0.98, [0.82, 0.97], 100), "too high");
        assert_eq!(verdict(0.83, [0.82, 0.97], 100), "in the band");
        assert_eq!(verdict(0.90, [0.875, 0.924], 1000), "holds");
    }
}
