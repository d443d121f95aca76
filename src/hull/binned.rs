//! Values sorted into bins, in a few pieces of memory however many bins there are.

/// So many values each of what belongs to bins.
pub(super) struct Binned<const N: usize> {
    /// In the order in which they came.
    values: Vec<(u32, [f32; N])>,
}

impl<const N: usize> Binned<N> {
    /// None yet, about as many as are said to come.
    pub(super) fn for_about(count: usize) -> Self {
        Binned {
            values: Vec::with_capacity(count),
        }
    }

    pub(super) fn push(&mut self, bin: usize, values: [f32; N]) {
        self.values.push((bin as u32, values));
    }

    /// The first of each, the second and so on, bin after bin.
    pub(super) fn by_bin(self, bins: usize) -> [ByBin; N] {
        let mut ends = vec![0usize; bins + 1];
        for (bin, _) in &self.values {
            ends[*bin as usize + 1] += 1;
        }
        for k in 0..bins {
            ends[k + 1] += ends[k];
        }
        let mut next = ends.clone();
        let mut sorted = [(); N].map(|()| vec![0.0; self.values.len()]);
        for (bin, values) in self.values {
            let at = &mut next[bin as usize];
            for (to, value) in sorted.iter_mut().zip(values) {
                to[*at] = value;
            }
            *at += 1;
        }
        sorted.map(|values| ByBin {
            values,
            ends: ends.clone(),
        })
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
        let mut binned = Binned::for_about(3);
        for (bin, value) in [(2, 1.0), (0, 2.0), (2, 3.0), (2, 0.5)] {
            binned.push(bin, [value, -value]);
        }
        let each = binned
            .by_bin(4)
            .map(|mut by_bin| by_bin.each(|v| v.to_vec()));
        assert_eq!(each[0], [vec![2.0], vec![], vec![1.0, 3.0, 0.5], vec![]]);
        assert_eq!(
            each[1],
            [vec![-2.0], vec![], vec![-1.0, -3.0, -0.5], vec![]]
        );
    }
}
