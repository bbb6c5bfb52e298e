//! What the threads of one ledger share.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use pointbook_core::{Sequence, Timestamp};
use pointbook_journal::Shelf;

use crate::archive::Archive;
use crate::clock::Clock;
use crate::metrics::Counters;
use crate::poison::Poison;
use crate::read_side::ReadSide;
use crate::recover::Recovery;

/// What the threads of one ledger share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Durable entries.
    pub(crate) archive: Archive,
    /// What is kept beside the journal.
    pub(crate) shelf: Arc<dyn Shelf>,
    /// Where the time is read from.
    pub(crate) clock: Arc<dyn Clock>,
    /// What questions are answered from.
    pub(crate) read: ReadSide,
    /// Why nothing is written any more, if so.
    pub(crate) poison: Arc<Poison>,
    /// What is counted.
    pub(crate) counters: Counters,
    /// How the ledger came back when it was opened.
    pub(crate) recovery: Recovery,
}

impl Shared {
    /// The time of now, never before the last entry that may be seen.
    pub(crate) fn now(&self, recorded_at: Timestamp) -> Timestamp {
        self.clock.now().max(recorded_at)
    }

    /// Notes how far the writer has decided.
    pub(crate) fn decided(&self, through: Sequence) {
        self.counters.decided.store(through.number(), Ordering::Relaxed);
    }
}
