//! Gathering: the entries and blocks that an answer needs are read while nobody waits for it.
//!
//! Invariants:
//! - While a question is being answered, nothing is read: an answer that lacks something is thrown
//!   away, and made again when that is at hand.
//! - A block that is read was referred to while all blocks were held, so it is not removed before.
//! - It holds no more than [`ENTRIES_MAX`] entries and [`BLOCKS_MAX`] blocks: whoever needs more
//!   asks a copy.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pointbook_core::{Entry, Sequence};
use pointbook_series::{Block, BlockKey, Entries};

use crate::archive::missing;
use crate::blocks::Held;
use crate::error::Error;
use crate::shared::Shared;

/// What is kept, as a question sees it that must keep nobody waiting.
#[derive(Debug)]
pub(crate) struct Gathering<'a> {
    shared: &'a Shared,
    gathered: BTreeMap<Sequence, Arc<Entry>>,
    lacking: RefCell<BTreeSet<Sequence>>,
    blocks: BTreeMap<BlockKey, Block>,
    blocks_lacking: RefCell<BTreeSet<BlockKey>>,
    held: Option<Held>,
}

impl<'a> Gathering<'a> {
    /// Nothing is gathered yet.
    pub(crate) const fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            gathered: BTreeMap::new(),
            lacking: RefCell::new(BTreeSet::new()),
            blocks: BTreeMap::new(),
            blocks_lacking: RefCell::new(BTreeSet::new()),
            held: None,
        }
    }

    /// Reads what was asked for and not at hand, unless it is too much.
    ///
    /// # Errors
    ///
    /// When something cannot be read.
    pub(crate) fn gather(&mut self) -> Result<Gathered, Error> {
        let (lacking, mut blocks) = (self.lacking.take(), self.blocks_lacking.take());
        if lacking.is_empty() && blocks.is_empty() {
            return Ok(Gathered::All);
        }
        let is_much = self.gathered.len().saturating_add(lacking.len()) > ENTRIES_MAX
            || self.blocks.len().saturating_add(blocks.len()) > BLOCKS_MAX;
        if is_much {
            return Ok(Gathered::TooMuch);
        }
        for sequence in &lacking {
            let entry = self.shared.archive.entry(*sequence)?.ok_or_else(missing)?;
            self.gathered.insert(*sequence, entry);
        }
        if !blocks.is_empty() && self.held.is_none() {
            // What is asked for from now on stays, but these may be gone already.
            self.held = Some(self.shared.larder.hold());
            blocks.clear();
        }
        for key in blocks {
            self.blocks.insert(key, self.shared.larder.find(key)?);
        }
        Ok(Gathered::Some)
    }

    fn at_hand(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        let gathered = self.gathered.get(&sequence).cloned();
        gathered.or_else(|| self.shared.archive.newest(sequence))
    }
}

/// How far gathering has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gathered {
    /// All that was asked for was at hand: the answer stands.
    All,
    /// Something was not, and is now: ask again.
    Some,
    /// More is needed than is held.
    TooMuch,
}

impl Entries for Gathering<'_> {
    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        let entry = self.at_hand(sequence);
        if entry.is_none() {
            self.lacking.borrow_mut().insert(sequence);
        }
        entry
    }

    fn block(&self, key: BlockKey) -> Option<Block> {
        let gathered = self.blocks.get(&key).cloned();
        let block = gathered.or_else(|| self.shared.larder.at_hand(key));
        if block.is_none() {
            self.blocks_lacking.borrow_mut().insert(key);
        }
        block
    }

    fn expect(&self, sequences: &mut dyn Iterator<Item = Sequence>) {
        let unknown = |sequence: &Sequence| !self.gathered.contains_key(sequence);
        let unknown: Vec<Sequence> = sequences.filter(unknown).take(ENTRIES_MAX + 1).collect();
        // The newest entries are at hand, but perhaps no longer when they are asked for.
        let oldest = self.shared.archive.oldest_at_hand();
        let old = unknown.into_iter().filter(|sequence| oldest.is_none_or(|it| *sequence < it));
        self.lacking.borrow_mut().extend(old);
    }
}

/// Some megabytes, and more than a page of a history has.
pub(crate) const ENTRIES_MAX: usize = 4_096;
/// Some megabytes as well.
const BLOCKS_MAX: usize = 1_024;
