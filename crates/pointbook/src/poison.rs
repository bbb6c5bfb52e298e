//! Poison: why a ledger writes no more.
//!
//! Invariants:
//! - The first reason stays; nothing takes it away but opening the ledger anew.

use std::sync::{Arc, OnceLock};

use crate::error::{Error, ErrorKind};

/// Why a ledger writes no more, once it does not.
#[derive(Debug, Default)]
pub(crate) struct Poison(OnceLock<Error>);

impl Poison {
    /// Poisons the ledger.
    pub(crate) fn spread(&self, reason: Error) {
        tracing::error!(error = ?reason, "the ledger writes no more until it is reopened");
        // A later reason is only a consequence of the first.
        let _ = self.0.set(reason);
    }

    /// The error that writers get, once poisoned.
    pub(crate) fn error(&self) -> Option<Error> {
        self.0.get().map(|reason| Error::because(ErrorKind::Poisoned, reason.clone()))
    }

    /// Nothing, or the error that writers get.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.error().map_or(Ok(()), Err)
    }
}

/// Poisons the ledger when the thread that holds it panics.
#[derive(Debug)]
pub(crate) struct PoisonOnPanic(pub(crate) Arc<Poison>);

impl Drop for PoisonOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.spread(Error::new(ErrorKind::Panicked));
        }
    }
}
