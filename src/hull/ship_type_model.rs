//! Constants of the models of decks, fitted on rendered ships.
//!
//! Scenes 0 to 79 of suite `open` and 0 to 239 of `other-ships`, seed 5001, at their own pixel and
//! at two and four times that; the three types weigh alike, and the squares of the weights cost
//! four times their sum. `docs/finding.md` has what came of it on other seeds and on photographs.

/// A model of decks with so many pixels across and more.
pub(super) struct Model {
    /// Least pixels across the beam.
    pub(super) from_px: f64,
    /// Mean of each number over the fitted decks.
    pub(super) mean: [f64; 6],
    /// Standard deviation of each.
    pub(super) sigma: [f64; 6],
    /// Per number, for tanker, bulk carrier and container ship.
    pub(super) weights: [[f64; 3]; 6],
    /// Constant of each.
    pub(super) constant: [f64; 3],
}

/// By pixels across, rising.
#[rustfmt::skip] // one number of the deck, one line: this is a table
pub(super) const MODELS: [Model; 3] = [
    Model {
        from_px: 8.0,
        mean: [-0.600, -1.225, -2.048, -0.870, -0.494, 1.156],
        sigma: [0.756, 0.822, 1.559, 0.784, 1.222, 0.602],
        weights: [
            [0.734, -1.184, 0.450],
            [-0.896, 0.136, 0.760],
            [-0.075, 0.014, 0.061],
            [-0.415, 0.690, -0.276],
            [0.607, 0.231, -0.838],
            [-0.133, 0.485, -0.352],
        ],
        constant: [0.442, 0.021, -0.463],
    },
    Model {
        from_px: 18.0,
        mean: [-0.501, -1.206, -1.409, -0.910, -0.297, 1.283],
        sigma: [0.795, 0.872, 1.033, 0.757, 1.205, 0.636],
        weights: [
            [0.660, -0.646, -0.013],
            [-1.108, 0.691, 0.417],
            [-0.001, -1.352, 1.353],
            [-0.226, 0.308, -0.081],
            [0.986, 0.292, -1.279],
            [-0.224, 0.552, -0.328],
        ],
        constant: [0.612, 0.235, -0.847],
    },
    Model {
        from_px: 36.0,
        mean: [-0.485, -1.245, -1.431, -0.982, -0.241, 1.348],
        sigma: [0.813, 0.903, 1.049, 0.731, 1.284, 0.662],
        weights: [
            [0.315, -0.426, 0.111],
            [-1.440, 0.784, 0.656],
            [0.333, -1.468, 1.135],
            [-0.039, 0.125, -0.086],
            [0.946, 0.115, -1.061],
            [-0.116, 0.723, -0.608],
        ],
        constant: [0.405, 0.238, -0.643],
    },
];

/// Of the odds that a ship is another kind: weights of how much shorter than 130 m she is, and of
/// how much stouter than 5.6, as logarithms; constant.
pub(super) const SIZE_MODEL: [f64; 3] = [4.645, 13.891, -3.956];
