//! The store: the handle that is held while it is open.
//!
//! Invariants:
//! - One store at a time has its folder: the lock is let go last.
//! - `published` is never past what is durable and noted as acknowledged.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use pointbook_journal::{Error, ErrorKind, Genesis, Head, Journal, Shelf};

use crate::acknowledged::Acknowledged;
use crate::database::Database;
use crate::folder::Folder;
use crate::lock::Lock;
use crate::manifest;
use crate::numbers::Numbers;
use crate::options::StoreOptions;
use crate::poison::Poison;
use crate::recovery::Recovery;
use crate::slot::Mark;

/// A journal and a shelf in a folder on disk.
///
/// It is [`Journal`] and [`Shelf`] at once; [`Store::journal`] and [`Store::shelf`] say which is
/// meant. Dropping it closes it; [`Store::close`] also tells whether that went well.
///
/// # Examples
///
/// ```
/// use pointbook_core::{ProgramSettings, Timestamp};
/// use pointbook_journal::Genesis;
/// use pointbook_store::{Store, StoreOptions};
///
/// # fn main() -> Result<(), pointbook_journal::Error> {
/// # let folder = std::env::temp_dir().join(format!("pointbook-store-{}", std::process::id()));
/// let genesis = Genesis {
///     ledger: [7; 16],
///     created_at: Timestamp::from_micros(0),
///     settings: ProgramSettings::default(),
/// };
/// Store::create(&folder, &genesis, StoreOptions::default())?.close()?;
///
/// let store = Store::open(&folder, StoreOptions::default())?;
/// assert_eq!(store.journal().genesis(), &genesis);
/// assert_eq!(store.journal().head(), genesis.head());
/// # drop(store);
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Store {
    pub(crate) genesis: Genesis,
    pub(crate) recovery: Recovery,
    pub(crate) options: StoreOptions,
    pub(crate) folder: Folder,
    pub(crate) poison: Poison,
    pub(crate) numbers: Numbers,
    pub(crate) published: Mutex<Head>,
    pub(crate) grown: Condvar,
    // These three are dropped in this order.
    pub(crate) acknowledged: Mutex<Acknowledged>,
    pub(crate) database: Database,
    pub(crate) _lock: Lock,
}

impl Store {
    /// Closes the store and makes the bound of what was acknowledged durable.
    ///
    /// # Errors
    ///
    /// When that failed: everything that was acknowledged is safe, and its bound is as old as
    /// [`StoreOptions::bound_sync_every`] allows.
    pub fn close(self) -> Result<(), Error> {
        self.secure(&mut *self.acknowledged()?)
    }

    /// The store as a journal.
    pub const fn journal(&self) -> &dyn Journal {
        self
    }

    /// The store as a shelf.
    pub const fn shelf(&self) -> &dyn Shelf {
        self
    }

    /// What was found when it was opened.
    pub const fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// The last warnings of RocksDB, oldest first.
    pub fn warnings(&self) -> Vec<String> {
        self.database.warnings()
    }

    /// What one writer at a time holds.
    pub(crate) fn acknowledged(&self) -> Result<MutexGuard<'_, Acknowledged>, Error> {
        // A panic while it was held may have left a write half done.
        self.acknowledged.lock().map_err(|_| Error::new(ErrorKind::Poisoned))
    }

    /// Makes durable what was acknowledged, and how far the manifest reaches.
    pub(crate) fn secure(&self, acknowledged: &mut Acknowledged) -> Result<(), Error> {
        let mark = acknowledged.mark();
        let manifest = manifest::secure(&self.folder.database(), mark.manifest)?;
        acknowledged.note(Mark { manifest, ..mark })?;
        acknowledged.sync()
    }

    pub(crate) fn published(&self) -> MutexGuard<'_, Head> {
        // A head is set in one step.
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Whoever wants to know closes; what was acknowledged does not depend on it.
        let _secured = self.acknowledged().and_then(|mut held| self.secure(&mut held));
    }
}

/// The version of the folder's format that this program writes, and the newest that it reads.
pub const STORE_VERSION: u16 = 1;
