//! A list in chunks that copies share until one of them changes.
//!
//! Invariants:
//! - All chunks but the last are full; the last is a tail that is never shared.

use std::sync::Arc;

/// A list that is cheap to copy: a copy shares all full chunks of `ROWS`, and whoever then changes
/// one copies that alone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chunked<T, const ROWS: usize> {
    full: Vec<Arc<[T]>>,
    tail: Vec<T>,
}

impl<T, const ROWS: usize> Default for Chunked<T, ROWS> {
    fn default() -> Self {
        Self { full: Vec::new(), tail: Vec::new() }
    }
}

impl<T: Clone, const ROWS: usize> Chunked<T, ROWS> {
    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.full.len().wrapping_mul(ROWS).wrapping_add(self.tail.len())
    }

    /// The one at `index`.
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        match self.full.get(chunk_of::<ROWS>(index)) {
            Some(chunk) => chunk.get(place_of::<ROWS>(index)),
            None => self.tail.get(index.wrapping_sub(self.full.len().wrapping_mul(ROWS))),
        }
    }

    /// The one at `index`, to be changed.
    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        let before = self.full.len().wrapping_mul(ROWS);
        match self.full.get_mut(chunk_of::<ROWS>(index)) {
            Some(chunk) => Arc::make_mut(chunk).get_mut(place_of::<ROWS>(index)),
            None => self.tail.get_mut(index.wrapping_sub(before)),
        }
    }

    /// Reads what changing the one at `index` looks at first, so that doing so right after finds
    /// it near.
    pub(crate) fn warm(&self, index: usize) -> usize {
        self.full.get(chunk_of::<ROWS>(index)).map_or(0, Arc::strong_count)
    }

    /// Adds one at the end.
    pub(crate) fn push(&mut self, value: T) {
        if self.tail.capacity() == 0 {
            self.tail.reserve_exact(ROWS);
        }
        self.tail.push(value);
        if self.tail.len() == ROWS {
            self.full.push(core::mem::take(&mut self.tail).into());
        }
    }

    /// The last one.
    pub(crate) fn last(&self) -> Option<&T> {
        self.tail.last().or_else(|| self.full.last().and_then(|chunk| chunk.last()))
    }

    /// All, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.full.iter().flat_map(|chunk| chunk.iter()).chain(&self.tail)
    }

    /// How many of the first are as `wanted`, which those after are not.
    pub(crate) fn partition_point(&self, wanted: impl Fn(&T) -> bool) -> usize {
        let whole = self.full.partition_point(|chunk| chunk.last().is_some_and(&wanted));
        let rest = self.full.get(whole).map_or(self.tail.as_slice(), |chunk| chunk);
        whole.wrapping_mul(ROWS).wrapping_add(rest.partition_point(wanted))
    }
}

/// The number of the chunk of `index`.
const fn chunk_of<const ROWS: usize>(index: usize) -> usize {
    const { assert!(ROWS.is_power_of_two()) };
    index >> ROWS.trailing_zeros()
}

/// The place of `index` in its chunk.
const fn place_of<const ROWS: usize>(index: usize) -> usize {
    index & ROWS.wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(length: u32) -> Chunked<u32, 8> {
        let mut list = Chunked::default();
        (0..length).for_each(|value| list.push(value));
        list
    }

    #[test]
    fn values_are_where_they_were_put_whatever_the_length() {
        for length in 0..40 {
            let list = list(length);
            assert!(list.iter().copied().eq(0..length));
            assert_eq!(list.len(), usize::try_from(length).unwrap());
            assert_eq!(list.last().copied(), length.checked_sub(1));
            for index in 0..length + 9 {
                let found = list.get(usize::try_from(index).unwrap()).copied();
                assert_eq!(found, (index < length).then_some(index));
                let before = list.partition_point(|value| *value < index);
                assert_eq!(before, usize::try_from(index.min(length)).unwrap());
            }
        }
    }

    #[test]
    fn a_copy_stays_as_it_was_when_the_original_goes_on() {
        let mut original = list(20);
        let copy = original.clone();
        *original.get_mut(3).unwrap() = 100;
        *original.get_mut(18).unwrap() = 100;
        original.push(7);
        assert_eq!((original.get_mut(21), copy), (None, list(20)));
        assert_eq!(
            (original.get(3), original.get(18), original.len()),
            (Some(&100), Some(&100), 21)
        );
    }
}
