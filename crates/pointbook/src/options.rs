//! Options: how a ledger is opened.

use std::sync::Arc;

use pointbook_journal::{Journal, Shelf};

use crate::cadence::Cadence;
use crate::clock::{Clock, SystemClock};
use crate::error::Error;
use crate::ledger::Ledger;
use crate::open::open;
use crate::sweep::Sweeps;

/// How a ledger is opened. What is not said has a sensible default.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
///
/// use pointbook::core::{ProgramSettings, Timestamp};
/// use pointbook::journal::{Genesis, MemoryJournal, MemoryShelf};
/// use pointbook::{ManualClock, Options, Sweeps};
///
/// # fn main() -> Result<(), pointbook::Error> {
/// let clock = Arc::new(ManualClock::default());
/// let settings = ProgramSettings::default();
/// let genesis = Genesis { ledger: [7; 16], created_at: Timestamp::from_micros(0), settings };
/// let journal = Arc::new(MemoryJournal::new(genesis));
/// let options = Options::default().clock(clock).sweeps(Sweeps::Manual).queue(64);
/// let ledger = options.open_on(journal, Arc::new(MemoryShelf::default()))?;
/// assert_eq!(ledger.sequence().number(), 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "options do nothing until a ledger is opened with them"]
pub struct Options {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) queue: usize,
    pub(crate) sweeps: Sweeps,
    pub(crate) cadence: Cadence,
    pub(crate) series_cache: Option<u64>,
    #[cfg(feature = "rocksdb")]
    pub(crate) store: pointbook_store::StoreOptions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            queue: 1_024,
            sweeps: Sweeps::default(),
            cadence: Cadence::Proportionate,
            series_cache: None,
            #[cfg(feature = "rocksdb")]
            store: pointbook_store::StoreOptions::default(),
        }
    }
}

impl Options {
    /// Where the ledger reads the time from. Default: the clock of the machine.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// How many requests may wait; a batch is one. Default: 1,024; at least 1.
    pub fn queue(mut self, requests: usize) -> Self {
        self.queue = requests.max(1);
        self
    }

    /// When what is due is written down. Default: when opened, and at each local midnight.
    pub const fn sweeps(mut self, sweeps: Sweeps) -> Self {
        self.sweeps = sweeps;
        self
    }

    /// After how many entries a checkpoint is written in the background; 0 for none but those that
    /// are asked for by [`Ledger::checkpoint`]. Default: 8,000,000, and a quarter of all there are
    /// when that is more.
    pub const fn checkpoint_every(mut self, entries: u64) -> Self {
        self.cadence = Cadence::Every(entries);
        self
    }

    /// How many bytes of memory hold the flows of accounts that are kept on the shelf: for ledgers
    /// whose histories are larger than memory. What was written since the last checkpoint is held
    /// besides, and so are the blocks that accounts' next flows go into, while half as many bytes
    /// are enough for these; when all that is as much, a checkpoint is due, and one that fails is
    /// tried again after a second, then after two, and so on up to a minute. Default: all flows are
    /// in memory.
    pub const fn series_cache(mut self, bytes: u64) -> Self {
        self.series_cache = Some(bytes);
        self
    }

    /// Opens a ledger on a journal and what is kept beside it.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Journal`] when it cannot be read, [`crate::ErrorKind::Broken`] when it
    /// does not fold.
    pub fn open_on(
        self,
        journal: Arc<dyn Journal>,
        shelf: Arc<dyn Shelf>,
    ) -> Result<Ledger, Error> {
        open(self, journal, shelf)
    }
}
