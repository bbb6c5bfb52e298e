//! The lock of a store's folder.
//!
//! Invariants:
//! - The system holds it for an open file: it ends with the process, and a second open of the same
//!   process does not get it either.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use pointbook_journal::{Error, ErrorKind};

/// A held lock.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock at once or not at all.
    pub(crate) fn take(path: &Path) -> Result<Self, Error> {
        let opened = OpenOptions::new().write(true).create(true).truncate(false).open(path);
        let file = opened.map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::new(ErrorKind::Locked)),
            Err(TryLockError::Error(error)) => Err(Error::io(error)),
        }
    }
}

/// The error of a folder that lets nobody write: for a store it is like a disk that lets nobody.
fn unwritable(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Error::caused(ErrorKind::ReadOnly, error),
        _ => Error::io(error),
    }
}
