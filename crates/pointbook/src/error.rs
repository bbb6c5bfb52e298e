//! What can go wrong that is no answer.

use std::fmt;

use pointbook_core::Broken;

/// A failure of the ledger; a refusal is no error but an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    source: Option<Broken>,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// What kind of failure it is.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        Self { kind: ErrorKind::Broken, source: Some(broken) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ErrorKind::Broken => "fold the journal",
            ErrorKind::Poisoned => "write to a ledger that failed before; reopen it",
            ErrorKind::Differs(Projection::State) => "rebuild the same decision state",
            ErrorKind::Differs(Projection::Series) => "rebuild the same series",
        })
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|broken| broken as _)
    }
}

/// The kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An entry does not follow from the ones before: the journal lies, or the engine is wrong.
    Broken,
    /// A write failed before; nothing more is written until the ledger is reopened.
    Poisoned,
    /// A projection that was rebuilt from the journal differs from the one that was kept.
    Differs(Projection),
}

/// What is folded from the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Projection {
    /// What decisions depend on.
    State,
    /// What questions are answered from.
    Series,
}
