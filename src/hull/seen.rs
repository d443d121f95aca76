//! How the pixels about a hull look, each looked at once.

use std::ops::Range;

use super::chip::{Chip, Stretch};
use super::ends;
use super::frame::HullFrame;
use crate::sea::{Look, SeaState, look_at_parts};

/// A chip, and how its pixels differ from water.
pub(super) struct Seen<'a> {
    pub(super) chip: &'a Chip,
    pub(super) sea: &'a SeaState,
    /// Of each row the columns that were looked at, and where the first of them stands.
    rows: Vec<(Range<usize>, usize)>,
    looks: Vec<Look>,
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
        let mut own: Vec<f32> = (self.chip.spots(frame, middle))
            .map(|(_, r, c)| self.look(r, c).brightness)
            .collect();
        let typical = ends::percentile(&mut own, 0.5);
        if typical <= ends::OBJECT {
            return;
        }
        let about = Stretch::about(body_m, 0.75 * width_m + 6.0);
        let mut rim = [0.0f64; 2];
        for (s, r, c) in self.chip.spots(frame, about) {
            let look = self.look(r, c);
            let is_rim = look.brightness < 0.0 && look.distance > ends::OBJECT && !look.dark;
            rim[usize::from(s.starboard_m > 0.0)] += f64::from(u8::from(is_rim));
        }
        let pixels = 2.0 * body_m / self.sea.gsd_m;
        let [narrow, wide] = [rim[0].min(rim[1]), rim[0].max(rim[1])].map(|n| n / pixels);
        if narrow >= RIM_PX.0 && wide < RIM_PX.1.min(RIM_ALIKE * narrow) {
            self.rim = RIM * typical;
        }
    }

    /// How a pixel of the chip differs from water.
    pub(super) fn look(&self, row: usize, col: usize) -> Look {
        let (columns, first) = &self.rows[row];
        let mut look = if columns.contains(&col) {
            self.looks[first + col - columns.start]
        } else {
            self.chip.look(self.sea, row, col)
        };
        look.dark |= look.brightness < self.rim && look.distance > ends::OBJECT;
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Azimuth, GroundFrame, Pixel};
    use crate::sea::{Raster, survey};
    use crate::tile::{Acquisition, BandRole, PixelWindow, Tile};
    use ndarray::Array3;

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
