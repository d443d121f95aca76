//! Where in a pixel, in the sun's disc, in the water's depth and on the waves rays are cast.

/// One ray's share of a pixel; every field but `wave` is 0 to 1 and evenly spread over a set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw {
    /// Place in the pixel: right and down from its corner.
    pub(super) place: [f64; 2],
    /// Quantile of the depth from which the water's light comes.
    pub(super) depth: f64,
    /// Place in the sun's disc, of radius 1.
    pub(super) disc: [f64; 2],
    /// Slope of a short wave in units of its sigma.
    pub(super) wave: [f64; 2],
}

/// The same for every pixel, so that two pictures of nearly the same scene differ only where
/// the scenes do: Hammersley's set, which has one point in every column and row of a grid of
/// `n` by `n`.
pub(super) fn draws(n: usize) -> Vec<Draw> {
    let disc = centred((0..n).map(|i| {
        let angle = std::f64::consts::TAU * mirrored(i, 5);
        let out = mirrored(i, 3).sqrt();
        [out * angle.cos(), out * angle.sin()]
    }));
    // The sum of two even draws less one has a sigma of 0.41.
    let bell = |a: f64, b: f64| (a + b - 1.0) / 0.408;
    let wave = centred((0..n).map(|i| {
        [
            bell(mirrored(i, 3), mirrored(i, 11)),
            bell(mirrored(i, 5), mirrored(i, 13)),
        ]
    }));
    (0..n)
        .map(|i| Draw {
            place: [(i as f64 + 0.5) / n as f64, mirrored(i, 2) + 0.5 / n as f64],
            depth: (mirrored(i, 7) + 0.3 / n as f64).min(0.999),
            disc: disc[i],
            wave: wave[i],
        })
        .collect()
}

/// The same points about their mean, so that few of them do not move what they blur.
fn centred(points: impl Iterator<Item = [f64; 2]>) -> Vec<[f64; 2]> {
    let points: Vec<[f64; 2]> = points.collect();
    let n = points.len() as f64;
    let mean = [0, 1].map(|k| points.iter().map(|p| p[k]).sum::<f64>() / n);
    points
        .iter()
        .map(|p| [p[0] - mean[0], p[1] - mean[1]])
        .collect()
}

/// Van der Corput's sequence: the digits of `i` mirrored at the point.
fn mirrored(mut i: usize, base: usize) -> f64 {
    let (mut value, mut digit) = (0.0, 1.0 / base as f64);
    while i > 0 {
        value += digit * (i % base) as f64;
        i /= base;
        digit /= base as f64;
    }
    value
}
