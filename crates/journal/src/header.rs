//! The header of a batch: which entries it holds, and what it follows.

use pointbook_core::{Sequence, Timestamp};

use crate::corrupt::{Corrupt, Fault};
use crate::frame::{BODY_AT, FORMAT_VERSION};
use crate::hash::{HASH_BYTES, Hash};
use crate::head::Head;
use crate::limits::BATCH_ENTRIES_MAX;

/// What a batch says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The version of its format.
    pub version: u16,
    /// Its first entry.
    pub first: Sequence,
    /// Its last entry.
    pub last: Sequence,
    /// The instant that the times of its entries are counted from: that of the first.
    pub base: Timestamp,
    /// The hash of the batch before it.
    pub previous: Hash,
    /// Its own hash.
    pub hash: Hash,
}

impl Header {
    /// How many entries it holds.
    pub fn entries(&self) -> usize {
        let more = self.last.number().saturating_sub(self.first.number());
        usize::try_from(more).unwrap_or(usize::MAX).saturating_add(1)
    }

    /// The head of a journal that ends with it.
    pub const fn head(&self) -> Head {
        Head { sequence: self.last, hash: self.hash }
    }

    /// Writes all but the hash, after the beginning of a frame.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        // A batch never holds as many entries as 32 bits could count.
        let entries = u32::try_from(self.entries()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&entries.to_le_bytes());
        bytes.extend_from_slice(&self.first.number().to_le_bytes());
        bytes.extend_from_slice(&self.last.number().to_le_bytes());
        bytes.extend_from_slice(&self.base.micros().to_le_bytes());
        bytes.extend_from_slice(self.previous.as_bytes());
    }

    /// Reads the header from the body of a frame; what comes after it is the rest.
    pub(crate) fn read(body: &[u8]) -> Result<(Self, &[u8]), Corrupt> {
        let (entries, body) = body.split_first_chunk().ok_or(SHORT)?;
        let (first, body) = body.split_first_chunk().ok_or(SHORT)?;
        let (last, body) = body.split_first_chunk().ok_or(SHORT)?;
        let (base, body) = body.split_first_chunk().ok_or(SHORT)?;
        let (previous, body) = body.split_first_chunk().ok_or(SHORT)?;
        let (hash, rest) = body.split_first_chunk().ok_or(SHORT)?;
        let header = Self {
            version: FORMAT_VERSION,
            first: Sequence::new(u64::from_le_bytes(*first)),
            last: Sequence::new(u64::from_le_bytes(*last)),
            base: Timestamp::from_micros(i64::from_le_bytes(*base)),
            previous: Hash::from_bytes(*previous),
            hash: Hash::from_bytes(*hash),
        };
        header.counts(u32::from_le_bytes(*entries))?;
        Ok((header, rest))
    }

    fn counts(&self, entries: u32) -> Result<(), Corrupt> {
        let rule = |text| Corrupt::new(Fault::Malformed(text)).at_sequence(self.first);
        if self.first.number() == 0 {
            return Err(rule("sequences are counted from 1"));
        }
        if !(1..=BATCH_ENTRIES_MAX as u64).contains(&u64::from(entries)) {
            return Err(rule("a batch holds 1 to 8190 entries"));
        }
        let last = self.first.number().checked_add(u64::from(entries).saturating_sub(1));
        if last != Some(self.last.number()) {
            return Err(rule("a batch holds the entries from its first to its last"));
        }
        Ok(())
    }
}

const SHORT: Corrupt = Corrupt::new(Fault::Malformed("a batch has a header"));

/// How long the end of an entry is, in the table of ends.
pub(crate) const END_BYTES: usize = 4;
/// Where the hash of a batch begins: what comes before it is hashed.
pub(crate) const HASHED_BYTES: usize = BODY_AT + 4 + 8 + 8 + 8 + HASH_BYTES;
/// Where the table of ends begins.
pub(crate) const HEADER_BYTES: usize = HASHED_BYTES + HASH_BYTES;
const _: () = assert!(HEADER_BYTES == 104);
