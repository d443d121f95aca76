//! Runs the target that the environment variable `PLIMSOLL_FUZZ_TARGET` names: one binary for
//! all of them, because linking each of them for itself takes as long as fuzzing it.
#![no_main]

#[path = "../targets/mod.rs"]
mod targets;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<targets::Target> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let target = TARGET.get_or_init(|| {
        let name = std::env::var("PLIMSOLL_FUZZ_TARGET").unwrap_or_default();
        targets::named(&name).unwrap_or_else(|| {
            let names: Vec<&str> = targets::ALL.iter().map(|t| t.name).collect();
            panic!("set PLIMSOLL_FUZZ_TARGET to one of {names:?}")
        })
    });
    (target.run)(data);
});
