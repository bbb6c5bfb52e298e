//! Pairs of a room, in order, as they are read.

use pointbook_journal::{Error, Pair, Pairs};
use rocksdb::{DBRawIterator, ReadOptions};

use crate::database::Database;
use crate::failure::failure;
use crate::family::Family;

/// The pairs whose keys are in `[from, to)`.
pub(crate) fn scan<'a>(
    database: &'a Database,
    family: Family,
    from: &[u8],
    to: &[u8],
) -> Result<Pairs<'a>, Error> {
    if from >= to {
        return Ok(Box::new(core::iter::empty()));
    }
    let mut how = ReadOptions::default();
    how.set_iterate_upper_bound(to);
    let mut iterator = database.iterate(family, how)?;
    iterator.seek(from);
    Ok(Box::new(StoredPairs { iterator, ended: false }))
}

struct StoredPairs<'a> {
    iterator: DBRawIterator<'a>,
    ended: bool,
}

impl Iterator for StoredPairs<'_> {
    type Item = Result<Pair, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let pair = self.iterator.item().map(|(key, value)| (key.to_vec(), value.to_vec()));
        if let Some(pair) = pair {
            self.iterator.next();
            return Some(Ok(pair));
        }
        self.ended = true;
        self.iterator.status().err().map(|error| Err(failure(error)))
    }
}
