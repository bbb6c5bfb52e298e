//! A table from names to dense ids that keeps no name: whoever asks compares.
//!
//! Invariants:
//! - The table cannot be iterated, so that no order of a hash leaks into an answer.
//! - A segment holds the names whose hashes begin with its bits; it is never more than seven
//!   eighths full, so every search ends at an empty slot.
//! - A search looks along the line of memory in which it begins before it goes on to the next one.
//!   Of those for names that are there nearly nine in ten end in the first where a segment is as
//!   full as it gets.
//! - It grows by one segment at a time, so no name waits for the whole table to grow.

use std::sync::Arc;

use pointbook_core::{Name, ask_for_one, hash_text};

/// From names to ids, by hash.
#[derive(Clone, Debug)]
pub(crate) struct NameTable {
    /// How many first bits of a hash choose the place in `places`.
    depth: u32,
    /// Which segment; those of few bits stand in several places.
    places: Vec<usize>,
    segments: Vec<Segment>,
}

/// Slots of the names whose hashes begin alike.
#[derive(Clone, Debug)]
struct Segment {
    /// The hash above and the id plus one below; 0 is an empty slot. A copy shares them.
    lines: Arc<[Line]>,
    depth: u32,
    used: usize,
}

/// Slots that come together from memory.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(64))]
struct Line([u64; SLOTS]);

impl Default for NameTable {
    fn default() -> Self {
        let segments = vec![Segment::of(0, LINES_FIRST, core::iter::empty())];
        Self { depth: 0, places: vec![0], segments }
    }
}

impl NameTable {
    /// The id whose name is `name`, as `is_named` tells of an id.
    pub(crate) fn find(&self, name: &Name, is_named: impl Fn(u32) -> bool) -> Option<u32> {
        self.spot(hash(name)).find(is_named)
    }

    /// Where the search for a hash begins: asks for the memory there.
    pub(crate) fn ask_for(&self, hash: u32) -> Spot<'_> {
        let spot = self.spot(hash);
        ask_for_one(spot.lines, start(spot.lines, hash).0);
        spot
    }

    fn spot(&self, hash: u32) -> Spot<'_> {
        let segment = self.segments.get(self.segment_of(hash));
        Spot { lines: segment.map_or(&[], |segment| &segment.lines), hash }
    }

    /// Adds a name that is not there.
    pub(crate) fn add(&mut self, name: &Name, id: u32) {
        self.add_hash(hash(name), id);
    }

    /// Adds names that are not there. Where they go is asked for before, for some at once.
    pub(crate) fn add_all<'a>(&mut self, names: impl Iterator<Item = (&'a Name, u32)>) {
        let mut hashes = names.map(|(name, id)| (hash(name), id));
        let mut some = Vec::with_capacity(ADDED_AT_ONCE);
        loop {
            some.extend(hashes.by_ref().take(ADDED_AT_ONCE));
            if some.is_empty() {
                return;
            }
            some.iter().for_each(|(hash, _)| {
                self.ask_for(*hash);
            });
            some.drain(..).for_each(|(hash, id)| self.add_hash(hash, id));
        }
    }

    fn add_hash(&mut self, hash: u32, id: u32) {
        while self.segments.get(self.segment_of(hash)).is_some_and(|segment| segment.is_full()) {
            self.grow(self.segment_of(hash));
        }
        let index = self.segment_of(hash);
        if let Some(segment) = self.segments.get_mut(index) {
            segment.add(slot(hash, id));
        }
    }

    /// The number of the segment of a hash.
    fn segment_of(&self, hash: u32) -> usize {
        // Wide, as no shift may be by all the bits there are.
        let place = (u64::from(hash) << self.depth >> u32::BITS) as usize;
        self.places.get(place).copied().unwrap_or(0)
    }

    /// Doubles a segment, or parts it in two when it is as large as they get.
    fn grow(&mut self, index: usize) {
        let Some(segment) = self.segments.get(index).cloned() else { return };
        if segment.lines.len() < LINES_MAX {
            let length = segment.lines.len().wrapping_mul(2);
            return self.put(index, Segment::of(segment.depth, length, segment.filled()));
        }
        if segment.depth == self.depth {
            self.places = self.places.iter().flat_map(|place| [*place, *place]).collect();
            self.depth = self.depth.wrapping_add(1);
        }
        let depth = segment.depth.wrapping_add(1);
        let [earlier, later] = [0, 1].map(|half| {
            let is_of = |slot: &u64| (hash_of(*slot) >> u32::BITS.wrapping_sub(depth)) & 1 == half;
            Segment::of(depth, LINES_MAX, segment.filled().filter(is_of))
        });
        self.put(index, earlier);
        let of_old = self.places.iter_mut().filter(|place| **place == index);
        let half = (1_usize << self.depth.wrapping_sub(segment.depth)).wrapping_div(2);
        of_old.skip(half).for_each(|place| *place = self.segments.len());
        self.segments.push(later);
    }

    fn put(&mut self, index: usize, segment: Segment) {
        if let Some(place) = self.segments.get_mut(index) {
            *place = segment;
        }
    }
}

impl Segment {
    /// A segment of so many lines, and these slots in use.
    fn of(depth: u32, length: usize, filled: impl Iterator<Item = u64>) -> Self {
        let (mut lines, mut used) = (vec![Line::default(); length], 0_usize);
        for slot in filled {
            put(&mut lines, slot);
            used = used.wrapping_add(1);
        }
        Self { lines: lines.into(), depth, used }
    }

    fn is_full(&self) -> bool {
        // Seven of a line's eight.
        self.used >= self.lines.len().wrapping_mul(SLOTS - 1)
    }

    fn filled(&self) -> impl Iterator<Item = u64> {
        self.lines.iter().flat_map(|line| line.0).filter(|slot| *slot != 0)
    }

    fn add(&mut self, new: u64) {
        put(Arc::make_mut(&mut self.lines), new);
        self.used = self.used.wrapping_add(1);
    }
}

/// Where the search for a hash begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot<'a> {
    lines: &'a [Line],
    hash: u32,
}

impl Spot<'_> {
    /// The id that is meant, as `is_named` tells of one that has the hash.
    pub(crate) fn find(&self, is_named: impl Fn(u32) -> bool) -> Option<u32> {
        for (line, place) in places(self.lines, self.hash) {
            let slot = self.lines.get(line).and_then(|line| line.0.get(place)).copied()?;
            if slot == 0 {
                return None;
            }
            let id = id_of(slot);
            if hash_of(slot) == self.hash && is_named(id) {
                return Some(id);
            }
        }
        None
    }
}

/// Puts a slot into the first free place where its hash may be.
fn put(lines: &mut [Line], new: u64) {
    for (line, place) in places(lines, hash_of(new)) {
        let slot = lines.get_mut(line).and_then(|line| line.0.get_mut(place));
        if let Some(slot) = slot.filter(|slot| **slot == 0) {
            *slot = new;
            return;
        }
    }
}

/// A line and a place in it, by the last bits of the hash: the first ones choose the segment.
const fn start(lines: &[Line], hash: u32) -> (usize, usize) {
    let hash = hash as usize;
    (hash.wrapping_div(SLOTS) & lines.len().wrapping_sub(1), hash & (SLOTS - 1))
}

/// The lines and places where a hash may be, in the order of search.
fn places(lines: &[Line], hash: u32) -> impl Iterator<Item = (usize, usize)> + use<> {
    let ((line, place), length) = (start(lines, hash), lines.len());
    (0..length).flat_map(move |past| {
        let line = line.wrapping_add(past) & length.wrapping_sub(1);
        (0..SLOTS).map(move |step| (line, place.wrapping_add(step) & (SLOTS - 1)))
    })
}

const fn slot(hash: u32, id: u32) -> u64 {
    (hash as u64) << u32::BITS | (id as u64).wrapping_add(1)
}

const fn hash_of(slot: u64) -> u32 {
    (slot >> u32::BITS) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is the id plus one")]
const fn id_of(slot: u64) -> u32 {
    (slot as u32).wrapping_sub(1)
}

/// As many bits of a name's hash as a slot has room for.
pub(crate) fn hash(name: &Name) -> u32 {
    hash_of(hash_text(0, name.as_bytes()))
}

/// The slots of a line.
const SLOTS: usize = 8;
/// The lines of the first segment.
const LINES_FIRST: usize = 2;
/// The most lines of a segment: 32 KiB, which is what one step of growing moves.
const LINES_MAX: usize = 512;
/// How many names are asked for in a row: memory answers some at once.
const ADDED_AT_ONCE: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_when_they_were_added_at_once() {
        let names = |count: usize| -> Vec<Name> {
            (0..count).map(|id| Name::new(&format!("account-{id}")).unwrap()).collect()
        };
        for count in [0, 1, ADDED_AT_ONCE - 1, ADDED_AT_ONCE, ADDED_AT_ONCE + 1, 9_000] {
            let (names, mut table) = (names(count), NameTable::default());
            let (few, rest) = names.split_at(count / 3);
            table.add_all(few.iter().zip(0..));
            table.add_all(rest.iter().zip(u32::try_from(few.len()).unwrap()..));
            for (name, id) in names.iter().zip(0..) {
                assert_eq!(table.find(name, |found| found == id), Some(id));
            }
        }
    }

    #[test]
    fn names_are_found_however_many_there_are() {
        let name = |id: u32| Name::new(&format!("account-{id}")).unwrap();
        let mut table = NameTable::default();
        let mut early = None;
        for id in 0..40_000 {
            assert_eq!(table.find(&name(id), |found| name(found) == name(id)), None);
            table.add(&name(id), id);
            if id == 9_999 {
                early = Some(table.clone());
            }
        }
        let find = |table: &NameTable, id| table.find(&name(id), |found| found == id);
        assert!((0..40_000).all(|id| find(&table, id) == Some(id)));
        // A copy stays as it was.
        let early = early.unwrap();
        assert!((0..40_000).all(|id| find(&early, id).is_some() == (id < 10_000)));
        assert!(table.segments.iter().all(|segment| !segment.is_full()));
        assert!(table.segments.len() > 8);
    }

    #[test]
    fn names_of_one_hash_are_told_apart() {
        let name = Name::new("twin").unwrap();
        let mut table = NameTable::default();
        table.add(&name, 3);
        table.add(&name, 8);
        assert_eq!(table.find(&name, |id| id == 8), Some(8));
        assert_eq!(table.find(&name, |id| id == 3), Some(3));
        assert_eq!(table.find(&name, |_| false), None);
    }
}
