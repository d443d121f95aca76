//! A trial as text.

use std::fmt::Write;

use super::case::Case;
use super::grade::Grade;
use super::quantity::QUANTITIES;
use super::statistics::{Errors, NOMINAL, binomial_band};
use super::summary::AXES;
use super::{Setup, Trial};
use crate::scene::Fleet;

/// The tables of a trial, in Markdown.
pub fn render(trial: &Trial) -> String {
    let mut text = head(trial);
    text += &quantities(trial);
    text += &grades(trial);
    text += &reliabilities(trial);
    text += &axes(trial);
    text
}

fn fleet(setup: &Setup) -> &'static str {
    match setup.fleet {
        Fleet::First => "first",
        Fleet::Second => "second",
    }
}

fn head(trial: &Trial) -> String {
    let (setup, n) = (&trial.setup, trial.counts());
    let mut text = format!(
        "## {} (seed {}, scenes {} to {}, {} fleet)\n\n\
         hulls {}, found {}, missed {}, false {}; heading toward the bow {} of {}, where the \
         bow is said to be known {} of {}\n\n",
        setup.suite.name(),
        setup.seed,
        setup.first,
        setup.first + setup.scenes.saturating_sub(1),
        fleet(setup),
        n.hulls,
        n.found,
        n.hulls - n.found,
        n.false_,
        n.bow_right,
        n.found,
        n.bow_known_right,
        n.bow_known,
    );
    for (index, why) in &trial.broken {
        text += &format!("scene {index} broken: {why}\n\n");
    }
    text
}

fn quantities(trial: &Trial) -> String {
    let mut text = "| quantity | n | bias | RMSE | median \\|e\\| | max | large | coverage | \
                    width | needed | ratio |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for quantity in &QUANTITIES {
        let e = trial.errors(quantity);
        if e.n == 0 {
            continue;
        }
        let large = format!("{:.1} % > {}", 100.0 * e.beyond, quantity.large);
        let unit = if quantity.unit.is_empty() { "" } else { ", " };
        let _ = writeln!(
            text,
            "| {}{unit}{} | {} | {:+.3} | {:.3} | {:.3} | {:.2} | {large} | {} |",
            quantity.name,
            quantity.unit,
            e.n,
            e.bias,
            e.rmse,
            e.median,
            e.max,
            intervals(&e),
        );
    }
    text.push('\n');
    text
}

/// Coverage, width, needed width and their ratio.
fn intervals(e: &Errors) -> String {
    if e.intervals == 0 {
        return "| | |".to_owned();
    }
    format!(
        "{:.3} | {:.3} | {:.3} | {:.2}",
        e.coverage,
        e.width,
        e.needed,
        e.width_ratio()
    )
}

fn grades(trial: &Trial) -> String {
    let mut text = "| freeboard of | found | given | bias | RMSE | median \\|e\\| | > 0.5 m | \
                    coverage | width | needed | ratio | withheld |\n\
                    |---|---|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for grade in Grade::ALL {
        let given = trial.given(grade);
        if given.found == 0 {
            continue;
        }
        let reasons: Vec<String> = given
            .withheld
            .iter()
            .map(|(w, n)| format!("{w} {n}"))
            .collect();
        let mut reasons = reasons.join(", ");
        if grade == Grade::Hopeless {
            reasons += &format!(" (right: {})", given.reason_right);
        }
        let (name, found, e) = (grade.name(), given.found, &given.errors);
        let _ = writeln!(text, "| {name} | {found} | {} | {reasons} |", errors(e));
    }
    text.push('\n');
    text
}

/// Number, bias, RMSE, median, share above half a metre, and the intervals.
fn errors(e: &Errors) -> String {
    if e.n == 0 {
        return "0 | | | | | | | |".to_owned();
    }
    format!(
        "{} | {:+.3} | {:.3} | {:.3} | {:.1} % | {}",
        e.n,
        e.bias,
        e.rmse,
        e.median,
        100.0 * e.beyond,
        intervals(e)
    )
}

fn reliabilities(trial: &Trial) -> String {
    let mut text = "| reliability | n | 50 % | 80 % | 90 % | 95 % | 99 % band about 0.90 |\n\
         |---|---|---|---|---|---|---|\n"
        .to_owned();
    for quantity in &QUANTITIES {
        let (n, shares) = trial.reliability(quantity);
        if n == 0 {
            continue;
        }
        let shares: Vec<String> = shares.iter().map(|s| format!("{s:.3}")).collect();
        let [lo, hi] = binomial_band(n, NOMINAL[2].0);
        let (name, shares) = (quantity.name, shares.join(" | "));
        let _ = writeln!(text, "| {name} | {n} | {shares} | {lo:.3} to {hi:.3} |");
    }
    text.push('\n');
    text
}

fn axes(trial: &Trial) -> String {
    let mut text = "| freeboard by | n | bias | RMSE | median \\|e\\| | > 0.5 m | coverage | \
                    width | needed | ratio |\n|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for axis in &AXES {
        for bin in trial.bins(axis) {
            let (lo, hi) = (bin.bounds.start, bin.bounds.end);
            let errors = errors(&bin.errors);
            let (name, unit) = (axis.name, axis.unit);
            let _ = writeln!(text, "| {name} {lo} to {hi} {unit} | {errors} |");
        }
    }
    text.push('\n');
    text
}

/// A kind of failure: its name, and what tells it.
type Kind = (&'static str, fn(&Case) -> bool);

/// What went most wrong, `most` of each kind: one line each with the scene's index.
pub fn failures(trial: &Trial, most: usize) -> String {
    let mut text = String::new();
    let line = |c: &Case, what: String| {
        let cue = c.cues().map_or(String::new(), |q| {
            format!(
                "S {:+.2} V {:+.2} factor {:.2} {:.1} px",
                q.shadow, q.layover, q.factor, q.width_px
            )
        });
        let (name, grade) = (&c.scene.name, c.grade().map_or("", |g| g.name()));
        format!("{name} {grade}: {what}; {cue}\n")
    };
    let hopeful = |c: &&Case| c.grade() != Some(Grade::Hopeless);
    let mut worst: Vec<(&Case, f64)> = trial
        .cases
        .iter()
        .filter(hopeful)
        .filter_map(|c| Some((c, c.freeboard_error_m()?)))
        .collect();
    worst.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    for (case, error) in worst.into_iter().take(most) {
        let Some((truth, answer)) = case.found() else {
            continue;
        };
        let Ok(i) = &answer.freeboard_m else { continue };
        let what = format!(
            "freeboard {:.2} ({:.2} to {:.2}) for {:.2}, error {error:+.2}",
            i.value, i.lo, i.hi, truth.freeboard_m
        );
        text += &line(case, what);
    }
    let kinds: [Kind; 5] = [
        ("missed", |c| c.outcome() == "missed"),
        ("false", |c| c.outcome() == "false"),
        ("wrong bow", |c| c.bow_right() == Some(false)),
        ("withheld though measurable", |c| {
            c.grade() == Some(Grade::Measurable) && c.withheld().is_some()
        }),
        ("hopeless, yet given or for a wrong reason", |c| {
            c.grade() == Some(Grade::Hopeless) && c.found().is_some() && !c.reason_right()
        }),
    ];
    for (what, is) in kinds {
        for case in trial.cases.iter().filter(|c| is(c)).take(most) {
            let answer = case.answer.as_ref();
            let said = match answer.map(|a| &a.freeboard_m) {
                Some(Ok(i)) => format!(", freeboard {:.2}", i.value),
                Some(Err(reason)) => format!(", {reason}"),
                None => String::new(),
            };
            let size = answer.map_or(String::new(), |a| {
                format!(", {:.1} by {:.1} m", a.length_m.value, a.beam_m.value)
            });
            text += &line(case, format!("{what}{said}{size}"));
        }
    }
    text
}
