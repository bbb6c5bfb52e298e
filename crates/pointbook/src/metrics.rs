//! Metrics: what the engine counts of itself, batch by batch.
//!
//! Nothing is counted per command, so counting costs nothing that could be measured.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pointbook_core::Sequence;

/// The engine at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metrics {
    /// The last durable entry.
    pub sequence: Sequence,
    /// Entries that are decided and not yet durable.
    pub lag: u64,
    /// Requests that wait to be decided; a batch is one.
    pub queued: usize,
    /// Batches written since the ledger was opened.
    pub batches: u64,
    /// Entries written since the ledger was opened.
    pub entries: u64,
    /// Bytes of the journal written since the ledger was opened.
    pub bytes: u64,
    /// The largest batch, in entries.
    pub batch_entries_max: u64,
    /// Deciding a command, or some tens of a batch together.
    pub decide: Timing,
    /// Encoding and hashing a batch.
    pub encode: Timing,
    /// Writing a batch durably.
    pub append: Timing,
    /// Folding a batch into the read side.
    pub fold: Timing,
    /// Telling the callers of a batch.
    pub tell: Timing,
    /// The entry that the last checkpoint is good for.
    pub checkpoint: Sequence,
    /// Sweeps that wrote something down since the ledger was opened.
    pub sweeps: u64,
    /// Keys in memory as they are, and names of holds.
    pub keys: u64,
    /// Bytes of memory that these take, and the filters of all others.
    pub key_bytes: u64,
    /// The blocks of series.
    pub series: SeriesMetrics,
}

/// The blocks of series at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeriesMetrics {
    /// About how many bytes of blocks were written since the last checkpoint and are in memory
    /// alone.
    pub fresh_bytes: u64,
    /// Bytes that blocks take which are on the shelf too.
    pub cached_bytes: u64,
    /// How often a block that had left memory was found in the cache.
    pub hits: u64,
    /// How often one had to be read.
    pub misses: u64,
}

/// How long something took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// All times together.
    pub total: Duration,
    /// The longest.
    pub longest: Duration,
}

/// The counters behind the metrics.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) decided: AtomicU64,
    batches: AtomicU64,
    entries: AtomicU64,
    bytes: AtomicU64,
    batch_entries_max: AtomicU64,
    pub(crate) decide: Clockwork,
    pub(crate) encode: Clockwork,
    pub(crate) append: Clockwork,
    pub(crate) fold: Clockwork,
    pub(crate) tell: Clockwork,
    pub(crate) checkpoint: AtomicU64,
    pub(crate) sweeps: AtomicU64,
    pub(crate) keys: AtomicU64,
    pub(crate) key_bytes: AtomicU64,
}

impl Counters {
    /// Counts a batch that has become durable.
    pub(crate) fn batch(&self, entries: usize, bytes: usize) {
        let count = |counter: &AtomicU64, more: usize| {
            counter.fetch_add(as_u64(more), Ordering::Relaxed);
        };
        count(&self.batches, 1);
        count(&self.entries, entries);
        count(&self.bytes, bytes);
        self.batch_entries_max.fetch_max(as_u64(entries), Ordering::Relaxed);
    }

    /// The metrics when `sequence` is durable and `queued` requests wait.
    pub(crate) fn metrics(
        &self,
        sequence: Sequence,
        queued: usize,
        series: SeriesMetrics,
    ) -> Metrics {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Metrics {
            sequence,
            lag: read(&self.decided).saturating_sub(sequence.number()),
            queued,
            batches: read(&self.batches),
            entries: read(&self.entries),
            bytes: read(&self.bytes),
            batch_entries_max: read(&self.batch_entries_max),
            decide: self.decide.timing(),
            encode: self.encode.timing(),
            append: self.append.timing(),
            fold: self.fold.timing(),
            tell: self.tell.timing(),
            checkpoint: Sequence::new(read(&self.checkpoint)),
            sweeps: read(&self.sweeps),
            keys: read(&self.keys),
            key_bytes: read(&self.key_bytes),
            series,
        }
    }
}

/// A sum of times, and the longest.
#[derive(Debug, Default)]
pub(crate) struct Clockwork {
    total_nanos: AtomicU64,
    longest_nanos: AtomicU64,
}

impl Clockwork {
    /// Counts a time.
    pub(crate) fn add(&self, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.total_nanos.fetch_add(nanos, Ordering::Relaxed);
        self.longest_nanos.fetch_max(nanos, Ordering::Relaxed);
    }

    fn timing(&self) -> Timing {
        Timing {
            total: Duration::from_nanos(self.total_nanos.load(Ordering::Relaxed)),
            longest: Duration::from_nanos(self.longest_nanos.load(Ordering::Relaxed)),
        }
    }
}

/// A count as 64 bits, which it always fits.
pub(crate) fn as_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
