//! Readings: answers, and what they are answers of.

use std::fmt;

use pointbook_core::{Sequence, Timestamp};
use pointbook_series::{Answer, AskError};

use crate::error::Error;

/// An answer, and the durable entry that it is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<T = Answer> {
    /// The answer.
    pub answer: T,
    /// The last entry that it knows: durable, and not before any that was acknowledged before the
    /// question was asked.
    pub through: Sequence,
    /// When it was asked, by the ledger's clock.
    pub asked_at: Timestamp,
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub enum Unanswered {
    /// The question has none: a name does not exist, or it contradicts itself.
    Refused(AskError),
    /// The journal could not be read.
    Failed(Error),
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unanswered {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(error) => error.source(),
            Self::Failed(error) => error.source(),
        }
    }
}

impl From<AskError> for Unanswered {
    fn from(error: AskError) -> Self {
        Self::Refused(error)
    }
}

impl From<Error> for Unanswered {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}
