//! Where water is known to lie: polygons of a caller's, laid over the pixels of a raster.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use geo::{BoundingRect, Coord, LineString, Polygon, Rect};
use ndarray::Array2;
use sha2::{Digest, Sha256};

use super::Tile;
use crate::frame::{Georeference, LonLat, Pixel, Unread, for_each_polygon, rings};
use crate::{Error, Result};

/// Polygons of water on Earth. What lies outside of all of them is land.
///
/// Read with [`WaterArea::read`] and given as
/// [`ReadOptions::water`](super::ReadOptions::water), or laid over a tile from memory with
/// [`Tile::with_water`].
#[derive(Debug, Clone, PartialEq)]
pub struct WaterArea {
    polygons: Vec<Polygon<f64>>,
    digest: Arc<str>,
}

/// The land of a tile, by polygons of water.
#[derive(Debug, Clone, PartialEq)]
pub struct Land {
    /// Row, column; true where the middle of the pixel lies in no polygon.
    pub is_land: Array2<bool>,
    /// Tells one set of polygons from another; stands in the tile's row.
    pub digest: Arc<str>,
}

impl WaterArea {
    /// Reads all polygons of every layer of an OGR source (GeoPackage, Shapefile, GeoJSON, …)
    /// in whatever reference system; features that are no polygons are passed over.
    ///
    /// # Errors
    /// [`Error::Water`] where the source does not open, holds no polygon, or lies in an unknown
    /// reference system.
    pub fn read(path: &Path) -> Result<WaterArea> {
        let mut polygons = Vec::new();
        let read = for_each_polygon(path, |_, _, found| {
            polygons.extend(found.into_iter().flatten());
            Ok(())
        });
        let wrong = |reason: String| Error::Water {
            path: path.to_owned(),
            reason,
        };
        read.map_err(|why| match why {
            Unread::NoDatabase(reason) => Error::NoProjDatabase { reason },
            Unread::Source(reason) => wrong(reason),
            Unread::Feature(number, reason) => wrong(format!("feature {number}: {reason}")),
        })?;
        WaterArea::of(polygons).ok_or_else(|| wrong("it holds no polygon".to_owned()))
    }

    /// Polygons from memory: each is its outer ring and the rings of its islands, closed or
    /// not.
    ///
    /// ```
    /// use plimsoll::frame::LonLat;
    /// use plimsoll::tile::WaterArea;
    /// let at = |lon_deg, lat_deg| LonLat { lon_deg, lat_deg };
    /// let bay = vec![at(132.9, 42.6), at(133.1, 42.6), at(133.1, 42.8), at(132.9, 42.8)];
    /// assert!(WaterArea::from_rings(&[vec![bay]]).is_some());
    /// assert!(WaterArea::from_rings(&[]).is_none());
    /// ```
    ///
    /// `None` where they hold no area.
    pub fn from_rings(polygons: &[Vec<Vec<LonLat>>]) -> Option<WaterArea> {
        let line = |ring: &Vec<LonLat>| -> LineString<f64> {
            let coord = |p: &LonLat| Coord {
                x: p.lon_deg,
                y: p.lat_deg,
            };
            ring.iter().map(coord).collect()
        };
        let polygon = |rings: &Vec<Vec<LonLat>>| {
            let mut lines = rings.iter().map(line);
            lines
                .next()
                .map(|outer| Polygon::new(outer, lines.collect()))
        };
        WaterArea::of(polygons.iter().filter_map(polygon).collect())
    }

    fn of(mut polygons: Vec<Polygon<f64>>) -> Option<WaterArea> {
        polygons.retain(|p| p.exterior().0.len() > 3);
        if polygons.is_empty() {
            return None;
        }
        let mut hasher = Sha256::new();
        for coord in polygons.iter().flat_map(rings).flatten() {
            hasher.update(coord.x.to_le_bytes());
            hasher.update(coord.y.to_le_bytes());
        }
        let mut digest = String::new();
        for byte in &hasher.finalize()[..6] {
            // Writing to a string cannot fail.
            let _ = write!(digest, "{byte:02x}");
        }
        Some(WaterArea {
            polygons,
            digest: digest.into(),
        })
    }

    /// Tells one set of polygons from another.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The polygons in pixels of a raster.
    pub(super) fn on(
        &self,
        name: &str,
        georeference: &Georeference,
        size: (usize, usize),
    ) -> Result<Shore> {
        let about = neighbourhood(georeference, size)?.ok_or_else(|| Error::Water {
            path: PathBuf::from(name),
            reason: "the image has no georeference over which polygons can be laid".to_owned(),
        })?;
        let mut polygons = Vec::new();
        for polygon in &self.polygons {
            let Some(bounds) = polygon.bounding_rect() else {
                continue;
            };
            // Longitudes may run on over the date line, on either side.
            for turn in [-360.0, 0.0, 360.0] {
                if !meets(&bounds, turn, &about) {
                    continue;
                }
                let mut placed = Vec::new();
                for ring in rings(polygon) {
                    let turned = ring.0.iter().map(|c| [c.x + turn, c.y]).collect();
                    placed.push(in_pixels(georeference, size, &clipped(turned, &about))?);
                }
                polygons.push(placed);
            }
        }
        Ok(Shore {
            polygons,
            digest: Arc::clone(&self.digest),
        })
    }
}

impl Tile {
    /// The tile with what lies outside of polygons of water taken for land: no hull is found
    /// there, water is not learnt there, and no shadow that falls there is measured.
    ///
    /// # Errors
    /// [`Error::Water`] for a tile without georeference; [`Error::Unplaced`].
    pub fn with_water(mut self, water: &WaterArea) -> Result<Tile> {
        let size = (self.width(), self.height());
        let shore = water.on(&self.name, &self.georeference, size)?;
        self.land = Some(shore.land([0.0, 0.0], 1.0, size));
        Ok(self)
    }

    /// Whether a pixel is land by polygons of water; beyond the tile none is.
    pub fn is_land(&self, at: Pixel) -> bool {
        let Some(land) = &self.land else {
            return false;
        };
        let inside = at.col >= 0.0 && at.row >= 0.0;
        let cell = (at.row.floor() as usize, at.col.floor() as usize);
        inside && land.is_land.get(cell).is_some_and(|land| *land)
    }

    /// Whether polygons of water were given and all of the tile lies outside of them.
    pub fn is_all_land(&self) -> bool {
        (self.land.as_ref()).is_some_and(|land| land.is_land.iter().all(|land| *land))
    }
}

/// Polygons of water in pixels of a whole raster.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shore {
    /// Rings of each, not closed.
    polygons: Vec<Vec<Vec<[f64; 2]>>>,
    digest: Arc<str>,
}

impl Shore {
    /// The land in a window whose first pixel is `[column, row]`, of pixels `step` wide.
    pub(super) fn land(&self, first: [f64; 2], step: f64, size: (usize, usize)) -> Land {
        let (width, height) = size;
        let mut is_land = Array2::from_elem((height, width), true);
        let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); height];
        for rings in &self.polygons {
            for ring in rings {
                for (k, from) in ring.iter().enumerate() {
                    let to = ring[(k + 1) % ring.len()];
                    let local = |p: [f64; 2]| [0, 1].map(|k| (p[k] - first[k]) / step - 0.5);
                    cross(local(*from), local(to), &mut crossings);
                }
            }
            for (mut row, at) in is_land.outer_iter_mut().zip(&mut crossings) {
                at.sort_by(f64::total_cmp);
                for pair in at.chunks_exact(2) {
                    // Casts of floats to whole numbers stop at the ends of their range.
                    let column = |x: f64| (x.ceil().max(0.0) as usize).min(width);
                    for column in column(pair[0])..column(pair[1]) {
                        row[column] = false;
                    }
                }
                at.clear();
            }
        }
        Land {
            is_land,
            digest: Arc::clone(&self.digest),
        }
    }

    pub(super) fn digest(&self) -> &str {
        &self.digest
    }

    /// Whether no polygon reaches a raster of this size.
    pub(super) fn is_inland(&self, size: (usize, usize)) -> bool {
        // A few hundred points a side are as fine as a survey needs.
        let longest = size.0.max(size.1).max(1);
        let step = (longest as f64 / 1024.0).max(1.0);
        let thin = |n: usize| ((n as f64 / step).ceil() as usize).max(1);
        let land = self.land([0.0, 0.0], step, (thin(size.0), thin(size.1)));
        land.is_land.iter().all(|land| *land)
    }
}

/// Where the middle lines of rows cross an edge. The lower end does not belong to it, so that
/// two edges that meet on a line cross it once.
fn cross(from: [f64; 2], to: [f64; 2], crossings: &mut [Vec<f64>]) {
    let (a, b) = if from[1] <= to[1] {
        (from, to)
    } else {
        (to, from)
    };
    let rows = |y: f64| (y.ceil().max(0.0) as usize).min(crossings.len());
    let (begin, end) = (rows(a[1]), rows(b[1]));
    for (row, at) in crossings.iter_mut().enumerate().take(end).skip(begin) {
        let part = (row as f64 - a[1]) / (b[1] - a[1]);
        at.push(a[0] + part * (b[0] - a[0]));
    }
}

/// Longitudes and latitudes about a raster, with some room; `None` without georeference.
fn neighbourhood(georeference: &Georeference, size: (usize, usize)) -> Result<Option<Rect<f64>>> {
    const POINTS: usize = 16;
    let (w, h) = (size.0 as f64, size.1 as f64);
    let mut bounds: Option<Rect<f64>> = None;
    for k in 0..=POINTS {
        let part = k as f64 / POINTS as f64;
        for (col, row) in [
            (part, 0.0),
            (part, 1.0),
            (0.0, part),
            (1.0, part),
            (part, part),
        ] {
            let at = Pixel {
                col: col * w,
                row: row * h,
            };
            let Some(place) = georeference.lonlat_at(at)? else {
                return Ok(None);
            };
            let (x, y) = (place.lon_deg, place.lat_deg);
            bounds = Some(match bounds {
                None => Rect::new((x, y), (x, y)),
                Some(b) => {
                    let x = x + 360.0 * ((b.min().x - x) / 360.0).round();
                    Rect::new(
                        (b.min().x.min(x), b.min().y.min(y)),
                        (b.max().x.max(x), b.max().y.max(y)),
                    )
                }
            });
        }
    }
    let room = |from: f64, to: f64| 0.05 * (to - from) + 1e-3;
    Ok(bounds.map(|b| {
        let (x, y) = (room(b.min().x, b.max().x), room(b.min().y, b.max().y));
        Rect::new(
            (b.min().x - x, b.min().y - y),
            (b.max().x + x, b.max().y + y),
        )
    }))
}

fn meets(bounds: &Rect<f64>, turn: f64, about: &Rect<f64>) -> bool {
    bounds.min().x + turn <= about.max().x
        && bounds.max().x + turn >= about.min().x
        && bounds.min().y <= about.max().y
        && bounds.max().y >= about.min().y
}

/// The part of a ring within a rectangle (Sutherland and Hodgman 1974, "Reentrant polygon
/// clipping"). Where the ring leaves and comes back, its parts hang together along the border,
/// which lies outside of the raster.
fn clipped(mut ring: Vec<[f64; 2]>, to: &Rect<f64>) -> Vec<[f64; 2]> {
    let borders = [
        (0, 1.0, to.min().x),
        (0, -1.0, to.max().x),
        (1, 1.0, to.min().y),
        (1, -1.0, to.max().y),
    ];
    for (axis, sign, border) in borders {
        let depth = |p: [f64; 2]| sign * (p[axis] - border);
        let mut kept = Vec::with_capacity(ring.len());
        for (k, &here) in ring.iter().enumerate() {
            let before = ring[(k + ring.len() - 1) % ring.len()];
            let (a, b) = (depth(before), depth(here));
            if (a >= 0.0) != (b >= 0.0) {
                let part = a / (a - b);
                kept.push([0, 1].map(|k| before[k] + part * (here[k] - before[k])));
            }
            if b >= 0.0 {
                kept.push(here);
            }
        }
        ring = kept;
    }
    ring
}

/// A ring in pixels.
fn in_pixels(
    georeference: &Georeference,
    size: (usize, usize),
    ring: &[[f64; 2]],
) -> Result<Vec<[f64; 2]>> {
    let middle = Pixel {
        col: 0.5 * size.0 as f64,
        row: 0.5 * size.1 as f64,
    };
    let mut from = middle;
    let mut out = Vec::with_capacity(ring.len());
    for &[lon_deg, lat_deg] in ring {
        // The next point is near the last.
        from = georeference.pixel_at(LonLat { lon_deg, lat_deg }, from)?;
        out.push([from.col, from.row]);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Contains;
    use proptest::prelude::*;

    fn shore(rings: Vec<Vec<[f64; 2]>>) -> Shore {
        Shore {
            polygons: vec![rings],
            digest: "".into(),
        }
    }

    proptest! {
        #[test]
        fn a_pixel_is_land_where_no_polygon_holds_its_middle(
            points in proptest::collection::vec((-5.0..25.0f64, -5.0..20.0f64), 3..9),
            first in (0usize..4, 0usize..4), step in 1usize..3,
        ) {
            let ring: Vec<[f64; 2]> = points.iter().map(|p| [p.0, p.1]).collect();
            let line = points.iter().map(|p| Coord { x: p.0, y: p.1 }).collect();
            let polygon: Polygon<f64> = Polygon::new(line, Vec::new());
            let (w, h) = (17, 13);
            let at = [first.0 as f64, first.1 as f64];
            let land = shore(vec![ring.clone()]).land(at, step as f64, (w, h)).is_land;
            for ((row, col), land) in land.indexed_iter() {
                let x = at[0] + (col as f64 + 0.5) * step as f64;
                let y = at[1] + (row as f64 + 0.5) * step as f64;
                // Rays to the right, edge by edge.
                let mut inside = false;
                for (k, a) in ring.iter().enumerate() {
                    let b = ring[(k + 1) % ring.len()];
                    if (a[1] > y) != (b[1] > y) {
                        inside ^= x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
                    }
                }
                prop_assert_eq!(*land, !inside);
            }
            // A simple polygon is told by another crate too.
            if points.len() == 3 {
                for ((row, col), land) in land.indexed_iter() {
                    let x = at[0] + (col as f64 + 0.5) * step as f64;
                    let y = at[1] + (row as f64 + 0.5) * step as f64;
                    prop_assert_eq!(*land, !polygon.contains(&geo::Point::new(x, y)));
                }
            }
        }

        #[test]
        fn clipping_keeps_what_is_inside(
            points in proptest::collection::vec((-5.0..25.0f64, -5.0..20.0f64), 3..9),
        ) {
            let ring: Vec<[f64; 2]> = points.iter().map(|p| [p.0, p.1]).collect();
            let about = Rect::new((2.0, 2.0), (14.0, 11.0));
            let cut = clipped(ring.clone(), &about);
            prop_assert!(cut.iter().all(|p| (1.99..14.01).contains(&p[0]) && (1.99..11.01).contains(&p[1])));
            let (from, size) = ([3.0, 3.0], (10, 7));
            prop_assert_eq!(
                shore(vec![ring]).land(from, 1.0, size).is_land,
                shore(vec![cut]).land(from, 1.0, size).is_land
            );
        }
    }

    #[test]
    fn islands_are_land_and_polygons_may_overlap() {
        let square = |from: f64, to: f64| vec![[from, from], [to, from], [to, to], [from, to]];
        let with_island = vec![square(0.0, 9.0), square(3.0, 6.0)];
        let two = Shore {
            polygons: vec![with_island, vec![square(5.0, 12.0)]],
            digest: "".into(),
        };
        let land = two.land([0.0, 0.0], 1.0, (14, 14)).is_land;
        assert!(land[[3, 3]] && land[[4, 5]] && land[[12, 13]]);
        assert!(!land[[5, 5]] && !land[[8, 8]] && !land[[1, 1]] && !land[[11, 11]]);
    }

    fn utm() -> Georeference {
        Georeference::Affine {
            transform: [340_000.0, 0.5, 0.0, 4_730_000.0, 0.0, -0.5],
            crs: "EPSG:32653".into(),
        }
    }

    /// The ring about a square of pixels, in longitude and latitude.
    fn about(from: f64, to: f64) -> Vec<LonLat> {
        let corner = |col, row| utm().lonlat_at(Pixel { col, row }).unwrap().unwrap();
        vec![
            corner(from, from),
            corner(to, from),
            corner(to, to),
            corner(from, to),
        ]
    }

    #[test]
    fn a_ring_comes_back_to_the_pixels_it_was_made_of() {
        let water = WaterArea::from_rings(&[vec![about(10.0, 30.0)]]).unwrap();
        let shore = water.on("a", &utm(), (64, 64)).unwrap();
        let ring = &shore.polygons[0][0];
        for corner in [[10.0, 10.0], [30.0, 10.0], [30.0, 30.0], [10.0, 30.0]] {
            let near =
                |p: &[f64; 2]| (p[0] - corner[0]).abs() < 1e-3 && (p[1] - corner[1]).abs() < 1e-3;
            assert!(ring.iter().any(near), "{corner:?} {ring:?}");
        }
        assert!(!shore.is_inland((64, 64)));
    }

    #[test]
    fn longitudes_may_be_counted_on_over_the_date_line() {
        for turn in [-360.0, 360.0] {
            let mut ring = about(10.0, 30.0);
            ring.iter_mut().for_each(|p| p.lon_deg += turn);
            let water = WaterArea::from_rings(&[vec![ring]]).unwrap();
            let land = water.on("a", &utm(), (64, 64)).unwrap();
            let land = land.land([0.0, 0.0], 1.0, (64, 64)).is_land;
            assert_eq!(land.iter().filter(|land| !**land).count(), 400);
        }
    }

    #[test]
    fn water_elsewhere_leaves_all_land_and_a_world_of_water_leaves_none() {
        let at = |lon_deg, lat_deg| LonLat { lon_deg, lat_deg };
        let far = vec![at(10.0, 50.0), at(11.0, 50.0), at(11.0, 51.0)];
        let shore = WaterArea::from_rings(&[vec![far]]).unwrap();
        let shore = shore.on("a", &utm(), (64, 64)).unwrap();
        assert!(shore.is_inland((64, 64)));
        let world = vec![
            at(-180.0, -90.0),
            at(180.0, -90.0),
            at(180.0, 90.0),
            at(-180.0, 90.0),
        ];
        let water = WaterArea::from_rings(&[vec![world]]).unwrap();
        let land = water.on("a", &utm(), (64, 64)).unwrap();
        let land = land.land([0.0, 0.0], 1.0, (64, 64)).is_land;
        assert!(land.iter().all(|land| !land));
        let up = Georeference::ImageUp { gsd_m: 1.0 };
        assert!(matches!(
            water.on("a", &up, (9, 9)),
            Err(Error::Water { .. })
        ));
    }
}
