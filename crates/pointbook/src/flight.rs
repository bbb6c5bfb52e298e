//! Flights: what is decided and on its way to be written.
//!
//! Invariants:
//! - Each entry is told of by exactly one reply, or one is silent about it, in order.

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
    pub(crate) replies: Replies,
}

/// What is to be answered, in order.
#[derive(Debug, Default)]
pub(crate) struct Replies {
    list: Vec<Reply>,
    count: usize,
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
    /// Tells of so many commands of many, one after the other, each by the outcome of its entry.
    PartsWritten(usize),
    /// All the parts since the last of this kind, told at once.
    Parts(Promise<Outcomes>),
    /// Tells of a sweep, once the entries before are durable.
    Swept(Promise<Option<Outcome>>, Option<Box<Outcome>>),
    /// An entry that nobody waits for.
    Silent,
}

/// What is told. It fits two registers: what is stored in pieces and read whole is waited for until
/// all that was stored before is in memory, the entry above all.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The outcome of the next entry.
    Written,
    /// This outcome, which nothing was written for.
    Known(Box<Outcome>),
    /// That the world failed, and nothing was written.
    Failed(Box<Error>),
}

const _: () = assert!(size_of::<Result<Answer, Box<Error>>>() <= 2 * size_of::<usize>());

/// What came of each of many commands.
pub type Outcomes = Vec<Result<Outcome, Error>>;

impl Replies {
    /// Nothing, with room for as much as there is here.
    pub(crate) fn alike(&self) -> Self {
        Self { list: Vec::with_capacity(self.list.len()), count: 0 }
    }

    /// How many there are, each of many parts counted.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// Adds one.
    pub(crate) fn push(&mut self, reply: Reply) {
        self.count = self.count.saturating_add(1);
        self.list.push(reply);
    }

    /// Adds the answer to one command of many. Nearly all of them were written, and those take no
    /// room of their own.
    pub(crate) fn push_part(&mut self, answer: Answer) {
        let Answer::Written = answer else { return self.push(Reply::Part(answer)) };
        let Some(Reply::PartsWritten(parts)) = self.list.last_mut() else {
            return self.push(Reply::PartsWritten(1));
        };
        *parts = parts.saturating_add(1);
        self.count = self.count.saturating_add(1);
    }
}

impl IntoIterator for Replies {
    type Item = Reply;
    type IntoIter = std::vec::IntoIter<Reply>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl Reply {
    /// Tells the caller that the world failed.
    pub(crate) fn fail(self, error: &Error) {
        match self {
            Self::One(promise, _) => promise.keep(Err(error.clone())),
            Self::Parts(promise) => promise.keep(Err(error.clone())),
            Self::Swept(promise, _) => promise.keep(Err(error.clone())),
            Self::Room(_) | Self::Part(_) | Self::PartsWritten(_) | Self::Silent => {}
        }
    }
}
