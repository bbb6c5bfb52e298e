//! The journal, as questions need it.

use std::sync::Arc;

use pointbook_core::{Entry, Sequence};

/// The journal: questions about what was known, and rows of histories, look entries up in it.
pub trait Entries {
    /// The entry of `sequence`, when the journal has it.
    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>>;

    /// Says which entries will be looked up next, so that they can be read together. Nothing
    /// depends on it but speed.
    fn expect(&self, _sequences: &mut dyn Iterator<Item = Sequence>) {}
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
