//! What a random history is: a header, and steps that can be taken out one by one.
//!
//! Invariants: a history is concrete JSON. Taking a step out leaves the others as they are, so
//! that a shrunk history is still the history that failed.

use serde_json::{Map, Value, json};

/// How a ledger begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The settings, as in wire.md.
    pub program: Value,
    /// Accounts that are opened first, each as `household/customer/account`.
    pub open: Vec<String>,
}

/// What is done to the subject itself at a step, besides commands and questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upkeep {
    /// Nothing.
    None,
    /// The ledger is closed and opened again.
    Restart,
    /// The projections are dropped, rebuilt and compared.
    Refold,
}

/// One step: the clock is moved, a command is run, questions are asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where the ledger's clock stands, in microseconds UTC.
    pub clock: i64,
    /// What is done to the subject before anything else.
    pub upkeep: Upkeep,
    /// The command envelope, with its key.
    pub command: Option<Value>,
    /// What is asked after the command.
    pub questions: Vec<Value>,
}

/// A random history.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// How the ledger begins.
    pub header: Header,
    /// What happens, in the order of the clock.
    pub steps: Vec<Step>,
}

impl History {
    /// Gives the `open` commands of the header, as envelopes with keys of their own.
    pub fn opens(&self) -> Vec<Value> {
        self.header.open.iter().enumerate().map(|(index, path)| open(index, path)).collect()
    }

    /// Gives the clock of the first step, at which the header's accounts are opened.
    pub fn begins(&self) -> i64 {
        self.steps.first().map_or(0, |step| step.clock)
    }

    /// Counts the commands of all steps.
    pub fn commands(&self) -> usize {
        self.steps.iter().filter(|step| step.command.is_some()).count()
    }
}

fn open(index: usize, path: &str) -> Value {
    let mut parts = path.split('/');
    let mut body = Map::new();
    for level in ["household", "customer", "account"] {
        body.insert(level.to_owned(), json!(parts.next().unwrap_or_default()));
    }
    json!({"key": format!("open-{}", index.saturating_add(1)), "open": body})
}
