//! How sure a beam is of which no freeboard was given.

use crate::{Interval, Measured};

/// Length over beam beyond which a part of her deck, in the shade of pipes or as dark as water, was
/// not seen: so it was with all 26 of 869 rendered ships that seemed so slender …
const TOO_SLENDER: f64 = 7.8;
/// … and what is usual.
const USUAL_SLENDERNESS: f64 = 6.2;

/// By how much she may well be broader than was seen, metres.
pub(super) fn broader_m(length_m: f64, width_m: f64) -> f64 {
    if length_m > TOO_SLENDER * width_m {
        length_m / USUAL_SLENDERNESS - width_m
    } else {
        0.0
    }
}

/// No beam is negative, however little is known of it.
pub(super) fn interval(beam_m: Measured) -> Interval {
    let interval = beam_m.interval();
    Interval {
        lo: interval.lo.max(0.0),
        ..interval
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_seen_too_slender_may_be_broader() {
        assert_eq!(broader_m(120.0, 16.0), 0.0);
        assert!((broader_m(124.0, 12.0) - 8.0).abs() < 1e-9);
    }

    #[test]
    fn no_beam_is_negative() {
        let interval = interval(Measured::new(12.0, 8.0));
        assert!(interval.lo == 0.0 && interval.hi > 25.0);
    }
}
