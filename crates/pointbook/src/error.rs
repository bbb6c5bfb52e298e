//! What can go wrong that is no answer.

use std::fmt;
use std::sync::Arc;

use pointbook_core::Broken;

/// A failure of the ledger; a refusal is no error but an outcome.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// An error of this kind, because of another.
    pub(crate) fn because(
        kind: ErrorKind,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self { kind, source: Some(Arc::new(source)) }
    }

    /// What kind of failure it is.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        Self::because(ErrorKind::Broken, broken)
    }
}

impl From<pointbook_journal::Error> for Error {
    fn from(error: pointbook_journal::Error) -> Self {
        Self::because(ErrorKind::Journal, error)
    }
}

impl From<pointbook_journal::TooLarge> for Error {
    fn from(error: pointbook_journal::TooLarge) -> Self {
        Self::because(ErrorKind::TooLarge, error)
    }
}

impl From<pointbook_journal::Corrupt> for Error {
    fn from(corrupt: pointbook_journal::Corrupt) -> Self {
        Self::because(ErrorKind::Journal, corrupt)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ErrorKind::Broken => f.write_str("fold the journal"),
            ErrorKind::Journal => f.write_str("read or write the journal"),
            ErrorKind::Poisoned => f.write_str("write to a ledger that failed before; reopen it"),
            ErrorKind::Closed => f.write_str("use a ledger that is closed"),
            ErrorKind::Panicked => f.write_str("go on after the engine found itself wrong"),
            ErrorKind::TooLarge => f.write_str("take a command that passes a limit"),
            ErrorKind::Differs(Projection::State) => f.write_str("rebuild the same decision state"),
            ErrorKind::Differs(Projection::Series) => f.write_str("rebuild the same series"),
            ErrorKind::Checkpoint => f.write_str("read what a checkpoint kept"),
            ErrorKind::RolledBack => {
                f.write_str("find in the journal what was seen of it before: it was rolled back")
            }
            ErrorKind::Thread => f.write_str("start a thread"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

/// The kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An entry does not follow from the ones before: the journal lies, or the engine is wrong.
    Broken,
    /// The journal or the store beside it could not be read or written; the source says why.
    Journal,
    /// A write failed before, for the reason that is the source; nothing more is written until the
    /// ledger is reopened. Whether the command was written is not known: repeat it then, with its
    /// key.
    Poisoned,
    /// The ledger was closed before the command was taken.
    Closed,
    /// A thread of the engine panicked, which is a fault of the engine.
    Panicked,
    /// A command, or what comes of it, passes a limit, which the source names; nothing was written.
    TooLarge,
    /// A projection that was rebuilt from the journal differs from the one that was kept.
    Differs(Projection),
    /// What was kept beside the journal is not as it was written. Opening the ledger anew finds
    /// another checkpoint, or folds the journal.
    Checkpoint,
    /// The journal ends before a checkpoint, or has other entries than the checkpoint has seen: an
    /// older copy was put in its place, or it was rewritten. Opening refuses.
    RolledBack,
    /// The system gives no more threads.
    Thread,
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
