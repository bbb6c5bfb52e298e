//! The store as a journal.

use core::time::Duration;
use std::sync::PoisonError;

use pointbook_core::Sequence;
use pointbook_journal::{
    BATCH_BYTES_MAX, Batch, Batches, Error, ErrorKind, Genesis, Head, Journal, Sealed,
};
use rocksdb::WriteBatch;

use crate::batches::StoredBatches;
use crate::family::Family;
use crate::slot::Mark;
use crate::store::Store;

impl Journal for Store {
    fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    fn head(&self) -> Head {
        *self.published()
    }

    fn append(&self, expected: Sequence, batches: &[Sealed]) -> Result<(), Error> {
        let mut acknowledged = self.notary.hold()?;
        self.poison().check()?;
        let before = acknowledged.mark();
        let found = before.head.sequence;
        if found != expected {
            return Err(Error::new(ErrorKind::Fenced { expected, found }));
        }
        let head = following(before.head, batches)?;
        if batches.is_empty() {
            return Ok(());
        }
        self.poison().guard(|| {
            self.write_batches(batches)?;
            acknowledged.note(Mark { head, ..before })?;
            match self.options.is_bound_exact() {
                true => self.notary.secure_held(&mut acknowledged),
                false => Ok(()),
            }
        })?;
        *self.published() = head;
        self.grown.notify_all();
        Ok(())
    }

    fn read(&self, from: Sequence) -> Result<Batches<'_>, Error> {
        Ok(Box::new(StoredBatches::read(&self.database, from, self.head().sequence)?))
    }

    fn find(&self, sequence: Sequence) -> Result<Option<Batch>, Error> {
        if sequence == Sequence::new(0) {
            return Ok(None);
        }
        StoredBatches::read(&self.database, sequence, self.head().sequence)?.next().transpose()
    }

    fn wait(&self, past: Sequence, at_most: Duration) -> Result<Head, Error> {
        let waits = |head: &mut Head| head.sequence <= past;
        let waited = self.grown.wait_timeout_while(self.published(), at_most, waits);
        let (head, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Ok(*head)
    }
}

impl Store {
    fn write_batches(&self, batches: &[Sealed]) -> Result<(), Error> {
        let journal = self.database.handle(Family::Journal)?;
        let mut all = WriteBatch::default();
        for batch in batches {
            all.put_cf(journal, batch.first.number().to_be_bytes(), &batch.bytes);
        }
        self.database.write_durably(all)
    }
}

/// The head after batches that follow one another.
fn following(mut head: Head, batches: &[Sealed]) -> Result<Head, Error> {
    for batch in batches {
        if batch.bytes.len() > BATCH_BYTES_MAX {
            return Err(Error::new(ErrorKind::TooLarge));
        }
        head = batch.follows(head)?;
    }
    Ok(head)
}
