//! Verifying the chain of the journal.

use pointbook_core::Sequence;
use pointbook_journal::{Error, ErrorKind, Head, Journal as _};

use crate::batches::StoredBatches;
use crate::recovery::before;
use crate::store::Store;

impl Store {
    /// Reads all batches from the one that holds `from` on and checks what they contain and that
    /// each follows the one before; tells the first entry of the first that is damaged, missing or
    /// does not follow. From 1 on the first must follow the genesis; from later on the first is
    /// taken for what it says to follow.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read for another reason than damage.
    pub fn verify_chain(&self, from: Sequence) -> Result<Option<Sequence>, Error> {
        let mut batches = StoredBatches::read(&self.database, from, self.head().sequence)?;
        let mut head = (from <= Sequence::new(1)).then(|| self.genesis.head());
        while let Some(expected) = batches.expected() {
            let Some(next) = batches.next() else { break };
            let followed = next.and_then(|batch| {
                let follows = batch.follows(head.unwrap_or_else(|| before(&batch)));
                Ok(follows?)
            });
            head = match verdict(followed)? {
                Some(head) => Some(head),
                None => return Ok(Some(expected)),
            };
        }
        Ok(None)
    }
}

/// The head after a good batch, `None` for a damaged one.
fn verdict(followed: Result<Head, Error>) -> Result<Option<Head>, Error> {
    match followed {
        Ok(head) => Ok(Some(head)),
        Err(error) if matches!(error.kind(), ErrorKind::Corrupt(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
