//! Connected regions of a mask, by runs.

use ndarray::ArrayView2;

/// One horizontal run of set pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Row.
    pub(super) row: usize,
    /// First column.
    pub(super) start: usize,
    /// One past the last column.
    pub(super) end: usize,
}

/// The 8-connected regions of a mask, each as its runs in scanning order; regions are in
/// the order of their first pixel.
pub(super) fn regions(mask: ArrayView2<'_, bool>) -> Vec<Vec<Run>> {
    let mut runs: Vec<Run> = Vec::new();
    let mut parent: Vec<usize> = Vec::new();
    let mut above = 0..0;
    for (row, cells) in mask.outer_iter().enumerate() {
        let first = runs.len();
        // Most rows are empty; without a branch the processor takes many cells at once.
        if !cells.iter().fold(false, |any, set| any | set) {
            above = first..first;
            continue;
        }
        let mut col = 0;
        while col < cells.len() {
            if !cells[col] {
                col += 1;
                continue;
            }
            let start = col;
            while col < cells.len() && cells[col] {
                col += 1;
            }
            runs.push(Run {
                row,
                start,
                end: col,
            });
            parent.push(parent.len());
        }
        let mut k = above.start;
        for i in first..runs.len() {
            // Diagonal neighbours touch: a run above counts from one pixel before.
            while k < above.end && runs[k].end < runs[i].start {
                k += 1;
            }
            let mut j = k;
            while j < above.end && runs[j].start <= runs[i].end {
                join(&mut parent, i, j);
                j += 1;
            }
        }
        above = first..runs.len();
    }
    let mut slot = vec![usize::MAX; runs.len()];
    let mut out: Vec<Vec<Run>> = Vec::new();
    for (i, &run) in runs.iter().enumerate() {
        let root = find(&mut parent, i);
        if slot[root] == usize::MAX {
            slot[root] = out.len();
            out.push(Vec::new());
        }
        out[slot[root]].push(run);
    }
    out
}

fn find(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

fn join(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(parent, a), find(parent, b));
    // The smaller index is the root, so that the order of regions is that of first pixels.
    parent[a.max(b)] = a.min(b);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use proptest::prelude::*;

    /// Flood fill, pixel by pixel.
    fn by_flood(mask: &Array2<bool>) -> usize {
        let (h, w) = mask.dim();
        let mut seen = Array2::from_elem((h, w), false);
        let mut count = 0;
        for start in 0..h * w {
            let (r, c) = (start / w, start % w);
            if !mask[[r, c]] || seen[[r, c]] {
                continue;
            }
            count += 1;
            let mut stack = vec![(r, c)];
            while let Some((r, c)) = stack.pop() {
                if seen[[r, c]] || !mask[[r, c]] {
                    continue;
                }
                seen[[r, c]] = true;
                for rr in r.saturating_sub(1)..(r + 2).min(h) {
                    for cc in c.saturating_sub(1)..(c + 2).min(w) {
                        stack.push((rr, cc));
                    }
                }
            }
        }
        count
    }

    proptest! {
        #[test]
        fn runs_find_what_a_flood_fill_finds(
            w in 1usize..12, h in 1usize..12, bits in proptest::collection::vec(any::<bool>(), 144)
        ) {
            let mask = Array2::from_shape_fn((h, w), |(r, c)| bits[r * w + c]);
            let found = regions(mask.view());
            prop_assert_eq!(found.len(), by_flood(&mask));
            let covered: usize = found.iter().flatten().map(|r| r.end - r.start).sum();
            prop_assert_eq!(covered, mask.iter().filter(|&&m| m).count());
        }
    }
}
