//! A call: a request whose sender is known and whose body is readable, and what comes of it.

use std::sync::Arc;

use bytes::Bytes;
use pointbook_core::{Command, Key, Outcome, Who};

use crate::access::Caller;
use crate::names::{ReasonCode, UserIdType};
use crate::problem::Problem;
use crate::program::Served;
use crate::security::{NumberKind, Query, encrypt, hex, sha256};

/// A request whose sender is known and whose body is readable.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) caller: Arc<Caller>,
    /// Of the keys by which the caller was let in.
    pub(crate) edition: u64,
    pub(crate) query: Query,
    pub(crate) body: Bytes,
    /// What makes two requests one: the caller's own key, or what no other request has.
    pub(crate) idempotency: Idempotency,
}

/// What makes two requests one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Idempotency {
    /// The caller says so.
    Key(String),
    /// What was signed says so.
    Signed {
        /// When it was signed.
        timestamp_seconds: u64,
        /// Once.
        nonce: String,
    },
    /// The commands have keys of their own.
    InBody,
}

/// What a call asks for.
pub(crate) enum Step {
    /// It is answered already.
    Answer(Reply),
    /// A command is to be decided; its outcome makes the answer.
    Submit(Box<Command>, Finish),
    /// Many commands are to be decided, each for itself.
    Batch(Vec<Command>, FinishAll),
}

/// Makes the answer of an outcome.
pub(crate) type Finish = Box<dyn FnOnce(&Caller, Outcome) -> Result<Reply, Problem> + Send>;
/// Makes the answer of many outcomes.
pub(crate) type FinishAll = Box<dyn FnOnce(&Caller, Vec<Outcome>) -> Reply + Send>;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
}

impl Reply {
    /// An answer in JSON.
    pub(crate) const fn json(status: u16, body: String) -> Self {
        Self { status, content_type: JSON, body }
    }

    /// An answer in JSON that is encrypted to the caller, when there is a key of the caller's.
    pub(crate) fn sealed(caller: &Caller, body: String) -> Result<Self, Problem> {
        let Some(key) = &caller.response_key else { return Ok(Self::json(200, body)) };
        let token = encrypt(body.as_bytes(), key);
        let token = token.map_err(|_| Problem::unavailable("the answer cannot be encrypted"))?;
        let [name, _] = crate::names::member::ENCRYPTED;
        let object = crate::answer::Object::default().string(name, &token);
        Ok(Self::json(200, object.text()))
    }
}

impl Call {
    /// The program that the caller reaches.
    pub(crate) fn program(&self) -> &Served {
        &self.caller.program
    }

    /// The ledger's key of the command that the call asks for. It tells nothing of what the caller
    /// wrote, as that may be personal.
    pub(crate) fn ledger_key(&self) -> Result<Key, Problem> {
        let text = match &self.idempotency {
            Idempotency::Key(key) => format!("key\0{key}"),
            Idempotency::Signed { timestamp_seconds, nonce } => {
                format!("nonce\0{timestamp_seconds}\0{nonce}")
            }
            Idempotency::InBody => return Err(no_key()),
        };
        let digest = sha256(format!("{}\0{text}", self.caller.identity).as_bytes());
        Key::new(&format!("pas-{}", hex(&digest))).ok_or_else(no_key)
    }

    /// The account that a bank number stands for.
    pub(crate) fn account(&self, number: &str) -> Result<pointbook_core::Name, Problem> {
        let found = self.program().identifiers.find(NumberKind::Account, number);
        let name = found.and_then(|it| pointbook_core::Name::new(&it.text()));
        name.ok_or_else(|| {
            Problem::new(ReasonCode::AccountNotFound, "no account of this program has that number")
        })
    }
}

/// Whom a random number means.
pub(crate) const fn who(kind: UserIdType, name: pointbook_core::Name) -> Who {
    match kind {
        UserIdType::Ban | UserIdType::Ranac => Who::Account(name),
        UserIdType::Bcn | UserIdType::Rancu => Who::Customer(name),
    }
}

fn no_key() -> Problem {
    Problem::new(ReasonCode::InvalidFieldFormat, "there is no key for this request")
}

/// The content type of JSON.
pub(crate) const JSON: &str = "application/json";
