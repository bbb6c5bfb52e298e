//! Heads: where a journal ends.

use pointbook_core::Sequence;

use crate::corrupt::{Corrupt, Fault};
use crate::hash::Hash;

/// The end of a journal: its last sequence and the hash of its last batch.
///
/// An empty journal has sequence 0 and the hash of its genesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last sequence.
    pub sequence: Sequence,
    /// The hash of the last batch, or of the genesis.
    pub hash: Hash,
}

impl Head {
    /// Checks that a batch that begins with `first` and says it follows `previous` comes next.
    pub(crate) fn is_before(&self, first: Sequence, previous: Hash) -> Result<(), Corrupt> {
        let fault = |fault| Err(Corrupt::new(fault).at_sequence(first));
        let expected = self.sequence.next();
        if first != expected {
            return fault(Fault::Sequence { expected, found: first });
        }
        if previous != self.hash {
            return fault(Fault::Previous { expected: self.hash, found: previous });
        }
        Ok(())
    }
}
