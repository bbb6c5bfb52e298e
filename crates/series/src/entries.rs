//! The journal, as questions need it, and the blocks that are not in memory.

use core::cell::Cell;
use std::sync::Arc;

use pointbook_core::{Entry, Sequence};

use crate::ask_error::AskError;
use crate::block::Block;
use crate::block_key::BlockKey;

/// The journal: questions about what was known, and rows of histories, look entries up in it. And
/// the blocks of series that are kept elsewhere, for all questions.
pub trait Entries {
    /// The entry of `sequence`, when the journal has it.
    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>>;

    /// The block kept under `key`, when it is at hand. Nothing asks for one unless blocks were let
    /// go ([`Projection::release`](crate::Projection::release)); a question that is told of none
    /// has no answer but [`AskError::Away`](crate::AskError::Away).
    fn block(&self, _key: BlockKey) -> Option<Block> {
        None
    }

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

/// Neither entries nor blocks: for series that are all in memory.
#[derive(Debug)]
pub(crate) struct Nothing;

impl Entries for Nothing {
    fn entry(&self, _sequence: Sequence) -> Option<Arc<Entry>> {
        None
    }
}

/// What a question is answered from, and whether a block was lacking.
pub(crate) struct Noting<'a> {
    entries: &'a dyn Entries,
    lacks: Cell<bool>,
}

impl<'a> Noting<'a> {
    /// Nothing is lacking yet.
    pub(crate) const fn new(entries: &'a dyn Entries) -> Self {
        Self { entries, lacks: Cell::new(false) }
    }

    /// What was made of all that it needs; an answer that was not is none.
    pub(crate) fn checked<T>(&self, answer: Result<T, AskError>) -> Result<T, AskError> {
        if self.lacks.get() { Err(AskError::Away) } else { answer }
    }
}

impl Entries for Noting<'_> {
    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        self.entries.entry(sequence)
    }

    fn block(&self, key: BlockKey) -> Option<Block> {
        let block = self.entries.block(key);
        if block.is_none() {
            self.lacks.set(true);
        }
        block
    }

    fn expect(&self, sequences: &mut dyn Iterator<Item = Sequence>) {
        self.entries.expect(sequences);
    }
}
