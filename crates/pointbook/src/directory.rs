//! Ledgers in a directory: the journal and what is kept beside it, on RocksDB.

use std::path::Path;
use std::sync::Arc;

use pointbook_core::ProgramSettings;
use pointbook_journal::Genesis;
use pointbook_store::{Store, StoreOptions};

use crate::error::Error;
use crate::identity::new_identity;
use crate::ledger::Ledger;
use crate::options::Options;

impl Options {
    /// How the store of the ledger is opened.
    pub fn store(mut self, store: StoreOptions) -> Self {
        self.store = store;
        self
    }

    /// Makes a ledger in a directory that is not there yet, or empty, and opens it.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Journal`] when there is a ledger already, or it cannot be written.
    pub fn create(
        self,
        directory: impl AsRef<Path>,
        settings: &ProgramSettings,
    ) -> Result<Ledger, Error> {
        let (ledger, created_at) = (new_identity(), self.clock.now());
        let genesis = Genesis { ledger, created_at, settings: settings.clone() };
        let store = Store::create(directory.as_ref(), &genesis, self.store.clone())?;
        self.open_store(store)
    }

    /// Opens the ledger in a directory. Everything that was acknowledged is there.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Journal`] when there is no ledger, another one has it open, or what is
    /// there is not what was acknowledged; the source tells which. [`crate::ErrorKind::RolledBack`]
    /// and [`crate::ErrorKind::Broken`] when the journal is not the one that was written.
    pub fn open(self, directory: impl AsRef<Path>) -> Result<Ledger, Error> {
        let store = Store::open(directory.as_ref(), self.store.clone())?;
        self.open_store(store)
    }

    fn open_store(self, store: Store) -> Result<Ledger, Error> {
        let store = Arc::new(store);
        let ledger = self.open_on(store.clone(), store.clone())?;
        Ok(ledger.with_store(store))
    }
}

impl Ledger {
    /// Makes a ledger in a directory, with the default options.
    ///
    /// # Errors
    ///
    /// As [`Options::create`].
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook::Ledger;
    /// use pointbook::core::ProgramSettings;
    ///
    /// # fn main() -> Result<(), pointbook::Error> {
    /// # let directory = format!("pointbook-doc-{}", std::process::id());
    /// # let directory = std::env::temp_dir().join(directory);
    /// let ledger = Ledger::create(&directory, &ProgramSettings::default())?;
    /// drop(ledger);
    /// let ledger = Ledger::open(&directory)?;
    /// assert_eq!(ledger.sequence().number(), 0);
    /// # drop(ledger);
    /// # std::fs::remove_dir_all(&directory).unwrap();
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(directory: impl AsRef<Path>, settings: &ProgramSettings) -> Result<Self, Error> {
        Options::default().create(directory, settings)
    }

    /// Opens the ledger in a directory, with the default options.
    ///
    /// # Errors
    ///
    /// As [`Options::open`].
    pub fn open(directory: impl AsRef<Path>) -> Result<Self, Error> {
        Options::default().open(directory)
    }

    /// The store of a ledger in a directory: what it found when it was opened, its statistics. None
    /// for a ledger on another journal.
    pub fn store(&self) -> Option<&Store> {
        self.store.as_deref()
    }

    /// Makes a copy of the ledger in a directory that is not there yet, while others write and
    /// read. The copy has all that was acknowledged before, and was opened once to see that it is
    /// whole.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Journal`] when it cannot be made, or the ledger is in no directory.
    pub fn backup(&self, to: impl AsRef<Path>) -> Result<(), Error> {
        let none = || pointbook_journal::Error::new(pointbook_journal::ErrorKind::NotFound);
        Ok(self.store.as_ref().ok_or_else(none)?.backup(to)?)
    }
}
