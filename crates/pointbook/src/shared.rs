//! What the threads of one ledger share.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use pointbook_core::{Sequence, Timestamp};
use pointbook_journal::Shelf;

use crate::archive::Archive;
use crate::blocks::Larder;
use crate::clock::Clock;
use crate::metrics::{Counters, SeriesMetrics};
use crate::poison::Poison;
use crate::read_side::ReadSide;
use crate::recover::Recovery;
use crate::sync::atomic;

/// What the threads of one ledger share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Durable entries.
    pub(crate) archive: Archive,
    /// Blocks of series that left memory.
    pub(crate) larder: Larder,
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

    /// What is counted of series.
    pub(crate) fn series_metrics(&self) -> SeriesMetrics {
        let read = |counter: &atomic::AtomicU64| counter.load(Ordering::Relaxed);
        SeriesMetrics {
            fresh_bytes: self.read.fresh_bytes(),
            cached_bytes: self.larder.cached_bytes(),
            hits: read(&self.larder.hits),
            misses: read(&self.larder.misses),
        }
    }

    /// Notes how far the writer has decided.
    pub(crate) fn decided(&self, through: Sequence) {
        self.counters.decided.store(through.number(), Ordering::Relaxed);
    }
}
