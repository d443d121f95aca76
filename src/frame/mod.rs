//! Angles as types, and the way from pixels to metres on the ground.
//!
//! # Coordinate frames
//!
//! * **Pixel** `(column, row)`: origin at the outer corner of the first pixel (GDAL's);
//!   the centre of that pixel is `(0.5, 0.5)`.
//! * **Ground** `(east, north)`: metres from an anchor point, in the plane that touches the
//!   WGS84 ellipsoid there; north is **true** north whatever the raster's own grid.
//! * **Azimuths**: degrees clockwise from true north, seen from the ground point **toward**
//!   the object (sun, satellite, bow).

mod angle;
mod ellipsoid;
mod ground;
mod polygons;
mod polynomial;
mod projection;
mod rpc;

pub use angle::{Azimuth, Elevation, Incidence, OffNadir, SunPosition, ViewDirection};
pub(crate) use ellipsoid::toward;
pub(crate) use ground::Model;
pub use ground::{Georeference, GroundFrame, LonLat, Pixel, SensorModel};
pub(crate) use polygons::{Unread, for_each as for_each_polygon, rings};
pub(crate) use polynomial::{ControlPoint, Polynomial};
pub(crate) use projection::{Unplaced, gdal_said, ready, sea_height_m};
pub(crate) use rpc::{Ratio, Rpc, Scaling};
