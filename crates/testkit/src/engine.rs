//! The engine as a subject of the harness, driven through the JSON forms as a user would.

use serde_json::{Value, json};

use pointbook::Ledger;
use pointbook::core::{Sequence, Timestamp};
use pointbook::series::AskError;
use pointbook_wire::{
    Fault, FaultCode, Invalid, decode_command, decode_question, decode_settings, encode_answer,
    encode_invalid, encode_outcome, encode_unanswered,
};

use crate::harness::Subject;

/// The engine, with JSON in and JSON out.
#[derive(Debug)]
pub struct EngineSubject {
    ledger: Ledger,
}

impl EngineSubject {
    /// Makes an empty ledger with the settings of a scenario header's `program`.
    ///
    /// # Errors
    /// Says what is wrong with the settings.
    pub fn new(program: &Value) -> Result<EngineSubject, String> {
        let settings = decode_settings(program.to_string().as_bytes());
        let settings = settings.map_err(|invalid| encode_invalid(&invalid, None).to_string())?;
        Ok(EngineSubject { ledger: Ledger::in_memory(&settings) })
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

impl Subject for EngineSubject {
    fn command(&mut self, clock: i64, envelope: &Value) -> Value {
        let scale = self.ledger.scale();
        let command = match decode_command(envelope.to_string().as_bytes(), scale) {
            Ok(command) => command,
            Err(invalid) => return encode_invalid(&invalid, None),
        };
        match self.ledger.submit(command, Timestamp::from_micros(clock)) {
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
        match self.ledger.ask(&question, Timestamp::from_micros(clock)) {
            Ok(answer) => encode_answer(&answer, self.ledger.scale(), &|account| {
                self.ledger.account_name(account)
            }),
            Err(AskError::NotFound) => json!({ "code": "not_found" }),
            Err(AskError::Invalid { field, why }) => {
                let code = FaultCode::Conflict;
                let fault = Fault { field: field.to_owned(), code, message: why.to_owned() };
                encode_unanswered(&Invalid { faults: vec![fault], key: None })
            }
            Err(error) => json!({ "error": format!("{error:?}") }),
        }
    }

    fn refold(&mut self) -> Result<(), String> {
        self.ledger.refold().map_err(|error| format!("{error:?}"))
    }

    fn restart(&mut self) -> Result<(), String> {
        self.ledger.reopen().map_err(|error| format!("{error:?}"))
    }

    fn fingerprint(&self) -> Vec<u8> {
        format!("{:?}", self.ledger.entries(Sequence::new(1))).into_bytes()
    }
}
