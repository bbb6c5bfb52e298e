//! Shards: the keys of a table whose hashes begin alike, in one small array.
//!
//! Invariants:
//! - Slots are in the order of their hashes, with gaps: a slot stands at its home or after it, and
//!   nothing between its home and itself is empty or has a greater hash.

use pointbook_core::ask_for_one;

/// A key: what its hash goes on with after the shard's own bits, and a number that is not 0, which
/// would be an empty slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot(u64);

impl Slot {
    pub(super) const fn new(hash: u32, number: u32) -> Self {
        Self((hash as u64) << u32::BITS | number as u64)
    }

    pub(super) const fn hash(self) -> u32 {
        (self.0 >> u32::BITS) as u32
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
    pub(super) const fn number(self) -> u32 {
        self.0 as u32
    }

    const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A small array that is sorted but for gaps, and grows by itself.
#[derive(Clone, Debug)]
pub(super) struct Shard {
    /// As many as there are homes, and a few more for those that are pushed over the end; none
    /// before there is a key.
    slots: Vec<Slot>,
    homes: u32,
    used: u32,
}

impl Shard {
    /// An empty one. Shards that begin with as many homes grow at the same time.
    pub(super) const fn new(homes: u32) -> Self {
        Self { slots: Vec::new(), homes, used: 0 }
    }

    /// Adds a key.
    pub(super) fn add(&mut self, new: Slot) {
        if self.slots.is_empty() {
            self.grow_to(self.homes);
        }
        if u64::from(self.used).saturating_mul(5) >= u64::from(self.homes).saturating_mul(4) {
            self.grow_to(self.homes.saturating_add(self.homes.div_euclid(2)));
        }
        let home = self.home(new.hash());
        let mut moving = new;
        // Those that come after it make room, up to the first gap; there are a few at most.
        for slot in self.slots.iter_mut().skip(home) {
            if slot.is_empty() {
                *slot = std::mem::take(&mut moving);
                break;
            }
            // Of the same hash, who came first stands first.
            if slot.hash() > moving.hash() || moving != new {
                std::mem::swap(slot, &mut moving);
            }
        }
        if !moving.is_empty() {
            self.slots.push(moving);
        }
        self.used = self.used.saturating_add(1);
    }

    /// Tells the numbers of all keys with this hash.
    #[inline]
    pub(super) fn find(&self, hash: u32, mut tell: impl FnMut(u32)) {
        let slots = self.slots.get(self.home(hash)..).unwrap_or_default();
        if slots.first_chunk().is_some_and(|window| is_unknown(window, hash)) {
            return;
        }
        for slot in slots {
            if slot.is_empty() || slot.hash() > hash {
                return;
            }
            if slot.hash() == hash {
                tell(slot.number());
            }
        }
    }

    /// Asks for the place of a hash, and for what comes behind it.
    pub(super) fn ask_for(&self, hash: u32) {
        let home = self.home(hash);
        (0..LINES_ASKED_FOR)
            .for_each(|line| ask_for_one(&self.slots, home.saturating_add(line * SLOTS_PER_LINE)));
    }

    /// All keys in the order of their hashes.
    pub(super) fn sorted(&self) -> impl Iterator<Item = Slot> {
        self.slots.iter().copied().filter(|slot| !slot.is_empty())
    }

    /// How many bytes its slots take.
    pub(super) const fn bytes(&self) -> usize {
        self.slots.capacity().saturating_mul(size_of::<Slot>())
    }

    /// The place where a hash stands if it can: homes are in the order of hashes.
    const fn home(&self, hash: u32) -> usize {
        ((hash as u64 * self.homes as u64) >> u32::BITS) as usize
    }

    /// Makes more homes. The order stays, so this is one pass, which guesses at no slot whether it
    /// is empty: one that is leaves the place to the next.
    fn grow_to(&mut self, homes: u32) {
        let room = (homes as usize).saturating_add(OVERHANG);
        let mut slots = Vec::with_capacity(room);
        slots.resize(homes as usize, Slot::default());
        let mut larger = Self { slots, homes, used: self.used };
        let mut next = 0_usize;
        for slot in &self.slots {
            let place = next.max(larger.home(slot.hash()));
            match larger.slots.get_mut(place) {
                Some(empty) => *empty = *slot,
                None if slot.is_empty() => {}
                None => larger.slots.push(*slot),
            }
            next = place.saturating_add(usize::from(!slot.is_empty()));
        }
        *self = larger;
    }
}

/// Whether a window that begins at the home of a hash tells that nothing has this hash.
#[inline(always)]
fn is_unknown(window: &[Slot; WINDOW], hash: u32) -> bool {
    let is_it = |slot: &Slot| slot.hash() == hash && !slot.is_empty();
    let is_there = window.iter().fold(false, |found, slot| found | is_it(slot));
    let [.., last] = window;
    // Behind a gap or a greater one there is none.
    let ends = last.hash() > hash || window.iter().fold(false, |gap, slot| gap | slot.is_empty());
    ends && !is_there
}

/// The fewest homes to begin with.
pub(super) const HOMES_AT_FIRST: u32 = 16;
/// So many slots from its home on tell nearly always where a key stands.
const WINDOW: usize = 8;
/// In a line of a processor's cache.
const SLOTS_PER_LINE: usize = 64 / size_of::<Slot>();
/// The first gap is there but for one of thirty keys.
const LINES_ASKED_FOR: usize = 4;
/// Room for what is pushed over the end; more is made when that is not enough.
const OVERHANG: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_stay_in_order_and_all_are_found_when_hashes_are_extreme_or_the_same() {
        let hashes = [u32::MAX, 0, u32::MAX, 1, u32::MAX - 1, 0, 1 << 31];
        let mut shard = Shard::new(HOMES_AT_FIRST);
        for number in 1..=700 {
            shard.add(Slot::new(hashes[number as usize % 7], number));
            assert!(shard.sorted().is_sorted());
            assert_eq!(shard.sorted().count(), number as usize);
        }
        let numbers = |hash| {
            let mut numbers = Vec::new();
            shard.find(hash, |number| numbers.push(number));
            numbers
        };
        for (first, hash) in (1..).zip(hashes.iter().skip(1)) {
            let same = hashes.iter().filter(|other| *other == hash).count();
            assert_eq!(numbers(*hash).len(), 100 * same);
            assert!(numbers(*hash).contains(&first));
        }
        assert_eq!(numbers(2), []);
    }
}
