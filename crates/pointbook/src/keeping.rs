//! Keeping: how the writer has checkpoints written without stopping for them.
//!
//! Invariants:
//! - One checkpoint is written at a time.
//! - What is copied for it is as of one durable entry, and copying shares what does not change.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use pointbook_core::Sequence;

use crate::cadence::Cadence;
use crate::checkpoint::{Kept, Snapshot};
use crate::patience::Patience;
use crate::queue::Queue;
use crate::ticket::Promise;
use crate::writer::Writer;

/// When checkpoints are written.
#[derive(Debug)]
pub(crate) struct Keeping {
    /// To the keeper.
    pub(crate) snapshots: Arc<Queue<Snapshot>>,
    /// After how many entries it is time for the next.
    pub(crate) cadence: Cadence,
    /// Where the last one was taken.
    pub(crate) last: Sequence,
    /// Whether one is being written.
    pub(crate) is_busy: bool,
    /// Whether memory that the last one shared is to be taken back yet.
    pub(crate) is_sharing: bool,
    /// Who waits for the next one.
    pub(crate) waiting: Vec<Promise<Sequence>>,
    /// For how long none is taken unasked, after one that could not be written.
    pub(crate) patience: Patience,
}

impl Keeping {
    fn is_due(&self, now: Sequence) -> bool {
        self.cadence.is_due(self.last.number(), now.number())
    }
}

impl Writer {
    /// Takes a checkpoint when enough was written since the last one, or as much is in memory alone
    /// as may be; for a while not, after one that failed.
    pub(crate) fn keep_when_due(&mut self) {
        let is_full = self.shared.larder.is_full(self.shared.read.fresh_bytes());
        let is_due = is_full || self.keeping.is_due(self.state.applied_through());
        let is_free = is_due && !self.keeping.is_busy;
        if is_free && self.keeping.patience.is_over(Instant::now()) {
            self.checkpoint(None);
        }
    }

    /// Takes a checkpoint for somebody; after the one that is being written.
    pub(crate) fn checkpoint_for(&mut self, promise: Promise<Sequence>) {
        if self.keeping.is_busy {
            self.keeping.waiting.push(promise);
        } else {
            self.checkpoint(Some(promise));
        }
    }

    /// Takes note of a checkpoint that was written.
    pub(crate) fn kept(&mut self, kept: Kept) {
        self.keeping.is_busy = false;
        self.keeping.is_sharing = true;
        if let Some(runs) = kept.runs {
            self.keys.put_away(runs);
        }
        self.keeping.patience.note(kept.result.is_ok(), Instant::now());
        if kept.result.is_ok() {
            self.shared.counters.checkpoint.store(kept.sequence.number(), Ordering::Relaxed);
        }
        let waiting = std::mem::take(&mut self.keeping.waiting);
        for promise in waiting {
            self.checkpoint_for(promise);
        }
    }

    /// Takes back some of the memory that the last checkpoint shared, once it is written.
    pub(crate) fn take_back(&mut self) {
        if self.keeping.is_sharing && !self.keeping.is_busy {
            self.keeping.is_sharing = self.state.take_back(TAKEN_BACK_AT_ONCE);
        }
    }

    fn checkpoint(&mut self, promise: Option<Promise<Sequence>>) {
        self.quiesce();
        if let Some(error) = self.shared.poison.error() {
            if let Some(promise) = promise {
                promise.keep(Err(error));
            }
            return;
        }
        let head = self.shared.archive.journal().head();
        let snapshot = Snapshot {
            head,
            state: self.state.share(),
            projection: self.shared.read.share().0,
            tables: self.keys.close(),
            runs: self.keys.runs().to_vec(),
            promise,
        };
        self.keeping.last = head.sequence;
        self.keeping.is_busy = true;
        if !matches!(self.keeping.snapshots.try_send(snapshot), Ok(None)) {
            // Its thread is gone, or it is not as idle as it said: there will be no checkpoint.
            self.keeping.is_busy = false;
        }
    }
}

/// So many pieces of memory take less than a tenth of a millisecond.
const TAKEN_BACK_AT_ONCE: usize = 512;
