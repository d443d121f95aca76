//! Where the tile lies on Earth.

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};

use crate::frame::{self, Georeference, GroundFrame, LonLat, Pixel};
use crate::{Error, Result};

/// The grid of a tile: any coordinate reference system, any rotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// Coordinate reference system, `EPSG:n` or anything that PROJ reads.
    pub crs: String,
    /// The tile's centre.
    pub centre: LonLat,
    /// Edge of a pixel on the ground, true metres.
    pub gsd_m: f64,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// By how much rows and columns are turned clockwise out of the system's own grid, degrees.
    pub rotation_deg: f64,
}

impl Placement {
    /// The tile's centre in pixels.
    pub fn centre_pixel(&self) -> Pixel {
        Pixel {
            col: 0.5 * self.width as f64,
            row: 0.5 * self.height as f64,
        }
    }

    /// The affine transform whose pixels are `gsd_m` squares on the ground at the centre.
    ///
    /// # Errors
    /// [`Error::Option`] when the system is unknown or does not reach the centre;
    /// [`Error::NoProjDatabase`]; [`Error::Unplaced`] when the grid is singular there.
    pub fn georeference(&self) -> Result<Georeference> {
        let [x, y] = self.projected_centre()?;
        // A grid of the system's own axes about the centre, of steps small enough for any unit.
        let step = if x.abs() <= 360.0 && y.abs() <= 90.0 {
            1e-6
        } else {
            0.1
        };
        let probe = Georeference::Affine {
            transform: [x, step, 0.0, y, 0.0, -step],
            crs: self.crs.clone(),
        };
        let m = probe
            .frame_at(Pixel { col: 0.0, row: 0.0 })?
            .metres_per_pixel;
        let unit = |v: [f64; 2]| [v[0] / v[0].hypot(v[1]), v[1] / v[0].hypot(v[1])];
        let (right, down) = (unit([m[0][0], m[1][0]]), unit([m[0][1], m[1][1]]));
        let (sin, cos) = self.rotation_deg.to_radians().sin_cos();
        let turned = |v: [f64; 2]| {
            let g = self.gsd_m;
            [g * (v[0] * cos + v[1] * sin), g * (v[1] * cos - v[0] * sin)]
        };
        let det = m[0][0] * m[1][1] - m[0][1] * m[1][0];
        // From metres east and north back to units of the system.
        let units = |en: [f64; 2]| {
            [
                step * (m[1][1] * en[0] - m[0][1] * en[1]) / det,
                -step * (m[0][0] * en[1] - m[1][0] * en[0]) / det,
            ]
        };
        let (a, b) = (units(turned(right)), units(turned(down)));
        let at = self.centre_pixel();
        Ok(Georeference::Affine {
            transform: [
                x - a[0] * at.col - b[0] * at.row,
                a[0],
                b[0],
                y - a[1] * at.col - b[1] * at.row,
                a[1],
                b[1],
            ],
            crs: self.crs.clone(),
        })
    }

    /// Metres east and north of the tile's centre.
    ///
    /// # Errors
    /// As [`Placement::georeference`].
    pub fn ground(&self) -> Result<GroundFrame> {
        self.georeference()?.frame_at(self.centre_pixel())
    }

    fn projected_centre(&self) -> Result<[f64; 2]> {
        frame::ready().map_err(|why| Error::NoProjDatabase {
            reason: format!("{why:?}"),
        })?;
        let wrong = |_| Error::Option {
            option: "crs",
            value: self.crs.clone(),
            advice: "a system that PROJ knows and that reaches the tile's centre is expected",
        };
        let mut from = SpatialRef::from_epsg(4326).map_err(wrong)?;
        let mut to = SpatialRef::from_definition(&self.crs).map_err(wrong)?;
        from.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        to.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let transform = CoordTransform::new(&from, &to).map_err(wrong)?;
        let (mut x, mut y) = ([self.centre.lon_deg], [self.centre.lat_deg]);
        transform
            .transform_coords(&mut x, &mut y, &mut [])
            .map_err(wrong)?;
        Ok([x[0], y[0]])
    }
}
