//! Rejects: the records that came to nothing, each with its reason, in a file of JSON Lines.
//!
//! Invariants:
//! - What a cursor says to be in the file is there also after the machine has failed.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The file of records that came to nothing. It is made when there is one.
#[derive(Debug)]
pub(super) struct Rejects {
    path: PathBuf,
    file: Option<File>,
    text: Vec<u8>,
    bytes: u64,
}

impl Rejects {
    /// The file at this path, which goes on after so many bytes; what is behind them is of records
    /// that are read again.
    pub(super) fn new(path: &Path, bytes: u64) -> Self {
        Self { path: path.to_owned(), file: None, text: Vec::new(), bytes }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes it has.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Adds a record: what was told about it, and its text.
    pub(super) fn add(&mut self, line: u64, mut told: Value, text: &[u8]) {
        let shown = text.get(..TEXT_BYTES_MAX).unwrap_or(text);
        if let Some(fields) = told.as_object_mut() {
            fields.insert("line".to_owned(), line.into());
            fields.insert("text".to_owned(), String::from_utf8_lossy(shown).into());
        }
        self.text.extend_from_slice(told.to_string().as_bytes());
        self.text.push(b'\n');
    }

    /// Makes what was added durable.
    pub(super) fn write(&mut self) -> io::Result<()> {
        if self.text.is_empty() {
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(open(&self.path, self.bytes)?),
        };
        file.write_all(&self.text)?;
        file.sync_data()?;
        let written = u64::try_from(self.text.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(written);
        self.text.clear();
        Ok(())
    }

    /// Ends it: what an earlier import left behind its end is cut off, and a file of nothing is
    /// removed.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.write()?;
        if self.bytes > 0 {
            return match &self.file {
                Some(_) => Ok(()),
                None => open(&self.path, self.bytes).map(drop),
            };
        }
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Opens the file, cut to so many bytes; fewer, when somebody has shortened it.
fn open(path: &Path, bytes: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    let length = file.metadata()?.len();
    if length > bytes {
        file.set_len(bytes)?;
    }
    file.seek(SeekFrom::End(0))?;
    Ok(file)
}

/// How much of a record's text is kept.
const TEXT_BYTES_MAX: usize = 64 << 10;
