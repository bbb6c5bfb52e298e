//! The read side: the projection that questions are answered from, beside the writer.
//!
//! Invariants:
//! - It holds durable entries only, and all of them that anybody was told of.
//! - A question waits for the fold of a few entries at most, never for a write.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use pointbook_core::{Entry, Sequence, Timestamp};
use pointbook_series::Projection;

use crate::error::Error;
use crate::signal::Signal;

/// The projection, and how far it is.
#[derive(Debug)]
pub(crate) struct ReadSide {
    folded: RwLock<Folded>,
    durable: Signal,
}

/// Entries as folded for questions.
#[derive(Debug)]
pub(crate) struct Folded {
    /// What answers.
    pub(crate) projection: Projection,
    /// When its last entry was recorded.
    pub(crate) recorded_at: Timestamp,
}

impl ReadSide {
    /// A read side that has folded everything durable.
    pub(crate) fn new(folded: Folded) -> Self {
        let durable = Signal::new(folded.projection.applied_through());
        Self { folded: RwLock::new(folded), durable }
    }

    /// Folds entries that have become durable, and tells those who follow. As all of them are
    /// durable, readers may see them in part, and get in between a few and the next.
    pub(crate) fn fold(&self, entries: &[Entry]) -> Result<(), Error> {
        for some in entries.chunks(FOLDED_AT_ONCE) {
            let mut folded = self.folded.write().unwrap_or_else(PoisonError::into_inner);
            folded.projection.apply_all(some)?;
            let last = some.last().map(|last| (last.sequence, last.recorded_at));
            let Some((sequence, recorded_at)) = last else { continue };
            folded.recorded_at = recorded_at;
            drop(folded);
            self.durable.raise(sequence);
        }
        Ok(())
    }

    /// A copy of what was folded, which shares all that does not change later, and when its last
    /// entry was recorded.
    pub(crate) fn share(&self) -> (Projection, Timestamp) {
        let mut folded = self.folded.write().unwrap_or_else(PoisonError::into_inner);
        (folded.projection.share(), folded.recorded_at)
    }

    /// What was folded, to be read.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Folded> {
        self.folded.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last durable entry that was folded.
    pub(crate) fn sequence(&self) -> Sequence {
        self.durable.sequence()
    }

    /// Waits until there is an entry after `past`, or for `at_most`; tells the last entry.
    pub(crate) fn wait(&self, past: Sequence, at_most: Duration) -> Sequence {
        self.durable.wait(past, at_most)
    }

    /// No entry will come any more.
    pub(crate) fn end(&self) {
        self.durable.end();
    }

    /// Whether no entry will come any more.
    pub(crate) fn is_over(&self) -> bool {
        self.durable.is_over()
    }

    /// Wakes all who wait.
    pub(crate) fn wake(&self) {
        self.durable.wake();
    }
}

/// So many entries take about a tenth of a millisecond.
const FOLDED_AT_ONCE: usize = 256;
