//! Gathering: the entries that an answer needs are read while nobody waits for it.
//!
//! Invariants:
//! - While a question is being answered, nothing is read from the journal: an answer that lacks an
//!   entry is thrown away, and made again when the entry is at hand.
//! - It holds no more than [`ENTRIES_MAX`] entries: whoever needs more has to read meanwhile.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pointbook_core::{Entry, Sequence};
use pointbook_series::Entries;

use crate::archive::{Archive, missing};
use crate::error::Error;

/// The archive as a question sees it that must keep nobody waiting.
#[derive(Debug)]
pub(crate) struct Gathering<'a> {
    archive: &'a Archive,
    gathered: BTreeMap<Sequence, Arc<Entry>>,
    lacking: RefCell<BTreeSet<Sequence>>,
}

impl<'a> Gathering<'a> {
    /// Nothing is gathered yet.
    pub(crate) const fn new(archive: &'a Archive) -> Self {
        let lacking = RefCell::new(BTreeSet::new());
        Self { archive, gathered: BTreeMap::new(), lacking }
    }

    /// Reads what was asked for and not at hand, unless it is too much.
    ///
    /// # Errors
    ///
    /// When an entry cannot be read.
    pub(crate) fn gather(&mut self) -> Result<Gathered, Error> {
        let lacking = self.lacking.take();
        if self.gathered.len().saturating_add(lacking.len()) > ENTRIES_MAX {
            return Ok(Gathered::TooMuch);
        }
        for sequence in &lacking {
            let entry = self.archive.entry(*sequence)?.ok_or_else(missing)?;
            self.gathered.insert(*sequence, entry);
        }
        Ok(if lacking.is_empty() { Gathered::All } else { Gathered::Some })
    }

    fn at_hand(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        let gathered = self.gathered.get(&sequence).cloned();
        gathered.or_else(|| self.archive.newest(sequence))
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

    fn expect(&self, sequences: &mut dyn Iterator<Item = Sequence>) {
        let unknown = |sequence: &Sequence| !self.gathered.contains_key(sequence);
        let unknown: Vec<Sequence> = sequences.filter(unknown).take(ENTRIES_MAX + 1).collect();
        // The newest entries are at hand, but perhaps no longer when they are asked for.
        let oldest = self.archive.oldest_at_hand();
        let old = unknown.into_iter().filter(|sequence| oldest.is_none_or(|it| *sequence < it));
        self.lacking.borrow_mut().extend(old);
    }
}

/// Some megabytes, and more than a page of a history has.
pub(crate) const ENTRIES_MAX: usize = 4_096;
