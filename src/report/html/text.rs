//! Text and numbers that are safe and legible in HTML.

use crate::Interval;

/// Text in which nothing is markup, in an element or a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Other control characters are no characters of HTML.
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A whole number with its thousands apart: `1,918,034`.
pub(super) fn whole(x: f64) -> String {
    let digits = format!("{:.0}", x.abs());
    let mut out = String::new();
    if x <= -0.5 {
        out.push('\u{2212}');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Value and interval of whole numbers, the interval small.
pub(super) fn amount(i: Interval) -> String {
    format!(
        "{} <small>{} to {}</small>",
        whole(i.value),
        whole(i.lo),
        whole(i.hi)
    )
}

/// A share in per cent with its interval.
pub(super) fn percent(i: Interval) -> String {
    let p = |x: f64| format!("{:.0}", 100.0 * x);
    format!(
        "{} % <small>{} to {} %</small>",
        p(i.value),
        p(i.lo),
        p(i.hi)
    )
}

/// Metres with two decimals and their interval.
pub(super) fn metres(i: Interval) -> String {
    format!("{:.2} m <small>{:.2} to {:.2}</small>", i.value, i.lo, i.hi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stays_markup() {
        assert_eq!(
            escaped("<b a='1' c=\"2\">&\u{1b}"),
            "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;\u{fffd}"
        );
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!(whole(1_918_034.4), "1,918,034");
        assert_eq!(whole(999.6), "1,000");
        assert_eq!(whole(0.2), "0");
        assert_eq!(whole(-12_345.0), "\u{2212}12,345");
    }
}
