//! A tile from memory.

use std::path::Path;

use ndarray::Array3;

use super::pixels::Good;
use super::place::georeference_error;
use super::{Acquisition, BandRole, Samples, Tile};
use crate::frame::{Georeference, Pixel};
use crate::{Error, Result};

impl Tile {
    /// A tile from samples in memory, checked as a file would be. `samples` are
    /// `(band, row, column)`, an array of u8, u16 or f32 in whatever order in memory.
    ///
    /// Samples that are not finite become 0 and are marked as not valid. Where the sun is not
    /// given, it is computed from time and place. `name` is what the tile is called in the
    /// output and in errors.
    ///
    /// ```
    /// use plimsoll::frame::Georeference;
    /// use plimsoll::tile::{Acquisition, BandRole, Source, Tile};
    ///
    /// let tile = Tile::from_array(
    ///     "anchorage",
    ///     plimsoll::ndarray::Array3::<u16>::zeros((1, 256, 256)),
    ///     vec![BandRole::Pan],
    ///     Georeference::Affine {
    ///         transform: [340_257.0, 0.5, 0.0, 4_733_349.0, 0.0, -0.5],
    ///         crs: "EPSG:32653".into(),
    ///     },
    ///     Acquisition::by_caller(None, None, Some("2024-01-16T01:22:10Z".parse()?)),
    /// )?;
    /// let sun = tile.acquisition.sun.ok_or("time and place give the sun")?;
    /// assert_eq!(sun.source, Source::Computed);
    /// assert!((sun.value.elevation.deg() - 20.9).abs() < 0.2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Array`] when there is no pixel, or not one role per band; [`Error::Bands`] for
    /// two bands; [`Error::BadTransform`], [`Error::UnknownCrs`], [`Error::Option`] when its
    /// pixels cannot be placed; [`Error::Acquisition`] for angles and times that cannot be.
    /// Paths in these errors are `name`.
    pub fn from_array(
        name: &str,
        samples: impl Into<Samples>,
        roles: Vec<BandRole>,
        georeference: Georeference,
        mut acquisition: Acquisition,
    ) -> Result<Tile> {
        let path = Path::new(name);
        let mut samples = samples.into();
        let (bands, height, width) = samples.dim();
        let wrong = |reason| Error::Array {
            name: name.to_owned(),
            reason,
        };
        if matches!(bands, 0 | 2) {
            return Err(Error::Bands {
                path: path.to_owned(),
                bands,
            });
        }
        if width == 0 || height == 0 {
            return Err(wrong(format!("the array is {width} x {height} pixels")));
        }
        if roles.len() != bands {
            return Err(wrong(format!("{bands} bands, but {} roles", roles.len())));
        }
        georeference
            .check(width, height)
            .map_err(|why| georeference_error(path, why))?;
        acquisition.check(path)?;
        let centre = Pixel {
            col: 0.5 * width as f64,
            row: 0.5 * height as f64,
        };
        acquisition.compute_sun(path, georeference.lonlat_at(centre)?)?;
        let mut good = Good::all((height, width));
        samples.drop_not_finite(&mut good);
        let crs_name = georeference.crs_name();
        Ok(Tile {
            name: name.to_owned(),
            sha256: None,
            samples,
            roles,
            valid: good.into_mask(),
            land: None,
            georeference,
            crs_name,
            acquisition,
            origin: [0, 0],
        })
    }
}

/// One `From` for each type of sample; what comes after reads rows, so they lie in order.
macro_rules! samples_from {
    ($($sample:ty => $variant:ident),*) => {$(
        impl From<Array3<$sample>> for Samples {
            fn from(array: Array3<$sample>) -> Samples {
                Samples::$variant(match array.is_standard_layout() {
                    true => array,
                    false => array.as_standard_layout().into_owned(),
                })
            }
        }
    )*};
}

samples_from!(u8 => U8, u16 => U16, f32 => F32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interleaved_samples_are_laid_in_order() {
        let interleaved = Array3::from_shape_fn((2, 3, 4), |(row, col, band)| {
            (100 * band + 10 * row + col) as u16
        });
        let Samples::U16(samples) = Samples::from(interleaved.permuted_axes([2, 0, 1])) else {
            panic!("u16 became another type");
        };
        assert!(samples.is_standard_layout());
        assert_eq!(samples.dim(), (4, 2, 3));
        assert_eq!(samples[[3, 1, 2]], 312);
    }
}
