//! A sequence that only rises, and that can be waited for until it is over.

use std::sync::PoisonError;
use std::time::Duration;

use pointbook_core::Sequence;

use crate::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use crate::sync::{Condvar, Mutex};

/// How far something is.
#[derive(Debug)]
pub(crate) struct Signal {
    sequence: AtomicU64,
    is_over: AtomicBool,
    /// Held while the sequence rises, so that nobody goes to sleep just before.
    gate: Mutex<()>,
    risen: Condvar,
}

impl Signal {
    /// A signal that stands at `sequence`.
    pub(crate) const fn new(sequence: Sequence) -> Self {
        Self {
            sequence: AtomicU64::new(sequence.number()),
            is_over: AtomicBool::new(false),
            gate: Mutex::new(()),
            risen: Condvar::new(),
        }
    }

    /// How far it is.
    pub(crate) fn sequence(&self) -> Sequence {
        Sequence::new(self.sequence.load(Ordering::Acquire))
    }

    /// Raises it, and wakes all who wait.
    pub(crate) fn raise(&self, to: Sequence) {
        let gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        self.sequence.fetch_max(to.number(), Ordering::Release);
        drop(gate);
        self.risen.notify_all();
    }

    /// Wakes all who wait, although it has not risen.
    pub(crate) fn wake(&self) {
        drop(self.gate.lock().unwrap_or_else(PoisonError::into_inner));
        self.risen.notify_all();
    }

    /// It rises no more: nobody waits for it from now on.
    pub(crate) fn end(&self) {
        let gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_over.store(true, Ordering::Release);
        drop(gate);
        self.risen.notify_all();
    }

    /// Whether it rises no more.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    /// Waits until it is past `past`, or is woken or over, or for `at_most`.
    pub(crate) fn wait(&self, past: Sequence, at_most: Duration) -> Sequence {
        let gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        if self.sequence() <= past && !self.is_over() {
            drop(self.risen.wait_timeout(gate, at_most));
        }
        self.sequence()
    }
}
