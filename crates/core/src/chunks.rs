//! Long lists that are cheap to copy: pieces that copies share until one of them writes.
//!
//! Invariants:
//! - A copy costs one pointer for every [`LEAF`] × [`NODE`] values; the first write into a shared
//!   piece copies that piece.
//! - What lies behind the length is vacant and is never seen.

use core::hint::black_box;
use std::sync::Arc;

/// What fills the places of a piece that are not in use yet.
pub(crate) trait Vacant {
    /// A value that nobody sees.
    fn vacant() -> Self;
}

/// A list that only grows, in a tree of two levels.
#[derive(Debug)]
pub(crate) struct Chunks<T> {
    nodes: Vec<Arc<Node<T>>>,
    length: usize,
}

/// Neighbours in the list, in one piece of memory.
pub(crate) type Leaf<T> = [T; LEAF];
type Node<T> = [Option<Arc<Leaf<T>>>; NODE];

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { nodes: Vec::new(), length: 0 }
    }
}

impl<T> Clone for Chunks<T> {
    fn clone(&self) -> Self {
        Self { nodes: self.nodes.clone(), length: self.length }
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
    pub(crate) fn leaf(&self, number: usize) -> Option<&Leaf<T>> {
        self.shared_leaf(number).map(Arc::as_ref)
    }

    /// The value at `index`, after reading what tells whether its piece is shared, which a write
    /// needs.
    pub(crate) fn warm(&self, index: usize) -> Option<&T> {
        let leaf = self.shared_leaf(index >> LEAF_BITS)?;
        black_box(Arc::strong_count(leaf));
        leaf.get(index & (LEAF - 1)).filter(|_| index < self.length)
    }

    /// All values, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        let leaves = self.nodes.iter().flat_map(|node| node.iter().flatten());
        leaves.flat_map(|leaf| leaf.iter()).take(self.length)
    }

    fn shared_leaf(&self, number: usize) -> Option<&Arc<Leaf<T>>> {
        self.nodes.get(number >> NODE_BITS)?.get(number & (NODE - 1))?.as_ref()
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
    pub(crate) fn leaf_mut(&mut self, number: usize) -> Option<&mut Leaf<T>> {
        let node = Arc::make_mut(self.nodes.get_mut(number >> NODE_BITS)?);
        node.get_mut(number & (NODE - 1))?.as_mut().map(Arc::make_mut)
    }

    /// Adds a value at the end.
    pub(crate) fn push(&mut self, value: T) {
        let index = self.length;
        if index & (LEAF - 1) == 0 {
            self.start_leaf(index >> LEAF_BITS);
        }
        self.length = self.length.saturating_add(1);
        if let Some(place) = self.get_mut(index) {
            *place = value;
        }
    }

    /// Adds a leaf of vacant values; only for lists that grow by whole leaves.
    pub(crate) fn push_leaf(&mut self) {
        self.start_leaf(self.length >> LEAF_BITS);
        self.length = self.length.saturating_add(LEAF);
    }

    fn start_leaf(&mut self, number: usize) {
        if number & (NODE - 1) == 0 {
            self.nodes.push(Arc::new([const { None }; NODE]));
        }
        let leaf = Arc::new(core::array::from_fn(|_| T::vacant()));
        if let Some(place) = self.nodes.last_mut().map(Arc::make_mut) {
            place.get_mut(number & (NODE - 1)).map(|place| place.replace(leaf));
        }
    }
}

impl<T: PartialEq> PartialEq for Chunks<T> {
    fn eq(&self, other: &Self) -> bool {
        self.length == other.length && self.iter().eq(other.iter())
    }
}

/// Values in a leaf: few, so that a write after a copy copies little.
pub(crate) const LEAF: usize = 1 << LEAF_BITS;
/// Leaves under a node.
const NODE: usize = 1 << NODE_BITS;
const LEAF_BITS: u32 = 5;
const NODE_BITS: u32 = 8;

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
        for length in [0, 1, 31, 32, 33, 8_191, 8_192, 8_193, 20_000] {
            let list = list(length);
            assert_eq!(list.len(), length as usize);
            assert!(list.iter().copied().eq(0..length));
            assert_eq!(list.get(length as usize), None);
            assert_eq!(list.get(0).is_some(), length > 0);
        }
    }

    #[test]
    fn a_copy_keeps_what_the_original_changes() {
        let mut original = list(10_000);
        let copy = original.clone();
        *original.get_mut(7_777).unwrap() = 1;
        original.push(2);
        assert_eq!(copy, list(10_000));
        assert_eq!(original.get(7_777), Some(&1));
        assert_eq!(original.get(10_000), Some(&2));
        assert_eq!(copy.get(10_000), None);
        assert!(original != copy);
    }
}
