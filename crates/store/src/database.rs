//! The open database, and the few things that are asked of it.
//!
//! Invariants:
//! - Every family of [`Family::ALL`] is open.

use core::fmt;
use std::path::Path;

use pointbook_journal::Error;
use rocksdb::{
    Cache, ColumnFamily, ColumnFamilyDescriptor, DB, DBPinnableSlice, DBRawIterator, Options,
    ReadOptions, WriteBatch, WriteOptions,
};

use crate::failure::{broken, failure};
use crate::family::Family;
use crate::options::StoreOptions;
use crate::settings::{self, Opening};
use crate::warnings::Warnings;

/// The open database.
pub(crate) struct Database {
    db: DB,
    reading: ReadOptions,
    reading_checked: ReadOptions,
    durably: WriteOptions,
    lazily: WriteOptions,
    // Its statistics are asked here.
    settings: Options,
    cache: Cache,
    options: StoreOptions,
    warnings: Warnings,
}

impl Database {
    /// Opens the database in a folder.
    pub(crate) fn open(
        path: &Path,
        options: &StoreOptions,
        opening: Opening,
    ) -> Result<Self, Error> {
        let warnings = Warnings::default();
        let settings = settings::database(options, opening, &warnings)?;
        Self::with(settings, warnings, options, |settings, families| {
            DB::open_cf_descriptors(settings, path, families)
        })
    }

    /// Opens a database that another process may be writing to, to be read.
    pub(crate) fn open_beside(path: &Path, options: &StoreOptions) -> Result<Self, Error> {
        let warnings = Warnings::default();
        let settings = settings::beside(options, &warnings)?;
        Self::with(settings, warnings, options, |settings, families| {
            DB::open_cf_descriptors_read_only(settings, path, families, false)
        })
    }

    fn with(
        settings: Options,
        warnings: Warnings,
        options: &StoreOptions,
        open: impl FnOnce(&Options, Vec<ColumnFamilyDescriptor>) -> Result<DB, rocksdb::Error>,
    ) -> Result<Self, Error> {
        let cache = Cache::new_lru_cache(options.cache_bytes);
        let families = settings::families(options, &cache);
        let db = open(&settings, families).map_err(failure)?;
        let mut durably = WriteOptions::default();
        durably.set_sync(true);
        Ok(Self {
            db,
            reading: ReadOptions::default(),
            reading_checked: reading_checked(),
            durably,
            lazily: WriteOptions::default(),
            settings,
            cache,
            options: options.clone(),
            warnings,
        })
    }

    /// The value of a key.
    pub(crate) fn find(&self, family: Family, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.pinned(family, key)?.map(|value| value.to_vec()))
    }

    /// Shows the value of a key where it lies, when there is one.
    pub(crate) fn show(
        &self,
        family: Family,
        key: &[u8],
        see: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Error> {
        self.pinned(family, key)?.into_iter().for_each(|value| see(&value));
        Ok(())
    }

    fn pinned(&self, family: Family, key: &[u8]) -> Result<Option<DBPinnableSlice<'_>>, Error> {
        let how = if family.checks_itself() { &self.reading_checked } else { &self.reading };
        self.db.get_pinned_cf_opt(self.handle(family)?, key, how).map_err(failure)
    }

    /// An iterator that stands nowhere yet.
    pub(crate) fn iterate(
        &self,
        family: Family,
        how: ReadOptions,
    ) -> Result<DBRawIterator<'_>, Error> {
        Ok(self.db.raw_iterator_cf_opt(self.handle(family)?, how))
    }

    /// Writes a batch and waits until it and all before it are durable.
    pub(crate) fn write_durably(&self, batch: WriteBatch) -> Result<(), Error> {
        self.db.write_opt(batch, &self.durably).map_err(failure)
    }

    /// Writes a batch, which a crash of the machine may lose.
    pub(crate) fn write(&self, batch: WriteBatch) -> Result<(), Error> {
        self.db.write_opt(batch, &self.lazily).map_err(failure)
    }

    /// The handle of a family.
    pub(crate) fn handle(&self, family: Family) -> Result<&ColumnFamily, Error> {
        self.db.cf_handle(family.name()).ok_or(broken("every family is there"))
    }

    pub(crate) const fn db(&self) -> &DB {
        &self.db
    }

    pub(crate) const fn settings(&self) -> &Options {
        &self.settings
    }

    /// The settings of one family, for files that are written outside.
    pub(crate) fn family_settings(&self, family: Family) -> Options {
        settings::family(family, &self.options, &self.cache)
    }

    pub(crate) const fn cache(&self) -> &Cache {
        &self.cache
    }

    /// The last warnings.
    pub(crate) fn warnings(&self) -> Vec<String> {
        self.warnings.all()
    }
}

/// How values are read that have a checksum of their own, which names their key as well.
fn reading_checked() -> ReadOptions {
    let mut how = ReadOptions::default();
    how.set_verify_checksums(false);
    how
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("path", &self.db.path()).finish_non_exhaustive()
    }
}
