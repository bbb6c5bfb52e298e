//! Failures: what RocksDB says, in the journal's kinds.
//!
//! RocksDB's errors reach us as text. The beginnings that are matched here are its own and stand
//! in no catalogue of messages, so no locale changes them; the tests provoke each.

use core::fmt;

use pointbook_journal::{Corrupt, Error, ErrorKind, Fault};

/// Gives an error of RocksDB its kind.
pub(crate) fn failure(error: rocksdb::Error) -> Error {
    let kind = kind_of(&error);
    Error::caused(kind, DatabaseFailure(error.into_string()))
}

/// The error of a store whose bytes break a rule of its format.
pub(crate) fn broken(rule: &'static str) -> Error {
    Error::from(Corrupt::new(Fault::Malformed(rule)))
}

fn kind_of(error: &rocksdb::Error) -> ErrorKind {
    let says = |text: &str| error.as_ref().contains(text);
    match error.kind() {
        rocksdb::ErrorKind::Corruption => DAMAGED,
        rocksdb::ErrorKind::IOError if FULL.iter().any(|text| says(text)) => ErrorKind::Full,
        rocksdb::ErrorKind::IOError if says("Read-only file system") => ErrorKind::ReadOnly,
        // The folder itself was found before RocksDB saw it: a file that is gone was taken away.
        rocksdb::ErrorKind::IOError if says("No such file or directory") => MISSING,
        _ => ErrorKind::Io,
    }
}

const FULL: [&str; 3] = ["No space left on device", "Disk quota exceeded", "File too large"];
const DAMAGED: ErrorKind =
    ErrorKind::Corrupt(Corrupt::new(Fault::Malformed("files of the store read as written")));
const MISSING: ErrorKind =
    ErrorKind::Corrupt(Corrupt::new(Fault::Malformed("every file of the store is there")));

/// The text of RocksDB, without its type.
#[derive(Debug)]
struct DatabaseFailure(String);

impl fmt::Display for DatabaseFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for DatabaseFailure {}
