//! What one file says of an acquisition, in numbers, and the judgement of those numbers.
//!
//! Every supplier's reader fills a [`Said`]; the checks that catch the lies that are known to
//! be in circulation stand here, once for all of them. A contradiction is resolved only where
//! one reading can be proved; otherwise the quantity is unknown and a [`Remark`] says why.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::{Facts, ORBIT_M, Remark, Remarks, check_azimuth, check_elevation, check_slant};
use crate::Result;
use crate::frame::{Azimuth, Elevation, Incidence, LonLat, OffNadir, SunPosition, ViewDirection};

/// What a file says of sun, view and time.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::tile) struct Said {
    pub(in crate::tile) sun_azimuth_deg: Option<f64>,
    pub(in crate::tile) sun_elevation_deg: Option<f64>,
    /// From the target toward the satellite; twice where a file says it twice.
    pub(in crate::tile) view_azimuth_deg: [Option<f64>; 2],
    /// At the target; some suppliers give it a sign.
    pub(in crate::tile) incidence_deg: Option<f64>,
    /// At the satellite; some suppliers give it a sign.
    pub(in crate::tile) off_nadir_deg: Option<f64>,
    pub(in crate::tile) time: Option<Timestamp>,
    /// Where the file says that the image lies.
    pub(in crate::tile) place: Option<LonLat>,
    pub(in crate::tile) remarks: Remarks,
}

/// Degrees by which two azimuths of one satellite may differ: a scene is some 6 km wide to
/// either side of its centre, and near the nadir that turns the azimuth.
const AZIMUTHS_AGREE_DEG: f64 = 5.0;

/// Orbits of imagers, metres: SkySat at its lowest, SPOT at its highest.
const ORBITS_M: (f64, f64) = (400e3, 900e3);

/// Degrees by which incidence and off-nadir may miss each other: they are rounded, and one may
/// be that of the scene's centre and the other a mean.
const TRIANGLE_SLACK_DEG: f64 = 0.5;

impl Said {
    /// Sun, view and time as far as they can be believed.
    ///
    /// # Errors
    /// [`Error::Acquisition`](crate::Error::Acquisition) for an angle that cannot be.
    pub(in crate::tile) fn judged(&self, said_by: &Path) -> Result<Facts> {
        let mut facts = Facts {
            remarks: self.remarks,
            ..Facts::default()
        };
        if let (Some(azimuth), Some(elevation)) = (self.sun_azimuth_deg, self.sun_elevation_deg) {
            check_azimuth(said_by, "sun azimuth", azimuth)?;
            check_elevation(said_by, "sun elevation", elevation)?;
            facts.sun = Some(SunPosition {
                azimuth: Azimuth::toward_deg(azimuth),
                elevation: Elevation::above_horizon_deg(elevation),
            });
        }
        for angle in [self.incidence_deg, self.off_nadir_deg]
            .into_iter()
            .flatten()
        {
            check_slant(said_by, "incidence or off-nadir angle", angle.abs())?;
        }
        for azimuth in self.view_azimuth_deg.into_iter().flatten() {
            check_azimuth(said_by, "satellite azimuth", azimuth)?;
        }
        let (incidence, remark) = incidence(self.incidence_deg, self.off_nadir_deg);
        facts.note(remark);
        let azimuth = match self.view_azimuth_deg.map(|a| a.map(Azimuth::toward_deg)) {
            [Some(a), Some(b)] if a.minus_deg(b).abs() > AZIMUTHS_AGREE_DEG => {
                facts.note(Some(Remark::ViewAzimuthDisputed));
                None
            }
            [a, b] => a.or(b),
        };
        match (azimuth, incidence) {
            (Some(azimuth), Some(incidence)) => {
                facts.view = Some(ViewDirection { azimuth, incidence });
            }
            _ => facts.incidence = incidence,
        }
        facts.time = self.time.filter(|time| {
            let plausible = (1972..=2100).contains(&time.to_zoned(TimeZone::UTC).year());
            if !plausible {
                facts.note(Some(Remark::TimeImplausible));
            }
            plausible
        });
        Ok(facts)
    }

    /// A number; a word or a code in its place is a placeholder.
    pub(in crate::tile) fn number(&mut self, text: Option<&str>) -> Option<f64> {
        let text = text?.trim().trim_matches('"').trim_end_matches(" degrees");
        if text.is_empty() {
            return None;
        }
        // Suppliers write 999, -999 or -9999 for what they do not know.
        let number = text.parse::<f64>().ok().filter(|v| v.abs() < 999.0);
        if number.is_none() {
            self.remarks = self.remarks.with(Remark::MetadataPlaceholder);
        }
        number
    }

    /// An ISO 8601 date and time; UTC where it names no zone.
    pub(in crate::tile) fn instant(&mut self, text: Option<&str>) -> Option<Timestamp> {
        let text = text?.trim().trim_matches('"');
        if text.is_empty() {
            return None;
        }
        let parsed = text.parse().or_else(|_| format!("{text}Z").parse());
        self.or_placeholder(parsed.ok())
    }

    /// A date and a time of day in UTC.
    pub(in crate::tile) fn moment(
        &mut self,
        date: Option<&str>,
        time: Option<&str>,
    ) -> Option<Timestamp> {
        let (date, time) = (date?.trim(), time?.trim().trim_end_matches('Z'));
        if date.is_empty() || time.is_empty() {
            return None;
        }
        let parsed = date.parse::<Date>().ok().zip(time.parse::<Time>().ok());
        let moment = parsed.and_then(|(d, t)| d.to_datetime(t).to_zoned(TimeZone::UTC).ok());
        self.or_placeholder(moment.map(|z| z.timestamp()))
    }

    fn or_placeholder<T>(&mut self, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.remarks = self.remarks.with(Remark::MetadataPlaceholder);
        }
        value
    }
}

/// The incidence that can be believed.
fn incidence(said: Option<f64>, off_nadir: Option<f64>) -> (Option<Incidence>, Option<Remark>) {
    let signed = said.is_some_and(|i| i < 0.0);
    let remark = signed.then_some(Remark::IncidenceSigned);
    let off_nadir = off_nadir.map(f64::abs);
    let Some(i) = said.map(f64::abs) else {
        let from = off_nadir.and_then(|eta| OffNadir::at_satellite_deg(eta).incidence(ORBIT_M));
        return (from, from.map(|_| Remark::IncidenceFromOffNadir));
    };
    let Some(eta) = off_nadir else {
        return (Some(Incidence::at_target_deg(i)), remark);
    };
    let complement = Incidence::from_satellite_elevation_deg(i);
    if closes_triangle(i, eta) {
        (Some(Incidence::at_target_deg(i)), remark)
    } else if closes_triangle(complement.deg(), eta) {
        (Some(complement), Some(Remark::IncidenceWasElevation))
    } else if (i - eta).abs() < 0.1 {
        (None, Some(Remark::OffNadirForIncidence))
    } else {
        (None, Some(Remark::IncidenceContradicted))
    }
}

/// Whether `sin i = (R + H)/R · sin η` holds for an orbit that imagers fly in.
fn closes_triangle(incidence_deg: f64, off_nadir_deg: f64) -> bool {
    let eta = OffNadir::at_satellite_deg(off_nadir_deg);
    let at = |height_m| eta.incidence(height_m).map(Incidence::deg);
    let lowest = at(ORBITS_M.0).unwrap_or(90.0) - TRIANGLE_SLACK_DEG;
    let highest = at(ORBITS_M.1).unwrap_or(90.0) + TRIANGLE_SLACK_DEG;
    (lowest..=highest).contains(&incidence_deg)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(said: Said) -> (Option<ViewDirection>, Vec<Remark>) {
        let facts = said.judged(Path::new("x")).unwrap();
        (facts.view, facts.remarks.iter().collect())
    }

    fn angles(azimuth: f64, incidence: Option<f64>, off_nadir: Option<f64>) -> Said {
        Said {
            view_azimuth_deg: [Some(azimuth), None],
            incidence_deg: incidence,
            off_nadir_deg: off_nadir,
            ..Said::default()
        }
    }

    /// Off-nadir and "incidence" of Libya, Gambia and the Bay of Bengal in the Maxar Open Data
    /// catalogue; WorldView-2 flies at 770 km, for which the relation gives 19.8°, 9.5° and
    /// 30.6°.
    #[test]
    fn an_elevation_under_the_name_of_incidence_is_turned_round() {
        for (eta, said, right, at_770_km) in [
            (17.6, 70.1, 19.9, 19.8),
            (8.5, 80.5, 9.5, 9.5),
            (27.0, 59.3, 30.7, 30.6),
        ] {
            let (view, remarks) = view(angles(343.8, Some(said), Some(eta)));
            let i = view.unwrap().incidence.deg();
            assert!((i - right).abs() < 1e-9, "{i}");
            assert!((i - at_770_km).abs() < 0.15, "{i}");
            assert_eq!(remarks, [Remark::IncidenceWasElevation]);
        }
    }

    #[test]
    fn what_cannot_be_proved_is_unknown() {
        for (eta, said, remark) in [
            (20.0, 20.0, Remark::OffNadirForIncidence),
            (20.0, 35.0, Remark::IncidenceContradicted),
            (5.0, 60.0, Remark::IncidenceContradicted),
        ] {
            let (view, remarks) = view(angles(10.0, Some(said), Some(eta)));
            assert_eq!((view, remarks), (None, vec![remark]));
        }
    }

    /// The mean angles of the WorldView images of the Stereo Pipeline's tests.
    #[test]
    fn real_pairs_close_their_triangle() {
        for (eta, elevation) in [
            (4.9, 84.7),
            (26.5, 59.8),
            (17.6, 70.1),
            (30.4, 55.5),
            (34.4, 52.6),
        ] {
            assert!(closes_triangle(90.0 - elevation, eta), "{eta} {elevation}");
            assert!(!closes_triangle(elevation, eta), "{eta} {elevation}");
        }
    }

    #[test]
    fn a_sign_is_no_size() {
        let (view, remarks) = view(angles(10.0, Some(-22.9), None));
        assert_eq!(view.unwrap().incidence.deg(), 22.9);
        assert_eq!(remarks, [Remark::IncidenceSigned]);
    }

    /// sin i = (6371 + 620)/6371 · sin 30°: 33.275°.
    #[test]
    fn off_nadir_alone_gives_the_incidence_of_a_usual_orbit_and_says_so() {
        let (view, remarks) = view(angles(10.0, None, Some(30.0)));
        assert!((view.unwrap().incidence.deg() - 33.275).abs() < 1e-3);
        assert_eq!(remarks, [Remark::IncidenceFromOffNadir]);
    }

    /// SkySat 20170831_195425_SS02: view:azimuth 202.8, pl:satellite_azimuth 329.8.
    #[test]
    fn of_two_azimuths_neither_is_believed() {
        let mut said = angles(202.8, Some(29.5), None);
        said.view_azimuth_deg[1] = Some(329.8);
        assert_eq!(
            view(said.clone()),
            (None, vec![Remark::ViewAzimuthDisputed])
        );
        said.view_azimuth_deg = [Some(359.0), Some(2.0)];
        assert_eq!(view(said).0.unwrap().azimuth.deg(), 359.0);
    }

    #[test]
    fn years_without_satellites_and_words_for_numbers() {
        for year in ["1432", "1959"] {
            let mut said = Said::default();
            said.time = said.instant(Some(&format!("{year}-11-25T17:40:29.834958Z")));
            let facts = said.judged(Path::new("x")).unwrap();
            assert_eq!(facts.time, None);
            assert!(facts.remarks.contains(Remark::TimeImplausible));
        }
        let mut said = Said::default();
        assert_eq!(said.number(Some("CENTER_SUN_AZIMUTH")), None);
        assert!(said.remarks.contains(Remark::MetadataPlaceholder));
        let mut said = Said::default();
        assert_eq!(said.number(Some("-999.0")), None);
        assert!(said.remarks.contains(Remark::MetadataPlaceholder));
        let mut said = Said::default();
        assert_eq!(said.number(Some(" 1.5e+01 ")), Some(15.0));
        assert_eq!(said.number(None), None);
        assert!(said.remarks.is_empty());
    }

    #[test]
    fn dates_and_times_as_suppliers_write_them() {
        let mut said = Said::default();
        let utc = said.moment(Some("2001-11-29"), Some("10:30:43")).unwrap();
        assert_eq!(utc.to_string(), "2001-11-29T10:30:43Z");
        let utc = said
            .moment(Some("2017-04-12"), Some("11:06:01.9Z"))
            .unwrap();
        assert_eq!(utc.to_string(), "2017-04-12T11:06:01.9Z");
        let utc = said.instant(Some("2013-04-01T11:00:00.5")).unwrap();
        assert_eq!(utc.to_string(), "2013-04-01T11:00:00.5Z");
        assert!(said.remarks.is_empty());
    }
}
