//! The archive: entries that are durable, found by sequence.
//!
//! Invariants:
//! - What it has is durable; what is only decided is never in here.
//! - The newest entries are kept as they are; older ones are read from the journal and decoded.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pointbook_core::{Entry, Sequence};
use pointbook_journal::{Batch, Journal};
use pointbook_series::{Block, BlockKey, Entries};

use crate::error::Error;
use crate::shared::Shared;

/// Durable entries by sequence.
#[derive(Debug)]
pub(crate) struct Archive {
    journal: Arc<dyn Journal>,
    shelf: Mutex<Recent>,
}

/// What was written or read last.
#[derive(Debug, Default)]
struct Recent {
    written: VecDeque<Arc<Vec<Entry>>>,
    written_entries: usize,
    read: VecDeque<Arc<Batch>>,
    /// Empty lists with room for many entries, to be filled again: memory that was used before is
    /// quicker than new memory.
    spare: Vec<Vec<Entry>>,
}

impl Archive {
    /// The archive of a journal.
    pub(crate) fn new(journal: Arc<dyn Journal>) -> Self {
        Self { journal, shelf: Mutex::default() }
    }

    /// The journal behind it.
    pub(crate) fn journal(&self) -> &Arc<dyn Journal> {
        &self.journal
    }

    /// Keeps entries that have just become durable.
    pub(crate) fn keep(&self, entries: Arc<Vec<Entry>>) {
        let mut recent = self.lock();
        recent.written_entries = recent.written_entries.saturating_add(entries.len());
        recent.written.push_back(entries);
        let mut past = Vec::new();
        while recent.written_entries > ENTRIES_KEPT && recent.written.len() > 1 {
            let Some(oldest) = recent.written.pop_front() else { break };
            recent.written_entries = recent.written_entries.saturating_sub(oldest.len());
            past.push(oldest);
        }
        drop(recent);
        // Nobody waits while what they are made of is let go.
        for mut list in past.into_iter().filter_map(Arc::into_inner) {
            list.clear();
            self.lock().keep_spare(list);
        }
    }

    /// An empty list, with the most room that there is, and with room for so many at least.
    pub(crate) fn spare(&self, least: usize) -> Vec<Entry> {
        let mut list = self.lock().spare.pop().unwrap_or_default();
        list.reserve(least);
        list
    }

    /// The entry of `sequence`, when it is one of the newest.
    pub(crate) fn newest(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        let recent = self.lock();
        let entry = recent.written.iter().rev().find_map(|e| within(e, sequence));
        entry.map(|entry| Arc::new(entry.clone()))
    }

    /// The first of the newest entries, which need not be read.
    pub(crate) fn oldest_at_hand(&self) -> Option<Sequence> {
        let recent = self.lock();
        recent.written.front().and_then(|entries| entries.first()).map(|entry| entry.sequence)
    }

    /// The entry of `sequence`, when the journal has it.
    pub(crate) fn entry(&self, sequence: Sequence) -> Result<Option<Arc<Entry>>, Error> {
        if let Some(entry) = self.newest(sequence) {
            return Ok(Some(entry));
        }
        let Some(batch) = self.batch(sequence)? else { return Ok(None) };
        Ok(batch.entry(sequence)?.map(Arc::new))
    }

    /// The entries from `from` on that were written with it, when they are still at hand.
    pub(crate) fn recent(&self, from: Sequence) -> Option<Vec<Arc<Entry>>> {
        let recent = self.lock();
        let group = recent.written.iter().find(|group| within(group, from).is_some())?.clone();
        drop(recent);
        let entries = group.iter().filter(|entry| entry.sequence >= from);
        Some(entries.cloned().map(Arc::new).collect())
    }

    /// The batch that holds `sequence`.
    pub(crate) fn batch(&self, sequence: Sequence) -> Result<Option<Arc<Batch>>, Error> {
        let holds = |batch: &&Arc<Batch>| {
            let header = batch.header();
            header.first <= sequence && sequence <= header.last
        };
        if let Some(batch) = self.lock().read.iter().rev().find(holds) {
            return Ok(Some(batch.clone()));
        }
        let Some(batch) = self.journal.find(sequence)?.map(Arc::new) else { return Ok(None) };
        let mut recent = self.lock();
        recent.read.push_back(batch.clone());
        if recent.read.len() > BATCHES_KEPT {
            recent.read.pop_front();
        }
        Ok(Some(batch))
    }

    fn lock(&self) -> MutexGuard<'_, Recent> {
        // Every change of it is whole.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent {
    /// Keeps an empty list, and of all such lists those with the most room: a list that has to grow
    /// moves all that it has.
    fn keep_spare(&mut self, list: Vec<Entry>) {
        if list.capacity() < ROOM_WORTH_KEEPING {
            return;
        }
        let place = self.spare.partition_point(|other| other.capacity() <= list.capacity());
        self.spare.insert(place, list);
        if self.spare.len() > LISTS_SPARE {
            self.spare.remove(0);
        }
    }
}

/// The entry of `sequence` among entries without a gap.
pub(crate) fn within(entries: &[Entry], sequence: Sequence) -> Option<&Entry> {
    let first = entries.first()?.sequence.number();
    let index = usize::try_from(sequence.number().checked_sub(first)?).ok()?;
    entries.get(index)
}

/// The archive as one question sees it: what could not be read makes the whole answer void.
#[derive(Debug)]
pub(crate) struct Lookup<'a> {
    shared: &'a Shared,
    failed: RefCell<Option<Error>>,
}

impl<'a> Lookup<'a> {
    /// A look into the archive.
    pub(crate) const fn new(shared: &'a Shared) -> Self {
        Self { shared, failed: RefCell::new(None) }
    }

    /// What could not be read.
    ///
    /// # Errors
    ///
    /// The first failure of a look-up: what was made of the others is not to be told.
    pub(crate) fn finish(self) -> Result<(), Error> {
        self.failed.into_inner().map_or(Ok(()), Err)
    }

    /// The entry of `sequence`, which was written; or none and a failure that is kept.
    pub(crate) fn find(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        let found = self.shared.archive.entry(sequence);
        let found = found.and_then(|entry| entry.ok_or_else(missing));
        found.inspect_err(|error| self.fail(error.clone())).ok()
    }

    /// Keeps a failure.
    pub(crate) fn fail(&self, error: Error) {
        self.failed.borrow_mut().get_or_insert(error);
    }
}

impl Entries for Lookup<'_> {
    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        self.find(sequence)
    }

    fn block(&self, key: BlockKey) -> Option<Block> {
        let found = self.shared.larder.find(key);
        found.inspect_err(|error| self.fail(error.clone())).ok()
    }
}

/// What it is when the journal says that it does not have what was written to it.
pub(crate) fn missing() -> Error {
    pointbook_journal::Error::new(pointbook_journal::ErrorKind::NotFound).into()
}

/// How many of the newest entries are kept as they are.
const ENTRIES_KEPT: usize = 2_048;
/// How many batches that were read are kept: 16 MiB at most.
const BATCHES_KEPT: usize = 16;
/// How many empty lists wait to be filled again, and with how much room: smaller ones are cheap.
/// With four, short flights often found none; with twelve, hardly ever where thousands of commands
/// wait. Each may have room for 8,190 entries, which is 3 MiB.
const LISTS_SPARE: usize = 12;
const ROOM_WORTH_KEEPING: usize = 256;
