//! A trial as text.

use std::fmt::Write;

use super::grade::Grade;
use super::quantity::QUANTITIES;
use super::statistics::{Errors, NOMINAL, binomial_band};
use super::summary::AXES;
use super::{Setup, Trial, bound};
use crate::measured::quantile_sorted;
use crate::scene::Fleet;

/// The tables of a trial, in Markdown.
pub fn render(trial: &Trial) -> String {
    let mut text = head(trial);
    text += &quantities(trial);
    let (right, told) = trial.conditions();
    text += &format!("condition right of {right} of {told} judged hulls in ballast or laden\n\n");
    text += &grades(trial);
    text += &reliabilities(trial);
    text += &axes(trial);
    text
}

pub(super) fn fleet(setup: &Setup) -> &'static str {
    match setup.fleet {
        Fleet::First => "first",
        Fleet::Second => "second",
    }
}

fn head(trial: &Trial) -> String {
    let (setup, n) = (&trial.setup, trial.counts());
    let mut text = format!(
        "## {} (seed {}, scenes {} to {}, {} fleet)\n\n\
         hulls {}, found {}, missed {}, under cloud {}, false {}; heading toward the bow {} of {}, where the \
         bow is said to be known {} of {}\n\n",
        setup.suite.name(),
        setup.seed,
        setup.first,
        setup.first + setup.scenes.saturating_sub(1),
        fleet(setup),
        n.hulls,
        n.found,
        n.hulls - n.found - n.hidden,
        n.hidden,
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

pub(super) fn quantities(trial: &Trial) -> String {
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
pub(super) fn intervals(e: &Errors) -> String {
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

pub(super) fn grades(trial: &Trial) -> String {
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

pub(super) fn reliabilities(trial: &Trial) -> String {
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

pub(super) fn axes(trial: &Trial) -> String {
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
    for (state, e) in trial.by_state() {
        let _ = writeln!(text, "| state {state} | {} |", errors(&e));
    }
    text.push('\n');
    text
}

/// The bound of the freeboard beside its errors, in Markdown.
pub fn render_bound(pairs: &[bound::Pair]) -> String {
    let rms = |of: fn(&bound::Pair) -> f64| {
        let sum: f64 = pairs.iter().map(|p| of(p).powi(2)).sum();
        (sum / pairs.len().max(1) as f64).sqrt()
    };
    let mut ratios: Vec<f64> = pairs
        .iter()
        .map(|p| p.error_m.abs() / p.bound.sigma_m)
        .collect();
    ratios.sort_by(f64::total_cmp);
    let median = quantile_sorted(&ratios, 0.5).unwrap_or(f64::NAN);
    format!(
        "| bound of the freeboard, {} hulls | m |\n|---|---|\n\
         | RMS bound | {:.4} |\n\
         | the same, sun and view known | {:.4} |\n\
         | the same, depths of the water's light known too | {:.4} |\n\
         | sun and view known, sensor noise alone | {:.4} |\n\
         | RMS error | {:.4} |\n\
         | efficiency: RMS bound / RMS error | {:.2} |\n\
         | median of size of error / bound (0.67 at the bound) | {median:.2} |\n\n",
        pairs.len(),
        rms(|p| p.bound.sigma_m),
        rms(|p| p.bound.angles_known_m),
        rms(|p| p.bound.depths_known_m),
        rms(|p| p.bound.untextured_m),
        rms(|p| p.error_m),
        bound::efficiency(pairs),
    )
}
