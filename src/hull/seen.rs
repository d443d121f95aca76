//! How the pixels about a hull look, each looked at once.

use std::ops::Range;

use ndarray::{CowArray, Ix3};

use super::chip::{Chip, Stretch};
use super::ends;
use super::frame::{HullFrame, Spot};
use crate::sea::{Look, SeaState, look_at_parts};

/// A chip, and how its pixels differ from water.
pub(super) struct Seen<'a> {
    pub(super) chip: &'a Chip,
    pub(super) sea: &'a SeaState,
    /// Of each row the columns that were looked at, and where the first of them stands.
    rows: Vec<(Range<usize>, usize)>,
    looks: Vec<Look>,
    samples: CowArray<'a, f32, Ix3>,
    /// What is less bright than this is no hull; see [`Seen::darken_rim`].
    rim: f32,
}

/// Part of a bright hull's brightness that all of her has.
const RIM: f32 = 0.1;
/// Mean width of a rim along either side, pixels: what is wider is a quay in the shade.
const RIM_PX: (f64, f64) = (1.0, 12.0);
/// Most by which a rim is wider along one side than along the other, as a factor.
const RIM_ALIKE: f64 = 2.5;

impl<'a> Seen<'a> {
    /// Looks at the pixels of a stretch, whole rows at a time; the others may be asked for too.
    pub(super) fn of(
        chip: &'a Chip,
        sea: &'a SeaState,
        frame: &HullFrame,
        within: Stretch,
    ) -> Self {
        let columns = chip.columns(frame, within);
        let mut rows = Vec::with_capacity(chip.raster.height());
        let mut count = 0;
        for row in 0..chip.raster.height() {
            let columns = columns(row);
            let first = count;
            count += columns.len();
            rows.push((columns, first));
        }
        let mut looks = Vec::with_capacity(count);
        let part = |row: usize| rows[row].0.clone();
        look_at_parts(&chip.raster, &sea.fine, part, |_, row| {
            let seen = row.distance.iter().zip(&row.brightness).zip(&row.dark);
            looks.extend(seen.map(|((distance, brightness), dark)| Look {
                distance: *distance,
                brightness: *brightness,
                dark: *dark,
            }));
        });
        Seen {
            chip,
            sea,
            rows,
            looks,
            samples: chip.raster.samples.as_standard_layout(),
            rim: f32::MIN,
        }
    }

    /// Takes what is hardly brighter than water, or darker, beside a hull that is far brighter
    /// for a shadow, though it has a colour: sharpening leaves a dark rim about what is bright,
    /// into which compression bleeds the colour of the deck. Such a rim is narrow and lies alike
    /// along both of her sides; a shadow lies along one, and a quay in the shade is broad.
    pub(super) fn darken_rim(&mut self, frame: &HullFrame, [length_m, width_m]: [f64; 2]) {
        let body_m = 0.25 * length_m;
        let middle = Stretch::about(body_m, 0.25 * width_m);
        let mut own = Vec::new();
        self.each(frame, middle, |_, look, _| own.push(look.brightness));
        let typical = ends::percentile(&mut own, 0.5);
        if typical <= ends::OBJECT {
            return;
        }
        let about = Stretch::about(body_m, 0.75 * width_m + 6.0);
        let mut rim = [0.0f64; 2];
        self.each(frame, about, |s, look, _| {
            let is_rim = look.brightness < 0.0 && look.distance > ends::OBJECT && !look.dark;
            rim[usize::from(s.starboard_m > 0.0)] += f64::from(u8::from(is_rim));
        });
        let pixels = 2.0 * body_m / self.sea.gsd_m;
        let [narrow, wide] = [rim[0].min(rim[1]), rim[0].max(rim[1])].map(|n| n / pixels);
        if narrow >= RIM_PX.0 && wide < RIM_PX.1.min(RIM_ALIKE * narrow) {
            self.rim = RIM * typical;
        }
    }

    /// How a pixel of the chip differs from water.
    #[inline]
    pub(super) fn look(&self, row: usize, col: usize) -> Look {
        let (columns, first) = &self.rows[row];
        let mut look = if columns.contains(&col) {
            self.looks[first + col - columns.start]
        } else {
            self.look_beyond(row, col)
        };
        look.dark |= look.brightness < self.rim && look.distance > ends::OBJECT;
        look
    }

    #[cold]
    fn look_beyond(&self, row: usize, col: usize) -> Look {
        self.chip.look(self.sea, row, col)
    }

    /// Calls a function with each valid pixel of a stretch: where it lies, how it differs from water,
    /// and its row and column; in scanning order.
    #[inline]
    pub(super) fn each(
        &self,
        frame: &HullFrame,
        within: Stretch,
        mut each: impl FnMut(Spot, Look, (usize, usize)),
    ) {
        self.chip.each_spot(frame, within, |spot, row, col| {
            each(spot, self.look(row, col), (row, col));
        });
    }

    /// Calls a function with each valid pixel of a stretch: where it lies, and what its bands show
    /// over water in standard deviations of its texture; in scanning order.
    #[inline]
    pub(super) fn each_colour(
        &self,
        frame: &HullFrame,
        within: Stretch,
        mut each: impl FnMut(Spot, &[f32]),
    ) {
        let model = &self.sea.fine;
        let width = self.chip.raster.width();
        let plane = self.chip.raster.height() * width;
        let samples = self.samples.as_slice().unwrap_or_default();
        let mut colour = vec![0.0f32; model.sigma.len()];
        self.chip.each_spot(frame, within, |spot, row, col| {
            let p = self.chip.place(row, col);
            let off = model.off([p.col, p.row]);
            for (b, (to, sigma)) in colour.iter_mut().zip(&model.sigma).enumerate() {
                let sample = samples[b * plane + row * width + col];
                *to = (sample - model.level_off(b, off)) / sigma;
            }
            each(spot, &colour);
        });
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::frame::{Azimuth, GroundFrame, Pixel};
    use crate::sea::{Raster, survey};
    use crate::tile::{Acquisition, BandRole, PixelWindow, Tile};
    use ndarray::Array3;

    const SIDE: usize = 320;

    /// What a function says of the sea, seen in one band of half a metre, given how much brighter
    /// than water it is at metres forward and to starboard of a frame's origin.
    pub(in super::super) fn seen_of<T>(
        over: impl Fn(f64, f64) -> f64,
        look: impl Fn(&Seen<'_>, &HullFrame) -> T,
    ) -> T {
        let samples = Array3::from_shape_fn((1, SIDE, SIDE), |(_, r, c)| {
            let noise = (r * 7919 + c * 104_729 + r * c * 31) % 17;
            let (x, y) = (0.5 * (c as f64 - 159.5), 0.5 * (r as f64 - 159.5));
            300 + over(x, y) as u16 + noise as u16
        });
        let tile = Tile::from_array(
            "sea",
            samples,
            vec![BandRole::Pan],
            crate::frame::Georeference::Affine {
                transform: [340_000.0, 0.5, 0.0, 4_730_000.0, 0.0, -0.5],
                crs: "EPSG:32653".into(),
            },
            Acquisition::default(),
        )
        .unwrap();
        let sea = survey(&tile).unwrap();
        let window = PixelWindow {
            col: 0,
            row: 0,
            width: SIDE,
            height: SIDE,
        };
        let chip = Chip {
            raster: Raster::of_window(&tile, window),
            window,
        };
        let middle = 0.5 * SIDE as f64;
        let frame = HullFrame {
            ground: GroundFrame {
                anchor: Pixel {
                    col: middle,
                    row: middle,
                },
                origin: None,
                metres_per_pixel: [[0.5, 0.0], [0.0, -0.5]],
            },
            centre_en: [0.0, 0.0],
            heading: Azimuth::toward_deg(90.0),
        };
        let seen = Seen::of(&chip, &sea, &frame, Stretch::about(75.0, 15.0));
        look(&seen, &frame)
    }

    #[test]
    fn pixels_look_as_the_chip_says_inside_the_stretch_and_beyond() {
        let samples = Array3::from_shape_fn((3, 60, 80), |(b, r, c)| {
            let noise = (r * 7919 + c * 104_729 + b * 31) % 41;
            200 + noise as u16 + if r > 30 && c > 20 && c < 50 { 90 } else { 0 }
        });
        let tile = Tile::from_array(
            "seen",
            samples,
            vec![BandRole::Other; 3],
            crate::frame::Georeference::Affine {
                transform: [340_257.0, 0.5, 0.0, 4_733_349.0, 0.0, -0.5],
                crs: "EPSG:32653".into(),
            },
            Acquisition::by_caller(None, None, None),
        )
        .unwrap();
        let sea = survey(&tile).unwrap();
        let window = PixelWindow {
            col: 7,
            row: 3,
            width: 70,
            height: 50,
        };
        let chip = Chip {
            raster: Raster::of_window(&tile, window),
            window,
        };
        let anchor = Pixel {
            col: 40.0,
            row: 30.0,
        };
        let frame = HullFrame {
            ground: GroundFrame {
                anchor,
                origin: None,
                metres_per_pixel: [[0.5, 0.0], [0.0, -0.5]],
            },
            centre_en: [0.0, 0.0],
            heading: Azimuth::toward_deg(33.0),
        };
        let seen = Seen::of(&chip, &sea, &frame, Stretch::about(12.0, 4.0));
        assert!(seen.looks.len() > 300 && seen.looks.len() < 1200);
        for (r, c) in (0..50).flat_map(|r| (0..70).map(move |c| (r, c))) {
            assert_eq!(seen.look(r, c), chip.look(&sea, r, c), "{r} {c}");
        }
    }
}
