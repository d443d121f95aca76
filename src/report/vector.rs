//! GeoPackage and FlatGeobuf, which a GIS opens directly, by GDAL's vector drivers.
//!
//! A layer `hulls` with one column per property, of the same names as everywhere; lists read
//! as in CSV. GeoPackage has a second layer `tiles` without geometry. Written from one thread:
//! GDAL's SQLite is not to be trusted with several.

use std::io::{self, Write};

use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::errors::GdalError;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{
    Feature, FieldDefn, Geometry, Layer, LayerAccess, LayerOptions, OGRFieldType,
    OGRwkbGeometryType,
};
use gdal::{DriverManager, vsi};
use serde_json::Value;

use super::csv::cell;
use super::ndjson::Line;
use super::properties::{self, PROPERTIES};
use crate::frame;

/// A format of GDAL's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// `.gpkg`
    GeoPackage,
    /// `.fgb`
    FlatGeobuf,
}

/// Writes answers in a container, by way of memory, so that it can go anywhere.
///
/// # Errors
/// When GDAL cannot make it or `out` cannot be written.
pub(super) fn write(container: Container, mut out: impl Write, lines: &[Line]) -> io::Result<()> {
    let (driver, extension) = match container {
        Container::GeoPackage => ("GPKG", "gpkg"),
        Container::FlatGeobuf => ("FlatGeobuf", "fgb"),
    };
    // One name per thread is enough: the file is gone before the next is made.
    let thread = format!("{:?}", std::thread::current().id());
    let thread: String = thread.chars().filter(char::is_ascii_digit).collect();
    let path = format!("/vsimem/plimsoll_{thread}.{extension}");
    let made = fill(driver, &path, lines).and_then(|()| vsi::get_vsi_mem_file_bytes_owned(&path));
    let bytes = made.map_err(|e| io::Error::other(frame::gdal_said(e)))?;
    out.write_all(&bytes)
}

fn fill(driver: &str, path: &str, lines: &[Line]) -> Result<(), GdalError> {
    // The same answers give the same bytes: no time of writing stands in the file.
    set_thread_local_config_option("OGR_CURRENT_DATE", "1970-01-01T00:00:00.000Z")?;
    let filled = fill_layers(driver, path, lines);
    clear_thread_local_config_option("OGR_CURRENT_DATE")?;
    filled
}

fn fill_layers(driver: &str, path: &str, lines: &[Line]) -> Result<(), GdalError> {
    let mut dataset = DriverManager::get_driver_by_name(driver)?.create_vector_only(path)?;
    let mut wgs84 = SpatialRef::from_epsg(4326)?;
    wgs84.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let layer = dataset.create_layer(LayerOptions {
        name: "hulls",
        srs: Some(&wgs84),
        ty: OGRwkbGeometryType::wkbPolygon,
        ..LayerOptions::default()
    })?;
    let columns: Vec<(&str, Column)> = PROPERTIES
        .iter()
        .map(|p| (p.name, column(p.name)))
        .collect();
    define(&layer, &columns)?;
    for hull in lines.iter().flat_map(|l| &l.features) {
        let mut feature = Feature::new(layer.defn())?;
        for (k, property) in PROPERTIES.iter().enumerate() {
            set(
                &mut feature,
                k,
                columns[k].1,
                &hull["properties"][property.name],
            )?;
        }
        let geometry = &hull["geometry"];
        if !geometry.is_null() {
            feature.set_geometry(Geometry::from_geojson(&geometry.to_string())?)?;
        }
        feature.create(&layer)?;
    }
    if driver == "GPKG" {
        add_tiles(&mut dataset, lines)?;
    }
    dataset.close()
}

/// The rows of the tiles, good and failed.
fn add_tiles(dataset: &mut gdal::Dataset, lines: &[Line]) -> Result<(), GdalError> {
    let empty = properties::tile_row(&crate::TileRow::default());
    let names: Vec<&str> = empty
        .as_object()
        .map_or(Vec::new(), |o| o.keys().map(String::as_str).collect());
    let columns: Vec<(&str, Column)> = names.iter().map(|n| (*n, column(n))).collect();
    let layer = dataset.create_layer(LayerOptions {
        name: "tiles",
        srs: None,
        ty: OGRwkbGeometryType::wkbNone,
        ..LayerOptions::default()
    })?;
    define(&layer, &columns)?;
    for Line { tile: row, .. } in lines {
        let mut feature = Feature::new(layer.defn())?;
        for (k, (name, column)) in columns.iter().enumerate() {
            set(&mut feature, k, *column, &row[*name])?;
        }
        feature.create(&layer)?;
    }
    Ok(())
}

/// What a column holds, the same for every file whatever is null in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Integer,
    Real,
    Boolean,
    Text,
}

fn column(name: &str) -> Column {
    let number = [
        "_m",
        "_t",
        "_deg",
        "_bbl",
        "_un",
        "_lo",
        "_hi",
        "fraction",
        "probability",
        "ratio",
    ];
    match name {
        "hull" | "hulls" | "alongside" | "imo" => Column::Integer,
        "lon" | "lat" => Column::Real,
        "bow_known" => Column::Boolean,
        _ if number.iter().any(|end| name.ends_with(end)) => Column::Real,
        _ => Column::Text,
    }
}

fn define(layer: &Layer<'_>, columns: &[(&str, Column)]) -> Result<(), GdalError> {
    for (name, column) in columns {
        let kind = match column {
            Column::Integer | Column::Boolean => OGRFieldType::OFTInteger64,
            Column::Real => OGRFieldType::OFTReal,
            Column::Text => OGRFieldType::OFTString,
        };
        FieldDefn::new(name, kind)?.add_to_layer(layer)?;
    }
    Ok(())
}

fn set(
    feature: &mut Feature<'_>,
    k: usize,
    column: Column,
    value: &Value,
) -> Result<(), GdalError> {
    match (column, value) {
        (_, Value::Null) => feature.set_field_null(k),
        (Column::Boolean, value) => {
            feature.set_field_integer64(k, i64::from(value == &Value::Bool(true)))
        }
        (Column::Integer, value) => match value.as_i64() {
            Some(number) => feature.set_field_integer64(k, number),
            None => feature.set_field_null(k),
        },
        (Column::Real, value) => match value.as_f64() {
            Some(number) => feature.set_field_double(k, number),
            None => feature.set_field_null(k),
        },
        (Column::Text, value) => feature.set_field_string(k, &cell(value)),
    }
}
