//! A list in chunks that copies share until one of them changes.
//!
//! Invariants:
//! - All chunks but the last are full, or were let go of; the last is a tail that is never shared.
//! - A list that shares nothing is written without asking anybody: no chunk has a counter.

use std::sync::Arc;

use pointbook_core::{ask_for, ask_for_one};

/// A list that can be shared: a copy has all full chunks of `ROWS` in common with it, and whoever
/// then changes one copies that alone.
#[derive(Clone, Debug)]
pub(crate) struct Chunked<T, const ROWS: usize> {
    full: Vec<Chunk<T>>,
    tail: Vec<T>,
    /// So many chunks need not be looked at for what could be taken back.
    settled: usize,
}

/// Neighbours in the list, of one list or of several.
#[derive(Clone, Debug)]
enum Chunk<T> {
    Own(Box<[T]>),
    Shared(Arc<Box<[T]>>),
}

impl<T> Chunk<T> {
    fn values(&self) -> &[T] {
        match self {
            Self::Own(values) => values,
            Self::Shared(values) => values,
        }
    }

    /// Shares the values, and gives back the other half.
    fn share(&mut self) -> Self {
        let values = match self.take() {
            Self::Own(values) => Arc::new(values),
            Self::Shared(values) => values,
        };
        *self = Self::Shared(Arc::clone(&values));
        Self::Shared(values)
    }

    /// Takes the values back, if all others have let go of them.
    fn take_back(&mut self) {
        *self = match self.take() {
            Self::Shared(values) => Arc::try_unwrap(values).map_or_else(Self::Shared, Self::Own),
            own @ Self::Own(_) => own,
        };
    }

    /// Leaves nothing behind, for the moment in which a chunk passes from one kind to the other, or
    /// for good.
    fn take(&mut self) -> Self {
        core::mem::replace(self, Self::Own(Box::default()))
    }
}

impl<T: Clone> Chunk<T> {
    fn values_mut(&mut self) -> &mut [T] {
        if matches!(self, Self::Shared(_)) {
            self.own();
        }
        match self {
            Self::Own(values) => values,
            Self::Shared(_) => &mut [],
        }
    }

    #[cold]
    fn own(&mut self) {
        *self = match self.take() {
            Self::Shared(values) => Self::Own(Arc::unwrap_or_clone(values)),
            own @ Self::Own(_) => own,
        };
    }
}

impl<T, const ROWS: usize> Default for Chunked<T, ROWS> {
    fn default() -> Self {
        Self { full: Vec::new(), tail: Vec::new(), settled: 0 }
    }
}

impl<T: Clone, const ROWS: usize> Chunked<T, ROWS> {
    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.full.len().wrapping_mul(ROWS).wrapping_add(self.tail.len())
    }

    /// The one at `index`.
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        let values = self.full.get(chunk_of::<ROWS>(index));
        let values = match values {
            Some(chunk) => chunk.values(),
            None if chunk_of::<ROWS>(index) == self.full.len() => self.tail.as_slice(),
            None => return None,
        };
        values.get(place_of::<ROWS>(index))
    }

    /// Asks for what tells where the one at `index` is.
    pub(crate) fn ask_for_chunk(&self, index: usize) {
        ask_for_one(&self.full, chunk_of::<ROWS>(index));
    }

    /// The one at `index`, to be changed.
    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        let full = self.full.len();
        let values = match self.full.get_mut(chunk_of::<ROWS>(index)) {
            Some(chunk) => chunk.values_mut(),
            None if chunk_of::<ROWS>(index) == full => self.tail.as_mut_slice(),
            None => return None,
        };
        values.get_mut(place_of::<ROWS>(index))
    }

    /// Adds one at the end.
    pub(crate) fn push(&mut self, value: T) {
        if self.tail.capacity() == 0 {
            self.tail.reserve_exact(ROWS);
        }
        self.tail.push(value);
        if self.tail.len() == ROWS {
            self.full.push(Chunk::Own(core::mem::take(&mut self.tail).into()));
        }
    }

    /// A copy that shares all full chunks: it takes a step for each, and none for what is in it.
    pub(crate) fn share(&mut self) -> Self {
        self.settled = 0;
        let full = self.full.iter_mut().map(Chunk::share).collect();
        Self { full, tail: self.tail.clone(), settled: 0 }
    }

    /// Lets go of the full chunks of `count` from `index` on, which are not looked at any more.
    pub(crate) fn let_go(&mut self, index: usize, count: usize) {
        debug_assert!(place_of::<ROWS>(index | count) == 0, "whole chunks are let go of");
        let chunks = self.full.iter_mut().skip(chunk_of::<ROWS>(index));
        chunks.take(chunk_of::<ROWS>(count)).for_each(|chunk| drop(chunk.take()));
    }

    /// Takes back what copies have let go of, which is one step nearer then than what is shared.
    /// Goes on where it stopped, looks at `most` chunks, and tells how many it looked at.
    pub(crate) fn take_back(&mut self, most: usize) -> usize {
        let rest = self.full.get_mut(self.settled..).unwrap_or_default();
        for chunk in rest.iter().take(most) {
            if let Chunk::Shared(values) = chunk {
                ask_for::<Box<_>>(values);
            }
        }
        rest.iter_mut().take(most).for_each(Chunk::take_back);
        let seen = rest.len().min(most);
        self.settled = self.settled.saturating_add(seen);
        seen
    }

    /// The last one.
    pub(crate) fn last(&self) -> Option<&T> {
        self.tail.last().or_else(|| self.full.last().and_then(|chunk| chunk.values().last()))
    }

    /// All, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.full.iter().flat_map(Chunk::values).chain(&self.tail)
    }

    /// How many of the first are as `wanted`, which those after are not.
    pub(crate) fn partition_point(&self, wanted: impl Fn(&T) -> bool) -> usize {
        let whole = self.full.partition_point(|chunk| chunk.values().last().is_some_and(&wanted));
        let rest = self.full.get(whole).map_or(self.tail.as_slice(), Chunk::values);
        whole.wrapping_mul(ROWS).wrapping_add(rest.partition_point(wanted))
    }
}

/// Two lists are equal when their values are, whoever else has them.
impl<T: Clone + PartialEq, const ROWS: usize> PartialEq for Chunked<T, ROWS> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
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
        let (copy, again) = (original.share(), original.share());
        let deep = original.clone();
        *original.get_mut(3).unwrap() = 100;
        drop(again);
        *original.get_mut(11).unwrap() = 100;
        *original.get_mut(18).unwrap() = 100;
        original.push(7);
        assert_eq!(original.get_mut(21), None);
        assert!(copy == list(20) && deep == list(20) && original != copy);
        let changed = [3, 11, 18, 20].map(|index| original.get(index).copied());
        assert_eq!((changed, original.len()), ([100, 100, 100, 7].map(Some), 21));
    }

    #[test]
    fn what_copies_let_go_of_is_taken_back_and_nothing_else() {
        let owned = |list: &Chunked<u32, 8>| {
            list.full.iter().filter(|chunk| matches!(chunk, Chunk::Own(_))).count()
        };
        let mut original = list(84);
        assert_eq!(original.take_back(100), 10);
        let copy = original.share();
        *original.get_mut(20).unwrap() = 7;
        assert_eq!((original.take_back(4), original.take_back(100)), (4, 6));
        assert_eq!((owned(&original), original.take_back(100)), (1, 0));
        assert!(copy == list(84));
        drop(copy);
        drop(original.share());
        assert_eq!((original.take_back(7), owned(&original)), (7, 7));
        assert_eq!((original.take_back(7), owned(&original)), (3, 10));
        *original.get_mut(20).unwrap() = 20;
        assert!(original == list(84));
    }

    #[test]
    fn a_chunk_is_not_copied_when_its_copies_are_gone() {
        let mut original = list(8);
        let before: *const u32 = original.get(0).unwrap();
        drop(original.share());
        *original.get_mut(0).unwrap() = 9;
        let mut copy = original.share();
        assert!(core::ptr::eq(before, original.get(0).unwrap()));
        assert!(core::ptr::eq(before, copy.get(0).unwrap()));
        assert!(!core::ptr::eq(before, copy.get_mut(0).unwrap()));
    }
}
