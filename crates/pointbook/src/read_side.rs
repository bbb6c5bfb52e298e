//! The read side: the projection that questions are answered from, beside the writer.
//!
//! Invariants:
//! - It holds durable entries only, and all of them that anybody was told of.
//! - A question waits for the fold of a few entries at most, never for a write.

use std::sync::PoisonError;
use std::time::Duration;

use pointbook_core::{Entry, Sequence, Timestamp};
use pointbook_series::{Leaving, Projection};

use crate::blocks::Larder;
use crate::error::Error;
use crate::signal::Signal;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The projection, and how far it is.
#[derive(Debug)]
pub(crate) struct ReadSide {
    folded: RwLock<Folded>,
    /// Held by whoever changes what is folded, from when it looks what to change until it is done.
    changing: Mutex<()>,
    /// About how many bytes of blocks are in memory alone.
    fresh_bytes: AtomicU64,
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
        let fresh_bytes = AtomicU64::new(folded.projection.fresh_bytes());
        Self { folded: RwLock::new(folded), changing: Mutex::default(), fresh_bytes, durable }
    }

    /// Folds entries that have become durable, and tells those who follow. As all of them are
    /// durable, readers may see them in part, and get in between a few and the next.
    pub(crate) fn fold(&self, entries: &[Entry], larder: &Larder) -> Result<(), Error> {
        for some in entries.chunks(FOLDED_AT_ONCE) {
            let _changing = self.change();
            // Blocks that are away are read while nobody waits for it.
            let wanted = self.read().projection.wanted(some);
            let restored = larder.take_all(&wanted)?;
            let mut folded = self.write();
            folded.projection.restore(restored);
            folded.projection.apply_all(some)?;
            self.fresh_bytes.store(folded.projection.fresh_bytes(), Ordering::Relaxed);
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
        let mut folded = self.write();
        (folded.projection.share(), folded.recorded_at)
    }

    /// Lets blocks go that a checkpoint has kept, a few at a time.
    pub(crate) fn release(&self, leaving: &Leaving) {
        for some in leaving.blocks().chunks(RELEASED_AT_ONCE) {
            let _changing = self.change();
            self.write().projection.release(some);
        }
        let changing = self.change();
        let mut folded = self.write();
        folded.projection.settle(leaving);
        self.fresh_bytes.store(folded.projection.fresh_bytes(), Ordering::Relaxed);
        drop((folded, changing));
        // A pause for everybody else is between these.
        while self.take_back() {}
    }

    /// Takes back some memory that the copy for the checkpoint shared; tells whether there is more.
    fn take_back(&self) -> bool {
        let _changing = self.change();
        self.write().projection.take_back(TAKEN_BACK_AT_ONCE)
    }

    /// About how many bytes of blocks are in memory alone.
    pub(crate) fn fresh_bytes(&self) -> u64 {
        self.fresh_bytes.load(Ordering::Relaxed)
    }

    /// What was folded, to be read.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Folded> {
        self.folded.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Folded> {
        self.folded.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
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

/// So many entries take about a thirtieth of a millisecond; behind a checkpoint, where each copies
/// a piece of memory first, they take longer.
const FOLDED_AT_ONCE: usize = 64;
/// So many blocks too, when copies of them have to be let go.
const RELEASED_AT_ONCE: usize = 64;
/// So many pieces of memory that were shared too.
const TAKEN_BACK_AT_ONCE: usize = 512;
