//! Making and opening a store.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};

use pointbook_journal::{Error, Genesis};
use rocksdb::WriteBatch;

use crate::acknowledged::Acknowledged;
use crate::database::Database;
use crate::direct;
use crate::failure::broken;
use crate::family::Family;
use crate::folder::Folder;
use crate::lock::Lock;
use crate::manifest::{self, Extent};
use crate::notary::Notary;
use crate::numbers::Numbers;
use crate::options::{FlushThrough, LostBound, StoreOptions};
use crate::recovery;
use crate::settings::Opening;
use crate::slot::Mark;
use crate::store::Store;

impl Store {
    /// Makes a store in a folder that is empty or not there, and opens it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Exists`](pointbook_journal::ErrorKind::Exists) when something is in the
    /// folder, and [`ErrorKind::ReadOnly`](pointbook_journal::ErrorKind::ReadOnly) or another one
    /// of the system when it cannot be written. What was made until then stays and is no store.
    pub fn create(
        folder: impl AsRef<Path>,
        genesis: &Genesis,
        options: StoreOptions,
    ) -> Result<Self, Error> {
        let folder = Folder::new(folder.as_ref());
        folder.make()?;
        let lock = Lock::take(&folder.lock())?;
        // So little is written by it that it does not matter how.
        let making = options.clone().flush_through(FlushThrough::Cache);
        let database = Database::open(&folder.database(), &making, Opening::Make)?;
        let mut first = WriteBatch::default();
        first.put_cf(database.handle(Family::Meta)?, GENESIS_KEY, genesis.encode());
        database.write_durably(first)?;
        let manifest = Extent::default();
        let mark = Mark { head: genesis.head(), shelf_syncs: 0, manifest };
        Acknowledged::open(&folder.acknowledged(), 0, mark)?;
        drop(database);
        folder.seal()?;
        Self::open_locked(folder, lock, options)
    }

    /// Opens the store in a folder.
    ///
    /// # Errors
    ///
    /// [`ErrorKind`](pointbook_journal::ErrorKind) tells them apart: `NotFound` when there is no
    /// store, `Locked` at once when another one has it open, `ReadOnly`, `Newer` when a newer
    /// program made it, and `Corrupt` when a file is damaged, when the end of the journal does not
    /// chain, and when it ends before what was acknowledged.
    pub fn open(folder: impl AsRef<Path>, options: StoreOptions) -> Result<Self, Error> {
        let folder = Folder::new(folder.as_ref());
        folder.check_format()?;
        let lock = Lock::take(&folder.lock())?;
        Self::open_locked(folder, lock, options)
    }

    fn open_locked(folder: Folder, lock: Lock, options: StoreOptions) -> Result<Self, Error> {
        sweep(&folder.loading())?;
        let options = options.flushing_past_it_if(|| direct::is_possible(&folder.loading()));
        let bound = Acknowledged::read(&folder.acknowledged())?;
        if bound.newest.is_none() && options.lost_bound == LostBound::Refuse {
            return Err(broken("what was acknowledged is told"));
        }
        let reached = bound.newest.map(|slot| slot.mark.manifest).unwrap_or_default();
        manifest::check(&folder.database(), reached)?;
        let database = Database::open(&folder.database(), &options, Opening::Find)?;
        let genesis = database.find(Family::Meta, GENESIS_KEY)?;
        let genesis = Genesis::decode(&genesis.ok_or(broken("a store has a genesis"))?)?;
        let manifest = manifest::secure(&folder.database(), reached)?;
        let (recovery, mark) = recovery::check(&database, &genesis, bound, manifest)?;
        let counter = bound.newest.map_or(0, |slot| slot.counter);
        let acknowledged = Acknowledged::open(&folder.acknowledged(), counter, mark)?;
        let notary = Arc::new(Notary::new(folder.database(), acknowledged));
        let every = options.bound_sync_every;
        let watch = (!options.is_bound_exact()).then(|| notary.watch(every)).transpose()?;
        Ok(Self {
            genesis,
            recovery,
            options,
            folder,
            numbers: Numbers::default(),
            published: Mutex::new(mark.head),
            grown: Condvar::new(),
            shelf_syncing: Mutex::default(),
            _watch: watch,
            notary,
            database,
            _lock: lock,
        })
    }
}

/// Removes what an interrupted load left: the database knows nothing of it.
fn sweep(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

pub(crate) const GENESIS_KEY: &[u8] = b"genesis";
