//! The past as the writer sees it: every entry that was decided, durable or not yet.
//!
//! Invariants:
//! - A key that was ever written is found, whether its entry is open, in flight or durable; so is
//!   the name of a hold.

use std::collections::VecDeque;
use std::sync::Arc;

use pointbook_core::{Entry, Key, Past, PastHold, Sequence};
use pointbook_journal::Shelf;

use crate::archive::{Archive, Lookup, within};
use crate::checkpoint::forget_if_damaged;
use crate::error::Error;
use crate::keys::KeyBook;
use crate::shared::Shared;

/// Entries that are decided and may not be durable yet.
#[derive(Debug, Default)]
pub(crate) struct Undurable {
    /// Those that are being gathered.
    pub(crate) open: Vec<Entry>,
    in_flight: VecDeque<Arc<Vec<Entry>>>,
}

impl Undurable {
    /// Closes what is being gathered, and forgets what is durable by now.
    pub(crate) fn depart(&mut self, durable: Sequence, archive: &Archive) -> Arc<Vec<Entry>> {
        let is_durable =
            |entries: &Arc<Vec<Entry>>| entries.last().is_none_or(|last| last.sequence <= durable);
        while self.in_flight.front().is_some_and(is_durable) {
            self.in_flight.pop_front();
        }
        // A few do not take along, for as long as they are kept, the room of many.
        let entries = if self.open.len() < self.open.capacity() / ROOM_PER_ENTRY_MAX {
            self.open.drain(..).collect()
        } else {
            // The next ones will most likely be about as many.
            let room = archive.spare(self.open.len());
            std::mem::replace(&mut self.open, room)
        };
        let entries = Arc::new(entries);
        self.in_flight.push_back(entries.clone());
        entries
    }

    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        let mut groups = self.in_flight.iter().map(|entries| entries.as_slice());
        let entry = within(&self.open, sequence);
        entry.or_else(|| groups.find_map(|e| within(e, sequence))).map(|e| Arc::new(e.clone()))
    }
}

/// Everything decided before a command.
#[derive(Debug)]
pub(crate) struct Before<'a> {
    keys: &'a KeyBook,
    /// The key of the command, and its hash.
    hashed: (&'a Key, u64),
    shelf: &'a dyn Shelf,
    undurable: &'a Undurable,
    durable: Lookup<'a>,
}

impl<'a> Before<'a> {
    /// What was decided, by the keys that were used; the command's own has this hash.
    pub(crate) fn new(
        keys: &'a KeyBook,
        hashed: (&'a Key, u64),
        undurable: &'a Undurable,
        shared: &'a Shared,
    ) -> Self {
        let durable = Lookup::new(shared);
        Self { keys, hashed, shelf: &*shared.shelf, undurable, durable }
    }

    /// The entries that may have a key, or name a hold, of this hash.
    fn candidates(&self, hash: u64) -> Vec<Sequence> {
        let candidates = self.keys.candidates(hash, self.shelf);
        candidates.unwrap_or_else(|error| {
            forget_if_damaged(self.shelf, &error);
            self.durable.fail(error);
            Vec::new()
        })
    }

    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        self.undurable.entry(sequence).or_else(|| self.durable.find(sequence))
    }

    /// Whether all that was looked for could be read.
    ///
    /// # Errors
    ///
    /// The first failure: what was decided is not to be used then.
    pub(crate) fn finish(self) -> Result<(), Error> {
        self.durable.finish()
    }
}

impl Past for Before<'_> {
    fn find(&self, key: &Key) -> Option<Arc<Entry>> {
        let (own, hash) = self.hashed;
        let hash = if std::ptr::eq(own, key) { hash } else { self.keys.hash(key) };
        let candidates = self.candidates(hash);
        if candidates.is_empty() {
            return None;
        }
        let mut entries = candidates.into_iter().filter_map(|sequence| self.entry(sequence));
        entries.find(|entry| entry.command.key == *key)
    }

    fn hold(&self, name: &Key) -> Option<PastHold> {
        let candidates = self.candidates(self.keys.hash_of_hold(name));
        if candidates.is_empty() {
            return None;
        }
        let entries = candidates.into_iter().filter_map(|sequence| self.entry(sequence));
        PastHold::of(name, &entries.collect::<Vec<_>>())
    }
}

/// How many entries' room an entry in flight may take.
const ROOM_PER_ENTRY_MAX: usize = 64;
