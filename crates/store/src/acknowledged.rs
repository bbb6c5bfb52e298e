//! The file that tells what was acknowledged, apart from RocksDB.
//!
//! RocksDB replays its log up to the first record that it cannot read and takes what follows for
//! a torn end. Whether that was a torn end or damage is known only to who acknowledged it.
//!
//! Invariants:
//! - A slot is written after what it tells is durable, never before.
//! - The two slots take turns, each in a block of its own, so that a torn write harms one only.

use core::time::Duration;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

use pointbook_journal::Error;

use crate::slot::{Mark, SLOT_BYTES, Slot};

/// The open file.
#[derive(Debug)]
pub(crate) struct Acknowledged {
    file: File,
    newest: Slot,
    synced_at: Instant,
    sync_every: Duration,
}

impl Acknowledged {
    /// Opens the file, or makes it, and makes `mark` durable in both slots: what may be left of a
    /// damaged one is gone then. The slots go on counting after `counter`.
    pub(crate) fn open(
        path: &Path,
        counter: u64,
        mark: Mark,
        sync_every: Duration,
    ) -> Result<Self, Error> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        let newest = Slot { counter, mark };
        let mut acknowledged = Self { file, newest, synced_at: Instant::now(), sync_every };
        for _ in 0..SLOTS {
            acknowledged.note(mark)?;
            // The other slot is not touched before this one is safe.
            acknowledged.file.sync_all()?;
        }
        Ok(acknowledged)
    }

    /// The newest slot of a file, and how many are whole.
    pub(crate) fn read(path: &Path) -> Result<Bound, Error> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let slot = |index: usize| Slot::decode(bytes.get(index.saturating_mul(BLOCK_BYTES)..)?);
        let whole: Vec<Slot> = (0..SLOTS).filter_map(slot).collect();
        let newest = whole.iter().copied().max_by_key(|slot| slot.counter);
        Ok(Bound { newest, whole: whole.len() })
    }

    /// What the newest slot tells.
    pub(crate) const fn mark(&self) -> Mark {
        self.newest.mark
    }

    /// Tells what was made durable.
    pub(crate) fn note(&mut self, mark: Mark) -> Result<(), Error> {
        let counter = self.newest.counter.saturating_add(1);
        let slot = Slot { counter, mark };
        let block = counter % SLOTS as u64;
        self.file.write_all_at(&slot.encode(), block.saturating_mul(BLOCK_BYTES as u64))?;
        self.newest = slot;
        Ok(())
    }

    /// Whether the last time that a slot was made durable is long enough ago.
    pub(crate) fn is_due(&self) -> bool {
        self.synced_at.elapsed() >= self.sync_every
    }

    /// Makes the newest slot durable.
    pub(crate) fn sync(&mut self) -> Result<(), Error> {
        self.file.sync_data()?;
        self.synced_at = Instant::now();
        Ok(())
    }
}

/// What a file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    /// The newest whole slot.
    pub(crate) newest: Option<Slot>,
    /// How many slots are whole.
    pub(crate) whole: usize,
}

/// How many slots there are.
pub(crate) const SLOTS: usize = 2;
/// How far apart they are: no device writes less than that by halves.
const BLOCK_BYTES: usize = 4096;
const _: () = assert!(SLOT_BYTES <= BLOCK_BYTES);
