//! One entry as its bytes, apart from its batch: what is proved when an entry is.
//!
//! Invariants:
//! - The leaf is that of the batch which the bytes were taken from.

use pointbook_core::{Entry, Sequence, Timestamp};

use crate::codec::{self, Malformed};
use crate::corrupt::{Corrupt, Fault};
use crate::hash::Hash;
use crate::leaf::leaf;

/// The bytes of one entry, and what they need to be read without their batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawEntry {
    /// Its place in the journal.
    pub sequence: Sequence,
    /// The instant that its times are counted from.
    pub base: Timestamp,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl RawEntry {
    /// Its leaf, which covers all three.
    pub fn leaf(&self) -> Hash {
        leaf(self.sequence, self.base, &self.bytes)
    }

    /// The entry.
    ///
    /// # Errors
    ///
    /// [`Corrupt`] when the bytes are none.
    pub fn decode(&self) -> Result<Entry, Corrupt> {
        codec::decode_entry(self.sequence, self.base, &self.bytes).map_err(|Malformed(rule)| {
            Corrupt::new(Fault::Malformed(rule)).at_sequence(self.sequence)
        })
    }
}
