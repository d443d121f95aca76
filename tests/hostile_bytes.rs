//! Every input that once broke something, and ten thousand that are like good ones but not
//! quite: no panic, no number that cannot be, and no more than two seconds for any.
//!
//! The targets are those of the fuzzer (`make fuzz`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a panic is how a test fails

#[path = "../fuzz/targets/mod.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plimsoll::batch::map_ordered;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use targets::Target;

/// What an input may take.
const LONGEST: Duration = Duration::from_secs(2);

/// Time that this thread has had of a processor, where the system says it, else the time of
/// the clock: on a crowded machine an input waits for longer than it takes.
fn spent(began: Instant) -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = said.split(' ').next().and_then(|n| n.parse().ok());
    nanoseconds.map_or_else(|| began.elapsed(), Duration::from_nanos)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// Runs a target; what it panics with, or how long it took where that is too long.
fn complaint(target: Target, data: &[u8]) -> Option<String> {
    let clock = Instant::now();
    let began = spent(clock);
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| (target.run)(data))) {
        let text = payload.downcast_ref::<String>().cloned();
        let text = text.or_else(|| payload.downcast_ref::<&str>().map(|t| (*t).to_owned()));
        return Some(text.unwrap_or_default());
    }
    let took = spent(clock) - began;
    (took > LONGEST).then(|| format!("it took {took:?}"))
}

#[test]
fn what_once_broke_something_breaks_nothing() {
    let mut tried = 0;
    for folder in files(&root("testdata/regression")) {
        if !folder.is_dir() {
            continue;
        }
        let name = folder.file_name().unwrap().to_str().unwrap();
        let target = targets::named(name).expect("a folder is called like its target");
        for file in files(&folder) {
            let wrong = complaint(target, &std::fs::read(&file).unwrap());
            assert_eq!(wrong, None, "{}", file.display());
            tried += 1;
        }
    }
    assert!(tried > 0, "no regression was found to try");
}

/// How many inputs are made of the seeds of each target: ten thousand in all. Those that take
/// a picture apart are the slow ones.
fn inputs_of(target: &Target) -> u64 {
    match target.name {
        "estimator" => 150,
        "raster" | "vrt" => 500,
        "observation" | "register" | "journal" => 600,
        "areas" => 800,
        _ => 1_600,
    }
}

#[test]
fn ten_thousand_inputs_that_are_not_quite_right() {
    let mut cases = Vec::new();
    for target in targets::ALL {
        let mut seeds = files(&root("fuzz/seeds").join(target.name));
        assert!(!seeds.is_empty(), "{} has no seeds", target.name);
        seeds.extend(files(&root("testdata/regression").join(target.name)));
        let seeds: Vec<Vec<u8>> = seeds.iter().map(|f| std::fs::read(f).unwrap()).collect();
        for index in 0..inputs_of(&target) {
            let mut random = ChaCha8Rng::seed_from_u64(index << 8 | target.name.len() as u64);
            let mut data = seeds[index as usize % seeds.len()].clone();
            let other = &seeds[random.random_range(0..seeds.len())];
            for _ in 0..random.random_range(1..6) {
                mutate(&mut data, other, &mut random);
            }
            cases.push((target, index, data));
        }
    }
    assert!(cases.len() >= 10_000, "{} inputs", cases.len());
    // Each thread has a folder of its own for its files.
    let wrong = map_ordered(&cases, None, |(target, index, data)| {
        complaint(*target, data).map(|what| format!("{} {index}: {what}", target.name))
    });
    let wrong: Vec<String> = wrong
        .unwrap()
        .into_iter()
        .filter_map(Result::unwrap)
        .collect();
    assert!(wrong.is_empty(), "{} of them: {:#?}", wrong.len(), wrong);
}

/// Words and numbers that parsers stumble over.
const DICTIONARY: [&str; 24] = [
    "NaN",
    "inf",
    "-1",
    "1e309",
    "1e-320",
    "-0",
    "99999999999999999999",
    "null",
    "\"\"",
    "[]",
    "{}",
    "\0",
    "\u{feff}",
    "&a;",
    "<!DOCTYPE a>",
    "<a>",
    "</a>",
    "..",
    "/vsicurl/",
    "#0",
    ",",
    "\n",
    "é",
    "0",
];

/// One change: of a byte, a piece, a number, a word, or the length.
fn mutate(data: &mut Vec<u8>, other: &[u8], random: &mut ChaCha8Rng) {
    if data.is_empty() {
        data.extend(other);
        return;
    }
    let at = random.random_range(0..data.len());
    let upto = at + random.random_range(0..=(data.len() - at).min(64));
    match random.random_range(0..9) {
        0 => data[at] ^= 1 << random.random_range(0..8),
        1 => data[at] = random.random(),
        2 => data.truncate(at),
        3 => {
            data.drain(at..upto);
        }
        4 => {
            let piece = data[at..upto].to_vec();
            data.splice(at..at, piece);
        }
        5 => {
            let from = random.random_range(0..other.len().max(1)).min(other.len());
            let piece = other[from..other.len().min(from + 64)].to_vec();
            data.splice(at..upto, piece);
        }
        6 => {
            let word = DICTIONARY[random.random_range(0..DICTIONARY.len())];
            data.splice(at..upto.min(at + 8), word.bytes());
        }
        // A digit becomes another, a number longer: most of what is wrong with files is such.
        7 => {
            if let Some(digit) = data[at..].iter().position(u8::is_ascii_digit) {
                data[at + digit] = b"0123456789-.e"[random.random_range(0..13)];
            }
        }
        _ => {
            if let Some(digit) = data[at..].iter().position(u8::is_ascii_digit) {
                let word = DICTIONARY[random.random_range(0..7)];
                data.splice(at + digit..=at + digit, word.bytes());
            }
        }
    }
}
