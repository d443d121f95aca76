//! Measured drafts, from the files that the main job writes.

use std::path::Path;

use serde_json::Value;

use crate::measured::Z95;
use crate::{Error, Measured, Result};

/// The draft of a ship that the register named.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredDraft {
    /// IMO number.
    pub imo: u32,
    /// Name.
    pub vessel: Option<String>,
    /// When the image was taken.
    pub time: jiff::Timestamp,
    /// Metres; the sigma is that of the 90 % interval.
    pub draft_m: Measured,
}

/// Reads answers from `.geojson` or `.ndjson` and keeps those with an IMO number, a time and a
/// draft.
///
/// # Errors
/// [`Error::Io`] where the file cannot be read; [`Error::Sidecar`] where it is not the JSON
/// that the main job writes.
pub fn read_estimates(path: &Path) -> Result<Vec<MeasuredDraft>> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
        path: path.to_owned(),
        source,
    })?;
    let drafts = if path.extension().is_some_and(|e| e == "ndjson") {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines
            .map(drafts_of)
            .collect::<std::result::Result<Vec<_>, _>>()
    } else {
        drafts_of(&text).map(|drafts| vec![drafts])
    };
    let drafts = drafts.map_err(|reason| Error::Sidecar {
        path: path.to_owned(),
        reason,
    })?;
    Ok(drafts.into_iter().flatten().collect())
}

/// Those of one JSON document with `features`.
fn drafts_of(json: &str) -> std::result::Result<Vec<MeasuredDraft>, String> {
    let value: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let features = value["features"].as_array().ok_or("it has no features")?;
    Ok(features
        .iter()
        .filter_map(|f| draft_of(&f["properties"]))
        .collect())
}

fn draft_of(properties: &Value) -> Option<MeasuredDraft> {
    let number = |name: &str| properties[name].as_f64();
    let (lo, hi) = (number("draft_m_lo")?, number("draft_m_hi")?);
    Some(MeasuredDraft {
        imo: u32::try_from(properties["imo"].as_u64()?).ok()?,
        vessel: properties["vessel"].as_str().map(str::to_owned),
        time: properties["datetime"].as_str()?.parse().ok()?,
        draft_m: Measured::new(number("draft_m")?, (hi - lo) / (2.0 * Z95)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEATURE: &str = r#"{"properties": {"imo": 9000003, "vessel": "A",
        "datetime": "2024-03-07T01:22:10Z", "draft_m": 5.5, "draft_m_lo": 5.3, "draft_m_hi": 5.7}}"#;
    const WITHHELD: &str = r#"{"properties": {"imo": 9000003, "vessel": "A",
        "datetime": "2024-03-07T01:22:10Z", "draft_m": null}}"#;

    #[test]
    fn both_formats_and_only_ships_with_name_and_draft() {
        let folder = tempfile::tempdir().unwrap();
        let feature = FEATURE.replace('\n', " ");
        let withheld = WITHHELD.replace('\n', " ");
        let nameless = r#"{"properties": {"draft_m": 5.5}}"#;
        let geojson = format!(r#"{{"features": [{feature}, {withheld}, {nameless}]}}"#);
        let ndjson = format!("{geojson}\n\n{{\"features\": []}}\n");
        for (name, text) in [
            ("a.geojson", geojson.as_str()),
            ("a.ndjson", ndjson.as_str()),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            let found = read_estimates(&path).unwrap();
            assert_eq!(found.len(), 1, "{name}");
            assert_eq!((found[0].imo, found[0].draft_m.value), (9_000_003, 5.5));
            assert!((found[0].draft_m.sigma - 0.2 / Z95).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.geojson");
        assert!(matches!(read_estimates(&path), Err(Error::Io { .. })));
        for text in ["", "[]", "{}", "{\"features\": 1}"] {
            std::fs::write(&path, text).unwrap();
            assert!(
                matches!(read_estimates(&path), Err(Error::Sidecar { .. })),
                "{text:?}"
            );
        }
    }
}
