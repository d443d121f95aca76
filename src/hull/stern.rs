//! Where a ship ends and her wake begins.
//!
//! In: what was seen about a hull, her sides, and ends between which her wake may lie too. Out:
//! the end at which she stops being unlike what lies well behind her house.
//!
//! Foam is bright and may be as broad as a hull, so that neither strength nor width alone tell
//! it from a poop. But it is alike over ship's widths: what a strip across shows of it a beam and
//! a half behind the house (levels in cells across, and how much these scatter) is what it shows
//! up to the transom. From the house aft each stretch of one bin is compared with that; the
//! transom is where the sum of evidence turns. Where the sun stands ahead, the stern shades a part
//! of the foam, which is then compared with what foam is in the shade.

use super::ends::{Ends, percentile};
use super::strips::{BESIDE, CELLS, Strips, most_likely_end, off_axis};

/// Where only wake is looked for behind the middle of the house, in widths: houses are up to
/// 0.8 long, the poop behind them 0.6 (tankers of 60 to 330 m).
const WAKE: (f64, f64) = (1.45, BEYOND);
/// How far beyond the ends [`before_wake`] looks, in widths.
pub(super) const BEYOND: f64 = 2.8;
/// Least bins of it that must be in the image.
const LEAST_BINS: usize = 5;
/// Mean square of a cell's departure from foam above which a bin is more likely ship, and most
/// that one bin counts.
const TURN: f32 = 2.6;
const MOST: f32 = 8.0;
/// Most departure of one cell in one band, standard deviations.
const CLIP: f32 = 4.0;
/// Departure from which on a cell is not wake; least brightness, as a part of the house's, of what
/// leans over the transom, most cells that it fills, and how far it reaches, in widths.
const STANDS: f32 = 8.0;
const WHITE: f32 = 0.25;
const LEANING_CELLS: usize = 4;
const LEANS: f64 = 0.35;
/// Least scatter of a cell, in standard deviations of the water's texture, and as a part of its
/// level.
const SCATTER: (f32, f32) = (1.0, 0.1);
/// What is left of foam's brightness in the shade, over that of shaded water, and how much that
/// varies: the light of the sky, a fifth to a half of all.
const IN_SHADE: (f32, f32) = (0.35, 0.15);
/// Least scatter of a cell in the shade.
const SHADE_SCATTER: f32 = 0.7;
/// That a cell is in the shade is less likely than that it is not, by this much.
const SHADE_COSTS: f32 = 0.5;
/// Cosine of the angle between course and sun from which on she shades her wake.
const SUN_AHEAD: f64 = 0.0;
/// Least mean brightness of a wake over water, in standard deviations of the water's texture:
/// long swell and faint slicks stay below.
const STRENGTH: f32 = 4.0;
/// Strength of a wake beside the ship's track, as a part of that on it, above which it is deck; and
/// above which it is where there must be a wake.
const NARROWS: f32 = 0.75;
const NARROWS_LITTLE: f32 = 0.9;
/// The same of what lies farther from the track than she is broad.
const WIDE: f32 = 0.5;
/// Least departure of her deck from what is taken for wake, over [`TURN`]; in a rough sea, where
/// nothing departs so much, over the wake's own, if there must be a wake: the hull is too slender
/// otherwise.
const UNLIKE_DECK: f32 = 0.8;
const UNLIKE_OWN: f32 = 2.0;
const TOO_SLENDER: f64 = 8.0;
/// Lengths over widths of a ship, as imaged.
const SHIP: (f64, f64) = (3.2, 11.0);

/// The ends that a hull may have without the wake behind her and with the poop, where a wake is
/// seen: beyond the end nearer to the house, and beyond the other too where hull and wake are too
/// slender for a ship, since her wake may then be longer than she. `wake_behind` when it is known
/// to lie behind, and not ahead. `sun_ahead` is the cosine of the angle between the frame's axis
/// and the direction to the sun, if known.
pub(super) fn before_wake(
    strips: &Strips,
    ends: Ends,
    width_m: f64,
    wake_behind: bool,
    sun_ahead: Option<f64>,
) -> Vec<Ends> {
    let Some(house_m) = strips.house(width_m) else {
        return Vec::new();
    };
    let slenderness = |e: Ends| (e.fore_m - e.aft_m) / width_m;
    let nearer = if wake_behind || house_m - ends.aft_m < ends.fore_m - house_m {
        -1.0
    } else {
        1.0
    };
    let without = |outward: f64| {
        let sun_ahead = sun_ahead.is_some_and(|cosine| -outward * cosine > SUN_AHEAD);
        let walk = Walk {
            strips,
            house_m,
            outward,
            width_m,
            too_long: slenderness(ends) > TOO_SLENDER,
        };
        let new = ends.with_end(outward, walk.stern(sun_ahead)?);
        (SHIP.0..SHIP.1).contains(&slenderness(new)).then_some(new)
    };
    let mut found: Vec<Ends> = without(nearer).into_iter().collect();
    if !wake_behind && slenderness(ends) > SHIP.1 {
        found.extend(without(-nearer));
    }
    found
}

/// The departure above which a bin is more likely ship, by those of her deck and of the wake
/// itself, where these are told apart at all; less plainly where she is `too_long` without.
fn turn(deck: f32, wake: f32, too_long: bool) -> Option<f32> {
    if deck >= TURN + UNLIKE_DECK {
        Some(TURN)
    } else {
        (too_long && deck >= UNLIKE_OWN * wake).then(|| (deck * wake).sqrt())
    }
}

/// From the house outward over the poop to the wake.
struct Walk<'a> {
    strips: &'a Strips,
    house_m: f64,
    /// Sign of the direction.
    outward: f64,
    width_m: f64,
    /// Whether there must be a wake between the ends.
    too_long: bool,
}

/// What a cell of a wake shows in each band: its level and scatter.
type Cell = Vec<(f32, f32)>;

impl Walk<'_> {
    /// The bin of the middle of the house.
    fn house(&self) -> Option<usize> {
        let bin = usize::try_from(self.strips.bin(self.house_m)).ok();
        bin.filter(|bin| *bin < self.strips.bins())
    }

    /// Bins between two distances, in widths, that lie in the image.
    fn between(&self, from: f64, to: f64) -> std::ops::Range<usize> {
        let bins = self.strips.bins();
        let clamped = |widths: f64| {
            let at_m = self.house_m + self.outward * widths * self.width_m;
            (self.strips.bin(at_m).max(0) as usize).min(bins)
        };
        let (a, b) = (clamped(from), clamped(to));
        a.min(b)..a.max(b)
    }

    fn stern(&self, sun_ahead: bool) -> Option<f64> {
        let wake = self.wake()?;
        let shadow = self.strips.shadow(self.between(-4.0, 1.7));
        let departure = |bin: usize| self.departure(bin, &wake, sun_ahead.then_some(&shadow));
        let mean = |bins: std::ops::Range<usize>| {
            let all: Vec<f32> = bins.filter_map(departure).map(|d| d.min(MOST)).collect();
            all.iter().sum::<f32>() / all.len().max(1) as f32
        };
        let deck = mean(self.between(-2.0, -0.8));
        let turn = turn(deck, mean(self.between(WAKE.0, WAKE.1)), self.too_long)?;
        // Evidence that the ship ends before each bin on the way.
        let first = self.house()?;
        let step = if self.outward < 0.0 { -1isize } else { 1 };
        let way: Vec<f32> = (0..)
            .map_while(|k| usize::try_from(first as isize + k * step).ok())
            .take(self.between(0.0, WAKE.1).len())
            .map(|bin| departure(bin).map_or(0.0, |d| d.min(MOST) - turn))
            .collect();
        let end = most_likely_end(way.iter().copied());
        let shadow = sun_ahead.then_some(&shadow);
        let leans = |k: usize| {
            let bin = usize::try_from(first as isize + k as isize * step);
            bin.is_ok_and(|bin| self.only_leans(bin, &wake, shadow))
        };
        let leaning = (0..end).rev().take_while(|&k| leans(k)).count();
        // What goes on for longer is the house that she ends with.
        let far = leaning as f64 * self.strips.bin_m > LEANS * self.width_m;
        let ship = end - if far { 0 } else { leaning };
        tracing::debug!(
            self.house_m,
            self.outward,
            ship,
            bins = way.len(),
            deck,
            turn,
            "stern"
        );
        let edge = first as f64 + if step < 0 { 1.0 } else { 0.0 } + (step as f64) * ship as f64;
        let found = ship > 0 && ship + LEAST_BINS <= way.len();
        found.then_some(self.strips.start_m + edge * self.strips.bin_m)
    }

    /// What the wake shows well behind the house, where there is one.
    fn wake(&self) -> Option<Vec<Cell>> {
        let bins = self.between(WAKE.0, WAKE.1);
        let strength = |within| {
            let all: Vec<f32> = (bins.clone())
                .filter_map(|bin| self.strips.brightness(bin, within))
                .collect();
            (all.len() >= LEAST_BINS).then(|| all.iter().sum::<f32>() / all.len() as f32)
        };
        let (core, aside) = (strength((0.0, 0.2))?, strength((0.38, 0.5))?);
        let beside = strength((0.56, 0.7))?;
        let narrows = if self.too_long {
            NARROWS_LITTLE
        } else {
            NARROWS
        };
        if core < STRENGTH || aside > narrows * core || beside > WIDE * core {
            return None;
        }
        let cells = (0..CELLS).map(|cell| {
            (0..self.strips.bands)
                .map(|band| {
                    let mut levels: Vec<f32> = (bins.clone())
                        .filter_map(|bin| Some(self.strips.cell(bin, cell)?[band]))
                        .collect();
                    if levels.len() < LEAST_BINS {
                        return None;
                    }
                    let mean = levels.iter().sum::<f32>() / levels.len() as f32;
                    let square = levels.iter().map(|v| (v - mean).powi(2)).sum::<f32>();
                    let level = percentile(&mut levels, 0.5);
                    let own = square / levels.len() as f32;
                    let part = SCATTER.1 * level;
                    Some((level, (own + SCATTER.0.powi(2) + part * part).sqrt()))
                })
                .collect()
        });
        cells.collect()
    }

    /// Mean square of how a bin departs from the wake, its cells in the sun or in the shade.
    fn departure(&self, bin: usize, wake: &[Cell], shadow: Option<&Vec<f32>>) -> Option<f32> {
        let cells = wake.iter().enumerate();
        let each = cells.filter_map(|(cell, own)| self.cell_departure((bin, cell), own, shadow));
        let (sum, count) = each.fold((0.0, 0.0), |(sum, count), d| (sum + d, count + 1.0));
        (count > 0.0).then(|| sum / count)
    }

    /// Whether nothing departs from the wake in a bin but a few cells as white as the house: it, or
    /// the funnel, leans over the transom.
    fn only_leans(&self, bin: usize, wake: &[Cell], shadow: Option<&Vec<f32>>) -> bool {
        let house = self
            .house()
            .and_then(|bin| self.strips.brightness(bin, (0.0, 0.4)));
        let mut white = 0;
        for (cell, own) in wake
            .iter()
            .enumerate()
            .filter(|(cell, _)| off_axis(*cell) <= BESIDE)
        {
            let departs = self
                .cell_departure((bin, cell), own, shadow)
                .is_some_and(|d| d > STANDS);
            let Some(levels) = self.strips.cell(bin, cell).filter(|_| departs) else {
                continue;
            };
            let brightness = levels.iter().sum::<f32>() / levels.len() as f32;
            if house.is_none_or(|house| brightness < WHITE * house) {
                return false;
            }
            white += 1;
        }
        (1..=LEANING_CELLS).contains(&white)
    }

    /// Mean square of how one cell departs.
    fn cell_departure(
        &self,
        (bin, cell): (usize, usize),
        own: &Cell,
        shadow: Option<&Vec<f32>>,
    ) -> Option<f32> {
        let levels = self.strips.cell(bin, cell)?;
        let beside = off_axis(cell) > BESIDE;
        let square = |d: f32| d.clamp(-CLIP, CLIP).powi(2);
        let mean =
            |terms: &mut dyn Iterator<Item = f32>| terms.sum::<f32>() / self.strips.bands as f32;
        let lit = mean(&mut levels.iter().zip(own).map(|(v, (level, scatter))| {
            let d = (v - level) / scatter;
            square(if beside { d.max(0.0) } else { d })
        }));
        let shaded = shadow.filter(|_| !beside).map(|shadow| {
            let cells = levels.iter().zip(own).zip(shadow);
            mean(&mut cells.map(|((v, (level, scatter)), dark)| {
                let expected = dark + IN_SHADE.0 * level.max(0.0);
                let own = IN_SHADE.0 * scatter;
                let varies = IN_SHADE.1 * level;
                let sigma = (own * own + varies * varies + SHADE_SCATTER.powi(2)).sqrt();
                square((v - expected) / sigma)
            })) + SHADE_COSTS
        });
        Some(shaded.map_or(lit, |shaded| lit.min(shaded)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::chip::{Chip, Stretch};
    use super::super::frame::HullFrame;
    use super::super::seen::Seen;
    use super::*;
    use crate::frame::{Azimuth, Georeference, GroundFrame, Pixel};
    use crate::sea::{Raster, survey};
    use crate::tile::{Acquisition, BandRole, PixelWindow, Tile};
    use ndarray::Array3;

    /// Pixels of half a metre, her bow to the right.
    const SIZE: (usize, usize) = (200, 780);
    /// Column and row of the ship's middle.
    const MIDDLE: Pixel = Pixel {
        col: 480.0,
        row: 100.0,
    };

    fn noise(r: usize, c: usize, b: usize) -> usize {
        (r * 7919 + c * 104_729 + b * 31 + (r * c) % 97) % 41
    }

    /// A ship of 120 × 20 m, white house 12 m long and 8 m before her transom, and what lies
    /// behind that.
    fn tile(behind: impl Fn(f64, f64) -> Option<usize>, house: bool) -> Tile {
        let samples = Array3::from_shape_fn((3, SIZE.0, SIZE.1), |(b, r, c)| {
            let at = (c as f64 + 0.5 - MIDDLE.col, r as f64 + 0.5 - MIDDLE.row);
            let (x, y) = (at.0 / 2.0, at.1 / 2.0);
            let half = 10.0 * ((60.0 - x) / 20.0).clamp(0.0, 1.0).sqrt();
            let paint = [800, 330, 300][b];
            let value = if (-60.0..60.0).contains(&x) && y.abs() < half {
                if house && (-52.0..-40.0).contains(&x) && y.abs() < 9.0 {
                    2000
                } else {
                    paint
                }
            } else {
                behind(-60.0 - x, y).filter(|_| x < -60.0).unwrap_or(200)
            };
            (value + noise(r, c, b)) as u16
        });
        Tile::from_array(
            "stern",
            samples,
            vec![BandRole::Other; 3],
            Georeference::Affine {
                transform: [340_257.0, 0.5, 0.0, 4_733_349.0, 0.0, -0.5],
                crs: "EPSG:32653".into(),
            },
            Acquisition::by_caller(None, None, None),
        )
        .unwrap()
    }

    /// The ends of what is taken for the hull, her bow ahead or behind in the frame.
    fn ends(tile: &Tile, found: (f64, f64), bow_ahead: bool, known: bool) -> Option<(f64, f64)> {
        let sea = survey(tile).unwrap();
        let window = PixelWindow {
            col: 0,
            row: 0,
            width: SIZE.1,
            height: SIZE.0,
        };
        let chip = Chip {
            raster: Raster::of_window(tile, window),
            window,
        };
        let frame = HullFrame {
            ground: GroundFrame {
                anchor: MIDDLE,
                origin: None,
                metres_per_pixel: [[0.5, 0.0], [0.0, -0.5]],
            },
            centre_en: [0.0, 0.0],
            heading: Azimuth::toward_deg(if bow_ahead { 90.0 } else { 270.0 }),
        };
        let seen = Seen::of(&chip, &sea, &frame, Stretch::about(280.0, 15.0));
        let (aft_m, fore_m) = if bow_ahead {
            found
        } else {
            (-found.1, -found.0)
        };
        let found = Ends { aft_m, fore_m };
        let strips = Strips::of(&seen, &frame, found, (-10.0, 10.0), BEYOND);
        let new = before_wake(&strips, found, 20.0, known, None).pop()?;
        Some(if bow_ahead {
            (new.aft_m, new.fore_m)
        } else {
            (-new.fore_m, -new.aft_m)
        })
    }

    /// Foam in grains of two metres, as broad as a part of the hull.
    fn foam(behind: f64, y: f64) -> Option<usize> {
        let grain = |v: f64| (v / 2.0).floor() as i64;
        let spotty = (grain(behind) * 7 + grain(y + 100.0) * 13).rem_euclid(5) as usize;
        (y.abs() < 7.0 + 0.03 * behind).then_some(280 + 60 * spotty)
    }

    #[test]
    fn the_wake_is_cut_off_and_the_poop_put_back() {
        let tile = tile(foam, true);
        for (found, known) in [
            ((-100.0, 60.0), false),
            ((-51.0, 60.0), false),
            ((-51.0, 60.0), true),
        ] {
            let (aft, fore) = ends(&tile, found, true, known).expect("a wake");
            assert!((aft + 60.0).abs() < 1.5 && fore == 60.0, "{aft} {fore}");
        }
        let (aft, fore) = ends(&tile, (-90.0, 60.0), false, false).expect("a wake ahead");
        assert!((aft + 60.0).abs() < 1.5 && fore == 60.0, "{aft} {fore}");
    }

    #[test]
    fn a_wake_longer_than_the_ship_is_looked_for_at_the_end_farther_from_the_house() {
        let tile = tile(foam, true);
        let (aft, fore) = ends(&tile, (-220.0, 60.0), true, false).expect("a wake");
        assert!((aft + 60.0).abs() < 1.5 && fore == 60.0, "{aft} {fore}");
    }

    #[test]
    fn a_funnel_that_leans_over_the_transom_is_cut_off_and_a_house_is_not() {
        let with_white = |long_m: f64| {
            tile(
                move |behind, y| {
                    if behind < long_m && y.abs() < 3.0 {
                        Some(2000)
                    } else {
                        foam(behind, y)
                    }
                },
                true,
            )
        };
        for (long_m, ends_at_m) in [(4.0, -60.0), (10.0, -70.0)] {
            let tile = with_white(long_m);
            let (aft, _) = ends(&tile, (-75.0, 60.0), true, true).expect("a wake");
            assert!((aft - ends_at_m).abs() < 1.5, "{long_m}: {aft}");
        }
    }

    #[test]
    fn nothing_is_changed_where_there_is_water_or_a_quay_or_no_house() {
        let water = tile(|_, _| None, true);
        assert_eq!(ends(&water, (-60.0, 60.0), true, false), None);
        let quay = tile(|behind, _| (behind < 60.0).then_some(600), true);
        assert_eq!(ends(&quay, (-60.0, 60.0), true, false), None);
        // The wake is taken for house and deck alike: a barge says nothing of where she ends.
        let barge = tile(
            |behind, y| (behind < 60.0 && y.abs() < 10.0).then_some(480),
            false,
        );
        assert_eq!(ends(&barge, (-100.0, 60.0), true, false), None);
    }
}
