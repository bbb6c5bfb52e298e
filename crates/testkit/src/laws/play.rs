//! Playing a history on one subject, and the instants worth asking about on the way.

use serde_json::{Map, Value, json};

use crate::generate::{Choices, History, Step, read_instant, utc_text};
use crate::harness::{Fault, Subject, difference, reached};

/// A subject on which a history is being played.
pub(super) struct Player<S> {
    /// The subject.
    pub(super) subject: S,
    /// Instants that the history touched so far.
    pub(super) instants: Vec<i64>,
}

impl<S: Subject> Player<S> {
    /// Makes a subject and opens the accounts of the header.
    pub(super) fn begin(make: &impl Fn(&Value) -> S, history: &History) -> Player<S> {
        let mut subject = make(&history.header.program);
        for open in history.opens() {
            subject.command(history.begins(), &open);
        }
        Player { subject, instants: vec![history.begins()] }
    }

    /// Runs the command of a step.
    pub(super) fn run(&mut self, index: usize, step: &Step) -> Option<Value> {
        reached(index);
        self.instants.push(step.clock);
        let envelope = step.command.as_ref()?;
        for at in ["/at", "/earn/activates"] {
            let text = envelope.pointer(at).and_then(Value::as_str);
            self.instants.extend(text.and_then(read_instant));
        }
        Some(self.subject.command(step.clock, envelope))
    }

    /// Asks a question.
    pub(super) fn ask(&mut self, clock: i64, question: &Value) -> Value {
        self.subject.ask(clock, question)
    }

    /// Picks an instant: one of those touched, now, or one somewhat ahead.
    pub(super) fn instant(&self, choices: &mut Choices, clock: i64) -> i64 {
        match choices.below(10) {
            0..=6 => {
                let touched = choices.pick(&self.instants).copied().unwrap_or(clock);
                touched + choices.one_of(&[0, 0, 1, -1])
            }
            7 => clock,
            _ => clock + choices.between(-90, 90) * 86_400_000_000,
        }
    }
}

/// Says whether something is looked at after step `index`: every so many steps, and at the end.
pub(super) fn stops(history: &History, index: usize, every: usize) -> bool {
    let end = index.saturating_add(1) == history.steps.len();
    end || index.checked_rem(every) == Some(every.saturating_sub(1))
}

/// Makes a window question between two instants, in whichever order they come.
pub(super) fn window(about: &Value, one: i64, other: i64) -> Value {
    let (from, to) = (one.min(other), one.max(other));
    json!({"window": about, "from": utc_text(from), "to": utc_text(to)})
}

/// Gives a question with one more member.
pub(super) fn with(question: &Value, name: &str, value: Value) -> Value {
    let mut members = question.as_object().cloned().unwrap_or_default();
    members.insert(name.to_owned(), value);
    Value::Object(members)
}

/// Gives an object without some of its members.
pub(super) fn without(object: &Value, names: &[&str]) -> Value {
    let members = object.as_object().cloned().unwrap_or_default();
    let kept = members.into_iter().filter(|(name, _)| !names.contains(&name.as_str()));
    Value::Object(kept.collect::<Map<String, Value>>())
}

/// Says whether an answer says that there is no such name, or that the question is no question.
pub(super) fn no_answer(answer: &Value) -> bool {
    answer.get("code").is_some() || answer.get("faults").is_some()
}

/// Wants two answers to the same question to be the same.
pub(super) fn same(
    step: usize,
    question: &Value,
    what: &str,
    one: &Value,
    other: &Value,
) -> Result<(), Fault> {
    let Some(found) = difference(one, other) else { return Ok(()) };
    let path = found.path;
    let text =
        format!("{what}, {path} differs\n  asked: {question}\n  one:   {one}\n  other: {other}");
    Err(Fault::of_answer(step, question, text))
}
