//! Long lists that share their memory with copies of them, piece by piece, until one writes.
//!
//! Invariants:
//! - A list that shares nothing is written without asking anybody: there is no counter to look at.
//! - The first write into a shared piece copies that piece, unless all others have let go of it.
//! - What lies behind the length is vacant and is never seen.

use std::sync::Arc;

use crate::ahead::{ask_for, ask_for_one};

/// What fills the places of a piece that are not in use yet.
pub(crate) trait Vacant {
    /// A value that nobody sees.
    fn vacant() -> Self;
}

/// A list that only grows.
#[derive(Clone, Debug)]
pub(crate) struct Chunks<T> {
    leaves: Vec<Leaf<T>>,
    length: usize,
    /// So many leaves need not be looked at for what could be taken back.
    settled: usize,
}

/// Neighbours in the list, in one piece of memory.
pub(crate) type Values<T> = [T; LEAF];

/// A piece, of one list or of several.
#[derive(Clone, Debug)]
#[expect(clippy::redundant_allocation, reason = "sharing moves a pointer, not the values")]
enum Leaf<T> {
    Own(Box<Values<T>>),
    Shared(Arc<Box<Values<T>>>),
    /// For the moment in which a leaf passes from one kind to the other; or it was let go of.
    Passing,
}

impl<T> Leaf<T> {
    fn values(&self) -> Option<&Values<T>> {
        match self {
            Self::Own(values) => Some(values),
            Self::Shared(values) => Some(values),
            Self::Passing => None,
        }
    }

    /// Shares the piece, and gives back the other half.
    fn share(&mut self) -> Self {
        let values = match core::mem::replace(self, Self::Passing) {
            Self::Own(values) => Arc::new(values),
            Self::Shared(values) => values,
            Self::Passing => return Self::Passing,
        };
        *self = Self::Shared(Arc::clone(&values));
        Self::Shared(values)
    }

    /// Takes the piece back, if all others have let go of it.
    fn take_back(&mut self) {
        *self = match core::mem::replace(self, Self::Passing) {
            Self::Shared(values) => Arc::try_unwrap(values).map_or_else(Self::Shared, Self::Own),
            other => other,
        };
    }
}

impl<T: Clone> Leaf<T> {
    fn values_mut(&mut self) -> Option<&mut Values<T>> {
        if !matches!(self, Self::Own(_)) {
            self.own();
        }
        match self {
            Self::Own(values) => Some(values),
            _ => None,
        }
    }

    #[cold]
    fn own(&mut self) {
        *self = match core::mem::replace(self, Self::Passing) {
            Self::Shared(values) => Self::Own(Arc::unwrap_or_clone(values)),
            other => other,
        };
    }
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { leaves: Vec::new(), length: 0, settled: 0 }
    }
}

impl<T> Chunks<T> {
    /// How many values there are.
    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    /// The value at `index`.
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        // Behind the length there may be vacant places.
        let leaf = self.leaf(index >> LEAF_BITS).filter(|_| index < self.length)?;
        leaf.get(index & (LEAF - 1))
    }

    /// The leaf that holds the values from `number * LEAF` on.
    pub(crate) fn leaf(&self, number: usize) -> Option<&Values<T>> {
        self.leaves.get(number)?.values()
    }

    /// Asks for what tells where the value at `index` is.
    pub(crate) fn ask_for_leaf(&self, index: usize) {
        ask_for_one(&self.leaves, index >> LEAF_BITS);
    }

    /// All values, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        let leaves = self.leaves.iter().filter_map(Leaf::values);
        leaves.flat_map(|values| values.iter()).take(self.length)
    }

    /// A copy that shares all memory: it takes a step for each leaf, and none for what is in it.
    pub(crate) fn share(&mut self) -> Self {
        self.settled = 0;
        let leaves = self.leaves.iter_mut().map(Leaf::share).collect();
        Self { leaves, length: self.length, settled: 0 }
    }

    /// Lets go of the leaves of `count` values from `index` on, both multiples of [`LEAF`], which
    /// are not seen any more.
    pub(crate) fn let_go(&mut self, index: usize, count: usize) {
        debug_assert!((index | count) & (LEAF - 1) == 0, "whole leaves are let go of");
        let leaves = self.leaves.iter_mut().skip(index >> LEAF_BITS);
        leaves.take(count >> LEAF_BITS).for_each(|leaf| *leaf = Leaf::Passing);
    }

    /// Takes back what copies have let go of, which is one step nearer then than what is shared.
    /// Goes on where it stopped, looks at `most` leaves, and tells how many it looked at.
    pub(crate) fn take_back(&mut self, most: usize) -> usize {
        let rest = self.leaves.get_mut(self.settled..).unwrap_or_default();
        for leaf in rest.iter().take(most) {
            if let Leaf::Shared(values) = leaf {
                ask_for::<Box<_>>(values);
            }
        }
        rest.iter_mut().take(most).for_each(Leaf::take_back);
        let seen = rest.len().min(most);
        self.settled = self.settled.saturating_add(seen);
        seen
    }
}

impl<T: Vacant + Clone> Chunks<T> {
    /// The value at `index`, to be changed.
    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        if index >= self.length {
            return None;
        }
        self.leaf_mut(index >> LEAF_BITS)?.get_mut(index & (LEAF - 1))
    }

    /// A whole leaf, to be changed.
    pub(crate) fn leaf_mut(&mut self, number: usize) -> Option<&mut Values<T>> {
        self.leaves.get_mut(number)?.values_mut()
    }

    /// Adds a value at the end.
    pub(crate) fn push(&mut self, value: T) {
        let index = self.length;
        if index & (LEAF - 1) == 0 {
            self.start_leaf();
        }
        self.length = self.length.saturating_add(1);
        if let Some(place) = self.get_mut(index) {
            *place = value;
        }
    }

    /// Adds a leaf of vacant values; only for lists that grow by whole leaves.
    pub(crate) fn push_leaf(&mut self) {
        self.start_leaf();
        self.length = self.length.saturating_add(LEAF);
    }

    /// Adds a leaf of values that nobody sees; only where the last leaf is full.
    pub(crate) fn push_absent_leaf(&mut self) {
        debug_assert!(self.length.is_multiple_of(LEAF), "leaves follow one another");
        self.leaves.push(Leaf::Passing);
        self.length = self.length.saturating_add(LEAF);
    }

    fn start_leaf(&mut self) {
        self.leaves.push(Leaf::Own(Box::new(core::array::from_fn(|_| T::vacant()))));
    }
}

impl<T: PartialEq> PartialEq for Chunks<T> {
    fn eq(&self, other: &Self) -> bool {
        self.length == other.length && self.iter().eq(other.iter())
    }
}

/// Values in a leaf: few, so that a write after a copy copies little; and not so few that what
/// tells where a million of them are would not stay in a core's own cache.
pub(crate) const LEAF: usize = 1 << LEAF_BITS;
const LEAF_BITS: u32 = 7;

#[cfg(test)]
mod tests {
    use super::*;

    impl Vacant for u32 {
        fn vacant() -> Self {
            0
        }
    }

    fn list(length: u32) -> Chunks<u32> {
        let mut list = Chunks::default();
        (0..length).for_each(|value| list.push(value));
        list
    }

    #[test]
    fn values_are_found_where_they_were_put() {
        for length in [0, 1, 127, 128, 129, 8_191, 8_192, 8_193, 20_000] {
            let list = list(length);
            assert_eq!(list.len(), length as usize);
            assert!(list.iter().copied().eq(0..length));
            assert_eq!(list.get(length as usize), None);
            assert_eq!(list.get(0).is_some(), length > 0);
        }
    }

    #[test]
    fn what_copies_let_go_of_is_taken_back_and_nothing_else() {
        let owned = |list: &Chunks<u32>| {
            list.leaves.iter().filter(|leaf| matches!(leaf, Leaf::Own(_))).count()
        };
        let length = u32::try_from(32 * LEAF - 24).unwrap();
        let mut original = list(length);
        assert_eq!(original.take_back(100), 32);
        let copy = original.share();
        *original.get_mut(LEAF + 8).unwrap() = 7;
        assert_eq!((original.take_back(10), original.take_back(100)), (10, 22));
        assert_eq!((owned(&original), original.take_back(100)), (1, 0));
        assert_eq!(copy, list(length));
        drop(copy);
        drop(original.share());
        original.push(length);
        assert_eq!((original.take_back(20), owned(&original)), (20, 21));
        assert_eq!((original.take_back(20), owned(&original)), (12, 32));
        *original.get_mut(LEAF + 8).unwrap() = u32::try_from(LEAF + 8).unwrap();
        assert_eq!(original, list(length + 1));
    }

    #[test]
    fn leaf_that_a_copy_let_go_of_is_not_copied_when_it_changes() {
        let mut original = list(10_000);
        let mut copy = original.share();
        let (first, end) = (2 * LEAF, 5 * LEAF);
        copy.let_go(first, end - first);
        let place = |list: &Chunks<u32>, at| std::ptr::from_ref(list.get(at).unwrap());
        for (at, is_copied) in [(first - 1, true), (first, false), (end - 1, false), (end, true)] {
            let before = place(&original, at);
            *original.get_mut(at).unwrap() = 7;
            assert_eq!(place(&original, at) != before, is_copied, "{at}");
        }
        let seen = [first - 1, first, end].map(|at| copy.get(at).map(|value| *value as usize));
        assert_eq!(seen, [Some(first - 1), None, Some(end)]);
    }

    #[test]
    fn a_copy_keeps_what_the_original_changes() {
        let mut original = list(10_000);
        let copy = original.share();
        let again = original.share();
        let deep = original.clone();
        drop(again);
        *original.get_mut(7_777).unwrap() = 1;
        original.push(2);
        assert_eq!(copy, list(10_000));
        assert_eq!(deep, copy);
        assert_eq!(original.get(7_777), Some(&1));
        assert_eq!(original.get(10_000), Some(&2));
        assert_eq!(copy.get(10_000), None);
        assert!(original != copy);
    }
}
