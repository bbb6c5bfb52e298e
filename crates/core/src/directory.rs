//! From names to ids, without the names: who asks compares them, and they are kept once, by id.
//!
//! Names lie in segments by the first bits of their hashes. A full segment splits in two, so that
//! growing never moves more than one segment at a time.
//!
//! Invariants:
//! - It cannot be iterated, so that no order of a hash table leaks into an answer.
//! - A bucket knows how many ids are beyond it that belong into it or before it: where there are
//!   none, a search ends.

use std::sync::Arc;

use crate::ahead::ask_for_one;
use crate::chunks::{Chunks, LEAF, Vacant, Values};

/// The ids of names, to be found by hash.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    buckets: Chunks<Bucket>,
    /// The segment of each beginning of a hash.
    segments: Arc<Vec<u32>>,
    /// How long those beginnings are, in bits.
    depth: u32,
    fills: Arc<Vec<Fill>>,
}

/// Ids with the same hash bits: one line of a processor's cache.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Bucket {
    ids: [u32; BUCKET],
    tags: [u8; BUCKET],
    used: u8,
    /// How many ids went past it when it was full; [`u8::MAX`] stands for too many to count.
    passed: u8,
}

/// What is known of one segment.
#[derive(Clone, Copy, Debug, Default)]
struct Fill {
    /// How many ids are in it.
    ids: u32,
    /// How many first bits its hashes share.
    depth: u32,
    /// Where what has no room is, when it can be split no more.
    overflow: Option<u32>,
}

impl Vacant for Bucket {
    fn vacant() -> Self {
        Self { ids: [0; BUCKET], tags: [0; BUCKET], used: 0, passed: 0 }
    }
}

impl Bucket {
    /// The ids under `tag`; now and then one more, which `is_it` sorts out.
    fn find(&self, tag: u8, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let (words, rest) = self.tags.as_chunks::<4>();
        debug_assert!(rest.is_empty(), "a bucket has whole words of tags");
        for (word, ids) in words.iter().zip(self.ids.chunks_exact(4)) {
            // A byte that is zero: the tag is there.
            let difference = u32::from_le_bytes(*word) ^ u32::from(tag).wrapping_mul(0x0101_0101);
            let below = difference.wrapping_sub(0x0101_0101);
            let mut zeros = below & !difference & 0x8080_8080;
            while zeros != 0 {
                let id = ids.get((zeros.trailing_zeros() >> 3) as usize)?;
                if is_it(*id) {
                    return Some(*id);
                }
                zeros &= zeros.wrapping_sub(1);
            }
        }
        None
    }

    /// Takes an id out; `false` when it is not here.
    fn remove(&mut self, id: u32) -> bool {
        let used = usize::from(self.used);
        let Some(at) = self.ids.iter().take(used).position(|known| *known == id) else {
            return false;
        };
        let last = used.saturating_sub(1);
        self.ids.swap(at, last);
        self.tags.swap(at, last);
        // A search may take a look at what is behind the last.
        if let (Some(id), Some(tag)) = (self.ids.get_mut(last), self.tags.get_mut(last)) {
            (*id, *tag) = (0, 0);
        }
        self.used = self.used.saturating_sub(1);
        true
    }

    /// One of those that went past it is no more.
    fn forget_one(&mut self) {
        if self.passed != u8::MAX {
            self.passed = self.passed.saturating_sub(1);
        }
    }

    /// Adds an id; `false` when there is no room: then it goes past.
    fn add(&mut self, id: u32, tag: u8) -> bool {
        let at = usize::from(self.used);
        let (Some(place), Some(tagged)) = (self.ids.get_mut(at), self.tags.get_mut(at)) else {
            self.passed = self.passed.saturating_add(1);
            return false;
        };
        (*place, *tagged) = (id, tag);
        self.used = self.used.saturating_add(1);
        true
    }
}

impl Default for Directory {
    fn default() -> Self {
        let mut buckets = Chunks::default();
        buckets.push_leaf();
        Self {
            buckets,
            segments: Arc::new(vec![0]),
            depth: 0,
            fills: Arc::new(vec![Fill::default()]),
        }
    }
}

impl Directory {
    /// The id under `hash` that `is_it` says is the one.
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mut segment = Some(self.segment(hash));
        while let Some(number) = segment {
            let leaf = self.buckets.leaf(number as usize)?;
            for bucket in probes(hash).filter_map(|at| leaf.get(at)) {
                let found = bucket.find(tag(hash), &is_it);
                if found.is_some() || bucket.passed == 0 {
                    return found;
                }
            }
            segment = self.fills.get(number as usize)?.overflow;
        }
        None
    }

    /// Asks for the bucket where `hash` belongs.
    pub(crate) fn ask_for(&self, hash: u64) {
        let leaf = self.buckets.leaf(self.segment(hash) as usize);
        if let (Some(leaf), Some(home)) = (leaf, probes(hash).next()) {
            ask_for_one(leaf, home);
        }
    }

    /// The first id that may be the one, without asking.
    pub(crate) fn guess(&self, hash: u64) -> Option<u32> {
        self.find(hash, |_| true)
    }

    /// Adds an id that is not there; `hash_of` tells the hash of those that are.
    pub(crate) fn add(&mut self, hash: u64, id: u32, hash_of: impl Fn(u32) -> u64) {
        loop {
            let segment = self.segment(hash);
            let fill = self.fill(segment);
            let may_split = fill.overflow.is_none() && fill.depth < self.depth_max();
            if fill.ids >= FULL && may_split {
                self.split(segment, hash, &hash_of);
            } else {
                return self.put(segment, hash, id);
            }
        }
    }

    /// Takes out an id that is there under `hash`.
    pub(crate) fn remove(&mut self, hash: u64, id: u32) {
        let mut segment = Some(self.segment(hash));
        while let Some(number) = segment {
            let Some(leaf) = self.buckets.leaf_mut(number as usize) else { return };
            let mut remove = |at| leaf.get_mut(at).is_some_and(|it: &mut Bucket| it.remove(id));
            let steps = probes(hash).position(&mut remove);
            // It went past all those before.
            for at in probes(hash).take(steps.unwrap_or(LEAF)) {
                leaf.get_mut(at).into_iter().for_each(Bucket::forget_one);
            }
            if steps.is_some() {
                return self.fill_mut(number, |fill| fill.ids = fill.ids.saturating_sub(1));
            }
            segment = self.fill(number).overflow;
        }
    }

    /// A copy that shares all memory.
    pub(crate) fn share(&mut self) -> Self {
        Self {
            buckets: self.buckets.share(),
            segments: Arc::clone(&self.segments),
            depth: self.depth,
            fills: Arc::clone(&self.fills),
        }
    }

    /// Takes back what copies have let go of: looks at `most` pieces, and tells at how many.
    pub(crate) fn take_back(&mut self, most: usize) -> usize {
        self.buckets.take_back(most)
    }

    fn segment(&self, hash: u64) -> u32 {
        // Shifted twice, as no hash has a beginning of 64 bits.
        let start = (hash >> 1) >> 63_u32.saturating_sub(self.depth);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        self.segments.get(start).copied().unwrap_or(0)
    }

    fn fill(&self, segment: u32) -> Fill {
        self.fills.get(segment as usize).copied().unwrap_or_default()
    }

    /// Puts an id into the first bucket with room, and makes room behind where there is none.
    fn put(&mut self, mut segment: u32, hash: u64, id: u32) {
        loop {
            let Some(leaf) = self.buckets.leaf_mut(segment as usize) else { return };
            if probes(hash).any(|at| leaf.get_mut(at).is_some_and(|it| it.add(id, tag(hash)))) {
                break;
            }
            let overflow = self.fill(segment).overflow.unwrap_or_else(|| self.add_segment(64));
            self.fill_mut(segment, |fill| fill.overflow = Some(overflow));
            segment = overflow;
        }
        self.fill_mut(segment, |fill| fill.ids = fill.ids.saturating_add(1));
    }

    /// Splits a segment by the next bit of its hashes; `hash` is one of them.
    fn split(&mut self, segment: u32, hash: u64, hash_of: &impl Fn(u32) -> u64) {
        let shared = self.fill(segment).depth;
        if shared == self.depth {
            let doubled = self.segments.iter().flat_map(|it| [*it, *it]).collect();
            self.segments = Arc::new(doubled);
            self.depth = self.depth.saturating_add(1);
        }
        let depth = shared.saturating_add(1);
        let twin = self.add_segment(depth);
        self.fill_mut(segment, |fill| *fill = Fill { depth, ..Fill::default() });
        // The beginnings that share the bits and go on with a one are the twin's.
        let spread = 1_usize << self.depth.saturating_sub(depth);
        let shared_bits = usize::try_from((hash >> 1) >> 63_u32.saturating_sub(shared));
        let first = shared_bits.unwrap_or(0).saturating_mul(2).saturating_add(1);
        let of_twin = Arc::make_mut(&mut self.segments).iter_mut();
        of_twin.skip(first.saturating_mul(spread)).take(spread).for_each(|it| *it = twin);
        let Some(leaf) = self.buckets.leaf_mut(segment as usize) else { return };
        let old: Values<Bucket> =
            core::mem::replace(leaf, core::array::from_fn(|_| Bucket::vacant()));
        for bucket in &old {
            for id in bucket.ids.iter().take(usize::from(bucket.used)) {
                let hash = hash_of(*id);
                self.put(self.segment(hash), hash, *id);
            }
        }
    }

    fn add_segment(&mut self, depth: u32) -> u32 {
        let number = u32::try_from(self.fills.len()).unwrap_or(u32::MAX);
        self.buckets.push_leaf();
        Arc::make_mut(&mut self.fills).push(Fill { depth, ..Fill::default() });
        number
    }

    fn fill_mut(&mut self, segment: u32, change: impl FnOnce(&mut Fill)) {
        if let Some(fill) = Arc::make_mut(&mut self.fills).get_mut(segment as usize) {
            change(fill);
        }
    }

    /// How far segments may be split: where chosen names share their first bits, overflows are
    /// cheaper than a directory of them.
    fn depth_max(&self) -> u32 {
        self.fills.len().checked_ilog2().unwrap_or(0).saturating_add(SLACK_BITS).min(32)
    }
}

/// The buckets in which a hash may be, in order.
fn probes(hash: u64) -> impl Iterator<Item = usize> {
    let [home, ..] = hash.to_le_bytes();
    (0..LEAF).map(move |step| usize::from(home).wrapping_add(step) & (LEAF - 1))
}

/// A few bits that tell most of the ids in a bucket apart; 0 stands for no id.
fn tag(hash: u64) -> u8 {
    hash.to_le_bytes()[1].max(1)
}

/// Ids in a bucket.
const BUCKET: usize = 12;
const _: () = assert!(size_of::<Bucket>() == 64);
/// With so many ids a segment splits: five of six places.
const FULL: u32 = 1_280;
const _: () = assert!(FULL as usize * 6 == LEAF * BUCKET * 5);
/// A byte of the hash says which bucket is the first.
const _: () = assert!(LEAF <= 1 << u8::BITS);
const SLACK_BITS: u32 = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::hash_text;

    fn spread(number: u32) -> u64 {
        hash_text(7, &number.to_le_bytes())
    }

    fn holds_all(hash: impl Fn(u32) -> u64 + Copy, count: u32) -> Directory {
        let mut directory = Directory::default();
        for id in 0..count {
            assert_eq!(directory.find(hash(id), |known| known == id), None);
            directory.add(hash(id), id, hash);
        }
        for id in 0..count {
            assert_eq!(directory.find(hash(id), |known| known == id), Some(id));
        }
        assert_eq!(directory.find(hash(count), |known| known == count), None);
        directory
    }

    #[test]
    fn ids_are_found_by_hash() {
        let directory = holds_all(spread, 100_000);
        let places = directory.buckets.len() * BUCKET;
        assert!((110_000..220_000).contains(&places), "{places} places for 100000 ids");
    }

    /// Adds and takes out ids at random; at most `most` are there at a time.
    fn stays_right(hash: impl Fn(u32) -> u64 + Copy, most: u32, steps: u32) -> Directory {
        let (mut directory, mut there) = (Directory::default(), Vec::new());
        let mut gone = Vec::new();
        // What is vacant looks like number 0.
        for step in 1..steps {
            let dice = spread(step);
            let is_full = there.len() as u64 > dice.rem_euclid(most.into());
            if is_full {
                let at = (dice >> 32).rem_euclid(there.len() as u64);
                let at = usize::try_from(at).unwrap();
                let id = there.swap_remove(at);
                directory.remove(hash(id), id);
                gone.push(id);
            } else {
                directory.add(hash(step), step, hash);
                there.push(step);
            }
        }
        let found = |id: &u32| directory.find(hash(*id), |known| known == *id).is_some();
        assert!(there.iter().all(found) && !gone.iter().any(found));
        let ids: u32 = directory.fills.iter().map(|fill| fill.ids).sum();
        assert_eq!(ids as usize, there.len());
        for id in there {
            directory.remove(hash(id), id);
        }
        directory
    }

    #[test]
    fn what_was_taken_out_is_found_no_more_and_the_others_still_are() {
        for most in [1, 20, 1_000, 20_000] {
            let directory = stays_right(spread, most, 60_000);
            let buckets = || directory.buckets.iter();
            assert!(buckets().all(|bucket| (bucket.used, bucket.passed) == (0, 0)), "{most}");
            // Names that come and go need no more room.
            assert!(directory.buckets.len() <= LEAF + most as usize / 4, "{most}");
        }
        stays_right(|id| u64::from(id % 3), 3_000, 20_000);
        stays_right(|_| u64::MAX, 2_000, 9_000);
    }

    #[test]
    fn hashes_that_are_alike_take_time_but_no_room() {
        let directory = holds_all(|id| u64::from(id % 3), 3_000);
        assert!(directory.depth < 16);
        assert!(directory.buckets.len() < 3_000);
        holds_all(|_| u64::MAX, 2_000);
    }

    #[test]
    fn a_copy_keeps_what_the_original_changes() {
        let mut original = holds_all(spread, 1_000);
        let copy = original.share();
        (1_000..5_000).for_each(|id| original.add(spread(id), id, spread));
        assert_eq!(copy.find(spread(4_000), |id| id == 4_000), None);
        assert_eq!(copy.find(spread(400), |id| id == 400), Some(400));
    }
}
