//! The journal, as questions need it.

use std::sync::Arc;

use pointbook_core::{Entry, Sequence};

/// The journal: questions about what was known, and rows of histories, look entries up in it.
pub trait Entries {
    /// The entry of `sequence`, when the journal has it.
    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>>;
}

/// A journal in memory: the first entry first, none missing.
impl Entries for [Arc<Entry>] {
    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        let index = usize::try_from(sequence.number().checked_sub(1)?).ok()?;
        self.get(index).cloned()
    }
}

/// A journal in memory: the first entry first, none missing.
impl Entries for Vec<Arc<Entry>> {
    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        self.as_slice().entry(sequence)
    }
}
