//! The estimator on small rasters of any content with any geometry.

use ndarray::Array3;
use plimsoll::estimate::{Options, estimate};
use plimsoll::frame::{Azimuth, Elevation, Georeference, Incidence, SunPosition, ViewDirection};
use plimsoll::tile::{Acquisition, BandRole, Samples, Source, Sourced, Tile};

use super::bytes::Bytes;
use super::sound::assert_sound;

const CRS: [&str; 6] = [
    "EPSG:32653",
    "EPSG:3857",
    "EPSG:4326",
    "EPSG:3413",
    "EPSG:2326",
    "nonsense",
];

fn georeference(b: &mut Bytes<'_>) -> Georeference {
    let kind = usize::from(b.u8());
    if kind > 220 {
        return Georeference::ImageUp {
            gsd_m: b.any_f64(0.2, 12.0),
        };
    }
    // Centres and units of the systems, so that most draws lie on Earth.
    let k = kind % CRS.len();
    let (x, y, unit) = [
        (340_000.0, 4_730_000.0, 1.0),
        (14_800_000.0, 5_270_000.0, 1.36),
        (132.9, 42.7, 1e-5),
        (0.0, -2_000_000.0, 1.0),
        (836_000.0, 819_000.0, 1.0),
        (0.0, 0.0, 1.0),
    ][k];
    let gsd = b.any_f64(0.2, 6.0) * unit;
    let skew = if b.u8() < 32 {
        b.any_f64(-1.0, 1.0) * unit
    } else {
        0.0
    };
    Georeference::Affine {
        transform: [x, gsd, skew, y, skew, if b.u8() < 16 { gsd } else { -gsd }],
        crs: CRS[k].into(),
    }
}

fn acquisition(b: &mut Bytes<'_>) -> Acquisition {
    let what = b.u8();
    let told = |x| Sourced {
        value: x,
        source: Source::Caller,
    };
    let mut acquisition = Acquisition::default();
    if what & 1 == 0 {
        acquisition.sun = Some(SunPosition {
            azimuth: Azimuth::toward_deg(b.any_f64(0.0, 360.0)),
            elevation: Elevation::above_horizon_deg(b.any_f64(0.5, 90.0)),
        })
        .map(|value| Sourced {
            value,
            source: Source::Caller,
        });
    }
    if what & 2 == 0 {
        acquisition.view = Some(Sourced {
            value: ViewDirection {
                azimuth: Azimuth::toward_deg(b.any_f64(0.0, 360.0)),
                incidence: Incidence::at_target_deg(b.any_f64(0.0, 60.0)),
            },
            source: Source::Caller,
        });
    }
    if what & 12 == 0 {
        let second = i64::from(b.u16()) * 86_400 + i64::from(b.u16());
        acquisition.time = jiff::Timestamp::from_second(second).ok().map(told);
    }
    acquisition
}

/// Water, and on it boxes that are more or less like a ship with her shadow.
fn picture(b: &mut Bytes<'_>, (bands, height, width): (usize, usize, usize)) -> Array3<f32> {
    let level = f32::from(b.u8()) * 4.0;
    let noise = f32::from(b.u8()) * 0.1;
    let mut state = u32::from(b.u16()) | 1;
    let mut picture = Array3::from_shape_fn((bands, height, width), |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        level + noise * (f32::from((state & 0xff) as u8) / 255.0 - 0.5)
    });
    for _ in 0..b.u8() % 6 {
        let (x, y) = (b.within(0.0, width as f64), b.within(0.0, height as f64));
        let (long, wide) = (b.within(2.0, 120.0), b.within(1.0, 30.0));
        let (sin, cos) = b.within(0.0, 360.0).to_radians().sin_cos();
        let levels: Vec<f32> = (0..bands).map(|_| f32::from(b.u8()) * 8.0).collect();
        for ((band, row, col), sample) in picture.indexed_iter_mut() {
            let (dx, dy) = (col as f64 + 0.5 - x, row as f64 + 0.5 - y);
            let (along, across) = (dx * cos + dy * sin, dy * cos - dx * sin);
            let bow = (along / (0.5 * long) - 0.7).max(0.0) / 0.3;
            if along.abs() < 0.5 * long && across.abs() < 0.5 * wide * (1.0 - bow * bow) {
                *sample = levels[band];
            }
        }
    }
    // What is left of the bytes is scattered over the picture as it is.
    let rest = b.0;
    let cells = picture.len();
    for (k, pair) in rest.chunks(2).enumerate() {
        let at = (k * 7919 + usize::from(pair[0])) % cells;
        if let Some(sample) = picture.as_slice_mut().and_then(|s| s.get_mut(at)) {
            *sample = match pair.get(1) {
                Some(0) => f32::NAN,
                Some(1) => f32::INFINITY,
                Some(2) => f32::MAX,
                Some(3) => -f32::MAX,
                Some(v) => f32::from(*v) * 257.0,
                None => 0.0,
            };
        }
    }
    picture
}

/// A tile from memory, estimated.
pub(crate) fn estimator(data: &[u8]) {
    let mut bytes = Bytes(data);
    let b = &mut bytes;
    let (width, height) = (1 + usize::from(b.u8()), 1 + usize::from(b.u8()));
    let roles = match b.u8() % 6 {
        0 | 1 => vec![BandRole::Pan],
        2 | 3 => vec![BandRole::Red, BandRole::Green, BandRole::Blue],
        4 => vec![
            BandRole::Blue,
            BandRole::Green,
            BandRole::Red,
            BandRole::Nir,
        ],
        _ => vec![BandRole::Other; 1 + usize::from(b.u8() % 9)],
    };
    let kind = b.u8() % 3;
    let (georeference, acquisition) = (georeference(b), acquisition(b));
    let picture = picture(b, (roles.len(), height, width));
    let samples = match kind {
        0 => Samples::U8(picture.mapv(|v| v as u8)),
        1 => Samples::U16(picture.mapv(|v| v as u16)),
        _ => Samples::F32(picture),
    };
    let Ok(tile) = Tile::from_array("x", samples, roles, georeference, acquisition) else {
        return;
    };
    if let Ok(answer) = estimate(&tile, &Options::default()) {
        assert_sound(&answer);
    }
}
