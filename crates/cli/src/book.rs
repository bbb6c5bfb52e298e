//! A ledger that is open, with what a verb needs to speak of it.

use std::error::Error as _;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use pointbook::journal::ErrorKind as Journal;
use pointbook::{Error, ErrorKind, Ledger, ManualClock, Options, Sweeps, Unanswered};
use pointbook_core::{
    AccountId, Calendar, Outcome, Program, ProgramSettings, Scale, Sequence, Timestamp,
};
use pointbook_series::{Answer, AskError, Question};
use pointbook_wire::{FaultCode, Invalid, encode_answer, encode_outcome, encode_unanswered};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::when::{instant, wall_text};

/// Which ledger, and by which clock.
#[derive(Args, Clone, Debug)]
pub(crate) struct BookArgs {
    /// The directory of the ledger.
    #[arg(value_name = "LEDGER")]
    pub(crate) directory: PathBuf,
    /// Take this for the time of now: for simulations. What is recorded never goes back before it.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    clock: Option<Timestamp>,
    /// Hold so many MiB of flows in memory and the rest on disk, for histories larger than memory.
    #[arg(long, value_name = "MIB")]
    series_cache: Option<u32>,
}

impl BookArgs {
    /// Opens the ledger. Nothing is written but what the verb writes.
    pub(crate) fn open(&self) -> Result<Book, Failure> {
        let opened = self.options().open(&self.directory);
        opened.map(|ledger| Book::new(ledger, self)).map_err(|error| self.failure(&error))
    }

    /// Makes a ledger where none is yet.
    pub(crate) fn create(&self, settings: &ProgramSettings) -> Result<Book, Failure> {
        let made = self.options().create(&self.directory, settings);
        made.map(|ledger| Book::new(ledger, self)).map_err(|error| self.failure(&error))
    }

    fn options(&self) -> Options {
        let mut options = Options::default().sweeps(Sweeps::Manual);
        if let Some(mib) = self.series_cache {
            options = options.series_cache(u64::from(mib) << 20);
        }
        let Some(instant) = self.clock else { return options };
        let clock = ManualClock::default();
        clock.set(instant);
        options.clock(Arc::new(clock))
    }

    /// What to tell of an error of this ledger.
    pub(crate) fn failure(&self, error: &Error) -> Failure {
        failure(&self.directory.display(), error)
    }
}

/// An open ledger.
pub(crate) struct Book {
    /// The ledger.
    pub(crate) ledger: Ledger,
    /// The local days of its program.
    pub(crate) calendar: Arc<Calendar>,
    /// The decimals of its amounts.
    pub(crate) scale: Scale,
    args: BookArgs,
}

impl Book {
    fn new(ledger: Ledger, args: &BookArgs) -> Self {
        let program = Program::new(&ledger.journal().genesis().settings);
        Self { ledger, calendar: program.calendar, scale: program.scale, args: args.clone() }
    }

    /// A ledger that somebody else opened or made at this place.
    pub(crate) fn of(opened: Result<Ledger, Error>, place: &Path) -> Result<Self, Failure> {
        let args = BookArgs { directory: place.to_owned(), clock: None, series_cache: None };
        let opened = opened.map_err(|error| args.failure(&error))?;
        Ok(Self::new(opened, &args))
    }

    /// The time of now, by the ledger's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.ledger.clock().now()
    }

    /// The entry that the newest checkpoint is good for.
    pub(crate) fn checkpoint(&self) -> Sequence {
        // The metrics count from the opening on.
        self.ledger.metrics().checkpoint.max(self.ledger.recovery().checkpoint)
    }

    /// Asks a question; a no is a failure that says so.
    pub(crate) fn ask(&self, question: &Question) -> Result<Answer, Failure> {
        match self.ledger.ask(question) {
            Ok(reading) => Ok(reading.answer),
            Err(error) => Err(self.unanswered(error)),
        }
    }

    /// What to tell of a question that has no answer.
    pub(crate) fn unanswered(&self, error: Unanswered) -> Failure {
        match error {
            Unanswered::Refused(AskError::NotFound) => {
                let what = format!("{} knows nobody of that name", self.args.directory.display());
                let next = "check the spelling, and whether it is an account, a customer or a \
                            household";
                Failure::no(what, next, json!({"code": "not_found"}))
            }
            Unanswered::Refused(AskError::Invalid { field, why }) => {
                let invalid = Invalid::new(field, FaultCode::Conflict, why);
                let next = "ask it another way; docs/wire.md tells what a question may say";
                Failure::no(invalid.to_string(), next, encode_unanswered(&invalid))
            }
            Unanswered::Refused(other) => Failure::new(Exit::Failed, chain(&other), VERIFY),
            Unanswered::Failed(error) => self.failure(&error),
        }
    }

    /// An answer as JSON.
    pub(crate) fn answer_json(&self, answer: &Answer) -> Value {
        encode_answer(answer, self.scale, &|id| self.name(id))
    }

    /// An outcome as JSON.
    pub(crate) fn outcome_json(&self, outcome: &Outcome) -> Value {
        encode_outcome(outcome, self.scale, &|id| self.name(id))
    }

    /// The name of an account.
    pub(crate) fn name(&self, id: AccountId) -> String {
        self.ledger.account_name(id)
    }

    /// An instant for people, in the program's zone.
    pub(crate) fn time(&self, instant: Timestamp) -> String {
        wall_text(&self.calendar, instant)
    }

    /// What to tell of an error of this ledger.
    pub(crate) fn failure(&self, error: &Error) -> Failure {
        self.args.failure(error)
    }
}

/// What to tell of an error of a ledger or a backup at that place.
pub(crate) fn failure(place: &dyn Display, error: &Error) -> Failure {
    let (exit, what, next) = match (error.kind(), cause(error)) {
        (ErrorKind::Journal | ErrorKind::Poisoned, Some(Journal::Full)) => {
            of_journal(place, Journal::Full)
        }
        (ErrorKind::Poisoned, _) | (ErrorKind::Journal, Some(Journal::Poisoned)) => {
            (Exit::Failed, format!("a write to {place} failed"), DISK)
        }
        (ErrorKind::Journal, Some(kind)) => of_journal(place, kind),
        (ErrorKind::TooLarge, _) => (Exit::Bad, "a command passes a limit".to_owned(), SMALLER),
        (ErrorKind::RolledBack, _) => {
            (Exit::Failed, format!("{place} was rolled back, or rewritten"), VERIFY)
        }
        _ => (Exit::Failed, format!("the ledger in {place} failed"), VERIFY),
    };
    Failure::new(exit, format!("{what} ({})", chain(error)), next)
}

/// What failed at first: of a ledger that failed before, what it failed for.
fn cause(error: &Error) -> Option<Journal> {
    let mut found = None;
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(journal) = error.downcast_ref::<pointbook::journal::Error>() {
            found = Some(journal.kind());
            if journal.kind() != Journal::Poisoned {
                break;
            }
        }
        source = error.source();
    }
    found
}

fn of_journal(place: &dyn Display, kind: Journal) -> (Exit, String, &'static str) {
    match kind {
        Journal::NotFound => (
            Exit::Unusable,
            format!("there is no ledger in {place}"),
            "check the path, or make one there with: pointbook init",
        ),
        Journal::Locked => (
            Exit::Busy,
            format!("another process has {place} open"),
            "wait until it ends, or ask that process",
        ),
        Journal::Exists => (
            Exit::Unusable,
            format!("something is in {place} already"),
            "choose a directory that is not there yet, or empty",
        ),
        Journal::ReadOnly => (
            Exit::Unusable,
            format!("{place} can only be read"),
            "a ledger is opened to be written: check who may write there, or copy it elsewhere",
        ),
        Journal::Newer { .. } => (
            Exit::Unusable,
            format!("a newer program wrote {place}"),
            "use that version of pointbook, or a later one",
        ),
        Journal::Full => {
            (Exit::Failed, format!("no space is left for {place}"), "make room, and repeat it")
        }
        Journal::Corrupt(_) => (Exit::Failed, format!("{place} is damaged"), VERIFY),
        Journal::Io => (
            Exit::Unusable,
            format!("failed to open {place}"),
            "check the path, the disk and who may read and write there",
        ),
        _ => (Exit::Failed, format!("the journal in {place} failed"), VERIFY),
    }
}

const DISK: &str = "see to the disk, and repeat it: what was acknowledged is kept";
const VERIFY: &str =
    "look at it with: pointbook verify; then restore a backup (docs/operations.md)";
const SMALLER: &str = "send less at once; docs/wire.md has the limits";
