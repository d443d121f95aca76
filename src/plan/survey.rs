//! Where in a scene hulls may lie.

use std::num::NonZeroUsize;

use super::part::{self, Part};
use super::window::Reach;
use super::{PlanOptions, Scene, open_bounded};
use crate::frame::Pixel;
use crate::tile::PixelWindow;
use crate::{Result, estimate, hull, sea};

/// What a thinned-out copy of a scene shows: the places about which its windows are searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Columns and rows of the scene.
    pub size: [usize; 2],
    /// Columns and rows of a block of its file.
    pub block: [usize; 2],
    /// Columns and rows beyond its border that a part looks.
    pub overlap: [usize; 2],
    /// The pixel in the middle of each window to search, by row, then column.
    pub places: Vec<[usize; 2]>,
}

impl Survey {
    /// Thins a scene out and looks for candidates.
    ///
    /// # Errors
    /// Those of opening and reading it.
    pub fn of(
        scene: &Scene<'_>,
        plan: &PlanOptions,
        options: &estimate::Options,
    ) -> Result<Survey> {
        let opened = open_bounded(scene, plan)?;
        let reach = Reach::of(&opened, plan)?;
        let pixels = opened.width() as f64 * opened.height() as f64;
        let factor = (pixels / plan.survey_px.max(1) as f64)
            .sqrt()
            .ceil()
            .max(1.0) as usize;
        let thin = opened.thinned(factor)?;
        let candidates = if thin.is_all_land() {
            Vec::new()
        } else {
            let sea = sea::survey(&thin)?;
            options.segmenter.candidates(&thin, &sea)
        };
        let centre = |c: &hull::Candidate| Pixel {
            col: c.centre.col * factor as f64,
            row: c.centre.row * factor as f64,
        };
        let centres: Vec<Pixel> = candidates.iter().map(centre).collect();
        let groups = reach.groups(&centres);
        tracing::debug!(
            scene = scene.name,
            candidates = candidates.len(),
            windows = groups.len(),
            "survey"
        );
        let size = reach.size();
        let within = |at: f64, k: usize| at.floor().clamp(0.0, (size[k] - 1) as f64) as usize;
        Ok(Survey {
            size,
            block: opened.block_size(),
            overlap: reach.overlap(),
            places: groups
                .iter()
                .map(|at| [within(at.col, 0), within(at.row, 1)])
                .collect(),
        })
    }

    /// The scene as one part.
    pub fn whole(&self) -> Part {
        self.part(PixelWindow {
            col: 0,
            row: 0,
            width: self.size[0],
            height: self.size[1],
        })
    }

    /// The scene cut into at most `count` parts of like size, along the blocks of its file
    /// where these are small beside a part. Together they hold each pixel once.
    pub fn parts(&self, count: NonZeroUsize) -> Vec<Part> {
        let windows = part::windows(self.size, self.block, count);
        windows.into_iter().map(|w| self.part(w)).collect()
    }

    /// The part that answers for a window of the scene.
    pub fn part(&self, window: PixelWindow) -> Part {
        let from = [window.col, window.row];
        let length = [window.width, window.height];
        let near = |at: &[usize; 2], k: usize| {
            at[k] + self.overlap[k] >= from[k] && at[k] < from[k] + length[k] + self.overlap[k]
        };
        let mut places = self.places.clone();
        places.retain(|at| near(at, 0) && near(at, 1));
        Part { window, places }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_knows_the_places_within_its_overlap() {
        let survey = Survey {
            size: [1000, 1000],
            block: [256, 256],
            overlap: [100, 50],
            places: vec![
                [399, 500],
                [400, 500],
                [500, 449],
                [500, 450],
                [799, 649],
                [800, 600],
            ],
        };
        let part = survey.part(PixelWindow {
            col: 500,
            row: 500,
            width: 200,
            height: 100,
        });
        assert_eq!(part.places, [[400, 500], [500, 450], [799, 649]]);
        assert_eq!(survey.whole().places, survey.places);
    }
}
