//! The register, and the load of anything that may be said of a ship.

use plimsoll::Measured;
use plimsoll::answer::ShipType;
use plimsoll::frame::LonLat;
use plimsoll::load::{Distribution, LoadOptions, Observation, Register, estimate};

use super::bytes::Bytes;
use super::sound::assert_sound;

/// A register, and a ship that is looked for in it.
pub(crate) fn register(data: &[u8]) {
    let Ok(register) = Register::from_reader(data, "x.csv".as_ref()) else {
        return;
    };
    assert_sound(&register);
    let Some(ship) = register.ships().first() else {
        return;
    };
    let observation = Observation {
        length_m: Measured::new(ship.length_m, 1.0),
        beam_m: Measured::new(ship.beam_m, 0.3),
        freeboard_m: Some(Measured::new(0.03 * ship.length_m, 0.2).into()),
        trim_m: None,
        ship_type: Some((ShipType::Tanker, 0.9)),
        place: Some(LonLat {
            lon_deg: 132.9,
            lat_deg: 42.7,
        }),
        time: "2024-01-16T01:22:10Z".parse().ok(),
        water_density_t_m3: 1.025,
    };
    let options = LoadOptions::default();
    assert_sound(&estimate(&observation, Some(&register), &options, 1));
}

/// Any observation.
pub(crate) fn observation(data: &[u8]) {
    let mut bytes = Bytes(data);
    let b = &mut bytes;
    let shape = b.u8();
    let measured = |b: &mut Bytes<'_>, from: f64, to: f64| {
        let value = b.any_f64(from, to);
        Measured::new(value, b.any_f64(0.0, 0.2 * to))
    };
    let freeboard: Option<Distribution> = match shape % 3 {
        0 => None,
        1 => Some(measured(b, 0.0, 20.0).into()),
        _ => {
            let mut at = b.any_f64(-1.0, 15.0);
            Some(Distribution::Quantiles(std::array::from_fn(|_| {
                at += b.any_f64(0.0, 0.5);
                at
            })))
        }
    };
    let types = [
        ShipType::Tanker,
        ShipType::Bulk,
        ShipType::Container,
        ShipType::Other,
    ];
    let observation = Observation {
        length_m: measured(b, 20.0, 450.0),
        beam_m: measured(b, 3.0, 80.0),
        freeboard_m: freeboard,
        trim_m: (shape & 8 > 0).then(|| measured(b, -5.0, 8.0)),
        ship_type: (shape & 16 > 0).then(|| (types[usize::from(b.u8() % 4)], b.any_f64(0.0, 1.0))),
        place: (shape & 32 > 0).then(|| LonLat {
            lon_deg: b.any_f64(-180.0, 180.0),
            lat_deg: b.any_f64(-90.0, 90.0),
        }),
        time: (shape & 64 > 0)
            .then(|| jiff::Timestamp::from_second(i64::from(b.u16()) * 86_400).ok())
            .flatten(),
        water_density_t_m3: b.any_f64(0.9, 1.06),
    };
    let products = ["gasoil", "crude", "gasoline", "fuel-oil"];
    let options = LoadOptions::new(products[usize::from(b.u8() % 4)]).unwrap_or_default();
    assert_sound(&estimate(&observation, None, &options, u64::from(b.u16())));
}
