//! Hashes: BLAKE3, each use under a key of its own.
//!
//! Invariants:
//! - No two uses share a key, so that a hash made for one is never valid for another.

use core::fmt;

/// A BLAKE3 hash; shown as hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

impl Hash {
    /// Takes bytes that were a hash.
    pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a hash is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// A genesis.
    Genesis,
    /// An entry: a leaf of the tree over all entries of a journal.
    Leaf,
    /// A batch.
    Batch,
    /// The payload of a part of a checkpoint.
    Checkpoint,
}

impl Use {
    pub(crate) const fn key(self) -> &'static [u8; HASH_BYTES] {
        match self {
            Self::Genesis => b"pointbook journal 1 genesis.....",
            Self::Leaf => b"pointbook journal 1 entry leaf..",
            Self::Batch => b"pointbook journal 1 batch.......",
            Self::Checkpoint => b"pointbook journal 1 checkpoint..",
        }
    }
}

/// The hash of `bytes` for one use.
pub(crate) fn hash(of: Use, bytes: &[u8]) -> Hash {
    Hash(*blake3::keyed_hash(of.key(), bytes).as_bytes())
}

/// The hash of two texts, one after the other.
pub(crate) fn hash_both(of: Use, first: &[u8], second: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new_keyed(of.key());
    hasher.update(first).update(second);
    Hash(*hasher.finalize().as_bytes())
}

/// How long a hash is.
pub(crate) const HASH_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_have_keys_of_their_own() {
        let all = [Use::Genesis, Use::Leaf, Use::Batch, Use::Checkpoint];
        for (index, one) in all.iter().enumerate() {
            for other in &all[..index] {
                assert_ne!(hash(*one, b"same"), hash(*other, b"same"), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_hash_is_shown_as_hexadecimal_digits() {
        let mut bytes = [0; HASH_BYTES];
        bytes[0] = 0x0f;
        bytes[31] = 0xa0;
        let text = Hash::from_bytes(bytes).to_string();
        assert_eq!((text.len(), &text[..4], &text[60..]), (64, "0f00", "00a0"));
    }
}
