//! The store as a shelf.
//!
//! Invariants:
//! - Changes go through the same log as batches, in the order in which they were made: what a
//!   crash leaves of journal and shelf together is a beginning of that order.

use pointbook_journal::{Change, Error, ErrorKind, Pairs, Room, Shelf, SortedPairs};
use rocksdb::WriteBatch;

use crate::database::Database;
use crate::failure::broken;
use crate::family::Family;
use crate::pairs;
use crate::slot::Mark;
use crate::store::Store;

impl Shelf for Store {
    fn put(&self, room: Room, changes: &[Change]) -> Result<(), Error> {
        let family = self.database.handle(Family::Room(room))?;
        let mut batch = WriteBatch::default();
        for Change { key, value } in changes {
            match value {
                Some(value) => batch.put_cf(family, key, value),
                None => batch.delete_cf(family, key),
            }
        }
        self.poison().guard(|| self.database.write(batch))
    }

    fn load(&self, room: Room, sorted: &mut SortedPairs<'_>) -> Result<(), Error> {
        self.load_sorted(room, sorted)
    }

    fn find(&self, room: Room, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        self.database.find(Family::Room(room), key)
    }

    fn show(&self, room: Room, key: &[u8], see: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        self.database.show(Family::Room(room), key, see)
    }

    fn scan(&self, room: Room, from: &[u8], to: &[u8]) -> Result<Pairs<'_>, Error> {
        pairs::scan(&self.database, Family::Room(room), from, to)
    }

    fn clear(&self, room: Room, from: &[u8], to: &[u8]) -> Result<(), Error> {
        if from >= to {
            return Ok(());
        }
        let mut batch = WriteBatch::default();
        batch.delete_range_cf(self.database.handle(Family::Room(room))?, from, to);
        self.poison().guard(|| match self.is_empty(room, from, to) {
            true => Ok(()),
            false => self.database.write(batch),
        })
    }

    fn sync(&self) -> Result<(), Error> {
        let _one = self.shelf_syncing.lock().map_err(|_| Error::new(ErrorKind::Poisoned))?;
        let shelf_syncs = self.notary.hold()?.mark().shelf_syncs.saturating_add(1);
        let mut batch = WriteBatch::default();
        // The log is durable up to this write, and a log that lost it is seen to have done so.
        let meta = self.database.handle(Family::Meta)?;
        batch.put_cf(meta, SHELF_SYNCS_KEY, shelf_syncs.to_le_bytes());
        self.poison().guard(|| {
            self.database.write_durably(batch)?;
            // Others have appended meanwhile.
            let mut acknowledged = self.notary.hold()?;
            let mark = acknowledged.mark();
            acknowledged.note(Mark { shelf_syncs, ..mark })?;
            drop(acknowledged);
            self.notary.secure()
        })
    }
}

impl Store {
    /// Whether nothing is in `[from, to)`. To remove nothing is not free: whatever is loaded into
    /// such a range later lies above the removal, and is written once more when that is compacted.
    fn is_empty(&self, room: Room, from: &[u8], to: &[u8]) -> bool {
        // What cannot be read is there.
        let first = pairs::scan(&self.database, Family::Room(room), from, to);
        first.is_ok_and(|mut pairs| pairs.next().is_none())
    }
}

/// How often the shelf was made durable.
pub(crate) fn shelf_syncs(database: &Database) -> Result<u64, Error> {
    let Some(bytes) = database.find(Family::Meta, SHELF_SYNCS_KEY)? else { return Ok(0) };
    let number = bytes.as_array().copied().ok_or(broken("syncs of the shelf are a number"))?;
    Ok(u64::from_le_bytes(number))
}

const SHELF_SYNCS_KEY: &[u8] = b"shelf_syncs";
