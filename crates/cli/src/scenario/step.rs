//! The steps of a scenario file: a command, a question, a restart or a refold.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use pointbook_core::Timestamp;
use pointbook_wire::{Fault, FaultCode, Invalid, Member, Node, Number};

use super::crowd::Crowd;

/// One line of a scenario file.
#[derive(Debug)]
pub(super) struct Step<'a> {
    /// Where the clock is moved first.
    pub(super) clock: Option<Timestamp>,
    /// What is done then.
    pub(super) act: Act<'a>,
}

/// What a step does.
#[derive(Debug)]
pub(super) enum Act<'a> {
    /// Sends a command.
    Command {
        /// The command, with a key.
        command: Node<'a>,
        /// What is expected of its outcome; default: that it is accepted.
        gives: Option<Node<'a>>,
        /// How often it is sent at once; default: once.
        crowd: Option<Crowd>,
    },
    /// Asks a question.
    Question {
        /// The question.
        question: Node<'a>,
        /// What is expected of its answer; default: that there is one.
        is: Option<Node<'a>>,
    },
    /// Nothing: the step only moves the clock.
    Clock,
    /// Closes and reopens the ledger.
    Restart,
    /// Rebuilds all projections and compares them.
    Refold,
}

impl<'a> Step<'a> {
    /// Reads a line; the command or question in it is read later.
    pub(super) fn read(text: &'a str, line: u64) -> Result<Self, Invalid> {
        let Node::Object(members) = Node::parse(text.as_bytes())? else {
            return Err(Invalid::new("", FaultCode::WrongType, "an object is expected"));
        };
        let (mut fields, rest) = Fields::split(members);
        let clock = fields.instant("clock");
        let only_clock = clock.is_some() && rest.is_empty() && fields.there.is_empty();
        let act = if only_clock { Some(Act::Clock) } else { fields.act(rest, line) };
        let left: Vec<&str> = fields.there.keys().copied().collect();
        for name in left {
            fields.fault(name, FaultCode::Conflict, "this does not belong to such a step");
        }
        match act {
            Some(act) if fields.faults.is_empty() => Ok(Self { clock, act }),
            _ => Err(Invalid { faults: fields.faults, key: None }),
        }
    }
}

impl fmt::Display for Act<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command { command, .. } => write!(f, "{command}"),
            Self::Question { question, .. } => write!(f, "{question}"),
            Self::Clock => f.write_str("clock"),
            Self::Restart => f.write_str("restart"),
            Self::Refold => f.write_str("refold"),
        }
    }
}

/// The fields of a line that are the step's own, not its command's.
struct Fields<'a> {
    there: BTreeMap<&'static str, Node<'a>>,
    faults: Vec<Fault>,
}

impl<'a> Fields<'a> {
    fn split(members: Vec<Member<'a>>) -> (Self, Vec<Member<'a>>) {
        let mut fields = Self { there: BTreeMap::new(), faults: Vec::new() };
        let mut rest = Vec::new();
        for (name, value) in members {
            let Some(own) = FIELDS.into_iter().find(|own| *own == name) else {
                rest.push((name, value));
                continue;
            };
            if fields.there.insert(own, value).is_some() {
                fields.fault(own, FaultCode::DuplicateField, "this field is there already");
            }
        }
        (fields, rest)
    }

    /// Takes the fields of one kind of step; those that are left do not belong to it.
    fn act(&mut self, rest: Vec<Member<'a>>, line: u64) -> Option<Act<'a>> {
        if let Some(question) = self.there.remove("ask") {
            self.nothing_else(&rest);
            return Some(Act::Question { question, is: self.there.remove("is") });
        }
        for (name, act) in [("restart", Act::Restart), ("refold", Act::Refold)] {
            if let Some(value) = self.there.remove(name) {
                self.nothing_else(&rest);
                if value != Node::Bool(true) {
                    self.fault(name, FaultCode::BadFormat, "true is expected");
                }
                return Some(act);
            }
        }
        let (times, threads) = (self.count("times", TIMES_MAX), self.count("threads", THREADS_MAX));
        let crowd = (times.is_some() || threads.is_some()).then(|| Crowd {
            times: times.or(threads).unwrap_or(1),
            threads: threads.unwrap_or(1),
        });
        let gives = self.there.remove("gives");
        Some(Act::Command { command: with_key(rest, line), gives, crowd })
    }

    fn nothing_else(&mut self, rest: &[Member<'a>]) {
        for (name, _) in rest {
            self.fault(name, FaultCode::UnknownField, "there is no such field here");
        }
    }

    fn instant(&mut self, name: &'static str) -> Option<Timestamp> {
        let value = self.there.remove(name)?;
        let instant = value.text().and_then(Timestamp::parse);
        if instant.is_none() {
            self.fault(name, FaultCode::BadFormat, "an instant is expected");
        }
        instant
    }

    fn count(&mut self, name: &'static str, most: usize) -> Option<usize> {
        let count = match self.there.remove(name)? {
            Node::Number(Number::Natural(count)) => usize::try_from(count).ok(),
            _ => None,
        };
        let count = count.filter(|count| (1..=most).contains(count));
        if count.is_none() {
            let message = format!("a whole number from 1 to {most} is expected");
            self.fault(name, FaultCode::OutOfRange, &message);
        }
        count
    }

    fn fault(&mut self, name: &str, code: FaultCode, message: &str) {
        self.faults.push(Fault::new(name, code, message));
    }
}

/// A command with a key by its line, unless it has one.
fn with_key(mut members: Vec<Member<'_>>, line: u64) -> Node<'_> {
    if !members.iter().any(|(name, _)| name == "key") {
        let key = Node::Text(Cow::Owned(format!("line-{line}")));
        members.insert(0, (Cow::Borrowed("key"), key));
    }
    Node::Object(members)
}

const FIELDS: [&str; 8] = ["clock", "gives", "ask", "is", "restart", "refold", "times", "threads"];
const TIMES_MAX: usize = 100_000;
const THREADS_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(String, &'static str)> {
        let invalid = Step::read(text, 7).unwrap_err();
        invalid.faults.into_iter().map(|it| (it.field, it.code.as_str())).collect()
    }

    #[test]
    fn steps_get_a_key_by_their_line() {
        let step = Step::read(r#"{"expire":{}}"#, 7).unwrap();
        let Act::Command { command, .. } = step.act else { panic!("a command") };
        assert_eq!(command.to_string(), r#"{"key":"line-7","expire":{}}"#);
        let step = Step::read(r#"{"expire":{},"key":"k"}"#, 7).unwrap();
        let Act::Command { command, .. } = step.act else { panic!("a command") };
        assert_eq!(command.to_string(), r#"{"expire":{},"key":"k"}"#);
    }

    #[test]
    fn fields_of_other_steps_are_faults() {
        for (text, field, code) in [
            (r#"{"restart":true,"expire":{}}"#, "expire", "unknown_field"),
            (r#"{"restart":false}"#, "restart", "bad_format"),
            (r#"{"refold":true,"gives":{}}"#, "gives", "conflict"),
            (r#"{"ask":{},"gives":{}}"#, "gives", "conflict"),
            (r#"{"ask":{},"refold":true}"#, "refold", "conflict"),
            (r#"{"expire":{},"is":{}}"#, "is", "conflict"),
            (r#"{"expire":{},"times":0}"#, "times", "out_of_range"),
            (r#"{"expire":{},"threads":257}"#, "threads", "out_of_range"),
            (r#"{"expire":{},"clock":"x"}"#, "clock", "bad_format"),
            (r#"{"expire":{},"gives":{},"gives":{}}"#, "gives", "duplicate_field"),
            ("[]", "", "wrong_type"),
            ("{", "", "malformed_json"),
        ] {
            assert_eq!(faults(text), [(field.to_owned(), code)], "{text}");
        }
    }
}
