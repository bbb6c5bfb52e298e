//! The engine as a subject of the harness, driven through the JSON forms as a user would.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use pointbook::core::{Sequence, Timestamp};
use pointbook::series::AskError;
use pointbook::{Ledger, ManualClock, Options, Sweeps, Ticket, Unanswered};
use pointbook_wire::{
    Fault, FaultCode, Invalid, decode_command, decode_question, decode_settings, encode_answer,
    encode_invalid, encode_outcome, encode_unanswered,
};

use crate::harness::Subject;

/// The engine, with JSON in and JSON out.
#[derive(Debug)]
pub struct EngineSubject {
    ledger: Ledger,
    time: Arc<ManualClock>,
    /// How its ledgers are opened.
    options: Options,
}

impl EngineSubject {
    /// Makes an empty ledger with the settings of a scenario header's `program`.
    ///
    /// # Errors
    /// Says what is wrong with the settings.
    pub fn new(program: &Value) -> Result<EngineSubject, String> {
        Self::with(program, |options| options)
    }

    /// The same, with other options.
    ///
    /// # Errors
    /// Says what is wrong with the settings.
    pub fn with(
        program: &Value,
        change: impl FnOnce(Options) -> Options,
    ) -> Result<EngineSubject, String> {
        let settings = decode_settings(program.to_string().as_bytes());
        let settings = settings.map_err(|invalid| encode_invalid(&invalid, None).to_string())?;
        let time = Arc::new(ManualClock::default());
        let options = change(options(&time));
        let ledger = Ledger::in_memory_with(&settings, options.clone());
        let ledger = ledger.map_err(|error| format!("{error:?}"))?;
        Ok(EngineSubject { ledger, time, options })
    }

    /// Takes a ledger that is there already, and the clock that it was opened with.
    pub fn on(ledger: Ledger, time: Arc<ManualClock>) -> EngineSubject {
        let options = options(&time);
        EngineSubject { ledger, time, options }
    }
}

/// Makes an engine for a history whose settings are known to be good.
///
/// # Panics
/// When they are not.
#[expect(clippy::panic, reason = "a factory of the harness has no other way to say it")]
pub fn engine(program: &Value) -> EngineSubject {
    EngineSubject::new(program).unwrap_or_else(|why| panic!("{program} are no settings: {why}"))
}

/// The same engine with next to no memory for flows: they leave it every few entries.
///
/// # Panics
/// As [`engine`].
#[expect(clippy::panic, reason = "a factory of the harness has no other way to say it")]
pub fn engine_without_memory(program: &Value) -> EngineSubject {
    let change = |options: Options| options.series_cache(1_000).checkpoint_every(7);
    let engine = EngineSubject::with(program, change);
    engine.unwrap_or_else(|why| panic!("{program} are no settings: {why}"))
}

impl Subject for EngineSubject {
    fn command(&mut self, clock: i64, envelope: &Value) -> Value {
        let scale = self.ledger.scale();
        let command = match decode_command(envelope.to_string().as_bytes(), scale) {
            Ok(command) => command,
            Err(invalid) => return encode_invalid(&invalid, None),
        };
        self.time.set(Timestamp::from_micros(clock));
        match self.ledger.submit(command).and_then(Ticket::wait) {
            Ok(outcome) => {
                encode_outcome(&outcome, scale, &|account| self.ledger.account_name(account))
            }
            Err(error) => json!({ "error": format!("{error:?}") }),
        }
    }

    fn ask(&mut self, clock: i64, question: &Value) -> Value {
        let question = match decode_question(question.to_string().as_bytes()) {
            Ok(question) => question,
            Err(invalid) => return encode_unanswered(&invalid),
        };
        self.time.set(Timestamp::from_micros(clock));
        match self.ledger.ask(&question) {
            Ok(reading) => encode_answer(&reading.answer, self.ledger.scale(), &|account| {
                self.ledger.account_name(account)
            }),
            Err(Unanswered::Refused(AskError::NotFound)) => json!({ "code": "not_found" }),
            Err(Unanswered::Refused(AskError::Invalid { field, why })) => {
                let code = FaultCode::Conflict;
                let fault = Fault { field: field.to_owned(), code, message: why.to_owned() };
                encode_unanswered(&Invalid { faults: vec![fault], key: None })
            }
            Err(error) => json!({ "error": format!("{error:?}") }),
        }
    }

    fn refold(&mut self) -> Result<(), String> {
        self.ledger.refold().and_then(Ticket::wait).map_err(|error| format!("{error:?}"))
    }

    fn restart(&mut self) -> Result<(), String> {
        let ledger = &self.ledger;
        // Every other time from a checkpoint, so that both ways back are held to the same answers.
        if ledger.sequence().number() % 2 == 1 {
            let kept = ledger.checkpoint().and_then(Ticket::wait);
            kept.map_err(|error| format!("{error:?}"))?;
        }
        self.ledger.close();
        let (journal, shelf) = (self.ledger.journal().clone(), self.ledger.shelf().clone());
        let opened = self.options.clone().open_on(journal, shelf);
        self.ledger = opened.map_err(|error| format!("{error:?}"))?;
        let recovery = self.ledger.recovery();
        if recovery.damaged.is_empty() { Ok(()) } else { Err(format!("{recovery:?}")) }
    }

    fn fingerprint(&self) -> Vec<u8> {
        let mut follower = self.ledger.follow(Sequence::new(1));
        let mut text = String::new();
        while let Ok(Some(entry)) = follower.next_within(Duration::ZERO) {
            let _ = writeln!(text, "{entry:?}");
        }
        text.into_bytes()
    }
}

/// A subject has the clock of its history, and writes nothing on its own.
fn options(time: &Arc<ManualClock>) -> Options {
    Options::default().clock(time.clone()).sweeps(Sweeps::Manual)
}
