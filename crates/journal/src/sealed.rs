//! Sealed batches: whole frames, ready to be stored.

use pointbook_core::Sequence;

use crate::corrupt::Corrupt;
use crate::hash::Hash;
use crate::head::Head;

/// A whole framed batch, ready to be stored as one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its first sequence.
    pub first: Sequence,
    /// Its last sequence and its hash: the head of a journal that it was appended to.
    pub head: Head,
    /// The hash of the batch before it.
    pub previous: Hash,
    /// The frame.
    pub bytes: Vec<u8>,
}

impl Sealed {
    /// Checks that it is the next batch after `head`, by what it says; gives the head after it.
    ///
    /// # Errors
    ///
    /// [`Corrupt`] when it is another one.
    pub fn follows(&self, head: Head) -> Result<Head, Corrupt> {
        head.is_before(self.first, self.previous)?;
        Ok(self.head)
    }
}
