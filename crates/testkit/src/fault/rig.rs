//! Rigs: a ledger's surroundings in memory, each part in the hands of the test.

use std::sync::Arc;

use pointbook::core::{ProgramSettings, Timestamp};
use pointbook::journal::{Genesis, Journal, MemoryJournal, MemoryShelf, Shelf};
use pointbook::{Error, Ledger, ManualClock, Options, Sweeps};

use super::journal::FaultJournal;
use super::shelf::FaultShelf;

/// What a ledger stands on.
#[derive(Clone, Debug)]
pub struct Rig {
    /// The clock.
    pub clock: Arc<ManualClock>,
    /// The journal.
    pub journal: Arc<FaultJournal>,
    /// What is kept beside it.
    pub shelf: Arc<FaultShelf>,
}

impl Rig {
    /// A rig with an empty journal of a ledger that is always the same.
    pub fn new(settings: &ProgramSettings) -> Rig {
        let created_at = Timestamp::from_micros(0);
        let genesis = Genesis { ledger: LEDGER, created_at, settings: settings.clone() };
        Rig::on(Arc::new(MemoryJournal::new(genesis)), Arc::new(MemoryShelf::default()))
    }

    /// A rig on a journal and a shelf that are there already; its clock stands at zero.
    pub fn on(journal: Arc<dyn Journal>, shelf: Arc<dyn Shelf>) -> Rig {
        Rig {
            clock: Arc::default(),
            journal: Arc::new(FaultJournal::new(journal)),
            shelf: Arc::new(FaultShelf::new(shelf)),
        }
    }

    /// What a restart finds: the same journal and shelf, without faults. The clock is the same.
    #[must_use]
    pub fn restarted(&self) -> Rig {
        let rig = Rig::on(self.journal.inner().clone(), self.shelf.inner().clone());
        Rig { clock: self.clock.clone(), ..rig }
    }

    /// Options with the rig's clock, and sweeps when they are asked for.
    pub fn options(&self) -> Options {
        Options::default().clock(self.clock.clone()).sweeps(Sweeps::Manual)
    }

    /// Opens a ledger with [`Rig::options`].
    ///
    /// # Errors
    /// What opening says.
    pub fn open(&self) -> Result<Ledger, Error> {
        self.open_with(self.options())
    }

    /// Opens a ledger with these options.
    ///
    /// # Errors
    /// What opening says.
    pub fn open_with(&self, options: Options) -> Result<Ledger, Error> {
        options.open_on(self.journal.clone(), self.shelf.clone())
    }
}

const LEDGER: [u8; 16] = *b"a test's ledger.";
