//! The table of key hashes in memory: many small shards, picked by the first bits of a hash.
//!
//! Each shard grows on its own, a few kilobytes at a time, so nobody waits for a table to grow and
//! its memory is taken as it is needed.

use pointbook_core::{Sequence, ask_for_one};

use super::shard::{HOMES_AT_FIRST, Shard, Slot};

/// From a hash to sequences.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    shards: Vec<Shard>,
    /// What sequences are counted from: the one before the first.
    base: u64,
    used: usize,
    bytes: usize,
}

impl Default for Table {
    fn default() -> Self {
        // Each grows by half. They grow one after the other, so that all of them together never
        // have much more room than they need.
        let more = |number: u32| (number * (HOMES_AT_FIRST / 2)) >> SHARDS_LOG2;
        let homes = |number| HOMES_AT_FIRST + more(number);
        let shards: Vec<Shard> = (0..1 << SHARDS_LOG2).map(|it| Shard::new(homes(it))).collect();
        let bytes = shards.len().saturating_mul(size_of::<Shard>());
        Self { shards, base: 0, used: 0, bytes }
    }
}

impl Table {
    /// Adds a key; `false` when its sequence is before the first one, or too far after it.
    #[must_use]
    pub(crate) fn add(&mut self, hash: u64, sequence: Sequence) -> bool {
        if self.used == 0 {
            self.base = sequence.number().saturating_sub(1);
        }
        let past = sequence.number().checked_sub(self.base).filter(|past| *past > 0);
        let Some(number) = past.and_then(|past| u32::try_from(past).ok()) else { return false };
        let (shard, rest) = split(hash);
        if let Some(shard) = self.shards.get_mut(shard) {
            let before = shard.bytes();
            shard.add(Slot::new(rest, number));
            self.bytes = self.bytes.saturating_sub(before).saturating_add(shard.bytes());
            self.used = self.used.saturating_add(1);
        }
        true
    }

    /// Adds the sequences of all keys with this hash to those found.
    #[inline]
    pub(crate) fn find(&self, hash: u64, found: &mut Vec<Sequence>) {
        let (shard, rest) = split(hash);
        if let Some(shard) = self.shards.get(shard) {
            shard.find(rest, |number| found.push(self.sequence(number)));
        }
    }

    /// Asks for the shard of a hash.
    pub(crate) fn ask_for_shard(&self, hash: u64) {
        ask_for_one(&self.shards, split(hash).0);
    }

    /// Asks for the place of a hash in its shard.
    pub(crate) fn ask_for(&self, hash: u64) {
        let (shard, rest) = split(hash);
        if let Some(shard) = self.shards.get(shard) {
            shard.ask_for(rest);
        }
    }

    /// All keys in the order of their hashes.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = (u64, Sequence)> {
        (0_u64..).zip(&self.shards).flat_map(move |(number, shard)| {
            let first = number << (u64::BITS - SHARDS_LOG2);
            let rest = |slot: Slot| u64::from(slot.hash()) << UNKNOWN_BITS;
            shard.sorted().map(move |slot| (first | rest(slot), self.sequence(slot.number())))
        })
    }

    /// How many keys there are.
    pub(crate) const fn len(&self) -> usize {
        self.used
    }

    /// How many bytes it takes.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    const fn sequence(&self, number: u32) -> Sequence {
        Sequence::new(self.base.saturating_add(number as u64))
    }
}

/// The shard of a hash, and the bits of it that are kept there.
#[expect(clippy::cast_possible_truncation, reason = "the parts of a hash fit")]
const fn split(hash: u64) -> (usize, u32) {
    ((hash >> (u64::BITS - SHARDS_LOG2)) as usize, (hash >> UNKNOWN_BITS) as u32)
}

/// With four million keys a shard has about a thousand.
const SHARDS_LOG2: u32 = 12;
/// The last bits of a hash, which are not kept.
pub(super) const UNKNOWN_BITS: u32 = u64::BITS - SHARDS_LOG2 - u32::BITS;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn spread(number: u64) -> u64 {
        let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
        mixed.wrapping_mul(0xd6e8_feb8_6659_fd93) >> UNKNOWN_BITS << UNKNOWN_BITS
    }

    fn found(table: &Table, hash: u64) -> Vec<Sequence> {
        let mut found = Vec::new();
        table.find(hash, &mut found);
        found
    }

    fn check(hashes: &[u64]) {
        let mut table = Table::default();
        let mut known: HashMap<u64, Vec<Sequence>> = HashMap::new();
        for (number, hash) in (8..).zip(hashes) {
            let sequence = Sequence::new(number);
            assert!(table.add(*hash, sequence));
            known.entry(*hash).or_default().push(sequence);
        }
        assert_eq!(table.len(), hashes.len());
        for (hash, sequences) in &known {
            assert_eq!(found(&table, *hash), *sequences);
        }
        let sorted: Vec<(u64, Sequence)> = table.sorted().collect();
        assert!(sorted.is_sorted() && sorted.len() == hashes.len());
        assert!(sorted.iter().all(|(hash, sequence)| known[hash].contains(sequence)));
    }

    #[test]
    fn every_key_is_found_when_hashes_spread() {
        let hashes: Vec<u64> = (0..100_000).map(spread).collect();
        check(&hashes);
        let mut table = Table::default();
        assert!(hashes.iter().all(|hash| table.add(*hash, Sequence::new(1))));
        let unknown = (100_000..200_000).map(spread);
        assert_eq!(unknown.map(|hash| found(&table, hash).len()).sum::<usize>(), 0);
    }

    #[test]
    fn every_key_is_found_when_hashes_collide() {
        check(&[7 << UNKNOWN_BITS; 400]);
        check(&(0..2_000).map(|number| spread(number / 4)).collect::<Vec<_>>());
        let last = u64::MAX << UNKNOWN_BITS;
        let extremes = [last, 0, last, 1 << UNKNOWN_BITS, 0];
        check(&extremes.into_iter().cycle().take(900).collect::<Vec<_>>());
    }

    #[test]
    fn sequence_is_refused_when_it_is_before_the_first_or_too_far_after_it() {
        let first = 1 << 40;
        let mut table = Table::default();
        let last = first - 1 + u64::from(u32::MAX);
        assert!(table.add(0, Sequence::new(first)));
        assert!(!table.add(0, Sequence::new(first - 1)));
        assert!(!table.add(0, Sequence::new(last + 1)));
        assert!(table.add(0, Sequence::new(last)));
        let found: Vec<u64> = found(&table, 0).into_iter().map(Sequence::number).collect();
        assert_eq!((found, table.len()), (vec![first, last], 2));
    }

    #[test]
    fn key_takes_no_more_than_thirteen_bytes_when_there_are_many() {
        let mut table = Table::default();
        for number in 0..1_500_000 {
            assert!(table.add(spread(number), Sequence::new(number + 1)));
            let (keys, bytes) = (table.len(), table.bytes());
            assert!(keys < 1_000_000 || bytes < keys * 13, "{bytes} bytes for {keys} keys");
        }
    }
}
