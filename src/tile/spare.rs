//! Memory of the samples of one tile that the next one is read into: to clear new memory costs a
//! batch of small tiles as much as to open them.

use std::cell::RefCell;
use std::thread::LocalKey;

use ndarray::Array3;

/// More is given back to the system, so that a large tile does not keep it.
const MOST_BYTES: usize = 32 << 20;

/// A type of samples whose memory a thread keeps.
pub(super) trait Kept: Copy + Default + 'static {
    /// Where it is kept.
    fn of_thread() -> &'static LocalKey<RefCell<Vec<Self>>>;
}

macro_rules! kept {
    ($($sample:ty),*) => {$(
        impl Kept for $sample {
            fn of_thread() -> &'static LocalKey<RefCell<Vec<Self>>> {
                thread_local! {
                    static SPARE: RefCell<Vec<$sample>> = const { RefCell::new(Vec::new()) };
                }
                &SPARE
            }
        }
    )*};
}

kept!(u8, u16, f32);

/// Samples of some tile that was read before, as many as are asked for; new ones are 0. All are to
/// be written over.
pub(super) fn samples<T: Kept>(size: (usize, usize, usize)) -> Array3<T> {
    let mut all = T::of_thread().take();
    all.resize(size.0 * size.1 * size.2, T::default());
    // As many as there are, in order.
    Array3::from_shape_vec(size, all).unwrap_or_default()
}

/// Keeps the memory of samples for the next call of [`samples`] on this thread.
pub(super) fn keep<T: Kept>(of: Array3<T>) {
    let (all, _) = of.into_raw_vec_and_offset();
    if all.capacity() * size_of::<T>() <= MOST_BYTES {
        T::of_thread().set(all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_used_again_for_more_and_for_fewer_samples() {
        let first: Array3<u16> = samples((1, 2, 3));
        assert!(first.iter().all(|v| *v == 0));
        let mut first = first;
        first.fill(7);
        let at = first.as_ptr();
        keep(first);
        let fewer: Array3<u16> = samples((1, 2, 2));
        assert_eq!((fewer.dim(), fewer.as_ptr()), ((1, 2, 2), at));
        keep(fewer);
        let more: Array3<u16> = samples((2, 2, 3));
        assert_eq!(more.dim(), (2, 2, 3));
        assert!(more.iter().skip(4).all(|v| *v == 0));
    }
}
