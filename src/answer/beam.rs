//! How sure a beam is, and what it is where little of it was seen.

use crate::hull::USUAL_SLENDERNESS;
use crate::{Interval, Measured};

/// Length over beam beyond which a part of her deck, in the shade of pipes or as dark as water, was
/// not seen: so it was with all 26 of 869 rendered ships that seemed so slender.
const TOO_SLENDER: f64 = 7.8;
/// Standard deviation of length over beam about what is usual: tankers are 5.5 to 7 times as long as
/// wide, other ships 4 to 8 (Watson and Gilfillan 1977, *Some ship design methods*, give 4 for the
/// shortest to 6.5 from 130 m on).
const SLENDERNESS_SIGMA: f64 = 1.2;
/// Standard deviations of both together from which on what is usual says nothing: a barge is broader
/// than any tanker.
const UNUSUAL: f64 = 1.5;

/// By how much she may well be broader than was seen, metres.
pub(super) fn broader_m(length_m: f64, width_m: f64) -> f64 {
    if length_m > TOO_SLENDER * width_m {
        length_m / USUAL_SLENDERNESS - width_m
    } else {
        0.0
    }
}

/// The beam of a ship so long, by what was measured and by what ships of her length have, each
/// weighed by its variance: a side that was seen to a decimetre stays where it is, and one that a
/// fit put on a pier's edge or on pipes does not. Where both contradict each other she is of another kind,
/// and what was seen stands.
pub(super) fn with_usual(length_m: f64, measured_m: Measured) -> Measured {
    let usual_m = length_m / USUAL_SLENDERNESS;
    let usual = Measured::new(usual_m, usual_m * SLENDERNESS_SIGMA / USUAL_SLENDERNESS);
    let away = (measured_m.value - usual.value) / measured_m.sigma.hypot(usual.sigma);
    let [seen, prior] = [measured_m, usual].map(|m| m.sigma.max(1e-6).powi(-2));
    let weights = [seen, prior / (1.0 + (away / UNUSUAL).powi(4))];
    let sum = weights[0] + weights[1];
    Measured::new(
        (weights[0] * measured_m.value + weights[1] * usual.value) / sum,
        sum.sqrt().recip(),
    )
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
    fn what_was_seen_well_stays_and_what_was_not_is_drawn_to_what_is_usual() {
        let seen = with_usual(93.0, Measured::new(18.0, 0.1));
        assert!((seen.value - 18.0).abs() < 0.01 && (seen.sigma - 0.1).abs() < 1e-3);
        let lost = with_usual(93.0, Measured::new(23.2, 8.4));
        assert!((15.0..16.5).contains(&lost.value) && lost.sigma < 3.1);
        let barge = with_usual(55.0, Measured::new(20.0, 3.0));
        assert!(barge.value > 18.5);
    }

    #[test]
    fn no_beam_is_negative() {
        let interval = interval(Measured::new(12.0, 8.0));
        assert!(interval.lo == 0.0 && interval.hi > 25.0);
    }
}
