//! Seals: signed statements of where a journal was.
//!
//! Invariants:
//! - A signature covers every field, in the canonical form of `docs/audit.md`.

use pointbook_core::{Sequence, Timestamp};
use pointbook_journal::{Hash, Head};

use crate::digest::Digest;
use crate::key::{PublicKey, SecretKey, Signature};
use crate::rejected::Rejected;

/// A signed statement: at this entry the journal of this ledger was this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Which ledger.
    pub ledger: [u8; 16],
    /// Its last entry then.
    pub sequence: Sequence,
    /// When that entry was recorded.
    pub recorded_at: Timestamp,
    /// When it was sealed, by the clock of who did.
    pub sealed_at: Timestamp,
    /// The hash of its last batch, or of the genesis.
    pub head: Hash,
    /// The root of the tree over its entries.
    pub root: Hash,
    /// The digest of the state that they come to.
    pub digest: Digest,
    /// Who sealed it.
    pub by: PublicKey,
    /// The signature of all that.
    pub signature: Signature,
}

impl Seal {
    /// Checks that it was signed by whoever has the secret of this key, and not altered since.
    ///
    /// # Errors
    ///
    /// [`Rejected`] says what is wrong.
    pub fn check(&self, key: &PublicKey) -> Result<(), Rejected> {
        if self.by != *key {
            return Err(Rejected::OtherKey);
        }
        if !key.has_signed(&self.message(), &self.signature) {
            return Err(Rejected::Signature);
        }
        Ok(())
    }

    /// The same statement, signed with this key in place of whichever it was.
    #[must_use]
    pub fn signed_by(mut self, key: &SecretKey) -> Self {
        self.by = key.public();
        self.signature = key.sign(&self.message());
        self
    }

    /// The head of the journal then.
    pub const fn head(&self) -> Head {
        Head { sequence: self.sequence, hash: self.head }
    }

    /// What is signed.
    fn message(&self) -> Vec<u8> {
        let mut message = TITLE.to_vec();
        message.extend_from_slice(&self.ledger);
        message.extend_from_slice(&self.sequence.number().to_le_bytes());
        message.extend_from_slice(&self.recorded_at.micros().to_le_bytes());
        message.extend_from_slice(&self.sealed_at.micros().to_le_bytes());
        message.extend_from_slice(self.head.as_bytes());
        message.extend_from_slice(self.root.as_bytes());
        message.extend_from_slice(self.digest.as_bytes());
        message.extend_from_slice(self.by.as_bytes());
        message
    }
}

const TITLE: &[u8; 16] = b"pointbook seal 1";
