//! The ledger: commands in, outcomes out, questions answered.
//!
//! Invariants:
//! - An outcome is told when its entry is durable and every question sees it.
//! - After a write failed, writers are refused until the ledger is reopened; readers go on.

use std::sync::Arc;

use pointbook_core::{AccountId, Command, Outcome, ProgramSettings, Scale, Sequence, Who};
use pointbook_journal::{Genesis, Journal, MemoryJournal, MemoryShelf, Shelf, check_command};
use pointbook_series::{Entries, Owned, Projection, Question};

use crate::clock::Clock;
use crate::error::{Error, ErrorKind};
use crate::flight::Outcomes;
use crate::follow::Follower;
use crate::identity::new_identity;
use crate::metrics::Metrics;
use crate::options::Options;
use crate::reading::{Reading, Unanswered};
use crate::recover::Recovery;
use crate::request::Request;
use crate::shared::Shared;
use crate::sweep::Sweeps;
use crate::threads::Threads;
use crate::ticket::{Promise, Ticket};

/// A handle to a ledger: cheap to clone, to be shared by threads. When the last handle is dropped,
/// what was submitted is finished and the ledger is closed.
///
/// # Examples
///
/// ```
/// use pointbook::Ledger;
/// use pointbook::core::ProgramSettings;
///
/// # fn main() -> Result<(), pointbook::Error> {
/// let ledger = Ledger::in_memory(&ProgramSettings::default())?;
/// let other = ledger.clone();
/// assert_eq!(other.sequence().number(), 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Ledger {
    pub(crate) shared: Arc<Shared>,
    threads: Arc<Threads>,
    #[cfg(feature = "rocksdb")]
    pub(crate) store: Option<Arc<pointbook_store::Store>>,
}

impl Ledger {
    pub(crate) fn new(shared: Arc<Shared>, threads: Threads) -> Self {
        Self {
            shared,
            threads: Arc::new(threads),
            #[cfg(feature = "rocksdb")]
            store: None,
        }
    }

    /// The same ledger, which knows its store.
    #[cfg(feature = "rocksdb")]
    pub(crate) fn with_store(self, store: Arc<pointbook_store::Store>) -> Self {
        Self { store: Some(store), ..self }
    }

    /// Makes an empty ledger that keeps its journal in memory, with the clock of the machine and
    /// sweeps when they are asked for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Thread`] when the system gives no more threads.
    pub fn in_memory(settings: &ProgramSettings) -> Result<Self, Error> {
        Self::in_memory_with(settings, Options::default().sweeps(Sweeps::Manual))
    }

    /// Makes an empty ledger that keeps its journal in memory.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Thread`] when the system gives no more threads.
    pub fn in_memory_with(settings: &ProgramSettings, options: Options) -> Result<Self, Error> {
        let (ledger, created_at) = (new_identity(), options.clock.now());
        let genesis = Genesis { ledger, created_at, settings: settings.clone() };
        options.open_on(Arc::new(MemoryJournal::new(genesis)), Arc::new(MemoryShelf::default()))
    }

    /// Puts a command into the queue. While the queue is full it waits.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Poisoned`] when a write failed before, [`ErrorKind::Closed`] when the ledger is
    /// closed, [`ErrorKind::TooLarge`] when a text or list of the command is longer than it may be.
    /// A refusal is no error but an outcome.
    pub fn submit(&self, command: Command) -> Result<Ticket<Outcome>, Error> {
        check_command(&command)?;
        self.send(|promise| Request::One(Box::new(command), promise))
    }

    /// Puts a command into the queue, unless the queue is full.
    ///
    /// # Errors
    ///
    /// As [`Self::submit`]. The command comes back when the queue is full.
    pub fn try_submit(&self, command: Command) -> Result<Result<Ticket<Outcome>, Command>, Error> {
        check_command(&command)?;
        self.shared.poison.check()?;
        let (promise, ticket) = Promise::new(&self.shared.poison);
        let request = Request::One(Box::new(command), promise);
        match self.threads.requests.try_send(request).map_err(|_| self.gone())? {
            Some(Request::One(command, promise)) => {
                promise.forget();
                Ok(Err(*command))
            }
            _ => Ok(Ok(ticket)),
        }
    }

    /// Puts many commands into the queue at once. Each stands alone; all are told together, in
    /// their order.
    ///
    /// # Errors
    ///
    /// As [`Self::submit`]; none is taken when one of them passes a limit.
    pub fn submit_batch(&self, commands: Vec<Command>) -> Result<Ticket<Outcomes>, Error> {
        commands.iter().try_for_each(check_command)?;
        self.send(|promise| Request::Many(commands, promise))
    }

    /// Answers a question from all that is durable.
    ///
    /// # Errors
    ///
    /// [`Unanswered`] when a name does not exist, the question contradicts itself, or the journal
    /// cannot be read.
    pub fn ask(&self, question: &Question) -> Result<Reading, Unanswered> {
        let ask = |it: &Projection, asked_at, entries: &dyn Entries| {
            it.answer(question, asked_at, entries)
        };
        // Nobody waits who writes: a copy is asked what takes long.
        let is_long = !question.is_brief() && self.shared.read.read().projection.is_long(question);
        match is_long {
            true => self.shared.answer_from_copy(ask),
            false => self.shared.answer(ask),
        }
    }

    /// To whom an account, a customer or a household belongs now.
    ///
    /// # Errors
    ///
    /// [`Unanswered::Refused`] when nobody has the name.
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook::Ledger;
    /// use pointbook::core::{Action, Command, Key, Name, Open, ProgramSettings, Who};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let ledger = Ledger::in_memory(&ProgramSettings::default())?;
    /// let name = |text| Name::new(text).expect("a name");
    /// let open = Open { account: name("a1"), customer: name("ann"), household: name("h1") };
    /// ledger.submit(Command::new(Key::new("k1").expect("a key"), Action::Open(open)))?.wait()?;
    /// assert_eq!(ledger.owned(&Who::Account(name("a1")))?.household, name("h1"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn owned(&self, who: &Who) -> Result<Owned, Unanswered> {
        let clock = self.shared.clock.now();
        let folded = self.shared.read.read();
        let at = clock.max(folded.recorded_at);
        Ok(folded.projection.owned(who, at)?)
    }

    /// Follows the journal: every entry from `from` on, once and in order, those to come included.
    pub fn follow(&self, from: Sequence) -> Follower {
        Follower::new(self.shared.clone(), from)
    }

    /// Follows the journal from where the subscriber of this name was last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Journal`] when the cursor cannot be read, [`ErrorKind::RolledBack`] when it has
    /// seen entries that the journal does not have.
    pub fn subscribe(&self, name: &str) -> Result<Follower, Error> {
        Follower::subscribed(self.shared.clone(), name)
    }

    /// How many decimals an amount has: fixed for the life of a program.
    pub fn scale(&self) -> Scale {
        self.shared.archive.journal().genesis().settings.scale.unwrap_or_default()
    }

    /// The name of an account that an outcome or an answer told of; empty for any other id.
    pub fn account_name(&self, id: AccountId) -> String {
        let folded = self.shared.read.read();
        folded.projection.account_name(id).map(ToString::to_string).unwrap_or_default()
    }

    /// The last durable entry.
    pub fn sequence(&self) -> Sequence {
        self.shared.read.sequence()
    }

    /// Writes down what time has done, if it has done anything that is not written yet.
    ///
    /// # Errors
    ///
    /// As [`Self::submit`].
    pub fn sweep(&self) -> Result<Ticket<Option<Outcome>>, Error> {
        self.send(Request::Sweep)
    }

    /// Writes a checkpoint; tells the entry that it is good for.
    ///
    /// # Errors
    ///
    /// As [`Self::submit`].
    pub fn checkpoint(&self) -> Result<Ticket<Sequence>, Error> {
        self.send(Request::Checkpoint)
    }

    /// Folds the whole journal anew and compares all projections with the ones that were kept.
    /// Writers wait meanwhile.
    ///
    /// # Errors
    ///
    /// The ticket's [`ErrorKind::Differs`] names the projection that differs.
    pub fn refold(&self) -> Result<Ticket<()>, Error> {
        self.send(Request::Refold)
    }

    /// What the engine counts of itself.
    pub fn metrics(&self) -> Metrics {
        let series = self.shared.series_metrics();
        self.shared.counters.metrics(self.sequence(), self.threads.requests.len(), series)
    }

    /// How the ledger came back when it was opened.
    pub fn recovery(&self) -> &Recovery {
        &self.shared.recovery
    }

    /// Why nothing is written any more; none when all is well.
    pub fn poison(&self) -> Option<Error> {
        self.shared.poison.error()
    }

    /// The journal.
    pub fn journal(&self) -> &Arc<dyn Journal> {
        self.shared.archive.journal()
    }

    /// What is kept beside the journal.
    pub fn shelf(&self) -> &Arc<dyn Shelf> {
        &self.shared.shelf
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
    }

    /// Finishes what was submitted, and closes the ledger for all its handles. Questions are
    /// answered as long as there is a handle.
    pub fn close(&self) {
        self.threads.close();
        self.shared.read.wake();
    }

    fn send<T>(&self, request: impl FnOnce(Promise<T>) -> Request) -> Result<Ticket<T>, Error> {
        self.shared.poison.check()?;
        let (promise, ticket) = Promise::new(&self.shared.poison);
        self.threads.requests.send(request(promise)).map_err(|_| self.gone())?;
        Ok(ticket)
    }

    fn gone(&self) -> Error {
        self.shared.poison.error().unwrap_or_else(|| Error::new(ErrorKind::Closed))
    }
}
