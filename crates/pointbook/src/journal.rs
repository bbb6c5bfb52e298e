//! The journal in memory: entries in order, and the look-up by key.

use std::sync::Arc;

use pointbook_core::{Entry, Index, Key, Past, Sequence};
use pointbook_series::Entries;

/// All entries, from sequence 1.
#[derive(Debug, Default)]
pub(crate) struct MemoryJournal {
    entries: Vec<Arc<Entry>>,
    keys: Index<Key, Sequence>,
}

impl MemoryJournal {
    /// Appends the next entry.
    pub(crate) fn append(&mut self, entry: Arc<Entry>) {
        let fresh = self.keys.add(entry.command.key.clone(), entry.sequence);
        assert!(fresh, "invariant: a key is written once");
        self.entries.push(entry);
        let last = self.entries.last().map(|entry| entry.sequence.number());
        let expected = u64::try_from(self.entries.len()).ok();
        assert!(last == expected, "invariant: sequences are gapless from 1");
    }

    /// The entries from `sequence` on.
    pub(crate) fn read(&self, from: Sequence) -> &[Arc<Entry>] {
        let skipped = usize::try_from(from.number().saturating_sub(1)).unwrap_or(usize::MAX);
        self.entries.get(skipped..).unwrap_or_default()
    }
}

impl Past for MemoryJournal {
    fn find(&self, key: &Key) -> Option<Arc<Entry>> {
        self.keys.find(key).and_then(|sequence| self.entry(*sequence))
    }
}

impl Entries for MemoryJournal {
    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        let index = usize::try_from(sequence.number().checked_sub(1)?).ok()?;
        self.entries.get(index).cloned()
    }
}
