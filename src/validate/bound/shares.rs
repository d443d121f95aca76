//! How much of each pixel is lit sea, and how much shaded sea.

use ndarray::{Array2, Axis};

use super::parameters::{CONTRAST, Derivatives, LEVEL};

/// Shares of each pixel, 0 to 1; what is left is ship.
pub(super) struct Shares {
    pub(super) lit: Array2<f64>,
    pub(super) shaded: Array2<f64>,
}

impl Shares {
    /// Read off the picture's derivatives: the sea's level moves the lit sea wholly and a
    /// shadow by what the contrast leaves of it; the contrast moves the shadow alone.
    pub(super) fn of(derivatives: &Derivatives) -> Shares {
        let (_, rows, cols) = derivatives.expected.dim();
        let (Some(level), Some(contrast)) = (derivatives.by(LEVEL), derivatives.by(CONTRAST))
        else {
            return Shares {
                lit: Array2::zeros((rows, cols)),
                shaded: Array2::zeros((rows, cols)),
            };
        };
        // Any band would do.
        let level = level.index_axis(Axis(0), 0).mapv(f64::from);
        let contrast = contrast.index_axis(Axis(0), 0).mapv(f64::from);
        let full = level.iter().copied().fold(1e-9, f64::max);
        let darkest = contrast.iter().copied().fold(-1e-9, f64::min);
        let kept = (1.0 + darkest / full).clamp(0.0, 1.0);
        let shaded = contrast.mapv(|c| (c / darkest).clamp(0.0, 1.0));
        let mut lit = level / full;
        lit.zip_mut_with(&shaded, |l, s| *l = (*l - kept * s).clamp(0.0, 1.0));
        Shares { lit, shaded }
    }
}
