//! What went wrong with a history, whoever found it: a comparison, a law, or a panic.

use std::fmt;

use serde_json::Value;

/// What went wrong, and how far the history had come.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The step at which it showed, by position.
    pub step: usize,
    /// The question whose answer was wrong, when it was one.
    pub question: Option<Value>,
    /// What was expected and what came, for people.
    pub text: String,
}

impl Fault {
    /// Describes something that is not about one question.
    pub fn new(step: usize, text: impl Into<String>) -> Fault {
        Fault { step, question: None, text: text.into() }
    }

    /// Describes a wrong answer.
    pub fn of_answer(step: usize, question: &Value, text: impl Into<String>) -> Fault {
        Fault { step, question: Some(question.clone()), text: text.into() }
    }

    /// Names the law that was broken in front of the text.
    #[must_use]
    pub fn under(mut self, law: &str) -> Fault {
        self.text = format!("{law}: {}", self.text);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at step {}: {}", self.step, self.text)
    }
}
