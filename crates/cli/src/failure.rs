//! Failures: what the program says instead of an answer, and what to do next.

use std::error::Error;
use std::io;

use serde_json::{Value, json};

use crate::exit::Exit;

/// Why a verb came to no good end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was to be written for the caller cannot be.
    Output(io::Error),
    /// Anything that can be told.
    Told(Box<Told>),
}

/// What is told of a failure.
#[derive(Debug)]
pub(crate) struct Told {
    /// How the program ends.
    pub(crate) exit: Exit,
    /// What happened: a sentence without its stop.
    pub(crate) what: String,
    /// What to do next: a sentence without its stop.
    pub(crate) next: String,
    /// What stands in the place of an answer in JSON, when the failure is an answer.
    pub(crate) answer: Option<Value>,
}

impl Failure {
    /// A failure with what to do next.
    pub(crate) fn new(exit: Exit, what: impl Into<String>, next: impl Into<String>) -> Self {
        let (what, next) = (what.into(), next.into());
        Self::Told(Box::new(Told { exit, what, next, answer: None }))
    }

    /// A call that makes no sense, or a file that cannot be read.
    pub(crate) fn unusable(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(Exit::Unusable, what, next)
    }

    /// An answer that is a no; in JSON it is this.
    pub(crate) fn no(what: impl Into<String>, next: impl Into<String>, answer: Value) -> Self {
        let (what, next) = (what.into(), next.into());
        Self::Told(Box::new(Told { exit: Exit::Bad, what, next, answer: Some(answer) }))
    }

    /// An answer to another question than was asked, which no ledger gives.
    pub(crate) fn surprise() -> Self {
        let what = "the ledger answered another question than was asked";
        Self::new(Exit::Failed, what, "this is a mistake of the program: please report it")
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &std::path::Path, doing: &str, error: &io::Error) -> Self {
        let next = match error.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "check who may read and write there",
            io::ErrorKind::AlreadyExists => "choose another name, or remove what is there",
            io::ErrorKind::StorageFull => "make room on the disk, and repeat it",
            _ => "check the path and the disk",
        };
        let exit = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Exit::Failed,
            _ => Exit::Unusable,
        };
        Self::new(exit, format!("failed to {doing} {}: {error}", path.display()), next)
    }
}

impl Told {
    /// The failure as JSON.
    pub(crate) fn json(&self) -> Value {
        let error = json!({"exit": self.exit as u8, "message": self.what, "next": self.next});
        json!({ "error": error })
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// An error with all that is behind it, on one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        told = format!("{told}: {error}");
        source = error.source();
    }
    told
}

/// A text without line breaks and other control characters.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
