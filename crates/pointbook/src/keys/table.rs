//! The table of key hashes in memory.
//!
//! Invariants:
//! - Slots are in the order of their hashes, with gaps: a hash stands at its home or after it, and
//!   nothing between its home and itself is empty or has a greater hash.

use pointbook_core::Sequence;

/// From a hash to sequences, in one array that is sorted but for gaps.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    slots: Vec<Slot>,
    /// How far a hash is shifted to give its home.
    shift: u32,
    used: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u64,
    /// 0 when the slot is empty: sequences begin with 1.
    sequence: u64,
}

impl Default for Table {
    fn default() -> Self {
        Self::with_homes(HOMES_AT_FIRST_LOG2)
    }
}

impl Table {
    fn with_homes(log2: u32) -> Self {
        let homes = 1_usize << log2;
        // Room after the last home, for those that are pushed over the end.
        let slots = vec![Slot::default(); homes.saturating_add(OVERHANG)];
        Self { slots, shift: u64::BITS.saturating_sub(log2), used: 0 }
    }

    /// Adds a key.
    pub(crate) fn add(&mut self, hash: u64, sequence: Sequence) {
        if self.used.saturating_mul(4) >= self.homes().saturating_mul(3) {
            self.grow();
        }
        while !self.insert(Slot { hash, sequence: sequence.number() }) {
            self.grow();
        }
        self.used = self.used.saturating_add(1);
    }

    /// The sequences of all keys with this hash.
    pub(crate) fn candidates(&self, hash: u64) -> impl Iterator<Item = Sequence> {
        let from = self.slots.get(self.home(hash)..).unwrap_or_default().iter();
        let run = from.take_while(move |slot| slot.sequence != 0 && slot.hash <= hash);
        run.filter(move |slot| slot.hash == hash).map(|slot| Sequence::new(slot.sequence))
    }

    /// Touches the place of a hash, so that it is in the cache when it is needed.
    pub(crate) fn warm(&self, hash: u64) -> u64 {
        self.slots.get(self.home(hash)).map_or(0, |slot| slot.sequence)
    }

    /// All keys in the order of their hashes.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = (u64, Sequence)> {
        let used = self.slots.iter().filter(|slot| slot.sequence != 0);
        used.map(|slot| (slot.hash, Sequence::new(slot.sequence)))
    }

    /// How many keys there are.
    pub(crate) const fn len(&self) -> usize {
        self.used
    }

    /// How many bytes it takes.
    pub(crate) const fn bytes(&self) -> usize {
        self.slots.capacity().saturating_mul(size_of::<Slot>())
    }

    const fn homes(&self) -> usize {
        self.slots.len().saturating_sub(OVERHANG)
    }

    #[expect(clippy::cast_possible_truncation, reason = "less than the number of slots")]
    const fn home(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    /// Puts a slot into its order; `false` when there is no room behind the last home.
    fn insert(&mut self, new: Slot) -> bool {
        let home = self.home(new.hash);
        let rest = self.slots.get_mut(home..).unwrap_or_default();
        let Some(free) = rest.iter().position(|slot| slot.sequence == 0) else { return false };
        let stays = |slot: &Slot| slot.sequence != 0 && slot.hash <= new.hash;
        let place = rest.iter().take(free).position(|slot| !stays(slot)).unwrap_or(free);
        if let Some(moved) = rest.get_mut(place..=free) {
            moved.rotate_right(1);
            if let Some(slot) = moved.first_mut() {
                *slot = new;
            }
        }
        true
    }

    /// Doubles the number of homes. The order stays, so this is one pass through memory.
    fn grow(&mut self) {
        let log2 = u64::BITS.saturating_sub(self.shift).saturating_add(1);
        let mut larger = Self::with_homes(log2);
        let mut next = 0_usize;
        for slot in self.slots.iter().filter(|slot| slot.sequence != 0) {
            next = next.max(larger.home(slot.hash));
            if let Some(to) = larger.slots.get_mut(next) {
                *to = *slot;
            }
            next = next.saturating_add(1);
        }
        assert!(
            next <= larger.slots.len(),
            "invariant: what fitted before fits into twice the room"
        );
        larger.used = self.used;
        *self = larger;
    }
}

const HOMES_AT_FIRST_LOG2: u32 = 6;
/// With a load of three quarters, runs of this length do not happen to hashes.
const OVERHANG: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn spread(number: u64) -> u64 {
        (number + 1)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(23)
            .wrapping_mul(0xd6e8_feb8_6659_fd93)
    }

    fn check(hashes: &[u64]) {
        let mut table = Table::default();
        let mut known: HashMap<u64, Vec<Sequence>> = HashMap::new();
        for (number, hash) in (1..).zip(hashes) {
            let sequence = Sequence::new(number);
            table.add(*hash, sequence);
            known.entry(*hash).or_default().push(sequence);
        }
        assert_eq!(table.len(), hashes.len());
        for (hash, sequences) in &known {
            assert_eq!(table.candidates(*hash).collect::<Vec<_>>(), *sequences);
        }
        let kept: Vec<u64> =
            table.slots.iter().filter(|slot| slot.sequence != 0).map(|slot| slot.hash).collect();
        assert!(kept.is_sorted());
    }

    #[test]
    fn every_key_is_found_when_hashes_spread() {
        let hashes: Vec<u64> = (0..100_000).map(spread).collect();
        check(&hashes);
        let mut table = Table::default();
        hashes.iter().for_each(|hash| table.add(*hash, Sequence::new(1)));
        let unknown = (100_000..200_000).map(spread);
        assert_eq!(unknown.map(|hash| table.candidates(hash).count()).sum::<usize>(), 0);
    }

    #[test]
    fn every_key_is_found_when_hashes_collide() {
        check(&[7; 40]);
        check(&(0..2_000).map(|number| spread(number / 4)).collect::<Vec<_>>());
        let extremes = [u64::MAX, 0, u64::MAX, 1, u64::MAX - 1, 0];
        check(&extremes.into_iter().cycle().take(90).collect::<Vec<_>>());
    }
}
