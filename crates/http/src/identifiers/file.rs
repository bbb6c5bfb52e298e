//! The file of identifiers: written at its end only, synced before anybody is told.
//!
//! Invariants:
//! - After a write or sync that failed nothing more is written: what is on disk is not known.
//! - A file that was written with another key, or by another process that is still there, is not
//!   opened.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::frame::Frame;
use super::frames::read_frames;
use super::record::Record;
use crate::security::{BankNumberHash, constant_time_eq};

/// Why identifiers cannot be read or written.
#[derive(Debug)]
pub(crate) enum IdentifierError {
    /// The system says so.
    Io(io::Error),
    /// Another process has the file open.
    Locked,
    /// The file is not one of identifiers, or of another version.
    Foreign,
    /// The file was written with another key, or for another program.
    OtherKey,
    /// The file is not as it was written.
    Damaged,
    /// A write failed before; nothing more is written until the service is started anew.
    Failed,
    /// The system gives no random bytes.
    NoRandom,
}

impl fmt::Display for IdentifierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Io(_) => "read or write the identifiers",
            Self::Locked => "open identifiers that another process has open",
            Self::Foreign => "read the identifiers: the file is another one",
            Self::OtherKey => "read the identifiers: they were written with another key",
            Self::Damaged => "read the identifiers: the file is damaged",
            Self::Failed => "write identifiers after a write failed",
            Self::NoRandom => "get random bytes",
        })
    }
}

impl std::error::Error for IdentifierError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for IdentifierError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The open file.
#[derive(Debug)]
pub(super) struct IdentifierFile {
    file: File,
    next_place: u64,
    has_failed: bool,
}

impl IdentifierFile {
    /// Opens the file, or makes it; tells the records that it holds.
    pub(super) fn open(
        path: &Path,
        fingerprint: BankNumberHash,
    ) -> Result<(Self, Vec<Record>), IdentifierError> {
        let options =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = options?;
        file.try_lock().map_err(|error| match error {
            std::fs::TryLockError::WouldBlock => IdentifierError::Locked,
            std::fs::TryLockError::Error(error) => IdentifierError::Io(error),
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let head = [&MAGIC[..], &fingerprint.0[..]].concat();
        if bytes.len() < head.len() && head.starts_with(&bytes) {
            return Ok((Self::begin(file, path, &head)?, Vec::new()));
        }
        let (known, frames) = bytes.split_at_checked(head.len()).ok_or(IdentifierError::Foreign)?;
        if !known.starts_with(&MAGIC) {
            return Err(IdentifierError::Foreign);
        }
        if !constant_time_eq(known, &head) {
            return Err(IdentifierError::OtherKey);
        }
        let read = read_frames(frames).ok_or(IdentifierError::Damaged)?;
        let end = head.len().saturating_add(read.good_bytes);
        if end < bytes.len() {
            tracing::warn!(bytes = bytes.len().saturating_sub(end), "a torn write was cut off");
            file.set_len(u64::try_from(end).unwrap_or(u64::MAX))?;
            file.sync_all()?;
        }
        file.seek(SeekFrom::End(0))?;
        Ok((Self { file, next_place: read.next_place, has_failed: false }, read.records))
    }

    /// Writes the head of a new file, or of one whose head was torn.
    fn begin(mut file: File, path: &Path, head: &[u8]) -> Result<Self, IdentifierError> {
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(head)?;
        file.sync_all()?;
        if let Some(parent) = path.parent() {
            File::open(parent)?.sync_all()?;
        }
        Ok(Self { file, next_place: 0, has_failed: false })
    }

    /// Writes records durably, all or none.
    pub(super) fn append(&mut self, records: Vec<Record>) -> Result<(), IdentifierError> {
        if self.has_failed {
            return Err(IdentifierError::Failed);
        }
        let frame = Frame { place: self.next_place, records }.encode();
        self.has_failed = true;
        self.file.write_all(&frame)?;
        self.file.sync_data()?;
        self.has_failed = false;
        self.next_place = self.next_place.saturating_add(1);
        Ok(())
    }
}

const MAGIC: [u8; 8] = *b"PBIDENT1";
