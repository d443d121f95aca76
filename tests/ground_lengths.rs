//! Lengths on the ground against Karney's geodesics (geographiclib), in every system that
//! tiles come in, between 60° S and 75° N.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo::{Distance, Geodesic, Point};
use plimsoll::frame::{Georeference, Pixel};

/// Where a place lies in a system.
fn projected(crs: &str, lon: f64, lat: f64) -> [f64; 2] {
    let system = |definition: &str| {
        let mut system = SpatialRef::from_definition(definition).unwrap();
        system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        system
    };
    let to = CoordTransform::new(&system("EPSG:4326"), &system(crs)).unwrap();
    let (mut x, mut y) = ([lon], [lat]);
    to.transform_coords(&mut x, &mut y, &mut []).unwrap();
    [x[0], y[0]]
}

#[test]
fn lengths_are_right_to_a_thousandth() {
    let mut worst: f64 = 0.0;
    for lat in [-60.0, -45.0, -20.0, 0.1, 20.0, 42.73, 60.0, 75.0] {
        // Near the edge of the zone, where UTM's scale and convergence are largest.
        let lon: f64 = 131.9;
        let zone = if lat < 0.0 {
            "EPSG:32752"
        } else {
            "EPSG:32652"
        };
        for (crs, unit) in [("EPSG:3857", 0.5), ("EPSG:4326", 5e-6), (zone, 0.5)] {
            for turn_deg in [0.0_f64, 27.0, 200.0] {
                let [x, y] = projected(crs, lon, lat);
                let (sin, cos) = turn_deg.to_radians().sin_cos();
                // Turned, and with rows of another size than columns.
                let (w, h) = (unit, 1.3 * unit);
                let transform = [x, w * cos, h * sin, y, w * sin, -h * cos];
                let tile = Georeference::Affine {
                    transform,
                    crs: crs.to_owned(),
                };
                let frame = tile.frame_at(Pixel { col: 0.0, row: 0.0 }).unwrap();
                for (col, row) in [(600.0, 0.0), (0.0, 600.0), (400.0, 300.0), (-350.0, 420.0)] {
                    let end = Pixel { col, row };
                    let [e, n] = frame.to_ground(end);
                    let place = |p: Pixel| {
                        let at = tile.lonlat_at(p).unwrap().unwrap();
                        Point::new(at.lon_deg, at.lat_deg)
                    };
                    let from = place(Pixel { col: 0.0, row: 0.0 });
                    let truth_m = Geodesic.distance(from, place(end));
                    let error = (e.hypot(n) / truth_m - 1.0).abs();
                    worst = worst.max(error);
                    assert!(error < 1e-3, "{crs} at {lat}, turned {turn_deg}: {error}");
                }
            }
        }
    }
    println!("worst relative error {worst:.2e}");
}
