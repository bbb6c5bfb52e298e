//! Options: how a store is opened.

use core::time::Duration;

/// How a store is opened. The defaults suit a machine with a gigabyte to spare.
///
/// # Examples
///
/// ```
/// use pointbook_store::StoreOptions;
///
/// let options = StoreOptions::default().cache_bytes(1 << 30).write_buffer_bytes(128 << 20);
/// assert_ne!(options, StoreOptions::default());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    pub(crate) cache_bytes: usize,
    pub(crate) write_buffer_bytes: usize,
    pub(crate) open_files_max: u32,
    pub(crate) flush_through: FlushThrough,
    pub(crate) bound_sync_every: Duration,
    pub(crate) lost_bound: LostBound,
}

impl StoreOptions {
    /// How much memory holds blocks that were read, for all rooms together but the one of series,
    /// whose readers have a cache of their own. Default: 256 MiB.
    #[must_use]
    pub const fn cache_bytes(self, bytes: usize) -> Self {
        Self { cache_bytes: bytes, ..self }
    }

    /// How much of the journal, and of each room, is gathered in memory before it is written to
    /// files of its own. All together hold about eight times that at most, and the logs are about
    /// four times as long. At least 64 KiB. Default: 64 MiB.
    #[must_use]
    pub const fn write_buffer_bytes(self, bytes: usize) -> Self {
        let bytes = if bytes < WRITE_BUFFER_BYTES_MIN { WRITE_BUFFER_BYTES_MIN } else { bytes };
        Self { write_buffer_bytes: bytes, ..self }
    }

    /// How many files are held open at most. Default: 512.
    #[must_use]
    pub const fn open_files_max(self, files: u32) -> Self {
        Self { open_files_max: files, ..self }
    }

    /// How files are written in the background. Default: past the page cache where that is
    /// possible.
    #[must_use]
    pub const fn flush_through(self, through: FlushThrough) -> Self {
        Self { flush_through: through, ..self }
    }

    /// The same, but through the page cache when it is not possible to write past it.
    pub(crate) fn flushing_past_it_if(self, is_possible: impl FnOnce() -> bool) -> Self {
        let is_wanted = self.flush_through == FlushThrough::Direct;
        if is_wanted && !is_possible() { self.flush_through(FlushThrough::Cache) } else { self }
    }

    /// How old the durable bound of what was acknowledged may become while batches are appended; a
    /// thread sees to it. Default: a second. Zero makes it durable with every append, which costs
    /// more syncs.
    #[must_use]
    pub const fn bound_sync_every(self, every: Duration) -> Self {
        Self { bound_sync_every: every, ..self }
    }

    /// Whether the bound is made durable with every append.
    pub(crate) const fn is_bound_exact(&self) -> bool {
        self.bound_sync_every.is_zero()
    }

    /// What to do when the bound of what was acknowledged cannot be read. Default: refuse.
    #[must_use]
    pub const fn lost_bound(self, lost: LostBound) -> Self {
        Self { lost_bound: lost, ..self }
    }
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            cache_bytes: 256 << 20,
            write_buffer_bytes: 64 << 20,
            open_files_max: 512,
            flush_through: FlushThrough::Direct,
            bound_sync_every: Duration::from_secs(1),
            lost_bound: LostBound::Refuse,
        }
    }
}

/// How files are written in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlushThrough {
    /// Through the page cache, in steps of a mebibyte, so that an append seldom waits for much of
    /// it. What was appended lately is read back from memory.
    Cache,
    /// Past the page cache, so that what the journal was moved to takes no memory that others use
    /// and appends wait less for it; it is read from the disk when it is first asked for. Logs, and
    /// what is loaded, go through the page cache all the same. Opening tries it, and does as
    /// [`FlushThrough::Cache`] says where the file system cannot do it.
    Direct,
}

/// What to do when nothing is left that tells what was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LostBound {
    /// Do not open the store.
    Refuse,
    /// Take what the journal holds for all that there was. Whoever says so has compared its head
    /// with a copy, or can do without what may be missing.
    AcceptJournal,
}

const WRITE_BUFFER_BYTES_MIN: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_go_through_the_page_cache_where_they_cannot_go_past_it() {
        let [cache, direct] =
            [FlushThrough::Cache, FlushThrough::Direct].map(|it| small().flush_through(it));
        assert_eq!(direct.clone().flushing_past_it_if(|| true), direct);
        assert_eq!(direct.flushing_past_it_if(|| false), cache);
        // Nobody tries what is not wanted.
        assert_eq!(cache.clone().flushing_past_it_if(|| unreachable!()), cache);
    }

    fn small() -> StoreOptions {
        StoreOptions::default().write_buffer_bytes(0)
    }
}
