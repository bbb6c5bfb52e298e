//! The ledger: commands in, outcomes out, questions answered.
//!
//! Invariants:
//! - One command at a time is decided, written and folded; every question sees all acknowledged
//!   entries and nothing of an unfinished one.
//! - After a fold failed, writers are refused until the ledger is reopened; readers go on.

use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use pointbook_core::{
    AccountId, Command, Decision, Entry, Outcome, ProgramSettings, Scale, Sequence, State,
    Timestamp, decide,
};
use pointbook_series::{Answer, AskError, Projection, Question};

use crate::error::{self, Error, ErrorKind};
use crate::journal::MemoryJournal;

/// A handle to a ledger: cheap to clone, to be shared by threads.
///
/// # Examples
///
/// ```
/// use pointbook::Ledger;
/// use pointbook::core::ProgramSettings;
///
/// let ledger = Ledger::in_memory(&ProgramSettings::default());
/// let other = ledger.clone();
/// assert_eq!(other.sequence().number(), 0);
/// ```
#[derive(Clone, Debug)]
pub struct Ledger {
    shared: Arc<RwLock<Inner>>,
}

#[derive(Debug)]
struct Inner {
    settings: ProgramSettings,
    journal: MemoryJournal,
    state: State,
    projection: Projection,
    is_poisoned: bool,
}

impl Ledger {
    /// Makes an empty ledger that keeps its journal in memory.
    pub fn in_memory(settings: &ProgramSettings) -> Self {
        let inner = Inner {
            settings: settings.clone(),
            journal: MemoryJournal::default(),
            state: State::new(settings),
            projection: Projection::new(settings),
            is_poisoned: false,
        };
        Self { shared: Arc::new(RwLock::new(inner)) }
    }

    /// Decides a command at `clock`, writes what came of it and tells the outcome. A clock that
    /// shows less than the last entry's time counts as that time.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Broken`] when the engine finds itself wrong; it then refuses further commands
    /// with [`ErrorKind::Poisoned`] until it is reopened. A refusal is no error.
    pub fn submit(&self, command: Command, clock: Timestamp) -> Result<Outcome, Error> {
        let mut inner = self.write();
        if inner.is_poisoned {
            return Err(Error::new(ErrorKind::Poisoned));
        }
        // Cleared at the end: also a panic below leaves the ledger poisoned.
        inner.is_poisoned = true;
        let outcome = match decide(&inner.state, &inner.journal, command, clock)? {
            Decision::Answer(outcome) => outcome,
            Decision::Write(entry) => inner.write(entry)?,
        };
        inner.is_poisoned = false;
        Ok(outcome)
    }

    /// Answers a question asked at `clock`, from all that is acknowledged. As for commands, a clock
    /// that shows less than the last entry's time counts as that time.
    ///
    /// # Errors
    ///
    /// [`AskError`] when a name does not exist or the question contradicts itself.
    pub fn ask(&self, question: &Question, clock: Timestamp) -> Result<Answer, AskError> {
        let inner = self.read();
        let asked_at = clock.max(inner.state.recorded_at());
        inner.projection.answer(question, asked_at, &inner.journal)
    }

    /// How many decimals an amount has.
    pub fn scale(&self) -> Scale {
        self.read().state.program().scale
    }

    /// The name of an account that an outcome or an answer told of; empty for any other id.
    pub fn account_name(&self, id: AccountId) -> String {
        let inner = self.read();
        inner.projection.account_name(id).map(ToString::to_string).unwrap_or_default()
    }

    /// The last written entry.
    pub fn sequence(&self) -> Sequence {
        self.read().state.applied_through()
    }

    /// The entries of the journal from `from` on.
    pub fn entries(&self, from: Sequence) -> Vec<Arc<Entry>> {
        self.read().journal.read(from).to_vec()
    }

    /// Closes the ledger and opens it again from its journal.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Broken`] when the journal does not fold.
    pub fn reopen(&self) -> Result<(), Error> {
        let mut inner = self.write();
        let (state, projection) = inner.fold()?;
        inner.state = state;
        inner.projection = projection;
        inner.is_poisoned = false;
        Ok(())
    }

    /// Rebuilds all projections from the journal and compares them with the ones that were kept.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Differs`] names the projection that differs.
    pub fn refold(&self) -> Result<(), Error> {
        let mut inner = self.write();
        let (state, projection) = inner.fold()?;
        if state != inner.state {
            return Err(Error::new(ErrorKind::Differs(error::Projection::State)));
        }
        if projection != inner.projection {
            return Err(Error::new(ErrorKind::Differs(error::Projection::Series)));
        }
        inner.state = state;
        inner.projection = projection;
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        // A writer that panicked left `is_poisoned` set; what it had not finished is not told.
        self.shared.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.shared.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Inner {
    fn write(&mut self, entry: Entry) -> Result<Outcome, Error> {
        self.state.apply(&entry)?;
        self.projection.apply(&entry)?;
        let outcome = Outcome::of(&entry);
        self.journal.append(Arc::new(entry));
        Ok(outcome)
    }

    fn fold(&self) -> Result<(State, Projection), Error> {
        let mut state = State::new(&self.settings);
        let mut projection = Projection::new(&self.settings);
        for entry in self.journal.read(Sequence::new(1)) {
            state.apply(entry)?;
            projection.apply(entry)?;
        }
        Ok((state, projection))
    }
}
