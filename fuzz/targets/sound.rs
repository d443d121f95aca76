//! Whether all numbers of an answer can be.

use std::fmt::Debug;

/// Panics where a value has a number that is not finite, or an interval that does not hold its
/// own median. All of what derives `Debug` is looked at, public or not, and texts are not.
pub(crate) fn assert_sound(value: &impl Debug) {
    let text = without_texts(&format!("{value:?}"));
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        assert!(!matches!(word, "NaN" | "inf"), "a number is {word}: {text}");
    }
    for interval in text.split("Interval { value: ").skip(1) {
        let numbers: Vec<f64> = interval
            .split([',', ' ', '}'])
            .filter_map(|n| n.parse().ok())
            .take(3)
            .collect();
        let [value, lo, hi] = numbers[..] else {
            panic!("no interval: {interval}");
        };
        assert!(lo <= value && value <= hi, "{lo} <= {value} <= {hi} fails");
    }
}

/// What is written by `Debug` without the contents of strings.
fn without_texts(debug: &str) -> String {
    let mut out = String::with_capacity(debug.len());
    let (mut inside, mut escaped) = (false, false);
    for c in debug.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ if inside => {}
            _ => out.push(c),
        }
    }
    out
}
