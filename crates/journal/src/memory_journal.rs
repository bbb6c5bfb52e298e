//! A journal in memory.
//!
//! Invariants:
//! - The batches follow one another from the genesis on.

use core::time::Duration;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use pointbook_core::Sequence;

use crate::batch::Batch;
use crate::error::{Error, ErrorKind};
use crate::genesis::Genesis;
use crate::head::Head;
use crate::journal::{Batches, Journal};
use crate::sealed::Sealed;

/// A journal that is gone with its process.
///
/// # Examples
///
/// ```
/// use pointbook_core::{ProgramSettings, Timestamp};
/// use pointbook_journal::{Genesis, Journal, MemoryJournal};
///
/// let journal = MemoryJournal::new(Genesis {
///     ledger: [7; 16],
///     created_at: Timestamp::from_micros(0),
///     settings: ProgramSettings::default(),
/// });
/// assert_eq!(journal.head(), journal.genesis().head());
/// ```
#[derive(Debug)]
pub struct MemoryJournal {
    genesis: Genesis,
    kept: Mutex<Kept>,
    grown: Condvar,
}

#[derive(Debug)]
struct Kept {
    head: Head,
    batches: Vec<(Sequence, Arc<[u8]>)>,
}

impl MemoryJournal {
    /// Makes an empty journal.
    pub fn new(genesis: Genesis) -> Self {
        let kept = Mutex::new(Kept { head: genesis.head(), batches: Vec::new() });
        Self { genesis, kept, grown: Condvar::new() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics between two changes that belong together.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for MemoryJournal {
    fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    fn head(&self) -> Head {
        self.kept().head
    }

    fn append(&self, expected: Sequence, batches: &[Sealed]) -> Result<(), Error> {
        let mut kept = self.kept();
        let found = kept.head.sequence;
        if found != expected {
            return Err(Error::new(ErrorKind::Fenced { expected, found }));
        }
        let mut head = kept.head;
        for batch in batches {
            head = batch.follows(head)?;
        }
        kept.batches
            .extend(batches.iter().map(|batch| (batch.first, batch.bytes.as_slice().into())));
        kept.head = head;
        self.grown.notify_all();
        Ok(())
    }

    fn read(&self, from: Sequence) -> Result<Batches<'_>, Error> {
        let kept = self.kept();
        let later = kept.batches.partition_point(|(first, _)| *first <= from);
        let start = if from > kept.head.sequence { later } else { later.saturating_sub(1) };
        let batches: Vec<_> = kept.batches.get(start..).unwrap_or_default().to_vec();
        Ok(Box::new(batches.into_iter().map(|(_, bytes)| open(&bytes))))
    }

    fn find(&self, sequence: Sequence) -> Result<Option<Batch>, Error> {
        let kept = self.kept();
        if sequence > kept.head.sequence {
            return Ok(None);
        }
        let later = kept.batches.partition_point(|(first, _)| *first <= sequence);
        let holding = later.checked_sub(1).and_then(|index| kept.batches.get(index));
        holding.map(|(_, bytes)| open(bytes)).transpose()
    }

    fn wait(&self, past: Sequence, at_most: Duration) -> Result<Head, Error> {
        let waits = |kept: &mut Kept| kept.head.sequence <= past;
        let waited = self.grown.wait_timeout_while(self.kept(), at_most, waits);
        let (kept, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Ok(kept.head)
    }
}

fn open(bytes: &Arc<[u8]>) -> Result<Batch, Error> {
    Ok(Batch::open(bytes.to_vec())?)
}
