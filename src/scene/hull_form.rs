//! The shape of a hull: half-breadth at every height and length, and the volume under water.
//!
//! Ship frame: x forward from half length overall, y to starboard, z up from the keel; metres.

use super::mesh::Mesh;
use super::paint::Paint;
use super::vector::Vec3;

/// A hull: what a naval architect would draw, from a dozen numbers.
///
/// Waterlines are straight in the parallel middle body and taper in powers to stem and
/// transom. Entrance and run are short at the deck and grow longer toward the keel, which
/// makes flare forward and a finer body below the summer waterline.
#[derive(Debug, Clone, PartialEq)]
pub struct HullForm {
    /// Length overall, metres.
    pub length_m: f64,
    /// Moulded breadth, metres.
    pub beam_m: f64,
    /// Moulded depth at side at half length, metres.
    pub depth_m: f64,
    /// Summer draft, metres.
    pub summer_draft_m: f64,
    /// Length of the entrance at the deck over length overall.
    pub bow_fraction: f64,
    /// Length of the run at the deck over length overall.
    pub run_fraction: f64,
    /// Breadth of the transom at the deck over the beam.
    pub transom_fraction: f64,
    /// How far the stem at the forecastle stands forward of the stem at the summer waterline,
    /// metres.
    pub stem_rake_m: f64,
    /// Rise of the deck edge at the stem, metres; none within a quarter length of half length.
    pub sheer_bow_m: f64,
    /// Rise of the deck edge at the transom, metres.
    pub sheer_stern_m: f64,
    /// Height of the forecastle above the deck, metres; 0 for none.
    pub forecastle_m: f64,
    /// Bilge radius, metres.
    pub bilge_m: f64,
    /// Length by which entrance and run together grow from the deck to the keel, over length
    /// overall; [`HullForm::with_block_coefficient`] finds it.
    pub fineness: f64,
}

/// Along the hull: 0 at the transom, 0–1 the run, 1–2 the parallel body, 2–3 the entrance.
type Station = f64;

/// Stations of the mesh, close together where waterlines bend.
const STATIONS: [Station; 27] = [
    0.0, 0.1, 0.22, 0.36, 0.52, 0.7, 0.85, 1.0, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75, 1.875, 2.0,
    2.12, 2.28, 2.44, 2.58, 2.7, 2.8, 2.88, 2.94, 2.975, 2.993, 3.0,
];

impl HullForm {
    /// The same hull with entrance and run such that the displaced volume at summer draft is
    /// `block · length_pp · beam · summer draft`, as near as its shape allows.
    pub fn with_block_coefficient(mut self, block: f64, length_pp_m: f64) -> Self {
        let wanted = block * length_pp_m * self.beam_m * self.summer_draft_m;
        let (mut full, mut fine) = (0.0, 1.2);
        for _ in 0..30 {
            self.fineness = 0.5 * (full + fine);
            if self.volume_m3(self.summer_draft_m, 0.0) > wanted {
                full = self.fineness;
            } else {
                fine = self.fineness;
            }
        }
        self
    }

    /// Volume of the solid below a plane, cubic metres, by summing half-breadths.
    ///
    /// `draft_m` is above the keel at half length, `trim_m` the draft aft less that forward
    /// over length overall.
    pub fn volume_m3(&self, draft_m: f64, trim_m: f64) -> f64 {
        const ALONG: usize = 96;
        const UP: usize = 24;
        let dx = self.length_m / ALONG as f64;
        let mut volume = 0.0;
        for i in 0..ALONG {
            let x = -0.5 * self.length_m + (i as f64 + 0.5) * dx;
            let waterline = (draft_m - trim_m * x / self.length_m).clamp(0.0, self.deck_m(x));
            let dz = waterline / UP as f64;
            let area: f64 = (0..UP)
                .map(|k| 2.0 * self.half_breadth_m(x, (k as f64 + 0.5) * dz) * dz)
                .sum();
            volume += area * dx;
        }
        volume
    }

    /// The draft at half length at which the solid displaces `volume_m3`, by bisection; at
    /// most the depth.
    pub fn draft_for_volume_m(&self, volume_m3: f64, trim_m: f64) -> f64 {
        let (mut low, mut high) = (0.0, self.depth_m);
        for _ in 0..36 {
            let middle = 0.5 * (low + high);
            if self.volume_m3(middle, trim_m) < volume_m3 {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    }

    /// Height of the deck edge above the keel, metres.
    pub fn deck_m(&self, x: f64) -> f64 {
        let rise = |reach: f64| {
            let s = (4.0 * reach / self.length_m - 1.0).clamp(0.0, 1.0);
            s * s
        };
        self.depth_m + self.sheer_bow_m * rise(x) + self.sheer_stern_m * rise(-x)
    }

    /// Half-breadth at a point of the centreplane, metres; 0 beyond the ends.
    pub fn half_breadth_m(&self, x: f64, z: f64) -> f64 {
        let (stern, stem) = (self.stern_m(z), self.stem_m(z));
        if x < stern || x > stem {
            return 0.0;
        }
        self.half_at(self.station_at(x, z), z)
    }

    /// Height of the top of the forecastle at the stem, metres.
    fn top_m(&self) -> f64 {
        self.depth_m + self.sheer_bow_m + self.forecastle_m
    }

    fn stem_m(&self, z: f64) -> f64 {
        let (top, load) = (self.top_m(), self.summer_draft_m);
        let below = ((top - z) / (top - load)).clamp(0.0, 1.0);
        0.5 * self.length_m - self.stem_rake_m * below
    }

    fn stern_m(&self, z: f64) -> f64 {
        let load = self.summer_draft_m;
        let below_deck = ((self.depth_m - z) / (self.depth_m - load)).clamp(0.0, 1.0);
        let below_load = (1.0 - z / load).clamp(0.0, 1.0);
        let counter = 0.01 * self.length_m * below_deck;
        let cut_up = 0.06 * self.length_m * below_load.sqrt();
        (-0.5 * self.length_m + counter + cut_up).min(0.0)
    }

    /// Lengths of run and entrance at a height, metres.
    fn ends_m(&self, z: f64) -> [f64; 2] {
        let load = self.summer_draft_m;
        let below_deck = ((self.top_m() - z) / (self.top_m() - load)).clamp(0.0, 1.0);
        let below_load = (1.0 - z / load).clamp(0.0, 1.0);
        let growth = 0.35 * below_deck + 0.65 * below_load * below_load.sqrt();
        let extra = self.fineness * growth;
        let run = (self.run_fraction + 0.5 * extra) * self.length_m;
        let entrance = (self.bow_fraction + 0.5 * extra) * self.length_m;
        // A parallel body of some length is left at every height.
        let room = 0.97 * (self.stem_m(z) - self.stern_m(z));
        let shrink = (room / (run + entrance)).min(1.0);
        [run * shrink, entrance * shrink]
    }

    fn station_at(&self, x: f64, z: f64) -> Station {
        let [run, entrance] = self.ends_m(z);
        let (aft, fore) = (self.stern_m(z) + run, self.stem_m(z) - entrance);
        if x < aft {
            1.0 - (aft - x) / run
        } else if x <= fore {
            1.0 + (x - aft) / (fore - aft)
        } else {
            2.0 + (x - fore) / entrance
        }
    }

    fn x_at(&self, s: Station, z: f64) -> f64 {
        let [run, entrance] = self.ends_m(z);
        let (aft, fore) = (self.stern_m(z) + run, self.stem_m(z) - entrance);
        if s < 1.0 {
            aft - (1.0 - s) * run
        } else if s <= 2.0 {
            aft + (s - 1.0) * (fore - aft)
        } else {
            fore + (s - 2.0) * entrance
        }
    }

    fn half_at(&self, s: Station, z: f64) -> f64 {
        let full = if s < 1.0 {
            let t = self.transom_at(z);
            t + (1.0 - t) * (1.0 - (1.0 - s) * (1.0 - s))
        } else if s <= 2.0 {
            1.0
        } else {
            // Round at the deck, sharp at the summer waterline and below.
            let load = self.summer_draft_m;
            let above = ((z - load) / (self.depth_m - load)).clamp(0.0, 1.0);
            (1.0 - (s - 2.0).min(1.0).powf(2.1)).powf(1.0 - 0.3 * above)
        };
        let bilge = if z < self.bilge_m {
            let r = self.bilge_m;
            r - (r * r - (r - z) * (r - z)).max(0.0).sqrt()
        } else {
            0.0
        };
        full * (0.5 * self.beam_m - bilge).max(0.0)
    }

    fn transom_at(&self, z: f64) -> f64 {
        let load = self.summer_draft_m;
        let above = ((z - load) / (self.depth_m - load)).clamp(0.0, 1.0);
        let below = ((z - 0.7 * load) / (0.3 * load)).clamp(0.0, 1.0);
        self.transom_fraction * (0.4 * below + 0.6 * above)
    }

    /// Where a station meets the deck edge: the height depends on x, and x on the height.
    fn deck_at(&self, s: Station) -> f64 {
        let mut z = self.depth_m;
        for _ in 0..6 {
            z = self.deck_m(self.x_at(s, z));
        }
        z
    }

    fn side(&self, s: Station, z: f64, starboard: f64) -> Vec3 {
        [self.x_at(s, z), starboard * self.half_at(s, z), z]
    }

    /// Sides, deck and transom.
    pub(super) fn build(&self, mesh: &mut Mesh, hull: Paint, boot: Paint, deck: Paint) {
        let (load, bilge) = (self.summer_draft_m, self.bilge_m);
        let rows = |s: Station| {
            let top = self.deck_at(s);
            [
                0.0,
                0.3 * bilge,
                bilge,
                0.5 * (bilge + load),
                load,
                load + 0.33 * (top - load),
                load + 0.67 * (top - load),
                top,
            ]
        };
        for starboard in [-1.0, 1.0] {
            let (below, above) = (mesh.face(boot), mesh.face(hull));
            for pair in STATIONS.windows(2) {
                let (aft, fore) = (rows(pair[0]), rows(pair[1]));
                for k in 0..aft.len() - 1 {
                    let corner = |s: Station, z: f64| self.side(s, z, starboard);
                    let quad = [
                        corner(pair[0], aft[k]),
                        corner(pair[1], fore[k]),
                        corner(pair[1], fore[k + 1]),
                        corner(pair[0], aft[k + 1]),
                    ];
                    mesh.quad(quad, if k < 4 { below } else { above });
                }
            }
        }
        let transom = mesh.face(hull);
        let at = rows(STATIONS[0]);
        for k in 0..at.len() - 1 {
            let p = |z: f64, y: f64| self.side(STATIONS[0], z, y);
            let quad = [
                p(at[k], -1.0),
                p(at[k], 1.0),
                p(at[k + 1], 1.0),
                p(at[k + 1], -1.0),
            ];
            mesh.quad(quad, transom);
        }
        self.deck_between(mesh, [0.0, 3.0], deck);
    }

    /// The deck from station to station.
    fn deck_between(&self, mesh: &mut Mesh, span: [Station; 2], paint: Paint) {
        let face = mesh.face(paint);
        for pair in between(span).windows(2) {
            let at = |s: Station, side: f64| self.side(s, self.deck_at(s), side);
            let quad = [
                at(pair[0], -1.0),
                at(pair[1], -1.0),
                at(pair[1], 1.0),
                at(pair[0], 1.0),
            ];
            mesh.quad(quad, face);
        }
    }

    /// A block over the whole breadth above the deck from `from_x` to the nearer end:
    /// forecastle or poop.
    pub(super) fn raise(&self, mesh: &mut Mesh, block: &Raised) {
        let cut = self.station_at(block.from_x, self.depth_m);
        let span = if block.from_x > 0.0 {
            [cut, 3.0]
        } else {
            [0.0, cut]
        };
        // Stations lean with the stem, but the bulkhead stands upright.
        let at = |s: Station, rise: f64, side: f64| {
            if s == cut {
                let z = self.deck_m(block.from_x) + rise;
                [block.from_x, side * self.half_breadth_m(block.from_x, z), z]
            } else {
                self.side(s, self.deck_at(s) + rise, side)
            }
        };
        let h = block.height_m;
        let roof = mesh.face(block.roof);
        let sides = [-1.0, 1.0].map(|side| (side, mesh.face(block.side)));
        for pair in between(span).windows(2) {
            let [aft, fore] = [pair[0], pair[1]];
            for (side, face) in sides {
                let top = [at(aft, h, side), at(fore, h, side)];
                mesh.quad(
                    [at(aft, 0.0, side), at(fore, 0.0, side), top[1], top[0]],
                    face,
                );
                // Solid plating on the edge, without thickness.
                if block.bulwark_m > 0.0 {
                    let over = top.map(|p| [p[0], p[1], p[2] + block.bulwark_m]);
                    mesh.quad([top[0], top[1], over[1], over[0]], face);
                }
            }
            mesh.quad(
                [
                    at(aft, h, -1.0),
                    at(fore, h, -1.0),
                    at(fore, h, 1.0),
                    at(aft, h, 1.0),
                ],
                roof,
            );
        }
        let bulkhead = mesh.face(block.bulkhead);
        for s in span {
            mesh.quad(
                [
                    at(s, 0.0, -1.0),
                    at(s, 0.0, 1.0),
                    at(s, h, 1.0),
                    at(s, h, -1.0),
                ],
                bulkhead,
            );
        }
    }
}

/// A forecastle or a poop.
pub(super) struct Raised {
    /// Where it begins, metres forward of half length; it reaches to the nearer end.
    pub(super) from_x: f64,
    pub(super) height_m: f64,
    pub(super) bulwark_m: f64,
    pub(super) side: Paint,
    pub(super) bulkhead: Paint,
    pub(super) roof: Paint,
}

/// The stations of the mesh from one station to another, both included.
fn between([from, to]: [Station; 2]) -> Vec<Station> {
    let inside = STATIONS.iter().copied().filter(|s| *s > from && *s < to);
    std::iter::once(from)
        .chain(inside)
        .chain(std::iter::once(to))
        .collect()
}
