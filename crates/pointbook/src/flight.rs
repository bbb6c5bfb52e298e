//! Flights: what is decided and on its way to be written.
//!
//! Invariants:
//! - Each entry has exactly one reply that tells of it or is silent about it, in order.

use std::sync::Arc;

use pointbook_core::{Entry, Outcome};

use crate::error::Error;
use crate::ticket::Promise;

/// Entries that are decided and not yet durable, and what is to be answered when they are.
#[derive(Debug, Default)]
pub(crate) struct Flight {
    /// The entries, one sequence after the other.
    pub(crate) entries: Arc<Vec<Entry>>,
    /// What is to be answered, in order.
    pub(crate) replies: Vec<Reply>,
}

/// Whom to tell what.
#[derive(Debug)]
pub(crate) enum Reply {
    /// Tells one caller.
    One(Promise<Outcome>, Answer),
    /// So many parts follow.
    Room(usize),
    /// Tells of one command of many.
    Part(Answer),
    /// All the parts since the last of this kind, told at once.
    Parts(Promise<Outcomes>),
    /// Tells of a sweep, once the entries before are durable.
    Swept(Promise<Option<Outcome>>, Option<Box<Outcome>>),
    /// An entry that nobody waits for.
    Silent,
}

/// What is told.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The outcome of the next entry.
    Written,
    /// This outcome, which nothing was written for.
    Known(Box<Outcome>),
    /// That the world failed, and nothing was written.
    Failed(Error),
}

/// What came of each of many commands.
pub type Outcomes = Vec<Result<Outcome, Error>>;

impl Reply {
    /// Tells the caller that the world failed.
    pub(crate) fn fail(self, error: &Error) {
        match self {
            Self::One(promise, _) => promise.keep(Err(error.clone())),
            Self::Parts(promise) => promise.keep(Err(error.clone())),
            Self::Swept(promise, _) => promise.keep(Err(error.clone())),
            Self::Room(_) | Self::Part(_) | Self::Silent => {}
        }
    }
}
