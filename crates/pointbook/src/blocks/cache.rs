//! A cache of blocks, bounded in bytes.
//!
//! What is full makes room by a hand that goes round: a block that was looked at since it last
//! passed stays, another goes. So what is read once, by a scan, does not push out what is hot.
//!
//! Invariants:
//! - The blocks in it never take more bytes than it may have.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pointbook_series::{Block, BlockKey};

/// Blocks by key, in parts that are locked each on its own.
#[derive(Debug)]
pub(super) struct Cache {
    parts: Vec<Mutex<Part>>,
}

/// A part of a cache.
#[derive(Debug, Default)]
struct Part {
    bytes: u64,
    bytes_max: u64,
    places: HashMap<BlockKey, usize>,
    slots: Vec<Slot>,
    hand: usize,
}

#[derive(Debug)]
struct Slot {
    key: BlockKey,
    block: Block,
    was_seen: bool,
}

impl Cache {
    /// An empty cache of so many bytes.
    pub(super) fn new(bytes_max: u64) -> Self {
        // A part has room for many of the largest blocks, or there is only one.
        let parts = (bytes_max / PART_BYTES_MIN).clamp(1, PARTS_MAX);
        let part = |_| Mutex::new(Part { bytes_max: bytes_max / parts, ..Part::default() });
        Self { parts: (0..parts).map(part).collect() }
    }

    /// The block of a key, if it is here.
    pub(super) fn find(&self, key: BlockKey) -> Option<Block> {
        let mut part = self.part(key)?;
        let place = part.places.get(&key).copied()?;
        let slot = part.slots.get_mut(place)?;
        slot.was_seen = true;
        Some(slot.block.clone())
    }

    /// Gives the block of a key away, if it is here.
    pub(super) fn take(&self, key: BlockKey) -> Option<Block> {
        let mut part = self.part(key)?;
        let place = part.places.get(&key).copied()?;
        part.remove(place).map(|slot| slot.block)
    }

    /// Keeps a block, unless it alone is too large.
    pub(super) fn keep(&self, key: BlockKey, block: &Block) {
        let Some(mut part) = self.part(key) else { return };
        let size = size(block);
        if part.places.contains_key(&key) || size > part.bytes_max {
            return;
        }
        while part.bytes.saturating_add(size) > part.bytes_max {
            part.turn();
        }
        part.bytes = part.bytes.saturating_add(size);
        let place = part.slots.len();
        part.places.insert(key, place);
        part.slots.push(Slot { key, block: block.clone(), was_seen: false });
    }

    /// How many bytes the blocks in it take.
    pub(super) fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| lock(part).bytes).sum()
    }

    fn part(&self, key: BlockKey) -> Option<MutexGuard<'_, Part>> {
        // Accounts are numbered one after the other, and so are the blocks of one account.
        let spread = key
            .to_bytes()
            .iter()
            .skip(8)
            .fold(0_usize, |all, byte| all.wrapping_mul(31).wrapping_add(usize::from(*byte)));
        self.parts.get(spread.checked_rem(self.parts.len())?).map(lock)
    }
}

impl Part {
    /// Moves the hand on by one, and lets the block go that it points at unless it was seen.
    fn turn(&mut self) {
        if self.hand >= self.slots.len() {
            self.hand = 0;
        }
        let Some(slot) = self.slots.get_mut(self.hand) else { return };
        if std::mem::take(&mut slot.was_seen) {
            self.hand = self.hand.saturating_add(1);
            return;
        }
        self.remove(self.hand);
        self.hand = self.hand.saturating_add(1);
    }

    /// Lets a block go. The last one takes its place, and is looked at when the hand comes round
    /// again.
    fn remove(&mut self, place: usize) -> Option<Slot> {
        let last = self.slots.len().checked_sub(1).filter(|last| place <= *last)?;
        self.slots.swap(place, last);
        let gone = self.slots.pop()?;
        self.places.remove(&gone.key);
        self.bytes = self.bytes.saturating_sub(size(&gone.block));
        if let Some(moved) = self.slots.get(place) {
            self.places.insert(moved.key, place);
        }
        Some(gone)
    }
}

/// What a block takes in here.
fn size(block: &Block) -> u64 {
    u64::try_from(block.size().saturating_add(SLOT_BYTES)).unwrap_or(u64::MAX)
}

fn lock(part: &Mutex<Part>) -> MutexGuard<'_, Part> {
    // Every change of it is whole.
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A slot, and its place in the table.
const SLOT_BYTES: usize = size_of::<Slot>() + 32;
const PARTS_MAX: u64 = 16;
const PART_BYTES_MIN: u64 = 1 << 20;
