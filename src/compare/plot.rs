//! The picture of a comparison: measured against reported drafts.

use std::fmt::Write as _;

use super::Comparison;
use crate::measured::Z95;

/// Side of the square in which the points lie, and the margin about it, in units of the picture.
const SIDE: f64 = 480.0;
const MARGIN: f64 = 60.0;

/// An SVG picture: each ship a point with her measured 90 % interval, hollow where her report is
/// probably wrong; the diagonal is agreement.
pub fn svg(comparison: &Comparison) -> String {
    let drafts = comparison
        .residuals
        .iter()
        .flat_map(|r| [r.measured.draft_m.value, r.reported.draft_m]);
    let (least, most) = drafts.fold((f64::MAX, f64::MIN), |(lo, hi), d| (lo.min(d), hi.max(d)));
    let (least, most) = if least <= most {
        (least.floor(), most.ceil().max(least.floor() + 1.0))
    } else {
        (0.0, 1.0)
    };
    let scale = SIDE / (most - least);
    let x = |draft_m: f64| MARGIN + (draft_m - least) * scale;
    let y = |draft_m: f64| MARGIN + SIDE - (draft_m - least) * scale;
    let whole = SIDE + 2.0 * MARGIN;
    let (left, right, top, bottom) = (MARGIN, MARGIN + SIDE, MARGIN, MARGIN + SIDE);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" \
         font-family=\"sans-serif\" font-size=\"14\">\n\
         <rect width=\"{whole}\" height=\"{whole}\" fill=\"white\"/>\n\
         <path d=\"M{left} {top}V{bottom}H{right}\" fill=\"none\" stroke=\"black\"/>\n\
         <path d=\"M{left} {bottom}L{right} {top}\" stroke=\"grey\" stroke-dasharray=\"6 4\"/>\n\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">reported draft, m</text>\n\
         <text transform=\"translate(18 {}) rotate(-90)\" text-anchor=\"middle\">measured \
         draft, m</text>\n",
        MARGIN + SIDE / 2.0,
        whole - 14.0,
        MARGIN + SIDE / 2.0,
    );
    let step = ((most - least) / 8.0).ceil();
    let mut tick = least;
    // Writing to a string cannot fail.
    while tick <= most {
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{tick}</text>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{tick}</text>",
            x(tick),
            bottom + 18.0,
            left - 6.0,
            y(tick) + 5.0
        );
        tick += step;
    }
    for r in &comparison.residuals {
        let (cx, half) = (x(r.reported.draft_m), Z95 * r.measured.draft_m.sigma);
        let value = r.measured.draft_m.value;
        let fill = if r.wrong > 0.5 { "white" } else { "steelblue" };
        let _ = writeln!(
            out,
            "<path d=\"M{cx:.1} {:.1}V{:.1}\" stroke=\"steelblue\"/>\
             <circle cx=\"{cx:.1}\" cy=\"{:.1}\" r=\"3.5\" fill=\"{fill}\" \
             stroke=\"steelblue\"/>",
            y(value - half),
            y(value + half),
            y(value)
        );
    }
    out.push_str("</svg>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::super::{CompareOptions, MeasuredDraft, ReportedDraft, compare};
    use super::*;
    use crate::Measured;

    #[test]
    fn every_ship_is_a_point_and_none_is_a_picture_too() {
        let time = jiff::Timestamp::from_second(1_710_000_000).unwrap();
        let drafts = [(1, 5.0, 5.1), (2, 8.0, 7.9), (3, 6.0, 9.0), (4, 6.5, 6.5)];
        let measured: Vec<_> = drafts
            .iter()
            .map(|&(imo, draft_m, _)| MeasuredDraft {
                imo,
                vessel: None,
                time,
                draft_m: Measured::new(draft_m, 0.1),
            })
            .collect();
        let reported: Vec<_> = drafts
            .iter()
            .map(|&(imo, _, draft_m)| ReportedDraft { imo, time, draft_m })
            .collect();
        let found = compare(&measured, &reported, &CompareOptions::default());
        let picture = svg(&found);
        assert_eq!(picture.matches("<circle").count(), 4);
        assert_eq!(picture.matches("fill=\"white\" stroke").count(), 1);
        // On the diagonal: 6.5 m of 5 m to 9 m is three eighths of the side.
        assert!(picture.contains("cx=\"240.0\" cy=\"360.0\""), "{picture}");
        let empty = svg(&compare(&[], &[], &CompareOptions::default()));
        assert!(empty.ends_with("</svg>\n"));
    }
}
