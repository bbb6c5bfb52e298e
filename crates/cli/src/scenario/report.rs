//! What is told about one scenario file.

use std::fmt;

use serde_json::{Value, json};

use super::failure::Failure;
use crate::exit::Exit;
use crate::failure::one_line;

/// What came of one scenario file; shown on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    file: String,
    verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed(Failure),
    Unreadable(String),
}

impl Report {
    /// A file that was played.
    pub(super) fn played(file: &str, played: Result<(), Failure>) -> Self {
        let verdict = played.map_or_else(Verdict::Failed, |()| Verdict::Passed);
        Self { file: file.to_owned(), verdict }
    }

    /// A file that could not be read.
    pub(super) fn unreadable(file: &str, why: &impl fmt::Display) -> Self {
        Self { file: file.to_owned(), verdict: Verdict::Unreadable(why.to_string()) }
    }

    /// What the exit status of the program is, as far as this file is concerned.
    pub const fn exit(&self) -> Exit {
        match self.verdict {
            Verdict::Passed => Exit::Good,
            Verdict::Failed(_) => Exit::Bad,
            Verdict::Unreadable(_) => Exit::Unusable,
        }
    }

    /// The report as JSON.
    pub(crate) fn json(&self) -> Value {
        let file = self.file.as_str();
        match &self.verdict {
            Verdict::Passed => json!({"file": file, "passed": true}),
            Verdict::Failed(failure) => json!({
                "file": file,
                "passed": false,
                "line": failure.line,
                "asked": failure.asked,
                "expected": failure.expected,
                "came": failure.came,
            }),
            Verdict::Unreadable(why) => json!({"file": file, "passed": false, "unreadable": why}),
        }
    }

    /// The line that failed, when one did.
    pub const fn failed_line(&self) -> Option<u64> {
        match &self.verdict {
            Verdict::Failed(failure) => Some(failure.line),
            _ => None,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = one_line(&self.file);
        match &self.verdict {
            Verdict::Passed => write!(f, "ok     {file}"),
            Verdict::Failed(failure) => write!(f, "FAILED {file}:{} {failure}", failure.line),
            Verdict::Unreadable(why) => {
                write!(f, "FAILED {file} failed to read: {}", one_line(why))
            }
        }
    }
}
