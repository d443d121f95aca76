//! What went most wrong, for whoever mends it.

use super::Trial;
use super::case::Case;
use super::grade::Grade;

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
    type Is = fn(&Case) -> bool;
    let kinds: [(&str, Is); 5] = [
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
