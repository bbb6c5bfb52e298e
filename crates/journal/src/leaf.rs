//! Leaves: the hash of one entry, which proves it without the others.
//!
//! Invariants:
//! - A leaf covers the entry's place and the instant that its times are counted from, so that the
//!   same bytes elsewhere have another leaf.

use pointbook_core::{Sequence, Timestamp};

use crate::hash::{Hash, Use, hash};

/// Hashes entries, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Leaves {
    input: Vec<u8>,
}

impl Leaves {
    /// The leaf of the entry `bytes` at `sequence`.
    pub(crate) fn leaf(&mut self, sequence: Sequence, base: Timestamp, bytes: &[u8]) -> Hash {
        self.input.clear();
        self.input.extend_from_slice(&sequence.number().to_le_bytes());
        self.input.extend_from_slice(&base.micros().to_le_bytes());
        self.input.extend_from_slice(bytes);
        hash(Use::Leaf, &self.input)
    }
}
