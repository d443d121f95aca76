//! Where a profile of bins falls below a level.

/// The value of a bin; zero beyond the ends.
pub(super) fn bin(values: &[f32], k: isize) -> f32 {
    usize::try_from(k)
        .ok()
        .and_then(|k| values.get(k))
        .copied()
        .unwrap_or(0.0)
}

/// The largest value within three bins inboard of `at`, itself included.
pub(super) fn strongest_inside(values: &[f32], at: usize, outward: isize) -> f32 {
    (0..=3)
        .map(|d| bin(values, at as isize - outward * d))
        .fold(0.0, f32::max)
}

/// Walking outward from three bins inboard of `at`, the place in bins where the values fall
/// below `level`, interpolated; looked for up to six bins beyond `at`.
pub(super) fn fall_below(values: &[f32], at: usize, outward: isize, level: f32) -> f64 {
    let at = at as isize;
    let mut k = at - 3 * outward;
    while bin(values, k) < level && (k - at).abs() <= 3 {
        k += outward;
    }
    while bin(values, k + outward) >= level && (k - at).abs() < 6 {
        k += outward;
    }
    let (above, below) = (bin(values, k), bin(values, k + outward));
    let fraction = f64::from((above - level) / (above - below).max(1e-6)).clamp(0.0, 1.0);
    k as f64 + outward as f64 * fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fall_is_found_between_bins_on_either_side() {
        let values = [0.0, 0.0, 4.0, 10.0, 10.0, 10.0, 8.0, 2.0, 0.0];
        assert!((fall_below(&values, 6, 1, 5.0) - 6.5).abs() < 1e-9);
        assert!((fall_below(&values, 3, -1, 5.0) - (3.0 - 5.0 / 6.0)).abs() < 1e-6);
        assert_eq!(strongest_inside(&values, 7, 1), 10.0);
        assert_eq!(bin(&values, -1), 0.0);
    }
}
