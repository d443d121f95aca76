//! From the stages' results to the answer's fields.

use super::{
    Flag, HullAnswer, HullQuantiles, Markup, QUANTILE_PROBABILITIES, Quantiles, ShipType,
    Situation, beam,
};
use crate::frame::{LonLat, Pixel, ViewDirection};
use crate::freeboard::{AMBIGUOUS_BEAM, Freeboard, Lean, Sides};
use crate::hull::{
    Beside, Dimensions, Heights, Hull, HullFrame, ShipTypes, Spot, displacement_m, is_moving,
    ship_types,
};
use crate::load::{Load, Observation};
use crate::sea::SeaState;
use crate::tile::Tile;
use crate::{Interval, Measured, Withheld};

/// Standard deviation of a beam in glitter, as a part of it, where no freeboard tells deck from
/// shadow: from the scatter on rendered ships.
const SHADOW_TOO: f64 = 0.12;

/// What the pixels say of one hull, before the load.
#[derive(Debug, Clone)]
pub struct Measurements {
    length_m: Measured,
    /// Standard deviation of what she may be longer.
    longer_sigma_m: f64,
    beam_m: Measured,
    freeboard_m: Option<Measured>,
    trim_m: Option<Measured>,
    /// Origin at the hull's centre on the sea, along her axis.
    frame: HullFrame,
    place: Option<LonLat>,
    time: Option<jiff::Timestamp>,
    centre: Pixel,
    bow_known: bool,
    situation: Situation,
    alongside: Option<usize>,
    ship_types: ShipTypes,
    band_displacement_m: Option<Measured>,
    flags: Vec<Flag>,
    markup: Markup,
}

/// The deck's outline as parts of length and half beam, from the stern round by starboard.
const OUTLINE: [(f64, f64); 7] = [
    (-0.50, 0.85),
    (-0.46, 1.0),
    (0.34, 1.0),
    (0.40, 0.85),
    (0.45, 0.55),
    (0.48, 0.27),
    (0.50, 0.0),
];

impl Measurements {
    /// Joins hull and freeboard: dimensions free of lean, outline and lines to draw.
    pub fn of(tile: &Tile, sea: &SeaState, hull: &Hull, freeboard: &Freeboard) -> Measurements {
        let said = tile.acquisition.view.map(|v| v.value);
        let view = if freeboard.view_turned {
            said.map(ViewDirection::turned_round)
        } else {
            said
        };
        let reading = freeboard.outcome.as_ref().ok();
        let heights = reading.map(|r| Heights {
            freeboard_m: r.freeboard_m.value,
            trim_m: r.trim_m.value,
        });
        let dimensions = Dimensions::of(hull, sea, view, heights);
        let half_width = hull.imaged_width_m / 2.0;
        // Sides fitted without a freeboard still hold the deck's edges, but their place on
        // the sea rests on that freeboard: only the beam is taken.
        let sides = freeboard.sides.unwrap_or(Sides {
            port_m: -half_width,
            starboard_m: half_width,
            turn_deg: 0.0,
            // Where no fit was believed, the border that was seen may be the pipes' shadow's.
            beam_sigma_m: match freeboard.outcome {
                Err(Withheld::FitAmbiguous) => AMBIGUOUS_BEAM * hull.imaged_width_m,
                _ => sea.gsd_m.hypot(hull.beside_sigma_m(hull.imaged_width_m)),
            },
        });
        let across = match reading {
            Some(_) => (sides.port_m + sides.starboard_m) / 2.0,
            None => dimensions.centre.starboard_m,
        };
        let frame = hull.frame.moved(
            Spot::new(dimensions.centre.forward_m, across),
            sides.turn_deg,
        );
        let width_m = sides.starboard_m - sides.port_m;
        let mut beam_m = Measured::new(width_m, sides.beam_sigma_m);
        if reading.is_none() {
            let in_glitter = if hull.in_glitter { SHADOW_TOO } else { 0.0 };
            let doubt_m = beam::broader_m(dimensions.length_m.value, width_m);
            beam_m.sigma = beam_m.sigma.hypot(in_glitter * width_m).hypot(doubt_m);
        }
        // Of who is cut less than the length is seen.
        if !hull.cut_by_edge {
            beam_m = beam::with_usual(dimensions.length_m.value, beam_m);
        }
        let remarks = tile.acquisition.remarks;
        let mut flags: Vec<Flag> = remarks.iter().map(Flag::from).collect();
        if frame.ground.origin.is_none() {
            flags.push(Flag::NoGeoreference);
        }
        if view.is_none() {
            flags.push(Flag::LayoverUncorrected);
        }
        if hull.cut_by_edge {
            flags.push(Flag::CutByTileEdge);
        }
        if !hull.bow_known {
            flags.push(Flag::BowUnknown);
        }
        if freeboard.cues_disagree() {
            flags.push(Flag::CuesDisagree);
        }
        if freeboard.view_turned {
            flags.push(Flag::ViewTurned);
        } else if reading.is_some() && freeboard.lean != Lean::Confirmed {
            flags.push(Flag::ViewUnchecked);
        }
        if reading.is_some() && freeboard.cues.iter().all(|c| c.width_px < 2.0) {
            flags.push(Flag::NarrowBand);
        }
        let mut out = Measurements {
            length_m: dimensions.length_m,
            longer_sigma_m: if hull.cut_by_edge {
                longer_sigma_m(dimensions.length_m, beam_m)
            } else {
                dimensions.length_m.sigma
            },
            beam_m,
            freeboard_m: reading.map(|r| r.freeboard_m),
            trim_m: reading.map(|r| r.trim_m),
            place: frame.ground.lonlat(frame.centre_en),
            time: tile.acquisition.time.map(|t| t.value),
            centre: in_whole_raster(tile, hull.centre()),
            bow_known: hull.bow_known,
            situation: Situation::of(hull),
            alongside: hull.neighbour,
            frame,
            ship_types: ShipTypes::EVEN,
            band_displacement_m: None,
            flags,
            markup: Markup::default(),
        };
        let (deck, length_m, beam_m) = out.deck(hull, view);
        if !hull.cut_by_edge {
            out.ship_types = ship_types(&hull.chip, sea, &deck, length_m, beam_m);
            out.band_displacement_m = displacement_m(&hull.chip, &deck, length_m, beam_m);
        }
        if carries_boxes(&out.ship_types) {
            out.withhold_freeboard();
        }
        if out
            .band_displacement_m
            .is_some_and(|d| is_moving(d, sea.gsd_m))
        {
            out.flags.push(Flag::BandsDisplaced);
        }
        out.markup = out.lines(view, freeboard);
        out
    }

    /// Boxes stand up to a container ship's side, and whether shadow and strip are theirs or hers
    /// nobody can tell from these: of 96 rendered ones 43 were off by more than half a metre.
    fn withhold_freeboard(&mut self) {
        self.freeboard_m = None;
        self.trim_m = None;
        self.flags
            .retain(|f| !matches!(f, Flag::NarrowBand | Flag::ViewUnchecked));
    }

    fn length_interval(&self) -> Interval {
        let longer = Measured::new(self.length_m.value, self.longer_sigma_m);
        Interval {
            hi: longer.interval().hi,
            ..self.length_m.interval()
        }
    }

    fn length_quantiles(&self) -> Quantiles {
        let Measured { value, sigma } = self.length_m;
        NORMAL_QUANTILES.map(|z| value + z * if z > 0.0 { self.longer_sigma_m } else { sigma })
    }

    /// The frame about the deck as imaged, which leans with the freeboard where that was measured,
    /// with length and beam.
    fn deck(&self, hull: &Hull, view: Option<ViewDirection>) -> (HullFrame, f64, f64) {
        if self.freeboard_m.is_none() {
            return (hull.frame, hull.imaged_length_m, hull.imaged_width_m);
        }
        let frame = self.frame.moved(self.lean(view), 0.0);
        (frame, self.length_m.value, self.beam_m.value)
    }

    /// How far the deck's edge leans away from the satellite.
    fn lean(&self, view: Option<ViewDirection>) -> Spot {
        let f = self.freeboard_m.map_or(0.0, |f| f.value);
        view.map_or(Spot::new(0.0, 0.0), |v| {
            let away = v.azimuth.minus_deg(self.frame.heading).to_radians();
            Spot::new(
                -f * v.incidence.tan() * away.cos(),
                -f * v.incidence.tan() * away.sin(),
            )
        })
    }

    /// What the load may know.
    pub fn observation(&self, water_density_t_m3: f64) -> Observation {
        Observation {
            length_m: self.length_m,
            beam_m: self.beam_m,
            freeboard_m: self.freeboard_m.map(Into::into),
            trim_m: self.trim_m,
            ship_type: self.ship_types.surely_another(),
            place: self.place,
            time: self.time,
            water_density_t_m3,
        }
    }

    /// A seed from the pixel of the hull's centre, the same in whatever window she is met.
    pub fn seed(&self) -> u64 {
        ((self.centre.row.floor() as u64) << 32) ^ self.centre.col.floor() as u64
    }

    fn outline(&self) -> Vec<Spot> {
        let (l, b) = (self.length_m.value, self.beam_m.value / 2.0);
        let starboard = OUTLINE.iter().map(|&(x, y)| Spot::new(x * l, y * b));
        let port = OUTLINE
            .iter()
            .rev()
            .skip(1)
            .map(|&(x, y)| Spot::new(x * l, -y * b));
        // From the stern by starboard to the bow is counter-clockwise seen from above.
        let mut ring: Vec<Spot> = starboard.chain(port).collect();
        ring.push(ring[0]);
        ring
    }

    /// Lines to draw: deck edges moved by their layover, waterlines and shadow edges.
    fn lines(&self, view: Option<ViewDirection>, freeboard: &Freeboard) -> Markup {
        let f = self.freeboard_m.map_or(0.0, |f| f.value);
        let lean = self.lean(view);
        let px = |s: Spot| self.frame.to_pixel(s);
        let leaned = |s: Spot| {
            px(Spot::new(
                s.forward_m + lean.forward_m,
                s.starboard_m + lean.starboard_m,
            ))
        };
        let (l, b) = (self.length_m.value, self.beam_m.value / 2.0);
        let body = |y: f64| [Spot::new(-0.24 * l, y), Spot::new(0.26 * l, y)];
        let mut markup = Markup {
            outline: self.outline().into_iter().map(leaned).collect(),
            bow: Some([leaned(Spot::new(0.0, 0.0)), leaned(Spot::new(0.5 * l, 0.0))]),
            ..Markup::default()
        };
        let Some((port, starboard)) = freeboard.geometry.filter(|_| self.freeboard_m.is_some())
        else {
            return markup;
        };
        for (sign, side) in [(-1.0, port), (1.0, starboard)] {
            markup.deck_edges.push(body(sign * b).map(leaned));
            if side.strip > 0.0 {
                markup.waterlines.push(body(sign * b).map(px));
            }
            if side.shadow > 0.0 && side.band() > 0.0 {
                let y = sign * (b + f * side.shadow);
                markup.shadow_edges.push(body(y).map(px));
            }
        }
        markup
    }
}

impl Situation {
    /// How a hull lies, by what is beside her and by her wake.
    fn of(hull: &Hull) -> Situation {
        if hull.neighbour.is_some() {
            Situation::Alongside
        } else if [hull.port, hull.starboard].contains(&Beside::Quay) {
            Situation::Berth
        } else if hull.wake {
            Situation::UnderWay
        } else {
            Situation::Open
        }
    }
}

impl HullAnswer {
    /// The answer of one hull.
    pub fn new(
        tile: &Tile,
        index: usize,
        m: Measurements,
        freeboard: &Freeboard,
        mut load: Load,
    ) -> HullAnswer {
        let outline = m.outline();
        let polygon = outline
            .iter()
            .filter_map(|&s| m.frame.ground.lonlat(m.frame.to_en(s)))
            .collect();
        let pixel_polygon = outline.iter().map(|&s| m.frame.to_pixel(s)).collect();
        let (length_m, length_quantiles_m) = (m.length_interval(), m.length_quantiles());
        let mut flags = m.flags;
        flags.append(&mut load.flags);
        flags.sort_unstable();
        flags.dedup();
        let freeboard_m = match (m.freeboard_m, &freeboard.outcome) {
            (Some(f), _) => Ok(above_water(f)),
            (None, Err(reason)) => Err(*reason),
            (None, Ok(_)) => Err(crate::Withheld::FitAmbiguous),
        };
        HullAnswer {
            tile: tile.name.clone(),
            hull: index,
            datetime: m.time.map(|t| t.to_string()),
            place: m.place,
            polygon,
            pixel_polygon,
            length_m,
            beam_m: beam::interval(m.beam_m),
            heading_deg: m.frame.heading.deg(),
            bow_known: m.bow_known,
            ship_types: m.ship_types,
            situation: Some(m.situation),
            alongside: m.alongside,
            freeboard_length_ratio: freeboard_m.ok().map(|f| f.value / m.length_m.value),
            freeboard_m,
            freeboard_cues: freeboard.cues.clone(),
            freeboard_budget: freeboard.budget.clone(),
            trim_m: m.trim_m,
            heel_deg: None,
            band_displacement_m: m.band_displacement_m,
            load,
            quantiles: HullQuantiles {
                length_m: length_quantiles_m,
                beam_m: quantiles(m.beam_m).map(|q| q.max(0.0)),
                freeboard_m: m.freeboard_m.map(|f| quantiles(f).map(|q| q.max(0.0))),
            },
            flags,
            markup: m.markup,
        }
    }
}

/// A pixel of a window as a pixel of the raster that it was cut from.
fn in_whole_raster(tile: &Tile, at: Pixel) -> Pixel {
    Pixel {
        col: at.col + tile.origin[0] as f64,
        row: at.row + tile.origin[1] as f64,
    }
}

/// The interval of a freeboard, which cannot be negative.
fn above_water(f: Measured) -> Interval {
    let i = f.interval();
    Interval {
        value: i.value.max(0.0),
        lo: i.lo.max(0.0),
        hi: i.hi.max(0.0),
    }
}

/// Whether she is a container ship for sure.
fn carries_boxes(types: &ShipTypes) -> bool {
    matches!(types.surely_another(), Some((ShipType::Container, _)))
}

/// Length over beam that few ships exceed.
const SLENDEREST: f64 = 8.0;

/// Of a hull that goes on where she is not seen, as long at most as her beam allows.
fn longer_sigma_m(seen_m: Measured, beam_m: Measured) -> f64 {
    let longest_m = SLENDEREST * beam_m.value;
    seen_m
        .sigma
        .max((longest_m - seen_m.value) / crate::measured::Z95)
}

/// Standard normal quantiles of [`QUANTILE_PROBABILITIES`].
const NORMAL_QUANTILES: [f64; 9] = [
    -2.326_348, -1.644_854, -1.281_552, -0.674_490, 0.0, 0.674_490, 1.281_552, 1.644_854, 2.326_348,
];

fn quantiles(m: Measured) -> Quantiles {
    debug_assert_eq!(QUANTILE_PROBABILITIES.len(), NORMAL_QUANTILES.len());
    NORMAL_QUANTILES.map(|z| m.value + z * m.sigma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_cut_may_be_as_long_as_her_beam_allows_and_no_shorter_than_she_is_seen() {
        let beam_m = Measured::new(30.0, 0.1);
        let longer = longer_sigma_m(Measured::new(90.0, 1.0), beam_m);
        assert!((Measured::new(90.0, longer).interval().hi - 240.0).abs() < 1e-9);
        let whole = longer_sigma_m(Measured::new(250.0, 1.0), beam_m);
        assert!((whole - 1.0).abs() < 1e-12);
    }

    #[test]
    fn boxes_at_her_sides_leave_no_freeboard_where_she_carries_them_for_sure() {
        let types = |tanker, container| ShipTypes {
            tanker,
            bulk: 0.0,
            container,
            other: 0.0,
        };
        assert!(carries_boxes(&types(0.05, 0.95)));
        assert!(!carries_boxes(&types(0.2, 0.8)));
        assert!(!carries_boxes(&types(0.95, 0.05)));
        assert!(!carries_boxes(&ShipTypes::EVEN));
    }
}
