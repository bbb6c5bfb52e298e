//! Views: a store that is only looked at, also while another process writes to it.
//!
//! RocksDB opens it for reading only: it takes no lock, changes nothing in the folder, replays the
//! log into memory, and holds the files open that it has seen, so that none vanishes under it. What
//! is shown is what was acknowledged when the view was opened, and stays that.
//!
//! A secondary instance would be for that by name. But the one of RocksDB 11.8.1 reads logs with a
//! reader of its own, which never returns from a log that is written again when it meets the
//! remains of the earlier use.
//!
//! Invariants:
//! - Nothing is written to the folder.
//! - No entry is shown that was not acknowledged.

use core::time::Duration;
use std::path::Path;

use pointbook_core::Sequence;
use pointbook_journal::{
    Batch, Batches, Change, Corrupt, Error, ErrorKind, Fault, Genesis, Head, Journal, Pairs, Room,
    Sealed, Shelf, SortedPairs,
};

use crate::acknowledged::Acknowledged;
use crate::batches::StoredBatches;
use crate::database::Database;
use crate::failure::broken;
use crate::family::Family;
use crate::folder::Folder;
use crate::manifest;
use crate::open::GENESIS_KEY;
use crate::options::StoreOptions;
use crate::pairs;

/// A journal and a shelf in a folder on disk, to be read and never written.
///
/// # Examples
///
/// ```
/// use pointbook_core::{ProgramSettings, Timestamp};
/// use pointbook_journal::{Genesis, Journal};
/// use pointbook_store::{Store, StoreOptions, StoreView};
///
/// # fn main() -> Result<(), pointbook_journal::Error> {
/// # let folder = std::env::temp_dir().join(format!("pointbook-view-doc-{}", std::process::id()));
/// let genesis = Genesis {
///     ledger: [7; 16],
///     created_at: Timestamp::from_micros(0),
///     settings: ProgramSettings::default(),
/// };
/// let store = Store::create(&folder, &genesis, StoreOptions::default())?;
/// let view = StoreView::open(&folder, StoreOptions::default())?;
/// assert_eq!(view.head(), store.journal().head());
/// # drop((store, view));
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct StoreView {
    genesis: Genesis,
    head: Head,
    database: Database,
}

impl StoreView {
    /// Looks at the store in a folder, whether or not another process has it open.
    ///
    /// # Errors
    ///
    /// [`ErrorKind`] tells them apart: `NotFound` when there is no store, `Newer` when a newer
    /// program made it, and `Corrupt` when a file is damaged or the journal ends before what was
    /// acknowledged.
    pub fn open(folder: impl AsRef<Path>, options: StoreOptions) -> Result<Self, Error> {
        let folder = Folder::new(folder.as_ref());
        folder.check_format()?;
        let newest = || Acknowledged::read(&folder.acknowledged()).ok().map(|bound| bound.newest);
        let (mut tries, mut quiet) = (0, 0);
        loop {
            let before = newest();
            let tried = Self::look(&folder, &options);
            (tries, quiet) = (tries + 1, quiet + usize::from(newest() == before));
            // Who writes may have given files up between two looks at them.
            if tried.is_ok() || quiet >= QUIET_TRIES || tries >= TRIES {
                return tried;
            }
        }
    }

    /// Where the journal ends: the last entry that was acknowledged when this was opened.
    pub const fn head(&self) -> Head {
        self.head
    }

    /// The view as a journal.
    pub const fn journal(&self) -> &dyn Journal {
        self
    }

    /// The view as a shelf.
    pub const fn shelf(&self) -> &dyn Shelf {
        self
    }

    fn look(folder: &Folder, options: &StoreOptions) -> Result<Self, Error> {
        // Read first: whatever it tells was durable before the database is looked at.
        let bound = Acknowledged::read(&folder.acknowledged())?;
        let mark = bound.newest.ok_or(broken("what was acknowledged is told"))?.mark;
        manifest::check(&folder.database(), mark.manifest)?;
        let database = Database::open_beside(&folder.database(), options)?;
        let genesis = database.find(Family::Meta, GENESIS_KEY)?;
        let genesis = Genesis::decode(&genesis.ok_or(broken("a store has a genesis"))?)?;
        let head = mark.head;
        check_end(&database, &genesis, head)?;
        Ok(Self { genesis, head, database })
    }
}

/// The journal must hold what was acknowledged.
fn check_end(database: &Database, genesis: &Genesis, head: Head) -> Result<(), Error> {
    let found = if head.sequence.number() == 0 {
        genesis.head()
    } else {
        let last = StoredBatches::read(database, head.sequence, head.sequence)?.next();
        let missing = Fault::Sequence { expected: head.sequence, found: Sequence::new(0) };
        let last = last.ok_or_else(|| Corrupt::new(missing))?;
        last.map_err(|error| placed(error, head.sequence))?.header().head()
    };
    if found == head {
        return Ok(());
    }
    let fault = Fault::Hash { expected: head.hash, found: found.hash };
    Err(Corrupt::new(fault).at_sequence(head.sequence).into())
}

/// An error of the batch that holds this entry, which it names unless it names another.
fn placed(error: Error, sequence: Sequence) -> Error {
    match error.kind() {
        ErrorKind::Corrupt(corrupt) if corrupt.sequence().is_none() => {
            corrupt.at_sequence(sequence).into()
        }
        _ => error,
    }
}

impl Journal for StoreView {
    fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    fn head(&self) -> Head {
        self.head
    }

    /// Always fails: a view is only looked at.
    fn append(&self, _: Sequence, _: &[Sealed]) -> Result<(), Error> {
        Err(Error::new(ErrorKind::ReadOnly))
    }

    fn read(&self, from: Sequence) -> Result<Batches<'_>, Error> {
        Ok(Box::new(StoredBatches::read(&self.database, from, self.head.sequence)?))
    }

    fn find(&self, sequence: Sequence) -> Result<Option<Batch>, Error> {
        if sequence.number() == 0 {
            return Ok(None);
        }
        StoredBatches::read(&self.database, sequence, self.head.sequence)?.next().transpose()
    }

    /// A view does not grow, so a wait for more lasts as long as it may.
    fn wait(&self, past: Sequence, at_most: Duration) -> Result<Head, Error> {
        if self.head.sequence <= past {
            std::thread::sleep(at_most);
        }
        Ok(self.head)
    }
}

impl Shelf for StoreView {
    /// Always fails: a view is only looked at.
    fn put(&self, _: Room, _: &[Change]) -> Result<(), Error> {
        Err(Error::new(ErrorKind::ReadOnly))
    }

    /// Always fails: a view is only looked at.
    fn load(&self, _: Room, _: &mut SortedPairs<'_>) -> Result<(), Error> {
        Err(Error::new(ErrorKind::ReadOnly))
    }

    fn find(&self, room: Room, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        self.database.find(Family::Room(room), key)
    }

    fn scan(&self, room: Room, from: &[u8], to: &[u8]) -> Result<Pairs<'_>, Error> {
        pairs::scan(&self.database, Family::Room(room), from, to)
    }

    /// Always fails: a view is only looked at.
    fn clear(&self, _: Room, _: &[u8], _: &[u8]) -> Result<(), Error> {
        Err(Error::new(ErrorKind::ReadOnly))
    }

    /// Always fails: a view is only looked at.
    fn sync(&self) -> Result<(), Error> {
        Err(Error::new(ErrorKind::ReadOnly))
    }
}

/// How often it is looked while nobody writes before a failure is told,
const QUIET_TRIES: usize = 5;
/// and how often when somebody always does.
const TRIES: usize = 100;
