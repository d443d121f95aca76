//! The seasonal zones and areas of the world: data.
//!
//! ICLL Annex II, Regulations 46 to 52, in the English text of the 1966 Convention as modified
//! by its 1988 Protocol and amended (wetten.overheid.nl, BWBV0003267, English part). Corners
//! that the text names by coordinates stand here by those; capes and ports that it names by
//! their names, by their position. Where it says "the coast", the outline runs inland of it, for
//! a ship lies in the water, and any river up which a tanker sails belongs to the sea before it.
//! What the text leaves to a chart, where a zone ends in the ice of the Arctic, is a judgement.

use super::season::Season;

/// Ships for which a zone is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lengths {
    /// Of 100 m and under.
    Short,
    /// Over 100 m.
    Long,
    /// All.
    All,
}

impl Lengths {
    /// Whether ships of this length are among these.
    pub(super) fn hold(self, of: Lengths) -> bool {
        self == Lengths::All || self == of
    }
}

/// Month and day of the first and the last day.
type Period = ((i8, i8), (i8, i8));

/// A part of the sea, and what holds there in its periods; outside of them it is summer.
pub(super) struct Zone {
    pub(super) lengths: Lengths,
    pub(super) season: Season,
    /// All year where there is none.
    pub(super) periods: &'static [Period],
    /// Longitude and latitude of the corners, degrees; the longitude goes on beyond 180.
    pub(super) outline: &'static [(f64, f64)],
}

const fn winter(
    lengths: Lengths,
    periods: &'static [Period],
    outline: &'static [(f64, f64)],
) -> Zone {
    Zone {
        lengths,
        season: Season::Winter,
        periods,
        outline,
    }
}

const fn tropical(periods: &'static [Period], outline: &'static [(f64, f64)]) -> Zone {
    Zone {
        lengths: Lengths::All,
        season: Season::Tropical,
        periods,
        outline,
    }
}

const fn north_atlantic(periods: &'static [Period], outline: &'static [(f64, f64)]) -> Zone {
    Zone {
        lengths: Lengths::All,
        season: Season::WinterNorthAtlantic,
        periods,
        outline,
    }
}

const NOVEMBER_TO_MARCH: &[Period] = &[((11, 1), (3, 31))];
const DECEMBER_TO_FEBRUARY: &[Period] = &[((12, 1), (2, 29))];
const MID_OCTOBER_TO_MID_APRIL: &[Period] = &[((10, 16), (4, 15))];
const APRIL_TO_NOVEMBER: &[Period] = &[((4, 1), (11, 30))];

/// Reg 46(2); Cape Canso stands for the southernmost meeting of 61° W with Canada's coast.
#[rustfmt::skip] // several corners to a line: this is a table
const ATLANTIC_AREA: &[(f64, f64)] = &[
    (-68.5, 40.0), (-61.0, 45.25), (-61.4, 45.6), (-63.2, 45.55), (-64.2, 45.8), (-64.6, 46.0),
    (-67.0, 46.0), (-68.5, 46.0),
];

/// The first that has the place decides: what a regulation excludes from a zone, or includes
/// in another, stands before it.
#[rustfmt::skip] // several corners to a line: this is a table
pub(super) const ZONES: &[Zone] = &[
    // North Atlantic Winter Seasonal Area, Reg 46(2)
    winter(Lengths::Long, &[((12, 16), (2, 15))], ATLANTIC_AREA),
    // North Atlantic Winter Seasonal Area, Reg 46(2)
    winter(Lengths::Short, NOVEMBER_TO_MARCH, ATLANTIC_AREA),
    // Baltic Sea, Reg 51(1)
    winter(Lengths::Short, NOVEMBER_TO_MARCH, BALTIC),
    // Baltic Sea, Reg 51(1): summer for longer ships, no part of Zone II
    Zone {
        lengths: Lengths::Long,
        season: Season::Summer,
        periods: &[],
        outline: BALTIC,
    },
    // North Atlantic Winter Seasonal Zone I, Reg 46(1)(a), 52(b)
    north_atlantic(
        MID_OCTOBER_TO_MID_APRIL,
        &[
            (-50.0, 45.0), (-15.0, 45.0), (-15.0, 60.0), (0.0, 60.0), (0.0, 85.0),
            (-50.0, 85.0),
        ],
    ),
    // Part of Zone II between 15° W and 50° W, Reg 46(1)(b), 52(a): the rhumb line to Cape
    // Toriñana crosses 15° W at 40.574° N
    north_atlantic(
        NOVEMBER_TO_MARCH,
        &[
            (-50.0, 36.0), (-25.0, 36.0), (-15.0, 40.5736), (-15.0, 45.0), (-50.0, 45.0),
        ],
    ),
    // North Atlantic Winter Seasonal Zone II, Reg 46(1)(b)
    winter(
        Lengths::All,
        NOVEMBER_TO_MARCH,
        &[
            (-68.5, 40.0), (-73.0, 36.0), (-25.0, 36.0),
            (-9.3, 43.05), // Cape Toriñana
            (-9.0, 42.9), (-4.0, 42.5), (0.0, 42.8), (8.0, 48.0), (9.9, 53.0), (9.2, 56.0),
            (10.65, 57.75), // the Skaw
            (12.3, 57.75), (14.0, 61.0), (16.0, 66.5), (25.0, 68.5), (30.0, 63.0), (50.0, 62.0),
            (70.0, 66.0), (70.0, 85.0), (-95.0, 85.0), (-95.0, 52.0), (-72.0, 46.0),
            (-68.5, 46.0),
        ],
    ),
    // North Pacific Winter Seasonal Zone, Reg 46(3)
    winter(
        Lengths::All,
        MID_OCTOBER_TO_MID_APRIL,
        &[
            (135.0, 50.0), (142.4, 50.0), (142.4, 47.0),
            (142.08, 45.9),  // Cape Kril'on
            (141.67, 45.42), // Wakkanai
            (142.3, 44.5), (144.0, 43.5), (145.0, 43.2), (145.0, 35.0), (210.0, 35.0),
            (227.3, 54.67), // Dall Island
            (231.5, 56.0), (226.0, 61.5), (200.0, 66.5), (185.0, 66.5), (160.0, 63.5),
            (135.0, 60.0),
        ],
    ),
    // Southern Winter Seasonal Zone, Reg 47; its longitudes go once round the globe.
    winter(
        Lengths::All,
        &[((4, 16), (10, 15))],
        &[
            (-65.87, -47.1), // Cape Tres Puntas
            (-50.0, -34.0), (16.0, -34.0), (20.0, -36.0), (30.0, -34.0), (118.0, -35.5),
            (144.68, -40.67), // Cape Grim
            (146.5, -41.8),
            (147.2, -43.5),  // Bruny Island
            (167.9, -46.67), // Black Rock Point
            (170.0, -47.0), (190.0, -33.0), (281.0, -33.0), (285.0, -41.0),
            (286.12, -41.79), // Punta Corona
            (286.1, -42.6), (285.67, -43.33), (285.67, -45.75), (288.0, -45.75), (290.0, -47.1),
            (294.13, -47.1), (294.13, -85.0), (-65.87, -85.0),
        ],
    ),
    // off the east coast of the United States, Reg 50
    winter(
        Lengths::Short,
        NOVEMBER_TO_MARCH,
        &[
            (-68.5, 46.0), (-68.5, 40.0), (-73.0, 36.0), (-79.0, 36.0), (-79.0, 46.0),
        ],
    ),
    // Black Sea, Reg 51(2)
    winter(
        Lengths::Short,
        DECEMBER_TO_FEBRUARY,
        &[(27.0, 44.0), (43.0, 44.0), (43.0, 49.0), (27.0, 49.0)],
    ),
    // Mediterranean, Reg 51(3)
    winter(
        Lengths::Short,
        &[((12, 16), (3, 15))],
        &[
            (3.0, 42.3), (3.0, 40.0), (8.6, 40.0), (8.9, 40.5), (9.0, 41.2), (9.0, 41.5),
            (9.1, 42.0), (9.0, 42.7),
            (5.86, 43.05), // Cape Sicié
            (5.9, 43.7), (3.0, 44.0), (2.4, 43.0),
        ],
    ),
    // Sea of Japan, Reg 51(4)
    winter(
        Lengths::Short,
        DECEMBER_TO_FEBRUARY,
        &[
            (128.6, 38.0), (140.4, 43.2), (140.6, 43.1), (141.6, 43.1), (142.0, 44.5),
            (141.67, 45.42), (142.08, 45.9), (142.4, 47.0), (142.4, 50.0), (135.0, 50.0),
            (129.0, 44.0), (126.5, 40.0), (127.3, 38.3),
        ],
    ),
    // Tropical Zone, Atlantic, Reg 48(1), (2)
    tropical(
        &[],
        &[
            (-85.0, 13.0), (-60.0, 13.0), (-58.0, 10.0), (-20.0, 10.0), (-20.0, 30.0),
            (-8.5, 30.0), (3.0, 16.0), (12.0, 9.0), (17.0, -5.0), (17.0, -23.4367),
            (-40.0, -23.4367),
            (-46.3, -23.95), // Santos
            (-52.0, -15.0), (-65.0, 3.0), (-75.0, 4.0), (-77.0, 7.0), (-85.0, 10.5),
        ],
    ),
    // Tropical Zone, Indian and Pacific Oceans, Reg 48(1), (2)
    tropical(
        &[],
        &[
            (42.0, 8.0), (70.0, 8.0), (70.0, 13.0), (76.5, 13.0), (78.5, 11.0), (79.85, 10.5),
            (82.0, 9.0), (82.0, 8.0), (99.0, 8.0), (99.2, 11.0), (99.0, 14.5), (103.5, 14.5),
            (105.5, 11.5), (106.6, 10.9), (107.2, 10.0), (145.0, 10.0), (145.0, 13.0),
            (275.5, 13.0), (281.0, 8.9), (284.0, 5.0), (285.0, -8.0), (291.5, -17.0),
            (290.5, -25.0), (290.0, -32.783), (288.0, -32.783), (285.0, -26.0), (210.0, -11.0),
            (142.5, -11.0),
            (136.75, -11.0), // Cape Wessel
            (134.5, -13.0),
            (130.84, -12.46), // Port Darwin
            (98.0, -10.0), (50.0, -10.0), (50.0, -15.9), (48.2, -15.9), (46.0, -20.0),
            (33.0, -20.0), (36.0, -5.0), (42.0, 2.0),
        ],
    ),
    // Suez Canal, Red Sea, Gulf of Aden, Reg 48(3)(a)
    tropical(
        &[],
        &[
            (32.0, 31.28), // Port Said
            (32.6, 31.28), (35.3, 29.8), (41.0, 22.0), (44.2, 14.0), (45.0, 14.0), (45.0, 10.0),
            (42.0, 10.5), (41.0, 13.5), (36.0, 17.5), (34.5, 23.0), (31.8, 29.0),
        ],
    ),
    // Persian Gulf to 59° E, Reg 48(3)(b)
    tropical(
        &[],
        &[
            (47.0, 31.5), (50.5, 30.8), (57.0, 28.0), (59.0, 26.5), (59.0, 22.3), (54.5, 23.0),
            (49.5, 24.0), (47.0, 28.0),
        ],
    ),
    // within the Great Barrier Reef, Reg 48(3)(c)
    tropical(
        &[],
        &[
            (142.5, -11.0), (144.0, -11.0), (144.3, -13.0), (145.8, -15.0), (147.2, -18.0),
            (150.0, -20.0), (152.5, -22.0), (148.5, -22.0), (145.5, -19.5), (142.7, -14.0),
        ],
    ),
    // North Atlantic, Reg 49(1)
    tropical(
        &[((11, 1), (7, 15))],
        &[
            (-89.5, 20.5),
            (-87.1, 21.6),   // Cape Catoche
            (-84.95, 21.87), // Cape San Antonio
            (-82.5, 22.8), (-80.0, 22.5), (-77.5, 21.2), (-75.5, 20.6), (-74.2, 20.0),
            (-20.0, 20.0), (-20.0, 10.0), (-58.0, 10.0), (-60.0, 13.0), (-85.0, 13.0),
            (-89.5, 15.5),
        ],
    ),
    // Arabian Sea, Reg 49(2)
    tropical(
        &[((9, 1), (5, 31))],
        &[
            (45.0, 8.0), (45.0, 14.5), (52.0, 18.0), (57.0, 22.3), (59.0, 22.6), (59.0, 26.5),
            (67.0, 26.5), (73.5, 24.0), (76.5, 13.0), (70.0, 13.0), (70.0, 8.0),
        ],
    ),
    // Bay of Bengal, Reg 49(3)
    tropical(
        &[((12, 1), (4, 30))],
        &[
            (78.5, 11.0), (79.85, 10.5), (82.0, 9.0), (82.0, 8.0), (99.0, 8.0), (99.2, 13.0),
            (97.5, 18.5), (93.0, 24.0), (87.0, 24.0), (79.0, 16.5),
        ],
    ),
    // South Indian Ocean, west, Reg 49(4)(a)
    tropical(
        APRIL_TO_NOVEMBER,
        &[
            (50.0, -10.0), (51.5, -10.0), (51.5, -15.0), (50.0, -20.0), (46.5, -20.0),
            (48.2, -15.9), (50.0, -15.9),
        ],
    ),
    // South Indian Ocean, east, Reg 49(4)(b)
    tropical(
        &[((5, 1), (11, 30))],
        &[
            (51.5, -10.0), (98.0, -10.0), (130.84, -12.46), (131.8, -15.5), (127.0, -18.5),
            (119.0, -21.5), (114.0, -22.3), (114.0, -15.0), (51.5, -15.0),
        ],
    ),
    // China Sea, Reg 49(5)
    tropical(
        &[((1, 21), (4, 30))],
        &[
            (106.6, 10.0), (107.0, 11.5), (107.5, 15.5), (105.0, 19.0), (106.5, 22.0),
            (110.0, 23.5),
            (114.17, 22.3), // Hong Kong
            (120.1, 16.07), // Sual
            (121.2, 15.0), (124.0, 12.8), (125.0, 11.2), (125.0, 10.0),
        ],
    ),
    // North Pacific, Reg 49(6)(a)
    tropical(
        &[((4, 1), (10, 31))],
        &[(160.0, 13.0), (230.0, 13.0), (230.0, 25.0), (160.0, 25.0)],
    ),
    // off Mexico, Reg 49(6)(b)
    tropical(
        &[((3, 1), (6, 30)), ((11, 1), (11, 30))],
        &[
            (-123.0, 38.5), (-123.0, 33.0), (-105.0, 13.0), (-87.0, 13.0), (-90.0, 15.0),
            (-95.0, 17.3), (-103.0, 20.0), (-108.0, 27.0), (-113.0, 33.0), (-118.0, 35.0),
            (-121.5, 38.5),
        ],
    ),
    // Gulf of Carpentaria, Reg 49(7)(a)
    tropical(
        APRIL_TO_NOVEMBER,
        &[
            (136.75, -11.0), (142.5, -11.0), (142.8, -14.0), (141.5, -18.5), (138.0, -18.5),
            (134.5, -15.5), (135.5, -12.8),
        ],
    ),
    // South Pacific, Reg 49(7)(b): the Tropical Zone's boundary crosses 20° S at 254.18° E
    tropical(
        APRIL_TO_NOVEMBER,
        &[
            (144.0, -11.0), (210.0, -11.0), (254.18, -20.0), (210.0, -20.0), (210.0, -23.4367),
            (154.0, -23.4367), (154.0, -24.0), (150.0, -24.0), (148.5, -22.0), (145.5, -19.5),
            (142.7, -14.0),
        ],
    ),
];

/// Reg 51(1): south of the parallel of the Skaw.
#[rustfmt::skip] // several corners to a line: this is a table
const BALTIC: &[(f64, f64)] = &[
    (10.0, 57.75), (12.5, 57.75), (14.0, 61.0), (17.0, 64.5), (22.0, 66.5), (27.0, 66.0),
    (26.5, 63.0), (31.5, 60.8), (31.0, 58.5), (22.0, 53.8), (14.0, 53.0), (9.9, 53.3),
    (9.2, 55.5), (9.2, 56.8),
];
