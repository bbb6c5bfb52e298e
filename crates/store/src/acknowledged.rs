//! The file that tells what was acknowledged, apart from RocksDB.
//!
//! RocksDB replays its log up to the first record that it cannot read and takes what follows for
//! a torn end. Whether that was a torn end or damage is known only to who acknowledged it.
//!
//! Invariants:
//! - A slot is written after what it tells is durable, never before.
//! - The two slots take turns, each in a block of its own, so that a torn write harms one only.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use pointbook_journal::Error;

use crate::manifest::Extent;
use crate::slot::{Mark, SLOT_BYTES, Slot};

/// The open file.
#[derive(Debug)]
pub(crate) struct Acknowledged {
    file: Arc<File>,
    newest: Slot,
    is_synced: bool,
}

impl Acknowledged {
    /// Opens the file, or makes it, and makes `mark` durable in both slots: what may be left of a
    /// damaged one is gone then. The slots go on counting after `counter`.
    pub(crate) fn open(path: &Path, counter: u64, mark: Mark) -> Result<Self, Error> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        let newest = Slot { counter, mark };
        let mut acknowledged = Self { file: Arc::new(file), newest, is_synced: false };
        for _ in 0..SLOTS {
            acknowledged.note(mark)?;
            // The other slot is not touched before this one is safe.
            acknowledged.file.sync_all()?;
        }
        acknowledged.is_synced = true;
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
        self.is_synced = false;
        Ok(())
    }

    /// Whether nothing was noted since it was last synced, or is being.
    pub(crate) const fn is_synced(&self) -> bool {
        self.is_synced
    }

    /// Notes how far a manifest reaches, unless more is noted already, and gives the file, which
    /// the caller syncs: what was noted until now is durable then. That is left to the caller as
    /// nobody has to wait for it who only notes.
    pub(crate) fn note_manifest(&mut self, reached: Extent) -> Result<Arc<File>, Error> {
        let mark = self.newest.mark;
        self.note(Mark { manifest: reached.max(mark.manifest), ..mark })?;
        self.is_synced = true;
        Ok(self.file.clone())
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
