//! What can go wrong with an audit that is no finding.

use core::fmt;
use std::sync::Arc;

use pointbook_core::{Broken, Sequence};

/// A failure of an audit.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Makes an error without a cause.
    pub(crate) const fn new(kind: ErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// Makes an error with its cause.
    pub(crate) fn caused(
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

impl From<pointbook_journal::Error> for Error {
    fn from(error: pointbook_journal::Error) -> Self {
        Self::caused(ErrorKind::Journal(error.kind()), error)
    }
}

impl From<pointbook_journal::Corrupt> for Error {
    fn from(corrupt: pointbook_journal::Corrupt) -> Self {
        pointbook_journal::Error::from(corrupt).into()
    }
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        Self::caused(ErrorKind::Broken { sequence: broken.sequence }, broken)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::caused(ErrorKind::Write, error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ErrorKind::Journal(_) => f.write_str("read the journal"),
            ErrorKind::Broken { sequence } => write!(f, "fold entry {}", sequence.number()),
            ErrorKind::PastEnd { end } => {
                write!(f, "go past the end of the journal, which is entry {}", end.number())
            }
            ErrorKind::NotFound => f.write_str("find it in the journal"),
            ErrorKind::WrongWay => f.write_str("go from a later time to an earlier one"),
            ErrorKind::OtherLedger => f.write_str("compare what is of another ledger"),
            ErrorKind::Key => f.write_str("use that key: it is not 64 hexadecimal digits of one"),
            ErrorKind::Write => f.write_str("write what is exported"),
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
    /// The journal cannot be read, or is damaged.
    Journal(pointbook_journal::ErrorKind),
    /// An entry does not follow from those before it.
    Broken {
        /// Which.
        sequence: Sequence,
    },
    /// The journal ends before what was asked for.
    PastEnd {
        /// Its last entry.
        end: Sequence,
    },
    /// What was asked about is not in the journal.
    NotFound,
    /// The first of two times is the later one.
    WrongWay,
    /// Two things are of different ledgers.
    OtherLedger,
    /// The text of a key is none.
    Key,
    /// What was to be exported could not be written.
    Write,
}
