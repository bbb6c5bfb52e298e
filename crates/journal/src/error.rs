//! What can go wrong with a journal that is no answer.

use std::fmt;
use std::sync::Arc;

use pointbook_core::Sequence;

use crate::corrupt::{Corrupt, Fault};

/// A failure of a journal or a shelf.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Makes an error without a cause.
    pub const fn new(kind: ErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// Makes an error with its cause.
    pub fn caused(kind: ErrorKind, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { kind, source: Some(Arc::new(source)) }
    }

    /// Makes the error of a failed operation of the system: no space is [`ErrorKind::Full`], what
    /// is not there [`ErrorKind::NotFound`], what is there already [`ErrorKind::Exists`].
    pub fn io(source: std::io::Error) -> Self {
        use std::io::ErrorKind as Io;
        let kind = match source.kind() {
            Io::StorageFull | Io::QuotaExceeded | Io::FileTooLarge => ErrorKind::Full,
            Io::NotFound => ErrorKind::NotFound,
            Io::AlreadyExists => ErrorKind::Exists,
            Io::ReadOnlyFilesystem => ErrorKind::ReadOnly,
            _ => ErrorKind::Io,
        };
        Self::caused(kind, source)
    }

    /// What kind of failure it is.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl From<Corrupt> for Error {
    fn from(corrupt: Corrupt) -> Self {
        let kind = match corrupt.fault() {
            Fault::Newer { version } => ErrorKind::Newer { version },
            _ => ErrorKind::Corrupt(corrupt),
        };
        Self::caused(kind, corrupt)
    }
}

impl From<std::io::Error> for Error {
    fn from(source: std::io::Error) -> Self {
        Self::io(source)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ErrorKind::Fenced { expected, found } => {
                let (expected, found) = (expected.number(), found.number());
                write!(f, "append after sequence {expected}: the journal ends at {found}")
            }
            ErrorKind::Corrupt(_) => f.write_str("trust the bytes of the journal"),
            ErrorKind::Newer { version } => {
                write!(f, "read format version {version}: a newer program wrote it")
            }
            ErrorKind::Full => f.write_str("write: no space is left"),
            ErrorKind::Locked => f.write_str("open what another one has open"),
            ErrorKind::Poisoned => f.write_str("write after a write failed; reopen it"),
            ErrorKind::TooLarge => f.write_str("write what is beyond a limit of the format"),
            ErrorKind::NotFound => f.write_str("find it"),
            ErrorKind::Exists => f.write_str("make what is there already"),
            ErrorKind::ReadOnly => f.write_str("write what can only be read"),
            ErrorKind::Io => f.write_str("read or write"),
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
    /// Another writer appended since this one last looked.
    Fenced {
        /// Where the writer thought that the journal ends.
        expected: Sequence,
        /// Where it ends.
        found: Sequence,
    },
    /// What was read is not what was written.
    Corrupt(Corrupt),
    /// A newer program wrote it.
    Newer {
        /// The version of its format.
        version: u16,
    },
    /// No space is left.
    Full,
    /// Another process or another handle has it open.
    Locked,
    /// A write failed before; nothing more is written until it is reopened.
    Poisoned,
    /// It is beyond a limit of the format.
    TooLarge,
    /// It is not there.
    NotFound,
    /// It is there already.
    Exists,
    /// It can only be read.
    ReadOnly,
    /// The system failed.
    Io,
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn a_newer_version_is_told_apart_from_corruption() {
        let newer = Error::from(Corrupt::new(Fault::Newer { version: 2 }));
        assert_eq!(newer.kind(), ErrorKind::Newer { version: 2 });
        let corrupt = Corrupt::new(Fault::Magic).at_offset(7);
        let error = Error::from(corrupt);
        assert_eq!(error.kind(), ErrorKind::Corrupt(corrupt));
        assert!(!error.to_string().contains("first bytes"), "Display never prints its source");
        let source = error.source().unwrap().to_string();
        assert_eq!(source, "read the journal at byte 7: the first bytes are of something else");
    }

    #[test]
    fn failures_of_the_system_have_kinds_of_their_own() {
        for (io, kind) in [
            (std::io::ErrorKind::StorageFull, ErrorKind::Full),
            (std::io::ErrorKind::QuotaExceeded, ErrorKind::Full),
            (std::io::ErrorKind::NotFound, ErrorKind::NotFound),
            (std::io::ErrorKind::AlreadyExists, ErrorKind::Exists),
            (std::io::ErrorKind::PermissionDenied, ErrorKind::Io),
        ] {
            assert_eq!(Error::io(io.into()).kind(), kind, "{io:?}");
        }
    }
}
