//! Opening files with GDAL, and nothing from the network unless the caller asked for it.

use std::path::Path;
use std::sync::OnceLock;

use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::{Dataset, DatasetOptions, DriverManager, GdalOpenFlags};

use crate::{Error, Result, frame};

/// Drivers that fetch what a small local file tells them to.
const FETCHING: [&str; 16] = [
    "WMS",
    "WCS",
    "WMTS",
    "HTTP",
    "OGCAPI",
    "STACIT",
    "STACTA",
    "PLMOSAIC",
    "DAAS",
    "EEDA",
    "EEDAI",
    "PLSCENES",
    "NGW",
    "WFS",
    "OAPIF",
    "Rasterlite",
];

/// What names of the network look like, as files and within virtual rasters.
const REMOTE: [&str; 12] = [
    "/vsicurl",
    "/vsis3",
    "/vsigs",
    "/vsiaz",
    "/vsiadls",
    "/vsioss",
    "/vsiswift",
    "/vsihdfs",
    "/vsiwebhdfs",
    "http://",
    "https://",
    "ftp://",
];

/// How much of a virtual raster is looked through, bytes.
const LOOKED_AT: u64 = 16 << 20;

/// GDAL's option that names the one file which may come from the network.
const ONLY: &str = "CPL_VSIL_CURL_ALLOWED_FILENAME";

/// While it lives, this thread's GDAL takes no file from the network, however it is led there:
/// a name can be written in more ways than a search through a file finds, and what a file
/// leads to can lead further.
pub(super) struct Closed {
    closed: bool,
}

impl Closed {
    pub(super) fn unless(allow: bool) -> Closed {
        let closed = !allow && set_thread_local_config_option(ONLY, "none").is_ok();
        Closed { closed }
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        if self.closed {
            let _ = clear_thread_local_config_option(ONLY);
        }
    }
}

/// Opens a raster.
///
/// # Errors
/// [`Error::Refused`] for a name of the network, or a virtual raster that holds one, unless
/// `allow`; [`Error::Io`] for a file that is not there; [`Error::NotARaster`].
pub(super) fn open_dataset(path: &Path, allow: bool) -> Result<Dataset> {
    let name = path.to_string_lossy();
    if !allow {
        refuse_network(path, &name)?;
    }
    let drivers = local_drivers();
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
        allowed_drivers: (!allow).then_some(&drivers),
        ..DatasetOptions::default()
    };
    Dataset::open_ex(path, options).map_err(|e| {
        // A name that only GDAL understands (/vsizip/…, NETCDF:…) is on no disk.
        let on_disk = !name.starts_with("/vsi") && !name.contains(':');
        match std::fs::metadata(path) {
            Err(source) if on_disk => Error::Io {
                path: path.to_owned(),
                source,
            },
            _ => Error::NotARaster {
                path: path.to_owned(),
                reason: frame::gdal_said(e),
            },
        }
    })
}

/// Names of all drivers of rasters that read what they are given.
fn local_drivers() -> Vec<&'static str> {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        // `count` registers them by the binding's own once. Beside that, two threads would
        // register at the same time, which GDAL does not survive.
        (0..DriverManager::count())
            .filter_map(|k| Some(DriverManager::get_driver(k).ok()?.short_name()))
            .filter(|name| !FETCHING.contains(&name.as_str()))
            .collect()
    });
    names.iter().map(String::as_str).collect()
}

fn refuse_network(path: &Path, name: &str) -> Result<()> {
    let refused = |what: &str| Error::Refused {
        path: path.to_owned(),
        reason: format!("it leads to {what} on the network"),
    };
    if let Some(remote) = remote_in(name) {
        return Err(refused(remote));
    }
    // A virtual raster is XML, as a file or in place of a name.
    let text = if name.trim_start().starts_with('<') {
        name.to_owned()
    } else if virtual_raster(path) {
        let read = std::fs::read(path).unwrap_or_default();
        String::from_utf8_lossy(&read).into_owned()
    } else {
        return Ok(());
    };
    match remote_in(&text) {
        Some(remote) => Err(refused(remote)),
        None => Ok(()),
    }
}

fn remote_in(text: &str) -> Option<&'static str> {
    let sources = text.to_ascii_lowercase();
    REMOTE.into_iter().find(|remote| sources.contains(remote))
}

/// Whether a file is a virtual raster or a description of a service, by its first letters.
fn virtual_raster(path: &Path) -> bool {
    let small = std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() <= LOOKED_AT);
    let mut head = [0; 512];
    let read = || -> std::io::Result<usize> {
        use std::io::Read;
        std::fs::File::open(path)?.read(&mut head)
    };
    let mut read = read;
    let n = if small { read().unwrap_or(0) } else { 0 };
    let head = String::from_utf8_lossy(&head[..n]);
    head.contains("<VRTDataset") || head.contains("<GDAL_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_network_are_refused_and_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let vrt = folder.path().join("x.vrt");
        let source = "<SourceFilename>/vsicurl/http://example.invalid/x.tif</SourceFilename>";
        std::fs::write(&vrt, format!("<VRTDataset>{source}</VRTDataset>")).unwrap();
        let wms = folder.path().join("y.xml");
        std::fs::write(
            &wms,
            "<GDAL_WMS><Service><ServerUrl>http://example.invalid</ServerUrl></Service></GDAL_WMS>",
        )
        .unwrap();
        for path in [
            vrt.as_path(),
            wms.as_path(),
            Path::new("/vsicurl/https://example.invalid/x.tif"),
            Path::new("https://example.invalid/x.tif"),
            Path::new("/vsizip//vsicurl/https://example.invalid/x.zip/x.tif"),
        ] {
            let error = open_dataset(path, false).err().unwrap();
            assert!(matches!(error, Error::Refused { .. }), "{error}");
        }
        assert!(!local_drivers().contains(&"WMS"));
        assert!(local_drivers().contains(&"GTiff"));
    }
}
