//! Batches as they are read from the database.
//!
//! Invariants:
//! - They come without gaps: each begins where the one before ended, up to the given end.

use pointbook_core::Sequence;
use pointbook_journal::{Batch, Corrupt, Error, Fault};
use rocksdb::{DBRawIterator, ReadOptions};

use crate::database::Database;
use crate::failure::failure;
use crate::family::Family;

/// The batches from one on, in order.
pub(crate) struct StoredBatches<'a> {
    iterator: DBRawIterator<'a>,
    /// What the next batch must hold; `None` when no batch is to come.
    next: Option<Sequence>,
    /// Whether it must begin with that.
    begun: bool,
    through: Sequence,
}

impl<'a> StoredBatches<'a> {
    /// The batches from the one that holds `from` on, up to the one that holds `through`.
    pub(crate) fn read(
        database: &'a Database,
        from: Sequence,
        through: Sequence,
    ) -> Result<Self, Error> {
        let mut iterator = database.iterate(Family::Journal, ReadOptions::default())?;
        let from = from.max(Sequence::new(1));
        let next = (from <= through).then_some(from);
        if next.is_some() {
            iterator.seek_for_prev(from.number().to_be_bytes());
        }
        Ok(Self { iterator, next, begun: false, through })
    }

    /// What the next batch must hold; `None` when no batch is to come.
    pub(crate) const fn expected(&self) -> Option<Sequence> {
        self.next
    }

    fn take(&mut self, expected: Sequence) -> Result<Batch, Error> {
        let batch = standing_at(&self.iterator)?.ok_or_else(|| gap(expected, Sequence::new(0)))?;
        let (first, last) = (batch.header().first, batch.header().last);
        let fits = if self.begun { first == expected } else { first <= expected };
        if !fits || last < expected {
            return Err(gap(expected, first));
        }
        Ok(batch)
    }
}

impl Iterator for StoredBatches<'_> {
    type Item = Result<Batch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let expected = self.next.take()?;
        let taken = self.take(expected);
        if let Ok(batch) = &taken {
            let last = batch.header().last;
            self.next = (last < self.through).then(|| last.next());
            self.begun = true;
            self.iterator.next();
        }
        Some(taken)
    }
}

/// The batch that an iterator stands at; `None` when it stands nowhere.
pub(crate) fn standing_at(iterator: &DBRawIterator<'_>) -> Result<Option<Batch>, Error> {
    let Some((key, value)) = iterator.item() else {
        return iterator.status().map(|()| None).map_err(failure);
    };
    let batch = Batch::open(value.to_vec())?;
    let first = batch.header().first;
    if key != first.number().to_be_bytes() {
        let rule = Fault::Malformed("a batch lies under its first sequence");
        return Err(Corrupt::new(rule).at_sequence(first).into());
    }
    Ok(Some(batch))
}

fn gap(expected: Sequence, found: Sequence) -> Error {
    Corrupt::new(Fault::Sequence { expected, found }).at_sequence(expected).into()
}
