//! Why the story could not be told to its end.

use std::error::Error;
use std::fmt;
use std::io;

/// Why the story could not be told to its end.
#[derive(Debug)]
pub(super) enum Upset {
    /// Nobody can be told: the output is gone.
    Output(io::Error),
    /// The ledger said something else than the story expects.
    Ledger(String),
}

/// A part of the story, told or not.
pub(super) type Told<T = ()> = Result<T, Upset>;

impl Upset {
    /// What the story expected, and what came.
    pub(super) fn new(expected: &str, came: &dyn fmt::Display) -> Self {
        Self::Ledger(format!("expected {expected}, came {came}"))
    }

    /// A failure of the ledger.
    pub(super) fn failed(error: &dyn Error) -> Self {
        Self::Ledger(format!("failed to {error}"))
    }
}

impl From<io::Error> for Upset {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
