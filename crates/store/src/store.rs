//! The store: the handle that is held while it is open.
//!
//! Invariants:
//! - One store at a time has its folder: the lock is let go last.
//! - `published` is never past what is durable and noted as acknowledged.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use pointbook_journal::{Error, Genesis, Head, Journal, Shelf};

use crate::database::Database;
use crate::folder::Folder;
use crate::lock::Lock;
use crate::notary::{Notary, Watch};
use crate::numbers::Numbers;
use crate::options::StoreOptions;
use crate::poison::Poison;
use crate::recovery::Recovery;

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
    pub(crate) numbers: Numbers,
    pub(crate) published: Mutex<Head>,
    pub(crate) grown: Condvar,
    /// Held while the shelf is synced.
    pub(crate) shelf_syncing: Mutex<()>,
    // These four are dropped in this order.
    pub(crate) _watch: Option<Watch>,
    pub(crate) notary: Arc<Notary>,
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
        self.notary.secure()
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

    pub(crate) fn poison(&self) -> &Poison {
        &self.notary.poison
    }

    pub(crate) fn published(&self) -> MutexGuard<'_, Head> {
        // A head is set in one step.
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Whoever wants to know closes; what was acknowledged does not depend on it.
        let _secured = self.notary.secure();
    }
}

/// The version of the folder's format that this program writes, and the newest that it reads.
pub const STORE_VERSION: u16 = 1;
