//! From pixels to longitude and latitude, and to metres about a point.

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
    /// No georeference: square pixels of a stated size, north taken as image-up.
    ImageUp {
        /// Metres on the ground.
        gsd_m: f64,
    },
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

    /// Ground sample distance: the square root of a pixel's area on the ground, metres.
    pub fn gsd_m(&self) -> f64 {
        let m = &self.metres_per_pixel;
        (m[0][0] * m[1][1] - m[0][1] * m[1][0]).abs().sqrt()
    }
}
