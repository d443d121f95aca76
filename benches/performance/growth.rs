//! Cost against pixels, tiles and ships, as tables and as a picture.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use plotters::coord::Shift;
use plotters::prelude::*;

use super::data::Data;
use super::{Failure, Work, pairs};

/// A work that takes longer, seconds, is run once.
const LONG_S: f64 = 5.0;

/// Of the picture, under `docs/`.
const PICTURE: &str = "pictures/growth.svg";

/// Seconds against a number of something.
struct Curve {
    name: &'static str,
    colour: RGBColor,
    points: Vec<(f64, f64)>,
}

/// The tables, and the picture written beside them.
pub(crate) fn report(data: &Data) -> Result<String, Failure> {
    let mut out = format!(
        "## Growth\n\nOn one thread, start of the process not counted; the best of up to three runs, of \
         one where it takes longer than five seconds.\n\n![Seconds against pixels, tiles and \
         ships]({PICTURE})\n\n| open sea, pixels | s | ns a pixel |\n|---|---|---|\n",
    );
    let pixels = of_pixels(data)?;
    for (px, s) in &pixels.points {
        let side = px.sqrt().round();
        let _ = writeln!(
            out,
            "| {side}² = {:.2} M | {s:.4} | {:.1} |",
            px / 1e6,
            1e9 * s / px
        );
    }
    out += "\nFrom 36 megapixels on a raster is planned: looked through by its overviews, not \
            decoded whole.\n\n| tiles | s | ms a tile |\n|---|---|---|\n";
    let seas = of_tiles(data, "tiles of open sea", BLUE, "sea", "t01.tif")?;
    let ships = of_tiles(data, "tiles with a ship each", RED, "ship", "t00.tif")?;
    for (curve, said) in [(&seas, "of open sea"), (&ships, "with a ship each")] {
        for (count, s) in &curve.points {
            let _ = writeln!(out, "| {count} {said} | {s:.3} | {:.2} |", 1e3 * s / count);
        }
    }
    out += "\n";
    let to = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(PICTURE);
    fs::write(to, picture(pixels, [seas, ships])?)?;
    Ok(out)
}

fn best(work: &Work) -> Result<f64, Failure> {
    let mut least = work.run()?.wall_s;
    for _ in 1..pairs().min(3) {
        if least > LONG_S {
            break;
        }
        least = least.min(work.run()?.wall_s);
    }
    Ok(least)
}

fn of_pixels(data: &Data) -> Result<Curve, Failure> {
    let mut points = Vec::new();
    for side in [256, 512, 1024, 2048, 4096, 8192] {
        let s = best(&Work::Own("pipeline", data.growth(side), 1))?;
        points.push(((side * side) as f64, s));
    }
    Ok(Curve {
        name: "a raster of open sea",
        colour: BLUE,
        points,
    })
}

fn of_tiles(
    data: &Data,
    name: &'static str,
    colour: RGBColor,
    folder: &str,
    tile: &str,
) -> Result<Curve, Failure> {
    let mut points = Vec::new();
    for count in [1, 10, 100, 1000] {
        let folder = data.root.join("copies").join(format!("{folder}{count}"));
        let folder = copies(data, &folder, tile, count)?;
        let s = best(&Work::Own("pipeline", folder, 1))?;
        points.push((count as f64, s));
    }
    Ok(Curve {
        name,
        colour,
        points,
    })
}

/// Two charts side by side, both axes logarithmic; a dashed line is as steep as linear growth.
fn picture(pixels: Curve, tiles: [Curve; 2]) -> Result<String, Failure> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (900, 380)).into_drawing_area();
        root.fill(&WHITE)?;
        let (left, right) = root.split_horizontally(450);
        chart(&left, "pixels", &[pixels])?;
        chart(&right, "tiles", &tiles)?;
        root.present()?;
    }
    Ok(svg)
}

fn chart(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    across: &str,
    curves: &[Curve],
) -> Result<(), Failure> {
    let all = || curves.iter().flat_map(|c| &c.points);
    let range = |of: fn(&(f64, f64)) -> f64| {
        let (least, most) = all().fold((f64::MAX, f64::MIN), |(least, most), p| {
            (least.min(of(p)), most.max(of(p)))
        });
        0.7 * least..1.5 * most
    };
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d(range(|p| p.0).log_scale(), range(|p| p.1).log_scale())?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(RGBColor(222, 226, 230))
        .x_desc(across)
        .y_desc("seconds")
        .x_label_formatter(&|v| format!("{v:.0e}"))
        .y_label_formatter(&|v| format!("{v}"))
        .draw()?;
    for curve in curves {
        let colour = curve.colour;
        chart
            .draw_series(LineSeries::new(curve.points.iter().copied(), &colour))?
            .label(curve.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour));
        let dots = curve
            .points
            .iter()
            .map(|p| Circle::new(*p, 3, colour.filled()));
        chart.draw_series(dots)?;
        if let (Some(first), Some(last)) = (curve.points.first(), curve.points.last()) {
            let linear = [(first.0, last.1 * first.0 / last.0), *last];
            chart.draw_series(DashedLineSeries::new(linear, 4, 4, colour.mix(0.6).into()))?;
        }
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .draw()?;
    Ok(())
}

/// A folder with a tile `count` times under different names, as links to one file.
fn copies(data: &Data, folder: &Path, name: &str, count: usize) -> Result<PathBuf, Failure> {
    fs::create_dir_all(folder)?;
    let from = data.tiles("DEFLATE").join(name);
    for k in 0..count {
        let to = folder.join(format!("t{k:04}.tif"));
        if !to.exists() {
            fs::hard_link(&from, &to)?;
            fs::copy(from.with_extension("json"), to.with_extension("json"))?;
        }
    }
    Ok(folder.to_owned())
}
