//! Where and when which of the seasonal marks holds: ICLL Annex II.
//!
//! A season says how deep a full ship may lie, never what is aboard at a draft. It is that of
//! the place where she lies: that a ship bound for a winter zone must not load deeper at home
//! is not known of an image.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::zones::{Lengths, ZONES, Zone};
use crate::frame::LonLat;

/// The marks beside the summer mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Season {
    /// Deeper by a forty-eighth of the summer draft.
    Tropical,
    /// The summer mark itself.
    Summer,
    /// Higher by a forty-eighth of the summer draft.
    Winter,
    /// Winter, and 50 mm more for ships of 100 m or less.
    WinterNorthAtlantic,
}

/// Ships of this freeboard length or less have seasons of their own in some seas, metres.
const SHORT_SHIP_M: f64 = 100.0;

impl Season {
    /// How much higher than at her summer mark a full ship lies, metres. ICLL Reg 40(3)–(6).
    ///
    /// ```
    /// use plimsoll::load::assigned::Season;
    /// let rise_m = Season::Winter.rise_m(5.75, 85.0);
    /// assert!((rise_m - 0.12).abs() < 5e-4);
    /// ```
    pub fn rise_m(self, summer_draft_m: f64, length_m: f64) -> f64 {
        let step_m = summer_draft_m / 48.0;
        match self {
            Season::Tropical => -step_m,
            Season::Summer => 0.0,
            Season::Winter => step_m,
            Season::WinterNorthAtlantic if length_m <= SHORT_SHIP_M => step_m + 0.05,
            Season::WinterNorthAtlantic => step_m,
        }
    }

    /// The season that holds where and when a ship of freeboard length `length_m` lies, by
    /// Regulations 46 to 52 of ICLL Annex II, as amended: `Summer` outside of all zones. The day
    /// is that of UTC.
    ///
    /// Some seas are winter seasonal areas for ships of 100 m and under alone: the Baltic, the
    /// Black Sea north of 44° N, the north-western Mediterranean, the Sea of Japan, the waters
    /// off the east coast of the United States. Of a port that the Annex puts on the boundary of
    /// two zones, where the ship's voyage decides (Art. 11(2)), it is that of the place.
    ///
    /// ```
    /// use plimsoll::{frame::LonLat, load::assigned::Season};
    /// let vostochny = LonLat { lon_deg: 133.05, lat_deg: 42.73 };
    /// let january = "2024-01-16T01:22:10Z".parse().unwrap();
    /// assert_eq!(Season::at(vostochny, january, 85.0), Season::Winter);
    /// assert_eq!(Season::at(vostochny, january, 128.0), Season::Summer);
    /// let singapore = LonLat { lon_deg: 103.8, lat_deg: 1.2 };
    /// assert_eq!(Season::at(singapore, january, 128.0), Season::Tropical);
    /// ```
    pub fn at(place: LonLat, time: jiff::Timestamp, length_m: f64) -> Season {
        let day = time.to_zoned(TimeZone::UTC).date();
        let lengths = match length_m {
            short if short <= SHORT_SHIP_M => Lengths::Short,
            _ => Lengths::Long,
        };
        let zone = ZONES
            .iter()
            .find(|zone| zone.lengths.hold(lengths) && zone.contains(place));
        zone.map_or(Season::Summer, |zone| zone.on(day))
    }
}

/// What holds where and when a ship lies whose length is not known to the metre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seasons {
    short: Season,
    long: Season,
}

impl Seasons {
    /// Where neither place nor time is known.
    pub(crate) const SUMMER: Seasons = Seasons {
        short: Season::Summer,
        long: Season::Summer,
    };

    pub(crate) fn at(place: LonLat, time: jiff::Timestamp) -> Seasons {
        Seasons {
            short: Season::at(place, time, SHORT_SHIP_M),
            long: Season::at(place, time, f64::INFINITY),
        }
    }

    /// For a ship of freeboard length `length_m`.
    pub(crate) fn of_length(self, length_m: f64) -> Season {
        if length_m <= SHORT_SHIP_M {
            self.short
        } else {
            self.long
        }
    }
}

impl Zone {
    fn on(&self, day: Date) -> Season {
        let today = (day.month(), day.day());
        let within = |&(from, to): &((i8, i8), (i8, i8))| {
            if from <= to {
                (from..=to).contains(&today)
            } else {
                today >= from || today <= to
            }
        };
        if self.periods.is_empty() || self.periods.iter().any(within) {
            self.season
        } else {
            Season::Summer
        }
    }

    /// Whether a place lies in the zone. Between its corners the outline runs along rhumb
    /// lines, which are straight on Mercator's map.
    fn contains(&self, place: LonLat) -> bool {
        let north = mercator(place.lat_deg);
        [-360.0, 0.0, 360.0].into_iter().any(|turn| {
            let east = place.lon_deg + turn;
            let next = self.outline.iter().cycle().skip(1);
            let crossed = self.outline.iter().zip(next).filter(|(a, b)| {
                let (na, nb) = (mercator(a.1), mercator(b.1));
                (na > north) != (nb > north) && east < a.0 + (north - na) / (nb - na) * (b.0 - a.0)
            });
            crossed.count() % 2 == 1
        })
    }
}

/// Northing on Mercator's map, in radians of longitude.
fn mercator(lat_deg: f64) -> f64 {
    libm::asinh(libm::tan(lat_deg.clamp(-89.0, 89.0).to_radians()))
}

#[cfg(test)]
mod tests {
    use super::Season::{Summer, Tropical, Winter, WinterNorthAtlantic as Wna};
    use super::*;

    fn season(lon_deg: f64, lat_deg: f64, day: &str, length_m: f64) -> Season {
        let time = format!("2023-{day}T12:00:00Z").parse().unwrap();
        Season::at(LonLat { lon_deg, lat_deg }, time, length_m)
    }

    /// Place, longitude and latitude; what holds on 10 January and on 10 July, for a ship of
    /// 85 m and for one of 180 m: by the text of the Annex and the position of the port.
    type Port = (&'static str, f64, f64, [Season; 2], [Season; 2]);

    const PORTS: [Port; 76] = [
        // Reg 46: both Atlantic zones and the area, the Pacific zone.
        ("Rotterdam", 4.0, 51.95, [Winter, Summer], [Winter, Summer]),
        ("Bilbao", -3.1, 43.4, [Winter, Summer], [Winter, Summer]),
        ("La Coruña", -8.4, 43.4, [Winter, Summer], [Winter, Summer]),
        ("Lisbon", -9.3, 38.6, [Summer; 2], [Summer; 2]),
        ("Bergen", 5.0, 60.4, [Winter, Summer], [Winter, Summer]),
        ("Murmansk", 33.4, 69.1, [Winter, Summer], [Winter, Summer]),
        ("Reykjavik", -22.0, 64.2, [Wna, Summer], [Wna, Summer]),
        (
            "Ocean, 50 N 30 W",
            -30.0,
            50.0,
            [Wna, Summer],
            [Wna, Summer],
        ),
        ("Azores", -28.0, 38.7, [Wna, Summer], [Wna, Summer]),
        (
            "Ocean, 46 N 12 W",
            -12.0,
            46.0,
            [Winter, Summer],
            [Winter, Summer],
        ),
        ("Madeira", -17.0, 32.6, [Summer; 2], [Summer; 2]),
        ("St John's", -52.6, 47.6, [Winter, Summer], [Winter, Summer]),
        ("Sept-Îles", -66.4, 50.1, [Winter, Summer], [Winter, Summer]),
        ("Halifax", -63.5, 44.6, [Winter, Summer], [Winter, Summer]),
        (
            "Saint John",
            -66.0,
            45.2,
            [Winter, Summer],
            [Winter, Summer],
        ),
        ("Valdez", -146.6, 61.0, [Winter, Summer], [Winter, Summer]),
        (
            "Petropavlovsk",
            158.7,
            52.9,
            [Winter, Summer],
            [Winter, Summer],
        ),
        ("De-Kastri", 141.0, 51.4, [Winter, Summer], [Winter, Summer]),
        (
            "Prigorodnoye",
            142.9,
            46.6,
            [Winter, Summer],
            [Winter, Summer],
        ),
        (
            "Nemuro Strait",
            145.3,
            43.6,
            [Winter, Summer],
            [Winter, Summer],
        ),
        ("Kushiro", 144.3, 42.9, [Summer; 2], [Summer; 2]),
        ("Tokyo Bay", 139.8, 35.4, [Summer; 2], [Summer; 2]),
        ("Vancouver", -123.3, 49.3, [Summer; 2], [Summer; 2]),
        // Reg 47.
        (
            "Punta Arenas",
            -70.8,
            -53.2,
            [Summer, Winter],
            [Summer, Winter],
        ),
        ("Comodoro Rivadavia", -67.4, -45.9, [Summer; 2], [Summer; 2]),
        ("Buenos Aires", -57.0, -35.2, [Summer; 2], [Summer; 2]),
        ("Puerto Montt", -72.9, -41.6, [Summer; 2], [Summer; 2]),
        ("Cape Town", 18.3, -33.9, [Summer; 2], [Summer; 2]),
        (
            "Ocean, 40 S 60 E",
            60.0,
            -40.0,
            [Summer, Winter],
            [Summer, Winter],
        ),
        ("Melbourne", 144.9, -38.2, [Summer; 2], [Summer; 2]),
        ("Hobart", 147.4, -42.95, [Summer; 2], [Summer; 2]),
        ("Bluff", 168.35, -46.6, [Summer; 2], [Summer; 2]),
        (
            "Ocean, 50 S 170 W",
            -170.0,
            -50.0,
            [Summer, Winter],
            [Summer, Winter],
        ),
        // Regs 50 and 51.
        ("New York", -73.9, 40.5, [Winter, Summer], [Summer; 2]),
        ("Houston", -94.7, 29.3, [Summer; 2], [Summer; 2]),
        (
            "Primorsk, Baltic",
            28.6,
            60.3,
            [Winter, Summer],
            [Summer; 2],
        ),
        ("Gothenburg", 11.7, 57.65, [Winter, Summer], [Summer; 2]),
        ("Kalundborg", 11.0, 55.7, [Winter, Summer], [Summer; 2]),
        ("Novorossiysk", 37.8, 44.6, [Winter, Summer], [Summer; 2]),
        ("Burgas", 27.6, 42.5, [Summer; 2], [Summer; 2]),
        ("Fos", 4.9, 43.3, [Winter, Summer], [Summer; 2]),
        ("Porto Torres", 8.4, 40.9, [Winter, Summer], [Summer; 2]),
        ("Genoa", 8.8, 44.3, [Summer; 2], [Summer; 2]),
        ("Barcelona", 2.3, 41.3, [Summer; 2], [Summer; 2]),
        ("Chongjin", 129.8, 41.77, [Winter, Summer], [Summer; 2]),
        ("Vanino", 140.4, 49.0, [Winter, Summer], [Summer; 2]),
        ("Otaru", 141.1, 43.3, [Winter, Summer], [Summer; 2]),
        ("Niigata", 139.1, 38.0, [Summer; 2], [Summer; 2]),
        ("Ulsan", 129.5, 35.4, [Summer; 2], [Summer; 2]),
        ("Nampo", 125.0, 38.6, [Summer; 2], [Summer; 2]),
        // Reg 48.
        ("Singapore", 103.8, 1.2, [Tropical; 2], [Tropical; 2]),
        ("Bangkok", 100.6, 13.3, [Tropical; 2], [Tropical; 2]),
        ("Ras Tanura", 50.2, 26.7, [Tropical; 2], [Tropical; 2]),
        ("Fujairah", 56.5, 25.2, [Tropical; 2], [Tropical; 2]),
        ("Jeddah", 39.0, 21.5, [Tropical; 2], [Tropical; 2]),
        ("Suez", 32.55, 29.8, [Tropical; 2], [Tropical; 2]),
        ("Alexandria", 29.8, 31.2, [Summer; 2], [Summer; 2]),
        ("Lagos", 3.4, 6.3, [Tropical; 2], [Tropical; 2]),
        ("Rio de Janeiro", -43.1, -23.0, [Tropical; 2], [Tropical; 2]),
        ("Colón", -79.9, 9.45, [Tropical; 2], [Tropical; 2]),
        ("Balboa", -79.5, 8.8, [Tropical; 2], [Tropical; 2]),
        ("Callao", -77.3, -12.0, [Tropical; 2], [Tropical; 2]),
        ("San Antonio", -71.7, -33.6, [Summer; 2], [Summer; 2]),
        // Reg 49: in July the Atlantic is tropical till the 15th.
        ("Kingston", -76.8, 17.8, [Tropical; 2], [Tropical; 2]),
        ("Havana", -82.4, 23.3, [Summer; 2], [Summer; 2]),
        ("Cienfuegos", -80.5, 21.8, [Tropical; 2], [Tropical; 2]),
        ("Mumbai", 72.7, 18.9, [Tropical, Summer], [Tropical, Summer]),
        (
            "Chennai",
            80.4,
            13.1,
            [Tropical, Summer],
            [Tropical, Summer],
        ),
        ("Mauritius", 57.4, -20.1, [Summer; 2], [Summer; 2]),
        (
            "Toamasina",
            49.5,
            -18.1,
            [Summer, Tropical],
            [Summer, Tropical],
        ),
        (
            "Port Hedland",
            118.5,
            -20.2,
            [Summer, Tropical],
            [Summer, Tropical],
        ),
        (
            "Weipa",
            141.7,
            -12.7,
            [Summer, Tropical],
            [Summer, Tropical],
        ),
        ("Manila", 120.8, 14.5, [Summer; 2], [Summer; 2]),
        (
            "Honolulu",
            -157.9,
            21.2,
            [Summer, Tropical],
            [Summer, Tropical],
        ),
        ("Acapulco", -99.9, 16.8, [Summer; 2], [Summer; 2]),
        ("Suva", 178.4, -18.2, [Summer, Tropical], [Summer, Tropical]),
    ];

    #[test]
    fn ports_of_all_seas_in_january_and_july() {
        for (port, lon_deg, lat_deg, short, long) in PORTS {
            for (length_m, expected) in [(85.0, short), (180.0, long)] {
                let got = ["01-10", "07-10"].map(|day| season(lon_deg, lat_deg, day, length_m));
                assert_eq!(got, expected, "{port}, {length_m} m");
            }
        }
    }

    #[test]
    fn seasons_turn_on_their_days() {
        for (lon_deg, lat_deg, length_m, of, to) in [
            // Sea of Japan, 1 December to the end of February; the last day of a period is in it.
            (
                129.8,
                41.77,
                85.0,
                [("11-30", Summer), ("12-01", Winter)],
                [("02-28", Winter), ("03-01", Summer)],
            ),
            (
                129.8,
                41.77,
                100.0,
                [("11-30", Summer), ("12-01", Winter)],
                [("02-28", Winter), ("03-01", Summer)],
            ),
            (
                4.0,
                51.95,
                180.0,
                [("10-31", Summer), ("11-01", Winter)],
                [("03-31", Winter), ("04-01", Summer)],
            ),
            (
                -30.0,
                50.0,
                180.0,
                [("10-15", Summer), ("10-16", Wna)],
                [("04-15", Wna), ("04-16", Summer)],
            ),
            (
                -63.5,
                44.6,
                180.0,
                [("12-15", Summer), ("12-16", Winter)],
                [("02-15", Winter), ("02-16", Summer)],
            ),
            (
                -63.5,
                44.6,
                85.0,
                [("10-31", Summer), ("11-01", Winter)],
                [("03-31", Winter), ("04-01", Summer)],
            ),
            (
                4.9,
                43.3,
                85.0,
                [("12-15", Summer), ("12-16", Winter)],
                [("03-15", Winter), ("03-16", Summer)],
            ),
            (
                158.7,
                52.9,
                180.0,
                [("10-15", Summer), ("10-16", Winter)],
                [("04-15", Winter), ("04-16", Summer)],
            ),
            (
                60.0,
                -40.0,
                180.0,
                [("04-15", Summer), ("04-16", Winter)],
                [("10-15", Winter), ("10-16", Summer)],
            ),
            (
                -76.8,
                17.8,
                180.0,
                [("10-31", Summer), ("11-01", Tropical)],
                [("07-15", Tropical), ("07-16", Summer)],
            ),
            (
                72.7,
                18.9,
                180.0,
                [("08-31", Summer), ("09-01", Tropical)],
                [("05-31", Tropical), ("06-01", Summer)],
            ),
            (
                80.4,
                13.1,
                180.0,
                [("11-30", Summer), ("12-01", Tropical)],
                [("04-30", Tropical), ("05-01", Summer)],
            ),
            (
                120.8,
                14.5,
                180.0,
                [("01-20", Summer), ("01-21", Tropical)],
                [("04-30", Tropical), ("05-01", Summer)],
            ),
            (
                -99.9,
                16.8,
                180.0,
                [("02-28", Summer), ("03-01", Tropical)],
                [("06-30", Tropical), ("07-01", Summer)],
            ),
            (
                -99.9,
                16.8,
                180.0,
                [("10-31", Summer), ("11-01", Tropical)],
                [("11-30", Tropical), ("12-01", Summer)],
            ),
        ] {
            for (day, expected) in of.into_iter().chain(to) {
                let got = season(lon_deg, lat_deg, day, length_m);
                assert_eq!(got, expected, "{lon_deg} {lat_deg}, {day}, {length_m} m");
            }
        }
        assert_eq!(season(129.8, 41.77, "01-01", 100.1), Summer);
    }

    #[test]
    fn the_meridian_of_180_degrees_divides_no_zone() {
        for day in ["01-10", "07-10"] {
            for lat_deg in [55.0, 20.0, 5.0, -20.0, -55.0] {
                let west = season(179.99, lat_deg, day, 180.0);
                for lon_deg in [-179.99, 180.01, -180.0, 180.0] {
                    assert_eq!(season(lon_deg, lat_deg, day, 180.0), west, "{lat_deg}");
                }
            }
        }
    }
}
