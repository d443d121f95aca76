//! The literature, as items that docs link to, so that rustdoc checks each citation.

/// What the formulas and methods of this crate are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Bibliography {
    /// D. R. Bickel, R. Frühwirth, "On a fast, robust estimator of the mode: comparisons to other
    /// robust estimators with applications", *Computational Statistics & Data Analysis* 50 (2006)
    /// 3500–3530.
    BF06,
    /// C. Cox, W. Munk, "Measurement of the roughness of the sea surface from photographs of the
    /// sun's glitter", *Journal of the Optical Society of America* 44 (1954) 838–850.
    CM54,
    /// B. Efron, *The Jackknife, the Bootstrap and Other Resampling Plans*, SIAM 1982.
    Efr82,
    /// N. P. Fofonoff, R. C. Millard, *Algorithms for computation of fundamental properties of
    /// seawater*, UNESCO Technical Papers in Marine Science 44 (1983).
    FM83,
    /// G. H. Golub, V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least
    /// squares problems whose variables separate", *SIAM Journal on Numerical Analysis* 10 (1973)
    /// 413–432.
    GP73,
    /// E. Grushka, "Characterization of exponentially modified Gaussian peaks in chromatography",
    /// *Analytical Chemistry* 44 (1972) 1733–1738.
    Gru72,
    /// R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", *The American
    /// Statistician* 50 (1996) 361–365.
    HF96,
    /// International Convention on Load Lines, 1966, as modified by the 1988 Protocol.
    ICLL,
    /// G. Kitagawa, "Monte Carlo filter and smoother for non-Gaussian nonlinear state space
    /// models", *Journal of Computational and Graphical Statistics* 5 (1996) 1–25.
    Kit96,
    /// P. Koepke, "Effective reflectance of oceanic whitecaps", *Applied Optics* 23 (1984)
    /// 1816–1824.
    Koe84,
    /// J. J. Moré, "The Levenberg–Marquardt algorithm: implementation and theory", *Lecture Notes
    /// in Mathematics* 630 (1978) 105–116.
    More78,
    /// T. Möller, B. Trumbore, "Fast, minimum storage ray/triangle intersection", *Journal of
    /// Graphics Tools* 2 (1997) 21–28.
    MT97,
    /// N. Otsu, "A threshold selection method from gray-level histograms", *IEEE Transactions on
    /// Systems, Man, and Cybernetics* 9 (1979) 62–66.
    Otsu79,
    /// R. M. Pope, E. S. Fry, "Absorption spectrum (380–700 nm) of pure water. II. Integrating
    /// cavity measurements", *Applied Optics* 36 (1997) 8710–8723.
    PF97,
    /// I. Reda, A. Andreas, *Solar position algorithm for solar radiation applications*,
    /// NREL/TP-560-34302 (2003).
    RA03,
    /// D. B. Reid, "An algorithm for tracking multiple targets", *IEEE Transactions on Automatic
    /// Control* 24 (1979) 843–854.
    Reid79,
    /// D. B. Rubin, "The Bayesian bootstrap", *The Annals of Statistics* 9 (1981) 130–134.
    Rub81,
    /// United Nations Security Council, resolution 2397 (2017).
    UN2397,
}
