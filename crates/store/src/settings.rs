//! Settings: what RocksDB is told, for the database and for each family.
//!
//! Each choice was measured or has a reason of safety; `docs/store.md` tells both.

use pointbook_journal::{Error, Room};
use rocksdb::statistics::StatsLevel;
use rocksdb::{
    BlockBasedOptions, Cache, ColumnFamilyDescriptor, DBCompressionType, DBRecoveryMode,
    InfoLogger, LogLevel, Options,
};

use crate::failure::failure;
use crate::family::Family;
use crate::options::{FlushThrough, StoreOptions};
use crate::warnings::Warnings;

/// Whether a database is made or must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    Make,
    Find,
}

/// The settings of the whole database.
pub(crate) fn database(
    options: &StoreOptions,
    opening: Opening,
    warnings: &Warnings,
) -> Result<Options, Error> {
    let mut all = background(options.flush_through)?;
    all.create_if_missing(opening == Opening::Make);
    all.create_missing_column_families(opening == Opening::Make);
    all.set_error_if_exists(opening == Opening::Make);
    all.set_max_open_files(i32::try_from(options.open_files_max).unwrap_or(i32::MAX));
    safety(&mut all);
    // A log that small families hold back is given up once they were written out.
    let log_bytes = options.write_buffer_bytes.saturating_mul(LOGS);
    all.set_max_total_wal_size(log_bytes as u64);
    all.set_db_write_buffer_size(options.write_buffer_bytes.saturating_mul(WRITE_BUFFERS_ALL));
    all.set_max_manifest_file_size(MANIFEST_BYTES);
    all.enable_statistics();
    all.set_statistics_level(StatsLevel::ExceptHistogramOrTimers);
    all.set_stats_dump_period_sec(0);
    all.set_stats_persist_period_sec(0);
    let sink = warnings.clone();
    all.set_info_logger(InfoLogger::new_callback_logger(LogLevel::Warn, move |level, text| {
        if matches!(level, LogLevel::Warn | LogLevel::Error | LogLevel::Fatal) {
            sink.add(text);
        }
    }));
    Ok(all)
}

/// The settings of a database that is only looked at while another process may write to it.
pub(crate) fn beside(options: &StoreOptions, warnings: &Warnings) -> Result<Options, Error> {
    let mut all = database(options, Opening::Find, warnings)?;
    // All files are opened at once and held: they may be given up by who writes. All else is as
    // who writes has it: told to track no logs, RocksDB 11.8.1 falls over those that are tracked.
    all.set_max_open_files(-1);
    Ok(all)
}

/// The settings of every family.
pub(crate) fn families(options: &StoreOptions, cache: &Cache) -> Vec<ColumnFamilyDescriptor> {
    let one = |family: Family| {
        ColumnFamilyDescriptor::new(family.name(), self::family(family, options, cache))
    };
    Family::ALL.into_iter().map(one).collect()
}

/// The settings of one family.
pub(crate) fn family(family: Family, options: &StoreOptions, cache: &Cache) -> Options {
    let mut own = Options::default();
    own.set_write_buffer_size(options.write_buffer_bytes);
    own.set_max_write_buffer_number(WRITE_BUFFERS);
    // All that is large is dense: LZ4 made blocks of series smaller by four parts of a hundred, and
    // took a seventh of the time of an opening that puts blocks away.
    own.set_compression_type(DBCompressionType::None);
    let mut table = BlockBasedOptions::default();
    table.set_block_cache(cache);
    match family {
        Family::Journal => journal(&mut own),
        Family::Room(Room::Keys) => {
            table.set_ribbon_filter(FILTER_BITS);
            own.set_memtable_whole_key_filtering(true);
            own.set_memtable_prefix_bloom_ratio(MEMTABLE_FILTER_RATIO);
        }
        Family::Room(Room::Series) => {
            table.set_ribbon_filter(FILTER_BITS);
            // Who reads them has a cache of its own.
            table.disable_cache();
        }
        // Parts of checkpoints are only scanned.
        Family::Meta | Family::Room(Room::Checkpoints | Room::Cursors) => {}
    }
    own.set_block_based_table_factory(&table);
    own
}

/// Values of the journal lie in files of their own and are never written again: only their places
/// are compacted, and nothing is rewritten because it is old.
fn journal(own: &mut Options) {
    own.set_enable_blob_files(true);
    own.set_min_blob_size(BLOB_BYTES_MIN);
    own.set_blob_file_size(BLOB_FILE_BYTES);
    own.set_enable_blob_gc(false);
    own.set_ttl(0);
    own.set_periodic_compaction_seconds(0);
}

/// What guards the bytes.
fn safety(all: &mut Options) {
    all.set_paranoid_checks(true);
    // The only mode that goes with logs that are written again. What it would cut off beyond a
    // torn end is caught by the bound of what was acknowledged.
    all.set_wal_recovery_mode(DBRecoveryMode::PointInTime);
    all.set_recycle_log_file_num(LOGS);
    all.set_track_and_verify_wals_in_manifest(true);
}

/// How files are written behind the back of who appends.
fn background(through: FlushThrough) -> Result<Options, Error> {
    let mut all = match through {
        FlushThrough::Cache => {
            let strict = Options::default().get_options_from_string("strict_bytes_per_sync=true");
            let mut all = strict.map_err(failure)?;
            all.set_bytes_per_sync(SYNC_STEP_BYTES);
            all
        }
        FlushThrough::Direct => {
            let mut all = Options::default();
            all.set_use_direct_io_for_flush_and_compaction(true);
            all
        }
    };
    all.set_max_background_jobs(2);
    Ok(all)
}

/// How many logs are kept to be written again, and how many write buffers they may cover.
const LOGS: usize = 4;
/// How many write buffers of one family there may be, the one in use counted.
const WRITE_BUFFERS: i32 = 4;
/// How long a manifest becomes before it is written anew, unless it must be longer.
const MANIFEST_BYTES: usize = 4 << 20;
/// How many there may be of all families together before the oldest is written out.
const WRITE_BUFFERS_ALL: usize = 8;
/// As precise as a Bloom filter of so many bits a key.
const FILTER_BITS: f64 = 14.0;
/// The part of a write buffer that is its filter.
const MEMTABLE_FILTER_RATIO: f64 = 0.05;
/// Smaller batches lie beside their keys.
const BLOB_BYTES_MIN: u64 = 1 << 10;
const BLOB_FILE_BYTES: u64 = 256 << 20;
const SYNC_STEP_BYTES: u64 = 1 << 20;
