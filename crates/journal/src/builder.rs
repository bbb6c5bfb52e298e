//! Building batches of entries, one after the other.
//!
//! Invariants:
//! - A batch is never larger than [`BATCH_BYTES_MAX`] and never holds more than
//!   [`BATCH_ENTRIES_MAX`] entries.
//! - A batch that was sealed follows the one sealed before it.

use pointbook_core::{Entry, Sequence, Timestamp};

use crate::batch::each;
use crate::codec;
use crate::frame::{self, BODY_AT, CHECKSUM_BYTES, FORMAT_VERSION, Kind};
use crate::hash::{Use, hash_both};
use crate::head::Head;
use crate::header::{END_BYTES, HASHED_BYTES, HEADER_BYTES, Header};
use crate::leaf::leaves;
use crate::limits::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, TooLarge};
use crate::sealed::Sealed;

/// Builds batches, one after the other; its buffers are used again.
#[derive(Debug)]
pub struct BatchBuilder {
    head: Head,
    base: Timestamp,
    ends: Vec<u8>,
    entries: Vec<u8>,
    leaves: Vec<u8>,
}

/// Whether an entry went into the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Fit {
    /// It did.
    Fits,
    /// The batch is full and nothing changed: it is to be sealed first.
    Full,
}

impl BatchBuilder {
    /// Makes a builder whose first batch follows `head`.
    pub fn new(head: Head) -> Self {
        Self {
            head,
            base: Timestamp::MIN,
            ends: Vec::new(),
            entries: Vec::new(),
            leaves: Vec::new(),
        }
    }

    /// Adds the next entry.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] when the entry passes a limit of the format, or no batch can hold it. Nothing
    /// changed then.
    ///
    /// # Panics
    ///
    /// When it is not the next entry.
    pub fn push(&mut self, entry: &Entry) -> Result<Fit, TooLarge> {
        let next = self.last().next();
        assert!(entry.sequence == next, "invariant: entries follow one another");
        if self.entries() >= BATCH_ENTRIES_MAX {
            return Ok(Fit::Full);
        }
        if self.is_empty() {
            self.base = entry.recorded_at;
        }
        let start = self.entries.len();
        let encoded = codec::encode_entry(entry, self.base, &mut self.entries);
        let bytes = self.bytes().saturating_add(END_BYTES);
        if encoded.is_err() || bytes > BATCH_BYTES_MAX {
            self.entries.truncate(start);
            return encoded.and_then(|()| self.full_for(entry));
        }
        // The whole is at most 1 MiB.
        let end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.ends.extend_from_slice(&end.to_le_bytes());
        Ok(Fit::Fits)
    }

    /// Ends the batch and gives it; `None` when it is empty. The next one follows it.
    pub fn seal(&mut self) -> Option<Sealed> {
        if self.is_empty() {
            return None;
        }
        let previous = self.head.hash;
        let entries = each(self.head.sequence.next(), &self.ends, &self.entries);
        leaves(self.base, entries, |leaf| self.leaves.extend_from_slice(leaf.as_bytes()));
        let mut header = Header {
            version: FORMAT_VERSION,
            first: self.head.sequence.next(),
            last: self.last(),
            base: self.base,
            previous,
            hash: previous,
        };
        let mut bytes = Vec::with_capacity(self.bytes());
        frame::begin(&mut bytes, Kind::Batch);
        header.write(&mut bytes);
        let hashed = bytes.get(BODY_AT..HASHED_BYTES).unwrap_or_default();
        header.hash = hash_both(Use::Batch, hashed, &self.leaves);
        bytes.extend_from_slice(header.hash.as_bytes());
        bytes.extend_from_slice(&self.ends);
        bytes.extend_from_slice(&self.entries);
        frame::close(&mut bytes);
        self.head = header.head();
        self.ends.clear();
        self.entries.clear();
        self.leaves.clear();
        Some(Sealed { first: header.first, head: self.head, previous, bytes })
    }

    /// Whether no entry waits to be sealed.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many entries wait to be sealed.
    pub fn entries(&self) -> usize {
        self.ends.len() / END_BYTES
    }

    /// How large the batch would be if it were sealed now.
    pub fn bytes(&self) -> usize {
        let contents = self.ends.len().saturating_add(self.entries.len());
        contents.saturating_add(BATCH_BYTES_AROUND)
    }

    fn last(&self) -> Sequence {
        // A journal does not live long enough to reach the end of its numbers.
        Sequence::new(self.head.sequence.number().saturating_add(self.entries() as u64))
    }

    /// An entry that does not fit beside others may fit alone.
    fn full_for(&self, entry: &Entry) -> Result<Fit, TooLarge> {
        if entry_bytes(entry) > BATCH_BYTES_MAX {
            return Err(TooLarge("an entry fits into a batch of 1 MiB"));
        }
        Ok(Fit::Full)
    }
}

/// How large a batch is that holds `entry` alone; [`usize::MAX`] when the entry passes a limit of
/// the format. [`BatchBuilder::push`] refuses it exactly when that is more than
/// [`BATCH_BYTES_MAX`]. Beside others it takes 108 bytes less, and up to eight more for its time.
pub fn entry_bytes(entry: &Entry) -> usize {
    let mut bytes = Vec::new();
    let encoded = codec::encode_entry(entry, entry.recorded_at, &mut bytes);
    let alone = bytes.len().saturating_add(BATCH_BYTES_AROUND + END_BYTES);
    encoded.map_or(usize::MAX, |()| alone)
}

/// What a batch needs beside its entries and their ends.
const BATCH_BYTES_AROUND: usize = HEADER_BYTES + CHECKSUM_BYTES;
