//! A scenario being played: its ledger, its clock, and the keys that were written.

use std::any::Any;
use std::collections::BTreeSet;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use pointbook::store::StoreOptions;
use pointbook::{Ledger, ManualClock, Options, Sweeps, Ticket, Unanswered};
use pointbook_core::{Command, ProgramSettings, Timestamp};
use pointbook_series::AskError;
use pointbook_wire::{
    FaultCode, Invalid, Node, decode_command_node, decode_question_node, encode_answer,
    encode_invalid, encode_outcome, encode_unanswered,
};
use serde_json::{Value, json};

use super::crowd::{Came, Crowd, check_replays};
use super::expectation::{first_difference, of_interest};
use super::failure::Failure;
use super::header::Header;
use super::step::{Act, Step};
use crate::temporary_place::TemporaryPlace;

/// A scenario being played.
pub(super) struct Player {
    ledger: Ledger,
    home: Home,
    time: Arc<ManualClock>,
    clock: Option<Timestamp>,
    opens: Vec<Command>,
    header_line: u64,
    written: BTreeSet<String>,
}

impl Player {
    /// Makes the ledger; the accounts are opened when the clock is known.
    pub(super) fn new(
        header: &Header,
        header_line: u64,
        home: Home,
    ) -> Result<Self, pointbook::Error> {
        let time = Arc::new(ManualClock::default());
        let ledger = match &home {
            Home::Memory => Ledger::in_memory_with(&header.settings, options(&time)),
            Home::Directory(place) => {
                options(&time).create(place.path().join(LEDGER), &header.settings)
            }
        };
        Ok(Self {
            ledger: ledger?,
            home,
            time,
            clock: None,
            opens: header.commands(header_line),
            header_line,
            written: BTreeSet::new(),
        })
    }

    /// Plays one step. A panic of the ledger fails the step, not the program.
    pub(super) fn step(&mut self, line: u64, step: Step<'_>) -> Result<(), Failure> {
        let asked = step.act.to_string();
        let played = catch_unwind(AssertUnwindSafe(|| self.play(step)));
        let played = played.unwrap_or_else(|panic| Err(Trouble::panicked(&*panic)));
        played.map_err(|trouble| Failure {
            line: if trouble.in_header { self.header_line } else { line },
            asked: trouble.asked.unwrap_or(asked),
            expected: trouble.expected,
            came: trouble.came,
        })
    }

    fn play(&mut self, step: Step<'_>) -> Result<(), Trouble> {
        self.move_clock(step.clock)?;
        self.open_accounts()?;
        match step.act {
            Act::Command { command, gives, crowd } => {
                let gives = gives.unwrap_or_else(|| expected(r#"{"outcome":"accepted"}"#));
                let command = decode_command_node(&command, self.ledger.scale());
                match command {
                    Ok(command) => self.send(&command, &gives, crowd),
                    Err(invalid) => compare(&gives, &encode_invalid(&invalid, None)),
                }
            }
            Act::Question { question, is } => {
                let answer = self.ask(&question)?;
                is.map_or_else(|| answered(&answer), |is| compare(&is, &answer))
            }
            Act::Clock => Ok(()),
            Act::Restart => self.restart().map_err(|error| Trouble::failed(&error)),
            Act::Refold => {
                let refolded = self.ledger.refold().and_then(Ticket::wait);
                refolded.map_err(|error| Trouble::failed(&error))
            }
        }
    }

    fn move_clock(&mut self, to: Option<Timestamp>) -> Result<(), Trouble> {
        let Some(clock) = to.or(self.clock) else {
            return Err(Trouble::new("a clock on the first step", "none"));
        };
        if let Some(now) = self.clock.filter(|now| *now > clock) {
            let expected = format!("a clock not before {}", now.text());
            return Err(Trouble::new(&expected, &clock.text()));
        }
        self.clock = Some(clock);
        self.time.set(clock);
        Ok(())
    }

    /// Closes the ledger, and opens another one on what it has written.
    fn restart(&mut self) -> Result<(), pointbook::Error> {
        self.ledger.close();
        let (journal, shelf) = (self.ledger.journal().clone(), self.ledger.shelf().clone());
        let Home::Directory(place) = &self.home else {
            self.ledger = options(&self.time).open_on(journal, shelf)?;
            return Ok(());
        };
        drop((journal, shelf));
        // Nothing of the ledger may be left when its files are opened again.
        let stand_in = ProgramSettings::default();
        self.ledger = Ledger::in_memory_with(&stand_in, options(&self.time))?;
        self.ledger = options(&self.time).open(place.path().join(LEDGER))?;
        Ok(())
    }

    /// Opens the accounts of the header, before the first step.
    fn open_accounts(&mut self) -> Result<(), Trouble> {
        for command in std::mem::take(&mut self.opens) {
            let gives = expected(r#"{"outcome":"accepted"}"#);
            let asked = pointbook_wire::encode_command(&command, self.ledger.scale());
            let opened = self.send(&command, &gives, None);
            opened.map_err(|trouble| Trouble {
                asked: Some(asked.to_string()),
                in_header: true,
                ..trouble
            })?;
        }
        Ok(())
    }

    fn send(
        &mut self,
        command: &Command,
        gives: &Node<'_>,
        crowd: Option<Crowd>,
    ) -> Result<(), Trouble> {
        let names = |id| self.ledger.account_name(id);
        let submit = || {
            let outcome = self.ledger.submit(command.clone()).and_then(Ticket::wait);
            let outcome = outcome.map_err(|error| Trouble::failed(&error))?;
            let outcome = encode_outcome(&outcome, self.ledger.scale(), &names);
            compare(gives, &outcome)?;
            Ok(Came::of(outcome))
        };
        let outcomes = match crowd {
            Some(crowd) => crowd.send(submit)?,
            None => vec![submit()?],
        };
        let key = command.key.as_str();
        if crowd.is_some() {
            let known = self.written.contains(key);
            check_replays(&outcomes, known).map_err(|why| Trouble::new(&why, "otherwise"))?;
        }
        if outcomes.iter().any(|outcome| outcome.is_written) {
            self.written.insert(key.to_owned());
        }
        Ok(())
    }

    fn ask(&self, question: &Node<'_>) -> Result<Value, Trouble> {
        let question = match decode_question_node(question) {
            Ok(question) => question,
            Err(invalid) => return Ok(encode_unanswered(&invalid)),
        };
        match self.ledger.ask(&question) {
            Ok(reading) => {
                let names = |id| self.ledger.account_name(id);
                Ok(encode_answer(&reading.answer, self.ledger.scale(), &names))
            }
            Err(Unanswered::Refused(AskError::NotFound)) => Ok(json!({"code": "not_found"})),
            Err(Unanswered::Refused(AskError::Invalid { field, why })) => {
                Ok(encode_unanswered(&Invalid::new(field, FaultCode::Conflict, why)))
            }
            Err(error) => Err(Trouble::failed(&error)),
        }
    }
}

/// Where a scenario's ledger keeps its journal.
pub(super) enum Home {
    /// In memory.
    Memory,
    /// In files.
    Directory(TemporaryPlace),
}

/// A ledger of a scenario has the scenario's clock, and writes nothing on its own.
fn options(time: &Arc<ManualClock>) -> Options {
    // Scenarios are short: little memory is enough, and takes less time to get.
    let store = StoreOptions::default().cache_bytes(1 << 20).write_buffer_bytes(64 << 10);
    Options::default().clock(time.clone()).sweeps(Sweeps::Manual).store(store)
}

/// The name of the ledger in its temporary place.
const LEDGER: &str = "ledger";

/// What went wrong in a step.
struct Trouble {
    asked: Option<String>,
    expected: String,
    came: String,
    in_header: bool,
}

impl Trouble {
    fn new(expected: &str, came: &str) -> Self {
        let (expected, came) = (expected.to_owned(), came.to_owned());
        Self { asked: None, expected, came, in_header: false }
    }

    fn failed(error: &dyn Error) -> Self {
        let why = error.source().map(|source| format!(": {source}")).unwrap_or_default();
        Self::new("no failure", &format!("failed to {error}{why}"))
    }

    fn panicked(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Self::new("no panic", &format!("a panic: {}", text.unwrap_or("without a word")))
    }
}

fn compare(expected: &Node<'_>, came: &Value) -> Result<(), Trouble> {
    let Some(path) = first_difference(expected, came) else { return Ok(()) };
    let told = of_interest(expected, came);
    let place = if path.is_empty() { String::new() } else { format!(" (differs at {path})") };
    Err(Trouble::new(&expected.to_string(), &format!("{told}{place}")))
}

/// Checks that a question was answered at all.
fn answered(answer: &Value) -> Result<(), Trouble> {
    if answer.get("code").is_some() || answer.get("outcome").is_some() {
        return Err(Trouble::new("an answer", &answer.to_string()));
    }
    Ok(())
}

fn expected(text: &'static str) -> Node<'static> {
    Node::parse(text.as_bytes()).unwrap_or(Node::Null)
}
