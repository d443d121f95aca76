//! Pixels in memory in, a load fraction out: no file is given to plimsoll, and GDAL opens none.

use plimsoll::frame::{Azimuth, Elevation, Georeference, Incidence, SunPosition, ViewDirection};
use plimsoll::ndarray::Array3;
use plimsoll::tile::{Acquisition, BandRole::*, Tile};
use tiff::decoder::{Decoder, DecodingResult};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/call02d.tif");
    let mut file = Decoder::new(std::io::BufReader::new(std::fs::File::open(path)?))?;
    let (width, height) = file.dimensions()?;
    let DecodingResult::U16(samples) = file.read_image()? else {
        return Err("not 16 bits".into());
    };
    let interleaved = Array3::from_shape_vec((height as usize, width as usize, 4), samples)?;

    let sun = SunPosition {
        azimuth: Azimuth::toward_deg(165.81),
        elevation: Elevation::above_horizon_deg(27.471),
    };
    let view = ViewDirection {
        azimuth: Azimuth::toward_deg(313.5),
        incidence: Incidence::at_target_deg(13.9),
    };
    let tile = Tile::from_array(
        "call02d",
        interleaved.permuted_axes([2, 0, 1]), // band, row, column
        vec![Blue, Green, Red, Nir],
        Georeference::ImageUp { gsd_m: 0.5 }, // or Affine, for a position
        Acquisition::by_caller(Some(sun), Some(view), None),
    )?;
    let answer = plimsoll::estimate(&tile, &plimsoll::Options::default())?;
    let hull = answer.hulls.first().ok_or("no hull")?;
    let load = hull.load.load_fraction.ok_or("withheld")?;
    let (best, lo, hi) = (load.value, load.lo, load.hi);
    println!("load fraction {best:.2} [{lo:.2}, {hi:.2}]");
    assert!((best - 0.98).abs() < 0.15); // the truth of testdata/README.md
    Ok(())
}
