//! The jobs of a replay, and what comes of them.

use std::sync::Arc;

use pointbook_core::Entry;
use pointbook_journal::{Batch, Batches, Head};

use super::board::Fold;
use crate::error::Error;

/// Something to do.
pub(super) enum Job<'a> {
    /// To read what comes next.
    Read(Source<'a>),
    /// To check and decode sheaf `number`, into a list that is empty.
    Decode { number: usize, read: Read, entries: Vec<Entry> },
    /// To fold a sheaf.
    Fold { lane: usize, fold: Fold<'a>, entries: Arc<Vec<Entry>> },
}

/// What came of it.
pub(super) enum Done<'a> {
    /// Nothing but an end is read as nothing.
    Read(Source<'a>, Result<Read, Error>),
    Decoded(usize, Result<Vec<Entry>, Error>),
    Folded(usize, Fold<'a>, Result<(), Error>),
}

/// Where batches come from.
pub(super) struct Source<'a> {
    pub(super) batches: Batches<'a>,
    /// What the next one says that it follows.
    pub(super) head: Head,
}

/// Batches as they were read, and what the first of them must follow.
pub(super) struct Read {
    pub(super) head: Head,
    pub(super) batches: Vec<Batch>,
}

impl<'a> Job<'a> {
    /// Does it.
    pub(super) fn run(self) -> Done<'a> {
        match self {
            Self::Read(mut source) => {
                let read = source.read();
                Done::Read(source, read)
            }
            Self::Decode { number, read, mut entries } => {
                let decoded = read.decode_into(&mut entries);
                Done::Decoded(number, decoded.map(|()| entries))
            }
            Self::Fold { lane, mut fold, entries } => {
                let result = fold(&entries);
                Done::Folded(lane, fold, result)
            }
        }
    }
}

impl Source<'_> {
    /// Reads some batches: as many as are worth a job.
    fn read(&mut self) -> Result<Read, Error> {
        let mut read = Read { head: self.head, batches: Vec::new() };
        let mut entries = 0_usize;
        while entries < ENTRIES_TOGETHER {
            let Some(batch) = self.batches.next().transpose()? else { break };
            entries = entries.saturating_add(batch.header().entries());
            // Whether that is its head is seen when it is decoded.
            self.head = batch.header().head();
            read.batches.push(batch);
        }
        Ok(read)
    }
}

impl Read {
    /// Where the journal is afterwards.
    pub(super) fn end(&self) -> Head {
        self.batches.last().map_or(self.head, |batch| batch.header().head())
    }

    fn decode_into(self, entries: &mut Vec<Entry>) -> Result<(), Error> {
        let mut head = self.head;
        for batch in self.batches {
            head = batch.follows(head)?;
            entries.reserve(batch.header().entries());
            for entry in batch.decoded() {
                entries.push(entry?);
            }
        }
        Ok(())
    }
}

/// Small batches are taken together, up to about so many entries: their copies are still in the
/// nearest caches when they are folded.
const ENTRIES_TOGETHER: usize = 1_024;
