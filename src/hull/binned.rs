//! Values sorted into bins, in two pieces of memory however many bins there are.

/// Values that belong to bins.
#[derive(Default)]
pub(super) struct Binned {
    /// In the order in which they came.
    values: Vec<(u32, f32)>,
}

impl Binned {
    pub(super) fn push(&mut self, bin: usize, value: f32) {
        self.values.push((bin as u32, value));
    }

    /// The same, bin after bin.
    pub(super) fn by_bin(self, bins: usize) -> ByBin {
        let mut ends = vec![0usize; bins + 1];
        for (bin, _) in &self.values {
            ends[*bin as usize + 1] += 1;
        }
        for k in 0..bins {
            ends[k + 1] += ends[k];
        }
        let mut next = ends.clone();
        let mut values = vec![0.0; self.values.len()];
        for (bin, value) in self.values {
            let at = &mut next[bin as usize];
            values[*at] = value;
            *at += 1;
        }
        ByBin { values, ends }
    }
}

/// Values bin after bin.
pub(super) struct ByBin {
    values: Vec<f32>,
    /// Where each bin begins, and the last ends.
    ends: Vec<usize>,
}

impl ByBin {
    /// Something of each bin, whose values it may put in another order.
    pub(super) fn each<T>(&mut self, f: impl Fn(&mut [f32]) -> T) -> Vec<T> {
        let values = &mut self.values;
        let ranges = self.ends.windows(2);
        ranges.map(|e| f(&mut values[e[0]..e[1]])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bin_has_its_values_in_the_order_in_which_they_came() {
        let mut binned = Binned::default();
        for (bin, value) in [(2, 1.0), (0, 2.0), (2, 3.0), (2, 0.5)] {
            binned.push(bin, value);
        }
        let each = binned.by_bin(4).each(|v| v.to_vec());
        assert_eq!(each, [vec![2.0], vec![], vec![1.0, 3.0, 0.5], vec![]]);
    }
}
