//! How long the load of one ship takes, with and without a register, and that of a visit.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use plimsoll::Measured;
use plimsoll::load::{LoadOptions, Observation, Register, estimate, joint};

fn seen(freeboard_m: f64) -> Observation {
    Observation {
        freeboard_m: Some(Measured::new(freeboard_m, 0.1).into()),
        ..Observation::of_size(Measured::new(91.5, 1.0), Measured::new(13.6, 0.1))
    }
}

fn loads(c: &mut Criterion) {
    let rows: String = (0..20)
        .map(|i| {
            format!(
                "S{i},{},{},13.6,6.7,5.75,3450,1783\n",
                1_000_000 + i,
                82.0 + f64::from(i)
            )
        })
        .collect();
    let csv =
        format!("name,imo,length_m,beam_m,depth_m,summer_draft_m,deadweight_t,lightship_t\n{rows}");
    let register = Register::from_reader(csv.as_bytes(), Path::new("fleet.csv"))
        .expect("the register is well formed");
    let options = LoadOptions::default();
    c.bench_function("load of one ship", |b| {
        b.iter(|| estimate(black_box(&seen(2.0)), None, &options, 1));
    });
    c.bench_function("load of one ship, register of 20", |b| {
        b.iter(|| estimate(black_box(&seen(2.0)), Some(&register), &options, 1));
    });
    let visit = [seen(3.4), seen(1.1)];
    c.bench_function("arrival and departure", |b| {
        b.iter(|| joint(black_box(&visit), Some(&register), &options, 1));
    });
}

criterion_group!(benches, loads);
criterion_main!(benches);
