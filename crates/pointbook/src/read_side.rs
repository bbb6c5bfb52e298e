//! The read side: the projection that questions are answered from, beside the writer.
//!
//! Invariants:
//! - It holds durable entries only, and all of them that anybody was told of.
//! - A question waits for the fold of a batch at most, never for a write.

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

    /// Folds entries that have become durable, and tells those who follow.
    pub(crate) fn fold(&self, entries: &[Entry]) -> Result<(), Error> {
        let Some(last) = entries.last() else { return Ok(()) };
        let mut folded = self.folded.write().unwrap_or_else(PoisonError::into_inner);
        folded.projection.apply_all(entries)?;
        folded.recorded_at = last.recorded_at;
        drop(folded);
        self.durable.raise(last.sequence);
        Ok(())
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
