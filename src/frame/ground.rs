//! From pixels to longitude and latitude, and to metres about a point.

use std::sync::Arc;

use super::ellipsoid::TangentPlane;
use super::polynomial::Polynomial;
use super::projection::{self, Unplaced};
use super::rpc::Rpc;
use crate::{Error, Result};

/// A place in the raster, `(column, row)` from the outer corner of the first pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pixel {
    /// To the right.
    pub col: f64,
    /// Downward.
    pub row: f64,
}

/// A place on the WGS84 ellipsoid, degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLat {
    /// East positive.
    pub lon_deg: f64,
    /// North positive.
    pub lat_deg: f64,
}

/// How a raster lies on the ground.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Georeference {
    /// An affine transform into a coordinate reference system.
    Affine {
        /// GDAL's six numbers.
        transform: [f64; 6],
        /// The system as WKT or `EPSG:n`, anything that PROJ reads.
        crs: String,
    },
    /// A model of the camera or of ground control points, from the pixels of a whole raster.
    Modelled {
        /// The model.
        model: Arc<SensorModel>,
        /// The pixel of the whole raster in which ours have their origin.
        first: Pixel,
        /// Pixels of the whole raster to one of ours.
        step: f64,
    },
    /// No georeference: square pixels of a stated size, north taken as image-up.
    ImageUp {
        /// Metres on the ground.
        gsd_m: f64,
    },
}

/// How the pixels of a raster that is not laid on a map come to the ground.
#[derive(Debug, Clone, PartialEq)]
pub struct SensorModel(pub(crate) Model);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Model {
    /// Rational polynomials, at the height of the sea.
    Rpc(Box<Rpc>),
    /// A polynomial through ground control points, into a coordinate reference system.
    Control { polynomial: Polynomial, crs: String },
}

impl SensorModel {
    /// `rpc` or `gcp`.
    pub fn kind(&self) -> &'static str {
        match self.0 {
            Model::Rpc(_) => "rpc",
            Model::Control { .. } => "gcp",
        }
    }

    /// Root mean square by which ground control points miss their polynomial, pixels.
    pub fn rms_px(&self) -> Option<f64> {
        match &self.0 {
            Model::Rpc(_) => None,
            Model::Control { polynomial, .. } => Some(polynomial.rms_px),
        }
    }

    /// Height above the ellipsoid at which a camera model meets the sea, metres.
    pub fn sea_height_m(&self) -> Option<f64> {
        match &self.0 {
            Model::Rpc(rpc) => Some(rpc.sea_height_m),
            Model::Control { .. } => None,
        }
    }

    /// Longitudes and latitudes of pixels of the whole raster.
    fn lonlats<const N: usize>(
        &self,
        at: [Pixel; N],
    ) -> std::result::Result<[LonLat; N], Unplaced> {
        match &self.0 {
            Model::Control { polynomial, crs } => {
                let xy = at.map(|p| polynomial.at(p));
                projection::to_lonlat(crs, xy.map(|p| p[0]), xy.map(|p| p[1]))
            }
            Model::Rpc(rpc) => {
                let mut out = [LonLat {
                    lon_deg: 0.0,
                    lat_deg: 0.0,
                }; N];
                for (out, at) in out.iter_mut().zip(at) {
                    let found = rpc.lonlat(at).filter(|p| p.lat_deg.abs() <= 90.0);
                    *out = found.ok_or_else(|| {
                        Unplaced::OffTheEarth("the camera model (RPC) has no solution".into())
                    })?;
                }
                Ok(out)
            }
        }
    }
}

/// Pixels to either side over which the raster's grid is differentiated. Wide enough that
/// PROJ's own rounding (below a micrometre) vanishes, narrow against the curvature of any
/// projection.
const HALF_BASE_PX: f64 = 32.0;

impl Georeference {
    /// The ground about a pixel, in true metres east and north on the WGS84 ellipsoid.
    ///
    /// The plane touches the ellipsoid at the pixel; its matrix is that of the raster's grid
    /// there, so convergence, scale and shear of any projection are in it. Costs microseconds
    /// after a thread's first call with a coordinate reference system.
    ///
    /// ```
    /// use plimsoll::frame::{Azimuth, Georeference, Pixel};
    /// // Web Mercator stretches lengths by about 1/cos(latitude).
    /// let tile = Georeference::Affine {
    ///     transform: [14_810_965.67, 0.68, 0.0, 5_271_815.32, 0.0, -0.68],
    ///     crs: "EPSG:3857".into(),
    /// };
    /// let frame = tile.frame_at(Pixel { col: 136.0, row: 136.0 })?;
    /// assert!((frame.gsd_m() - 0.5).abs() < 0.001);
    /// # Ok::<(), plimsoll::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unplaced`] when the transform is singular, the system unknown, or the pixel off
    /// the Earth; none of which is left to happen for the pixels of an opened
    /// [`Tile`](crate::tile::Tile).
    pub fn frame_at(&self, at: Pixel) -> Result<GroundFrame> {
        self.place(at).map_err(|why| unplaced(at, why))
    }

    /// The longitude and latitude of a pixel; `None` without georeference.
    ///
    /// # Errors
    /// As [`Georeference::frame_at`].
    pub fn lonlat_at(&self, at: Pixel) -> Result<Option<LonLat>> {
        match self {
            Georeference::Affine { transform, crs } => {
                let [x, y] = mapped(transform, at);
                match projection::to_lonlat(crs, [x], [y]) {
                    Ok([lonlat]) => Ok(Some(lonlat)),
                    Err(why) => Err(unplaced(at, why)),
                }
            }
            Georeference::Modelled { model, first, step } => {
                match model.lonlats([in_whole(at, *first, *step)]) {
                    Ok([lonlat]) => Ok(Some(lonlat)),
                    Err(why) => Err(unplaced(at, why)),
                }
            }
            Georeference::ImageUp { .. } => Ok(None),
        }
    }

    /// The pixel at a longitude and latitude, to a thousandth of a pixel; the search begins at
    /// `from`, which is to lie within some rasters' widths.
    ///
    /// # Errors
    /// [`Error::Unplaced`] where there is none, or no georeference.
    pub(crate) fn pixel_at(&self, at: LonLat, from: Pixel) -> Result<Pixel> {
        const ROUNDS: usize = 24;
        const NEAR_PX: f64 = 1e-3;
        let plane = TangentPlane::at(at);
        let mut here = from;
        for _ in 0..ROUNDS {
            let frame = self.frame_at(here)?;
            let Some(place) = frame.origin else {
                break;
            };
            let [east, north] = plane.east_north(place);
            let next = frame.to_pixel([-east, -north]);
            let step = (next.col - here.col).hypot(next.row - here.row);
            here = next;
            // The next step would be smaller by the curvature of the grid, which is slight.
            if step < NEAR_PX.sqrt() {
                return Ok(here);
            }
        }
        let reason = format!("no pixel lies at {}, {}", at.lon_deg, at.lat_deg);
        Err(unplaced(from, Unplaced::OffTheEarth(reason)))
    }

    /// The same ground seen from a window whose first pixel is `(col, row)`.
    #[must_use]
    pub fn windowed(&self, col: usize, row: usize) -> Georeference {
        match self {
            Georeference::Affine { transform, crs } => {
                let at = Pixel {
                    col: col as f64,
                    row: row as f64,
                };
                let [x, y] = mapped(transform, at);
                let [_, a, b, _, d, e] = *transform;
                Georeference::Affine {
                    transform: [x, a, b, y, d, e],
                    crs: crs.clone(),
                }
            }
            Georeference::Modelled { model, first, step } => Georeference::Modelled {
                model: Arc::clone(model),
                first: Pixel {
                    col: first.col + step * col as f64,
                    row: first.row + step * row as f64,
                },
                step: *step,
            },
            Georeference::ImageUp { gsd_m } => Georeference::ImageUp { gsd_m: *gsd_m },
        }
    }

    /// The same ground in pixels that are `factor` times as wide and high.
    #[must_use]
    pub fn thinned(&self, factor: usize) -> Georeference {
        let f = factor as f64;
        match self {
            Georeference::Affine { transform, crs } => {
                let [x, a, b, y, d, e] = *transform;
                Georeference::Affine {
                    transform: [x, a * f, b * f, y, d * f, e * f],
                    crs: crs.clone(),
                }
            }
            Georeference::Modelled { model, first, step } => Georeference::Modelled {
                model: Arc::clone(model),
                first: *first,
                step: step * f,
            },
            Georeference::ImageUp { gsd_m } => Georeference::ImageUp { gsd_m: gsd_m * f },
        }
    }

    /// `EPSG:n` where the coordinate system has such a code, else its name; `None` where there
    /// is no system.
    pub fn crs_name(&self) -> Option<String> {
        match self {
            Georeference::Affine { crs, .. } => projection::crs_name(crs),
            Georeference::Modelled { model, .. } => match &model.0 {
                Model::Rpc(_) => Some("EPSG:4326".to_owned()),
                Model::Control { crs, .. } => projection::crs_name(crs),
            },
            Georeference::ImageUp { .. } => None,
        }
    }

    /// Whether every pixel of a raster of this size can be placed: its corners and its centre.
    pub(crate) fn check(&self, width: usize, height: usize) -> std::result::Result<(), Unplaced> {
        let (w, h) = (width as f64, height as f64);
        let pixel = |col, row| Pixel { col, row };
        for corner in [pixel(0.0, 0.0), pixel(w, 0.0), pixel(0.0, h), pixel(w, h)] {
            self.place(corner)?;
        }
        self.place(pixel(0.5 * w, 0.5 * h)).map(|_| ())
    }

    fn place(&self, at: Pixel) -> std::result::Result<GroundFrame, Unplaced> {
        match self {
            Georeference::Affine { transform, crs } => place_affine(transform, crs, at),
            Georeference::Modelled { model, first, step } => {
                let places = around(at).map(|p| in_whole(p, *first, *step));
                let frame = tangent_frame(at, model.lonlats(places)?);
                let m = &frame.metres_per_pixel;
                if (m[0][0] * m[1][1] - m[0][1] * m[1][0]).abs() > 0.0 {
                    Ok(frame)
                } else {
                    Err(Unplaced::OffTheEarth(
                        "the model folds the image to a line".into(),
                    ))
                }
            }
            Georeference::ImageUp { gsd_m } => {
                if !(*gsd_m > 0.0 && gsd_m.is_finite()) {
                    return Err(Unplaced::PixelSize(*gsd_m));
                }
                Ok(GroundFrame {
                    anchor: at,
                    origin: None,
                    metres_per_pixel: [[*gsd_m, 0.0], [0.0, -gsd_m]],
                })
            }
        }
    }
}

fn place_affine(
    transform: &[f64; 6],
    crs: &str,
    at: Pixel,
) -> std::result::Result<GroundFrame, Unplaced> {
    let [_, a, b, _, d, e] = *transform;
    // The axes of the grid must be longer than nothing and must not lie along each other.
    let sound = (a * e - b * d).abs() > 1e-9 * a.hypot(d) * b.hypot(e);
    if !sound || transform.iter().any(|v| !v.is_finite()) {
        return Err(Unplaced::Transform(*transform));
    }
    let around = around(at).map(|p| mapped(transform, p));
    let places = projection::to_lonlat(crs, around.map(|p| p[0]), around.map(|p| p[1]))?;
    Ok(tangent_frame(at, places))
}

/// A pixel and four about it, over which the grid is differentiated.
fn around(at: Pixel) -> [Pixel; 5] {
    let h = HALF_BASE_PX;
    [(0.0, 0.0), (-h, 0.0), (h, 0.0), (0.0, -h), (0.0, h)].map(|(dc, dr)| Pixel {
        col: at.col + dc,
        row: at.row + dr,
    })
}

/// The plane at a pixel from its place and those of the four pixels [`around`] it.
fn tangent_frame(at: Pixel, [origin, west, east, above, below]: [LonLat; 5]) -> GroundFrame {
    let plane = TangentPlane::at(origin);
    let slope = |from: LonLat, to: LonLat| {
        let (p, q) = (plane.east_north(from), plane.east_north(to));
        [
            (q[0] - p[0]) / (2.0 * HALF_BASE_PX),
            (q[1] - p[1]) / (2.0 * HALF_BASE_PX),
        ]
    };
    let (dcol, drow) = (slope(west, east), slope(above, below));
    GroundFrame {
        anchor: at,
        origin: Some(origin),
        metres_per_pixel: [[dcol[0], drow[0]], [dcol[1], drow[1]]],
    }
}

/// A pixel of a window or a thinned raster as one of the whole.
fn in_whole(at: Pixel, first: Pixel, step: f64) -> Pixel {
    Pixel {
        col: first.col + step * at.col,
        row: first.row + step * at.row,
    }
}

/// GDAL's affine transform: pixel to the coordinates of the reference system.
fn mapped(t: &[f64; 6], at: Pixel) -> [f64; 2] {
    [
        t[0] + t[1] * at.col + t[2] * at.row,
        t[3] + t[4] * at.col + t[5] * at.row,
    ]
}

fn unplaced(at: Pixel, why: Unplaced) -> Error {
    let reason = match why {
        Unplaced::NoDatabase(reason) => return Error::NoProjDatabase { reason },
        Unplaced::Transform(t) => format!("geotransform {t:?} is zero, singular or not finite"),
        Unplaced::PixelSize(gsd_m) => format!("the pixel size is {gsd_m} m"),
        Unplaced::Crs(reason) => format!("coordinate reference system not understood: {reason}"),
        Unplaced::OffTheEarth(reason) => reason,
    };
    Error::Unplaced {
        col: at.col,
        row: at.row,
        reason,
    }
}

/// The plane of the ground about one pixel: metres east and north.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroundFrame {
    /// The pixel at the origin.
    pub anchor: Pixel,
    /// Where the anchor lies on Earth; `None` without georeference.
    pub origin: Option<LonLat>,
    /// Metres per pixel: `[[dE/dcol, dE/drow], [dN/dcol, dN/drow]]`.
    pub metres_per_pixel: [[f64; 2]; 2],
}

impl GroundFrame {
    /// The longer edge of a pixel, metres.
    pub(crate) fn longest_edge_m(&self) -> f64 {
        let [east, north] = self.metres_per_pixel;
        east[0].hypot(north[0]).max(east[1].hypot(north[1]))
    }

    /// Metres east and north of the anchor.
    pub fn to_ground(&self, at: Pixel) -> [f64; 2] {
        let (dc, dr) = (at.col - self.anchor.col, at.row - self.anchor.row);
        let m = &self.metres_per_pixel;
        [m[0][0] * dc + m[0][1] * dr, m[1][0] * dc + m[1][1] * dr]
    }

    /// The pixel that lies `[east, north]` metres from the anchor.
    pub fn to_pixel(&self, en: [f64; 2]) -> Pixel {
        let m = &self.metres_per_pixel;
        let det = m[0][0] * m[1][1] - m[0][1] * m[1][0];
        Pixel {
            col: self.anchor.col + (m[1][1] * en[0] - m[0][1] * en[1]) / det,
            row: self.anchor.row + (m[0][0] * en[1] - m[1][0] * en[0]) / det,
        }
    }

    /// The longitude and latitude `[east, north]` metres from the anchor, on the plane that
    /// touches the WGS84 ellipsoid there (exact inverse; within 4 µm of the geodesic at 1 km).
    ///
    /// `None` without georeference.
    pub fn lonlat(&self, en: [f64; 2]) -> Option<LonLat> {
        TangentPlane::at(self.origin?).lonlat(en)
    }

    /// Ground sample distance: the square root of a pixel's area on the ground, metres.
    pub fn gsd_m(&self) -> f64 {
        let m = &self.metres_per_pixel;
        (m[0][0] * m[1][1] - m[0][1] * m[1][0]).abs().sqrt()
    }
}

#[cfg(test)]
mod tests;
