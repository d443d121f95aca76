//! The cumulative chart of a year, as an SVG inside the page.

use jiff::civil::Date;
use plotters::prelude::*;

use super::text::{escaped, whole};
use crate::ledger::Year;

const SIZE: (u32, u32) = (700, 420);
const BAND: RGBColor = RGBColor(158, 196, 226);
const LINE: RGBColor = RGBColor(11, 79, 138);
const CAP: RGBColor = RGBColor(163, 21, 21);
const NOTIFIED: RGBColor = RGBColor(90, 90, 90);

/// Days since 1 January.
fn day(date: Date) -> f64 {
    f64::from(date.day_of_year() - 1)
}

/// Corners of a staircase through days and values, up to the day `end`.
fn steps(points: &[(f64, f64)], end: f64) -> Vec<(f64, f64)> {
    let mut out = vec![(points.first().map_or(0.0, |p| p.0), 0.0)];
    for &(x, y) in points {
        let before = out[out.len() - 1].1;
        out.push((x, before));
        out.push((x, y));
    }
    let last = out[out.len() - 1].1;
    out.push((end, last));
    out
}

/// The chart; `None` where the year has no day to draw.
pub(super) fn cumulative(year: &Year) -> Option<String> {
    let days = &year.cap.days;
    let (first, last) = (days.first()?, days.last()?);
    let begin = day(first.date);
    let end = (day(last.date) + 5.0).min(366.0).max(begin + 10.0);
    let highest = last.bbl_un.hi.max(year.cap.cap_bbl_un) * 1.08;
    let mut svg = String::new();
    // Drawing to a string fails for no input that gets here; a chart that does is left out.
    draw(year, begin, end, highest, &mut svg).ok()?;
    let label = format!(
        "Cumulative UN barrels in {}: {} by {}, between {} and {} with a probability of 90 %; the \
         cap is {}.",
        year.year,
        whole(last.bbl_un.value),
        last.date,
        whole(last.bbl_un.lo),
        whole(last.bbl_un.hi),
        whole(year.cap.cap_bbl_un),
    );
    let named = format!("<svg role=\"img\" aria-label=\"{}\" ", escaped(&label));
    Some(svg.replacen("<svg ", &named, 1))
}

fn draw(
    year: &Year,
    begin: f64,
    end: f64,
    highest: f64,
    svg: &mut String,
) -> Result<(), Box<dyn std::error::Error>> {
    let days = &year.cap.days;
    let series = |of: fn(&crate::ledger::Day) -> f64| -> Vec<(f64, f64)> {
        let points: Vec<_> = days.iter().map(|d| (day(d.date), of(d))).collect();
        steps(&points, end)
    };
    let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .margin(14)
        .x_label_area_size(34)
        .y_label_area_size(88)
        .build_cartesian_2d(begin..end, 0.0..highest)?;
    let font = |size: i32| ("sans-serif", size).into_font().color(&BLACK);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(RGBColor(222, 226, 230))
        .x_labels(7)
        .y_labels(7)
        .label_style(font(16))
        .x_label_formatter(&|x| date_label(year.year, *x))
        .y_label_formatter(&|y| whole(*y))
        .draw()?;
    let (lower, mut upper) = (series(|d| d.bbl_un.lo), series(|d| d.bbl_un.hi));
    upper.reverse();
    let outline: Vec<_> = lower.into_iter().chain(upper).collect();
    chart.draw_series(std::iter::once(Polygon::new(outline, BAND.filled())))?;
    chart.draw_series(LineSeries::new(
        series(|d| d.bbl_un.value),
        LINE.stroke_width(3),
    ))?;
    if year.notified_bbl_un > 0.0 {
        chart.draw_series(DashedLineSeries::new(
            series(|d| d.notified_bbl_un),
            3,
            4,
            NOTIFIED.stroke_width(2),
        ))?;
    }
    let cap = year.cap.cap_bbl_un;
    chart.draw_series(DashedLineSeries::new(
        [(begin, cap), (end, cap)],
        10,
        5,
        CAP.stroke_width(2),
    ))?;
    let words = format!("cap {}", whole(cap));
    let at = (begin + 0.01 * (end - begin), cap + 0.05 * highest);
    chart.draw_series(std::iter::once(Text::new(
        words,
        at,
        ("sans-serif", 17).into_font().color(&CAP),
    )))?;
    root.present()?;
    drop(chart);
    Ok(())
}

/// Day and month.
fn date_label(year: i16, day_of_year: f64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let first = jiff::civil::date(year, 1, 1);
    let days = jiff::Span::new().days(day_of_year.round().clamp(0.0, 366.0) as i64);
    let Ok(date) = first.checked_add(days) else {
        return String::new();
    };
    let month = usize::from(date.month().unsigned_abs()) - 1;
    format!("{} {}", date.day(), MONTHS[month])
}
