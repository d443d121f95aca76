//! Half-sample mode.

/// The mode of sorted values: the half of the data that lies densest is halved again until
/// one or two values are left (Bickel and Frühwirth 2006, "On a fast, robust estimator of
/// the mode", section 2).
///
/// `None` when there are no values.
pub(super) fn half_sample_mode(sorted: &[f32]) -> Option<f32> {
    let mut part = sorted;
    while part.len() > 3 {
        let half = part.len().div_ceil(2);
        let width = |i: usize| part[i + half - 1] - part[i];
        let best = (0..=part.len() - half).min_by(|&a, &b| width(a).total_cmp(&width(b)))?;
        let next = &part[best..best + half];
        // Samples of few grey levels tie exactly: a run of equal values is the mode.
        if next[0] == next[half - 1] {
            return Some(next[0]);
        }
        part = next;
    }
    match part {
        [] => None,
        [a] => Some(*a),
        [a, b] => Some((a + b) / 2.0),
        [a, b, c, ..] => Some(if b - a < c - b {
            (a + b) / 2.0
        } else {
            (b + c) / 2.0
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_minority_does_not_move_the_mode() {
        // 600 samples about 100, 400 about 400: the median is 103, the mean 220.
        let mut v: Vec<f32> = (0..600)
            .map(|i| 100.0 + ((i * 7919) % 601) as f32 / 100.0 - 3.0)
            .collect();
        v.extend((0..400).map(|i| 400.0 + ((i * 104_729) % 997) as f32 / 10.0));
        v.sort_by(f32::total_cmp);
        let mode = half_sample_mode(&v).unwrap();
        assert!((97.0..103.1).contains(&mode), "{mode}");
    }

    #[test]
    fn equal_grey_levels_are_the_mode() {
        assert_eq!(
            half_sample_mode(&[1.0, 2.0, 5.0, 5.0, 5.0, 5.0, 5.0, 9.0]),
            Some(5.0)
        );
        assert_eq!(half_sample_mode(&[]), None);
    }
}
