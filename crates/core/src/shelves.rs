//! Sorted tables that are cheap to copy: short sorted shelves that copies share until one of them
//! writes.
//!
//! Invariants:
//! - Keys are unique and stand in order, over all shelves.
//! - No shelf is empty, and none holds more than [`SHELF`] rows.

use core::hint::black_box;
use std::sync::Arc;

use crate::ahead::ask_for_one;

/// From keys in order to values.
#[derive(Debug)]
pub(crate) struct Shelves<K, V> {
    /// Each with its first key, so that the search touches one shelf only.
    shelves: Vec<(K, Shelf<K, V>)>,
}

type Shelf<K, V> = Arc<Vec<(K, V)>>;

impl<K, V> Default for Shelves<K, V> {
    fn default() -> Self {
        Self { shelves: Vec::new() }
    }
}

impl<K: Clone, V> Clone for Shelves<K, V> {
    fn clone(&self) -> Self {
        Self { shelves: self.shelves.clone() }
    }
}

impl<K: Ord + Copy, V: Clone> Shelves<K, V> {
    /// A table of rows whose keys rise.
    pub(crate) fn of_sorted(rows: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut table = Self::default();
        let mut shelf = Vec::with_capacity(SHELF);
        for row in rows {
            shelf.push(row);
            if shelf.len() == SHELF {
                table.put_shelf(core::mem::replace(&mut shelf, Vec::with_capacity(SHELF)));
            }
        }
        table.put_shelf(shelf);
        table
    }

    fn put_shelf(&mut self, rows: Vec<(K, V)>) {
        if let Some((first, _)) = rows.first() {
            self.shelves.push((*first, Arc::new(rows)));
        }
    }

    /// The value of `key`.
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        let (_, shelf) = self.shelves.get(self.place(key)?)?;
        let at = shelf.binary_search_by_key(key, |(known, _)| *known).ok()?;
        shelf.get(at).map(|(_, value)| value)
    }

    /// Puts a value in the place of whatever `key` had.
    pub(crate) fn set(&mut self, key: K, value: V) {
        let place = self.place(&key).unwrap_or(0);
        let Some((first, shelf)) = self.shelves.get_mut(place) else {
            self.shelves.push((key, Arc::new(vec![(key, value)])));
            return;
        };
        match shelf.binary_search_by_key(&key, |(known, _)| *known) {
            Ok(at) => {
                if let Some((_, known)) = Arc::make_mut(shelf).get_mut(at) {
                    *known = value;
                }
            }
            Err(_) if shelf.len() == SHELF => {
                self.split(place);
                self.set(key, value);
            }
            Err(at) => {
                Arc::make_mut(shelf).insert(at, (key, value));
                *first = (*first).min(key);
            }
        }
    }

    /// Takes a row out.
    pub(crate) fn remove(&mut self, key: &K) {
        let Some(place) = self.place(key) else { return };
        let Some((first, shelf)) = self.shelves.get_mut(place) else { return };
        let Ok(at) = shelf.binary_search_by_key(key, |(known, _)| *known) else { return };
        let rows = Arc::make_mut(shelf);
        rows.remove(at);
        match rows.first() {
            Some((left, _)) => *first = *left,
            None => {
                self.shelves.remove(place);
            }
        }
    }

    /// The first key.
    pub(crate) fn first(&self) -> Option<&K> {
        self.shelves.first().map(|(first, _)| first)
    }

    /// Puts a value in the place of whatever these keys had, which come in order. First it looks
    /// for all of them, one thing after the other, as a processor waits for such reads together.
    pub(crate) fn set_all(&mut self, keys: &[K], value: &V) {
        let places = keys.iter().map(|key| self.place(key).unwrap_or(0));
        let places: Vec<usize> = places.collect();
        let shelf = |place: usize| self.shelves.get(place).map(|(_, shelf)| shelf);
        black_box(places.iter().filter_map(|it| shelf(*it)).fold(0, |all, it| all ^ it.len()));
        // Where a search looks first: it would wait for one after the other.
        for shelf in places.iter().filter_map(|it| shelf(*it)) {
            let row = |part: usize| shelf.len().saturating_mul(part) / PARTS_ASKED_FOR;
            (0..PARTS_ASKED_FOR).for_each(|part| ask_for_one(shelf, row(part)));
        }
        let found = |(place, key): (usize, &K)| {
            (place, shelf(place).map_or(0, |shelf| shelf.partition_point(|(known, _)| known < key)))
        };
        let found: Vec<(usize, usize)> = places.into_iter().zip(keys).map(found).collect();
        // The last first: what that moves stands behind all others' places.
        for (key, found) in keys.iter().zip(found).rev() {
            self.set_at(*key, value.clone(), found);
        }
    }

    /// As [`Self::set`], where the key was found to belong on this shelf before this row. Looks
    /// again where that may be true no more.
    fn set_at(&mut self, key: K, value: V, (place, at): (usize, usize)) {
        let Some((first, shelf)) = self.shelves.get_mut(place) else { return self.set(key, value) };
        let is_known = shelf.get(at).is_some_and(|(known, _)| *known == key);
        // Behind the last row, the shelf may have been split: the row may stand on the next one,
        // and have this very key.
        if is_known || at >= shelf.len() || shelf.len() == SHELF {
            return self.set(key, value);
        }
        Arc::make_mut(shelf).insert(at, (key, value));
        *first = (*first).min(key);
    }

    /// All rows, by key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.shelves().flatten()
    }

    /// The rows of each shelf, by key.
    pub(crate) fn shelves(&self) -> impl Iterator<Item = &[(K, V)]> {
        self.shelves.iter().map(|(_, shelf)| shelf.as_slice())
    }

    /// The same, to be let go of one by one.
    pub(crate) fn into_shelves(self) -> impl Iterator<Item = Arc<Vec<(K, V)>>> {
        self.shelves.into_iter().map(|(_, shelf)| shelf)
    }

    /// The shelf that has `key` if any has.
    fn place(&self, key: &K) -> Option<usize> {
        self.shelves.partition_point(|(first, _)| first <= key).checked_sub(1)
    }

    fn split(&mut self, place: usize) {
        let next = place.saturating_add(1);
        // What comes in order leaves full shelves behind; what comes between finds room on both.
        let kept = if next == self.shelves.len() { SHELF - 1 } else { SHELF / 2 };
        let Some((_, shelf)) = self.shelves.get_mut(place) else { return };
        let rows = Arc::make_mut(shelf).split_off(kept);
        if let Some((first, _)) = rows.first() {
            self.shelves.insert(next, (*first, Arc::new(rows)));
        }
    }
}

impl<K: Ord + Copy, V: Clone + PartialEq> PartialEq for Shelves<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

/// Rows on a shelf: few, so that a write after a copy copies little.
const SHELF: usize = 256;
/// What is left of a shelf between the rows that are asked for is a few lines of a cache.
const PARTS_ASKED_FOR: usize = 16;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn shelves_hold_what_an_ordered_map_holds() {
        let (mut shelves, mut map) = (Shelves::default(), BTreeMap::new());
        let mut number = 1_u64;
        for step in 0..30_000_u64 {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step);
            let key = (number >> 33) % 3_000;
            if step % 3 == 2 || step > 25_000 {
                shelves.remove(&key);
                map.remove(&key);
            } else {
                shelves.set(key, step);
                map.insert(key, step);
            }
            assert_eq!(shelves.get(&key), map.get(&key));
        }
        assert!(shelves.iter().map(|(key, value)| (key, value)).eq(&map));
        assert!(Shelves::of_sorted(map) == shelves);
        (0..3_000).for_each(|key| shelves.remove(&key));
        assert!(shelves == Shelves::default());
    }

    #[test]
    fn many_set_at_once_are_as_if_each_was_set() {
        let (mut shelves, mut map) = (Shelves::default(), BTreeMap::new());
        let mut number = 1_u64;
        for step in 0..3_000_u64 {
            let mut keys: Vec<u64> = Vec::new();
            for _ in 0..step * 7 % 130 {
                number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step);
                // Now and then all of them belong on a shelf or two, which are split meanwhile.
                let span = if step % 5 == 0 { 300 } else { 60_000 };
                keys.push((number >> 33) % span + step * 7);
            }
            keys.sort_unstable();
            shelves.set_all(&keys, &step);
            map.extend(keys.iter().map(|key| (*key, step)));
            if let Some(key) = keys.get(3) {
                shelves.remove(key);
                map.remove(key);
            }
            assert!(shelves.shelves().all(|shelf| (1..=SHELF).contains(&shelf.len())));
            assert!(
                shelves
                    .shelves
                    .iter()
                    .all(|(first, shelf)| Some(first) == shelf.first().map(|(key, _)| key))
            );
        }
        assert!(shelves.iter().map(|(key, value)| (key, value)).eq(&map));
        assert!(map.keys().all(|key| shelves.get(key) == map.get(key)));
    }

    #[test]
    fn a_copy_keeps_what_the_original_changes() {
        let mut original = Shelves::default();
        (0..1_000).for_each(|key| original.set(key, key));
        let copy = original.clone();
        original.set(500, 0);
        original.remove(&0);
        assert_eq!(copy.get(&500), Some(&500));
        assert_eq!(copy.get(&0), Some(&0));
        assert!(copy != original);
    }
}
