//! Rational polynomial coefficients: the camera model that suppliers give with images that are
//! not laid on a map.
//!
//! Longitude, latitude and height, scaled to −1…1, give line and sample by ratios of cubics
//! (NGA STDI-0002, appendix E, RPC00B). The way back, from a pixel to the ground at a known
//! height, is Newton's.

use super::{LonLat, Pixel};

/// One ratio of cubics.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ratio {
    pub(crate) numerator: [f64; 20],
    pub(crate) denominator: [f64; 20],
}

/// An offset and a scale: `scaled = (value − offset) / scale`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scaling {
    pub(crate) offset: f64,
    pub(crate) scale: f64,
}

/// A camera model, with the height at which pixels are laid on the ground.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rpc {
    pub(crate) line: (Scaling, Ratio),
    pub(crate) sample: (Scaling, Ratio),
    pub(crate) lon: Scaling,
    pub(crate) lat: Scaling,
    pub(crate) height: Scaling,
    /// Of the sea above the ellipsoid, metres.
    pub(crate) sea_height_m: f64,
}

impl Ratio {
    /// Terms in the order of RPC00B; L is longitude, P latitude, H height, all scaled.
    fn at(&self, l: f64, p: f64, h: f64) -> f64 {
        #[rustfmt::skip]
        let terms = [
            1.0, l, p, h, l * p, l * h, p * h, l * l, p * p, h * h,
            p * l * h, l * l * l, l * p * p, l * h * h, l * l * p, p * p * p, p * h * h,
            l * l * h, p * p * h, h * h * h,
        ];
        let sum = |c: &[f64; 20]| -> f64 { c.iter().zip(&terms).map(|(c, t)| c * t).sum() };
        sum(&self.numerator) / sum(&self.denominator)
    }
}

impl Rpc {
    /// The pixel in which a place at the height of the sea is imaged. RPC count from the
    /// centre of the first pixel, we from its corner.
    pub(crate) fn pixel(&self, at: LonLat) -> Pixel {
        let scaled = |s: &Scaling, v: f64| (v - s.offset) / s.scale;
        let (l, p) = (scaled(&self.lon, at.lon_deg), scaled(&self.lat, at.lat_deg));
        let h = scaled(&self.height, self.sea_height_m);
        let out = |(s, ratio): &(Scaling, Ratio)| ratio.at(l, p, h) * s.scale + s.offset + 0.5;
        Pixel {
            col: out(&self.sample),
            row: out(&self.line),
        }
    }

    /// The place at the height of the sea that is imaged in a pixel; `None` where Newton's
    /// method does not settle, far outside of the image.
    pub(crate) fn lonlat(&self, at: Pixel) -> Option<LonLat> {
        let mut place = LonLat {
            lon_deg: self.lon.offset,
            lat_deg: self.lat.offset,
        };
        let (dl, dp) = (1e-5 * self.lon.scale, 1e-5 * self.lat.scale);
        for _ in 0..30 {
            let here = self.pixel(place);
            let (col, row) = (at.col - here.col, at.row - here.row);
            // A billionth of a pixel is far below what doubles hold of a longitude.
            if col.hypot(row) < 1e-7 {
                return Some(place);
            }
            let moved = |lon: f64, lat: f64| {
                self.pixel(LonLat {
                    lon_deg: place.lon_deg + lon,
                    lat_deg: place.lat_deg + lat,
                })
            };
            let (east, west) = (moved(dl, 0.0), moved(-dl, 0.0));
            let (north, south) = (moved(0.0, dp), moved(0.0, -dp));
            let (a, b) = (
                (east.col - west.col) / (2.0 * dl),
                (north.col - south.col) / (2.0 * dp),
            );
            let (c, d) = (
                (east.row - west.row) / (2.0 * dl),
                (north.row - south.row) / (2.0 * dp),
            );
            let det = a * d - b * c;
            // A step beyond the model's own domain is cut short; a scale may be negative.
            let bound = |step: f64, scale: f64| step.clamp(-scale.abs(), scale.abs());
            place.lon_deg += bound((d * col - b * row) / det, self.lon.scale);
            place.lat_deg += bound((a * row - c * col) / det, self.lat.scale);
            if !(place.lon_deg.is_finite() && place.lat_deg.is_finite()) {
                return None;
            }
        }
        let here = self.pixel(place);
        ((at.col - here.col).hypot(at.row - here.row) < 1e-3).then_some(place)
    }
}
