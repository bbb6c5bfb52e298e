//! Statistics: what a store holds and does, in plain numbers.

use core::time::Duration;
use std::fs;

use pointbook_journal::Error;
use rocksdb::statistics::Ticker;

use crate::failure::failure;
use crate::family::Family;
use crate::store::Store;

/// What a store holds and does; counts begin when it is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// Each part of it.
    pub rooms: Vec<RoomStatistics>,
    /// The logs, with those that are kept to be written again.
    pub wal_bytes: u64,
    /// What waits in memory to be written to files.
    pub memory_bytes: u64,
    /// What the cache of blocks holds.
    pub cache_bytes: u64,
    /// How often a block was in the cache.
    pub cache_hits: u64,
    /// How often it was not.
    pub cache_misses: u64,
    /// How often a filter spared a look into a file.
    pub filter_hits: u64,
    /// How long writes were held back because the background could not keep up.
    pub stalled: Duration,
}

/// What a part of a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoomStatistics {
    /// `meta`, `journal`, or the name of a room of the shelf.
    pub name: &'static str,
    /// Its files, with their values.
    pub file_bytes: u64,
    /// What waits in memory to be written to files.
    pub memory_bytes: u64,
    /// About how many keys it has.
    pub keys: u64,
}

impl Store {
    /// What the store holds and does.
    ///
    /// # Errors
    ///
    /// When its folder cannot be read.
    pub fn statistics(&self) -> Result<Statistics, Error> {
        let rooms = Family::ALL.map(|family| self.room_statistics(family));
        let rooms = rooms.into_iter().collect::<Result<Vec<_>, Error>>()?;
        let count = |ticker| self.database.settings().get_ticker_count(ticker);
        Ok(Statistics {
            wal_bytes: self.wal_bytes()?,
            memory_bytes: rooms.iter().map(|room| room.memory_bytes).sum(),
            cache_bytes: u64::try_from(self.database.cache().get_usage()).unwrap_or(u64::MAX),
            cache_hits: count(Ticker::BlockCacheHit),
            cache_misses: count(Ticker::BlockCacheMiss),
            filter_hits: count(Ticker::BloomFilterUseful),
            stalled: Duration::from_micros(count(Ticker::StallMicros)),
            rooms,
        })
    }

    fn room_statistics(&self, family: Family) -> Result<RoomStatistics, Error> {
        let handle = self.database.handle(family)?;
        let number = |name: &str| {
            let value = self.database.db().property_int_value_cf(handle, name);
            Ok::<u64, Error>(value.map_err(failure)?.unwrap_or(0))
        };
        let tables = number("rocksdb.live-sst-files-size")?;
        let blobs = number("rocksdb.live-blob-file-size")?;
        Ok(RoomStatistics {
            name: family.title(),
            file_bytes: tables.saturating_add(blobs),
            memory_bytes: number("rocksdb.size-all-mem-tables")?,
            keys: number("rocksdb.estimate-num-keys")?,
        })
    }

    fn wal_bytes(&self) -> Result<u64, Error> {
        let mut bytes = 0_u64;
        for file in fs::read_dir(self.folder.database())? {
            let file = file?;
            if file.path().extension().is_some_and(|extension| extension == "log") {
                // A log that was just removed has no bytes.
                bytes = bytes.saturating_add(file.metadata().map_or(0, |of| of.len()));
            }
        }
        Ok(bytes)
    }
}
